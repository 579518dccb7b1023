/*
 * kdf - keys from keys: HMAC-SHA256 and HKDF-SHA256 (RFC 5869).
 *
 * Memory    values only; what is secret inside is wiped before returning.
 * Threads   any.
 */
#ifndef OL_SEAL_KDF_H
#define OL_SEAL_KDF_H

#include <stddef.h>
#include <stdint.h>

#define OL_KEY_LEN 32

/* Every derivation of the line carries this name, so that another version of
 * the protocol is another language on the same wire. */
#define OL_PROTOCOL_NAME "openline 1"
#define OL_PROTOCOL_NAME_LEN 10

/* Longest output of one expansion. */
#define OL_HKDF_MAX (255 * 32)

void ol_hmac_sha256(uint8_t out[static OL_KEY_LEN],
		    const uint8_t key[static OL_KEY_LEN], const void *p,
		    size_t len);

/* The pseudorandom key of `ikm` under `salt`. */
void ol_hkdf_extract(uint8_t prk[static OL_KEY_LEN], const void *salt,
		     size_t salt_len, const void *ikm, size_t ikm_len);

/* `len` bytes (at most OL_HKDF_MAX) from `prk`, for the purpose `info`. */
void ol_hkdf_expand(uint8_t *out, size_t len,
		    const uint8_t prk[static OL_KEY_LEN], const void *info,
		    size_t info_len);

#endif
