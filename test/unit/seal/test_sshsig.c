/* Signatures that OpenSSH takes, and the texts around them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>
#include <sodium.h>

#include "base/error.h"
#include "base/prng.h"
#include "seal/secret.h"
#include "seal/sshsig.h"

#define NS "readout@openline"
static const char text[] = "Both sides agreed.\n";
static uint8_t public_key[32], secret[64], sig[64];
static char file[OL_SSHSIG_TEXT];
static struct ol_prng prng;

static int setup(void **state)
{
	uint8_t seed[32];
	struct ol_random rnd;

	(void)state;
	ol_prng_init(&prng, 64);
	rnd = ol_prng_source(&prng);
	ol_random_fill(&rnd, seed, sizeof seed);
	if (ol_seal_init())
		return -1;
	crypto_sign_seed_keypair(public_key, secret, seed);
	ol_sshsig_sign(sig, secret, NS, text, sizeof text - 1);
	ol_sshsig_write(file, sig, public_key, NS);
	return 0;
}

static void test_a_signature_holds_for_its_bytes_and_namespace(void **state)
{
	uint8_t other[64];

	(void)state;
	assert_int_equal(ol_sshsig_verify(sig, public_key, NS, text,
					  sizeof text - 1),
			 0);
	assert_int_equal(ol_sshsig_verify(sig, public_key, "card@openline",
					  text, sizeof text - 1),
			 OL_ERR_FORGED);
	assert_int_equal(ol_sshsig_verify(sig, public_key, NS, text,
					  sizeof text - 2),
			 OL_ERR_FORGED);
	memcpy(other, public_key, 32);
	other[1] ^= 1;
	assert_int_equal(ol_sshsig_verify(sig, other, NS, text,
					  sizeof text - 1),
			 OL_ERR_FORGED);
	memcpy(other, sig, 64);
	other[63] ^= 1;
	assert_int_equal(ol_sshsig_verify(other, public_key, NS, text,
					  sizeof text - 1),
			 OL_ERR_FORGED);
	/* Never over the bytes themselves. */
	assert_int_not_equal(
		crypto_sign_verify_detached(sig, (const uint8_t *)text,
					    sizeof text - 1, public_key),
		0);
}

static void test_a_file_is_read_back(void **state)
{
	uint8_t got_sig[64], got_key[32];
	char ns[OL_NAMESPACE_MAX + 1];
	char crlf[2 * OL_SSHSIG_TEXT];
	size_t i, n = 0;

	(void)state;
	assert_int_equal(
		ol_sshsig_read(got_sig, got_key, ns, file, strlen(file)), 0);
	assert_memory_equal(got_sig, sig, 64);
	assert_memory_equal(got_key, public_key, 32);
	assert_string_equal(ns, NS);
	for (i = 0; file[i]; i++) {
		if (file[i] == '\n')
			crlf[n++] = '\r';
		crlf[n++] = file[i];
	}
	assert_int_equal(ol_sshsig_read(got_sig, got_key, ns, crlf, n), 0);
	assert_memory_equal(got_sig, sig, 64);
}

static void test_the_longest_namespace_fits(void **state)
{
	uint8_t got_sig[64], got_key[32];
	char ns[OL_NAMESPACE_MAX + 1], got[OL_NAMESPACE_MAX + 1];
	char out[OL_SSHSIG_TEXT];

	(void)state;
	memset(ns, 'n', OL_NAMESPACE_MAX);
	ns[OL_NAMESPACE_MAX] = '\0';
	ol_sshsig_write(out, sig, public_key, ns);
	assert_int_equal(
		ol_sshsig_read(got_sig, got_key, got, out, strlen(out)), 0);
	assert_string_equal(got, ns);
}

/* Nothing but the whole file reads; no cut and no changed letter gives
 * another key or namespace without a word. */
static void test_cuts_and_changes_are_refused_or_change_nothing(void **state)
{
	uint8_t got_sig[64], got_key[32];
	char ns[OL_NAMESPACE_MAX + 1];
	char bad[OL_SSHSIG_TEXT + 1];
	size_t len = strlen(file), i;
	int err;

	(void)state;
	for (i = 0; i + 1 < len; i++)
		assert_int_not_equal(
			ol_sshsig_read(got_sig, got_key, ns, file, i), 0);
	memcpy(bad, file, len + 1);
	bad[len] = 'x';
	assert_int_equal(ol_sshsig_read(got_sig, got_key, ns, bad, len + 1),
			 OL_ERR_MALFORMED);
	for (i = 0; i < len; i++) {
		memcpy(bad, file, len);
		bad[i] = bad[i] == 'A' ? 'B' : 'A';
		err = ol_sshsig_read(got_sig, got_key, ns, bad, len);
		assert_true(err == 0 || err == OL_ERR_MALFORMED ||
			    err == OL_ERR_RANGE);
		if (err == 0 && strcmp(ns, NS) == 0)
			assert_int_equal(ol_sshsig_verify(got_sig, got_key, ns,
							  text,
							  sizeof text - 1),
					 OL_ERR_FORGED);
	}
}

static void test_a_key_is_told_as_openssh_does(void **state)
{
	/* RFC 8709's key of 32 zero bytes, in base64. */
	static const char want[] =
		"ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAAAAAAAAAAAAAAAAAAAAAAAAA"
		"AAAAAAAAAAAAAAAAAA";
	static const uint8_t zero[32];
	char out[OL_SSHSIG_KEY_TEXT];

	(void)state;
	ol_sshsig_key_text(out, zero);
	assert_string_equal(out, want);
	assert_int_equal(strlen(out), OL_SSHSIG_KEY_TEXT - 1);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			test_a_signature_holds_for_its_bytes_and_namespace),
		cmocka_unit_test(test_a_file_is_read_back),
		cmocka_unit_test(test_the_longest_namespace_fits),
		cmocka_unit_test(
			test_cuts_and_changes_are_refused_or_change_nothing),
		cmocka_unit_test(test_a_key_is_told_as_openssh_does),
	};

	/* For ssh_keygen.sh: one signature, its signer, its text. */
	if (argc == 2 && strcmp(argv[1], "sig") == 0)
		return setup(NULL) || fputs(file, stdout) == EOF;
	if (argc == 2 && strcmp(argv[1], "text") == 0)
		return fputs(text, stdout) == EOF;
	if (argc == 2 && strcmp(argv[1], "signers") == 0) {
		char key[OL_SSHSIG_KEY_TEXT];

		if (setup(NULL))
			return 1;
		ol_sshsig_key_text(key, public_key);
		return printf("north %s\n", key) < 0;
	}
	return cmocka_run_group_tests(tests, setup, NULL);
}
