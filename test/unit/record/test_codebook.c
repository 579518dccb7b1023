/* codebook: entries and their rules, words that fit, meanings with numbers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/error.h"
#include "record/codebook.h"

static uint8_t bytes[OL_ITEM_MAX];

/* An entry with a meaning in one language. */
static struct ol_code_entry entry(const char *code, const char *meaning,
				  size_t n_slots)
{
	struct ol_code_entry e = {
		.code = ol_words(code),
		.meaning = { { { ol_words("en"), ol_words(meaning) } }, 1 },
		.slot = { { ol_words(""), 0, 1, 99 },
			  { ol_words("nmi"), 1, -50, 5000 },
			  { ol_words("%"), 0, 0, 100 },
			  { ol_words(""), 6, 0, 1 } },
		.n_slots = n_slots,
	};

	return e;
}

static void test_a_book_is_read_as_it_was_written(void **state)
{
	struct ol_code_entry in[3] = { entry("A", "{1} ships at {2}.", 2),
				       entry("B-2", "Nothing.", 0),
				       entry("C", "{4}{3}{2}{1}", 4) },
			     out;
	struct ol_item_codebook book = { .version = 1, .entries = bytes };
	struct ol_codebook_at at;
	size_t i;
	int len = ol_codebook_write(bytes, sizeof bytes, in, 3);

	(void)state;
	assert_true(len > 0);
	book.entries_len = (size_t)len;
	assert_int_equal(ol_codebook_check(bytes, book.entries_len), 0);
	ol_codebook_begin(&at, &book);
	for (i = 0; i < 3; i++) {
		assert_true(ol_codebook_next(&at, &out));
		assert_true(ol_words_equal(in[i].code, out.code));
		assert_int_equal(in[i].n_slots, out.n_slots);
		assert_true(ol_words_equal(in[i].meaning.t[0].text,
					   out.meaning.t[0].text));
	}
	assert_false(ol_codebook_next(&at, &out));
	assert_int_equal(out.slot[1].least, -50);
	assert_int_equal(out.slot[1].most, 5000);
	assert_int_equal(out.slot[1].decimals, 1);
	assert_true(ol_words_equal(out.slot[1].unit, ol_words("nmi")));
	for (i = 0; i < (size_t)len; i++)
		assert_int_equal(ol_codebook_check(bytes, i), OL_ERR_MALFORMED);
}

static void test_a_word_is_found_by_its_code(void **state)
{
	struct ol_code_entry in[2] = { entry("A", "a", 0),
				       entry("AB", "ab", 0) },
			     out;
	int len = ol_codebook_write(bytes, sizeof bytes, in, 2);
	struct ol_item_codebook book = { 1, bytes, (size_t)len };

	(void)state;
	assert_int_equal(ol_codebook_find(&book, ol_words("AB"), &out), 0);
	assert_true(ol_words_equal(out.meaning.t[0].text, ol_words("ab")));
	assert_int_equal(ol_codebook_find(&book, ol_words("ABC"), &out),
			 OL_ERR_UNKNOWN);
}

static const struct {
	const char *why, *code, *meaning;
	size_t n_slots;
	int want;
} rule[] = {
	{ "letters, digits, hyphen", "A-9", "a", 0, 1 },
	{ "16 of them", "ABCDEFGHIJKLMNOP", "a", 0, 1 },
	{ "17", "ABCDEFGHIJKLMNOPQ", "a", 0, OL_ERR_RANGE },
	{ "no code", "", "a", 0, OL_ERR_RANGE },
	{ "small letters", "anchor", "a", 0, OL_ERR_RANGE },
	{ "a Greek capital alpha", "\xce\x91", "a", 0, OL_ERR_RANGE },
	{ "a blank", "A B", "a", 0, OL_ERR_RANGE },
	{ "no meaning", "A", "", 0, OL_ERR_RANGE },
	{ "a slot that is not named", "A", "a", 1, OL_ERR_RANGE },
	{ "a slot that there is not", "A", "{1}", 0, OL_ERR_RANGE },
	{ "slot 0", "A", "{0}", 1, OL_ERR_RANGE },
	{ "a slot named twice", "A", "{1}{1}", 1, OL_ERR_RANGE },
	{ "another order", "A", "{2}{1}", 2, 1 },
	{ "a brace left open", "A", "{1} {", 1, OL_ERR_RANGE },
	{ "a brace cut off", "A", "{1", 1, OL_ERR_RANGE },
	{ "a brace closed alone", "A", "}{1}", 1, OL_ERR_RANGE },
	{ "other words in braces", "A", "{one}", 1, OL_ERR_RANGE },
};

