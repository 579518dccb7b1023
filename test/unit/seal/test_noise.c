/* What the engine does where a handshake does not go as it should. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <sodium.h>

#include "base/error.h"
#include "base/prng.h"
#include "seal/fragment.h"
#include "seal/noise.h"
#include "seal/secret.h"

#define SEED 20261120

/* Two offices in the middle of the line's handshake. */
struct pair {
	struct ol_prng prng;
	struct ol_random rnd;
	uint8_t a_secret[32], a_public[32];
	uint8_t b_secret[32], b_public[32];
	uint8_t psk[32];
	struct ol_noise a, b;
	uint8_t m1[OL_HS1_LEN], m2[OL_HS2_LEN];
	uint8_t p1[OL_HS1_PAYLOAD_LEN], p2[OL_HS2_PAYLOAD_LEN];
	uint8_t got[OL_HS1_PAYLOAD_LEN];
	size_t n;
};

static struct ol_noise_config config_of(const struct pair *p, bool is_a)
{
	return (struct ol_noise_config){
		.pattern = &ol_noise_line,
		.role = is_a ? OL_NOISE_INITIATOR : OL_NOISE_RESPONDER,
		.prologue = (const uint8_t *)"prologue",
		.prologue_len = 8,
		.s_secret = is_a ? p->a_secret : p->b_secret,
		.s_public = is_a ? p->a_public : p->b_public,
		.remote_s = is_a ? p->b_public : p->a_public,
		.psk = p->psk,
	};
}

static void pair_init(struct pair *p)
{
	struct ol_noise_config c;

	memset(p, 0, sizeof *p);
	ol_prng_init(&p->prng, SEED);
	p->rnd = ol_prng_source(&p->prng);
	ol_random_fill(&p->rnd, p->a_secret, 32);
	ol_random_fill(&p->rnd, p->b_secret, 32);
	ol_random_fill(&p->rnd, p->psk, 32);
	ol_random_fill(&p->rnd, p->p1, sizeof p->p1);
	ol_random_fill(&p->rnd, p->p2, sizeof p->p2);
	crypto_scalarmult_base(p->a_public, p->a_secret);
	crypto_scalarmult_base(p->b_public, p->b_secret);
	c = config_of(p, true);
	assert_int_equal(ol_noise_init(&p->a, &c), 0);
	c = config_of(p, false);
	assert_int_equal(ol_noise_init(&p->b, &c), 0);
}

static int write_1(struct pair *p)
{
	return ol_noise_write(&p->a, &p->rnd, p->p1, sizeof p->p1, p->m1,
			      sizeof p->m1, &p->n);
}

static int read_1(struct pair *p)
{
	return ol_noise_read(&p->b, p->m1, sizeof p->m1, p->got, sizeof p->got,
			     &p->n);
}

static int write_2(struct pair *p)
{
	return ol_noise_write(&p->b, &p->rnd, p->p2, sizeof p->p2, p->m2,
			      sizeof p->m2, &p->n);
}

static int read_2(struct pair *p)
{
	return ol_noise_read(&p->a, p->m2, sizeof p->m2, p->got, sizeof p->got,
			     &p->n);
}

static void finish(struct pair *p)
{
	struct ol_noise_keys a, b;

	assert_int_equal(ol_noise_split(&p->a, &a), 0);
	assert_int_equal(ol_noise_split(&p->b, &b), 0);
	assert_memory_equal(a.tx, b.rx, 32);
	assert_memory_equal(a.rx, b.tx, 32);
	assert_memory_equal(a.hash, b.hash, 32);
	assert_memory_not_equal(a.tx, a.rx, 32);
}

static void test_both_messages_fill_their_fragments_exactly(void **state)
{
	struct pair p;

	(void)state;
	pair_init(&p);
	assert_int_equal(write_1(&p), 0);
	assert_int_equal(p.n, OL_HS1_LEN);
	assert_int_equal(read_1(&p), 0);
	assert_int_equal(p.n, OL_HS1_PAYLOAD_LEN);
	assert_memory_equal(p.got, p.p1, sizeof p.p1);
	assert_int_equal(write_2(&p), 0);
	assert_int_equal(p.n, OL_HS2_LEN);
	assert_int_equal(read_2(&p), 0);
	assert_int_equal(p.n, OL_HS2_PAYLOAD_LEN);
	assert_memory_equal(p.got, p.p2, sizeof p.p2);
	finish(&p);
}

