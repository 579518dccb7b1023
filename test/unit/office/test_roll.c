/* roll: when a people's roll-call is due and when it is overdue, what came of
 * it, and what a clock that jumps does to all that. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/prng.h"
#include "office/roll.h"

#define NS INT64_C(1000000000)
#define MINUTE (60 * NS)
#define HOUR (60 * MINUTE)
#define DAY (24 * HOUR)
#define NOON (20000 * DAY + 12 * HOUR) /* of some day */

/* An end: its roll, its clock, its calendar. */
struct end {
	struct ol_roll r;
	ol_instant now;
	ol_date date;
	struct ol_roll_news news;
};

static const struct ol_id id_a = { { 1 } }, id_b = { { 2 } };

static ol_date at(int64_t ns)
{
	return (ol_date){ ns };
}

/* Begins at noon, with roll-calls at six and six. */
static void begin(struct end *e)
{
	struct ol_watches w;

	memset(e, 0, sizeof *e);
	e->now.us = 1000000;
	e->date = at(NOON);
	ol_roll_init(&e->r);
	assert_true(ol_watches_read(&w, "06:00 18:00"));
	ol_roll_set_here(&e->r, e->date, &w);
}

/* To the date, tick by tick as the node does; what is told comes as letters:
 * d due, o overdue for the first time, a overdue again. */
static const char *go(struct end *e, int64_t to)
{
	static char told[64];
	size_t n = 0;
	ol_instant next;
	int64_t left;

	for (;;) {
		while (n < sizeof told - 1 &&
		       ol_roll_step(&e->r, e->now, e->date, &e->news))
			told[n++] = e->news.kind == OL_ROLL_DUE ? 'd'
				    : e->news.first             ? 'o'
								: 'a';
		told[n] = '\0';
		left = (to - e->date.ns) / 1000;
		if (left <= 0)
			return told;
		next = ol_roll_deadline(&e->r);
		if (ol_since(e->now, next) < (uint64_t)left)
			left = (int64_t)ol_since(e->now, next);
		e->now.us += (uint64_t)left;
		e->date.ns += left * 1000;
	}
}

static struct ol_roll_call call(const struct ol_id *id, bool ours,
				int64_t asked)
{
	struct ol_roll_call c = { .id = *id, .ours = ours, .asked = at(asked) };

	strcpy(c.asker, ours ? "Amira" : "Olsen");
	return c;
}

static bool ask(struct end *e, const struct ol_id *id, bool ours, int64_t asked)
{
	const struct ol_roll_call c = call(id, ours, asked);

	return ol_roll_asked(&e->r, e->date, &c, &e->news);
}

static enum ol_roll_state state(const struct end *e)
{
	struct ol_roll_view v;

	ol_roll_look(&e->r, e->date, &v);
	return v.state;
}

static void pass(struct end *e)
{
	assert_true(ask(e, &id_a, true, e->date.ns));
	assert_true(ol_roll_answered(&e->r, &id_a, e->date, "Olsen", &e->news));
}

/* ---- due and overdue -------------------------------------------------- */

static void test_it_is_due_at_its_time_and_overdue_half_an_hour_later(void **s)
{
	const int64_t six = NOON + 6 * HOUR;
	struct end e;

	(void)s;
	begin(&e);
	assert_string_equal(go(&e, six - 1000), "");
	assert_int_equal(state(&e), OL_ROLL_DONE);
	assert_string_equal(go(&e, six), "d");
	assert_int_equal(e.news.watch.ns, six);
	assert_int_equal(state(&e), OL_ROLL_IS_DUE);
	assert_string_equal(go(&e, six + 30 * MINUTE - 1000), "");
	assert_int_equal(state(&e), OL_ROLL_IS_DUE);
	assert_string_equal(go(&e, six + 30 * MINUTE), "o");
	assert_int_equal(e.news.watch.ns, six);
	assert_int_equal(state(&e), OL_ROLL_IS_OVERDUE);
}

static void test_the_alarm_comes_again_each_hour_until_it_is_done(void **s)
{
	const int64_t six = NOON + 6 * HOUR;
	struct end e;

	(void)s;
	begin(&e);
	assert_string_equal(go(&e, six + 90 * MINUTE - 1000), "do");
	assert_string_equal(go(&e, six + 90 * MINUTE + 10 * NS), "a");
	assert_string_equal(go(&e, six + 4 * HOUR), "aa");
	pass(&e);
	assert_int_equal(state(&e), OL_ROLL_DONE);
	assert_string_equal(go(&e, six + 12 * HOUR - 1000), "");
	assert_string_equal(go(&e, six + 12 * HOUR), "d");
}

