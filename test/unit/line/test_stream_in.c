/* stream_in: runs in any order, messages in theirs. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/bytes.h"
#include "base/error.h"
#include "base/prng.h"
#include "line/stream_in.h"

static struct ol_stream_in in;
static uint8_t wrapped[OL_MESSAGE_MAX];

/* Places and puts; bytes are their number's low byte unless given. */
static int put(uint64_t from, const void *bytes, size_t len)
{
	uint64_t at;
	int err = ol_stream_in_place(&in, (uint32_t)from, len, &at);

	if (!err) {
		assert_true(at == from || in.broken);
		ol_stream_in_put(&in, at, bytes, len);
	}
	return err;
}

static void test_a_message_comes_when_it_is_whole(void **s)
{
	const uint8_t *p;

	(void)s;
	ol_stream_in_init(&in, 0);
	assert_int_equal(ol_stream_in_ready(&in), 0);
	assert_int_equal(put(0, "\0", 1), 0);
	assert_int_equal(ol_stream_in_ready(&in), 0);
	assert_int_equal(put(1, "\3ab", 3), 0);
	assert_int_equal(ol_stream_in_ready(&in), 0);
	assert_int_equal(put(4, "c\0\1x\0", 5), 0);
	assert_int_equal(ol_stream_in_ready(&in), 3);
	p = ol_stream_in_next(&in, 3, wrapped);
	assert_memory_equal(p, "abc", 3);
	assert_int_equal(ol_stream_in_ready(&in), 1);
	p = ol_stream_in_next(&in, 1, wrapped);
	assert_memory_equal(p, "x", 1);
	assert_int_equal(ol_stream_in_ready(&in), 0);
}

static void test_gaps_repeats_and_overlaps_do_no_harm(void **s)
{
	(void)s;
	ol_stream_in_init(&in, 0);
	assert_int_equal(put(4, "cdef", 4), 0);
	assert_int_equal(put(4, "cd", 2), 0);
	assert_int_equal(ol_stream_in_ready(&in), 0);
	assert_int_equal(put(0, "\0\6a", 3), 0);
	assert_int_equal(put(0, "\0\6", 2), 0);
	assert_int_equal(ol_stream_in_ready(&in), 0);
	assert_int_equal(put(1, "\6abc", 4), 0);
	assert_int_equal(ol_stream_in_ready(&in), 6);
	assert_memory_equal(ol_stream_in_next(&in, 6, wrapped), "abcdef", 6);
	assert_int_equal(put(0, "\0\6abcdef", 8), 0);
	assert_int_equal(ol_stream_in_ready(&in), 0);
	assert_int_equal(in.whole, 8);
}

static void test_bytes_beyond_the_window_are_malformed(void **s)
{
	static const struct {
		const char *why;
		uint64_t from;
		size_t len;
		int want;
	} row[] = {
		{ "the last of the window", 10 + OL_STREAM_WINDOW - 1, 1, 0 },
		{ "one beyond", 10 + OL_STREAM_WINDOW, 1, OL_ERR_MALFORMED },
		{ "up to the end", 10 + OL_STREAM_WINDOW - 248, 248, 0 },
		{ "over the end", 10 + OL_STREAM_WINDOW - 247, 248,
		  OL_ERR_MALFORMED },
		{ "far off", 1u << 31, 1, OL_ERR_MALFORMED },
		{ "before the first byte", UINT32_MAX, 1, OL_ERR_MALFORMED },
		{ "long gone", 0, 10, 0 },
	};
	static const uint8_t bytes[248];
	size_t i;

	(void)s;
	for (i = 0; i < sizeof row / sizeof row[0]; i++) {
		ol_stream_in_init(&in, 0);
		assert_int_equal(put(0, "\0\10abcdefgh", 10), 0);
		if (put(row[i].from, bytes, row[i].len) != row[i].want)
			fail_msg("%s", row[i].why);
	}
}

static void test_a_length_that_cannot_be_breaks_the_stream(void **s)
{
	static const struct {
		const char *why;
		uint8_t head[2];
		bool breaks;
	} row[] = {
		{ "none", { 0, 0 }, true },
		{ "one", { 0, 1 }, false },
		{ "the greatest", { 0x20, 0x00 }, false },
		{ "one more", { 0x20, 0x01 }, true },
		{ "all bits", { 0xff, 0xff }, true },
	};
	static const uint8_t bytes[1000];
	size_t i;

	(void)s;
	for (i = 0; i < sizeof row / sizeof row[0]; i++) {
		ol_stream_in_init(&in, 0);
		assert_int_equal(put(0, row[i].head, 2), 0);
		ol_stream_in_ready(&in);
		if (in.broken != row[i].breaks)
			fail_msg("%s", row[i].why);
		if (!row[i].breaks)
			continue;
		/* What comes then is thrown away, wherever it says it lies. */
		assert_int_equal(put(2, "\0\1x", 3), 0);
		assert_int_equal(put(1u << 30, bytes, sizeof bytes), 0);
		assert_int_equal(ol_stream_in_ready(&in), 0);
		assert_int_equal(in.whole, 2);
	}
}

