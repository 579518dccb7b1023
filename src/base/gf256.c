/* gf256 - doc/protocol/seal.md, "Coded fragments"; the field of RFC 8681. */
#include "base/gf256.h"

static uint8_t times_x(uint8_t a)
{
	return (uint8_t)(a << 1 ^ (a & 0x80 ? 0x1d : 0));
}

uint8_t ol_gf256_mul(uint8_t a, uint8_t b)
{
	uint8_t out = 0;

	for (; b; b >>= 1) {
		if (b & 1)
			out ^= a;
		a = times_x(a);
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

/* What `factor` makes of 0 to 15, and of 16 times those: a product is the sum
 * of an entry of each. */
struct halves {
	uint8_t low[16], high[16];
};

static void split(struct halves *h, uint8_t factor)
{
	uint8_t high = ol_gf256_mul(factor, 16);
	size_t i, bit;

	h->low[0] = h->high[0] = 0;
	for (bit = 1; bit < 16; bit <<= 1) {
		for (i = 0; i < bit; i++) {
			h->low[bit + i] = h->low[i] ^ factor;
			h->high[bit + i] = h->high[i] ^ high;
		}
		factor = times_x(factor);
		high = times_x(high);
	}
}

void ol_gf256_add_row(uint8_t *to, const uint8_t *from, size_t len,
		      uint8_t factor)
{
	struct halves h;
	size_t i;

	if (factor == 0)
		return;
	split(&h, factor);
	for (i = 0; i < len; i++)
		to[i] ^= h.low[from[i] & 15] ^ h.high[from[i] >> 4];
}
