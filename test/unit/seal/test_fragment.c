/* Coded fragments: any k of 256 give the message. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/error.h"
#include "base/prng.h"
#include "seal/fragment.h"

#define SEED 61120

static struct ol_prng prng;
static uint8_t message[OL_FRAGMENTS_MAX * OL_FRAGMENT_LEN];
static uint8_t back[sizeof message];

static int setup(void **state)
{
	struct ol_random rnd;

	(void)state;
	ol_prng_init(&prng, SEED);
	rnd = ol_prng_source(&prng);
	ol_random_fill(&rnd, message, sizeof message);
	return 0;
}

static void solve(uint8_t k, const uint8_t *index)
{
	uint8_t body[OL_FRAGMENT_LEN];
	struct ol_assembler a;
	uint8_t i;

	ol_assembler_init(&a, k);
	for (i = 0; i < k; i++) {
		assert_false(ol_assembler_is_complete(&a));
		assert_int_equal(ol_assembler_read(&a, back), OL_ERR_STATE);
		ol_fragment_make(body, message, k, index[i]);
		assert_true(ol_assembler_add(&a, index[i], body));
		assert_false(ol_assembler_add(&a, index[i], body));
	}
	assert_true(ol_assembler_is_complete(&a));
	memset(back, 0, sizeof back);
	assert_int_equal(ol_assembler_read(&a, back), 0);
	if (memcmp(back, message, (size_t)k * OL_FRAGMENT_LEN) != 0)
		fail_msg("k %u, indices %u %u %u ...: another message", k,
			 index[0], index[1], index[2]);
}

static void test_the_first_fragments_are_the_message_itself(void **state)
{
	uint8_t body[OL_FRAGMENT_LEN];
	uint8_t i;

	(void)state;
	for (i = 0; i < OL_HS1_FRAGMENTS; i++) {
		ol_fragment_make(body, message, OL_HS1_FRAGMENTS, i);
		assert_memory_equal(body, message + i * OL_FRAGMENT_LEN,
				    OL_FRAGMENT_LEN);
	}
}

/* Every choice of 6 among the 14 first indices, the sources among them. */
static void test_any_six_of_the_first_fourteen_give_message_1(void **state)
{
	uint8_t body[14][OL_FRAGMENT_LEN];
	struct ol_assembler a;
	uint32_t mask;
	uint8_t i;

	(void)state;
	for (i = 0; i < 14; i++)
		ol_fragment_make(body[i], message, OL_HS1_FRAGMENTS, i);
	for (mask = 0; mask < 1u << 14; mask++) {
		if (__builtin_popcount(mask) != OL_HS1_FRAGMENTS)
			continue;
		ol_assembler_init(&a, OL_HS1_FRAGMENTS);
		for (i = 0; i < 14; i++)
			if (mask >> i & 1)
				ol_assembler_add(&a, i, body[i]);
		assert_int_equal(ol_assembler_read(&a, back), 0);
		if (memcmp(back, message, OL_HS1_LEN) != 0)
			fail_msg("choice %x gives another message", mask);
	}
}

static void test_any_k_of_all_256_in_any_order_give_the_message(void **state)
{
	uint8_t all[256], tmp;
	uint8_t k;
	size_t i, j;
	int round;

	(void)state;
	for (i = 0; i < 256; i++)
		all[i] = (uint8_t)i;
	for (round = 0; round < 400; round++) {
		for (i = 0; i < OL_FRAGMENTS_MAX; i++) {
			j = i + ol_prng_below(&prng, 256 - i);
			tmp = all[i];
			all[i] = all[j];
			all[j] = tmp;
		}
		k = (uint8_t)(1 + round % OL_FRAGMENTS_MAX);
		solve(k, all);
	}
}

static void test_what_comes_after_the_last_needed_changes_nothing(void **state)
{
	uint8_t body[OL_FRAGMENT_LEN];
	struct ol_assembler a;
	uint8_t i;

	(void)state;
	ol_assembler_init(&a, OL_HS2_FRAGMENTS);
	for (i = 0; i < OL_HS2_FRAGMENTS; i++) {
		ol_fragment_make(body, message, OL_HS2_FRAGMENTS,
				 (uint8_t)(200 + i));
		assert_true(ol_assembler_add(&a, (uint8_t)(200 + i), body));
	}
	memset(body, 0xff, sizeof body);
	assert_false(ol_assembler_add(&a, 0, body));
	assert_int_equal(ol_assembler_read(&a, back), 0);
	assert_memory_equal(back, message, OL_HS2_LEN);
}

static void test_lengths_are_those_of_the_handshake(void **state)
{
	(void)state;
	assert_int_equal(OL_HS1_LEN, 1440);
	assert_int_equal(OL_HS2_LEN, 1200);
	assert_int_equal(OL_HS1_PAYLOAD_LEN, 144);
	assert_int_equal(OL_HS2_PAYLOAD_LEN, 48);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			test_the_first_fragments_are_the_message_itself),
		cmocka_unit_test(
			test_any_six_of_the_first_fourteen_give_message_1),
		cmocka_unit_test(
			test_any_k_of_all_256_in_any_order_give_the_message),
		cmocka_unit_test(
			test_what_comes_after_the_last_needed_changes_nothing),
		cmocka_unit_test(test_lengths_are_those_of_the_handshake),
	};

	return cmocka_run_group_tests(tests, setup, NULL);
}
