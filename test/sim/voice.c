/*
 * Guards of the voice: every network of the targets, and some that are not
 * among them, in virtual time; how much is understood, how late, and how long
 * the longest gap is.
 *
 * What is understood is guarded as what is lacking to the same speech without
 * a network. Delay is mouth to ear with 20 ms of network; real programs add
 * about 14 ms. Chance plays much into 20 s of bursts: the guards stand off by
 * what that is, targets are met over minutes (bench/voice).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "test/sim/voice_sim.h"

#define SECONDS 22

struct guard {
	const char *network; /* as voice_sim_read() has it */
	uint8_t step;        /* 0: 1 */
	uint16_t afford_ms;  /* 0: 700 */
	unsigned dies_ms;
	enum ol_plan_mode mode;
	double lacking; /* of the clean figure, at most; below 0: more than it */
	unsigned delay_ms, gap_ms;
};

static struct voice_speech speech;
static double clean; /* of 24 kbit/s */

/* What all is measured by: the codec at the rate that losses leave it. */
static bool measure_clean(void)
{
	static const struct ol_plan plan = { .frame_bytes = OL_PLAN_FRAME_BYTES,
					     .fresh = 1 };
	struct voice_sim_set set = { .step = 1,
				     .afford_ms = OL_VOICE_DELAY_MS,
				     .seed = 1,
				     .plan = &plan };
	struct voice_sim_result r;
	char network[] = "delay=20";

	if (!voice_sim_read(&set, network) ||
	    !voice_sim_run(&r, &set, &speech, NULL))
		return false;
	clean = r.score.estoi;
	print_message("the codec alone: ESTOI %.4f\n", clean);
	return true;
}

static int load(void **state)
{
	(void)state;
	(void)voice_speech_load(&speech, NULL, SECONDS);
	return speech.n_frames == 0 || measure_clean() ? 0 : -1;
}

static int drop(void **state)
{
	(void)state;
	voice_sim_forget();
	voice_speech_free(&speech);
	return 0;
}

static void run(const struct guard *g, struct voice_sim_result *r)
{
	struct voice_sim_set set = {
		.step = g->step ? g->step : 1,
		.afford_ms = g->afford_ms ? g->afford_ms : OL_VOICE_DELAY_MS,
		.dies_ms = g->dies_ms,
		.mode = g->mode,
		.seed = 1,
	};

	assert_true(voice_sim_read(&set, g->network));
	assert_true(voice_sim_run(r, &set, &speech, NULL));
}

/* Runs all of them, says all figures, and fails for the first that is bad. */
static void guard(const struct guard *g, size_t n)
{
	struct voice_sim_result r;
	const struct guard *bad = NULL;

	if (speech.n_frames == 0)
		skip();
	for (size_t i = 0; i < n; i++) {
		run(&g[i], &r);
		print_message(
			"%-36s step %u: ESTOI %.4f, %3.0f ms (95 %%: %.0f), "
			"lost %.1f %%, concealed %.2f %%, gap %u ms, %s\n",
			g[i].network, g[i].step ? g[i].step : 1, r.score.estoi,
			r.score.delay_ms, r.score.delay_p95_ms,
			r.stats.loss_percent, r.stats.concealed_percent,
			r.score.gap_ms, ol_plan_rule_word(r.rule));
		if (!bad && (r.score.found + 1 < r.score.sentences ||
			     r.score.estoi < clean - g[i].lacking ||
			     r.score.delay_ms > g[i].delay_ms ||
			     r.score.gap_ms > g[i].gap_ms))
			bad = &g[i];
	}
	if (bad)
		fail_msg("%s: bad", bad->network);
}

#define GUARD(list) guard(list, sizeof(list) / sizeof *(list))

static void test_one_path(void **state)
{
	static const struct guard list[] = {
		{ "delay=20", .lacking = -0.008, .delay_ms = 52, .gap_ms = 60 },
		{ "jitter=15", .lacking = -0.005, .delay_ms = 80,
		  .gap_ms = 60 },
		{ "loss=5", .lacking = 0.005, .delay_ms = 95, .gap_ms = 60 },
		{ "loss=10", .lacking = 0.003, .delay_ms = 115, .gap_ms = 60 },
		{ "loss=20", .lacking = 0.003, .delay_ms = 155, .gap_ms = 60 },
		{ "loss=30", .lacking = 0.006, .delay_ms = 220, .gap_ms = 60 },
		{ "loss=50", .lacking = 0.06, .delay_ms = 735, .gap_ms = 120 },
		{ "loss=60", .lacking = 0.07, .delay_ms = 735, .gap_ms = 300 },
		{ "burst=10,200", .lacking = 0.012, .delay_ms = 650,
		  .gap_ms = 300 },
		{ "burst=20,200", .lacking = 0.03, .delay_ms = 680,
		  .gap_ms = 300 },
		{ "outage=500,5000", .lacking = 0.007, .delay_ms = 620,
		  .gap_ms = 200 },
	};

	(void)state;
	GUARD(list);
}

