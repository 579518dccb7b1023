/*
 * rings - a call before it is answered: IDLE, DIALING and RINGING_OUT,
 * RINGING_IN, CROSSING. doc/protocol/call.md has the table of (state, event).
 *
 *   caller                     callee
 *   DIAL      ring      ---->  RINGING_IN, desks ring
 *             <----  ringing   a desk has confirmed its bell
 *   RINGING_OUT
 *             <----   answer   PICK_UP, TALKING
 *   TALKING
 *   HANG_UP   end       ---->  IDLE
 */
#include <string.h>

#include "call/parts.h"

/* ---- small parts ---- */

static void forget(struct ol_call *c)
{
	memset(&c->id, 0, sizeof c->id);
	memset(&c->ours, 0, sizeof c->ours);
	memset(&c->theirs, 0, sizeof c->theirs);
	c->precedence = OL_ROUTINE;
	c->recording_here = c->recording_there = false;
	c->held_here = c->held_there = false;
	c->will_call.ns = 0;
	call_keep_people(&c->here, NULL);
	call_keep_people(&c->there, NULL);
	c->rung.ns = 0;
	c->bells_here = c->bells_there = 0;
	c->bells_said = false;
	c->ended = OL_END_NONE;
}

static bool is_late_ring(const struct ol_call *c,
			 const struct ol_call_event *ev)
{
	return call_same(&c->heard, &ev->message->id);
}

static void answered_there(struct ol_call *c, const struct ol_call_event *ev,
			   struct ol_call_effects *out)
{
	if (call_is_forbidden(c, ev, out))
		return;
	c->recording_there = ev->message->recording;
	c->held_there = ev->message->held;
	c->there = ev->message->people;
	if (ev->kind == OL_CALL_EV_RESUME)
		call_message(out, OL_CONTROL_RESUMED, &ev->message->id);
	call_talk(c, out);
}

/* A person here takes what rings. Without a line it waits for the line. */
static void pick_up(struct ol_call *c, const struct ol_call_event *ev,
		    ol_instant now, struct ol_call_effects *out)
{
	call_keep_people(&c->here, ev->people);
	c->recording_here = ev->recording;
	call_say_in_it(c, OL_CONTROL_ANSWER, &c->theirs, out);
	call_talk(c, out);
	if (!c->line_up)
		call_interrupt(c, now, out);
}

static void note_bells_there(struct ol_call *c, const struct ol_call_event *ev,
			     bool first, struct ol_call_effects *out)
{
	if (!first && c->bells_there == ev->message->bells)
		return;
	c->bells_there = ev->message->bells;
	call_effect(out, OL_CALL_TELL_RINGING)->bells = c->bells_there;
}

static void note_bells_here(struct ol_call *c, const struct ol_call_event *ev,
			    struct ol_call_effects *out)
{
	if (c->bells_said && c->bells_here == ev->bells)
		return;
	c->bells_here = ev->bells;
	call_say_bells(c, out);
}

/* Their ring meets ours: one call, whose id is the smaller one. */
static void cross(struct ol_call *c, const struct ol_call_event *ev,
		  ol_instant now, struct ol_call_effects *out)
{
	const struct ol_control *m = ev->message;

	if (call_is_ours(c, ev))
		return; /* no honest node makes the same id */
	if (is_late_ring(c, ev)) {
		call_refuse(c, &m->id, out);
		return;
	}
	if (m->recording && !c->recording_allowed) {
		call_message(out, OL_CONTROL_END, &m->id)->reason =
			OL_CONTROL_NO_RECORDING;
		return;
	}
	c->theirs = m->id;
	if (memcmp(m->id.b, c->ours.b, OL_ID_LEN) < 0)
		c->id = m->id;
	if (m->precedence > (uint8_t)c->precedence)
		c->precedence = (enum ol_precedence)m->precedence;
	c->recording_there = m->recording;
	c->there = m->people;
	c->bells_here = 0;
	c->bells_said = false;
	c->bell_at = ol_after(now, OL_CALL_BELL_US);
	call_enter(c, OL_CALL_CROSSING);
	call_effect(out, OL_CALL_RING_DESKS);
}

