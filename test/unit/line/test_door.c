#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/error.h"
#include "base/prng.h"
#include "line/door.h"
#include "seal/cell.h"
#include "seal/envelope.h"
#include "seal/secret.h"

static struct ol_door *d;
static struct ol_prng prng;
static struct ol_random rnd;
static struct ol_line_keys keys[OL_DOOR_LINES];

static ol_instant ms(uint64_t t)
{
	return (ol_instant){ 1000000000 + t * 1000 };
}

static struct ol_addr addr(uint8_t i, uint16_t port)
{
	return (struct ol_addr){ .family = 4,
				 .ip = { 192, 0, 2, i },
				 .port = port };
}

static void begin(uint16_t n_lines)
{
	uint16_t i;

	assert_int_equal(ol_seal_init(), 0);
	ol_prng_init(&prng, 3);
	rnd = ol_prng_source(&prng);
	d = ol_door_new(ms(0));
	assert_non_null(d);
	for (i = 0; i < n_lines; i++) {
		ol_random_fill(&rnd, (uint8_t *)&keys[i], sizeof keys[i]);
		assert_int_equal(ol_door_add(d, i, &keys[i]), 0);
	}
}

/* An envelope of the counterpart of line `line`. */
static void knock(uint8_t out[OL_DATAGRAM_LEN], uint16_t line)
{
	struct ol_envelope e = { .number = 1, .message = 1 };

	ol_envelope_seal(out, &keys[line].rx, &e, &rnd);
}

/* A cell of a session of it. */
static void cell(uint8_t out[OL_DATAGRAM_LEN], uint16_t line, uint32_t tag)
{
	struct ol_cell_head head = { .session = tag };
	uint8_t key[OL_KEY_LEN] = { 1 }, body[OL_CELL_BODY_LEN] = { 0 };

	ol_cell_seal(out, key, keys[line].rx.mask, &head, body);
}

static void test_a_known_address_is_its_path(void **state)
{
	static const struct {
		const char *why;
		uint8_t socket;
		uint8_t ip;
		uint16_t port;
		int line, path; /* -1: none */
	} row[] = {
		{ "path 0 of line 7", 0, 1, 7100, 7, 0 },
		{ "path 3 of line 7", 1, 1, 7100, 7, 3 },
		{ "line 8", 0, 2, 7100, 8, 1 },
		{ "another port", 0, 1, 7101, -1, 0 },
		{ "another address", 0, 3, 7100, -1, 0 },
		{ "another socket", 2, 1, 7100, -1, 0 },
	};
	struct ol_addr a[] = { addr(1, 7100), addr(2, 7100) };
	uint8_t junk[OL_DATAGRAM_LEN] = { 1 };
	struct ol_door_found f;
	size_t i;
	int err;

	(void)state;
	begin(9);
	assert_int_equal(ol_door_add_path(d, 7, 0, 0, &a[0]), 0);
	assert_int_equal(ol_door_add_path(d, 7, 3, 1, &a[0]), 0);
	assert_int_equal(ol_door_add_path(d, 8, 1, 0, &a[1]), 0);
	for (i = 0; i < sizeof row / sizeof *row; i++) {
		struct ol_addr from = addr(row[i].ip, row[i].port);

		err = ol_door_find(d, ms(0), row[i].socket, &from, junk,
				   sizeof junk, 0, &f);
		if (row[i].line < 0 ? err != OL_ERR_UNKNOWN
				    : err || f.line != row[i].line ||
					      f.path != row[i].path)
			fail_msg("%s", row[i].why);
	}
	ol_door_free(d);
}

static void test_what_is_not_288_bytes_is_dropped_from_anywhere(void **state)
{
	struct ol_addr a = addr(1, 7100);
	uint8_t buf[2000];
	struct ol_door_found f;
	struct ol_door_figures fig;
	size_t len;

	(void)state;
	begin(1);
	assert_int_equal(ol_door_add_path(d, 0, 0, 0, &a), 0);
	memset(buf, 0, sizeof buf);
	for (len = 0; len < sizeof buf; len++)
		assert_int_equal(ol_door_find(d, ms(0), 0, &a, buf, len, 0, &f),
				 len == OL_DATAGRAM_LEN ? 0 : OL_ERR_UNKNOWN);
	ol_door_figures(d, &fig);
	assert_int_equal(fig.dropped_size, 1999);
	assert_int_equal(fig.known, 1);
	ol_door_free(d);
}

