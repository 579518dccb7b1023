/* effects - the list that goes out of an office, and events filled in. */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "office/state.h"

#define FIRST 64 /* effects that the list begins with */

void ol_office_effects_clear(struct ol_office_effects *fx)
{
	fx->n = 0;
}

void ol_office_effects_release(struct ol_office_effects *fx)
{
	free(fx->e);
	memset(fx, 0, sizeof *fx);
}

static bool grow(struct ol_office_effects *fx)
{
	size_t cap = fx->cap ? 2 * fx->cap : FIRST;
	struct ol_office_effect *e;

	if (cap > OL_OFFICE_EFFECTS)
		return false;
	e = realloc(fx->e, cap * sizeof *e);
	if (!e)
		return false;
	fx->e = e;
	fx->cap = cap;
	return true;
}

struct ol_office_effect *office_effect(struct office_input *in,
				       enum ol_office_effect_kind kind,
				       uint16_t line)
{
	struct ol_office_effects *fx = in->fx;
	struct ol_office_effect *e = &in->o->spill;

	if (fx->n < fx->cap || grow(fx))
		e = &fx->e[fx->n++];
	memset(e, 0, sizeof *e);
	e->kind = kind;
	e->line = line;
	return e;
}

struct ol_event *office_event(struct office_input *in,
			      const struct office_line *l,
			      enum ol_event_kind kind, uint32_t desk)
{
	struct ol_event *ev =
		&office_effect(in, OL_OFFICE_EVENT, l->index)->u.event;
	const struct ol_call *c = &l->call.machine;

	ev->kind = kind;
	ev->desk = desk;
	ev->at = in->date;
	ev->line = l->index;
	ev->call = c->id;
	ev->precedence = c->precedence;
	ev->outgoing = ol_call_is_outgoing(c);
	ev->unverified = !l->settings.verified;
	ev->recording_here = c->recording_here;
	ev->recording_there = c->recording_there;
	ev->held_here = c->held_here;
	ev->held_there = c->held_there;
	ev->will_call = c->will_call;
	(void)ol_text_copy(ev->seat, sizeof ev->seat, c->there.who[0].name);
	return ev;
}
