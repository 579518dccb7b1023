/*
 * ring - a queue of slots of one size between exactly two threads.
 *
 * Does      let one thread put and another take, first in first out, without
 *           a lock and without waiting.
 * Does not  wake anybody (bell.h, ol_loop_wake_send()).
 * Memory    ol_ring_init() allocates n_slots times slot_len; the struct is
 *           the caller's and may not move while in use.
 * Threads   put: one and always the same; take: one other. Init and release
 *           while nobody else uses it.
 * Promise   what was written before a put is seen after its take.
 */
#ifndef OL_OS_RING_H
#define OL_OS_RING_H

#include <stdalign.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define OL_RING_LINE 64 /* bytes of a cache line */

struct ol_ring {
	uint8_t *slots_;
	size_t slot_len_;
	size_t mask_;
	/* Counts of puts and takes; each is written by one side only. */
	alignas(OL_RING_LINE) atomic_size_t put_;
	alignas(OL_RING_LINE) atomic_size_t taken_;
};

/* `n_slots` is a power of two. OL_ERR_NO_MEMORY. */
int ol_ring_init(struct ol_ring *r, size_t slot_len, size_t n_slots);

/* Wipes and frees. */
void ol_ring_release(struct ol_ring *r);

/* Copies slot_len bytes in. False: full, nothing happened. */
bool ol_ring_put(struct ol_ring *r, const void *slot);

/* Copies slot_len bytes out. False: empty. */
bool ol_ring_take(struct ol_ring *r, void *slot);

/* How many wait: exact for the two sides' own decisions (putter: at most so
 * many; taker: at least so many), a snapshot for others. */
size_t ol_ring_count(const struct ol_ring *r);

#endif
