/* frame: the bytes of a body, against doc/protocol/cell-content.md. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/bytes.h"
#include "base/error.h"
#include "base/prng.h"
#include "wire/frame.h"

#define PAGE OL_SOURCE_DIR "/doc/protocol/cell-content.md"

/* The page, read once. */
static char page[65536];

static int read_page(void **s)
{
	FILE *f = fopen(PAGE, "r");
	size_t n;

	(void)s;
	if (!f)
		return -1;
	n = fread(page, 1, sizeof page - 1, f);
	fclose(f);
	return n > 0 && n < sizeof page - 1 ? 0 : -1;
}

/* The text of a fenced block, from behind its first line on. */
static const char *block(const char *head)
{
	char line[80];
	const char *p;

	snprintf(line, sizeof line, "\n```%s\n", head);
	p = strstr(page, line);
	if (!p)
		fail_msg("no block %s in %s", head, PAGE);
	return p + strlen(line);
}

/* Reads the body that a block shows; what it does not show is zero. */
static void read_vector(const char *name, uint8_t body[OL_FRAME_BODY])
{
	char head[64], two[3] = { 0 };
	const char *p;
	size_t n = 0;

	snprintf(head, sizeof head, "vector %s", name);
	memset(body, 0, OL_FRAME_BODY);
	for (p = block(head); *p != '`'; p++) {
		if (*p == ' ' || *p == '\n')
			continue;
		two[0] = *p++;
		two[1] = *p;
		assert_true(n < OL_FRAME_BODY);
		assert_int_equal(ol_hex_read(&body[n++], 1, two), 0);
	}
}

/* Writes what was read. */
static size_t write_body(uint8_t out[OL_FRAME_BODY], const struct ol_body *b)
{
	size_t len = OL_FRAME_NUMBER, i, n;

	memset(out, 0, OL_FRAME_BODY);
	ol_body_put_number(out, b->number);
	for (i = 0; i < b->n; i++) {
		n = ol_frame_write(out + len, OL_FRAME_BODY - len,
				   &b->frame[i]);
		assert_true(n > 0);
		len += n;
	}
	return len;
}

static void test_the_examples_of_the_page_are_read_and_written(void **s)
{
	static const char *const name[] = { "empty", "control", "ack", "path" };
	uint8_t body[OL_FRAME_BODY], again[OL_FRAME_BODY];
	struct ol_body b;
	size_t i;

	(void)s;
	for (i = 0; i < sizeof name / sizeof name[0]; i++) {
		read_vector(name[i], body);
		if (ol_body_read(&b, body))
			fail_msg("%s is refused", name[i]);
		write_body(again, &b);
		if (memcmp(body, again, sizeof body))
			fail_msg("%s is written otherwise", name[i]);
	}
}

