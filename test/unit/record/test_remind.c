/* remind: a week before, a day before, at it, each day after. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/prng.h"
#include "record/remind.h"

#define DAY INT64_C(86400000000000)
#define DUE INT64_C(1800000000000000000)

static const struct {
	const char *why;
	int64_t after, next;
	enum ol_reminder which;
} row[] = {
	{ "long before", DUE - 30 * DAY, DUE - 7 * DAY, OL_REMINDER_WEEK },
	{ "a moment before the first", DUE - 7 * DAY - 1, DUE - 7 * DAY,
	  OL_REMINDER_WEEK },
	{ "at the first", DUE - 7 * DAY, DUE - DAY, OL_REMINDER_DAY },
	{ "a moment before the second", DUE - DAY - 1, DUE - DAY,
	  OL_REMINDER_DAY },
	{ "at the second", DUE - DAY, DUE, OL_REMINDER_DUE },
	{ "a moment before its day", DUE - 1, DUE, OL_REMINDER_DUE },
	{ "at its day", DUE, DUE + DAY, OL_REMINDER_LATE },
	{ "a moment before the day after", DUE + DAY - 1, DUE + DAY,
	  OL_REMINDER_LATE },
	{ "at the day after", DUE + DAY, DUE + 2 * DAY, OL_REMINDER_LATE },
	{ "long after", DUE + 400 * DAY + 5, DUE + 401 * DAY,
	  OL_REMINDER_LATE },
};

static void test_reminders_come_in_their_order(void **state)
{
	enum ol_reminder which;
	ol_date at;

	(void)state;
	for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
		at = ol_remind_next((ol_date){ DUE }, (ol_date){ row[i].after },
				    &which);
		if (at.ns != row[i].next || which != row[i].which)
			fail_msg("%s", row[i].why);
	}
}

static void test_what_has_no_day_reminds_nobody(void **state)
{
	enum ol_reminder which = OL_REMINDER_DUE;

	(void)state;
	assert_int_equal(
		ol_remind_next((ol_date){ 0 }, (ol_date){ DUE }, &which).ns, 0);
	assert_int_equal(which, OL_REMINDER_NONE);
	assert_int_equal(ol_remind_now((ol_date){ 0 }, (ol_date){ 0 },
				       (ol_date){ DUE }),
			 OL_REMINDER_NONE);
}

/* A node that was down, or a calendar that was set. */
static void test_of_several_that_were_missed_the_last_is_told(void **state)
{
	const ol_date due = { DUE };

	(void)state;
	assert_int_equal(ol_remind_now(due, (ol_date){ DUE - 8 * DAY },
				       (ol_date){ DUE - 7 * DAY - 1 }),
			 OL_REMINDER_NONE);
	assert_int_equal(ol_remind_now(due, (ol_date){ DUE - 8 * DAY },
				       (ol_date){ DUE - 7 * DAY }),
			 OL_REMINDER_WEEK);
	assert_int_equal(ol_remind_now(due, (ol_date){ DUE - 8 * DAY },
				       (ol_date){ DUE - DAY }),
			 OL_REMINDER_DAY);
	assert_int_equal(ol_remind_now(due, (ol_date){ 0 }, (ol_date){ DUE }),
			 OL_REMINDER_DUE);
	assert_int_equal(ol_remind_now(due, (ol_date){ 0 },
				       (ol_date){ DUE + 900 * DAY }),
			 OL_REMINDER_LATE);
	assert_int_equal(ol_remind_now(due, (ol_date){ DUE },
				       (ol_date){ DUE + DAY - 1 }),
			 OL_REMINDER_NONE);
	/* The calendar went back. */
	assert_int_equal(ol_remind_now(due, (ol_date){ DUE },
				       (ol_date){ DUE - 100 * DAY }),
			 OL_REMINDER_NONE);
}

/* Whoever looks often is told each of them once. */
static void test_who_looks_often_hears_each_once(void **state)
{
	const uint64_t seed = 21;
	unsigned told[OL_REMINDERS] = { 0 };
	struct ol_prng rnd;
	ol_date after = { DUE - 20 * DAY }, now;

	(void)state;
	ol_prng_init(&rnd, seed);
	print_message("seed %llu\n", (unsigned long long)seed);
	while (after.ns < DUE + 5 * DAY + DAY / 2) {
		now.ns = after.ns + (int64_t)ol_prng_below(&rnd, DAY / 3);
		told[ol_remind_now((ol_date){ DUE }, after, now)]++;
		after = now;
	}
	assert_int_equal(told[OL_REMINDER_WEEK], 1);
	assert_int_equal(told[OL_REMINDER_DAY], 1);
	assert_int_equal(told[OL_REMINDER_DUE], 1);
	assert_int_equal(told[OL_REMINDER_LATE], 5);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_reminders_come_in_their_order),
		cmocka_unit_test(test_what_has_no_day_reminds_nobody),
		cmocka_unit_test(
			test_of_several_that_were_missed_the_last_is_told),
		cmocka_unit_test(test_who_looks_often_hears_each_once),
	};

	return cmocka_run_group_tests_name("record_remind", tests, NULL, NULL);
}
