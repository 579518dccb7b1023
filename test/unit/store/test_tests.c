/* tests: hours of line tests on disk, added up, in order, and forgotten. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <sqlite3.h>

#include "base/error.h"
#include "sample.h"
#include "store/tests.h"

#define HOUR 480000u

static struct sample t;

static int set_up(void **state)
{
	(void)state;
	sample_open(&t);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	sample_close(&t);
	return 0;
}

static struct ol_store_tests one(uint16_t line, uint32_t hour)
{
	return (struct ol_store_tests){
		.line = line,
		.hour = hour,
		.words = 5,
		.words_passed = 4,
		.voice = 1,
		.voice_passed = 1,
		.rtt_min_us = 30000,
		.rtt_max_us = 50000,
		.rtt_sum_us = 160000,
		.n_rtt = 4,
		.voice_sent = 50,
		.voice_back = 49,
	};
}

static void add(uint16_t line, uint32_t hour)
{
	struct ol_store_tests a = one(line, hour);

	assert_int_equal(ol_store_tests_add(t.s, &a), 0);
}

static void test_an_hour_is_added_up(void **state)
{
	struct ol_store_tests a = one(7, HOUR), got[2];
	size_t n;

	(void)state;
	assert_int_equal(ol_store_tests_list(t.s, 7, 0, got, 2, &n), 0);
	assert_int_equal(n, 0);
	add(7, HOUR);
	a.rtt_min_us = 20000;
	a.rtt_max_us = 40000;
	assert_int_equal(ol_store_tests_add(t.s, &a), 0);
	memset(&a, 0, sizeof a); /* all failed: no round trip */
	a.line = 7;
	a.hour = HOUR;
	a.words = 3;
	assert_int_equal(ol_store_tests_add(t.s, &a), 0);
	sample_reopen(&t);
	assert_int_equal(ol_store_tests_list(t.s, 7, 0, got, 2, &n), 0);
	assert_int_equal(n, 1);
	assert_int_equal(got[0].line, 7);
	assert_int_equal(got[0].hour, HOUR);
	assert_int_equal(got[0].words, 13);
	assert_int_equal(got[0].words_passed, 8);
	assert_int_equal(got[0].voice, 2);
	assert_int_equal(got[0].voice_passed, 2);
	assert_int_equal(got[0].rtt_min_us, 20000);
	assert_int_equal(got[0].rtt_max_us, 50000);
	assert_int_equal(got[0].rtt_sum_us, 320000);
	assert_int_equal(got[0].n_rtt, 8);
	assert_int_equal(got[0].voice_sent, 100);
	assert_int_equal(got[0].voice_back, 98);
}

static void test_hours_come_in_order_by_pages_and_lines(void **state)
{
	struct ol_store_tests got[3];
	uint32_t from = 0, k;
	size_t n, i, all = 0;

	(void)state;
	for (k = 0; k < 10; k++) {
		add(1, HOUR + 7 * k % 10);
		add(2, HOUR + k);
	}
	for (;;) {
		assert_int_equal(ol_store_tests_list(t.s, 1, from, got, 3, &n),
				 0);
		if (n == 0)
			break;
		for (i = 0; i < n; i++) {
			assert_int_equal(got[i].hour, HOUR + all++);
			assert_int_equal(got[i].line, 1);
		}
		from = got[n - 1].hour + 1;
	}
	assert_int_equal(all, 10);
}

static void test_what_is_ninety_days_old_is_forgotten(void **state)
{
	struct ol_store_tests got[4];
	size_t n;

	(void)state;
	add(1, HOUR);
	add(1, HOUR + 1);
	add(2, HOUR);
	add(1, HOUR + OL_STORE_TEST_HOURS - 1);
	assert_int_equal(ol_store_tests_list(t.s, 1, 0, got, 4, &n), 0);
	assert_int_equal(n, 3);
	add(1, HOUR + OL_STORE_TEST_HOURS);
	assert_int_equal(ol_store_tests_list(t.s, 1, 0, got, 4, &n), 0);
	assert_int_equal(n, 3);
	assert_int_equal(got[0].hour, HOUR + 1);
	assert_int_equal(ol_store_tests_list(t.s, 2, 0, got, 4, &n), 0);
	assert_int_equal(n, 1);
}

static void meddle(const char *sql)
{
	sqlite3 *db;

	ol_store_close(t.s);
	t.s = NULL;
	assert_int_equal(sqlite3_open(t.path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

static void test_a_row_that_was_moved_is_found(void **state)
{
	struct ol_store_tests got;
	size_t n;

	(void)state;
	add(1, HOUR);
	meddle("UPDATE test SET hour = hour + 1");
	assert_int_equal(ol_store_check(t.path, t.key), OL_ERR_FORGED);
	sample_reopen(&t);
	assert_int_equal(ol_store_tests_list(t.s, 1, 0, &got, 1, &n),
			 OL_ERR_FORGED);
	meddle("UPDATE test SET hour = hour - 1");
	assert_int_equal(ol_store_check(t.path, t.key), 0);
	sample_reopen(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
		T(test_an_hour_is_added_up),
		T(test_hours_come_in_order_by_pages_and_lines),
		T(test_what_is_ninety_days_old_is_forgotten),
		T(test_a_row_that_was_moved_is_found),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
