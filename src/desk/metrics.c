/* metrics - see metrics.h. A family is a row: how it is called, and what
 * writes its samples: of the node, or of one line. */
#include "desk/metrics.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "desk/api_table.h"

#define US(n) ((struct ol_metrics_value){ (n), 6 })
#define WHOLE(n) ((struct ol_metrics_value){ (n), 0 })
#define PERMILLE(n) ((struct ol_metrics_value){ (n), 3 })

struct out {
	struct ol_metrics_text *t;
	const struct ol_metrics_family *f;
};

/* ---- samples ------------------------------------------------------------ */

static void one(struct out o, struct ol_metrics_value v)
{
	ol_metrics_sample(o.t, o.f, NULL, 0, v);
}

static void by(struct out o, const char *label, const char *value,
	       struct ol_metrics_value v)
{
	const struct ol_metrics_label l = { label, value };

	ol_metrics_sample(o.t, o.f, &l, 1, v);
}

static void of_line(struct out o, const struct ol_metrics_line *l,
		    struct ol_metrics_value v)
{
	by(o, "line", l->name, v);
}

/* With a label more; of the line, or of a path of it. */
static void more(struct out o, const struct ol_metrics_line *l, int path,
		 const char *label, const char *value,
		 struct ol_metrics_value v)
{
	char number[8];
	struct ol_metrics_label all[3] = { { "line", l->name } };
	size_t n = 1;

	if (path >= 0) {
		snprintf(number, sizeof number, "%d", path);
		all[n++] = (struct ol_metrics_label){ "path", number };
	}
	if (label)
		all[n++] = (struct ol_metrics_label){ label, value };
	ol_metrics_sample(o.t, o.f, all, n, v);
}

/* ---- of the node -------------------------------------------------------- */

static void build(struct out o, const struct ol_metrics_node *n)
{
	by(o, "version", n->version, WHOLE(1));
}

static void running(struct out o, const struct ol_metrics_node *n)
{
	one(o, US(n->running_us));
}

static void desks(struct out o, const struct ol_metrics_node *n)
{
	by(o, "door", "machine", WHOLE(n->desks_machine));
	by(o, "door", "browser", WHOLE(n->desks_browser));
}

static void seats(struct out o, const struct ol_metrics_node *n)
{
	unsigned r;

	for (r = 0; r < OL_N_ROLES; r++)
		by(o, "role", ol_words_write(&ol_words_role, r),
		   WHOLE(n->seats[r]));
}

static void calls(struct out o, const struct ol_metrics_node *n)
{
	struct ol_metrics_label l[2] = { { "direction", "in" },
					 { "outcome", "" } };
	unsigned way, r;

	for (way = 0; way < 2; way++) {
		l[0].value = way ? "out" : "in";
		for (r = OL_END_NONE + 1;
		     r < ol_words_end_reason.n && r < OL_METRICS_REASONS; r++) {
			l[1].value = ol_words_write(&ol_words_end_reason, r);
			ol_metrics_sample(o.t, o.f, l, 2,
					  WHOLE(n->calls[way][r]));
		}
	}
}

static void missed(struct out o, const struct ol_metrics_node *n)
{
	one(o, WHOLE(n->missed));
}

static void overdue(struct out o, const struct ol_metrics_node *n)
{
	by(o, "direction", "in", WHOLE(n->overdue[0]));
	by(o, "direction", "out", WHOLE(n->overdue[1]));
}

static void callbacks(struct out o, const struct ol_metrics_node *n)
{
	one(o, WHOLE(n->callbacks));
}

static void long_callbacks(struct out o, const struct ol_metrics_node *n)
{
	one(o, WHOLE(n->long_callbacks));
}

static void longest(struct out o, const struct ol_metrics_node *n)
{
	one(o, US(n->longest_us));
}

static void datagrams(struct out o, const struct ol_metrics_node *n)
{
	one(o, WHOLE(n->datagrams));
}

static void late(struct out o, const struct ol_metrics_node *n)
{
	one(o, WHOLE(n->late_datagrams));
}

static void unsent(struct out o, const struct ol_metrics_node *n)
{
	one(o, WHOLE(n->unsent_datagrams));
}

