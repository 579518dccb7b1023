/*
 * pace_lines - whole lines whose paths have steps: who knows, what still gets
 * through, what a watcher sees, when spare paths are woken.
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

static struct rig r;

static struct ol_line_status status(int node)
{
	struct ol_line_status st;

	rig_status(&r, node, &st);
	return st;
}

static struct ol_line_voice_news news(int node)
{
	struct ol_line_voice_news n;

	ol_line_voice_news(r.node[node].line, &n);
	return n;
}

static void begin(uint64_t seed, size_t n_paths, const struct sim_link *link)
{
	rig_init(&r, seed, n_paths, link);
}

static void start(void)
{
	rig_start(&r, 0);
	rig_start(&r, 1);
	if (!rig_run_until_up(&r, 5 * RIG_S))
		rig_fail(&r, "not up");
}

/* ---- steps ---- */

static void test_a_thin_link_is_known_at_both_ends(void **state)
{
	static const struct {
		uint64_t bits_per_s;
		uint8_t step;
	} row[] = { { 64000, 2 }, { 40000, 4 }, { 24000, 6 } };
	struct sim_link thin = { .delay_us = 20000, .queue_us = 400000 };
	size_t i;
	int n;

	(void)state;
	for (i = 0; i < sizeof row / sizeof *row; i++) {
		begin(10 + i, 1, &sim_link_clean);
		start();
		rig_run(&r, 5 * RIG_S);
		assert_int_equal(news(0).step, 1);
		thin.bits_per_s = row[i].bits_per_s;
		rig_set_path(&r, 0, &thin);
		r.node[0].n_path = r.node[1].n_path = 0;
		rig_run(&r, 8 * RIG_S);
		for (n = 0; n < RIG_NODES; n++) {
			assert_int_equal(status(n).path[0].step, row[i].step);
			assert_int_equal(status(n).path[0].peer_step,
					 row[i].step);
			assert_int_equal(news(n).step, row[i].step);
			assert_int_equal(news(n).n_living, 1);
			/* What was lost to the queue is no burst. */
			assert_int_equal(news(n).run_longest, 0);
			assert_in_range(r.node[n].n_path, 2, 12);
		}
		rig_run(&r, 6 * RIG_S);
		assert_true(news(0).lost_permille < 20);
		/* A cell alone takes 105 ms on the thinnest. */
		assert_in_range(status(0).path[0].queue_us, 0, 130000);
		rig_release(&r);
	}
}

static void test_words_and_renewals_get_through_at_every_step(void **state)
{
	static const uint8_t steps[] = { 1, 2, 3, 4, 6, 8 };
	struct sim_link lossy = { .delay_us = 50000,
				  .jitter_us = 20000,
				  .loss = 0.1 };
	size_t i;
	int n;

	(void)state;
	for (i = 0; i < sizeof steps; i++) {
		begin(20 + i, 1, &lossy);
		r.pace[0].floor = r.pace[0].ceiling = steps[i];
		start();
		rig_call(&r, true);
		for (n = 0; n < RIG_NODES; n++) {
			rig_say(&r, n, OL_STREAM_CONTROL, 20);
			rig_say(&r, n, OL_STREAM_RECORDS, 20);
			rig_say(&r, n, OL_STREAM_BULK, 20);
		}
		if (!rig_run_until_said(&r, 60 * steps[i] * RIG_S))
			rig_fail(&r, "not said at step %d", steps[i]);
		rig_run(&r, 400 * RIG_S);
		for (n = 0; n < RIG_NODES; n++) {
			assert_int_equal(r.node[n].n_down, 0);
			assert_int_equal(status(n).path[0].step, steps[i]);
			assert_true(status(n).rekeys >= 2);
			/* Two may have crossed at the start. */
			assert_in_range(status(n).handshakes - status(n).rekeys,
					1, 2);
		}
		rig_release(&r);
	}
}