static void test_a_message_around_the_rings_end_is_put_together(void **s)
{
	const uint64_t start = OL_STREAM_IN_RING - 5;
	const uint8_t *p;

	(void)s;
	ol_stream_in_init(&in, start);
	assert_int_equal(put(start, "\0\3abc\0\6defghi", 13), 0);
	assert_int_equal(ol_stream_in_ready(&in), 3);
	assert_false(ol_stream_in_wraps(&in, 3));
	p = ol_stream_in_next(&in, 3, wrapped);
	assert_ptr_not_equal(p, wrapped);
	assert_memory_equal(p, "abc", 3);
	assert_memory_equal(ol_stream_in_next(&in, 6, wrapped), "defghi", 6);

	ol_stream_in_init(&in, start);
	assert_int_equal(put(start, "\0\6abcdef", 8), 0);
	assert_int_equal(ol_stream_in_ready(&in), 6);
	assert_true(ol_stream_in_wraps(&in, 6));
	p = ol_stream_in_next(&in, 6, wrapped);
	assert_ptr_equal(p, wrapped);
	assert_memory_equal(p, "abcdef", 6);

	ol_stream_in_init(&in, OL_STREAM_IN_RING - 1); /* the length as well */
	assert_int_equal(put(OL_STREAM_IN_RING - 1, "\0\2ab", 4), 0);
	assert_int_equal(ol_stream_in_ready(&in), 2);
	assert_false(ol_stream_in_wraps(&in, 2));
	assert_memory_equal(ol_stream_in_next(&in, 2, wrapped), "ab", 2);
}

static void test_the_longest_message_and_a_full_window_have_room(void **s)
{
	static uint8_t bytes[OL_STREAM_WINDOW];
	uint64_t start, from;

	(void)s;
	memset(bytes, 7, sizeof bytes);
	ol_put16(bytes, OL_MESSAGE_MAX);
	/* All of the message but its last byte has arrived, and then all that
	 * the sender may have on its way behind it but the first byte. */
	for (start = 0; start < OL_STREAM_IN_RING; start += 4099) {
		ol_stream_in_init(&in, start);
		from = start + OL_MESSAGE_MAX + 1;
		assert_int_equal(put(start, bytes, OL_MESSAGE_MAX + 1), 0);
		assert_int_equal(ol_stream_in_ready(&in), 0);
		assert_int_equal(put(from + 1, bytes + 1, OL_STREAM_WINDOW - 1),
				 0);
		assert_int_equal(put(from, "\7", 1), 0);
		assert_int_equal(in.whole, from + OL_STREAM_WINDOW);
		assert_int_equal(ol_stream_in_ready(&in), OL_MESSAGE_MAX);
		ol_stream_in_next(&in, OL_MESSAGE_MAX, wrapped);
	}
}

static void test_random_runs_give_every_message_once_in_order(void **s)
{
	enum { TOTAL = 400000 };
	const uint64_t start = ((uint64_t)1 << 32) - 150000;
	const uint64_t seed = 31;
	static uint8_t bytes[TOTAL];
	uint64_t end = 0, read = 0, from, i;
	struct ol_prng prng;
	const uint8_t *p;
	size_t len;

	(void)s;
	ol_prng_init(&prng, seed);
	while (end < TOTAL - 3000) {
		len = 1 + (size_t)ol_prng_below(
				  &prng, ol_prng_below(&prng, 2) ? 20 : 2900);
		ol_put16(bytes + end, (uint16_t)len);
		for (i = 0; i < len; i++)
			bytes[end + 2 + i] = (uint8_t)ol_prng_next(&prng);
		end += 2 + len;
	}
	ol_stream_in_init(&in, start);
	while (read < end) {
		/* At the first gap, or up to about a window before or behind
		 * it. */
		from = in.whole - start;
		if (ol_prng_below(&prng, 2))
			from += ol_prng_below(&prng, 17000);
		else if (ol_prng_below(&prng, 2) && from > 17000)
			from -= ol_prng_below(&prng, 17000);
		len = 1 + (size_t)ol_prng_below(&prng, 248);
		if (from >= end)
			continue;
		if (from + len > end)
			len = (size_t)(end - from);
		if (put(start + from, bytes + from, len))
			assert_true(start + from + len >
				    in.whole + OL_STREAM_WINDOW);
		while ((len = ol_stream_in_ready(&in)) > 0) {
			assert_int_equal(len, ol_get16(bytes + read));
			p = ol_stream_in_next(&in, len, wrapped);
			if (memcmp(p, bytes + read + 2, len))
				fail_msg("seed %d at %d", (int)seed, (int)read);
			read += 2 + len;
		}
		assert_false(in.broken);
	}
	assert_int_equal(read, end);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_message_comes_when_it_is_whole),
		cmocka_unit_test(test_gaps_repeats_and_overlaps_do_no_harm),
		cmocka_unit_test(test_bytes_beyond_the_window_are_malformed),
		cmocka_unit_test(
			test_a_length_that_cannot_be_breaks_the_stream),
		cmocka_unit_test(
			test_a_message_around_the_rings_end_is_put_together),
		cmocka_unit_test(
			test_the_longest_message_and_a_full_window_have_room),
		cmocka_unit_test(
			test_random_runs_give_every_message_once_in_order),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
