/* say - see say.h. One table says which fields a type has. */
#include "record/say.h"

#include <assert.h>
#include <string.h>

#include "base/error.h"
#include "record/fields.h"
#include "record/item_parts.h"

/* The keys of the map. A message has them in this order. */
enum key {
	KEY_TYPE,
	KEY_ASKS,
	KEY_EPOCH,
	KEY_SEQ,
	KEY_LAST,
	KEY_HAVE,
	KEY_PART,
	KEY_PARTS,
	KEY_WHY,
	KEY_DATE,
	KEY_HEAD,
	KEY_MAC,
	KEY_HELD,
	KEY_DIGEST,
	KEY_LEVEL,
	KEY_INDEX,
	KEY_SALT,
	KEY_BYTES,
	KEYS,
};

#define HAS(key) OL_FIELD(key)
#define PART                                                             \
	(HAS(KEY_SEQ) | HAS(KEY_PART) | HAS(KEY_PARTS) | HAS(KEY_SALT) | \
	 HAS(KEY_BYTES))
#define NODE (HAS(KEY_LAST) | HAS(KEY_LEVEL) | HAS(KEY_INDEX))

static const struct ol_fields_type type_of[OL_SAY_TYPES] = {
	/* clang-format off */
	[OL_SAY_HELLO] = { "hello", HAS(KEY_ASKS) | HAS(KEY_EPOCH) |
		HAS(KEY_LAST) | HAS(KEY_HAVE) | HAS(KEY_DATE) |
		HAS(KEY_HEAD) | HAS(KEY_MAC) | HAS(KEY_HELD) },
	[OL_SAY_ITEM] = { "item", PART },
	[OL_SAY_ERASED] = { "erased", HAS(KEY_SEQ) | HAS(KEY_DIGEST) },
	[OL_SAY_HAVE] = { "have", HAS(KEY_HAVE) | HAS(KEY_DATE) },
	[OL_SAY_HELD] = { "held", HAS(KEY_SEQ) | HAS(KEY_WHY) },
	[OL_SAY_HEAD] = { "head", HAS(KEY_HEAD) | HAS(KEY_MAC) },
	[OL_SAY_FETCH] = { "fetch", HAS(KEY_SEQ) | HAS(KEY_LAST) },
	[OL_SAY_RETURNED] = { "returned", PART },
	[OL_SAY_GONE] = { "gone", HAS(KEY_SEQ) | HAS(KEY_DIGEST) },
	[OL_SAY_COMPARE] = { "compare", HAS(KEY_LAST) | HAS(KEY_DIGEST) },
	[OL_SAY_ASK] = { "ask", NODE },
	[OL_SAY_NODE] = { "node", NODE | HAS(KEY_DIGEST) },
	/* clang-format on */
};

const char *ol_say_name(enum ol_say_type type)
{
	assert(type >= OL_SAY_HELLO && type < OL_SAY_TYPES);
	return type_of[type].name;
}

/* ---- reading ---------------------------------------------------------- */

/* An array of number and hash. */
static int read_head(struct ol_cbor_reader *r, struct ol_ledger_head *out)
{
	uint64_t n;

	if (ol_cbor_array(r, 2, &n) || n != 2 ||
	    ol_cbor_uint(r, INT64_MAX, &out->seq))
		return OL_ERR_MALFORMED;
	return ol_item_read_fixed(r, out->hash.b, sizeof out->hash.b);
}

static int read_bytes(struct ol_cbor_reader *r, size_t least, size_t most,
		      struct ol_words *out)
{
	const uint8_t *p;

	if (ol_cbor_bytes(r, most, &p, &out->len) || out->len < least)
		return OL_ERR_MALFORMED;
	out->p = (const char *)p;
	return 0;
}

