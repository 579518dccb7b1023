/*
 * merkle - one tree per direction over the digests of its items, by number:
 * the hashes of RFC 6962, section 2.1, with SHA-256.
 *
 * Does      grow a tree leaf by leaf from a few hashes, say its root, make the
 *           hash of one node, name the nodes of a tree.
 * Does not  keep leaves (store/words.h has the digests).
 * Memory    values: 64 hashes for any number of leaves.
 * Threads   any.
 * Promise   two trees of one size have the same root if and only if all
 *           their leaves are the same.
 *
 * A leaf's hash is SHA-256(0 || digest), a node's SHA-256(1 || left || right).
 * The node (level, index) stands over the leaves index << level up to the next
 * such, as far as there are: level 0 are the leaves, from 0.
 */
#ifndef OL_RECORD_MERKLE_H
#define OL_RECORD_MERKLE_H

#include <stddef.h>
#include <stdint.h>

#include "record/item.h"

#define OL_MERKLE_LEVELS 64

/* The whole subtrees of a tree of `n` leaves, the greatest at its bit. */
struct ol_merkle {
	uint64_t n;
	struct ol_digest peak[OL_MERKLE_LEVELS]; /* [k]: where bit k of n is */
};

void ol_merkle_init(struct ol_merkle *m);
void ol_merkle_add(struct ol_merkle *m, const struct ol_digest *digest);

/* Of no leaf: the hash of nothing. */
struct ol_digest ol_merkle_root(const struct ol_merkle *m);

/* How many leaves, from which on, node (level, index) has in a tree of `n`;
 * 0: there is no such node. */
uint64_t ol_merkle_span(uint64_t n, uint8_t level, uint64_t index,
			uint64_t *first);

/* The level of the root of `n` leaves: the least with one node; 0 for 0. */
uint8_t ol_merkle_height(uint64_t n);

#endif