static void test_the_examples_mean_what_the_page_says(void **s)
{
	uint8_t body[OL_FRAME_BODY];
	struct ol_body b;

	(void)s;
	read_vector("empty", body);
	assert_int_equal(ol_body_read(&b, body), 0);
	assert_int_equal(b.number, 1);
	assert_int_equal(b.n, 0);

	read_vector("control", body);
	assert_int_equal(ol_body_read(&b, body), 0);
	assert_int_equal(b.number, 7);
	assert_int_equal(b.n, 1);
	assert_int_equal(b.frame[0].type, OL_FRAME_STREAM);
	assert_int_equal(b.frame[0].stream, 0);
	assert_int_equal(b.frame[0].offset, 0);
	assert_int_equal(b.frame[0].len, 6);
	assert_memory_equal(b.frame[0].bytes, "\0\4ring", 6);

	read_vector("ack", body);
	assert_int_equal(ol_body_read(&b, body), 0);
	assert_int_equal(b.n, 2);
	assert_int_equal(b.frame[0].type, OL_FRAME_ACK);
	assert_int_equal(b.frame[0].largest, 300);
	assert_int_equal(b.frame[0].delay * OL_FRAME_DELAY_US, 2500);
	assert_int_equal(b.frame[0].bytes[0], 0x80);  /* 299 = 300 - 1 - 0 */
	assert_int_equal(b.frame[0].bytes[15], 0x02); /* 173 = 300 - 1 - 126 */
	assert_int_equal(b.frame[1].stream, 2);
	assert_int_equal(b.frame[1].offset, 65536);
	assert_int_equal(b.frame[1].len, 2);

	read_vector("path", body);
	assert_int_equal(ol_body_read(&b, body), 0);
	assert_int_equal(b.number, 255);
	assert_int_equal(b.n, 4);
	assert_int_equal(b.frame[0].type, OL_FRAME_VOICE);
	assert_memory_equal(b.frame[0].bytes, "\xa1\xa2\xa3", 3);
	assert_int_equal(b.frame[1].type, OL_FRAME_CHALLENGE);
	assert_int_equal(b.frame[1].bytes[15], 0x0f);
	assert_int_equal(b.frame[2].type, OL_FRAME_RESPONSE);
	assert_int_equal(b.frame[2].bytes[0], 0xf0);
	assert_int_equal(b.frame[3].type, OL_FRAME_REPORT);
	assert_int_equal(b.frame[3].len, OL_FRAME_REPORT_BYTES);
	assert_int_equal(b.frame[3].bytes[22], 0x36);
}

static void test_every_malformed_example_is_refused(void **s)
{
	uint8_t body[OL_FRAME_BODY];
	struct ol_body b;
	char name[64];
	const char *p = page;
	size_t n = 0;

	(void)s;
	while ((p = strstr(p, "```vector malformed-"))) {
		assert_int_equal(sscanf(p, "```vector %63s", name), 1);
		read_vector(name, body);
		if (ol_body_read(&b, body) != OL_ERR_MALFORMED)
			fail_msg("%s is taken", name);
		p++;
		n++;
	}
	assert_int_equal(n, 7);
}

static void test_a_frame_that_the_end_cuts_off_is_refused(void **s)
{
	static const struct {
		const char *why;
		uint8_t frame[24];
		size_t head; /* of it to be written     */
		size_t len;  /* that it would take      */
	} row[] = {
		{ "ack", { 1 }, 1, 24 },
		{ "stream of one byte", { 2, 3, 0, 0, 0, 0, 1 }, 7, 8 },
		{ "stream of nine", { 2, 3, 0, 0, 0, 0, 9 }, 7, 16 },
		{ "voice of one byte", { 3, 1 }, 2, 3 },
		{ "voice of 200", { 3, 200 }, 2, 202 },
		{ "challenge", { 4 }, 1, 17 },
		{ "response", { 5 }, 1, 17 },
		{ "report", { 6 }, 1, 24 },
	};
	uint8_t body[OL_FRAME_BODY];
	struct ol_body b;
	size_t i, at, last, n;

	(void)s;
	for (i = 0; i < sizeof row / sizeof row[0]; i++) {
		/* Voice in front, so that the frame begins at `at`. */
		last = OL_FRAME_BODY - row[i].len;
		for (at = last; at < OL_FRAME_BODY; at++) {
			memset(body, 0, sizeof body);
			n = at - OL_FRAME_NUMBER;
			body[5] = 3;
			body[6] = (uint8_t)(n - 2);
			memcpy(body + at, row[i].frame,
			       row[i].head < OL_FRAME_BODY - at
				       ? row[i].head
				       : OL_FRAME_BODY - at);
			if (ol_body_read(&b, body) !=
			    (at == last ? 0 : OL_ERR_MALFORMED))
				fail_msg("%s at %zu", row[i].why, at);
		}
	}
}