static void store(struct out o, const struct ol_metrics_node *n)
{
	if (n->store_bytes)
		one(o, WHOLE(n->store_bytes));
}

/* ---- of a line ---------------------------------------------------------- */

static void state(struct out o, const struct ol_metrics_line *l)
{
	unsigned s;

	for (s = 0; s < ol_words_line_state.n; s++)
		more(o, l, -1, o.f->name,
		     ol_words_write(&ol_words_line_state, s),
		     WHOLE(s == (unsigned)l->state));
}

static void verified(struct out o, const struct ol_metrics_line *l)
{
	of_line(o, l, WHOLE(l->verified));
}

static void heard(struct out o, const struct ol_metrics_line *l)
{
	if (l->heard_us != OL_METRICS_NEVER)
		of_line(o, l, US(l->heard_us));
}

static void late_slots(struct out o, const struct ol_metrics_line *l)
{
	of_line(o, l, WHOLE(l->late_slots));
}

static void waiting(struct out o, const struct ol_metrics_line *l)
{
	of_line(o, l, WHOLE(l->waiting));
}

static const char *const test_kind[OL_TEST_KINDS] = {
	[OL_TEST_WORDS] = "words",
	[OL_TEST_VOICE] = "voice",
};

static void test_age(struct out o, const struct ol_metrics_line *l)
{
	unsigned k;

	if (l->people_us != OL_METRICS_NEVER)
		more(o, l, -1, "kind", "people", US(l->people_us));
	for (k = 0; k < OL_TEST_KINDS; k++)
		if (l->tested[k].age_us != OL_METRICS_NEVER)
			more(o, l, -1, "kind", test_kind[k],
			     US(l->tested[k].age_us));
}

static void test_passed(struct out o, const struct ol_metrics_line *l)
{
	unsigned k;

	if (l->people_us != OL_METRICS_NEVER || l->people_overdue)
		more(o, l, -1, "kind", "people", WHOLE(!l->people_overdue));
	for (k = 0; k < OL_TEST_KINDS; k++)
		if (l->tested[k].age_us != OL_METRICS_NEVER)
			more(o, l, -1, "kind", test_kind[k],
			     WHOLE(l->tested[k].passed));
}

static void path_state(struct out o, const struct ol_metrics_line *l)
{
	static const enum ol_desk_path_state all[] = { OL_DESK_PATH_PROVEN,
						       OL_DESK_PATH_SILENT,
						       OL_DESK_PATH_REFUSED,
						       OL_DESK_PATH_SPARE };
	enum ol_desk_path_state is;
	size_t s;
	int p;

	for (p = 0; p < l->n_paths; p++) {
		is = l->path[p].state == OL_DESK_PATH_UNTRIED
			     ? OL_DESK_PATH_SILENT
			     : l->path[p].state;
		for (s = 0; s < sizeof all / sizeof all[0]; s++)
			more(o, l, p, o.f->name,
			     ol_words_write(&ol_words_path_state, all[s]),
			     WHOLE(is == all[s]));
	}
}

static void rtt(struct out o, const struct ol_metrics_line *l)
{
	int p;

	for (p = 0; p < l->n_paths; p++)
		if (l->path[p].rtt_us)
			more(o, l, p, NULL, NULL, US(l->path[p].rtt_us));
}

static void loss(struct out o, const struct ol_metrics_line *l)
{
	int p;

	for (p = 0; p < l->n_paths; p++) {
		more(o, l, p, "direction", "in",
		     PERMILLE(l->path[p].loss_permille));
		more(o, l, p, "direction", "out",
		     PERMILLE(l->path[p].peer_loss_permille));
	}
}

static void step(struct out o, const struct ol_metrics_line *l)
{
	int p;

	for (p = 0; p < l->n_paths; p++) {
		more(o, l, p, "direction", "in", WHOLE(l->path[p].peer_step));
		more(o, l, p, "direction", "out", WHOLE(l->path[p].step));
	}
}

/* ---- the table ---------------------------------------------------------- */

