/* document_file - see document_file.h.
 *
 * A file: two places for its head, written by turns, so that one is whole
 * whenever the power goes; then the segments, all but the last of one length.
 *
 *   0     month 8 | sealed head
 *   512   the same
 *   1024  sealed segment 0 | sealed segment 1 | ...
 */
#include "store/document_file.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/error.h"
#include "base/text.h"
#include "seal/hash.h"
#include "seal/wrap.h"
#include "store/db.h"
#include "store/document_disk.h"
#include "store/month.h"
#include "store/pack.h"

#define SEGMENT OL_DOCUMENT_SEGMENT
#define SEALED (SEGMENT + OL_WRAP_OVERHEAD)
#define ID_LEN 16
#define NAME_MAX_ 48 /* with its NUL */
#define HEAD_PLACE 512
#define HEADS (2 * HEAD_PLACE)
#define HEAD_BODY (8 + 2 + 1 + 1 + OL_SHA256_LEN + 8 + ID_LEN + 8 + 8)
#define HEAD_LEN (8 + HEAD_BODY + OL_WRAP_OVERHEAD)
#define PLACE_MAX 96
#define PART "part-"

_Static_assert(HEAD_LEN <= HEAD_PLACE, "a head has room");

/* What a file says of itself, and the key of its segments. */
struct head {
	struct ol_document_file file;
	uint64_t serial; /* of this head; its place is the lowest bit       */
	uint8_t id[ID_LEN];
	uint8_t key[OL_KEY_LEN];
};

struct upload {
	bool used, failed;
	struct head head;
	struct ol_sha256 hash;
	size_t len; /* of bytes, not yet written                           */
	uint8_t bytes[SEGMENT];
};

struct ol_documents {
	struct ol_store *store;
	struct ol_random rnd;
	struct ol_document_port port;
	struct ol_document_disk disk;
	struct upload upload[OL_DOCUMENT_UPLOADS];
	uint8_t plain[SEGMENT];
	uint8_t sealed[SEALED];
};

/* ---- names ---------------------------------------------------------------- */

static void name_of(const struct ol_documents *f, char out[static NAME_MAX_],
		    uint16_t line, bool ours,
		    const uint8_t sha256[static OL_SHA256_LEN])
{
	uint8_t in[3 + OL_SHA256_LEN], hash[OL_KEY_LEN];
	char hex[33];

	ol_put16(in, line);
	in[2] = ours;
	memcpy(in + 3, sha256, OL_SHA256_LEN);
	ol_hmac_sha256(hash, f->store->tag_key, in, sizeof in);
	ol_hex_write(hex, hash, 16);
	snprintf(out, NAME_MAX_, "%04x-%c-%s", line, ours ? 'o' : 't', hex);
}

static void part_name(char out[static NAME_MAX_], unsigned slot)
{
	snprintf(out, NAME_MAX_, PART "%u", slot);
}

/* ---- heads ------------------------------------------------------------------ */

static void head_place(char out[static PLACE_MAX], const char *name)
{
	snprintf(out, PLACE_MAX, "document/head/%s/1", name);
}

/* `name`: what the file is called when it is whole. */
static void seal_head(struct ol_documents *f, uint8_t out[static HEAD_LEN],
		      const char *name, const struct head *h)
{
	uint8_t body[HEAD_BODY];
	char place[PLACE_MAX];
	struct ol_pack o = { .p = body, .cap = sizeof body };

	ol_pack_64(&o, h->serial);
	ol_pack_8(&o, (uint8_t)(h->file.line >> 8));
	ol_pack_8(&o, (uint8_t)h->file.line);
	ol_pack_8(&o, h->file.ours);
	ol_pack_8(&o, h->file.whole);
	ol_pack(&o, h->file.ref.sha256, OL_SHA256_LEN);
	ol_pack_64(&o, h->file.ref.size);
	ol_pack(&o, h->id, ID_LEN);
	ol_pack_date(&o, h->file.made);
	ol_pack_date(&o, h->file.done);
	assert(o.n == sizeof body);
	ol_put64(out, (uint64_t)h->file.month);
	head_place(place, name);
	ol_wrap_seal(out + 8, h->key, place, body, sizeof body, &f->rnd);
}

static int write_head(struct ol_documents *f, const char *as, const char *name,
		      struct head *h)
{
	uint8_t bytes[HEAD_PLACE] = { 0 };
	int err;

	h->serial++;
	seal_head(f, bytes, name, h);
	err = f->port.write(f->port.ctx, as, h->serial % 2 * HEAD_PLACE, bytes,
			    sizeof bytes);
	return err ? err : f->port.sync(f->port.ctx, as);
}

