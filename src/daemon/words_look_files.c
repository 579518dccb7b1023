/* words_look_files - see words_look.h. What lies here of the files that
 * messages name, how far they have come, and their bytes. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "daemon/words_look.h"
#include "record/name.h"

/* Pages in a slice of a look for files: some 10 ms. */
#define SLICE_PAGES 8

/* ---- on the reader thread --------------------------------------------- */

static int files_here(struct ol_words_look *k, struct ol_store *s)
{
	struct ol_node_words *w = &k->node->words;
	char dir[OL_PATH_MAX];
	int err;

	if (w->read_documents)
		return 0;
	err = ol_home_path(dir, ol_home_where(k->node->home),
			   OL_PLACE_DOCUMENTS);
	return err ? err
		   : ol_documents_open(&w->read_documents, s, dir, NULL, true,
				       &k->node->random);
}

static void note_file(struct ol_words_look *k, const struct ol_words_row *row,
		      const struct ol_item_attachment *a)
{
	bool ours = row->dir == OL_WORDS_OURS;
	struct ol_desk_file *f = &k->file[k->n_files];
	struct ol_document_file disk;

	if (k->n_files == OL_WORDS_PAGE_ROWS * OL_ITEM_ATTACHMENTS)
		return;
	memset(f, 0, sizeof *f);
	f->message = row->id;
	f->outgoing = ours;
	f->size = a->size;
	f->date = row->date;
	memcpy(f->sha256, a->sha256, sizeof f->sha256);
	ol_document_id(&f->file, a->sha256);
	f->state = ours ? OL_DESK_FILE_WAITING : OL_DESK_FILE_COMING;
	if (!ol_document_file_find(k->node->words.read_documents, row->line,
				   ours, a->sha256, &disk)) {
		f->done = ours ? 0 : disk.here;
		if (ours ? disk.done.ns != 0 : disk.whole) {
			f->state = OL_DESK_FILE_WHOLE;
			f->done = f->size;
		}
	} else if (ours) {
		f->state = OL_DESK_FILE_FAILED;
		ol_text_copy(f->why, sizeof f->why, "it is not here any more");
	}
	memcpy(k->ref[k->n_files].sha256, a->sha256, OL_SHA256_LEN);
	k->ref[k->n_files++].size = a->size;
}

/* What lies here of the files that the page's messages name. */
int ol_look_at_files(struct ol_words_look *k, struct ol_store *s,
		     const struct ol_words_page *page)
{
	const size_t most = OL_WORDS_PAGE_ROWS * OL_ITEM_ATTACHMENTS;
	const struct ol_words_row *row;
	struct ol_item *it = malloc(sizeof *it);
	int err = it ? files_here(k, s) : OL_ERR_NO_MEMORY;
	size_t i, a;

	if (!k->file)
		k->file = calloc(most, sizeof *k->file);
	if (!k->ref)
		k->ref = calloc(most, sizeof *k->ref);
	if (!err && (!k->file || !k->ref))
		err = OL_ERR_NO_MEMORY;
	for (i = 0; !err && i < page->n; i++) {
		row = &page->row[i];
		if (row->kind != OL_ITEM_MESSAGE || !row->len ||
		    ol_item_read(it, page->bytes + row->at, row->len))
			continue;
		for (a = 0; a < it->message.n_attachments; a++)
			note_file(k, row, &it->message.attachment[a]);
	}
	free(it);
	return err;
}

int ol_look_files(struct ol_words_look *k, struct ol_store *s)
{
	struct ol_words_ask ask = {
		.line = ol_look_store_line(k),
		.kinds = 1u << OL_ITEM_MESSAGE,
		.contents = true,
		.oldest_first = true,
		.from = ol_look_from(k),
	};
	size_t pages = 0;
	int err;

	do {
		err = ol_words_list(s, &ask, &k->page);
		if (!err)
			err = ol_look_at_files(k, s, &k->page);
		ask.from = k->page.next;
	} while (!err && !k->n_files && ask.from && ++pages < SLICE_PAGES);
	ol_look_on(k, err, k->n_files > 0);
	return err;
}

/* The file of that id, of any line and either side: what it is called on disk
 * follows from the three. */
static int find_file(struct ol_words_look *k, struct ol_document_file *out)
{
	struct ol_documents *docs = k->node->words.read_documents;
	const struct ol_id *id = &k->rq.file.file;
	size_t i;

	for (i = 0; i < 2 * k->n_lines; i++)
		if (!ol_document_file_of(docs, k->node->store_id[i / 2], i % 2,
					 id, out) &&
		    out->whole)
			return 0;
	snprintf(k->why, sizeof k->why,
		 "that file is not whole here: files shows how far it has "
		 "come");
	return OL_ERR_UNKNOWN;
}