static void test_each_type_stands_as_often_as_the_page_says(void **s)
{
	static const struct {
		const char *why;
		struct ol_frame f;
		size_t most;
	} row[] = {
		{ "ack", { .type = OL_FRAME_ACK, .len = 16 }, 1 },
		{ "stream", { .type = OL_FRAME_STREAM, .len = 1 }, 8 },
		{ "voice", { .type = OL_FRAME_VOICE, .len = 1 }, 2 },
		{ "challenge", { .type = OL_FRAME_CHALLENGE, .len = 16 }, 1 },
		{ "response", { .type = OL_FRAME_RESPONSE, .len = 16 }, 1 },
		{ "report", { .type = OL_FRAME_REPORT, .len = 23 }, 1 },
	};
	uint8_t body[OL_FRAME_BODY], bytes[32] = { 0 };
	struct ol_frame f;
	struct ol_body b;
	size_t i, n, len;

	(void)s;
	for (i = 0; i < sizeof row / sizeof row[0]; i++) {
		f = row[i].f;
		f.bytes = bytes;
		memset(body, 0, sizeof body);
		len = OL_FRAME_NUMBER;
		for (n = 1; n <= row[i].most + 1; n++) {
			len += ol_frame_write(body + len, OL_FRAME_BODY - len,
					      &f);
			if (ol_body_read(&b, body) !=
			    (n <= row[i].most ? 0 : OL_ERR_MALFORMED))
				fail_msg("%s, %zu times", row[i].why, n);
		}
	}
}

static void test_the_writer_keeps_within_room_and_lengths(void **s)
{
	static const struct {
		const char *why;
		struct ol_frame f;
		size_t len; /* of the frame; 0: never written */
	} row[] = {
		{ "padding", { .type = OL_FRAME_PADDING }, 0 },
		{ "ack", { .type = OL_FRAME_ACK, .len = 16 }, 24 },
		{ "ack, short map", { .type = OL_FRAME_ACK, .len = 15 }, 0 },
		{ "stream", { .type = OL_FRAME_STREAM, .len = 248 }, 255 },
		{ "stream, one", { .type = OL_FRAME_STREAM, .len = 1 }, 8 },
		{ "stream, none", { .type = OL_FRAME_STREAM, .len = 0 }, 0 },
		{ "stream, long", { .type = OL_FRAME_STREAM, .len = 256 }, 0 },
		{ "stream 3",
		  { .type = OL_FRAME_STREAM, .stream = 3, .len = 1 },
		  8 },
		{ "stream 4",
		  { .type = OL_FRAME_STREAM, .stream = 4, .len = 1 },
		  0 },
		{ "voice", { .type = OL_FRAME_VOICE, .len = 253 }, 255 },
		{ "voice, none", { .type = OL_FRAME_VOICE, .len = 0 }, 0 },
		{ "voice, long", { .type = OL_FRAME_VOICE, .len = 256 }, 0 },
		{ "challenge", { .type = OL_FRAME_CHALLENGE, .len = 16 }, 17 },
		{ "challenge, short",
		  { .type = OL_FRAME_CHALLENGE, .len = 15 },
		  0 },
		{ "response", { .type = OL_FRAME_RESPONSE, .len = 16 }, 17 },
		{ "response, long",
		  { .type = OL_FRAME_RESPONSE, .len = 17 },
		  0 },
		{ "report", { .type = OL_FRAME_REPORT, .len = 23 }, 24 },
		{ "report, long", { .type = OL_FRAME_REPORT, .len = 24 }, 0 },
	};
	static const uint8_t bytes[256];
	uint8_t out[300], clean[300];
	struct ol_frame f;
	size_t i, room, n;

	(void)s;
	memset(clean, 0xee, sizeof clean);
	for (i = 0; i < sizeof row / sizeof row[0]; i++) {
		f = row[i].f;
		f.bytes = bytes;
		for (room = 0; room <= 270; room++) {
			memset(out, 0xee, sizeof out);
			n = ol_frame_write(out, room, &f);
			if (n != (room < row[i].len ? 0 : row[i].len))
				fail_msg("%s: %zu in %zu", row[i].why, n, room);
			if (memcmp(out + room, clean, sizeof out - room))
				fail_msg("%s: over %zu", row[i].why, room);
		}
	}
}

/* Some frame of random kind and content; sometimes one of no valid length. */
static struct ol_frame random_frame(struct ol_prng *prng, const uint8_t *bytes)
{
	struct ol_frame f = { .bytes = bytes + ol_prng_below(prng, 256) };

