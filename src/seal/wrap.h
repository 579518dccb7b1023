/*
 * wrap - a secret sealed for the store, bound to its place.
 *
 * Does      seal and open bytes under a key with XChaCha20-Poly1305; the
 *           context (table, column, row, format) is authenticated, so that a
 *           value moved to another place does not open there.
 * Does not  allocate or know the store.
 * Memory    the caller owns both buffers.
 * Threads   any.
 *
 *   | nonce 24 | sealed bytes | tag 16 |
 */
#ifndef OL_SEAL_WRAP_H
#define OL_SEAL_WRAP_H

#include <stddef.h>
#include <stdint.h>

#include "base/random.h"
#include "seal/kdf.h"

#define OL_WRAP_OVERHEAD 40

/* Writes len + OL_WRAP_OVERHEAD bytes. Draws 24. `context` ends with NUL,
 * for example "line/secret/7/1". Buffers may not overlap. */
void ol_wrap_seal(uint8_t *out, const uint8_t key[static OL_KEY_LEN],
		  const char *context, const uint8_t *plain, size_t len,
		  const struct ol_random *rnd);

/* Writes len - OL_WRAP_OVERHEAD bytes. OL_ERR_MALFORMED where `len` is under
 * OL_WRAP_OVERHEAD, OL_ERR_FORGED where key, context or a byte is not the
 * one it was sealed with. */
int ol_wrap_open(uint8_t *plain, const uint8_t key[static OL_KEY_LEN],
		 const char *context, const uint8_t *sealed, size_t len);

#endif
