/* tag: well-formed language tags (the examples of RFC 5646, appendix A), and
 * the text for a reader. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/prng.h"
#include "record/tag.h"

static const struct {
	const char *tag;
	bool want;
} tags[] = {
	{ "de", true },
	{ "tlh", true },
	{ "zh-Hant", true },
	{ "zh-cmn-Hans-CN", true },
	{ "cmn-Hans-CN", true },
	{ "zh-yue-HK", true },
	{ "yue-HK", true },
	{ "sr-Latn-RS", true },
	{ "sl-rozaj", true },
	{ "sl-rozaj-biske", true },
	{ "de-CH-1901", true },
	{ "sl-IT-nedis", true },
	{ "hy-Latn-IT-arevela", true },
	{ "es-419", true },
	{ "de-CH-x-phonebk", true },
	{ "az-Arab-x-AZE-derbend", true },
	{ "x-whatever", true },
	{ "qaa-Qaaa-QM-x-southern", true },
	{ "en-US-u-islamcal", true },
	{ "zh-CN-a-myext-x-private", true },
	{ "en-a-myext-b-another", true },
	{ "aaaa", true },     /* reserved, well formed      */
	{ "aaaaaaaa", true }, /* registered, of 5 to 8      */
	{ "de-1996", true },  /* a variant that is a year   */
	{ "en-a-bbb-x-a-ccc", true },
	{ "x-a-b-c", true },
	{ "zh-aaa-bbb-ccc", true },
	{ "EN-us", true },

	{ "", false },
	{ "d", false },
	{ "-", false },
	{ "de-", false },
	{ "-de", false },
	{ "de--DE", false },
	{ "d3", false },
	{ "de_DE", false },
	{ "aaaaaaaaa", false },
	{ "de-419-DE", false },
	{ "a-DE", false },
	{ "ar-a-aaa-b-bbb-a-ccc", false },
	{ "ar-a-aaa-A-ccc", false },
	{ "de-1996-1996", false },
	{ "sl-rozaj-biske-ROZAJ", false },
	{ "zh-aaa-bbb-ccc-ddd", false },
	{ "aaaa-bbb", false }, /* extended subtags need a short one */
	{ "en-a", false },
	{ "en-a-b", false },
	{ "en-x", false },
	{ "x", false },
	{ "x-", false },
	{ "x-123456789", false },
	{ "i-klingon", false },
	{ "en-GB-oed", false },
	{ "de\xc3\xa9", false },
	{ "en-DE-\xc3\xa9", false },
	{ "en us", false },
	{ "abcdefgh-a-abcdefgh-abcdefgh-abcdefg", false }, /* 36 bytes */
	{ "abcdefgh-a-abcdefgh-abcdefgh-abcdef", true },
};

static void test_tags_are_well_formed_or_not(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < sizeof tags / sizeof tags[0]; i++)
		if (ol_tag_is_well_formed(ol_words(tags[i].tag)) !=
		    tags[i].want)
			fail_msg("\"%s\"", tags[i].tag);
	assert_false(ol_tag_is_well_formed((struct ol_words){ "e\0n", 3 }));
}

/* No byte beyond the tag is looked at: the copies end with their tag. */
static void test_any_bytes_are_answered(void **state)
{
	static const char some[] = "aZ19--x\xc3 ";
	const uint64_t seed = 5646;
	struct ol_prng rnd;
	char *tag;
	size_t len, i;
	int run;

	(void)state;
	ol_prng_init(&rnd, seed);
	for (run = 0; run < 50000; run++) {
		len = 1 + ol_prng_below(&rnd, 20);
		tag = malloc(len);
		assert_non_null(tag);
		for (i = 0; i < len; i++)
			tag[i] = some[ol_prng_below(&rnd, sizeof some - 1)];
		ol_tag_is_well_formed((struct ol_words){ tag, len });
		free(tag);
	}
}

static void test_case_does_not_count(void **state)
{
	(void)state;
	assert_true(ol_tag_equal(ol_words("pt-BR"), ol_words("PT-br")));
	assert_false(ol_tag_equal(ol_words("pt-BR"), ol_words("pt-B")));
	assert_false(ol_tag_equal(ol_words("pt"), ol_words("pT1")));
}

static void test_a_reader_gets_the_nearest_language(void **state)
{
	static const struct {
		const char *want;
		size_t pick;
	} row[] = {
		{ "en", 0 },       { "zh-Hant-TW", 2 },
		{ "zh-hant", 3 },  { "zh-Hant-HK", 3 },
		{ "zh", 2 },       { "pt-PT", 4 },
		{ "pt", 4 },       { "fr-CA-x-quebec", 1 },
		{ "fr-a-bcd", 1 }, { "de", 0 },
		{ "", 0 },         { "zh-Hant-x", 3 },
	};
	struct ol_item_texts t = { .n = 5 };
	static const char *const tag[] = { "en", "fr", "zh-Hant-TW", "zh-Hant",
					   "pt-BR" };
	size_t i;

	(void)state;
	for (i = 0; i < t.n; i++)
		t.t[i].tag = ol_words(tag[i]);
	for (i = 0; i < sizeof row / sizeof row[0]; i++)
		if (ol_tag_pick(&t, ol_words(row[i].want)) != row[i].pick)
			fail_msg("\"%s\"", row[i].want);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_tags_are_well_formed_or_not),
		cmocka_unit_test(test_any_bytes_are_answered),
		cmocka_unit_test(test_case_does_not_count),
		cmocka_unit_test(test_a_reader_gets_the_nearest_language),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
