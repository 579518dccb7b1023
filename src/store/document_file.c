/* document_file - see document_file.h: the jobs, what is there, life. */
#include "store/document_file.h"

#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/error.h"
#include "store/document_parts.h"
#include "store/month.h"

#define SEGMENT OL_DOCUMENT_SEGMENT

/* ---- jobs: theirs ------------------------------------------------------------- */

static int expect(struct ol_documents *f, uint16_t line, ol_date now,
		  struct ol_document_job *job)
{
	char name[OL_DOCUMENT_NAME_MAX];
	struct ol_document_head h;
	int err = ol_document_head_find(f, line, false, job->ref.sha256, name,
					&h);

	if (!err) {
		job->whole = h.file.whole;
		goto out;
	}
	if (err == OL_ERR_EXPIRED) /* the text of that name is gone: anew */
		err = f->port.remove(f->port.ctx, name);
	if (err && err != OL_ERR_UNKNOWN)
		goto out;
	ol_document_head_new(f, &h, line, false, now);
	h.file.ref = job->ref;
	err = ol_month_now(f->store, line, now, &h.file.month, h.key);
	if (!err)
		err = ol_document_head_write(f, name, name, &h);
out:
	ol_wipe(&h, sizeof h);
	return err;
}

static int check_part(struct ol_documents *f, uint16_t line,
		      struct ol_document_job *job)
{
	char name[OL_DOCUMENT_NAME_MAX];
	struct ol_document_head h;
	size_t len;
	int err = ol_document_head_find(f, line, false, job->ref.sha256, name,
					&h);

	if (err)
		return err;
	if (job->offset == 0)
		ol_sha256_init(job->hash);
	job->len = 0;
	while (job->len < OL_DOCUMENT_CHECK &&
	       job->offset + job->len < job->ref.size) {
		err = ol_document_segment_read(
			f, name, &h, (job->offset + job->len) / SEGMENT,
			f->plain, &len);
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
	char name[OL_DOCUMENT_NAME_MAX];
	struct ol_document_head h;
	int err = ol_document_head_find(f, line, false, job->ref.sha256, name,
					&h);

	if (err)
		return err;
	err = ol_document_segment_write(f, name, &h, job->offset / SEGMENT,
					job->bytes, job->len);
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
	char name[OL_DOCUMENT_NAME_MAX];
	struct ol_document_head h;
	int err = ol_document_head_find(f, line, false, job->ref.sha256, name,
					&h);

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
		err = ol_document_head_write(f, name, name, &h);
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
	char name[OL_DOCUMENT_NAME_MAX];
	struct ol_document_head h;
	int err =
		ol_document_head_find(f, line, true, job->ref.sha256, name, &h);

	if (err)
		return err;
	err = job->offset >= h.file.ref.size
		      ? OL_ERR_RANGE
		      : ol_document_segment_read(f, name, &h,
						 job->offset / SEGMENT,
						 job->bytes, &job->len);
	ol_wipe(&h, sizeof h);
	return err;
}

static int arrived(struct ol_documents *f, uint16_t line, ol_date now,
		   struct ol_document_job *job)
{
	char name[OL_DOCUMENT_NAME_MAX];
	struct ol_document_head h;
	int err =
		ol_document_head_find(f, line, true, job->ref.sha256, name, &h);

	if (err)
		return err;
	if (h.file.ref.size != job->ref.size) {
		err = OL_ERR_UNKNOWN;
	} else if (h.file.done.ns == 0) {
		job->whole = true;
		h.file.done = now;
		err = ol_document_head_write(f, name, name, &h);
	}
	ol_wipe(&h, sizeof h);
	return err;
}

int ol_document_file_do(struct ol_documents *f, uint16_t line, ol_date now,
			struct ol_document_job *job)
{
	char name[OL_DOCUMENT_NAME_MAX];
	struct ol_id id;

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
		ol_document_id(&id, job->ref.sha256);
		ol_document_name(f, name, line, false, &id);
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
	char name[OL_DOCUMENT_NAME_MAX];
	struct ol_document_head h;
	int err = ol_document_head_find(f, line, ours, sha256, name, &h);

	if (err)
		return err;
	*out = h.file;
	out->here = h.file.whole ? h.file.ref.size : 0;
	ol_wipe(&h, sizeof h);
	return 0;
}

int ol_document_file_of(struct ol_documents *f, uint16_t line, bool ours,
			const struct ol_id *id, struct ol_document_file *out)
{
	char name[OL_DOCUMENT_NAME_MAX];
	struct ol_document_head h;
	int err;

	ol_document_name(f, name, line, ours, id);
	err = ol_document_head_read(f, name, &h);
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
	char name[OL_DOCUMENT_NAME_MAX];
	struct ol_document_head h;
	size_t got = 0, at = offset % SEGMENT;
	int err = ol_document_head_find(f, line, ours, sha256, name, &h);

	*len = 0;
	if (err)
		return err;
	if (!h.file.whole)
		err = OL_ERR_STATE;
	else if (offset < h.file.ref.size)
		err = ol_document_segment_read(f, name, &h, offset / SEGMENT,
					       f->plain, &got);
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
	struct ol_document_head h;
	uint16_t line;
	bool ours, on;

	if (ol_document_name_line(name, &line, &ours) ||
	    (w->line && line != w->line) ||
	    ol_document_head_read(w->f, name, &h))
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
	uint8_t bytes[OL_DOCUMENT_HEADS] = { 0 };
	uint16_t line;
	size_t len;
	bool ours;
	int err;

	if (ol_document_name_line(name, &line, &ours) || line != w->line ||
	    w->f->port.read(w->f->port.ctx, name, 0, bytes, sizeof bytes,
			    &len) ||
	    ((int64_t)ol_get64(bytes) != w->month &&
	     (int64_t)ol_get64(bytes + OL_DOCUMENT_HEAD_PLACE) != w->month))
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

/* ---- life ------------------------------------------------------------------------- */

static bool sweep_one(void *ctx, const char *name)
{
	struct ol_documents *f = ctx;
	static const struct ol_id none;
	struct ol_document_head h;
	uint16_t line;
	bool ours;
	int err;

	if (ol_document_name_line(name, &line, &ours))
		return true;
	err = ol_document_head_read(f, name, &h);
	if (err == OL_ERR_EXPIRED || err == OL_ERR_UNKNOWN ||
	    (!err && !ours && !ol_id_equal(&h.file.message[0], &none) &&
	     !ol_document_is_named(f, &h.file)))
		(void)f->port.remove(f->port.ctx, name);
	ol_wipe(&h, sizeof h);
	return true;
}

/* What a crash left: of those taken in, of months that were over, of those
 * whose message was not kept. */
static void sweep(struct ol_documents *f)
{
	ol_document_upload_sweep(f);
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
