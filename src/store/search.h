/*
 * search - finding texts among all that was said.
 *
 * Does      keep the texts of every message folded (NFKC and case,
 *           record/text.h) in segments of some 16 KiB, sealed under the key
 *           of their line and month; look through them, newest first.
 * Does not  rank, stem or guess: a message is found where each word of the
 *           query occurs in its texts, in any order, also inside of a word.
 * Memory    two segments while a search runs, and 8 bytes for each message
 *           that was found in one segment of each line.
 * Threads   adding is the store thread's, within the change that keeps the
 *           message; searching also a reader's.
 * Promise   what retention erases is not found, and its folded text is gone
 *           with its key.
 */
#ifndef OL_STORE_SEARCH_H
#define OL_STORE_SEARCH_H

#include "store/words.h"

#define OL_SEARCH_QUERY 512 /* bytes of a query with its NUL   */
#define OL_SEARCH_WORDS \
	16                  /* of a query; what is over counts
			     * as one with the last            */
#define OL_SEARCH_SCAN 4096 /* segments one page may look at   */

/* A page of messages that have all words of `query` (UTF-8), with contents, of
 * `line` or (0) of all; those first that were written to this disk last, as in
 * ol_words_list(), whatever their lines. A page may be empty and have a
 * `next`. `from`: `next` of the page before, 0: from the newest. OL_ERR_MALFORMED the query is no text or has no word,
 * OL_ERR_RANGE it is too long. */
int ol_search(struct ol_store *s, uint16_t line, const char *query,
	      int64_t from, struct ol_words_page *page);

#endif
