/* chunk - see chunk.h. One table says which fields a type has. */
#include "record/chunk.h"

#include <assert.h>

#include "base/error.h"
#include "record/fields.h"
#include "record/item_parts.h"

/* The keys of the map. A message has them in this order. */
enum key {
	KEY_TYPE,
	KEY_NUMBER,
	KEY_SHA256,
	KEY_SIZE,
	KEY_FROM,
	KEY_HAVE,
	KEY_WHY,
	KEY_BYTES,
	KEY_MOST,
	KEYS,
};

#define HAS(key) OL_FIELD(key)
#define REF (HAS(KEY_SHA256) | HAS(KEY_SIZE))

static const struct ol_fields_type type_of[OL_CHUNK_TYPES] = {
	/* clang-format off */
	[OL_CHUNK_WANT] = { "want", HAS(KEY_NUMBER) | REF | HAS(KEY_FROM) |
		HAS(KEY_HAVE) },
	[OL_CHUNK_BYTES] = { "bytes", HAS(KEY_NUMBER) | HAS(KEY_FROM) |
		HAS(KEY_BYTES) },
	[OL_CHUNK_HAVE] = { "have", HAS(KEY_NUMBER) | HAS(KEY_HAVE) },
	[OL_CHUNK_HELD] = { "held", HAS(KEY_NUMBER) | HAS(KEY_WHY) },
	[OL_CHUNK_WHOLE] = { "whole", REF },
	[OL_CHUNK_STOP] = { "stop", HAS(KEY_NUMBER) | HAS(KEY_WHY) },
	[OL_CHUNK_NONE] = { "none", HAS(KEY_NUMBER) | HAS(KEY_WHY) },
	[OL_CHUNK_REFUSED] = { "refused", REF | HAS(KEY_WHY) |
		HAS(KEY_MOST) },
	/* clang-format on */
};

const char *ol_chunk_name(enum ol_chunk_type type)
{
	assert(type >= OL_CHUNK_WANT && type < OL_CHUNK_TYPES);
	return type_of[type].name;
}

/* ---- reading ---------------------------------------------------------- */

static int read_bytes(struct ol_cbor_reader *r, struct ol_words *out)
{
	const uint8_t *p;

	if (ol_cbor_bytes(r, OL_DOCUMENT_CHUNK, &p, &out->len) || out->len == 0)
		return OL_ERR_MALFORMED;
	out->p = (const char *)p;
	return 0;
}

static int read_field(struct ol_cbor_reader *r, int key, void *message)
{
	struct ol_chunk *m = message;
	uint64_t v = 0;
	int err = OL_ERR_MALFORMED;

	switch ((enum key)key) {
	case KEY_NUMBER:
		err = ol_fields_uint(r, 1, UINT32_MAX, &v);
		m->number = (uint32_t)v;
		return err;
	case KEY_SHA256:
		return ol_item_read_fixed(r, m->ref.sha256,
					  sizeof m->ref.sha256);
	case KEY_SIZE:
		return ol_fields_uint(r, 0, OL_ITEM_FILE_MAX, &m->ref.size);
	case KEY_FROM:
		return ol_fields_uint(r, 0, OL_ITEM_FILE_MAX, &m->from);
	case KEY_HAVE:
		return ol_fields_uint(r, 0, OL_ITEM_FILE_MAX, &m->have);
	case KEY_WHY:
		err = ol_fields_uint(r, 1, OL_DOCUMENT_WHYS - 1, &v);
		m->why = (enum ol_document_why)v;
		return err;
	case KEY_BYTES:
		return read_bytes(r, &m->bytes);
	case KEY_MOST:
		return ol_fields_uint(r, 0, OL_CHUNK_MOST, &m->most);
	case KEY_TYPE:
	case KEYS:
		break;
	}
	return err;
}

/* ---- writing ---------------------------------------------------------- */

static void put_field(struct ol_cbor_writer *w, int key, const void *message)
{
	const struct ol_chunk *m = message;

	switch ((enum key)key) {
	case KEY_NUMBER:
		ol_cbor_put_uint(w, m->number);
		return;
	case KEY_SHA256:
		ol_cbor_put_bytes(w, m->ref.sha256, sizeof m->ref.sha256);
		return;
	case KEY_SIZE:
		ol_cbor_put_uint(w, m->ref.size);
		return;
	case KEY_FROM:
		ol_cbor_put_uint(w, m->from);
		return;
	case KEY_HAVE:
		ol_cbor_put_uint(w, m->have);
		return;
	case KEY_WHY:
		ol_cbor_put_uint(w, (uint64_t)m->why);
		return;
	case KEY_BYTES:
		ol_cbor_put_bytes(w, (const uint8_t *)m->bytes.p, m->bytes.len);
		return;
	case KEY_MOST:
		ol_cbor_put_uint(w, m->most);
		return;
	case KEY_TYPE:
	case KEYS:
		return;
	}
}

static const struct ol_fields map = {
	.type = type_of,
	.n_types = OL_CHUNK_TYPES,
	.n_keys = KEYS,
	.read = read_field,
	.put = put_field,
};

int ol_chunk_read(struct ol_chunk *out, const uint8_t *bytes, size_t len)
{
	struct ol_chunk m = { 0 };
	int type, err = ol_fields_read(&map, bytes, len, &type, &m);

	if (err)
		return err;
	m.type = (enum ol_chunk_type)type;
	*out = m;
	return 0;
}

size_t ol_chunk_write(uint8_t out[static OL_DOCUMENT_SAY_MAX],
		      const struct ol_chunk *m)
{
	return ol_fields_write(&map, out, OL_DOCUMENT_SAY_MAX, (int)m->type, m);
}
