/* words_upload - see words.h. Files that desks bring, a piece at a time, to be
 * named by a message then. doc/protocol/desk.md
 *
 * A place is taken with the first request and given back when the folder has
 * nothing left of it: only the store thread can say so. */
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/error.h"
#include "base/text.h"
#include "daemon/node.h"
#include "daemon/words.h"
#include "os/clock.h"
#include "record/name.h"

enum upload_step {
	UPLOAD_BEGIN,
	UPLOAD_ADD,
	UPLOAD_END,
	UPLOAD_DROP,
};

struct upload_job {
	struct ol_node *node;
	uint32_t desk;
	uint64_t re;
	enum upload_step step;
	size_t at; /* of node->words.upload */
	uint16_t id;
	unsigned slot;
	ol_date date;
	struct ol_document_ref ref;
	struct ol_words_file file; /* FILE_BEGIN */
	uint8_t *bytes;
	size_t len;
};

static void refuse_upload(struct ol_node *n, uint32_t desk, uint64_t re,
			  const char *text)
{
	struct ol_refusal why = { .exit = 1 };

	ol_text_copy(why.text, sizeof why.text, text);
	ol_desk_server_refuse(n->desks, desk, re, &why);
}

/* ---- jobs ------------------------------------------------------------- */

static int upload_work(struct ol_store *s, void *arg)
{
	struct upload_job *j = *(struct upload_job **)arg;
	struct ol_documents *f = j->node->words.documents;

	(void)s;
	switch (j->step) {
	case UPLOAD_BEGIN:
		return ol_document_upload(f, j->id, j->date, j->file.name,
					  j->file.type, &j->slot);
	case UPLOAD_ADD:
		return ol_document_upload_add(f, j->slot, j->bytes, j->len);
	case UPLOAD_END:
		return ol_document_upload_end(f, j->slot, &j->ref);
	case UPLOAD_DROP:
		ol_document_upload_drop(f, j->slot);
		return 0;
	}
	return OL_ERR_RANGE;
}

static void free_job(struct upload_job *j)
{
	if (j->bytes)
		ol_wipe(j->bytes, j->len);
	free(j->bytes);
	free(j);
}

static void upload_done(void *ctx, void *arg, int err);

static int put_upload(struct upload_job *j)
{
	struct ol_node *n = j->node;
	int err = ol_writer_put(n->writer, upload_work, &j, sizeof j,
				upload_done, NULL);

	if (!err)
		n->words.upload[j->at].busy = true;
	return err;
}

/* Nobody's from now on. Where the disk does not take that yet, the next tick
 * tries again. */
static void drop_upload(struct ol_node *n, struct ol_words_upload *u)
{
	struct upload_job *j;

	u->gone = true;
	if (!u->begun) {
		u->used = false;
		return;
	}
	j = calloc(1, sizeof *j);
	if (!j)
		return;
	j->node = n;
	j->step = UPLOAD_DROP;
	j->at = (size_t)(u - n->words.upload);
	j->slot = u->slot;
	if (put_upload(j))
		free_job(j);
}

void ol_files_tick(struct ol_node *n)
{
	struct ol_words_upload *u = n->words.upload;

	for (; u < n->words.upload + OL_DOCUMENT_UPLOADS; u++) {
		if (u->used && u->lost &&
		    ol_since(u->moved, ol_clock_now()) >=
			    OL_WORDS_UPLOAD_KEPT_US)
			u->gone = true;
		if (u->used && u->gone && !u->busy)
			drop_upload(n, u);
	}
}

/* ---- what came of them ------------------------------------------------ */

/* Its id, and where its next piece belongs. */
static void tell_begun(struct ol_node *n, uint32_t desk, uint64_t re,
		       struct ol_words_upload *u)
{
	struct ol_desk_reply *r = calloc(1, sizeof *r);

	if (!r) {
		refuse_upload(n, desk, re, "out of memory");
		u->gone = true;
		return;
	}
	r->what = OL_REPLY_FILE_ID;
	r->re = re;
	r->u.file_id.at = u->at;
	ol_document_id(&r->u.file_id.id, u->file.ref.sha256);
	ol_desk_server_reply(n->desks, desk, r);
	free(r);
}

