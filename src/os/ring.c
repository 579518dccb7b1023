/*
 * ring - two counters that only grow; each side writes its own.
 *
 *   putter: slot written, then put_ released  ->  taker acquires put_, reads
 *   taker:  slot read, then taken_ released   ->  putter acquires, overwrites
 */
#include "os/ring.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/error.h"

int ol_ring_init(struct ol_ring *r, size_t slot_len, size_t n_slots)
{
	assert(slot_len > 0 && n_slots > 0 && !(n_slots & (n_slots - 1)));
	r->slots_ = calloc(n_slots, slot_len);
	if (!r->slots_)
		return OL_ERR_NO_MEMORY;
	r->slot_len_ = slot_len;
	r->mask_ = n_slots - 1;
	atomic_init(&r->put_, 0);
	atomic_init(&r->taken_, 0);
	return 0;
}

void ol_ring_release(struct ol_ring *r)
{
	if (!r->slots_)
		return;
	ol_wipe(r->slots_, (r->mask_ + 1) * r->slot_len_);
	free(r->slots_);
	r->slots_ = NULL;
}

static uint8_t *slot_of(struct ol_ring *r, size_t count)
{
	return r->slots_ + (count & r->mask_) * r->slot_len_;
}

bool ol_ring_put(struct ol_ring *r, const void *slot)
{
	size_t put = atomic_load_explicit(&r->put_, memory_order_relaxed);
	size_t taken = atomic_load_explicit(&r->taken_, memory_order_acquire);

	if (put - taken > r->mask_)
		return false;
	memcpy(slot_of(r, put), slot, r->slot_len_);
	atomic_store_explicit(&r->put_, put + 1, memory_order_release);
	return true;
}

bool ol_ring_take(struct ol_ring *r, void *slot)
{
	size_t taken = atomic_load_explicit(&r->taken_, memory_order_relaxed);
	size_t put = atomic_load_explicit(&r->put_, memory_order_acquire);

	if (put == taken)
		return false;
	memcpy(slot, slot_of(r, taken), r->slot_len_);
	atomic_store_explicit(&r->taken_, taken + 1, memory_order_release);
	return true;
}

size_t ol_ring_count(const struct ol_ring *r)
{
	size_t taken = atomic_load_explicit(&r->taken_, memory_order_acquire);
	size_t put = atomic_load_explicit(&r->put_, memory_order_acquire);

	return put - taken;
}
