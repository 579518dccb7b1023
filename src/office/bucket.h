/*
 * bucket - how often something may happen: a steady rate and a burst.
 *
 * Does      say yes at most `burst` times at once and once per interval after
 *           that.
 * Does not  read a clock.
 * Memory    the caller's struct; zero is a full bucket.
 * Threads   the loop thread only.
 */
#ifndef OL_OFFICE_BUCKET_H
#define OL_OFFICE_BUCKET_H

#include <stdbool.h>
#include <stdint.h>

#include "base/instant.h"

struct ol_bucket {
	ol_instant full_at; /* when all of the burst is there again */
};

/* True if it may happen now, which is then booked. `interval_us` and `burst`
 * are above 0 and the same at each call. */
static inline bool ol_bucket_take(struct ol_bucket *b, ol_instant now,
				  uint64_t interval_us, uint64_t burst)
{
	if (b->full_at.us < now.us)
		b->full_at = now;
	if (ol_since(now, b->full_at) > (burst - 1) * interval_us)
		return false;
	b->full_at = ol_after(b->full_at, interval_us);
	return true;
}

#endif
