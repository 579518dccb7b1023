/* command_hold - hold, unhold, hand, take, presence: a call that waits, one that
 * goes to another seat of this office, who is in the room. */
#include <stdio.h>
#include <string.h>

#include "base/id.h"
#include "base/text.h"
#include "cli/attend.h"
#include "cli/commands.h"
#include "cli/reach.h"
#include "cli/say.h"

static int id_of(struct ol_desk_request *rq, const char *id)
{
	if (!id || !ol_id_read(&rq->call, id))
		return 0;
	return ol_say(OL_EXIT_USAGE,
		      "%s: the id of a call, as its events tell it", id);
}

static int ask(const struct ol_args *args, struct ol_desk_request *rq,
	       const char *id, const char *done)
{
	struct ol_client_taker none = { 0 };
	struct ol_desk_reply reply;
	int status = id_of(rq, id);

	if (!status)
		status = ol_reach_once(args, rq, &reply, &none);
	if (!status && done)
		puts(done);
	return status;
}

int ol_command_hold(const struct ol_args *args)
{
	struct ol_desk_request rq = { .what = OL_DO_HOLD, .held = true };

	return ask(args, &rq, ol_args_value(args, OL_OPT_CALL, NULL),
		   "held: nobody speaks or listens here, and they were told");
}

int ol_command_unhold(const struct ol_args *args)
{
	struct ol_desk_request rq = { .what = OL_DO_HOLD };

	return ask(args, &rq, ol_args_value(args, OL_OPT_CALL, NULL),
		   "the call goes on");
}

int ol_command_hand(const struct ol_args *args)
{
	struct ol_desk_request rq = { .what = OL_DO_HAND };

	if (!*args->word[0] ||
	    !ol_text_copy(rq.seat, sizeof rq.seat, args->word[0]))
		return ol_say(OL_EXIT_USAGE, "a seat's name has 1 to %zu bytes",
			      sizeof rq.seat - 1);
	return ask(args, &rq, ol_args_value(args, OL_OPT_CALL, NULL),
		   "offered: the call stays here until it is taken");
}

int ol_command_take(const struct ol_args *args)
{
	struct ol_desk_request rq = { .what = OL_DO_TAKE };

	return ask(args, &rq, args->word[0], "taken");
}

int ol_command_connect(const struct ol_args *args)
{
	struct ol_desk_request rq = { .what = OL_DO_CONNECT,
				      .gone = args->n[OL_OPT_BACK] > 0 };
	const char *seat = args->n_words ? args->word[0] : "";

	if (rq.gone == (*seat != '\0') ||
	    !ol_text_copy(rq.seat, sizeof rq.seat, seat))
		return ol_say(OL_EXIT_USAGE,
			      "say the seat of your principal, of 1 to %zu "
			      "bytes, or --back",
			      sizeof rq.seat - 1);
	return ask(args, &rq, ol_args_value(args, OL_OPT_CALL, NULL),
		   rq.gone ? "taken back: the call stays here"
			   : "named: the call goes to him when both principals "
			     "are ready");
}

int ol_command_presence(const struct ol_args *args)
{
	const char *id = ol_args_value(args, OL_OPT_CALL, NULL);
	static struct ol_attend a;
	int status = ol_attend_read(&a, args, OL_LEG_UNSAID);
	size_t i;

	if (!status && a.n == 0)
		status = ol_say(OL_EXIT_USAGE,
				"say --add \"PART: NAME\", --remove NAME or "
				"--as PART");
	for (i = 0; i < a.n && !status; i++)
		status = ask(args, &a.rq[i], id,
			     i + 1 == a.n ? "said: they are told" : NULL);
	return status;
}
