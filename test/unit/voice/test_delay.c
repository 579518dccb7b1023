/* delay: what wait the arrivals ask for, at known prices; and a twin. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/prng.h"
#include "voice/delay.h"

#define MS 1000
#define BOUND (700 * MS)

static struct ol_delay delay;

/* `n` frames, of which each `every`th comes `late_ms` later than 10 ms. */
static void arrivals(uint64_t n, uint64_t every, int64_t late_ms)
{
	ol_delay_init(&delay);
	for (uint64_t i = 0; i < n; i++)
		assert_true(
			ol_delay_note(&delay, i,
				      10 * MS + (every && i % every == every - 1
							 ? late_ms * MS
							 : 0)));
}

static struct ol_delay_verdict judge(int64_t rhythm, int64_t current)
{
	struct ol_delay_verdict v;

	ol_delay_judge(&delay, rhythm, current, BOUND, &v);
	return v;
}

/* ---- what is noted ----------------------------------------------------- */

static void test_only_the_first_arrival_counts(void **state)
{
	(void)state;
	ol_delay_init(&delay);
	assert_true(ol_delay_note(&delay, 100, 0));
	assert_false(ol_delay_note(&delay, 100, -5));
	assert_true(ol_delay_note(&delay, 102, 0));
	assert_true(ol_delay_note(&delay, 101, 0));
	assert_false(ol_delay_note(&delay, 101, 0));
	assert_false(ol_delay_note(&delay, 99, 0)); /* before the first */
	assert_int_equal(judge(0, 0).base_us, 0);
}

static void test_frames_are_remembered_for_1024_and_no_longer(void **state)
{
	(void)state;
	ol_delay_init(&delay);
	ol_delay_note(&delay, 1000, -7);
	ol_delay_note(&delay, 1000 + 1023, 5);
	assert_int_equal(judge(0, 0).base_us, -7);
	assert_false(ol_delay_note(&delay, 1000, 0));
	ol_delay_note(&delay, 1000 + 1024, 5);
	assert_int_equal(judge(0, 0).base_us, 5);
	assert_false(ol_delay_note(&delay, 1000, 0)); /* too old */
	assert_true(ol_delay_note(&delay, 1001, 0));
}

static void test_a_jump_of_any_length_is_bounded_work(void **state)
{
	(void)state;
	arrivals(1024, 0, 0);
	assert_true(ol_delay_note(&delay, UINT64_MAX / 2, 3));
	assert_int_equal(judge(0, 0).base_us, 3);
	assert_int_equal(delay.newest, UINT64_MAX / 2);
}

/* ---- what is chosen ---------------------------------------------------- */

static const struct {
	const char *why;
	uint64_t n, every;
	int64_t late_ms, want_ms; /* over the base, rhythm at 5 */
} price[] = {
	{ "regular arrivals: the first possible", 1024, 0, 0, 5 },
	{ "one in a hundred, 20 ms late: waited for", 1000, 100, 20, 25 },
	{ "one in a hundred, 120 ms late: still", 1000, 100, 120, 125 },
	{ "one in a hundred, 160 ms late: not worth it", 1000, 100, 160, 5 },
	{ "half of them, 600 ms late: waited for", 1000, 2, 600, 605 },
	{ "half of them, beyond the bound: given up", 1000, 2, 800, 5 },
	{ "one of a thousand, 20 ms late: let go", 1000, 1000, 20, 5 },
	{ "one of the first ten, 100 ms late: let go", 10, 10, 100, 5 },
	{ "one of the first ten, 40 ms late: waited for", 10, 10, 40, 45 },
	{ "2 ms before its turn is too late", 1000, 2, 3, 25 },
	{ "3 ms before its turn is in time", 1000, 2, 2, 5 },
};

static void test_waiting_is_weighed_against_missing(void **state)
{
	int64_t got;

	(void)state;
	for (size_t i = 0; i < sizeof price / sizeof *price; i++) {
		arrivals(price[i].n, price[i].every, price[i].late_ms);
		got = judge(15 * MS, 15 * MS).best_us - 10 * MS;
		if (got != price[i].want_ms * MS)
			fail_msg("%s: %lld us", price[i].why, (long long)got);
	}
}

