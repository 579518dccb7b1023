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
			ol_delay_note(&delay, i, 0,
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
	assert_true(ol_delay_note(&delay, 100, 0, 0));
	assert_false(ol_delay_note(&delay, 100, 0, -5));
	assert_true(ol_delay_note(&delay, 102, 0, 0));
	assert_true(ol_delay_note(&delay, 101, 0, 0));
	assert_false(ol_delay_note(&delay, 101, 0, 0));
	assert_false(ol_delay_note(&delay, 99, 0, 0)); /* before the first */
	assert_int_equal(judge(0, 0).base_us, 0);
}

static void test_frames_are_remembered_for_1024_and_no_longer(void **state)
{
	(void)state;
	ol_delay_init(&delay);
	ol_delay_note(&delay, 1000, 0, -7);
	ol_delay_note(&delay, 1000 + 1023, 0, 5);
	assert_int_equal(judge(0, 0).base_us, -7);
	assert_false(ol_delay_note(&delay, 1000, 0, 0));
	ol_delay_note(&delay, 1000 + 1024, 0, 5);
	assert_int_equal(judge(0, 0).base_us, 5);
	assert_false(ol_delay_note(&delay, 1000, 0, 0)); /* too old */
	assert_true(ol_delay_note(&delay, 1001, 0, 0));
}

static void test_a_jump_of_any_length_is_bounded_work(void **state)
{
	(void)state;
	arrivals(1024, 0, 0);
	assert_true(ol_delay_note(&delay, UINT64_MAX / 2, 0, 3));
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
	{ "one in a hundred, 60 ms late: still", 1000, 100, 60, 65 },
	{ "one in a hundred, 160 ms late: not worth it", 1000, 100, 160, 5 },
	{ "half of them, 600 ms late: waited for", 1000, 2, 600, 605 },
	{ "half of them, beyond the bound: given up", 1000, 2, 800, 5 },
	{ "one of a thousand, 20 ms late: let go", 1000, 1000, 20, 5 },
	{ "one of the first ten, 100 ms late: let go", 10, 10, 100, 5 },
	{ "one of the first ten, 20 ms late: waited for", 10, 10, 20, 25 },
	{ "1 ms before its turn is too late", 1000, 2, 4, 25 },
	{ "2 ms before its turn is in time", 1000, 2, 3, 5 },
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
			ol_delay_note(&delay, i, 0, 10 * MS);
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
		assert_in_range(v.best_us, (10 + 32) * MS, (10 + 52) * MS);
	}
}

/* Of 1024 frames so many come 20 ms late: each costs 7.8 ms, at the price up to
 * which a delay is kept 15.6. */
static const struct {
	const char *why;
	uint64_t late;
	int64_t current_ms, want_ms;
} keep[] = {
	{ "longer for nothing: changed", 0, 25, 5 },
	{ "longer for next to nothing: changed", 1, 25, 5 },
	{ "longer for little: kept", 2, 25, 25 },
	{ "shorter for little: kept", 2, 5, 5 },
	{ "far longer for little: to where it is not for nothing", 2, 65, 25 },
	{ "too short: changed", 3, 5, 25 },
	{ "longer for something: kept", 3, 25, 25 },
};

static void test_the_wanted_delay_stays_within_two_prices(void **state)
{
	int64_t got;

	(void)state;
	for (size_t k = 0; k < sizeof keep / sizeof *keep; k++) {
		ol_delay_init(&delay);
		for (uint64_t i = 0; i < 1024; i++)
			ol_delay_note(&delay, i, 0,
				      i + keep[k].late < 1024 ? 0 : 20 * MS);
		got = judge(5 * MS, keep[k].current_ms * MS).best_us;
		if (got != keep[k].want_ms * MS)
			fail_msg("%s: %lld us", keep[k].why, (long long)got);
	}
}

/* 1000 frames, of which those from `from` on come `late_ms` late if their
 * number is one of `every`; frame `other` comes other_ms late. Then `after`
 * regular ones. */
static const struct {
	const char *why;
	uint64_t from, every;
	int64_t late_ms;
	uint64_t other;
	int64_t other_ms;
	uint64_t after;
	int64_t want_ms; /* over the base, rhythm at 5 */
} fade[] = {
	{ "a pattern that goes on", 0, 10, 100, 0, 0, 0, 105 },
	{ "324 regular frames later: it may go on", 0, 10, 100, 0, 0, 324,
	  105 },
	{ "325: it is over", 0, 10, 100, 0, 0, 325, 5 },
	{ "an event alone", 980, 1, 100, 0, 0, 0, 105 },
	{ "149 frames later", 980, 1, 100, 0, 0, 149, 105 },
	{ "150: it is forgotten", 980, 1, 100, 0, 0, 150, 5 },
	{ "nothing else came an eighth as late", 980, 1, 100, 500, 12, 150, 5 },
	{ "something did: it is no event alone", 980, 1, 100, 500, 13, 150,
	  105 },
	{ "but it is over all the same", 980, 1, 100, 500, 13, 325, 5 },
	{ "less goes on, but an eighth of it: remembered", 0, 10, 96, 1200, 12,
	  325, 105 },
	{ "less than an eighth: it is over", 0, 10, 96, 1200, 11, 325, 5 },
};

