/* call - see call.h. */
#include "cli/call.h"

#include <string.h>

void ol_cli_call_init(struct ol_cli_call *c, enum ol_cli_call_mode mode,
		      bool recording, uint64_t seconds_ms)
{
	memset(c, 0, sizeof *c);
	c->mode = mode;
	c->phase = mode == OL_CLI_CALL_AUTO || mode == OL_CLI_CALL_READY
			   ? OL_CLI_CALL_WAITING
			   : OL_CLI_CALL_ASKED;
	c->recording = recording;
	c->seconds_ms = seconds_ms;
	c->hang_up_at = OL_NEVER;
	c->give_up_at = OL_NEVER;
	c->exit = OL_EXIT_UNANSWERED;
}

static struct ol_desk_request *ask(struct ol_cli_wishes *w, enum ol_do what,
				   const struct ol_id *call)
{
	struct ol_desk_request *rq = &w->rq[w->n++];

	memset(rq, 0, sizeof *rq);
	rq->what = what;
	if (call)
		rq->call = *call;
	return rq;
}

void ol_cli_call_start(struct ol_cli_call *c, struct ol_cli_wishes *w)
{
	memset(w, 0, sizeof *w);
	switch (c->mode) {
	case OL_CLI_CALL_OUT:
		ask(w, OL_DO_CALL, NULL)->recording = c->recording;
		return;
	case OL_CLI_CALL_ANSWER:
		ask(w, OL_DO_ANSWER, NULL)->recording = c->recording;
		return;
	case OL_CLI_CALL_AUTO:
		ask(w, OL_DO_WATCH, NULL)->bell = true;
		return;
	case OL_CLI_CALL_READY:
		ask(w, OL_DO_WATCH, NULL);
		return;
	}
}

int ol_cli_call_exit(enum ol_end_reason reason, bool was_answered)
{
	switch (reason) {
	case OL_END_HUNG_UP:
	case OL_END_HUNG_UP_THERE:
		return was_answered ? OL_EXIT_DONE : OL_EXIT_UNANSWERED;
	case OL_END_DECLINED:
		return OL_EXIT_DECLINED;
	case OL_END_BUSY:
		return OL_EXIT_BUSY;
	case OL_END_UNANSWERED:
	case OL_END_CANCELLED:
		return OL_EXIT_UNANSWERED;
	case OL_END_LINE_LOST:
		return OL_EXIT_LOST;
	case OL_END_STOPPED: /* a node that says goodbye takes its line away */
		return OL_EXIT_LOST;
	case OL_END_SUSPENDED:
		return OL_EXIT_DOWN;
	case OL_END_TAKEN: /* once answered: another seat of ours has it */
		return was_answered ? OL_EXIT_DONE : OL_EXIT_REFUSED;
	case OL_END_NONE:
	case OL_END_NO_RECORDING:
		return OL_EXIT_REFUSED;
	}
	return OL_EXIT_REFUSED;
}

/* ---- events ----------------------------------------------------------- */

static void hang_up(struct ol_cli_call *c, ol_instant now,
		    struct ol_cli_wishes *w)
{
	ask(w, OL_DO_HANGUP, &c->id);
	c->phase = OL_CLI_CALL_ENDING;
	c->hang_up_at = OL_NEVER;
	c->give_up_at = ol_after(now, OL_CLI_CALL_GIVE_UP_US);
}

/* It comes again for a call when its rung has come. */
static void rings(struct ol_cli_call *c, const struct ol_desk_event *ev,
		  struct ol_cli_wishes *w)
{
	if (c->mode != OL_CLI_CALL_AUTO || c->phase != OL_CLI_CALL_WAITING ||
	    !ev->bell)
		return;
	c->id = ev->call;
	c->rings = true;
	c->phase = OL_CLI_CALL_ASKED;
	w->show = true;
	ask(w, OL_DO_BELL, &c->id);
	ask(w, OL_DO_ANSWER, &c->id)->recording = c->recording;
}

/* AUTO: for the next one. */
static void wait_on(struct ol_cli_call *c)
{
	c->phase = OL_CLI_CALL_WAITING;
	c->rings = false;
	memset(&c->id, 0, sizeof c->id);
}

/* An aide connects this seat, or takes it back. */
static void connects(struct ol_cli_call *c, const struct ol_desk_event *ev,
		     struct ol_cli_wishes *w)
{
	w->show = c->mode == OL_CLI_CALL_READY ||
		  ol_id_equal(&c->id, &ev->call);
	if (c->mode != OL_CLI_CALL_READY || c->was_answered)
		return;
	if (c->phase == OL_CLI_CALL_WAITING &&
	    ev->stage_here == OL_JOIN_OFFERED) {
		c->id = ev->call;
		c->phase = OL_CLI_CALL_ASKED;
		ask(w, OL_DO_READY, &c->id)->recording = c->recording;
	} else if (c->phase == OL_CLI_CALL_ASKED &&
		   (ev->stage_here == OL_JOIN_NONE ||
		    ev->stage_here == OL_JOIN_FAILED)) {
		wait_on(c);
	}
}

static void answered(struct ol_cli_call *c, ol_instant now)
{
	if (c->was_answered)
		return;
	c->was_answered = true;
	c->rings = false;
	if (c->phase == OL_CLI_CALL_ASKED)
		c->phase = OL_CLI_CALL_TALKS;
	if (c->seconds_ms && c->phase == OL_CLI_CALL_TALKS)
		c->hang_up_at = ol_after(now, c->seconds_ms * 1000);
}

