/* cbor: one form and no other, nothing believed that is not there. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/bytes.h"
#include "base/error.h"
#include "base/prng.h"
#include "base/text.h"
#include "wire/cbor.h"

#define BYTES_MAX 256

static size_t unhex(uint8_t out[static BYTES_MAX], const char *hex)
{
	size_t len = strlen(hex) / 2;

	assert_true(len <= BYTES_MAX);
	assert_int_equal(ol_hex_read(out, len, hex), 0);
	return len;
}

/* Reads to the end. */
static int judge(const uint8_t *p, size_t len)
{
	struct ol_cbor_reader r;
	struct ol_cbor_item it;

	ol_cbor_read(&r, p, len);
	while (r.owed && !ol_cbor_next(&r, &it))
		;
	return ol_cbor_done(&r);
}

static const struct {
	const char *why, *hex;
	int want;
} row[] = {
	{ "zero", "00", 0 },
	{ "23 in one byte", "17", 0 },
	{ "24 in two", "1818", 0 },
	{ "23 in two", "1817", OL_ERR_MALFORMED },
	{ "255", "18ff", 0 },
	{ "256", "190100", 0 },
	{ "255 in three", "1900ff", OL_ERR_MALFORMED },
	{ "65536", "1a00010000", 0 },
	{ "65535 in five", "1a0000ffff", OL_ERR_MALFORMED },
	{ "2^32", "1b0000000100000000", 0 },
	{ "2^32 - 1 in nine", "1b00000000ffffffff", OL_ERR_MALFORMED },
	{ "-1", "20", 0 },
	{ "-24 in two", "3817", OL_ERR_MALFORMED },
	{ "-2^64", "3bffffffffffffffff", 0 },
	{ "false", "f4", 0 },
	{ "true", "f5", 0 },
	{ "true in two bytes", "f815", OL_ERR_MALFORMED },
	{ "null", "f6", OL_ERR_MALFORMED },
	{ "undefined", "f7", OL_ERR_MALFORMED },
	{ "simple value", "e0", OL_ERR_MALFORMED },
	{ "half float", "f93c00", OL_ERR_MALFORMED },
	{ "double", "fb3ff0000000000000", OL_ERR_MALFORMED },
	{ "tag", "c100", OL_ERR_MALFORMED },
	{ "break", "ff", OL_ERR_MALFORMED },
	{ "reserved head", "1c", OL_ERR_MALFORMED },
	{ "nothing", "", OL_ERR_MALFORMED },
	{ "head cut short", "18", OL_ERR_MALFORMED },
	{ "something left over", "0000", OL_ERR_MALFORMED },
	{ "empty byte string", "40", 0 },
	{ "byte string", "43010203", 0 },
	{ "byte string cut short", "430102", OL_ERR_MALFORMED },
	{ "byte string with a long head", "5803010203", OL_ERR_MALFORMED },
	{ "byte string without end", "5f4101ff", OL_ERR_MALFORMED },
	{ "text", "636f6c64", 0 },
	{ "text with a long head", "78036f6c64", OL_ERR_MALFORMED },
	{ "text that is no UTF-8", "61ff", OL_ERR_MALFORMED },
	{ "empty array", "80", 0 },
	{ "array", "820102", 0 },
	{ "array that owes one", "8201", OL_ERR_MALFORMED },
	{ "array without end", "9f01ff", OL_ERR_MALFORMED },
	{ "268 million items announced", "9a0fffffff00", OL_ERR_MALFORMED },
	{ "2^64 - 1 items announced", "9bffffffffffffffff00",
	  OL_ERR_MALFORMED },
	{ "2^63 pairs announced", "bb800000000000000000", OL_ERR_MALFORMED },
	{ "arrays that owe more than is there", "83838300000000",
	  OL_ERR_MALFORMED },
	{ "eight deep", "818181818181818100", 0 },
	{ "nine deep", "81818181818181818100", OL_ERR_MALFORMED },
	{ "empty map", "a0", 0 },
	{ "map in order", "a2000118180a", 0 },
	{ "map out of order", "a2010a000b", OL_ERR_MALFORMED },
	{ "key twice", "a200010002", OL_ERR_MALFORMED },
	{ "map without the last value", "a1000102", OL_ERR_MALFORMED },
	{ "map without end", "bf0001ff", OL_ERR_MALFORMED },
	{ "negative key after positive", "a200012001", 0 },
	{ "positive key after negative", "a220010001", OL_ERR_MALFORMED },
	{ "short text key before long", "a261610162616102", 0 },
	{ "long text key before short", "a262616101616202", OL_ERR_MALFORMED },
	{ "array as key", "a18000", OL_ERR_MALFORMED },
	{ "true as key", "a1f500", OL_ERR_MALFORMED },
	{ "maps inside keep their own order", "a200a1050101a10001", 0 },
	{ "order goes on after a map inside", "a201a100010001",
	  OL_ERR_MALFORMED },
};

