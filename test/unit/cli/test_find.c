/* find: which id a person means by a part of it. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <setjmp.h>

#include <cmocka.h>

#include "cli/find.h"

static void test_a_part_of_an_id_is_its_beginning_or_its_end(void **state)
{
	static const struct {
		const char *word;
		int result;
		const char *why;
	} row[] = {
		{ "01890a5d-ac96-774b-bcce-b302099a8057", 1, "all of it" },
		{ "01890a5dac96774bbcceb302099a8057", 1, "without dashes" },
		{ "01890A5D", 1, "capitals" },
		{ "0189", 1, "four digits of its beginning" },
		{ "8057", 1, "four digits of its end" },
		{ "b302099a8057", 1, "a group" },
		{ "bcce-b302-099a-8057", 1, "dashes anywhere" },
		{ "774b", 0, "the middle is no part that is shown" },
		{ "8058", 0, "another one" },
		{ "057", -1, "three digits" },
		{ "", -1, "nothing" },
		{ "----", -1, "no digit" },
		{ "805x", -1, "no digit of hexadecimal" },
		{ "last", -1, "a word" },
		{ "8057\033[2J", -1, "a control" },
		{ "01890a5dac96774bbcceb302099a80570", -1, "too long" },
	};
	struct ol_id id;
	size_t i;

	(void)state;
	assert_int_equal(
		ol_id_read(&id, "01890a5d-ac96-774b-bcce-b302099a8057"), 0);
	for (i = 0; i < sizeof row / sizeof row[0]; i++)
		if (ol_find_matches(row[i].word, &id) != row[i].result)
			fail_msg("%s (%s)", row[i].word, row[i].why);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			test_a_part_of_an_id_is_its_beginning_or_its_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
