/*
 * echo: people speak out of a loudspeaker, a made-up room brings it back into
 * the microphone; it must go, and who speaks here must stay.
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
#include "sound/echo.h"
#include "test/unit/voice/speech.h"

#define RATE 48000
#define BLOCK 120
#define SECONDS 16
#define N (SECONDS * RATE)
#define AIR 576 /* samples from loudspeaker to microphone, 12 ms     */
#define REFLECTIONS 60

static const int16_t *speech;
static size_t n_speech;
static int16_t far[N], near[N], mic[N], out[N], alone[N];

static int load(void **state)
{
	size_t frames;

	(void)state;
	speech = speech_load(&frames);
	if (!speech)
		return -1;
	n_speech = frames * 960;
	return n_speech >= 2 * N ? 0 : -1;
}

/* A direct way and 60 reflections that fade within 100 ms, -9 dB in all. */
static void room(int16_t *to, const int16_t *from)
{
	struct {
		size_t at;
		double gain;
	} way[REFLECTIONS];
	struct ol_prng prng;
	double power = 0, sum;
	size_t i, j;

	ol_prng_init(&prng, 7);
	for (j = 0; j < REFLECTIONS; j++) {
		way[j].at = AIR + (j ? (size_t)ol_prng_below(&prng, 4800) : 0);
		way[j].gain = (j ? ol_prng_unit(&prng) - 0.5 : 1) *
			      exp(-(double)(way[j].at - AIR) / 900);
		power += way[j].gain * way[j].gain;
	}
	for (i = 0; i < N; i++) {
		for (sum = 0, j = 0; j < REFLECTIONS; j++)
			if (i >= way[j].at)
				sum += way[j].gain * from[i - way[j].at];
		to[i] = (int16_t)(sum * 0.35 / sqrt(power));
	}
}

static void mix(const int16_t *a, const int16_t *b)
{
	size_t i;
	int v;

	for (i = 0; i < N; i++) {
		v = a[i] + b[i];
		mic[i] = (int16_t)(v > 32767 ? 32767 : v < -32768 ? -32768 : v);
	}
}

/* What the card tells of its times: off by so much, trembling by so much,
 * the loudspeaker's samples 30 ms before they are heard. */
struct times {
	int64_t off_us;
	uint32_t tremble_us;
};

static ol_instant told(size_t at, const struct times *t, struct ol_prng *p)
{
	int64_t us = 1000000000 + (int64_t)at * 1000000 / RATE;

	if (t->tremble_us)
		us += (int64_t)ol_prng_below(p, t->tremble_us);
	return (ol_instant){ (uint64_t)us };
}

static uint32_t cancel(const int16_t *played, const int16_t *caught,
		       int16_t *cleaned, const struct times *t)
{
	struct ol_prng p;
	struct ol_echo *e;
	uint32_t alignments;
	ol_instant at;
	size_t i, f = 0;

	ol_prng_init(&p, 11);
	assert_int_equal(ol_echo_new(&e), 0);
	for (i = 0; i + BLOCK <= N; i += BLOCK) {
		for (; f <= i + 1440 && f + BLOCK <= N; f += BLOCK) {
			at = told(f, t, &p);
			at.us = (uint64_t)((int64_t)at.us + t->off_us);
			ol_echo_played(e, at, played + f, BLOCK);
		}
		ol_echo_caught(e, told(i, t, &p), caught + i, BLOCK,
			       cleaned + i);
	}
	alignments = ol_echo_alignments(e);
	ol_echo_free(e);
	return alignments;
}

static double power(const int16_t *pcm, size_t from, size_t to)
{
	double sum = 1;
	size_t i;

	for (i = from; i < to; i++)
		sum += (double)pcm[i] * pcm[i];
	return sum;
}

/* Decibels by which the echo is less, from second `from` on. */
static double erle(int from)
{
	size_t a = (size_t)from * RATE, b = N - OL_ECHO_DELAY - BLOCK;

	return 10 * log10(power(mic, a, b) /
			  power(out, a + OL_ECHO_DELAY, b + OL_ECHO_DELAY));
}

static void test_the_echo_of_a_voice_goes(void **state)
{
	static const struct {
		const char *why;
		struct times times;
	} row[] = {
		{ "true times", { 0, 0 } },
		{ "a loudspeaker told 10 ms too late", { 10000, 0 } },
		{ "a loudspeaker told 50 ms too early", { -50000, 0 } },
		{ "trembling times", { 0, 4000 } },
	};
	uint32_t alignments;
	double less, late;
	size_t i;

	(void)state;
	memcpy(far, speech, sizeof far);
	memset(near, 0, sizeof near);
	room(alone, far);
	mix(alone, near);
	for (i = 0; i < sizeof row / sizeof *row; i++) {
		alignments = cancel(far, mic, out, &row[i].times);
		less = erle(3);
		late = erle(8);
		printf("%s: %.1f dB less echo, %.1f after 8 s\n", row[i].why,
		       less, late);
		if (less < 20 || late < 25)
			fail_msg("%s: only %.1f, %.1f dB", row[i].why, less,
				 late);
		assert_int_equal(alignments, 1);
	}
}

