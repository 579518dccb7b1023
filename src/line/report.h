/*
 * report - what one end saw of the cells of one path, and how it says so.
 *
 * Does      count arriving cells, their losses and the spread of their
 *           delay; write and read the report frame; keep a loss figure over
 *           the last five seconds.
 * Does not  judge: path.h does.
 * Memory    values only.
 * Threads   no locks; the loop thread.
 *
 * The 23 bytes of a report, after its type, in network order:
 *
 *   0 largest 4    low bits of the highest counter that came on this path
 *   4 hold 2       since that came, units of 100 us; 0xffff: longer
 *   6 received 4   cells that came, since the sender met this node, mod 2^32
 *  10 gaps 2       runs of missing counters in that time, mod 2^16
 *  12 longest 2    the longest run in the last 5 to 10 s
 *  14 spread 2     mean deviation of the delay, units of 100 us
 *  16 step 1       low 6 bits: ticks per cell that the sender of this keeps
 *                  to, 1 to 60; 61 to 63: 2 to 4 cells per tick. High 2 bits:
 *                  the cells per tick that its operator allows, less 1
 *  17 came 2       when `largest` did, on the sender's clock, units of 100 us,
 *                  mod 2^16
 *                  and of the contents of the line, over all its paths
 *                  (line/outcome.h):
 *  19 lost 1       share of 256 of the last 3 s
 *  20 run 1        mean run of missing ones, quarters
 *  21 longest 1    longest run of the last 12 s
 *  22 afford 1     bound of the sender's playout, units of 10 ms
 */
#ifndef OL_LINE_REPORT_H
#define OL_LINE_REPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/instant.h"
#include "line/outcome.h"
#include "wire/frame.h"

#define OL_REPORT_UNIT_US 100
#define OL_REPORT_HOLD_LONG 0xffff /* no round trip can be told from it */
#define OL_REPORT_AFFORD_US 10000  /* unit of `afford` */

/* What is the line's, the same on all its paths. */
struct ol_report_line {
	struct ol_outcome_figures contents;
	uint8_t afford;
};

struct ol_report {
	uint32_t largest;
	uint16_t hold;
	uint32_t received;
	uint16_t gaps;
	uint16_t longest;
	uint16_t spread;
	uint8_t step;   /* ticks per cell                      */
	uint8_t width;  /* cells per tick, 1 to OL_WIDEST      */
	uint8_t allows; /* the same                            */
	uint16_t came;
	struct ol_report_line line;
};

void ol_report_write(uint8_t out[static OL_FRAME_REPORT_BYTES],
		     const struct ol_report *r);

/* Any bytes are a report; a step of 0 reads as 1. */
void ol_report_read(struct ol_report *r,
		    const uint8_t in[static OL_FRAME_REPORT_BYTES]);

/* Losses over about five seconds, from two counts that only grow: what was
 * sent, what came of it. */
#define OL_LOSS_MARKS 6
struct ol_loss {
	struct {
		uint64_t sent, came;
	} mark[OL_LOSS_MARKS]; /* one a second, the newest last */
	size_t n;
	ol_instant marked;
	uint64_t sent, came; /* now */
};

void ol_loss_init(struct ol_loss *l);
void ol_loss_note(struct ol_loss *l, ol_instant now, uint64_t sent,
		  uint64_t came);

/* Lost out of 1000; 0 where fewer than `least` were sent in the time. */
uint32_t ol_loss_permille(const struct ol_loss *l, uint64_t least);

/* What came in on one path. A cell that comes late, but among the last
 * OL_TALLY_RECENT counters, is no gap. */
#define OL_TALLY_RECENT 64
struct ol_tally {
	bool began;
	uint64_t first, largest; /* counters                               */
	ol_instant came;         /* when the largest did                   */
	uint64_t received, gaps;
	uint64_t recent;     /* bit i: largest - i came                */
	uint16_t longest[2]; /* of this span of 5 s and the one before */
	ol_instant span;
	uint64_t spread_us; /* smoothed                               */
	struct ol_loss loss;
};

void ol_tally_init(struct ol_tally *t);

/* A fresh cell came. `gap_us` is the time between two cells at the sender
 * by its step. */
void ol_tally_note(struct ol_tally *t, ol_instant now, uint64_t counter,
		   uint32_t gap_us);

/* Fills all of a report but the step and what is the line's, to leave at
 * `at`. */
void ol_tally_report(const struct ol_tally *t, ol_instant at,
		     struct ol_report *out);

#endif
