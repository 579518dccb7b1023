/*
 * pack - the pieces that bodies of rows are made of, one after the other.
 *
 * Does      write and read integers in network order, dates, texts (a byte of
 *           length and their bytes) and plain bytes.
 * Does not  know a row, or leave the room.
 * Memory    the caller's buffers.
 * Threads   any.
 * Promise   what does not fit while reading sticks: a whole body is read and
 *           looked at once, in ol_unpack_end().
 */
#ifndef OL_STORE_PACK_H
#define OL_STORE_PACK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/instant.h"

/* Writing; over `cap` is a bug of the caller's (asserted). */
struct ol_pack {
	uint8_t *p;
	size_t n, cap;
};

void ol_pack(struct ol_pack *o, const void *p, size_t len);
void ol_pack_8(struct ol_pack *o, uint8_t v);
void ol_pack_32(struct ol_pack *o, uint32_t v);
void ol_pack_64(struct ol_pack *o, uint64_t v);
void ol_pack_date(struct ol_pack *o, ol_date d);
void ol_pack_text(struct ol_pack *o, const char *text); /* up to 255 bytes */

/* Reading; what lacks reads as zero and is marked. */
struct ol_unpack {
	const uint8_t *p;
	size_t left;
	bool is_bad;
};

void ol_unpack(struct ol_unpack *i, void *p, size_t len);
uint8_t ol_unpack_8(struct ol_unpack *i);
bool ol_unpack_bool(struct ol_unpack *i); /* bad where it is not 0 or 1 */
uint32_t ol_unpack_32(struct ol_unpack *i);
uint64_t ol_unpack_64(struct ol_unpack *i);
ol_date ol_unpack_date(struct ol_unpack *i);

/* Into a field of `cap` bytes; bad where it is longer or no UTF-8. */
void ol_unpack_text(struct ol_unpack *i, char *text, size_t cap);

/* OL_ERR_FORGED where something was bad or is left over. */
int ol_unpack_end(const struct ol_unpack *i);

#endif