/* How like `a` is to `b`: 1 is the same but for loudness. */
static double likeness(const int16_t *a, const int16_t *b, size_t n)
{
	double ab = 0;
	size_t i;

	for (i = 0; i < n; i++)
		ab += (double)a[i] * b[i];
	return ab / sqrt(power(a, 0, n) * power(b, 0, n));
}

/* The near voice as it comes through while there is no echo is the model:
 * what the canceller always does to a voice (it takes out what is below
 * 60 Hz) is not counted against it. */
static void test_who_speaks_here_is_heard_while_both_speak(void **state)
{
	static const struct times times = { 0, 0 };
	static int16_t silence[N], model[N];
	size_t a = 6 * (size_t)RATE, n = N - 7 * (size_t)RATE;
	double like, loud;

	(void)state;
	memcpy(far, speech, sizeof far);
	memcpy(near, speech + N, sizeof near);
	memset(near, 0, 6 * RATE * sizeof *near); /* it learns the room first */
	(void)cancel(silence, near, model, &times);
	room(alone, far);
	mix(alone, near);
	(void)cancel(far, mic, out, &times);
	like = likeness(out + a, model + a, n);
	loud = 10 * log10(power(out + a, 0, n) / power(model + a, 0, n));
	printf("both speak: %.3f like the near voice alone, %+.1f dB\n", like,
	       loud);
	assert_true(like > 0.95);
	assert_true(fabs(loud) < 1.5);
}

static void test_who_speaks_alone_is_heard_unharmed(void **state)
{
	static const struct times times = { 0, 0 };
	double loud;

	(void)state;
	memset(far, 0, sizeof far);
	memcpy(near, speech + N, sizeof near);
	(void)cancel(far, near, out, &times);
	loud = 10 * log10(power(out + OL_ECHO_DELAY, 0, N - OL_ECHO_DELAY) /
			  power(near, 0, N - OL_ECHO_DELAY));
	printf("alone: %+.1f dB\n", loud);
	assert_true(fabs(loud) < 1.5);
}

/* A loudspeaker that is opened anew: its samples go on, its times jump. */
static void test_a_side_that_was_away_is_laid_together_anew(void **state)
{
	struct ol_echo *e;
	ol_instant at = { 1000000000 };
	size_t i;

	(void)state;
	memcpy(far, speech, sizeof far);
	room(mic, far);
	assert_int_equal(ol_echo_new(&e), 0);
	for (i = 0; i < 8 * RATE; i += BLOCK) {
		at.us = 1000000000 + i * 1000 / 48;
		/* One second of the loudspeaker is missing at 4 s. */
		if (i < 4 * RATE || i >= 5 * RATE)
			ol_echo_played(e, at, far + i, BLOCK);
		ol_echo_caught(e, at, mic + i, BLOCK, out + i);
	}
	assert_int_equal(ol_echo_alignments(e), 2);
	for (; i + BLOCK <= N; i += BLOCK) {
		at.us = 1000000000 + i * 1000 / 48;
		ol_echo_played(e, at, far + i, BLOCK);
		ol_echo_caught(e, at, mic + i, BLOCK, out + i);
	}
	assert_int_equal(ol_echo_alignments(e), 2);
	ol_echo_free(e);
	assert_true(erle(10) > 20);
}

static void test_any_size_of_pieces_gives_the_same(void **state)
{
	static int16_t other[RATE];
	struct ol_echo *e;
	struct ol_prng p;
	ol_instant at;
	size_t i, n;

	(void)state;
	for (i = 0; i < RATE; i++)
		mic[i] = (int16_t)(i % 997 * 13);
	assert_int_equal(ol_echo_new(&e), 0);
	ol_echo_caught(e, (ol_instant){ 5000000 }, mic, RATE, out);
	ol_echo_free(e);
	ol_prng_init(&p, 3);
	assert_int_equal(ol_echo_new(&e), 0);
	for (i = 0; i < RATE; i += n) {
		n = 1 + (size_t)ol_prng_below(&p, 1000);
		if (n > RATE - i)
			n = RATE - i;
		at.us = 5000000 + i * 1000 / 48;
		ol_echo_caught(e, at, mic + i, n, other + i);
	}
	ol_echo_free(e);
	assert_memory_equal(out, other, sizeof other);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_echo_of_a_voice_goes),
		cmocka_unit_test(
			test_who_speaks_here_is_heard_while_both_speak),
		cmocka_unit_test(test_who_speaks_alone_is_heard_unharmed),
		cmocka_unit_test(
			test_a_side_that_was_away_is_laid_together_anew),
		cmocka_unit_test(test_any_size_of_pieces_gives_the_same),
	};

	return cmocka_run_group_tests(tests, load, NULL);
}
