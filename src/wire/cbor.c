/* doc/protocol/control.md, "Encoding": RFC 8949 section 4.2, nothing else. */
#include "wire/cbor.h"

#include <cbor.h>
#include <string.h>

#include "base/error.h"
#include "base/text.h"

/* ---- what reader and writer share: what the open levels still owe ------ */

/* RFC 8949 4.2.1: keys ascend bytewise in their encoding. */
static bool key_ascends(const struct ol_cbor_level *l, const uint8_t *key,
			size_t len)
{
	size_t shorter = len < l->key_len ? len : l->key_len;
	int order;

	if (!l->key)
		return true;
	order = memcmp(l->key, key, shorter);
	return order < 0 || (order == 0 && l->key_len < len);
}

/* Books one item of `len` encoded bytes on the innermost open level. A map
 * owes an even number just before a key. */
static bool book_item(struct ol_cbor_level *l, enum ol_cbor_kind kind,
		      const uint8_t *p, size_t len)
{
	if (l->is_map && l->owed % 2 == 0) {
		if (kind == OL_CBOR_ARRAY || kind == OL_CBOR_MAP ||
		    kind == OL_CBOR_BOOL)
			return false;
		if (!key_ascends(l, p, len))
			return false;
		l->key = p;
		l->key_len = len;
	}
	l->owed--;
	return true;
}

/* Closes what owes nothing any more. */
static size_t close_levels(const struct ol_cbor_level *level, size_t depth)
{
	while (depth > 0 && level[depth - 1].owed == 0)
		depth--;
	return depth;
}

/* ---- reading ---------------------------------------------------------- */

/* What libcbor's callbacks leave behind. */
struct seen {
	struct ol_cbor_item item;
	bool known;
};

static void seen_value(void *ctx, enum ol_cbor_kind kind, uint64_t v)
{
	struct seen *s = ctx;

	s->item.kind = kind;
	s->item.value = v;
	s->known = true;
}

static void on_uint8(void *ctx, uint8_t v)
{
	seen_value(ctx, OL_CBOR_UINT, v);
}

static void on_uint16(void *ctx, uint16_t v)
{
	seen_value(ctx, OL_CBOR_UINT, v);
}

static void on_uint32(void *ctx, uint32_t v)
{
	seen_value(ctx, OL_CBOR_UINT, v);
}

static void on_uint64(void *ctx, uint64_t v)
{
	seen_value(ctx, OL_CBOR_UINT, v);
}

static void on_nint8(void *ctx, uint8_t v)
{
	seen_value(ctx, OL_CBOR_NINT, v);
}

static void on_nint16(void *ctx, uint16_t v)
{
	seen_value(ctx, OL_CBOR_NINT, v);
}

static void on_nint32(void *ctx, uint32_t v)
{
	seen_value(ctx, OL_CBOR_NINT, v);
}

static void on_nint64(void *ctx, uint64_t v)
{
	seen_value(ctx, OL_CBOR_NINT, v);
}

static void on_bytes(void *ctx, cbor_data p, size_t len)
{
	struct seen *s = ctx;

	seen_value(ctx, OL_CBOR_BYTES, 0);
	s->item.bytes = p;
	s->item.len = len;
}

static void on_text(void *ctx, cbor_data p, size_t len)
{
	on_bytes(ctx, p, len);
	((struct seen *)ctx)->item.kind = OL_CBOR_TEXT;
}

static void on_array(void *ctx, size_t n)
{
	seen_value(ctx, OL_CBOR_ARRAY, n);
}

static void on_map(void *ctx, size_t n)
{
	seen_value(ctx, OL_CBOR_MAP, n);
}

static void on_bool(void *ctx, bool v)
{
	seen_value(ctx, OL_CBOR_BOOL, v);
}

/* Tags, null, undefined, floats, breaks and indefinite lengths stay with
 * libcbor's empty callbacks: nothing is seen, so the item is refused. */
static struct cbor_callbacks callbacks(void)
{
	struct cbor_callbacks cb = cbor_empty_callbacks;

	cb.uint8 = on_uint8;
	cb.uint16 = on_uint16;
	cb.uint32 = on_uint32;
	cb.uint64 = on_uint64;
	cb.negint8 = on_nint8;
	cb.negint16 = on_nint16;
	cb.negint32 = on_nint32;
	cb.negint64 = on_nint64;
	cb.byte_string = on_bytes;
	cb.string = on_text;
	cb.array_start = on_array;
	cb.map_start = on_map;
	cb.boolean = on_bool;
	return cb;
}

/* Bytes of the shortest head that holds `v`. */
static size_t head_len(uint64_t v)
{
	if (v < 24)
		return 1;
	if (v <= UINT8_MAX)
		return 2;
	if (v <= UINT16_MAX)
		return 3;
	return v <= UINT32_MAX ? 5 : 9;
}

