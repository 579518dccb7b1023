/* form_json.h: the fields of a form file. */
#include <string.h>

#include "home/form_json.h"

static const char *const types[] = { "text",     "number",    "time",
				     "duration", "position",  "area",
				     "choice",   "reference", NULL };

static const char *const roles[] = {
	[OL_CAP_NONE] = "none",
	[OL_CAP_ONSET] = "onset",
	[OL_CAP_EXPIRES] = "expires",
	[OL_CAP_AREA] = "area",
	[OL_CAP_HEADLINE] = "headline",
	[OL_CAP_INSTRUCTION] = "instruction",
	[OL_CAP_CONTACT] = "contact",
	[OL_CAP_REFERENCES] = "references",
	[OL_CAP_MSG_TYPE] = "msgType",
	[OL_CAP_SEVERITY] = "severity",
	[OL_CAP_URGENCY] = "urgency",
	[OL_CAP_CERTAINTY] = "certainty",
	NULL,
};

static bool text(struct ol_form_json_reader *r, json_t *obj,
		 struct ol_form_field *f)
{
	json_int_t chars = 0;

	if (!ol_form_json_integer(r, obj, "chars", OL_FORM_TEXT_MAX, &chars))
		return false;
	f->max_chars = (uint16_t)chars;
	return ol_form_json_flag(r, obj, "lines", &f->lines);
}

static bool units(struct ol_form_json_reader *r, json_t *obj,
		  struct ol_form_field *f)
{
	json_t *v = ol_form_json_member(r, obj, "units", JSON_ARRAY);
	size_t n = json_array_size(v);

	if (!v) { /* a count */
		f->unit[0] = OL_UNIT_NONE;
		f->n_units = 1;
		return !r->err;
	}
	if (n < 1 || n > OL_FORM_UNITS)
		return ol_form_json_fault(r, "units", "has 1 to 6 units");
	for (size_t i = 0; i < n; i++) {
		const char *s = json_string_value(json_array_get(v, i));

		if (!s || !*s || ol_unit_read(&f->unit[i], s, strlen(s)))
			return ol_form_json_fault(r, "units",
						  "has one that is not known");
		f->n_units++;
	}
	return true;
}

static bool number(struct ol_form_json_reader *r, json_t *obj,
		   struct ol_form_field *f)
{
	json_int_t decimals = 0;

	if (json_object_get(obj, "decimals") &&
	    !ol_form_json_integer(r, obj, "decimals", 3, &decimals))
		return false;
	f->decimals = (uint8_t)decimals;
	return units(r, obj, f) &&
	       ol_form_json_bound(r, obj, "min", &f->min_milli) &&
	       ol_form_json_bound(r, obj, "max", &f->max_milli);
}

static bool choice(struct ol_form_json_reader *r, json_t *obj,
		   struct ol_form_field *f)
{
	static const char *const keys[] = { "code", "label", NULL };
	json_t *v = ol_form_json_member(r, obj, "choices", JSON_ARRAY), *one;
	struct ol_form_choice *choices;
	size_t i;

	if (!v || json_array_size(v) > OL_FORM_CHOICES)
		return ol_form_json_fault(r, "choices",
					  "is missing, or over 32");
	choices = ol_form_json_take(r, json_array_size(v), sizeof *choices);
	if (!choices)
		return false;
	f->choice = choices;
	json_array_foreach(v, i, one)
	{
		if (!json_is_object(one) || !ol_form_json_only(r, one, keys))
			return ol_form_json_fault(r, "choices",
						  "has one that is no code "
						  "with its label");
		choices[i].code = ol_form_json_string(r, one, "code");
		if (!choices[i].code ||
		    !ol_form_json_label(r, one, "label", true,
					&choices[i].label))
			return false;
		f->n_choices++;
	}
	return true;
}

/* The keys that every field may have, then those of the types. */
#define FIELD_KEYS                                                    \
	"name", "type", "label", "hint", "required", "required_when", \
		"read_back", "cap"

static bool of_type(struct ol_form_json_reader *r, json_t *obj,
		    struct ol_form_field *f)
{
	static const char *const plain_keys[] = { FIELD_KEYS, NULL };
	static const char *const text_keys[] = { FIELD_KEYS, "chars", "lines",
						 NULL };
	static const char *const number_keys[] = { FIELD_KEYS, "units",
						   "min",      "max",
						   "decimals", NULL };
	static const char *const time_keys[] = { FIELD_KEYS, "after", NULL };
	static const char *const duration_keys[] = { FIELD_KEYS, "min", "max",
						     NULL };
	static const char *const choice_keys[] = { FIELD_KEYS, "choices",
						   NULL };

