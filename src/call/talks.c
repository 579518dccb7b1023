/* talks - a call that is up: TALKING and INTERRUPTED. doc/protocol/call.md */
#include "call/parts.h"

/* Of two that crossed, both picked up at once. */
static void answered_as_well(struct ol_call *c, const struct ol_call_event *ev,
			     struct ol_call_effects *out)
{
	if (call_is_ours(c, ev)) {
		call_note_presence(c, ev, out);
	} else if (!call_is_theirs(c, ev)) {
		call_refuse(c, &ev->message->id, out);
	}
}

/* ---- INTERRUPTED ---- */

static void go_on(struct ol_call *c, const struct ol_call_event *ev,
		  struct ol_call_effects *out)
{
	if (ev->kind == OL_CALL_EV_RESUME) {
		if (call_is_forbidden(c, ev, out))
			return;
		call_message(out, OL_CONTROL_RESUMED, &ev->message->id);
		c->recording_there = ev->message->recording;
		c->held_there = ev->message->held;
		c->there = ev->message->people;
	}
	call_enter(c, OL_CALL_TALKING);
	call_effect(out, OL_CALL_TELL_RESUMED);
}

/* ---- TALKING ---- */

void call_in_talking(struct ol_call *c, const struct ol_call_event *ev,
		     ol_instant now, struct ol_call_effects *out)
{
	switch (ev->kind) {
	case OL_CALL_EV_RING:
		if (call_is_theirs(c, ev)) /* it has not heard of the answer */
			call_say_in_it(c, OL_CONTROL_ANSWER, &c->theirs, out);
		else if (!call_is_ours(c, ev))
			call_message(out, OL_CONTROL_BUSY, &ev->message->id);
		return;
	case OL_CALL_EV_ANSWER:
		answered_as_well(c, ev, out);
		return;
	case OL_CALL_EV_RESUME:
		if (!call_is_either(c, ev)) {
			call_refuse(c, &ev->message->id, out);
			return;
		}
		call_message(out, OL_CONTROL_RESUMED, &ev->message->id);
		call_note_presence(c, ev, out);
		return;
	case OL_CALL_EV_DECLINE:
		if (call_is_ours(c, ev))
			call_end(c, OL_CONTROL_CANCELLED, OL_END_DECLINED, out);
		return;
	case OL_CALL_EV_END:
		if (!call_is_either(c, ev))
			return;
		if (!ol_id_is_zero(&c->ours) && !ol_id_is_zero(&c->theirs))
			call_say_end(c, ev->message->reason, out);
		call_finish(c, call_ended_there(ev->message->reason), out);
		return;
	case OL_CALL_EV_HANG_UP:
		call_end(c, OL_CONTROL_HUNG_UP, OL_END_HUNG_UP, out);
		return;
	case OL_CALL_EV_RECORD:
		call_record(c, ev, out);
		return;
	case OL_CALL_EV_HOLD:
		call_hold(c, ev, out);
		return;
	case OL_CALL_EV_PEOPLE:
		call_meet(c, ev, out);
		return;
	case OL_CALL_EV_PRESENCE:
		call_note_presence(c, ev, out);
		return;
	case OL_CALL_EV_LINE_DOWN:
		call_interrupt(c, now, out);
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
	case OL_CALL_EV_DIAL:
	case OL_CALL_EV_BELLS:
	case OL_CALL_EV_PICK_UP:
	case OL_CALL_EV_TURN_AWAY:
	case OL_CALL_EV_RINGING:
	case OL_CALL_EV_BUSY:
	case OL_CALL_EV_RESUMED:
	case OL_CALL_EV_LINE_UP:
	case OL_CALL_EV_TICK:
	case OL_CALL_EVENTS:
		return;
	}
}

void call_in_interrupted(struct ol_call *c, const struct ol_call_event *ev,
			 ol_instant now, struct ol_call_effects *out)
{
	switch (ev->kind) {
	case OL_CALL_EV_LINE_UP:
		call_say_in_it(c, OL_CONTROL_RESUME, call_known_id(c), out);
		return;
	case OL_CALL_EV_RESUME:
	case OL_CALL_EV_RESUMED:
		if (call_is_either(c, ev))
			go_on(c, ev, out);
		else if (ev->kind == OL_CALL_EV_RESUME)
			call_refuse(c, &ev->message->id, out);
		return;
	case OL_CALL_EV_RING:
		if (call_is_theirs(c, ev)) /* it has not heard of the answer */
			call_say_in_it(c, OL_CONTROL_RESUME, &c->theirs, out);
		else if (!call_is_ours(c, ev))
			call_message(out, OL_CONTROL_BUSY, &ev->message->id);
		return;
	case OL_CALL_EV_ANSWER:
		answered_as_well(c, ev, out);
		return;
	case OL_CALL_EV_DECLINE:
		if (call_is_ours(c, ev))
			call_end(c, OL_CONTROL_CANCELLED, OL_END_DECLINED, out);
		return;
	case OL_CALL_EV_END:
		if (!call_is_either(c, ev))
			return;
		if (!ol_id_is_zero(&c->ours) && !ol_id_is_zero(&c->theirs))
			call_say_end(c, ev->message->reason, out);
		call_finish(c, call_ended_there(ev->message->reason), out);
		return;
	case OL_CALL_EV_HANG_UP:
		call_end(c, OL_CONTROL_HUNG_UP, OL_END_HUNG_UP, out);
		return;
	case OL_CALL_EV_RECORD:
		call_record(c, ev, out);
		return;
	case OL_CALL_EV_HOLD:
		call_hold(c, ev, out);
		return;
	case OL_CALL_EV_PEOPLE:
		call_meet(c, ev, out);
		return;
	case OL_CALL_EV_PRESENCE:
		call_note_presence(c, ev, out);
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
		if (ol_due(c->lost_at, now))
			call_end(c, OL_CONTROL_LINE_LOST, OL_END_LINE_LOST,
				 out);
		return;
	case OL_CALL_EV_DIAL:
	case OL_CALL_EV_BELLS:
	case OL_CALL_EV_PICK_UP:
	case OL_CALL_EV_TURN_AWAY:
	case OL_CALL_EV_RINGING:
	case OL_CALL_EV_BUSY:
	case OL_CALL_EV_LINE_DOWN:
	case OL_CALL_EVENTS:
		return;
	}
}
