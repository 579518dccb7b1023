/* readout_proof: whose signatures count. With an argument it writes readouts,
 * signatures and changed copies into that folder, for ssh-keygen to judge
 * (test/interop/ssh_readouts.sh). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <sodium.h>

#include "base/bytes.h"
#include "base/error.h"
#include "base/prng.h"
#include "record/readout_proof.h"

#define SEED 20261121
#define NOW INT64_C(1795197600) /* 2026-11-20T18:00:00Z */
#define DAY INT64_C(86400)

enum who { NORTH, SOUTH, WEST, NOBODY, WHO };

static uint8_t public_key[WHO][OL_SIGN_PUBLIC_LEN];
static uint8_t secret[WHO][OL_SIGN_SECRET_LEN];

static void make_keys(void)
{
	uint8_t seed[32];
	int i;

	for (i = 0; i < WHO; i++) {
		memset(seed, i + 1, sizeof seed);
		crypto_sign_seed_keypair(public_key[i], secret[i], seed);
	}
}

static int make_keys_once(void **state)
{
	(void)state;
	make_keys();
	return 0;
}

/* A readout of North and South, of NOW. */
static size_t make(char *out, size_t cap, struct ol_readout *r,
		   unsigned variant)
{
	static char text[256];
	struct ol_readout_fault fault;
	int len;

	memset(r, 0, sizeof *r);
	ol_put48(r->id.b, (uint64_t)NOW * 1000);
	r->id.b[6] = 0x70;
	r->id.b[15] = (uint8_t)variant;
	r->kind = variant % 2 ? OL_READOUT_OWN : OL_READOUT_AGREED;
	r->contact.b[0] = 1;
	r->from_s = r->until_s = NOW;
	r->office[0] = ol_words("North");
	r->office[1] = ol_words("South");
	r->n_offices = 2;
	snprintf(text, sizeof text, "They spoke %u times.\n\nНет.", variant);
	r->part[0] = (struct ol_item_text){ ol_words("en"), ol_words(text) };
	r->n_parts = 1;
	r->not_before_s = OL_READOUT_AT_ONCE;
	r->valid_with = variant % 2 ? 1 : 2;
	len = ol_readout_write(out, cap, r, &fault);
	assert_true(len > 0);
	assert_int_equal(ol_readout_read(r, &fault, out, (size_t)len), 0);
	return (size_t)len;
}

static void sign(char out[static OL_SSHSIG_TEXT], enum who who, const char *ns,
		 const char *p, size_t len)
{
	uint8_t raw[OL_SIGNATURE_LEN];

	ol_sshsig_sign(raw, secret[who], ns, p, len);
	ol_sshsig_write(out, raw, public_key[who], ns);
}

static void list(struct ol_signers *s, int64_t after, int64_t before)
{
	memset(s, 0, sizeof *s);
	assert_int_equal(ol_signers_add(s, "North", public_key[NORTH], after,
					before),
			 0);
	assert_int_equal(ol_signers_add(s, "South", public_key[SOUTH],
					OL_SIGNER_ALWAYS, OL_SIGNER_ALWAYS),
			 0);
	assert_int_equal(ol_signers_add(s, "West", public_key[WEST],
					OL_SIGNER_ALWAYS, OL_SIGNER_ALWAYS),
			 0);
}

#define NONE OL_SIGNER_ALWAYS

