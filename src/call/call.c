/*
 * doc/protocol/call.md: the table of (state, event). One function per state;
 * enter() is the one door through which the state changes.
 *
 *   caller                     callee
 *   DIAL      ring      ---->  RINGING_IN, desks ring
 *             <----  ringing   a desk has confirmed its bell
 *   RINGING_OUT
 *             <----   answer   PICK_UP, TALKING
 *   TALKING
 *   HANG_UP   end       ---->  IDLE
 */
#include "call/call.h"

#include <assert.h>
#include <string.h>

#include "base/text.h"

static_assert((int)OL_FLASH == OL_CONTROL_PRECEDENCE_MAX,
	      "precedences are numbered as on the wire");

/* ---- small parts ------------------------------------------------------ */

static struct ol_call_effect *effect(struct ol_call_effects *out,
				     enum ol_call_effect_kind kind)
{
	struct ol_call_effect *e;

	assert(out->n < OL_CALL_EFFECTS);
	e = &out->e[out->n++];
	memset(e, 0, sizeof *e);
	e->kind = kind;
	return e;
}

static struct ol_control *message(struct ol_call_effects *out,
				  enum ol_control_type type,
				  const struct ol_id *id)
{
	struct ol_control *m = &effect(out, OL_CALL_SEND)->message;

	m->type = type;
	m->id = *id;
	return m;
}

static void keep_seat(char *dst, const char *seat)
{
	(void)ol_text_copy(dst, OL_SEAT_MAX, seat ? seat : "");
}

/* The one door. Deadlines that belong to a state end with it. */
static void enter(struct ol_call *c, enum ol_call_state state)
{
	c->state = state;
	if (state == OL_CALL_IDLE || state == OL_CALL_TALKING ||
	    state == OL_CALL_INTERRUPTED) {
		c->bell_at = OL_NEVER;
		c->give_up_at = OL_NEVER;
		c->lost_at = OL_NEVER;
	}
}

static void forget(struct ol_call *c)
{
	memset(&c->id, 0, sizeof c->id);
	memset(&c->ours, 0, sizeof c->ours);
	memset(&c->theirs, 0, sizeof c->theirs);
	c->precedence = OL_ROUTINE;
	c->recording_here = c->recording_there = false;
	c->seat_here[0] = c->seat_there[0] = '\0';
	c->rung.ns = 0;
	c->bells_here = c->bells_there = 0;
	c->bells_said = false;
	c->ended = OL_END_NONE;
}

static bool is(const struct ol_id *a, const struct ol_id *b)
{
	return !ol_id_is_zero(a) && ol_id_equal(a, b);
}

static bool is_ours(const struct ol_call *c, const struct ol_call_event *ev)
{
	return is(&c->ours, &ev->message->id);
}

static bool is_theirs(const struct ol_call *c, const struct ol_call_event *ev)
{
	return is(&c->theirs, &ev->message->id);
}

static bool is_late_ring(const struct ol_call *c,
			 const struct ol_call_event *ev)
{
	return is(&c->heard, &ev->message->id);
}

static bool is_either(const struct ol_call *c, const struct ol_call_event *ev)
{
	return is_ours(c, ev) || is_theirs(c, ev);
}

static void say_ring(const struct ol_call *c, struct ol_call_effects *out)
{
	struct ol_control *m = message(out, OL_CONTROL_RING, &c->ours);

	m->precedence = (uint8_t)c->precedence;
	m->recording = c->recording_here;
	m->date = c->rung;
	keep_seat(m->seat, c->seat_here);
}

static void say_bells(struct ol_call *c, struct ol_call_effects *out)
{
	message(out, OL_CONTROL_RINGING, &c->theirs)->bells =
		c->bells_here > OL_CONTROL_BELLS_MAX ? OL_CONTROL_BELLS_MAX
						     : c->bells_here;
	c->bells_said = true;
	c->bell_at = OL_NEVER;
}

/* answer to their ring, or resume of either's. */
static void say_in_it(const struct ol_call *c, enum ol_control_type type,
		      const struct ol_id *id, struct ol_call_effects *out)
{
	struct ol_control *m = message(out, type, id);

	m->recording = c->recording_here;
	keep_seat(m->seat, c->seat_here);
}

