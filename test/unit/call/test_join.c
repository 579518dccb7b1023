/*
 * join: every entry of its table in doc/protocol/call.md, both sides of its
 * deadline; and two of them over a line that loses, doubles and reorders.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/prng.h"
#include "call/join.h"

#define T0 ((ol_instant){ 5000000 })

static struct ol_join_effects fx;

static void step_at(struct ol_join *j, enum ol_join_event_kind kind,
		    const char *seat, const struct ol_control *m, uint64_t us)
{
	struct ol_join_event ev = { kind, seat, m };

	ol_join_step(j, &ev, ol_after(T0, us), &fx);
}

static void simple(struct ol_join *j, enum ol_join_event_kind kind)
{
	step_at(j, kind, "principal", NULL, 0);
}

/* They are at their next stage, and have heard all of ours. */
static void hear(struct ol_join *j, enum ol_join_stage stage, uint32_t on)
{
	struct ol_control m = { .type = OL_CONTROL_JOIN,
				.stage = (uint8_t)stage,
				.turn = j->heard + 1,
				.heard = j->turn,
				.known = j->heard,
				.on = on,
				.seat = "theirs" };

	step_at(j, OL_JOIN_EV_HEAR, NULL, &m, 0);
}

/* ---- the table ------------------------------------------------------------ */

static const char *const stage_name[OL_JOIN_STAGES] = { "NONE", "OFFERED",
							"READY", "JOINED",
							"FAILED" };

enum state { NONE, OFFERED, READY, THEY_READY, LEFT, JOINED, FAILED, STATES };
static const char *const state_name[STATES] = {
	"NONE",       "OFFERED", "READY", "OFFERED, they READY",
	"left READY", "JOINED",  "FAILED"
};

/* False where that end never is in it. */
static bool bring_to(struct ol_join *j, bool decides, enum state state)
{
	ol_join_begin(j, decides);
	switch (state) {
	case NONE:
		return true;
	case OFFERED:
		simple(j, OL_JOIN_EV_WANT);
		return true;
	case THEY_READY:
		simple(j, OL_JOIN_EV_WANT);
		hear(j, OL_JOIN_READY, 0);
		return true;
	case READY:
	case LEFT:
		simple(j, OL_JOIN_EV_WANT);
		hear(j, OL_JOIN_OFFERED, 0);
		simple(j, OL_JOIN_EV_ABLE);
		if (state == LEFT)
			simple(j, OL_JOIN_EV_BACK);
		return state == READY || !decides;
	case JOINED:
		bring_to(j, decides, READY);
		if (decides)
			hear(j, OL_JOIN_READY, 0);
		else
			hear(j, OL_JOIN_JOINED, j->turn);
		return true;
	case FAILED:
		bring_to(j, decides, LEFT);
		simple(j, OL_JOIN_EV_UNABLE);
		if (!decides)
			hear(j, OL_JOIN_JOINED, j->bound);
		return !decides;
	case STATES:
		break;
	}
	return false;
}

static const struct {
	const char *name;
	enum ol_join_event_kind kind;
	enum ol_join_stage stage;
} column[] = {
	{ "WANT", OL_JOIN_EV_WANT, OL_JOIN_NONE },
	{ "BACK", OL_JOIN_EV_BACK, OL_JOIN_NONE },
	{ "ABLE", OL_JOIN_EV_ABLE, OL_JOIN_NONE },
	{ "UNABLE", OL_JOIN_EV_UNABLE, OL_JOIN_NONE },
	{ "none", OL_JOIN_EV_HEAR, OL_JOIN_NONE },
	{ "offered", OL_JOIN_EV_HEAR, OL_JOIN_OFFERED },
	{ "ready", OL_JOIN_EV_HEAR, OL_JOIN_READY },
	{ "joined", OL_JOIN_EV_HEAR, OL_JOIN_JOINED },
	{ "failed", OL_JOIN_EV_HEAR, OL_JOIN_FAILED },
};
#define COLUMNS (sizeof column / sizeof column[0])

static void describe(char out[static 64])
{
	*out = '\0';
	if (fx.says)
		strcat(out, "-> join; ");
	if (fx.takes)
		strcat(out, "principal takes it; ");
	if (fx.returns)
		strcat(out, "aide has it again; ");
	if (*out)
		out[strlen(out) - 2] = '\0';
	else
		strcat(out, "nothing");
}

/* What they say answers what we said last, where it answers anything. */
static uint32_t answered(const struct ol_join *j)
{
	return j->bound ? j->bound : j->turn;
}

