/* fault: what the writers refuse has a line that says which part, and what is
 * allowed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/error.h"
#include "base/text.h"
#include "record/fault.h"
#include "test/support/item_sample.h"

static uint8_t bytes[OL_ITEM_MAX];
static char long_text[OL_ITEM_MAX];

static struct ol_words n_letters(size_t n)
{
	memset(long_text, 'w', sizeof long_text);
	return (struct ol_words){ long_text, n };
}

static void expect(struct ol_item *it, const char *want)
{
	char line[OL_FAULT_MAX];
	int err = ol_item_write(bytes, sizeof bytes, it);

	if (err >= 0)
		fail_msg("taken: %s", want);
	ol_fault_of_item(line, it, err);
	assert_string_equal(line, want);
	assert_true(ol_text_is_plain(line, strlen(line)));
}

#define SAYS(kind, change, want)           \
	do {                               \
		it = ol_item_sample(kind); \
		change;                    \
		expect(&it, want);         \
	} while (0)

static void test_a_message_says_what_is_wrong(void **state)
{
	struct ol_item it;
	struct ol_item_message *m = &it.message;

	(void)state;
	SAYS(OL_ITEM_MESSAGE, m->precedence = 4, "there is no precedence 4");
	SAYS(OL_ITEM_MESSAGE, it.seat = n_letters(33),
	     "the seat has 33 bytes; at most 32 are allowed");
	SAYS(OL_ITEM_MESSAGE, it.seat = ol_words("a\nb"),
	     "the seat has control characters or marks of direction");
	SAYS(OL_ITEM_MESSAGE, memset(&it.id, 0, sizeof it.id),
	     "the id is missing");
	SAYS(OL_ITEM_MESSAGE, it.date.ns = -1, "the date is before 1970");
	SAYS(OL_ITEM_MESSAGE, m->texts.t[1].tag = ol_words("e\x1b"),
	     "text 2: \"e<U+001B>\" is no language tag (en, pt-BR ...)");
	SAYS(OL_ITEM_MESSAGE, m->texts.t[2].tag = ol_words("FR"),
	     "text 3: the language FR comes twice");
	SAYS(OL_ITEM_MESSAGE, m->texts.t[0].text = ol_words(""),
	     "text 1: it is empty");
	SAYS(OL_ITEM_MESSAGE, m->texts.t[0].text = ol_words("\xff"),
	     "text 1: it is not valid UTF-8");
	SAYS(OL_ITEM_MESSAGE, m->texts.n = 9,
	     "there are 9 texts; at most 8 are allowed");
	SAYS(OL_ITEM_MESSAGE, m->n_attachments = 17,
	     "there are 17 attachments; at most 16 are allowed");
	SAYS(OL_ITEM_MESSAGE, m->attachment[0].name = n_letters(256),
	     "attachment 1: its name has 256 bytes; at most 255 are allowed");
	SAYS(OL_ITEM_MESSAGE, m->attachment[1].type = ol_words(""),
	     "attachment 2: its type is empty");
	SAYS(OL_ITEM_MESSAGE, m->attachment[1].size = OL_ITEM_FILE_MAX + 1,
	     "attachment 2: it is longer than 1 GiB");
	SAYS(OL_ITEM_MESSAGE, m->form = ol_words(""),
	     "there are fields without a form");
	SAYS(OL_ITEM_MESSAGE, m->field[1].name = m->field[0].name,
	     "field 2: from comes twice");
	SAYS(OL_ITEM_MESSAGE, m->field[1].value = n_letters(4097),
	     "field 2: its value has 4097 bytes; at most 4096 are allowed");
	SAYS(OL_ITEM_MESSAGE, m->n_points = 0,
	     "a read-back is asked for, but of no point");
	SAYS(OL_ITEM_MESSAGE, m->asks = false,
	     "points belong to a message that asks for a read-back, or to a "
	     "read-back");
	SAYS(OL_ITEM_MESSAGE, m->reply = OL_REPLY_CONFIRM,
	     "a read-back cannot ask for a read-back");
	SAYS(OL_ITEM_MESSAGE, (m->asks = false, m->reply = OL_REPLY_CONFIRM),
	     "point 2: it is empty");
	SAYS(OL_ITEM_MESSAGE, m->ack_by.ns = -1,
	     "acknowledge-by is before 1970");
	SAYS(OL_ITEM_MESSAGE, memset(&m->to, 0, sizeof m->to),
	     "the message that is replied to is missing");
	SAYS(OL_ITEM_MESSAGE, memset(m, 0, sizeof *m),
	     "there is nothing in the message");
	SAYS(OL_ITEM_MESSAGE, m->texts.t[0].text = n_letters(OL_ITEM_MAX),
	     "it has more than 32768 bytes in all");
}

static void test_the_other_kinds_say_it_too(void **state)
{
	struct ol_item it;

	(void)state;
	SAYS(OL_ITEM_VERDICT, it.texts.n = 0,
	     "a correction needs the right words");
	SAYS(OL_ITEM_NOTE, memset(&it.of, 0, sizeof it.of),
	     "what it is about is missing");
	SAYS(OL_ITEM_NOTE, it.note = 0, "it is malformed");
	SAYS(OL_ITEM_CODE_WORD, it.code_word.code = ol_words("anchor"),
	     "\"anchor\" is no code: 1 to 16 of A to Z, 0 to 9, \"-\"");
	SAYS(OL_ITEM_CODE_WORD, it.code_word.number[1] = INT64_MIN,
	     "a number has more than 15 digits");
	SAYS(OL_ITEM_CODE_WORD, it.code_word.n_numbers = 5,
	     "there are 5 numbers; at most 4 are allowed");
	SAYS(OL_ITEM_CODE_WORD, it.code_word.version = 0,
	     "no version of a codebook is named");
	SAYS(OL_ITEM_RETENTION, it.days = 36501,
	     "a line is kept for 0 (for good) to 36500 days");
	SAYS(OL_ITEM_CALL, it.call.ended.ns = 1,
	     "the call's times are out of order");
	SAYS(OL_ITEM_COMMITMENT, it.texts.n = 0,
	     "nothing is promised: it needs a text");
	SAYS(OL_ITEM_COMMITMENT, it.of = it.id,
	     "the first proposal replaces none");
	SAYS(OL_ITEM_COMMITMENT, it.commitment.due.ns = -1,
	     "the day it is due is before 1970");
	SAYS(OL_ITEM_NOTE, it.kind = OL_ITEM_KINDS,
	     "there is no such kind of item");
}

static void test_what_is_taken_has_no_fault(void **state)
{
	char line[OL_FAULT_MAX] = "x";
	struct ol_item it;
	int kind;

	(void)state;
	for (kind = OL_ITEM_MESSAGE; kind < OL_ITEM_KINDS; kind++) {
		it = ol_item_sample((enum ol_item_kind)kind);
		ol_fault_of_item(line, &it,
				 ol_item_write(bytes, sizeof bytes, &it));
		assert_string_equal(line, "");
	}
}

/* ---- codebooks --------------------------------------------------------- */

