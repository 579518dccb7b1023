/* book_text: codebooks as people write them, and what is wrong with a line. */
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
#include "base/text.h"
#include "record/book_text.h"

static struct ol_book_room room;
static uint8_t bytes[OL_ITEM_MAX];
static char why[OL_FAULT_MAX];

static int read_text(const char *text)
{
	static char copy[OL_BOOK_TEXT_MAX + 2];
	size_t len = strlen(text);

	assert_true(len < sizeof copy);
	memcpy(copy, text, len);
	return ol_book_text_read(bytes, sizeof bytes, copy, len, &room, why);
}

static struct ol_item_codebook good(const char *text)
{
	int len = read_text(text);

	if (len <= 0)
		fail_msg("%s", why);
	assert_string_equal(why, "");
	return (struct ol_item_codebook){ 1, bytes, (size_t)len };
}

static const char usual[] = "[ANCHOR]\n"
			    "{1} = 1 to 99\n"
			    "{2} = -0.5 to 500.0 nmi\n"
			    "en = {1} ships hold at {2}.\n"
			    "fr = {1} navires tiennent à {2}.\n"
			    "\n"
			    "[ALL-CLEAR]\n"
			    "en = It is over.\n"
			    "\tGo home.\n";

static void test_a_text_becomes_entries(void **state)
{
	struct ol_item_codebook book = good(usual);
	struct ol_code_entry e;

	(void)state;
	assert_int_equal(ol_codebook_find(&book, ol_words("ANCHOR"), &e), 0);
	assert_int_equal(e.n_slots, 2);
	assert_int_equal(e.slot[0].least, 1);
	assert_int_equal(e.slot[0].most, 99);
	assert_int_equal(e.slot[0].decimals, 0);
	assert_true(ol_words_equal(e.slot[0].unit, ol_words("")));
	assert_int_equal(e.slot[1].least, -5);
	assert_int_equal(e.slot[1].most, 5000);
	assert_int_equal(e.slot[1].decimals, 1);
	assert_true(ol_words_equal(e.slot[1].unit, ol_words("nmi")));
	assert_int_equal(e.meaning.n, 2);
	assert_true(ol_words_equal(e.meaning.t[1].tag, ol_words("fr")));
	assert_true(ol_words_equal(e.meaning.t[1].text,
				   ol_words("{1} navires tiennent à {2}.")));
	assert_int_equal(ol_codebook_find(&book, ol_words("ALL-CLEAR"), &e), 0);
	assert_true(ol_words_equal(e.meaning.t[0].text,
				   ol_words("It is over.\nGo home.")));
}

static void test_entries_become_the_text_again(void **state)
{
	struct ol_item_codebook book = good(usual);
	char out[1024];

	(void)state;
	assert_int_equal(ol_book_text_write(out, sizeof out, &book),
			 sizeof usual - 1);
	assert_string_equal(out, usual);
	assert_int_equal(ol_book_text_write(out, sizeof usual, &book),
			 sizeof usual - 1);
	assert_int_equal(ol_book_text_write(out, sizeof usual - 1, &book),
			 OL_ERR_FULL);
}

static const struct {
	const char *reason, *text, *same;
} written[] = {
	{ "lines of Windows", "[A]\r\n{1} = 1 to 2 m\r\nen = a {1}\r\n",
	  "[A]\n{1} = 1 to 2 m\nen = a {1}\n" },
	{ "comments and blanks", "# x\n\n  [ A ]  \n # y\n  en=  a  \n",
	  "[A]\nen = a\n" },
	{ "no end of line", "[A]\nen = a", "[A]\nen = a\n" },
	{ "a decimal of one bound alone", "[A]\n{1} = 0 to 0.25\nen = {1}\n",
	  "[A]\n{1} = 0.00 to 0.25\nen = {1}\n" },
	{ "a unit with a blank", "[A]\n{1} = 0 to 9 per  day\nen = {1}\n",
	  "[A]\n{1} = 0 to 9 per  day\nen = {1}\n" },
	{ "a meaning on the next line", "[A]\nen =\n\ta\n\t\n\tb\n\t\n",
	  "[A]\nen = a\n\t\n\tb\n" },
	{ "a sign of equality in a meaning", "[A]\nen = a = b\n",
	  "[A]\nen = a = b\n" },
};

