/*
 * openmetrics - writes figures as text that a house's monitoring reads:
 * OpenMetrics 1.0 (https://prometheus.io/docs/specs/om/open_metrics_spec/).
 *
 * Does      write what is told of a family of figures, a sample with its
 *           labels, the end; all in bounds, all or nothing of each.
 * Does not  know what the figures are (metrics.h), or look after their order:
 *           the samples of a family stand together, each once.
 * Memory    the caller's text; without a NUL.
 * Threads   any.
 * Promise   whatever stands in a label, the text stays a text of the format:
 *           backslash, quote and newline are escaped.
 */
#ifndef OL_DESK_OPENMETRICS_H
#define OL_DESK_OPENMETRICS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define OL_METRICS_TYPE \
	"application/openmetrics-text; version=1.0.0; charset=utf-8"

struct ol_metrics_text {
	char *p;
	size_t n, cap;
	bool full; /* something found no room: nothing of it is there */
};

enum ol_metrics_kind {
	OL_METRICS_GAUGE,
	OL_METRICS_COUNTER,  /* its samples end in _total        */
	OL_METRICS_STATESET, /* its label of its own name says which */
	OL_METRICS_INFO,     /* its samples end in _info         */
};

/* Its names and texts are ours: letters, digits, _, no escapes needed. */
struct ol_metrics_family {
	const char *name; /* with the unit at its end, where there is one */
	enum ol_metrics_kind kind;
	const char *unit; /* NULL: none */
	const char *help;
};

struct ol_metrics_label {
	const char *name;
	const char *value; /* UTF-8 */
};

/* A number to `parts` places behind the point: 1234567 of 6 is 1.234567. */
struct ol_metrics_value {
	uint64_t n;
	unsigned parts; /* 0 to 9 */
};

void ol_metrics_head(struct ol_metrics_text *t,
		     const struct ol_metrics_family *f);

/* `label` has `n` of them. */
void ol_metrics_sample(struct ol_metrics_text *t,
		       const struct ol_metrics_family *f,
		       const struct ol_metrics_label *label, size_t n,
		       struct ol_metrics_value value);

/* Once, at the very end: without it a reader knows that some is missing. */
void ol_metrics_end(struct ol_metrics_text *t);

#endif
