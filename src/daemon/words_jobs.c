/* words_jobs - see words.h. What the exchanges of the lines want of the disk:
 * carried to the store thread, and the answers back. */
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/error.h"
#include "daemon/log.h"
#include "daemon/node.h"
#include "daemon/notices.h"
#include "daemon/rolls.h"
#include "daemon/words.h"
#include "os/clock.h"

#define TOLD_MOST 1024 /* messages whose state one job tells */
#define ROOM_LEFT 32   /* jobs that others than exchanges find room for */

/* ---- one job ---------------------------------------------------------- */

struct words_job {
	struct ol_node *node;
	uint16_t line, id;
	struct ol_exchange_job x;
	uint8_t *bytes; /* of x */
	/* what came of it */
	ol_date date;
	uint64_t first, done_to;
	size_t n;
	bool yes;
	struct ol_digest root;
	struct ol_words_page *page;
	struct ol_words_done done;
	struct ol_words_after after;
	struct ol_words_row *told;
	size_t n_told;
	char fault[OL_NOTICE_SHORT]; /* of a notice, for the desks */
};

static void finish(struct words_job *j)
{
	if (j->page)
		ol_wipe(j->page, sizeof *j->page);
	free(j->page);
	if (j->bytes)
		ol_wipe(j->bytes, j->x.len);
	free(j->bytes);
	free(j->told);
	ol_wipe(j, sizeof *j);
	free(j);
}

static bool changes(enum ol_exchange_job_kind kind)
{
	switch (kind) {
	case OL_EXCHANGE_NUMBER:
	case OL_EXCHANGE_TAKE:
	case OL_EXCHANGE_DELIVERED:
	case OL_EXCHANGE_RETURN:
	case OL_EXCHANGE_EPOCH:
	case OL_EXCHANGE_HOLD:
	case OL_EXCHANGE_INCIDENT:
		return true;
	case OL_EXCHANGE_LOAD:
	case OL_EXCHANGE_CHECK:
	case OL_EXCHANGE_ROOT:
		break;
	}
	return false;
}

/* ---- on the store thread ---------------------------------------------- */

/* Which messages the numbers `from` to `to` of ours are, for the desks. That
 * one of them cannot be read spoils nothing else. */
static void gather(struct ol_store *s, struct words_job *j, uint64_t from,
		   uint64_t to)
{
	struct ol_words_page *page = malloc(sizeof *page);
	size_t i;

	j->told = calloc(TOLD_MOST, sizeof *j->told);
	while (page && j->told && from && from <= to) {
		if (ol_words_load(s, j->id, OL_WORDS_OURS, from, page))
			break;
		from = (uint64_t)page->next;
		for (i = 0; i < page->n && page->row[i].seq <= to; i++)
			if (page->row[i].has_states && j->n_told < TOLD_MOST)
				j->told[j->n_told++] = page->row[i];
	}
	if (page)
		ol_wipe(page, sizeof *page);
	free(page);
}

/* A notice that breaks its form is taken like any; it is only marked. */
static uint8_t fault_of(struct words_job *j)
{
	const struct ol_form_set *set = j->node->words.forms;

	if (j->x.oversize)
		return OL_WORDS_WHY_OVERSIZE;
	return ol_notice_bytes_break(ol_form_set_forms(set), j->bytes, j->x.len,
				     j->fault)
		       ? OL_WORDS_WHY_FORM
		       : 0;
}

static int take(struct ol_store *s, struct words_job *j)
{
	const struct ol_exchange_job *x = &j->x;

	return ol_words_take(s, j->id, x->seq, j->date, fault_of(j), &x->salt,
			     j->bytes, x->len, &x->digest, &j->done);
}

static int give_back(struct ol_store *s, struct words_job *j)
{
	const struct ol_exchange_job *x = &j->x;
	struct ol_words_line before;
	int err = ol_words_line(s, j->id, &before);

	if (!err)
		err = ol_words_returned(s, j->id, x->seq, j->date, &x->salt,
					j->bytes, x->len, &x->digest, &j->done);
	if (!err)
		err = ol_words_line(s, j->id, &j->after.stands);
	j->yes = !err && j->after.stands.queued < before.queued;
	return err;
}

