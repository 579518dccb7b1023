/* merkle - see merkle.h. */
#include "record/merkle.h"

#include <stdbool.h>
#include <string.h>

#include "seal/hash.h"

static struct ol_digest leaf(const struct ol_digest *digest)
{
	static const uint8_t prefix = 0;
	struct ol_sha256 s;
	struct ol_digest out;

	ol_sha256_init(&s);
	ol_sha256_add(&s, &prefix, 1);
	ol_sha256_add(&s, digest->b, sizeof digest->b);
	ol_sha256_end(&s, out.b);
	return out;
}

static struct ol_digest node(const struct ol_digest *left,
			     const struct ol_digest *right)
{
	static const uint8_t prefix = 1;
	struct ol_sha256 s;
	struct ol_digest out;

	ol_sha256_init(&s);
	ol_sha256_add(&s, &prefix, 1);
	ol_sha256_add(&s, left->b, sizeof left->b);
	ol_sha256_add(&s, right->b, sizeof right->b);
	ol_sha256_end(&s, out.b);
	return out;
}

void ol_merkle_init(struct ol_merkle *m)
{
	memset(m, 0, sizeof *m);
}

/* As one is added to a binary number: a whole subtree is a one. */
void ol_merkle_add(struct ol_merkle *m, const struct ol_digest *digest)
{
	struct ol_digest carry = leaf(digest);
	unsigned k;

	for (k = 0; m->n >> k & 1; k++)
		carry = node(&m->peak[k], &carry);
	m->peak[k] = carry;
	m->n++;
}

struct ol_digest ol_merkle_root(const struct ol_merkle *m)
{
	struct ol_digest root;
	bool begun = false;
	unsigned k;

	if (m->n == 0)
		ol_sha256(root.b, "", 0);
	for (k = 0; k < OL_MERKLE_LEVELS; k++) {
		if (!(m->n >> k & 1))
			continue;
		root = begun ? node(&m->peak[k], &root) : m->peak[k];
		begun = true;
	}
	return root;
}

uint64_t ol_merkle_span(uint64_t n, uint8_t level, uint64_t index,
			uint64_t *first)
{
	uint64_t size;

	if (level >= OL_MERKLE_LEVELS || index > UINT64_MAX >> level)
		return 0;
	size = UINT64_C(1) << level;
	*first = index << level;
	if (*first >= n)
		return 0;
	return n - *first < size ? n - *first : size;
}

uint8_t ol_merkle_height(uint64_t n)
{
	uint8_t level = 0;

	while (level < OL_MERKLE_LEVELS - 1 && n > UINT64_C(1) << level)
		level++;
	return level;
}
