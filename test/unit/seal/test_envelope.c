/* Envelopes: the hint first, then the tag, then the fields. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <sodium.h>

#include "base/error.h"
#include "base/prng.h"
#include "seal/envelope.h"
#include "seal/secret.h"

#define SEED 24

static struct ol_prng prng;
static struct ol_random rnd;
static struct ol_line_side side;
static uint8_t datagram[OL_DATAGRAM_LEN];
static struct ol_envelope sent, got;

static int setup(void **state)
{
	(void)state;
	ol_prng_init(&prng, SEED);
	rnd = ol_prng_source(&prng);
	ol_random_fill(&rnd, (uint8_t *)&side, sizeof side);
	ol_random_fill(&rnd, sent.body, sizeof sent.body);
	return ol_seal_init();
}

static void test_an_envelope_comes_back_whole(void **state)
{
	static const struct {
		uint64_t number;
		uint8_t message, fragment;
	} row[] = {
		{ 1, 1, 0 },
		{ OL_HANDSHAKE_NUMBER_MAX, 2, 255 },
		{ 0x0000112233445566, 1, 6 },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof row / sizeof *row; i++) {
		sent.number = row[i].number;
		sent.message = row[i].message;
		sent.fragment = row[i].fragment;
		ol_envelope_seal(datagram, &side, &sent, &rnd);
		assert_true(ol_envelope_is_hinted(&side, datagram));
		assert_int_equal(ol_envelope_open(&got, &side, datagram), 0);
		assert_int_equal(got.number, row[i].number);
		assert_int_equal(got.message, row[i].message);
		assert_int_equal(got.fragment, row[i].fragment);
		assert_memory_equal(got.body, sent.body, sizeof got.body);
	}
}

static void test_a_flipped_bit_fails_at_the_hint_or_at_the_tag(void **state)
{
	size_t i;
	int want;

	(void)state;
	sent.number = 77;
	sent.message = 1;
	for (i = 0; i < OL_DATAGRAM_LEN * 8; i++) {
		ol_envelope_seal(datagram, &side, &sent, &rnd);
		datagram[i / 8] ^= (uint8_t)(1 << i % 8);
		want = i / 8 < 24 ? OL_ERR_UNKNOWN : OL_ERR_FORGED;
		if (ol_envelope_open(&got, &side, datagram) != want)
			fail_msg("bit %zu", i);
	}
}

static void test_the_other_direction_does_not_open_it(void **state)
{
	struct ol_line_side other = side;

	(void)state;
	ol_envelope_seal(datagram, &side, &sent, &rnd);
	other.hint[3] ^= 1;
	assert_false(ol_envelope_is_hinted(&other, datagram));
	assert_int_equal(ol_envelope_open(&got, &other, datagram),
			 OL_ERR_UNKNOWN);
	other = side;
	other.envelope[3] ^= 1;
	assert_true(ol_envelope_is_hinted(&other, datagram));
	assert_int_equal(ol_envelope_open(&got, &other, datagram),
			 OL_ERR_FORGED);
}

/* Who holds the keys can still send fields that make no sense. */
static void test_fields_out_of_range_are_malformed(void **state)
{
	static const struct {
		const char *why;
		uint8_t head[8];
		int want;
	} row[] = {
		{ "as it should be", { 0, 0, 0, 0, 0, 1, 1, 0 }, 0 },
		{ "number 0", { 0, 0, 0, 0, 0, 0, 1, 0 }, OL_ERR_MALFORMED },
		{ "message 0", { 0, 0, 0, 0, 0, 1, 0, 0 }, OL_ERR_MALFORMED },
		{ "message 3", { 0, 0, 0, 0, 0, 1, 3, 0 }, OL_ERR_MALFORMED },
	};
	uint8_t plain[248] = { 0 };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof row / sizeof *row; i++) {
		memcpy(plain, row[i].head, 8);
		ol_random_fill(&rnd, datagram, 16);
		crypto_shorthash_siphash24(datagram + 16, datagram, 16,
					   side.hint);
		crypto_aead_xchacha20poly1305_ietf_encrypt(
			datagram + 24, NULL, plain, sizeof plain, NULL, 0, NULL,
			datagram, side.envelope);
		if (ol_envelope_open(&got, &side, datagram) != row[i].want)
			fail_msg("%s", row[i].why);
	}
}

static void test_the_same_fragment_twice_gives_other_bytes(void **state)
{
	uint8_t second[OL_DATAGRAM_LEN];
	size_t i, same = 0;

	(void)state;
	ol_envelope_seal(datagram, &side, &sent, &rnd);
	ol_envelope_seal(second, &side, &sent, &rnd);
	for (i = 0; i < OL_DATAGRAM_LEN; i++)
		same += datagram[i] == second[i];
	assert_true(same < 10);
}

static void test_no_byte_position_departs_from_uniform(void **state)
{
	enum { ENVELOPES = 1000000 };
	static uint32_t n[OL_DATAGRAM_LEN][256];
	double expected = ENVELOPES / 256.0, chi, d;
	size_t i, v, k;

	(void)state;
	memset(n, 0, sizeof n);
	for (k = 0; k < ENVELOPES; k++) {
		sent.fragment = (uint8_t)k;
		ol_envelope_seal(datagram, &side, &sent, &rnd);
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_an_envelope_comes_back_whole),
		cmocka_unit_test(
			test_a_flipped_bit_fails_at_the_hint_or_at_the_tag),
		cmocka_unit_test(test_the_other_direction_does_not_open_it),
		cmocka_unit_test(test_fields_out_of_range_are_malformed),
		cmocka_unit_test(
			test_the_same_fragment_twice_gives_other_bytes),
		cmocka_unit_test(test_no_byte_position_departs_from_uniform),
	};

	return cmocka_run_group_tests(tests, setup, NULL);
}
