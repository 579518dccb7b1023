/*
 * words_change - one change of what a line said: a transaction, the line's
 * state before and after it, and the entries it adds to the ledger.
 *
 * Does not  leave the room.
 * Memory    the caller's.
 * Threads   the store thread.
 * Promise   all of it is on disk after ol_change_end(), or nothing.
 */
#ifndef OL_STORE_WORDS_CHANGE_H
#define OL_STORE_WORDS_CHANGE_H

#include "record/ledger.h"
#include "store/words.h"

struct ol_change {
	struct ol_store *s;
	uint16_t line;
	ol_date now;
	struct ol_words_line w; /* written at the end */
};

/* After an error there is nothing to end. OL_ERR_UNKNOWN: no such line. */
int ol_change_begin(struct ol_change *c, struct ol_store *s, uint16_t line,
		    ol_date now);

/* Gives `err` back, or what went wrong at the end. */
int ol_change_end(struct ol_change *c, int err);

/* An entry about an item: its id and digest. */
int ol_change_log(struct ol_change *c, enum ol_ledger_kind kind,
		  const struct ol_words_row *row);

/* An entry with what its kind has; number, date and the hash before are set
 * here. */
int ol_change_enter(struct ol_change *c, struct ol_ledger_entry *e);

/* ---- marks: what is found without looking through items ----------------- */

enum ol_mark {
	OL_MARK_DUE = 1, /* a message that is to be acknowledged, by `date` */
	OL_MARK_BOOK,    /* a codebook or its countersignature             */
	OL_MARK_CALL,    /* their record of a call that nobody compared     */
	OL_MARK_COMMITMENT,
};

int ol_mark_set(struct ol_store *s, const struct ol_words_row *row,
		enum ol_mark mark, ol_date date);
int ol_mark_drop(struct ol_store *s, const struct ol_words_row *row);

/* ---- what an item changes beside itself --------------------------------- */

/* What the row says of the item; its states as of now. */
void ol_change_describe(const struct ol_change *c, struct ol_words_row *row,
			const struct ol_item *item);

/* Marks, texts for search, the states of what it notes, the line's
 * retention. `done` (may be NULL) gets its target. */
int ol_change_apply(struct ol_change *c, const struct ol_words_row *row,
		    const struct ol_item *item, struct ol_words_done *done);

/* A state of a message, the change of which is to be kept: marks and the count
 * of the unread follow. `before` is what it was. */
int ol_change_states(struct ol_change *c, struct ol_words_row *row,
		     const struct ol_states *before);

#endif
