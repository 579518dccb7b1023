/* text: bounds, UTF-8, and what is safe to print. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/text.h"

static const struct {
	const char *why, *text;
	bool utf8, plain;
} row[] = {
	{ "nothing", "", true, true },
	{ "ASCII", "North", true, true },
	{ "two, three and four bytes", "\xc3\xa9\xe2\x82\xac\xf0\x9f\x93\x9e",
	  true, true },
	{ "Persian", "\xd8\xae\xd8\xb7", true, true },
	{ "new line", "a\nb", true, false },
	{ "delete", "\x7f", true, false },
	{ "C1 control", "\xc2\x9b", true, false },
	{ "right-to-left override", "a\xe2\x80\xae", true, false },
	{ "right-to-left isolate", "\xe2\x81\xa7", true, false },
	{ "arabic letter mark", "\xd8\x9c", true, false },
	{ "overlong", "\xc0\xaf", false, false },
	{ "overlong in three", "\xe0\x80\xaf", false, false },
	{ "overlong in four", "\xf0\x80\x80\xaf", false, false },
	{ "surrogate", "\xed\xa0\x80", false, false },
	{ "above the last", "\xf4\x90\x80\x80", false, false },
	{ "cut short", "\xe2\x82", false, false },
	{ "continuation alone", "\x80", false, false },
	{ "byte that never is", "\xff", false, false },
};

static void test_texts_are_judged_by_the_rfc(void **s)
{
	size_t i, len;

	(void)s;
	for (i = 0; i < sizeof row / sizeof row[0]; i++) {
		len = strlen(row[i].text);
		if (ol_text_is_utf8(row[i].text, len) != row[i].utf8 ||
		    ol_text_is_plain(row[i].text, len) != row[i].plain)
			fail_msg("%s", row[i].why);
	}
	assert_false(ol_text_is_plain("a\0b", 3));
}

static void test_copies_are_cut_at_their_bound(void **s)
{
	char b[6];

	(void)s;
	assert_true(ol_text_copy(b, sizeof b, "north"));
	assert_string_equal(b, "north");
	assert_false(ol_text_copy(b, sizeof b, "northern"));
	assert_string_equal(b, "north");
	assert_false(ol_text_copy(b, 1, "x"));
	assert_string_equal(b, "");
}

int main(void)
{
	const struct CMUnitTest t[] = {
		cmocka_unit_test(test_texts_are_judged_by_the_rfc),
		cmocka_unit_test(test_copies_are_cut_at_their_bound),
	};

	return cmocka_run_group_tests(t, NULL, NULL);
}
