/* breath: noise as loud as the last voice, of its colour, without its melody. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/prng.h"
#include "voice/breath.h"

#define N OL_BREATH_PIECE
#define TURN 6.283185307179586

static struct ol_breath breath;
static int16_t pcm[N];

static void tone(double hz, double loud, size_t piece)
{
	for (size_t i = 0; i < N; i++)
		pcm[i] = (int16_t)lrint(
			loud *
			sin(TURN * hz * (double)(piece * N + i) / 48000));
}

static double rms(const int16_t *x)
{
	double sum = 0;

	for (size_t i = 0; i < N; i++)
		sum += (double)x[i] * x[i];
	return sqrt(sum / N);
}

/* How much of the piece is at that frequency. */
static double at(double hz)
{
	double re = 0, im = 0;

	for (size_t i = 0; i < N; i++) {
		re += pcm[i] * cos(TURN * hz * (double)i / 48000);
		im += pcm[i] * sin(TURN * hz * (double)i / 48000);
	}
	return sqrt(re * re + im * im) / N;
}

static void say(double hz, double loud)
{
	ol_breath_init(&breath);
	for (size_t i = 0; i < 2; i++) {
		tone(hz, loud, i);
		ol_breath_note(&breath, pcm);
	}
}

static void test_who_said_nothing_does_not_whisper(void **state)
{
	(void)state;
	ol_breath_init(&breath);
	memset(pcm, 0, sizeof pcm);
	for (int i = 0; i < 10; i++)
		ol_breath_add(&breath, pcm);
	for (size_t i = 0; i < N; i++)
		assert_int_equal(pcm[i], 0);
}

static void test_it_fills_up_to_the_loudness_of_the_last_piece(void **state)
{
	static const double there[] = { 0, 100, 1000, 4000 };
	double sum;

	(void)state;
	for (size_t k = 0; k < sizeof there / sizeof *there; k++) {
		say(500, 6000);
		sum = 0;
		for (size_t i = 0; i < 50; i++) {
			tone(1700, there[k], i);
			ol_breath_add(&breath, pcm);
			sum += rms(pcm) / 50;
		}
		if (sum < 3700 || sum > 4800) /* 6000 / sqrt(2) is 4243 */
			fail_msg("%.0f there: %.0f", there[k], sum);
	}
}

static void test_what_is_loud_enough_stays_as_it_is(void **state)
{
	int16_t before[N];

	(void)state;
	say(500, 6000);
	tone(300, 6100, 7);
	memcpy(before, pcm, sizeof pcm);
	ol_breath_add(&breath, pcm);
	assert_memory_equal(before, pcm, sizeof pcm);
}

/* A word that dies away is not raised again. */
static void test_the_last_piece_decides_not_the_one_before(void **state)
{
	double sum = 0;

	(void)state;
	say(500, 6000);
	tone(500, 60, 0);
	ol_breath_note(&breath, pcm);
	for (int i = 0; i < 50; i++) {
		memset(pcm, 0, sizeof pcm);
		ol_breath_add(&breath, pcm);
		sum += rms(pcm) / 50;
	}
	assert_in_range(sum, 25, 60); /* 60 / sqrt(2) is 42 */
}

static void test_the_colour_stays(void **state)
{
	double near = 0, far = 0;

	(void)state;
	say(1000, 6000);
	for (int i = 0; i < 50; i++) {
		memset(pcm, 0, sizeof pcm);
		ol_breath_add(&breath, pcm);
		near += at(950) + at(1000) + at(1050);
		far += at(300) + at(2000) + at(3000);
	}
	assert_true(near > 10 * far);
}

static void test_the_melody_does_not(void **state)
{
	double sum = 0, product = 0;
	int16_t last[N];

	(void)state;
	say(1000, 6000);
	memset(last, 0, sizeof last);
	for (int i = 0; i < 200; i++) {
		memset(pcm, 0, sizeof pcm);
		ol_breath_add(&breath, pcm);
		for (size_t k = 0; k < N; k++) {
			product += (double)pcm[k] * last[k];
			sum += (double)pcm[k] * pcm[k];
		}
		memcpy(last, pcm, sizeof last);
	}
	assert_true(fabs(product) < 0.2 * sum);
}

static void test_no_click_where_bits_and_pieces_meet(void **state)
{
	int16_t last = 0;
	int steepest = 0, step;

	(void)state;
	say(200, 6000); /* steps of 157 */
	for (int i = 0; i < 100; i++) {
		memset(pcm, 0, sizeof pcm);
		ol_breath_add(&breath, pcm);
		for (size_t k = i ? 0 : 1; k < N; k++) {
			step = abs(pcm[k] - (k ? pcm[k - 1] : last));
			steepest = step > steepest ? step : steepest;
		}
		last = pcm[N - 1];
	}
	assert_in_range(steepest, 100, 350);
}

static void test_the_loudest_voice_stays_within_16_bits(void **state)
{
	struct ol_prng r;

	(void)state;
	ol_prng_init(&r, 4);
	ol_breath_init(&breath);
	for (int i = 0; i < 200; i++) {
		for (size_t k = 0; k < N; k++)
			pcm[k] = ol_prng_below(&r, 2) ? 32767 : -32768;
		ol_breath_note(&breath, pcm);
		for (size_t k = 0; k < N; k++)
			pcm[k] = (int16_t)ol_prng_next(&r);
		ol_breath_add(&breath, pcm);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_who_said_nothing_does_not_whisper),
		cmocka_unit_test(
			test_it_fills_up_to_the_loudness_of_the_last_piece),
		cmocka_unit_test(test_what_is_loud_enough_stays_as_it_is),
		cmocka_unit_test(
			test_the_last_piece_decides_not_the_one_before),
		cmocka_unit_test(test_the_colour_stays),
		cmocka_unit_test(test_the_melody_does_not),
		cmocka_unit_test(test_no_click_where_bits_and_pieces_meet),
		cmocka_unit_test(test_the_loudest_voice_stays_within_16_bits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
