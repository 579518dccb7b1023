/* words_ask - what desks write: made into an item and queued in one job of
 * the store thread, then told. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/error.h"
#include "base/text.h"
#include "daemon/log.h"
#include "daemon/node.h"
#include "daemon/rolls.h"
#include "daemon/words.h"
#include "os/clock.h"

struct said {
	struct ol_node *node;
	uint32_t desk;
	struct ol_desk_request rq;
	struct ol_words_maker maker;
	struct ol_words_made made;
	struct ol_words_done done;
	struct ol_words_after after;
	struct ol_words_file file[OL_ITEM_ATTACHMENTS];
	char why[OL_REFUSAL_MAX];
};

static void finish(struct said *a)
{
	ol_wipe(a, sizeof *a);
	free(a);
}

static void refuse(struct said *a)
{
	struct ol_refusal why = { .exit = 1 };

	ol_text_copy(why.text, sizeof why.text, a->why);
	ol_desk_server_refuse(a->node->desks, a->desk, a->rq.id, &why);
}

/* ---- on the store thread ------------------------------------------------- */

static void explain(struct said *a, int err)
{
	if (*a->why)
		return;
	if (err == OL_ERR_NO_SPACE)
		snprintf(a->why, sizeof a->why,
			 "the disk is full: nothing was written; make room and "
			 "say it again");
	else if (err == OL_ERR_FULL)
		snprintf(a->why, sizeof a->why,
			 "%d items wait for the line already",
			 OL_WORDS_QUEUE_MAX);
	else
		snprintf(a->why, sizeof a->why, "nothing was written: %s",
			 ol_err_text(err));
}

/* The files of a message: brought by a desk before, for the same line. Those
 * that are not remembered (the node was restarted) say themselves what they
 * are called. */
static int find_files(struct said *a)
{
	const struct ol_desk_list *l = &a->rq.said.files;
	const struct ol_desk_attached *from = ol_desk_list(&a->rq.pool, l);
	struct ol_documents *docs = a->node->words.documents;
	struct ol_document_file have;
	struct ol_words_file *f;
	char id[OL_ID_TEXT];
	int err = 0;
	size_t i;

	for (i = 0; !err && i < l->n; i++) {
		err = ol_document_file_of(docs,
					  a->node->store_id[a->maker.line],
					  true, &from[i].file, &have);
		f = &a->file[i];
		if (!err && !*f->name) {
			f->line = a->maker.line;
			f->ours = true;
			f->ref = have.ref;
			memcpy(f->name, have.name, sizeof f->name);
			memcpy(f->type, have.type, sizeof f->type);
		}
		ol_id_write(id, &from[i].file);
		if (err)
			snprintf(a->why, sizeof a->why,
				 "file %s has not come in for this line: bring "
				 "it again",
				 id);
	}
	return err;
}

static int name_files(struct said *a)
{
	int err = 0;
	size_t i;

	for (i = 0; !err && i < a->rq.said.files.n; i++)
		err = ol_document_file_named(a->node->words.documents,
					     a->node->store_id[a->maker.line],
					     true, a->file[i].ref.sha256,
					     &a->made.id);
	return err;
}

static int work(struct ol_store *s, void *arg)
{
	struct said *a = *(struct said **)arg;
	int err = find_files(a);

	a->maker.store = s;
	if (!err)
		err = ol_words_compose(&a->made, &a->maker, &a->rq, a->why);
	if (!err)
		err = name_files(a);
	if (!err)
		err = ol_words_queue(s, a->maker.store_id[a->made.line],
				     a->maker.date, &a->made.salt,
				     a->made.bytes, a->made.len, &a->done);
	if (err)
		explain(a, err);
	else if (ol_words_look_after(s, a->maker.store_id[a->made.line],
				     &a->after))
		memset(&a->after, 0, sizeof a->after);
	return err;
}

/* ---- on the loop thread again -------------------------------------------- */

