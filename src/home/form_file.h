/*
 * form_file - a form of notices as a JSON file.
 *
 * Does      read the file's text into a struct ol_form, say in one line what
 *           is wrong with it and where.
 * Does not  open files (forms.h).
 * Memory    a form is allocated whole and freed whole.
 * Threads   any; a form that was read does not change.
 * Promise   what is read has passed ol_form_check(). A key that is not
 *           known, or comes twice, is an error.
 *
 * doc/protocol/notices.md, "Form files"
 */
#ifndef OL_HOME_FORM_FILE_H
#define OL_HOME_FORM_FILE_H

#include <stddef.h>

#include "home/settings.h"
#include "record/form.h"

#define OL_FORM_FILE_MAX 131072 /* bytes of a file */

/* Reads the text of a file named `name` (for the error). OL_ERR_MALFORMED with
 * `why` ("pilots.json: field depth: min is missing"), OL_ERR_NO_MEMORY. */
int ol_form_file_read(struct ol_form **out, const char *name, const char *text,
		      size_t len, char why[OL_WHY_TEXT]);

/* NULL does nothing. */
void ol_form_file_free(struct ol_form *f);

#endif
