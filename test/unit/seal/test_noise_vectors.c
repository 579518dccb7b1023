/*
 * The engine against every vector in test/vectors: six patterns besides the
 * line's own, which the room does not carry; the engine takes them as data.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <sodium.h>

#include "base/bytes.h"
#include "seal/noise.h"
#include "seal/secret.h"
#include "vectors.h"

/* clang-format off */
#define E OL_NOISE_E
#define S OL_NOISE_S
#define EE OL_NOISE_EE
#define ES OL_NOISE_ES
#define SE OL_NOISE_SE
#define SS OL_NOISE_SS
#define PSK OL_NOISE_PSK
static const struct ol_noise_pattern patterns[] = {
	{ "Noise_IK_25519_ChaChaPoly_SHA256", false, true, 2,
	  { { E, ES, S, SS }, { E, EE, SE } } },
	{ "Noise_IKpsk2_25519_ChaChaPoly_SHA256", false, true, 2,
	  { { E, ES, S, SS }, { E, EE, SE, PSK } } },
	{ "Noise_KKpsk2_25519_ChaChaPoly_SHA256", true, true, 2,
	  { { E, ES, SS }, { E, EE, SE, PSK } } },
	{ "Noise_NNpsk0_25519_ChaChaPoly_SHA256", false, false, 2,
	  { { PSK, E }, { E, EE } } },
	{ "Noise_XX_25519_ChaChaPoly_SHA256", false, false, 3,
	  { { E }, { E, EE, S, ES }, { S, SE } } },
};
static const struct ol_noise_pattern xxhfs = {
	"Noise_XXhfs_25519+MLKEM768_ChaChaPoly_SHA256", false, false, 3,
	{ { E, OL_NOISE_E1 }, { E, EE, OL_NOISE_EKEM1, S, ES }, { S, SE } },
};
/* clang-format on */

#define MESSAGE_MAX 2048

static const struct ol_noise_pattern *pattern_named(const char *name)
{
	size_t i;

	for (i = 0; i < sizeof patterns / sizeof *patterns; i++)
		if (strcmp(patterns[i].name, name) == 0)
			return &patterns[i];
	fail_msg("no pattern %s", name);
	return NULL;
}

/* One end of a vector. */
struct end {
	struct ol_noise noise;
	struct scripted script;
	struct ol_noise_keys keys;
	uint64_t sent, received;
};

/* What a vector may say about one end; NULL where it does not. */
struct given {
	const uint8_t *s;
	const uint8_t *remote_s;
	const uint8_t *psk;
};

static void start(struct end *e, const struct ol_noise_pattern *pattern,
		  enum ol_noise_role role, const uint8_t *prologue,
		  size_t prologue_len, const struct given *g)
{
	uint8_t s_public[32];
	struct ol_noise_config config = {
		.pattern = pattern,
		.role = role,
		.prologue = prologue,
		.prologue_len = prologue_len,
		.s_secret = g->s,
		.s_public = g->s ? s_public : NULL,
		.remote_s = g->remote_s,
		.psk = g->psk,
	};

	if (g->s)
		crypto_scalarmult_base(s_public, g->s);
	assert_int_equal(ol_noise_init(&e->noise, &config), 0);
}

/* One message of the handshake: written as prescribed, read at the other. */
static void exchange(struct end *from, struct end *to, const uint8_t *payload,
		     size_t payload_len, const uint8_t *want, size_t want_len)
{
	struct ol_random rnd = scripted_source(&from->script);
	uint8_t out[MESSAGE_MAX];
	uint8_t back[MESSAGE_MAX];
	size_t len = 0, back_len = 0;

	assert_int_equal(ol_noise_write(&from->noise, &rnd, payload,
					payload_len, out, sizeof out, &len),
			 0);
	assert_int_equal(len, want_len);
	assert_memory_equal(out, want, want_len);
	assert_int_equal(ol_noise_read(&to->noise, out, len, back, sizeof back,
				       &back_len),
			 0);
	assert_int_equal(back_len, payload_len);
	assert_memory_equal(back, payload, payload_len);
}

/* One message after the handshake. */
static void transport(struct end *from, struct end *to, const uint8_t *payload,
		      size_t payload_len, const uint8_t *want, size_t want_len)
{
	uint8_t nonce[12] = { 0 };
	uint8_t out[MESSAGE_MAX];

	nonce[4] = (uint8_t)from->sent++;
	assert_int_equal(want_len, payload_len + 16);
	crypto_aead_chacha20poly1305_ietf_encrypt(out, NULL, payload,
						  payload_len, NULL, 0, NULL,
						  nonce, from->keys.tx);
	assert_memory_equal(out, want, want_len);
	nonce[4] = (uint8_t)to->received++;
	assert_int_equal(crypto_aead_chacha20poly1305_ietf_decrypt(
				 out, NULL, NULL, want, want_len, NULL, 0,
				 nonce, to->keys.rx),
			 0);
	assert_memory_equal(out, payload, payload_len);
}

