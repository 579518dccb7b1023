/* rolls: what came of roll-calls on disk, in order, by line, and forgotten. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <sqlite3.h>

#include "base/error.h"
#include "sample.h"
#include "store/rolls.h"

#define S INT64_C(1000000000)
#define T0 (1700000000 * S)
#define AT(s) ((ol_date){ T0 + (s)*S })
#define EVER ((ol_date){ INT64_MAX })

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

static struct ol_store_roll one(uint16_t line, int64_t s, bool passed)
{
	struct ol_store_roll r = {
		.line = line,
		.at = AT(s),
		.passed = passed,
		.why = passed ? 0 : 3,
		.id = { { 1, 2, 3 } },
		.ours = true,
		.asked = AT(s),
		.answered = AT(s + 60),
	};

	memset(r.asker, 'a', sizeof r.asker - 1);
	memset(r.answerer, 'b', sizeof r.answerer - 1);
	return r;
}

static void add(uint16_t line, int64_t s, bool passed)
{
	const struct ol_store_roll r = one(line, s, passed);

	assert_int_equal(ol_store_roll_add(t.s, &r), 0);
}

static void test_one_comes_back_as_it_was_put_there(void **state)
{
	struct ol_store_roll r = one(7, 0, true), got;
	size_t n;

	(void)state;
	add(7, 0, true);
	sample_reopen(&t);
	memset(&got, 0, sizeof got);
	assert_int_equal(ol_store_roll_list(t.s, 7, (ol_date){ 0 }, EVER, &got,
					    1, &n),
			 0);
	assert_int_equal(n, 1);
	assert_memory_equal(&got, &r, sizeof got);
	r.at.ns = -1;
	assert_int_equal(ol_store_roll_add(t.s, &r), OL_ERR_RANGE);
}

static void test_they_come_in_order_from_the_first_to_before_the_last(void **s)
{
	struct ol_store_roll got[8];
	size_t n;
	int k;

	(void)s;
	for (k = 0; k < 6; k++) {
		add(1, 7 * k % 6, true);
		add(2, k, true);
	}
	assert_int_equal(ol_store_roll_list(t.s, 1, AT(1), AT(4), got, 8, &n),
			 0);
	assert_int_equal(n, 3);
	for (k = 0; k < 3; k++) {
		assert_int_equal(got[k].at.ns, AT(k + 1).ns);
		assert_int_equal(got[k].line, 1);
	}
	assert_int_equal(ol_store_roll_list(t.s, 1, AT(1), AT(4), got, 2, &n),
			 0);
	assert_int_equal(n, 2);
}

static void test_the_newest_of_each_kind_is_found(void **state)
{
	struct ol_store_roll got;

	(void)state;
	assert_int_equal(ol_store_roll_last(t.s, 1, EVER, true, &got),
			 OL_ERR_UNKNOWN);
	add(1, 0, true);
	add(1, 1, false);
	add(1, 2, true);
	add(1, 3, true);
	add(2, 9, true);
	assert_int_equal(ol_store_roll_last(t.s, 1, EVER, true, &got), 0);
	assert_int_equal(got.at.ns, AT(3).ns);
	assert_int_equal(ol_store_roll_last(t.s, 1, AT(3), true, &got), 0);
	assert_int_equal(got.at.ns, AT(2).ns);
	assert_int_equal(ol_store_roll_last(t.s, 1, EVER, false, &got), 0);
	assert_int_equal(got.at.ns, AT(1).ns);
	assert_int_equal(ol_store_roll_last(t.s, 2, EVER, false, &got),
			 OL_ERR_UNKNOWN);
}

static void test_what_is_ninety_days_old_is_forgotten(void **state)
{
	struct ol_store_roll got[4];
	size_t n;

	(void)state;
	add(1, 0, true);
	add(1, 1, true);
	add(2, 0, true);
	add(1, OL_STORE_ROLL_S, false);
	assert_int_equal(ol_store_roll_list(t.s, 1, (ol_date){ 0 }, EVER, got,
					    4, &n),
			 0);
	assert_int_equal(n, 2);
	assert_int_equal(got[0].at.ns, AT(1).ns);
	assert_int_equal(ol_store_roll_list(t.s, 2, (ol_date){ 0 }, EVER, got,
					    4, &n),
			 0);
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
	struct ol_store_roll got;

	(void)state;
	add(1, 0, true);
	meddle("UPDATE roll SET at = at + 1");
	assert_int_equal(ol_store_check(t.path, t.key), OL_ERR_FORGED);
	sample_reopen(&t);
	assert_int_equal(ol_store_roll_last(t.s, 1, EVER, true, &got),
			 OL_ERR_FORGED);
	meddle("UPDATE roll SET at = at - 1");
	assert_int_equal(ol_store_check(t.path, t.key), 0);
	sample_reopen(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
		T(test_one_comes_back_as_it_was_put_there),
		T(test_they_come_in_order_from_the_first_to_before_the_last),
		T(test_the_newest_of_each_kind_is_found),
		T(test_what_is_ninety_days_old_is_forgotten),
		T(test_a_row_that_was_moved_is_found),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