static void test_frames_that_never_came_ask_for_nothing(void **state)
{
	(void)state;
	ol_delay_init(&delay);
	for (uint64_t i = 0; i < 2000; i++)
		if (i % 3)
			ol_delay_note(&delay, i, 10 * MS);
	assert_int_equal(judge(15 * MS, 15 * MS).best_us, 15 * MS);
}

static void test_the_choice_lies_on_the_rhythm(void **state)
{
	struct ol_delay_verdict v;

	(void)state;
	arrivals(1000, 2, 30);
	for (int64_t rhythm = -50 * MS; rhythm < 50 * MS; rhythm += 999) {
		v = judge(rhythm, rhythm);
		assert_int_equal((v.best_us - rhythm) % OL_DELAY_FRAME_US, 0);
		assert_in_range(v.best_us, (10 + 33) * MS, (10 + 53) * MS);
	}
}

/* Of 1024 frames so many come 20 ms late: each costs 14.6 ms. */
static const struct {
	const char *why;
	uint64_t late;
	int64_t current_ms, want_ms;
} keep[] = {
	{ "20 ms cheaper: changed", 0, 25, 5 },
	{ "5.4 ms cheaper: kept", 1, 25, 25 },
	{ "the other way it is dearer", 1, 5, 5 },
	{ "9.3 ms cheaper: kept", 2, 5, 5 },
	{ "23.9 ms cheaper: changed", 3, 5, 25 },
};

static void test_the_wanted_delay_stays_for_less_than_10_ms(void **state)
{
	int64_t got;

	(void)state;
	for (size_t k = 0; k < sizeof keep / sizeof *keep; k++) {
		ol_delay_init(&delay);
		for (uint64_t i = 0; i < 1024; i++)
			ol_delay_note(&delay, i,
				      i < keep[k].late ? 20 * MS : 0);
		got = judge(5 * MS, keep[k].current_ms * MS).best_us;
		if (got != keep[k].want_ms * MS)
			fail_msg("%s: %lld us", keep[k].why, (long long)got);
	}
}

static void test_urgent_is_what_is_missed_now(void **state)
{
	(void)state;
	arrivals(1000, 10, 50); /* a tenth comes 50 ms late */
	/* Now 5 ms, best 65: 1500 ms of price are saved for 60 of delay. */
	assert_int_equal(judge(15 * MS, 75 * MS).best_us, 75 * MS);
	assert_int_equal(judge(15 * MS, 75 * MS).urge_us, 1440 * MS);
	assert_int_equal(judge(75 * MS, 75 * MS).urge_us, 0);
	assert_int_equal(judge(95 * MS, 75 * MS).urge_us, 20 * MS);
}

static void test_a_bad_rhythm_is_told_with_what_a_better_saves(void **state)
{
	struct ol_delay_verdict v;

	(void)state;
	arrivals(1024, 0, 0);
	v = judge(28 * MS, 28 * MS); /* 18 ms after the arrivals */
	assert_int_equal(v.best_us, 28 * MS);
	assert_int_equal(v.free_us, 13 * MS);
	assert_int_equal(v.gain_us, 15 * MS);
	v = judge(13 * MS, 13 * MS);
	assert_int_equal(v.gain_us, 0);
}

static void test_the_bound_holds_whatever_arrives(void **state)
{
	struct ol_delay_verdict v;

	(void)state;
	arrivals(1000, 2, 600);
	for (uint32_t most = 60 * MS; most <= 2000 * MS; most += 7777) {
		ol_delay_judge(&delay, 15 * MS, 5000 * MS, most, &v);
		assert_true(v.best_us - v.base_us <= most);
		assert_true(v.free_us - v.base_us <= most);
		assert_true(v.best_us >= v.base_us);
	}
}

/* ---- the twin ---------------------------------------------------------- */

#define NOTES 3000

struct twin {
	uint64_t seq[NOTES];
	int64_t at[NOTES];
	size_t n;
	uint64_t first, newest;
};

static bool twin_note(struct twin *t, uint64_t seq, int64_t at)
{
	if (t->n == 0)
		t->first = t->newest = seq;
	if (seq < t->first || seq + 1024 <= t->newest)
		return false;
	if (seq > t->newest)
		t->newest = seq;
	for (size_t i = 0; i < t->n; i++)
		if (t->seq[i] == seq)
			return false;
	t->seq[t->n] = seq;
	t->at[t->n++] = at;
	return true;
}

