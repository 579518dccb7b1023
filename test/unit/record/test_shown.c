/* shown: nothing that reaches a screen moves what stands beside it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/prng.h"
#include "base/text.h"
#include "record/shown.h"

static const struct {
	const char *why, *text, *line, *lines; /* lines NULL: as line */
} row[] = {
	{ "nothing", "", "", NULL },
	{ "letters", "Two ships.", "Two ships.", NULL },
	{ "every script", "Δύο πλοία · 兩艘船 · दो जहाज़",
	  "Δύο πλοία · 兩艘船 · दो जहाज़", NULL },
	{ "a line feed", "a\nb", "a<U+000A>b", "a\nb" },
	{ "a tab", "a\tb", "a<U+0009>b", "a\tb" },
	{ "CR LF", "a\r\nb", "a<U+000D><U+000A>b", "a\nb" },
	{ "CR alone hides what stood before", "good\rbad", "good<U+000D>bad",
	  NULL },
	{ "an escape sequence", "\x1b[2J", "<U+001B>[2J", NULL },
	{ "CSI in one character",
	  "\xc2\x9b"
	  "2J",
	  "<U+009B>2J", NULL },
	{ "DEL", "a\x7f", "a<U+007F>", NULL },
	{ "an override",
	  "a\xe2\x80\xae"
	  "b",
	  "a<U+202E>b", NULL },
	{ "an embedding and its end",
	  "\xe2\x80\xab"
	  "x\xe2\x80\xac",
	  "<U+202B>x<U+202C>", NULL },
	{ "an isolate that closes", "\xe2\x81\xa7x\xe2\x81\xa9",
	  "\xe2\x81\xa7x\xe2\x81\xa9", NULL },
	{ "one that does not", "\xe2\x81\xa7x", "<U+2067>x", NULL },
	{ "one closed before it opens", "\xe2\x81\xa9\xe2\x81\xa7",
	  "<U+2069><U+2067>", NULL },
	{ "one in the next paragraph",
	  "\xe2\x81\xa8"
	  "a\nb\xe2\x81\xa9",
	  "\xe2\x81\xa8"
	  "a<U+000A>b\xe2\x81\xa9",
	  "<U+2068>a\nb<U+2069>" },
	{ "one good paragraph, one bad",
	  "\xe2\x81\xa6"
	  "a\xe2\x81\xa9\n\xe2\x81\xa6",
	  "<U+2066>a<U+2069><U+000A><U+2066>",
	  "\xe2\x81\xa6"
	  "a\xe2\x81\xa9\n<U+2066>" },
	{ "marks of right-to-left texts",
	  "\xe2\x80\x8f"
	  "1\xd8\x9c\xe2\x80\x8e",
	  "\xe2\x80\x8f"
	  "1\xd8\x9c\xe2\x80\x8e",
	  NULL },
	{ "joiners", "\xe2\x80\x8c\xe2\x80\x8d", "\xe2\x80\x8c\xe2\x80\x8d",
	  NULL },
	{ "a variation selector", "\xe2\x98\x8e\xef\xb8\x8e",
	  "\xe2\x98\x8e\xef\xb8\x8e", NULL },
	{ "no width",
	  "a\xe2\x80\x8b"
	  "b\xef\xbb\xbf",
	  "a<U+200B>b<U+FEFF>", NULL },
	{ "a line separator", "a\xe2\x80\xa8", "a<U+2028>", NULL },
	{ "a tag character", "\xf3\xa0\x81\x81", "<U+E0041>", NULL },
	{ "no character", "\xef\xbf\xbf\xf4\x8f\xbf\xbf\xef\xb7\x90",
	  "<U+FFFF><U+10FFFF><U+FDD0>", NULL },
	{ "a replacement stays", "\xef\xbf\xbd", "\xef\xbf\xbd", NULL },
	{ "no UTF-8", "a\xff\xc3(\xe2\x80", "a<xff><xc3>(<xe2><x80>", NULL },
	{ "a surrogate", "\xed\xa0\x80", "<xed><xa0><x80>", NULL },
};

static void one(size_t i, enum ol_shown_as as, const char *want)
{
	struct ol_words text = ol_words(row[i].text);
	char out[256];
	size_t n = ol_shown_write(out, sizeof out, text, as);

	if (strcmp(out, want) || n != strlen(want))
		fail_msg("%s: \"%s\"", row[i].why, out);
	if (ol_shown_is_safe(text, as) != !strcmp(row[i].text, want))
		fail_msg("%s: safe", row[i].why);
}

