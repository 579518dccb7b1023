/*
 * book_text - a codebook as a text that people write and read.
 * doc/protocol/items.md, "A codebook as text"
 *
 *	# what is meant by it
 *	[ANCHOR]
 *	{1} = 1 to 99
 *	{2} = 0.0 to 500.0 nmi
 *	en = {1} ships hold at {2}.
 *	fr = {1} navires tiennent à {2}.
 *
 *	[ALL-CLEAR]
 *	en = It is over.
 *
 * Does      make of it the entries of a codebook item, and the other way
 *           round; say which line is wrong.
 * Does not  read files.
 * Memory    the caller's; nothing is allocated.
 * Threads   any.
 * Promise   what was written is safe to show (record/shown.h). Where nothing
 *           had to be made visible, numbers have at most 9 digits before the
 *           point, and no line begins or ends with a blank, it reads as the
 *           same entries.
 */
#ifndef OL_RECORD_BOOK_TEXT_H
#define OL_RECORD_BOOK_TEXT_H

#include "record/codebook.h"
#include "record/fault.h"

#define OL_BOOK_TEXT_MAX 65536 /* bytes of a text that is read */

/* Where entries lie while a text is read; about 120 KiB. */
struct ol_book_room {
	struct ol_code_entry entry[OL_CODEBOOK_ENTRIES];
	size_t n;
};

/* The entries' bytes into `out` (OL_ITEM_MAX suffices): their number. Changes
 * `text`. OL_ERR_MALFORMED, OL_ERR_RANGE, OL_ERR_FULL (too long) with one line
 * in `why`: "line 7: ..." or "entry 3, ANCHOR: ...". */
int ol_book_text_read(uint8_t *out, size_t cap, char *text, size_t len,
		      struct ol_book_room *room, char why[static OL_FAULT_MAX]);

/* The text of a book that ol_item_read() took, with NUL: its length.
 * OL_ERR_FULL where it needs more than `cap`. */
int ol_book_text_write(char *out, size_t cap,
		       const struct ol_item_codebook *book);

#endif
