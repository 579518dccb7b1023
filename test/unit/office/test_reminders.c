/* reminders: which line is asked when, through changes, failures, jumps of the
 * calendar. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/error.h"
#include "base/prng.h"
#include "office/reminders.h"

#define DAY INT64_C(86400000000000)
#define T0 INT64_C(1800000000000000000)

static struct ol_reminders r;
static ol_instant now;
static ol_date date, after;
static uint16_t line;

static int set_up(void **state)
{
	(void)state;
	memset(&r, 0, sizeof r);
	now.us = 1000;
	date.ns = T0;
	return 0;
}

static bool look(uint16_t n)
{
	return ol_reminders_look(&r, now, date, n, &line, &after);
}

static void pass(uint64_t us)
{
	now = ol_after(now, us);
	date.ns += (int64_t)us * 1000;
}

static void end(int64_t next)
{
	ol_reminders_end(&r, line, now, date, (ol_date){ next }, 0);
}

/* All lines asked once; no reminders. */
static void begin(uint16_t n)
{
	for (uint16_t i = 0; i < n; i++) {
		assert_true(look(n));
		end(0);
		pass(OL_REMINDERS_EVERY_US);
	}
	assert_false(look(n));
}

static void test_at_the_start_every_line_is_asked_in_turn(void **state)
{
	(void)state;
	assert_true(look(3));
	assert_int_equal(line, 0);
	assert_int_equal(after.ns, T0);
	pass(OL_REMINDERS_EVERY_US);
	assert_false(look(3)); /* one at a time */
	end(0);
	pass(OL_REMINDERS_EVERY_US - 1);
	assert_false(look(3));
	pass(1);
	assert_true(look(3));
	assert_int_equal(line, 1);
	end(0);
	pass(OL_REMINDERS_EVERY_US);
	assert_true(look(3));
	assert_int_equal(line, 2);
	end(0);
	pass(1000 * OL_REMINDERS_EVERY_US);
	assert_false(look(3));
}

static void test_a_reminder_is_asked_for_at_its_date(void **state)
{
	int64_t told;

	(void)state;
	assert_true(look(1));
	end(T0 + 3 * INT64_C(1000000000));
	told = date.ns;
	pass(3000000 - 1);
	assert_false(look(1));
	pass(OL_REMINDERS_EVERY_US);
	assert_true(look(1));
	assert_int_equal(after.ns, told);
	end(0);
	pass(OL_REMINDERS_EVERY_US);
	assert_false(look(1));
}

static void test_what_changed_is_asked_for_again(void **state)
{
	(void)state;
	begin(2);
	ol_reminders_changed(&r, 1);
	pass(OL_REMINDERS_EVERY_US);
	assert_true(look(2));
	assert_int_equal(line, 1);
	ol_reminders_changed(&r, 1); /* in the middle of it */
	end(0);
	pass(OL_REMINDERS_EVERY_US);
	assert_true(look(2));
	assert_int_equal(line, 1);
}

static void test_one_that_fails_is_asked_later_and_holds_up_nobody(void **state)
{
	(void)state;
	assert_true(look(2));
	ol_reminders_end(&r, line, now, date, (ol_date){ 0 }, OL_ERR_IO);
	pass(OL_REMINDERS_AGAIN_US - 1);
	assert_false(look(2));
	pass(1);
	assert_true(look(2));
	assert_int_equal(line, 1);
	end(0);
	pass(OL_REMINDERS_EVERY_US);
	assert_true(look(2));
	assert_int_equal(line, 0);
	assert_int_equal(after.ns, T0);
}

static void test_the_calendar_may_be_set(void **state)
{
	(void)state;
	assert_true(look(1));
	end(T0 + DAY);
	date.ns += 40 * DAY;
	pass(OL_REMINDERS_EVERY_US);
	assert_true(look(1));
	assert_int_equal(after.ns, T0);
	end(T0 + 41 * DAY);
	date.ns -= 80 * DAY;
	pass(OL_REMINDERS_EVERY_US);
	assert_false(look(1));
}

/* However changes, failures and lines come: each that is to be asked is. */
static void test_nobody_is_forgotten(void **state)
{
	const uint64_t seed = 5;
	bool wants[7];
	struct ol_prng rnd;

	(void)state;
	print_message("seed %llu\n", (unsigned long long)seed);
	ol_prng_init(&rnd, seed);
	memset(wants, true, sizeof wants);
	for (int i = 0; i < 20000; i++) {
		uint16_t k = (uint16_t)ol_prng_below(&rnd, 7);

		if (ol_prng_below(&rnd, 40) == 0) {
			ol_reminders_changed(&r, k);
			wants[k] = true;
		}
		pass(OL_REMINDERS_EVERY_US);
		if (look(7)) {
			wants[line] = false;
			end(0);
		}
	}
	for (int i = 0; i < 7; i++) {
		pass(OL_REMINDERS_EVERY_US);
		if (look(7)) {
			wants[line] = false;
			end(0);
		}
	}
	for (int k = 0; k < 7; k++)
		assert_false(wants[k]);
}

int main(void)
{
#define T(test) cmocka_unit_test_setup(test, set_up)
	const struct CMUnitTest tests[] = {
		T(test_at_the_start_every_line_is_asked_in_turn),
		T(test_a_reminder_is_asked_for_at_its_date),
		T(test_what_changed_is_asked_for_again),
		T(test_one_that_fails_is_asked_later_and_holds_up_nobody),
		T(test_the_calendar_may_be_set),
		T(test_nobody_is_forgotten),
	};

	return cmocka_run_group_tests_name("office_reminders", tests, NULL,
					   NULL);
}
