/*
 * notice - a message that follows a form.
 *
 * Does      turn what a person typed into the one form in which a value is
 *           sent, check a notice against its form, the same code at both
 *           ends, say which field is wrong and what is allowed.
 * Does not  load forms (home/forms.h), print (notice_print.h), or decide what
 *           becomes of a notice that breaks its form.
 * Memory    the caller's; a filled notice points into its form and into a
 *           struct ol_notice_room.
 * Threads   any.
 * Promise   what ol_notice_fill() gives, ol_notice_check() accepts, at the
 *           other end too.
 *
 * A value is a text (value.h says which): "12.5 nmi", "2026-11-20T18:00:00Z".
 * So a notice can be read, shown and searched by one who lacks the form; only
 * checking needs it.
 *
 * doc/protocol/notices.md
 */
#ifndef OL_RECORD_NOTICE_H
#define OL_RECORD_NOTICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/instant.h"
#include "record/form.h"
#include "record/item.h"

#define OL_NOTICE_BYTES 24576 /* of all values                      */
#define OL_NOTICE_WHY 1600    /* of a fault's line, NUL counted     */

/* What is wrong, for people: names the field and what is allowed. */
struct ol_notice_fault {
	char field[OL_FORM_NAME_MAX + 1]; /* "" where it is none alone */
	char why[OL_NOTICE_WHY]; /* "depth: 12000 m is out of bounds; allowed
				  * is a number from 0 to 11000 m" */
};

/* Where the values of a filled notice live. */
struct ol_notice_room {
	size_t len;
	char bytes[OL_NOTICE_BYTES];
};

/* Makes of `m` a notice of form `f`: form, version and fields from what
 * people typed (`in`, in any order; empty values are left out), canonical,
 * in the form's order; acknowledge-by, where it is 0, and precedence, where
 * it is lower, from the form; where the form wants a read-back and `m` asks for
 * none, asks for it: a point for each field so marked, by its label in `lang`.
 * Texts, attachments and reply stay as they are. `date` is the message's.
 * Errors of ol_notice_check(), and OL_ERR_FULL more than OL_NOTICE_BYTES; `m`
 * is then as it was. */
int ol_notice_fill(struct ol_item_message *m, const struct ol_form *f,
		   const struct ol_item_field *in, size_t n_in, ol_date date,
		   const char *lang, struct ol_notice_room *room,
		   struct ol_notice_fault *fault);

/* Whether `m` follows form `f`, sent at `date` (the author's). The first
 * fault in the form's order, fields that it has not first:
 * OL_ERR_UNKNOWN    a field that the form has not, or another form;
 * OL_ERR_MALFORMED  a value not of its type or not canonical;
 * OL_ERR_RANGE      a value outside what is allowed;
 * OL_ERR_EXISTS     a field that comes twice;
 * OL_ERR_STATE      a required field that lacks (the reason of a late notice
 *                   too), no acknowledge-by or no read-back asked though the
 *                   form wants it. */
int ol_notice_check(const struct ol_form *f, const struct ol_item_message *m,
		    ol_date date, struct ol_notice_fault *fault);

/* The value of that field, or NULL. */
const struct ol_words *ol_notice_value(const struct ol_item_message *m,
				       const char *name);

/* Seconds that lack between `date` and the lead time of the form; 0: kept, or
 * the form has none. */
int64_t ol_notice_late_s(const struct ol_form *f,
			 const struct ol_item_message *m, ol_date date);

#endif