static void test_each_rule_has_two_sides(void **state)
{
	struct ol_code_entry e;
	size_t i;
	int got;

	(void)state;
	for (i = 0; i < sizeof rule / sizeof rule[0]; i++) {
		e = entry(rule[i].code, rule[i].meaning, rule[i].n_slots);
		got = ol_codebook_write(bytes, sizeof bytes, &e, 1);
		if (rule[i].want < 0 ? got != rule[i].want : got <= 0)
			fail_msg("%s: %d", rule[i].why, got);
	}
}

static void test_slots_and_meanings_have_bounds(void **state)
{
	static char text[OL_CODEBOOK_MEANING_MAX + 2];
	struct ol_code_entry e;

	(void)state;
#define GIVES(want, change)                                           \
	do {                                                          \
		int got_;                                             \
		e = entry("A", "{1}", 1);                             \
		change;                                               \
		got_ = ol_codebook_write(bytes, sizeof bytes, &e, 1); \
		if ((want) < 0 ? got_ != (want) : got_ <= 0)          \
			fail_msg("%s: %d", #change, got_);            \
	} while (0)
	GIVES(1, e.slot[0].decimals = OL_CODEBOOK_DECIMALS_MAX);
	GIVES(OL_ERR_RANGE, e.slot[0].decimals = OL_CODEBOOK_DECIMALS_MAX + 1);
	GIVES(1, e.slot[0].least = e.slot[0].most);
	GIVES(OL_ERR_RANGE, e.slot[0].least = e.slot[0].most + 1);
	GIVES(1, e.slot[0].most = OL_ITEM_NUMBER_MAX);
	GIVES(OL_ERR_RANGE, e.slot[0].most = OL_ITEM_NUMBER_MAX + 1);
	GIVES(1, e.slot[0].least = -OL_ITEM_NUMBER_MAX);
	GIVES(OL_ERR_RANGE, e.slot[0].least = -OL_ITEM_NUMBER_MAX - 1);
	GIVES(1, e.slot[0].unit = ol_words("sixteen letters!"));
	GIVES(OL_ERR_RANGE, e.slot[0].unit = ol_words("seventeen letters"));
	GIVES(OL_ERR_RANGE, e.slot[0].unit = ol_words("a\nb"));
	GIVES(OL_ERR_RANGE, e.meaning.n = 0);
	GIVES(OL_ERR_RANGE, e.meaning.n = OL_ITEM_TEXTS + 1);
	GIVES(OL_ERR_RANGE, e.n_slots = OL_ITEM_NUMBERS + 1);
	memset(text, 'm', sizeof text);
	memcpy(text, "{1}", 3);
	GIVES(1, e.meaning.t[0].text =
			 ((struct ol_words){ text, OL_CODEBOOK_MEANING_MAX }));
	GIVES(OL_ERR_RANGE, e.meaning.t[0].text = ((struct ol_words){
				    text, OL_CODEBOOK_MEANING_MAX + 1 }));
#undef GIVES
}

static void test_a_book_has_bounds(void **state)
{
	static struct ol_code_entry e[OL_CODEBOOK_ENTRIES + 1];
	static char code[OL_CODEBOOK_ENTRIES + 1][8];
	size_t i;

	(void)state;
	for (i = 0; i <= OL_CODEBOOK_ENTRIES; i++) {
		snprintf(code[i], sizeof code[i], "C%zu", i);
		e[i] = entry(code[i], "m", 0);
	}
	assert_int_equal(ol_codebook_write(bytes, sizeof bytes, e, 0),
			 OL_ERR_RANGE);
	assert_true(ol_codebook_write(bytes, sizeof bytes, e,
				      OL_CODEBOOK_ENTRIES) > 0);
	assert_int_equal(ol_codebook_write(bytes, sizeof bytes, e,
					   OL_CODEBOOK_ENTRIES + 1),
			 OL_ERR_RANGE);
	assert_int_equal(ol_codebook_write(bytes, 100, e, 50), OL_ERR_FULL);
	e[7].code = e[3].code;
	assert_int_equal(ol_codebook_write(bytes, sizeof bytes, e, 8),
			 OL_ERR_RANGE);
	assert_true(ol_codebook_write(bytes, sizeof bytes, e, 7) > 0);
}

static void test_a_word_fits_its_slots(void **state)
{
	static const struct {
		const char *why;
		int64_t number[2];
		size_t n;
		int want;
		size_t bad;
	} row[] = {
		{ "the least", { 1, -50 }, 2, 0, 2 },
		{ "the most", { 99, 5000 }, 2, 0, 2 },
		{ "the first below", { 0, 0 }, 2, OL_ERR_RANGE, 0 },
		{ "the first above", { 100, 0 }, 2, OL_ERR_RANGE, 0 },
		{ "the second below", { 1, -51 }, 2, OL_ERR_RANGE, 1 },
		{ "the second above", { 1, 5001 }, 2, OL_ERR_RANGE, 1 },
		{ "one too few", { 1, 0 }, 1, OL_ERR_RANGE, 1 },
		{ "none", { 0, 0 }, 0, OL_ERR_RANGE, 0 },
	};
	struct ol_code_entry e = entry("A", "{1}{2}", 2);
	struct ol_item_code_word w = { 0 };
	size_t i, bad;

	(void)state;
	for (i = 0; i < sizeof row / sizeof row[0]; i++) {
		memcpy(w.number, row[i].number, sizeof row[i].number);
		w.n_numbers = row[i].n;
		if (ol_codebook_fits(&e, &w, &bad) != row[i].want ||
		    bad != row[i].bad)
			fail_msg("%s", row[i].why);
	}
	w = (struct ol_item_code_word){ .number = { 1, 1, 1 }, .n_numbers = 3 };
	assert_int_equal(ol_codebook_fits(&e, &w, &bad), OL_ERR_RANGE);
	assert_int_equal(bad, 2);
}

static void test_a_meaning_is_told_with_its_numbers(void **state)
{
	struct ol_code_entry e = entry("A", "{1} ships at {2}.", 2);
	struct ol_item_code_word w = { .number = { 3, -125 }, .n_numbers = 2 };
	char out[OL_CODEBOOK_RENDERED];

	(void)state;
	e.meaning.t[1] = (struct ol_item_text){ ol_words("ru"),
						ol_words("На {2}: {1}") };
	e.meaning.n = 2;
	ol_codebook_render(out, &e, ol_words("en-GB"), &w);
	assert_string_equal(out, "3 ships at -12.5 nmi.");
	ol_codebook_render(out, &e, ol_words("ru"), &w);
	assert_string_equal(out, "На -12.5 nmi: 3");
}

/* The longest meaning, the longest units, the longest numbers. */
static void test_the_longest_meaning_has_room(void **state)
{
	static char text[OL_CODEBOOK_MEANING_MAX];
	struct ol_code_entry e = entry("A", "", 4);
	struct ol_item_code_word w = { .n_numbers = 4 };
	char out[OL_CODEBOOK_RENDERED];
	size_t i;

	(void)state;
	memset(text, 'm', sizeof text);
	memcpy(text, "{1}{2}{3}{4}", 12);
	e.meaning.t[0].text = (struct ol_words){ text, sizeof text };
	for (i = 0; i < 4; i++) {
		e.slot[i] = (struct ol_code_slot){ ol_words("sixteen letters!"),
						   6, -OL_ITEM_NUMBER_MAX, 0 };
		w.number[i] = -OL_ITEM_NUMBER_MAX;
	}
	assert_true(ol_codebook_write(bytes, sizeof bytes, &e, 1) > 0);
	ol_codebook_render(out, &e, ol_words("en"), &w);
	assert_int_equal(strlen(out), sizeof text - 12 + 4 * (17 + 17));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_book_is_read_as_it_was_written),
		cmocka_unit_test(test_a_word_is_found_by_its_code),
		cmocka_unit_test(test_each_rule_has_two_sides),
		cmocka_unit_test(test_slots_and_meanings_have_bounds),
		cmocka_unit_test(test_a_book_has_bounds),
		cmocka_unit_test(test_a_word_fits_its_slots),
		cmocka_unit_test(test_a_meaning_is_told_with_its_numbers),
		cmocka_unit_test(test_the_longest_meaning_has_room),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