static int deliver(struct ol_store *s, struct words_job *j)
{
	struct ol_words_line before;
	int err = ol_words_line(s, j->id, &before);

	j->done_to = before.delivered;
	while (!err && j->done_to < j->x.seq)
		err = ol_words_delivered(s, j->id, j->x.seq, j->date, j->x.date,
					 &j->done_to);
	gather(s, j, before.delivered + 1, j->done_to);
	return err;
}

static int load(struct ol_store *s, struct words_job *j)
{
	j->page = malloc(sizeof *j->page);
	if (!j->page)
		return OL_ERR_NO_MEMORY;
	return ol_words_load(s, j->id,
			     j->x.theirs ? OL_WORDS_THEIRS : OL_WORDS_OURS,
			     j->x.seq, j->page);
}

static int do_job(struct ol_store *s, struct words_job *j)
{
	const struct ol_exchange_job *x = &j->x;
	int err;

	switch (x->kind) {
	case OL_EXCHANGE_NUMBER:
		err = ol_words_number(s, j->id, j->date, x->n, &j->first,
				      &j->n);
		if (!err && j->n)
			gather(s, j, j->first, j->first + j->n - 1);
		return err;
	case OL_EXCHANGE_LOAD:
		return load(s, j);
	case OL_EXCHANGE_TAKE:
		return take(s, j);
	case OL_EXCHANGE_DELIVERED:
		return deliver(s, j);
	case OL_EXCHANGE_RETURN:
		return give_back(s, j);
	case OL_EXCHANGE_EPOCH:
		return ol_words_epoch(s, j->id, j->date, x->epoch, &x->head);
	case OL_EXCHANGE_HOLD:
		return ol_words_head(s, j->id, j->date, &x->head, &x->mac);
	case OL_EXCHANGE_CHECK:
		return ol_words_is_entry(s, j->id, &x->head, &j->yes);
	case OL_EXCHANGE_ROOT:
		return ol_words_root(
			s, j->id, x->theirs ? OL_WORDS_THEIRS : OL_WORDS_OURS,
			x->seq, x->n, &j->root);
	case OL_EXCHANGE_INCIDENT:
		return ol_words_incident(s, j->id, j->date, x->seq, &x->digest);
	}
	return OL_ERR_RANGE;
}

static int work(struct ol_store *s, void *arg)
{
	struct words_job *j = *(struct words_job **)arg;
	int err = do_job(s, j);

	/* What was done is done: only what follows is not known then. */
	if (!err && changes(j->x.kind) &&
	    ol_words_look_after(s, j->id, &j->after))
		memset(&j->after, 0, sizeof j->after);
	return err;
}

/* ---- on the loop thread again ----------------------------------------- */

static void hand_out(struct ol_exchange *x, struct words_job *j, ol_instant now,
		     int err)
{
	const struct ol_words_page *page = j->page;
	const struct ol_words_row *row;
	size_t i;

	for (i = 0; !err && i < page->n; i++) {
		row = &page->row[i];
		if (row->seq > j->x.last ||
		    !ol_exchange_loaded(x, row->seq, &row->salt,
					row->len ? page->bytes + row->at : NULL,
					row->len, &row->digest))
			break;
	}
	ol_exchange_load_end(x, now, err);
}

static void say_disk(struct ol_node *n, uint16_t line, int err)
{
	char name[OL_NAME_MAX];

	ol_words_line_name(n, line, name);
	ol_log_trouble("line %s: the disk does not take what was written: %s; "
		       "nothing is lost, it is tried again",
		       name, ol_err_text(err));
}

