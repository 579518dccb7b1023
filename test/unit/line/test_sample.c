#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/prng.h"
#include "line/sample.h"

static struct ol_samples x;

static void put(uint64_t largest, uint64_t received, uint64_t gaps,
		int64_t sent_ms, int64_t came_ms)
{
	struct ol_sample s = { .largest = largest,
			       .received = received,
			       .gaps = gaps,
			       .sent_us = sent_ms * 1000,
			       .came_us = came_ms * 1000 };

	ol_samples_put(&x, &s);
}

static void test_a_stretch_compares_two_reports(void **state)
{
	struct ol_stretch t;

	(void)state;
	ol_samples_clear(&x);
	put(100, 90, 5, 2000, 7000);
	t = ol_samples_all(&x);
	assert_int_equal(t.sent, 0);
	assert_int_equal(ol_stretch_share(&t), 1000);
	assert_int_equal(ol_stretch_loss(&t), 0);
	/* 50 cells in a second, 40 of them in 1.25 s. */
	put(150, 130, 11, 3000, 8250);
	t = ol_samples_all(&x);
	assert_int_equal(t.sent, 50);
	assert_int_equal(t.came, 40);
	assert_int_equal(t.lost, 10);
	assert_int_equal(t.gaps, 6);
	assert_int_equal(ol_stretch_loss(&t), 200);
	assert_int_equal(ol_stretch_share(&t), 640);
}

static void test_the_last_is_as_long_as_asked_or_all(void **state)
{
	static const struct {
		uint64_t ms, sent;
	} row[] = { { 0, 0 },    { 1, 4 },    { 80, 4 },   { 81, 8 },
		    { 800, 40 }, { 801, 44 }, { 5000, 80 } };
	uint64_t k;
	size_t i;

	(void)state;
	ol_samples_clear(&x);
	for (k = 0; k <= 20; k++)
		put(4 * k, 4 * k, 0, (int64_t)(80 * k), (int64_t)(80 * k));
	for (i = 0; i < sizeof row / sizeof *row; i++)
		assert_int_equal(ol_samples_last(&x, row[i].ms * 1000).sent,
				 row[i].sent);
}

static void test_a_rate_has_enough_arrivals_and_time(void **state)
{
	struct ol_stretch t;

	(void)state;
	ol_samples_clear(&x);
	put(0, 0, 0, 0, 0);
	put(20, 2, 1, 400, 300);
	put(40, 4, 2, 800, 500);
	put(60, 6, 3, 1200, 700);
	t = ol_samples_rate(&x, 4, 100000);
	assert_int_equal(t.came, 4);
	t = ol_samples_rate(&x, 1, 500000);
	assert_int_equal(t.came_us, 700000);
	t = ol_samples_rate(&x, 100, 500000); /* that of all */
	assert_int_equal(t.came, 6);
}

static void test_the_newest_are_as_many_as_asked_or_all(void **state)
{
	uint64_t k;

	(void)state;
	ol_samples_clear(&x);
	for (k = 0; k < 5; k++)
		put(10 * k, 9 * k, 0, 100 * (int64_t)k, 200 * (int64_t)k);
	assert_int_equal(ol_samples_newest(&x, 0).came, 0);
	assert_int_equal(ol_samples_newest(&x, 2).came, 18);
	assert_int_equal(ol_samples_newest(&x, 2).came_us, 400000);
	assert_int_equal(ol_samples_newest(&x, 4).came, 36);
	assert_int_equal(ol_samples_newest(&x, 5).came, 36);
}

static void test_the_oldest_gives_way(void **state)
{
	uint64_t k;

	(void)state;
	ol_samples_clear(&x);
	for (k = 0; k < 1000; k++)
		put(k, k, 0, (int64_t)k, (int64_t)k);
	assert_int_equal(ol_samples_all(&x).sent, OL_SAMPLES - 1);
}

