/*
 * command_commitment - commitment list, new, change, done, withdraw, accept,
 * contest: what was promised.
 */
#include <string.h>

#include "cli/commands.h"
#include "cli/compose.h"
#include "cli/find.h"
#include "cli/print_words.h"
#include "cli/reach.h"
#include "cli/say.h"
#include "cli/sent.h"
#include "os/clock.h"

static struct ol_desk_request rq;
static struct ol_desk_reply reply;

/* ---- list ------------------------------------------------------------------ */

struct list {
	struct ol_style style;
	ol_date now;
	unsigned n;
};

static void show_row(void *ctx, const struct ol_desk_reply *row)
{
	struct list *l = ctx;

	if (row->what != OL_REPLY_COMMITMENT)
		return;
	l->n++;
	ol_print_commitment(stdout, row, l->now, l->style);
}

int ol_command_commitment_list(const struct ol_args *args)
{
	struct list list = { ol_style_of(args->n[OL_OPT_JSON] > 0),
			     ol_clock_date(), 0 };
	struct ol_client_taker taker = { .row = show_row, .ctx = &list };
	int status = 0;

	memset(&rq, 0, sizeof rq);
	rq.what = OL_DO_COMMITMENTS;
	rq.all = args->n[OL_OPT_ALL] > 0;
	if (args->n_words)
		status = ol_reach_line(&rq, args->word[0]);
	if (!status)
		status = ol_reach_once(args, &rq, &reply, &taker);
	if (!status && !list.n && !list.style.json)
		puts("nothing is promised");
	return status;
}

/* ---- which is meant -------------------------------------------------------- */

/* Rows come oldest first; the last one that fits is `last`. */
struct search {
	const char *word;
	bool (*fits)(const struct ol_desk_commitment *c); /* of `last` */
	bool answers; /* a proposal is meant, not the commitment */
	unsigned n;
	struct ol_id id;
};

static void look_at(void *ctx, const struct ol_desk_reply *row)
{
	struct search *s = ctx;
	const struct ol_desk_commitment *c = &row->u.promise;
	struct ol_id id;

	if (row->what != OL_REPLY_COMMITMENT)
		return;
	if (s->fits ? !s->fits(c)
		    : ol_find_matches(s->word, &c->message) != 1 &&
			      ol_find_matches(s->word, &c->commitment) != 1)
		return;
	/* Its commitment names a proposal as long as only one waits. */
	if (s->answers && (c->outgoing || c->standing != OL_STANDING_OPEN) &&
	    ol_find_matches(s->word, &c->message) != 1)
		return;
	id = s->answers ? c->message : c->commitment;
	if (s->fits || s->n == 0 || !ol_id_equal(&id, &s->id))
		s->n++;
	s->id = id;
}

static bool waits_for_us(const struct ol_desk_commitment *c)
{
	return !c->outgoing && c->standing == OL_STANDING_OPEN;
}

static bool is_promised(const struct ol_desk_commitment *c)
{
	return c->standing == OL_STANDING_AGREED &&
	       c->state == OL_DESK_PROMISE_OPEN;
}

/* The id that the word stands for. */
static int find(struct ol_client *c, const char *word, bool answers,
		struct ol_id *out)
{
	struct search s = { .word = word, .answers = answers };
	struct ol_client_taker taker = { .row = look_at, .ctx = &s };
	int status;

	if (!strcmp(word, "last"))
		s.fits = answers ? waits_for_us : is_promised;
	else if (strlen(word) < OL_FIND_DIGITS ||
		 ol_find_matches(word, out) < 0)
		return ol_say(OL_EXIT_USAGE,
			      "\"%.64s\" is no id, nor %d digits or more of "
			      "its beginning or end, nor `last`",
			      word, OL_FIND_DIGITS);
	memset(&rq, 0, sizeof rq);
	rq.what = OL_DO_COMMITMENTS;
	rq.all = !s.fits;
	status = ol_reach_ask(c, &rq, &reply, &taker);
	if (status)
		return status;
	if (!s.n)
		return ol_say(OL_EXIT_REFUSED,
			      "no %s \"%.64s\": `openline commitment list` "
			      "shows them",
			      answers ? "proposal of theirs that waits is"
				      : "commitment is",
			      word);
	if (!s.fits && s.n > 1)
		return ol_say(OL_EXIT_REFUSED,
			      "\"%.64s\" fits more than one: give more of it",
			      word);
	*out = s.id;
	return 0;
}

/* ---- proposing -------------------------------------------------------------- */

