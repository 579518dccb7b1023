/*
 * base64 - bytes as text inside JSON (RFC 4648, with padding).
 *
 * Memory    the caller's buffers.
 * Threads   any.
 */
#ifndef OL_DESK_BASE64_H
#define OL_DESK_BASE64_H

#include <stddef.h>
#include <stdint.h>

/* Letters for `len` bytes, without a NUL. */
#define OL_BASE64_LEN(len) (((len) + 2) / 3 * 4)

/* Writes OL_BASE64_LEN(len) letters and a NUL. */
void ol_base64_write(char *out, const uint8_t *p, size_t len);

/* OL_ERR_MALFORMED where it is not the one encoding of some bytes (letters,
 * padding, zero bits), OL_ERR_RANGE where they are more than `cap`. */
int ol_base64_read(uint8_t *out, size_t cap, size_t *len, const char *text,
		   size_t text_len);

#endif
