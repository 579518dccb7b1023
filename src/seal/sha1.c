/* sha1 - see sha1.h. Messages are short: a pad of 64 bytes and at most 64
 * more, so that padding makes at most three blocks. */
#include "seal/sha1.h"

#include <assert.h>
#include <string.h>

#include "base/bytes.h"

#define BLOCK 64
#define BLOCKS 3

struct work {
	uint8_t inner[BLOCK * BLOCKS], pad[BLOCK], hash[OL_SHA1_LEN];
	uint32_t w[80], h[5], v[5];
};

static uint32_t turn(uint32_t v, unsigned by)
{
	return v << by | v >> (32 - by);
}

/* What a round adds: the function of three words, and its constant. */
static uint32_t mix(unsigned round, const uint32_t v[5])
{
	if (round < 20)
		return ((v[1] & v[2]) | (~v[1] & v[3])) + 0x5a827999u;
	if (round < 40)
		return (v[1] ^ v[2] ^ v[3]) + 0x6ed9eba1u;
	if (round < 60)
		return ((v[1] & v[2]) | (v[1] & v[3]) | (v[2] & v[3])) +
		       0x8f1bbcdcu;
	return (v[1] ^ v[2] ^ v[3]) + 0xca62c1d6u;
}

static void add_block(struct work *k, const uint8_t *p)
{
	uint32_t next;
	unsigned i;

	for (i = 0; i < 16; i++)
		k->w[i] = ol_get32(p + 4 * (size_t)i);
	for (; i < 80; i++)
		k->w[i] = turn(k->w[i - 3] ^ k->w[i - 8] ^ k->w[i - 14] ^
				       k->w[i - 16],
			       1);
	memcpy(k->v, k->h, sizeof k->v);
	for (i = 0; i < 80; i++) {
		next = turn(k->v[0], 5) + mix(i, k->v) + k->v[4] + k->w[i];
		memmove(k->v + 1, k->v, 4 * sizeof k->v[0]);
		k->v[2] = turn(k->v[2], 30);
		k->v[0] = next;
	}
	for (i = 0; i < 5; i++)
		k->h[i] += k->v[i];
}

/* The hash of the first `len` bytes of `inner`, whose rest is zero. */
static void hash(struct work *k, size_t len)
{
	static const uint32_t start[5] = { 0x67452301u, 0xefcdab89u,
					   0x98badcfeu, 0x10325476u,
					   0xc3d2e1f0u };
	size_t blocks = (len + 9 + BLOCK - 1) / BLOCK, i;

	k->inner[len] = 0x80;
	ol_put64(k->inner + blocks * BLOCK - 8, (uint64_t)len * 8);
	memcpy(k->h, start, sizeof k->h);
	for (i = 0; i < blocks; i++)
		add_block(k, k->inner + i * BLOCK);
	for (i = 0; i < 5; i++)
		ol_put32(k->hash + 4 * i, k->h[i]);
}

static void start(struct work *k, const uint8_t *key, size_t key_len,
		  uint8_t with, const uint8_t *p, size_t len)
{
	size_t i;

	memset(k->inner, 0, sizeof k->inner);
	memcpy(k->inner, key, key_len);
	for (i = 0; i < BLOCK; i++)
		k->inner[i] ^= with;
	memcpy(k->inner + BLOCK, p, len);
}

void ol_hmac_sha1(uint8_t out[static OL_SHA1_LEN], const uint8_t *key,
		  size_t key_len, const uint8_t *p, size_t len)
{
	struct work k;

	assert(key_len <= OL_SHA1_KEY_MAX && len <= OL_SHA1_TEXT_MAX);
	start(&k, key, key_len, 0x36, p, len);
	hash(&k, BLOCK + len);
	memcpy(k.pad, k.hash, OL_SHA1_LEN);
	start(&k, key, key_len, 0x5c, k.pad, OL_SHA1_LEN);
	hash(&k, BLOCK + OL_SHA1_LEN);
	memcpy(out, k.hash, OL_SHA1_LEN);
	ol_wipe(&k, sizeof k);
}
