/* instant: deadlines, both sides of them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/instant.h"

static void test_a_deadline_is_due_when_it_comes_and_not_before(void **s)
{
	(void)s;
	assert_false(ol_due((ol_instant){ 500 }, (ol_instant){ 499 }));
	assert_true(ol_due((ol_instant){ 500 }, (ol_instant){ 500 }));
	assert_true(ol_due((ol_instant){ 500 }, (ol_instant){ 501 }));
}

static void test_never_is_never_due(void **s)
{
	(void)s;
	assert_false(ol_due(OL_NEVER, OL_NEVER));
	assert_true(ol_earlier(OL_NEVER, (ol_instant){ 9 }).us == 9);
}

static void test_adding_stops_at_never(void **s)
{
	(void)s;
	assert_true(ol_after((ol_instant){ 5 }, 7).us == 12);
	assert_true(ol_after((ol_instant){ UINT64_MAX - 1 }, 1).us ==
		    OL_NEVER.us);
	assert_true(ol_after((ol_instant){ 2 }, UINT64_MAX).us == OL_NEVER.us);
}

static void test_time_does_not_run_backwards(void **s)
{
	(void)s;
	assert_true(ol_since((ol_instant){ 5 }, (ol_instant){ 9 }) == 4);
	assert_true(ol_since((ol_instant){ 9 }, (ol_instant){ 5 }) == 0);
}

int main(void)
{
	const struct CMUnitTest t[] = {
		cmocka_unit_test(
			test_a_deadline_is_due_when_it_comes_and_not_before),
		cmocka_unit_test(test_never_is_never_due),
		cmocka_unit_test(test_adding_stops_at_never),
		cmocka_unit_test(test_time_does_not_run_backwards),
	};

	return cmocka_run_group_tests(t, NULL, NULL);
}
