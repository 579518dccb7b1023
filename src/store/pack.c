/* pack - see pack.h. */
#include "store/pack.h"

#include <assert.h>
#include <string.h>

#include "base/bytes.h"
#include "base/error.h"
#include "base/text.h"

/* ---- writing ---------------------------------------------------------- */

void ol_pack(struct ol_pack *o, const void *p, size_t len)
{
	assert(o->n + len <= o->cap);
	memcpy(o->p + o->n, p, len);
	o->n += len;
}

void ol_pack_8(struct ol_pack *o, uint8_t v)
{
	ol_pack(o, &v, 1);
}

void ol_pack_32(struct ol_pack *o, uint32_t v)
{
	uint8_t b[4];

	ol_put32(b, v);
	ol_pack(o, b, sizeof b);
}

void ol_pack_64(struct ol_pack *o, uint64_t v)
{
	uint8_t b[8];

	ol_put64(b, v);
	ol_pack(o, b, sizeof b);
}

void ol_pack_date(struct ol_pack *o, ol_date d)
{
	ol_pack_64(o, (uint64_t)d.ns);
}

void ol_pack_text(struct ol_pack *o, const char *text)
{
	size_t len = strlen(text);

	assert(len <= UINT8_MAX);
	ol_pack_8(o, (uint8_t)len);
	ol_pack(o, text, len);
}

/* ---- reading ---------------------------------------------------------- */

void ol_unpack(struct ol_unpack *i, void *p, size_t len)
{
	if (len > i->left) {
		i->is_bad = true;
		i->left = 0;
		memset(p, 0, len);
		return;
	}
	memcpy(p, i->p, len);
	i->p += len;
	i->left -= len;
}

uint8_t ol_unpack_8(struct ol_unpack *i)
{
	uint8_t v;

	ol_unpack(i, &v, 1);
	return v;
}

/* A bit of its own, or it is no body of ours. */
bool ol_unpack_bool(struct ol_unpack *i)
{
	uint8_t v = ol_unpack_8(i);

	if (v > 1)
		i->is_bad = true;
	return v == 1;
}

uint32_t ol_unpack_32(struct ol_unpack *i)
{
	uint8_t b[4];

	ol_unpack(i, b, sizeof b);
	return ol_get32(b);
}

uint64_t ol_unpack_64(struct ol_unpack *i)
{
	uint8_t b[8];

	ol_unpack(i, b, sizeof b);
	return ol_get64(b);
}

ol_date ol_unpack_date(struct ol_unpack *i)
{
	return (ol_date){ (int64_t)ol_unpack_64(i) };
}

/* Into a field of `cap` bytes. */
void ol_unpack_text(struct ol_unpack *i, char *text, size_t cap)
{
	size_t len = ol_unpack_8(i);

	if (len >= cap) {
		i->is_bad = true;
		len = 0;
	}
	ol_unpack(i, text, len);
	text[len] = 0;
	if (strlen(text) != len || !ol_text_is_utf8(text, len))
		i->is_bad = true;
}

int ol_unpack_end(const struct ol_unpack *i)
{
	return i->is_bad || i->left > 0 ? OL_ERR_FORGED : 0;
}
