/* estoi and score: figures that bench/estoi.py and bench/score.py give. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "test/support/estoi.h"
#include "test/support/fft.h"
#include "test/support/score.h"

#define MOST (3 * 48000)

static double x[MOST], y[MOST];

/* Three seconds of coloured noise that comes and goes seven times a second in
 * steps, and the same with more noise in it. */
static void make(unsigned rate, double noise)
{
	uint32_t s = 1;
	double a = 0;

	for (size_t i = 0; i < 3 * rate; i++) {
		s = s * 1664525u + 1013904223u;
		a = 0.9 * a + ((double)(s >> 8) / (1 << 23) - 1);
		x[i] = 1000 * a * ((i / (rate / 7)) % 3 ? 1 : 0.02);
		s = s * 1664525u + 1013904223u;
		y[i] = x[i] + noise * ((double)(s >> 8) / (1 << 23) - 1);
	}
}

static void test_it_gives_what_the_bench_gives(void **state)
{
	static const struct {
		unsigned rate;
		double noise, want;
	} golden[] = {
		{ 10000, 500, 0.719139 },  { 10000, 2000, 0.274759 },
		{ 16000, 500, 0.807277 },  { 16000, 3000, 0.265589 },
		{ 48000, 1000, 0.870828 },
	};

	(void)state;
	for (size_t k = 0; k < sizeof golden / sizeof *golden; k++) {
		double e;

		make(golden[k].rate, golden[k].noise);
		e = ol_estoi(x, y, 3 * golden[k].rate, golden[k].rate);
		if (fabs(e - golden[k].want) > 1e-5)
			fail_msg("%u Hz, noise %.0f: %.6f, want %.6f",
				 golden[k].rate, golden[k].noise, e,
				 golden[k].want);
	}
}

static void test_the_same_is_understood_whole(void **state)
{
	(void)state;
	make(16000, 0);
	assert_true(ol_estoi(x, y, 48000, 16000) > 0.99999);
}

static void test_too_little_speech_is_no_figure(void **state)
{
	(void)state;
	make(10000, 500);
	assert_true(isnan(ol_estoi(x, y, 255, 10000)) != 0);
	assert_true(isnan(ol_estoi(x, y, (size_t)128 * 30 + 256, 10000)) != 0);
	assert_true(isnan(ol_estoi(x, y, (size_t)128 * 34 + 256, 10000)) == 0);
}

static void test_the_transform_turns_round(void **state)
{
	double re[64], im[64];

	(void)state;
	for (size_t i = 0; i < 64; i++) {
		re[i] = (double)(i * i % 17);
		im[i] = (double)(i % 5);
	}
	ol_fft(re, im, 64);
	ol_fft_back(re, im, 64);
	for (size_t i = 0; i < 64; i++) {
		assert_true(fabs(re[i] - (double)(i * i % 17)) < 1e-9);
		assert_true(fabs(im[i] - (double)(i % 5)) < 1e-9);
	}
}

#define SAID (8 * OL_SCORE_RATE)

static int16_t said[SAID], heard[SAID + OL_SCORE_RATE];

/* Two sentences of noise, one second of silence before each. */
static void speak(void)
{
	uint32_t s = 1;
	double a = 0;

	for (size_t i = 0; i < SAID; i++) {
		s = s * 1664525u + 1013904223u;
		a = 0.9 * a + ((double)(s >> 8) / (1 << 23) - 1);
		said[i] = (int16_t)(i / OL_SCORE_RATE % 4 == 0 ? 0 : 1000 * a);
	}
}

static void test_it_finds_what_was_said_where_it_is(void **state)
{
	struct ol_score r;

	(void)state;
	speak();
	/* 100 ms late, from the middle of the second sentence on 180; 200 ms
	 * of the first are missing. */
	for (size_t i = 0; i < SAID; i++) {
		size_t late = i < 6 * OL_SCORE_RATE ? 1600 : 2880;

		heard[i + late] = i >= 32000 && i < 35200 ? 0 : said[i];
	}
	assert_true(ol_score(&r, said, SAID, heard, SAID + OL_SCORE_RATE));
	assert_int_equal(r.sentences, 2);
	assert_int_equal(r.found, 2);
	assert_true(r.delay_ms > 99.9 && r.delay_ms < 100.1);
	assert_true(r.delay_p95_ms > 179.9 && r.delay_p95_ms < 180.1);
	assert_true(r.gap_ms >= 190 && r.gap_ms <= 210);
	assert_true(r.silent > 0.025 && r.silent < 0.045);
	assert_true(r.estoi > 0.85 && r.estoi < 0.99);
	assert_true(r.worst < r.estoi);
}

static void test_what_nobody_heard_scores_nothing(void **state)
{
	static const int16_t nothing[SAID];
	struct ol_score r;

	(void)state;
	speak();
	assert_true(ol_score(&r, said, SAID, nothing, SAID));
	assert_int_equal(r.found, 0);
	assert_true(r.estoi < 0.01);
	assert_true(r.silent > 0.99);
	assert_false(ol_score(&r, nothing, SAID, said, SAID));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_it_gives_what_the_bench_gives),
		cmocka_unit_test(test_the_same_is_understood_whole),
		cmocka_unit_test(test_too_little_speech_is_no_figure),
		cmocka_unit_test(test_the_transform_turns_round),
		cmocka_unit_test(test_it_finds_what_was_said_where_it_is),
		cmocka_unit_test(test_what_nobody_heard_scores_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
