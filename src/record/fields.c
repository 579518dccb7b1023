/* fields - see fields.h. */
#include "record/fields.h"

#include <assert.h>

#include "base/error.h"

#define KEY_TYPE 0

static uint64_t count(const struct ol_fields *f, int type)
{
	uint64_t n = 1; /* the type */
	int key;

	for (key = KEY_TYPE + 1; key < f->n_keys; key++)
		n += (f->type[type].has & OL_FIELD(key)) != 0;
	return n;
}

int ol_fields_uint(struct ol_cbor_reader *r, uint64_t least, uint64_t most,
		   uint64_t *out)
{
	if (ol_cbor_uint(r, most, out) || *out < least)
		return OL_ERR_MALFORMED;
	return 0;
}

int ol_fields_read(const struct ol_fields *f, const uint8_t *bytes, size_t len,
		   int *type, void *message)
{
	struct ol_cbor_reader r;
	uint64_t n, v;
	int key;

	ol_cbor_read(&r, bytes, len);
	if (ol_cbor_map(&r, (uint64_t)f->n_keys, &n) ||
	    ol_cbor_key(&r, KEY_TYPE) ||
	    ol_fields_uint(&r, 1, (uint64_t)f->n_types - 1, &v))
		return OL_ERR_MALFORMED;
	*type = (int)v;
	if (n != count(f, *type))
		return OL_ERR_MALFORMED;
	for (key = KEY_TYPE + 1; key < f->n_keys; key++)
		if (f->type[*type].has & OL_FIELD(key) &&
		    (ol_cbor_key(&r, (uint64_t)key) ||
		     f->read(&r, key, message)))
			return OL_ERR_MALFORMED;
	return ol_cbor_done(&r) ? OL_ERR_MALFORMED : 0;
}

size_t ol_fields_write(const struct ol_fields *f, uint8_t *out, size_t cap,
		       int type, const void *message)
{
	struct ol_cbor_writer w;
	size_t len;
	int key;

	ol_cbor_write(&w, out, cap);
	ol_cbor_put_map(&w, count(f, type));
	ol_cbor_put_uint(&w, KEY_TYPE);
	ol_cbor_put_uint(&w, (uint64_t)type);
	for (key = KEY_TYPE + 1; key < f->n_keys; key++) {
		if (!(f->type[type].has & OL_FIELD(key)))
			continue;
		ol_cbor_put_uint(&w, (uint64_t)key);
		f->put(&w, key, message);
	}
	len = ol_cbor_written(&w);
	assert(len > 0);
	return len;
}