static bool row_of(char *out, size_t cap, bool decides, enum state state,
		   size_t i)
{
	struct ol_join j, was;
	char effects[64];

	if (!bring_to(&j, decides, state))
		return false;
	was = j;
	if (column[i].kind != OL_JOIN_EV_HEAR)
		simple(&j, column[i].kind);
	else
		hear(&j, column[i].stage,
		     column[i].stage >= OL_JOIN_JOINED ? answered(&j) : 0);
	describe(effects);
	if (j.here == was.here && !fx.takes && !fx.returns &&
	    j.bound == was.bound)
		return false; /* nothing but, of what is heard, an answer */
	snprintf(out, cap, "| %s | %s | %s | %s | %s |\n",
		 decides ? "decides" : "follows", state_name[state],
		 column[i].name, stage_name[j.here], effects);
	return true;
}

static void walk_table(void (*take)(const char *row))
{
	char row[256];
	size_t i;
	int end, s;

	for (end = 1; end >= 0; end--)
		for (s = 0; s < STATES; s++)
			for (i = 0; i < COLUMNS; i++)
				if (row_of(row, sizeof row, end, (enum state)s,
					   i))
					take(row);
}

static char page[65536];
static int n_rows;

static void find_row(const char *row)
{
	n_rows++;
	if (!strstr(page, row))
		fail_msg("doc/protocol/call.md lacks: %s", row);
}

static void print_row(const char *row)
{
	fputs(row, stdout);
}

static int count(const char *needle)
{
	const char *p = page;
	int n = 0;

	for (; (p = strstr(p, needle)); p++)
		n++;
	return n;
}

static void test_the_page_has_the_table_of_the_machine(void **state)
{
	FILE *f = fopen(OL_SOURCE_DIR "/doc/protocol/call.md", "r");

	(void)state;
	assert_non_null(f);
	page[fread(page, 1, sizeof page - 1, f)] = '\0';
	fclose(f);
	n_rows = 0;
	walk_table(find_row);
	assert_int_equal(count("\n| decides | ") + count("\n| follows | "),
			 n_rows);
}

/* ---- single rules --------------------------------------------------------- */

static void test_what_was_not_heard_is_said_again(void **state)
{
	struct ol_control m = { .type = OL_CONTROL_JOIN };
	struct ol_join j;

	(void)state;
	ol_join_begin(&j, true);
	assert_int_equal(ol_join_deadline(&j).us, OL_NEVER.us);
	simple(&j, OL_JOIN_EV_WANT);
	assert_int_equal(ol_join_deadline(&j).us,
			 ol_after(T0, OL_JOIN_AGAIN_US).us);
	step_at(&j, OL_JOIN_EV_TICK, NULL, NULL, OL_JOIN_AGAIN_US - 1);
	assert_false(fx.says);
	step_at(&j, OL_JOIN_EV_TICK, NULL, NULL, OL_JOIN_AGAIN_US);
	assert_true(fx.says);
	assert_string_equal(fx.message.seat, "principal");
	simple(&j, OL_JOIN_EV_LINE_UP);
	assert_true(fx.says);
	m.heard = j.turn; /* an answer that is to be answered by nobody */
	step_at(&j, OL_JOIN_EV_HEAR, NULL, &m, 0);
	assert_int_equal(ol_join_deadline(&j).us, OL_NEVER.us);
	simple(&j, OL_JOIN_EV_LINE_UP);
	assert_false(fx.says);
}

static void test_another_principal_must_be_ready_himself(void **state)
{
	struct ol_join j;

	(void)state;
	ol_join_begin(&j, true);
	simple(&j, OL_JOIN_EV_ABLE); /* for nothing */
	assert_false(ol_join_holds(&j));
	simple(&j, OL_JOIN_EV_WANT);
	assert_int_equal(j.here, OL_JOIN_OFFERED);
	simple(&j, OL_JOIN_EV_ABLE);
	assert_true(ol_join_holds(&j));
	step_at(&j, OL_JOIN_EV_WANT, "minister", NULL, 0);
	assert_int_equal(j.here, OL_JOIN_OFFERED);
	assert_string_equal(fx.message.seat, "minister");
	step_at(&j, OL_JOIN_EV_WANT, "deputy", NULL, 0); /* of two not ready */
	assert_string_equal(fx.message.seat, "deputy");
	step_at(&j, OL_JOIN_EV_WANT, "deputy", NULL, 0); /* said already */
	assert_false(fx.says);
}

