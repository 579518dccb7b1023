/* Both ends of a line get the same keys, and nobody else gets any of them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/error.h"
#include "base/prng.h"
#include "seal/line_keys.h"
#include "seal/secret.h"

#define SEED 74

static uint8_t a_key[32], b_key[32], a_share[32], b_share[32];
static uint8_t a_fresh[32], b_fresh[32];

static int setup(void **state)
{
	struct ol_prng prng;
	struct ol_random rnd;

	(void)state;
	ol_prng_init(&prng, SEED);
	rnd = ol_prng_source(&prng);
	ol_random_fill(&rnd, a_key, 32);
	ol_random_fill(&rnd, b_key, 32);
	ol_random_fill(&rnd, a_share, 32);
	ol_random_fill(&rnd, b_share, 32);
	ol_random_fill(&rnd, a_fresh, 32);
	ol_random_fill(&rnd, b_fresh, 32);
	return ol_seal_init();
}

static void secret_at(struct ol_line_secret *s, bool is_a)
{
	assert_int_equal(ol_line_secret_make(s, is_a ? a_key : b_key,
					     is_a ? a_share : b_share,
					     is_a ? b_key : a_key,
					     is_a ? b_share : a_share),
			 0);
}

static void assert_same_side(const struct ol_line_side *x,
			     const struct ol_line_side *y)
{
	assert_memory_equal(x->envelope, y->envelope, 32);
	assert_memory_equal(x->mask, y->mask, 32);
	assert_memory_equal(x->hint, y->hint, 16);
}

static void test_both_ends_derive_the_same_crosswise(void **state)
{
	struct ol_line_secret a, b;
	struct ol_line_keys ka, kb;

	(void)state;
	secret_at(&a, true);
	secret_at(&b, false);
	assert_int_equal(a.generation, 1);
	assert_memory_equal(a.key, b.key, 32);
	assert_int_equal(ol_line_keys_derive(&ka, &a, a_key, b_key), 0);
	assert_int_equal(ol_line_keys_derive(&kb, &b, b_key, a_key), 0);
	assert_same_side(&ka.tx, &kb.rx);
	assert_same_side(&ka.rx, &kb.tx);
	assert_memory_equal(ka.psk, kb.psk, 32);
	assert_memory_equal(ka.ledger, kb.ledger, 32);
	assert_int_equal(ka.generation, 1);
}

static void test_no_two_keys_of_a_line_are_alike(void **state)
{
	struct ol_line_secret s;
	struct ol_line_keys k;
	const uint8_t *key[9];
	size_t i, j;

	(void)state;
	secret_at(&s, true);
	assert_int_equal(ol_line_keys_derive(&k, &s, a_key, b_key), 0);
	key[0] = k.tx.envelope;
	key[1] = k.rx.envelope;
	key[2] = k.tx.mask;
	key[3] = k.rx.mask;
	key[4] = k.tx.hint;
	key[5] = k.rx.hint;
	key[6] = k.psk;
	key[7] = k.ledger;
	key[8] = s.key;
	for (i = 0; i < 9; i++)
		for (j = 0; j < i; j++)
			if (memcmp(key[i], key[j], 16) == 0)
				fail_msg("keys %zu and %zu", i, j);
}

static void test_the_secret_hangs_on_every_input(void **state)
{
	uint8_t *input[4] = { a_key, a_share, b_key, b_share };
	struct ol_line_secret before, after;
	size_t i;

	(void)state;
	secret_at(&before, true);
	for (i = 0; i < 4; i++) {
		input[i][31] ^= 1;
		secret_at(&after, true);
		input[i][31] ^= 1;
		if (memcmp(before.key, after.key, 32) == 0)
			fail_msg("input %zu counts for nothing", i);
	}
}

static void test_the_next_generation_needs_the_one_before(void **state)
{
	struct ol_line_secret now, a, b, other;
	struct ol_line_keys k1, k2;

	(void)state;
	secret_at(&now, true);
	assert_int_equal(ol_line_secret_next(&a, &now, a_key, a_fresh, b_key,
					     b_fresh),
			 0);
	assert_int_equal(ol_line_secret_next(&b, &now, b_key, b_fresh, a_key,
					     a_fresh),
			 0);
	assert_int_equal(a.generation, 2);
	assert_memory_equal(a.key, b.key, 32);
	assert_memory_not_equal(a.key, now.key, 32);
	other = now;
	other.key[0] ^= 1;
	assert_int_equal(ol_line_secret_next(&b, &other, a_key, a_fresh, b_key,
					     b_fresh),
			 0);
	assert_memory_not_equal(a.key, b.key, 32);
	/* The number itself separates, whatever the secret. */
	other = a;
	other.generation = 3;
	assert_int_equal(ol_line_keys_derive(&k1, &a, a_key, b_key), 0);
	assert_int_equal(ol_line_keys_derive(&k2, &other, a_key, b_key), 0);
	assert_memory_not_equal(k1.psk, k2.psk, 32);
	other.generation = UINT32_MAX;
	assert_int_equal(ol_line_secret_next(&b, &other, a_key, a_fresh, b_key,
					     b_fresh),
			 OL_ERR_RANGE);
}

static void test_a_card_of_ones_own_makes_no_line(void **state)
{
	struct ol_line_secret s;
	struct ol_line_keys k;

	(void)state;
	assert_int_equal(ol_line_secret_make(&s, a_key, a_share, a_key,
					     b_share),
			 OL_ERR_RANGE);
	secret_at(&s, true);
	assert_int_equal(ol_line_secret_next(&s, &s, a_key, a_share, a_key,
					     b_share),
			 OL_ERR_RANGE);
	assert_int_equal(ol_line_keys_derive(&k, &s, b_key, b_key),
			 OL_ERR_RANGE);
}

static void test_the_prologue_names_protocol_and_both_keys(void **state)
{
	uint8_t out[OL_PROLOGUE_LEN];

	(void)state;
	ol_line_prologue(out, a_key, b_key);
	assert_int_equal(sizeof out, 74);
	assert_memory_equal(out, "openline 1", 10);
	assert_memory_equal(out + 10, a_key, 32);
	assert_memory_equal(out + 42, b_key, 32);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_both_ends_derive_the_same_crosswise),
		cmocka_unit_test(test_no_two_keys_of_a_line_are_alike),
		cmocka_unit_test(test_the_secret_hangs_on_every_input),
		cmocka_unit_test(test_the_next_generation_needs_the_one_before),
		cmocka_unit_test(test_a_card_of_ones_own_makes_no_line),
		cmocka_unit_test(
			test_the_prologue_names_protocol_and_both_keys),
	};

	return cmocka_run_group_tests(tests, setup, NULL);
}
