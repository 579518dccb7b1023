/*
 * rolls - what came of the people's roll-calls, on disk.
 *
 * Does      keep each that passed and each watch that was missed, give them
 *           back, forget old ones.
 * Does not  know when one is due (office/roll.h).
 * Memory    the caller's.
 * Threads   adding: the store thread. Listing: that, or the reader's.
 */
#ifndef OL_STORE_ROLLS_H
#define OL_STORE_ROLLS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "store/store.h"

#define OL_STORE_ROLL_S (90 * 86400) /* so far back a line's are kept */

struct ol_store_roll {
	uint16_t line;
	ol_date at; /* by our clock: it passed; the watch that was missed.
		      * Its second stands in the clear and is its row: what
		      * comes later of the same second takes its place        */
	bool passed;
	uint8_t why; /* missed: the number of the office room, kept as it is */
	/* The roll-call that passed, or waited then. */
	struct ol_id id; /* zero: none */
	bool ours;
	ol_date asked, answered;
	char asker[OL_STORE_SEAT_MAX], answerer[OL_STORE_SEAT_MAX];
};

/* Keeps it, and forgets the line's that lie OL_STORE_ROLL_S or more before
 * it. On disk when it returns. OL_ERR_RANGE: before 1970. */
int ol_store_roll_add(struct ol_store *s, const struct ol_store_roll *roll);

/* Up to `max` of `line` with `from` <= at < `to`, oldest first; both in whole
 * seconds. `*n` 0: there are none. */
int ol_store_roll_list(struct ol_store *s, uint16_t line, ol_date from,
		       ol_date to, struct ol_store_roll *out, size_t max,
		       size_t *n);

/* The line's newest with at < `to` that passed, or was missed.
 * OL_ERR_UNKNOWN. */
int ol_store_roll_last(struct ol_store *s, uint16_t line, ol_date to,
		       bool passed, struct ol_store_roll *out);

/* Reads all there are: OL_ERR_FORGED where one is not what was put there. */
int ol_store_roll_check(struct ol_store *s);

#endif
