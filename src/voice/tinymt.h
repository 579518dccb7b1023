/*
 * tinymt - TinyMT32, the generator of RFC 8682, which two ends draw the same
 * coefficients from.
 *
 * Does not  serve for secrets. Not cryptographic.
 * Memory    the caller owns struct ol_tinymt.
 * Threads   one at a time.
 * Promise   the numbers of RFC 8682, bit by bit.
 */
#ifndef OL_VOICE_TINYMT_H
#define OL_VOICE_TINYMT_H

#include <stdint.h>

struct ol_tinymt {
	uint32_t s[4];
};

void ol_tinymt_init(struct ol_tinymt *t, uint32_t seed);
uint32_t ol_tinymt_next(struct ol_tinymt *t);

#endif
