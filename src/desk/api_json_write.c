/* api_json_write - see api_json.h. From structs to objects. */
#include "desk/api_json.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "desk/base64.h"

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
