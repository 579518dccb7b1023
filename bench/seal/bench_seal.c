/*
 * bench_seal - handshakes, seals and opens per second of one core, beside
 * bare libsodium doing the same primitives.
 *
 *   bench_seal [OUT.json]
 *
 * "Bare" calls the library with the same sizes in the same number, on buffers
 * that lie ready, and checks and keeps nothing: what a program could not do
 * with less. Each pair runs in turns, ROUNDS times; the times are those of
 * the thread on its core, so that what else the machine does counts little;
 * told are the medians and the median of the ratios.
 */
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/prng.h"
#include "seal/cell.h"
#include "seal/envelope.h"
#include "seal/fragment.h"
#include "seal/keyfile.h"
#include "seal/noise.h"
#include "seal/secret.h"

#define ROUNDS 15
#define ROUND_NS 40000000.0
#define GOAL 1.3

/* What both sides of a pair work on. */
static struct {
	struct ol_prng prng;
	struct ol_random rnd;
	struct ol_office_keys a, b;
	uint8_t psk[32], prologue[OL_PROLOGUE_LEN];
	struct ol_line_side side;
	uint8_t key[32];
	struct ol_envelope envelope;
	struct ol_cell_head head;
	uint8_t body[OL_CELL_BODY_LEN];
	uint8_t cell[OL_DATAGRAM_LEN], sealed[OL_DATAGRAM_LEN];
	uint8_t scratch[2048], ad[64], kem_public[1184], kem_secret[2400];
	uint8_t kem_cipher[1088];
} w;

static void must(bool holds)
{
	if (!holds) {
		(void)fprintf(stderr, "bench_seal: a primitive failed\n");
		exit(1);
	}
}

static void prepare(void)
{
	struct ol_charter_key charter;

	must(ol_seal_init() == 0);
	ol_prng_init(&w.prng, 1);
	w.rnd = ol_prng_source(&w.prng);
	ol_office_keys_make(&w.a, &charter, &w.rnd);
	ol_office_keys_make(&w.b, &charter, &w.rnd);
	ol_random_fill(&w.rnd, w.psk, sizeof w.psk);
	ol_random_fill(&w.rnd, (uint8_t *)&w.side, sizeof w.side);
	ol_random_fill(&w.rnd, w.key, sizeof w.key);
	ol_random_fill(&w.rnd, w.body, sizeof w.body);
	ol_line_prologue(w.prologue, w.a.line_public, w.b.line_public);
	w.envelope.number = 1;
	w.envelope.message = 1;
	w.head.session = 7;
	w.head.path = 1;
	ol_cell_seal(w.cell, w.key, w.side.mask, &w.head, w.body);
	ol_envelope_seal(w.sealed, &w.side, &w.envelope, &w.rnd);
	ol_random_fill(&w.rnd, w.scratch, 64);
	crypto_kem_mlkem768_seed_keypair(w.kem_public, w.kem_secret, w.scratch);
	must(crypto_kem_mlkem768_enc_deterministic(
		     w.kem_cipher, w.scratch, w.kem_public, w.scratch) == 0);
}

/* ---- handshake: both ends of one ---- */

static struct ol_noise_config config(bool is_a)
{
	return (struct ol_noise_config){
		.pattern = &ol_noise_line,
		.role = is_a ? OL_NOISE_INITIATOR : OL_NOISE_RESPONDER,
		.prologue = w.prologue,
		.prologue_len = sizeof w.prologue,
		.s_secret = is_a ? w.a.line_secret : w.b.line_secret,
		.s_public = is_a ? w.a.line_public : w.b.line_public,
		.remote_s = is_a ? w.b.line_public : w.a.line_public,
		.psk = w.psk,
	};
}

static void handshake(void)
{
	static struct ol_noise a, b;
	uint8_t payload[OL_HS1_PAYLOAD_LEN] = { 0 };
	uint8_t m1[OL_HS1_LEN], m2[OL_HS2_LEN];
	struct ol_noise_config c;
	struct ol_noise_keys keys;
	size_t n;

	c = config(true);
	must(ol_noise_init(&a, &c) == 0);
	c = config(false);
	must(ol_noise_init(&b, &c) == 0);
	must(ol_noise_write(&a, &w.rnd, payload, sizeof payload, m1, sizeof m1,
			    &n) == 0);
	must(ol_noise_read(&b, m1, sizeof m1, payload, sizeof payload, &n) ==
	     0);
	must(ol_noise_write(&b, &w.rnd, payload, OL_HS2_PAYLOAD_LEN, m2,
			    sizeof m2, &n) == 0);
	must(ol_noise_read(&a, m2, sizeof m2, payload, sizeof payload, &n) ==
	     0);
	must(ol_noise_split(&a, &keys) == 0);
	must(ol_noise_split(&b, &keys) == 0);
}

static void bare_hash(size_t len)
{
	crypto_hash_sha256_state s;

	crypto_hash_sha256_init(&s);
	crypto_hash_sha256_update(&s, w.ad, 32);
	crypto_hash_sha256_update(&s, w.scratch, len);
	crypto_hash_sha256_final(&s, w.ad);
}

