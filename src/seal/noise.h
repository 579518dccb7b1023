/*
 * noise - the Noise Protocol Framework (revision 34, with the HFS extension
 * for ML-KEM), patterns as data.
 *
 * Does      write and read the messages of one handshake, whatever its
 *           pattern, over 25519, ML-KEM-768, ChaChaPoly and SHA256, and at
 *           its end give the two keys and the handshake hash.
 * Does not  send, time out, keep sessions, or encrypt what follows.
 * Memory    the caller owns struct ol_noise (about 4 KiB, all secret: keep
 *           it in an arena); nothing is allocated. What the configuration
 *           points to is copied.
 * Threads   one at a time.
 * Promise   a read that fails changes nothing: the same state may be given
 *           another message. An all-zero DH result is refused. Where the
 *           remote static key was given, a received one must equal it.
 *           Nothing of a payload is given out before it authenticates.
 *
 * Order of draws from the random source, part of the contract because the
 * vectors need it: `e` 32 bytes (the private key), `e1` 64 bytes (the seed
 * d || z of the ML-KEM key pair), `ekem1` 32 bytes (the seed m of the
 * encapsulation), each when its token is written.
 */
#ifndef OL_SEAL_NOISE_H
#define OL_SEAL_NOISE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/random.h"
#include "seal/noise_symmetric.h"

#define OL_NOISE_KEM_PUBLIC_LEN 1184
#define OL_NOISE_KEM_SECRET_LEN 2400
#define OL_NOISE_KEM_CIPHER_LEN 1088
#define OL_NOISE_MESSAGE_MAX 65535 /* of the Noise text */
#define OL_NOISE_MESSAGES_MAX 4    /* of one pattern */
#define OL_NOISE_TOKENS_MAX 8

enum ol_noise_token {
	OL_NOISE_END = 0, /* ends a message's tokens */
	OL_NOISE_E,
	OL_NOISE_S,
	OL_NOISE_EE,
	OL_NOISE_ES,
	OL_NOISE_SE,
	OL_NOISE_SS,
	OL_NOISE_PSK,
	OL_NOISE_E1,    /* ML-KEM public key, encrypted and hashed  */
	OL_NOISE_EKEM1, /* ciphertext likewise, then MixKey(secret) */
};

enum ol_noise_role {
	OL_NOISE_INITIATOR,
	OL_NOISE_RESPONDER,
};

/* The initiator writes the messages 0, 2 ..., the responder 1, 3 ... */
struct ol_noise_pattern {
	const char *name;   /* the whole protocol name                  */
	bool knows_init_s;  /* pre-message "-> s"                       */
	bool knows_resp_s;  /* pre-message "<- s"                       */
	uint8_t n_messages; /* 1 to OL_NOISE_MESSAGES_MAX               */
	enum ol_noise_token message[OL_NOISE_MESSAGES_MAX]
				   [OL_NOISE_TOKENS_MAX + 1];
};

/* The line's: Noise_IKhfs+psk2_25519+MLKEM768_ChaChaPoly_SHA256
 * -> e, es, e1, s, ss    <- e, ee, ekem1, se, psk */
extern const struct ol_noise_pattern ol_noise_line;

/* What its two messages are longer than their payloads. */
#define OL_NOISE_LINE_OVERHEAD_1 1296 /* 32 + 1200 + 48 + 16 */
#define OL_NOISE_LINE_OVERHEAD_2 1152 /* 32 + 1104 + 16      */

struct ol_noise_config {
	const struct ol_noise_pattern *pattern;
	enum ol_noise_role role;
	const uint8_t *prologue; /* may be NULL with length 0            */
	size_t prologue_len;
	const uint8_t *s_secret; /* own static X25519 key, 32, or NULL   */
	const uint8_t *s_public; /* its public half, 32, or NULL         */
	const uint8_t *remote_s; /* 32, pinned; NULL: not known before   */
	const uint8_t *psk;      /* 32, or NULL                          */
};

struct ol_noise {
	const struct ol_noise_pattern *pattern;
	enum ol_noise_role role;
	uint8_t next; /* the message that comes next */
	bool has_s, has_e, has_remote_s, has_remote_e, has_remote_e1;
	bool uses_psk; /* the pattern does: e is mixed into the key too */
	struct ol_noise_symmetric sym;
	uint8_t s_secret[OL_NOISE_KEY_LEN];
	uint8_t s_public[OL_NOISE_KEY_LEN];
	uint8_t e_secret[OL_NOISE_KEY_LEN];
	uint8_t e_public[OL_NOISE_KEY_LEN];
	uint8_t remote_s[OL_NOISE_KEY_LEN];
	uint8_t remote_e[OL_NOISE_KEY_LEN];
	uint8_t psk[OL_NOISE_KEY_LEN];
	uint8_t e1_secret[OL_NOISE_KEM_SECRET_LEN];
	uint8_t remote_e1[OL_NOISE_KEM_PUBLIC_LEN];
};

/* What a handshake leaves. `hash` is the same at both ends and not secret. */
struct ol_noise_keys {
	uint8_t tx[OL_NOISE_KEY_LEN];
	uint8_t rx[OL_NOISE_KEY_LEN];
	uint8_t hash[OL_NOISE_HASH_LEN];
};

/* OL_ERR_RANGE where the pattern needs a key (s, remote s, psk) that the
 * configuration does not give. */
int ol_noise_init(struct ol_noise *n, const struct ol_noise_config *c);

/* Writes the next message. `out_len` gets its length.
 * OL_ERR_STATE where it is not our turn or all are written,
 * OL_ERR_RANGE where `cap` or OL_NOISE_MESSAGE_MAX is too small,
 * OL_ERR_FORGED where the other's key gives an all-zero DH result.
 * After an error the handshake cannot go on. `out` and `payload` may not
 * overlap. */
int ol_noise_write(struct ol_noise *n, const struct ol_random *rnd,
		   const uint8_t *payload, size_t payload_len, uint8_t *out,
		   size_t cap, size_t *out_len);

/* Reads the next message. `payload_len` gets the payload's length.
 * OL_ERR_STATE where it is not the other's turn,
 * OL_ERR_MALFORMED where it is too short,
 * OL_ERR_RANGE where the payload is longer than `cap`,
 * OL_ERR_FORGED where anything does not authenticate, a static key is not
 * the pinned one, or a DH result is zero. */
int ol_noise_read(struct ol_noise *n, const uint8_t *message, size_t len,
		  uint8_t *payload, size_t cap, size_t *payload_len);

/* The other's static key, or NULL while it is not known. */
const uint8_t *ol_noise_remote_static(const struct ol_noise *n);

/* After the last message: the keys. Wipes `n`.
 * OL_ERR_STATE before that, and `n` stays as it was. */
int ol_noise_split(struct ol_noise *n, struct ol_noise_keys *out);

/* Wipes everything; may be called at any time and again. */
void ol_noise_release(struct ol_noise *n);

#endif
