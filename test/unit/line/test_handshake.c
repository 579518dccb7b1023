#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/error.h"
#include "base/prng.h"
#include "line/handshake.h"
#include "seal/keyfile.h"
#include "seal/secret.h"

struct end {
	struct ol_office_keys office;
	struct ol_line_keys line;
	struct ol_handshake_keys keys;
};

static struct end a, b;
static struct ol_prng prng;
static struct ol_random rnd;
static struct ol_noise noise, scratch;
static struct ol_noise_keys ka, kb;
static uint8_t m1[OL_HS1_LEN], m2[OL_HS2_LEN];

static void begin(void)
{
	struct ol_charter_key charter;
	struct ol_line_secret secret;
	uint8_t share[2][32] = { "one", "two" };
	struct end *e;

	assert_int_equal(ol_seal_init(), 0);
	ol_prng_init(&prng, 1);
	rnd = ol_prng_source(&prng);
	ol_office_keys_make(&a.office, &charter, &rnd);
	ol_office_keys_make(&b.office, &charter, &rnd);
	assert_int_equal(ol_line_secret_make(&secret, a.office.line_public,
					     share[0], b.office.line_public,
					     share[1]),
			 0);
	assert_int_equal(ol_line_keys_derive(&a.line, &secret,
					     a.office.line_public,
					     b.office.line_public),
			 0);
	assert_int_equal(ol_line_keys_derive(&b.line, &secret,
					     b.office.line_public,
					     a.office.line_public),
			 0);
	for (e = &a; e; e = e == &a ? &b : NULL) {
		e->keys.line = &e->line;
		e->keys.own_secret = e->office.line_secret;
		e->keys.own_public = e->office.line_public;
		e->keys.peer_public = e == &a ? b.office.line_public
					      : a.office.line_public;
	}
}

static struct ol_handshake_say say(uint64_t number, uint64_t confirmed,
				   char node)
{
	struct ol_handshake_say s = { .number = number,
				      .confirmed = confirmed };

	memset(s.incarnation, node, sizeof s.incarnation);
	return s;
}

static int start(uint64_t number)
{
	struct ol_handshake_say s = say(number, 40, 'a');

	return ol_handshake_start(&noise, &a.keys, &s, &rnd, m1);
}

static int answer(uint64_t number, struct ol_handshake_say *peer)
{
	struct ol_handshake_say s = say(number, 41, 'b');

	return ol_handshake_answer(&scratch, &b.keys, m1, &s, &rnd, m2, peer,
				   &kb);
}

static bool is_wiped(const void *p, size_t len)
{
	return ol_secret_is_zero(p, len);
}

static void
test_two_messages_make_the_same_keys_and_tell_what_was_said(void **state)
{
	struct ol_handshake_say peer;

	(void)state;
	begin();
	assert_int_equal(start(1234567890123), 0);
	assert_int_equal(answer(1234567890123, &peer), 0);
	assert_int_equal(peer.number, 1234567890123);
	assert_int_equal(peer.confirmed, 40);
	assert_memory_equal(peer.incarnation, "aaaaaaaa", 8);
	assert_true(is_wiped(&scratch, sizeof scratch));
	assert_int_equal(
		ol_handshake_finish(&noise, m2, 1234567890123, &peer, &ka), 0);
	assert_int_equal(peer.confirmed, 41);
	assert_memory_equal(peer.incarnation, "bbbbbbbb", 8);
	assert_true(is_wiped(&noise, sizeof noise));
	assert_memory_equal(ka.tx, kb.rx, 32);
	assert_memory_equal(ka.rx, kb.tx, 32);
	assert_memory_equal(ka.hash, kb.hash, 32);
	assert_memory_not_equal(ka.tx, ka.rx, 32);
}

static void test_another_number_inside_than_outside_is_refused(void **state)
{
	struct ol_handshake_say peer;

	(void)state;
	begin();
	assert_int_equal(start(100), 0);
	assert_int_equal(answer(101, &peer), OL_ERR_MALFORMED);
	assert_true(is_wiped(&scratch, sizeof scratch));
	assert_int_equal(answer(100, &peer), 0);
	assert_int_equal(ol_handshake_finish(&noise, m2, 101, &peer, &ka),
			 OL_ERR_MALFORMED);
}

static void test_any_changed_byte_is_refused_and_harms_nothing(void **state)
{
	struct ol_handshake_say peer;
	size_t i;

	(void)state;
	begin();
	assert_int_equal(start(100), 0);
	for (i = 0; i < OL_HS1_LEN; i += 97) {
		m1[i] ^= 0x40;
		assert_int_not_equal(answer(100, &peer), 0);
		m1[i] ^= 0x40;
	}
	assert_int_equal(answer(100, &peer), 0);
	for (i = 0; i < OL_HS2_LEN; i += 97) {
		m2[i] ^= 0x40;
		assert_int_equal(ol_handshake_finish(&noise, m2, 100, &peer,
						     &ka),
				 OL_ERR_FORGED);
		m2[i] ^= 0x40;
	}
	assert_int_equal(ol_handshake_finish(&noise, m2, 100, &peer, &ka), 0);
	assert_memory_equal(ka.tx, kb.rx, 32);
}

static void test_who_lacks_the_line_secret_makes_no_session(void **state)
{
	struct ol_handshake_say peer;

	(void)state;
	begin();
	assert_int_equal(start(100), 0);
	b.line.psk[0] ^= 1; /* the same keys, another line secret */
	assert_int_equal(answer(100, &peer), 0);
	assert_int_equal(ol_handshake_finish(&noise, m2, 100, &peer, &ka),
			 OL_ERR_FORGED);
}

static void test_another_initiator_is_refused(void **state)
{
	struct ol_handshake_say peer;

	(void)state;
	begin();
	/* b expects someone else. */
	b.keys.peer_public = b.office.charter_public;
	assert_int_equal(start(100), 0);
	assert_int_equal(answer(100, &peer), OL_ERR_FORGED);
}

static void test_our_own_message_comes_back_to_nothing(void **state)
{
	struct ol_handshake_say s = say(100, 0, 'a'), peer;

	(void)state;
	begin();
	assert_int_equal(start(100), 0);
	assert_int_not_equal(ol_handshake_answer(&scratch, &a.keys, m1, &s,
						 &rnd, m2, &peer, &ka),
			     0);
}

static void test_each_start_is_another_session(void **state)
{
	struct ol_handshake_say peer;
	uint8_t first[OL_HS1_LEN];
	uint8_t hash[32];

	(void)state;
	begin();
	assert_int_equal(start(100), 0);
	memcpy(first, m1, sizeof first);
	assert_int_equal(answer(100, &peer), 0);
	memcpy(hash, kb.hash, sizeof hash);
	assert_int_equal(start(100), 0);
	assert_memory_not_equal(first, m1, 32);
	assert_int_equal(answer(100, &peer), 0);
	assert_memory_not_equal(hash, kb.hash, sizeof hash);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			test_two_messages_make_the_same_keys_and_tell_what_was_said),
		cmocka_unit_test(
			test_another_number_inside_than_outside_is_refused),
		cmocka_unit_test(
			test_any_changed_byte_is_refused_and_harms_nothing),
		cmocka_unit_test(
			test_who_lacks_the_line_secret_makes_no_session),
		cmocka_unit_test(test_another_initiator_is_refused),
		cmocka_unit_test(test_our_own_message_comes_back_to_nothing),
		cmocka_unit_test(test_each_start_is_another_session),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
