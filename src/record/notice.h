/*
 * notice - the fields of a message that follows a form.
 *
 * Does      turn what a person typed into the one form in which a value is
 *           sent, check a notice against its form, the same code at both
 *           ends, say which field is wrong and what is allowed, print a
 *           notice for people in their language.
 * Does not  know messages (item.h carries a notice), load forms, or decide
 *           what becomes of a notice that breaks its form.
 * Memory    the caller's; a notice points into bytes that it does not own.
 * Threads   any.
 * Promise   what ol_notice_fill() gives, ol_notice_check() accepts, at the
 *           other end too.
 *
 * A value is a text (value.h says which): "12.5 nmi", "2026-11-20T18:00:00Z".
 * So a notice can be read, shown and searched by one who lacks the form; only
 * checking needs it.
 *
 * In an item a notice is: the form's id (text), its version (number), and a
 * map from field name to value, both texts, in CBOR's order of keys, one to
 * OL_NOTICE_FIELDS entries.
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

#define OL_NOTICE_FIELDS OL_FORM_FIELDS
#define OL_NOTICE_VALUE_MAX 16000 /* bytes of one value        */
#define OL_NOTICE_BYTES 24576     /* names and values together */
#define OL_NOTICE_WHY 1024        /* bytes of a fault's line, NUL counted */

/* Names and values need not end with a NUL. */
struct ol_notice_field {
	const char *name;
	const char *value;
	uint16_t name_len;
	uint16_t value_len;
};

struct ol_notice {
	const char *form; /* id: ol_form_is_name() */
	uint8_t form_len; /* 1 to OL_FORM_NAME_MAX; 0: no notice */
	uint16_t version; /* 1 to OL_FORM_VERSION_MAX */
	uint8_t n_fields;
	/* In CBOR's order of their names: shorter first, then by bytes. */
	struct ol_notice_field field[OL_NOTICE_FIELDS];
};

/* What is wrong, for people: names the field and what is allowed. */
struct ol_notice_fault {
	char field[OL_FORM_NAME_MAX + 1]; /* "" where it is none alone */
	char why[OL_NOTICE_WHY]; /* "depth: 12000 m is too much; a number
				  * from 0 to 11000 m" */
};

/* Where the values of a filled notice live. */
struct ol_notice_room {
	size_t len;
	char bytes[OL_NOTICE_BYTES];
};

/* Whether it can be a notice of any form: names in order and without a
 * repeat, bounds kept, values that are text safe to show. Items are read
 * with it. OL_ERR_MALFORMED. */
int ol_notice_shape(const struct ol_notice *n);

/* Puts fields in CBOR's order. OL_ERR_EXISTS where a name comes twice. */
int ol_notice_sort(struct ol_notice *n);

/* A notice of form `f` from what people typed, made canonical into `room`;
 * `date` is the message's. Empty values are left out. Then as
 * ol_notice_check(). `in` need not be in order; names and form ids are not
 * copied and must outlive `out`, as `room` must. */
int ol_notice_fill(const struct ol_form *f, const struct ol_notice_field *in,
		   size_t n_in, ol_date date, struct ol_notice *out,
		   struct ol_notice_room *room, struct ol_notice_fault *fault);

/* Whether it follows form `f` (of its id and version), sent at `date`.
 * OL_ERR_UNKNOWN a field that the form has not, OL_ERR_MALFORMED a value
 * not of its type or not canonical, OL_ERR_RANGE a value outside what is
 * allowed, OL_ERR_STATE a required field that lacks (with a late notice: the
 * reason). The first of them in the form's order. */
int ol_notice_check(const struct ol_form *f, const struct ol_notice *n,
		    ol_date date, struct ol_notice_fault *fault);

/* The field of that name, or NULL. */
const struct ol_notice_field *ol_notice_field(const struct ol_notice *n,
					      const char *name);

/* Seconds that lack between `date` and the lead time of the form; 0: kept, or
 * the form has none. */
int64_t ol_notice_late_s(const struct ol_form *f, const struct ol_notice *n,
			 ol_date date);

/* When it is to be acknowledged unless its author says otherwise; 0: the form
 * sets no time. */
ol_date ol_notice_ack_by(const struct ol_form *f, ol_date date);

/* Prints it: a line with the form's title, then "label: value" lines in the
 * form's order, in the language `lang`; a `form` that is NULL prints names
 * and values as they are. Texts of several lines are indented. Everything
 * printed is safe to show. Returns the length without NUL; at most cap - 1
 * bytes are written, cut between characters, always with a NUL. */
size_t ol_notice_print(char *out, size_t cap, const struct ol_form *form,
		       const struct ol_notice *n, const char *lang);

#endif