static void test_runs_go_round_and_back(void **state)
{
	(void)state;
	ol_samples_clear(&x);
	put(0, 0, 65534, 0, 0);
	put(10, 5, 3, 100, 100); /* over 2^16 */
	assert_int_equal(ol_samples_all(&x).gaps, 5);
	put(20, 15, 1, 200, 200); /* two were mended */
	assert_int_equal(ol_samples_all(&x).gaps, 3);
	put(30, 25, 65530, 300, 300);
	assert_int_equal(ol_samples_all(&x).gaps, 0);
}

static void test_bursts_are_not_even(void **state)
{
	static const struct {
		const char *why;
		uint64_t lost, runs; /* of 100 */
		bool even;
	} row[] = {
		{ "by lot: 21 of 30", 30, 21, true },
		{ "half as many", 30, 11, true },
		{ "fewer", 30, 10, false },
		{ "every second", 50, 50, true },
		{ "two bursts", 20, 2, false },
		{ "all but some", 90, 9, true },
	};
	struct ol_stretch t = { .sent = 100 };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof row / sizeof *row; i++) {
		t.lost = row[i].lost;
		t.came = 100 - row[i].lost;
		t.gaps = row[i].runs;
		if (ol_stretch_is_even(&t) != row[i].even)
			fail_msg("%s", row[i].why);
	}
}

/* Ten reports, one each 80 ms and 4 cells of which `came` hundredths come; the
 * delays go on by the row. */
static bool is_longer(const int *delay_ms, size_t n, uint64_t came,
		      uint64_t after, struct ol_longer *way)
{
	size_t k;

	ol_samples_clear(&x);
	for (k = 0; k < n; k++)
		put(4 * k + 1, 4 * k * came / 100, 0, (int64_t)(80 * k),
		    (int64_t)(80 * k) + delay_ms[k]);
	return ol_samples_longer(&x, after, way);
}

static void test_a_way_that_becomes_longer_does_so_at_once(void **state)
{
	static const struct {
		const char *why;
		int delay_ms[16];
		uint64_t came, us; /* 0: it does not */
		bool is_sure;
	} row[] = {
		{ "it is",
		  { 0, 5, 2, 0, 3, 1, 133, 130, 132, 135 },
		  100,
		  130000,
		  true },
		{ "of 210 that left as many came as the queue lets through",
		  { 0, 0, 0, 0, 0, 0, 130, 130, 130, 130, 130, 130 },
		  38,
		  130000,
		  false },
		{ "a tenth more",
		  { 0, 0, 0, 0, 0, 0, 130, 130, 130, 130, 130, 130 },
		  50,
		  130000,
		  true },
		{ "it goes on",
		  { 0, 0, 0, 0, 0, 0, 110, 220, 330, 440 },
		  100,
		  0,
		  false },
		{ "not seen for long",
		  { 0, 0, 0, 0, 0, 0, 0, 130, 130, 130 },
		  100,
		  0,
		  false },
		{ "restless before",
		  { 0, 90, 10, 60, 3, 1, 220, 220, 220, 220, 220 },
		  100,
		  0,
		  false },
		{ "little, and not for long",
		  { 0, 0, 0, 0, 0, 0, 30, 30, 30, 30 },
		  100,
		  0,
		  false },
		{ "little, for longer",
		  { 0, 0, 0, 0, 0, 0, 30, 30, 30, 30, 30, 30, 30, 30 },
		  100,
		  30000,
		  true },
		{ "too little",
		  { 0, 0, 0, 0, 0, 0, 14, 14, 14, 14, 14, 14, 14, 14, 14, 14 },
		  100,
		  0,
		  false },
		{ "back again",
		  { 0, 0, 0, 0, 0, 0, 130, 130, 130, 0, 0 },
		  100,
		  0,
		  false },
	};
	struct ol_longer way;
	size_t i, n;

	(void)state;
	for (i = 0; i < sizeof row / sizeof *row; i++) {
		for (n = 16; row[i].delay_ms[n - 1] == 0; n--)
			;
		n += i + 1 == sizeof row / sizeof *row ? 2 : 0;
		if (is_longer(row[i].delay_ms, n, row[i].came, 0, &way) !=
			    (row[i].us > 0) ||
		    way.us != row[i].us || way.is_sure != row[i].is_sure)
			fail_msg("%s: %llu us", row[i].why,
				 (unsigned long long)way.us);
	}
	/* What is known already is not found again. */
	assert_true(is_longer(row[7].delay_ms, 14, 100, 0, &way));
	assert_false(is_longer(row[7].delay_ms, 14, 100, 4, &way));
}