static void test_a_flipped_bit_anywhere_in_message_1_is_noticed(void **state)
{
	struct pair p;
	struct ol_noise before;
	size_t i;

	(void)state;
	pair_init(&p);
	assert_int_equal(write_1(&p), 0);
	before = p.b;
	for (i = 0; i < sizeof p.m1; i += 7) {
		p.m1[i] ^= (uint8_t)(1 << i % 8);
		/* The highest bit of an X25519 key counts for nothing in the
		 * key, but the hash has it. */
		assert_int_equal(read_1(&p), OL_ERR_FORGED);
		p.m1[i] ^= (uint8_t)(1 << i % 8);
		assert_memory_equal(&p.b.sym, &before.sym, sizeof p.b.sym);
		assert_memory_equal(p.b.remote_s, before.remote_s, 32);
	}
	assert_int_equal(read_1(&p), 0);
	assert_int_equal(write_2(&p), 0);
	assert_int_equal(read_2(&p), 0);
	finish(&p);
}

static void test_a_flipped_bit_anywhere_in_message_2_is_noticed(void **state)
{
	struct pair p;
	size_t i;

	(void)state;
	pair_init(&p);
	assert_int_equal(write_1(&p), 0);
	assert_int_equal(read_1(&p), 0);
	assert_int_equal(write_2(&p), 0);
	for (i = 0; i < sizeof p.m2; i += 7) {
		p.m2[i] ^= (uint8_t)(1 << i % 8);
		assert_int_equal(read_2(&p), OL_ERR_FORGED);
		p.m2[i] ^= (uint8_t)(1 << i % 8);
	}
	assert_int_equal(read_2(&p), 0);
	finish(&p);
}

static void test_every_cut_of_a_message_is_refused(void **state)
{
	struct pair p;
	size_t len;
	int err;

	(void)state;
	pair_init(&p);
	assert_int_equal(write_1(&p), 0);
	for (len = 0; len < sizeof p.m1; len += 5) {
		err = ol_noise_read(&p.b, p.m1, len, p.got, sizeof p.got, &p.n);
		assert_true(err == OL_ERR_MALFORMED || err == OL_ERR_FORGED);
	}
	assert_int_equal(ol_noise_read(&p.b, p.m1, 31, p.got, sizeof p.got,
				       &p.n),
			 OL_ERR_MALFORMED);
	assert_int_equal(ol_noise_read(&p.b, p.m1, 1295, p.got, sizeof p.got,
				       &p.n),
			 OL_ERR_MALFORMED);
	assert_int_equal(ol_noise_read(&p.b, p.m1, 1296, p.got, sizeof p.got,
				       &p.n),
			 OL_ERR_FORGED);
	assert_int_equal(read_1(&p), 0);
}

static void test_bounds_of_buffers_are_kept(void **state)
{
	struct pair p;
	static uint8_t large[OL_NOISE_MESSAGE_MAX + 1];

	(void)state;
	pair_init(&p);
	assert_int_equal(write_1(&p), 0);
	assert_int_equal(ol_noise_read(&p.b, p.m1, sizeof p.m1, p.got,
				       OL_HS1_PAYLOAD_LEN - 1, &p.n),
			 OL_ERR_RANGE);
	assert_int_equal(ol_noise_read(&p.b, large, sizeof large, p.got,
				       sizeof p.got, &p.n),
			 OL_ERR_MALFORMED);
	assert_int_equal(read_1(&p), 0);
	assert_int_equal(ol_noise_write(&p.b, &p.rnd, p.p2, sizeof p.p2, p.m2,
					OL_HS2_LEN - 1, &p.n),
			 OL_ERR_RANGE);
	/* That handshake is over: its keys were half mixed. */
	assert_int_equal(write_2(&p), OL_ERR_STATE);
}

