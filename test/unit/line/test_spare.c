#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "line/spare.h"

static ol_instant ms(uint64_t t)
{
	return (ol_instant){ 1000000000 + t * 1000 };
}

static void test_spare_paths_are_woken_at_once_and_put_back_late(void **state)
{
	static const struct {
		const char *why;
		uint64_t at_ms;
		bool is_good, woken;
	} row[] = {
		{ "a start: the full ones have their time", 0, false, false },
		{ "not yet", 1999, false, false },
		{ "now they are needed", 2000, false, true },
		{ "one is good", 3000, true, true },
		{ "not for long enough", 32999, true, true },
		{ "half a minute", 33000, true, false },
		{ "it dies", 100000, false, true },
		{ "it comes", 101000, true, true },
		{ "and goes", 130999, false, true },
		{ "and comes", 131000, true, true },
		{ "they stay awake", 160999, true, true },
		{ "till it has stayed", 161000, true, false },
	};
	struct ol_spare s;
	size_t i;

	(void)state;
	ol_spare_init(&s, ms(0));
	for (i = 0; i < sizeof row / sizeof *row; i++)
		if (ol_spare_step(&s, ms(row[i].at_ms), row[i].is_good) !=
		    row[i].woken)
			fail_msg("%s", row[i].why);
}

static void test_while_the_full_ones_are_good_they_sleep(void **state)
{
	struct ol_spare s;
	uint64_t t;

	(void)state;
	ol_spare_init(&s, ms(0));
	for (t = 0; t < 100000; t += 20)
		assert_false(ol_spare_step(&s, ms(t), true));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			test_spare_paths_are_woken_at_once_and_put_back_late),
		cmocka_unit_test(test_while_the_full_ones_are_good_they_sleep),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
