/*
 * shown - any text so that it can be put on a screen.
 *
 * Does      write what cannot be seen, or would change how the rest is seen,
 *           as a visible "<U+202E>": controls (so escape sequences of a
 *           terminal), overrides and embeddings of direction, isolates that
 *           do not close in their paragraph, characters without width that no
 *           script needs, tag characters, what is no character. A byte that
 *           is no UTF-8 becomes "<xff>".
 * Does not  change a text that is harmless: every script, marks and balanced
 *           isolates of right-to-left texts, joiners stay as they are.
 * Memory    the caller's buffer; nothing is allocated.
 * Threads   any.
 * Promise   what was written is valid UTF-8, and shown again it is the same.
 */
#ifndef OL_RECORD_SHOWN_H
#define OL_RECORD_SHOWN_H

#include "record/item.h"

enum ol_shown_as {
	OL_SHOWN_LINE,  /* one line: LF and TAB are made visible too         */
	OL_SHOWN_TEXT,  /* LF and TAB stay, CR before LF goes                */
	OL_SHOWN_PLAIN, /* one line, and marks of direction and isolates are
			 * made visible wherever they stand: what was written
			 * is ol_text_is_plain(), as a refusal must be      */
};

/* True for a code point that is made visible wherever it stands; LF and TAB
 * are such ones. */
bool ol_shown_hides(int32_t cp);

/* `cap` of OL_SHOWN_CAP(len) holds every text of `len` bytes. */
#define OL_SHOWN_CAP(len) (8 * (len) + 1)

/* Writes at most cap - 1 bytes, whole characters, and NUL. Returns the length
 * of all of it, which is above cap - 1 where it was cut. `cap` is above 0. */
size_t ol_shown_write(char *out, size_t cap, struct ol_words text,
		      enum ol_shown_as as);

/* True where it would be written as it is. */
bool ol_shown_is_safe(struct ol_words text, enum ol_shown_as as);

#endif
