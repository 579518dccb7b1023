/*
 * noise_symmetric - the symmetric state of a Noise handshake (5.1 and 5.2 of
 * revision 34), for ChaChaPoly and SHA256.
 *
 * Does not  know tokens, patterns or key pairs (noise.h does).
 * Memory    values only, all secret; the caller wipes.
 * Threads   one at a time.
 */
#ifndef OL_SEAL_NOISE_SYMMETRIC_H
#define OL_SEAL_NOISE_SYMMETRIC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define OL_NOISE_KEY_LEN 32
#define OL_NOISE_HASH_LEN 32
#define OL_NOISE_TAG_LEN 16

struct ol_noise_symmetric {
	uint8_t ck[OL_NOISE_HASH_LEN]; /* chaining key      */
	uint8_t h[OL_NOISE_HASH_LEN];  /* hash of it all    */
	uint8_t k[OL_NOISE_KEY_LEN];   /* cipher key, if any */
	uint64_t n;                    /* its next nonce    */
	bool has_k;
};

/* InitializeSymmetric with the whole protocol name. */
void ol_noise_symmetric_init(struct ol_noise_symmetric *s, const char *name);

void ol_noise_mix_hash(struct ol_noise_symmetric *s, const void *p, size_t len);
void ol_noise_mix_key(struct ol_noise_symmetric *s, const void *p, size_t len);
void ol_noise_mix_key_and_hash(struct ol_noise_symmetric *s,
			       const uint8_t psk[static OL_NOISE_KEY_LEN]);

/* How long `len` bytes are when sealed: with a tag once there is a key. */
size_t ol_noise_sealed_len(const struct ol_noise_symmetric *s, size_t len);

/* EncryptAndHash: writes ol_noise_sealed_len(len) bytes. */
void ol_noise_encrypt(struct ol_noise_symmetric *s, uint8_t *out,
		      const uint8_t *plain, size_t len);

/* DecryptAndHash of ol_noise_sealed_len(len) bytes into `len`.
 * OL_ERR_FORGED where they do not authenticate. */
int ol_noise_decrypt(struct ol_noise_symmetric *s, uint8_t *plain,
		     const uint8_t *in, size_t len);

/* The keys of the initiator's and of the responder's direction. */
void ol_noise_symmetric_split(const struct ol_noise_symmetric *s,
			      uint8_t initiators[static OL_NOISE_KEY_LEN],
			      uint8_t responders[static OL_NOISE_KEY_LEN]);

#endif
