/*
 * value - what stands in one field of a notice, as a text and as a value.
 *
 * Does      read a text by the field's type, say what is wrong with it, write
 *           the one form in which it is sent:
 *
 *	text       as it is: UTF-8, safe to show (shown.h), LF between lines,
 *	           no blanks or empty lines at either end
 *	number     12.5 nmi              shortest decimal, a blank, the unit
 *	time       2026-11-20T18:00:00Z
 *	duration   P1DT6H30M
 *	position   36.508333,126.17      degrees, at most six decimals
 *	area       36.5,126.17 5 nmi     or  36.5,126.1 36.6,126.1 ... 36.5,126.1
 *	choice     the code
 *	reference  the id
 *
 * Does not  look at other fields (notice.h).
 * Memory    values; a text or code points into what was read or the form.
 * Threads   any.
 * Promise   what was written reads as the same value and is written again
 *           byte for byte.
 */
#ifndef OL_RECORD_VALUE_H
#define OL_RECORD_VALUE_H

#include "base/id.h"
#include "record/form.h"
#include "record/geo.h"
#include "record/item.h"

#define OL_VALUE_MAX OL_ITEM_VALUE_MAX /* bytes as sent                 */
#define OL_VALUE_WHY 160               /* bytes of a fault, NUL counted */

struct ol_value {
	enum ol_form_type type;
	struct ol_words text; /* text; without what surrounds it */
	int64_t milli;        /* number */
	enum ol_unit unit;
	int64_t s; /* time since 1970 UTC; duration */
	struct ol_position position;
	struct ol_area area;
	const struct ol_form_choice *choice;
	struct ol_id reference;
};

/* Reads what people write for that field: each form that utc.h, geo.h and
 * unit.h take, codes and ids in letters of either case, CR LF for LF.
 * OL_ERR_MALFORMED not of the type, OL_ERR_RANGE outside what the field
 * allows; `why` then says what is wrong ("12000 m is too much"), or is "",
 * where what is allowed says enough. */
int ol_value_read(struct ol_value *out, const struct ol_form_field *f,
		  struct ol_words text, char why[static OL_VALUE_WHY]);

/* Writes what is sent. Returns its length, at most OL_VALUE_MAX; 0 where it
 * would be longer. */
size_t ol_value_write(char out[static OL_VALUE_MAX], const struct ol_value *v);

/* As ol_value_read(), and OL_ERR_MALFORMED where it is not written as it is
 * sent. */
int ol_value_check(struct ol_value *out, const struct ol_form_field *f,
		   struct ol_words text, char why[static OL_VALUE_WHY]);

#endif