static void test_only_whose_turn_it_is_may_write_or_read(void **state)
{
	struct pair p;
	struct ol_noise_keys keys;

	(void)state;
	pair_init(&p);
	assert_int_equal(write_2(&p), OL_ERR_STATE);
	assert_int_equal(read_2(&p), OL_ERR_STATE);
	assert_int_equal(ol_noise_split(&p.a, &keys), OL_ERR_STATE);
	assert_int_equal(write_1(&p), 0);
	assert_int_equal(write_1(&p), OL_ERR_STATE);
	assert_int_equal(read_1(&p), 0);
	assert_int_equal(read_1(&p), OL_ERR_STATE);
	assert_int_equal(ol_noise_split(&p.b, &keys), OL_ERR_STATE);
	assert_int_equal(write_2(&p), 0);
	assert_int_equal(read_2(&p), 0);
	finish(&p);
	assert_int_equal(ol_noise_split(&p.a, &keys), OL_ERR_STATE);
}

static void test_a_static_key_that_is_not_pinned_is_refused(void **state)
{
	struct pair p;
	struct ol_noise_config c;
	uint8_t other[32];

	(void)state;
	pair_init(&p);
	c = config_of(&p, false);
	memcpy(other, p.a_public, 32);
	other[0] ^= 1;
	c.remote_s = other;
	assert_int_equal(ol_noise_init(&p.b, &c), 0);
	assert_int_equal(write_1(&p), 0);
	assert_int_equal(read_1(&p), OL_ERR_FORGED);
	assert_memory_equal(ol_noise_remote_static(&p.b), other, 32);
}

static void test_without_a_pin_the_received_key_is_told(void **state)
{
	struct pair p;
	struct ol_noise_config c;

	(void)state;
	pair_init(&p);
	c = config_of(&p, false);
	c.remote_s = NULL;
	assert_int_equal(ol_noise_init(&p.b, &c), 0);
	assert_null(ol_noise_remote_static(&p.b));
	assert_int_equal(write_1(&p), 0);
	p.m1[OL_HS1_LEN - 1] ^= 1;
	assert_int_equal(read_1(&p), OL_ERR_FORGED);
	assert_null(ol_noise_remote_static(&p.b));
	p.m1[OL_HS1_LEN - 1] ^= 1;
	assert_int_equal(read_1(&p), 0);
	assert_memory_equal(ol_noise_remote_static(&p.b), p.a_public, 32);
}

static void test_ends_that_differ_in_what_they_know_do_not_meet(void **state)
{
	static const struct {
		const char *why;
		bool psk, prologue, static_key;
		int at_1, at_2;
	} row[] = {
		{ "the same", 0, 0, 0, 0, 0 },
		/* With a psk in the pattern e is keyed in, but psk itself
		 * only at the end of message 2. */
		{ "another psk", 1, 0, 0, 0, OL_ERR_FORGED },
		{ "another prologue", 0, 1, 0, OL_ERR_FORGED, 0 },
		{ "another responder", 0, 0, 1, OL_ERR_FORGED, 0 },
	};
	struct ol_noise_config c;
	struct pair p;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof row / sizeof *row; i++) {
		pair_init(&p);
		c = config_of(&p, false);
		if (row[i].prologue)
			c.prologue_len--;
		if (row[i].static_key)
			c.s_secret = p.a_secret;
		assert_int_equal(ol_noise_init(&p.b, &c), 0);
		if (row[i].psk)
			p.b.psk[31] ^= 1;
		assert_int_equal(write_1(&p), 0);
		if (read_1(&p) != row[i].at_1)
			fail_msg("%s: message 1", row[i].why);
		if (row[i].at_1)
			continue;
		assert_int_equal(write_2(&p), 0);
		if (read_2(&p) != row[i].at_2)
			fail_msg("%s: message 2", row[i].why);
	}
}