/* The id under which the counterpart surely knows this call: it has had our
 * ring, if there is one, but may have given up its own. */
static const struct ol_id *known_id(const struct ol_call *c)
{
	return ol_id_is_zero(&c->ours) ? &c->theirs : &c->ours;
}

static void say_presence(const struct ol_call *c, struct ol_call_effects *out)
{
	message(out, OL_CONTROL_PRESENCE, known_id(c))->recording =
		c->recording_here;
}

/* Ends every ring there is: of two that crossed, both. */
static void say_end(const struct ol_call *c, enum ol_control_reason reason,
		    struct ol_call_effects *out)
{
	if (!ol_id_is_zero(&c->ours))
		message(out, OL_CONTROL_END, &c->ours)->reason = reason;
	if (!ol_id_is_zero(&c->theirs))
		message(out, OL_CONTROL_END, &c->theirs)->reason = reason;
}

/* Their ring is over: should it come again, it is late, not new. */
static void note_heard(struct ol_call *c)
{
	if (!ol_id_is_zero(&c->theirs))
		c->heard = c->theirs;
}

/* The end of every attempt. */
static void finish(struct ol_call *c, enum ol_end_reason reason,
		   struct ol_call_effects *out)
{
	bool rang_in = c->state == OL_CALL_RINGING_IN;

	if (rang_in || c->state == OL_CALL_CROSSING)
		effect(out, OL_CALL_STOP_DESKS)->reason = reason;
	if (rang_in && reason != OL_END_DECLINED)
		effect(out, OL_CALL_TELL_MISSED)->reason = reason;
	c->ended = reason;
	note_heard(c);
	enter(c, OL_CALL_IDLE);
	effect(out, OL_CALL_TELL_ENDED)->reason = reason;
}

static void end(struct ol_call *c, enum ol_control_reason said,
		enum ol_end_reason reason, struct ol_call_effects *out)
{
	say_end(c, said, out);
	finish(c, reason, out);
}

/* What their `end` means here. */
static enum ol_end_reason ended_there(enum ol_control_reason said)
{
	switch (said) {
	case OL_CONTROL_HUNG_UP:
		return OL_END_HUNG_UP_THERE;
	case OL_CONTROL_CANCELLED:
		return OL_END_CANCELLED;
	case OL_CONTROL_UNANSWERED:
		return OL_END_UNANSWERED;
	case OL_CONTROL_STOPPED:
		return OL_END_STOPPED;
	case OL_CONTROL_SUSPENDED:
		return OL_END_SUSPENDED;
	case OL_CONTROL_NO_RECORDING:
		return OL_END_NO_RECORDING;
	case OL_CONTROL_LINE_LOST:
	case OL_CONTROL_UNKNOWN_CALL:
	case OL_CONTROL_REASONS:
		break;
	}
	return OL_END_LINE_LOST;
}

/* What is answered about the last call, after its end. */
static enum ol_control_reason ended_here(enum ol_end_reason reason)
{
	switch (reason) {
	case OL_END_HUNG_UP:
	case OL_END_HUNG_UP_THERE:
		return OL_CONTROL_HUNG_UP;
	case OL_END_CANCELLED:
		return OL_CONTROL_CANCELLED;
	case OL_END_UNANSWERED:
		return OL_CONTROL_UNANSWERED;
	case OL_END_STOPPED:
		return OL_CONTROL_STOPPED;
	case OL_END_SUSPENDED:
		return OL_CONTROL_SUSPENDED;
	case OL_END_LINE_LOST:
		return OL_CONTROL_LINE_LOST;
	case OL_END_NO_RECORDING:
		return OL_CONTROL_NO_RECORDING;
	case OL_END_NONE:
	case OL_END_DECLINED:
	case OL_END_BUSY:
	case OL_END_TAKEN:
		break;
	}
	return OL_CONTROL_UNKNOWN_CALL;
}

/* Somebody asks after a call that is not up: told so, once. */
static void refuse(struct ol_call *c, const struct ol_id *id,
		   struct ol_call_effects *out)
{
	bool last = c->state == OL_CALL_IDLE &&
		    (is(&c->ours, id) || is(&c->theirs, id));