static const uint8_t *optional_hex(const json_t *v, const char *key,
				   uint8_t out[static 32])
{
	if (!json_object_get(v, key))
		return NULL;
	assert_int_equal(vectors_hex(v, key, out, 32), 32);
	return out;
}

static const uint8_t *optional_psk(const json_t *v, const char *key,
				   uint8_t out[static 32])
{
	const json_t *list = json_object_get(v, key);

	if (!list)
		return NULL;
	assert_int_equal(json_array_size(list), 1);
	assert_int_equal(
		ol_hex_read(out, 32,
			    json_string_value(json_array_get(list, 0))),
		0);
	return out;
}

static void end_of_vector(struct end *e, const json_t *v,
			  const struct ol_noise_pattern *pattern, bool is_init)
{
	uint8_t prologue[64], s[32], rs[32], psk[32], ephemeral[32];
	size_t n = vectors_hex(v, is_init ? "init_prologue" : "resp_prologue",
			       prologue, sizeof prologue);
	struct given g = {
		optional_hex(v, is_init ? "init_static" : "resp_static", s),
		optional_hex(v,
			     is_init ? "init_remote_static"
				     : "resp_remote_static",
			     rs),
		optional_psk(v, is_init ? "init_psks" : "resp_psks", psk),
	};

	vectors_hex(v, is_init ? "init_ephemeral" : "resp_ephemeral", ephemeral,
		    sizeof ephemeral);
	scripted_add(&e->script, ephemeral, sizeof ephemeral);
	start(e, pattern, is_init ? OL_NOISE_INITIATOR : OL_NOISE_RESPONDER,
	      prologue, n, &g);
}

static void run_vector(const json_t *v)
{
	const struct ol_noise_pattern *pattern =
		pattern_named(vectors_text(v, "protocol_name"));
	struct end end[2] = { 0 };
	uint8_t payload[MESSAGE_MAX], want[MESSAGE_MAX], hash[32];
	const json_t *messages = json_object_get(v, "messages");
	const json_t *m;
	size_t i, n, want_len;

	end_of_vector(&end[0], v, pattern, true);
	end_of_vector(&end[1], v, pattern, false);
	vectors_hex(v, "handshake_hash", hash, sizeof hash);
	assert_true(json_array_size(messages) > pattern->n_messages);
	for (i = 0; i < json_array_size(messages); i++) {
		m = json_array_get(messages, i);
		n = vectors_hex(m, "payload", payload, sizeof payload);
		want_len = vectors_hex(m, "ciphertext", want, sizeof want);
		if (i < pattern->n_messages)
			exchange(&end[i % 2], &end[1 - i % 2], payload, n, want,
				 want_len);
		else
			transport(&end[i % 2], &end[1 - i % 2], payload, n,
				  want, want_len);
		if (i + 1 != pattern->n_messages)
			continue;
		assert_int_equal(ol_noise_split(&end[0].noise, &end[0].keys),
				 0);
		assert_int_equal(ol_noise_split(&end[1].noise, &end[1].keys),
				 0);
		assert_memory_equal(end[0].keys.hash, hash, 32);
		assert_memory_equal(end[1].keys.hash, hash, 32);
	}
}

static void test_cacophony_vectors_pass_byte_for_byte(void **state)
{
	json_t *root = vectors_load("noise-25519-chachapoly-sha256.json");
	const json_t *list = json_object_get(root, "vectors");
	size_t i;

	(void)state;
	assert_int_equal(json_array_size(list), 5);
	for (i = 0; i < json_array_size(list); i++)
		run_vector(json_array_get(list, i));
	json_decref(root);
}

/* The two files with a KEM have one form. Draws: e, seed of e1 (64 equal
 * bytes); e, seed of the encapsulation. */
