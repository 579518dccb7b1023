/* What time brings to the written word: both sides of every deadline. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/error.h"
#include "base/prng.h"
#include "office/deadlines.h"

#define LOOK OL_DEADLINES_LOOK_US
#define AGAIN OL_DEADLINES_AGAIN_US
#define ROUND OL_DEADLINES_RETAIN_US

#define DUE_NS INT64_C(1000000000)
static const ol_date DUE = { DUE_NS };

static bool look(struct ol_deadlines *d, uint64_t us, int64_t date,
		 struct ol_deadlines_now *out)
{
	return ol_deadlines_look(d, (ol_instant){ us }, (ol_date){ date }, 1,
				 out);
}

/* Retention has had its first round; nothing is asked; it is LOOK. */
static void settle(struct ol_deadlines *d)
{
	struct ol_deadlines_now out;

	*d = (struct ol_deadlines){ 0 };
	assert_true(look(d, 0, 0, &out));
	assert_true(out.retain);
	ol_deadlines_retain_end(d, (ol_instant){ 0 }, 0, false);
	assert_false(look(d, 0, 0, &out));
	ol_deadlines_due(d, DUE);
}

static void test_a_message_is_overdue_at_its_date_and_not_before(void **state)
{
	static const struct {
		int64_t date;
		bool overdue;
		const char *why;
	} t[] = {
		{ 0, false, "the calendar stands at its beginning" },
		{ DUE_NS - 1, false, "a nanosecond before" },
		{ DUE_NS, true, "at the date itself" },
		{ DUE_NS + 1, true, "a nanosecond after" },
		{ INT64_MAX, true, "the calendar was set far ahead" },
	};
	struct ol_deadlines_now out;
	struct ol_deadlines d;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof t / sizeof t[0]; i++) {
		settle(&d);
		if (look(&d, LOOK, t[i].date, &out) != t[i].overdue ||
		    out.overdue != t[i].overdue)
			fail_msg("%s", t[i].why);
	}
}

static void test_nothing_is_overdue_where_nothing_waits(void **state)
{
	struct ol_deadlines_now out;
	struct ol_deadlines d;

	(void)state;
	settle(&d);
	ol_deadlines_due(&d, (ol_date){ 0 });
	assert_false(look(&d, LOOK, INT64_MAX, &out));
}

static void test_the_calendar_is_looked_at_twice_a_second(void **state)
{
	struct ol_deadlines_now out;
	struct ol_deadlines d;

	(void)state;
	settle(&d);
	assert_int_equal(ol_deadlines_next(&d).us, LOOK);
	assert_false(look(&d, LOOK - 1, DUE_NS, &out));
	assert_true(look(&d, LOOK, DUE_NS, &out));
	assert_int_equal(ol_deadlines_next(&d).us, 2 * LOOK);
}

static void test_a_calendar_set_back_takes_nothing_back(void **state)
{
	struct ol_deadlines_now out;
	struct ol_deadlines d;

	(void)state;
	settle(&d);
	assert_true(look(&d, LOOK, DUE_NS, &out));
	ol_deadlines_overdue_end(&d, (ol_instant){ LOOK }, 0);
	ol_deadlines_due(&d, (ol_date){ DUE_NS + 5 });
	assert_false(look(&d, 2 * LOOK, DUE_NS - 5, &out));
	assert_false(look(&d, 3 * LOOK, DUE_NS + 4, &out));
	assert_true(look(&d, 4 * LOOK, DUE_NS + 5, &out));
}

static void test_the_store_is_asked_once_until_it_answers(void **state)
{
	struct ol_deadlines_now out;
	struct ol_deadlines d;

	(void)state;
	settle(&d);
	assert_true(look(&d, LOOK, DUE_NS, &out));
	assert_false(look(&d, 2 * LOOK, DUE_NS, &out));
	ol_deadlines_overdue_end(&d, (ol_instant){ 2 * LOOK }, 0);
	assert_true(look(&d, 3 * LOOK, DUE_NS, &out)); /* more than a page */
}

static void test_a_store_that_failed_is_asked_again_after_a_while(void **state)
{
	struct ol_deadlines_now out;
	struct ol_deadlines d;

	(void)state;
	settle(&d);
	assert_true(look(&d, LOOK, DUE_NS, &out));
	ol_deadlines_overdue_end(&d, (ol_instant){ LOOK }, OL_ERR_IO);
	assert_false(look(&d, LOOK + AGAIN - 1, DUE_NS, &out));
	assert_true(look(&d, LOOK + AGAIN - 1 + LOOK, DUE_NS, &out));
	assert_true(out.overdue);
}

static void test_retention_begins_anew_every_hour(void **state)
{
	struct ol_deadlines_now out;
	struct ol_deadlines d;

	(void)state;
	settle(&d); /* the round ended at 0 */
	assert_false(look(&d, ROUND - 1, 0, &out));
	assert_true(look(&d, ROUND - 1 + LOOK, 0, &out));
	assert_true(out.retain);
}

