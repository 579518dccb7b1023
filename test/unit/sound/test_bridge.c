/*
 * bridge: what goes in comes out, once and in order; two crystals do not make
 * a hole or a heap, and what is missing is a short silence, not a click.
 */
#include <math.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <setjmp.h>

#include <cmocka.h>

#include "base/prng.h"
#include "sound/bridge.h"

#define PIECE 960
#define BLOCK 120

static struct ol_bridge *b;
static int16_t out[PIECE];

static int set_up(void **state)
{
	(void)state;
	return ol_bridge_new(&b);
}

static int tear_down(void **state)
{
	(void)state;
	ol_bridge_free(b);
	return 0;
}

static int16_t period[120]; /* of a tone of 400 Hz */

static int make_tone(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < 120; i++)
		period[i] = (int16_t)(8000 *
				      sin((double)i / 120 * 6.283185307179586));
	return 0;
}

static void tone(int16_t *pcm, size_t n)
{
	static size_t at;
	size_t i;

	for (i = 0; i < n; i++, at = (at + 1) % 120)
		pcm[i] = period[at];
}

static void put_tone(size_t n)
{
	int16_t pcm[OL_BRIDGE_PUT];

	tone(pcm, n);
	ol_bridge_put(b, pcm, n);
}

static void test_nothing_comes_before_something_was_put(void **state)
{
	size_t i;

	(void)state;
	memset(out, 1, sizeof out);
	assert_int_equal(ol_bridge_take(b, out, PIECE), 0);
	for (i = 0; i < PIECE; i++)
		assert_int_equal(out[i], 0);
	put_tone(BLOCK); /* less than a take: waits */
	assert_int_equal(ol_bridge_take(b, out, PIECE), 0);
	assert_int_equal(ol_bridge_slack(b)->n_dry, 0);
}

static void test_it_begins_with_its_margin_in_hand(void **state)
{
	size_t i;

	(void)state;
	put_tone(PIECE);
	put_tone(BLOCK);
	assert_int_equal(ol_bridge_take(b, out, PIECE), PIECE);
	for (i = 0; i < OL_SLACK_MARGIN_LEAST; i++)
		assert_int_equal(out[i], 0);
	assert_true(ol_bridge_count(b) >= OL_SLACK_MARGIN_LEAST);
	assert_true(ol_bridge_count(b) <= OL_SLACK_MARGIN_LEAST + BLOCK);
}

/* No step of the tone is steeper than a tone of that loudness has. */
static int steepest(const int16_t *pcm, size_t n, int16_t *last)
{
	int most = 0, step;
	size_t i;

	for (i = 0; i < n; i++) {
		step = abs(pcm[i] - *last);
		if (step > most)
			most = step;
		*last = pcm[i];
	}
	return most;
}

/* A card that runs `ppm` faster than the node, for `seconds`: blocks in,
 * pieces out. Returns the steepest step behind the first `settle` seconds. */
static int run(double ppm, int seconds, int settle, uint64_t *dry)
{
	double due = 0;
	int most = 0, k, step;
	int16_t last = 0;

	for (k = 0; k < seconds * 50; k++) {
		due += PIECE * (1 + ppm / 1e6);
		for (; due >= BLOCK; due -= BLOCK)
			put_tone(BLOCK);
		(void)ol_bridge_take(b, out, PIECE);
		step = steepest(out, PIECE, &last);
		if (k == settle * 50)
			*dry = ol_bridge_slack(b)->n_dry;
		if (k >= settle * 50 && step > most)
			most = step;
	}
	*dry = ol_bridge_slack(b)->n_dry - *dry;
	return most;
}

static void test_other_crystals_make_no_hole_and_no_heap(void **state)
{
	static const double ppm[] = { 0, -60, 250 };
	uint64_t dry;
	size_t i;
	int most;

	(void)state;
	for (i = 0; i < sizeof ppm / sizeof *ppm; i++) {
		tear_down(NULL);
		assert_int_equal(set_up(NULL), 0);
		most = run(ppm[i], 200, 60, &dry);
		if (dry)
			fail_msg("%g ppm: dry %u times", ppm[i], (unsigned)dry);
		/* 8000 * 2 pi / 120 */
		if (most > 440)
			fail_msg("%g ppm: a step of %d", ppm[i], most);
		assert_true(ol_bridge_count(b) < PIECE);
	}
}