static void test_two_paths(void **state)
{
	static const struct guard list[] = {
		{ "jitter=15|jitter=15", .lacking = 0.005, .delay_ms = 75,
		  .gap_ms = 60 },
		{ "loss=20|loss=20", .lacking = 0.002, .delay_ms = 95,
		  .gap_ms = 80 },
		{ "loss=50|loss=50", .lacking = 0.008, .delay_ms = 245,
		  .gap_ms = 60 },
		{ "loss=60|loss=60", .lacking = 0.025, .delay_ms = 390,
		  .gap_ms = 120 },
		{ "burst=20,200|burst=20,200", .lacking = 0.012,
		  .delay_ms = 480, .gap_ms = 200 },
		{ "outage=500,5000|outage=500,5000", .lacking = 0.02,
		  .delay_ms = 600, .gap_ms = 300 },
	};

	(void)state;
	GUARD(list);
}

static void test_a_path_dies_in_mid_word_and_nothing_moves(void **state)
{
	static const struct guard list[] = {
		{ "delay=20|delay=20", .dies_ms = 10000, .lacking = 0.001,
		  .delay_ms = 52, .gap_ms = 60 },
	};

	(void)state;
	GUARD(list);
}

static void test_what_no_table_names(void **state)
{
	static const struct guard list[] = {
		{ "loss=5;loss=40", .lacking = 0.025, .delay_ms = 300,
		  .gap_ms = 150 },
		{ "delay=20;loss=20", .lacking = 0.015, .delay_ms = 140,
		  .gap_ms = 150 },
		{ "delay=20;burst=20,200", .lacking = 0.05, .delay_ms = 500,
		  .gap_ms = 400 },
		{ "burst=10,200 loss=20", .lacking = 0.065, .delay_ms = 720,
		  .gap_ms = 300 },
		{ "burst=10,800", .lacking = 0.3, .delay_ms = 720,
		  .gap_ms = 4200 },
		{ "loss=75", .lacking = 0.155, .delay_ms = 740, .gap_ms = 400 },
	};

	(void)state;
	GUARD(list);
}

static void test_thin_links(void **state)
{
	static const struct guard list[] = {
		{ "delay=20", .step = 2, .lacking = 0.004, .delay_ms = 90,
		  .gap_ms = 60 },
		{ "delay=20", .step = 4, .lacking = 0.02, .delay_ms = 140,
		  .gap_ms = 60 },
		{ "delay=20", .step = 6, .lacking = 0.065, .delay_ms = 190,
		  .gap_ms = 60 },
		{ "delay=20", .step = 8, .lacking = 0.08, .delay_ms = 230,
		  .gap_ms = 80 },
		{ "loss=10", .step = 2, .lacking = 0.012, .delay_ms = 450,
		  .gap_ms = 120 },
		{ "loss=50", .step = 2, .lacking = 0.14, .delay_ms = 740,
		  .gap_ms = 400 },
		{ "burst=20,200", .step = 2, .lacking = 0.06, .delay_ms = 740,
		  .gap_ms = 400 },
		{ "outage=500,5000", .step = 2, .lacking = 0.025,
		  .delay_ms = 740, .gap_ms = 400 },
		{ "outage=500,5000", .step = 4, .lacking = 0.09,
		  .delay_ms = 740, .gap_ms = 400 },
	};

	(void)state;
	GUARD(list);
}

static void test_little_time(void **state)
{
	static const struct guard list[] = {
		{ "burst=20,200", .afford_ms = 250, .lacking = 0.13,
		  .delay_ms = 310, .gap_ms = 500 },
	};

	(void)state;
	GUARD(list);
}

static void test_push_to_talk_is_understood_at_80_per_cent(void **state)
{
	static const struct guard list[] = {
		{ "loss=80", .afford_ms = 2000, .mode = OL_PLAN_TALK,
		  .lacking = 0.35, .delay_ms = 2000, .gap_ms = 800 },
	};

	(void)state;
	GUARD(list);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_one_path),
		cmocka_unit_test(test_two_paths),
		cmocka_unit_test(
			test_a_path_dies_in_mid_word_and_nothing_moves),
		cmocka_unit_test(test_what_no_table_names),
		cmocka_unit_test(test_thin_links),
		cmocka_unit_test(test_little_time),
		cmocka_unit_test(
			test_push_to_talk_is_understood_at_80_per_cent),
	};

	return cmocka_run_group_tests(tests, load, drop);
}
