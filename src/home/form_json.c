/* form_json - see form_json.h. */
#include "home/form_json.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "home/why.h"
#include "record/decimal.h"
#include "record/utc.h"

bool ol_form_json_fault(struct ol_form_json_reader *r, const char *key,
			const char *what)
{
	char where[OL_FORM_NAME_MAX + sizeof "field : "] = "";

	if (r->field && ol_form_is_name(r->field, strlen(r->field)))
		(void)snprintf(where, sizeof where, "field %s: ", r->field);
	else if (r->field)
		(void)snprintf(where, sizeof where, "a field: ");
	if (!r->err)
		r->err = ol_why(r->why, OL_ERR_MALFORMED, "%.100s: %s%s%s%s",
				r->name, where, key, *key ? ": " : "", what);
	return false;
}

void *ol_form_json_take(struct ol_form_json_reader *r, size_t n, size_t size)
{
	struct ol_form_json_block *b = calloc(1, sizeof *b + n * size);

	if (!b) {
		if (!r->err)
			r->err = ol_why(r->why, OL_ERR_NO_MEMORY,
					"%.100s: no memory is left", r->name);
		return NULL;
	}
	b->next = r->blocks;
	r->blocks = b;
	return b->bytes;
}

bool ol_form_json_only(struct ol_form_json_reader *r, json_t *obj,
		       const char *const *keys)
{
	const char *key;
	json_t *value;

	json_object_foreach(obj, key, value)
	{
		size_t i = 0;

		while (keys[i] && strcmp(keys[i], key) != 0)
			i++;
		if (keys[i])
			continue;
		if (strlen(key) > OL_FORM_NAME_MAX ||
		    !ol_text_is_plain(key, strlen(key)))
			return ol_form_json_fault(r, "",
						  "a key is not known here");
		return ol_form_json_fault(r, key, "the key is not known here");
	}
	return true;
}

const char *ol_form_json_string(struct ol_form_json_reader *r, json_t *obj,
				const char *key)
{
	const char *s = json_string_value(json_object_get(obj, key));

	if (!s)
		(void)ol_form_json_fault(r, key, "is missing, or no string");
	return s;
}

json_t *ol_form_json_member(struct ol_form_json_reader *r, json_t *obj,
			    const char *key, json_type type)
{
	json_t *v = json_object_get(obj, key);

	if (v && json_typeof(v) != type) {
		(void)ol_form_json_fault(r, key, "is of another type");
		return NULL;
	}
	return v;
}

bool ol_form_json_flag(struct ol_form_json_reader *r, json_t *obj,
		       const char *key, bool *out)
{
	json_t *v = json_object_get(obj, key);

	*out = json_is_true(v);
	return !v || json_is_boolean(v) ||
	       ol_form_json_fault(r, key, "is neither true nor false");
}

bool ol_form_json_integer(struct ol_form_json_reader *r, json_t *obj,
			  const char *key, json_int_t most, json_int_t *out)
{
	json_t *v = json_object_get(obj, key);

	if (!json_is_integer(v))
		return ol_form_json_fault(r, key,
					  "is missing, or no whole number");
	*out = json_integer_value(v);
	return (*out >= 0 && *out <= most) ||
	       ol_form_json_fault(r, key, "is out of bounds");
}

bool ol_form_json_duration(struct ol_form_json_reader *r, json_t *obj,
			   const char *key, int64_t *out)
{
	const char *s = ol_form_json_string(r, obj, key);

	return s && (ol_duration_read(out, s, strlen(s)) == 0 ||
		     ol_form_json_fault(r, key,
					"is no length of time, as \"PT6H\""));
}

bool ol_form_json_bound(struct ol_form_json_reader *r, json_t *obj,
			const char *key, int64_t *out)
{
	const char *s = ol_form_json_string(r, obj, key);
	size_t used;

	return s && ((ol_decimal_read(out, 3, s, strlen(s), &used) == 0 &&
		      s[used] == '\0') ||
		     ol_form_json_fault(
			     r, key, "is no number in a string, as \"-12.5\""));
}

bool ol_form_json_label(struct ol_form_json_reader *r, json_t *obj,
			const char *key, bool needed, struct ol_label *out)
{
	json_t *v = ol_form_json_member(r, obj, key, JSON_OBJECT), *words;
	struct ol_saying *in;
	const char *lang;

	if (!v)
		return !r->err &&
		       (!needed || ol_form_json_fault(r, key, "is missing"));
	if (json_object_size(v) == 0 || json_object_size(v) > OL_FORM_LANGS)
		return ol_form_json_fault(r, key, "has 1 to 16 languages");
	in = ol_form_json_take(r, json_object_size(v), sizeof *in);
	if (!in)
		return false;
	out->in = in;
	json_object_foreach(v, lang, words)
	{
		if (!json_is_string(words))
			return ol_form_json_fault(
				r, key, "has words that are no string");
		in[out->n].lang = lang;
		in[out->n++].words = json_string_value(words);
	}
	return true;
}

bool ol_form_json_one_of(struct ol_form_json_reader *r, json_t *obj,
			 const char *key, const char *const *words, size_t *out)
{
	const char *s = ol_form_json_string(r, obj, key);

	if (!s)
		return false;
	for (*out = 0; words[*out]; (*out)++)
		if (strcmp(words[*out], s) == 0)
			return true;
	return ol_form_json_fault(r, key,
				  "is none of the words that it can be");
}

bool ol_form_json_named(struct ol_form_json_reader *r, json_t *obj,
			const char *key, uint8_t *out)
{
	const struct ol_form *f = r->form;
	const char *s = ol_form_json_string(r, obj, key);
	const struct ol_form_field *found;

	if (!s)
		return false;
	found = ol_form_field(f, s, strlen(s));
	if (!found)
		return ol_form_json_fault(r, key, "names no field");
	*out = (uint8_t)(found - f->field);
	return true;
}
