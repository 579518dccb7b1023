/* cutfolder - see cutfolder.h. */
#include "test/unit/store/cutfolder.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/text.h"

struct cutfolder_file *cutfolder_file(struct cutfolder *c, const char *name)
{
	size_t i;

	for (i = 0; i < CUTFOLDER_FILES; i++)
		if (c->file[i].used && !strcmp(c->file[i].name, name))
			return &c->file[i];
	return NULL;
}

static struct cutfolder_file *make(struct cutfolder *c, const char *name)
{
	struct cutfolder_file *f = c->file;

	while (f->used)
		f++;
	assert(f < c->file + CUTFOLDER_FILES);
	f->used = true;
	f->named = false;
	ol_text_copy(f->name, sizeof f->name, name);
	f->now = calloc(1, CUTFOLDER_BYTES);
	f->synced = calloc(1, CUTFOLDER_BYTES);
	assert(f->now && f->synced);
	f->len = f->synced_len = f->n_writes = 0;
	return f;
}

static void drop(struct cutfolder_file *f)
{
	free(f->now);
	free(f->synced);
	memset(f, 0, sizeof *f);
}

/* Whether a change may be done at all; `*last`: the power goes in it. */
static int begin(struct cutfolder *c, bool *last)
{
	*last = false;
	if (c->is_cut)
		return OL_ERR_IO;
	if (c->fails)
		return c->fails;
	c->changes++;
	*last = c->changes == c->cut_at;
	c->is_cut = *last;
	return 0;
}

/* The same, of a file that must be there. */
static int begin_with(struct cutfolder *c, const char *name,
		      struct cutfolder_file **f, bool *last)
{
	int err = begin(c, last);

	*f = cutfolder_file(c, name);
	return err ? err : *f ? 0 : OL_ERR_UNKNOWN;
}

static int folder_read(void *ctx, const char *name, uint64_t offset, void *buf,
		       size_t cap, size_t *len)
{
	struct cutfolder *c = ctx;
	struct cutfolder_file *f = cutfolder_file(c, name);

	*len = 0;
	if (c->is_cut)
		return OL_ERR_IO;
	if (!f)
		return OL_ERR_UNKNOWN;
	if (offset < f->len)
		*len = f->len - offset < cap ? f->len - (size_t)offset : cap;
	memcpy(buf, f->now + offset, *len);
	return 0;
}

static int folder_write(void *ctx, const char *name, uint64_t offset,
			const void *p, size_t len)
{
	struct cutfolder *c = ctx;
	struct cutfolder_file *f = cutfolder_file(c, name);
	bool last;
	int err = begin(c, &last);

	if (err)
		return err;
	assert(offset + len <= CUTFOLDER_BYTES);
	if (!f)
		f = make(c, name);
	assert(f->n_writes < CUTFOLDER_WRITES);
	memcpy(f->now + offset, p, len);
	if (offset + len > f->len)
		f->len = (size_t)offset + len;
	f->write[f->n_writes].at = (size_t)offset;
	f->write[f->n_writes++].len = len;
	return last ? OL_ERR_IO : 0;
}

static int folder_sync(void *ctx, const char *name)
{
	struct cutfolder *c = ctx;
	struct cutfolder_file *f;
	bool last;
	int err = begin_with(c, name, &f, &last);

	if (err)
		return err;
	if (last)
		return OL_ERR_IO;
	if (c->forgets)
		return 0;
	memcpy(f->synced, f->now, f->len);
	f->synced_len = f->len;
	f->n_writes = 0;
	f->named = true;
	return 0;
}

static int folder_rename(void *ctx, const char *name, const char *to)
{
	struct cutfolder *c = ctx;
	struct cutfolder_file *f, *old;
	bool last;
	int err = begin_with(c, name, &f, &last);

	if (err)
		return err;
	if (last && ol_prng_below(c->lot, 2))
		return OL_ERR_IO; /* it is done, or it is not */
	old = cutfolder_file(c, to);
	if (old && old != f)
		drop(old);
	ol_text_copy(f->name, sizeof f->name, to);
	return last ? OL_ERR_IO : 0;
}

static int folder_remove(void *ctx, const char *name)
{
	struct cutfolder *c = ctx;
	struct cutfolder_file *f;
	bool last;
	int err = begin_with(c, name, &f, &last);

	if (err)
		return err;
	if (!last || ol_prng_below(c->lot, 2))
		drop(f);
	return last ? OL_ERR_IO : 0;
}

static int folder_list(void *ctx, bool (*fn)(void *ctx, const char *name),
		       void *fn_ctx)
{
	struct cutfolder *c = ctx;
	size_t i;

	for (i = 0; i < CUTFOLDER_FILES; i++)
		if (c->file[i].used && !fn(fn_ctx, c->file[i].name))
			break;
	return 0;
}

void cutfolder_start(struct cutfolder *c, struct ol_prng *lot)
{
	memset(c, 0, sizeof *c);
	c->lot = lot;
	c->port = (struct ol_document_port){
		.ctx = c,
		.read = folder_read,
		.write = folder_write,
		.sync = folder_sync,
		.rename = folder_rename,
		.remove = folder_remove,
		.list = folder_list,
	};
}

void cutfolder_end(struct cutfolder *c)
{
	size_t i;

	for (i = 0; i < CUTFOLDER_FILES; i++)
		if (c->file[i].used)
			drop(&c->file[i]);
}

/* Any of the writes, each whole, in part or not. */
static void tear(struct cutfolder *c, struct cutfolder_file *f)
{
	size_t i, at, n;

	for (i = 0; i < f->n_writes; i++) {
		at = f->write[i].at;
		n = f->write[i].len;
		if (c->forgets)
			n = 0;
		else if (ol_prng_below(c->lot, 2))
			n = ol_prng_below(c->lot, n + 1);
		memcpy(f->synced + at, f->now + at, n);
		if (n > 0 && at + n > f->synced_len)
			f->synced_len = at + n;
	}
	memcpy(f->now, f->synced, CUTFOLDER_BYTES);
	f->len = f->synced_len;
	f->n_writes = 0;
}

void cutfolder_power(struct cutfolder *c)
{
	struct cutfolder_file *f;
	size_t i;

	for (i = 0; i < CUTFOLDER_FILES; i++) {
		f = &c->file[i];
		if (!f->used)
			continue;
		if (!f->named && ol_prng_below(c->lot, 2))
			drop(f);
		else
			tear(c, f);
	}
	c->is_cut = false;
	c->cut_at = 0;
}