/* A control message that nobody waits for is there in a few cells. */
static void test_a_control_message_is_not_late_at_the_slowest_step(void **state)
{
	uint64_t worst = 0, from;
	int k;

	(void)state;
	begin(30, 1, &sim_link_lossy);
	r.pace[0].floor = r.pace[0].ceiling = 8;
	start();
	rig_call(&r, true);
	for (k = 0; k < 50; k++) {
		rig_run(&r, 3 * RIG_S);
		from = r.now.us;
		rig_say(&r, 0, OL_STREAM_CONTROL, 1);
		while (r.node[0].words[OL_STREAM_CONTROL].heard !=
		       r.node[0].words[OL_STREAM_CONTROL].want)
			rig_run(&r, 5 * RIG_MS);
		if (r.now.us - from > worst)
			worst = r.now.us - from;
	}
	/* 30 % lost: five in a row at most, in fifty. */
	assert_in_range(worst, 0, 1500 * RIG_MS);
	rig_release(&r);
}

/* ---- what a watcher sees ---- */

#define SPAN_S 60
#define SLOTS (SPAN_S * 50)

struct record {
	bool is_on;
	size_t n[RIG_NODES];
	ol_instant at[RIG_NODES][SLOTS + 8];
};

static void note(void *ctx, int node, int path, ol_instant at,
		 const uint8_t *datagram)
{
	struct record *rec = ctx;

	(void)path;
	(void)datagram;
	if (rec->is_on && rec->n[node] < SLOTS + 8)
		rec->at[node][rec->n[node]++] = at;
}

static struct record *watch(bool busy, uint64_t bits_per_s)
{
	struct sim_link thin = { .delay_us = 20000,
				 .bits_per_s = bits_per_s,
				 .queue_us = 400000 };
	struct record *rec = calloc(1, sizeof *rec);
	int n;

	assert_non_null(rec);
	begin(40, 1, &thin);
	r.watch = note;
	r.watch_ctx = rec;
	start();
	rig_run(&r, 2 * RIG_S);
	rec->is_on = true;
	if (busy) {
		rig_call(&r, true);
		for (n = 0; n < RIG_NODES; n++) {
			rig_say(&r, n, OL_STREAM_CONTROL, 100);
			rig_say(&r, n, OL_STREAM_RECORDS, 100);
			rig_say(&r, n, OL_STREAM_BULK, 100);
		}
	}
	rig_run(&r, SPAN_S * RIG_S);
	assert_int_equal(r.node[0].n_down, 0);
	rig_release(&r);
	return rec;
}

/* Steps down, drains and probes in it: all the same slots. */
static void test_idle_and_busy_lines_take_the_same_steps(void **state)
{
	static const uint64_t rate[] = { 64000, 40000, 24000, 100000 };
	struct record *idle, *busy;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof rate / sizeof *rate; i++) {
		idle = watch(false, rate[i]);
		busy = watch(true, rate[i]);
		assert_true(idle->n[0] < SLOTS * 2 / 3);
		assert_memory_equal(idle, busy, sizeof *idle);
		free(idle);
		free(busy);
	}
}

/* ---- two paths ---- */

static void test_loss_made_on_one_path_moves_no_other(void **state)
{
	static const double loss[] = { 0.3, 0.6, 0.95 };
	struct sim_link bad = sim_link_clean;
	size_t i;
	int k;

	(void)state;
	for (i = 0; i < sizeof loss / sizeof *loss; i++) {
		begin(50 + i, 2, &sim_link_clean);
		start();
		rig_run(&r, 5 * RIG_S);
		bad.loss = loss[i];
		rig_set_path(&r, 1, &bad);
		for (k = 0; k < 1200; k++) {
			rig_run(&r, 100 * RIG_MS);
			assert_int_equal(status(0).path[0].step, 1);
			assert_int_equal(status(1).path[0].step, 1);
			assert_false(status(0).path[0].trial);
		}
		assert_int_equal(news(0).lost_permille, 0);
		assert_int_equal(news(0).step, 1);
		rig_release(&r);
	}
}

