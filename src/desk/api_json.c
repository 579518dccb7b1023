/* api_json - see api_json.h. */
#include "desk/api_json.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "desk/base64.h"

/* ---- lines ------------------------------------------------------------ */

json_t *ol_json_parse(const char *line, size_t len, struct ol_json_fault *f)
{
	json_error_t err;
	json_t *obj;

	if (len > OL_API_LINE_MAX) {
		snprintf(f->text, sizeof f->text,
			 "the line is longer than %d bytes", OL_API_LINE_MAX);
		return NULL;
	}
	obj = json_loadb(line, len, JSON_REJECT_DUPLICATES, &err);
	if (!obj) {
		/* jansson's own words may quote the line, which may be
		 * anything: only where it is safe to show. */
		if (!ol_text_is_plain(err.text, strlen(err.text)))
			ol_text_copy(err.text, sizeof err.text, "not readable");
		snprintf(f->text, sizeof f->text,
			 "not one JSON object a line (at byte %d: %s)",
			 err.position, err.text);
		return NULL;
	}
	if (!json_is_object(obj)) {
		json_decref(obj);
		ol_text_copy(f->text, sizeof f->text,
			     "not one JSON object a line");
		return NULL;
	}
	return obj;
}

size_t ol_json_print(char *out, size_t cap, json_t *obj)
{
	size_t len;

	if (!obj)
		return 0;
	len = json_dumpb(obj, out, cap, JSON_COMPACT | JSON_REAL_PRECISION(12));
	json_decref(obj);
	if (!len || len + 2 > cap)
		return 0;
	out[len] = '\n';
	out[len + 1] = '\0';
	return len + 1;
}

/* ---- writing ---------------------------------------------------------- */

json_t *ol_json_of_date(ol_date d, enum ol_api_dates dates)
{
	char text[24];

	if (dates == OL_API_DATES_NUMBER)
		return json_integer(d.ns);
	snprintf(text, sizeof text, "%" PRId64, d.ns);
	return json_string(text);
}

static uint64_t get_u64(const struct ol_field *f, const void *base)
{
	const uint8_t *p = (const uint8_t *)base + f->at;
	uint64_t v64;
	uint32_t v32;

	if (f->size == 1)
		return *p;
	if (f->size == 4) {
		memcpy(&v32, p, 4);
		return v32;
	}
	memcpy(&v64, p, 8);
	return v64;
}

/* `part` of `whole` in per cent, to the hundredth, and at most a hundred. */
static double share(uint64_t part, uint64_t whole)
{
	uint64_t hundredths;

	if (!whole)
		return part ? 100 : 0;
	if (part > whole)
		return 100;
	hundredths = (uint64_t)((double)part * 10000 / (double)whole + 0.5);
	return (double)hundredths / 100;
}

static json_t *write_bytes(const struct ol_desk_pool *pool,
			   const struct ol_desk_text *t)
{
	char *text = malloc(OL_BASE64_LEN(t->len) + 1);
	json_t *v = NULL;

	if (!text)
		return NULL;
	ol_base64_write(text, (const uint8_t *)ol_desk_text(pool, t), t->len);
	v = json_stringn(text, OL_BASE64_LEN(t->len));
	free(text);
	return v;
}

static json_t *write_rows(const struct ol_field *f,
			  const struct ol_desk_list *l,
			  const struct ol_desk_pool *pool,
			  enum ol_api_dates dates)
{
	const char *first = l->n ? ol_desk_list(pool, l) : NULL;
	json_t *list = json_array(), *obj;
	uint32_t i;

	for (i = 0; i < l->n && list; i++) {
		obj = json_object();
		if (!obj ||
		    ol_json_put(obj, f->sub, first + i * f->each, pool,
				dates) ||
		    json_array_append(list, obj)) {
			json_decref(list);
			list = NULL;
		}
		json_decref(obj);
	}
	return list;
}

static json_t *write_hash(const uint8_t hash[32])
{
	static const char digit[] = "0123456789abcdef";
	char text[64];
	size_t i;

	for (i = 0; i < 32; i++) {
		text[2 * i] = digit[hash[i] >> 4];
		text[2 * i + 1] = digit[hash[i] & 15];
	}
	return json_stringn(text, sizeof text);
}

static json_t *write_list(const struct ol_field *f, const void *base,
			  const struct ol_desk_pool *pool,
			  enum ol_api_dates dates)
{
	const uint8_t *p = (const uint8_t *)base;
	json_t *list = json_array(), *obj;
	uint8_t i, n = p[f->count];

	for (i = 0; i < n && list; i++) {
		obj = json_object();
		if (!obj ||
		    ol_json_put(obj, f->sub, p + f->at + i * f->size, pool,
				dates) ||
		    json_array_append(list, obj)) {
			json_decref(list);
			list = NULL;
		}
		json_decref(obj);
	}
	return list;
}