/* Their ring is gone, ours goes on. */
static void uncross(struct ol_call *c, enum ol_end_reason why,
		    struct ol_call_effects *out)
{
	call_effect(out, OL_CALL_STOP_DESKS)->reason = why;
	call_note_heard(c);
	memset(&c->theirs, 0, sizeof c->theirs);
	c->id = c->ours;
	c->recording_there = false;
	call_keep_people(&c->there, NULL);
	c->bell_at = OL_NEVER;
	call_enter(c, c->bells_there ? OL_CALL_RINGING_OUT : OL_CALL_DIALING);
}

/* ---- IDLE ---- */

static void dial(struct ol_call *c, const struct ol_call_event *ev,
		 ol_instant now, struct ol_call_effects *out)
{
	forget(c);
	c->id = c->ours = ev->id;
	c->precedence = ev->precedence;
	c->recording_here = ev->recording;
	c->rung = ev->date;
	call_keep_people(&c->here, ev->people);
	call_enter(c, OL_CALL_DIALING);
	c->give_up_at = ol_after(now, ev->ring_us);
	call_effect(out, OL_CALL_TELL_DIALING);
	call_say_ring(c, out);
}

static void ring_in(struct ol_call *c, const struct ol_call_event *ev,
		    ol_instant now, struct ol_call_effects *out)
{
	const struct ol_control *m = ev->message;

	forget(c);
	c->id = c->theirs = m->id;
	c->precedence = (enum ol_precedence)m->precedence;
	c->recording_there = m->recording;
	c->rung = m->date;
	c->there = m->people;
	if (m->recording && !c->recording_allowed) { /* no desk rings */
		call_effect(out, OL_CALL_TELL_MISSED)->reason =
			OL_END_NO_RECORDING;
		call_end(c, OL_CONTROL_NO_RECORDING, OL_END_NO_RECORDING, out);
		return;
	}
	call_enter(c, OL_CALL_RINGING_IN);
	c->bell_at = ol_after(now, OL_CALL_BELL_US);
	c->give_up_at = ol_after(now, OL_CALL_RING_IN_US);
	call_effect(out, OL_CALL_RING_DESKS);
}

void call_in_idle(struct ol_call *c, const struct ol_call_event *ev,
		  ol_instant now, struct ol_call_effects *out)
{
	switch (ev->kind) {
	case OL_CALL_EV_DIAL:
		dial(c, ev, now, out);
		return;
	case OL_CALL_EV_RING:
		if (is_late_ring(c, ev) &&
		    !(call_is_theirs(c, ev) && c->ended == OL_END_LINE_LOST))
			call_refuse(c, &ev->message->id, out);
		else
			ring_in(c, ev, now, out);
		return;
	case OL_CALL_EV_RINGING:
	case OL_CALL_EV_ANSWER:
	case OL_CALL_EV_RESUME:
		call_refuse(c, &ev->message->id, out);
		return;
	case OL_CALL_EV_BELLS:
	case OL_CALL_EV_PICK_UP:
	case OL_CALL_EV_TURN_AWAY:
	case OL_CALL_EV_HANG_UP:
	case OL_CALL_EV_RECORD:
	case OL_CALL_EV_DECLINE:
	case OL_CALL_EV_BUSY:
	case OL_CALL_EV_END:
	case OL_CALL_EV_PRESENCE:
	case OL_CALL_EV_RESUMED:
	case OL_CALL_EV_LINE_UP:
	case OL_CALL_EV_LINE_DOWN:
	case OL_CALL_EV_LINE_FRESH:
	case OL_CALL_EV_GOODBYE:
	case OL_CALL_EV_STOP:
	case OL_CALL_EV_SUSPEND:
	case OL_CALL_EV_TICK:
	case OL_CALL_EV_HOLD:
	case OL_CALL_EV_PEOPLE:
	case OL_CALL_EVENTS:
		return;
	}
}