static int take_owner(const struct ol_args *args)
{
	static const struct {
		const char *word;
		enum ol_desk_owner owner;
	} owner[] = { { "ours", OL_DESK_OWNER_OURS },
		      { "theirs", OL_DESK_OWNER_THEIRS },
		      { "both", OL_DESK_OWNER_BOTH } };
	const char *word = ol_args_value(args, OL_OPT_OWNER, NULL);

	if (!word)
		return 0;
	for (size_t i = 0; i < sizeof owner / sizeof owner[0]; i++)
		if (!strcmp(word, owner[i].word)) {
			rq.promise.owner = owner[i].owner;
			return 0;
		}
	return ol_say(OL_EXIT_USAGE, "--owner %.64s: ours, theirs or both",
		      word);
}

/* Texts, owner, due, contact. */
static int take_terms(const struct ol_args *args, uint32_t *n_texts)
{
	const char *due = ol_args_value(args, OL_OPT_DUE, NULL);
	const char *contact = ol_args_value(args, OL_OPT_CONTACT, NULL);
	int status = ol_compose_texts(
		&rq, args, args->n_words > 1 ? args->word[1] : NULL, n_texts);

	if (!status)
		status = take_owner(args);
	if (!status && due)
		status = ol_compose_when(&rq.promise.due, "due", due);
	if (!status && contact && ol_id_read(&rq.promise.contact, contact))
		status = ol_say(OL_EXIT_USAGE,
				"--contact %.64s: the whole id of a call or a "
				"message",
				contact);
	return status;
}

int ol_command_commitment_new(const struct ol_args *args)
{
	uint32_t n = 0;
	int status;

	memset(&rq, 0, sizeof rq);
	rq.what = OL_DO_COMMITMENT;
	status = ol_reach_line(&rq, args->word[0]);
	if (!status)
		status = take_terms(args, &n);
	if (!status && !n)
		status = ol_say(OL_EXIT_USAGE,
				"commitment new needs a TEXT or --text FILE");
	return status ? status : ol_sent_once(args, &rq);
}

static int propose(const struct ol_args *args, enum ol_desk_promise state)
{
	struct ol_id id = { { 0 } };
	struct ol_client c;
	uint32_t n = 0;
	int status = ol_reach(&c, args);

	if (status)
		return status;
	status = find(&c, args->word[0], false, &id);
	memset(&rq, 0, sizeof rq);
	rq.what = OL_DO_COMMITMENT;
	rq.promise.commitment = id;
	rq.promise.state = state;
	if (!status)
		status = take_terms(args, &n);
	if (!status && state == OL_DESK_PROMISE_UNSAID && !n &&
	    rq.promise.owner == OL_DESK_OWNER_UNSAID && !rq.promise.due.ns)
		status = ol_say(OL_EXIT_USAGE,
				"commitment change what? TEXT, --due or "
				"--owner");
	if (!status)
		status = ol_sent(&c, &rq, args);
	ol_client_close(&c);
	return status;
}

int ol_command_commitment_change(const struct ol_args *args)
{
	return propose(args, OL_DESK_PROMISE_UNSAID);
}

int ol_command_commitment_done(const struct ol_args *args)
{
	return propose(args, OL_DESK_PROMISE_DONE);
}

int ol_command_commitment_withdraw(const struct ol_args *args)
{
	return propose(args, OL_DESK_PROMISE_WITHDRAWN);
}

/* ---- answering --------------------------------------------------------------- */

static int answer(const struct ol_args *args, bool accepted)
{
	struct ol_id id = { { 0 } };
	struct ol_client c;
	uint32_t n = 0;
	int status = ol_reach(&c, args);

	if (status)
		return status;
	status = find(&c, args->word[0], true, &id);
	memset(&rq, 0, sizeof rq);
	rq.what = OL_DO_VERDICT;
	rq.message = id;
	rq.accepted = accepted;
	if (!status && !accepted) {
		status = ol_compose_texts(
			&rq, args, args->n_words > 1 ? args->word[1] : NULL,
			&n);
		if (!status && !n)
			status = ol_say(OL_EXIT_USAGE,
					"commitment contest ID needs the "
					"REASON, or --text FILE");
	}
	if (!status)
		status = ol_sent(&c, &rq, args);
	ol_client_close(&c);
	return status;
}

int ol_command_commitment_accept(const struct ol_args *args)
{
	return answer(args, true);
}

int ol_command_commitment_contest(const struct ol_args *args)
{
	return answer(args, false);
}
