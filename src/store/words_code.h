/*
 * words_code - the bodies of items and of a line's words, as bytes.
 *
 * Does      write and read what is sealed under the store key beside a
 *           content; what stands in a column in the clear too (line,
 *           direction, number, month) is in it, so that a row cannot be
 *           given other ones.
 * Does not  seal, or leave the room.
 * Threads   any.
 * Promise   as code.h.
 */
#ifndef OL_STORE_WORDS_CODE_H
#define OL_STORE_WORDS_CODE_H

#include "store/words.h"

#define OL_WORDS_HEAD_MAX 256 /* of an item            */
#define OL_WORDS_LINE_MAX 256 /* of a line             */

/* Each returns the length. `row` (its own number) and the content are not in
 * it. */
size_t ol_words_code_head(uint8_t out[static OL_WORDS_HEAD_MAX],
			  const struct ol_words_row *row);
size_t ol_words_code_line(uint8_t out[static OL_WORDS_LINE_MAX],
			  const struct ol_words_line *line);

int ol_words_read_head(struct ol_words_row *row, const uint8_t *p, size_t len);
int ol_words_read_line(struct ol_words_line *line, const uint8_t *p,
		       size_t len);

#endif