static bool is_shortest(const struct ol_cbor_item *it, size_t n_read)
{
	switch (it->kind) {
	case OL_CBOR_UINT:
	case OL_CBOR_NINT:
	case OL_CBOR_ARRAY:
	case OL_CBOR_MAP:
		return n_read == head_len(it->value);
	case OL_CBOR_BYTES:
	case OL_CBOR_TEXT:
		return n_read == head_len(it->len) + it->len;
	case OL_CBOR_BOOL:
		return n_read == 1;
	}
	return false;
}

/* Opens an array or map: each item that it owes needs a byte at least. */
static bool open_level(struct ol_cbor_reader *r, const struct ol_cbor_item *it)
{
	uint64_t n = it->value;
	bool is_map = it->kind == OL_CBOR_MAP;

	if (r->depth == OL_CBOR_DEPTH || n > r->left)
		return false;
	if (is_map)
		n *= 2;
	r->owed += n;
	if (r->owed > r->left)
		return false;
	r->level[r->depth++] =
		(struct ol_cbor_level){ .owed = n, .is_map = is_map };
	return true;
}

void ol_cbor_read(struct ol_cbor_reader *r, const uint8_t *bytes, size_t len)
{
	memset(r, 0, sizeof *r);
	r->p = bytes;
	r->left = len;
	r->owed = 1;
}

static int fail(struct ol_cbor_reader *r)
{
	r->err = OL_ERR_MALFORMED;
	return r->err;
}

int ol_cbor_next(struct ol_cbor_reader *r, struct ol_cbor_item *out)
{
	const struct cbor_callbacks cb = callbacks();
	struct seen seen = { 0 };
	struct cbor_decoder_result res;

	if (r->err)
		return r->err;
	if (r->owed == 0 || r->left == 0)
		return fail(r);
	res = cbor_stream_decode(r->p, r->left, &cb, &seen);
	if (res.status != CBOR_DECODER_FINISHED || !seen.known ||
	    !is_shortest(&seen.item, res.read))
		return fail(r);
	if (seen.item.kind == OL_CBOR_TEXT &&
	    !ol_text_is_utf8((const char *)seen.item.bytes, seen.item.len))
		return fail(r);
	if (r->depth > 0 &&
	    !book_item(&r->level[r->depth - 1], seen.item.kind, r->p, res.read))
		return fail(r);
	r->p += res.read;
	r->left -= res.read;
	r->owed--;
	if ((seen.item.kind == OL_CBOR_ARRAY ||
	     seen.item.kind == OL_CBOR_MAP) &&
	    !open_level(r, &seen.item))
		return fail(r);
	if (r->owed > r->left)
		return fail(r);
	r->depth = close_levels(r->level, r->depth);
	*out = seen.item;
	return 0;
}

/* The next item, if it is of `kind` and its value or length within `max`. */
static int next_of(struct ol_cbor_reader *r, enum ol_cbor_kind kind,
		   uint64_t max, struct ol_cbor_item *out)
{
	struct ol_cbor_item it;
	int err;

	err = ol_cbor_next(r, &it);
	if (err)
		return err;
	if (it.kind != kind || it.value > max || it.len > max)
		return fail(r);
	*out = it;
	return 0;
}

int ol_cbor_uint(struct ol_cbor_reader *r, uint64_t max, uint64_t *out)
{
	struct ol_cbor_item it;
	int err;

	err = next_of(r, OL_CBOR_UINT, max, &it);
	if (!err)
		*out = it.value;
	return err;
}

int ol_cbor_key(struct ol_cbor_reader *r, uint64_t key)
{
	struct ol_cbor_item it;
	int err;

	err = next_of(r, OL_CBOR_UINT, key, &it);
	if (!err && it.value != key)
		return fail(r);
	return err;
}

int ol_cbor_bool(struct ol_cbor_reader *r, bool *out)
{
	struct ol_cbor_item it;
	int err;

	err = next_of(r, OL_CBOR_BOOL, 1, &it);
	if (!err)
		*out = it.value != 0;
	return err;
}

int ol_cbor_bytes(struct ol_cbor_reader *r, size_t max, const uint8_t **out,
		  size_t *len)
{
	struct ol_cbor_item it;
	int err;

	err = next_of(r, OL_CBOR_BYTES, max, &it);
	if (!err) {
		*out = it.bytes;
		*len = it.len;
	}
	return err;
}

int ol_cbor_text(struct ol_cbor_reader *r, size_t max, const char **out,
		 size_t *len)
{
	struct ol_cbor_item it;
	int err;

	err = next_of(r, OL_CBOR_TEXT, max, &it);
	if (!err) {
		*out = (const char *)it.bytes;
		*len = it.len;
	}
	return err;
}

