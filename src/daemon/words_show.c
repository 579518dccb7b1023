/* words_show - what desks read of the written word: in pages, on the reader
 * thread. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/error.h"
#include "base/text.h"
#include "daemon/words_look.h"
#include "store/search.h"

static void finish(struct ol_words_look *k)
{
	ol_words_books_release(&k->books);
	ol_words_proposals_free(&k->proposals);
	free(k->file);
	free(k->call);
	free(k->ref);
	if (k->bytes)
		ol_wipe(k->bytes, OL_API_BYTES_MAX);
	free(k->bytes);
	free(k->audit);
	free(k->stands);
	free(k->entries);
	free(k->known);
	ol_wipe(k, sizeof *k);
	free(k);
}

void ol_look_refuse(struct ol_words_look *k)
{
	struct ol_refusal why = { .exit = 1 };

	ol_text_copy(why.text, sizeof why.text, k->why);
	ol_desk_server_refuse(k->node->desks, k->desk, k->rq.id, &why);
}

uint16_t ol_look_store_line(const struct ol_words_look *k)
{
	return k->line < k->n_lines ? k->node->store_id[k->line] : 0;
}

/* ---- on the reader thread --------------------------------------------- */

static int inbox(struct ol_words_look *k, struct ol_store *s)
{
	struct ol_words_ask ask = {
		.line = ol_look_store_line(k),
		.kinds = 1u << OL_ITEM_MESSAGE | 1u << OL_ITEM_CODE_WORD |
			 1u << OL_ITEM_CALL,
		.unread = k->rq.unread,
		.contents = true,
		.oldest_first = !k->rq.newest,
		.from = ol_look_from(k),
	};
	int err;

	if (k->rq.which == OL_DESK_WHICH_IN)
		ask.dirs = 1u << OL_WORDS_THEIRS;
	if (k->rq.which == OL_DESK_WHICH_OUT)
		ask.dirs = 1u << OL_WORDS_OURS;
	err = ol_words_list(s, &ask, &k->page);
	ol_look_on(k, err, k->page.n > 0);
	return err;
}

static int search(struct ol_words_look *k, struct ol_store *s)
{
	int err = ol_search(s, ol_look_store_line(k),
			    ol_desk_text(&k->rq.pool, &k->rq.words),
			    ol_look_from(k), &k->page);

	ol_look_on(k, err, k->page.n > 0);
	if (err == OL_ERR_MALFORMED || err == OL_ERR_RANGE)
		snprintf(k->why, sizeof k->why,
			 "there is no word to search for, or too many");
	return err;
}

static int message(struct ol_words_look *k, struct ol_store *s)
{
	char id[OL_ID_TEXT];
	int err = ol_words_seek(s, k->node->store_id, k->n_lines,
				&k->rq.message, &k->line, &k->page);

	ol_id_write(id, &k->rq.message);
	if (err == OL_ERR_UNKNOWN)
		snprintf(k->why, sizeof k->why,
			 "there is no message %s: openline inbox lists them",
			 id);
	if (!err && k->rq.what == OL_DO_CAP)
		return ol_look_earlier(k, s);
	if (err)
		return err;
	k->has_more = true;
	return ol_words_about(s, ol_look_store_line(k), &k->rq.message, 0,
			      &k->more);
}

/* The files of a page, and what was made of its read-backs. */
static int look_at_what_belongs(struct ol_words_look *k, struct ol_store *s,
				const struct ol_words_page *page,
				uint8_t verdict[OL_WORDS_PAGE_ROWS])
{
	int err = ol_look_at_files(k, s, page);

	if (!err)
		err = ol_look_at_calls(k, s, page);
	for (size_t i = 0; !err && i < page->n; i++)
		if (page->row[i].kind == OL_ITEM_MESSAGE &&
		    page->row[i].what == OL_REPLY_CONFIRM)
			err = ol_words_verdict(s, &page->row[i], &verdict[i]);
	return err;
}

static int work(struct ol_store *s, void *arg)
{
	struct ol_words_look *k = *(struct ol_words_look **)arg;
	int err = OL_ERR_STATE;

	if (k->rq.what == OL_DO_INBOX)
		err = inbox(k, s);
	else if (k->rq.what == OL_DO_SEARCH)
		err = search(k, s);
	else if (k->rq.what == OL_DO_MESSAGE || k->rq.what == OL_DO_CAP)
		err = message(k, s);
	else if (k->rq.what == OL_DO_FILES)
		err = ol_look_files(k, s);
	else if (k->rq.what == OL_DO_FILE_READ)
		err = ol_look_file_read(k, s);
	else if (k->rq.what == OL_DO_CODEBOOK)
		err = ol_look_books(k, s);
	else if (k->rq.what == OL_DO_COMMITMENTS)
		err = ol_look_commitments(k, s);
	else if (k->rq.what == OL_DO_AUDIT)
		err = ol_look_audit(k, s);
	else if (k->rq.what == OL_DO_EXPORT)
		err = ol_look_export(k, s);
	else
		snprintf(k->why, sizeof k->why,
			 "this node does not do that yet");
	if (!err && (k->rq.what == OL_DO_INBOX || k->rq.what == OL_DO_SEARCH ||
		     k->rq.what == OL_DO_MESSAGE))
		err = look_at_what_belongs(k, s, &k->page, k->verdict[0]);
	if (!err && k->has_more)
		err = look_at_what_belongs(k, s, &k->more, k->verdict[1]);
	if (!err) {
		ol_words_books_add(&k->books, s, &k->page);
		ol_words_books_add(&k->books, s, &k->more);
	}
	if (err && !*k->why)
		snprintf(k->why, sizeof k->why, "it cannot be read: %s",
			 ol_err_text(err));
	return err;
}

