/* stretch: whole periods in speech, any number in silence, no clicks. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/prng.h"
#include "voice/stretch.h"

#define IN OL_STRETCH_IN

static int16_t in[IN], out[OL_STRETCH_OUT];

/* A voice of `hz`: its fundamental and two harmonics. */
static void voice(double hz)
{
	for (size_t i = 0; i < IN; i++) {
		double t = 2 * M_PI * hz * (double)i / 48000;

		in[i] = (int16_t)(8000 * sin(t) + 3000 * sin(2 * t + 1) +
				  2000 * sin(3 * t + 2));
	}
}

static void noise(int16_t most, uint64_t seed)
{
	struct ol_prng r;

	ol_prng_init(&r, seed);
	for (size_t i = 0; i < IN; i++)
		in[i] = (int16_t)((int)ol_prng_below(&r,
						     (uint64_t)most * 2 + 1) -
				  most);
}

static int steepest(const int16_t *x, size_t n)
{
	int most = 0;

	for (size_t i = 1; i < n; i++)
		if (abs(x[i] - x[i - 1]) > most)
			most = abs(x[i] - x[i - 1]);
	return most;
}

static void check_ends(size_t n)
{
	assert_int_equal(out[0], in[0]);
	assert_memory_equal(out + n - 100, in + IN - 100, 200);
}

static void test_without_a_wish_nothing_changes(void **state)
{
	(void)state;
	voice(120);
	assert_int_equal(ol_stretch(in, 0, false, out), IN);
	assert_memory_equal(in, out, sizeof in);
	assert_int_equal(ol_stretch(in, 0, true, out), IN);
	assert_memory_equal(in, out, sizeof in);
}

static const struct {
	const char *why;
	double hz;
	int wish;
	int least, most; /* what comes out, over 960 */
} speech[] = {
	{ "a low man, one period more", 85, 480, 555, 575 },
	{ "a man, one period more", 120, 480, 390, 410 },
	{ "a woman, periods more", 220, 480, 200, 600 },
	{ "a little more is a period", 120, 1, 390, 410 },
	{ "a man, one period less", 120, -480, -410, -390 },
	{ "a woman, periods less", 220, -480, -480, -210 },
	{ "never more than wished away", 120, -300, 0, 0 },
	{ "not even by a sample", 120, -119, 0, 0 },
};

static void test_speech_changes_by_whole_periods(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof speech / sizeof *speech; i++) {
		double period = 48000 / speech[i].hz, periods;
		int more;

		voice(speech[i].hz);
		more = (int)ol_stretch(in, speech[i].wish, false, out) - IN;
		if (more < speech[i].least || more > speech[i].most)
			fail_msg("%s: %d", speech[i].why, more);
		periods = more / period;
		if (fabs(periods - round(periods)) > 0.03)
			fail_msg("%s: %.3f periods", speech[i].why, periods);
		check_ends((size_t)(IN + more));
		if (steepest(out, (size_t)(IN + more)) >
		    steepest(in, IN) * 11 / 10)
			fail_msg("%s: a click", speech[i].why);
	}
}

static void test_speech_that_does_not_repeat_stays_as_it_is(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= 20; seed++) {
		noise(8000, seed);
		assert_int_equal(ol_stretch(in, 480, false, out), IN);
		assert_int_equal(ol_stretch(in, -480, false, out), IN);
		assert_memory_equal(in, out, sizeof in);
	}
}

static void test_silence_changes_by_exactly_the_wish(void **state)
{
	(void)state;
	noise(20, 1);
	for (int wish = -480; wish <= 480; wish += 7) {
		size_t n = ol_stretch(in, wish, true, out);

		assert_int_equal(n, IN + wish);
		check_ends(n);
		assert_true(steepest(out, n) <= 40);
	}
}

static void test_no_wish_leaves_the_bounds(void **state)
{
	static const int wish[] = { -100000, -961, -601, 601, 961, 100000 };
	struct ol_prng r;

	(void)state;
	ol_prng_init(&r, 1);
	for (size_t i = 0; i < sizeof wish / sizeof *wish; i++)
		for (int silent = 0; silent < 2; silent++) {
			voice(80 + (double)ol_prng_below(&r, 300));
			assert_in_range(ol_stretch(in, wish[i], silent, out),
					IN - OL_STRETCH_SILENT_MOST,
					OL_STRETCH_OUT);
		}
}

static void test_the_loudest_samples_do_not_overflow(void **state)
{
	size_t n;

	(void)state;
	for (size_t i = 0; i < IN; i++)
		in[i] = i / 200 % 2 ? INT16_MIN : INT16_MAX;
	n = ol_stretch(in, 480, false, out);
	assert_int_equal(n, IN + 400);
	for (size_t i = 0; i < n; i++)
		assert_true(out[i] == INT16_MIN || out[i] == INT16_MAX);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_without_a_wish_nothing_changes),
		cmocka_unit_test(test_speech_changes_by_whole_periods),
		cmocka_unit_test(
			test_speech_that_does_not_repeat_stays_as_it_is),
		cmocka_unit_test(test_silence_changes_by_exactly_the_wish),
		cmocka_unit_test(test_no_wish_leaves_the_bounds),
		cmocka_unit_test(test_the_loudest_samples_do_not_overflow),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
