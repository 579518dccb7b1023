/*
 * api_json - between JSON objects and structs, by the rows of api_table.h.
 *
 * Does      write the fields of a struct into an object, read them back
 *           strictly, parse and print whole lines.
 * Does not  know requests from events (api.c).
 * Memory    jansson allocates; the caller releases what it gets.
 * Threads   any.
 */
#ifndef OL_DESK_API_JSON_H
#define OL_DESK_API_JSON_H

#include <jansson.h>

#include "desk/api_table.h"

/* What is wrong with what was read: one line. */
struct ol_json_fault {
	char text[OL_REFUSAL_MAX];
};

/* Where in an object a reader stands: how the fault calls it. */
struct ol_json_place {
	const char *in; /* "call", "stats" ...                            */
	const char *const *known;  /* fields beside those of the table, NULL
				   * at the end                           */
	struct ol_desk_pool *pool; /* of long texts and lists; NULL: the
				    * fields have none                     */
};

/* Parses a line of at most OL_API_LINE_MAX bytes that must be an object.
 * NULL with the fault told. */
json_t *ol_json_parse(const char *line, size_t len, struct ol_json_fault *f);

/* Prints `obj` as one line with newline and NUL, and gives it back. The
 * length; 0 where `obj` is NULL or `cap` does not hold it. */
size_t ol_json_print(char *out, size_t cap, json_t *obj);

/* Adds the fields of `base` to `obj`; `pool` is that of its long texts and
 * lists, or NULL. OL_ERR_NO_MEMORY. */
int ol_json_put(json_t *obj, const struct ol_fields *fields, const void *base,
		const struct ol_desk_pool *pool, enum ol_api_dates dates);

/* Fills `base`, which is all zero before, from the object. OL_ERR_MALFORMED
 * with the fault told.  */
int ol_json_take(const json_t *obj, const struct ol_json_place *place,
		 const struct ol_fields *fields, void *base,
		 struct ol_json_fault *f);

/* A number or text of digits as a date: not negative. */
int ol_json_date(ol_date *out, const json_t *v);
json_t *ol_json_of_date(ol_date d, enum ol_api_dates dates);

#endif
