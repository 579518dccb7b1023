/*
 * command_readback - confirm, accept, correct: what was understood, in one's
 * own words, and whether it is right.
 */
#include <string.h>

#include "cli/commands.h"
#include "cli/compose.h"
#include "cli/find.h"
#include "cli/reach.h"
#include "cli/say.h"
#include "cli/sent.h"
#include "record/shown.h"

static struct ol_desk_request rq;
static struct ol_desk_reply reply, asked;

static bool asks(const struct ol_desk_reply *row)
{
	const struct ol_desk_message *m = &row->u.message;

	return !m->outgoing && m->asks && m->fate == OL_DESK_FATE_KEPT;
}

static const struct ol_find_last newest_question = {
	asks,
	"no message of theirs asks for a read-back: `openline inbox` lists "
	"them",
};

static bool waits(const struct ol_desk_reply *row)
{
	const struct ol_desk_message *m = &row->u.message;

	return !m->outgoing && m->reply == OL_REPLY_CONFIRM &&
	       m->judged == OL_DESK_JUDGED_NONE;
}

static const struct ol_find_last newest_answer = {
	waits,
	"no read-back of theirs waits for a verdict: `openline inbox` lists "
	"them",
};

/* ---- confirm --------------------------------------------------------------- */

struct wanted {
	struct ol_id id;
	bool is_there;
};

static void take_asked(void *ctx, const struct ol_desk_reply *row)
{
	struct wanted *w = ctx;

	if (row->what == OL_REPLY_MESSAGE && !w->is_there &&
	    ol_id_equal(&row->u.message.message, &w->id)) {
		asked = *row;
		w->is_there = true;
	}
}

/* What the message asks for, into `asked`. */
static int learn_points(struct ol_client *c, const struct ol_id *id)
{
	struct wanted w = { .id = *id };
	struct ol_client_taker taker = { .row = take_asked, .ctx = &w };
	int status;

	memset(&rq, 0, sizeof rq);
	rq.what = OL_DO_MESSAGE;
	rq.message = *id;
	status = ol_reach_ask(c, &rq, &reply, &taker);
	if (!status && !w.is_there)
		status = ol_say(OL_EXIT_REFUSED, "the node did not show it");
	return status;
}

static int too_few(uint32_t n, int given)
{
	const struct ol_desk_point *p =
		ol_desk_list(&asked.pool, &asked.u.message.points);
	char shown[512];
	struct ol_words words;

	if (given >= (int)n)
		return ol_say(OL_EXIT_USAGE,
			      "%d words, and it asks for %u points: each point "
			      "is one word of the command, in quotes",
			      given, n);
	words.p = ol_desk_text(&asked.pool, &p[given].words);
	words.len = p[given].words.len < 60 ? p[given].words.len : 60;
	ol_shown_write(shown, sizeof shown, words, OL_SHOWN_LINE);
	return ol_say(OL_EXIT_USAGE,
		      "it asks for %u points, each one word of the command, in "
		      "quotes; point %d (%s) is missing: %s",
		      n, given + 1, ol_desk_point_name(p[given].kind), shown);
}

/* The k-th word for the k-th point that was asked for. Where none were, each
 * is a point. */
static int say_points(const struct ol_args *args)
{
	const struct ol_desk_message *m = &asked.u.message;
	const struct ol_desk_point *want =
		ol_desk_list(&asked.pool, &m->points);
	uint32_t given = (uint32_t)args->n_words - 1, i;
	struct ol_desk_point *point;
	const char *text;

	if (m->asks && given != m->points.n)
		return too_few(m->points.n, (int)given);
	if (!given)
		return ol_say(OL_EXIT_USAGE, "confirm ID what?");
	point = ol_desk_pool_list(&rq.pool, &rq.said.points, given,
				  sizeof *point);
	if (!point)
		return ol_compose_full();
	for (i = 0; i < given; i++) {
		text = args->word[1 + i];
		point[i].kind = m->asks ? want[i].kind : OL_POINT_POINT;
		if (ol_desk_pool_text(&rq.pool, &point[i].words, text,
				      strlen(text)))
			return ol_compose_full();
	}
	return 0;
}

int ol_command_confirm(const struct ol_args *args)
{
	struct ol_id id = { { 0 } };
	struct ol_client c;
	uint32_t n;
	int status = ol_reach(&c, args);

	if (status)
		return status;
	status = ol_find_message(&c, args->word[0], &newest_question, &id);
	if (!status)
		status = learn_points(&c, &id);
	memset(&rq, 0, sizeof rq);
	rq.what = OL_DO_SEND;
	rq.said.reply = OL_REPLY_CONFIRM;
	rq.said.reply_to = id;
	if (!status)
		status = say_points(args);
	if (!status)
		status = ol_compose_texts(&rq, args, NULL, &n);
	if (!status)
		status = ol_sent(&c, &rq, args);
	ol_client_close(&c);
	return status;
}

/* ---- the verdict ------------------------------------------------------------- */

static int judge(const struct ol_args *args, bool accepted)
{
	struct ol_client c;
	uint32_t n = 0;
	int status = 0;

	memset(&rq, 0, sizeof rq);
	rq.what = OL_DO_VERDICT;
	rq.accepted = accepted;
	if (!accepted) {
		status = ol_compose_texts(
			&rq, args, args->n_words > 1 ? args->word[1] : NULL,
			&n);
		if (!status && !n)
			status = ol_say(OL_EXIT_USAGE,
					"correct ID needs the right words: "
					"TEXT or --text FILE");
	}
	if (!status)
		status = ol_reach(&c, args);
	if (status)
		return status;
	status =
		ol_find_message(&c, args->word[0], &newest_answer, &rq.message);
	if (!status)
		status = ol_sent(&c, &rq, args);
	ol_client_close(&c);
	return status;
}

int ol_command_accept(const struct ol_args *args)
{
	return judge(args, true);
}

int ol_command_correct(const struct ol_args *args)
{
	return judge(args, false);
}