static void test_a_hole_is_silence_between_two_fades(void **state)
{
	int16_t last = 0;
	int k, most = 0, step;

	(void)state;
	for (k = 0; k < 400; k++) {
		if (k != 200 && k != 201 && k != 202)
			put_tone(PIECE);
		(void)ol_bridge_take(b, out, PIECE);
		step = steepest(out, PIECE, &last);
		if (step > most)
			most = step;
		if (k == 202)
			assert_int_equal(out[PIECE / 2], 0);
	}
	assert_int_equal(ol_bridge_slack(b)->n_dry, 1);
	/* The tone's own slope and that of the fade. */
	assert_true(most < 440 + 8000 / 96 + 60);
}

static void test_a_heap_goes_where_it_is_quiet(void **state)
{
	static const int16_t quiet[OL_BRIDGE_PUT];
	int k;

	(void)state;
	for (k = 0; k < 5; k++)
		put_tone(PIECE);
	for (k = 0; k < 200; k++) {
		put_tone(PIECE);
		(void)ol_bridge_take(b, out, PIECE);
	}
	assert_true(ol_bridge_count(b) > 3000); /* a tone is not cut */
	for (k = 0; k < 60; k++) {
		ol_bridge_put(b, quiet, PIECE);
		(void)ol_bridge_take(b, out, PIECE);
	}
	assert_true(ol_bridge_count(b) < 1000);
	assert_int_equal(ol_bridge_slack(b)->n_dry, 0);
}

static void test_too_much_pushes_the_oldest_out(void **state)
{
	int16_t pcm[OL_BRIDGE_PUT];
	int k;
	size_t i;

	(void)state;
	for (k = 1; k <= 40; k++) {
		for (i = 0; i < PIECE; i++)
			pcm[i] = (int16_t)(k * 100);
		ol_bridge_put(b, pcm, PIECE);
		assert_true(ol_bridge_count(b) <= OL_BRIDGE_MOST);
	}
	(void)ol_bridge_take(b, out, PIECE);
	assert_true(out[PIECE - 1] > 2500); /* of the last 200 ms */
}

static void test_clear_forgets_samples_and_keeps_what_was_learned(void **state)
{
	uint64_t dry;
	int32_t ppm;

	(void)state;
	(void)run(200, 120, 60, &dry);
	ppm = ol_slack_ppm(ol_bridge_slack(b));
	assert_true(ppm > 150 && ppm < 250);
	ol_bridge_clear(b);
	assert_int_equal(ol_bridge_count(b), 0);
	assert_int_equal(ol_bridge_take(b, out, PIECE), 0);
	assert_int_equal(ol_slack_ppm(ol_bridge_slack(b)), ppm);
}

/* However put and take go, and however the ratio moves (speexdsp 1.2.1 reads
 * beyond its table where the ratio's terms are large: the bridge keeps them
 * small). */
static void test_any_order_of_any_sizes_is_borne(void **state)
{
	struct ol_prng prng;
	const uint64_t seed = 20261120;
	uint64_t dice;
	int k;

	(void)state;
	ol_prng_init(&prng, seed);
	for (k = 0; k < 50000; k++) {
		dice = ol_prng_next(&prng) >> 32;
		if (dice % 9 == 0)
			put_tone(dice / 16 % (OL_BRIDGE_PUT + 1));
		else if (dice % 20011 == 1)
			ol_bridge_clear(b);
		else
			(void)ol_bridge_take(b, out, 1 + dice / 16 % BLOCK);
		assert_true(ol_bridge_count(b) <= OL_BRIDGE_MOST);
	}
}

int main(void)
{
#define ROW(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		ROW(test_nothing_comes_before_something_was_put),
		ROW(test_it_begins_with_its_margin_in_hand),
		ROW(test_a_hole_is_silence_between_two_fades),
		ROW(test_a_heap_goes_where_it_is_quiet),
		ROW(test_too_much_pushes_the_oldest_out),
		ROW(test_clear_forgets_samples_and_keeps_what_was_learned),
		ROW(test_any_order_of_any_sizes_is_borne),
		ROW(test_other_crystals_make_no_hole_and_no_heap),
	};

	return cmocka_run_group_tests(tests, make_tone, NULL);
}