static void test_a_second_watch_that_is_missed_is_written_down_too(void **s)
{
	const int64_t six = NOON + 6 * HOUR;
	const char *told;
	struct end e;

	(void)s;
	begin(&e);
	assert_string_equal(go(&e, six + 31 * MINUTE), "do");
	told = go(&e, six + 13 * HOUR);
	assert_int_equal(strspn(told, "a"), 11);
	assert_string_equal(told + 11, "o");
}

static void test_one_some_minutes_early_counts_and_no_earlier(void **s)
{
	const int64_t six = NOON + 6 * HOUR;
	struct end e;

	(void)s;
	begin(&e);
	go(&e, six - 30 * MINUTE);
	pass(&e);
	assert_string_equal(go(&e, six + HOUR), "");
	begin(&e);
	go(&e, six - 30 * MINUTE - 1000);
	pass(&e);
	assert_string_equal(go(&e, six), "d");
}

static void test_nothing_is_owed_of_before_the_times_were_set(void **s)
{
	struct ol_watches w;
	struct end e;

	(void)s;
	begin(&e);
	assert_true(ol_watches_read(&w, "11:59"));
	ol_roll_set_here(&e.r, e.date, &w);
	assert_string_equal(go(&e, e.date.ns + HOUR), "");
	/* The minute that runs is owed: whoever sets it now means now. */
	assert_true(ol_watches_read(&w, "13:00"));
	e.date.ns += 59 * NS;
	ol_roll_set_here(&e.r, e.date, &w);
	assert_string_equal(go(&e, e.date.ns), "d");
}

static void test_the_times_of_both_ends_count(void **s)
{
	struct ol_watches w;
	struct end e;

	(void)s;
	begin(&e);
	assert_true(ol_watches_read(&w, "13:00"));
	ol_roll_set_there(&e.r, e.date, &w);
	assert_string_equal(go(&e, NOON + HOUR), "d");
	pass(&e);
	assert_string_equal(go(&e, NOON + 6 * HOUR), "d");
	assert_true(ol_watches_read(&w, "none"));
	ol_roll_set_here(&e.r, e.date, &w);
	assert_int_equal(state(&e), OL_ROLL_DONE);
	ol_roll_set_there(&e.r, e.date, &w);
	assert_int_equal(state(&e), OL_ROLL_NO_TIMES);
	assert_string_equal(go(&e, NOON + 10 * DAY), "");
}

/* ---- what comes of one ------------------------------------------------ */

static void test_it_passes_where_both_took_part_within_the_hour(void **s)
{
	static const struct {
		const char *why;
		int64_t asked, answered; /* from now on */
		bool asks, passes;
	} t[] = {
		{ "at once", 0, 0, true, true },
		{ "an hour later", 0, HOUR, true, true },
		{ "more than an hour later", 0, HOUR + 1, true, false },
		{ "their clock is behind", 0, -HOUR, true, true },
		{ "their clock is far behind", 0, -HOUR - 1, true, false },
		{ "asked an hour ago", -HOUR, 0, true, true },
		{ "asked before that", -HOUR - 1, 0, false, false },
		{ "asked in an hour", HOUR, 0, true, true },
		{ "asked after that", HOUR + 1, 0, false, false },
		{ "before 1970", 0, -NOON - 1, true, false },
	};
	struct end e;
	size_t i;

	(void)s;
	for (i = 0; i < sizeof t / sizeof t[0]; i++) {
		begin(&e);
		if (ask(&e, &id_a, false, NOON + t[i].asked) != t[i].asks)
			fail_msg("%s: asked", t[i].why);
		if (ol_roll_answered(&e.r, &id_a, at(NOON + t[i].answered),
				     "Amira", &e.news) != t[i].passes)
			fail_msg("%s: answered", t[i].why);
	}
}

static void test_an_answer_to_nothing_changes_nothing(void **s)
{
	const struct ol_id none = { { 0 } };
	struct ol_roll before;
	struct end e;

	(void)s;
	begin(&e);
	before = e.r;
	assert_false(ol_roll_answered(&e.r, &id_a, e.date, "Olsen", &e.news));
	assert_false(ol_roll_answered(&e.r, &none, e.date, "Olsen", &e.news));
	assert_memory_equal(&before, &e.r, sizeof before);
	pass(&e);
	assert_false(ol_roll_answered(&e.r, &id_a, e.date, "Olsen", &e.news));
	assert_false(ask(&e, &id_a, true, e.date.ns));
}