int ol_cbor_array(struct ol_cbor_reader *r, uint64_t max, uint64_t *n_items)
{
	struct ol_cbor_item it;
	int err;

	err = next_of(r, OL_CBOR_ARRAY, max, &it);
	if (!err)
		*n_items = it.value;
	return err;
}

int ol_cbor_map(struct ol_cbor_reader *r, uint64_t max, uint64_t *n_pairs)
{
	struct ol_cbor_item it;
	int err;

	err = next_of(r, OL_CBOR_MAP, max, &it);
	if (!err)
		*n_pairs = it.value;
	return err;
}

int ol_cbor_done(const struct ol_cbor_reader *r)
{
	if (r->err)
		return r->err;
	return r->owed == 0 && r->left == 0 ? 0 : OL_ERR_MALFORMED;
}

/* ---- writing ---------------------------------------------------------- */

void ol_cbor_write(struct ol_cbor_writer *w, uint8_t *out, size_t cap)
{
	memset(w, 0, sizeof *w);
	w->start = out;
	w->cap = cap;
	w->owed = 1;
}

/* Books the item of `n` bytes just encoded at the end; n 0: no room. */
static void put(struct ol_cbor_writer *w, enum ol_cbor_kind kind, size_t n)
{
	if (w->bad || n == 0 || w->owed == 0 ||
	    (w->depth > 0 &&
	     !book_item(&w->level[w->depth - 1], kind, w->start + w->len, n))) {
		w->bad = true;
		return;
	}
	w->len += n;
	w->owed--;
	if (kind != OL_CBOR_ARRAY && kind != OL_CBOR_MAP)
		w->depth = close_levels(w->level, w->depth);
}

static uint8_t *end(const struct ol_cbor_writer *w)
{
	return w->start + w->len;
}

static size_t room(const struct ol_cbor_writer *w)
{
	return w->cap - w->len;
}

void ol_cbor_put_uint(struct ol_cbor_writer *w, uint64_t v)
{
	put(w, OL_CBOR_UINT, cbor_encode_uint(v, end(w), room(w)));
}

void ol_cbor_put_nint(struct ol_cbor_writer *w, uint64_t v)
{
	put(w, OL_CBOR_NINT, cbor_encode_negint(v, end(w), room(w)));
}

void ol_cbor_put_bool(struct ol_cbor_writer *w, bool v)
{
	put(w, OL_CBOR_BOOL, cbor_encode_bool(v, end(w), room(w)));
}

/* The content of a string behind its head of `head` bytes. */
static size_t put_content(struct ol_cbor_writer *w, size_t head, const void *p,
			  size_t len)
{
	if (head == 0 || len > room(w) - head)
		return 0;
	if (len)
		memcpy(end(w) + head, p, len);
	return head + len;
}

void ol_cbor_put_bytes(struct ol_cbor_writer *w, const uint8_t *p, size_t len)
{
	size_t head = cbor_encode_bytestring_start(len, end(w), room(w));

	put(w, OL_CBOR_BYTES, put_content(w, head, p, len));
}

void ol_cbor_put_text(struct ol_cbor_writer *w, const char *p, size_t len)
{
	size_t head = cbor_encode_string_start(len, end(w), room(w));

	put(w, OL_CBOR_TEXT, put_content(w, head, p, len));
}

/* Opens what `put` has just booked; counts above 2^62 are a bug. */
static void put_level(struct ol_cbor_writer *w, uint64_t n, bool is_map)
{
	if (w->bad)
		return;
	if (w->depth == OL_CBOR_DEPTH || n > UINT64_MAX / 4) {
		w->bad = true;
		return;
	}
	if (is_map)
		n *= 2;
	w->owed += n;
	w->level[w->depth++] =
		(struct ol_cbor_level){ .owed = n, .is_map = is_map };
	w->depth = close_levels(w->level, w->depth);
}

void ol_cbor_put_array(struct ol_cbor_writer *w, uint64_t n_items)
{
	put(w, OL_CBOR_ARRAY,
	    cbor_encode_array_start(n_items, end(w), room(w)));
	put_level(w, n_items, false);
}

void ol_cbor_put_map(struct ol_cbor_writer *w, uint64_t n_pairs)
{
	put(w, OL_CBOR_MAP, cbor_encode_map_start(n_pairs, end(w), room(w)));
	put_level(w, n_pairs, true);
}

size_t ol_cbor_written(const struct ol_cbor_writer *w)
{
	return w->bad || w->owed ? 0 : w->len;
}

#define TEXT_(x) #x
#define TEXT(x) TEXT_(x)

const char *ol_cbor_version(void)
{
	return "libcbor " TEXT(CBOR_MAJOR_VERSION) "." TEXT(
		CBOR_MINOR_VERSION) "." TEXT(CBOR_PATCH_VERSION);
}
