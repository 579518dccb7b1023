/* ringing - which desks ring for a call that comes in, rung after rung.
 * call/ladder.h has the rules. */
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "office/state.h"

static const struct ol_ladder *ladder_of(const struct ol_office *o,
					 const struct office_line *l)
{
	return l->settings.has_ladder ? &l->settings.ladder : &o->cfg->ladder;
}

static bool can_ring(const struct office_desk *d)
{
	return d->id && d->watches && d->has_bell;
}

static uint8_t rung_of(const struct office_line *l, const struct office_desk *d)
{
	return ol_ladder_rung(&l->call.climb.ladder, d->role, d->seat);
}

static bool is_rung(const struct office_line *l, const struct office_desk *d)
{
	return ol_climb_rings(&l->call.climb, rung_of(l, d));
}

/* Bit k: somebody whose rung is k is there. */
static unsigned who_is_there(const struct ol_office *o,
			     const struct office_line *l)
{
	unsigned there = 0;
	uint8_t rung;
	size_t i;

	for (i = 0; i < OL_OFFICE_DESKS; i++) {
		if (!can_ring(&o->desk[i]))
			continue;
		rung = rung_of(l, &o->desk[i]);
		if (rung < OL_LADDER_RUNGS)
			there |= 1u << rung;
	}
	return there;
}

/* ---- telling ---------------------------------------------------------- */

static struct ol_event *ring_event(struct office_input *in,
				   const struct office_line *l, uint32_t desk)
{
	struct ol_event *ev = office_event(in, l, OL_EVENT_RING, desk);
	const struct ol_climb *climb = &l->call.climb;
	ol_instant next = ol_climb_deadline(climb);

	ol_climb_next(climb, ev->next);
	if (ev->next[0])
		ev->next_at.ns =
			in->date.ns + (int64_t)ol_since(in->now, next) * 1000;
	return ev;
}

void office_tell_ring(struct office_input *in, const struct office_line *l,
		      const struct office_desk *d)
{
	ring_event(in, l, d->id)->bell = is_rung(l, d);
}

static void note_told(struct office_input *in, struct office_line *l)
{
	const struct office_desk *d = in->o->desk;
	size_t i;

	for (i = 0; i < OL_OFFICE_DESKS; i++)
		l->call.told_to_ring[i] = can_ring(&d[i]) && is_rung(l, &d[i]);
}

/* One event for all where all are rung; else each desk is told for itself. */
static void tell_all(struct office_input *in, struct office_line *l, bool first)
{
	const struct office_desk *d = in->o->desk;
	struct ol_event *ev;
	size_t i;

	note_told(in, l);
	if (l->call.climb.everyone) {
		ev = ring_event(in, l, OL_DESK_ALL);
		ev->bell = true;
		ev->first = first;
		return;
	}
	for (i = 0; i < OL_OFFICE_DESKS; i++) {
		if (!d[i].id || !d[i].watches)
			continue;
		ev = ring_event(in, l, d[i].id);
		ev->bell = is_rung(l, &d[i]);
		ev->first = first;
		first = false;
	}
}

/* ---- ringing ---------------------------------------------------------- */

void office_ring(struct office_input *in, struct office_line *l)
{
	struct office_call *c = &l->call;

	office_unring(l);
	ol_climb_begin(&c->climb, ladder_of(in->o, l),
		       c->machine.precedence == OL_FLASH, in->now);
	(void)ol_climb_step(&c->climb, who_is_there(in->o, l), in->now);
	tell_all(in, l, true);
	/* Who dialled and is now rung sits there: a bell of his own. */
	if (!office_has_bells(in->o) || c->desk != OL_DESK_ALL)
		office_count_bells(in, l);
}

void office_unring(struct office_line *l)
{
	memset(l->call.rings, 0, sizeof l->call.rings);
	memset(l->call.told_to_ring, 0, sizeof l->call.told_to_ring);
}

bool office_climb(struct office_input *in, struct office_line *l)
{
	const struct office_desk *d = in->o->desk;
	size_t i;

	if (!office_call_rings(l))
		return false;
	if (ol_climb_step(&l->call.climb, who_is_there(in->o, l), in->now)) {
		tell_all(in, l, false);
		return true;
	}
	for (i = 0; i < OL_OFFICE_DESKS; i++) {
		if (l->call.told_to_ring[i] || !can_ring(&d[i]) ||
		    !is_rung(l, &d[i]))
			continue;
		l->call.told_to_ring[i] = true;
		office_tell_ring(in, l, &d[i]);
	}
	return false;
}

void office_climb_all(struct office_input *in)
{
	size_t i;

	for (i = 0; i < in->o->n_lines; i++) {
		if (!office_call_rings(in->o->line[i]))
			continue;
		(void)office_climb(in, in->o->line[i]);
		office_book(in->o, in->o->line[i]);
	}
}

ol_instant office_ring_deadline(const struct office_line *l)
{
	return office_call_rings(l) ? ol_climb_deadline(&l->call.climb)
				    : OL_NEVER;
}

/* ---- whom it rang ----------------------------------------------------- */

void office_note_rang(struct office_call *c, const char *seat)
{
	size_t i;

	for (i = 0; i < c->n_rang && i < OL_OFFICE_RANG; i++)
		if (!strcmp(c->rang[i], seat))
			return;
	if (i < OL_OFFICE_RANG)
		(void)ol_text_copy(c->rang[i], sizeof c->rang[i], seat);
	c->n_rang = i + 1;
}

void office_write_rang(const struct office_call *c,
		       char out[static OL_RANG_TEXT])
{
	size_t i, n = 0;

	_Static_assert(OL_OFFICE_RANG * (OL_SEAT_MAX + 2) + 12 < OL_RANG_TEXT,
		       "all names fit");
	out[0] = '\0';
	for (i = 0; i < c->n_rang && i < OL_OFFICE_RANG; i++)
		n += (size_t)snprintf(out + n, OL_RANG_TEXT - n, "%s%s",
				      i ? ", " : "", c->rang[i]);
	if (c->n_rang > OL_OFFICE_RANG)
		(void)snprintf(out + n, OL_RANG_TEXT - n, " and others");
}
