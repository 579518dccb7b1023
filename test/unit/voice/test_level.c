/* level: speech and pause told apart, noise as loud as the pauses. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/prng.h"
#include "voice/level.h"

#define N 960

static struct ol_level level;
static struct ol_prng prng;
static int16_t pcm[N];

static int start(void **state)
{
	(void)state;
	ol_level_init(&level);
	ol_prng_init(&prng, 1);
	return 0;
}

/* Noise of `rms`, evenly spread. */
static bool note(double rms)
{
	double most = rms * sqrt(3);

	for (size_t i = 0; i < N; i++)
		pcm[i] = (int16_t)lrint((ol_prng_unit(&prng) * 2 - 1) * most);
	return ol_level_note(&level, pcm, N);
}

static double rms_of(const int16_t *x, size_t n)
{
	double sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += (double)x[i] * x[i];
	return sqrt(sum / (double)n);
}

static const struct {
	const char *why;
	double room, voice; /* loudness of pause and speech */
	bool pause_heard;   /* the pauses are taken for pauses */
} row[] = {
	{ "a silent room", 0, 1600, true },
	{ "a quiet room", 20, 1600, true },
	{ "an office", 100, 1600, true },
	{ "a noisy office, -42 dB", 250, 3000, true },
	{ "a street is never silent", 600, 3000, false },
};

static void test_speech_and_pause_are_told_apart(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
		int wrong = 0;

		start(NULL);
		for (int k = 0; k < 300; k++) /* learns the room: 6 s */
			note(row[i].room);
		for (int k = 0; k < 1000; k++) {
			bool speaks = k % 150 < 120;

			wrong += note(speaks ? row[i].voice : row[i].room) ==
				 speaks;
		}
		if (row[i].pause_heard && wrong > 20)
			fail_msg("%s: %d wrong", row[i].why, wrong);
		if (!row[i].pause_heard && wrong != 6 * 30)
			fail_msg("%s: %d pauses", row[i].why, 180 - wrong);
	}
}

static void test_the_first_word_is_no_pause(void **state)
{
	(void)state;
	assert_false(note(1600));
	assert_false(note(500));
}

static void test_a_word_that_begins_at_the_end_is_no_pause(void **state)
{
	(void)state;
	for (int k = 0; k < 10; k++)
		assert_true(note(10));
	memset(pcm, 0, sizeof pcm);
	for (size_t i = N - 200; i < N; i++)
		pcm[i] = i % 2 ? 2000 : -2000;
	assert_false(ol_level_note(&level, pcm, N));
}

static void test_the_noise_is_as_loud_as_the_pauses(void **state)
{
	static const double room[] = { 5, 20, 50, 100 };
	static int16_t made[48000];
	double got;

	(void)state;
	for (size_t i = 0; i < sizeof room / sizeof *room; i++) {
		start(NULL);
		for (int k = 0; k < 300; k++)
			note(k % 2 ? 2000 : room[i]);
		memset(made, 0, sizeof made);
		ol_level_fade(&level, made, 48000, 0, 0);
		got = rms_of(made, 48000);
		/* Within 3 dB. */
		assert_true(got > room[i] * 0.7 && got < room[i] * 1.4);
	}
}

static void test_the_noise_is_never_loud(void **state)
{
	static int16_t made[48000];

	(void)state;
	for (int k = 0; k < 2000; k++)
		note(8000);
	memset(made, 0, sizeof made);
	ol_level_fade(&level, made, 48000, 0, 0);
	assert_true(rms_of(made, 48000) < 130);
}

static void test_a_fade_goes_evenly_from_here_to_there(void **state)
{
	(void)state;
	for (int k = 0; k < 10; k++)
		note(0);
	for (size_t i = 0; i < N; i++)
		pcm[i] = 10000;
	ol_level_fade(&level, pcm, N, 256, 0);
	assert_in_range(pcm[0], 9990, 10000);
	assert_in_range(pcm[N / 2], 4980, 5020);
	assert_in_range(pcm[N - 1], 0, 30);
	for (size_t i = 0; i < N; i++)
		pcm[i] = INT16_MIN;
	ol_level_fade(&level, pcm, N, 256, 256);
	assert_int_equal(pcm[7], INT16_MIN);
	ol_level_fade(&level, pcm, 0, 0, 256); /* nothing to do */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_speech_and_pause_are_told_apart,
				       start),
		cmocka_unit_test_setup(test_the_first_word_is_no_pause, start),
		cmocka_unit_test_setup(
			test_a_word_that_begins_at_the_end_is_no_pause, start),
		cmocka_unit_test_setup(test_the_noise_is_as_loud_as_the_pauses,
				       start),
		cmocka_unit_test_setup(test_the_noise_is_never_loud, start),
		cmocka_unit_test_setup(
			test_a_fade_goes_evenly_from_here_to_there, start),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
