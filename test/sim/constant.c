/*
 * constant - what a watcher of the paths can count: every datagram 288 bytes,
 * one per path in every slot or as many as a wide step has, the same in idle,
 * in a call, with messages, with documents, and while sessions are renewed; and
 * in a call no voice is lost by that.
 *
 *	test_sim_constant [phases of a renewal]
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "test/sim/rig.h"

#define PATHS 2
#define SPAN_S 130 /* with one renewal in it */
#define SLOTS (SPAN_S * 50)
#define CELLS_MAX (SLOTS * 4 + 8)

static unsigned long phases = 16;

/* What leaves in one span. */
struct record {
	bool is_on;
	uint64_t n[RIG_NODES][PATHS];
	ol_instant at[RIG_NODES][PATHS][CELLS_MAX];
};

/* On which line, at which step. */
struct where {
	const struct sim_link *link;
	uint64_t seed;
	uint8_t width; /* cells in a tick */
	uint64_t before,
		seconds; /* that anything is said; that it is watched */
	uint64_t rekeys; /* in that time */
};

static void note(void *ctx, int node, int path, ol_instant at,
		 const uint8_t *datagram)
{
	struct record *rec = ctx;
	uint64_t *n = &rec->n[node][path];

	(void)datagram; /* its length is in its type */
	if (rec->is_on && *n < CELLS_MAX)
		rec->at[node][path][(*n)++] = at;
}

enum what {
	IDLE,
	CALL,
	MESSAGES,
	DOCUMENT,
	ALL,
	KINDS,
};

static void say(struct rig *r, enum what what)
{
	int i;

	for (i = 0; i < RIG_NODES; i++) {
		if (what == MESSAGES || what == ALL)
			rig_say(r, i, OL_STREAM_RECORDS, 400);
		if (what == MESSAGES || what == ALL)
			rig_say(r, i, OL_STREAM_CONTROL, 400);
		if (what == DOCUMENT || what == ALL)
			rig_say(r, i, OL_STREAM_BULK, 2000);
	}
	if (what == CALL || what == ALL)
		rig_call(r, true);
}

static void begin(struct rig *r, const struct where *w)
{
	size_t p;

	rig_init(r, w->seed, PATHS, w->link);
	for (p = 0; p < PATHS; p++)
		r->pace[p].ceiling =
			w->width > 1 ? (uint8_t)(OL_STEP_WIDE + w->width) : 0;
	rig_start(r, 0);
	rig_start(r, 1);
	rig_run(r, w->before * RIG_S);
	assert_true(rig_is_up(r));
}

static struct record *span(enum what what, const struct where *w)
{
	struct record *rec = calloc(1, sizeof *rec);
	static struct rig r;
	struct ol_line_status st;

	assert_non_null(rec);
	begin(&r, w);
	r.watch = note;
	r.watch_ctx = rec;
	say(&r, what);
	rec->is_on = true;
	rig_run(&r, w->seconds * RIG_S);
	rec->is_on = false;
	rig_status(&r, 0, &st);
	assert_int_equal(st.rekeys, w->rekeys);
	assert_int_equal(st.late_slots, 0);
	assert_true(what == IDLE || what == CALL ||
		    r.node[0].words[OL_STREAM_BULK].heard +
				    r.node[0].words[OL_STREAM_RECORDS].heard >
			    300);
	rig_release(&r);
	return rec;
}

/* Whatever is said on it, and how much. */
static void check_alike(const struct where *w)
{
	struct record *idle = span(IDLE, w), *other;
	int what;

	for (what = CALL; what < KINDS; what++) {
		other = span((enum what)what, w);
		assert_memory_equal(other, idle, sizeof *idle);
		free(other);
	}
	free(idle);
}

static void test_idle_call_and_words_leave_alike_cell_for_cell(void **state)
{
	(void)state;
	check_alike(&(struct where){ &sim_link_clean, 7, 1, 2, SPAN_S, 1 });
}

/* Also while they become wide, in the first seconds. */
static void test_so_they_do_at_each_wide_step(void **state)
{
	static const struct sim_link *const links[] = { &sim_link_clean,
							&sim_link_lossy,
							&sim_link_shaky };
	uint8_t width;
	size_t k;

	(void)state;
	for (width = 2; width <= OL_WIDEST; width++)
		for (k = 0; k < sizeof links / sizeof links[0]; k++)
			check_alike(&(struct where){ links[k], 20 + k, width, 2,
						     25, 0 });
	check_alike(
		&(struct where){ &sim_link_clean, 7, OL_WIDEST, 2, SPAN_S, 1 });
}

static void test_a_wide_slot_has_its_number_of_datagrams(void **state)
{
	uint8_t width;
	int i, p;

	(void)state;
	for (width = 1; width <= OL_WIDEST; width++) {
		struct record *rec =
			span(ALL, &(struct where){ &sim_link_clean, 7, width,
						   10, 20, 0 });

		for (i = 0; i < RIG_NODES; i++)
			for (p = 0; p < PATHS; p++)
				assert_int_equal(rec->n[i][p],
						 20u * 50 * width);
		free(rec);
	}
}

