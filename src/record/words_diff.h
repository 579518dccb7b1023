/*
 * words_diff - what changed from one version of a text to the next, word by
 * word.
 *
 *	"They will speak again in two weeks."
 *	"They will speak in three weeks."
 *	same "They will speak ", removed "again ", same "in ", removed "two",
 *	added "three", same " weeks."
 *
 * Does      cut texts into words, blanks and signs (a letter by itself where
 *           a script writes no blanks, never inside what people see as one
 *           character), find a shortest script of changes, join what only a
 *           blank parts.
 * Does not  understand anything: a sentence that moved is removed and added.
 * Memory    allocated: some 30 bytes a word, and the runs, which release
 *           gives back.
 * Threads   any.
 * Promise   the runs joined give both texts back, byte for byte. Beyond
 *           OL_WORDS_DIFF_COST changes at a place the search there ends, and
 *           what is left of it is one removal and one addition: time is bound
 *           to words times that.
 *
 * E. W. Myers, "An O(ND) Difference Algorithm and Its Variations" (1986), with
 * the middle snake of section 4b.
 */
#ifndef OL_RECORD_WORDS_DIFF_H
#define OL_RECORD_WORDS_DIFF_H

#include "record/item.h"

#define OL_WORDS_DIFF_MAX 131072 /* bytes of a text                    */
#define OL_WORDS_DIFF_COST 1024  /* words removed and added, half of it */

enum ol_words_change {
	OL_WORDS_SAME,
	OL_WORDS_REMOVED,
	OL_WORDS_ADDED,
};

struct ol_words_run {
	enum ol_words_change change;
	struct ol_words text; /* of the old where removed, else of the new */
};

struct ol_words_diff {
	struct ol_words_run *run; /* none is empty; no two alike in a row,
				   * what is removed before what is added  */
	size_t n;
	size_t cap_;
};

/* Runs point into both texts, which are valid UTF-8. OL_ERR_RANGE where one is
 * longer than OL_WORDS_DIFF_MAX, OL_ERR_MALFORMED where it is no UTF-8,
 * OL_ERR_NO_MEMORY. Release it in any case. */
int ol_words_diff(struct ol_words_diff *out, struct ol_words was,
		  struct ol_words is);
void ol_words_diff_release(struct ol_words_diff *d);

/* The length of the first word, blank or sign of a text that is not empty and
 * valid. */
size_t ol_words_first(struct ol_words text);

#endif
