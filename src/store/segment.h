/*
 * segment - folded texts, many to a row, so that a search unseals few rows.
 *
 * Does      keep what is found about an item at the end of the newest segment
 *           of its line, begun anew with each month; open one and walk through its entries.
 * Does not  leave the room, or know what is searched for.
 * Memory    a segment is allocated for as long as it is open.
 * Threads   as words.h; adding inside of a transaction.
 *
 * Promise   the rows of a line grow within a segment, and from each segment to
 *           the next of a higher id.
 *
 * A segment is begun anew once it has OL_SEGMENT_LEN bytes: one of 16 KiB is
 * rewritten with every message, which a disk does in the same sync, and
 * 100,000 short messages are some 1,500 rows.
 *
 *   entry: row of the item 8, length 4, folded texts, each ended by a line
 *   feed (which no folded text has in it)
 */
#ifndef OL_STORE_SEGMENT_H
#define OL_STORE_SEGMENT_H

#include <sqlite3.h>

#include "record/item.h"
#include "store/words.h"
#include "store/words_rows.h"

#define OL_SEGMENT_LEN 16384
#define OL_SEGMENT_ENTRY 12 /* bytes before the texts of an entry */

/* No more entries than this are in one. */
#define OL_SEGMENT_ENTRIES (OL_SEGMENT_LEN / OL_SEGMENT_ENTRY + 1)

/* The texts of a message or verdict, or the seats of a call, that the row, kept by now, has. */
int ol_segment_add(struct ol_store *s, const struct ol_words_row *row,
		   const struct ol_item *item);

/* All zero before the first is opened; what one needed the next one uses. */
struct ol_segment {
	uint8_t *bytes; /* wiped and freed by release */
	size_t cap, len;
	size_t n; /* entries */
	uint32_t at[OL_SEGMENT_ENTRIES];
};

#define OL_SEGMENT_SELECT "SELECT id, line, month, body FROM segment "

/* The current row of a statement that begins with it. OL_ERR_NO_MEMORY. Call
 * release after the last one, whatever came of it. */
int ol_segment_open(struct ol_store *s, sqlite3_stmt *st,
		    struct ol_rows_key *key, struct ol_segment *g);
void ol_segment_release(struct ol_segment *g);

/* The row of entry `k`, and its texts. */
int64_t ol_segment_entry(const struct ol_segment *g, size_t k,
			 const char **text, size_t *len);

/* Takes away those of a month. */
int ol_segment_erase(struct ol_store *s, int64_t month);

#endif
