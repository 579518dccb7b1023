#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/prng.h"
#include "line/lag.h"

static struct ol_lag g;

/* A cell that left at `at_ms` and took `us`; the other clock is 5 s ahead and
 * gains `drift` millionths. */
static void note(uint64_t at_ms, uint64_t us, uint64_t drift)
{
	ol_instant sent = { 1000000000 + at_ms * 1000 };
	uint64_t came = sent.us + 5000000 + us + at_ms * drift / 1000;

	ol_lag_note(&g, (ol_instant){ sent.us + us }, sent,
		    (uint16_t)(came / 100));
}

static void test_the_queue_is_what_is_over_the_least(void **state)
{
	(void)state;
	ol_lag_init(&g);
	assert_int_equal(ol_lag_queue_us(&g), 0);
	note(0, 50000, 0);
	assert_int_equal(ol_lag_queue_us(&g), 0);
	note(80, 30000, 0);
	assert_int_equal(ol_lag_queue_us(&g), 0);
	note(160, 150000, 0); /* one of two: may be jitter */
	assert_int_equal(ol_lag_queue_us(&g), 0);
	note(240, 170000, 0);
	assert_int_equal(ol_lag_queue_us(&g), 120000);
	note(320, 30000, 0);
	assert_int_equal(ol_lag_queue_us(&g), 0);
	assert_int_equal(ol_lag_delay_us(&g), -20000);
}

static void test_it_is_low_when_one_of_twelve_is(void **state)
{
	uint64_t k;

	(void)state;
	ol_lag_init(&g);
	note(0, 20000, 0);
	for (k = 1; k <= 11; k++) {
		note(80 * k, 100000, 0);
		assert_int_equal(ol_lag_low_us(&g), 0);
	}
	note(80 * k, 100000, 0);
	assert_int_equal(ol_lag_low_us(&g), 80000);
	note(80 * k + 80, 45000, 0);
	assert_int_equal(ol_lag_low_us(&g), 25000);
}

static void test_level_is_who_falls_no_more(void **state)
{
	(void)state;
	ol_lag_init(&g);
	note(0, 500000, 0);
	note(80, 400000, 0);
	assert_false(ol_lag_is_level(&g, 20000));
	note(160, 385000, 0);
	assert_true(ol_lag_is_level(&g, 20000));
	note(240, 600000, 0);
	assert_true(ol_lag_is_level(&g, 20000));
}

static void test_a_queue_that_fills_rises_in_each_report(void **state)
{
	static const struct {
		const char *why;
		uint64_t ms[5];
		bool rises; /* three times by more than 15 ms */
	} row[] = {
		{ "it fills", { 20, 20, 36, 52, 68 }, true },
		{ "it fills longer", { 20, 60, 100, 140, 180 }, true },
		{ "slowly", { 20, 20, 35, 50, 65 }, false },
		{ "a longer way", { 20, 20, 20, 20, 220 }, false },
		{ "jitter", { 20, 70, 30, 90, 130 }, false },
		{ "it is full", { 20, 60, 100, 140, 140 }, false },
	};
	size_t i, k;

	(void)state;
	for (i = 0; i < sizeof row / sizeof *row; i++) {
		ol_lag_init(&g);
		for (k = 0; k < 5; k++)
			note(80 * k, row[i].ms[k] * 1000, 0);
		if (ol_lag_rises(&g, 3, 15000) != row[i].rises)
			fail_msg("%s", row[i].why);
	}
	/* Before as many were heard of, nothing rises. */
	ol_lag_init(&g);
	assert_false(ol_lag_rises(&g, 3, 15000));
}

static void test_the_most_of_twelve_is_forgotten_after_them(void **state)
{
	uint64_t k;

	(void)state;
	ol_lag_init(&g);
	note(0, 20000, 0);
	note(80, 90000, 0);
	for (k = 2; k < 1 + OL_LAG_DELAYS; k++) {
		note(80 * k, 30000, 0);
		assert_int_equal(ol_lag_high_us(&g), 70000);
	}
	note(80 * k, 30000, 0);
	assert_int_equal(ol_lag_high_us(&g), 10000);
}

static void test_instants_that_go_round_are_followed(void **state)
{
	uint64_t t, us;

	(void)state;
	ol_lag_init(&g);
	/* 16 bits of 100 us are 6.5 s; the delay wanders up to 3 s. */
	for (t = 0; t < 60000; t += 80) {
		us = t < 30000 ? 20000 + t * 100 : 20000 + (60000 - t) * 100;
		note(t, us, 0);
	}
	note(60000, 20000, 0);
	note(60080, 20000, 0);
	assert_int_equal(ol_lag_queue_us(&g), 0);
}

static void test_a_drift_of_clocks_is_no_queue(void **state)
{
	uint64_t t;

	(void)state;
	ol_lag_init(&g);
	for (t = 0; t < 3600 * 1000; t += 160) {
		note(t, 20000, 100);
		assert_in_range(ol_lag_queue_us(&g), 0, 31000);
	}
}

static void test_a_longer_way_is_learnt_in_five_minutes(void **state)
{
	uint64_t t;

	(void)state;
	ol_lag_init(&g);
	for (t = 0; t < 1000; t += 80)
		note(t, 20000, 0);
	for (; t < 302000; t += 80)
		note(t, 220000, 0);
	assert_int_equal(ol_lag_queue_us(&g), 0);
	ol_lag_init(&g);
	note(0, 20000, 0);
	for (t = 80; t < 250000; t += 80)
		note(t, 220000, 0);
	assert_int_equal(ol_lag_queue_us(&g), 200000);
}

static void test_after_a_minute_of_nothing_it_begins_anew(void **state)
{
	(void)state;
	ol_lag_init(&g);
	note(0, 20000, 0);
	note(80, 20000, 0);
	note(61000, 900000, 0);
	note(61080, 900000, 0);
	assert_int_equal(ol_lag_queue_us(&g), 0);
}

static void test_a_way_known_to_be_longer_is_no_queue(void **state)
{
	(void)state;
	ol_lag_init(&g);
	note(0, 20000, 0);
	note(80, 120000, 0);
	note(160, 120000, 0);
	assert_int_equal(ol_lag_queue_us(&g), 100000);
	ol_lag_lengthen(&g, 100000);
	assert_int_equal(ol_lag_queue_us(&g), 0);
	assert_int_equal(ol_lag_low_us(&g), 0); /* of before, and not less */
	note(240, 150000, 0);
	note(320, 150000, 0);
	assert_int_equal(ol_lag_queue_us(&g), 30000);
	note(400, 20000, 0);
	note(480, 50000, 0);
	note(560, 50000, 0);
	assert_int_equal(ol_lag_queue_us(&g), 30000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_queue_is_what_is_over_the_least),
		cmocka_unit_test(test_it_is_low_when_one_of_twelve_is),
		cmocka_unit_test(test_level_is_who_falls_no_more),
		cmocka_unit_test(test_a_queue_that_fills_rises_in_each_report),
		cmocka_unit_test(
			test_the_most_of_twelve_is_forgotten_after_them),
		cmocka_unit_test(test_instants_that_go_round_are_followed),
		cmocka_unit_test(test_a_drift_of_clocks_is_no_queue),
		cmocka_unit_test(test_a_longer_way_is_learnt_in_five_minutes),
		cmocka_unit_test(test_a_way_known_to_be_longer_is_no_queue),
		cmocka_unit_test(test_after_a_minute_of_nothing_it_begins_anew),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
