/* ask_calls - what desks ask of calls: watch, call, bell, answer, decline,
 * hang up, record. */
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "office/ask.h"

static const char *line_name(const struct office_line *l)
{
	return l->settings.name;
}

/* ---- what several requests look at ----------------------------------------------- */

int office_look_recording(struct ask *a, const struct office_line *l)
{
	if (!a->rq->recording)
		return 0;
	if (!l->settings.recording_allowed)
		return office_refuse(
			a, OL_ERR_DENIED, EXIT_REFUSED,
			"this office forbids recording on line %s: go "
			"without it, or set recording to yes",
			line_name(l));
	if (!l->peer.recording_allowed)
		return office_refuse(
			a, OL_ERR_DENIED, EXIT_REFUSED,
			"%s forbids recording on line %s: go without it",
			l->peer_name, line_name(l));
	return 0;
}

/* One desk has one voice. A more urgent call cuts in: the desk's own is held
 * when it is answered. */
static int look_desk_free(struct ask *a, const struct office_line *but,
			  enum ol_precedence coming)
{
	const struct office_line *l = office_speaks_in(a->in.o, a->desk->id);

	if (!l || l == but ||
	    (l->call.voice_open &&
	     ol_precedence_cuts_in(coming, l->call.machine.precedence)))
		return 0;
	return office_refuse(a, OL_ERR_BUSY, EXIT_IN_CALL,
			     "this desk is in a call on line %s: hold it or "
			     "hang it up first",
			     line_name(l));
}

static struct office_line *line_of_call(struct ol_office *o,
					const struct ol_id *id)
{
	size_t i;

	for (i = 0; i < o->n_lines; i++)
		if (ol_call_is(&o->line[i]->call.machine, id))
			return o->line[i];
	return NULL;
}

/* The call that rings here: the one named, else the most urgent, and of those
 * the oldest. */
static struct office_line *line_that_rings(struct ask *a)
{
	struct office_line *best = NULL, *l;
	struct ol_office *o = a->in.o;
	size_t i;

	if (!ol_id_is_zero(&a->rq->id)) {
		l = line_of_call(o, &a->rq->id);
		return l && office_call_rings(l) ? l : NULL;
	}
	for (i = 0; i < o->n_lines; i++) {
		l = o->line[i];
		if (!office_call_rings(l))
			continue;
		if (!best ||
		    l->call.machine.precedence >
			    best->call.machine.precedence ||
		    (l->call.machine.precedence ==
			     best->call.machine.precedence &&
		     l->call.began.ns < best->call.began.ns))
			best = l;
	}
	return best;
}

static int refuse_no_ring(struct ask *a)
{
	const struct office_line *l;

	if (ol_id_is_zero(&a->rq->id))
		return office_refuse(a, OL_ERR_UNKNOWN, EXIT_REFUSED,
				     "no call rings: wait for one");
	l = line_of_call(a->in.o, &a->rq->id);
	if (l && l->call.took_it)
		return office_refuse(a, OL_ERR_STATE, EXIT_REFUSED,
				     "%s has taken this call already",
				     l->call.machine.here.who[0].name);
	return office_refuse(a, OL_ERR_UNKNOWN, EXIT_REFUSED,
			     "this call does not ring any more");
}

static bool is_up(const struct office_line *l)
{
	return office_line_is_busy(l) &&
	       l->call.machine.state != OL_CALL_RINGING_IN;
}

/* The call that is up: the one named, else this desk's, else the only one. */
struct office_line *office_line_in_call(struct ask *a)
{
	struct office_line *only = NULL, *held = NULL, *l;
	struct ol_office *o = a->in.o;
	size_t i, n = 0;

	if (!ol_id_is_zero(&a->rq->id)) {
		l = line_of_call(o, &a->rq->id);
		return l && is_up(l) ? l : NULL;
	}
	for (i = 0; i < o->n_lines; i++) {
		l = o->line[i];
		if (!is_up(l))
			continue;
		if (l->call.desk == a->desk->id) {
			if (!l->call.machine.held_here)
				return l;
			held = held ? held : l;
		}
		only = l;
		n++;
	}
	if (held)
		return held;
	return n == 1 ? only : NULL;
}

int office_refuse_no_call(struct ask *a)
{
	return office_refuse(
		a, OL_ERR_UNKNOWN, EXIT_REFUSED,
		ol_id_is_zero(&a->rq->id)
			? "no call is up at this desk: name one that is"
			: "this call is not up any more");
}

/* ---- watching, calling ----------------------------------------------------------- */

int office_ask_watch(struct ask *a)
{
	struct ol_office *o = a->in.o;
	size_t i, place = office_desk_place(o, a->desk);
	struct office_line *l;

	a->desk->watches = true;
	a->desk->has_bell = a->rq->bell;
	for (i = 0; i < o->n_lines; i++) {
		l = o->line[i];
		if (!a->rq->bell && l->call.rings[place]) {
			l->call.rings[place] = false;
			office_count_bells(&a->in, l);
		}
		l->call.told_to_ring[place] = false;
		if (!office_call_rings(l))
			continue;
		/* It came later: it is told in any case. */
		if (!office_climb(&a->in, l) && !l->call.told_to_ring[place])
			office_tell_ring(&a->in, l, a->desk);
	}
	office_join_watch(&a->in, a->desk);
	return 0;
}

