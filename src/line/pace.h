/*
 * pace - decides WHEN the datagrams of a line leave: one slot every tick.
 *
 * Does      give one slot per tick for ever, at phase + n * OL_TICK_US on
 *           the monotonic clock, whether or not anybody speaks.
 * Does not  send, seal, read a clock, or choose what a slot carries. Which
 *           path has a slot is the path's to say (line/path.h).
 * Memory    the caller owns struct ol_pace; nothing is allocated.
 * Threads   no locks; the loop thread.
 * Promise   never a burst: slots lost in a stall are counted, not caught up.
 *
 * Who is called more than half a tick after the slot has lost it: a datagram
 * that late would stand out more than one that is missing.
 */
#ifndef OL_LINE_PACE_H
#define OL_LINE_PACE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/instant.h"

#define OL_TICK_US 20000  /* between two slots of the standard step    */
#define OL_LEAD_US 4000   /* a cell is sealed so long before it leaves */
#define OL_STEP_SLOWEST 8 /* ticks between two cells, of a path at pace */
#define OL_WIDEST 4       /* cells in a tick at most                    */
#define OL_STEP_WIDE 128  /* a step above it: so many cells in a tick   */
#define OL_PACE_LATE_US (OL_TICK_US / 2)

struct ol_pace {
	ol_instant next; /* the slot that comes                */
	uint64_t late;   /* slots that passed unused           */
};

/* The first slot is the first one at least OL_LEAD_US after `now`.
 * `phase_us` below OL_TICK_US (asserted). */
void ol_pace_init(struct ol_pace *p, uint32_t phase_us, ol_instant now);

/* True if a slot is due: `slot` gets its instant, and it is booked. */
bool ol_pace_take(struct ol_pace *p, ol_instant now, ol_instant *slot);

/* When to call ol_pace_take() again. Never OL_NEVER. */
ol_instant ol_pace_deadline(const struct ol_pace *p);

/* The first slot that lies after `now`. */
ol_instant ol_pace_slot_after(const struct ol_pace *p, ol_instant now);

#endif
