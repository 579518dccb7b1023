/* errands - see errands.h. */
#include "daemon/errands.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/error.h"
#include "base/text.h"
#include "daemon/convert.h"
#include "daemon/log.h"
#include "os/clock.h"

#define HISTORY_MOST 1000 /* calls of one reply */
#define HISTORY_ROWS 32   /* ... in a turn of the loop */

struct errand {
	struct ol_node *node;
	uint32_t desk;
	struct ol_desk_request rq;
	char why[OL_WHY_TEXT];
	/* results */
	struct ol_home_card card;
	struct ol_home_line line;
	struct ol_store_call *calls;
	size_t n_calls;
};

static void finish(struct errand *e)
{
	ol_home_card_release(&e->card);
	ol_home_line_release(&e->line);
	ol_wipe(&e->rq, sizeof e->rq);
	free(e->calls);
	free(e);
}

static void refuse(struct errand *e)
{
	struct ol_refusal why = { .exit = 1 };

	ol_text_copy(why.text, sizeof why.text, e->why);
	ol_desk_server_refuse(e->node->desks, e->desk, e->rq.id, &why);
}

/* ---- on the store thread ---------------------------------------------- */

static int make_card(struct errand *e)
{
	return ol_home_card_new(e->node->home, e->rq.split, ol_clock_date(),
				&e->card, e->why);
}

static int pair(struct errand *e)
{
	const struct ol_home_pair p = {
		.line = e->rq.line,
		.mine = e->rq.mine,
		.mine_name = "our card",
		.mine_len = strlen(e->rq.mine),
		.theirs = e->rq.theirs,
		.theirs_name = "their card",
		.theirs_len = strlen(e->rq.theirs),
		.slip = *e->rq.slip ? e->rq.slip : NULL,
		.slip_name = "their slip",
		.slip_len = strlen(e->rq.slip),
	};

	return ol_home_pair(e->node->home, &p, ol_clock_date(), &e->line,
			    e->why);
}

/* The newest calls, at most as many as asked for. */
static int read_history(struct errand *e, struct ol_store *s)
{
	uint16_t id = 0;
	struct ol_store_line line;
	size_t most = e->rq.limit && e->rq.limit < HISTORY_MOST ? e->rq.limit
								: HISTORY_MOST;
	size_t i;
	int err = 0;

	for (i = 0; *e->rq.line && !id; i++) {
		err = ol_store_line_at(s, i, &line);
		if (err)
			break;
		if (strcmp(line.settings.name, e->rq.line) == 0)
			id = line.id;
	}
	if (err == OL_ERR_UNKNOWN)
		snprintf(e->why, sizeof e->why,
			 "there is no line called %s: openline status lists "
			 "them",
			 e->rq.line);
	if (err)
		return err;
	e->calls = calloc(most, sizeof *e->calls);
	if (!e->calls)
		return OL_ERR_NO_MEMORY;
	if (e->rq.missed)
		return ol_store_call_missed(s, 0, id, (ol_date){ 0 }, e->calls,
					    most, &e->n_calls);
	return ol_store_call_list(s, 0, id, e->calls, most, &e->n_calls);
}

static int work(struct ol_store *s, void *arg)
{
	struct errand *e = *(struct errand **)arg;
	int err;

	if (e->rq.what == OL_DO_CARD)
		err = make_card(e);
	else if (e->rq.what == OL_DO_PAIR)
		err = pair(e);
	else
		err = read_history(e, s);
	if (err && !*e->why)
		snprintf(e->why, sizeof e->why, "it cannot be done: %s",
			 ol_err_text(err));
	return err;
}

/* ---- on the loop thread again ----------------------------------------- */

static void reply_card(struct errand *e)
{
	struct ol_desk_reply r = { .what = OL_REPLY_CARD, .re = e->rq.id };

	ol_text_copy(r.u.card.card, sizeof r.u.card.card, e->card.text);
	ol_text_copy(r.u.card.slip, sizeof r.u.card.slip, e->card.slip_text);
	ol_card_fingerprint(r.u.card.fingerprint, &e->card.card);
	ol_desk_server_reply(e->node->desks, e->desk, &r);
	ol_wipe(&r, sizeof r);
}

