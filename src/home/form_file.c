/* form_file - see form_file.h; doc/protocol/notices.md, "Form files". */
#include "home/form_file.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "home/why.h"
#include "record/decimal.h"
#include "record/utc.h"

#define FORMAT 1

/* What a form points to, freed with it. */
struct block {
	struct block *next;
	max_align_t bytes[];
};

struct file {
	struct ol_form form; /* first: a form's address is its file's */
	struct ol_form_field field[OL_FORM_FIELDS];
	json_t *root; /* owns the texts */
	struct block *blocks;
};

/* A file that is being read, and where in it. */
struct reader {
	struct file *file;
	const char *name;  /* of the file                             */
	const char *field; /* being read, or NULL; may be any text    */
	char *why;
	int err;
};

/* The first fault stays. Returns false, so that a reader can end with it. */
static bool fault(struct reader *r, const char *key, const char *what)
{
	bool named = r->field && ol_form_is_name(r->field, strlen(r->field));

	if (!r->err)
		r->err = ol_why(r->why, OL_ERR_MALFORMED,
				"%.100s: %s%s%s%s%s%s", r->name,
				r->field ? "field " : "",
				named      ? r->field
				: r->field ? "(without a good name)"
					   : "",
				r->field ? ": " : "", key, *key ? ": " : "",
				what);
	return false;
}

/* Memory that goes with the form; NULL with the error set. */
static void *take(struct reader *r, size_t n, size_t size)
{
	struct block *b = calloc(1, sizeof *b + n * size);

	if (!b) {
		if (!r->err)
			r->err = ol_why(r->why, OL_ERR_NO_MEMORY,
					"%.100s: no memory is left", r->name);
		return NULL;
	}
	b->next = r->file->blocks;
	r->file->blocks = b;
	return b->bytes;
}

/* Whether the object has these keys and no others. */
static bool only(struct reader *r, json_t *obj, const char *const *keys)
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
			return fault(r, "", "a key is not known here");
		return fault(r, key, "the key is not known here");
	}
	return true;
}

static const char *string(struct reader *r, json_t *obj, const char *key)
{
	const char *s = json_string_value(json_object_get(obj, key));

	if (!s)
		(void)fault(r, key, "is missing, or no string");
	return s;
}

/* A member that may be missing; another type than `type` is a fault. */
static json_t *may_have(struct reader *r, json_t *obj, const char *key,
			json_type type)
{
	json_t *v = json_object_get(obj, key);

	if (v && json_typeof(v) != type) {
		(void)fault(r, key, "is of another type");
		return NULL;
	}
	return v;
}

/* True, false, or missing for false. */
static bool flag(struct reader *r, json_t *obj, const char *key, bool *out)
{
	json_t *v = json_object_get(obj, key);

	*out = json_is_true(v);
	return !v || json_is_boolean(v) ||
	       fault(r, key, "is neither true nor false");
}

static bool integer(struct reader *r, json_t *obj, const char *key,
		    json_int_t most, json_int_t *out)
{
	json_t *v = json_object_get(obj, key);

	if (!json_is_integer(v))
		return fault(r, key, "is missing, or no whole number");
	*out = json_integer_value(v);
	return (*out >= 0 && *out <= most) || fault(r, key, "is out of bounds");
}

static bool duration(struct reader *r, json_t *obj, const char *key,
		     int64_t *out)
{
	const char *s = string(r, obj, key);

	return s && (ol_duration_read(out, s, strlen(s)) == 0 ||
		     fault(r, key, "is no length of time, as \"PT6H\""));
}

/* A bound of a number: a string, since JSON's numbers are not exact. */
static bool bound(struct reader *r, json_t *obj, const char *key, int64_t *out)
{
	const char *s = string(r, obj, key);
	size_t used;

	return s && ((ol_decimal_read(out, 3, s, strlen(s), &used) == 0 &&
		      s[used] == '\0') ||
		     fault(r, key, "is no number in a string, as \"-12.5\""));
}

/* { "en": "Depth", "fr": "Profondeur" } */
static bool label(struct reader *r, json_t *obj, const char *key, bool needed,
		  struct ol_label *out)
{
	json_t *v = may_have(r, obj, key, JSON_OBJECT), *words;
	struct ol_saying *in;
	const char *lang;