	if (ol_id_equal(&c->refused, id))
		return;
	c->refused = *id;
	if (last && c->ended == OL_END_DECLINED && is(&c->theirs, id)) {
		keep_seat(message(out, OL_CONTROL_DECLINE, id)->seat,
			  c->seat_here);
		return;
	}
	message(out, OL_CONTROL_END, id)->reason =
		last ? ended_here(c->ended) : OL_CONTROL_UNKNOWN_CALL;
}

/* True where they record and we forbid it: the call is over. */
static bool is_forbidden(struct ol_call *c, const struct ol_call_event *ev,
			 struct ol_call_effects *out)
{
	if (!ev->message->recording || c->recording_allowed)
		return false;
	end(c, OL_CONTROL_NO_RECORDING, OL_END_NO_RECORDING, out);
	return true;
}

static void talk(struct ol_call *c, struct ol_call_effects *out)
{
	if (c->state == OL_CALL_RINGING_IN || c->state == OL_CALL_CROSSING)
		effect(out, OL_CALL_STOP_DESKS)->reason = OL_END_TAKEN;
	enter(c, OL_CALL_TALKING);
	effect(out, OL_CALL_TELL_ANSWERED);
}

static void interrupt(struct ol_call *c, ol_instant now,
		      struct ol_call_effects *out)
{
	enter(c, OL_CALL_INTERRUPTED);
	c->lost_at = ol_after(now, OL_CALL_RESUME_US);
	effect(out, OL_CALL_TELL_INTERRUPTED);
}

static void answered_there(struct ol_call *c, const struct ol_call_event *ev,
			   struct ol_call_effects *out)
{
	if (is_forbidden(c, ev, out))
		return;
	c->recording_there = ev->message->recording;
	keep_seat(c->seat_there, ev->message->seat);
	if (ev->kind == OL_CALL_EV_RESUME)
		message(out, OL_CONTROL_RESUMED, &ev->message->id);
	talk(c, out);
}

/* A person here takes what rings. Without a line it waits for the line. */
static void pick_up(struct ol_call *c, const struct ol_call_event *ev,
		    ol_instant now, struct ol_call_effects *out)
{
	keep_seat(c->seat_here, ev->seat);
	c->recording_here = ev->recording;
	say_in_it(c, OL_CONTROL_ANSWER, &c->theirs, out);
	talk(c, out);
	if (!c->line_up)
		interrupt(c, now, out);
}

static void note_bells_there(struct ol_call *c, const struct ol_call_event *ev,
			     bool first, struct ol_call_effects *out)
{
	if (!first && c->bells_there == ev->message->bells)
		return;
	c->bells_there = ev->message->bells;
	effect(out, OL_CALL_TELL_RINGING)->bells = c->bells_there;
}

static void note_bells_here(struct ol_call *c, const struct ol_call_event *ev,
			    struct ol_call_effects *out)
{
	if (c->bells_said && c->bells_here == ev->bells)
		return;
	c->bells_here = ev->bells;
	say_bells(c, out);
}

static void note_presence(struct ol_call *c, const struct ol_call_event *ev,
			  struct ol_call_effects *out)
{
	if (!is_either(c, ev) || is_forbidden(c, ev, out) ||
	    c->recording_there == ev->message->recording)
		return;
	c->recording_there = ev->message->recording;
	effect(out, OL_CALL_TELL_PRESENCE);
}

static void record(struct ol_call *c, const struct ol_call_event *ev,
		   struct ol_call_effects *out)
{
	if (c->recording_here == ev->recording)
		return;
	c->recording_here = ev->recording;
	say_presence(c, out);
	effect(out, OL_CALL_TELL_PRESENCE);
}

/* Of two that crossed, both picked up at once. */
static void answered_as_well(struct ol_call *c, const struct ol_call_event *ev,
			     struct ol_call_effects *out)
{
	if (is_ours(c, ev)) {
		keep_seat(c->seat_there, ev->message->seat);
		note_presence(c, ev, out);
	} else if (!is_theirs(c, ev)) {
		refuse(c, &ev->message->id, out);
	}
}

