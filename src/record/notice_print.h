/*
 * notice_print - a notice for people, in their language.
 *
 * Does      print title, "label: value" lines in the form's order, units and
 *           choices in words; name and value as they are where the form is
 *           not known here.
 * Does not  translate what an author wrote.
 * Memory    the caller's.
 * Threads   any.
 * Promise   what is printed is safe to show: no control character but the
 *           line feed, no mark that turns the direction of what follows.
 */
#ifndef OL_RECORD_NOTICE_PRINT_H
#define OL_RECORD_NOTICE_PRINT_H

#include <stddef.h>

#include "record/form.h"
#include "record/item.h"

/* Bytes that suffice for a notice that passed its check, and for one value of
 * it, NUL counted. */
#define OL_NOTICE_PRINT_MAX 65536
#define OL_NOTICE_PRINT_VALUE 8192

/* Prints the notice in `m`; `f` NULL: the form is unknown. Lines end with a
 * line feed; a text of several lines is indented by two blanks. Returns the
 * length without NUL; never writes more than cap bytes, cuts between
 * characters, ends with a NUL. */
size_t ol_notice_print(char *out, size_t cap, const struct ol_form *f,
		       const struct ol_item_message *m, const char *lang);

/* One value, in words of `lang`: "12.5 nautical miles",
 * "2026-11-20 18:00 UTC", the label of a choice. As ol_notice_print(). */
size_t ol_notice_print_value(char *out, size_t cap,
			     const struct ol_form_field *f, struct ol_words v,
			     const char *lang);

#endif