/* ---- on the loop thread again ----------------------------------------- */

void ol_look_reply_end(struct ol_words_look *k, struct ol_desk_reply *r,
		       uint64_t next)
{
	memset(&r->u, 0, sizeof r->u);
	r->what = OL_REPLY_PAGE;
	r->u.next = next;
	ol_desk_server_reply(k->node->desks, k->desk, r);
}

static void reply_rows(struct ol_words_look *k, struct ol_desk_reply *r,
		       const struct ol_words_page *page, const uint8_t *verdict,
		       size_t most)
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
		if (verdict[i])
			r->u.message.judged = ol_words_view_verdict(verdict[i]);
		ol_look_mark_files(k, r);
		ol_look_view_call(k, r, &page->row[i]);
		ol_look_view_fault(k, r, &page->row[i], page->bytes);
		ol_desk_server_reply(k->node->desks, k->desk, r);
	}
}

static void reply_page(struct ol_words_look *k, struct ol_desk_reply *r)
{
	size_t most = k->rq.limit ? k->rq.limit : OL_API_PAGE_MOST;
	uint64_t next = (uint64_t)k->page.next;

	reply_rows(k, r, &k->page, k->verdict[0], most);
	if (k->page.n > most)
		next = (uint64_t)k->page.row[most].row;
	ol_look_reply_end(k, r, next);
}

static void reply_message(struct ol_words_look *k, struct ol_desk_reply *r)
{
	reply_rows(k, r, &k->page, k->verdict[0], 1);
	reply_rows(k, r, &k->more, k->verdict[1], OL_API_PAGE_MOST);
	ol_desk_server_done(k->node->desks, k->desk, k->rq.id);
}

static void report(void *ctx, void *arg, int err);

/* Behind what others have asked for meanwhile; for nobody it does not. */
static bool went_on(struct ol_words_look *k)
{
	return k->goes_on && !k->node->words.closed &&
	       ol_desk_server_sits(k->node->desks, k->desk) &&
	       !ol_reader_put(k->node->words.reader, work, &k, sizeof k, report,
			      NULL);
}

static void report(void *ctx, void *arg, int err)
{
	struct ol_words_look *k = *(struct ol_words_look **)arg;
	struct ol_desk_reply *r = calloc(1, sizeof *r);

	(void)ctx;
	if (!err && r && k->goes_on) {
		r->re = k->rq.id;
		if (k->rq.what == OL_DO_CODEBOOK)
			ol_look_reply_books(k, r);
		else if (k->rq.what == OL_DO_COMMITMENTS)
			ol_look_reply_commitments(k, r);
	}
	if (!err && went_on(k)) {
		free(r);
		return;
	}
	if (!err && k->goes_on) {
		snprintf(k->why, sizeof k->why,
			 "too much is being read: try again in a moment");
		err = OL_ERR_FULL;
	}
	if (err || !r) {
		if (!*k->why)
			snprintf(k->why, sizeof k->why, "out of memory");
		ol_look_refuse(k);
	} else {
		r->re = k->rq.id;
		if (k->rq.what == OL_DO_MESSAGE)
			reply_message(k, r);
		else if (k->rq.what == OL_DO_CAP)
			ol_look_reply_cap(k, r);
		else if (k->rq.what == OL_DO_FILES)
			ol_look_reply_files(k, r);
		else if (k->rq.what == OL_DO_FILE_READ)
			ol_look_reply_bytes(k, r);
		else if (k->rq.what == OL_DO_CODEBOOK)
			ol_look_reply_books(k, r);
		else if (k->rq.what == OL_DO_COMMITMENTS)
			ol_look_reply_commitments(k, r);
		else if (k->rq.what == OL_DO_AUDIT)
			ol_look_reply_audit(k, r);
		else if (k->rq.what == OL_DO_EXPORT)
			ol_look_reply_pieces(k, r);
		else
			reply_page(k, r);
		ol_wipe(r, sizeof *r);
	}
	free(r);
	finish(k);
}

/* ---- begin ------------------------------------------------------------ */

void ol_words_show(struct ol_node *n, uint32_t desk,
		   const struct ol_desk_request *rq)
{
	static const struct ol_refusal no_memory = { .exit = 1,
						     .text = "out of memory" };
	struct ol_words_look *k;

	if (rq->what == OL_DO_FORMS) {
		ol_look_forms(n, desk, rq);
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
	if (!ol_look_note_known(k))
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
	ol_look_refuse(k);
	finish(k);
}
