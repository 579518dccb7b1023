/* joins - two principals are connected by their aides (call/join.h): whose desk
 * is ready, who is told, and the call goes from desk to desk.
 * doc/protocol/call.md, "Principals" */
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "office/ask.h"

/* ---- who is told --------------------------------------------------------- */

static bool is_watched_by(const struct office_desk *d, const char *seat)
{
	return d->id && d->watches && !strcmp(d->seat, seat);
}

static void tell_one(struct office_input *in, const struct office_line *l,
		     uint32_t desk)
{
	const struct office_call *c = &l->call;
	struct ol_event *ev = office_event(in, l, OL_EVENT_CONNECT, desk);

	ev->stage_here = c->join.here;
	ev->stage_there = c->join.there;
	(void)ol_text_copy(ev->seat, sizeof ev->seat,
			   c->machine.here.who[0].name);
}

void office_join_tell(struct office_input *in, const struct office_line *l)
{
	const struct office_desk *d = in->o->desk;
	size_t i;

	tell_one(in, l, l->call.desk);
	for (i = 0; i < OL_OFFICE_DESKS; i++)
		if (d[i].id != l->call.desk &&
		    is_watched_by(&d[i], l->call.join.seat_here))
			tell_one(in, l, d[i].id);
}

/* ---- one step ------------------------------------------------------------- */

/* It may be given the call now: it is here, and speaks nowhere else. */
static bool is_fit(const struct office_input *in, const struct office_line *l,
		   uint32_t desk)
{
	const struct office_desk *d = office_desk(in->o, desk);
	const struct office_line *other = office_speaks_in(in->o, desk);

	return d && d->watches && !d->is_away && (!other || other == l);
}

static void give(struct office_input *in, struct office_line *l, uint32_t desk,
		 bool recording)
{
	if (desk != l->call.desk && is_fit(in, l, desk))
		office_give(in, l, office_desk(in->o, desk), recording);
}

static void step(struct office_input *in, struct office_line *l,
		 const struct ol_join_event *ev)
{
	struct office_call *c = &l->call;
	struct ol_join_effects fx;

	ol_join_step(&c->join, ev, in->now, &fx);
	if (fx.says) {
		fx.message.id = c->machine.id;
		office_say(l, &fx.message);
	}
	if (fx.tells)
		office_join_tell(in, l);
	if (fx.takes) {
		c->aide = c->desk;
		give(in, l, c->principal, c->principal_records);
	}
	if (fx.returns)
		give(in, l, c->aide, false);
	if (!ol_join_holds(&c->join))
		c->principal = OL_DESK_ALL;
}

static void simple(struct office_input *in, struct office_line *l,
		   enum ol_join_event_kind kind, const char *seat)
{
	struct ol_join_event ev = { .kind = kind, .seat = seat };

	step(in, l, &ev);
}

void office_join_watch(struct office_input *in, const struct office_desk *d)
{
	const struct office_line *l;
	size_t i;

	for (i = 0; i < in->o->n_lines; i++) {
		l = in->o->line[i];
		if (l->call.join.wanted && d->id != l->call.desk &&
		    is_watched_by(d, l->call.join.seat_here))
			tell_one(in, l, d->id);
	}
}

/* A desk that was ready may have gone since, or speak in another call. */
static void look_again(struct office_input *in, struct office_line *l)
{
	if (l->call.principal != OL_DESK_ALL &&
	    !is_fit(in, l, l->call.principal))
		simple(in, l, OL_JOIN_EV_UNABLE, NULL);
}

void office_join_begin(struct office_line *l)
{
	ol_join_begin(&l->call.join, ol_call_is_outgoing(&l->call.machine));
	l->call.principal = l->call.aide = OL_DESK_ALL;
}

void office_join_end(struct office_input *in, struct office_line *l)
{
	bool was_named = l->call.join.wanted;
	struct ol_join last = l->call.join;

	office_join_begin(l);
	if (!was_named)
		return;
	(void)ol_text_copy(l->call.join.seat_here,
			   sizeof l->call.join.seat_here, last.seat_here);
	office_join_tell(in, l);
}

void office_join_hear(struct office_input *in, struct office_line *l,
		      const struct ol_control *m)
{
	struct ol_join_event ev = { .kind = OL_JOIN_EV_HEAR, .message = m };

	if (!l->call.voice_open || !ol_call_is(&l->call.machine, &m->id))
		return;
	look_again(in, l);
	step(in, l, &ev);
}