/* The line stands in the name, and is what the key and the head must say. */
static int line_of(const char *name, uint16_t *line, bool *ours)
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

static int open_head(struct ol_documents *f, const char *name,
		     const uint8_t bytes[static HEAD_LEN], struct head *h)
{
	uint8_t body[HEAD_BODY];
	char place[PLACE_MAX];
	struct ol_unpack i = { .p = body, .left = sizeof body };
	uint16_t line;
	bool ours;
	int err = line_of(name, &line, &ours);

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
	ol_unpack(&i, h->id, ID_LEN);
	h->file.made = ol_unpack_date(&i);
	h->file.done = ol_unpack_date(&i);
	if (h->file.line != line || h->file.ours != ours ||
	    h->file.ref.size > OL_ITEM_FILE_MAX)
		return OL_ERR_FORGED;
	return ol_unpack_end(&i);
}

/* The newer of the two that can be opened. OL_ERR_UNKNOWN: no file, or one
 * that was cut when it was made. */
static int read_head(struct ol_documents *f, const char *name, struct head *out)
{
	uint8_t bytes[HEADS];
	struct head h[2];
	int err[2] = { OL_ERR_UNKNOWN, OL_ERR_UNKNOWN }, e, pick;
	size_t len, i;

	e = f->port.read(f->port.ctx, name, 0, bytes, sizeof bytes, &len);
	if (e)
		return e;
	memset(h, 0, sizeof h);
	for (i = 0; i < 2; i++)
		if (len >= i * HEAD_PLACE + HEAD_LEN)
			err[i] = open_head(f, name, bytes + i * HEAD_PLACE,
					   &h[i]);
	pick = !err[1] && (err[0] || h[1].serial > h[0].serial);
	/* A place never written is zeros, and of month 0. */
	e = err[pick];
	if (e && (err[0] == OL_ERR_EXPIRED || err[1] == OL_ERR_EXPIRED))
		e = OL_ERR_EXPIRED;
	else if (e && e != OL_ERR_IO && e != OL_ERR_NO_MEMORY)
		e = OL_ERR_UNKNOWN;
	if (!e)
		*out = h[pick];
	ol_wipe(h, sizeof h);
	return e;
}

static void new_head(struct ol_documents *f, struct head *h, uint16_t line,
		     bool ours, ol_date now)
{
	memset(h, 0, sizeof *h);
	h->file.line = line;
	h->file.ours = ours;
	h->file.made = now;
	ol_random_fill(&f->rnd, h->id, sizeof h->id);
}

static int find(struct ol_documents *f, uint16_t line, bool ours,
		const uint8_t sha256[static OL_SHA256_LEN],
		char name[static NAME_MAX_], struct head *h)
{
	int err;

	name_of(f, name, line, ours, sha256);
	err = read_head(f, name, h);
	if (!err && memcmp(h->file.ref.sha256, sha256, OL_SHA256_LEN)) {
		ol_wipe(h, sizeof *h);
		err = OL_ERR_FORGED;
	}
	return err;
}

/* ---- segments ---------------------------------------------------------------- */

static uint64_t place_of(uint64_t segment)
{
	return HEADS + segment * SEALED;
}

static void segment_place(char out[static PLACE_MAX], const struct head *h,
			  uint64_t segment)
{
	char hex[2 * ID_LEN + 1];

	ol_hex_write(hex, h->id, ID_LEN);
	snprintf(out, PLACE_MAX, "document/%s/%llu/1", hex,
		 (unsigned long long)segment);
}

static int write_segment(struct ol_documents *f, const char *as,
			 const struct head *h, uint64_t segment,
			 const uint8_t *bytes, size_t len)
{
	char place[PLACE_MAX];

	segment_place(place, h, segment);
	ol_wrap_seal(f->sealed, h->key, place, bytes, len, &f->rnd);
	return f->port.write(f->port.ctx, as, place_of(segment), f->sealed,
			     len + OL_WRAP_OVERHEAD);
}

/* The whole segment, `*len` bytes of it. OL_ERR_FORGED: it is not there, or
 * not as it was written. */
static int read_segment(struct ol_documents *f, const char *name,
			const struct head *h, uint64_t segment, uint8_t *out,
			size_t *len)
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

/* ---- jobs: theirs ------------------------------------------------------------- */

static int expect(struct ol_documents *f, uint16_t line, ol_date now,
		  struct ol_document_job *job)
{
	char name[NAME_MAX_];
	struct head h;
	int err = find(f, line, false, job->ref.sha256, name, &h);