static void begun(struct upload_job *j, struct ol_words_upload *u)
{
	u->slot = j->slot;
	u->begun = true;
	tell_begun(j->node, j->desk, j->re, u);
}

static void ended(struct upload_job *j, struct ol_words_upload *u)
{
	struct ol_node *n = j->node;

	u->used = false;
	if (j->ref.size != u->file.ref.size ||
	    memcmp(j->ref.sha256, u->file.ref.sha256, OL_SHA256_LEN)) {
		refuse_upload(n, j->desk, j->re,
			      "the file is not the one that was announced: it "
			      "was changed meanwhile; begin again");
		return;
	}
	ol_files_know(n, &u->file);
	ol_desk_server_done(n->desks, j->desk, j->re);
}

static void failed(struct upload_job *j, struct ol_words_upload *u, int err)
{
	refuse_upload(j->node, j->desk, j->re,
		      err == OL_ERR_NO_SPACE
			      ? "the disk is full: make room and begin again"
			      : "the disk does not take the file");
	if (j->step == UPLOAD_ADD)
		u->gone = true; /* there is something to be dropped */
	else
		u->used = false;
}

static void upload_done(void *ctx, void *arg, int err)
{
	struct upload_job *j = *(struct upload_job **)arg;
	struct ol_node *n = j->node;
	struct ol_words_upload *u = &n->words.upload[j->at];

	(void)ctx;
	u->busy = false;
	if (j->step == UPLOAD_DROP) {
		u->used = false;
	} else if (err) {
		failed(j, u, err);
	} else if (j->step == UPLOAD_BEGIN) {
		begun(j, u);
	} else if (j->step == UPLOAD_ADD) {
		u->at += j->len;
		ol_desk_server_done(n->desks, j->desk, j->re);
	} else {
		ended(j, u);
	}
	if (u->used && u->gone)
		drop_upload(n, u);
	free_job(j);
}

/* ---- requests --------------------------------------------------------- */

static size_t find_upload(const struct ol_node *n, uint32_t desk,
			  const struct ol_id *id)
{
	const struct ol_words_upload *u;
	struct ol_id have;
	size_t i;

	for (i = 0; i < OL_DOCUMENT_UPLOADS; i++) {
		u = &n->words.upload[i];
		ol_document_id(&have, u->file.ref.sha256);
		if (u->used && !u->gone && !u->lost && u->desk == desk &&
		    ol_id_equal(&have, id))
			break;
	}
	return i;
}

/* The one that stood still longest, and too long, ends. */
static void make_room(struct ol_node *n)
{
	struct ol_words_upload *u = n->words.upload, *oldest = NULL;

	for (; u < n->words.upload + OL_DOCUMENT_UPLOADS; u++)
		if (u->used && !u->gone && !u->busy &&
		    (!oldest || u->moved.us < oldest->moved.us))
			oldest = u;
	if (oldest &&
	    ol_since(oldest->moved, ol_clock_now()) >= OL_WORDS_UPLOAD_IDLE_US)
		drop_upload(n, oldest);
}

static const char *begin_upload(struct ol_node *n, uint32_t desk,
				const struct ol_desk_request *rq, size_t *at)
{
	struct ol_words_upload *u;
	struct ol_words name = { ol_desk_text(&rq->pool, &rq->file.name),
				 rq->file.name.len };
	uint16_t line;

	if (ol_office_find(n->office, rq->line, &line))
		return "there is no line of that name: openline status lists "
		       "them";
	for (*at = 0; *at < OL_DOCUMENT_UPLOADS; (*at)++)
		if (!n->words.upload[*at].used)
			break;
	if (*at == OL_DOCUMENT_UPLOADS) {
		make_room(n);
		return "too many files come in at once: try again in a moment";
	}
	u = &n->words.upload[*at];
	memset(u, 0, sizeof *u);
	u->used = true;
	u->desk = desk;
	u->file.line = line;
	u->file.ours = true;
	memcpy(u->file.ref.sha256, rq->file.sha256, OL_SHA256_LEN);
	u->file.ref.size = rq->file.size;
	ol_name_safe(u->file.name, name);
	ol_text_copy(u->file.type, sizeof u->file.type,
		     *rq->file.type ? rq->file.type
				    : "application/octet-stream");
	return NULL;
}

