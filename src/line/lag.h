/*
 * lag - the queue that our cells meet on a path: their one-way delay over the
 * least of the last 5 minutes.
 *
 * Does      follow the delay between the slots of our cells and the instants
 *           at which the counterpart says that they came.
 * Does not  know the delay itself: that of two clocks means nothing, only its
 *           changes count.
 * Memory    values only.
 * Threads   no locks; the loop thread.
 *
 * Instants of arrival come as 16 bits of 100 us, which go round in 6.5 s: a
 * change of more than 3.2 s between two reports is taken for another one. The
 * least is that of ten spans of 30 s, so that a drift of the clocks (100 us a
 * second at worst) adds no more than 30 ms, and a longer way is learnt. The
 * queue is the lesser of the last two delays, so that jitter is none.
 */
#ifndef OL_LINE_LAG_H
#define OL_LINE_LAG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/instant.h"

#define OL_LAG_SPAN_US 30000000
#define OL_LAG_SPANS 10
#define OL_LAG_GAP_US 60000000 /* without a note: it begins anew */
#define OL_LAG_DELAYS 12       /* about a second of reports */
#define OL_LAG_NEWEST 2

struct ol_lag {
	bool began;
	ol_instant noted;             /* the last one                     */
	uint16_t off;                 /* arrival less sending, as it came */
	int64_t delay[OL_LAG_DELAYS]; /* us, the newest last              */
	int64_t least[OL_LAG_SPANS];  /* of the spans, the newest first   */
	ol_instant span;              /* began                            */
};

void ol_lag_init(struct ol_lag *g);

/* A cell that left at `sent` came at `came` (units of 100 us, mod 2^16). */
void ol_lag_note(struct ol_lag *g, ol_instant now, ol_instant sent,
		 uint16_t came);

/* The way is longer by `us`: that is no queue, nor was it part of one. */
void ol_lag_lengthen(struct ol_lag *g, uint64_t us);

/* The delay of the last one, on clocks that have nothing in common. */
int64_t ol_lag_delay_us(const struct ol_lag *g);

/* The queue; 0 before the first note. */
uint64_t ol_lag_queue_us(const struct ol_lag *g);

/* What it did not fall below in the last OL_LAG_DELAYS reports. */
uint64_t ol_lag_low_us(const struct ol_lag *g);

/* The most in the same. */
uint64_t ol_lag_high_us(const struct ol_lag *g);

/* True if each of the last `n` delays (below OL_LAG_DELAYS) was more than `us`
 * over the one before: a queue that fills, not a way that became longer. */
bool ol_lag_rises(const struct ol_lag *g, size_t n, uint64_t us);

/* True unless the last delay is more than `us` below the one before. */
bool ol_lag_is_level(const struct ol_lag *g, uint64_t us);

#endif