static void test_every_slot_of_every_path_has_one_datagram(void **state)
{
	struct record *rec;
	uint64_t k;
	int i, p;

	(void)state;
	rec = span(ALL, &(struct where){ &sim_link_clean, 7, 1, 2, SPAN_S, 1 });
	for (i = 0; i < RIG_NODES; i++)
		for (p = 0; p < PATHS; p++)
			assert_int_equal(rec->n[i][p], SLOTS);
	for (i = 0; i < RIG_NODES; i++)
		for (p = 0; p < PATHS; p++)
			for (k = 1; k < rec->n[i][p]; k++)
				assert_int_equal(
					rec->at[i][p][k].us -
						rec->at[i][p][k - 1].us,
					OL_TICK_US);
	free(rec);
}

/* Voice that was offered in this window and came. */
static void check_no_hole(const struct rig *r, int from, uint32_t first,
			  uint32_t end)
{
	uint32_t i;

	for (i = first; i < end; i++)
		if (!(r->node[from].voice_seen[i / 8] & 1u << i % 8))
			rig_fail(r, "voice packet %u of node %d is missing", i,
				 from);
}

/* The call begins `before` the renewal, so that this falls into its ringing,
 * its first words, its midst or its end. */
static void one_phase(uint64_t seed, const struct sim_link *link,
		      uint64_t before_us, uint64_t long_us)
{
	static struct rig r;
	struct ol_line_status st;
	uint32_t end[RIG_NODES];
	int i;

	rig_init(&r, seed, 1 + seed % 2, link);
	rig_start(&r, 0);
	rig_start(&r, 1);
	assert_true(rig_run_until_up(&r, 3 * RIG_S));
	rig_run(&r, 120 * RIG_S - before_us);
	rig_say(&r, 0, OL_STREAM_CONTROL, 20);
	rig_say(&r, 1, OL_STREAM_RECORDS, 20);
	rig_call(&r, true);
	rig_run(&r, long_us);
	rig_say(&r, 1, OL_STREAM_CONTROL, 20);
	for (i = 0; i < RIG_NODES; i++)
		end[i] = r.node[i].voice_sent;
	rig_run(&r, 10 * RIG_S);
	for (i = 0; i < RIG_NODES; i++) {
		check_no_hole(&r, i, 0, end[i]);
		rig_status(&r, i, &st);
		if (st.rekeys != 1 || r.node[i].n_down)
			rig_fail(&r, "%llu renewals",
				 (unsigned long long)st.rekeys);
	}
	if (!rig_run_until_said(&r, 5 * RIG_S))
		rig_fail(&r, "not everything was said");
	rig_release(&r);
}

static void test_a_renewal_at_any_phase_of_a_call_loses_no_voice(void **state)
{
	static const struct sim_link jitter = { .delay_us = 30000,
						.jitter_us = 60000,
						.duplicate = 0.1,
						.reorder = 0.1,
						.reorder_us = 100000 };
	unsigned long k;

	(void)state;
	for (k = 0; k < phases; k++) {
		one_phase(100 + k, &sim_link_clean, k * 3100 * RIG_MS / phases,
			  2 * RIG_S);
		one_phase(200 + k, &jitter, k * 3100 * RIG_MS / phases,
			  2 * RIG_S);
		one_phase(300 + k, &sim_link_far, k * 3100 * RIG_MS / phases,
			  4 * RIG_S);
	}
}

static void test_forty_minutes_of_call_over_twenty_renewals(void **state)
{
	static struct rig r;
	struct ol_line_status st;
	int i;

	(void)state;
	rig_init(&r, 5, 1, &sim_link_clean);
	rig_start(&r, 0);
	rig_start(&r, 1);
	assert_true(rig_run_until_up(&r, 3 * RIG_S));
	rig_call(&r, true);
	rig_run(&r, 2400 * RIG_S);
	for (i = 0; i < RIG_NODES; i++) {
		rig_status(&r, i, &st);
		assert_in_range(st.rekeys, 19, 20);
		assert_int_equal(r.node[i].n_down, 0);
		check_no_hole(&r, i, 0, r.node[i].voice_sent - 5);
	}
	rig_release(&r);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			test_idle_call_and_words_leave_alike_cell_for_cell),
		cmocka_unit_test(test_so_they_do_at_each_wide_step),
		cmocka_unit_test(test_a_wide_slot_has_its_number_of_datagrams),
		cmocka_unit_test(
			test_every_slot_of_every_path_has_one_datagram),
		cmocka_unit_test(
			test_a_renewal_at_any_phase_of_a_call_loses_no_voice),
		cmocka_unit_test(
			test_forty_minutes_of_call_over_twenty_renewals),
	};

	if (argc > 1)
		phases = strtoul(argv[1], NULL, 10);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