static void test_a_hint_leads_to_its_line_from_any_address(void **state)
{
	struct ol_addr from = addr(99, 1);
	uint8_t dgram[OL_DATAGRAM_LEN];
	struct ol_door_found f;
	struct ol_door_figures fig;
	uint16_t line;

	(void)state;
	begin(50);
	for (line = 0; line < 50; line++) {
		knock(dgram, line);
		assert_int_equal(ol_door_find(d, ms(0), 0, &from, dgram,
					      sizeof dgram, 0, &f),
				 0);
		assert_int_equal(f.line, line);
		assert_int_equal(f.path, OL_DOOR_PATHS);
		assert_int_equal(ol_door_find(d, ms(0), 0, &from, dgram,
					      sizeof dgram, 1, &f),
				 OL_ERR_UNKNOWN);
		dgram[20] ^= 1;
		assert_int_equal(ol_door_find(d, ms(0), 0, &from, dgram,
					      sizeof dgram, 0, &f),
				 OL_ERR_UNKNOWN);
	}
	ol_door_figures(d, &fig);
	assert_int_equal(fig.by_hint, 50);
	assert_int_equal(fig.dropped_stranger, 50);
	ol_door_free(d);
}

static void test_a_sessions_tag_leads_to_its_line_from_anywhere(void **state)
{
	static const struct {
		const char *why;
		uint16_t line;
		uint32_t tag;
		bool found;
	} row[] = {
		{ "the first of three", 7, 70, true },
		{ "the last", 7, 72, true },
		{ "another line's mask", 8, 70, false },
		{ "no session of it", 7, 73, false },
		{ "one that ended", 9, 90, false },
		{ "the one after", 9, 91, true },
		{ "a line that has none", 6, 0, false },
	};
	static const uint32_t three[] = { 70, 71, 72 }, ended[] = { 90 },
			      after[] = { 91 };
	struct ol_addr from = addr(99, 1);
	uint8_t dgram[OL_DATAGRAM_LEN];
	struct ol_door_figures fig;
	struct ol_door_found f;
	size_t i;

	(void)state;
	begin(10);
	ol_door_set_tags(d, 7, three, 3);
	ol_door_set_tags(d, 9, ended, 1);
	ol_door_set_tags(d, 9, after, 1);
	ol_door_set_tags(d, 6, after, 1);
	ol_door_set_tags(d, 6, NULL, 0);
	ol_door_set_tags(d, 10, after, 1); /* no such line */
	ol_door_set_tags(d, OL_DOOR_LINES, after, 1);
	for (i = 0; i < sizeof row / sizeof *row; i++) {
		cell(dgram, row[i].line, row[i].tag);
		if (!ol_door_find(d, ms(0), 0, &from, dgram, sizeof dgram, 0,
				  &f) != row[i].found)
			fail_msg("%s", row[i].why);
		if (row[i].found) {
			assert_int_equal(f.line, row[i].line);
			assert_int_equal(f.path, OL_DOOR_PATHS);
		}
	}
	ol_door_figures(d, &fig);
	assert_int_equal(fig.by_tag, 3);
	assert_int_equal(fig.dropped_stranger, 4);
	/* A line that is gone has none. */
	ol_door_remove(d, 7);
	cell(dgram, 7, 70);
	assert_int_equal(ol_door_find(d, ms(0), 0, &from, dgram, sizeof dgram,
				      0, &f),
			 OL_ERR_UNKNOWN);
	ol_door_free(d);
}

/* From the address of line 0, for line 1, whose counterpart has it now. */
static void test_an_address_that_changed_hands_is_looked_through(void **state)
{
	struct ol_addr a = addr(1, 7100);
	uint8_t dgram[OL_DATAGRAM_LEN];
	struct ol_door_found f;
	const uint32_t tag = 5;

	(void)state;
	begin(2);
	assert_int_equal(ol_door_add_path(d, 0, 0, 0, &a), 0);
	ol_door_set_tags(d, 1, &tag, 1);
	cell(dgram, 1, 5);
	assert_int_equal(
		ol_door_find(d, ms(0), 0, &a, dgram, sizeof dgram, 0, &f), 0);
	assert_int_equal(f.line, 0);
	assert_int_equal(ol_door_find_stranger(d, ms(0), dgram, &f), 0);
	assert_int_equal(f.line, 1);
	assert_int_equal(f.path, OL_DOOR_PATHS);
	dgram[0] ^= 1;
	assert_int_equal(ol_door_find_stranger(d, ms(0), dgram, &f),
			 OL_ERR_UNKNOWN);
	ol_door_free(d);
}

