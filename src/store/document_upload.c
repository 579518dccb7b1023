/* document_upload - documents of ours as a desk brings them; see
 * document_file.h. */
#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "base/bytes.h"
#include "base/error.h"
#include "base/text.h"
#include "store/document_parts.h"
#include "store/month.h"

#define SEGMENT OL_DOCUMENT_SEGMENT
#define PART "part-"

static void part_name(char out[static OL_DOCUMENT_NAME_MAX], unsigned slot)
{
	snprintf(out, OL_DOCUMENT_NAME_MAX, PART "%u", slot);
}

int ol_document_upload(struct ol_documents *f, uint16_t line, ol_date now,
		       const char *name, const char *type, unsigned *slot)
{
	struct ol_document_coming *u;
	unsigned i;
	int err;

	for (i = 0; i < OL_DOCUMENT_UPLOADS && f->upload[i].used; i++)
		;
	if (i == OL_DOCUMENT_UPLOADS)
		return OL_ERR_FULL;
	u = &f->upload[i];
	u->len = 0;
	u->failed = false;
	ol_document_head_new(f, &u->head, line, true, now);
	(void)ol_text_copy(u->head.file.name, sizeof u->head.file.name, name);
	(void)ol_text_copy(u->head.file.type, sizeof u->head.file.type, type);
	ol_sha256_init(&u->hash);
	err = ol_month_now(f->store, line, now, &u->head.file.month,
			   u->head.key);
	if (err)
		return err;
	u->used = true;
	*slot = i;
	return 0;
}

static int flush(struct ol_documents *f, struct ol_document_coming *u,
		 unsigned slot)
{
	char part[OL_DOCUMENT_NAME_MAX];
	uint64_t segment = (u->head.file.ref.size - u->len) / SEGMENT;
	int err = 0;

	part_name(part, slot);
	if (u->len > 0)
		err = ol_document_segment_write(f, part, &u->head, segment,
						u->bytes, u->len);
	u->len = 0;
	return err;
}

int ol_document_upload_add(struct ol_documents *f, unsigned slot,
			   const uint8_t *p, size_t len)
{
	struct ol_document_coming *u = &f->upload[slot];
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

static void end_upload(struct ol_document_coming *u)
{
	ol_wipe(u, sizeof *u);
}

/* Brought once more: the messages that name it name the new file too. */
static void take_over(struct ol_documents *f, const char *name,
		      struct ol_document_head *to)
{
	struct ol_document_head before;

	if (!ol_document_head_read(f, name, &before))
		memcpy(to->file.message, before.file.message,
		       sizeof to->file.message);
	ol_wipe(&before, sizeof before);
}

int ol_document_upload_end(struct ol_documents *f, unsigned slot,
			   struct ol_document_ref *ref)
{
	struct ol_document_coming *u = &f->upload[slot];
	char part[OL_DOCUMENT_NAME_MAX], name[OL_DOCUMENT_NAME_MAX];
	struct ol_id id;
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
	ol_document_id(&id, u->head.file.ref.sha256);
	ol_document_name(f, name, u->head.file.line, true, &id);
	take_over(f, name, &u->head);
	err = ol_document_head_write(f, part, name, &u->head);
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
	char part[OL_DOCUMENT_NAME_MAX];

	assert(slot < OL_DOCUMENT_UPLOADS && f->upload[slot].used);
	part_name(part, slot);
	(void)f->port.remove(f->port.ctx, part);
	end_upload(&f->upload[slot]);
}

void ol_document_upload_sweep(struct ol_documents *f)
{
	char part[OL_DOCUMENT_NAME_MAX];
	unsigned i;

	for (i = 0; i < OL_DOCUMENT_UPLOADS; i++) {
		part_name(part, i);
		(void)f->port.remove(f->port.ctx, part);
	}
}
