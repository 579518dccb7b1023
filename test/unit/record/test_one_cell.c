/* A code word, its acknowledgement and a line of text with their salts go in
 * the cell of one tick, though paths and an acknowledgement of contents take
 * their most of it: where four of five cells are lost, what needs one cell
 * comes in seconds. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "line/content_state.h"
#include "record/item.h"
#include "record/say.h"
#include "test/support/item_sample.h"

static const struct ol_content_timing timing = {
	.fast_rtt_us = 20000,
	.slow_rtt_us = 20000,
};

static uint8_t bytes[OL_ITEM_MAX], message[OL_SAY_MAX];
static uint8_t salt[OL_SALT_LEN];

static size_t say(const struct ol_item *it)
{
	struct ol_say m = {
		.type = OL_SAY_ITEM,
		.seq = UINT32_MAX, /* an item a second for 136 years */
		.parts = 1,
		.salt = { (const char *)salt, sizeof salt },
	};
	int len = ol_item_write(bytes, sizeof bytes, it);

	assert_true(len > 0);
	m.bytes = (struct ol_words){ (const char *)bytes, (size_t)len };
	return ol_say_write(message, &m);
}

/* Whether the message comes whole in the first cell that is composed after
 * it was queued, at an end that owes an acknowledgement. */
static bool comes_in_one_cell(size_t len)
{
	struct ol_content *a = ol_content_new(), *b = ol_content_new();
	ol_instant now = { 1000000 };
	struct ol_composed said;
	struct ol_content_taken got;
	bool came;

	assert_non_null(a);
	assert_non_null(b);
	ol_content_send(b, OL_STREAM_CONTROL, message, 1);
	ol_content_compose(b, now, 0, false, NULL, &timing, &said);
	assert_int_equal(ol_content_take(a, now, said.bytes, &got), 0);

	assert_int_equal(ol_content_send(a, OL_STREAM_RECORDS, message, len),
			 0);
	now = ol_after(now, 20000);
	ol_content_compose(a, now, OL_RESERVE_MAX, false, NULL, &timing, &said);
	assert_true(said.len <= OL_BODY_LEN - OL_RESERVE_MAX);
	assert_int_equal(ol_content_take(b, now, said.bytes, &got), 0);
	came = got.n_events == 1 && got.event[0].len == len &&
	       got.event[0].stream == OL_STREAM_RECORDS &&
	       !memcmp(got.event[0].bytes, message, len);
	ol_content_free(a);
	ol_content_free(b);
	return came;
}

static struct ol_item code_word(const char *seat, int64_t number)
{
	struct ol_item it = ol_item_sample(OL_ITEM_CODE_WORD);
	size_t i;

	it.date.ns = INT64_MAX;
	it.seat = ol_words(seat);
	it.code_word.version = UINT16_MAX;
	it.code_word.code = ol_words("SIXTEEN-LETTERS-");
	it.code_word.n_numbers = OL_ITEM_NUMBERS;
	for (i = 0; i < OL_ITEM_NUMBERS; i++)
		it.code_word.number[i] = number;
	return it;
}

static void test_a_code_word_fits_one_cell(void **state)
{
	struct ol_item it = code_word("duty officer, N.", UINT32_MAX);

	(void)state;
	assert_true(comes_in_one_cell(say(&it)));
	it = code_word("a seat of thirty-two characters.", -UINT16_MAX);
	assert_true(comes_in_one_cell(say(&it)));
	/* the promise has an end: longer numbers and a long seat */
	it = code_word("a seat of thirty-two characters.", OL_ITEM_NUMBER_MAX);
	assert_false(comes_in_one_cell(say(&it)));
}

static void test_its_acknowledgement_fits_one_cell(void **state)
{
	struct ol_item it = ol_item_sample(OL_ITEM_NOTE);

	(void)state;
	it.seat = ol_words("a seat of thirty-two characters.");
	assert_true(comes_in_one_cell(say(&it)));
}

/* Seat and text of 56 bytes together. */
static void test_a_line_of_text_fits_one_cell(void **state)
{
	static const char text[] =
		"Hold fire. Call us at once on the other line.";
	struct ol_item it = ol_item_sample(OL_ITEM_MESSAGE);

	(void)state;
	it.seat = ol_words("duty officer");
	it.message = (struct ol_item_message){
		.precedence = 3,
		.texts = { { { ol_words("en"), { text, 44 } } }, 1 },
	};
	assert_true(comes_in_one_cell(say(&it)));
	it.message.texts.t[0].text.len++;
	assert_false(comes_in_one_cell(say(&it)));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_code_word_fits_one_cell),
		cmocka_unit_test(test_its_acknowledgement_fits_one_cell),
		cmocka_unit_test(test_a_line_of_text_fits_one_cell),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