static int read_field(struct ol_cbor_reader *r, int key, void *message)
{
	struct ol_say *m = message;
	uint64_t v = 0;
	int err = 0;

	switch ((enum key)key) {
	case KEY_ASKS:
		return ol_cbor_bool(r, &m->asks);
	case KEY_EPOCH:
		err = ol_fields_uint(r, 1, UINT32_MAX, &v);
		m->epoch = (uint32_t)v;
		return err;
	case KEY_SEQ:
		return ol_fields_uint(r, 1, INT64_MAX, &m->seq);
	case KEY_LAST:
		return ol_fields_uint(r, 0, INT64_MAX, &m->last);
	case KEY_HAVE:
		return ol_fields_uint(r, 0, INT64_MAX, &m->have);
	case KEY_PART:
		err = ol_fields_uint(r, 0, OL_SAY_PARTS - 1, &v);
		m->part = (uint8_t)v;
		return err;
	case KEY_PARTS:
		err = ol_fields_uint(r, m->part + 1u, OL_SAY_PARTS, &v);
		m->parts = (uint8_t)v;
		return err;
	case KEY_WHY:
		err = ol_fields_uint(r, 1, OL_SAY_WHYS - 1, &v);
		m->why = (enum ol_say_why)v;
		return err;
	case KEY_DATE:
		return ol_item_read_date(r, &m->date);
	case KEY_HEAD:
		return read_head(r, &m->head);
	case KEY_MAC:
		return ol_item_read_fixed(r, m->mac.b, sizeof m->mac.b);
	case KEY_HELD:
		return read_head(r, &m->held);
	case KEY_DIGEST:
		return ol_item_read_fixed(r, m->digest.b, sizeof m->digest.b);
	case KEY_LEVEL:
		err = ol_fields_uint(r, 0, 63, &v);
		m->level = (uint8_t)v;
		return err;
	case KEY_INDEX:
		return ol_fields_uint(r, 0, INT64_MAX, &m->index);
	case KEY_SALT:
		return m->part ? read_bytes(r, 0, 0, &m->salt)
			       : read_bytes(r, OL_SALT_LEN, OL_SALT_LEN,
					    &m->salt);
	case KEY_BYTES:
		return read_bytes(r, 1, OL_SAY_PART, &m->bytes);
	case KEY_TYPE:
	case KEYS:
		break;
	}
	return OL_ERR_MALFORMED;
}

/* ---- writing ---------------------------------------------------------- */

static void put_head(struct ol_cbor_writer *w, const struct ol_ledger_head *h)
{
	ol_cbor_put_array(w, 2);
	ol_cbor_put_uint(w, h->seq);
	ol_cbor_put_bytes(w, h->hash.b, sizeof h->hash.b);
}

static void put_bytes(struct ol_cbor_writer *w, struct ol_words b)
{
	ol_cbor_put_bytes(w, (const uint8_t *)b.p, b.len);
}

static void put_field(struct ol_cbor_writer *w, int key, const void *message)
{
	const struct ol_say *m = message;

	switch ((enum key)key) {
	case KEY_ASKS:
		ol_cbor_put_bool(w, m->asks);
		return;
	case KEY_EPOCH:
		ol_cbor_put_uint(w, m->epoch);
		return;
	case KEY_SEQ:
		ol_cbor_put_uint(w, m->seq);
		return;
	case KEY_LAST:
		ol_cbor_put_uint(w, m->last);
		return;
	case KEY_HAVE:
		ol_cbor_put_uint(w, m->have);
		return;
	case KEY_PART:
		ol_cbor_put_uint(w, m->part);
		return;
	case KEY_PARTS:
		ol_cbor_put_uint(w, m->parts);
		return;
	case KEY_WHY:
		ol_cbor_put_uint(w, (uint64_t)m->why);
		return;
	case KEY_DATE:
		ol_cbor_put_uint(w, (uint64_t)m->date.ns);
		return;
	case KEY_HEAD:
		put_head(w, &m->head);
		return;
	case KEY_MAC:
		ol_cbor_put_bytes(w, m->mac.b, sizeof m->mac.b);
		return;
	case KEY_HELD:
		put_head(w, &m->held);
		return;
	case KEY_DIGEST:
		ol_cbor_put_bytes(w, m->digest.b, sizeof m->digest.b);
		return;
	case KEY_LEVEL:
		ol_cbor_put_uint(w, m->level);
		return;
	case KEY_INDEX:
		ol_cbor_put_uint(w, m->index);
		return;
	case KEY_SALT:
		put_bytes(w, m->salt);
		return;
	case KEY_BYTES:
		put_bytes(w, m->bytes);
		return;
	case KEY_TYPE:
	case KEYS:
		return;
	}
}

static const struct ol_fields map = {
	.type = type_of,
	.n_types = OL_SAY_TYPES,
	.n_keys = KEYS,
	.read = read_field,
	.put = put_field,
};

int ol_say_read(struct ol_say *out, const uint8_t *bytes, size_t len)
{
	struct ol_say m = { 0 };
	int type, err = ol_fields_read(&map, bytes, len, &type, &m);

	if (err)
		return err;
	m.type = (enum ol_say_type)type;
	*out = m;
	return 0;
}

size_t ol_say_write(uint8_t out[static OL_SAY_MAX], const struct ol_say *m)
{
	return ol_fields_write(&map, out, OL_SAY_MAX, (int)m->type, m);
}

/* ---- parts ------------------------------------------------------------ */

uint8_t ol_say_parts(size_t len)
{
	return (uint8_t)((len + OL_SAY_PART - 1) / OL_SAY_PART);
}

size_t ol_say_part(size_t len, uint8_t part, size_t *at)
{
	*at = (size_t)part * OL_SAY_PART;
	return len - *at < OL_SAY_PART ? len - *at : OL_SAY_PART;
}
