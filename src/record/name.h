/*
 * name - names of files that came from the counterpart, made safe to use.
 *
 * Does      leave letters of every script, digits and the usual signs; make
 *           "_" of the rest: separators of folders, controls, marks of
 *           direction, what has no width, what other systems refuse; no dot,
 *           dash or space in front, none of dot and space at the end, no
 *           device of Windows, no empty name; short enough for every file
 *           system, its ending kept.
 * Does not  look whether such a file exists.
 * Memory    the caller's buffer.
 * Threads   any.
 * Promise   the result is one plain name (base/text.h) of 1 to OL_SAFE_NAME_MAX
 *           bytes without "/"; made safe again it is the same.
 */
#ifndef OL_RECORD_NAME_H
#define OL_RECORD_NAME_H

#include "record/item.h"

#define OL_SAFE_NAME_MAX 200 /* bytes, without NUL */

void ol_name_safe(char out[static OL_SAFE_NAME_MAX + 1], struct ol_words name);

/* "plan (2).pdf" of "plan.pdf" and 2: for the second file of a name. `name`
 * is safe. */
void ol_name_numbered(char out[static OL_SAFE_NAME_MAX + 1], const char *name,
		      uint32_t n);

#endif