static void test_another_place_of_a_line_is_known_and_no_path(void **state)
{
	struct ol_addr home = addr(1, 7100), now = addr(1, 40000);
	struct ol_addr nowhere = { .family = 0 };
	uint8_t junk[OL_DATAGRAM_LEN] = { 0 };
	struct ol_door_found f;

	(void)state;
	begin(1);
	assert_int_equal(ol_door_add_path(d, 0, 2, 0, &now), 0);
	assert_int_equal(ol_door_add_other(d, 0, 2, 0, &home), 0);
	assert_int_equal(
		ol_door_find(d, ms(0), 0, &home, junk, sizeof junk, 0, &f), 0);
	assert_int_equal(f.path, OL_DOOR_PATHS);
	assert_int_equal(
		ol_door_find(d, ms(0), 0, &now, junk, sizeof junk, 0, &f), 0);
	assert_int_equal(f.path, 2);
	assert_int_equal(ol_door_add_other(d, 0, 2, 0, &nowhere), 0);
	assert_int_equal(ol_door_find(d, ms(0), 0, &home, junk, sizeof junk, 0,
				      &f),
			 OL_ERR_UNKNOWN);
	assert_int_equal(ol_door_add_other(d, 0, OL_DOOR_PATHS, 0, &home),
			 OL_ERR_RANGE);
	assert_int_equal(ol_door_add_other(d, 1, 0, 0, &home), OL_ERR_UNKNOWN);
	ol_door_free(d);
}

static void test_two_lines_behind_one_address_are_counted(void **state)
{
	struct ol_addr a = addr(1, 7100);
	uint8_t junk[OL_DATAGRAM_LEN] = { 0 };
	struct ol_door_found f;
	bool seen[3] = { false };
	size_t n;

	(void)state;
	begin(3);
	for (n = 0; n < 3; n++)
		assert_int_equal(
			ol_door_add_path(d, (uint16_t)n, (uint8_t)n, 0, &a), 0);
	for (n = 0; !ol_door_find(d, ms(0), 0, &a, junk, sizeof junk, n, &f);
	     n++) {
		assert_int_equal(f.path, f.line);
		seen[f.line] = true;
	}
	assert_int_equal(n, 3);
	assert_true(seen[0] && seen[1] && seen[2]);
	ol_door_free(d);
}

static void test_a_removed_line_is_a_stranger(void **state)
{
	struct ol_addr a = addr(1, 7100), b = addr(2, 7100);
	uint8_t dgram[OL_DATAGRAM_LEN];
	struct ol_door_found f;

	(void)state;
	begin(2);
	assert_int_equal(ol_door_add_path(d, 0, 0, 0, &a), 0);
	assert_int_equal(ol_door_add_path(d, 1, 0, 0, &b), 0);
	ol_door_remove(d, 0);
	ol_door_remove(d, 0);
	ol_door_remove(d, OL_DOOR_LINES);
	knock(dgram, 0);
	assert_int_equal(ol_door_find(d, ms(0), 0, &a, dgram, sizeof dgram, 0,
				      &f),
			 OL_ERR_UNKNOWN);
	assert_int_equal(
		ol_door_find(d, ms(0), 0, &b, dgram, sizeof dgram, 0, &f), 0);
	assert_int_equal(f.line, 1);
	/* Its number can be used again, with nothing left of before. */
	assert_int_equal(ol_door_add(d, 0, &keys[0]), 0);
	assert_int_equal(
		ol_door_find(d, ms(0), 0, &a, dgram, sizeof dgram, 0, &f), 0);
	assert_int_equal(f.path, OL_DOOR_PATHS);
	ol_door_free(d);
}

static void test_a_path_that_moves_leaves_its_address(void **state)
{
	struct ol_addr a = addr(1, 7100), b = addr(2, 7100);
	uint8_t junk[OL_DATAGRAM_LEN] = { 0 };
	struct ol_door_found f;

	(void)state;
	begin(1);
	assert_int_equal(ol_door_add_path(d, 0, 0, 0, &a), 0);
	assert_int_equal(ol_door_add_path(d, 0, 0, 0, &b), 0);
	assert_int_equal(ol_door_find(d, ms(0), 0, &a, junk, sizeof junk, 0,
				      &f),
			 OL_ERR_UNKNOWN);
	assert_int_equal(
		ol_door_find(d, ms(0), 0, &b, junk, sizeof junk, 0, &f), 0);
	ol_door_free(d);
}