static void kem_ends(struct end end[2], const json_t *v,
		     const struct ol_noise_pattern *pattern,
		     const char *prologue, bool is_known)
{
	uint8_t is[32], rs[32], rs_public[32], psk[32], b[64];
	const uint8_t *p = optional_hex(v, "psk", psk);
	struct given g[2] = { { is, is_known ? rs_public : NULL, p },
			      { rs, NULL, p } };

	vectors_hex(v, "init_static", is, 32);
	vectors_hex(v, "resp_static", rs, 32);
	crypto_scalarmult_base(rs_public, rs);
	vectors_hex(v, "init_ephemeral", b, 32);
	scripted_add(&end[0].script, b, 32);
	vectors_hex(v, "init_kem_seed_64_bytes_of", b, 1);
	memset(b, b[0], 64);
	scripted_add(&end[0].script, b, 64);
	vectors_hex(v, "resp_ephemeral", b, 32);
	scripted_add(&end[1].script, b, 32);
	vectors_hex(v, "resp_encapsulation_seed", b, 32);
	scripted_add(&end[1].script, b, 32);
	start(&end[0], pattern, OL_NOISE_INITIATOR, (const uint8_t *)prologue,
	      strlen(prologue), &g[0]);
	start(&end[1], pattern, OL_NOISE_RESPONDER, (const uint8_t *)prologue,
	      strlen(prologue), &g[1]);
}

static void split_and_compare(struct end end[2], const json_t *v,
			      const char *first, const char *second)
{
	uint8_t want[32];
	int i;

	for (i = 0; i < 2; i++) {
		assert_int_equal(ol_noise_split(&end[i].noise, &end[i].keys),
				 0);
		vectors_hex(v, "handshake_hash", want, 32);
		assert_memory_equal(end[i].keys.hash, want, 32);
		vectors_hex(v, first, want, 32);
		assert_memory_equal(i ? end[i].keys.rx : end[i].keys.tx, want,
				    32);
		vectors_hex(v, second, want, 32);
		assert_memory_equal(i ? end[i].keys.tx : end[i].keys.rx, want,
				    32);
	}
}

static void test_xxhfs_with_ml_kem_passes_byte_for_byte(void **state)
{
	json_t *v = vectors_load("noise-xxhfs-25519-mlkem768-chachapoly-"
				 "sha256.json");
	struct end end[2] = { 0 };
	struct ol_random rnd = scripted_source(&end[0].script);
	uint8_t a[MESSAGE_MAX], b[MESSAGE_MAX];
	uint8_t want[MESSAGE_MAX];
	size_t n, len = 0, none = 1;

	(void)state;
	assert_string_equal(vectors_text(v, "protocol_name"), xxhfs.name);
	kem_ends(end, v, &xxhfs, "", false);
	/* Message a is told as its length and its parts. */
	assert_int_equal(ol_noise_write(&end[0].noise, &rnd, NULL, 0, a,
					sizeof a, &len),
			 0);
	assert_int_equal(len,
			 json_integer_value(json_object_get(v, "msg_a_bytes")));
	assert_int_equal(ol_noise_read(&end[1].noise, a, len, b, 0, &none), 0);
	assert_int_equal(none, 0);
	n = vectors_hex(v, "msg_b", want, sizeof want);
	exchange(&end[1], &end[0], NULL, 0, want, n);
	n = vectors_hex(v, "msg_c", want, sizeof want);
	exchange(&end[0], &end[1], NULL, 0, want, n);
	split_and_compare(end, v, "cs1_k", "cs2_k");
	json_decref(v);
}

static void test_the_lines_own_pattern_passes_byte_for_byte(void **state)
{
	json_t *v = vectors_load("noise-ikhfs-psk2-25519-mlkem768-chachapoly-"
				 "sha256.json");
	struct end end[2] = { 0 };
	uint8_t want[MESSAGE_MAX];
	const char *text;
	size_t n;

	(void)state;
	assert_string_equal(vectors_text(v, "protocol_name"),
			    ol_noise_line.name);
	kem_ends(end, v, &ol_noise_line, vectors_text(v, "prologue_ascii"),
		 true);
	n = vectors_hex(v, "msg_1", want, sizeof want);
	text = vectors_text(v, "payload_1_ascii");
	assert_int_equal(n, strlen(text) + OL_NOISE_LINE_OVERHEAD_1);
	exchange(&end[0], &end[1], (const uint8_t *)text, strlen(text), want,
		 n);
	n = vectors_hex(v, "msg_2", want, sizeof want);
	text = vectors_text(v, "payload_2_ascii");
	assert_int_equal(n, strlen(text) + OL_NOISE_LINE_OVERHEAD_2);
	exchange(&end[1], &end[0], (const uint8_t *)text, strlen(text), want,
		 n);
	split_and_compare(end, v, "initiator_to_responder_key",
			  "responder_to_initiator_key");
	json_decref(v);
}

static int setup(void **state)
{
	(void)state;
	return ol_seal_init();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cacophony_vectors_pass_byte_for_byte),
		cmocka_unit_test(test_xxhfs_with_ml_kem_passes_byte_for_byte),
		cmocka_unit_test(
			test_the_lines_own_pattern_passes_byte_for_byte),
	};

	return cmocka_run_group_tests(tests, setup, NULL);
}
