/*
 * month - the keys of contents: one per line and month.
 *
 * Does      make the key of the month in which something is kept, wrapped by
 *           the store key; destroy it when the line's retention is over, and
 *           with it everything that was sealed under it: items, search
 *           segments, documents.
 * Does not  know what is sealed under it.
 * Memory    the caller's; keys are wiped by who asked for them.
 * Threads   as words.h.
 * Promise   a key that was destroyed is on no page of the file and not in its
 *           log. (What a disk keeps of overwritten blocks is not ours to
 *           say.) Months are of our clock and sealed; their ids are 1, 2, ...
 */
#ifndef OL_STORE_MONTH_H
#define OL_STORE_MONTH_H

#include "store/store.h"

/* The key of `now` for the line, made if it lacks, on disk when the function
 * returns (within a transaction: with it). `*month` names it for good. */
int ol_month_now(struct ol_store *s, uint16_t line, ol_date now, int64_t *month,
		 uint8_t key[static OL_KEY_LEN]);

/* The key `month`. OL_ERR_EXPIRED: it was destroyed; OL_ERR_UNKNOWN: there
 * never was one, or it is another line's. */
int ol_month_key(struct ol_store *s, uint16_t line, int64_t month,
		 uint8_t key[static OL_KEY_LEN]);

/* ---- retention -------------------------------------------------------- */

/* One step of what the line's `days_here` asks for: a month whose last day
 * lies more than that back, and of which nothing waits to be delivered, loses
 * its contents (an entry in the ledger for each item), then its key. Touches
 * at most OL_WORDS_BATCH items. `*gone`: the month whose key went with this
 * step (its documents are to be removed), 0: none. `*more`: call again. */
int ol_month_retain(struct ol_store *s, uint16_t line, ol_date now,
		    int64_t *gone, bool *more);

#endif