void office_join_up(struct office_input *in, struct office_line *l)
{
	if (l->call.voice_open)
		simple(in, l, OL_JOIN_EV_LINE_UP, NULL);
}

void office_join_tick(struct office_input *in, struct office_line *l)
{
	if (!l->call.voice_open)
		return;
	look_again(in, l);
	if (l->up && ol_due(ol_join_deadline(&l->call.join), in->now))
		simple(in, l, OL_JOIN_EV_TICK, NULL);
}

/* ---- connect -------------------------------------------------------------- */

static int take_back(struct ask *a, struct office_line *l)
{
	if (!l->call.join.wanted)
		return office_refuse(a, OL_ERR_STATE, EXIT_REFUSED,
				     "nobody is being connected in this call");
	simple(&a->in, l, OL_JOIN_EV_BACK, NULL);
	return 0;
}

/* A desk of the seat beside the aide's. */
static bool sits_somewhere(const struct ask *a, const struct office_line *l)
{
	size_t i;

	for (i = 0; i < OL_OFFICE_DESKS; i++)
		if (a->in.o->desk[i].id != l->call.desk &&
		    is_watched_by(&a->in.o->desk[i], a->rq->value))
			return true;
	return false;
}

int office_ask_connect(struct ask *a)
{
	struct office_line *l = office_line_in_call(a);
	bool is_himself;

	if (!l || !l->call.voice_open)
		return office_refuse_no_call(a);
	if (!office_is_his(a, l))
		return office_refuse(
			a, OL_ERR_DENIED, EXIT_REFUSED,
			"%s has this call: only that seat connects it",
			l->call.machine.here.who[0].name);
	if (a->rq->gone)
		return take_back(a, l);
	is_himself = !sits_somewhere(a, l);
	if (is_himself &&
	    strcmp(a->rq->value, l->call.machine.here.who[0].name))
		return office_refuse(
			a, OL_ERR_UNKNOWN, EXIT_REFUSED,
			"nobody sits at a desk as \"%s\": ask your principal to "
			"come to his, then connect",
			a->rq->value);
	simple(&a->in, l, OL_JOIN_EV_WANT, a->rq->value);
	if (is_himself) { /* who has the call is the principal */
		l->call.principal = l->call.desk;
		simple(&a->in, l, OL_JOIN_EV_ABLE, NULL);
	}
	a->line = l;
	return 0;
}

/* ---- ready ---------------------------------------------------------------- */

/* The call in which that seat is named: the one of that id, else the only
 * one. */
static struct office_line *line_that_names(const struct ask *a)
{
	struct office_line *only = NULL, *l;
	size_t i;

	for (i = 0; i < a->in.o->n_lines; i++) {
		l = a->in.o->line[i];
		if (!l->call.voice_open || !l->call.join.wanted ||
		    strcmp(l->call.join.seat_here, a->desk->seat) != 0)
			continue;
		if (ol_call_is(&l->call.machine, &a->rq->id))
			return l;
		if (ol_id_is_zero(&a->rq->id)) {
			if (only)
				return NULL;
			only = l;
		}
	}
	return only;
}

int office_ask_ready(struct ask *a)
{
	struct office_line *l = line_that_names(a);
	const struct office_line *other;
	int err;

	if (!l)
		return office_refuse(a, OL_ERR_UNKNOWN, EXIT_REFUSED,
				     "nobody connects a call to your seat now: "
				     "your aide does, with `connect`");
	other = office_speaks_in(a->in.o, a->desk->id);
	if (!a->rq->gone && other && other != l)
		return office_refuse(
			a, OL_ERR_BUSY, EXIT_IN_CALL,
			"this desk is in a call on line %s: hold it or hang it "
			"up first",
			other->settings.name);
	if (!a->rq->gone && !a->desk->watches)
		return office_refuse(a, OL_ERR_STATE, EXIT_REFUSED,
				     "this desk does not watch: ask for "
				     "`watch`, then be ready");
	err = office_look_recording(a, l);
	if (err)
		return err;
	if (!a->rq->gone)
		l->call.principal = a->desk->id;
	l->call.principal_records = a->rq->recording;
	simple(&a->in, l, a->rq->gone ? OL_JOIN_EV_UNABLE : OL_JOIN_EV_ABLE,
	       NULL);
	a->line = l;
	return 0;
}
