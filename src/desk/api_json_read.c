/* api_json_read - see api_json.h. From objects to structs, strictly: a field
 * that the table does not know, or that is out of its range, is a fault. */
#include "desk/api_json.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "desk/base64.h"

static int bad(struct ol_json_fault *fault, const struct ol_json_place *place,
	       const struct ol_field *f, const char *what)
{
	snprintf(fault->text, sizeof fault->text, "\"%s\" of %s %s", f->name,
		 place->in, what);
	return OL_ERR_MALFORMED;
}

static int take_text(const struct ol_field *f, const json_t *v, char *out,
		     const char **what)
{
	const char *s = json_string_value(v);
	size_t len = json_string_length(v), i;

	*what = "must be text";
	if (!s)
		return OL_ERR_MALFORMED;
	*what = "is empty";
	if (!len)
		return OL_ERR_MALFORMED;
	*what = "is too long";
	if (len >= f->size)
		return OL_ERR_MALFORMED;
	*what = "has a character that cannot be shown";
	if (f->type == OL_FIELD_TEXT) {
		if (!ol_text_is_plain(s, len))
			return OL_ERR_MALFORMED;
	} else {
		for (i = 0; i < len; i++)
			if ((uint8_t)s[i] < 0x20 && !strchr("\t\r\n", s[i]))
				return OL_ERR_MALFORMED;
	}
	memcpy(out, s, len + 1);
	return 0;
}

static int take_int(const struct ol_field *f, const json_t *v, uint8_t *p)
{
	json_int_t i = json_integer_value(v);
	uint64_t v64;
	uint32_t v32;

	if (!json_is_integer(v) || i < 0 || (uint64_t)i < f->min ||
	    (uint64_t)i > f->max)
		return OL_ERR_MALFORMED;
	v64 = (uint64_t)i;
	v32 = (uint32_t)v64;
	if (f->size == 1)
		*p = (uint8_t)v64;
	else if (f->size == 4)
		memcpy(p, &v32, 4);
	else
		memcpy(p, &v64, 8);
	return 0;
}

/* A number of `scale`ths into a uint32_t. */
static int take_scaled(const json_t *v, double scale, uint8_t *p)
{
	double x = json_number_value(v) * scale + 0.5;
	uint32_t v32;

	if (!json_is_number(v) || !(x >= 0 && x < UINT32_MAX))
		return OL_ERR_MALFORMED;
	v32 = (uint32_t)x;
	memcpy(p, &v32, 4);
	return 0;
}

int ol_json_date(ol_date *out, const json_t *v)
{
	const char *s = json_string_value(v);
	size_t len = json_string_length(v), i;
	uint64_t ns = 0;

	if (json_is_integer(v)) {
		out->ns = json_integer_value(v);
		return out->ns < 0 ? OL_ERR_MALFORMED : 0;
	}
	if (!s || !len || len > 19)
		return OL_ERR_MALFORMED;
	for (i = 0; i < len; i++) {
		if (s[i] < '0' || s[i] > '9')
			return OL_ERR_MALFORMED;
		ns = ns * 10 + (uint64_t)(s[i] - '0');
	}
	if (ns > INT64_MAX)
		return OL_ERR_MALFORMED;
	out->ns = (int64_t)ns;
	return 0;
}

static int take_list(const struct ol_field *f, const json_t *v, uint8_t *base,
		     const struct ol_json_place *place,
		     struct ol_json_fault *fault)
{
	static const char *const none[] = { NULL };
	struct ol_json_place inside = { f->name, none, place->pool };
	size_t i, n = json_array_size(v);
	int err;

	if (!json_is_array(v) || n > f->max)
		return bad(fault, place, f, "must be a short list");
	for (i = 0; i < n; i++) {
		err = ol_json_take(json_array_get(v, i), &inside, f->sub,
				   base + f->at + i * f->size, fault);
		if (err)
			return err;
	}
	base[f->count] = (uint8_t)n;
	return 0;
}

static int take_rows(const struct ol_field *f, const json_t *v,
		     struct ol_desk_list *out,
		     const struct ol_json_place *place,
		     struct ol_json_fault *fault)
{
	static const char *const none[] = { NULL };
	struct ol_json_place inside = { f->name, none, place->pool };
	size_t i, n = json_array_size(v);
	char *first;
	int err;

