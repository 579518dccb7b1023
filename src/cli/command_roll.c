/* command_roll - roll-call: the people on watch prove the line. */
#include <string.h>

#include "cli/commands.h"
#include "cli/print_words.h"
#include "cli/reach.h"
#include "cli/say.h"
#include "os/clock.h"

#define WAIT_MOST_MS (24u * 3600 * 1000)
#define FIRST_WAIT_S 5 /* until the node says what became of it */

/* What the events say of the line's roll-call. */
struct seen {
	const char *line;
	struct ol_style style;
	bool is_asked, has_passed;
};

static void take_event(void *ctx, const struct ol_desk_event *ev)
{
	struct seen *s = ctx;

	if (ev->what != OL_TELL_ROLL_CALL || strcmp(ev->line, s->line) != 0 ||
	    (ev->roll_is != OL_ROLL_ASKED && ev->roll_is != OL_ROLL_PASSED))
		return;
	s->is_asked |= ev->roll_is == OL_ROLL_ASKED && ev->roll.asked_here;
	s->has_passed |= ev->roll_is == OL_ROLL_PASSED;
	ol_print_event(stdout, ev, s->style);
	fflush(stdout);
}

static int ask(struct ol_client *c, struct ol_desk_request *rq,
	       struct ol_client_taker *taker)
{
	static struct ol_desk_request watch = { .what = OL_DO_WATCH };
	static struct ol_desk_reply reply;
	int status = ol_reach_ask(c, &watch, &reply, NULL);

	return status ? status : ol_reach_ask(c, rq, &reply, taker);
}

static void wait_for(struct ol_client *c, struct seen *s, bool answer,
		     ol_instant until)
{
	static struct ol_desk_event ev;

	while (!s->has_passed && !(answer && s->is_asked) &&
	       ol_client_next_event(c, &ev, until))
		take_event(s, &ev);
}

int ol_command_roll_call(const struct ol_args *args)
{
	static struct ol_desk_request rq = { .what = OL_DO_ROLL_CALL };
	const char *words = args->n_words > 1 ? args->word[1] : "";
	const char *wait = ol_args_value(args, OL_OPT_WAIT, NULL);
	struct seen seen = { .line = args->word[0],
			     .style = ol_style_of(args->n[OL_OPT_JSON] > 0) };
	struct ol_client_taker taker = { .event = take_event, .ctx = &seen };
	struct ol_client c;
	uint64_t ms = 0;
	int status = ol_reach_line(&rq, args->word[0]);

	rq.answer = args->n[OL_OPT_ANSWER] > 0;
	if (wait && !ol_args_ms(wait, WAIT_MOST_MS, &ms))
		return ol_say(OL_EXIT_USAGE,
			      "--wait is a number of seconds, not \"%s\"",
			      wait);
	if (*words &&
	    ol_desk_pool_text(&rq.pool, &rq.words, words, strlen(words)))
		return ol_say(OL_EXIT_REFUSED, "these are too many words");
	if (!status)
		status = ol_reach(&c, args);
	if (status)
		return status;
	status = ask(&c, &rq, &taker);
	if (!status)
		wait_for(&c, &seen, true,
			 ol_after(ol_clock_now(), FIRST_WAIT_S * OL_US_PER_S));
	if (!status && wait)
		wait_for(&c, &seen, false,
			 ol_after(ol_clock_now(), ms * OL_US_PER_MS));
	ol_client_close(&c);
	if (!status && wait && !seen.has_passed)
		return ol_say(OL_EXIT_UNANSWERED,
			      "nobody there has answered so far; it waits on");
	return status;
}