static void test_of_theirs_the_newest_waits_and_no_other(void **s)
{
	struct ol_id id = { { 9 } };
	struct end e;
	int i;

	(void)s;
	begin(&e);
	for (i = 0; i < 1000; i++) {
		id.b[1] = (uint8_t)i;
		id.b[2] = (uint8_t)(i >> 8);
		assert_true(ask(&e, &id, false, e.date.ns));
		assert_false(ask(&e, &id, false, e.date.ns));
	}
	assert_memory_equal(&ol_roll_theirs(&e.r, e.date)->id, &id, sizeof id);
	e.date.ns += HOUR + 1;
	assert_null(ol_roll_theirs(&e.r, e.date));
}

/* Both ask, each answers the other's: whatever comes first, one result. */
static void test_two_that_cross_are_one(void **s)
{
	struct end e;
	int order;

	(void)s;
	for (order = 0; order < 2; order++) {
		begin(&e);
		assert_true(ask(&e, &id_a, true, NOON));
		assert_null(ol_roll_crossed(&e.r, e.date));
		assert_true(ask(&e, &id_b, false, NOON + NS));
		assert_memory_equal(&ol_roll_crossed(&e.r, e.date)->id, &id_b,
				    sizeof id_b);
		e.date.ns += 2 * NS;
		assert_true(ol_roll_answered(&e.r, order ? &id_a : &id_b,
					     e.date, "x", &e.news));
		assert_false(ol_roll_answered(&e.r, order ? &id_b : &id_a,
					      e.date, "x", &e.news));
	}
	/* One that was asked after the answer is another. */
	begin(&e);
	pass(&e);
	assert_true(ask(&e, &id_b, false, NOON + 2 * NS));
	assert_true(
		ol_roll_answered(&e.r, &id_b, at(NOON + 3 * NS), "x", &e.news));
}

static void test_why_it_is_overdue_is_told(void **s)
{
	struct end e;

	(void)s;
	begin(&e);
	assert_int_equal(ol_roll_why(&e.r, e.date, true), OL_ROLL_NOT_ASKED);
	assert_true(ask(&e, &id_a, true, e.date.ns));
	assert_int_equal(ol_roll_why(&e.r, e.date, true), OL_ROLL_SILENT_THERE);
	assert_true(ask(&e, &id_b, false, e.date.ns));
	assert_int_equal(ol_roll_why(&e.r, e.date, true), OL_ROLL_SILENT_HERE);
	assert_int_equal(ol_roll_why(&e.r, e.date, false), OL_ROLL_DOWN);
}

/* ---- clocks and restarts ---------------------------------------------- */

static void test_a_clock_that_is_set_ahead_tells_what_is_owed_then(void **s)
{
	struct end e;

	(void)s;
	begin(&e);
	e.date.ns = NOON + 6 * HOUR + 45 * MINUTE;
	e.now.us += OL_ROLL_LOOK_US;
	assert_string_equal(go(&e, e.date.ns), "o");
	/* Back again: it was not owed yet, and is told when it is. */
	e.date.ns = NOON + HOUR;
	e.now.us += OL_ROLL_LOOK_US;
	assert_string_equal(go(&e, e.date.ns), "");
	assert_int_equal(state(&e), OL_ROLL_DONE);
	assert_string_equal(go(&e, NOON + 6 * HOUR), "d");
	pass(&e);
	assert_string_equal(go(&e, NOON + 8 * HOUR), "");
}

static void test_a_clock_that_is_set_back_owes_nothing_anew(void **s)
{
	struct end e;

	(void)s;
	begin(&e);
	go(&e, NOON + 6 * HOUR + MINUTE);
	pass(&e);
	e.date.ns -= 20 * MINUTE; /* before it was due, and done */
	e.now.us += OL_ROLL_LOOK_US;
	assert_string_equal(go(&e, NOON + 8 * HOUR), "");
}

/* Done while the clock was ten days ahead: that counts for none of them. */
static void test_one_of_the_future_hides_nothing(void **s)
{
	struct end e;

	(void)s;
	begin(&e);
	e.date.ns += 10 * DAY;
	pass(&e);
	e.date.ns -= 10 * DAY;
	e.now.us += OL_ROLL_LOOK_US;
	assert_string_equal(go(&e, NOON + 6 * HOUR + 30 * MINUTE), "do");
	assert_true(ask(&e, &id_b, true, e.date.ns));
	assert_true(ol_roll_answered(&e.r, &id_b, e.date, "Olsen", &e.news));
	assert_int_equal(state(&e), OL_ROLL_DONE);
}

