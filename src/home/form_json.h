/*
 * form_json - the members of a form file's JSON, one by one, with the one
 * line that says what is wrong and where.
 *
 * Does      look members up, hold them to their type, keep the first fault.
 * Does not  leave the room, or know what a form is made of (form_file.h).
 * Memory    ol_form_json_take() gives memory that goes with the form.
 * Threads   one at a time.
 *
 * Each function that reads returns false where there is a fault, so that
 * readers can be chained with &&.
 */
#ifndef OL_HOME_FORM_JSON_H
#define OL_HOME_FORM_JSON_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "record/form.h"

/* What a form points to, freed with it. */
struct ol_form_json_block {
	struct ol_form_json_block *next;
	max_align_t bytes[];
};

/* A file that is being read, and where in it. */
struct ol_form_json_reader {
	const char *name;  /* of the file                             */
	const char *field; /* being read, or NULL; may be any text    */
	char *why;
	int err; /* of the first fault */
	struct ol_form_json_block *blocks;
	struct ol_form *form;
	struct ol_form_field *fields; /* the form's, OL_FORM_FIELDS of them */
};

/* Notes "FILE: field FIELD: KEY: WHAT" where nothing was wrong before; KEY
 * may be empty. Always false. */
bool ol_form_json_fault(struct ol_form_json_reader *r, const char *key,
			const char *what);

/* Zeroed memory for n of that size; NULL with the error noted. */
void *ol_form_json_take(struct ol_form_json_reader *r, size_t n, size_t size);

/* Whether the object has no keys but these (NULL at the end). */
bool ol_form_json_only(struct ol_form_json_reader *r, json_t *obj,
		       const char *const *keys);

/* The string; NULL with a fault where it is missing or none. */
const char *ol_form_json_string(struct ol_form_json_reader *r, json_t *obj,
				const char *key);

/* A member that may be missing: NULL; of another type: NULL and a fault. */
json_t *ol_form_json_member(struct ol_form_json_reader *r, json_t *obj,
			    const char *key, json_type type);

/* True, false, or missing for false. */
bool ol_form_json_flag(struct ol_form_json_reader *r, json_t *obj,
		       const char *key, bool *out);

/* A whole number from 0 to `most`. */
bool ol_form_json_integer(struct ol_form_json_reader *r, json_t *obj,
			  const char *key, json_int_t most, json_int_t *out);

/* Seconds, of a string as "PT6H". */
bool ol_form_json_duration(struct ol_form_json_reader *r, json_t *obj,
			   const char *key, int64_t *out);

/* Thousandths, of a string as "-12.5": JSON's own numbers are not exact. */
bool ol_form_json_bound(struct ol_form_json_reader *r, json_t *obj,
			const char *key, int64_t *out);

/* { "en": "Depth", "fr": "Profondeur" } */
bool ol_form_json_label(struct ol_form_json_reader *r, json_t *obj,
			const char *key, bool needed, struct ol_label *out);

/* The index of the one of `words` (NULL at the end) that the string is. */
bool ol_form_json_one_of(struct ol_form_json_reader *r, json_t *obj,
			 const char *key, const char *const *words,
			 size_t *out);

/* The index of the field that the string names. */
bool ol_form_json_named(struct ol_form_json_reader *r, json_t *obj,
			const char *key, uint8_t *out);

/* Reads the array of fields into r->fields (form_field.c). */
bool ol_form_json_fields(struct ol_form_json_reader *r, json_t *root);

#endif