static void test_one_form_is_accepted_and_no_other(void **state)
{
	uint8_t bytes[BYTES_MAX];
	size_t i, len;
	int got;

	(void)state;
	for (i = 0; i < sizeof row / sizeof row[0]; i++) {
		len = unhex(bytes, row[i].hex);
		got = judge(bytes, len);
		if (got != row[i].want)
			fail_msg("%s: %d, not %d", row[i].why, got,
				 row[i].want);
	}
}

static void test_items_have_their_values(void **state)
{
	uint8_t bytes[BYTES_MAX];
	struct ol_cbor_reader r;
	struct ol_cbor_item it;
	const uint8_t *p;
	const char *text;
	uint64_t v = 0;
	bool yes = false;
	size_t len;

	(void)state;
	len = unhex(bytes, "a40019012c0142abcd02626f6b0385f520"
			   "40800a");
	ol_cbor_read(&r, bytes, len);
	assert_int_equal(ol_cbor_map(&r, 4, &v), 0);
	assert_int_equal(v, 4);
	assert_int_equal(ol_cbor_uint(&r, 10, &v), 0);
	assert_int_equal(ol_cbor_uint(&r, 300, &v), 0);
	assert_int_equal(v, 300);
	assert_int_equal(ol_cbor_uint(&r, 1, &v), 0);
	assert_int_equal(ol_cbor_bytes(&r, 2, &p, &len), 0);
	assert_int_equal(len, 2);
	assert_int_equal(p[1], 0xcd);
	assert_int_equal(ol_cbor_uint(&r, 2, &v), 0);
	assert_int_equal(ol_cbor_text(&r, 2, &text, &len), 0);
	assert_memory_equal(text, "ok", 2);
	assert_int_equal(ol_cbor_uint(&r, 3, &v), 0);
	assert_int_equal(ol_cbor_array(&r, 5, &v), 0);
	assert_int_equal(ol_cbor_bool(&r, &yes), 0);
	assert_true(yes);
	assert_int_equal(ol_cbor_next(&r, &it), 0);
	assert_int_equal(it.kind, OL_CBOR_NINT);
	assert_int_equal(it.value, 0);
	assert_int_equal(ol_cbor_bytes(&r, 0, &p, &len), 0);
	assert_int_equal(ol_cbor_done(&r), OL_ERR_MALFORMED); /* not yet */
	assert_int_equal(ol_cbor_array(&r, 0, &v), 0);
	assert_int_equal(ol_cbor_uint(&r, 10, &v), 0);
	assert_int_equal(ol_cbor_done(&r), 0);
	assert_int_equal(ol_cbor_next(&r, &it), OL_ERR_MALFORMED);
}

static void test_bounds_are_kept_and_errors_stick(void **state)
{
	static const uint8_t eleven[] = { 0x0b }, abc[] = { 0x43, 1, 2, 3 };
	struct ol_cbor_reader r;
	const uint8_t *p = NULL;
	uint64_t v = 77;
	size_t len = 0;
	bool yes = true;

	(void)state;
	ol_cbor_read(&r, eleven, sizeof eleven);
	assert_int_equal(ol_cbor_uint(&r, 11, &v), 0);
	assert_int_equal(v, 11);
	ol_cbor_read(&r, eleven, sizeof eleven);
	v = 77;
	assert_int_equal(ol_cbor_uint(&r, 10, &v), OL_ERR_MALFORMED);
	assert_int_equal(v, 77);
	assert_int_equal(ol_cbor_uint(&r, 11, &v), OL_ERR_MALFORMED);
	assert_int_equal(ol_cbor_done(&r), OL_ERR_MALFORMED);
	ol_cbor_read(&r, eleven, sizeof eleven);
	assert_int_equal(ol_cbor_key(&r, 11), 0);
	assert_int_equal(ol_cbor_done(&r), 0);
	for (v = 10; v <= 12; v += 2) { /* below and above it */
		ol_cbor_read(&r, eleven, sizeof eleven);
		assert_int_equal(ol_cbor_key(&r, v), OL_ERR_MALFORMED);
		assert_int_equal(ol_cbor_done(&r), OL_ERR_MALFORMED);
	}
	ol_cbor_read(&r, abc, sizeof abc);
	assert_int_equal(ol_cbor_bytes(&r, 2, &p, &len), OL_ERR_MALFORMED);
	assert_null(p);
	ol_cbor_read(&r, abc, sizeof abc);
	assert_int_equal(ol_cbor_bool(&r, &yes), OL_ERR_MALFORMED);
}