	if (!v)
		return !r->err && (!needed || fault(r, key, "is missing"));
	if (json_object_size(v) == 0 || json_object_size(v) > OL_FORM_LANGS)
		return fault(r, key, "has 1 to 16 languages");
	in = take(r, json_object_size(v), sizeof *in);
	if (!in)
		return false;
	out->in = in;
	json_object_foreach(v, lang, words)
	{
		if (!json_is_string(words))
			return fault(r, key, "has words that are no string");
		in[out->n].lang = lang;
		in[out->n++].words = json_string_value(words);
	}
	return true;
}

/* The number of the one of `words` (NULL at the end) that `key` has. */
static bool one_of(struct reader *r, json_t *obj, const char *key,
		   const char *const *words, size_t *out)
{
	const char *s = string(r, obj, key);

	if (!s)
		return false;
	for (*out = 0; words[*out]; (*out)++)
		if (strcmp(words[*out], s) == 0)
			return true;
	return fault(r, key, "is none of the words that it can be");
}

/* ---- fields ----------------------------------------------------------- */

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

static bool text(struct reader *r, json_t *obj, struct ol_form_field *f)
{
	json_int_t chars = 0;

	if (!integer(r, obj, "chars", OL_FORM_TEXT_MAX, &chars))
		return false;
	f->max_chars = (uint16_t)chars;
	return flag(r, obj, "lines", &f->lines);
}

static bool units(struct reader *r, json_t *obj, struct ol_form_field *f)
{
	json_t *v = may_have(r, obj, "units", JSON_ARRAY);
	size_t n = json_array_size(v);

	if (!v) { /* a count */
		f->unit[0] = OL_UNIT_NONE;
		f->n_units = 1;
		return !r->err;
	}
	if (n < 1 || n > OL_FORM_UNITS)
		return fault(r, "units", "has 1 to 6 units");
	for (size_t i = 0; i < n; i++) {
		const char *s = json_string_value(json_array_get(v, i));

		if (!s || !*s || ol_unit_read(&f->unit[i], s, strlen(s)))
			return fault(r, "units", "has one that is not known");
		f->n_units++;
	}
	return true;
}

static bool number(struct reader *r, json_t *obj, struct ol_form_field *f)
{
	json_int_t decimals = 0;

	if (json_object_get(obj, "decimals") &&
	    !integer(r, obj, "decimals", 3, &decimals))
		return false;
	f->decimals = (uint8_t)decimals;
	return units(r, obj, f) && bound(r, obj, "min", &f->min_milli) &&
	       bound(r, obj, "max", &f->max_milli);
}

static bool choice(struct reader *r, json_t *obj, struct ol_form_field *f)
{
	static const char *const keys[] = { "code", "label", NULL };
	json_t *v = may_have(r, obj, "choices", JSON_ARRAY), *one;
	struct ol_form_choice *choices;
	size_t i;

	if (!v || json_array_size(v) > OL_FORM_CHOICES)
		return fault(r, "choices", "is missing, or over 32");
	choices = take(r, json_array_size(v), sizeof *choices);
	if (!choices)
		return false;
	f->choice = choices;
	json_array_foreach(v, i, one)
	{
		if (!json_is_object(one) || !only(r, one, keys))
			return fault(r, "choices",
				     "has one that is no code "
				     "with its label");
		choices[i].code = string(r, one, "code");
		if (!choices[i].code ||
		    !label(r, one, "label", true, &choices[i].label))
			return false;
		f->n_choices++;
	}
	return true;
}

/* The keys that every field may have, then those of the types. */
#define FIELD_KEYS                                                    \
	"name", "type", "label", "hint", "required", "required_when", \
		"read_back", "cap"

