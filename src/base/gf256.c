/* gf256 - doc/protocol/seal.md, "Coded fragments"; the field of RFC 8681. */
#include "base/gf256.h"

uint8_t ol_gf256_mul(uint8_t a, uint8_t b)
{
	uint8_t out = 0;

	for (; b; b >>= 1) {
		if (b & 1)
			out ^= a;
		a = (uint8_t)(a << 1 ^ (a & 0x80 ? 0x1d : 0));
	}
	return out;
}

/* 1 / a = a^254 = a^2 a^4 ... a^128 */
uint8_t ol_gf256_inverse(uint8_t a)
{
	uint8_t out = 1;
	int i;

	for (i = 0; i < 7; i++) {
		a = ol_gf256_mul(a, a);
		out = ol_gf256_mul(out, a);
	}
	return out;
}

void ol_gf256_add_row(uint8_t *to, const uint8_t *from, size_t len,
		      uint8_t factor)
{
	uint8_t row[256];
	size_t i;

	if (factor == 0)
		return;
	for (i = 0; i < sizeof row; i++)
		row[i] = ol_gf256_mul(factor, (uint8_t)i);
	for (i = 0; i < len; i++)
		to[i] ^= row[from[i]];
}