	if (!json_is_array(v) || n > f->max)
		return bad(fault, place, f, "must be a list, not too long");
	first = ol_desk_pool_list(place->pool, out, n, f->each);
	if (!first)
		return bad(fault, place, f, "is too much at once");
	for (i = 0; i < n; i++) {
		err = ol_json_take(json_array_get(v, i), &inside, f->sub,
				   first + i * f->each, fault);
		if (err)
			return err;
	}
	return 0;
}

static int take_long(const struct ol_field *f, const json_t *v,
		     struct ol_desk_text *out, struct ol_desk_pool *pool,
		     const char **what)
{
	const char *s = json_string_value(v);
	size_t len = json_string_length(v);

	*what = "must be text";
	if (!s)
		return OL_ERR_MALFORMED;
	*what = "is empty";
	if (!len)
		return OL_ERR_MALFORMED;
	*what = "is too long";
	if (len > f->max || ol_desk_pool_text(pool, out, s, len))
		return OL_ERR_MALFORMED;
	return 0;
}

static int take_bytes(const struct ol_field *f, const json_t *v,
		      struct ol_desk_text *out, struct ol_desk_pool *pool,
		      const char **what)
{
	const char *s = json_string_value(v);
	size_t len, cap = json_string_length(v) / 4 * 3 + 3;
	uint8_t *bytes;
	int err;

	*what = "must be base64, not too long";
	if (!s || cap > f->max + 6)
		return OL_ERR_MALFORMED;
	bytes = malloc(cap);
	err = bytes ? ol_base64_read(bytes, cap, &len, s, json_string_length(v))
		    : OL_ERR_NO_MEMORY;
	if (!err && (!len || len > f->max))
		err = OL_ERR_MALFORMED;
	if (!err)
		err = ol_desk_pool_text(pool, out, (const char *)bytes, len);
	free(bytes);
	return err ? OL_ERR_MALFORMED : 0;
}

static int take_hash(const json_t *v, uint8_t *p)
{
	static const char digit[] = "0123456789abcdef";
	const char *s = json_string_value(v), *d;
	size_t i;

	if (!s || json_string_length(v) != 64)
		return OL_ERR_MALFORMED;
	for (i = 0; i < 64; i++) {
		d = strchr(digit, s[i]);
		if (!d || !*d)
			return OL_ERR_MALFORMED;
		p[i / 2] = (uint8_t)(p[i / 2] << 4 | (d - digit));
	}
	return 0;
}

static int take_word(const struct ol_field *f, const json_t *v, uint8_t *p,
		     char *list, size_t cap)
{
	const char *s = json_string_value(v);
	unsigned word, i;
	size_t at;

	_Static_assert(sizeof(enum ol_tell) == sizeof word, "enums are ints");
	if (s && !ol_words_read(f->words, &word, s)) {
		memcpy(p, &word, sizeof word);
		return 0;
	}
	at = (size_t)snprintf(list, cap, "must be one of:");
	for (i = 0; i < f->words->n && at < cap; i++)
		if (f->words->text[i])
			at += (size_t)snprintf(list + at, cap - at, " %s",
					       f->words->text[i]);
	return OL_ERR_MALFORMED;
}

static int take_value(const struct ol_field *f, const json_t *v, void *base,
		      const struct ol_json_place *place,
		      struct ol_json_fault *fault)
{
	static const char *const none[] = { NULL };
	struct ol_json_place inside = { f->name, none, place->pool };
	uint8_t *p = (uint8_t *)base + f->at;
	const char *what = "", *s = json_string_value(v);
	char list[128];
	double real;
	bool b;
	int err = OL_ERR_MALFORMED;