static void bare_hkdf(size_t in, size_t out)
{
	uint8_t prk[32], keys[96];

	crypto_kdf_hkdf_sha256_extract(prk, w.key, 32, w.scratch, in);
	crypto_kdf_hkdf_sha256_expand(keys, out, NULL, 0, prk);
}

static void bare_dh(const uint8_t *public_key)
{
	must(crypto_scalarmult(w.ad, w.a.line_secret, public_key) == 0);
	bare_hkdf(32, 64);
}

/* A field sealed at one end and opened at the other. */
static void bare_field(size_t len)
{
	static const uint8_t nonce[12];

	crypto_aead_chacha20poly1305_ietf_encrypt(
		w.scratch, NULL, w.scratch, len, w.key, 32, NULL, nonce, w.key);
	bare_hash(len + 16);
	must(crypto_aead_chacha20poly1305_ietf_decrypt(
		     w.scratch, NULL, NULL, w.scratch, len + 16, w.key, 32,
		     nonce, w.key) == 0);
	bare_hash(len + 16);
}

static void bare_e(void)
{
	ol_random_fill(&w.rnd, w.scratch, 32);
	crypto_scalarmult_base(w.ad, w.scratch);
	bare_hash(32);
	bare_hkdf(32, 64);
	bare_hash(32);
	bare_hkdf(32, 64);
}

static void bare_handshake(void)
{
	int i;

	/* both ends: name, prologue, responder's key */
	for (i = 0; i < 2; i++) {
		bare_hash(17);
		bare_hash(OL_PROLOGUE_LEN);
		bare_hash(32);
	}
	/* message 1 */
	bare_e();
	bare_dh(w.b.line_public);
	bare_dh(w.b.line_public);
	ol_random_fill(&w.rnd, w.scratch, 64);
	crypto_kem_mlkem768_seed_keypair(w.kem_public, w.kem_secret, w.scratch);
	bare_field(1184);
	bare_field(32);
	bare_dh(w.b.line_public);
	bare_dh(w.b.line_public);
	bare_field(OL_HS1_PAYLOAD_LEN);
	/* message 2 */
	bare_e();
	bare_dh(w.b.line_public);
	bare_dh(w.b.line_public);
	ol_random_fill(&w.rnd, w.scratch, 32);
	must(crypto_kem_mlkem768_enc_deterministic(
		     w.kem_cipher, w.ad, w.kem_public, w.scratch) == 0);
	bare_hkdf(32, 64);
	bare_field(1088);
	must(crypto_kem_mlkem768_dec(w.ad, w.kem_cipher, w.kem_secret) == 0);
	bare_hkdf(32, 64);
	bare_dh(w.b.line_public);
	bare_dh(w.b.line_public);
	for (i = 0; i < 2; i++) {
		bare_hkdf(32, 96);
		bare_hash(32);
	}
	bare_field(OL_HS2_PAYLOAD_LEN);
	bare_hkdf(0, 64);
	bare_hkdf(0, 64);
}

/* ---- cells ---- */

static void cell_seal(void)
{
	uint8_t out[OL_DATAGRAM_LEN];

	w.head.counter++;
	ol_cell_seal(out, w.key, w.side.mask, &w.head, w.body);
}

static void bare_cell_seal(void)
{
	static uint8_t nonce[12], head[12];
	uint8_t out[OL_DATAGRAM_LEN];

	nonce[11]++;
	crypto_aead_chacha20poly1305_ietf_encrypt(out + 12, NULL, w.body,
						  sizeof w.body, head,
						  sizeof head, NULL, nonce,
						  w.key);
	crypto_stream_chacha20_ietf_xor_ic(out, head, sizeof head, out + 16, 1,
					   w.side.mask);
}

static void cell_open(void)
{
	uint8_t body[OL_CELL_BODY_LEN];
	struct ol_cell_head head;

	ol_cell_unmask(&head, w.side.mask, w.cell);
	must(ol_cell_open(body, w.key, &head, w.cell) == 0);
}

static void bare_cell_open(void)
{
	static const uint8_t nonce[12] = { 0, 0, 0, 1 };
	static const uint8_t plain_head[12] = { 0, 0, 0, 7, 1 };
	uint8_t body[OL_CELL_BODY_LEN], head[12];

	crypto_stream_chacha20_ietf_xor_ic(head, w.cell, sizeof head,
					   w.cell + 16, 1, w.side.mask);
	must(crypto_aead_chacha20poly1305_ietf_decrypt(
		     body, NULL, NULL, w.cell + 12, OL_DATAGRAM_LEN - 12,
		     plain_head, sizeof plain_head, nonce, w.key) == 0);
}

/* ---- envelopes ---- */

static void envelope_seal(void)
{
	uint8_t out[OL_DATAGRAM_LEN];

	ol_envelope_seal(out, &w.side, &w.envelope, &w.rnd);
}