/* Microseconds that an offset costs: counted anew, frame by frame. */
static double twin_cost(const struct twin *t, int64_t base, int64_t us)
{
	uint64_t span = t->newest - t->first + 1, late = 0;

	if (span > 1024)
		span = 1024;
	if (span < OL_DELAY_SURE)
		span = OL_DELAY_SURE;
	for (size_t i = 0; i < t->n; i++) {
		int64_t ms = (t->at[i] - base + 999) / 1000;

		if (t->seq[i] + 1024 <= t->newest)
			continue;
		if (us < OL_DELAY_GUARD_US ||
		    ms > (us - OL_DELAY_GUARD_US) / 1000)
			late++;
	}
	return (double)us +
	       100.0 * (double)late / (double)span * OL_DELAY_PRICE_MS * 1000;
}

static int64_t twin_base(const struct twin *t)
{
	int64_t base = INT64_MAX;

	for (size_t i = 0; i < t->n; i++)
		if (t->seq[i] + 1024 > t->newest && t->at[i] < base)
			base = t->at[i];
	return base;
}

static void run_twin(uint64_t seed)
{
	static struct twin t;
	struct ol_prng r;
	struct ol_delay_verdict v;
	uint64_t seq = 500, back;
	int64_t spread, at, base;
	double cost, other;

	ol_prng_init(&r, seed);
	t.n = 0;
	ol_delay_init(&delay);
	spread = 1 + (int64_t)ol_prng_below(&r, 300) * MS;
	for (int i = 0; i < 1500; i++) {
		seq += ol_prng_below(&r, 3);
		at = (int64_t)ol_prng_below(&r, (uint64_t)spread) - 5 * MS;
		if (ol_prng_below(&r, 300) == 0)
			seq += ol_prng_below(&r, 2000);
		back = ol_prng_below(&r, 2) ? 0 : ol_prng_below(&r, 30);
		assert_int_equal(ol_delay_note(&delay, seq - back, at),
				 twin_note(&t, seq - back, at));
		if (ol_prng_below(&r, 100))
			continue;
		base = twin_base(&t);
		at = (int64_t)ol_prng_below(&r, 20 * MS);
		ol_delay_judge(&delay, at, at, BOUND, &v);
		assert_int_equal(v.base_us, base);
		cost = twin_cost(&t, base, v.best_us - base);
		/* No other place on the rhythm is cheaper by 10 ms. */
		for (int64_t us = v.best_us - base - 200 * MS;
		     us <= BOUND && us < v.best_us - base + 200 * MS;
		     us += OL_DELAY_FRAME_US) {
			other = us < 0 ? 1e18 : twin_cost(&t, base, us);
			if (other + OL_DELAY_KEEP_MS * MS < cost - 1)
				fail_msg("seed %llu, note %d: %lld us costs "
					 "%.0f, %lld us only %.0f",
					 (unsigned long long)seed, i,
					 (long long)(v.best_us - base), cost,
					 (long long)us, other);
		}
	}
}

static void test_no_twin_finds_a_cheaper_wait(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= 20; seed++)
		run_twin(seed);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_only_the_first_arrival_counts),
		cmocka_unit_test(
			test_frames_are_remembered_for_1024_and_no_longer),
		cmocka_unit_test(test_a_jump_of_any_length_is_bounded_work),
		cmocka_unit_test(test_waiting_is_weighed_against_missing),
		cmocka_unit_test(test_frames_that_never_came_ask_for_nothing),
		cmocka_unit_test(test_the_choice_lies_on_the_rhythm),
		cmocka_unit_test(
			test_the_wanted_delay_stays_for_less_than_10_ms),
		cmocka_unit_test(test_urgent_is_what_is_missed_now),
		cmocka_unit_test(
			test_a_bad_rhythm_is_told_with_what_a_better_saves),
		cmocka_unit_test(test_the_bound_holds_whatever_arrives),
		cmocka_unit_test(test_no_twin_finds_a_cheaper_wait),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
