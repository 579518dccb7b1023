/*
 * replay - takes each counter once.
 *
 * Does      say whether a counter is new, and remember it.
 * Does not  know keys: ask first, open the cell, mark only what opened.
 * Memory    the caller owns struct ol_replay (264 bytes).
 * Threads   no locks; the loop thread.
 * Promise   a counter marked is never new again. One that lies
 *           OL_REPLAY_BITS or more under the highest counts as old.
 *
 * At the widest step planned (four cells a tick) the window is 10.24 s deep,
 * at the standard step 41 s: deeper than any path is late.
 */
#ifndef OL_LINE_REPLAY_H
#define OL_LINE_REPLAY_H

#include <stdbool.h>
#include <stdint.h>

#define OL_REPLAY_BITS 2048

struct ol_replay {
	uint64_t end;                      /* the highest marked, and one */
	uint64_t bit[OL_REPLAY_BITS / 64]; /* by counter % OL_REPLAY_BITS */
};

/* Every counter is new. */
void ol_replay_init(struct ol_replay *r);

/* True if `counter` was not marked and is not too old to tell. */
bool ol_replay_is_fresh(const struct ol_replay *r, uint64_t counter);

/* Remembers a counter that is fresh. UINT64_MAX may not be marked. */
void ol_replay_mark(struct ol_replay *r, uint64_t counter);

#endif