	if (!err) {
		job->whole = h.file.whole;
		goto out;
	}
	if (err == OL_ERR_EXPIRED) /* the text of that name is gone: anew */
		err = f->port.remove(f->port.ctx, name);
	if (err && err != OL_ERR_UNKNOWN)
		goto out;
	new_head(f, &h, line, false, now);
	h.file.ref = job->ref;
	err = ol_month_now(f->store, line, now, &h.file.month, h.key);
	if (!err)
		err = write_head(f, name, name, &h);
out:
	ol_wipe(&h, sizeof h);
	return err;
}

static int check_part(struct ol_documents *f, uint16_t line,
		      struct ol_document_job *job)
{
	char name[NAME_MAX_];
	struct head h;
	size_t len;
	int err = find(f, line, false, job->ref.sha256, name, &h);

	if (err)
		return err;
	if (job->offset == 0)
		ol_sha256_init(job->hash);
	job->len = 0;
	while (job->len < OL_DOCUMENT_CHECK &&
	       job->offset + job->len < job->ref.size) {
		err = read_segment(f, name, &h,
				   (job->offset + job->len) / SEGMENT, f->plain,
				   &len);
		if (err)
			break;
		ol_sha256_add(job->hash, f->plain, len);
		job->len += len;
	}
	ol_wipe(&h, sizeof h);
	return err == OL_ERR_FORGED ? 0 : err;
}

static int write_job(struct ol_documents *f, uint16_t line,
		     const struct ol_document_job *job)
{
	char name[NAME_MAX_];
	struct head h;
	int err = find(f, line, false, job->ref.sha256, name, &h);

	if (err)
		return err;
	err = write_segment(f, name, &h, job->offset / SEGMENT, job->bytes,
			    job->len);
	if (!err)
		err = f->port.sync(f->port.ctx, name);
	if (!err)
		ol_sha256_add(job->hash, job->bytes, job->len);
	ol_wipe(&h, sizeof h);
	return err;
}

static int finish(struct ol_documents *f, uint16_t line, ol_date now,
		  const struct ol_document_job *job)
{
	struct ol_sha256 hash = *job->hash; /* it may be asked for again */
	uint8_t sha256[OL_SHA256_LEN];
	char name[NAME_MAX_];
	struct head h;
	int err = find(f, line, false, job->ref.sha256, name, &h);

	if (err)
		return err;
	ol_sha256_end(&hash, sha256);
	if (memcmp(sha256, job->ref.sha256, sizeof sha256)) {
		err = f->port.remove(f->port.ctx, name);
		if (!err)
			err = OL_ERR_FORGED;
	} else {
		h.file.whole = true;
		h.file.done = now;
		err = write_head(f, name, name, &h);
	}
	ol_wipe(&h, sizeof h);
	return err;
}

/* ---- jobs: ours ----------------------------------------------------------------- */

static int open_ours(struct ol_documents *f, uint16_t line,
		     const struct ol_document_job *job)
{
	struct ol_document_file file;
	int err = ol_document_file_find(f, line, true, job->ref.sha256, &file);

	return !err && file.ref.size != job->ref.size ? OL_ERR_UNKNOWN : err;
}

static int read_ours(struct ol_documents *f, uint16_t line,
		     struct ol_document_job *job)
{
	char name[NAME_MAX_];
	struct head h;
	int err = find(f, line, true, job->ref.sha256, name, &h);

	if (err)
		return err;
	err = job->offset >= h.file.ref.size
		      ? OL_ERR_RANGE
		      : read_segment(f, name, &h, job->offset / SEGMENT,
				     job->bytes, &job->len);
	ol_wipe(&h, sizeof h);
	return err;
}

static int arrived(struct ol_documents *f, uint16_t line, ol_date now,
		   struct ol_document_job *job)
{
	char name[NAME_MAX_];
	struct head h;
	int err = find(f, line, true, job->ref.sha256, name, &h);

	if (err)
		return err;
	if (h.file.ref.size != job->ref.size) {
		err = OL_ERR_UNKNOWN;
	} else if (h.file.done.ns == 0) {
		job->whole = true;
		h.file.done = now;
		err = write_head(f, name, name, &h);
	}
	ol_wipe(&h, sizeof h);
	return err;
}

int ol_document_file_do(struct ol_documents *f, uint16_t line, ol_date now,
			struct ol_document_job *job)
{
	char name[NAME_MAX_];