/* ---- DIALING and RINGING_OUT: they differ in what the caller was told ---- */

void call_in_dialing(struct ol_call *c, const struct ol_call_event *ev,
		     ol_instant now, struct ol_call_effects *out)
{
	switch (ev->kind) {
	case OL_CALL_EV_RINGING:
		if (!call_is_ours(c, ev)) {
			call_refuse(c, &ev->message->id, out);
			return;
		}
		note_bells_there(c, ev, c->state == OL_CALL_DIALING, out);
		call_enter(c, OL_CALL_RINGING_OUT);
		return;
	case OL_CALL_EV_ANSWER:
	case OL_CALL_EV_RESUME:
		if (call_is_ours(c, ev))
			answered_there(c, ev, out);
		else
			call_refuse(c, &ev->message->id, out);
		return;
	case OL_CALL_EV_DECLINE:
		if (!call_is_ours(c, ev))
			return;
		ol_people_set(&c->there, ev->message->seat, OL_PART_UNSAID,
			      OL_LEG_UNSAID);
		c->will_call = ev->message->date;
		call_finish(c, OL_END_DECLINED, out);
		return;
	case OL_CALL_EV_BUSY:
		if (call_is_ours(c, ev))
			call_finish(c, OL_END_BUSY, out);
		return;
	case OL_CALL_EV_END:
		if (call_is_ours(c, ev))
			call_finish(c, call_ended_there(ev->message->reason),
				    out);
		return;
	case OL_CALL_EV_RING:
		cross(c, ev, now, out);
		return;
	case OL_CALL_EV_HANG_UP:
		call_end(c, OL_CONTROL_CANCELLED, OL_END_CANCELLED, out);
		return;
	case OL_CALL_EV_RECORD:
		call_record(c, ev, out);
		return;
	case OL_CALL_EV_PEOPLE:
		call_meet(c, ev, out);
		return;
	case OL_CALL_EV_LINE_UP:
		c->lost_at = OL_NEVER;
		call_say_ring(c, out);
		return;
	case OL_CALL_EV_LINE_DOWN:
		c->lost_at = ol_after(now, OL_CALL_RING_LOST_US);
		return;
	case OL_CALL_EV_LINE_FRESH: /* no bell of the new node rings yet */
		c->bells_there = 0;
		call_enter(c, OL_CALL_DIALING);
		return;
	case OL_CALL_EV_GOODBYE:
		call_finish(c, OL_END_STOPPED, out);
		return;
	case OL_CALL_EV_STOP:
		call_end(c, OL_CONTROL_STOPPED, OL_END_STOPPED, out);
		return;
	case OL_CALL_EV_SUSPEND:
		call_end(c, OL_CONTROL_SUSPENDED, OL_END_SUSPENDED, out);
		return;
	case OL_CALL_EV_TICK:
		if (ol_due(c->give_up_at, now))
			call_end(c, OL_CONTROL_UNANSWERED, OL_END_UNANSWERED,
				 out);
		else if (ol_due(c->lost_at, now))
			call_end(c, OL_CONTROL_LINE_LOST, OL_END_LINE_LOST,
				 out);
		return;
	case OL_CALL_EV_DIAL:
	case OL_CALL_EV_BELLS:
	case OL_CALL_EV_PICK_UP:
	case OL_CALL_EV_TURN_AWAY:
	case OL_CALL_EV_PRESENCE:
	case OL_CALL_EV_RESUMED:
	case OL_CALL_EV_HOLD:
	case OL_CALL_EVENTS:
		return;
	}
}

/* ---- RINGING_IN ---- */

