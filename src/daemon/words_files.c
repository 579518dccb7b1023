/* words_files - files that messages name: carried between the line, the store
 * thread and desks. doc/protocol/documents.md
 *
 * A desk names a file by an id: the first half of its SHA-256. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/error.h"
#include "daemon/node.h"
#include "daemon/words.h"
#include "os/clock.h"
#include "record/name.h"

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
		ol_document_id(&have, f->ref.sha256);
		if (*f->name && f->line == line && f->ours == ours &&
		    ol_id_equal(&have, id))
			return f;
	}
	return NULL;
}

/* Theirs that a message names, for the store thread: with a file and with
 * its message on disk, in this order, none is lost or left over. */
struct naming {
	struct ol_node *node;
	uint16_t id;
	struct ol_id message;
	size_t n;
	uint8_t sha256[OL_ITEM_ATTACHMENTS][OL_SHA256_LEN];
};

static int naming_work(struct ol_store *s, void *arg)
{
	struct naming *j = *(struct naming **)arg;
	size_t i;

	(void)s;
	for (i = 0; i < j->n; i++) /* one that has no file yet has no name */
		(void)ol_document_file_named(j->node->words.documents, j->id,
					     false, j->sha256[i], &j->message);
	return 0;
}

static void naming_done(void *ctx, void *arg, int err)
{
	(void)ctx;
	(void)err;
	free(*(struct naming **)arg);
}

static void put_names(struct ol_node *n, uint16_t line,
		      const struct ol_item *it)
{
	struct naming *j = calloc(1, sizeof *j);

	if (!j)
		return;
	j->node = n;
	j->id = n->store_id[line];
	j->message = it->id;
	for (; j->n < it->message.n_attachments; j->n++)
		memcpy(j->sha256[j->n], it->message.attachment[j->n].sha256,
		       OL_SHA256_LEN);
	if (ol_writer_put(n->writer, naming_work, &j, sizeof j, naming_done,
			  NULL))
		free(j);
}

static void know(struct ol_node *n, uint16_t line, bool ours,
		 const struct ol_item *it, size_t nth,
		 struct ol_document_ref *ref)
{
	const struct ol_item_attachment *a = &it->message.attachment[nth];
	struct ol_words_file f = { .line = line, .ours = ours };

	f.message = it->id;
	memcpy(f.ref.sha256, a->sha256, sizeof f.ref.sha256);
	f.ref.size = a->size;
	ol_name_safe(f.name, a->name);
	memcpy(f.type, a->type.p, a->type.len);
	ol_files_know(n, &f);
	*ref = f.ref;
}

/* The attachments of an item: what they are called, and (theirs) that they
 * are wanted. One over the quota is told of as news. */
void ol_files_named(struct ol_node *n, uint16_t line, bool ours,
		    const uint8_t *bytes, size_t len)
{
	struct ol_document *d = ol_office_documents(n->office, line);
	struct ol_item *it = len ? malloc(sizeof *it) : NULL;
	struct ol_document_ref ref;
	size_t i;

	if (!it)
		return;
	if (ol_item_read(it, bytes, len) || it->kind != OL_ITEM_MESSAGE)
		it->message.n_attachments = 0;
	for (i = 0; i < it->message.n_attachments; i++) {
		know(n, line, ours, it, i, &ref);
		if (!ours && d)
			(void)ol_document_want(d, ol_clock_now(), &ref);
	}
	if (d)
		ol_files_pump(n, line);
	if (!ours && it->message.n_attachments)
		put_names(n, line, it);
	free(it);
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

/* Files of a message of theirs of which nothing is here are asked for. */
static void want_missing(struct ol_node *n, uint16_t line,
			 const struct ol_words_row *row, const uint8_t *bytes,
			 struct ol_item *it)
{
	struct ol_document *d = ol_office_documents(n->office, line);
	bool ours = row->dir == OL_WORDS_OURS;
	struct ol_document_file file;
	struct ol_document_ref ref;
	size_t i;

	if (!row->len || ol_item_read(it, bytes, row->len) ||
	    it->kind != OL_ITEM_MESSAGE)
		return;
	for (i = 0; i < it->message.n_attachments; i++) {
		know(n, line, ours, it, i, &ref);
		if (!ours && d &&
		    ol_document_file_find(n->words.documents, row->line, false,
					  ref.sha256, &file) == OL_ERR_UNKNOWN)
			(void)ol_document_want(d, ol_clock_now(), &ref);
	}
}

void ol_files_look_back(struct ol_node *n, uint16_t line)
{
	struct ol_words_ask ask = {
		.line = n->store_id[line],
		.kinds = 1u << OL_ITEM_MESSAGE,
		.contents = true,
	};
	struct ol_words_page *page = malloc(sizeof *page);
	struct ol_item *it = malloc(sizeof *it);
	size_t i, seen = 0;

	while (page && it && seen < OL_WORDS_LOOK_BACK &&
	       !ol_words_list(ol_home_store(n->home), &ask, page)) {
		for (i = 0; i < page->n; i++)
			want_missing(n, line, &page->row[i],
				     page->bytes + page->row[i].at, it);
		seen += page->n;
		ask.from = page->next;
		if (!ask.from)
			break;
	}
	if (page)
		ol_wipe(page, sizeof *page);
	free(page);
	free(it);
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