	switch (f->type) {
	case OL_FIELD_TEXT:
	case OL_FIELD_BLOCK:
		err = take_text(f, v, (char *)p, &what);
		break;
	case OL_FIELD_BOOL:
		what = "must be true or false";
		b = json_is_true(v);
		if (json_is_boolean(v))
			err = 0;
		memcpy(p, &b, sizeof b);
		break;
	case OL_FIELD_U8:
	case OL_FIELD_U32:
	case OL_FIELD_U64:
		what = "must be a whole number in its range";
		err = take_int(f, v, p);
		break;
	case OL_FIELD_WORD:
		what = list;
		err = take_word(f, v, p, list, sizeof list);
		break;
	case OL_FIELD_ID:
		what = "must be an id: 8-4-4-4-12 hexadecimal digits";
		if (s)
			err = ol_id_read((struct ol_id *)(void *)p, s);
		break;
	case OL_FIELD_ADDR:
		what = "must be an address and a port: 192.0.2.1:7100";
		if (s)
			err = ol_addr_read((struct ol_addr *)(void *)p, s);
		break;
	case OL_FIELD_DATE:
		what = "must be nanoseconds since 1970, as text of digits";
		err = ol_json_date((ol_date *)(void *)p, v);
		break;
	case OL_FIELD_SECONDS:
		what = "must be seconds";
		real = json_number_value(v);
		if (json_is_number(v) && real >= 0 && real < 1e12)
			err = 0;
		memcpy(p, &real, sizeof real);
		break;
	case OL_FIELD_MS:
		what = "must be milliseconds";
		err = take_scaled(v, 1000, p);
		break;
	case OL_FIELD_PERCENT:
		what = "must be per cent";
		err = take_scaled(v, 10, p);
		break;
	case OL_FIELD_SHARE:
		what = "must be per cent";
		err = json_is_number(v) ? 0 : OL_ERR_MALFORMED;
		break;
	case OL_FIELD_LIST:
		return take_list(f, v, base, place, fault);
	case OL_FIELD_OBJECT:
		return ol_json_take(v, &inside, f->sub, p, fault);
	case OL_FIELD_LONG:
		err = take_long(f, v, (struct ol_desk_text *)(void *)p,
				place->pool, &what);
		break;
	case OL_FIELD_BYTES:
		err = take_bytes(f, v, (struct ol_desk_text *)(void *)p,
				 place->pool, &what);
		break;
	case OL_FIELD_ROWS:
		return take_rows(f, v, (struct ol_desk_list *)(void *)p, place,
				 fault);
	case OL_FIELD_HASH:
		what = "must be 64 hexadecimal digits, in lower case";
		err = take_hash(v, p);
		break;
	case OL_FIELD_INLINE:
		break;
	}
	return err ? bad(fault, place, f, what) : 0;
}

static int take_fields(const json_t *obj, const struct ol_json_place *place,
		       const struct ol_fields *fields, void *base,
		       struct ol_json_fault *fault)
{
	const struct ol_field *f;
	const json_t *v;
	int err;
	size_t i;

	for (i = 0; i < fields->n; i++) {
		f = &fields->f[i];
		if (f->type == OL_FIELD_INLINE) {
			err = take_fields(obj, place, f->sub,
					  (uint8_t *)base + f->at, fault);
			if (err)
				return err;
			continue;
		}
		v = json_object_get(obj, f->name);
		if (!v && f->need == OL_FIELD_MAY)
			continue;
		if (!v)
			return bad(fault, place, f, "is missing");
		if (json_is_null(v) && f->need == OL_FIELD_NULL)
			continue;
		err = take_value(f, v, base, place, fault);
		if (err)
			return err;
	}
	return 0;
}

static bool is_known(const struct ol_fields *fields, const char *name)
{
	const struct ol_field *f;
	size_t i;

	for (i = 0; i < fields->n; i++) {
		f = &fields->f[i];
		if (f->type == OL_FIELD_INLINE) {
			if (is_known(f->sub, name))
				return true;
		} else if (!strcmp(f->name, name)) {
			return true;
		}
	}
	return false;
}

static bool is_listed(const char *const *names, const char *name)
{
	for (; *names; names++)
		if (!strcmp(*names, name))
			return true;
	return false;
}

int ol_json_take(const json_t *obj, const struct ol_json_place *place,
		 const struct ol_fields *fields, void *base,
		 struct ol_json_fault *fault)
{
	const char *name;
	json_t *v;
	bool show;

	if (!json_is_object(obj)) {
		snprintf(fault->text, sizeof fault->text,
			 "%s must be an object", place->in);
		return OL_ERR_MALFORMED;
	}
	json_object_foreach((json_t *)(uintptr_t)obj, name, v)
	{
		if (is_listed(place->known, name) || is_known(fields, name))
			continue;
		show = strlen(name) <= 64 &&
		       ol_text_is_plain(name, strlen(name));
		snprintf(fault->text, sizeof fault->text,
			 "%s has no field \"%s\"", place->in,
			 show ? name : "(cannot be shown)");
		return OL_ERR_MALFORMED;
	}
	return take_fields(obj, place, fields, base, fault);
}
