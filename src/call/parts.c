/* parts - small steps of a call. See parts.h and doc/protocol/call.md. */
#include "call/parts.h"

#include <assert.h>
#include <string.h>

#include "base/text.h"

static_assert((int)OL_FLASH == OL_CONTROL_PRECEDENCE_MAX,
	      "precedences are numbered as on the wire");

struct ol_call_effect *call_effect(struct ol_call_effects *out,
				   enum ol_call_effect_kind kind)
{
	struct ol_call_effect *e;

	assert(out->n < OL_CALL_EFFECTS);
	e = &out->e[out->n++];
	memset(e, 0, sizeof *e);
	e->kind = kind;
	return e;
}

struct ol_control *call_message(struct ol_call_effects *out,
				enum ol_control_type type,
				const struct ol_id *id)
{
	struct ol_control *m = &call_effect(out, OL_CALL_SEND)->message;

	m->type = type;
	m->id = *id;
	return m;
}

void call_keep_seat(char *dst, const char *seat)
{
	(void)ol_text_copy(dst, OL_SEAT_MAX, seat ? seat : "");
}

void call_keep_people(struct ol_people *dst, const struct ol_people *people)
{
	static const struct ol_people nobody;

	*dst = people ? *people : nobody;
}

void call_enter(struct ol_call *c, enum ol_call_state state)
{
	c->state = state;
	if (state == OL_CALL_IDLE || state == OL_CALL_TALKING ||
	    state == OL_CALL_INTERRUPTED) {
		c->bell_at = OL_NEVER;
		c->give_up_at = OL_NEVER;
		c->lost_at = OL_NEVER;
	}
}

bool call_same(const struct ol_id *a, const struct ol_id *b)
{
	return !ol_id_is_zero(a) && ol_id_equal(a, b);
}

bool call_is_ours(const struct ol_call *c, const struct ol_call_event *ev)
{
	return call_same(&c->ours, &ev->message->id);
}

bool call_is_theirs(const struct ol_call *c, const struct ol_call_event *ev)
{
	return call_same(&c->theirs, &ev->message->id);
}

bool call_is_either(const struct ol_call *c, const struct ol_call_event *ev)
{
	return call_is_ours(c, ev) || call_is_theirs(c, ev);
}

void call_say_ring(const struct ol_call *c, struct ol_call_effects *out)
{
	struct ol_control *m = call_message(out, OL_CONTROL_RING, &c->ours);

	m->precedence = (uint8_t)c->precedence;
	m->recording = c->recording_here;
	m->date = c->rung;
	m->people = c->here;
}

void call_say_bells(struct ol_call *c, struct ol_call_effects *out)
{
	call_message(out, OL_CONTROL_RINGING, &c->theirs)->bells =
		c->bells_here > OL_CONTROL_BELLS_MAX ? OL_CONTROL_BELLS_MAX
						     : c->bells_here;
	c->bells_said = true;
	c->bell_at = OL_NEVER;
}

void call_say_in_it(const struct ol_call *c, enum ol_control_type type,
		    const struct ol_id *id, struct ol_call_effects *out)
{
	struct ol_control *m = call_message(out, type, id);

	m->recording = c->recording_here;
	m->held = c->held_here;
	m->people = c->here;
}

const struct ol_id *call_known_id(const struct ol_call *c)
{
	return ol_id_is_zero(&c->ours) ? &c->theirs : &c->ours;
}

static void say_presence(const struct ol_call *c, struct ol_call_effects *out)
{
	call_say_in_it(c, OL_CONTROL_PRESENCE, call_known_id(c), out);
}

void call_say_end(const struct ol_call *c, enum ol_control_reason reason,
		  struct ol_call_effects *out)
{
	if (!ol_id_is_zero(&c->ours))
		call_message(out, OL_CONTROL_END, &c->ours)->reason = reason;
	if (!ol_id_is_zero(&c->theirs))
		call_message(out, OL_CONTROL_END, &c->theirs)->reason = reason;
}

void call_say_decline(const struct ol_call *c, const struct ol_id *id,
		      const char *seat, struct ol_call_effects *out)
{
	struct ol_control *m = call_message(out, OL_CONTROL_DECLINE, id);

	m->date = c->will_call;
	call_keep_seat(m->seat, seat);
}