static void test_who_failed_gives_the_call_back_at_both_ends(void **state)
{
	struct ol_join a, b;
	struct ol_control m;

	(void)state;
	ol_join_begin(&a, true);
	ol_join_begin(&b, false);
	simple(&b, OL_JOIN_EV_WANT);
	simple(&b, OL_JOIN_EV_ABLE);
	m = fx.message;
	simple(&a, OL_JOIN_EV_WANT);
	step_at(&a, OL_JOIN_EV_HEAR, NULL, &m, 0);
	simple(&b, OL_JOIN_EV_UNABLE); /* while it is decided there */
	simple(&a, OL_JOIN_EV_ABLE);
	assert_true(fx.takes);
	m = fx.message;
	step_at(&b, OL_JOIN_EV_HEAR, NULL, &m, 0);
	assert_false(fx.takes);
	assert_int_equal(b.here, OL_JOIN_FAILED);
	m = fx.message;
	step_at(&a, OL_JOIN_EV_HEAR, NULL, &m, 0);
	assert_true(fx.returns);
	assert_int_equal(a.here, OL_JOIN_NONE);
	step_at(&a, OL_JOIN_EV_HEAR, NULL, &m, 0); /* twice */
	assert_false(fx.returns);
}

/* ---- two of them ----------------------------------------------------------- */

#define QUEUE 64

struct end {
	struct ol_join join;
	struct ol_control queue[QUEUE]; /* to it */
	size_t n_queue;
	bool has_it; /* the principal */
	ol_instant took_at;
	unsigned int took;
};

struct world {
	struct end end[2];
	struct ol_prng rnd;
	ol_instant now;
	bool rough;
	uint64_t seed;
};

static void send(struct world *w, int to, const struct ol_control *m)
{
	struct end *e = &w->end[to];

	if (w->rough && ol_prng_below(&w->rnd, 4) == 0)
		return;
	if (e->n_queue == QUEUE)
		fail_msg("seed %llu: messages without end",
			 (unsigned long long)w->seed);
	e->queue[e->n_queue++] = *m;
	if (w->rough && ol_prng_below(&w->rnd, 4) == 0 && e->n_queue < QUEUE)
		e->queue[e->n_queue++] = *m;
}

static void step(struct world *w, int s, enum ol_join_event_kind kind,
		 const struct ol_control *m)
{
	struct ol_join_event ev = { kind, "principal", m };
	struct end *e = &w->end[s];

	ol_join_step(&e->join, &ev, w->now, &fx);
	if (fx.takes) {
		e->has_it = true;
		e->took++;
		e->took_at = w->now;
	}
	if (fx.returns) {
		assert_true(s == 0 && e->has_it);
		e->has_it = false;
	}
	if (fx.says)
		send(w, !s, &fx.message);
}

static void deliver(struct world *w, int s)
{
	struct end *e = &w->end[s];
	struct ol_control m;
	size_t i;

	if (!e->n_queue)
		return;
	i = w->rough ? (size_t)ol_prng_below(&w->rnd, e->n_queue) : 0;
	m = e->queue[i];
	memmove(&e->queue[i], &e->queue[i + 1], (--e->n_queue - i) * sizeof m);
	step(w, s, OL_JOIN_EV_HEAR, &m);
}

static void act(struct world *w, int s)
{
	switch (ol_prng_below(&w->rnd, 14)) {
	case 0:
	case 1:
		step(w, s, OL_JOIN_EV_WANT, NULL);
		return;
	case 2:
		step(w, s, OL_JOIN_EV_BACK, NULL);
		return;
	case 3:
	case 4:
		step(w, s, OL_JOIN_EV_ABLE, NULL);
		return;
	case 5:
		step(w, s, OL_JOIN_EV_UNABLE, NULL);
		return;
	case 6:
		w->now = ol_after(w->now, OL_JOIN_AGAIN_US);
		step(w, 0, OL_JOIN_EV_TICK, NULL);
		step(w, 1, OL_JOIN_EV_TICK, NULL);
		return;
	default:
		deliver(w, s);
		return;
	}
}

/* Nobody does anything more, and all is delivered. */
static void settle(struct world *w)
{
	int round, s;

	w->rough = false;
	for (round = 0; round < 50; round++) {
		for (s = 0; s < 2; s++)
			while (w->end[s].n_queue)
				deliver(w, s);
		w->now = ol_after(w->now, OL_JOIN_AGAIN_US);
		step(w, 0, OL_JOIN_EV_TICK, NULL);
		step(w, 1, OL_JOIN_EV_TICK, NULL);
	}
	if (w->end[0].n_queue || w->end[1].n_queue)
		fail_msg("seed %llu: it does not come to rest",
			 (unsigned long long)w->seed);
}

