/* log_limit: one line at once, then one a minute that counts. */
#include "daemon/log_limit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define S INT64_C(1000000000)
#define START (1000 * S)

static struct ol_log_limit l;
static struct ol_log_limit_row row;

static int set_up(void **state)
{
	(void)state;
	memset(&l, 0, sizeof l);
	return 0;
}

static bool take(const char *line, const char *what, int64_t at)
{
	return ol_log_limit_take(&l, line, what, (ol_date){ at });
}

static bool due(int64_t at)
{
	return ol_log_limit_due(&l, (ol_date){ at }, &row);
}

static void test_a_flood_is_one_line_and_one_a_minute(void **state)
{
	unsigned printed = 0, counted = 0, i;
	uint64_t sum = 0;

	(void)state;
	/* 4,096 in each of ten minutes. */
	for (i = 0; i < 40960; i++) {
		int64_t at = START + (int64_t)i * 600 * S / 40960;

		while (due(at)) {
			counted++;
			sum += row.more;
		}
		printed += take("south", "refused", at);
	}
	while (due(START + 660 * S)) {
		counted++;
		sum += row.more;
	}
	assert_int_equal(printed, 1);
	assert_in_range(counted, 9, 10);
	assert_int_equal(sum + printed, 40960);
	assert_string_equal(row.line, "south");
	assert_string_equal(row.what, "refused");
}

static void test_both_sides_of_the_minute(void **state)
{
	(void)state;
	assert_true(take("south", "refused", START));
	assert_false(take("south", "refused", START + 1));
	assert_false(due(START + OL_LOG_LIMIT_NS - 1));
	assert_true(due(START + OL_LOG_LIMIT_NS));
	assert_int_equal(row.more, 1);
	/* A minute without any: it is forgotten. */
	assert_false(due(START + 2 * OL_LOG_LIMIT_NS - 1));
	assert_false(take("south", "refused", START + 2 * OL_LOG_LIMIT_NS - 1));
	assert_true(due(START + 2 * OL_LOG_LIMIT_NS));
	assert_false(due(START + 3 * OL_LOG_LIMIT_NS));
	assert_true(take("south", "refused", START + 3 * OL_LOG_LIMIT_NS));
}

static void test_lines_and_kinds_are_counted_apart(void **state)
{
	(void)state;
	assert_true(take("south", "refused", START));
	assert_true(take("west", "refused", START));
	assert_true(take("south", "the ledger was changed", START));
	assert_false(take("west", "refused", START));
}

static void test_a_clock_put_back_hides_nothing_for_long(void **state)
{
	(void)state;
	assert_true(take("south", "refused", START));
	assert_false(take("south", "refused", START));
	assert_true(due(START - 3600 * S));
	assert_int_equal(row.more, 1);
}

static void test_what_finds_no_row_is_counted_together(void **state)
{
	char name[16];
	int i, k;

	(void)state;
	for (k = 0; k < 3; k++)
		for (i = 0; i < OL_LOG_LIMIT_ROWS + 50; i++) {
			snprintf(name, sizeof name, "line %d", i);
			assert_int_equal(take(name, "refused", START),
					 k == 0 && i < OL_LOG_LIMIT_ROWS);
		}
	for (i = 0; i < OL_LOG_LIMIT_ROWS; i++) {
		assert_true(due(START + OL_LOG_LIMIT_NS));
		assert_int_equal(row.more, 2);
	}
	assert_true(due(START + OL_LOG_LIMIT_NS));
	assert_int_equal(row.more, 150);
	assert_string_equal(row.line, "");
	assert_false(due(START + OL_LOG_LIMIT_NS));
}

#define T(f) cmocka_unit_test_setup(f, set_up)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(test_a_flood_is_one_line_and_one_a_minute),
		T(test_both_sides_of_the_minute),
		T(test_lines_and_kinds_are_counted_apart),
		T(test_a_clock_put_back_hides_nothing_for_long),
		T(test_what_finds_no_row_is_counted_together),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