static void test_a_path_that_dies_is_missed_within_a_second(void **state)
{
	uint64_t took, got;
	int k;

	(void)state;
	begin(60, 2, &sim_link_clean);
	start();
	rig_call(&r, true);
	rig_run(&r, 5 * RIG_S);
	assert_int_equal(news(0).n_living, 2);
	got = r.node[0].voice_sent - r.node[0].voice_got;
	for (k = 0; k < 10; k++) { /* it comes and goes */
		rig_cut(&r, 1, true);
		for (took = 0; news(0).n_living > 1 || news(1).n_living > 1;
		     took += 20 * RIG_MS) {
			rig_run(&r, 20 * RIG_MS);
			/* A path that was dead has lost many of late. */
			assert_in_range(took, 0,
					k == 0 ? RIG_S : 1500 * RIG_MS);
		}
		rig_run(&r, 4 * RIG_S);
		rig_cut(&r, 1, false);
		rig_run(&r, 3 * RIG_S);
		assert_int_equal(news(0).n_living, 2);
		assert_int_equal(status(0).path[0].step, 1);
	}
	/* Nothing that was said is missing. */
	assert_in_range(r.node[0].voice_sent - r.node[0].voice_got, 0, got + 1);
	rig_release(&r);
}

static void test_losses_that_come_together_are_told(void **state)
{
	static const struct {
		const char *why;
		double loss, burst; /* of the time, 200 ms each */
		bool together;
	} row[] = {
		{ "each path its own 10 %", 0.1, 0, false },
		{ "each path its own 30 %", 0.3, 0, false },
		{ "half", 0.5, 0, false },
		{ "bursts on both at once", 0, 0.2, true },
		{ "the same, fewer", 0, 0.1, true },
	};
	struct sim_link link = sim_link_clean;
	int k, said, told;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof row / sizeof *row; i++) {
		begin(70 + i, 2, &sim_link_clean);
		start();
		rig_run(&r, 3 * RIG_S);
		link.loss = row[i].loss;
		rig_set_path(&r, 0, &link);
		rig_set_path(&r, 1, &link);
		said = told = 0;
		for (k = 0; k < 300; k++) { /* two minutes */
			if (row[i].burst > 0) {
				bool cut = k % (int)(1 / row[i].burst) == 0;

				rig_cut(&r, 0, cut);
				rig_cut(&r, 1, cut);
			}
			rig_run(&r, 200 * RIG_MS);
			rig_cut(&r, 0, false);
			rig_cut(&r, 1, false);
			rig_run(&r, 200 * RIG_MS * (row[i].burst <= 0));
			if (k > 60) {
				told += news(0).together;
				said++;
			}
		}
		if (row[i].together ? told * 10 < said * 9 : told * 10 > said)
			fail_msg("%s: %d of %d", row[i].why, told, said);
		rig_release(&r);
	}
}

/* ---- spare paths ---- */

static uint64_t sent_on(size_t path)
{
	return sim_net_link(r.net, r.node[0].port[path], r.node[1].port[path])
		->sent;
}

static uint64_t wait_woken(bool woken, uint64_t most_us)
{
	uint64_t took = 0;

	while (status(0).path[1].woken != woken && took < most_us) {
		rig_run(&r, 20 * RIG_MS);
		took += 20 * RIG_MS;
	}
	return took;
}

static void test_a_spare_path_is_proven_and_sends_one_a_second(void **state)
{
	uint64_t before;

	(void)state;
	begin(80, 2, &sim_link_clean);
	r.pace[1].spare = true;
	start();
	rig_run(&r, 10 * RIG_S);
	assert_int_equal(status(0).path[1].state, OL_PATH_PROVEN);
	assert_true(status(0).path[1].spare);
	assert_false(status(0).path[1].woken);
	assert_int_equal(status(0).path[1].step, OL_PATH_SLOW_STEP);
	assert_int_equal(status(0).path[1].peer_step, OL_PATH_SLOW_STEP);
	assert_int_equal(news(0).n_living, 1);
	assert_int_equal(news(0).step, 1);
	before = sent_on(1);
	rig_run(&r, 60 * RIG_S);
	assert_in_range(sent_on(1) - before, 59, 61);
	assert_int_equal(status(0).path[1].state, OL_PATH_PROVEN);
	assert_int_equal(r.node[0].n_path, r.node[1].n_path);
	rig_release(&r);
}