/* An id whose byte in voice packets is not the last call's. */
static struct ol_id make_id(struct ask *a)
{
	struct ol_id id;
	int tries = 0;

	do
		id = ol_id_make(a->in.date, &a->in.o->cfg->random);
	while (ol_call_voice_id(&id) == a->line->call.voice_id && ++tries < 8);
	return id;
}

int office_ask_call(struct ask *a)
{
	struct office_call *c = &a->line->call;
	struct ol_people people = office_people(a->desk);
	struct ol_call_event ev = {
		.kind = OL_CALL_EV_DIAL,
		.precedence = a->rq->precedence,
		.recording = a->rq->recording,
		.people = &people,
		.date = a->in.date,
		.ring_us =
			(uint64_t)a->line->settings.ring_seconds * OL_US_PER_S,
	};
	int err = office_look_open(a);

	if (!err)
		err = office_look_recording(a, a->line);
	if (!err)
		err = look_desk_free(a, NULL, a->rq->precedence);
	if (err)
		return err;
	if (is_up(a->line))
		return office_refuse(a, OL_ERR_BUSY, EXIT_IN_CALL,
				     "line %s has a call already (%s)",
				     line_name(a->line),
				     c->machine.here.who[0].name);
	c->took_it = c->machine.state == OL_CALL_RINGING_IN; /* calls back */
	c->desk = a->desk->id;
	ev.id = make_id(a);
	office_hold_for(&a->in, a->line, a->desk->id);
	office_call_step(&a->in, a->line, &ev);
	return 0;
}

int office_ask_bell(struct ask *a)
{
	struct office_line *l = line_that_rings(a);

	if (!l)
		return refuse_no_ring(a);
	l->call.rings[office_desk_place(a->in.o, a->desk)] = true;
	office_note_rang(&l->call, a->desk->seat);
	office_count_bells(&a->in, l);
	a->line = l;
	return 0;
}

/* Of two calls that crossed, another desk picks up than the one that dialled:
 * that one's call is taken. */
static void take_over(struct ask *a, struct office_line *l)
{
	struct ol_event *ev;

	if (l->call.desk == OL_DESK_ALL || l->call.desk == a->desk->id)
		return;
	ev = office_event(&a->in, l, OL_EVENT_ENDED, l->call.desk);
	ev->reason = OL_END_TAKEN;
	(void)ol_text_copy(ev->seat, sizeof ev->seat, a->desk->seat);
}

int office_ask_answer(struct ask *a)
{
	struct ol_people people = office_people(a->desk);
	struct ol_call_event ev = { .kind = OL_CALL_EV_PICK_UP,
				    .recording = a->rq->recording,
				    .people = &people };
	struct office_line *l = line_that_rings(a);
	int err;

	if (!l)
		return refuse_no_ring(a);
	err = office_look_recording(a, l);
	if (!err)
		err = look_desk_free(a, l, l->call.machine.precedence);
	if (err)
		return err;
	take_over(a, l);
	office_hold_for(&a->in, l, a->desk->id);
	l->call.desk = a->desk->id;
	l->call.took_it = true;
	office_call_step(&a->in, l, &ev);
	a->line = l;
	return 0;
}

int office_ask_decline(struct ask *a)
{
	struct ol_call_event ev = { .kind = OL_CALL_EV_TURN_AWAY,
				    .seat = a->desk->seat,
				    .date = a->rq->date };
	struct office_line *l = line_that_rings(a);

	if (!l)
		return refuse_no_ring(a);
	office_call_step(&a->in, l, &ev);
	a->line = l;
	return 0;
}

int office_ask_hangup(struct ask *a)
{
	struct office_line *l = office_line_in_call(a);

	if (!l)
		return office_refuse_no_call(a);
	office_call_simple(&a->in, l, OL_CALL_EV_HANG_UP);
	a->line = l;
	return 0;
}

int office_ask_talk(struct ask *a)
{
	struct office_line *l = office_line_in_call(a);

	if (!l || !l->call.voice_open)
		return office_refuse_no_call(a);
	office_mode_talk(&a->in, l, a->rq->talks);
	a->line = l;
	return 0;
}

int office_ask_record(struct ask *a)
{
	struct ol_call_event ev = { .kind = OL_CALL_EV_RECORD,
				    .recording = a->rq->recording };
	struct office_line *l = office_line_in_call(a);
	int err;

	if (!l)
		return office_refuse_no_call(a);
	err = office_look_recording(a, l);
	if (err)
		return err;
	office_call_step(&a->in, l, &ev);
	a->line = l;
	return 0;
}
