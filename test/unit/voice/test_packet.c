/* packet: the page's examples, every cut, every refusal. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/error.h"
#include "base/gf256.h"
#include "base/prng.h"
#include "test/support/page.h"
#include "voice/code.h"
#include "voice/packet.h"

#define PAGE "doc/protocol/voice.md"

/* ---- writing and reading ----------------------------------------------- */

static void fill(uint8_t *frame, size_t n, uint8_t value)
{
	memset(frame, value, n);
}

static void test_what_is_written_is_read(void **state)
{
	uint8_t frame[60], *symbol;
	struct ol_packet p;
	struct ol_packet_view v;

	(void)state;
	fill(frame, 60, 9);
	ol_packet_begin(&p, 1, 200, 0xabcdef, frame, 60);
	fill(frame, 60, 8);
	assert_int_equal(ol_packet_add(&p, 1, frame, OL_PACKET_MAX), 0);
	symbol = ol_packet_add_symbol(&p, 64, OL_PACKET_MAX);
	assert_non_null(symbol);
	for (size_t i = 0; i < 60; i++)
		assert_int_equal(symbol[i], 0);
	fill(symbol, 60, 5);
	fill(frame, 60, 2);
	assert_int_equal(ol_packet_add(&p, 63, frame, OL_PACKET_MAX), 0);
	assert_null(ol_packet_add_symbol(&p, 1, OL_PACKET_MAX));
	assert_int_equal(p.n_cuts, 4);
	assert_int_equal(p.cut[3], 6 + 60 + 61 + 61 + 61);
	assert_int_equal(ol_packet_read(&v, p.bytes, p.cut[3]), 0);
	assert_int_equal(v.channel, 1);
	assert_int_equal(v.call, 200);
	assert_int_equal(v.seq, 0xabcdef);
	assert_int_equal(v.frame_bytes, 60);
	assert_int_equal(v.newest[59], 9);
	assert_int_equal(v.n_items, 3);
	assert_int_equal(v.item[0].back, 1);
	assert_int_equal(v.item[0].window, 0);
	assert_int_equal(v.item[0].body[0], 8);
	assert_int_equal(v.item[1].back, 0);
	assert_int_equal(v.item[1].window, 64);
	assert_int_equal(v.item[1].body[59], 5);
	assert_int_equal(v.item[2].back, 63);
	assert_int_equal(v.item[2].body[59], 2);
}

static const struct {
	const char *why;
	uint8_t tag, back, window; /* both 0: it means nothing */
} tag[] = {
	{ "nothing", 0, 0, 0 },
	{ "the nearest copy", 1, 1, 0 },
	{ "the farthest copy", 63, 63, 0 },
	{ "farther", 64, 0, 0 },
	{ "below the symbols", 127, 0, 0 },
	{ "over one frame", 128, 0, 1 },
	{ "over 64 frames", 191, 0, 64 },
	{ "over more", 192, 0, 0 },
	{ "the last tag there is", 255, 0, 0 },
};

static void test_tags_are_copies_symbols_or_malformed(void **state)
{
	uint8_t b[10] = { 0, 1, 0, 0, 9, 1, 0xaa, 0, 0xbb };
	struct ol_packet_view v;

	(void)state;
	for (size_t i = 0; i < sizeof tag / sizeof *tag; i++) {
		int want = tag[i].back || tag[i].window ? 0 : OL_ERR_MALFORMED;

		b[7] = tag[i].tag;
		if (ol_packet_read(&v, b, 9) != want)
			fail_msg("%s", tag[i].why);
		if (want == 0 && (v.item[0].back != tag[i].back ||
				  v.item[0].window != tag[i].window))
			fail_msg("%s: %u, %u", tag[i].why, v.item[0].back,
				 v.item[0].window);
	}
}