/* How often each end was connected and stayed so. */
static void check(const struct world *w, unsigned int failed)
{
	const struct end *a = &w->end[0], *b = &w->end[1];

	if (a->join.there != b->join.here || b->join.there != a->join.here ||
	    a->join.heard != b->join.turn || b->join.heard != a->join.turn)
		fail_msg("seed %llu: they know %s of %s, %s of %s",
			 (unsigned long long)w->seed, stage_name[a->join.there],
			 stage_name[b->join.here], stage_name[b->join.there],
			 stage_name[a->join.here]);
	if (a->took != b->took + failed)
		fail_msg("seed %llu: taken %u times and %u times, %u failed",
			 (unsigned long long)w->seed, a->took, b->took, failed);
	if (a->join.here == OL_JOIN_READY && b->join.here == OL_JOIN_READY)
		fail_msg("seed %llu: both wait", (unsigned long long)w->seed);
	if (a->join.bound || b->join.bound)
		fail_msg("seed %llu: bound", (unsigned long long)w->seed);
}

static unsigned int walk(uint64_t seed, bool rough, struct world *w)
{
	unsigned int i, failed = 0;
	int s;

	memset(w, 0, sizeof *w);
	w->seed = seed;
	w->rough = rough;
	w->now = T0;
	ol_prng_init(&w->rnd, seed);
	ol_join_begin(&w->end[0].join, true);
	ol_join_begin(&w->end[1].join, false);
	for (i = 0; i < 80; i++) {
		enum ol_join_stage was;

		s = (int)ol_prng_below(&w->rnd, 2);
		was = w->end[1].join.here;
		act(w, s);
		failed += was != OL_JOIN_FAILED &&
			  w->end[1].join.here == OL_JOIN_FAILED;
	}
	for (i = 0; i < 2; i++) {
		enum ol_join_stage was = w->end[1].join.here;

		settle(w);
		failed += was != OL_JOIN_FAILED &&
			  w->end[1].join.here == OL_JOIN_FAILED;
	}
	check(w, failed);
	return w->end[1].took;
}

static void test_both_ends_are_connected_or_neither(void **state)
{
	static struct world w;
	unsigned int took = 0;
	uint64_t seed;

	(void)state;
	for (seed = 1; seed <= 20000; seed++)
		took += walk(seed, false, &w);
	assert_true(took > 2000);
}

static void test_so_it_is_where_messages_are_lost_and_doubled(void **state)
{
	static struct world w;
	unsigned int took = 0;
	uint64_t seed;

	(void)state;
	for (seed = 1; seed <= 20000; seed++)
		took += walk(seed, true, &w);
	assert_true(took > 2000);
}

/* Whoever is ready last, the two ends change within one way of the line. */
static void test_both_change_within_a_round_trip(void **state)
{
	static struct world w;
	int last;

	(void)state;
	for (last = 0; last < 2; last++) {
		memset(&w, 0, sizeof w);
		w.now = T0;
		ol_join_begin(&w.end[0].join, true);
		ol_join_begin(&w.end[1].join, false);
		step(&w, 0, OL_JOIN_EV_WANT, NULL);
		step(&w, 1, OL_JOIN_EV_WANT, NULL);
		step(&w, !last, OL_JOIN_EV_ABLE, NULL);
		while (w.end[0].n_queue || w.end[1].n_queue) {
			deliver(&w, 0);
			deliver(&w, 1);
		}
		assert_false(w.end[0].has_it || w.end[1].has_it);
		step(&w, last, OL_JOIN_EV_ABLE, NULL);
		w.now.us += 1000; /* one way */
		if (last == 1)
			deliver(&w, 0);
		assert_true(w.end[0].has_it);
		assert_false(w.end[1].has_it);
		w.now.us += 1000;
		deliver(&w, 1);
		assert_true(w.end[1].has_it);
		assert_true(ol_since(w.end[0].took_at, w.end[1].took_at) <=
			    2000);
	}
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_page_has_the_table_of_the_machine),
		cmocka_unit_test(test_what_was_not_heard_is_said_again),
		cmocka_unit_test(test_another_principal_must_be_ready_himself),
		cmocka_unit_test(
			test_who_failed_gives_the_call_back_at_both_ends),
		cmocka_unit_test(test_both_ends_are_connected_or_neither),
		cmocka_unit_test(
			test_so_it_is_where_messages_are_lost_and_doubled),
		cmocka_unit_test(test_both_change_within_a_round_trip),
	};

	if (argc > 1 && !strcmp(argv[1], "--print")) {
		walk_table(print_row);
		return 0;
	}
	return cmocka_run_group_tests(tests, NULL, NULL);
}