static void test_what_people_write_is_understood(void **state)
{
	struct ol_item_codebook book;
	char out[1024];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof written / sizeof written[0]; i++) {
		book = good(written[i].text);
		ol_book_text_write(out, sizeof out, &book);
		if (strcmp(out, written[i].same))
			fail_msg("%s: %s", written[i].reason, out);
	}
}

static const struct {
	const char *text, *why;
} faults[] = {
	{ "", "the codebook has no entry" },
	{ "en = a\n", "line 1: a [CODE] comes first" },
	{ "{1} = 1 to 2\n", "line 1: a [CODE] comes first" },
	{ "[A\n", "line 1: a code stands between [ and ]" },
	{ "[\n", "line 1: a code stands between [ and ]" },
	{ "[]\nen = a\n",
	  "entry 1: \"\" is no code: 1 to 16 of A to Z, 0 to 9, \"-\"" },
	{ "[A]\nhello\n",
	  "line 2: neither [CODE], {1} = SLOT nor LANGUAGE = MEANING" },
	{ "[A]\n\tmore\n",
	  "line 2: there is no meaning before it to go on with" },
	{ "[A]\n{2} = 1 to 2\n",
	  "line 2: slots are {1}, {2} ... in this order" },
	{ "[A]\n{0} = 1 to 2\n",
	  "line 2: slots are {1}, {2} ... in this order" },
	{ "[A]\n{1 = 1 to 2\n",
	  "line 2: slots are {1}, {2} ... in this order" },
	{ "[A]\n{1} = 1\n",
	  "line 2: a slot is LEAST to MOST and its unit, as \"0.0 to 500.0 "
	  "nmi\"" },
	{ "[A]\n{1} = 1 to\n",
	  "line 2: a slot is LEAST to MOST and its unit, as \"0.0 to 500.0 "
	  "nmi\"" },
	{ "[A]\n{1} = 1,0 to 2\n",
	  "line 2: a slot is LEAST to MOST and its unit, as \"0.0 to 500.0 "
	  "nmi\"" },
	{ "[A]\n{1} = 1 to 2nmi\n",
	  "line 2: a slot is LEAST to MOST and its unit, as \"0.0 to 500.0 "
	  "nmi\"" },
	{ "[A]\n{1} = 0.1234567 to 2\n",
	  "line 2: a slot is LEAST to MOST and its unit, as \"0.0 to 500.0 "
	  "nmi\"" },
	{ "[A]\n{1} = 1 to 2\n{2} = 1 to 2\n{3} = 1 to 2\n{4} = 1 to 2\n"
	  "{5} = 1 to 2\n",
	  "line 6: a code has 4 slots at most" },
	{ "[A]\n{1} = 2 to 1\nen = {1}\n",
	  "entry 1, A: the least of slot 1 is above its most" },
	{ "[A]\nen = a\n[A]\nen = b\n", "entry 2, A: the code comes twice" },
	{ "[A]\nen = a\nen = b\n", "entry 1, A: the language en comes twice" },
	{ "[A]\nenglish, old = a\n",
	  "entry 1, A: \"english, old\" is no language tag (en, pt-BR ...)" },
	{ "[A]\nen =\n", "entry 1, A: a meaning is empty" },
	{ "[A]\na=1\nb=1\nc=1\nd=1\ne=1\nf=1\ng=1\nh=1\ni=1\n",
	  "line 10: a code has 8 languages at most" },
	{ "[A]\nen = {1}\n",
	  "entry 1, A: the meaning in en has braces, but there is no slot" },
};

