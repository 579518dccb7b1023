/*
 * month - the keys of contents: one per line and month.
 *
 * Does      make the key of the month in which something is kept, wrapped by
 *           the store key; say whose time is over; destroy it, and with it
 *           everything that was sealed under it: items, search segments,
 *           documents.
 * Does not  know what is sealed under it, or how long that is to be kept
 *           (words.h: ol_words_retain).
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

/* Destroys it, within a transaction. The log still has it, sealed, until
 * ol_month_sweep() after the commit; where a backup or a reader that reads
 * just now forbids that, `is_unswept` of the store says so and it is to be
 * called again. */
int ol_month_destroy(struct ol_store *s, int64_t month);
void ol_month_sweep(struct ol_store *s);

/* The line's oldest month above `after` that has its key and whose last day
 * ended `days` before `now` or earlier. OL_ERR_UNKNOWN: none. */
int ol_month_over(struct ol_store *s, uint16_t line, ol_date now, uint32_t days,
		  int64_t after, int64_t *month);

#endif
