/* words_show - what desks read of the written word: in pages, on the reader
 * thread. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/error.h"
#include "base/text.h"
#include "daemon/node.h"
#include "daemon/words.h"
#include "record/agreed.h"
#include "record/cap.h"
#include "record/codebook.h"
#include "record/decimal.h"
#include "record/notice.h"
#include "store/audit.h"
#include "store/search.h"

#define AUDITS 1024 /* lines */

struct look {
	struct ol_node *node;
	uint32_t desk;
	struct ol_desk_request rq;
	uint16_t line; /* index; n_lines: none was named */
	size_t n_lines;
	struct ol_words_page page, more;
	bool has_more;
	/* FILES and messages: what lies here of the files that they name. */
	struct ol_desk_file *file;
	struct ol_document_ref *ref;
	size_t n_files;
	/* FILE_READ */
	uint8_t *bytes;
	size_t len;
	struct ol_words_books books;
	struct ol_audit *audit; /* a line each */
	struct ol_words_line *stands;
	struct ol_words_entries *entries;
	struct ol_ledger_head *known; /* of those lines */
	size_t n_audits;
	char why[OL_REFUSAL_MAX];
};

static void finish(struct look *k)
{
	ol_words_books_release(&k->books);
	free(k->file);
	free(k->ref);
	free(k->bytes);
	free(k->audit);
	free(k->stands);
	free(k->entries);
	free(k->known);
	ol_wipe(k, sizeof *k);
	free(k);
}

static void refuse(struct look *k)
{
	struct ol_refusal why = { .exit = 1 };

	ol_text_copy(why.text, sizeof why.text, k->why);
	ol_desk_server_refuse(k->node->desks, k->desk, k->rq.id, &why);
}

static uint16_t store_line(const struct look *k)
{
	return k->line < k->n_lines ? k->node->store_id[k->line] : 0;
}

/* ---- on the reader thread -------------------------------------------------- */

static int inbox(struct look *k, struct ol_store *s)
{
	struct ol_words_ask ask = {
		.line = store_line(k),
		.kinds = 1u << OL_ITEM_MESSAGE | 1u << OL_ITEM_CODE_WORD,
		.unread = k->rq.unread,
		.contents = true,
		.oldest_first = !k->rq.newest,
		.from = (int64_t)k->rq.from,
	};
	int err;

	if (k->rq.which == OL_DESK_WHICH_IN)
		ask.dirs = 1u << OL_WORDS_THEIRS;
	if (k->rq.which == OL_DESK_WHICH_OUT)
		ask.dirs = 1u << OL_WORDS_OURS;
	do {
		err = ol_words_list(s, &ask, &k->page);
		ask.from = k->page.next;
	} while (!err && !k->page.n && ask.from);
	return err;
}

static int search(struct look *k, struct ol_store *s)
{
	int64_t from = (int64_t)k->rq.from;
	int err;

	do {
		err = ol_search(s, store_line(k),
				ol_desk_text(&k->rq.pool, &k->rq.words), from,
				&k->page);
		from = k->page.next;
	} while (!err && !k->page.n && from);
	if (err == OL_ERR_MALFORMED || err == OL_ERR_RANGE)
		snprintf(k->why, sizeof k->why,
			 "there is no word to search for, or too many");
	return err;
}

static int message(struct look *k, struct ol_store *s)
{
	char id[OL_ID_TEXT];
	int err = ol_words_seek(s, k->node->store_id, k->n_lines,
				&k->rq.message, &k->line, &k->page);

	ol_id_write(id, &k->rq.message);
	if (err == OL_ERR_UNKNOWN)
		snprintf(k->why, sizeof k->why,
			 "there is no message %s: inbox lists them", id);
	if (err || k->rq.what == OL_DO_CAP)
		return err;
	k->has_more = true;
	return ol_words_about(s, store_line(k), &k->rq.message, 0, &k->more);
}