void call_in_ringing_in(struct ol_call *c, const struct ol_call_event *ev,
			ol_instant now, struct ol_call_effects *out)
{
	switch (ev->kind) {
	case OL_CALL_EV_RING:
		if (!call_is_theirs(c, ev))
			call_message(out, OL_CONTROL_BUSY, &ev->message->id);
		else if (c->bells_said)
			call_say_bells(c, out);
		return;
	case OL_CALL_EV_BELLS:
		note_bells_here(c, ev, out);
		return;
	case OL_CALL_EV_PICK_UP:
	case OL_CALL_EV_DIAL: /* who calls back while it rings picks up */
		pick_up(c, ev, now, out);
		return;
	case OL_CALL_EV_TURN_AWAY:
		ol_people_set(&c->here, ev->seat ? ev->seat : "",
			      OL_PART_UNSAID, OL_LEG_UNSAID);
		c->will_call = ev->date;
		call_say_decline(c, &c->theirs, ev->seat, out);
		call_finish(c, OL_END_DECLINED, out);
		return;
	case OL_CALL_EV_END:
		if (call_is_theirs(c, ev))
			call_finish(c, call_ended_there(ev->message->reason),
				    out);
		return;
	case OL_CALL_EV_PRESENCE:
		call_note_presence(c, ev, out);
		return;
	case OL_CALL_EV_RINGING:
	case OL_CALL_EV_ANSWER:
		call_refuse(c, &ev->message->id, out);
		return;
	case OL_CALL_EV_RESUME:
		if (!call_is_theirs(c, ev))
			call_refuse(c, &ev->message->id, out);
		return;
	case OL_CALL_EV_LINE_UP:
		c->lost_at = OL_NEVER;
		if (c->bells_said)
			call_say_bells(c, out);
		return;
	case OL_CALL_EV_LINE_DOWN:
		c->lost_at = ol_after(now, OL_CALL_RING_LOST_US);
		return;
	case OL_CALL_EV_LINE_FRESH:
	case OL_CALL_EV_GOODBYE:
		call_finish(c, OL_END_STOPPED, out);
		return;
	case OL_CALL_EV_STOP:
		call_end(c, OL_CONTROL_STOPPED, OL_END_STOPPED, out);
		return;
	case OL_CALL_EV_SUSPEND:
		call_end(c, OL_CONTROL_SUSPENDED, OL_END_SUSPENDED, out);
		return;
	case OL_CALL_EV_TICK:
		if (ol_due(c->give_up_at, now))
			call_end(c, OL_CONTROL_UNANSWERED, OL_END_UNANSWERED,
				 out);
		else if (ol_due(c->lost_at, now))
			call_end(c, OL_CONTROL_LINE_LOST, OL_END_LINE_LOST,
				 out);
		else if (ol_due(c->bell_at, now))
			call_say_bells(c, out);
		return;
	case OL_CALL_EV_HANG_UP:
	case OL_CALL_EV_RECORD:
	case OL_CALL_EV_DECLINE:
	case OL_CALL_EV_BUSY:
	case OL_CALL_EV_RESUMED:
	case OL_CALL_EV_HOLD:
	case OL_CALL_EV_PEOPLE:
	case OL_CALL_EVENTS:
		return;
	}
}

/* ---- CROSSING ---- */

/* We want neither ring: ours ends, theirs is declined. */
static void leave_crossing(struct ol_call *c, const struct ol_call_event *ev,
			   enum ol_end_reason reason,
			   struct ol_call_effects *out)
{
	const char *seat = ev->seat ? ev->seat : c->here.who[0].name;

	call_message(out, OL_CONTROL_END, &c->ours)->reason =
		OL_CONTROL_CANCELLED;
	c->will_call = ev->date;
	call_say_decline(c, &c->theirs, seat, out);
	call_finish(c, reason, out);
}