static const char *find_begun(const struct ol_node *n, uint32_t desk,
			      const struct ol_desk_request *rq, size_t *at)
{
	const struct ol_words_upload *u;

	*at = find_upload(n, desk, &rq->file.file);
	if (*at == OL_DOCUMENT_UPLOADS)
		return "no such file comes in: begin again";
	u = &n->words.upload[*at];
	if (u->busy)
		return "wait for the answer before";
	if (rq->what != OL_DO_FILE_DATA)
		return NULL;
	if (rq->at != u->at)
		return "a piece lacks: each begins where the one before ended";
	if (rq->bytes.len > u->file.ref.size - u->at)
		return "the file is longer than was announced";
	return NULL;
}

static struct upload_job *make_job(struct ol_node *n, uint32_t desk,
				   const struct ol_desk_request *rq, size_t at)
{
	struct upload_job *j = calloc(1, sizeof *j);

	if (!j)
		return NULL;
	j->node = n;
	j->desk = desk;
	j->re = rq->id;
	j->step = rq->what == OL_DO_FILE_BEGIN  ? UPLOAD_BEGIN
		  : rq->what == OL_DO_FILE_DATA ? UPLOAD_ADD
						: UPLOAD_END;
	j->at = at;
	j->id = n->store_id[n->words.upload[at].file.line];
	j->slot = n->words.upload[at].slot;
	j->date = ol_clock_date();
	j->file = n->words.upload[at].file;
	j->bytes = malloc(rq->bytes.len + 1);
	if (!j->bytes) {
		free(j);
		return NULL;
	}
	j->len = rq->bytes.len;
	memcpy(j->bytes, ol_desk_text(&rq->pool, &rq->bytes), j->len);
	return j;
}

/* Goes on with what a desk that was lost had begun. Whoever knows all of it by
 * its SHA-256 may: the end is checked against that as ever. */
static bool go_on(struct ol_node *n, uint32_t desk,
		  const struct ol_desk_request *rq)
{
	struct ol_words_upload *u = n->words.upload;
	uint16_t line;

	if (ol_office_find(n->office, rq->line, &line))
		return false;
	for (; u < n->words.upload + OL_DOCUMENT_UPLOADS; u++)
		if (u->used && u->lost && !u->gone && !u->busy &&
		    u->file.line == line && u->file.ref.size == rq->file.size &&
		    !memcmp(u->file.ref.sha256, rq->file.sha256,
			    OL_SHA256_LEN)) {
			u->lost = false;
			u->desk = desk;
			u->moved = ol_clock_now();
			tell_begun(n, desk, rq->id, u);
			return true;
		}
	return false;
}

void ol_files_upload(struct ol_node *n, uint32_t desk,
		     const struct ol_desk_request *rq)
{
	bool is_new = rq->what == OL_DO_FILE_BEGIN;
	struct upload_job *j;
	const char *why;
	size_t at;

	if (is_new && go_on(n, desk, rq))
		return;
	why = is_new ? begin_upload(n, desk, rq, &at)
		     : find_begun(n, desk, rq, &at);
	if (why) {
		refuse_upload(n, desk, rq->id, why);
		return;
	}
	n->words.upload[at].moved = ol_clock_now();
	j = make_job(n, desk, rq, at);
	if (j && !put_upload(j))
		return;
	refuse_upload(n, desk, rq->id,
		      j ? "the disk does not keep up: try again in a moment"
			: "out of memory");
	if (is_new)
		n->words.upload[at].used = false;
	if (j)
		free_job(j);
}

void ol_files_desk_gone(struct ol_node *n, uint32_t desk)
{
	struct ol_words_upload *u;
	size_t i;

	for (i = 0; i < OL_DOCUMENT_UPLOADS; i++) {
		u = &n->words.upload[i];
		if (!u->used || u->gone || u->lost || u->desk != desk)
			continue;
		u->lost = u->at > 0 || u->busy;
		u->gone = !u->lost;
		u->moved = ol_clock_now();
		if (u->gone)
			drop_upload(n, u);
	}
}