static bool of_type(struct reader *r, json_t *obj, struct ol_form_field *f)
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
		return only(r, obj, text_keys) && text(r, obj, f);
	case OL_FORM_NUMBER:
		return only(r, obj, number_keys) && number(r, obj, f);
	case OL_FORM_TIME:
		return only(r, obj, time_keys);
	case OL_FORM_DURATION:
		return only(r, obj, duration_keys) &&
		       duration(r, obj, "min", &f->min_s) &&
		       duration(r, obj, "max", &f->max_s);
	case OL_FORM_CHOICE:
		return only(r, obj, choice_keys) && choice(r, obj, f);
	case OL_FORM_POSITION:
	case OL_FORM_AREA:
	case OL_FORM_REFERENCE:
		return only(r, obj, plain_keys);
	}
	return false;
}

static bool field(struct reader *r, json_t *obj, struct ol_form_field *f)
{
	size_t type, role = OL_CAP_NONE;

	f->when_field = f->after = OL_FORM_NO_FIELD;
	f->name = r->field = string(r, obj, "name");
	if (!f->name || !one_of(r, obj, "type", types, &type))
		return false;
	if (json_object_get(obj, "cap") && !one_of(r, obj, "cap", roles, &role))
		return false;
	f->type = (enum ol_form_type)type;
	f->cap = (enum ol_form_cap)role;
	return label(r, obj, "label", true, &f->label) &&
	       label(r, obj, "hint", false, &f->hint) &&
	       flag(r, obj, "required", &f->required) &&
	       flag(r, obj, "read_back", &f->read_back) && of_type(r, obj, f);
}

/* The index of the field that `key` names. */
static bool field_named(struct reader *r, json_t *obj, const char *key,
			uint8_t *out)
{
	const struct ol_form *f = &r->file->form;
	const char *s = string(r, obj, key);
	const struct ol_form_field *found;

	if (!s)
		return false;
	found = ol_form_field(f, s, strlen(s));
	if (!found)
		return fault(r, key, "names no field");
	*out = (uint8_t)(found - f->field);
	return true;
}

/* { "field": "kind", "is": ["replace", "amend"] } */
static bool when(struct reader *r, json_t *obj, struct ol_form_field *f)
{
	static const char *const keys[] = { "field", "is", NULL };
	json_t *v = may_have(r, obj, "required_when", JSON_OBJECT), *is, *one;
	const char **codes;
	size_t i;

	if (!v)
		return !r->err;
	is = json_object_get(v, "is");
	if (!only(r, v, keys) || !field_named(r, v, "field", &f->when_field))
		return false;
	if (!json_is_array(is) || json_array_size(is) < 1 ||
	    json_array_size(is) > OL_FORM_CHOICES)
		return fault(r, "is", "has 1 to 32 codes");
	codes = take(r, json_array_size(is), sizeof *codes);
	if (!codes)
		return false;
	f->when = codes;
	json_array_foreach(is, i, one)
	{
		codes[i] = json_string_value(one);
		if (!codes[i])
			return fault(r, "is", "has a code that is no string");
		f->n_when++;
	}
	return true;
}

/* What names other fields: when all of them are known. */
static bool links(struct reader *r, json_t *fields)
{
	json_t *one;
	size_t i;

	json_array_foreach(fields, i, one)
	{
		struct ol_form_field *f = &r->file->field[i];

		r->field = f->name;
		if (json_object_get(one, "after") &&
		    !field_named(r, one, "after", &f->after))
			return false;
		if (!when(r, one, f))
			return false;
	}
	r->field = NULL;
	return true;
}

static bool fields(struct reader *r, json_t *root)
{
	json_t *v = may_have(r, root, "fields", JSON_ARRAY), *one;
	size_t i;

	if (!v || json_array_size(v) > OL_FORM_FIELDS)
		return fault(r, "fields", "is missing, or over 32");
	json_array_foreach(v, i, one)
	{
		r->field = NULL;
		if (!json_is_object(one))
			return fault(r, "fields", "has one that is no object");
		if (!field(r, one, &r->file->field[i]))
			return false;
		r->file->form.n_fields++;
	}
	return links(r, v);
}

/* ---- the form --------------------------------------------------------- */