	f.type = (enum ol_frame_type)(1 + ol_prng_below(prng, 6));
	switch (f.type) {
	case OL_FRAME_ACK:
		f.largest = ol_prng_next(prng) & 0xffffffffff;
		f.delay = (uint16_t)ol_prng_next(prng);
		f.len = OL_FRAME_BITMAP;
		break;
	case OL_FRAME_STREAM:
		f.stream = (uint8_t)ol_prng_below(prng, 4);
		f.offset = (uint32_t)ol_prng_next(prng);
		f.len = 1 + (size_t)ol_prng_below(prng, 80);
		break;
	case OL_FRAME_VOICE:
		f.len = 1 + (size_t)ol_prng_below(prng, 80);
		break;
	case OL_FRAME_CHALLENGE:
	case OL_FRAME_RESPONSE:
		f.len = OL_FRAME_CHALLENGE_BYTES;
		break;
	case OL_FRAME_REPORT:
		f.len = OL_FRAME_REPORT_BYTES;
		break;
	case OL_FRAME_PADDING:
	case OL_FRAME_TYPES:
		break;
	}
	return f;
}

static void test_what_is_written_is_read_again(void **s)
{
	const uint64_t seed = 20261120;
	uint8_t bytes[512], body[OL_FRAME_BODY];
	size_t seen[OL_FRAME_TYPES], round, i, len, n;
	struct ol_frame f, want[OL_FRAME_MAX];
	struct ol_prng prng;
	struct ol_body b;

	(void)s;
	ol_prng_init(&prng, seed);
	for (i = 0; i < sizeof bytes; i++)
		bytes[i] = (uint8_t)ol_prng_next(&prng);
	for (round = 0; round < 20000; round++) {
		memset(body, 0, sizeof body);
		memset(seen, 0, sizeof seen);
		ol_body_put_number(body, round << 20);
		len = OL_FRAME_NUMBER;
		for (i = 0; i < OL_FRAME_MAX;) {
			f = random_frame(&prng, bytes);
			if (seen[f.type]++ > 0 && f.type != OL_FRAME_STREAM)
				break;
			n = ol_frame_write(body + len, OL_FRAME_BODY - len, &f);
			if (n == 0 || seen[OL_FRAME_STREAM] > 8)
				break;
			len += n;
			want[i++] = f;
		}
		if (seen[OL_FRAME_STREAM] > 8)
			continue;
		if (ol_body_read(&b, body) || b.n != i)
			fail_msg("seed %llu round %zu",
				 (unsigned long long)seed, round);
		assert_int_equal(b.number, round << 20);
		while (i-- > 0) {
			assert_int_equal(b.frame[i].type, want[i].type);
			assert_int_equal(b.frame[i].stream, want[i].stream);
			assert_int_equal(b.frame[i].offset, want[i].offset);
			assert_int_equal(b.frame[i].largest, want[i].largest);
			assert_int_equal(b.frame[i].delay, want[i].delay);
			assert_int_equal(b.frame[i].len, want[i].len);
			assert_memory_equal(b.frame[i].bytes, want[i].bytes,
					    want[i].len);
		}
	}
}

static void test_a_body_has_one_meaning(void **s)
{
	const uint64_t seed = 7;
	uint8_t body[OL_FRAME_BODY], again[OL_FRAME_BODY];
	size_t round, i, len, taken = 0;
	struct ol_prng prng;
	struct ol_body b;

	(void)s;
	ol_prng_init(&prng, seed);
	for (round = 0; round < 200000; round++) {
		/* Short bodies of small values, so that some are valid. */
		memset(body, 0, sizeof body);
		len = 5 + (size_t)ol_prng_below(&prng, 40);
		for (i = 0; i < len; i++)
			body[i] = (uint8_t)ol_prng_below(&prng, 8);
		if (ol_body_read(&b, body))
			continue;
		taken++;
		write_body(again, &b);
		if (memcmp(body, again, sizeof body))
			fail_msg("seed %llu round %zu",
				 (unsigned long long)seed, round);
	}
	assert_true(taken > 100);
}