/* Their ring meets ours: one call, whose id is the smaller one. */
static void cross(struct ol_call *c, const struct ol_call_event *ev,
		  ol_instant now, struct ol_call_effects *out)
{
	const struct ol_control *m = ev->message;

	if (is_ours(c, ev))
		return; /* no honest node makes the same id */
	if (is_late_ring(c, ev)) {
		refuse(c, &m->id, out);
		return;
	}
	if (m->recording && !c->recording_allowed) {
		message(out, OL_CONTROL_END, &m->id)->reason =
			OL_CONTROL_NO_RECORDING;
		return;
	}
	c->theirs = m->id;
	if (memcmp(m->id.b, c->ours.b, OL_ID_LEN) < 0)
		c->id = m->id;
	if (m->precedence > (uint8_t)c->precedence)
		c->precedence = (enum ol_precedence)m->precedence;
	c->recording_there = m->recording;
	keep_seat(c->seat_there, m->seat);
	c->bells_here = 0;
	c->bells_said = false;
	c->bell_at = ol_after(now, OL_CALL_BELL_US);
	enter(c, OL_CALL_CROSSING);
	effect(out, OL_CALL_RING_DESKS);
}

/* Their ring is gone, ours goes on. */
static void uncross(struct ol_call *c, enum ol_end_reason why,
		    struct ol_call_effects *out)
{
	effect(out, OL_CALL_STOP_DESKS)->reason = why;
	note_heard(c);
	memset(&c->theirs, 0, sizeof c->theirs);
	c->id = c->ours;
	c->recording_there = false;
	c->seat_there[0] = '\0';
	c->bell_at = OL_NEVER;
	enter(c, c->bells_there ? OL_CALL_RINGING_OUT : OL_CALL_DIALING);
}

/* ---- IDLE -------------------------------------------------------------- */

static void dial(struct ol_call *c, const struct ol_call_event *ev,
		 ol_instant now, struct ol_call_effects *out)
{
	forget(c);
	c->id = c->ours = ev->id;
	c->precedence = ev->precedence;
	c->recording_here = ev->recording;
	c->rung = ev->date;
	keep_seat(c->seat_here, ev->seat);
	enter(c, OL_CALL_DIALING);
	c->give_up_at = ol_after(now, ev->ring_us);
	effect(out, OL_CALL_TELL_DIALING);
	say_ring(c, out);
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
	keep_seat(c->seat_there, m->seat);
	if (m->recording && !c->recording_allowed) { /* no desk rings */
		effect(out, OL_CALL_TELL_MISSED)->reason = OL_END_NO_RECORDING;
		end(c, OL_CONTROL_NO_RECORDING, OL_END_NO_RECORDING, out);
		return;
	}
	enter(c, OL_CALL_RINGING_IN);
	c->bell_at = ol_after(now, OL_CALL_BELL_US);
	c->give_up_at = ol_after(now, OL_CALL_RING_IN_US);
	effect(out, OL_CALL_RING_DESKS);
}

static void idle(struct ol_call *c, const struct ol_call_event *ev,
		 ol_instant now, struct ol_call_effects *out)
{
	switch (ev->kind) {
	case OL_CALL_EV_DIAL:
		dial(c, ev, now, out);
		return;
	case OL_CALL_EV_RING:
		if (is_late_ring(c, ev) &&
		    !(is_theirs(c, ev) && c->ended == OL_END_LINE_LOST))
			refuse(c, &ev->message->id, out);
		else
			ring_in(c, ev, now, out);
		return;
	case OL_CALL_EV_RINGING:
	case OL_CALL_EV_ANSWER:
	case OL_CALL_EV_RESUME:
		refuse(c, &ev->message->id, out);
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
	case OL_CALL_EVENTS:
		return;
	}
}

/* ---- DIALING and RINGING_OUT: they differ in what the caller was told --- */

