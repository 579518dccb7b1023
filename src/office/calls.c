/* calls - the call of a line: its machine (call/call.h), what desks hear of
 * it, its voice, and its row in the history. */
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "office/state.h"

bool office_call_rings(const struct office_line *l)
{
	enum ol_call_state s = l->call.machine.state;

	return s == OL_CALL_RINGING_IN || s == OL_CALL_CROSSING;
}

/* ---- what the machine wants ------------------------------------------------ */

static void open_voice(struct office_input *in, struct office_line *l)
{
	struct ol_office_effect *e;

	l->call.voice_open = true;
	l->call.voice_id = ol_call_voice_id(&l->call.machine.id);
	e = office_effect(in, OL_OFFICE_VOICE_OPEN, l->index);
	e->voice_id = l->call.voice_id;
	e->desk = l->call.desk;
	l->call.hushed = OL_NEVER;
	office_mode_begin(in, l);
}

/* What was said and has not left does not leave any more. */
static void close_voice(struct office_input *in, struct office_line *l)
{
	static const struct ol_voice_offer nothing;
	struct ol_office_effect *e;

	if (!l->call.voice_open)
		return;
	l->call.voice_open = false;
	ol_line_offer_voice(l->line, &nothing);
	office_mode_set(l);
	e = office_effect(in, OL_OFFICE_VOICE_CLOSE, l->index);
	e->voice_id = l->call.voice_id;
	e->desk = l->call.desk;
}

static void note_recording(struct office_call *c)
{
	c->recorded_here |= c->machine.recording_here;
	c->recorded_there |= c->machine.recording_there;
}

/* Who of the called office took it, or turned it away. */
static void note_called_seat(struct office_call *c)
{
	(void)ol_text_copy(c->by, sizeof c->by,
			   ol_call_is_outgoing(&c->machine)
				   ? c->machine.there.who[0].name
				   : c->machine.here.who[0].name);
}

static void tell_answered(struct office_input *in, struct office_line *l)
{
	struct office_call *c = &l->call;
	struct ol_event *ev;

	c->answered = in->date;
	c->talked = true;
	c->talks_since = in->now;
	note_called_seat(c);
	note_recording(c);
	ev = office_event(in, l, OL_EVENT_ANSWERED, c->desk);
	if (c->took_it)
		(void)ol_text_copy(ev->seat, sizeof ev->seat,
				   c->machine.here.who[0].name);
	office_join_begin(l);
	open_voice(in, l);
}

/* Figures of the whole call: sums, and means of what is no count. */
static struct ol_voice_figures totals(const struct office_call *c)
{
	struct ol_voice_figures f = c->totals;

	if (c->n_figures) {
		f.playout_delay_ms /= c->n_figures;
		f.bitrate_bps /= c->n_figures;
	}
	return f;
}

static struct ol_call_row row_of(const struct office_call *c)
{
	struct ol_call_row row = {
		.id = c->machine.id,
		.outgoing = ol_call_is_outgoing(&c->machine),
		.precedence = c->machine.precedence,
		.began = c->began,
		.answered = c->answered,
		.recorded_here = c->recorded_here,
		.recorded_there = c->recorded_there,
		.lasts = true,
		.was_lost = c->was_lost,
	};

	(void)ol_text_copy(row.seat, sizeof row.seat,
			   c->machine.here.who[0].name);
	(void)ol_text_copy(row.by, sizeof row.by, c->by);
	return row;
}

static void save_row(struct office_input *in, const struct office_line *l,
		     enum ol_end_reason reason)
{
	struct ol_call_row *row =
		&office_effect(in, OL_OFFICE_SAVE_CALL, l->index)->u.call;

	*row = row_of(&l->call);
	row->lasts = false;
	row->ended = in->date;
	row->reason = reason;
}

/* Nothing here changes as often as the other side likes. */
static bool is_kept(const struct ol_call_row *kept,
		    const struct ol_call_row *row)
{
	return kept->lasts && ol_id_equal(&kept->id, &row->id) &&
	       kept->outgoing == row->outgoing &&
	       kept->precedence == row->precedence &&
	       kept->answered.ns == row->answered.ns &&
	       kept->recorded_here == row->recorded_here &&
	       kept->recorded_there == row->recorded_there &&
	       kept->was_lost == row->was_lost &&
	       !strcmp(kept->seat, row->seat);
}

/* What is known of the call, for a node that is killed in the midst of it. */
static void save_stand(struct office_input *in, struct office_line *l)
{
	struct ol_call_row row = row_of(&l->call);

	if (!office_line_is_busy(l) || is_kept(&l->call.kept, &row))
		return;
	l->call.kept = row;
	office_effect(in, OL_OFFICE_SAVE_CALL, l->index)->u.call = row;
}