/* ---- writing ---------------------------------------------------------- */

/* Writes whatever the reader finds. */
static size_t copy(uint8_t *out, size_t cap, const uint8_t *p, size_t len)
{
	struct ol_cbor_writer w;
	struct ol_cbor_reader r;
	struct ol_cbor_item it;

	ol_cbor_read(&r, p, len);
	ol_cbor_write(&w, out, cap);
	while (r.owed && !ol_cbor_next(&r, &it)) {
		switch (it.kind) {
		case OL_CBOR_UINT:
			ol_cbor_put_uint(&w, it.value);
			break;
		case OL_CBOR_NINT:
			ol_cbor_put_nint(&w, it.value);
			break;
		case OL_CBOR_BYTES:
			ol_cbor_put_bytes(&w, it.bytes, it.len);
			break;
		case OL_CBOR_TEXT:
			ol_cbor_put_text(&w, (const char *)it.bytes, it.len);
			break;
		case OL_CBOR_ARRAY:
			ol_cbor_put_array(&w, it.value);
			break;
		case OL_CBOR_MAP:
			ol_cbor_put_map(&w, it.value);
			break;
		case OL_CBOR_BOOL:
			ol_cbor_put_bool(&w, it.value);
			break;
		}
	}
	return ol_cbor_written(&w);
}

static void test_what_is_read_is_written_again(void **state)
{
	uint8_t in[BYTES_MAX], out[BYTES_MAX];
	size_t i, len, cap;

	(void)state;
	for (i = 0; i < sizeof row / sizeof row[0]; i++) {
		len = unhex(in, row[i].hex);
		if (row[i].want)
			continue;
		assert_int_equal(copy(out, sizeof out, in, len), len);
		assert_memory_equal(out, in, len);
		for (cap = 0; cap < len; cap++) /* one byte too few */
			assert_int_equal(copy(out, cap, in, len), 0);
	}
}

static void test_the_writer_refuses_what_the_reader_would(void **state)
{
	struct ol_cbor_writer w;
	uint8_t out[64];
	int i;

	(void)state;
	ol_cbor_write(&w, out, sizeof out); /* keys out of order */
	ol_cbor_put_map(&w, 2);
	ol_cbor_put_uint(&w, 1);
	ol_cbor_put_uint(&w, 0);
	ol_cbor_put_uint(&w, 0);
	ol_cbor_put_uint(&w, 0);
	assert_int_equal(ol_cbor_written(&w), 0);

	ol_cbor_write(&w, out, sizeof out); /* an item owed */
	ol_cbor_put_array(&w, 2);
	ol_cbor_put_bool(&w, true);
	assert_int_equal(ol_cbor_written(&w), 0);
	ol_cbor_put_bool(&w, true);
	assert_int_equal(ol_cbor_written(&w), 3);
	ol_cbor_put_bool(&w, true); /* one too many */
	assert_int_equal(ol_cbor_written(&w), 0);

	ol_cbor_write(&w, out, sizeof out);
	for (i = 0; i < OL_CBOR_DEPTH; i++)
		ol_cbor_put_array(&w, 1);
	ol_cbor_put_uint(&w, 0);
	assert_int_equal(ol_cbor_written(&w), OL_CBOR_DEPTH + 1);

	ol_cbor_write(&w, out, sizeof out); /* one too deep */
	for (i = 0; i < OL_CBOR_DEPTH + 1; i++)
		ol_cbor_put_array(&w, 1);
	ol_cbor_put_uint(&w, 0);
	assert_int_equal(ol_cbor_written(&w), 0);
}