static void test_a_number_is_extended_to_the_nearest(void **s)
{
	const uint64_t b40 = (uint64_t)1 << 40;
	const struct {
		const char *why;
		uint64_t near, low, want;
	} row[] = {
		{ "the first", 0, 1, 1 },
		{ "none", 0, 0, 0 },
		{ "the next", 1000, 1001, 1001 },
		{ "one before", 1000, 999, 999 },
		{ "never below zero", 5, b40 - 1, b40 - 1 },
		{ "over the wrap", b40 - 1, 0, b40 },
		{ "back over the wrap", b40, b40 - 1, b40 - 1 },
		{ "far over the wrap", b40 - 10, 500, b40 + 500 },
		{ "high up", 7 * b40 + 3, 2, 7 * b40 + 2 },
		{ "high up, wrapped", 8 * b40 - 1, 4, 8 * b40 + 4 },
		{ "just not half ahead", b40, b40 / 2 - 1, b40 + b40 / 2 - 1 },
		{ "half way goes up", b40, b40 / 2, b40 + b40 / 2 },
		{ "past half ahead is behind", b40, b40 / 2 + 1, b40 / 2 + 1 },
		{ "half behind goes up", b40 + b40 / 2, 0, 2 * b40 },
		{ "bits above are ignored", 1000, b40 * 5 + 1001, 1001 },
		{ "at the very end", UINT64_MAX, 0, UINT64_MAX - b40 + 1 },
	};
	size_t i;

	(void)s;
	for (i = 0; i < sizeof row / sizeof row[0]; i++)
		if (ol_frame_extend(row[i].near, row[i].low, 40) != row[i].want)
			fail_msg("%s", row[i].why);
}

static void test_a_number_is_extended_as_by_trying_all(void **s)
{
	uint64_t near, low, n, best, dist, best_dist;

	(void)s;
	/* Four bits: every number that has them, by hand. */
	for (near = 0; near < 100; near++) {
		for (low = 0; low < 16; low++) {
			best_dist = UINT64_MAX;
			best = 0;
			for (n = low; n < 200; n += 16) {
				dist = n > near ? n - near : near - n;
				if (dist <= best_dist) {
					best_dist = dist;
					best = n;
				}
			}
			assert_int_equal(ol_frame_extend(near, low, 4), best);
		}
	}
}

static void test_types_have_names(void **s)
{
	(void)s;
	assert_string_equal(ol_frame_name(OL_FRAME_PADDING), "padding");
	assert_string_equal(ol_frame_name(OL_FRAME_ACK), "ack");
	assert_string_equal(ol_frame_name(OL_FRAME_STREAM), "stream");
	assert_string_equal(ol_frame_name(OL_FRAME_VOICE), "voice");
	assert_string_equal(ol_frame_name(OL_FRAME_CHALLENGE), "challenge");
	assert_string_equal(ol_frame_name(OL_FRAME_RESPONSE), "response");
	assert_string_equal(ol_frame_name(OL_FRAME_REPORT), "report");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			test_the_examples_of_the_page_are_read_and_written),
		cmocka_unit_test(test_the_examples_mean_what_the_page_says),
		cmocka_unit_test(test_every_malformed_example_is_refused),
		cmocka_unit_test(test_a_frame_that_the_end_cuts_off_is_refused),
		cmocka_unit_test(
			test_each_type_stands_as_often_as_the_page_says),
		cmocka_unit_test(test_the_writer_keeps_within_room_and_lengths),
		cmocka_unit_test(test_what_is_written_is_read_again),
		cmocka_unit_test(test_a_body_has_one_meaning),
		cmocka_unit_test(test_a_number_is_extended_to_the_nearest),
		cmocka_unit_test(test_a_number_is_extended_as_by_trying_all),
		cmocka_unit_test(test_types_have_names),
	};

	return cmocka_run_group_tests(tests, read_page, NULL);
}