static bool lead(struct reader *r, json_t *root)
{
	static const char *const keys[] = { "field", "at_least", "reason",
					    NULL };
	struct ol_form_lead *l = &r->file->form.lead;
	json_t *v = may_have(r, root, "lead", JSON_OBJECT);

	l->field = l->reason = OL_FORM_NO_FIELD;
	if (!v)
		return !r->err;
	return only(r, v, keys) && field_named(r, v, "field", &l->field) &&
	       field_named(r, v, "reason", &l->reason) &&
	       duration(r, v, "at_least", &l->s);
}

static bool cap(struct reader *r, json_t *root)
{
	static const char *const keys[] = { "category", "urgency", "severity",
					    "certainty", NULL };
	struct ol_form_alert *a = &r->file->form.alert;
	json_t *v = may_have(r, root, "cap", JSON_OBJECT);

	if (!v)
		return fault(r, "cap", "is missing");
	if (!only(r, v, keys))
		return false;
	a->category = string(r, v, "category");
	a->urgency = string(r, v, "urgency");
	a->severity = string(r, v, "severity");
	a->certainty = string(r, v, "certainty");
	return a->category && a->urgency && a->severity && a->certainty;
}

static bool head(struct reader *r, json_t *root)
{
	static const char *const keys[] = { "openline_form",
					    "id",
					    "version",
					    "title",
					    "purpose",
					    "precedence",
					    "acknowledge_within",
					    "read_back",
					    "lead",
					    "cap",
					    "fields",
					    NULL };
	static const char *const precedences[] = { "routine", "priority",
						   "immediate", "flash", NULL };
	struct ol_form *f = &r->file->form;
	size_t precedence = 0;
	json_int_t n;

	if (!integer(r, root, "openline_form", INT32_MAX, &n))
		return false;
	if (n != FORMAT)
		return fault(r, "openline_form", "is not 1: another format");
	if (!only(r, root, keys) ||
	    !integer(r, root, "version", OL_FORM_VERSION_MAX, &n))
		return false;
	f->version = (uint16_t)n;
	f->id = string(r, root, "id");
	if (!f->id || !label(r, root, "title", true, &f->title) ||
	    !label(r, root, "purpose", false, &f->purpose) ||
	    !flag(r, root, "read_back", &f->read_back))
		return false;
	if (json_object_get(root, "precedence") &&
	    !one_of(r, root, "precedence", precedences, &precedence))
		return false;
	f->precedence = (uint8_t)precedence;
	return !json_object_get(root, "acknowledge_within") ||
	       duration(r, root, "acknowledge_within", &f->ack_within_s);
}

static void read_root(struct reader *r, json_t *root)
{
	struct ol_form *f = &r->file->form;
	char why[OL_FORM_ALLOWED];

	f->field = r->file->field;
	if (!json_is_object(root)) {
		(void)fault(r, "", "it is no JSON object");
		return;
	}
	if (!head(r, root) || !cap(r, root) || !fields(r, root) ||
	    !lead(r, root))
		return;
	if (ol_form_check(f, why))
		(void)fault(r, "", why);
}

int ol_form_file_read(struct ol_form **out, const char *name, const char *bytes,
		      size_t len, char why[OL_WHY_TEXT])
{
	struct reader r = { .name = name, .why = why };
	json_error_t err;

	r.file = calloc(1, sizeof *r.file);
	if (!r.file)
		return ol_why(why, OL_ERR_NO_MEMORY, "no memory is left");
	if (len <= OL_FORM_FILE_MAX)
		r.file->root =
			json_loadb(bytes, len, JSON_REJECT_DUPLICATES, &err);
	if (r.file->root)
		read_root(&r, r.file->root);
	else if (len > OL_FORM_FILE_MAX)
		(void)fault(&r, "", "it is longer than 131072 bytes");
	else
		r.err = ol_why(why, OL_ERR_MALFORMED,
			       "%.100s line %d: it is no good JSON", name,
			       err.line);
	if (r.err) {
		ol_form_file_free(&r.file->form);
		return r.err;
	}
	*out = &r.file->form;
	return 0;
}

void ol_form_file_free(struct ol_form *form)
{
	struct file *f = (struct file *)form;

	if (!f)
		return;
	while (f->blocks) {
		struct block *next = f->blocks->next;

		free(f->blocks);
		f->blocks = next;
	}
	json_decref(f->root);
	free(f);
}