/* ---- the dumb twin ---------------------------------------------------- */

/* Length of the one item at p that follows the rules, by recursion and by
 * the text of RFC 8949, or 0. */
static size_t twin(const uint8_t *p, size_t len, int depth)
{
	uint64_t v, i;
	size_t at, n, head, key = 0, key_len = 0;
	int major;

	if (len == 0)
		return 0;
	if (p[0] == 0xf4 || p[0] == 0xf5)
		return 1;
	major = p[0] >> 5;
	v = p[0] & 31;
	head = 1;
	if (major > 5 || v > 27)
		return 0;
	if (v >= 24) {
		n = (size_t)1 << (v - 24);
		if (len < 1 + n)
			return 0;
		for (v = 0, i = 0; i < n; i++)
			v = v << 8 | p[1 + i];
		head = 1 + n;
		if ((n == 1 && v < 24) || (n == 2 && v < 0x100) ||
		    (n == 4 && v < 0x10000) || (n == 8 && v < 0x100000000))
			return 0;
	}
	if (major < 2)
		return head;
	if (major < 4) {
		if (v > len - head)
			return 0;
		if (major == 3 &&
		    !ol_text_is_utf8((const char *)p + head, (size_t)v))
			return 0;
		return head + (size_t)v;
	}
	if (depth == OL_CBOR_DEPTH)
		return 0;
	at = head;
	for (i = 0; i < (major == 5 ? 2 * v : v); i++) {
		n = twin(p + at, len - at, depth + 1);
		if (n == 0)
			return 0;
		if (major == 5 && i % 2 == 0) {
			if (p[at] >= 0x80)
				return 0; /* a key of another kind */
			if (i > 0 && memcmp(p + key, p + at,
					    key_len < n ? key_len : n) >= 0)
				return 0;
			key = at;
			key_len = n;
		}
		at += n;
	}
	return at;
}

/* Something like CBOR: mostly right, sometimes not. */
static size_t babble(struct ol_prng *rnd, uint8_t *p, size_t cap, int depth)
{
	size_t at = 0, n, i;
	unsigned int major;

	if (cap < 4)
		return 0;
	major = (unsigned int)ol_prng_below(rnd, depth > 9 ? 4 : 6);
	n = (size_t)ol_prng_below(rnd, major < 2 ? 24 : 4);
	p[at++] = (uint8_t)(major << 5 | n);
	if (major < 2)
		return at;
	if (major < 4) {
		for (i = 0; i < n && at < cap; i++)
			p[at++] = (uint8_t)ol_prng_below(rnd, 0x88);
		return at;
	}
	for (i = 0; i < n; i++) {
		if (major == 5 && at < cap) /* keys in order, mostly */
			p[at++] = (uint8_t)(2 * i + ol_prng_below(rnd, 3));
		at += babble(rnd, p + at, cap - at, depth + 1);
	}
	return at;
}

static void test_the_reader_agrees_with_a_dumb_twin(void **state)
{
	const uint64_t seed = 20261120;
	size_t n_good = 0, len, i;
	uint8_t bytes[200], again[200];
	struct ol_prng rnd;
	bool good;
	int run;

	(void)state;
	ol_prng_init(&rnd, seed);
	for (run = 0; run < 200000; run++) {
		len = babble(&rnd, bytes, sizeof bytes, 0);
		if (len && ol_prng_below(&rnd, 2)) {
			i = (size_t)ol_prng_below(&rnd, len);
			bytes[i] = (uint8_t)ol_prng_next(&rnd);
		}
		good = len && twin(bytes, len, 0) == len;
		if (good != (judge(bytes, len) == 0))
			fail_msg("seed %llu run %d: twin says %d",
				 (unsigned long long)seed, run, good);
		if (!good)
			continue;
		n_good++;
		assert_int_equal(copy(again, sizeof again, bytes, len), len);
		assert_memory_equal(again, bytes, len);
	}
	assert_true(n_good > 10000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_one_form_is_accepted_and_no_other),
		cmocka_unit_test(test_items_have_their_values),
		cmocka_unit_test(test_bounds_are_kept_and_errors_stick),
		cmocka_unit_test(test_what_is_read_is_written_again),
		cmocka_unit_test(test_the_writer_refuses_what_the_reader_would),
		cmocka_unit_test(test_the_reader_agrees_with_a_dumb_twin),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
