/* pack, words_code: what is written reads back; what was cut, has something
 * behind it or holds what nobody writes is none of ours. */
#include "store/words_code.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/error.h"
#include "base/prng.h"
#include "store/pack.h"

#define ROUNDS 200

static struct ol_prng lot;

static void by_lot(void *p, size_t len)
{
	struct ol_random rnd = ol_prng_source(&lot);

	ol_random_fill(&rnd, p, len);
}

static void test_pieces_read_back(void **state)
{
	uint8_t bytes[64];
	char text[8];
	struct ol_pack o = { .p = bytes, .cap = sizeof bytes };
	struct ol_unpack i = { .p = bytes };

	(void)state;
	ol_pack_8(&o, 0xfe);
	ol_pack_8(&o, true);
	ol_pack_32(&o, 0x80000001);
	ol_pack_64(&o, UINT64_MAX - 1);
	ol_pack_date(&o, (ol_date){ -5 });
	ol_pack_text(&o, "gruß");
	ol_pack(&o, "ab", 2);
	assert_int_equal(o.n, 1 + 1 + 4 + 8 + 8 + 6 + 2);
	i.left = o.n;
	assert_int_equal(ol_unpack_8(&i), 0xfe);
	assert_true(ol_unpack_bool(&i));
	assert_int_equal(ol_unpack_32(&i), 0x80000001);
	assert_true(ol_unpack_64(&i) == UINT64_MAX - 1);
	assert_int_equal(ol_unpack_date(&i).ns, -5);
	ol_unpack_text(&i, text, sizeof text);
	assert_string_equal(text, "gruß");
	assert_int_equal(ol_unpack_end(&i), OL_ERR_FORGED); /* two are left */
	ol_unpack(&i, text, 2);
	assert_int_equal(ol_unpack_end(&i), 0);
	/* Behind the end are zeros, and it is remembered. */
	assert_int_equal(ol_unpack_64(&i), 0);
	assert_int_equal(ol_unpack_end(&i), OL_ERR_FORGED);
}

static void test_pieces_that_nobody_writes(void **state)
{
	static const struct {
		const char *why;
		uint8_t bytes[8];
		size_t len;
	} row[] = {
		{ "a text that is cut", { 3, 'a', 'b' }, 3 },
		{ "a text with an end inside", { 3, 'a', 0, 'b' }, 4 },
		{ "a text longer than its field", { 4, 'a', 'b', 'c', 'd' }, 5 },
		{ "a text that is no UTF-8", { 1, 0xff }, 2 },
	};

	(void)state;
	for (size_t k = 0; k < sizeof row / sizeof row[0]; k++) {
		struct ol_unpack i = { .p = row[k].bytes, .left = row[k].len };
		char text[4];

		ol_unpack_text(&i, text, sizeof text);
		if (ol_unpack_end(&i) != OL_ERR_FORGED)
			fail_msg("%s", row[k].why);
	}
	{
		struct ol_unpack i = { .p = (const uint8_t *)"\2", .left = 1 };

		ol_unpack_bool(&i);
		assert_int_equal(ol_unpack_end(&i), OL_ERR_FORGED);
	}
}

static struct ol_words_row row_by_lot(void)
{
	struct ol_words_row r = {
		.line = (uint16_t)ol_prng_next(&lot),
		.dir = (enum ol_words_dir)ol_prng_below(&lot, 2),
		.seq = ol_prng_next(&lot),
		.month = (int64_t)(ol_prng_next(&lot) >> 1),
		.fate = (enum ol_words_fate)ol_prng_below(&lot, 5),
		.why = (uint8_t)ol_prng_next(&lot),
		.kind = (uint8_t)ol_prng_next(&lot),
		.what = (uint8_t)ol_prng_next(&lot),
		.precedence = (uint8_t)ol_prng_next(&lot),
		.date = { (int64_t)ol_prng_next(&lot) },
		.kept = { (int64_t)ol_prng_next(&lot) },
		.has_states = ol_prng_below(&lot, 2),
	};

	by_lot(&r.id, sizeof r.id);
	by_lot(&r.about, sizeof r.about);
	by_lot(&r.digest, sizeof r.digest);
	if (r.has_states)
		ol_states_out(&r.states, (ol_date){ 5 }, (ol_date){ 9 });
	return r;
}

static void test_heads_read_back_and_nothing_else_does(void **state)
{
	uint8_t bytes[OL_WORDS_HEAD_MAX], again[OL_WORDS_HEAD_MAX];
	struct ol_words_row back;

	(void)state;
	for (unsigned k = 0; k < ROUNDS; k++) {
		struct ol_words_row r = row_by_lot();
		size_t len = ol_words_code_head(bytes, &r);

		assert_int_equal(ol_words_read_head(&back, bytes, len), 0);
		assert_int_equal(ol_words_code_head(again, &back), len);
		assert_memory_equal(bytes, again, len);
		assert_int_equal(back.seq, r.seq);
		assert_int_equal(back.kept.ns, r.kept.ns);
		assert_true(ol_id_equal(&back.about, &r.about));
		for (size_t cut = 0; cut < len; cut++)
			assert_int_equal(ol_words_read_head(&back, bytes, cut),
					 OL_ERR_FORGED);
		bytes[len] = 0;
		assert_int_equal(ol_words_read_head(&back, bytes, len + 1),
				 OL_ERR_FORGED);
		bytes[4] = 2; /* a direction that there is not */
		assert_int_equal(ol_words_read_head(&back, bytes, len),
				 OL_ERR_FORGED);
	}
}

static void test_the_state_of_a_line_reads_back(void **state)
{
	uint8_t bytes[OL_WORDS_LINE_MAX], again[OL_WORDS_LINE_MAX];

	(void)state;
	for (unsigned k = 0; k < ROUNDS; k++) {
		struct ol_words_line w, back = { 0 };
		size_t len;

		by_lot(&w, sizeof w);
		w.restored = k % 2;
		len = ol_words_code_line(bytes, &w);
		assert_int_equal(ol_words_read_line(&back, bytes, len), 0);
		assert_int_equal(ol_words_code_line(again, &back), len);
		assert_memory_equal(bytes, again, len);
		assert_int_equal(back.restored, w.restored);
		assert_int_equal(back.unread, w.unread);
		assert_int_equal(back.days_there, w.days_there);
		assert_int_equal(back.their_head.seq, w.their_head.seq);
		assert_int_equal(back.faulty, w.faulty);
		/* An older program did not count what was faulty. */
		for (size_t cut = 0; cut < len; cut++)
			assert_int_equal(ol_words_read_line(&back, bytes, cut),
					 cut == len - 8 ? 0 : OL_ERR_FORGED);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_pieces_read_back),
		cmocka_unit_test(test_pieces_that_nobody_writes),
		cmocka_unit_test(test_heads_read_back_and_nothing_else_does),
		cmocka_unit_test(test_the_state_of_a_line_reads_back),
	};

	ol_prng_init(&lot, 11);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
