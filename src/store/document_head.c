/* document_head - names, heads and segments of documents on this disk; see
 * document_parts.h. */
#include "store/document_parts.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "base/bytes.h"
#include "base/error.h"
#include "base/text.h"
#include "seal/wrap.h"
#include "store/db.h"
#include "store/month.h"
#include "store/pack.h"

#define TEXTS (OL_SAFE_NAME_MAX + 1 + OL_ITEM_TYPE_MAX + 1)
#define HEAD_BODY                                                       \
	(8 + 2 + 1 + 1 + OL_SHA256_LEN + 8 + OL_DOCUMENT_SALT + 8 + 8 + \
	 OL_DOCUMENT_NAMED * OL_ID_LEN + TEXTS)
#define HEAD_LEN (8 + HEAD_BODY + OL_WRAP_OVERHEAD)
#define PLACE_MAX 96
#define SEGMENT OL_DOCUMENT_SEGMENT
#define SEALED (SEGMENT + OL_WRAP_OVERHEAD)

_Static_assert(HEAD_LEN <= OL_DOCUMENT_HEAD_PLACE, "a head has room");

/* ---- names ---------------------------------------------------------------- */

void ol_document_id(struct ol_id *out,
		    const uint8_t sha256[static OL_SHA256_LEN])
{
	memcpy(out->b, sha256, sizeof out->b);
}

void ol_document_name(const struct ol_documents *f,
		      char out[static OL_DOCUMENT_NAME_MAX], uint16_t line,
		      bool ours, const struct ol_id *id)
{
	uint8_t in[3 + OL_ID_LEN], hash[OL_KEY_LEN];
	char hex[33];

	ol_put16(in, line);
	in[2] = ours;
	memcpy(in + 3, id->b, OL_ID_LEN);
	ol_hmac_sha256(hash, f->store->tag_key, in, sizeof in);
	ol_hex_write(hex, hash, 16);
	snprintf(out, OL_DOCUMENT_NAME_MAX, "%04x-%c-%s", line,
		 ours ? 'o' : 't', hex);
}

int ol_document_name_line(const char *name, uint16_t *line, bool *ours)
{
	uint8_t b[2];
	char hex[5] = { 0 };

	if (strlen(name) != 39 || name[4] != '-' || name[6] != '-' ||
	    (name[5] != 'o' && name[5] != 't'))
		return OL_ERR_UNKNOWN;
	memcpy(hex, name, 4);
	if (ol_hex_read(b, 2, hex))
		return OL_ERR_UNKNOWN;
	*line = ol_get16(b);
	*ours = name[5] == 'o';
	return 0;
}

/* ---- heads ------------------------------------------------------------------ */

static void head_place(char out[static PLACE_MAX], const char *name)
{
	snprintf(out, PLACE_MAX, "document/head/%s/2", name);
}

/* `name`: what the file is called when it is whole. */
static void seal_head(struct ol_documents *f, uint8_t out[static HEAD_LEN],
		      const char *name, const struct ol_document_head *h)
{
	uint8_t body[HEAD_BODY];
	char place[PLACE_MAX];
	struct ol_pack o = { .p = body, .cap = sizeof body };
	size_t i;

	ol_pack_64(&o, h->serial);
	ol_pack_8(&o, (uint8_t)(h->file.line >> 8));
	ol_pack_8(&o, (uint8_t)h->file.line);
	ol_pack_8(&o, h->file.ours);
	ol_pack_8(&o, h->file.whole);
	ol_pack(&o, h->file.ref.sha256, OL_SHA256_LEN);
	ol_pack_64(&o, h->file.ref.size);
	ol_pack(&o, h->id, OL_DOCUMENT_SALT);
	ol_pack_date(&o, h->file.made);
	ol_pack_date(&o, h->file.done);
	for (i = 0; i < OL_DOCUMENT_NAMED; i++)
		ol_pack(&o, h->file.message[i].b, OL_ID_LEN);
	ol_pack(&o, h->file.name, sizeof h->file.name);
	ol_pack(&o, h->file.type, sizeof h->file.type);
	assert(o.n == sizeof body);
	ol_put64(out, (uint64_t)h->file.month);
	head_place(place, name);
	ol_wrap_seal(out + 8, h->key, place, body, sizeof body, &f->rnd);
}

int ol_document_head_write(struct ol_documents *f, const char *as,
			   const char *name, struct ol_document_head *h)
{
	uint8_t bytes[OL_DOCUMENT_HEAD_PLACE] = { 0 };
	int err;

	h->serial++;
	seal_head(f, bytes, name, h);
	err = f->port.write(f->port.ctx, as,
			    h->serial % 2 * OL_DOCUMENT_HEAD_PLACE, bytes,
			    sizeof bytes);
	return err ? err : f->port.sync(f->port.ctx, as);
}

static int open_head(struct ol_documents *f, const char *name,
		     const uint8_t bytes[static HEAD_LEN],
		     struct ol_document_head *h)
{
	uint8_t body[HEAD_BODY];
	char place[PLACE_MAX];
	struct ol_unpack i = { .p = body, .left = sizeof body };
	size_t k;
	uint16_t line;
	bool ours;
	int err = ol_document_name_line(name, &line, &ours);