void call_in_crossing(struct ol_call *c, const struct ol_call_event *ev,
		      ol_instant now, struct ol_call_effects *out)
{
	switch (ev->kind) {
	case OL_CALL_EV_RING:
		if (!call_is_theirs(c, ev))
			call_message(out, OL_CONTROL_BUSY, &ev->message->id);
		else if (c->bells_said)
			call_say_bells(c, out);
		return;
	case OL_CALL_EV_RINGING:
		if (call_is_ours(c, ev))
			note_bells_there(c, ev, false, out);
		else
			call_refuse(c, &ev->message->id, out);
		return;
	case OL_CALL_EV_BELLS:
		note_bells_here(c, ev, out);
		return;
	case OL_CALL_EV_PICK_UP:
		pick_up(c, ev, now, out);
		return;
	case OL_CALL_EV_ANSWER:
		if (call_is_ours(c, ev))
			answered_there(c, ev, out);
		else
			call_refuse(c, &ev->message->id, out);
		return;
	case OL_CALL_EV_RESUME: /* answered while the line was lost */
		if (call_is_either(c, ev))
			answered_there(c, ev, out);
		else
			call_refuse(c, &ev->message->id, out);
		return;
	case OL_CALL_EV_TURN_AWAY:
		leave_crossing(c, ev, OL_END_DECLINED, out);
		return;
	case OL_CALL_EV_HANG_UP:
		leave_crossing(c, ev, OL_END_CANCELLED, out);
		return;
	case OL_CALL_EV_DECLINE:
		if (!call_is_ours(c, ev))
			return;
		ol_people_set(&c->there, ev->message->seat, OL_PART_UNSAID,
			      OL_LEG_UNSAID);
		c->will_call = ev->message->date;
		call_finish(c, OL_END_DECLINED, out);
		return;
	case OL_CALL_EV_BUSY:
		if (call_is_ours(c, ev))
			call_end(c, OL_CONTROL_CANCELLED, OL_END_BUSY, out);
		return;
	case OL_CALL_EV_END:
		if (call_is_theirs(c, ev))
			uncross(c, call_ended_there(ev->message->reason), out);
		else if (call_is_ours(c, ev))
			call_end(c, ev->message->reason,
				 call_ended_there(ev->message->reason), out);
		return;
	case OL_CALL_EV_RECORD:
		call_record(c, ev, out);
		return;
	case OL_CALL_EV_PEOPLE:
		call_meet(c, ev, out);
		return;
	case OL_CALL_EV_PRESENCE:
		call_note_presence(c, ev, out);
		return;
	case OL_CALL_EV_LINE_UP:
		c->lost_at = OL_NEVER;
		call_say_ring(c, out);
		if (c->bells_said)
			call_say_bells(c, out);
		return;
	case OL_CALL_EV_LINE_DOWN:
		c->lost_at = ol_after(now, OL_CALL_RING_LOST_US);
		return;
	case OL_CALL_EV_LINE_FRESH: /* the new node knows of neither */
		c->bells_there = 0;
		uncross(c, OL_END_STOPPED, out);
		return;
	case OL_CALL_EV_GOODBYE:
		call_finish(c, OL_END_STOPPED, out);
		return;
	case OL_CALL_EV_STOP:
		call_end(c, OL_CONTROL_STOPPED, OL_END_STOPPED, out);
		return;
	case OL_CALL_EV_SUSPEND:
		call_end(c, OL_CONTROL_SUSPENDED, OL_END_SUSPENDED, out);
		return;
	case OL_CALL_EV_TICK:
		if (ol_due(c->give_up_at, now))
			call_end(c, OL_CONTROL_UNANSWERED, OL_END_UNANSWERED,
				 out);
		else if (ol_due(c->lost_at, now))
			call_end(c, OL_CONTROL_LINE_LOST, OL_END_LINE_LOST,
				 out);
		else if (ol_due(c->bell_at, now))
			call_say_bells(c, out);
		return;
	case OL_CALL_EV_DIAL:
	case OL_CALL_EV_RESUMED:
	case OL_CALL_EV_HOLD:
	case OL_CALL_EVENTS:
		return;
	}
}
