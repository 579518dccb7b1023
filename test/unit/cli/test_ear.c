/* ear: nothing is heard before it is there. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <setjmp.h>

#include <cmocka.h>

#include "cli/ear.h"

#define N 960
#define US(t) ((ol_instant){ t })

static int16_t loud[N], quiet[N];

static int set_up(void **state)
{
	(void)state;
	loud[500] = -OL_EAR_QUIET - 1;
	quiet[500] = OL_EAR_QUIET;
	return 0;
}

static void test_what_comes_in_time_is_heard_as_told(void **state)
{
	struct ol_ear e = { 0 };
	size_t cut;

	(void)state;
	assert_true(ol_ear_place(&e, US(1000), US(999), loud, N, &cut).us ==
		    1000);
	assert_int_equal(cut, 0);
	/* At the very moment is in time. */
	assert_true(ol_ear_place(&e, US(21000), US(21000), loud, N, &cut).us ==
		    21000);
	assert_true(e.n_late == 0 && e.shift_us == 0);
}

static void test_a_late_piece_shifts_itself_and_those_that_follow(void **state)
{
	struct ol_ear e = { 0 };
	size_t cut;

	(void)state;
	/* A microsecond late: that, and the margin. */
	assert_true(ol_ear_place(&e, US(1000), US(1001), loud, N, &cut).us ==
		    1000 + 1 + OL_EAR_MARGIN_US);
	assert_int_equal(cut, 0);
	assert_true(e.n_late == 1);
	assert_true(ol_ear_place(&e, US(21000), US(21000), loud, N, &cut).us ==
		    21001 + OL_EAR_MARGIN_US);
	/* 5 ms later than the shift allows. */
	assert_true(ol_ear_place(&e, US(41000),
				 US(41001 + OL_EAR_MARGIN_US + 5000), loud, N,
				 &cut)
			    .us == 41001 + 2 * OL_EAR_MARGIN_US + 5000);
	assert_true(e.n_late == 2);
}

static void test_what_comes_too_late_loses_its_beginning(void **state)
{
	struct ol_ear e = { 0 };
	ol_instant at;
	size_t cut;

	(void)state;
	/* 10 ms after the last moment that a shift reaches. */
	at = ol_ear_place(&e, US(1000), US(1000 + OL_EAR_SHIFT_MOST_US + 10000),
			  loud, N, &cut);
	assert_int_equal(cut, 481);
	assert_true(at.us >= 1000 + OL_EAR_SHIFT_MOST_US + 10000);
	/* A second after: all of it is lost. */
	ol_ear_place(&e, US(21000), US(1021000), loud, N, &cut);
	assert_int_equal(cut, N);
	assert_true(e.shift_us == OL_EAR_SHIFT_MOST_US);
}

static void test_the_shift_goes_back_in_quiet_places_after_calm(void **state)
{
	struct ol_ear e = { 0 };
	uint64_t t = 20000;
	size_t cut;
	int i;

	(void)state;
	ol_ear_place(&e, US(t), US(t + 29000), loud, N, &cut);
	assert_true(e.shift_us == 30000);
	for (i = 0; i < OL_EAR_CALM - 2; i++) { /* calm, but not for long */
		t += 20000;
		ol_ear_place(&e, US(t), US(t + 3000), loud, N, &cut);
	}
	t += 20000;
	ol_ear_place(&e, US(t), US(t + 3000), quiet, N, &cut);
	assert_true(e.shift_us == 30000);
	t += 20000;
	ol_ear_place(&e, US(t), US(t + 3000), loud, N, &cut); /* loud */
	assert_true(e.shift_us == 30000);
	/* From now on 10 ms with every quiet piece, down to what was needed. */
	t += 20000;
	ol_ear_place(&e, US(t), US(t + 3000), quiet, N, &cut);
	assert_true(e.shift_us == 20000);
	t += 20000;
	ol_ear_place(&e, US(t), US(t + 3000), quiet, N, &cut);
	assert_true(e.shift_us == 10000);
	for (i = 0; i < 5; i++) {
		t += 20000;
		ol_ear_place(&e, US(t), US(t + 3000), quiet, N, &cut);
		assert_true(e.shift_us == 3000 + OL_EAR_MARGIN_US);
	}
	assert_true(e.n_late == 1);
}

static void test_the_shift_keeps_what_it_needs(void **state)
{
	struct ol_ear e = { 0 };
	uint64_t t = 20000;
	size_t cut;
	int i;

	(void)state;
	/* Every piece comes 9 ms late; the shift takes 10. */
	for (i = 0; i < 10 * OL_EAR_CALM; i++) {
		ol_ear_place(&e, US(t), US(t + 9000), quiet, N, &cut);
		assert_int_equal(cut, 0);
		t += 20000;
	}
	assert_true(e.shift_us == 10000);
	assert_true(e.n_late == 1);
}

int main(void)
{
#define ROW(f) cmocka_unit_test_setup(f, set_up)
	const struct CMUnitTest tests[] = {
		ROW(test_what_comes_in_time_is_heard_as_told),
		ROW(test_a_late_piece_shifts_itself_and_those_that_follow),
		ROW(test_what_comes_too_late_loses_its_beginning),
		ROW(test_the_shift_goes_back_in_quiet_places_after_calm),
		ROW(test_the_shift_keeps_what_it_needs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