static void test_a_packet_is_a_packet_at_its_cuts_and_nowhere_else(void **state)
{
	uint8_t frame[60] = { 1 };
	struct ol_packet p;
	struct ol_packet_view v;
	size_t at = 0;

	(void)state;
	ol_packet_begin(&p, 0, 1, 5, frame, 60);
	for (uint8_t back = 1; back <= 3; back++)
		assert_int_equal(ol_packet_add(&p, back, frame, OL_PACKET_MAX),
				 0);
	for (size_t len = 0; len <= p.cut[3]; len++) {
		int err = ol_packet_read(&v, p.bytes, len);

		if (len == p.cut[at]) {
			assert_int_equal(err, 0);
			assert_int_equal(v.n_items, at);
			at++;
		} else {
			assert_int_equal(err, OL_ERR_MALFORMED);
		}
	}
	assert_int_equal(at, 4);
}

static const struct {
	const char *why;
	size_t frame_bytes, budget, copies;
} room[] = {
	{ "what a cell leaves holds four", 60, 252, 3 },
	{ "exactly four", 60, 249, 3 },
	{ "a byte less holds three", 60, 248, 2 },
	{ "beside a report", 60, 229, 2 },
	{ "exactly two", 60, 127, 1 },
	{ "a byte less holds one", 60, 126, 0 },
	{ "no budget passes a cell", 60, 10000, 3 },
	{ "seven items and no more", 8, 252, 7 },
	{ "the largest frame stands alone", 160, 252, 0 },
};

static void test_copies_stay_within_the_budget(void **state)
{
	uint8_t frame[160] = { 0 };
	struct ol_packet p, before;
	size_t n;

	(void)state;
	for (size_t i = 0; i < sizeof room / sizeof *room; i++) {
		ol_packet_begin(&p, 0, 0, 0, frame,
				(uint8_t)room[i].frame_bytes);
		for (n = 0;; n++) {
			before = p;
			if (ol_packet_add(&p, (uint8_t)(n + 1), frame,
					  room[i].budget))
				break;
		}
		if (n != room[i].copies)
			fail_msg("%s: %zu", room[i].why, n);
		assert_memory_equal(&before, &p, sizeof p);
	}
}

/* ---- reading what nobody wrote ----------------------------------------- */

/* A reader as slow and plain as the page: every byte has one meaning. */
static int twin_read(const uint8_t *b, size_t len, size_t *n_items)
{
	uint8_t seen[256] = { 0 };
	size_t at;

	*n_items = 0;
	if (len < 7 || len > 252)
		return OL_ERR_MALFORMED;
	if (b[0] > 1)
		return OL_ERR_UNKNOWN;
	if (b[5] < 1 || b[5] > 160)
		return OL_ERR_MALFORMED;
	at = 6u + b[5];
	if (at > len)
		return OL_ERR_MALFORMED;
	while (at != len) {
		if (at + 1 + b[5] > len)
			return OL_ERR_MALFORMED;
		if (b[at] < 1 || (b[at] > 63 && b[at] < 128) || b[at] > 191)
			return OL_ERR_MALFORMED;
		if (seen[b[at]]++ && b[at] < 64)
			return OL_ERR_MALFORMED;
		at += 1u + b[5];
		if (++*n_items > 7)
			return OL_ERR_MALFORMED;
	}
	return 0;
}

/* Mostly tags that mean something, as many as go in. */
static size_t random_packet(struct ol_prng *r, uint8_t b[300])
{
	size_t at, n;

	for (size_t k = 0; k < 300; k++)
		b[k] = (uint8_t)ol_prng_next(r);
	b[0] &= 3;
	b[5] = (uint8_t)ol_prng_below(r, 40);
	if (ol_prng_below(r, 3) == 0)
		return ol_prng_below(r, 300);
	n = ol_prng_below(r, 10);
	for (at = 6u + b[5]; n > 0 && at < 300; n--, at += 1u + b[5])
		if (ol_prng_below(r, 10))
			b[at] = (uint8_t)(b[at] % 64 + 128 * (b[at] >> 7));
	return at < 300 ? at : 300;
}

static void test_the_reader_agrees_with_its_twin_on_random_bytes(void **state)
{
	struct ol_packet_view v;
	struct ol_prng r;
	uint8_t b[300];
	size_t len, n_items, good = 0;

	(void)state;
	ol_prng_init(&r, 1);
	for (int i = 0; i < 200000; i++) {
		len = random_packet(&r, b);
		if (twin_read(b, len, &n_items) != ol_packet_read(&v, b, len))
			fail_msg("seed 1, round %d", i);
		if (!twin_read(b, len, &n_items)) {
			assert_int_equal(v.n_items, n_items);
			good++;
		}
	}
	assert_true(good > 1000);
}