static void test_memory_fades(void **state)
{
	int64_t got;

	(void)state;
	for (size_t k = 0; k < sizeof fade / sizeof *fade; k++) {
		ol_delay_init(&delay);
		for (uint64_t i = 0; i < 1000 + fade[k].after; i++) {
			bool late = i >= fade[k].from && i < 1000 &&
				    i % fade[k].every == fade[k].every - 1;
			int64_t at = late ? fade[k].late_ms : 0;

			if (fade[k].other == i)
				at = fade[k].other_ms;
			ol_delay_note(&delay, i, 0, (10 + at) * MS);
		}
		got = judge(15 * MS, 15 * MS).best_us - 10 * MS;
		if (got != fade[k].want_ms * MS)
			fail_msg("%s: %lld us", fade[k].why, (long long)got);
	}
}

/* A queue that has drained leaves half its delay behind: an eighth of what it
 * was goes on, and only a third of it would be a pattern. */
static void test_who_expects_nothing_far_off_forgets_more(void **state)
{
	(void)state;
	ol_delay_init(&delay);
	for (uint64_t i = 0; i < 600; i++)
		ol_delay_note(&delay, i, 0, (i < 200 ? 400 : 80) * MS);
	ol_delay_note(&delay, 600, 0, 0);
	assert_true(judge(5 * MS, 5 * MS).best_us >= 400 * MS);
	delay.calm = true;
	assert_true(judge(5 * MS, 5 * MS).best_us <= 120 * MS);
}

static void
test_what_no_packet_brings_so_late_any_more_asks_for_nothing(void **state)
{
	(void)state;
	ol_delay_init(&delay);
	for (uint64_t i = 0; i < 400; i++)
		if (i % 10 == 9)
			ol_delay_note(&delay, i, 15, 310 * MS);
		else
			ol_delay_note(&delay, i, 0, 10 * MS);
	delay.reach = 15;
	assert_int_equal(judge(0, 0).best_us, 320 * MS);
	delay.reach = 14; /* the packets became narrower */
	assert_int_equal(judge(0, 320 * MS).best_us, 20 * MS);
	delay.reach = 15; /* and wide again */
	assert_int_equal(judge(0, 20 * MS).best_us, 320 * MS);
}

static void test_what_is_new_in_its_packet_counts_at_any_reach(void **state)
{
	(void)state;
	arrivals(400, 10, 300);
	delay.reach = 0;
	assert_int_equal(judge(0, 0).best_us, 320 * MS);
}