static void queued(struct said *a)
{
	struct ol_desk_reply r = { .what = OL_REPLY_QUEUED, .re = a->rq.id };
	struct ol_node *n = a->node;
	uint16_t line = a->made.line;
	const struct ol_words_done *d = &a->done;

	r.u.queued.message = a->made.id;
	r.u.queued.at = d->item.kept;
	if (a->rq.what == OL_DO_SET)
		ol_desk_server_done(n->desks, a->desk, a->rq.id);
	else if (a->rq.what != OL_DO_MESSAGE)
		ol_desk_server_reply(n->desks, a->desk, &r);
	if (d->item.has_states || d->item.kind == OL_ITEM_VERDICT)
		ol_words_tell_state(n, line, &d->item, OL_STATE_QUEUED);
	if (d->has_target && d->item.kind == OL_ITEM_NOTE)
		ol_words_tell_state(n, line, &d->target,
				    d->item.what == OL_NOTE_ACKNOWLEDGED
					    ? OL_STATE_ACKNOWLEDGED
					    : OL_STATE_READ);
	ol_rolls_heard(n, line, true, a->made.bytes, a->made.len);
	ol_files_named(n, line, true, a->made.bytes, a->made.len);
	ol_words_remind_changed(n, line, &d->item);
	ol_words_take_after(n, line, &a->after, true);
	ol_exchange_queued(ol_office_words(n->office, line), 1);
	ol_words_pump(n, line);
}

static void report(void *ctx, void *arg, int err)
{
	struct said *a = *(struct said **)arg;

	(void)ctx;
	if (!err)
		queued(a);
	/* That a message was read before, or was ours, keeps nobody from
	 * reading it. */
	if (a->rq.what == OL_DO_MESSAGE)
		ol_words_show(a->node, a->desk, &a->rq);
	else if (err)
		refuse(a);
	finish(a);
}

/* What is remembered of the files that it names; the store knows the rest. */
static bool take_files(struct said *a, uint16_t line)
{
	const struct ol_desk_list *l = &a->rq.said.files;
	const struct ol_desk_attached *from = ol_desk_list(&a->rq.pool, l);
	const struct ol_words_file *f;
	size_t i;

	if (l->n && line == ol_office_n_lines(a->node->office)) {
		snprintf(a->why, sizeof a->why,
			 "say which line it is for: its files lie there");
		return false;
	}
	for (i = 0; i < l->n; i++) {
		f = ol_files_known(a->node, line, true, &from[i].file);
		if (f)
			a->file[i] = *f;
	}
	return true;
}

void ol_words_ask(struct ol_node *n, uint32_t desk,
		  const struct ol_desk_request *rq)
{
	ol_words_ask_as(n, desk, rq, ol_seats_name(n, desk));
}

void ol_words_ask_as(struct ol_node *n, uint32_t desk,
		     const struct ol_desk_request *rq, const char *seat)
{
	static const struct ol_refusal no_memory = { .exit = 1,
						     .text = "out of memory" };
	const struct ol_office_keys *keys = ol_home_keys(n->home);
	struct said *a = calloc(1, sizeof *a);
	size_t n_lines = ol_office_n_lines(n->office);
	uint16_t line = (uint16_t)n_lines;

	if (!a) {
		ol_desk_server_refuse(n->desks, desk, rq->id, &no_memory);
		return;
	}
	a->node = n;
	a->desk = desk;
	a->rq = *rq;
	if (*rq->line && ol_office_find(n->office, rq->line, &line)) {
		snprintf(a->why, sizeof a->why,
			 "there is no line called %s: openline status lists "
			 "them",
			 rq->line);
		refuse(a);
		finish(a);
		return;
	}
	if (!take_files(a, line)) {
		refuse(a);
		finish(a);
		return;
	}
	a->maker = (struct ol_words_maker){
		.store_id = n->store_id,
		.goes_first = n->goes_first,
		.n_lines = n_lines,
		.line = line,
		.forms = ol_form_set_forms(n->words.forms),
		.random = &n->random,
		.sign_secret = keys->sign_secret,
		.sign_public = keys->sign_public,
		.file = a->file,
		.date = ol_clock_date(),
	};
	ol_text_copy(a->maker.seat, sizeof a->maker.seat, seat);
	if (!ol_writer_put(n->writer, work, &a, sizeof a, report, NULL))
		return;
	snprintf(a->why, sizeof a->why,
		 "the disk does not keep up: try again in a moment");
	refuse(a);
	finish(a);
}