static json_t *write_object(const struct ol_field *f, const void *base,
			    const struct ol_desk_pool *pool,
			    enum ol_api_dates dates)
{
	json_t *obj = json_object();

	if (obj && ol_json_put(obj, f->sub, base, pool, dates)) {
		json_decref(obj);
		return NULL;
	}
	return obj;
}

/* The value, and whether it is empty: "", 0, false, none. */
static json_t *write_value(const struct ol_field *f, const void *base,
			   const struct ol_desk_pool *pool,
			   enum ol_api_dates dates, bool *empty)
{
	const uint8_t *p = (const uint8_t *)base + f->at;
	char text[OL_ADDR_TEXT > OL_ID_TEXT ? OL_ADDR_TEXT : OL_ID_TEXT];
	struct ol_desk_text longer;
	struct ol_desk_list rows;
	struct ol_addr addr;
	struct ol_id id;
	uint64_t whole, v;
	ol_date date;
	double real;
	bool b;

	*empty = false;
	switch (f->type) {
	case OL_FIELD_TEXT:
	case OL_FIELD_BLOCK:
		*empty = !*p;
		return json_string((const char *)p);
	case OL_FIELD_BOOL:
		memcpy(&b, p, sizeof b);
		*empty = !b;
		return json_boolean(b);
	case OL_FIELD_U8:
	case OL_FIELD_U32:
	case OL_FIELD_U64:
		v = get_u64(f, base);
		*empty = !v;
		return json_integer((json_int_t)v);
	case OL_FIELD_WORD:
		v = get_u64(f, base);
		*empty = !v;
		return json_string(ol_words_write(f->words, (unsigned)v));
	case OL_FIELD_ID:
		memcpy(&id, p, sizeof id);
		*empty = ol_id_is_zero(&id);
		ol_id_write(text, &id);
		return json_string(text);
	case OL_FIELD_ADDR:
		memcpy(&addr, p, sizeof addr);
		*empty = !addr.family;
		if (*empty)
			return json_null();
		ol_addr_write(text, &addr);
		return json_string(text);
	case OL_FIELD_DATE:
		memcpy(&date, p, sizeof date);
		*empty = !date.ns;
		return ol_json_of_date(date, dates);
	case OL_FIELD_SECONDS:
		memcpy(&real, p, sizeof real);
		*empty = real <= 0;
		return json_real((double)(uint64_t)(real * 1000 + 0.5) / 1000);
	case OL_FIELD_MS:
		v = get_u64(f, base);
		*empty = !v;
		return json_real((double)v / 1000);
	case OL_FIELD_PERCENT:
		return json_real((double)get_u64(f, base) / 10);
	case OL_FIELD_SHARE:
		memcpy(&whole, (const uint8_t *)base + f->of, sizeof whole);
		return json_real(share(get_u64(f, base), whole));
	case OL_FIELD_LIST:
		return write_list(f, base, pool, dates);
	case OL_FIELD_OBJECT:
		return write_object(f, p, pool, dates);
	case OL_FIELD_LONG:
		memcpy(&longer, p, sizeof longer);
		*empty = !longer.len;
		return json_stringn(ol_desk_text(pool, &longer), longer.len);
	case OL_FIELD_BYTES:
		memcpy(&longer, p, sizeof longer);
		*empty = !longer.len;
		return write_bytes(pool, &longer);
	case OL_FIELD_ROWS:
		memcpy(&rows, p, sizeof rows);
		*empty = !rows.n;
		return write_rows(f, &rows, pool, dates);
	case OL_FIELD_HASH:
		return write_hash(p);
	case OL_FIELD_INLINE:
		break;
	}
	return NULL;
}

int ol_json_put(json_t *obj, const struct ol_fields *fields, const void *base,
		const struct ol_desk_pool *pool, enum ol_api_dates dates)
{
	const struct ol_field *f;
	bool empty;
	json_t *v;
	int err;
	size_t i;

	for (i = 0; i < fields->n; i++) {
		f = &fields->f[i];
		if (f->type == OL_FIELD_INLINE) {
			err = ol_json_put(obj, f->sub,
					  (const uint8_t *)base + f->at, pool,
					  dates);
			if (err)
				return err;
			continue;
		}
		v = write_value(f, base, pool, dates, &empty);
		if (empty && f->need == OL_FIELD_MAY) {
			json_decref(v);
			continue;
		}
		if (empty && f->need == OL_FIELD_NULL) {
			json_decref(v);
			v = json_null();
		}
		/* A NULL is refused there. */
		if (json_object_set_new(obj, f->name, v))
			return OL_ERR_NO_MEMORY;
	}
	return 0;
}

/* ---- reading ---------------------------------------------------------- */

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
