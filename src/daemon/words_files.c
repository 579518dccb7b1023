/* words_files - files that messages name: carried between the line, the store
 * thread and desks. doc/protocol/documents.md
 *
 * A desk names a file by an id: the first half of its SHA-256. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/error.h"
#include "base/text.h"
#include "daemon/node.h"
#include "daemon/words.h"
#include "os/clock.h"
#include "record/name.h"

void ol_files_id(struct ol_id *out, const uint8_t sha256[static OL_SHA256_LEN])
{
	memcpy(out->b, sha256, sizeof out->b);
}

/* ---- what files are called -------------------------------------------------- */

void ol_files_know(struct ol_node *n, const struct ol_words_file *file)
{
	struct ol_node_words *w = &n->words;
	size_t i;

	for (i = 0; i < OL_WORDS_FILES; i++)
		if (w->file[i].line == file->line &&
		    w->file[i].ours == file->ours &&
		    !memcmp(w->file[i].ref.sha256, file->ref.sha256,
			    OL_SHA256_LEN))
			break;
	if (i == OL_WORDS_FILES)
		i = w->next_file++ % OL_WORDS_FILES;
	w->file[i] = *file;
}

const struct ol_words_file *ol_files_known(const struct ol_node *n,
					   uint16_t line, bool ours,
					   const struct ol_id *id)
{
	const struct ol_words_file *f;
	struct ol_id have;
	size_t i;

	for (i = 0; i < OL_WORDS_FILES; i++) {
		f = &n->words.file[i];
		ol_files_id(&have, f->ref.sha256);
		if (*f->name && f->line == line && f->ours == ours &&
		    ol_id_equal(&have, id))
			return f;
	}
	return NULL;
}

/* The attachments of an item: what they are called, and (theirs) that they
 * are wanted. */
void ol_files_named(struct ol_node *n, uint16_t line, bool ours,
		    const uint8_t *bytes, size_t len)
{
	struct ol_document *d = ol_office_documents(n->office, line);
	const struct ol_item_attachment *a;
	struct ol_item *it;
	struct ol_words_file f;
	size_t i;

	it = len ? malloc(sizeof *it) : NULL;
	if (!it)
		return;
	if (!ol_item_read(it, bytes, len) && it->kind == OL_ITEM_MESSAGE) {
		for (i = 0; i < it->message.n_attachments; i++) {
			a = &it->message.attachment[i];
			memset(&f, 0, sizeof f);
			f.line = line;
			f.ours = ours;
			f.message = it->id;
			memcpy(f.ref.sha256, a->sha256, sizeof f.ref.sha256);
			f.ref.size = a->size;
			ol_name_safe(f.name, a->name);
			memcpy(f.type, a->type.p, a->type.len);
			ol_files_know(n, &f);
			/* One over the quota is told of as news. */
			if (!ours && d)
				(void)ol_document_want(d, ol_clock_now(),
						       &f.ref);
		}
	}
	free(it);
	if (d)
		ol_files_pump(n, line);
}

/* ---- jobs of the machines -------------------------------------------------- */

struct disk_job {
	struct ol_node *node;
	uint16_t line, id;
	ol_date date;
	struct ol_document_job job;
};

static int disk_work(struct ol_store *s, void *arg)
{
	struct disk_job *j = arg;

	(void)s;
	return ol_document_file_do(j->node->words.documents, j->id, j->date,
				   &j->job);
}

static void disk_done(void *ctx, void *arg, int err)
{
	struct disk_job *j = arg;

	(void)ctx;
	ol_document_done(ol_office_documents(j->node->office, j->line),
			 ol_clock_now(), &j->job, err);
	ol_files_pump(j->node, j->line);
}

void ol_files_pump(struct ol_node *n, uint16_t line)
{
	struct ol_document *d = ol_office_documents(n->office, line);
	struct disk_job j = { .node = n, .line = line };
	struct ol_document_news news;
	int err;

	if (!d || n->words.closed)
		return;
	j.id = n->store_id[line];
	j.date = ol_clock_date();
	while (ol_document_job(d, ol_clock_now(), &j.job)) {
		err = ol_writer_put(n->writer, disk_work, &j, sizeof j,
				    disk_done, NULL);
		if (err)
			ol_document_done(d, ol_clock_now(), &j.job, err);
	}
	while (ol_document_news(d, ol_clock_now(), &news))
		ol_words_tell_document(n, line, &news);
}

/* ---- life -------------------------------------------------------------------- */

struct start {
	struct ol_document *machine;
	uint64_t bytes;
	uint32_t count;
	int err;
};

static bool count_one(void *ctx, const struct ol_document_file *file)
{
	struct start *s = ctx;

	if (file->ours)
		return true;
	s->bytes += file->ref.size;
	s->count++;
	return true;
}

int ol_files_erase(struct ol_node *n, uint16_t id, int64_t month,
		   uint64_t *bytes, uint32_t *count)
{
	struct start s = { .err = 0 };
	int err = ol_document_file_erase(n->words.documents, id, month);

	if (!err)
		err = ol_document_file_list(n->words.documents, id, count_one,
					    &s);
	*bytes = s.bytes;
	*count = s.count;
	return err;
}

void ol_files_recount(struct ol_node *n, uint16_t line, uint64_t bytes,
		      uint32_t count)
{
	struct ol_document *d = ol_office_documents(n->office, line);

	if (!d)
		return;
	ol_document_recount(d, bytes, count);
	ol_document_erased(d, ol_clock_now());
	ol_files_pump(n, line);
}

static bool resume_one(void *ctx, const struct ol_document_file *file)
{
	struct start *s = ctx;

	if (!file->ours && !s->err)
		s->err = ol_document_resume(s->machine, &file->ref, file->whole,
					    file->done);
	return true;
}

int ol_files_line(struct ol_node *n, uint16_t id, struct ol_document **out)
{
	const struct ol_document_quota quota = OL_DOCUMENT_QUOTA;
	struct start s = { .err = 0 };
	int err = ol_document_file_list(n->words.documents, id, count_one, &s);

	if (err)
		return err;
	s.machine = ol_document_new(&quota, s.bytes, s.count);
	if (!s.machine)
		return OL_ERR_NO_MEMORY;
	err = ol_document_file_list(n->words.documents, id, resume_one, &s);
	if (err) {
		ol_document_free(s.machine);
		return err;
	}
	*out = s.machine;
	return 0;
}

int ol_files_open(struct ol_node *n, char why[OL_WHY_TEXT])
{
	char dir[OL_PATH_MAX];
	int err = ol_home_path(dir, ol_home_where(n->home), OL_PLACE_DOCUMENTS);

	if (!err)
		err = ol_documents_open(&n->words.documents,
					ol_home_store(n->home), dir, NULL,
					false, &n->random);
	if (err)
		snprintf(why, OL_WHY_TEXT,
			 "the folder of documents cannot be opened: %s",
			 ol_err_text(err));
	return err;
}

void ol_files_close(struct ol_node *n)
{
	ol_documents_close(n->words.documents);
	ol_documents_close(n->words.read_documents);
	n->words.documents = n->words.read_documents = NULL;
}

/* ---- from a desk ----------------------------------------------------------- */

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
		return ol_document_upload(f, j->id, j->date, &j->slot);
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
			ol_files_id(&r->u.file_id, u->file.ref.sha256);
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
		ol_files_id(&have, u->file.ref.sha256);
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
