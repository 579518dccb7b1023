/*
 * deadlines - when the written word wants something because time passed:
 * messages that nobody acknowledged in time, months that are kept no longer.
 *
 * Does      say when the store is to be asked which messages are overdue, and
 *           of which line it is to forget a month; one of each at a time, and
 *           again where one failed.
 * Does not  know messages: which acknowledge-by is the earliest, and what is
 *           over, the store says (store/words.h). Read a clock.
 * Memory    the caller's struct; all zero before.
 * Threads   the loop thread.
 * Promise   nothing is overdue before its date by this node's calendar; after
 *           it the store is asked within OL_DEADLINES_LOOK_US, also where the
 *           calendar was set. Within OL_DEADLINES_RETAIN_US, and the time that
 *           the disk takes, every line has had its turn.
 *
 *   look() -> the caller asks the store -> overdue_end(), retain_end()
 */
#ifndef OL_OFFICE_DEADLINES_H
#define OL_OFFICE_DEADLINES_H

#include <stdbool.h>
#include <stdint.h>

#include "base/instant.h"

#define OL_DEADLINES_LOOK_US 500000u /* the calendar is looked at so often  */
#define OL_DEADLINES_AGAIN_US 10000000u    /* ... what failed begins again  */
#define OL_DEADLINES_RETAIN_US 3600000000u /* ... retention begins anew     */

struct ol_deadlines {
	ol_date due; /* the earliest acknowledge-by; 0: none */
	ol_instant look_at, overdue_at, retain_at;
	bool is_asking, is_forgetting; /* the store is at it */
	uint16_t line;                 /* whose turn it is   */
};

/* What is to be begun now. */
struct ol_deadlines_now {
	bool overdue; /* ask which messages are                     */
	bool retain;  /* forget what `line` keeps no longer         */
	uint16_t line;
};

/* The store's earliest acknowledge-by, as often as it is known; 0 ns: none. */
void ol_deadlines_due(struct ol_deadlines *d, ol_date due);

/* When to look next. */
ol_instant ol_deadlines_next(const struct ol_deadlines *d);

/* Of an office with `n` lines. False: nothing is to be begun. */
bool ol_deadlines_look(struct ol_deadlines *d, ol_instant now, ol_date date,
		       uint16_t n, struct ol_deadlines_now *out);

/* What was begun is done, or failed with `err`: then it goes on only after
 * OL_DEADLINES_AGAIN_US. `more`: with the same line, which has another month
 * that is over or was not asked at all; else with the next one, so that a line
 * that cannot forget holds up nobody. */
void ol_deadlines_overdue_end(struct ol_deadlines *d, ol_instant now, int err);
void ol_deadlines_retain_end(struct ol_deadlines *d, ol_instant now, int err,
			     bool more);

#endif