/* What a desk that watches sees of other calls is not for it. */
static bool is_ours(const struct ol_cli_call *c, const struct ol_desk_event *ev)
{
	return c->mode == OL_CLI_CALL_OUT || ol_id_is_zero(&c->id) ||
	       ol_id_equal(&c->id, &ev->call);
}

void ol_cli_call_event(struct ol_cli_call *c, const struct ol_desk_event *ev,
		       ol_instant now, struct ol_cli_wishes *w)
{
	memset(w, 0, sizeof *w);
	if (c->phase == OL_CLI_CALL_OVER)
		return;
	if (ev->what == OL_TELL_RING) {
		rings(c, ev, w);
		return;
	}
	if (ev->what == OL_TELL_CONNECT)
		connects(c, ev, w);
	if (c->phase == OL_CLI_CALL_WAITING || !is_ours(c, ev))
		return;
	switch (ev->what) {
	case OL_TELL_DIALING:
	case OL_TELL_RINGING:
	case OL_TELL_NOBODY_AT_DESK:
	case OL_TELL_STATS:
	case OL_TELL_PRESENCE:
	case OL_TELL_INTERRUPTED:
	case OL_TELL_RESUMED:
		c->id = ev->call;
		w->show = true;
		return;
	case OL_TELL_MODE:
		c->id = ev->call;
		w->show = true;
		if (ev->mode == OL_MODE_TALK && c->plays && !ev->talks_here)
			ask(w, OL_DO_TALK, &c->id)->talks = true;
		return;
	case OL_TELL_ANSWERED:
		c->id = ev->call;
		w->show = true;
		answered(c, now);
		return;
	case OL_TELL_AUDIO_OPEN:
		c->id = ev->call;
		w->begin = !c->has_begun;
		c->has_begun = true;
		return;
	case OL_TELL_ENDED:
		w->show = true;
		c->phase = OL_CLI_CALL_OVER;
		c->exit = ol_cli_call_exit(ev->reason, c->was_answered);
		return;
	case OL_TELL_RING_STOPPED:
		if (c->mode != OL_CLI_CALL_AUTO || c->was_answered)
			return;
		/* By us, or by another desk: what comes for our answer tells. */
		c->rings = false;
		if (ev->reason == OL_END_TAKEN)
			return;
		w->show = true;
		wait_on(c);
		return;
	case OL_TELL_OFFERED:
	case OL_TELL_OFFER_OVER:
	case OL_TELL_CONNECT:
	case OL_TELL_RING:
	case OL_TELL_MISSED:
	case OL_TELL_NOTED:
	case OL_TELL_DUTY:
	case OL_TELL_LINE:
	case OL_TELL_PATH:
	case OL_TELL_TEST:
	case OL_TELL_ROLL_CALL:
	case OL_TELL_MESSAGE:
	case OL_TELL_OVERDUE:
	case OL_TELL_REMIND:
	case OL_TELL_HELD:
	case OL_TELL_INCIDENT:
	case OL_TELL_RESTORED:
	case OL_TELL_DOCUMENT:
	case OL_TELL_AUDIO_CLOSE:
	case OL_TELL_PLAY_STARTED:
	case OL_TELL_RECORD_STARTED:
	case OL_TELL_SESSION_OVER:
		return;
	}
}

bool ol_cli_call_refused(struct ol_cli_call *c, const struct ol_refusal *why)
{
	if (c->phase == OL_CLI_CALL_WAITING || c->phase == OL_CLI_CALL_OVER)
		return false;
	if (c->mode == OL_CLI_CALL_AUTO && c->phase == OL_CLI_CALL_ASKED &&
	    !c->rings && !c->was_answered) { /* another desk took it */
		wait_on(c);
		return false;
	}
	c->phase = OL_CLI_CALL_OVER;
	c->exit = why->exit;
	return true;
}

/* ---- the end ---------------------------------------------------------- */

void ol_cli_call_said(struct ol_cli_call *c, ol_instant when)
{
	if (!c->seconds_ms && c->phase == OL_CLI_CALL_TALKS &&
	    c->hang_up_at.us == OL_NEVER.us)
		c->hang_up_at = ol_after(when, OL_CLI_CALL_LINGER_US);
}

void ol_cli_call_stop(struct ol_cli_call *c, ol_instant now,
		      struct ol_cli_wishes *w)
{
	memset(w, 0, sizeof *w);
	switch (c->phase) {
	case OL_CLI_CALL_ASKED:
	case OL_CLI_CALL_TALKS:
		hang_up(c, now, w);
		return;
	case OL_CLI_CALL_WAITING:
	case OL_CLI_CALL_ENDING:
		c->phase = OL_CLI_CALL_OVER;
		if (c->was_answered)
			c->exit = OL_EXIT_DONE;
		return;
	case OL_CLI_CALL_OVER:
		return;
	}
}

ol_instant ol_cli_call_deadline(const struct ol_cli_call *c)
{
	return ol_earlier(c->hang_up_at, c->give_up_at);
}

void ol_cli_call_tick(struct ol_cli_call *c, ol_instant now,
		      struct ol_cli_wishes *w)
{
	memset(w, 0, sizeof *w);
	if (ol_due(c->hang_up_at, now) && c->phase == OL_CLI_CALL_TALKS) {
		hang_up(c, now, w);
	} else if (ol_due(c->give_up_at, now)) {
		c->phase = OL_CLI_CALL_OVER;
		if (c->was_answered)
			c->exit = OL_EXIT_DONE;
	}
}
