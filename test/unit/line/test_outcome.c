#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/prng.h"
#include "line/outcome.h"

static struct ol_outcome o;

static ol_instant ms(uint64_t t)
{
	return (ol_instant){ 1000000000 + t * 1000 };
}

static struct ol_outcome_figures figures(uint64_t at_ms)
{
	struct ol_outcome_figures f;

	ol_outcome_read(&o, ms(at_ms), &f);
	return f;
}

/* Contents `from` to `end` - 1 at their ticks, less those that `lost` says. */
static uint64_t play(uint64_t from, uint64_t end, bool (*lost)(uint64_t n))
{
	uint64_t n;

	for (n = from; n < end; n++)
		if (!lost(n))
			ol_outcome_note(&o, ms(20 * n), n);
	return 20 * end;
}

static bool none(uint64_t n)
{
	(void)n;
	return false;
}

static bool every_fourth(uint64_t n)
{
	return n % 4 == 0;
}

static bool ten_of_fifty(uint64_t n)
{
	return n % 50 >= 20 && n % 50 < 30;
}

static bool half_a_second_in_five(uint64_t n)
{
	return n % 250 < 25;
}

static void test_nothing_came_and_nothing_is_lost(void **state)
{
	struct ol_outcome_figures f;

	(void)state;
	ol_outcome_init(&o);
	f = figures(0);
	assert_int_equal(f.lost, 0);
	f = figures(play(1, 1000, none));
	assert_int_equal(f.lost, 0);
	assert_int_equal(f.run, 0);
	assert_int_equal(f.longest, 0);
}

static void
test_the_figures_are_the_share_the_mean_and_the_longest(void **state)
{
	static const struct {
		const char *why;
		bool (*lost)(uint64_t n);
		int lost_least, lost_most, run, longest;
	} row[] = {
		{ "each alone", every_fourth, 62, 67, 4, 1 },
		{ "bursts of ten", ten_of_fifty, 45, 62, 40, 10 },
		{ "outages", half_a_second_in_five, 0, 50, 100, 25 },
	};
	struct ol_outcome_figures f;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof row / sizeof *row; i++) {
		ol_outcome_init(&o);
		f = figures(play(1, 2000, row[i].lost));
		if (f.lost < row[i].lost_least || f.lost > row[i].lost_most ||
		    f.run != row[i].run || f.longest != row[i].longest)
			fail_msg("%s: %d %d %d", row[i].why, f.lost, f.run,
				 f.longest);
	}
}

static void test_what_is_out_of_order_is_not_lost(void **state)
{
	uint64_t n;

	(void)state;
	ol_outcome_init(&o);
	/* Odd ones come on a path that is 290 ms slower. */
	for (n = 1; n < 1000; n++) {
		if (n % 2 == 0)
			ol_outcome_note(&o, ms(20 * n), n);
		if (n > 15 && (n - 14) % 2)
			ol_outcome_note(&o, ms(20 * n + 10), n - 14);
	}
	assert_int_equal(figures(20 * n).lost, 0);
	assert_int_equal(figures(20 * n).longest, 0);
}

static void test_what_comes_after_its_grace_stays_lost(void **state)
{
	static const struct {
		const char *why;
		uint64_t after_ms;
		int longest;
	} row[] = {
		{ "in time", 299, 0 },
		{ "too late", 330, 1 }, /* marks are 25 ms apart */
	};
	size_t i;
	uint64_t n;

	(void)state;
	for (i = 0; i < sizeof row / sizeof *row; i++) {
		ol_outcome_init(&o);
		for (n = 1; n <= 5; n++)
			ol_outcome_note(&o, ms(20 * n), n);
		ol_outcome_note(&o, ms(140), 7);
		for (n = 8; 20 * n < 140 + row[i].after_ms; n++)
			ol_outcome_note(&o, ms(20 * n), n);
		ol_outcome_note(&o, ms(140 + row[i].after_ms), 6);
		for (; n < 60; n++)
			ol_outcome_note(&o, ms(20 * n), n);
		if (figures(1200).longest != row[i].longest)
			fail_msg("%s", row[i].why);
	}
}