static void test_each_line_has_its_turn_however_many_there_are(void **state)
{
	struct ol_deadlines d = { 0 };
	struct ol_deadlines_now out;
	ol_instant now = { 5 };
	uint16_t i;

	(void)state;
	for (i = 0; i < 1024; i++) {
		assert_true(ol_deadlines_look(&d, now, DUE, 1024, &out));
		assert_true(out.retain);
		assert_int_equal(out.line, i);
		assert_false(ol_deadlines_look(&d, ol_after(now, LOOK - 1), DUE,
					       1024, &out));
		ol_deadlines_retain_end(&d, now, 0, false);
	}
	assert_false(ol_deadlines_look(&d, now, DUE, 1024, &out));
	now = ol_after(now, ROUND);
	assert_true(ol_deadlines_look(&d, now, DUE, 1024, &out));
	assert_int_equal(out.line, 0);
}

static void test_whose_turn_it_is_after_a_turn(void **state)
{
	static const struct {
		int err;
		bool more;
		uint64_t after_us;
		uint16_t line;
		const char *why;
	} t[] = {
		{ 0, false, 0, 1, "done: the next one, at once" },
		{ 0, true, 0, 0, "another month: the same, at once" },
		{ OL_ERR_IO, false, AGAIN, 1, "it cannot: the next one" },
		{ OL_ERR_FULL, true, AGAIN, 0, "not asked: the same again" },
	};
	struct ol_deadlines_now out;
	struct ol_deadlines d;
	ol_instant at;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof t / sizeof t[0]; i++) {
		d = (struct ol_deadlines){ 0 };
		assert_true(
			ol_deadlines_look(&d, (ol_instant){ 0 }, DUE, 3, &out));
		ol_deadlines_retain_end(&d, (ol_instant){ 0 }, t[i].err,
					t[i].more);
		if (t[i].after_us) {
			at = (ol_instant){ t[i].after_us - 1 };
			d.look_at = at;
			if (ol_deadlines_look(&d, at, DUE, 3, &out))
				fail_msg("too early: %s", t[i].why);
			d.look_at = at;
		}
		at = (ol_instant){ t[i].after_us };
		if (!ol_deadlines_look(&d, at, DUE, 3, &out) ||
		    out.line != t[i].line)
			fail_msg("%s", t[i].why);
	}
}

static void test_an_office_without_lines_asks_nothing(void **state)
{
	struct ol_deadlines d = { .due = { 1 } };
	struct ol_deadlines_now out;

	(void)state;
	assert_false(ol_deadlines_look(&d, (ol_instant){ 0 }, DUE, 0, &out));
	assert_false(out.overdue || out.retain);
}

/* The twin knows only what the header promises. */
static void test_the_promise_holds_for_any_store_and_calendar(void **state)
{
	const uint64_t seed = 20261120;
	struct ol_deadlines d = { 0 };
	struct ol_deadlines_now out;
	uint64_t now = 0, free_at = 0;
	bool asked = false;
	struct ol_prng rnd;
	int64_t date, due;
	size_t run;
	int err;

	(void)state;
	ol_prng_init(&rnd, seed);
	for (run = 0; run < 200000; run++) {
		now += ol_prng_below(&rnd, 3 * LOOK);
		date = (int64_t)ol_prng_below(&rnd, 1000);
		due = (int64_t)ol_prng_below(&rnd, 1000);
		ol_deadlines_due(&d, (ol_date){ due });
		if (now < ol_deadlines_next(&d).us)
			continue;
		(void)look(&d, now, date, &out);
		if (out.overdue !=
		    (!asked && due && due <= date && now >= free_at))
			fail_msg("seed %llu, run %zu", (unsigned long long)seed,
				 run);
		if (ol_deadlines_next(&d).us > now + LOOK)
			fail_msg("looks too late: run %zu", run);
		asked |= out.overdue;
		if (asked && ol_prng_below(&rnd, 2)) {
			err = ol_prng_below(&rnd, 4) ? 0 : OL_ERR_IO;
			ol_deadlines_overdue_end(&d, (ol_instant){ now }, err);
			free_at = err ? now + AGAIN : 0;
			asked = false;
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			test_a_message_is_overdue_at_its_date_and_not_before),
		cmocka_unit_test(test_nothing_is_overdue_where_nothing_waits),
		cmocka_unit_test(test_the_calendar_is_looked_at_twice_a_second),
		cmocka_unit_test(test_a_calendar_set_back_takes_nothing_back),
		cmocka_unit_test(test_the_store_is_asked_once_until_it_answers),
		cmocka_unit_test(
			test_a_store_that_failed_is_asked_again_after_a_while),
		cmocka_unit_test(test_retention_begins_anew_every_hour),
		cmocka_unit_test(
			test_each_line_has_its_turn_however_many_there_are),
		cmocka_unit_test(test_whose_turn_it_is_after_a_turn),
		cmocka_unit_test(test_an_office_without_lines_asks_nothing),
		cmocka_unit_test(
			test_the_promise_holds_for_any_store_and_calendar),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
