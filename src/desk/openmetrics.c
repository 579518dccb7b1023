/* openmetrics - see openmetrics.h. */
#include "desk/openmetrics.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static void add(struct ol_metrics_text *t, const char *p, size_t len)
{
	if (t->full || len > t->cap - t->n) {
		t->full = true;
		return;
	}
	memcpy(t->p + t->n, p, len);
	t->n += len;
}

static void say(struct ol_metrics_text *t, const char *text)
{
	add(t, text, strlen(text));
}

/* What did not fit is taken back. */
static void keep(struct ol_metrics_text *t, size_t before)
{
	if (t->full)
		t->n = before;
}

static void meta(struct ol_metrics_text *t, const char *what, const char *name,
		 const char *is)
{
	say(t, "# ");
	say(t, what);
	say(t, " ");
	say(t, name);
	say(t, " ");
	say(t, is);
	say(t, "\n");
}

void ol_metrics_head(struct ol_metrics_text *t,
		     const struct ol_metrics_family *f)
{
	static const char *const kind[] = {
		[OL_METRICS_GAUGE] = "gauge",
		[OL_METRICS_COUNTER] = "counter",
		[OL_METRICS_STATESET] = "stateset",
		[OL_METRICS_INFO] = "info",
	};
	size_t before = t->n;

	meta(t, "TYPE", f->name, kind[f->kind]);
	if (f->unit)
		meta(t, "UNIT", f->name, f->unit);
	meta(t, "HELP", f->name, f->help);
	keep(t, before);
}

static void escape(struct ol_metrics_text *t, const char *value)
{
	size_t plain;

	for (; *value; value++) {
		plain = strcspn(value, "\\\"\n");
		add(t, value, plain);
		value += plain;
		if (!*value)
			return;
		say(t, *value == '\n'  ? "\\n"
		       : *value == '"' ? "\\\""
				       : "\\\\");
	}
}

static void number(struct ol_metrics_text *t, struct ol_metrics_value v)
{
	uint64_t one = 1;
	char text[48];
	unsigned i;

	for (i = 0; i < v.parts; i++)
		one *= 10;
	if (v.parts)
		snprintf(text, sizeof text, "%" PRIu64 ".%0*" PRIu64, v.n / one,
			 (int)v.parts, v.n % one);
	else
		snprintf(text, sizeof text, "%" PRIu64, v.n);
	say(t, text);
}

void ol_metrics_sample(struct ol_metrics_text *t,
		       const struct ol_metrics_family *f,
		       const struct ol_metrics_label *label, size_t n,
		       struct ol_metrics_value value)
{
	size_t before = t->n, i;

	say(t, f->name);
	say(t, f->kind == OL_METRICS_COUNTER ? "_total"
	       : f->kind == OL_METRICS_INFO  ? "_info"
					     : "");
	for (i = 0; i < n; i++) {
		say(t, i ? "," : "{");
		say(t, label[i].name);
		say(t, "=\"");
		escape(t, label[i].value);
		say(t, "\"");
	}
	say(t, n ? "} " : " ");
	number(t, value);
	say(t, "\n");
	keep(t, before);
}

void ol_metrics_end(struct ol_metrics_text *t)
{
	say(t, "# EOF\n");
}