static struct ol_code_entry entry(const char *code, const char *meaning,
				  size_t n_slots)
{
	return (struct ol_code_entry){
		.code = ol_words(code),
		.meaning = { { { ol_words("en"), ol_words(meaning) } }, 1 },
		.slot = { { ol_words(""), 0, 1, 9 },
			  { ol_words(""), 0, 1, 9 } },
		.n_slots = n_slots,
	};
}

static void test_a_codebook_says_which_entry_is_wrong(void **state)
{
	struct ol_code_entry e[2];
	char line[OL_FAULT_MAX];
	int err;

	(void)state;
#define ENTRY(change, want)                                         \
	do {                                                        \
		e[0] = entry("A", "a", 0);                          \
		e[1] = entry("ANCHOR", "{1} {2}", 2);               \
		change;                                             \
		err = ol_codebook_write(bytes, sizeof bytes, e, 2); \
		assert_true(err < 0);                               \
		ol_fault_of_entries(line, e, 2, err);               \
		assert_string_equal(line, want);                    \
	} while (0)
	ENTRY(e[1].code = ol_words("a b"),
	      "entry 2: \"a b\" is no code: 1 to 16 of A to Z, 0 to 9, \"-\"");
	ENTRY(e[1].code = ol_words("A\xe2\x80\x8f"),
	      "entry 2: \"A<U+200F>\" is no code: 1 to 16 of A to Z, 0 to 9, "
	      "\"-\"");
	ENTRY(e[1].code = ol_words("A"), "entry 2, A: the code comes twice");
	ENTRY(e[1].n_slots = 1,
	      "entry 2, ANCHOR: the meaning in en has not {1} to {1} once "
	      "each");
	ENTRY(e[0].meaning.t[0].text = ol_words("{1}"),
	      "entry 1, A: the meaning in en has braces, but there is no "
	      "slot");
	ENTRY(e[1].meaning.n = 0, "entry 2, ANCHOR: it has no meaning");
	ENTRY(e[1].meaning.t[0].tag = ol_words("-"),
	      "entry 2, ANCHOR: \"-\" is no language tag (en, pt-BR ...)");
	ENTRY(e[1].meaning.t[0].text = n_letters(1025),
	      "entry 2, ANCHOR: a meaning has 1025 bytes; at most 1024 are "
	      "allowed");
	ENTRY(e[1].slot[1].decimals = 7,
	      "entry 2, ANCHOR: slot 2 has more than 6 decimals");
	ENTRY(e[1].slot[0].least = 10,
	      "entry 2, ANCHOR: the least of slot 1 is above its most");
	ENTRY(e[1].slot[0].unit = n_letters(17),
	      "entry 2, ANCHOR: a unit has 17 bytes; at most 16 are allowed");
	ENTRY(e[1].n_slots = 5,
	      "entry 2, ANCHOR: there are 5 slots; at most 4 are allowed");
#undef ENTRY
	ol_fault_of_entries(line, e, 0, OL_ERR_RANGE);
	assert_string_equal(line, "the codebook has no entry");
	ol_fault_of_entries(line, e, 257, OL_ERR_RANGE);
	assert_string_equal(line,
			    "there are 257 entries; at most 256 are allowed");
	e[0] = e[1] = entry("A", "a", 0);
	e[1].code = ol_words("B");
	ol_fault_of_entries(line, e, 2, OL_ERR_FULL);
	assert_string_equal(line, "it has more than 32768 bytes in all");
	ol_fault_of_entries(line, e, 2, 77);
	assert_string_equal(line, "");
}

/* A hostile word in the line is cut and shown. */
static void test_a_line_has_a_bound(void **state)
{
	static char code[1000];
	struct ol_item it = ol_item_sample(OL_ITEM_CODE_WORD);
	char line[OL_FAULT_MAX];

	(void)state;
	memset(code, 0x1b, sizeof code);
	it.code_word.code = (struct ol_words){ code, sizeof code };
	ol_fault_of_item(line, &it, OL_ERR_RANGE);
	assert_true(ol_text_is_plain(line, strlen(line)));
	assert_int_equal(strncmp(line, "\"<U+001B><U+001B>", 17), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_message_says_what_is_wrong),
		cmocka_unit_test(test_the_other_kinds_say_it_too),
		cmocka_unit_test(test_what_is_taken_has_no_fault),
		cmocka_unit_test(test_a_codebook_says_which_entry_is_wrong),
		cmocka_unit_test(test_a_line_has_a_bound),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