static void test_what_is_not_seen_is_made_visible(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < sizeof row / sizeof row[0]; i++) {
		one(i, OL_SHOWN_LINE, row[i].line);
		one(i, OL_SHOWN_TEXT,
		    row[i].lines ? row[i].lines : row[i].line);
	}
}

static void test_nul_inside_is_shown_too(void **state)
{
	char out[32];

	(void)state;
	ol_shown_write(out, sizeof out, (struct ol_words){ "a\0b", 3 },
		       OL_SHOWN_TEXT);
	assert_string_equal(out, "a<U+0000>b");
}

static void test_it_is_cut_between_characters(void **state)
{
	char out[16];

	(void)state;
	assert_int_equal(ol_shown_write(out, 4, ol_words("ab\xc3\xa9"),
					OL_SHOWN_LINE),
			 4);
	assert_string_equal(out, "ab");
	assert_int_equal(ol_shown_write(out, 5, ol_words("ab\xc3\xa9"),
					OL_SHOWN_LINE),
			 4);
	assert_string_equal(out, "ab\xc3\xa9");
	/* what comes after a cut does not come instead */
	assert_int_equal(ol_shown_write(out, 4,
					ol_words("a\x1b"
						 "b"),
					OL_SHOWN_LINE),
			 10);
	assert_string_equal(out, "a");
	assert_int_equal(ol_shown_write(out, 1, ol_words("a"), OL_SHOWN_LINE),
			 1);
	assert_string_equal(out, "");
}

/* What quotes others in a refusal: the desk takes plain text only. */
static void test_a_plain_line_has_no_marks_of_direction(void **state)
{
	static const char mixed[] = "a\xe2\x80\x8f"
				    "b\xe2\x81\xa6"
				    "c\xe2\x81\xa9"
				    "d\xd8\x9c"
				    "e\xe2\x80\x8e\n\xe2\x80\x8d";
	char out[128];

	(void)state;
	ol_shown_write(out, sizeof out, ol_words(mixed), OL_SHOWN_PLAIN);
	assert_string_equal(out, "a<U+200F>b<U+2066>c<U+2069>d<U+061C>e<U+200E>"
				 "<U+000A>\xe2\x80\x8d");
	assert_false(
		ol_shown_is_safe(ol_words("a\xe2\x80\x8f"), OL_SHOWN_PLAIN));
	assert_true(ol_shown_is_safe(ol_words("a\xe2\x80\x8f"), OL_SHOWN_LINE));
}

/* Any bytes: valid UTF-8, within the bound, and shown again the same. */
static void test_any_bytes_become_safe(void **state)
{
	static const char *const piece[] = {
		"a",
		"\n",
		"\r",
		"\t",
		"\0",
		"\xe2\x81\xa6",
		"\xe2\x81\xa9",
		"\xe2\x80\xae",
		"é",
		"\xff",
		"\xe2",
		"\xf3\xa0\x80\x81",
		"\xe2\x80\x8f",
	};
	const uint64_t seed = 202;
	char text[64], once[OL_SHOWN_CAP(64)], twice[OL_SHOWN_CAP(64)];
	enum ol_shown_as as;
	struct ol_prng rnd;
	size_t len, n, m, k;
	int run;

	(void)state;
	ol_prng_init(&rnd, seed);
	for (run = 0; run < 20000; run++) {
		for (len = 0; len < sizeof text - 4; len += n) {
			k = ol_prng_below(&rnd, sizeof piece / sizeof piece[0]);
			n = piece[k][0] ? strlen(piece[k]) : 1;
			memcpy(text + len, piece[k], n);
		}
		as = (enum ol_shown_as)(run % 3);
		n = ol_shown_write(once, sizeof once,
				   (struct ol_words){ text, len }, as);
		assert_in_range(n, 0, sizeof once - 1);
		m = ol_shown_write(twice, sizeof twice,
				   (struct ol_words){ once, n }, as);
		if (n != m || memcmp(once, twice, n) ||
		    !ol_text_is_utf8(once, n) ||
		    (as == OL_SHOWN_PLAIN && !ol_text_is_plain(once, n)))
			fail_msg("seed %llu run %d: %s",
				 (unsigned long long)seed, run, once);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_what_is_not_seen_is_made_visible),
		cmocka_unit_test(test_nul_inside_is_shown_too),
		cmocka_unit_test(test_it_is_cut_between_characters),
		cmocka_unit_test(test_a_plain_line_has_no_marks_of_direction),
		cmocka_unit_test(test_any_bytes_become_safe),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
