/*
 * fold - texts made alike for search, in any language and script.
 *
 * Does      give compatibility forms, case and composition one form (NFKC with
 *           full case folding, Unicode Standard Annex 15; what is ignorable
 *           goes), every run of white space one space, none at either end.
 *           "ﬁve  Straße" and "FIVE STRASSE" are the same.
 * Does not  take marks away (in many scripts they are vowels), know words,
 *           stems or languages.
 * Memory    what it returns is the caller's to free (and to wipe: it is what
 *           was said). At most OL_FOLD_GROWTH times as long as the text.
 * Threads   any.
 */
#ifndef OL_RECORD_FOLD_H
#define OL_RECORD_FOLD_H

#include "record/item.h"

#define OL_FOLD_GROWTH 12

/* Allocates `*out` (`*len` bytes and NUL). OL_ERR_MALFORMED where the text is
 * no UTF-8, OL_ERR_NO_MEMORY. */
int ol_fold(struct ol_words text, char **out, size_t *len);

/* "utf8proc 2.8.0": the one that is in use. */
const char *ol_fold_version(void);

#endif