static void dialing(struct ol_call *c, const struct ol_call_event *ev,
		    ol_instant now, struct ol_call_effects *out)
{
	switch (ev->kind) {
	case OL_CALL_EV_RINGING:
		if (!is_ours(c, ev)) {
			refuse(c, &ev->message->id, out);
			return;
		}
		note_bells_there(c, ev, c->state == OL_CALL_DIALING, out);
		enter(c, OL_CALL_RINGING_OUT);
		return;
	case OL_CALL_EV_ANSWER:
	case OL_CALL_EV_RESUME:
		if (is_ours(c, ev))
			answered_there(c, ev, out);
		else
			refuse(c, &ev->message->id, out);
		return;
	case OL_CALL_EV_DECLINE:
		if (!is_ours(c, ev))
			return;
		keep_seat(c->seat_there, ev->message->seat);
		finish(c, OL_END_DECLINED, out);
		return;
	case OL_CALL_EV_BUSY:
		if (is_ours(c, ev))
			finish(c, OL_END_BUSY, out);
		return;
	case OL_CALL_EV_END:
		if (is_ours(c, ev))
			finish(c, ended_there(ev->message->reason), out);
		return;
	case OL_CALL_EV_RING:
		cross(c, ev, now, out);
		return;
	case OL_CALL_EV_HANG_UP:
		end(c, OL_CONTROL_CANCELLED, OL_END_CANCELLED, out);
		return;
	case OL_CALL_EV_RECORD:
		record(c, ev, out);
		return;
	case OL_CALL_EV_LINE_UP:
		c->lost_at = OL_NEVER;
		say_ring(c, out);
		return;
	case OL_CALL_EV_LINE_DOWN:
		c->lost_at = ol_after(now, OL_CALL_RING_LOST_US);
		return;
	case OL_CALL_EV_LINE_FRESH: /* no bell of the new node rings yet */
		c->bells_there = 0;
		enter(c, OL_CALL_DIALING);
		return;
	case OL_CALL_EV_GOODBYE:
		finish(c, OL_END_STOPPED, out);
		return;
	case OL_CALL_EV_STOP:
		end(c, OL_CONTROL_STOPPED, OL_END_STOPPED, out);
		return;
	case OL_CALL_EV_SUSPEND:
		end(c, OL_CONTROL_SUSPENDED, OL_END_SUSPENDED, out);
		return;
	case OL_CALL_EV_TICK:
		if (ol_due(c->give_up_at, now))
			end(c, OL_CONTROL_UNANSWERED, OL_END_UNANSWERED, out);
		else if (ol_due(c->lost_at, now))
			end(c, OL_CONTROL_LINE_LOST, OL_END_LINE_LOST, out);
		return;
	case OL_CALL_EV_DIAL:
	case OL_CALL_EV_BELLS:
	case OL_CALL_EV_PICK_UP:
	case OL_CALL_EV_TURN_AWAY:
	case OL_CALL_EV_PRESENCE:
	case OL_CALL_EV_RESUMED:
	case OL_CALL_EVENTS:
		return;
	}
}

/* ---- RINGING_IN ---------------------------------------------------------- */

static void ringing_in(struct ol_call *c, const struct ol_call_event *ev,
		       ol_instant now, struct ol_call_effects *out)
{
	switch (ev->kind) {
	case OL_CALL_EV_RING:
		if (!is_theirs(c, ev))
			message(out, OL_CONTROL_BUSY, &ev->message->id);
		else if (c->bells_said)
			say_bells(c, out);
		return;
	case OL_CALL_EV_BELLS:
		note_bells_here(c, ev, out);
		return;
	case OL_CALL_EV_PICK_UP:
	case OL_CALL_EV_DIAL: /* who calls back while it rings picks up */
		pick_up(c, ev, now, out);
		return;
	case OL_CALL_EV_TURN_AWAY:
		keep_seat(c->seat_here, ev->seat);
		keep_seat(message(out, OL_CONTROL_DECLINE, &c->theirs)->seat,
			  ev->seat);
		finish(c, OL_END_DECLINED, out);
		return;
	case OL_CALL_EV_END:
		if (is_theirs(c, ev))
			finish(c, ended_there(ev->message->reason), out);
		return;
	case OL_CALL_EV_PRESENCE:
		note_presence(c, ev, out);
		return;
	case OL_CALL_EV_RINGING:
	case OL_CALL_EV_ANSWER:
		refuse(c, &ev->message->id, out);
		return;
	case OL_CALL_EV_RESUME:
		if (!is_theirs(c, ev))
			refuse(c, &ev->message->id, out);
		return;
	case OL_CALL_EV_LINE_UP:
		c->lost_at = OL_NEVER;
		if (c->bells_said)
			say_bells(c, out);
		return;
	case OL_CALL_EV_LINE_DOWN:
		c->lost_at = ol_after(now, OL_CALL_RING_LOST_US);
		return;
	case OL_CALL_EV_LINE_FRESH:
	case OL_CALL_EV_GOODBYE:
		finish(c, OL_END_STOPPED, out);
		return;
	case OL_CALL_EV_STOP:
		end(c, OL_CONTROL_STOPPED, OL_END_STOPPED, out);
		return;
	case OL_CALL_EV_SUSPEND:
		end(c, OL_CONTROL_SUSPENDED, OL_END_SUSPENDED, out);
		return;
	case OL_CALL_EV_TICK:
		if (ol_due(c->give_up_at, now))
			end(c, OL_CONTROL_UNANSWERED, OL_END_UNANSWERED, out);
		else if (ol_due(c->lost_at, now))
			end(c, OL_CONTROL_LINE_LOST, OL_END_LINE_LOST, out);
		else if (ol_due(c->bell_at, now))
			say_bells(c, out);
		return;
	case OL_CALL_EV_HANG_UP:
	case OL_CALL_EV_RECORD:
	case OL_CALL_EV_DECLINE:
	case OL_CALL_EV_BUSY:
	case OL_CALL_EV_RESUMED:
	case OL_CALL_EVENTS:
		return;
	}
}

