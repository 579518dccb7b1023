/* doc/protocol/items.md: what items are made of. */
#include "record/item_parts.h"

#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "record/tag.h"

int ol_item_read_words(struct ol_cbor_reader *r, size_t least, size_t most,
		       struct ol_words *out)
{
	if (ol_cbor_text(r, most, &out->p, &out->len) || out->len < least)
		return OL_ERR_MALFORMED;
	return 0;
}

int ol_item_read_plain(struct ol_cbor_reader *r, size_t least, size_t most,
		       struct ol_words *out)
{
	if (ol_item_read_words(r, least, most, out) ||
	    !ol_text_is_plain(out->p, out->len))
		return OL_ERR_MALFORMED;
	return 0;
}

int ol_item_read_fixed(struct ol_cbor_reader *r, uint8_t *out, size_t len)
{
	const uint8_t *p;
	size_t n;

	if (ol_cbor_bytes(r, len, &p, &n) || n != len)
		return OL_ERR_MALFORMED;
	memcpy(out, p, len);
	return 0;
}

int ol_item_read_id(struct ol_cbor_reader *r, struct ol_id *out)
{
	if (ol_item_read_fixed(r, out->b, sizeof out->b) || ol_id_is_zero(out))
		return OL_ERR_MALFORMED;
	return 0;
}

int ol_item_read_id_or_none(struct ol_cbor_reader *r, struct ol_id *out)
{
	const uint8_t *p;
	size_t n;

	if (ol_cbor_bytes(r, sizeof out->b, &p, &n))
		return OL_ERR_MALFORMED;
	memset(out, 0, sizeof *out);
	if (n == 0)
		return 0;
	memcpy(out->b, p, n);
	return n == sizeof out->b && !ol_id_is_zero(out) ? 0 : OL_ERR_MALFORMED;
}

int ol_item_read_date(struct ol_cbor_reader *r, ol_date *out)
{
	uint64_t v;

	if (ol_cbor_uint(r, INT64_MAX, &v))
		return OL_ERR_MALFORMED;
	out->ns = (int64_t)v;
	return 0;
}

int ol_item_read_number(struct ol_cbor_reader *r, int64_t *out)
{
	struct ol_cbor_item it;

	if (ol_cbor_next(r, &it))
		return OL_ERR_MALFORMED;
	if (it.kind == OL_CBOR_UINT && it.value <= OL_ITEM_NUMBER_MAX)
		*out = (int64_t)it.value;
	else if (it.kind == OL_CBOR_NINT && it.value < OL_ITEM_NUMBER_MAX)
		*out = -1 - (int64_t)it.value;
	else
		return OL_ERR_MALFORMED;
	return 0;
}

static bool has_tag(const struct ol_item_texts *texts, struct ol_words tag)
{
	size_t i;

	for (i = 0; i < texts->n; i++)
		if (ol_tag_equal(texts->t[i].tag, tag))
			return true;
	return false;
}

int ol_item_read_texts(struct ol_cbor_reader *r, size_t least,
		       struct ol_item_texts *out)
{
	struct ol_item_text t;
	uint64_t n, pair;

	out->n = 0;
	if (ol_cbor_array(r, OL_ITEM_TEXTS, &n) || n < least)
		return OL_ERR_MALFORMED;
	while (out->n < n) {
		if (ol_cbor_array(r, 2, &pair) || pair != 2 ||
		    ol_item_read_words(r, 1, OL_ITEM_TAG_MAX, &t.tag) ||
		    ol_item_read_words(r, 1, OL_ITEM_MAX, &t.text) ||
		    !ol_tag_is_well_formed(t.tag) || has_tag(out, t.tag))
			return OL_ERR_MALFORMED;
		out->t[out->n++] = t;
	}
	return 0;
}

void ol_item_put_words(struct ol_cbor_writer *w, struct ol_words s)
{
	ol_cbor_put_text(w, s.p, s.len);
}

void ol_item_put_number(struct ol_cbor_writer *w, int64_t v)
{
	if (v < 0)
		ol_cbor_put_nint(w, (uint64_t)(-1 - v));
	else
		ol_cbor_put_uint(w, (uint64_t)v);
}

void ol_item_put_texts(struct ol_cbor_writer *w, const struct ol_item_texts *t)
{
	size_t i;

	ol_cbor_put_array(w, t->n);
	for (i = 0; i < t->n; i++) {
		ol_cbor_put_array(w, 2);
		ol_item_put_words(w, t->t[i].tag);
		ol_item_put_words(w, t->t[i].text);
	}
}