static void test_a_wrong_line_is_named(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < sizeof faults / sizeof faults[0]; i++) {
		if (read_text(faults[i].text) >= 0)
			fail_msg("taken: %s", faults[i].text);
		assert_string_equal(why, faults[i].why);
	}
}

static void test_a_text_has_bounds(void **state)
{
	static char text[OL_BOOK_TEXT_MAX + 2];
	size_t len = 0;
	int i;

	(void)state;
	memset(text, '\n', OL_BOOK_TEXT_MAX);
	memcpy(text, "[A]\nen=a", 8);
	assert_true(read_text(text) > 0);
	text[OL_BOOK_TEXT_MAX] = '\n';
	assert_int_equal(read_text(text), OL_ERR_FULL);
	assert_string_equal(why, "it has more than 65536 bytes");

	memset(text, 0, sizeof text);
	for (i = 0; i <= OL_CODEBOOK_ENTRIES; i++)
		len += (size_t)snprintf(text + len, sizeof text - len,
					"[C%d]\nen = a\n", i);
	assert_true(read_text(text) < 0);
	assert_string_equal(why,
			    "line 513: a codebook has 256 entries at most");
	text[len - strlen("[C256]\nen = a\n")] = '\0';
	assert_true(read_text(text) > 0);
}

static void test_what_cannot_be_seen_is_shown(void **state)
{
	struct ol_item_codebook book =
		good("[A]\nen = a\xe2\x80\xae\x1b[2Jb\n");
	char out[256];

	(void)state;
	ol_book_text_write(out, sizeof out, &book);
	assert_string_equal(out, "[A]\nen = a<U+202E><U+001B>[2Jb\n");
}

/* Pieces of the grammar in any order: an error with a line, or entries that
 * are written as a text which gives them again. */
static void test_any_text_is_answered(void **state)
{
	static const char *const piece[] = {
		"[",
		"]",
		"A",
		"B9",
		"{1}",
		"{2}",
		" = ",
		"=",
		"1",
		" to ",
		"2.5",
		"nmi",
		"\n",
		"\n\t",
		"en",
		"fr",
		"#",
		" ",
		"\r\n",
		"ü",
		"x-a",
		"-",
		"\t",
		"{",
		"\n[A]\nen = a {1}\n{1} = 1 to 2.5 m\n",
		"\n[B]\nfr = b\n",
	};
	const uint64_t seed = 12;
	static uint8_t first[OL_ITEM_MAX];
	static char text[1024], out[8192];
	struct ol_prng rnd;
	size_t n, len, taken = 0;
	int run, got;

	(void)state;
	ol_prng_init(&rnd, seed);
	for (run = 0; run < 50000; run++) {
		text[0] = '\0';
		for (len = 0, n = 1 + ol_prng_below(&rnd, 8); n; n--)
			len += (size_t)snprintf(
				text + len, sizeof text - len, "%s",
				piece[ol_prng_below(
					&rnd, sizeof piece / sizeof piece[0])]);
		got = read_text(text);
		if (got < 0) {
			assert_true(why[0]);
			assert_true(ol_text_is_plain(why, strlen(why)));
			continue;
		}
		taken++;
		memcpy(first, bytes, (size_t)got);
		assert_true(ol_book_text_write(out, sizeof out,
					       &(struct ol_item_codebook){
						       1, first,
						       (size_t)got }) > 0);
		if (read_text(out) != got || memcmp(first, bytes, (size_t)got))
			fail_msg("seed %llu run %d: %s",
				 (unsigned long long)seed, run, text);
	}
	assert_true(taken > 100);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_text_becomes_entries),
		cmocka_unit_test(test_entries_become_the_text_again),
		cmocka_unit_test(test_what_people_write_is_understood),
		cmocka_unit_test(test_a_wrong_line_is_named),
		cmocka_unit_test(test_a_text_has_bounds),
		cmocka_unit_test(test_what_cannot_be_seen_is_shown),
		cmocka_unit_test(test_any_text_is_answered),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