	job->whole = false;
	switch (job->kind) {
	case OL_DOCUMENT_EXPECT:
		return expect(f, line, now, job);
	case OL_DOCUMENT_CHECK_PART:
		return check_part(f, line, job);
	case OL_DOCUMENT_WRITE:
		return write_job(f, line, job);
	case OL_DOCUMENT_FINISH:
		return finish(f, line, now, job);
	case OL_DOCUMENT_REMOVE:
		name_of(f, name, line, false, job->ref.sha256);
		return f->port.remove(f->port.ctx, name);
	case OL_DOCUMENT_OPEN:
		return open_ours(f, line, job);
	case OL_DOCUMENT_READ:
		return read_ours(f, line, job);
	case OL_DOCUMENT_ARRIVED:
		return arrived(f, line, now, job);
	}
	return OL_ERR_STATE;
}

/* ---- what is there ---------------------------------------------------------------- */

int ol_document_file_find(struct ol_documents *f, uint16_t line, bool ours,
			  const uint8_t sha256[static OL_SHA256_LEN],
			  struct ol_document_file *out)
{
	char name[NAME_MAX_];
	struct head h;
	int err = find(f, line, ours, sha256, name, &h);

	if (err)
		return err;
	*out = h.file;
	out->here = h.file.whole ? h.file.ref.size : 0;
	ol_wipe(&h, sizeof h);
	return 0;
}

int ol_document_file_read(struct ol_documents *f, uint16_t line, bool ours,
			  const uint8_t sha256[static OL_SHA256_LEN],
			  uint64_t offset, uint8_t *buf, size_t cap,
			  size_t *len)
{
	char name[NAME_MAX_];
	struct head h;
	size_t got = 0, at = offset % SEGMENT;
	int err = find(f, line, ours, sha256, name, &h);

	*len = 0;
	if (err)
		return err;
	if (!h.file.whole)
		err = OL_ERR_STATE;
	else if (offset < h.file.ref.size)
		err = read_segment(f, name, &h, offset / SEGMENT, f->plain,
				   &got);
	if (!err && got > at) {
		*len = got - at < cap ? got - at : cap;
		memcpy(buf, f->plain + at, *len);
	}
	ol_wipe(&h, sizeof h);
	return err;
}

struct walk {
	struct ol_documents *f;
	uint16_t line;
	int64_t month; /* those of it alone, also without a key; 0: all */
	bool (*fn)(void *ctx, const struct ol_document_file *file);
	void *ctx;
	int err;
};

static bool list_one(void *ctx, const char *name)
{
	struct walk *w = ctx;
	struct head h;
	uint16_t line;
	bool ours, on;

	if (line_of(name, &line, &ours) || (w->line && line != w->line) ||
	    read_head(w->f, name, &h))
		return true;
	h.file.here = h.file.whole ? h.file.ref.size : 0;
	on = w->fn(w->ctx, &h.file);
	ol_wipe(&h, sizeof h);
	return on;
}

int ol_document_file_list(struct ol_documents *f, uint16_t line,
			  bool (*fn)(void *ctx,
				     const struct ol_document_file *file),
			  void *ctx)
{
	struct walk w = { .f = f, .line = line, .fn = fn, .ctx = ctx };

	return f->port.list(f->port.ctx, list_one, &w);
}

/* The key may be gone, so what the head says of the document too; the month
 * stands in the clear. */
static bool erase_one(void *ctx, const char *name)
{
	struct walk *w = ctx;
	uint8_t bytes[HEADS] = { 0 };
	uint16_t line;
	size_t len;
	bool ours;
	int err;

	if (line_of(name, &line, &ours) || line != w->line ||
	    w->f->port.read(w->f->port.ctx, name, 0, bytes, sizeof bytes,
			    &len) ||
	    ((int64_t)ol_get64(bytes) != w->month &&
	     (int64_t)ol_get64(bytes + HEAD_PLACE) != w->month))
		return true;
	err = w->f->port.remove(w->f->port.ctx, name);
	if (err && err != OL_ERR_UNKNOWN)
		w->err = err;
	return true;
}

int ol_document_file_erase(struct ol_documents *f, uint16_t line, int64_t month)
{
	struct walk w = { .f = f, .line = line, .month = month };
	int err = f->port.list(f->port.ctx, erase_one, &w);

	return err ? err : w.err;
}

/* ---- from a desk -------------------------------------------------------------------- */

int ol_document_upload(struct ol_documents *f, uint16_t line, ol_date now,
		       unsigned *slot)
{
	struct upload *u;
	unsigned i;
	int err;

	for (i = 0; i < OL_DOCUMENT_UPLOADS && f->upload[i].used; i++)
		;
	if (i == OL_DOCUMENT_UPLOADS)
		return OL_ERR_FULL;
	u = &f->upload[i];
	u->len = 0;
	u->failed = false;
	new_head(f, &u->head, line, true, now);
	ol_sha256_init(&u->hash);
	err = ol_month_now(f->store, line, now, &u->head.file.month,
			   u->head.key);
	if (err)
		return err;
	u->used = true;
	*slot = i;
	return 0;
}