	if (err)
		return err;
	h->file.month = (int64_t)ol_get64(bytes);
	err = ol_month_key(f->store, line, h->file.month, h->key);
	if (err)
		return err == OL_ERR_UNKNOWN ? OL_ERR_FORGED : err;
	head_place(place, name);
	err = ol_wrap_open(body, h->key, place, bytes + 8, HEAD_LEN - 8);
	if (err)
		return err;
	h->serial = ol_unpack_64(&i);
	h->file.line = (uint16_t)(ol_unpack_8(&i) << 8);
	h->file.line = (uint16_t)(h->file.line | ol_unpack_8(&i));
	h->file.ours = ol_unpack_bool(&i);
	h->file.whole = ol_unpack_bool(&i);
	ol_unpack(&i, h->file.ref.sha256, OL_SHA256_LEN);
	h->file.ref.size = ol_unpack_64(&i);
	ol_unpack(&i, h->id, OL_DOCUMENT_SALT);
	h->file.made = ol_unpack_date(&i);
	h->file.done = ol_unpack_date(&i);
	for (k = 0; k < OL_DOCUMENT_NAMED; k++)
		ol_unpack(&i, h->file.message[k].b, OL_ID_LEN);
	ol_unpack(&i, h->file.name, sizeof h->file.name);
	ol_unpack(&i, h->file.type, sizeof h->file.type);
	if (h->file.line != line || h->file.ours != ours ||
	    h->file.ref.size > OL_ITEM_FILE_MAX ||
	    h->file.name[OL_SAFE_NAME_MAX] || h->file.type[OL_ITEM_TYPE_MAX])
		return OL_ERR_FORGED;
	return ol_unpack_end(&i);
}

/* Of two heads: what is to be said of them. A place never written is zeros,
 * and of month 0. What the disk or the store cannot tell just now is neither
 * there nor gone. */
static int judge(const int err[static 2])
{
	size_t i;

	for (i = 0; i < 2; i++)
		if (err[i] && err[i] != OL_ERR_UNKNOWN &&
		    err[i] != OL_ERR_FORGED && err[i] != OL_ERR_MALFORMED &&
		    err[i] != OL_ERR_EXPIRED)
			return err[i];
	if (!err[0] || !err[1])
		return 0;
	return err[0] == OL_ERR_EXPIRED || err[1] == OL_ERR_EXPIRED
		       ? OL_ERR_EXPIRED
		       : OL_ERR_UNKNOWN;
}

int ol_document_head_read(struct ol_documents *f, const char *name,
			  struct ol_document_head *out)
{
	uint8_t bytes[OL_DOCUMENT_HEADS];
	struct ol_document_head h[2];
	int err[2] = { OL_ERR_UNKNOWN, OL_ERR_UNKNOWN }, e, pick;
	size_t len, i;

	e = f->port.read(f->port.ctx, name, 0, bytes, sizeof bytes, &len);
	if (e)
		return e;
	memset(h, 0, sizeof h);
	for (i = 0; i < 2; i++)
		if (len >= i * OL_DOCUMENT_HEAD_PLACE + HEAD_LEN)
			err[i] = open_head(f, name,
					   bytes + i * OL_DOCUMENT_HEAD_PLACE,
					   &h[i]);
	pick = !err[1] && (err[0] || h[1].serial > h[0].serial);
	e = judge(err);
	if (!e)
		*out = h[pick];
	ol_wipe(h, sizeof h);
	return e;
}

void ol_document_head_new(struct ol_documents *f, struct ol_document_head *h,
			  uint16_t line, bool ours, ol_date now)
{
	memset(h, 0, sizeof *h);
	h->file.line = line;
	h->file.ours = ours;
	h->file.made = now;
	ol_random_fill(&f->rnd, h->id, sizeof h->id);
}

int ol_document_head_find(struct ol_documents *f, uint16_t line, bool ours,
			  const uint8_t sha256[static OL_SHA256_LEN],
			  char name[static OL_DOCUMENT_NAME_MAX],
			  struct ol_document_head *h)
{
	struct ol_id id;
	int err;

	ol_document_id(&id, sha256);
	ol_document_name(f, name, line, ours, &id);
	err = ol_document_head_read(f, name, h);
	if (!err && memcmp(h->file.ref.sha256, sha256, OL_SHA256_LEN)) {
		ol_wipe(h, sizeof *h);
		err = OL_ERR_FORGED;
	}
	return err;
}

/* ---- segments ---------------------------------------------------------------- */

static uint64_t place_of(uint64_t segment)
{
	return OL_DOCUMENT_HEADS + segment * SEALED;
}

static void segment_place(char out[static PLACE_MAX],
			  const struct ol_document_head *h, uint64_t segment)
{
	char hex[2 * OL_DOCUMENT_SALT + 1];

	ol_hex_write(hex, h->id, OL_DOCUMENT_SALT);
	snprintf(out, PLACE_MAX, "document/%s/%llu/1", hex,
		 (unsigned long long)segment);
}

int ol_document_segment_write(struct ol_documents *f, const char *as,
			      const struct ol_document_head *h,
			      uint64_t segment, const uint8_t *bytes,
			      size_t len)
{
	char place[PLACE_MAX];

	segment_place(place, h, segment);
	ol_wrap_seal(f->sealed, h->key, place, bytes, len, &f->rnd);
	return f->port.write(f->port.ctx, as, place_of(segment), f->sealed,
			     len + OL_WRAP_OVERHEAD);
}

int ol_document_segment_read(struct ol_documents *f, const char *name,
			     const struct ol_document_head *h, uint64_t segment,
			     uint8_t *out, size_t *len)
{
	uint64_t at = segment * SEGMENT, left = h->file.ref.size - at;
	size_t want = left < SEGMENT ? (size_t)left : SEGMENT, got;
	char place[PLACE_MAX];
	int err = f->port.read(f->port.ctx, name, place_of(segment), f->sealed,
			       want + OL_WRAP_OVERHEAD, &got);

	if (err)
		return err;
	segment_place(place, h, segment);
	if (got != want + OL_WRAP_OVERHEAD ||
	    ol_wrap_open(out, h->key, place, f->sealed, got))
		return OL_ERR_FORGED;
	*len = want;
	return 0;
}