static void bare_envelope_seal(void)
{
	uint8_t out[OL_DATAGRAM_LEN];

	ol_random_fill(&w.rnd, out, 16);
	crypto_shorthash_siphash24(out + 16, out, 16, w.side.hint);
	crypto_aead_xchacha20poly1305_ietf_encrypt(out + 24, NULL, w.body, 248,
						   NULL, 0, NULL, out,
						   w.side.envelope);
}

static void envelope_open(void)
{
	struct ol_envelope e;

	must(ol_envelope_open(&e, &w.side, w.sealed) == 0);
}

static void bare_envelope_open(void)
{
	uint8_t hint[8], plain[248];

	crypto_shorthash_siphash24(hint, w.sealed, 16, w.side.hint);
	must(crypto_aead_xchacha20poly1305_ietf_decrypt(
		     plain, NULL, NULL, w.sealed + 24, OL_DATAGRAM_LEN - 24,
		     NULL, 0, w.sealed, w.side.envelope) == 0);
}

static void hint_miss(void)
{
	must(!ol_envelope_is_hinted(&w.side, w.cell));
}

static void bare_hint_miss(void)
{
	uint8_t hint[8];

	crypto_shorthash_siphash24(hint, w.cell, 16, w.side.hint);
	must(sodium_memcmp(hint, w.cell + 16, 8) != 0);
}

/* ---- measuring ---- */

static const struct pair {
	const char *what;
	void (*ours)(void);
	void (*bare)(void);
} pairs[] = {
	{ "handshakes, both ends", handshake, bare_handshake },
	{ "cells sealed", cell_seal, bare_cell_seal },
	{ "cells opened", cell_open, bare_cell_open },
	{ "envelopes sealed", envelope_seal, bare_envelope_seal },
	{ "envelopes opened", envelope_open, bare_envelope_open },
	{ "hints that do not fit", hint_miss, bare_hint_miss },
};

/* Nanoseconds that this thread has had of its core. */
static double now_ns(void)
{
	struct timespec t;

	must(clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t) == 0);
	return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static double run_ns(void (*f)(void), long n)
{
	double from = now_ns();
	long i;

	for (i = 0; i < n; i++)
		f();
	return (now_ns() - from) / (double)n;
}

static int by_size(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static double median(double *v)
{
	qsort(v, ROUNDS, sizeof *v, by_size);
	return v[ROUNDS / 2];
}

struct figures {
	double ours_ns, bare_ns, ratio;
};

static struct figures measure(const struct pair *p)
{
	double ours[ROUNDS], bare[ROUNDS], ratio[ROUNDS];
	struct figures f;
	long n = 1;
	int i;

	while (run_ns(p->bare, n) * (double)n < ROUND_NS / 2)
		n *= 2;
	for (i = 0; i < ROUNDS; i++) {
		ours[i] = run_ns(p->ours, n);
		bare[i] = run_ns(p->bare, n);
		ratio[i] = ours[i] / bare[i];
	}
	f.ours_ns = median(ours);
	f.bare_ns = median(bare);
	f.ratio = median(ratio);
	return f;
}

static void json_row(FILE *out, bool is_first, const char *what,
		     const char *side, double value, const char *unit,
		     const char *goal)
{
	(void)fprintf(out,
		      "%s {\"what\": \"%s%s\", \"value\": %.3f, \"unit\": "
		      "\"%s\", \"goal\": \"%s\"}",
		      is_first ? "" : ",\n", what, side, value, unit, goal);
}

int main(int argc, char **argv)
{
	FILE *out = NULL;
	struct figures f;
	size_t i;

	if (argc > 2) {
		(void)fprintf(stderr, "usage: bench_seal [OUT.json]\n");
		return 2;
	}
	if (argc == 2) {
		out = fopen(argv[1], "w");
		if (!out) {
			perror(argv[1]);
			return 1;
		}
		(void)fprintf(out, "[\n");
	}
	prepare();
	(void)printf("%-24s %12s %12s %7s   (a second of one core; at most "
		     "%.1f)\n",
		     ol_seal_version(), "openline", "bare", "ratio", GOAL);
	for (i = 0; i < sizeof pairs / sizeof *pairs; i++) {
		f = measure(&pairs[i]);
		(void)printf("%-24s %12.0f %12.0f %7.3f\n", pairs[i].what,
			     1e9 / f.ours_ns, 1e9 / f.bare_ns, f.ratio);
		(void)fflush(stdout);
		if (!out)
			continue;
		json_row(out, i == 0, pairs[i].what, "", 1e9 / f.ours_ns, "1/s",
			 "");
		json_row(out, false, pairs[i].what, ", bare", 1e9 / f.bare_ns,
			 "1/s", "");
		json_row(out, false, pairs[i].what, ", ratio", f.ratio, "times",
			 "at most 1.3");
	}
	if (out) {
		(void)fprintf(out, "\n]\n");
		must(fclose(out) == 0);
	}
	return 0;
}