static int flush(struct ol_documents *f, struct upload *u, unsigned slot)
{
	char part[NAME_MAX_];
	uint64_t segment = (u->head.file.ref.size - u->len) / SEGMENT;
	int err = 0;

	part_name(part, slot);
	if (u->len > 0)
		err = write_segment(f, part, &u->head, segment, u->bytes,
				    u->len);
	u->len = 0;
	return err;
}

int ol_document_upload_add(struct ol_documents *f, unsigned slot,
			   const uint8_t *p, size_t len)
{
	struct upload *u = &f->upload[slot];
	size_t n;
	int err = 0;

	assert(slot < OL_DOCUMENT_UPLOADS && u->used);
	if (u->failed || len > OL_ITEM_FILE_MAX - u->head.file.ref.size) {
		u->failed = true;
		return OL_ERR_RANGE;
	}
	ol_sha256_add(&u->hash, p, len);
	while (len > 0 && !err) {
		n = SEGMENT - u->len < len ? SEGMENT - u->len : len;
		memcpy(u->bytes + u->len, p, n);
		u->len += n;
		u->head.file.ref.size += n;
		p += n;
		len -= n;
		if (u->len == SEGMENT)
			err = flush(f, u, slot);
	}
	u->failed = err != 0;
	return err;
}

static void end_upload(struct upload *u)
{
	ol_wipe(u, sizeof *u);
}

int ol_document_upload_end(struct ol_documents *f, unsigned slot,
			   struct ol_document_ref *ref)
{
	struct upload *u = &f->upload[slot];
	char part[NAME_MAX_], name[NAME_MAX_];
	int err = OL_ERR_STATE;

	assert(slot < OL_DOCUMENT_UPLOADS && u->used);
	part_name(part, slot);
	if (u->failed)
		goto out;
	err = flush(f, u, slot);
	if (err)
		goto out;
	u->head.file.whole = true;
	ol_sha256_end(&u->hash, u->head.file.ref.sha256);
	name_of(f, name, u->head.file.line, true, u->head.file.ref.sha256);
	err = write_head(f, part, name, &u->head);
	if (!err)
		err = f->port.rename(f->port.ctx, part, name);
	*ref = u->head.file.ref;
out:
	if (err)
		(void)f->port.remove(f->port.ctx, part);
	end_upload(u);
	return err;
}

void ol_document_upload_drop(struct ol_documents *f, unsigned slot)
{
	char part[NAME_MAX_];

	assert(slot < OL_DOCUMENT_UPLOADS && f->upload[slot].used);
	part_name(part, slot);
	(void)f->port.remove(f->port.ctx, part);
	end_upload(&f->upload[slot]);
}

/* ---- life ------------------------------------------------------------------------- */

static bool sweep_one(void *ctx, const char *name)
{
	struct ol_documents *f = ctx;
	struct head h;
	uint16_t line;
	bool ours;

	if (line_of(name, &line, &ours))
		return true;
	if (read_head(f, name, &h) == OL_ERR_EXPIRED)
		(void)f->port.remove(f->port.ctx, name);
	ol_wipe(&h, sizeof h);
	return true;
}

/* What a crash left: of those taken in, and of months that were over. */
static void sweep(struct ol_documents *f)
{
	char part[NAME_MAX_];
	unsigned i;

	for (i = 0; i < OL_DOCUMENT_UPLOADS; i++) {
		part_name(part, i);
		(void)f->port.remove(f->port.ctx, part);
	}
	(void)f->port.list(f->port.ctx, sweep_one, f);
}

int ol_documents_open(struct ol_documents **out, struct ol_store *store,
		      const char *dir, const struct ol_document_port *port,
		      bool reads, const struct ol_random *rnd)
{
	struct ol_documents *f = calloc(1, sizeof *f);
	int err = 0;

	if (!f)
		return OL_ERR_NO_MEMORY;
	f->store = store;
	f->rnd = *rnd;
	if (port)
		f->port = *port;
	else
		err = ol_document_disk(&f->disk, dir, &f->port);
	if (err) {
		free(f);
		return err;
	}
	if (!reads)
		sweep(f);
	*out = f;
	return 0;
}

void ol_documents_close(struct ol_documents *f)
{
	if (!f)
		return;
	ol_wipe(f, sizeof *f);
	free(f);
}
