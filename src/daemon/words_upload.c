/* words_upload - see words.h. Files that desks bring, a piece at a time, to be
 * named by a message then. doc/protocol/desk.md */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "daemon/node.h"
#include "daemon/words.h"
#include "os/clock.h"
#include "record/name.h"

struct upload_job {
	struct ol_node *node;
	uint32_t desk;
	uint64_t re;
	enum ol_do what;
	size_t at; /* of node->words.upload; OL_DOCUMENT_UPLOADS: nobody's */
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

static int upload_work(struct ol_store *s, void *arg)
{
	struct upload_job *j = *(struct upload_job **)arg;
	struct ol_documents *f = j->node->words.documents;

	(void)s;
	if (j->what == OL_DO_FILE_BEGIN)
		return ol_document_upload(f, j->id, j->date, j->file.name,
					  j->file.type, &j->slot);
	if (j->what == OL_DO_FILE_DATA)
		return ol_document_upload_add(f, j->slot, j->bytes, j->len);
	if (j->what == OL_DO_FILE_END)
		return ol_document_upload_end(f, j->slot, &j->ref);
	ol_document_upload_drop(f, j->slot);
	return 0;
}

static void put_upload(struct upload_job *j);

static void drop_upload(struct ol_node *n, struct ol_words_upload *u)
{
	struct upload_job *j = calloc(1, sizeof *j);

	u->used = false;
	if (!j || !u->begun) {
		free(j);
		return;
	}
	j->node = n;
	j->what = OL_DO_STATUS; /* none of the three: it is dropped */
	j->at = OL_DOCUMENT_UPLOADS;
	j->slot = u->slot;
	put_upload(j);
}

static void upload_ended(struct upload_job *j, struct ol_words_upload *u)
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

static void upload_done(void *ctx, void *arg, int err)
{
	struct upload_job *j = *(struct upload_job **)arg;
	struct ol_node *n = j->node;
	struct ol_desk_reply *r;
	struct ol_words_upload *u =
		j->at < OL_DOCUMENT_UPLOADS ? &n->words.upload[j->at] : NULL;

	(void)ctx;
	if (u)
		u->busy = false;
	if (u && !err && j->what == OL_DO_FILE_BEGIN) {
		u->slot = j->slot;
		u->begun = true;
		r = calloc(1, sizeof *r);
		if (r) {
			r->what = OL_REPLY_FILE_ID;
			r->re = j->re;
			ol_document_id(&r->u.file_id, u->file.ref.sha256);
			ol_desk_server_reply(n->desks, j->desk, r);
		}
		free(r);
	} else if (u && !err && j->what == OL_DO_FILE_DATA) {
		u->at += j->len;
		ol_desk_server_done(n->desks, j->desk, j->re);
	} else if (u && !err) {
		upload_ended(j, u);
	} else if (u) {
		refuse_upload(n, j->desk, j->re,
			      err == OL_ERR_NO_SPACE
				      ? "the disk is full: make room and begin "
					"again"
				      : "the disk does not take the file");
		if (j->what == OL_DO_FILE_END)
			u->begun = false;
		drop_upload(n, u);
	}
	if (u && u->used && u->gone)
		drop_upload(n, u);
	free(j->bytes);
	free(j);
}

static void put_upload(struct upload_job *j)
{
	struct ol_node *n = j->node;

	if (!ol_writer_put(n->writer, upload_work, &j, sizeof j, upload_done,
			   NULL)) {
		if (j->at < OL_DOCUMENT_UPLOADS)
			n->words.upload[j->at].busy = true;
		return;
	}
	if (j->at < OL_DOCUMENT_UPLOADS)
		refuse_upload(n, j->desk, j->re,
			      "the disk does not keep up: try again in a "
			      "moment");
	free(j->bytes);
	free(j);
}

static size_t find_upload(const struct ol_node *n, uint32_t desk,
			  const struct ol_id *id)
{
	const struct ol_words_upload *u;
	struct ol_id have;
	size_t i;

	for (i = 0; i < OL_DOCUMENT_UPLOADS; i++) {
		u = &n->words.upload[i];
		ol_document_id(&have, u->file.ref.sha256);
		if (u->used && u->desk == desk && ol_id_equal(&have, id))
			break;
	}
	return i;
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
	if (*at == OL_DOCUMENT_UPLOADS)
		return "too many files come in at once: try again in a moment";
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

void ol_files_upload(struct ol_node *n, uint32_t desk,
		     const struct ol_desk_request *rq)
{
	struct upload_job *j = calloc(1, sizeof *j);
	const char *why = NULL;
	size_t at = 0;

	if (rq->what == OL_DO_FILE_BEGIN) {
		why = begin_upload(n, desk, rq, &at);
	} else {
		at = find_upload(n, desk, &rq->file.file);
		if (at == OL_DOCUMENT_UPLOADS)
			why = "no such file comes in: begin again";
		else if (n->words.upload[at].busy)
			why = "wait for the answer before";
		else if (rq->what == OL_DO_FILE_DATA &&
			 rq->at != n->words.upload[at].at)
			why = "a piece lacks: each begins where the one "
			      "before ended";
	}
	if (!j)
		why = "out of memory";
	if (why) {
		refuse_upload(n, desk, rq->id, why);
		free(j);
		return;
	}
	*j = (struct upload_job){
		.node = n,
		.desk = desk,
		.re = rq->id,
		.what = rq->what,
		.at = at,
		.id = n->store_id[n->words.upload[at].file.line],
		.slot = n->words.upload[at].slot,
		.date = ol_clock_date(),
		.file = n->words.upload[at].file,
		.len = rq->bytes.len
	};
	j->bytes = malloc(j->len + 1);
	if (j->bytes)
		memcpy(j->bytes, ol_desk_text(&rq->pool, &rq->bytes), j->len);
	else
		j->len = 0;
	put_upload(j);
}

void ol_files_desk_gone(struct ol_node *n, uint32_t desk)
{
	struct ol_words_upload *u;
	size_t i;

	for (i = 0; i < OL_DOCUMENT_UPLOADS; i++) {
		u = &n->words.upload[i];
		if (!u->used || u->desk != desk)
			continue;
		u->gone = true;
		if (!u->busy)
			drop_upload(n, u);
	}
}
