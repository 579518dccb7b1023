/* direction: which languages run from right to left. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "record/direction.h"

static const struct {
	const char *tag;
	bool is_rtl;
} tags[] = {
	{ "ar", true },         { "AR", true },          { "ar-EG", true },
	{ "he", true },         { "fa", true },          { "fa-AF", true },
	{ "ur", true },         { "ps", true },          { "ckb", true },
	{ "dv", true },         { "yi", true },          { "ug", true },
	{ "en", false },        { "fr", false },         { "ru", false },
	{ "zh-Hans", false },   { "ku", false },         { "ku-Arab", true },
	{ "az", false },        { "az-Arab", true },     { "pa-Arab-PK", true },
	{ "ar-Latn", false },   { "ur-Deva", false },    { "uz-Arab", true },
	{ "ru-arab", true },    { "r", false },          { "de-1996", false },
	{ "en-x-arab", false }, { "sr-Cyrl", false },    { "aran", false },
	{ "sd-Deva", false },   { "zh-cmn-Hebr", true },
};

static void test_a_tag_tells_the_direction(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < sizeof tags / sizeof tags[0]; i++)
		if (ol_direction_is_rtl(ol_words(tags[i].tag)) !=
		    tags[i].is_rtl)
			fail_msg("%s", tags[i].tag);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_tag_tells_the_direction),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