static void test_errors_by_name(void **state)
{
	struct ol_addr a = addr(1, 7100);

	(void)state;
	begin(1);
	assert_int_equal(ol_door_add(d, OL_DOOR_LINES, &keys[0]), OL_ERR_RANGE);
	assert_int_equal(ol_door_add(d, 0, &keys[0]), OL_ERR_EXISTS);
	assert_int_equal(ol_door_add_path(d, 1, 0, 0, &a), OL_ERR_UNKNOWN);
	assert_int_equal(ol_door_add_path(d, 0, OL_DOOR_PATHS, 0, &a),
			 OL_ERR_RANGE);
	ol_door_free(d);
}

/* ---- floods ---- */

static unsigned int flood(const struct ol_addr *from, const uint8_t *dgram,
			  uint64_t at_ms, unsigned int n)
{
	struct ol_door_found f;
	unsigned int passed = 0;

	while (n--)
		passed += !ol_door_find(d, ms(at_ms), 0, from, dgram,
					OL_DATAGRAM_LEN, 0, &f);
	return passed;
}

static void test_a_strangers_flood_takes_from_nobody(void **state)
{
	struct ol_addr stranger = addr(66, 6), friend = addr(1, 7100);
	uint8_t junk[OL_DATAGRAM_LEN] = { 6 }, dgram[OL_DATAGRAM_LEN];
	struct ol_door_figures fig;

	(void)state;
	begin(100);
	assert_int_equal(ol_door_add_path(d, 0, 0, 0, &friend), 0);
	assert_int_equal(flood(&stranger, junk, 0, 100000), 0);
	ol_door_figures(d, &fig);
	/* 100 hashes each: 500 of them were looked at, no more. */
	assert_int_equal(fig.dropped_stranger, OL_DOOR_REST_MOST / 100);
	/* The friend does not notice; a knocking one from elsewhere waits. */
	assert_int_equal(flood(&friend, junk, 0, 1000), 1000);
	knock(dgram, 5);
	assert_int_equal(flood(&stranger, dgram, 0, 1), 0);
	/* A millisecond is 200 hashes. */
	assert_int_equal(flood(&stranger, dgram, 1, 3), 2);
	ol_door_free(d);
}

static void test_a_flood_of_hints_troubles_one_line_only(void **state)
{
	struct ol_addr from = addr(66, 6);
	uint8_t dgram[OL_DATAGRAM_LEN], other[OL_DATAGRAM_LEN];

	(void)state;
	begin(2);
	knock(dgram, 0);
	knock(other, 1);
	assert_int_equal(flood(&from, dgram, 0, 10000), OL_DOOR_HINT_MOST);
	assert_int_equal(flood(&from, other, 0, 10), 10);
	assert_int_equal(flood(&from, dgram, 999, 100), OL_DOOR_HINT_RATE - 1);
	assert_int_equal(flood(&from, dgram, 1000, 100), 1);
	ol_door_free(d);
}

/* Recorded cells have a tag that fits. Who sends them again, as fast as the
 * bucket for strangers lets him, takes nothing from knocks. */
static void test_a_flood_of_recorded_cells_takes_from_no_knock(void **state)
{
	static const uint32_t tag[] = { 5 };
	struct ol_addr from = addr(66, 6);
	uint8_t dgram[OL_DATAGRAM_LEN], other[OL_DATAGRAM_LEN];
	struct ol_door_figures fig;
	unsigned int passed;

	(void)state;
	begin(1);
	ol_door_set_tags(d, 0, tag, 1);
	cell(dgram, 0, 5);
	passed = flood(&from, dgram, 0, OL_DOOR_REST_MOST);
	assert_int_equal(passed, OL_DOOR_REST_MOST / (1 + OL_DOOR_TAG_COST));
	ol_door_figures(d, &fig);
	assert_int_equal(fig.by_tag, passed);
	knock(other, 0);
	assert_int_equal(flood(&from, other, 1, 100), OL_DOOR_HINT_MOST);
	ol_door_free(d);
}

static void test_a_flood_from_a_known_address_troubles_one_line(void **state)
{
	struct ol_addr a = addr(1, 7100), b = addr(2, 7100);
	uint8_t junk[OL_DATAGRAM_LEN] = { 6 };

	(void)state;
	begin(2);
	assert_int_equal(ol_door_add_path(d, 0, 0, 0, &a), 0);
	assert_int_equal(ol_door_add_path(d, 1, 0, 0, &b), 0);
	assert_int_equal(flood(&a, junk, 0, 1000000), OL_DOOR_KNOWN_MOST);
	assert_int_equal(flood(&b, junk, 0, 800), 800);
	/* Four paths at the widest step always get through. */
	assert_int_equal(flood(&a, junk, 1000, 800), 800);
	assert_int_equal(flood(&a, junk, 2000, 800), 800);
	ol_door_free(d);
}