static const struct {
	const char *why;
	enum who who;
	const char *ns;
	int64_t after, before, now; /* of North's key, beside NOW; NONE      */
	bool other_bytes;
	enum ol_readout_sign want;
} one[] = {
	{ "as it should be", NORTH, OL_READOUT_NAMESPACE, NONE, NONE, 0, false,
	  OL_SIGN_GOOD },
	{ "valid from then on", NORTH, OL_READOUT_NAMESPACE, NOW, NONE, 0,
	  false, OL_SIGN_GOOD },
	{ "a second later", NORTH, OL_READOUT_NAMESPACE, NOW + 1, NONE, 0,
	  false, OL_SIGN_TOO_EARLY },
	{ "valid until just then", NORTH, OL_READOUT_NAMESPACE, NONE, NOW, 0,
	  false, OL_SIGN_TOO_LATE },
	{ "valid a second more", NORTH, OL_READOUT_NAMESPACE, NONE, NOW + 1, 0,
	  false, OL_SIGN_GOOD },
	{ "ended since", NORTH, OL_READOUT_NAMESPACE, NONE, NOW + 1, 1, false,
	  OL_SIGN_MARKED },
	{ "another's", SOUTH, OL_READOUT_NAMESPACE, NONE, NONE, 0, false,
	  OL_SIGN_GOOD },
	{ "an office that is not named", WEST, OL_READOUT_NAMESPACE, NONE, NONE,
	  0, false, OL_SIGN_NOT_NAMED },
	{ "a key of nobody", NOBODY, OL_READOUT_NAMESPACE, NONE, NONE, 0, false,
	  OL_SIGN_UNKNOWN },
	{ "of a list", NORTH, OL_SIGNERS_NAMESPACE, NONE, NONE, 0, false,
	  OL_SIGN_OTHER_SPACE },
	{ "over other bytes", NORTH, OL_READOUT_NAMESPACE, NONE, NONE, 0, true,
	  OL_SIGN_OTHER_BYTES },
	{ "over other bytes by nobody", NOBODY, OL_READOUT_NAMESPACE, NONE,
	  NONE, 0, true, OL_SIGN_OTHER_BYTES },
};

static void test_a_signature_counts_or_it_is_said_why_not(void **state)
{
	char text[4096], sig[OL_SSHSIG_TEXT];
	struct ol_readout_signed s;
	struct ol_signers signers;
	struct ol_readout r;
	size_t i, len = make(text, sizeof text, &r, 0);

	(void)state;
	for (i = 0; i < sizeof one / sizeof one[0]; i++) {
		list(&signers, one[i].after, one[i].before);
		sign(sig, one[i].who, one[i].ns, text,
		     len - (one[i].other_bytes ? 1 : 0));
		s = ol_readout_check(&r, text, len, sig, strlen(sig), &signers,
				     NOW + one[i].now);
		if (s.state != one[i].want)
			fail_msg("%s: %s", one[i].why,
				 ol_readout_sign_text(s.state));
		assert_int_equal(!*ol_readout_sign_text(s.state),
				 s.state == OL_SIGN_GOOD ||
					 s.state == OL_SIGN_MARKED);
	}
	s = ol_readout_check(&r, text, len, "hello", 5, &signers, NOW);
	assert_int_equal(s.state, OL_SIGN_DAMAGED);
	list(&signers, NONE, NONE);
	signers.one[0].signs_readouts = false;
	sign(sig, NORTH, OL_READOUT_NAMESPACE, text, len);
	s = ol_readout_check(&r, text, len, sig, strlen(sig), &signers, NOW);
	assert_int_equal(s.state, OL_SIGN_NOT_FOR);
}

static void test_agreed_is_two_offices_not_two_signatures(void **state)
{
	struct ol_readout_signed north = { .state = OL_SIGN_GOOD, .office = 0 },
				 south = { .state = OL_SIGN_MARKED,
					   .office = 1 },
				 bad = { .state = OL_SIGN_UNKNOWN };
	struct ol_readout_proof p = { .n_signed = 0 };
	struct ol_readout r;
	char text[4096];

	(void)state;
	(void)make(text, sizeof text, &r, 0);
	ol_readout_count(&p, &r, &bad);
	assert_int_equal(p.n_signed, 0);
	ol_readout_count(&p, &r, &north);
	ol_readout_count(&p, &r, &north);
	assert_int_equal(p.n_signed, 1);
	assert_false(p.is_valid);
	ol_readout_count(&p, &r, &south);
	assert_true(p.is_valid);
	assert_true(p.is_fresh[0]);
	assert_false(p.is_fresh[1]);
	south.state = OL_SIGN_GOOD; /* confirmed anew with another key */
	ol_readout_count(&p, &r, &south);
	assert_true(p.is_fresh[1]);
	assert_int_equal(p.n_signed, 2);

	(void)make(text, sizeof text, &r, 1);
	memset(&p, 0, sizeof p);
	ol_readout_count(&p, &r, &north);
	assert_true(p.is_valid); /* own: one is enough */
}

