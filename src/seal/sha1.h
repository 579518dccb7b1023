/*
 * sha1 - HMAC-SHA-1, for the codes of authenticators and for nothing else.
 *
 * Does not  serve where collisions matter: SHA-1 has them. HMAC does not rest
 *           on that, and authenticators know no other hash.
 * Memory    values only; what is secret inside is wiped before returning.
 * Threads   any.
 *
 * FIPS 180-4 and RFC 2104; the library has no SHA-1.
 */
#ifndef OL_SEAL_SHA1_H
#define OL_SEAL_SHA1_H

#include <stddef.h>
#include <stdint.h>

#define OL_SHA1_LEN 20
#define OL_SHA1_KEY_MAX 64  /* bytes of a key, here       */
#define OL_SHA1_TEXT_MAX 64 /* bytes of a message, here   */

/* Both lengths within the bounds (asserted). */
void ol_hmac_sha1(uint8_t out[static OL_SHA1_LEN], const uint8_t *key,
		  size_t key_len, const uint8_t *p, size_t len);

#endif