static const struct row {
	struct ol_metrics_family f;
	const char *labels; /* for the page */
	void (*node)(struct out o, const struct ol_metrics_node *n);
	void (*line)(struct out o, const struct ol_metrics_line *l);
} table[] = {
	{ { "openline_build", OL_METRICS_INFO, NULL, "The program." },
	  "version",
	  build,
	  NULL },
	{ { "openline_running_seconds", OL_METRICS_GAUGE, "seconds",
	    "Since the node began." },
	  "",
	  running,
	  NULL },
	{ { "openline_desks", OL_METRICS_GAUGE, NULL,
	    "Desks that are connected." },
	  "door",
	  desks,
	  NULL },
	{ { "openline_seats", OL_METRICS_GAUGE, NULL,
	    "Sessions of seats that are at a desk." },
	  "role",
	  seats,
	  NULL },
	{ { "openline_calls", OL_METRICS_COUNTER, NULL,
	    "Calls that are over, by how they ended." },
	  "direction, outcome",
	  calls,
	  NULL },
	{ { "openline_calls_missed", OL_METRICS_GAUGE, NULL,
	    "Missed calls that nobody has noted." },
	  "",
	  missed,
	  NULL },
	{ { "openline_overdue", OL_METRICS_COUNTER, NULL,
	    "Messages and notices that nobody acknowledged in time." },
	  "direction",
	  overdue,
	  NULL },
	{ { "openline_loop_callbacks", OL_METRICS_COUNTER, NULL,
	    "Turns of the thread that owns all state." },
	  "",
	  callbacks,
	  NULL },
	{ { "openline_loop_long_callbacks", OL_METRICS_COUNTER, NULL,
	    "Those that took more than 2 ms." },
	  "",
	  long_callbacks,
	  NULL },
	{ { "openline_loop_longest_seconds", OL_METRICS_GAUGE, "seconds",
	    "The longest of them." },
	  "",
	  longest,
	  NULL },
	{ { "openline_datagrams_sent", OL_METRICS_COUNTER, NULL,
	    "Datagrams that left, of all lines." },
	  "",
	  datagrams,
	  NULL },
	{ { "openline_datagrams_late", OL_METRICS_COUNTER, NULL,
	    "Those that left after their instant." },
	  "",
	  late,
	  NULL },
	{ { "openline_datagrams_unsent", OL_METRICS_COUNTER, NULL,
	    "Datagrams that the machine did not take." },
	  "",
	  unsent,
	  NULL },
	{ { "openline_store_bytes", OL_METRICS_GAUGE, "bytes",
	    "Size of the store, without documents." },
	  "",
	  store,
	  NULL },
	{ { "openline_line_state", OL_METRICS_STATESET, NULL,
	    "State of the line." },
	  "line, openline_line_state",
	  NULL,
	  state },
	{ { "openline_line_verified", OL_METRICS_GAUGE, NULL,
	    "1: the 40 digits were compared." },
	  "line",
	  NULL,
	  verified },
	{ { "openline_line_heard_age_seconds", OL_METRICS_GAUGE, "seconds",
	    "Since a cell was heard, on any path." },
	  "line",
	  NULL,
	  heard },
	{ { "openline_line_late_slots", OL_METRICS_COUNTER, NULL,
	    "Slots that passed unused, the node was late." },
	  "line",
	  NULL,
	  late_slots },
	{ { "openline_line_messages_waiting", OL_METRICS_GAUGE, NULL,
	    "Words of ours that are not on the other disk." },
	  "line",
	  NULL,
	  waiting },
	{ { "openline_test_age_seconds", OL_METRICS_GAUGE, "seconds",
	    "Since the last line test; none before the first." },
	  "line, kind",
	  NULL,
	  test_age },
	{ { "openline_test_passed", OL_METRICS_GAUGE, NULL,
	    "1: that test passed." },
	  "line, kind",
	  NULL,
	  test_passed },
	{ { "openline_path_state", OL_METRICS_STATESET, NULL,
	    "State of the path." },
	  "line, path, openline_path_state",
	  NULL,
	  path_state },
	{ { "openline_path_rtt_seconds", OL_METRICS_GAUGE, "seconds",
	    "Round trip of the path." },
	  "line, path",
	  NULL,
	  rtt },
	{ { "openline_path_loss_ratio", OL_METRICS_GAUGE, "ratio",
	    "Cells of the path that are lost, here and (out) there." },
	  "line, path, direction",
	  NULL,
	  loss },
	{ { "openline_path_step", OL_METRICS_GAUGE, NULL,
	    "Ticks of 20 ms from cell to cell." },
	  "line, path, direction",
	  NULL,
	  step },
};

