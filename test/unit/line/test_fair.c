#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/prng.h"
#include "line/fair.h"

static void test_no_loss_or_no_round_trip_leaves_any_pace(void **state)
{
	(void)state;
	assert_int_equal(ol_fair_gap_us(100000, 250, 0, 5000000), 0);
	assert_int_equal(ol_fair_gap_us(0, 250, 50, 5000000), 0);
	assert_int_equal(ol_fair_gap_us(100000, 0, 0, 0), 0);
}

/* RFC 5348, 3.1, as it stands there. */
static double formula(double rtt_us, double p)
{
	return rtt_us *
	       (sqrt(2 * p / 3) + 12 * sqrt(3 * p / 8) * p * (1 + 32 * p * p)) *
	       OL_FAIR_CELL / OL_FAIR_SEGMENT;
}

static void test_it_is_the_formula_of_the_rfc(void **state)
{
	uint64_t seed = 5, rtt, sent, events, gap;
	struct ol_prng prng;
	double want;
	int k;

	(void)state;
	ol_prng_init(&prng, seed);
	for (k = 0; k < 10000; k++) {
		rtt = 1000 + ol_prng_below(&prng, 2000000);
		sent = 20 + ol_prng_below(&prng, 230);
		events = 1 + ol_prng_below(&prng, sent);
		gap = ol_fair_gap_us(rtt, sent, events, UINT64_MAX / 2);
		want = formula((double)rtt, (double)events / (double)sent);
		if (fabs((double)gap - want) > 2 + want * 0.03)
			fail_msg("seed %llu: %llu, not %f",
				 (unsigned long long)seed,
				 (unsigned long long)gap, want);
	}
}

static void test_what_is_lost_within_a_round_trip_is_one_event(void **state)
{
	(void)state;
	/* 100 runs in 5 s, but only 10 round trips of 500 ms, and one more. */
	assert_int_equal(ol_fair_gap_us(500000, 250, 100, 5000000),
			 ol_fair_gap_us(500000, 250, 11, 5000000));
	assert_true(ol_fair_gap_us(500000, 250, 10, 5000000) <
		    ol_fair_gap_us(500000, 250, 11, 5000000));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_no_loss_or_no_round_trip_leaves_any_pace),
		cmocka_unit_test(test_it_is_the_formula_of_the_rfc),
		cmocka_unit_test(
			test_what_is_lost_within_a_round_trip_is_one_event),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
