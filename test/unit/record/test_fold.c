/* fold: what people take for the same is the same to a search. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/error.h"
#include "base/prng.h"
#include "record/fold.h"

#include <utf8proc.h>

static const struct {
	const char *why, *text, *want;
} row[] = {
	{ "nothing", "", "" },
	{ "case", "Two SHIPS", "two ships" },
	{ "sharp s", "Straße", "strasse" },
	{ "Greek, with its final sigma", "ΟΔΥΣΣΕΥΣ ὀδυσσεύς",
	  "οδυσσευσ ὀδυσσεύσ" },
	{ "Russian", "МОСКВА", "москва" },
	{ "Turkish dotted capital", "İ", "i̇" },
	{ "a ligature", "ﬁve", "five" },
	{ "full width", "ＡＢＣ１２", "abc12" },
	{ "half width katakana", "ｶﾞ", "ガ" },
	{ "a composed and a split accent", "e\xcc\x81 \xc3\xa9", "é é" },
	{ "Hangul syllables and letters",
	  "\xe1\x84\x92\xe1\x85\xa1\xe1\x86\xab", "한" },
	{ "Arabic presentation forms", "ﺳﻔﻴﻨﺔ", "سفينة" },
	{ "a joiner inside a Persian word", "می\xe2\x80\x8cخواهم", "میخواهم" },
	{ "vowel signs stay", "हिन्दी", "हिन्दी" },
	{ "blanks and lines", "  a \t\r\n b\xc2\xa0\xe3\x80\x80 c ", "a b c" },
	{ "other line ends",
	  "a\xc2\x85"
	  "b\xe2\x80\xa8"
	  "c\xe2\x80\xa9"
	  "d",
	  "a b c d" },
	{ "a soft hyphen and no width",
	  "Zu\xc2\xadsammen\xe2\x80\x8b"
	  "hang",
	  "zusammenhang" },
	{ "an override",
	  "a\xe2\x80\xae"
	  "b",
	  "ab" },
	{ "blanks alone", " \n ", "" },
};

static void fold(const char *why, struct ol_words text, const char *want)
{
	size_t len;
	char *out;

	if (ol_fold(text, &out, &len))
		fail_msg("%s: refused", why);
	if (len != strlen(want) || strcmp(out, want))
		fail_msg("%s: \"%s\"", why, out);
	free(out);
}

static void test_the_same_folds_to_the_same(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < sizeof row / sizeof row[0]; i++) {
		fold(row[i].why, ol_words(row[i].text), row[i].want);
		fold(row[i].why, ol_words(row[i].want), row[i].want);
	}
}

static void test_what_is_no_utf8_is_refused(void **state)
{
	size_t len;
	char *out;

	(void)state;
	assert_int_equal(ol_fold(ol_words("a\xff"), &out, &len),
			 OL_ERR_MALFORMED);
	assert_int_equal(ol_fold(ol_words("\xe2\x80"), &out, &len),
			 OL_ERR_MALFORMED);
}

/* Every character there is: no longer than the bound says, and folded again
 * the same. */
static void test_every_character_has_a_bound(void **state)
{
	utf8proc_uint8_t c[4];
	char *once, *twice;
	size_t n, len, len2;
	int32_t cp;

	(void)state;
	for (cp = 1; cp < 0x110000; cp++) {
		if ((cp >= 0xd800 && cp < 0xe000) ||
		    utf8proc_category(cp) == UTF8PROC_CATEGORY_CN)
			continue;
		n = (size_t)utf8proc_encode_char(cp, c);
		if (ol_fold((struct ol_words){ (char *)c, n }, &once, &len) ||
		    ol_fold((struct ol_words){ once, len }, &twice, &len2))
			fail_msg("U+%04X refused", (unsigned int)cp);
		if (len > OL_FOLD_GROWTH * n || len != len2 ||
		    memcmp(once, twice, len))
			fail_msg("U+%04X: %zu bytes, then %zu",
				 (unsigned int)cp, len, len2);
		free(once);
		free(twice);
	}
}

static void test_the_version_is_told(void **state)
{
	(void)state;
	assert_int_equal(strncmp(ol_fold_version(), "utf8proc ", 9), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_same_folds_to_the_same),
		cmocka_unit_test(test_what_is_no_utf8_is_refused),
		cmocka_unit_test(test_every_character_has_a_bound),
		cmocka_unit_test(test_the_version_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
