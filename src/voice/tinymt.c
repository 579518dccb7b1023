/* TinyMT32 with the one set of parameters that RFC 8682 fixes. */
#include "voice/tinymt.h"

#define MAT1 UINT32_C(0x8f7011ee)
#define MAT2 UINT32_C(0xfc78ff1f)
#define TMAT UINT32_C(0x3793fdff)

static void step(struct ol_tinymt *t)
{
	uint32_t x = (t->s[0] & 0x7fffffff) ^ t->s[1] ^ t->s[2];
	uint32_t y = t->s[3];

	x ^= x << 1;
	y ^= y >> 1 ^ x;
	t->s[0] = t->s[1];
	t->s[1] = t->s[2];
	t->s[2] = x ^ y << 10;
	t->s[3] = y;
	if (y & 1) {
		t->s[1] ^= MAT1;
		t->s[2] ^= MAT2;
	}
}

void ol_tinymt_init(struct ol_tinymt *t, uint32_t seed)
{
	uint32_t i, before;

	t->s[0] = seed;
	t->s[1] = MAT1;
	t->s[2] = MAT2;
	t->s[3] = TMAT;
	for (i = 1; i < 8; i++) {
		before = t->s[(i - 1) & 3];
		t->s[i & 3] ^=
			i + UINT32_C(1812433253) * (before ^ before >> 30);
	}
	for (i = 0; i < 8; i++)
		step(t);
}

uint32_t ol_tinymt_next(struct ol_tinymt *t)
{
	uint32_t sum;

	step(t);
	sum = t->s[0] + (t->s[2] >> 8);
	return t->s[3] ^ sum ^ (sum & 1 ? TMAT : 0);
}