/* ---- CROSSING ------------------------------------------------------------ */

/* We want neither ring: ours ends, theirs is declined. */
static void leave_crossing(struct ol_call *c, const struct ol_call_event *ev,
			   enum ol_end_reason reason,
			   struct ol_call_effects *out)
{
	const char *seat = ev->seat ? ev->seat : c->seat_here;

	message(out, OL_CONTROL_END, &c->ours)->reason = OL_CONTROL_CANCELLED;
	keep_seat(message(out, OL_CONTROL_DECLINE, &c->theirs)->seat, seat);
	finish(c, reason, out);
}

static void crossing(struct ol_call *c, const struct ol_call_event *ev,
		     ol_instant now, struct ol_call_effects *out)
{
	switch (ev->kind) {
	case OL_CALL_EV_RING:
		if (!is_theirs(c, ev))
			message(out, OL_CONTROL_BUSY, &ev->message->id);
		else if (c->bells_said)
			say_bells(c, out);
		return;
	case OL_CALL_EV_RINGING:
		if (is_ours(c, ev))
			note_bells_there(c, ev, false, out);
		else
			refuse(c, &ev->message->id, out);
		return;
	case OL_CALL_EV_BELLS:
		note_bells_here(c, ev, out);
		return;
	case OL_CALL_EV_PICK_UP:
		pick_up(c, ev, now, out);
		return;
	case OL_CALL_EV_ANSWER:
		if (is_ours(c, ev))
			answered_there(c, ev, out);
		else
			refuse(c, &ev->message->id, out);
		return;
	case OL_CALL_EV_RESUME: /* answered while the line was lost */
		if (is_either(c, ev))
			answered_there(c, ev, out);
		else
			refuse(c, &ev->message->id, out);
		return;
	case OL_CALL_EV_TURN_AWAY:
		leave_crossing(c, ev, OL_END_DECLINED, out);
		return;
	case OL_CALL_EV_HANG_UP:
		leave_crossing(c, ev, OL_END_CANCELLED, out);
		return;
	case OL_CALL_EV_DECLINE:
		if (!is_ours(c, ev))
			return;
		keep_seat(c->seat_there, ev->message->seat);
		finish(c, OL_END_DECLINED, out);
		return;
	case OL_CALL_EV_BUSY:
		if (is_ours(c, ev))
			end(c, OL_CONTROL_CANCELLED, OL_END_BUSY, out);
		return;
	case OL_CALL_EV_END:
		if (is_theirs(c, ev))
			uncross(c, ended_there(ev->message->reason), out);
		else if (is_ours(c, ev))
			end(c, ev->message->reason,
			    ended_there(ev->message->reason), out);
		return;
	case OL_CALL_EV_RECORD:
		record(c, ev, out);
		return;
	case OL_CALL_EV_PRESENCE:
		note_presence(c, ev, out);
		return;
	case OL_CALL_EV_LINE_UP:
		c->lost_at = OL_NEVER;
		say_ring(c, out);
		if (c->bells_said)
			say_bells(c, out);
		return;
	case OL_CALL_EV_LINE_DOWN:
		c->lost_at = ol_after(now, OL_CALL_RING_LOST_US);
		return;
	case OL_CALL_EV_LINE_FRESH: /* the new node knows of neither */
		c->bells_there = 0;
		uncross(c, OL_END_STOPPED, out);
		return;
	case OL_CALL_EV_GOODBYE:
		finish(c, OL_END_STOPPED, out);
		return;
	case OL_CALL_EV_STOP:
		end(c, OL_CONTROL_STOPPED, OL_END_STOPPED, out);
		return;
	case OL_CALL_EV_SUSPEND:
		end(c, OL_CONTROL_SUSPENDED, OL_END_SUSPENDED, out);
		return;
	case OL_CALL_EV_TICK:
		if (ol_due(c->give_up_at, now))
			end(c, OL_CONTROL_UNANSWERED, OL_END_UNANSWERED, out);
		else if (ol_due(c->lost_at, now))
			end(c, OL_CONTROL_LINE_LOST, OL_END_LINE_LOST, out);
		else if (ol_due(c->bell_at, now))
			say_bells(c, out);
		return;
	case OL_CALL_EV_DIAL:
	case OL_CALL_EV_RESUMED:
	case OL_CALL_EVENTS:
		return;
	}
}