/* On how many desks it rang, and how long. */
static void note_ringing(const struct office_call *c, ol_instant now,
			 struct ol_event *ev)
{
	ev->bells = c->most_bells;
	ev->rang_seconds = (double)ol_since(c->began_at, now) / OL_US_PER_S;
}

static void tell_ended(struct office_input *in, struct office_line *l,
		       enum ol_end_reason reason)
{
	struct office_call *c = &l->call;
	struct ol_event *ev;

	close_voice(in, l);
	office_offer_over(in, l, reason);
	office_join_end(in, l);
	if (c->desk != OL_DESK_ALL) {
		ev = office_event(in, l, OL_EVENT_ENDED, c->desk);
		ev->reason = reason;
		ev->voice = totals(c);
		if (c->talked)
			ev->seconds =
				(double)ol_since(c->talks_since, in->now) /
				OL_US_PER_S;
		else
			note_ringing(c, in->now, ev);
	}
	if (reason == OL_END_DECLINED && !c->talked)
		note_called_seat(c);
	save_row(in, l, reason);
	c->kept.lasts = false;
	c->desk = OL_DESK_ALL;
	/* What was set during the call counts from now on. */
	c->machine.recording_allowed = l->settings.recording_allowed;
}

static void stop_desks(struct office_input *in, struct office_line *l,
		       enum ol_end_reason reason)
{
	struct ol_event *ev =
		office_event(in, l, OL_EVENT_RING_STOPPED, OL_DESK_ALL);

	ev->reason = reason;
	(void)ol_text_copy(ev->seat, sizeof ev->seat,
			   l->call.machine.here.who[0].name);
	office_unring(l);
}

/* To the call's desk; while it only rings here, to all. */
static void tell_desk(struct office_input *in, struct office_line *l,
		      enum ol_event_kind kind)
{
	office_event(in, l, kind, l->call.desk);
}

static void tell_ringing(struct office_input *in, struct office_line *l,
			 uint32_t bells)
{
	if (bells > l->call.most_bells)
		l->call.most_bells = bells;
	office_event(in, l, bells ? OL_EVENT_RINGING : OL_EVENT_NOBODY_AT_DESK,
		     l->call.desk)
		->bells = bells;
}

static void tell_missed(struct office_input *in, struct office_line *l,
			enum ol_end_reason reason)
{
	struct ol_event *ev = office_event(in, l, OL_EVENT_MISSED, OL_DESK_ALL);

	ev->reason = reason;
	office_write_rang(&l->call, ev->rang);
	note_ringing(&l->call, in->now, ev);
}

static void carry_out(struct office_input *in, struct office_line *l,
		      const struct ol_call_effect *e)
{
	switch (e->kind) {
	case OL_CALL_SEND:
		office_say(l, &e->message);
		return;
	case OL_CALL_RING_DESKS:
		office_ring(in, l);
		return;
	case OL_CALL_STOP_DESKS:
		stop_desks(in, l, e->reason);
		return;
	case OL_CALL_TELL_DIALING:
		tell_desk(in, l, OL_EVENT_DIALING);
		return;
	case OL_CALL_TELL_RINGING:
		tell_ringing(in, l, e->bells);
		return;
	case OL_CALL_TELL_ANSWERED:
		tell_answered(in, l);
		return;
	case OL_CALL_TELL_PRESENCE:
		note_recording(&l->call);
		tell_desk(in, l, OL_EVENT_PRESENCE);
		return;
	case OL_CALL_TELL_INTERRUPTED:
		l->call.was_lost = true;
		tell_desk(in, l, OL_EVENT_INTERRUPTED);
		return;
	case OL_CALL_TELL_RESUMED:
		note_recording(&l->call);
		tell_desk(in, l, OL_EVENT_RESUMED);
		office_mode_resume(l);
		return;
	case OL_CALL_TELL_MISSED:
		tell_missed(in, l, e->reason);
		return;
	case OL_CALL_TELL_ENDED:
		tell_ended(in, l, e->reason);
		return;
	}
}

/* A call begins, from either side. */
static void begin(struct office_input *in, struct office_line *l)
{
	struct office_call *c = &l->call;

	c->began = in->date;
	c->answered.ns = 0;
	c->talked = false;
	c->recorded_here = c->recorded_there = false;
	c->was_lost = false;
	c->by[0] = '\0';
	c->n_figures = 0;
	c->n_rang = 0;
	c->most_bells = 0;
	c->began_at = in->now;
	memset(&c->totals, 0, sizeof c->totals);
	office_stop_test(in, l, false, "a call came: the test gave way to it");
}

