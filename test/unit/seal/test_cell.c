/* Cells: what opens, what does not, and that nothing shows. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/error.h"
#include "base/prng.h"
#include "seal/cell.h"
#include "seal/secret.h"

#define SEED 288

static struct ol_prng prng;
static struct ol_random rnd;
static uint8_t key[32], mask[32], body[OL_CELL_BODY_LEN];
static uint8_t datagram[OL_DATAGRAM_LEN], out[OL_CELL_BODY_LEN];

static int setup(void **state)
{
	(void)state;
	ol_prng_init(&prng, SEED);
	rnd = ol_prng_source(&prng);
	ol_random_fill(&rnd, key, sizeof key);
	ol_random_fill(&rnd, mask, sizeof mask);
	ol_random_fill(&rnd, body, sizeof body);
	return ol_seal_init();
}

static int unmask_and_open(void)
{
	struct ol_cell_head head;

	ol_cell_unmask(&head, mask, datagram);
	return ol_cell_open(out, key, &head, datagram);
}

static void test_a_cell_comes_back_with_its_header(void **state)
{
	static const struct {
		const char *why;
		struct ol_cell_head head;
	} row[] = {
		{ "all zero", { 0, 0, 0 } },
		{ "the first", { 0x01020304, 1, 1 } },
		{ "all ones", { 0xffffffff, 0xff, OL_CELL_COUNTER_MAX } },
		{ "every byte its own",
		  { 0xa1a2a3a4, 0xb1, 0x00c1c2c3c4c5c6c7 } },
	};
	struct ol_cell_head head;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof row / sizeof *row; i++) {
		ol_cell_seal(datagram, key, mask, &row[i].head, body);
		ol_cell_unmask(&head, mask, datagram);
		if (head.session != row[i].head.session ||
		    head.path != row[i].head.path ||
		    head.counter != row[i].head.counter)
			fail_msg("%s: another header", row[i].why);
		memset(out, 0, sizeof out);
		if (ol_cell_open(out, key, &head, datagram) != 0)
			fail_msg("%s: does not open", row[i].why);
		assert_memory_equal(out, body, sizeof out);
	}
}

static void test_a_flipped_bit_anywhere_closes_it(void **state)
{
	static const struct ol_cell_head head = { 7, 1, 41 };
	size_t i;
	int bit;

	(void)state;
	for (i = 0; i < OL_DATAGRAM_LEN; i++) {
		for (bit = 0; bit < 8; bit++) {
			ol_cell_seal(datagram, key, mask, &head, body);
			datagram[i] ^= (uint8_t)(1 << bit);
			if (unmask_and_open() != OL_ERR_FORGED)
				fail_msg("byte %zu, bit %d", i, bit);
			assert_true(ol_secret_is_zero(out, sizeof out));
		}
	}
}

static void test_another_path_counter_session_or_key_does_not_open(void **state)
{
	static const struct ol_cell_head head = { 7, 1, 41 };
	struct ol_cell_head other;
	uint8_t other_key[32];

	(void)state;
	ol_cell_seal(datagram, key, mask, &head, body);
	other = head;
	other.path = 2;
	assert_int_equal(ol_cell_open(out, key, &other, datagram),
			 OL_ERR_FORGED);
	other = head;
	other.counter = 42;
	assert_int_equal(ol_cell_open(out, key, &other, datagram),
			 OL_ERR_FORGED);
	other = head;
	other.session = 8;
	assert_int_equal(ol_cell_open(out, key, &other, datagram),
			 OL_ERR_FORGED);
	memcpy(other_key, key, 32);
	other_key[0] ^= 1;
	assert_int_equal(ol_cell_open(out, other_key, &head, datagram),
			 OL_ERR_FORGED);
	assert_int_equal(ol_cell_open(out, key, &head, datagram), 0);
}

static void test_the_same_body_on_two_paths_shares_no_run_of_bytes(void **state)
{
	struct ol_cell_head head = { 7, 1, 41 };
	uint8_t second[OL_DATAGRAM_LEN];
	size_t i, same = 0;

	(void)state;
	ol_cell_seal(datagram, key, mask, &head, body);
	head.path = 2;
	ol_cell_seal(second, key, mask, &head, body);
	for (i = 0; i < OL_DATAGRAM_LEN; i++)
		same += datagram[i] == second[i];
	/* 288 / 256 are expected; ten would be one in 10^7. */
	assert_true(same < 10);
}

/* Chi-square of every byte position over a million cells whose headers only
 * count and whose bodies are zero; in the second half the session, its key
 * and its tag, changes every thousand cells. The bound is the mean (255) plus
 * seven deviations (22.6). */
static void test_no_byte_position_departs_from_uniform(void **state)
{
	enum { CELLS = 1000000 };
	static uint32_t n[OL_DATAGRAM_LEN][256];
	struct ol_cell_head head = { 0x01020304, 1, 0 };
	static const uint8_t silence[OL_CELL_BODY_LEN];
	double expected = CELLS / 256.0, chi, d;
	size_t i, v;

	(void)state;
	memset(n, 0, sizeof n);
	for (head.counter = 0; head.counter < CELLS; head.counter++) {
		if (head.counter > CELLS / 2 && head.counter % 1000 == 0) {
			ol_random_fill(&rnd, key, sizeof key);
			head.session++;
		}
		ol_cell_seal(datagram, key, mask, &head, silence);
		for (i = 0; i < OL_DATAGRAM_LEN; i++)
			n[i][datagram[i]]++;
	}
	for (i = 0; i < OL_DATAGRAM_LEN; i++) {
		for (chi = 0, v = 0; v < 256; v++) {
			d = n[i][v] - expected;
			chi += d * d / expected;
		}
		if (chi > 255 + 7 * 22.6)
			fail_msg("byte %zu: chi-square %.1f", i, chi);
	}
}

static void test_the_session_tag_is_the_front_of_the_hash(void **state)
{
	static const uint8_t hash[32] = { 0xde, 0xad, 0xbe, 0xef, 1 };

	(void)state;
	assert_int_equal(ol_cell_session_tag(hash), 0xdeadbeef);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_cell_comes_back_with_its_header),
		cmocka_unit_test(test_a_flipped_bit_anywhere_closes_it),
		cmocka_unit_test(
			test_another_path_counter_session_or_key_does_not_open),
		cmocka_unit_test(
			test_the_same_body_on_two_paths_shares_no_run_of_bytes),
		cmocka_unit_test(test_no_byte_position_departs_from_uniform),
		cmocka_unit_test(test_the_session_tag_is_the_front_of_the_hash),
	};

	return cmocka_run_group_tests(tests, setup, NULL);
}