#define N_ROWS (sizeof table / sizeof table[0])

/* ---- pieces ------------------------------------------------------------- */

/* The next thing of the place: a head, a line. Leaves `t` full and the place
 * as it was where that found no room. */
static void write_one(struct ol_metrics_place *at, const struct ol_metrics *m,
		      struct ol_metrics_text *t)
{
	const struct row *r = &table[at->family];
	struct out o = { t, &r->f };
	size_t before = t->n;

	if (!at->headed) {
		ol_metrics_head(t, &r->f);
		if (r->node)
			r->node(o, &m->node);
	} else if (at->line < m->n_lines) {
		r->line(o, &m->line[at->line]);
	}
	if (t->full) {
		t->n = before;
		return;
	}
	at->line += at->headed;
	at->headed = true;
	if (!r->node && at->line < m->n_lines)
		return;
	at->family++;
	at->line = 0;
	at->headed = false;
}

size_t ol_metrics_write(struct ol_metrics_place *at, const struct ol_metrics *m,
			char *out, size_t cap)
{
	struct ol_metrics_text t = { .p = out, .cap = cap };
	unsigned looked;

	for (looked = 0; looked < OL_METRICS_TURN && !t.full; looked++) {
		if (at->family < N_ROWS) {
			write_one(at, m, &t);
			continue;
		}
		ol_metrics_end(&t);
		at->over = !t.full;
		break;
	}
	return t.n;
}

/* ---- of status ---------------------------------------------------------- */

/* A calendar that was set back makes nothing younger than now. */
static uint64_t age(ol_date at, ol_date date)
{
	if (!at.ns)
		return OL_METRICS_NEVER;
	return at.ns < date.ns ? (uint64_t)(date.ns - at.ns) / 1000 : 0;
}

void ol_metrics_of_line(struct ol_metrics_line *out,
			const struct ol_desk_line *v, ol_date date)
{
	const struct ol_desk_path *p;
	uint64_t since;
	uint8_t i;

	memset(out, 0, sizeof *out);
	ol_text_copy(out->name, sizeof out->name, v->line);
	out->state = v->state;
	out->verified = v->verified;
	out->late_slots = v->late_slots;
	out->waiting = v->waiting;
	out->heard_us = OL_METRICS_NEVER;
	for (i = 0; i < OL_TEST_KINDS; i++) {
		out->tested[i].age_us = age(v->tested[i].at, date);
		out->tested[i].passed = v->tested[i].result.passed;
	}
	out->people_us = age(v->people.at, date);
	out->people_overdue = v->people.state == OL_ROLL_IS_OVERDUE;
	out->n_paths = v->n_paths;
	for (i = 0; i < v->n_paths; i++) {
		p = &v->path[i];
		since = age(p->last_cell, date);
		if (since < out->heard_us)
			out->heard_us = since;
		out->path[i] = (struct ol_metrics_path){
			.state = p->state,
			.rtt_us = p->rtt_us,
			.loss_permille = p->loss_permille,
			.peer_loss_permille = p->peer_loss_permille,
			.step = p->step,
			.peer_step = p->peer_step,
		};
	}
}

/* ---- the page ----------------------------------------------------------- */

size_t ol_metrics_print_table(char *out, size_t cap)
{
	static const char *const kind[] = { "gauge", "counter", "stateset",
					    "info" };
	size_t n, i;

	n = (size_t)snprintf(out, cap,
			     "| name | type | labels | what |\n"
			     "| --- | --- | --- | --- |\n");
	for (i = 0; i < N_ROWS && n < cap; i++)
		n += (size_t)snprintf(out + n, cap - n,
				      "| `%s` | %s | %s | %s |\n",
				      table[i].f.name, kind[table[i].f.kind],
				      table[i].labels, table[i].f.help);
	return n < cap ? n : 0;
}