static void answer(struct ol_exchange *x, struct words_job *j, int err)
{
	ol_instant now = ol_clock_now();
	struct ol_node *n = j->node;
	size_t i;

	switch (j->x.kind) {
	case OL_EXCHANGE_NUMBER:
		ol_exchange_numbered(x, now, err, j->n);
		for (i = 0; i < j->n_told; i++)
			ol_words_tell_state(n, j->line, &j->told[i],
					    OL_STATE_SENT);
		return;
	case OL_EXCHANGE_LOAD:
		hand_out(x, j, now, err);
		return;
	case OL_EXCHANGE_TAKE:
		ol_exchange_taken(x, now, j->x.seq, err, j->date);
		if (!err)
			ol_words_tell_taken(n, j->line, &j->done, j->fault);
		if (!err && j->done.item.fate == OL_WORDS_KEPT)
			ol_rolls_heard(n, j->line, false, j->bytes, j->x.len);
		if (!err && j->done.item.kind == OL_ITEM_CALL)
			ol_calls_came(n, j->line);
		return;
	case OL_EXCHANGE_DELIVERED:
		ol_exchange_delivered(x, now, err, j->done_to);
		for (i = 0; i < j->n_told; i++)
			ol_words_tell_state(n, j->line, &j->told[i],
					    OL_STATE_DELIVERED);
		return;
	case OL_EXCHANGE_RETURN:
		ol_exchange_kept(x, now, j->x.seq, err, j->yes);
		return;
	case OL_EXCHANGE_EPOCH:
		ol_exchange_opened(x, now, err, j->x.epoch);
		return;
	case OL_EXCHANGE_CHECK:
		/* Not read: not known. Forged: it was changed. */
		ol_exchange_checked(x, err ? err != OL_ERR_FORGED : j->yes);
		return;
	case OL_EXCHANGE_ROOT:
		ol_exchange_rooted(x, err, &j->root);
		return;
	case OL_EXCHANGE_HOLD:
	case OL_EXCHANGE_INCIDENT:
		return;
	}
}

static void report(void *ctx, void *arg, int err)
{
	struct words_job *j = *(struct words_job **)arg;
	struct ol_node *n = j->node;
	uint16_t line = j->line;

	(void)ctx;
	if (err)
		say_disk(n, line, err);
	answer(ol_office_words(n->office, line), j, err);
	if (!err && changes(j->x.kind))
		ol_words_take_after(n, line, &j->after,
				    j->x.kind != OL_EXCHANGE_HOLD);
	finish(j);
	ol_words_pump(n, line);
	ol_words_feed(n);
}

static void begin(struct ol_node *n, uint16_t line,
		  const struct ol_exchange_job *x)
{
	struct words_job *j = calloc(1, sizeof *j);
	struct words_job none = { .node = n, .line = line, .x = *x };
	int err = OL_ERR_NO_MEMORY;

	if (!j) {
		answer(ol_office_words(n->office, line), &none, err);
		return;
	}
	j->node = n;
	j->line = line;
	j->id = n->store_id[line];
	j->date = ol_clock_date();
	j->x = *x;
	j->bytes = malloc(x->len ? x->len : 1);
	if (j->bytes) {
		if (x->len)
			memcpy(j->bytes, x->bytes, x->len);
		err = ol_writer_put(n->writer, work, &j, sizeof j, report,
				    NULL);
	}
	if (err) {
		answer(ol_office_words(n->office, line), j, err);
		finish(j);
	}
}

void ol_words_feed(struct ol_node *n)
{
	uint16_t i;

	if (!n->words.starved)
		return;
	n->words.starved = false;
	for (i = 0; i < ol_office_n_lines(n->office); i++)
		ol_words_pump(n, i);
}

void ol_words_pump(struct ol_node *n, uint16_t line)
{
	struct ol_exchange_news news;
	struct ol_exchange_job job;

	while (!n->words.closed) {
		if (ol_writer_waiting(n->writer) + ROOM_LEFT > OL_WRITER_JOBS) {
			n->words.starved = true;
			break;
		}
		if (!ol_office_words_job(n->office, line, ol_clock_now(), &job))
			break;
		/* Asked for before the message is on disk: no break leaves
		 * one whose files nobody asks for. */
		if (job.kind == OL_EXCHANGE_TAKE)
			ol_files_named(n, line, false, job.bytes, job.len);
		begin(n, line, &job);
	}
	while (ol_office_words_news(n->office, line, ol_clock_now(), &news))
		ol_words_tell_news(n, line, &news);
	ol_files_pump(n, line);
}