/* The least and the most of the delays of the reports `i` to `end`. */
static void twin_spread(size_t i, size_t end, int64_t *least, int64_t *most)
{
	int64_t d;

	*least = INT64_MAX;
	*most = INT64_MIN;
	for (; i < end; i++) {
		d = x.s[i].came_us - x.s[i].sent_us;
		*least = d < *least ? d : *least;
		*most = d > *most ? d : *most;
	}
}

/* Every report is looked at by itself, as the rule says it. */
static uint64_t twin_longer(uint64_t after)
{
	int64_t was, was_most, is, is_most, early, late, none, by;
	size_t since, i, half;

	for (since = OL_SAMPLE_SINCE;
	     since <= OL_SAMPLE_SINCE_MOST && x.n >= since + OL_SAMPLE_BEFORE;
	     since++) {
		i = x.n - since;
		half = i + since / 2;
		if (x.s[i - OL_SAMPLE_BEFORE].largest <= after)
			break;
		twin_spread(i - OL_SAMPLE_BEFORE, i, &was, &was_most);
		twin_spread(i, x.n, &is, &is_most);
		twin_spread(i, half, &early, &none);
		twin_spread(half, x.n, &late, &none);
		by = is - was_most;
		if (by >= OL_SAMPLE_LONGER_US && was_most - was <= by / 2 &&
		    is_most - is <= by / 2 && late - early <= by / 4 &&
		    (by >= OL_SAMPLE_FAR_US || since >= 2 * OL_SAMPLE_SINCE))
			return (uint64_t)(is - was);
	}
	return 0;
}

static void test_a_longer_way_is_as_a_twin_finds_it(void **state)
{
	const uint64_t seed = 20261121;
	uint64_t round, k, n, after, jitter, found = 0;
	struct ol_prng prng;
	struct ol_longer way;
	int64_t rise, at;

	(void)state;
	ol_prng_init(&prng, seed);
	for (round = 0; round < 4000; round++) {
		ol_samples_clear(&x);
		n = 1 + ol_prng_below(&prng, OL_SAMPLES);
		at = (int64_t)ol_prng_below(&prng, n);
		rise = (int64_t)ol_prng_below(&prng, 150);
		jitter = 1 + ol_prng_below(&prng, 30);
		for (k = 0; k < n; k++)
			put(4 * k, 4 * k, 0, (int64_t)(80 * k),
			    (int64_t)(80 * k + ol_prng_below(&prng, jitter)) +
				    ((int64_t)k >= at ? rise : 0));
		after = ol_prng_below(&prng, 4) ? 0 : ol_prng_below(&prng, 256);
		if (ol_samples_longer(&x, after, &way) !=
			    (twin_longer(after) > 0) ||
		    way.us != twin_longer(after))
			fail_msg("seed %d round %d", (int)seed, (int)round);
		found += way.us > 0;
	}
	assert_in_range(found, 200, 3800);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_stretch_compares_two_reports),
		cmocka_unit_test(test_the_last_is_as_long_as_asked_or_all),
		cmocka_unit_test(test_a_rate_has_enough_arrivals_and_time),
		cmocka_unit_test(test_the_newest_are_as_many_as_asked_or_all),
		cmocka_unit_test(test_the_oldest_gives_way),
		cmocka_unit_test(test_runs_go_round_and_back),
		cmocka_unit_test(test_bursts_are_not_even),
		cmocka_unit_test(
			test_a_way_that_becomes_longer_does_so_at_once),
		cmocka_unit_test(test_a_longer_way_is_as_a_twin_finds_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
