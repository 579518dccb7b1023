/*
 * code - the rows' bodies as bytes, before they are sealed.
 *
 * Does      write and read lines, secrets, cards and calls; integers in
 *           network order, texts as one byte of length and their bytes.
 * Does not  seal, or leave the room.
 * Threads   any.
 * Promise   what is written reads back; bytes that are no such body, or have
 *           something behind it, are OL_ERR_FORGED: they were sealed by us.
 */
#ifndef OL_STORE_CODE_H
#define OL_STORE_CODE_H

#include <stddef.h>
#include <stdint.h>

#include "store/rows.h"

#define OL_CODE_MAX 1024 /* bytes of the longest body */
#define OL_CODE_SECRET 36

/* What the bodies of lines are written as. 1 had paths without `tcp`, `seen`,
 * `spare` and steps, 1 and 2 no quota of documents, 1 to 3 no ladder,
 * 1 to 4 no watches: they are read. */
#define OL_CODE_LINE 5

/* ... and of calls. Of 1 a call had no state, no `by` and no word of a
 * lost line; those rows have no `tag`. */
#define OL_CODE_CALL 2

/* Each returns the length. `id`, `number`, `seq`, `used` and `share` stand in
 * columns of their own. */
size_t ol_code_write_line(uint8_t out[static OL_CODE_MAX],
			  const struct ol_store_line *line);
size_t ol_code_write_card(uint8_t out[static OL_CODE_MAX],
			  const struct ol_store_card *card);
size_t ol_code_write_call(uint8_t out[static OL_CODE_MAX],
			  const struct ol_store_call *call);
void ol_code_write_secret(uint8_t out[static OL_CODE_SECRET],
			  const struct ol_line_secret *secret);

/* `code`: 1 to OL_CODE_LINE, OL_CODE_CALL; OL_ERR_NEWER above it. */
int ol_code_read_line(struct ol_store_line *line, unsigned code,
		      const uint8_t *p, size_t len);
int ol_code_read_card(struct ol_store_card *card, const uint8_t *p, size_t len);
int ol_code_read_call(struct ol_store_call *call, unsigned code,
		      const uint8_t *p, size_t len);
int ol_code_read_secret(struct ol_line_secret *secret, const uint8_t *p,
			size_t len);

#endif