	switch (f->type) {
	case OL_FORM_TEXT:
		return ol_form_json_only(r, obj, text_keys) && text(r, obj, f);
	case OL_FORM_NUMBER:
		return ol_form_json_only(r, obj, number_keys) &&
		       number(r, obj, f);
	case OL_FORM_TIME:
		return ol_form_json_only(r, obj, time_keys);
	case OL_FORM_DURATION:
		return ol_form_json_only(r, obj, duration_keys) &&
		       ol_form_json_duration(r, obj, "min", &f->min_s) &&
		       ol_form_json_duration(r, obj, "max", &f->max_s);
	case OL_FORM_CHOICE:
		return ol_form_json_only(r, obj, choice_keys) &&
		       choice(r, obj, f);
	case OL_FORM_POSITION:
	case OL_FORM_AREA:
	case OL_FORM_REFERENCE:
		return ol_form_json_only(r, obj, plain_keys);
	}
	return false;
}

static bool field(struct ol_form_json_reader *r, json_t *obj,
		  struct ol_form_field *f)
{
	size_t type, role = OL_CAP_NONE;

	f->when_field = f->after = OL_FORM_NO_FIELD;
	f->name = r->field = ol_form_json_string(r, obj, "name");
	if (!f->name || !ol_form_json_one_of(r, obj, "type", types, &type))
		return false;
	if (json_object_get(obj, "cap") &&
	    !ol_form_json_one_of(r, obj, "cap", roles, &role))
		return false;
	f->type = (enum ol_form_type)type;
	f->cap = (enum ol_form_cap)role;
	return ol_form_json_label(r, obj, "label", true, &f->label) &&
	       ol_form_json_label(r, obj, "hint", false, &f->hint) &&
	       ol_form_json_flag(r, obj, "required", &f->required) &&
	       ol_form_json_flag(r, obj, "read_back", &f->read_back) &&
	       of_type(r, obj, f);
}

/* { "field": "kind", "is": ["replace", "amend"] } */
static bool when(struct ol_form_json_reader *r, json_t *obj,
		 struct ol_form_field *f)
{
	static const char *const keys[] = { "field", "is", NULL };
	json_t *v = ol_form_json_member(r, obj, "required_when", JSON_OBJECT),
	       *is, *one;
	const char **codes;
	size_t i;

	if (!v)
		return !r->err;
	is = json_object_get(v, "is");
	if (!ol_form_json_only(r, v, keys) ||
	    !ol_form_json_named(r, v, "field", &f->when_field))
		return false;
	if (!json_is_array(is) || json_array_size(is) < 1 ||
	    json_array_size(is) > OL_FORM_CHOICES)
		return ol_form_json_fault(r, "is", "has 1 to 32 codes");
	codes = ol_form_json_take(r, json_array_size(is), sizeof *codes);
	if (!codes)
		return false;
	f->when = codes;
	json_array_foreach(is, i, one)
	{
		codes[i] = json_string_value(one);
		if (!codes[i])
			return ol_form_json_fault(
				r, "is", "has a code that is no string");
		f->n_when++;
	}
	return true;
}

/* What names other fields: when all of them are known. */
static bool links(struct ol_form_json_reader *r, json_t *fields)
{
	json_t *one;
	size_t i;

	json_array_foreach(fields, i, one)
	{
		struct ol_form_field *f = &r->fields[i];

		r->field = f->name;
		if (json_object_get(one, "after") &&
		    !ol_form_json_named(r, one, "after", &f->after))
			return false;
		if (!when(r, one, f))
			return false;
	}
	r->field = NULL;
	return true;
}

bool ol_form_json_fields(struct ol_form_json_reader *r, json_t *root)
{
	json_t *v = ol_form_json_member(r, root, "fields", JSON_ARRAY), *one;
	size_t i;

	if (!v || json_array_size(v) > OL_FORM_FIELDS)
		return ol_form_json_fault(r, "fields",
					  "is missing, or over 32");
	json_array_foreach(v, i, one)
	{
		r->field = NULL;
		if (!json_is_object(one))
			return ol_form_json_fault(r, "fields",
						  "has one that is no object");
		if (!field(r, one, &r->fields[i]))
			return false;
		r->form->n_fields++;
	}
	return links(r, v);
}