static void test_each_figure_forgets_after_its_time(void **state)
{
	uint64_t n;

	(void)state;
	ol_outcome_init(&o);
	play(1, 100, none);
	/* 100 to 109 are lost at 2.0 s; counted at 2.5 s. */
	for (n = 110; n < 1000; n++) {
		struct ol_outcome_figures f;

		ol_outcome_note(&o, ms(20 * n), n);
		f = figures(20 * n);
		assert_int_equal(f.lost > 0, n >= 125 && n < 275);
		assert_int_equal(f.run, n >= 125 && n < 425 ? 40 : 0);
		assert_int_equal(f.longest, n >= 125 && n < 725 ? 10 : 0);
	}
	/* And without a further content. */
	ol_outcome_init(&o);
	play(1, 100, every_fourth);
	assert_true(figures(2000).lost > 0);
	assert_int_equal(figures(20000).lost, 0);
	assert_int_equal(figures(20000).longest, 0);
}

static void test_an_outage_counts_when_it_is_over(void **state)
{
	struct ol_outcome_figures f;
	uint64_t end;

	(void)state;
	ol_outcome_init(&o);
	play(1, 500, none);
	assert_int_equal(figures(20 * 999).longest, 0);
	/* 10 s of nothing: 500 contents. */
	end = play(1000, 1020, none);
	f = figures(end);
	assert_int_equal(f.longest, 255);
	assert_int_equal(f.run, 255);
	assert_in_range(f.lost, 240, 255);
	f = figures(play(1020, 1250, none));
	assert_int_equal(f.lost, 0);
}

static void test_any_number_costs_the_same(void **state)
{
	static const uint64_t far[] = { 257,           258,
					1000,          65536,
					1u << 31,      (uint64_t)1 << 40,
					UINT64_MAX / 2 };
	struct ol_outcome_figures f;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof far / sizeof *far; i++) {
		ol_outcome_init(&o);
		ol_outcome_note(&o, ms(0), 1);
		ol_outcome_note(&o, ms(40), 1 + far[i]);
		ol_outcome_note(&o, ms(60), 1); /* far behind */
		ol_outcome_note(&o, ms(400), 2 + far[i]);
		f = figures(400);
		assert_int_equal(f.longest, 255);
		assert_true(f.lost > 240);
	}
}

/* The same by remembering everything. */
static void test_random_losses_agree_with_a_list_of_all(void **state)
{
	enum { N = 4000 };
	static bool came[N + 64];
	uint64_t seed = 7, n, lost, run, longest, from;
	struct ol_outcome_figures f;
	struct ol_prng prng;
	int round;

	(void)state;
	for (round = 0; round < 20; round++, seed++) {
		ol_prng_init(&prng, seed);
		ol_outcome_init(&o);
		memset(came, 0, sizeof came);
		for (n = 1; n < N; n++) {
			if (ol_prng_unit(&prng) < 0.05 * (double)round)
				continue;
			came[n] = true;
			ol_outcome_note(&o, ms(20 * n), n);
		}
		for (; n < N + 20; n++) {
			came[n] = true;
			ol_outcome_note(&o, ms(20 * n), n);
		}
		/* Judged are those that a later one followed 300 ms ago: up to
		 * n - 16; the last 3 s of judging began at most 3 s ago. */
		lost = run = longest = 0;
		for (from = n - 16 - 575; from < n - 16; from++) {
			run = came[from] ? 0 : run + 1;
			if (run > longest)
				longest = run;
		}
		for (from = n - 16 - 130; from < n - 16; from++)
			lost += !came[from];
		f = figures(20 * (n - 1));
		lost = lost * 256 / 130;
		if (f.lost + 16u < lost || f.lost > lost + 16 ||
		    f.longest + 2u < longest || f.longest > longest + 2)
			fail_msg("seed %llu: %d for %llu, %d for %llu",
				 (unsigned long long)seed, f.lost,
				 (unsigned long long)lost, f.longest,
				 (unsigned long long)longest);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_nothing_came_and_nothing_is_lost),
		cmocka_unit_test(
			test_the_figures_are_the_share_the_mean_and_the_longest),
		cmocka_unit_test(test_what_is_out_of_order_is_not_lost),
		cmocka_unit_test(test_what_comes_after_its_grace_stays_lost),
		cmocka_unit_test(test_each_figure_forgets_after_its_time),
		cmocka_unit_test(test_an_outage_counts_when_it_is_over),
		cmocka_unit_test(test_any_number_costs_the_same),
		cmocka_unit_test(test_random_losses_agree_with_a_list_of_all),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