static int audit(struct look *k, struct ol_store *s)
{
	size_t i, from = k->line < k->n_lines ? k->line : 0;
	size_t to = k->line < k->n_lines ? k->line + 1u : k->n_lines;
	int err = 0;

	k->audit = calloc(to - from + 1, sizeof *k->audit);
	k->stands = calloc(to - from + 1, sizeof *k->stands);
	if (!k->audit || !k->stands)
		return OL_ERR_NO_MEMORY;
	for (i = from; !err && i < to; i++) {
		err = ol_words_line(s, k->node->store_id[i],
				    &k->stands[i - from]);
		ol_audit_begin(&k->audit[i - from], k->node->store_id[i], NULL);
		while (!err && !k->audit[i - from].is_done)
			err = ol_audit_step(&k->audit[i - from], s);
		k->n_audits++;
	}
	return err;
}

/* ---- files ---- */

static int files_here(struct look *k, struct ol_store *s)
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

static void note_file(struct look *k, const struct ol_words_row *row,
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
	ol_files_id(&f->file, a->sha256);
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
static int look_at_files(struct look *k, struct ol_store *s,
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

static int files(struct look *k, struct ol_store *s)
{
	struct ol_words_ask ask = {
		.line = store_line(k),
		.kinds = 1u << OL_ITEM_MESSAGE,
		.contents = true,
		.oldest_first = true,
		.from = (int64_t)k->rq.from,
	};
	int err;

	do {
		err = ol_words_list(s, &ask, &k->page);
		if (!err)
			err = look_at_files(k, s, &k->page);
		ask.from = k->page.next;
	} while (!err && !k->n_files && ask.from);
	return err;
}

/* Which file has that id: of any line, from either side. */
struct seek {
	const struct ol_id *id;
	struct ol_document_file found;
	bool yes;
};

static bool is_it(void *ctx, const struct ol_document_file *file)
{
	struct seek *k = ctx;
	struct ol_id id;

	ol_files_id(&id, file->ref.sha256);
	if (!file->whole || !ol_id_equal(&id, k->id))
		return true;
	k->found = *file;
	k->yes = true;
	return false;
}

/* The one that was read last is likely the one that is read on. */
static int file_read(struct look *k, struct ol_store *s)
{
	struct ol_node_words *w = &k->node->words;
	struct seek seek = { .id = &k->rq.file.file };
	int err = files_here(k, s);
	struct ol_id id;

	ol_files_id(&id, w->last_read.ref.sha256);
	if (!err && !(w->last_read.whole && ol_id_equal(&id, seek.id))) {
		err = ol_document_file_list(w->read_documents, 0, is_it, &seek);
		if (!err && !seek.yes) {
			snprintf(k->why, sizeof k->why,
				 "that file is not whole here: files shows how "
				 "far it has come");
			return OL_ERR_UNKNOWN;
		}
		w->last_read = seek.found;
	}
	k->bytes = malloc(OL_API_BYTES_MAX);
	if (!err && !k->bytes)
		err = OL_ERR_NO_MEMORY;
	if (!err)
		err = ol_document_file_read(
			w->read_documents, w->last_read.line, w->last_read.ours,
			w->last_read.ref.sha256, k->rq.at, k->bytes,
			OL_API_BYTES_MAX, &k->len);
	if (err)
		w->last_read.whole = false;
	return err;
}

static int export_pieces(struct look *k, struct ol_store *s)
{
	uint64_t from = k->rq.from ? k->rq.from : 1;

	switch (k->rq.of) {
	case OL_DESK_PIECE_OURS:
		return ol_words_load(s, store_line(k), OL_WORDS_OURS, from,
				     &k->page);
	case OL_DESK_PIECE_THEIRS:
		return ol_words_load(s, store_line(k), OL_WORDS_THEIRS, from,
				     &k->page);
	case OL_DESK_PIECE_ENTRY:
		k->entries = malloc(sizeof *k->entries);
		return k->entries ? ol_words_entries(s, store_line(k), from,
						     k->entries)
				  : OL_ERR_NO_MEMORY;
	case OL_DESK_PIECE_HEAD:
		k->stands = malloc(sizeof *k->stands);
		return k->stands ? ol_words_line(s, store_line(k), k->stands)
				 : OL_ERR_NO_MEMORY;
	}
	return OL_ERR_RANGE;
}

static int work(struct ol_store *s, void *arg)
{
	struct look *k = *(struct look **)arg;
	int err = OL_ERR_STATE;

	if (k->rq.what == OL_DO_INBOX)
		err = inbox(k, s);
	else if (k->rq.what == OL_DO_SEARCH)
		err = search(k, s);
	else if (k->rq.what == OL_DO_MESSAGE || k->rq.what == OL_DO_CAP)
		err = message(k, s);
	else if (k->rq.what == OL_DO_FILES)
		err = files(k, s);
	else if (k->rq.what == OL_DO_FILE_READ)
		err = file_read(k, s);
	else if (k->rq.what == OL_DO_CODEBOOK)
		err = ol_words_books(s, store_line(k), 0, &k->page);
	else if (k->rq.what == OL_DO_AUDIT)
		err = audit(k, s);
	else if (k->rq.what == OL_DO_EXPORT)
		err = export_pieces(k, s);
	else
		snprintf(k->why, sizeof k->why,
			 "this node does not do that yet");
	if (!err && (k->rq.what == OL_DO_INBOX || k->rq.what == OL_DO_SEARCH ||
		     k->rq.what == OL_DO_MESSAGE))
		err = look_at_files(k, s, &k->page);
	if (!err && k->has_more)
		err = look_at_files(k, s, &k->more);
	if (!err) {
		ol_words_books_add(&k->books, s, &k->page);
		ol_words_books_add(&k->books, s, &k->more);
	}
	if (err && !*k->why)
		snprintf(k->why, sizeof k->why, "it cannot be read: %s",
			 ol_err_text(err));
	return err;
}

/* ---- on the loop thread again -------------------------------------------- */

static void reply_page_end(struct look *k, struct ol_desk_reply *r,
			   uint64_t next)
{
	memset(&r->u, 0, sizeof r->u);
	r->what = OL_REPLY_PAGE;
	r->u.next = next;
	ol_desk_server_reply(k->node->desks, k->desk, r);
}

/* Of the files of the row that is in the reply: which are here. */
static void mark_files(const struct look *k, struct ol_desk_reply *r)
{
	struct ol_desk_list *l = &r->u.message.files;
	struct ol_desk_attached *to =
		(struct ol_desk_attached *)(void *)(r->pool.bytes + l->at);
	const struct ol_desk_file *f;
	uint32_t i;
	size_t a;

	for (i = 0; i < l->n; i++) {
		ol_files_id(&to[i].file, to[i].sha256);
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

static void reply_rows(struct look *k, struct ol_desk_reply *r,
		       const struct ol_words_page *page, size_t most)
{
	char name[OL_NAME_MAX];
	uint16_t line;
	size_t i;

	for (i = 0; i < page->n && i < most; i++) {
		if (!ol_words_line_of(k->node, page->row[i].line, &line))
			continue;
		ol_words_line_name(k->node, line, name);
		ol_words_view(r, name, &page->row[i], page->bytes,
			      ol_words_books_find(&k->books, &page->row[i],
						  page->bytes));
		mark_files(k, r);
		ol_desk_server_reply(k->node->desks, k->desk, r);
	}
}

static void reply_page(struct look *k, struct ol_desk_reply *r)
{
	size_t most = k->rq.limit ? k->rq.limit : OL_API_PAGE_MOST;
	uint64_t next = (uint64_t)k->page.next;

	reply_rows(k, r, &k->page, most);
	if (k->page.n > most)
		next = (uint64_t)k->page.row[most].row;
	reply_page_end(k, r, next);
}

static void reply_message(struct look *k, struct ol_desk_reply *r)
{
	reply_rows(k, r, &k->page, 1);
	reply_rows(k, r, &k->more, OL_API_PAGE_MOST);
	ol_desk_server_done(k->node->desks, k->desk, k->rq.id);
}

/* Whoever wrote it, by his line key: unique in the world. */
static void cap_sender(char out[static 80], const uint8_t key[32])
{
	size_t i, at = (size_t)snprintf(out, 80, "openline:");

	for (i = 0; i < 32; i++)
		at += (size_t)snprintf(out + at, 80 - at, "%02x", key[i]);
}

static int make_cap(struct look *k, char *out, size_t cap, size_t *len,
		    struct ol_item *it)
{
	const struct ol_forms *forms = ol_form_set_forms(k->node->words.forms);
	const struct ol_words_row *row = &k->page.row[0];
	const char *ours = k->node->settings->office;
	bool is_ours = row->dir == OL_WORDS_OURS;
	const struct ol_form *form = NULL;
	struct ol_office_line_view v;
	char sender[80];
	struct ol_cap_head head = { .sender = sender,
				    .status = OL_CAP_ACTUAL,
				    .n_langs = 1 };

	if (row->len && !ol_item_read(it, k->page.bytes + row->at, row->len) &&
	    it->kind == OL_ITEM_MESSAGE && it->message.form.len)
		form = ol_forms_find(forms, it->message.form.p,
				     it->message.form.len,
				     it->message.form_version);
	if (!form || ol_office_view(k->node->office, k->line, &v))
		return OL_ERR_UNKNOWN;
	cap_sender(sender, is_ours ? ol_home_keys(k->node->home)->line_public
				   : v.peer_public);
	head.sender_name = is_ours ? ours : v.peer_name;
	head.addressee = is_ours ? v.peer_name : ours;
	head.id = it->id;
	head.date = it->date;
	head.lang[0] = *k->rq.lang ? k->rq.lang : "en";
	return ol_cap_write(out, cap, len, form, &it->message, &head);
}

static void reply_cap(struct look *k, struct ol_desk_reply *r)
{
	struct ol_item *it = malloc(sizeof *it);
	char *text = malloc(OL_API_BYTES_LONG);
	size_t len = 0;
	int err = it && text ? make_cap(k, text, OL_API_BYTES_LONG, &len, it)
			     : OL_ERR_NO_MEMORY;

	if (err) {
		snprintf(k->why, sizeof k->why,
			 err == OL_ERR_UNKNOWN
				 ? "that is no notice of a form that is known "
				   "here"
				 : "it cannot be written as CAP: %s",
			 ol_err_text(err));
		refuse(k);
	} else {
		r->what = OL_REPLY_TEXT;
		(void)ol_desk_pool_text(&r->pool, &r->u.text, text, len);
		ol_desk_server_reply(k->node->desks, k->desk, r);
	}
	free(text);
	free(it);
}

/* ---- files ---- */

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
	ol_text_copy(f->why, sizeof f->why, ol_words_file_why(is.why));
}

static void reply_files(struct look *k, struct ol_desk_reply *r)
{
	const struct ol_words_row *row;
	struct ol_desk_file *f = &r->u.file;
	const struct ol_item_attachment *a;
	struct ol_item *it = malloc(sizeof *it);
	char name[OL_SAFE_NAME_MAX + 1];
	size_t i, n, at = 0;
	uint16_t line;

	for (i = 0; it && i < k->page.n; i++) {
		row = &k->page.row[i];
		if (!row->len ||
		    ol_item_read(it, k->page.bytes + row->at, row->len) ||
		    !ol_words_line_of(k->node, row->line, &line))
			continue;
		for (n = 0; n < it->message.n_attachments; n++, at++) {
			if (at == k->n_files)
				break;
			a = &it->message.attachment[n];
			r->what = OL_REPLY_FILE;
			r->pool.len = 0;
			*f = k->file[at];
			ol_words_line_name(k->node, line, f->line);
			ol_name_safe(name, a->name);
			(void)ol_desk_pool_text(&r->pool, &f->name, name,
						strlen(name));
			memcpy(f->type, a->type.p, a->type.len);
			view_progress(
				f, ol_office_documents(k->node->office, line),
				&k->ref[at]);
			ol_desk_server_reply(k->node->desks, k->desk, r);
		}
	}
	free(it);
	reply_page_end(k, r, (uint64_t)k->page.next);
}

static void reply_bytes(struct look *k, struct ol_desk_reply *r)
{
	r->what = OL_REPLY_BYTES;
	r->u.bytes.at = k->rq.at;
	(void)ol_desk_pool_text(&r->pool, &r->u.bytes.bytes,
				(const char *)k->bytes, k->len);
	ol_desk_server_reply(k->node->desks, k->desk, r);
}

/* ---- codebooks ---- */

static void view_slots(struct ol_desk_pool *p, struct ol_desk_entry *to,
		       const struct ol_code_entry *e)
{
	struct ol_desk_slot *slot =
		e->n_slots ? ol_desk_pool_list(p, &to->slots, e->n_slots,
					       sizeof *slot)
			   : NULL;
	size_t i;

	for (i = 0; slot && i < e->n_slots; i++) {
		memcpy(slot[i].unit, e->slot[i].unit.p, e->slot[i].unit.len);
		slot[i].decimals = e->slot[i].decimals;
		ol_decimal_write(slot[i].least.value, e->slot[i].least,
				 slot[i].decimals);
		ol_decimal_write(slot[i].most.value, e->slot[i].most,
				 slot[i].decimals);
	}
}

static void view_entries(struct ol_desk_reply *r,
			 const struct ol_item_codebook *book)
{
	struct ol_desk_pool *p = &r->pool;
	struct ol_codebook_at at;
	struct ol_code_entry e;
	struct ol_desk_entry *to;
	struct ol_desk_said *said;
	size_t n, i;

	ol_codebook_begin(&at, book);
	n = at.n_left;
	to = ol_desk_pool_list(p, &r->u.book.entries, n, sizeof *to);
	for (; to && n-- && ol_codebook_next(&at, &e); to++) {
		memcpy(to->code, e.code.p, e.code.len);
		said = ol_desk_pool_list(p, &to->meanings, e.meaning.n,
					 sizeof *said);
		for (i = 0; said && i < e.meaning.n; i++) {
			memcpy(said[i].lang, e.meaning.t[i].tag.p,
			       e.meaning.t[i].tag.len);
			(void)ol_desk_pool_text(p, &said[i].text,
						e.meaning.t[i].text.p,
						e.meaning.t[i].text.len);
		}
		view_slots(p, to, &e);
	}
}

static void reply_books(struct look *k, struct ol_desk_reply *r)
{
	struct ol_agreed_item item[OL_WORDS_PAGE_ROWS];
	const struct ol_words_row *row;
	struct ol_agreed a;
	struct ol_item it;
	size_t i, n = 0;

	for (i = 0; i < k->page.n; i++) {
		row = &k->page.row[i];
		if (row->fate != OL_WORDS_KEPT ||
		    ol_item_read(&it, k->page.bytes + row->at, row->len))
			continue;
		item[n].ours = row->dir == OL_WORDS_OURS;
		item[n].is_signature = it.kind == OL_ITEM_CODEBOOK_AGREED;
		item[n].p.version = it.codebook.version;
		item[n].p.id = item[n].is_signature ? it.of : it.id;
		item[n].p.digest = item[n].is_signature ? it.of_digest
							: row->digest;
		n++;
	}
	ol_agreed_from(&a, item, n);
	for (i = 0; i < k->page.n; i++) {
		row = &k->page.row[i];
		if (row->fate != OL_WORDS_KEPT ||
		    ol_item_read(&it, k->page.bytes + row->at, row->len) ||
		    it.kind != OL_ITEM_CODEBOOK)
			continue;
		memset(&r->u, 0, sizeof r->u);
		r->pool.len = 0;
		r->what = OL_REPLY_BOOK;
		ol_words_line_name(k->node, k->line, r->u.book.line);
		r->u.book.message = it.id;
		r->u.book.version = it.codebook.version;
		r->u.book.date = it.date;
		if (ol_id_equal(&it.id, &a.in_use.id))
			r->u.book.state = OL_DESK_BOOK_IN_USE;
		else if (it.codebook.version <= a.in_use.version)
			r->u.book.state = OL_DESK_BOOK_OLD;
		else
			r->u.book.state = row->dir == OL_WORDS_OURS
						  ? OL_DESK_BOOK_OURS
						  : OL_DESK_BOOK_THEIRS;
		view_entries(r, &it.codebook);
		ol_desk_server_reply(k->node->desks, k->desk, r);
	}
	ol_desk_server_done(k->node->desks, k->desk, k->rq.id);
}

/* ---- the ledger ---- */

static void reply_audit(struct look *k, struct ol_desk_reply *r)
{
	size_t i, from = k->line < k->n_lines ? k->line : 0;
	struct ol_desk_audit *to = &r->u.audit;
	const struct ol_audit *a;
	char text[OL_REFUSAL_MAX];

	for (i = 0; i < k->n_audits; i++) {
		a = &k->audit[i];
		memset(&r->u, 0, sizeof r->u);
		r->pool.len = 0;
		r->what = OL_REPLY_AUDIT;
		ol_words_line_name(k->node, (uint16_t)(from + i), to->line);
		to->sound = a->fault == OL_AUDIT_SOUND;
		to->entries = a->entries;
		to->items = a->items;
		to->epoch = k->stands[i].epoch;
		to->head = k->stands[i].head.seq;
		memcpy(to->hash, k->stands[i].head.hash.b, sizeof to->hash);
		to->known = a->known.seq;
		to->incidents = k->stands[i].incidents;
		to->refused = k->stands[i].refused;
		if (!to->sound) {
			snprintf(text, sizeof text, "%llu %s",
				 (unsigned long long)a->where,
				 a->fault == OL_AUDIT_ENTRY
					 ? ol_ledger_fault_text(a->ledger)
					 : ol_audit_text(a->fault));
			(void)ol_desk_pool_text(&r->pool, &to->fault, text,
						strlen(text));
		}
		ol_desk_server_reply(k->node->desks, k->desk, r);
	}
	ol_desk_server_done(k->node->desks, k->desk, k->rq.id);
}

static void begin_piece(struct look *k, struct ol_desk_reply *r, uint64_t seq)
{
	memset(&r->u, 0, sizeof r->u);
	r->pool.len = 0;
	r->what = OL_REPLY_PIECE;
	r->u.piece.of = k->rq.of;
	r->u.piece.seq = seq;
}

static void put_piece(struct look *k, struct ol_desk_reply *r, const void *p,
		      size_t len)
{
	(void)ol_desk_pool_text(&r->pool, &r->u.piece.bytes, p, len);
	ol_desk_server_reply(k->node->desks, k->desk, r);
}

static void reply_entries(struct look *k, struct ol_desk_reply *r)
{
	struct ol_ledger_entry e;
	struct ol_digest hash;
	size_t i, len;

	for (i = 0; i < k->entries->n; i++) {
		len = k->entries->entry[i].len;
		begin_piece(k, r, k->entries->entry[i].seq);
		if (!ol_ledger_read(&e, k->entries->entry[i].bytes, len)) {
			r->u.piece.date = e.date;
			r->u.piece.message = e.id;
		}
		ol_sha256(hash.b, k->entries->entry[i].bytes, len);
		memcpy(r->u.piece.digest, hash.b, sizeof hash.b);
		put_piece(k, r, k->entries->entry[i].bytes, len);
	}
	reply_page_end(k, r, k->entries->next);
}

/* Their newest head that we hold, and its MAC. */
static void reply_head(struct look *k, struct ol_desk_reply *r)
{
	const struct ol_words_line *at = k->stands;

	if (at->their_head.seq) {
		begin_piece(k, r, at->their_head.seq);
		r->u.piece.date = at->their_date;
		memcpy(r->u.piece.digest, at->their_head.hash.b, OL_DIGEST_LEN);
		put_piece(k, r, at->their_mac.b, sizeof at->their_mac.b);
	}
	reply_page_end(k, r, 0);
}

static void reply_pieces(struct look *k, struct ol_desk_reply *r)
{
	const struct ol_words_row *row;
	uint8_t bytes[OL_SALT_LEN + OL_ITEM_MAX];
	size_t i, len;

	if (k->rq.of == OL_DESK_PIECE_ENTRY) {
		reply_entries(k, r);
		return;
	}
	if (k->rq.of == OL_DESK_PIECE_HEAD) {
		reply_head(k, r);
		return;
	}
	for (i = 0; i < k->page.n; i++) {
		row = &k->page.row[i];
		begin_piece(k, r, row->seq);
		r->u.piece.date = row->kept;
		r->u.piece.message = row->id;
		memcpy(r->u.piece.digest, row->digest.b, OL_DIGEST_LEN);
		len = row->len <= OL_ITEM_MAX ? row->len : 0;
		memcpy(bytes, row->salt.b, OL_SALT_LEN);
		memcpy(bytes + OL_SALT_LEN, k->page.bytes + row->at, len);
		put_piece(k, r, bytes, len ? OL_SALT_LEN + len : 0);
	}
	ol_wipe(bytes, sizeof bytes);
	reply_page_end(k, r, (uint64_t)k->page.next);
}

static void report(void *ctx, void *arg, int err)
{
	struct look *k = *(struct look **)arg;
	struct ol_desk_reply *r = calloc(1, sizeof *r);

	(void)ctx;
	if (err || !r) {
		if (!*k->why)
			snprintf(k->why, sizeof k->why, "out of memory");
		refuse(k);
	} else {
		r->re = k->rq.id;
		if (k->rq.what == OL_DO_MESSAGE)
			reply_message(k, r);
		else if (k->rq.what == OL_DO_CAP)
			reply_cap(k, r);
		else if (k->rq.what == OL_DO_FILES)
			reply_files(k, r);
		else if (k->rq.what == OL_DO_FILE_READ)
			reply_bytes(k, r);
		else if (k->rq.what == OL_DO_CODEBOOK)
			reply_books(k, r);
		else if (k->rq.what == OL_DO_AUDIT)
			reply_audit(k, r);
		else if (k->rq.what == OL_DO_EXPORT)
			reply_pieces(k, r);
		else
			reply_page(k, r);
		ol_wipe(r, sizeof *r);
	}
	free(r);
	finish(k);
}

/* ---- forms: in memory already -------------------------------------------- */

static void put_label(struct ol_desk_reply *r, struct ol_desk_text *out,
		      const struct ol_label *label, const char *lang)
{
	const char *text = ol_label_in(label, lang);

	(void)ol_desk_pool_text(&r->pool, out, text, strlen(text));
}

static void view_form(struct ol_desk_reply *r, const struct ol_form *f,
		      const char *lang)
{
	struct ol_desk_form *to = &r->u.form;
	struct ol_desk_form_field *field;
	char allowed[OL_FORM_ALLOWED];
	size_t i;

	r->what = OL_REPLY_FORM;
	r->pool.len = 0;
	memset(to, 0, sizeof *to);
	ol_text_copy(to->form, sizeof to->form, f->id);
	to->version = f->version;
	put_label(r, &to->title, &f->title, lang);
	put_label(r, &to->purpose, &f->purpose, lang);
	to->precedence = (enum ol_precedence)f->precedence;
	to->ack_within_s = (uint64_t)f->ack_within_s;
	to->read_back = f->read_back;
	field = ol_desk_pool_list(&r->pool, &to->fields, f->n_fields,
				  sizeof *field);
	for (i = 0; field && i < f->n_fields; i++) {
		ol_text_copy(field[i].name, sizeof field[i].name,
			     f->field[i].name);
		ol_text_copy(field[i].type, sizeof field[i].type,
			     ol_form_type_text(f->field[i].type));
		field[i].required = f->field[i].required;
		field[i].read_back = f->field[i].read_back;
		put_label(r, &field[i].label, &f->field[i].label, lang);
		put_label(r, &field[i].hint, &f->field[i].hint, lang);
		ol_form_allowed(allowed, &f->field[i]);
		(void)ol_desk_pool_text(&r->pool, &field[i].allowed, allowed,
					strlen(allowed));
	}
}

static void show_forms(struct ol_node *n, uint32_t desk,
		       const struct ol_desk_request *rq)
{
	const struct ol_forms *forms = ol_form_set_forms(n->words.forms);
	struct ol_desk_reply *r = calloc(1, sizeof *r);
	struct ol_refusal why = { .exit = 1 };
	const char *lang = *rq->lang ? rq->lang : "en";
	size_t i, said = 0;

	for (i = 0; r && i < forms->n; i++) {
		if (*rq->form && strcmp(rq->form, forms->form[i]->id))
			continue;
		r->re = rq->id;
		view_form(r, forms->form[i], lang);
		ol_desk_server_reply(n->desks, desk, r);
		said++;
	}
	free(r);
	if (said || !*rq->form) {
		ol_desk_server_done(n->desks, desk, rq->id);
		return;
	}
	snprintf(why.text, sizeof why.text,
		 "no form \"%s\": forms lists those there are", rq->form);
	ol_desk_server_refuse(n->desks, desk, rq->id, &why);
}

/* ---- begin ----------------------------------------------------------------- */

/* What the other sides hold of our ledgers, for an audit: from the line that
 * is named, or the first, on. */
static bool note_known(struct look *k)
{
	struct ol_exchange_status is;
	uint16_t i, line = 0;

	if (k->rq.what != OL_DO_AUDIT)
		return true;
	if (*k->rq.line)
		(void)ol_office_find(k->node->office, k->rq.line, &line);
	k->known = calloc(k->n_lines + 1, sizeof *k->known);
	for (i = line; k->known && i < k->n_lines; i++) {
		ol_exchange_status(ol_office_words(k->node->office, i), &is);
		k->known[i - line] = is.held_there;
	}
	return k->known != NULL;
}

void ol_words_show(struct ol_node *n, uint32_t desk,
		   const struct ol_desk_request *rq)
{
	static const struct ol_refusal no_memory = { 1, "out of memory" };
	struct look *k;

	if (rq->what == OL_DO_FORMS) {
		show_forms(n, desk, rq);
		return;
	}
	k = calloc(1, sizeof *k);
	if (!k) {
		ol_desk_server_refuse(n->desks, desk, rq->id, &no_memory);
		return;
	}
	k->node = n;
	k->desk = desk;
	k->rq = *rq;
	k->n_lines = ol_office_n_lines(n->office);
	k->line = (uint16_t)k->n_lines;
	if (!note_known(k))
		snprintf(k->why, sizeof k->why, "out of memory");
	else if (*rq->line && ol_office_find(n->office, rq->line, &k->line))
		snprintf(k->why, sizeof k->why,
			 "there is no line called %s: openline status lists "
			 "them",
			 rq->line);
	else if (ol_reader_waiting(n->words.reader) >= OL_WORDS_READS ||
		 ol_reader_put(n->words.reader, work, &k, sizeof k, report,
			       NULL))
		snprintf(k->why, sizeof k->why,
			 "too much is being read: try again in a moment");
	else
		return;
	refuse(k);
	finish(k);
}
