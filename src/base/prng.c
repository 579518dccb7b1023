/* prng - see prng.h. */
#include "base/prng.h"

static uint64_t rotl(uint64_t x, int k)
{
	return x << k | x >> (64 - k);
}

void ol_prng_init(struct ol_prng *p, uint64_t seed)
{
	int i;

	for (i = 0; i < 4; i++) {
		uint64_t z = seed += 0x9e3779b97f4a7c15u;

		z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
		z = (z ^ z >> 27) * 0x94d049bb133111ebu;
		p->s[i] = z ^ z >> 31;
	}
}

uint64_t ol_prng_next(struct ol_prng *p)
{
	uint64_t *s = p->s;
	uint64_t r = rotl(s[1] * 5, 7) * 9;
	uint64_t t = s[1] << 17;

	s[2] ^= s[0];
	s[3] ^= s[1];
	s[1] ^= s[2];
	s[0] ^= s[3];
	s[2] ^= t;
	s[3] = rotl(s[3], 45);
	return r;
}

uint64_t ol_prng_below(struct ol_prng *p, uint64_t n)
{
	uint64_t floor = -n % n; /* 2^64 mod n: below it, draw again */
	uint64_t x;

	do
		x = ol_prng_next(p);
	while (x < floor);
	return x % n;
}

double ol_prng_unit(struct ol_prng *p)
{
	return (double)(ol_prng_next(p) >> 11) * 0x1p-53;
}

static void fill(void *ctx, uint8_t *buf, size_t len)
{
	struct ol_prng *p = ctx;
	size_t i;

	for (i = 0; i < len; i++)
		buf[i] = (uint8_t)(ol_prng_next(p) >> 32);
}

struct ol_random ol_prng_source(struct ol_prng *p)
{
	return (struct ol_random){ fill, p };
}