static void reply_paired(struct errand *e)
{
	struct ol_desk_reply r = { .what = OL_REPLY_PAIRED, .re = e->rq.id };
	const struct ol_document_quota quota = OL_DOCUMENT_QUOTA;
	static const struct ol_exchange_start none;
	struct ol_document *documents = NULL;
	const struct ol_store_line *line = &e->line.line;
	uint16_t index;
	int err = 0;

	if (e->line.n_usable) {
		documents = ol_document_new(&quota, 0, 0);
		err = documents ? ol_node_add_line(e->node, &e->line, &none,
						   documents, &index)
				: OL_ERR_NO_MEMORY;
	}
	if (err)
		ol_document_free(documents);
	if (err) {
		snprintf(e->why, sizeof e->why,
			 "the line is on disk but does not start: %s; restart "
			 "the node",
			 ol_err_text(err));
		refuse(e);
		return;
	}
	ol_log_change("line %s was made, unverified until its digits are "
		      "compared",
		      line->settings.name);
	ol_text_copy(r.u.paired.line, sizeof r.u.paired.line,
		     line->settings.name);
	ol_text_copy(r.u.paired.office, sizeof r.u.paired.office,
		     line->peer_office);
	ol_text_copy(r.u.paired.digits, sizeof r.u.paired.digits, line->digits);
	ol_desk_server_reply(e->node->desks, e->desk, &r);
}

static void line_name(const struct ol_node *n, uint16_t store_id, char *out,
		      size_t cap)
{
	struct ol_office_line_view v;
	uint16_t i;

	*out = '\0';
	for (i = 0; i < ol_office_n_lines(n->office); i++)
		if (n->store_id[i] == store_id &&
		    !ol_office_view(n->office, i, &v))
			ol_text_copy(out, cap, v.settings.name);
}

static void reply_call(struct errand *e, const struct ol_store_call *call)
{
	struct ol_desk_reply r = { .what = OL_REPLY_PAST, .re = e->rq.id };

	line_name(e->node, call->line, r.u.past.line, sizeof r.u.past.line);
	ol_convert_past(&r.u.past.row, call);
	r.u.past.missed = call->missed;
	ol_text_copy(r.u.past.noted_by, sizeof r.u.past.noted_by,
		     call->noted_by);
	r.u.past.noted_at = call->noted_at;
	ol_desk_server_reply(e->node->desks, e->desk, &r);
}

/* Oldest first; they were read newest first. */
static bool history_piece(void *ctx, struct ol_rows_ask *ask)
{
	struct errand *e = ask->of;
	size_t i;

	(void)ctx;
	if (ask->ends || !ol_desk_server_sits(e->node->desks, e->desk)) {
		finish(e);
		return false;
	}
	for (i = 0; i < HISTORY_ROWS && ask->next < e->n_calls; i++)
		reply_call(e, &e->calls[e->n_calls - ++ask->next]);
	if (ask->next < e->n_calls)
		return true;
	ol_desk_server_done(e->node->desks, e->desk, e->rq.id);
	finish(e);
	return false;
}

static void reply_history(struct errand *e)
{
	const struct ol_rows_ask ask = { .of = e };

	if (!ol_rows_begin(e->node->rows, history_piece, &ask))
		return;
	snprintf(e->why, sizeof e->why,
		 "too much is being read: try again in a moment");
	refuse(e);
	finish(e);
}

static void done(void *ctx, void *arg, int err)
{
	struct errand *e = *(struct errand **)arg;

	(void)ctx;
	if (!err && e->rq.what == OL_DO_HISTORY) {
		reply_history(e);
		return;
	}
	if (err)
		refuse(e);
	else if (e->rq.what == OL_DO_CARD)
		reply_card(e);
	else
		reply_paired(e);
	finish(e);
}

void ol_errand_begin(struct ol_node *n, uint32_t desk,
		     const struct ol_desk_request *rq)
{
	static const struct ol_refusal no_memory = { .exit = 1,
						     .text = "out of memory" };
	struct errand *e = calloc(1, sizeof *e);

	if (!e) {
		ol_desk_server_refuse(n->desks, desk, rq->id, &no_memory);
		return;
	}
	e->node = n;
	e->desk = desk;
	e->rq = *rq;
	if (!ol_writer_put(n->writer, work, &e, sizeof e, done, NULL))
		return;
	snprintf(e->why, sizeof e->why,
		 "the disk does not keep up: try again in a moment");
	refuse(e);
	finish(e);
}