static void test_a_restart_forgets_nothing_that_was_kept(void **s)
{
	struct ol_roll_call last;
	struct ol_watches w;
	struct end e;

	(void)s;
	begin(&e);
	pass(&e);
	last = e.r.last;
	assert_true(ol_watches_read(&w, "06:00 18:00"));
	/* It was missed at six and told; the node begins anew at seven. */
	ol_roll_init(&e.r);
	ol_roll_set_here(&e.r, at(NOON + 7 * HOUR), &w);
	ol_roll_load(&e.r, at(NOON + 7 * HOUR), &last, at(NOON + 6 * HOUR));
	e.date.ns = NOON + 7 * HOUR;
	assert_int_equal(state(&e), OL_ROLL_IS_OVERDUE);
	assert_string_equal(go(&e, e.date.ns), "a");
	/* Never passed, but missed; and never anything. */
	memset(&last, 0, sizeof last);
	ol_roll_load(&e.r, e.date, &last, at(0));
	assert_int_equal(state(&e), OL_ROLL_DONE);
	ol_roll_load(&e.r, e.date, &last, at(NOON + 6 * HOUR));
	assert_int_equal(state(&e), OL_ROLL_IS_OVERDUE);
}

static void test_what_is_owed_goes_back_a_week_and_no_further(void **s)
{
	struct ol_roll_view v;
	struct end e;

	(void)s;
	begin(&e);
	pass(&e);
	e.date.ns = NOON + 300 * DAY;
	e.now.us += OL_ROLL_LOOK_US;
	ol_roll_look(&e.r, e.date, &v);
	assert_int_equal(v.owed.ns, NOON + 293 * DAY + 6 * HOUR);
	assert_int_equal(v.next.ns, NOON + 300 * DAY + 6 * HOUR);
	assert_string_equal(go(&e, e.date.ns), "o");
}

/* Whatever happens, no step asks to be called at once again and again. */
static void test_random_clocks_and_calls_never_spin(void **s)
{
	const uint64_t seed = 1863;
	struct ol_prng rnd;
	struct ol_id id = { { 7 } };
	struct end e;
	int i, n;

	(void)s;
	begin(&e);
	ol_prng_init(&rnd, seed);
	for (i = 0; i < 20000; i++) {
		e.now.us += ol_prng_below(&rnd, 20000000);
		if (ol_prng_below(&rnd, 4) == 0)
			e.date.ns +=
				(int64_t)ol_prng_below(&rnd, 4 * DAY) - 2 * DAY;
		id.b[3] = (uint8_t)ol_prng_next(&rnd);
		ask(&e, &id, ol_prng_below(&rnd, 2) == 0, e.date.ns);
		id.b[3] = (uint8_t)ol_prng_next(&rnd);
		ol_roll_answered(&e.r, &id, e.date, "x", &e.news);
		for (n = 0; ol_roll_step(&e.r, e.now, e.date, &e.news); n++)
			if (n > 2)
				fail_msg("seed %llu run %d",
					 (unsigned long long)seed, i);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			test_it_is_due_at_its_time_and_overdue_half_an_hour_later),
		cmocka_unit_test(
			test_the_alarm_comes_again_each_hour_until_it_is_done),
		cmocka_unit_test(
			test_a_second_watch_that_is_missed_is_written_down_too),
		cmocka_unit_test(
			test_one_some_minutes_early_counts_and_no_earlier),
		cmocka_unit_test(
			test_nothing_is_owed_of_before_the_times_were_set),
		cmocka_unit_test(test_the_times_of_both_ends_count),
		cmocka_unit_test(
			test_it_passes_where_both_took_part_within_the_hour),
		cmocka_unit_test(test_an_answer_to_nothing_changes_nothing),
		cmocka_unit_test(test_of_theirs_the_newest_waits_and_no_other),
		cmocka_unit_test(test_two_that_cross_are_one),
		cmocka_unit_test(test_why_it_is_overdue_is_told),
		cmocka_unit_test(
			test_a_clock_that_is_set_ahead_tells_what_is_owed_then),
		cmocka_unit_test(
			test_a_clock_that_is_set_back_owes_nothing_anew),
		cmocka_unit_test(test_one_of_the_future_hides_nothing),
		cmocka_unit_test(test_a_restart_forgets_nothing_that_was_kept),
		cmocka_unit_test(
			test_what_is_owed_goes_back_a_week_and_no_further),
		cmocka_unit_test(test_random_clocks_and_calls_never_spin),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
