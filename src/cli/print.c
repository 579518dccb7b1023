/* print - see print.h, print_parts.h. */
#include "cli/print.h"

#include <inttypes.h>

#include "cli/print_parts.h"
#include "cli/print_words.h"
#include "os/terminal.h"
#include "os/wall.h"

#define LIVE_COLUMNS 126 /* a line of figures must not wrap */

struct ol_style ol_style_of(bool json)
{
	struct ol_style style = { .json = json };

	style.colour = !json && ol_terminal_has_colour(OL_STANDARD_OUT);
	style.live = !json && ol_terminal_is(OL_STANDARD_OUT) &&
		     ol_terminal_width(OL_STANDARD_OUT) > LIVE_COLUMNS;
	return style;
}

int ol_print_columns(const char *text)
{
	int n = 0;

	for (; *text; text++)
		n += ((unsigned char)*text & 0xc0) != 0x80;
	return n;
}

void ol_print_put(FILE *out, struct ol_style style, const char *colour,
		  const char *text, int width)
{
	int len = ol_print_columns(text);

	fprintf(out, "%s%s%s%*s", style.colour ? colour : "", text,
		style.colour && *colour ? OL_PLAIN : "",
		width > len ? width - len : 0, "");
}

void ol_print_span(char out[static OL_PRINT_SPAN], int64_t ns)
{
	static const struct {
		int64_t ns;
		int64_t upto; /* of this unit */
		const char *unit;
	} step[] = {
		{ 1000000, 1000, "ms" },
		{ 1000000000, 120, "s" },
		{ 60 * 1000000000LL, 120, "min" },
		{ 3600 * 1000000000LL, 48, "h" },
		{ 24 * 3600 * 1000000000LL, INT64_MAX, "d" },
	};
	size_t i = 0;

	if (ns < 0)
		ns = 0;
	while (ns / step[i].ns >= step[i].upto)
		i++;
	snprintf(out, OL_PRINT_SPAN, "%" PRId64 " %s", ns / step[i].ns,
		 step[i].unit);
}

const char *ol_print_reason(enum ol_end_reason r)
{
	switch (r) {
	case OL_END_NONE:
		break;
	case OL_END_HUNG_UP:
		return "hung up";
	case OL_END_HUNG_UP_THERE:
		return "hung up there";
	case OL_END_DECLINED:
		return "declined";
	case OL_END_BUSY:
		return "busy";
	case OL_END_UNANSWERED:
		return "nobody answered";
	case OL_END_CANCELLED:
		return "the caller gave up";
	case OL_END_LINE_LOST:
		return "the line was lost";
	case OL_END_TAKEN:
		return "another desk took it";
	case OL_END_STOPPED:
		return "a node stopped";
	case OL_END_SUSPENDED:
		return "the line was suspended";
	case OL_END_NO_RECORDING:
		return "one side records, the other forbids it";
	}
	return "over";
}

void ol_print_why(FILE *out, enum ol_line_reason why, const char *who,
		  const char *words)
{
	switch (why) {
	case OL_LINE_REASON_STARTING:
		fputs("nothing heard since the node started", out);
		break;
	case OL_LINE_REASON_ANSWERED:
		fputs("answered", out);
		break;
	case OL_LINE_REASON_SILENT:
		fputs("nothing heard", out);
		break;
	case OL_LINE_REASON_REFUSED:
		fputs("nobody listens at its addresses", out);
		break;
	case OL_LINE_REASON_GOODBYE:
		fputs("its node said goodbye", out);
		if (*who)
			fprintf(out, ": %s", who);
		break;
	case OL_LINE_REASON_SUSPENDED:
		fprintf(out, "suspended %s", *who ? who : "");
		break;
	}
	if (*words)
		fprintf(out, ", \"%s\"", words);
}

/* ---- history, settings ------------------------------------------------ */

static void past_json(FILE *out, const struct ol_desk_past_call *call)
{
	static char text[OL_API_LINE_MAX];
	struct ol_desk_reply r = { .what = OL_REPLY_PAST };
	size_t len;

	r.u.past = *call;
	len = ol_api_write_data(text, sizeof text, &r, OL_API_DATES_NUMBER);
	fwrite(text, 1, len, out);
}

static void past_row(FILE *out, const struct ol_desk_past_call *c, int width,
		     struct ol_style style)
{
	const struct ol_call_row *row = &c->row;
	char when[OL_WALL_TEXT], span[OL_PRINT_SPAN] = "-";
	char id[OL_PRINT_SHORT];

	ol_wall_local(when, row->began);
	if (row->answered.ns && row->ended.ns)
		ol_print_span(span, row->ended.ns - row->answered.ns);
	fprintf(out, "%s  ", when);
	ol_print_put(out, style, OL_BOLD, c->line, width);
	fprintf(out, "  %s  %-9s  %7s  %s", row->outgoing ? "out" : "in ",
		ol_precedence_name(row->precedence), span,
		ol_print_reason(row->reason));
	if (*row->seat)
		fprintf(out, ", %s", row->seat);
	if (row->recorded_here || row->recorded_there)
		fprintf(out, ", recorded%s%s",
			row->recorded_here ? " here" : "",
			row->recorded_there ? " there" : "");
	if (c->missed) {
		ol_print_short(id, &row->id);
		fprintf(out, ", not noted: %s", id);
	}
	if (*c->noted_by)
		fprintf(out, ", noted by %s", c->noted_by);
	fputc('\n', out);
}

void ol_print_history(FILE *out, const struct ol_desk_past_call *call,
		      size_t n_calls, struct ol_style style)
{
	int width = 0;
	size_t i;

	for (i = 0; i < n_calls; i++)
		if (ol_print_columns(call[i].line) > width)
			width = ol_print_columns(call[i].line);
	for (i = 0; i < n_calls; i++) {
		if (style.json)
			past_json(out, &call[i]);
		else
			past_row(out, &call[i], width, style);
	}
	if (!n_calls && !style.json)
		fputs("no calls yet\n", out);
}

void ol_print_setting(FILE *out, const struct ol_desk_setting *s,
		      struct ol_style style)
{
	static char text[OL_API_LINE_MAX];
	struct ol_desk_reply r = { .what = OL_REPLY_SETTING };
	size_t len;

	if (style.json) {
		r.u.setting = *s;
		len = ol_api_write_data(text, sizeof text, &r,
					OL_API_DATES_NUMBER);
		fwrite(text, 1, len, out);
		return;
	}
	fprintf(out, "%-16s  %s\n", s->key, s->value);
}
