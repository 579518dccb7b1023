/* ask_hold - a call that waits, and one that goes to another desk of this
 * office. doc/protocol/call.md, "Hold", "Hand" */
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "office/ask.h"

#define FRAME_US 20000u

/* ---- whose mouth and ear ------------------------------------------------ */

void office_voice_desk(struct office_input *in, struct office_line *l)
{
	struct ol_office_effect *e;

	if (!l->call.voice_open)
		return;
	e = office_effect(in, OL_OFFICE_VOICE_DESK, l->index);
	e->voice_id = l->call.voice_id;
	e->desk = l->call.machine.held_here ? OL_DESK_ALL : l->call.desk;
}

static void hold(struct office_input *in, struct office_line *l, bool held)
{
	struct ol_call_event ev = { .kind = OL_CALL_EV_HOLD, .held = held };

	if (l->call.machine.held_here == held)
		return;
	office_call_step(in, l, &ev);
	office_voice_desk(in, l);
}

struct office_line *office_speaks_in(struct ol_office *o, uint32_t desk)
{
	struct office_line *l;
	size_t i;

	for (i = 0; i < o->n_lines; i++) {
		l = o->line[i];
		if (l->call.desk == desk && !l->call.machine.held_here)
			return l;
	}
	return NULL;
}

void office_hold_for(struct office_input *in, const struct office_line *other,
		     uint32_t desk)
{
	struct office_line *l;
	size_t i;

	for (i = 0; i < in->o->n_lines; i++) {
		l = in->o->line[i];
		if (l != other && l->call.desk == desk && l->call.voice_open)
			hold(in, l, true);
	}
}

bool office_is_his(const struct ask *a, const struct office_line *l)
{
	const struct office_desk *d = office_desk(a->in.o, l->call.desk);

	return d && (d == a->desk || !strcmp(d->seat, a->desk->seat));
}

void office_hush(struct office_input *in, struct office_line *l)
{
	struct office_call *c = &l->call;
	const struct office_desk *d = office_desk(in->o, c->desk);

	if (!c->voice_open || (!c->machine.held_here && d && !d->is_away)) {
		c->hushed = OL_NEVER;
		return;
	}
	if (c->hushed.us == OL_NEVER.us)
		c->hushed = in->now;
	for (; ol_since(c->hushed, in->now) >= FRAME_US;
	     c->hushed = ol_after(c->hushed, FRAME_US))
		office_effect(in, OL_OFFICE_VOICE_SILENCE, l->index);
}

/* ---- hold ---------------------------------------------------------------- */

int office_ask_hold(struct ask *a)
{
	struct office_line *l = office_line_in_call(a);

	if (!l || !l->call.voice_open)
		return office_refuse_no_call(a);
	if (!office_is_his(a, l))
		return office_refuse(
			a, OL_ERR_DENIED, EXIT_REFUSED,
			"%s has this call: only that seat holds it",
			l->call.machine.here.who[0].name);
	if (!a->rq->held)
		office_hold_for(&a->in, l, l->call.desk);
	hold(&a->in, l, a->rq->held);
	a->line = l;
	return 0;
}

/* ---- hand ---------------------------------------------------------------- */

static bool is_offered(const struct office_line *l, const struct office_desk *d)
{
	return l->call.offered[0] && !strcmp(l->call.offered, d->seat);
}

/* Tells the desks of the seat; how many there are. */
static size_t offer(struct ask *a, struct office_line *l)
{
	struct ol_office *o = a->in.o;
	struct ol_event *ev;
	size_t i, n = 0;

	for (i = 0; i < OL_OFFICE_DESKS; i++) {
		const struct office_desk *d = &o->desk[i];

		if (!d->id || !d->watches || d == a->desk ||
		    strcmp(d->seat, a->rq->value))
			continue;
		ev = office_event(&a->in, l, OL_EVENT_OFFERED, d->id);
		(void)ol_text_copy(ev->seat, sizeof ev->seat, a->desk->seat);
		n++;
	}
	return n;
}

int office_ask_hand(struct ask *a)
{
	struct office_line *l = office_line_in_call(a);

	if (!l || !l->call.voice_open)
		return office_refuse_no_call(a);
	if (!office_is_his(a, l))
		return office_refuse(
			a, OL_ERR_DENIED, EXIT_REFUSED,
			"%s has this call: only that seat hands it",
			l->call.machine.here.who[0].name);
	if (!offer(a, l))
		return office_refuse(
			a, OL_ERR_UNKNOWN, EXIT_REFUSED,
			"nobody sits at a desk as \"%s\": keep the call, or hand "
			"it to somebody who is there",
			a->rq->value);
	(void)ol_text_copy(l->call.offered, sizeof l->call.offered,
			   a->rq->value);
	a->line = l;
	return 0;
}

void office_offer_over(struct office_input *in, struct office_line *l,
		       enum ol_end_reason reason)
{
	size_t i;

	for (i = 0; i < OL_OFFICE_DESKS; i++)
		if (in->o->desk[i].id && is_offered(l, &in->o->desk[i]))
			office_event(in, l, OL_EVENT_OFFER_OVER,
				     in->o->desk[i].id)
				->reason = reason;
	l->call.offered[0] = '\0';
}

void office_give(struct office_input *in, struct office_line *l,
		 const struct office_desk *to, bool recording)
{
	struct ol_people people = office_people(to);
	struct ol_call_event ev = { .kind = OL_CALL_EV_PEOPLE,
				    .people = &people };
	struct ol_call_event record = { .kind = OL_CALL_EV_RECORD,
					.recording = recording };
	struct ol_event *told;

	told = office_event(in, l, OL_EVENT_ENDED, l->call.desk);
	told->reason = OL_END_TAKEN;
	(void)ol_text_copy(told->seat, sizeof told->seat, to->seat);
	l->call.desk = to->id;
	office_offer_over(in, l, OL_END_TAKEN);
	office_event(in, l, OL_EVENT_ANSWERED, l->call.desk);
	office_call_step(in, l, &ev);
	office_call_step(in, l, &record);
	if (l->call.machine.held_here)
		hold(in, l, false);
	else
		office_voice_desk(in, l);
}

int office_ask_take(struct ask *a)
{
	struct office_line *l = office_line_in_call(a);
	const struct office_line *other;

	if (!l || !l->call.voice_open || !is_offered(l, a->desk))
		return office_refuse(a, OL_ERR_UNKNOWN, EXIT_REFUSED,
				     "this call is not offered to you: who has "
				     "it may hand it to your seat");
	other = office_speaks_in(a->in.o, a->desk->id);
	if (other && other != l)
		return office_refuse(
			a, OL_ERR_BUSY, EXIT_IN_CALL,
			"this desk is in a call on line %s: hold it "
			"or hang it up first",
			other->settings.name);
	office_give(&a->in, l, a->desk, false);
	a->line = l;
	return 0;
}