/* Anybody can write a known address on his datagrams: what costs next to
 * nothing to look at must not take from what is real. */
static void test_forged_sources_at_20000_a_second_take_nothing(void **state)
{
	struct ol_addr a = addr(1, 7100);
	uint8_t junk[OL_DATAGRAM_LEN] = { 6 }, cell[OL_DATAGRAM_LEN] = { 7 };
	uint64_t t;

	(void)state;
	begin(1);
	assert_int_equal(ol_door_add_path(d, 0, 0, 0, &a), 0);
	for (t = 0; t < 60000; t += 20) {
		assert_int_equal(flood(&a, junk, t, 400), 400);
		assert_int_equal(flood(&a, cell, t, 1), 1);
	}
	ol_door_free(d);
}

/* Each of the lines behind one address is asked for each datagram. */
static void test_100_lines_behind_one_address_take_nothing(void **state)
{
	struct ol_addr a = addr(1, 7100);
	uint8_t cell[OL_DATAGRAM_LEN] = { 7 };
	struct ol_door_found f;
	uint64_t t;
	uint16_t i;
	size_t nth;

	(void)state;
	begin(100);
	for (i = 0; i < 100; i++)
		assert_int_equal(ol_door_add_path(d, i, 0, 0, &a), 0);
	for (t = 0; t < 5000; t += 20)
		for (i = 0; i < 100; i++)
			for (nth = 0; nth < 100; nth++)
				assert_int_equal(
					ol_door_find(d, ms(t), 0, &a, cell,
						     OL_DATAGRAM_LEN, nth, &f),
					0);
	ol_door_free(d);
}

static void test_a_thousand_lines_of_four_paths_are_all_found(void **state)
{
	uint8_t junk[OL_DATAGRAM_LEN] = { 0 };
	struct ol_door_found f;
	struct ol_addr a = { .family = 6, .ip = { 0x20, 1, 0xd, 0xb8 } };
	uint16_t i;
	uint8_t p;

	(void)state;
	begin(OL_DOOR_LINES);
	for (i = 0; i < OL_DOOR_LINES; i++) {
		a.ip[14] = (uint8_t)(i >> 8);
		a.ip[15] = (uint8_t)i;
		for (p = 0; p < OL_DOOR_PATHS; p++) {
			a.port = (uint16_t)(7100 + p);
			assert_int_equal(ol_door_add_path(d, i, p, p, &a), 0);
			a.port = (uint16_t)(7200 + p);
			assert_int_equal(ol_door_add_other(d, i, p, p, &a), 0);
		}
	}
	for (i = 0; i < OL_DOOR_LINES; i++) {
		a.ip[14] = (uint8_t)(i >> 8);
		a.ip[15] = (uint8_t)i;
		for (p = 0; p < OL_DOOR_PATHS; p++) {
			a.port = (uint16_t)(7100 + p);
			assert_int_equal(ol_door_find(d, ms(0), p, &a, junk,
						      sizeof junk, 0, &f),
					 0);
			assert_int_equal(f.line, i);
			assert_int_equal(f.path, p);
		}
	}
	ol_door_free(d);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_known_address_is_its_path),
		cmocka_unit_test(
			test_what_is_not_288_bytes_is_dropped_from_anywhere),
		cmocka_unit_test(
			test_a_hint_leads_to_its_line_from_any_address),
		cmocka_unit_test(
			test_a_sessions_tag_leads_to_its_line_from_anywhere),
		cmocka_unit_test(
			test_an_address_that_changed_hands_is_looked_through),
		cmocka_unit_test(
			test_another_place_of_a_line_is_known_and_no_path),
		cmocka_unit_test(test_two_lines_behind_one_address_are_counted),
		cmocka_unit_test(test_a_removed_line_is_a_stranger),
		cmocka_unit_test(test_a_path_that_moves_leaves_its_address),
		cmocka_unit_test(test_errors_by_name),
		cmocka_unit_test(test_a_strangers_flood_takes_from_nobody),
		cmocka_unit_test(test_a_flood_of_hints_troubles_one_line_only),
		cmocka_unit_test(
			test_a_flood_of_recorded_cells_takes_from_no_knock),
		cmocka_unit_test(
			test_a_flood_from_a_known_address_troubles_one_line),
		cmocka_unit_test(
			test_forged_sources_at_20000_a_second_take_nothing),
		cmocka_unit_test(
			test_100_lines_behind_one_address_take_nothing),
		cmocka_unit_test(
			test_a_thousand_lines_of_four_paths_are_all_found),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
