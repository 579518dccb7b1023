/*
 * fault - in one line for people, what ol_item_write() or ol_codebook_write()
 * refused: which part of it, and what is allowed.
 *
 * Does      find the first fault of an item, of a codebook's entries.
 * Does not  decide: the writers do. Where they take it, the line is empty.
 * Memory    the caller's line; parts of the item in it are shown safely and
 *           cut where they are long.
 * Threads   any.
 */
#ifndef OL_RECORD_FAULT_H
#define OL_RECORD_FAULT_H

#include "record/codebook.h"
#include "record/item.h"

#define OL_FAULT_MAX 256 /* bytes of the line, with NUL */

/* "text 2: \"e\" is no language tag (en, pt-BR ...)". `err` is what the writer
 * returned; the line is empty where it is not negative. */
void ol_fault_of_item(char out[static OL_FAULT_MAX], const struct ol_item *it,
		      int err);

/* "entry 3, ANCHOR: the meaning in fr has not {1} to {2} once each". */
void ol_fault_of_entries(char out[static OL_FAULT_MAX],
			 const struct ol_code_entry *entry, size_t n, int err);

#endif