void call_note_heard(struct ol_call *c)
{
	if (!ol_id_is_zero(&c->theirs))
		c->heard = c->theirs;
}

void call_finish(struct ol_call *c, enum ol_end_reason reason,
		 struct ol_call_effects *out)
{
	bool rang_in = c->state == OL_CALL_RINGING_IN;

	if (rang_in || c->state == OL_CALL_CROSSING)
		call_effect(out, OL_CALL_STOP_DESKS)->reason = reason;
	if (rang_in && reason != OL_END_DECLINED)
		call_effect(out, OL_CALL_TELL_MISSED)->reason = reason;
	c->ended = reason;
	call_note_heard(c);
	call_enter(c, OL_CALL_IDLE);
	call_effect(out, OL_CALL_TELL_ENDED)->reason = reason;
}

void call_end(struct ol_call *c, enum ol_control_reason said,
	      enum ol_end_reason reason, struct ol_call_effects *out)
{
	call_say_end(c, said, out);
	call_finish(c, reason, out);
}

enum ol_end_reason call_ended_there(enum ol_control_reason said)
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

void call_refuse(struct ol_call *c, const struct ol_id *id,
		 struct ol_call_effects *out)
{
	bool last = c->state == OL_CALL_IDLE &&
		    (call_same(&c->ours, id) || call_same(&c->theirs, id));

	if (ol_id_equal(&c->refused, id))
		return;
	c->refused = *id;
	if (last && c->ended == OL_END_DECLINED && call_same(&c->theirs, id)) {
		call_say_decline(c, id, c->here.who[0].name, out);
		return;
	}
	call_message(out, OL_CONTROL_END, id)->reason =
		last ? ended_here(c->ended) : OL_CONTROL_UNKNOWN_CALL;
}

bool call_is_forbidden(struct ol_call *c, const struct ol_call_event *ev,
		       struct ol_call_effects *out)
{
	if (!ev->message->recording || c->recording_allowed)
		return false;
	call_end(c, OL_CONTROL_NO_RECORDING, OL_END_NO_RECORDING, out);
	return true;
}

void call_talk(struct ol_call *c, struct ol_call_effects *out)
{
	if (c->state == OL_CALL_RINGING_IN || c->state == OL_CALL_CROSSING)
		call_effect(out, OL_CALL_STOP_DESKS)->reason = OL_END_TAKEN;
	call_enter(c, OL_CALL_TALKING);
	call_effect(out, OL_CALL_TELL_ANSWERED);
}

void call_interrupt(struct ol_call *c, ol_instant now,
		    struct ol_call_effects *out)
{
	call_enter(c, OL_CALL_INTERRUPTED);
	c->lost_at = ol_after(now, OL_CALL_RESUME_US);
	call_effect(out, OL_CALL_TELL_INTERRUPTED);
}

void call_note_presence(struct ol_call *c, const struct ol_call_event *ev,
			struct ol_call_effects *out)
{
	const struct ol_control *m = ev->message;

	if (!call_is_either(c, ev) || call_is_forbidden(c, ev, out))
		return;
	if (c->recording_there == m->recording && c->held_there == m->held &&
	    ol_people_same(&c->there, &m->people))
		return;
	c->recording_there = m->recording;
	c->held_there = m->held;
	c->there = m->people;
	call_effect(out, OL_CALL_TELL_PRESENCE);
}

void call_record(struct ol_call *c, const struct ol_call_event *ev,
		 struct ol_call_effects *out)
{
	if (c->recording_here == ev->recording)
		return;
	c->recording_here = ev->recording;
	say_presence(c, out);
	call_effect(out, OL_CALL_TELL_PRESENCE);
}

void call_hold(struct ol_call *c, const struct ol_call_event *ev,
	       struct ol_call_effects *out)
{
	if (c->held_here == ev->held)
		return;
	c->held_here = ev->held;
	say_presence(c, out);
	call_effect(out, OL_CALL_TELL_PRESENCE);
}

void call_meet(struct ol_call *c, const struct ol_call_event *ev,
	       struct ol_call_effects *out)
{
	struct ol_people people;

	call_keep_people(&people, ev->people);
	if (ol_people_same(&c->here, &people))
		return;
	c->here = people;
	say_presence(c, out);
	call_effect(out, OL_CALL_TELL_PRESENCE);
}
