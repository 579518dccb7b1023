/* sent - see sent.h. */
#include "cli/sent.h"

#include <string.h>

#include "cli/print_words.h"
#include "cli/reach.h"
#include "cli/say.h"
#include "os/clock.h"
#include "os/wall.h"

#define WAIT_MOST_MS (24u * 3600 * 1000)

/* Items that were delivered before the reply told which one is ours. */
#define EARLY 64

struct wait {
	struct ol_id id; /* zero: not known yet */
	bool is_delivered;
	struct ol_desk_event ev;
	size_t n;
	struct ol_desk_event early[EARLY];
};
static struct wait wait;

static void take_event(void *ctx, const struct ol_desk_event *ev)
{
	struct wait *w = ctx;

	if (ev->what != OL_TELL_MESSAGE || !ev->outgoing ||
	    ev->reached < OL_STATE_DELIVERED || ev->reached == OL_STATE_EXPIRED)
		return;
	if (ol_id_is_zero(&w->id)) {
		w->early[w->n++ % EARLY] = *ev;
	} else if (ol_id_equal(&ev->message, &w->id) && !w->is_delivered) {
		w->is_delivered = true;
		w->ev = *ev;
	}
}

/* All early ones again, now that the id is known. */
static void look_back(const struct ol_id *id)
{
	size_t i, n = wait.n < EARLY ? wait.n : EARLY;

	wait.id = *id;
	for (i = 0; i < n; i++)
		take_event(&wait, &wait.early[i]);
}

static void tell_queued(const struct ol_desk_reply *reply,
			const struct ol_args *args)
{
	char id[OL_ID_TEXT];

	if (args->n[OL_OPT_JSON]) {
		ol_print_data(stdout, reply);
	} else {
		ol_id_write(id, &reply->u.queued.message);
		printf("queued %s\n", id);
	}
	fflush(stdout);
}

static void tell_delivered(const struct ol_args *args)
{
	char here[OL_WALL_TEXT], there[OL_WALL_TEXT];

	if (args->n[OL_OPT_JSON]) {
		ol_print_event(stdout, &wait.ev, ol_style_of(true));
		return;
	}
	ol_wall_local_time(here, wait.ev.here);
	ol_wall_local_time(there, wait.ev.there);
	printf("delivered: on their disk at %s by their clock, told at %s\n",
	       wait.ev.there.ns ? there : "?", here);
}

static int await(struct ol_client *c, uint64_t ms, const struct ol_args *args)
{
	ol_instant until = ol_after(ol_clock_now(), ms * OL_US_PER_MS);
	static struct ol_desk_event ev;

	while (!wait.is_delivered && ol_client_next_event(c, &ev, until))
		take_event(&wait, &ev);
	if (!wait.is_delivered)
		return ol_say(OL_EXIT_DOWN,
			      "not on the other side's disk within %s s: it "
			      "stays queued and goes when the line takes it; "
			      "`openline status` says why",
			      args->value[OL_OPT_WAIT][0]);
	tell_delivered(args);
	return 0;
}

int ol_sent(struct ol_client *c, struct ol_desk_request *rq,
	    const struct ol_args *args)
{
	static struct ol_desk_request watch;
	static struct ol_desk_reply reply;
	const char *text = ol_args_value(args, OL_OPT_WAIT, NULL);
	struct ol_client_taker taker = { .event = take_event, .ctx = &wait };
	uint64_t ms = 0;
	int status = 0;

	memset(&wait, 0, sizeof wait);
	if (text && !ol_args_ms(text, WAIT_MOST_MS, &ms))
		return ol_say(OL_EXIT_USAGE,
			      "--wait %.64s: seconds, up to a day", text);
	watch.what = OL_DO_WATCH;
	if (text)
		status = ol_reach_ask(c, &watch, &reply, NULL);
	if (!status)
		status = ol_reach_ask(c, rq, &reply, &taker);
	if (status)
		return status;
	if (reply.what != OL_REPLY_QUEUED)
		return ol_say(OL_EXIT_REFUSED,
			      "the node's answer does not say that it is "
			      "queued");
	tell_queued(&reply, args);
	look_back(&reply.u.queued.message);
	return text ? await(c, ms, args) : 0;
}

int ol_sent_once(const struct ol_args *args, struct ol_desk_request *rq)
{
	struct ol_client c;
	int status = ol_reach(&c, args);

	if (status)
		return status;
	status = ol_sent(&c, rq, args);
	ol_client_close(&c);
	return status;
}