static void test_it_is_woken_when_the_full_one_turns_bad(void **state)
{
	static const struct sim_link lossy = { .delay_us = 20000, .loss = 0.5 };
	static const struct sim_link thin = { .delay_us = 20000,
					      .bits_per_s = 40000,
					      .queue_us = 400000 };
	static const struct {
		const char *why;
		const struct sim_link *link; /* NULL: dead */
		uint64_t most_us;
	} row[] = {
		{ "dead", NULL, 1 * RIG_S },
		{ "half is lost", &lossy, 5 * RIG_S },
		{ "too thin", &thin, 5 * RIG_S },
	};
	uint64_t took;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof row / sizeof *row; i++) {
		begin(90 + i, 2, &sim_link_clean);
		r.pace[1].spare = true;
		start();
		rig_run(&r, 20 * RIG_S);
		if (row[i].link)
			rig_set_path(&r, 0, row[i].link);
		else
			rig_cut(&r, 0, true);
		took = wait_woken(true, 20 * RIG_S);
		if (took > row[i].most_us)
			fail_msg("%s: after %llu ms", row[i].why,
				 (unsigned long long)took / 1000);
		rig_run(&r, 5 * RIG_S);
		assert_int_equal(status(0).path[1].step, 1);
		assert_int_equal(status(1).path[1].peer_step, 1);
		assert_int_equal(news(0).step, 1);
		/* Back when the full one has been well for half a minute. */
		rig_set_path(&r, 0, &sim_link_clean);
		took = wait_woken(false, 200 * RIG_S);
		if (took < 29 * RIG_S || took > 120 * RIG_S)
			fail_msg("%s: back after %llu ms", row[i].why,
				 (unsigned long long)took / 1000);
		assert_int_equal(r.node[0].n_down, 0);
		rig_release(&r);
	}
}

static void test_a_line_whose_full_path_never_lived_uses_the_spare(void **state)
{
	(void)state;
	begin(100, 2, &sim_link_clean);
	r.pace[1].spare = true;
	rig_cut(&r, 0, true);
	rig_start(&r, 0);
	rig_start(&r, 1);
	assert_true(rig_run_until_up(&r, 6 * RIG_S));
	rig_run(&r, 1 * RIG_S);
	assert_int_equal(status(0).path[1].step, 1);
	assert_true(status(0).path[1].woken);
	rig_release(&r);
}

static void test_a_full_path_that_comes_and_goes_wakes_it_once(void **state)
{
	uint64_t before;
	int k;

	(void)state;
	begin(101, 2, &sim_link_clean);
	r.pace[1].spare = true;
	start();
	rig_run(&r, 10 * RIG_S);
	rig_call(&r, true);
	rig_cut(&r, 0, true);
	assert_in_range(wait_woken(true, 5 * RIG_S), 0, RIG_S);
	before = r.node[0].voice_sent - r.node[0].voice_got;
	for (k = 0; k < 20; k++) {
		rig_cut(&r, 0, k % 2);
		rig_run(&r, 7 * RIG_S);
		assert_true(status(0).path[1].woken);
		assert_int_equal(status(0).path[1].step, 1);
	}
	assert_in_range(r.node[0].voice_sent - r.node[0].voice_got, 0,
			before + 1);
	rig_release(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_thin_link_is_known_at_both_ends),
		cmocka_unit_test(
			test_words_and_renewals_get_through_at_every_step),
		cmocka_unit_test(
			test_a_control_message_is_not_late_at_the_slowest_step),
		cmocka_unit_test(test_idle_and_busy_lines_take_the_same_steps),
		cmocka_unit_test(test_loss_made_on_one_path_moves_no_other),
		cmocka_unit_test(
			test_a_path_that_dies_is_missed_within_a_second),
		cmocka_unit_test(test_losses_that_come_together_are_told),
		cmocka_unit_test(
			test_a_spare_path_is_proven_and_sends_one_a_second),
		cmocka_unit_test(test_it_is_woken_when_the_full_one_turns_bad),
		cmocka_unit_test(
			test_a_line_whose_full_path_never_lived_uses_the_spare),
		cmocka_unit_test(
			test_a_full_path_that_comes_and_goes_wakes_it_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
