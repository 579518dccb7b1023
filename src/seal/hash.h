/*
 * hash - SHA-256, at once or in parts.
 *
 * Memory    values only; struct ol_sha256 may be copied and dropped.
 * Threads   any.
 */
#ifndef OL_SEAL_HASH_H
#define OL_SEAL_HASH_H

#include <stddef.h>
#include <stdint.h>

#define OL_SHA256_LEN 32

struct ol_sha256 {
	uint64_t state_[16]; /* the library's own */
};

void ol_sha256(uint8_t out[static OL_SHA256_LEN], const void *p, size_t len);

void ol_sha256_init(struct ol_sha256 *s);
void ol_sha256_add(struct ol_sha256 *s, const void *p, size_t len);

/* Writes the hash and wipes the state; start again with init. */
void ol_sha256_end(struct ol_sha256 *s, uint8_t out[static OL_SHA256_LEN]);

#endif
