/*
 * gf256 - arithmetic in GF(256) with x^8 + x^4 + x^3 + x^2 + 1 (0x11d), for
 * the codes that give lost fragments and lost frames back.
 *
 * Does      product, inverse, and a multiple of a row of bytes added to
 *           another. Adding is exclusive or.
 * Does not  serve for secrets: its time tells what it is given.
 * Memory    values only.
 * Threads   any.
 */
#ifndef OL_BASE_GF256_H
#define OL_BASE_GF256_H

#include <stddef.h>
#include <stdint.h>

/* a times b. */
uint8_t ol_gf256_mul(uint8_t a, uint8_t b);

/* 1 / a; a is not 0. */
uint8_t ol_gf256_inverse(uint8_t a);

/* to += factor * from, each of `len` bytes. */
void ol_gf256_add_row(uint8_t *to, const uint8_t *from, size_t len,
		      uint8_t factor);

#endif