/* ---- TALKING ------------------------------------------------------------- */

static void talking(struct ol_call *c, const struct ol_call_event *ev,
		    ol_instant now, struct ol_call_effects *out)
{
	switch (ev->kind) {
	case OL_CALL_EV_RING:
		if (is_theirs(c, ev)) /* it has not heard of the answer */
			say_in_it(c, OL_CONTROL_ANSWER, &c->theirs, out);
		else if (!is_ours(c, ev))
			message(out, OL_CONTROL_BUSY, &ev->message->id);
		return;
	case OL_CALL_EV_ANSWER:
		answered_as_well(c, ev, out);
		return;
	case OL_CALL_EV_RESUME:
		if (!is_either(c, ev)) {
			refuse(c, &ev->message->id, out);
			return;
		}
		message(out, OL_CONTROL_RESUMED, &ev->message->id);
		note_presence(c, ev, out);
		return;
	case OL_CALL_EV_DECLINE:
		if (is_ours(c, ev))
			end(c, OL_CONTROL_CANCELLED, OL_END_DECLINED, out);
		return;
	case OL_CALL_EV_END:
		if (!is_either(c, ev))
			return;
		if (!ol_id_is_zero(&c->ours) && !ol_id_is_zero(&c->theirs))
			say_end(c, ev->message->reason, out);
		finish(c, ended_there(ev->message->reason), out);
		return;
	case OL_CALL_EV_HANG_UP:
		end(c, OL_CONTROL_HUNG_UP, OL_END_HUNG_UP, out);
		return;
	case OL_CALL_EV_RECORD:
		record(c, ev, out);
		return;
	case OL_CALL_EV_PRESENCE:
		note_presence(c, ev, out);
		return;
	case OL_CALL_EV_LINE_DOWN:
		interrupt(c, now, out);
		return;
	case OL_CALL_EV_LINE_FRESH:
	case OL_CALL_EV_GOODBYE:
		finish(c, OL_END_STOPPED, out);
		return;
	case OL_CALL_EV_STOP:
		end(c, OL_CONTROL_STOPPED, OL_END_STOPPED, out);
		return;
	case OL_CALL_EV_SUSPEND:
		end(c, OL_CONTROL_SUSPENDED, OL_END_SUSPENDED, out);
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

/* ---- INTERRUPTED ----------------------------------------------------------- */

static void go_on(struct ol_call *c, const struct ol_call_event *ev,
		  struct ol_call_effects *out)
{
	if (ev->kind == OL_CALL_EV_RESUME) {
		if (is_forbidden(c, ev, out))
			return;
		message(out, OL_CONTROL_RESUMED, &ev->message->id);
		c->recording_there = ev->message->recording;
	}
	enter(c, OL_CALL_TALKING);
	effect(out, OL_CALL_TELL_RESUMED);
}

static void interrupted(struct ol_call *c, const struct ol_call_event *ev,
			ol_instant now, struct ol_call_effects *out)
{
	switch (ev->kind) {
	case OL_CALL_EV_LINE_UP:
		say_in_it(c, OL_CONTROL_RESUME, known_id(c), out);
		return;
	case OL_CALL_EV_RESUME:
	case OL_CALL_EV_RESUMED:
		if (is_either(c, ev))
			go_on(c, ev, out);
		else if (ev->kind == OL_CALL_EV_RESUME)
			refuse(c, &ev->message->id, out);
		return;
	case OL_CALL_EV_RING:
		if (is_theirs(c, ev)) /* it has not heard of the answer */
			say_in_it(c, OL_CONTROL_RESUME, &c->theirs, out);
		else if (!is_ours(c, ev))
			message(out, OL_CONTROL_BUSY, &ev->message->id);
		return;
	case OL_CALL_EV_ANSWER:
		answered_as_well(c, ev, out);
		return;
	case OL_CALL_EV_DECLINE:
		if (is_ours(c, ev))
			end(c, OL_CONTROL_CANCELLED, OL_END_DECLINED, out);
		return;
	case OL_CALL_EV_END:
		if (!is_either(c, ev))
			return;
		if (!ol_id_is_zero(&c->ours) && !ol_id_is_zero(&c->theirs))
			say_end(c, ev->message->reason, out);
		finish(c, ended_there(ev->message->reason), out);
		return;
	case OL_CALL_EV_HANG_UP:
		end(c, OL_CONTROL_HUNG_UP, OL_END_HUNG_UP, out);
		return;
	case OL_CALL_EV_RECORD:
		record(c, ev, out);
		return;
	case OL_CALL_EV_PRESENCE:
		note_presence(c, ev, out);
		return;
	case OL_CALL_EV_LINE_FRESH:
	case OL_CALL_EV_GOODBYE:
		finish(c, OL_END_STOPPED, out);
		return;
	case OL_CALL_EV_STOP:
		end(c, OL_CONTROL_STOPPED, OL_END_STOPPED, out);
		return;
	case OL_CALL_EV_SUSPEND:
		end(c, OL_CONTROL_SUSPENDED, OL_END_SUSPENDED, out);
		return;
	case OL_CALL_EV_TICK:
		if (ol_due(c->lost_at, now))
			end(c, OL_CONTROL_LINE_LOST, OL_END_LINE_LOST, out);
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

/* ---- the machine ----------------------------------------------------------- */

void ol_call_init(struct ol_call *c, bool line_up)
{
	memset(c, 0, sizeof *c);
	c->recording_allowed = true;
	c->line_up = line_up;
	enter(c, OL_CALL_IDLE);
}

void ol_call_step(struct ol_call *c, const struct ol_call_event *ev,
		  ol_instant now, struct ol_call_effects *out)
{
	out->n = 0;
	if (ev->kind == OL_CALL_EV_LINE_UP) {
		c->line_up = true;
		memset(&c->refused, 0, sizeof c->refused);
	} else if (ev->kind == OL_CALL_EV_LINE_DOWN) {
		c->line_up = false;
	}
	switch (c->state) {
	case OL_CALL_IDLE:
		idle(c, ev, now, out);
		return;
	case OL_CALL_DIALING:
	case OL_CALL_RINGING_OUT:
		dialing(c, ev, now, out);
		return;
	case OL_CALL_RINGING_IN:
		ringing_in(c, ev, now, out);
		return;
	case OL_CALL_CROSSING:
		crossing(c, ev, now, out);
		return;
	case OL_CALL_TALKING:
		talking(c, ev, now, out);
		return;
	case OL_CALL_INTERRUPTED:
		interrupted(c, ev, now, out);
		return;
	}
}

ol_instant ol_call_deadline(const struct ol_call *c)
{
	return ol_earlier(c->bell_at, ol_earlier(c->give_up_at, c->lost_at));
}

bool ol_call_is(const struct ol_call *c, const struct ol_id *id)
{
	return c->state != OL_CALL_IDLE &&
	       (is(&c->ours, id) || is(&c->theirs, id));
}

bool ol_call_is_outgoing(const struct ol_call *c)
{
	return is(&c->ours, &c->id);
}

uint8_t ol_call_voice_id(const struct ol_id *id)
{
	return id->b[OL_ID_LEN - 1] % OL_CALL_VOICE_TEST;
}