static void test_an_all_zero_dh_result_ends_it(void **state)
{
	/* Points of small order (RFC 7748, 7: u = 0, u = 1, and one of the
	 * order-8 points). */
	static const uint8_t low[3][32] = {
		{ 0 },
		{ 1 },
		{ 0xe0, 0xeb, 0x7a, 0x7c, 0x3b, 0x41, 0xb8, 0xae,
		  0x16, 0x56, 0xe3, 0xfa, 0xf1, 0x9f, 0xc4, 0x6a,
		  0xda, 0x09, 0x8d, 0xeb, 0x9c, 0x32, 0xb1, 0xfd,
		  0x86, 0x62, 0x05, 0x16, 0x5f, 0x49, 0xb8, 0x00 },
	};
	struct ol_noise_config c;
	struct pair p;
	size_t i;

	(void)state;
	for (i = 0; i < 3; i++) {
		/* as the remote static key: our es */
		pair_init(&p);
		c = config_of(&p, true);
		c.remote_s = low[i];
		assert_int_equal(ol_noise_init(&p.a, &c), 0);
		assert_int_equal(write_1(&p), OL_ERR_FORGED);
		/* as the received ephemeral key: the responder's es */
		pair_init(&p);
		assert_int_equal(write_1(&p), 0);
		memcpy(p.m1, low[i], 32);
		assert_int_equal(read_1(&p), OL_ERR_FORGED);
	}
}

static void test_a_missing_key_is_refused_at_the_start(void **state)
{
	struct ol_noise_config c;
	struct pair p;

	(void)state;
	pair_init(&p);
	c = config_of(&p, true);
	c.psk = NULL;
	assert_int_equal(ol_noise_init(&p.a, &c), OL_ERR_RANGE);
	c = config_of(&p, true);
	c.remote_s = NULL;
	assert_int_equal(ol_noise_init(&p.a, &c), OL_ERR_RANGE);
	c = config_of(&p, true);
	c.s_secret = NULL;
	assert_int_equal(ol_noise_init(&p.a, &c), OL_ERR_RANGE);
	c = config_of(&p, false);
	c.s_public = NULL;
	assert_int_equal(ol_noise_init(&p.b, &c), OL_ERR_RANGE);
}

static void test_a_forged_kem_ciphertext_gives_no_session(void **state)
{
	struct pair p, q;

	(void)state;
	/* Message 2 of another handshake between the same ends. */
	pair_init(&p);
	assert_int_equal(write_1(&p), 0);
	assert_int_equal(read_1(&p), 0);
	assert_int_equal(write_2(&p), 0);
	q = p;
	pair_init(&p);
	ol_prng_init(&p.prng, SEED + 1);
	assert_int_equal(write_1(&p), 0);
	memcpy(p.m2, q.m2, sizeof p.m2);
	assert_int_equal(read_2(&p), OL_ERR_FORGED);
	/* The right one still opens afterwards. */
	assert_int_equal(read_1(&p), 0);
	assert_int_equal(write_2(&p), 0);
	assert_int_equal(read_2(&p), 0);
	finish(&p);
}

static void test_nothing_secret_stays_after_the_split(void **state)
{
	struct pair p;

	(void)state;
	pair_init(&p);
	assert_int_equal(write_1(&p), 0);
	assert_int_equal(read_1(&p), 0);
	assert_int_equal(write_2(&p), 0);
	assert_int_equal(read_2(&p), 0);
	finish(&p);
	assert_true(ol_secret_is_zero(&p.a, sizeof p.a));
	assert_true(ol_secret_is_zero(&p.b, sizeof p.b));
	ol_noise_release(&p.a);
	assert_int_equal(write_1(&p), OL_ERR_STATE);
}

static int setup(void **state)
{
	(void)state;
	return ol_seal_init();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			test_both_messages_fill_their_fragments_exactly),
		cmocka_unit_test(
			test_a_flipped_bit_anywhere_in_message_1_is_noticed),
		cmocka_unit_test(
			test_a_flipped_bit_anywhere_in_message_2_is_noticed),
		cmocka_unit_test(test_every_cut_of_a_message_is_refused),
		cmocka_unit_test(test_bounds_of_buffers_are_kept),
		cmocka_unit_test(test_only_whose_turn_it_is_may_write_or_read),
		cmocka_unit_test(
			test_a_static_key_that_is_not_pinned_is_refused),
		cmocka_unit_test(test_without_a_pin_the_received_key_is_told),
		cmocka_unit_test(
			test_ends_that_differ_in_what_they_know_do_not_meet),
		cmocka_unit_test(test_an_all_zero_dh_result_ends_it),
		cmocka_unit_test(test_a_missing_key_is_refused_at_the_start),
		cmocka_unit_test(test_a_forged_kem_ciphertext_gives_no_session),
		cmocka_unit_test(test_nothing_secret_stays_after_the_split),
	};

	return cmocka_run_group_tests(tests, setup, NULL);
}