/* ---- the page ---------------------------------------------------------- */

struct seen {
	size_t good, malformed, unknown;
};

static void is_example(const char *name, const char *want,
		       const struct ol_packet *p, const uint8_t *bytes,
		       size_t len)
{
	if (strcmp(name, want))
		return;
	assert_int_equal(p->cut[p->n_cuts - 1], len);
	assert_memory_equal(p->bytes, bytes, len);
}

static void take_example(void *ctx, const char *name, const uint8_t *bytes,
			 size_t len)
{
	static const uint8_t tone[] = { 0xa7, 0xa6, 0xa4, 0xa0, 0xb0 };
	struct seen *seen = ctx;
	struct ol_packet_view v;
	struct ol_packet p;
	uint8_t frame[5][5], c1[2] = { 0xc1, 0xc1 }, cf[2] = { 0xcf, 0xcf };
	uint8_t *symbol, c[4];
	int err = ol_packet_read(&v, bytes, len);

	if (!strncmp(name, "malformed-", 10)) {
		seen->malformed++;
		assert_int_equal(err, OL_ERR_MALFORMED);
		return;
	}
	if (!strncmp(name, "unknown-", 8)) {
		seen->unknown++;
		assert_int_equal(err, OL_ERR_UNKNOWN);
		return;
	}
	ol_code_coefficients(c, 4, 57); /* 8 times 7 and 1 */
	if (!strcmp(name, "coefficients")) {
		assert_int_equal(len, sizeof c);
		assert_memory_equal(bytes, c, len);
		return;
	}
	seen->good++;
	assert_int_equal(err, 0);
	for (size_t i = 0; i < 5; i++)
		memset(frame[i], tone[i], 5);
	ol_packet_begin(&p, 0, 0x2a, 7, frame[0], 5);
	ol_packet_add(&p, 1, frame[1], OL_PACKET_MAX);
	is_example(name, "cut", &p, bytes, len);
	ol_packet_add(&p, 3, frame[2], OL_PACKET_MAX);
	ol_packet_add(&p, 7, frame[3], OL_PACKET_MAX);
	is_example(name, "four-frames", &p, bytes, len);
	ol_packet_begin(&p, 0, 0x2a, 7, frame[0], 5);
	ol_packet_add(&p, 1, frame[1], OL_PACKET_MAX);
	symbol = ol_packet_add_symbol(&p, 4, OL_PACKET_MAX);
	for (uint8_t i = 0; i < 4; i++) {
		memset(frame[3], 0xa3 + i, 5);
		ol_gf256_add_row(symbol, frame[3], 5, c[i]);
	}
	is_example(name, "symbol", &p, bytes, len);
	ol_packet_begin(&p, 1, 0x2a, 0, frame[4], 5);
	is_example(name, "interpreter", &p, bytes, len);
	ol_packet_begin(&p, 0, 0x2a, 0x1000001, c1, 2);
	ol_packet_add(&p, 2, cf, OL_PACKET_MAX);
	is_example(name, "wrapped", &p, bytes, len);
}

static void test_the_page_says_what_the_code_does(void **state)
{
	struct seen seen = { 0 };

	(void)state;
	assert_int_equal(ol_page_vectors(PAGE, take_example, &seen), 19);
	assert_int_equal(seen.good, 5);
	assert_int_equal(seen.malformed, 11);
	assert_int_equal(seen.unknown, 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_what_is_written_is_read),
		cmocka_unit_test(test_tags_are_copies_symbols_or_malformed),
		cmocka_unit_test(
			test_a_packet_is_a_packet_at_its_cuts_and_nowhere_else),
		cmocka_unit_test(test_copies_stay_within_the_budget),
		cmocka_unit_test(
			test_the_reader_agrees_with_its_twin_on_random_bytes),
		cmocka_unit_test(test_the_page_says_what_the_code_does),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
