/*
 * doc/protocol/desk.md holds the table of the code, word for word.
 *
 * With an argument it prints the table: that is how the page is renewed.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <setjmp.h>

#include <cmocka.h>

#include "desk/api.h"

static char table[131072], page[262144];

static void test_the_page_holds_the_table(void **state)
{
	FILE *f = fopen(OL_SOURCE_DIR "/doc/protocol/desk.md", "r");
	size_t len = ol_api_print_table(table, sizeof table), n;

	(void)state;
	assert_non_null(f);
	n = fread(page, 1, sizeof page - 1, f);
	fclose(f);
	page[n] = '\0';
	assert_true(len > 0);
	if (!strstr(page, table))
		fail_msg("doc/protocol/desk.md is not what the code says: "
			 "put the output of test_desk_page print into it");
}

static void test_a_buffer_too_small_gives_nothing(void **state)
{
	char small[100];
	size_t len = ol_api_print_table(table, sizeof table);

	(void)state;
	assert_int_equal(ol_api_print_table(small, sizeof small), 0);
	assert_int_equal(ol_api_print_table(page, len), 0);
	assert_int_equal(ol_api_print_table(page, len + 1), len);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_page_holds_the_table),
		cmocka_unit_test(test_a_buffer_too_small_gives_nothing),
	};

	(void)argv;
	if (argc > 1) {
		ol_api_print_table(table, sizeof table);
		fputs(table, stdout);
		return 0;
	}
	return cmocka_run_group_tests(tests, NULL, NULL);
}