void office_call_step(struct office_input *in, struct office_line *l,
		      const struct ol_call_event *ev)
{
	bool was_idle = !office_line_is_busy(l);
	struct ol_call_effects fx;
	size_t i;

	ol_call_step(&l->call.machine, ev, in->now, &fx);
	if (was_idle && (office_line_is_busy(l) ||
			 (fx.n && fx.e[fx.n - 1].kind == OL_CALL_TELL_ENDED)))
		begin(in, l);
	for (i = 0; i < fx.n; i++)
		carry_out(in, l, &fx.e[i]);
	save_stand(in, l);
}

void office_call_simple(struct office_input *in, struct office_line *l,
			enum ol_call_event_kind kind)
{
	struct ol_call_event ev = { .kind = kind };

	office_call_step(in, l, &ev);
}

void office_count_bells(struct office_input *in, struct office_line *l)
{
	struct ol_call_event ev = { .kind = OL_CALL_EV_BELLS };
	size_t i;

	if (!office_call_rings(l))
		return;
	for (i = 0; i < OL_OFFICE_DESKS; i++)
		ev.bells += l->call.rings[i] ||
			    (in->o->desk[i].id &&
			     in->o->desk[i].id == l->call.desk);
	if (ev.bells > l->call.most_bells)
		l->call.most_bells = ev.bells;
	office_call_step(in, l, &ev);
}

/* ---- a desk that comes back ---------------------------------------------- */

static void tell_talk_again(struct office_input *in, struct office_line *l)
{
	struct office_call *c = &l->call;
	struct ol_event *ev = office_event(in, l, OL_EVENT_ANSWERED, c->desk);

	ev->at = c->answered;
	if (c->took_it)
		(void)ol_text_copy(ev->seat, sizeof ev->seat,
				   c->machine.here.who[0].name);
	tell_desk(in, l, OL_EVENT_PRESENCE);
	office_mode_tell(in, l);
	if (c->join.wanted)
		office_join_tell(in, l);
	if (c->machine.state == OL_CALL_INTERRUPTED)
		tell_desk(in, l, OL_EVENT_INTERRUPTED);
}

void office_tell_again(struct office_input *in, struct office_line *l)
{
	const struct ol_call *m = &l->call.machine;

	switch (m->state) {
	case OL_CALL_DIALING:
	case OL_CALL_RINGING_OUT:
	case OL_CALL_CROSSING:
		office_event(in, l, OL_EVENT_DIALING, l->call.desk)->at =
			l->call.began;
		if (m->state == OL_CALL_RINGING_OUT)
			tell_ringing(in, l, m->bells_there);
		return;
	case OL_CALL_TALKING:
	case OL_CALL_INTERRUPTED:
		tell_talk_again(in, l);
		return;
	case OL_CALL_IDLE:
	case OL_CALL_RINGING_IN:
		return;
	}
}

/* ---- voice ----------------------------------------------------------------- */

void ol_office_offer_voice(struct ol_office *o, uint16_t line,
			   const struct ol_voice_offer *v)
{
	if (line < o->n_lines &&
	    o->line[line]->call.machine.state == OL_CALL_TALKING &&
	    office_mode_has_voice(o->line[line]))
		ol_line_offer_voice(o->line[line]->line, v);
}

ol_instant ol_office_next_slot(const struct ol_office *o, uint16_t line,
			       ol_instant now)
{
	if (line >= o->n_lines)
		return OL_NEVER;
	return ol_line_next_slot(o->line[line]->line, now);
}

static void add_figures(struct office_call *c, const struct ol_voice_figures *f)
{
	struct ol_voice_figures *t = &c->totals;

	t->expected += f->expected;
	t->lost += f->lost;
	t->repaired += f->repaired;
	t->played += f->played;
	t->concealed += f->concealed;
	t->late += f->late;
	t->playout_delay_ms += f->playout_delay_ms;
	t->bitrate_bps += f->bitrate_bps;
	if (f->longest_gap_ms > t->longest_gap_ms)
		t->longest_gap_ms = f->longest_gap_ms;
	c->n_figures++;
}

void ol_office_voice_figures(struct ol_office *o, uint16_t line, ol_instant now,
			     ol_date date, const struct ol_voice_figures *f,
			     struct ol_office_effects *fx)
{
	struct office_input in = { o, now, date, fx };
	struct office_line *l;

	if (line >= o->n_lines)
		return;
	l = o->line[line];
	if (!l->call.voice_open)
		return;
	if (!l->call.machine.held_here && !l->call.machine.held_there)
		add_figures(&l->call, f); /* silence says nothing of the line */
	office_event(&in, l, OL_EVENT_STATS, l->call.desk)->voice = *f;
}