/* The one that was read last is likely the one that is read on. */
int ol_look_file_read(struct ol_words_look *k, struct ol_store *s)
{
	struct ol_node_words *w = &k->node->words;
	int err = files_here(k, s);
	struct ol_id id;

	ol_document_id(&id, w->last_read.ref.sha256);
	if (!err && !(w->last_read.whole && ol_id_equal(&id, &k->rq.file.file)))
		err = find_file(k, &w->last_read);
	if (!err) {
		k->bytes = malloc(OL_API_BYTES_MAX);
		err = k->bytes ? 0 : OL_ERR_NO_MEMORY;
	}
	if (!err)
		err = ol_document_file_read(
			w->read_documents, w->last_read.line, w->last_read.ours,
			w->last_read.ref.sha256, k->rq.at, k->bytes,
			OL_API_BYTES_MAX, &k->len);
	if (err)
		w->last_read.whole = false;
	return err;
}

/* ---- on the loop thread again ----------------------------------------- */

/* Of the files of the row that is in the reply: which are here. */
void ol_look_mark_files(const struct ol_words_look *k, struct ol_desk_reply *r)
{
	struct ol_desk_list *l = &r->u.message.files;
	struct ol_desk_attached *to =
		(struct ol_desk_attached *)(void *)(r->pool.bytes + l->at);
	const struct ol_desk_file *f;
	uint32_t i;
	size_t a;

	for (i = 0; i < l->n; i++) {
		ol_document_id(&to[i].file, to[i].sha256);
		for (a = 0; a < k->n_files; a++) {
			f = &k->file[a];
			if (ol_id_equal(&f->message, &r->u.message.message) &&
			    !memcmp(f->sha256, to[i].sha256, OL_SHA256_LEN))
				to[i].here =
					f->outgoing
						? f->state !=
							  OL_DESK_FILE_FAILED
						: f->state ==
							  OL_DESK_FILE_WHOLE;
		}
	}
}

/* How far one is that is on its way. */
static void view_progress(struct ol_desk_file *f, struct ol_document *d,
			  const struct ol_document_ref *ref)
{
	struct ol_document_news is;

	if (!d || f->state == OL_DESK_FILE_WHOLE ||
	    !ol_document_find(d, f->outgoing, ref, &is))
		return;
	f->done = is.offset;
	if (is.state == OL_DOCUMENT_FAILED)
		f->state = OL_DESK_FILE_FAILED;
	else if (f->outgoing && is.state == OL_DOCUMENT_MOVES)
		f->state = OL_DESK_FILE_GOING;
	ol_words_file_why(f->why, &is);
}

/* The one at `at` of those that were found, which the message calls so. */
static void reply_file(struct ol_words_look *k, struct ol_desk_reply *r,
		       uint16_t line, size_t at,
		       const struct ol_item_attachment *a)
{
	struct ol_desk_file *f = &r->u.file;
	char name[OL_SAFE_NAME_MAX + 1];

	r->what = OL_REPLY_FILE;
	r->pool.len = 0;
	*f = k->file[at];
	ol_words_line_name(k->node, line, f->line);
	ol_name_safe(name, a->name);
	(void)ol_desk_pool_text(&r->pool, &f->name, name, strlen(name));
	memcpy(f->type, a->type.p, a->type.len);
	view_progress(f, ol_office_documents(k->node->office, line),
		      &k->ref[at]);
	ol_desk_server_reply(k->node->desks, k->desk, r);
}

/* The files of a message stay on one page. */
void ol_look_reply_files(struct ol_words_look *k, struct ol_desk_reply *r)
{
	const size_t most = k->rq.limit ? k->rq.limit : OL_API_PAGE_MOST;
	const struct ol_words_row *row;
	struct ol_item *it = malloc(sizeof *it);
	uint64_t next = (uint64_t)k->page.next;
	size_t i, n, at = 0, said = 0;
	uint16_t line;

	if (!it) {
		ol_text_copy(k->why, sizeof k->why, "out of memory");
		ol_look_refuse(k);
		return;
	}
	for (i = 0; i < k->page.n; i++, at += n) {
		row = &k->page.row[i];
		n = 0;
		if (!row->len ||
		    ol_item_read(it, k->page.bytes + row->at, row->len))
			continue;
		n = it->message.n_attachments;
		if (!ol_words_line_of(k->node, row->line, &line))
			continue; /* it is off */
		if (said && said + n > most) {
			next = (uint64_t)row->row;
			break;
		}
		said += n;
		for (size_t a = 0; a < n && at + a < k->n_files; a++)
			reply_file(k, r, line, at + a,
				   &it->message.attachment[a]);
	}
	free(it);
	ol_look_reply_end(k, r, next);
}

void ol_look_reply_bytes(struct ol_words_look *k, struct ol_desk_reply *r)
{
	r->what = OL_REPLY_BYTES;
	r->u.bytes.at = k->rq.at;
	(void)ol_desk_pool_text(&r->pool, &r->u.bytes.bytes,
				(const char *)k->bytes, k->len);
	ol_desk_server_reply(k->node->desks, k->desk, r);
}