static void test_urgent_is_what_is_missed_now(void **state)
{
	(void)state;
	arrivals(1000, 10, 50); /* a tenth comes 50 ms late */
	/* Now 5 ms, best 65: 800 ms of price are saved for 60 of delay. */
	assert_int_equal(judge(15 * MS, 75 * MS).best_us, 75 * MS);
	assert_int_equal(judge(15 * MS, 75 * MS).urge_us, 740 * MS);
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
	assert_int_equal(v.free_us, 12 * MS);
	assert_int_equal(v.gain_us, 16 * MS);
	v = judge(12 * MS, 12 * MS);
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

static int64_t twin_base(const struct twin *t)
{
	int64_t base = INT64_MAX;

	for (size_t i = 0; i < t->n; i++)
		if (t->seq[i] + 1024 > t->newest && t->at[i] < base)
			base = t->at[i];
	return base;
}

/* The latest over the base among frames `from` to `to` before the newest, but
 * for those nearer than OL_DELAY_EVENT to `but`. `which` may be NULL. */
static int64_t twin_latest(const struct twin *t, int64_t base, uint64_t from,
			   uint64_t to, int64_t but, int64_t *which)
{
	int64_t most = 0;

	for (uint64_t back = from; back < to; back++) {
		int64_t away = (int64_t)back - but;

		if (but >= 0 && away < OL_DELAY_EVENT && away > -OL_DELAY_EVENT)
			continue;
		for (size_t i = 0; i < t->n; i++)
			if (t->seq[i] + back == t->newest &&
			    t->at[i] - base > most) {
				most = t->at[i] - base;
				if (which)
					*which = (int64_t)back;
			}
	}
	return most;
}

/* What is later than that is over. */
static int64_t twin_over(const struct twin *t, int64_t base)
{
	int64_t event = 0, latest;
	int64_t times = delay.calm ? OL_DELAY_CALM_TIMES
				   : OL_DELAY_RECENT_TIMES;

	latest = twin_latest(t, base, 0, OL_DELAY_RECENT, -1, &event);
	if (event >= OL_DELAY_ALONE &&
	    twin_latest(t, base, 0, 1024, event, NULL) < latest / times)
		latest = twin_latest(t, base, 0, OL_DELAY_RECENT, event, NULL);
	return (times - 1) * latest > 10 * MS ? times * latest
					      : latest + 10 * MS;
}

/* Microseconds that an offset costs: counted anew, frame by frame. */
static int64_t twin_cost(const struct twin *t, int64_t base, int64_t over,
			 int64_t us, int64_t price_ms)
{
	uint64_t span = t->newest - t->first + 1;
	int64_t late = 0;

	if (span > 1024)
		span = 1024;
	if (span < OL_DELAY_SURE)
		span = OL_DELAY_SURE;
	for (size_t i = 0; i < t->n; i++) {
		int64_t ms = (t->at[i] - base + 999) / 1000;

		if (t->seq[i] + 1024 <= t->newest)
			continue;
		if (ms > over / 1000)
			continue;
		late += us < OL_DELAY_GUARD_US ||
			ms > (us - OL_DELAY_GUARD_US) / 1000;
	}
	return us + late * 100 * price_ms * 1000 / (int64_t)span;
}

static int64_t twin_cheapest(const struct twin *t, int64_t base, int64_t over,
			     int64_t phase, int64_t price_ms)
{
	int64_t best = phase;

	for (int64_t us = phase; us <= BOUND; us += OL_DELAY_FRAME_US)
		if (twin_cost(t, base, over, us, price_ms) <
		    twin_cost(t, base, over, best, price_ms))
			best = us;
	return best;
}

static void run_twin(uint64_t seed)
{
	static struct twin t;
	struct ol_prng r;
	struct ol_delay_verdict v;
	uint64_t seq = 500, back;
	int64_t spread, at, base, over, want = 0, least, longest, phase;

	ol_prng_init(&r, seed);
	t.n = 0;
	ol_delay_init(&delay);
	delay.calm = seed % 2;
	spread = 1 + (int64_t)ol_prng_below(&r, 300) * MS;
	for (int i = 0; i < 1500; i++) {
		seq += ol_prng_below(&r, 3);
		at = (int64_t)ol_prng_below(&r, (uint64_t)spread) - 5 * MS;
		if (i % 500 > 200) /* regular for a while */
			at = ol_prng_below(&r, 200) ? -5 * MS : 30 * MS;
		if (ol_prng_below(&r, 300) == 0)
			seq += ol_prng_below(&r, 2000);
		back = ol_prng_below(&r, 2) ? 0 : ol_prng_below(&r, 30);
		assert_int_equal(ol_delay_note(&delay, seq - back, 0, at),
				 twin_note(&t, seq - back, at));
		if (ol_prng_below(&r, 100))
			continue;
		base = twin_base(&t);
		over = twin_over(&t, base);
		/* On the rhythm that goes on from the last judgement. */
		phase = ((want - base) % OL_DELAY_FRAME_US +
			 OL_DELAY_FRAME_US) %
			OL_DELAY_FRAME_US;
		least = twin_cheapest(&t, base, over, phase, OL_DELAY_PRICE_MS);
		longest = twin_cheapest(&t, base, over, phase,
					OL_DELAY_PRICE_MS * OL_DELAY_KEPT);
		ol_delay_judge(&delay, want, want, BOUND, &v);
		assert_int_equal(v.base_us, base);
		want -= base;
		want = want > longest ? longest : want;
		want = want < least ? least : want;
		want += base;
		if (v.best_us != want)
			fail_msg("seed %llu, note %d: %lld us, the twin says "
				 "%lld",
				 (unsigned long long)seed, i,
				 (long long)(v.best_us - base),
				 (long long)(want - base));
	}
}

static void test_the_twin_wants_the_same_wait(void **state)
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
		cmocka_unit_test(test_the_wanted_delay_stays_within_two_prices),
		cmocka_unit_test(test_memory_fades),
		cmocka_unit_test(test_who_expects_nothing_far_off_forgets_more),
		cmocka_unit_test(
			test_what_no_packet_brings_so_late_any_more_asks_for_nothing),
		cmocka_unit_test(
			test_what_is_new_in_its_packet_counts_at_any_reach),
		cmocka_unit_test(test_urgent_is_what_is_missed_now),
		cmocka_unit_test(
			test_a_bad_rhythm_is_told_with_what_a_better_saves),
		cmocka_unit_test(test_the_bound_holds_whatever_arrives),
		cmocka_unit_test(test_the_twin_wants_the_same_wait),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
