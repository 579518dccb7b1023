/* metrics - see metrics.h. */
#include "daemon/metrics.h"

#include <stdlib.h>
#include <string.h>

#include "base/version.h"
#include "daemon/node.h"
#include "os/clock.h"

struct reading {
	struct ol_node *node;
	struct ol_metrics is;
	size_t seen; /* lines of the picture */
	struct ol_metrics_place at;
};

_Static_assert(OL_DOOR_LINES <= OL_METRICS_LINES, "every line is told");
_Static_assert(OL_END_NO_RECORDING < OL_METRICS_REASONS, "every end is");

void ol_metrics_call_over(struct ol_node *n, const struct ol_call_row *row)
{
	if ((unsigned)row->reason < OL_METRICS_REASONS)
		n->metrics.calls[row->outgoing][row->reason]++;
}

/* ---- the store's size, for the next reading ----------------------------- */

static int size_work(struct ol_store *s, void *arg)
{
	return ol_store_size(s, arg);
}

static void size_done(void *ctx, void *arg, int err)
{
	struct ol_node *n = ctx;

	if (!err)
		memcpy(&n->metrics.store_bytes, arg, sizeof(uint64_t));
}

static void ask_size(struct ol_node *n)
{
	uint64_t none = 0;

	/* Where the store is that busy, it is told next time. */
	(void)ol_writer_put(n->writer, size_work, &none, sizeof none, size_done,
			    n);
}

/* ---- the picture -------------------------------------------------------- */

static void look_at_seats(struct ol_metrics_node *m, const struct ol_node *n)
{
	const struct ol_node_seats *s = &n->seats;
	const struct ol_sitting *open;
	size_t i, k;

	for (i = 0; i < OL_DESK_MAX; i++) {
		if (!s->guest[i].desk)
			continue;
		m->desks_machine += s->guest[i].machine;
		m->desks_browser += !s->guest[i].machine;
	}
	for (open = s->sessions.s; open < s->sessions.s + OL_SESSIONS; open++)
		for (k = 0; open->open && open->desk && k < s->n; k++)
			if (s->seat[k].id == open->seat)
				m->seats[s->seat[k].role]++;
}

static void look_at_node(struct ol_metrics_node *m, struct ol_node *n)
{
	struct ol_sender_figures sender;
	struct ol_loop_figures loop;
	ol_date date = ol_clock_date();

	ol_sender_figures(n->sender, &sender);
	ol_loop_figures(n->loop, &loop);
	*m = (struct ol_metrics_node){
		.version = OL_VERSION,
		.running_us = date.ns > n->since.ns
				      ? (uint64_t)(date.ns - n->since.ns) / 1000
				      : 0,
		.callbacks = loop.callbacks,
		.long_callbacks = loop.n_long,
		.longest_us = loop.longest_us,
		.datagrams = sender.sent,
		.late_datagrams = sender.late,
		.unsent_datagrams = sender.failed + n->undelivered,
		.missed = n->missed,
		.store_bytes = n->metrics.store_bytes,
	};
	memcpy(m->calls, n->metrics.calls, sizeof m->calls);
	memcpy(m->overdue, n->metrics.overdue, sizeof m->overdue);
	look_at_seats(m, n);
}

static void look_at_lines(struct reading *r)
{
	struct ol_node *n = r->node;
	ol_instant now = ol_clock_now();
	ol_date date = ol_clock_date();
	struct ol_desk_line line;
	size_t i;

	for (i = 0; i < OL_METRICS_LOOK && r->seen < r->is.n_lines; i++) {
		memset(&line, 0, sizeof line);
		if (!ol_desk_view_line(&line, n->office, (uint16_t)r->seen,
				       &n->sockets, now, date))
			ol_words_status(n, (uint16_t)r->seen, &line);
		ol_metrics_of_line(&r->is.line[r->seen++], &line, date);
	}
}

/* ---- for the door ------------------------------------------------------- */

static void *begin(void *ctx)
{
	struct ol_node *n = ctx;
	struct reading *r;
	size_t lines = ol_office_n_lines(n->office);

	if (n->metrics.readings >= OL_METRICS_READINGS)
		return NULL;
	r = calloc(1, sizeof *r);
	if (!r)
		return NULL;
	r->is.line = calloc(lines + 1, sizeof *r->is.line);
	if (!r->is.line) {
		free(r);
		return NULL;
	}
	r->node = n;
	r->is.n_lines = lines;
	look_at_node(&r->is.node, n);
	n->metrics.readings++;
	ask_size(n);
	return r;
}

static size_t more(void *reading, char *out, size_t cap, bool *over)
{
	struct reading *r = reading;
	size_t len;

	*over = false;
	if (r->seen < r->is.n_lines) {
		look_at_lines(r);
		return 0;
	}
	len = ol_metrics_write(&r->at, &r->is, out, cap);
	*over = r->at.over;
	return len;
}

static void end(void *reading)
{
	struct reading *r = reading;

	r->node->metrics.readings--;
	free(r->is.line);
	free(r);
}

void ol_metrics_serve(struct ol_node *n, struct ol_web_metrics *out)
{
	out->ctx = n;
	out->begin = begin;
	out->more = more;
	out->end = end;
	ask_size(n);
}