static void
test_every_changed_byte_of_text_or_signature_is_noticed(void **state)
{
	char text[4096], sig[OL_SSHSIG_TEXT], was;
	struct ol_readout_signed s;
	struct ol_signers signers;
	struct ol_readout r;
	struct ol_prng prng;
	size_t len = make(text, sizeof text, &r, 0), sig_len, i;

	(void)state;
	ol_prng_init(&prng, SEED);
	list(&signers, NONE, NONE);
	sign(sig, NORTH, OL_READOUT_NAMESPACE, text, len);
	for (i = 0; i < len; i++) {
		was = text[i];
		text[i] = (char)(was ^ (1 << ol_prng_below(&prng, 8)));
		s = ol_readout_check(&r, text, len, sig, strlen(sig), &signers,
				     NOW);
		assert_int_equal(s.state, OL_SIGN_OTHER_BYTES);
		text[i] = was;
	}
	sig_len = strlen(sig);
	for (i = 0; i < sig_len; i++) {
		was = sig[i];
		sig[i] = (char)(was ^ (1 << ol_prng_below(&prng, 7)));
		s = ol_readout_check(&r, text, len, sig, sig_len, &signers,
				     NOW);
		if (s.state == OL_SIGN_GOOD && !strchr("\r\n", sig[i]) &&
		    was != '\n')
			fail_msg("byte %zu: %c became %c", i, was, sig[i]);
		sig[i] = was;
	}
}

/* ---- for ssh-keygen ------------------------------------------------------------- */

static void put(const char *dir, const char *name, const void *p, size_t len)
{
	char path[4096];
	FILE *f;

	snprintf(path, sizeof path, "%s/%s", dir, name);
	f = fopen(path, "wb");
	if (!f || fwrite(p, 1, len, f) != len || fclose(f))
		exit(1);
}

/* DIR: signers, N.txt with N.north.sig and N.south.sig, N-K.bad. */
static int write_all(const char *dir)
{
	char text[4096], sig[OL_SSHSIG_TEXT], name[64];
	static char signers_text[OL_SIGNERS_TEXT];
	struct ol_signers signers;
	struct ol_readout r;
	struct ol_prng prng;
	size_t len, at, k;
	unsigned i;
	char was;

	make_keys();
	ol_prng_init(&prng, SEED);
	list(&signers, NOW - DAY, NOW + 3650 * DAY);
	len = (size_t)ol_signers_write(signers_text, sizeof signers_text,
				       &signers);
	put(dir, "signers", signers_text, len);
	for (i = 0; i < 12; i++) {
		len = make(text, sizeof text, &r, i);
		snprintf(name, sizeof name, "%u.txt", i);
		put(dir, name, text, len);
		sign(sig, NORTH, OL_READOUT_NAMESPACE, text, len);
		snprintf(name, sizeof name, "%u.txt.north.sig", i);
		put(dir, name, sig, strlen(sig));
		sign(sig, SOUTH, OL_READOUT_NAMESPACE, text, len);
		snprintf(name, sizeof name, "%u.txt.south.sig", i);
		put(dir, name, sig, strlen(sig));
		for (k = 0; k < 12; k++) {
			at = (size_t)ol_prng_below(&prng, len);
			was = text[at];
			text[at] = (char)(was ^ (1 << ol_prng_below(&prng, 8)));
			snprintf(name, sizeof name, "%u-%zu.bad", i, k);
			put(dir, name, text, len);
			text[at] = was;
		}
	}
	return 0;
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_signature_counts_or_it_is_said_why_not),
		cmocka_unit_test(test_agreed_is_two_offices_not_two_signatures),
		cmocka_unit_test(
			test_every_changed_byte_of_text_or_signature_is_noticed),
	};

	if (argc == 2)
		return write_all(argv[1]);
	return cmocka_run_group_tests(tests, make_keys_once, NULL);
}
