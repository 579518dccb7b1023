/* office - life, inputs, and what lines give back. */
#include "office/office.h"

#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/text.h"
#include "office/state.h"

struct ol_office *ol_office_new(const struct ol_office_config *cfg,
				ol_instant now)
{
	struct ol_office *o = calloc(1, sizeof *o);

	if (!o)
		return NULL;
	o->stop_at = OL_NEVER;
	ol_agenda_init(&o->agenda);
	o->door = ol_door_new(now);
	o->arena = ol_arena_new(sizeof *o->cfg, 1);
	if (!o->door || !o->arena) {
		ol_office_free(o);
		return NULL;
	}
	o->cfg = ol_arena_take(o->arena);
	*o->cfg = *cfg;
	return o;
}

void ol_office_free(struct ol_office *o)
{
	size_t i;

	if (!o)
		return;
	for (i = 0; i < o->n_lines; i++) {
		ol_line_free(o->line[i]->line);
		office_words_end(o->line[i]);
		free(o->line[i]);
	}
	ol_door_free(o->door);
	ol_arena_free(o->arena); /* wipes */
	ol_wipe(o, sizeof *o);
	free(o);
}

/* ---- what a line gives back -------------------------------------------------- */

static void send_datagram(struct office_input *in, const struct office_line *l,
			  const struct ol_line_effect *e)
{
	struct ol_office_effect *out;

	out = office_effect(in, OL_OFFICE_SEND, l->index);
	out->socket = e->socket;
	out->to = e->to;
	out->at = e->at;
	memcpy(out->u.datagram, e->datagram, sizeof out->u.datagram);
}

/* What each side says whenever the line is there again. */
static void say_again(struct office_input *in, struct office_line *l)
{
	office_say_terms(l);
	office_say_addresses(in->o, l);
	office_say_watches(l);
	office_call_simple(in, l, OL_CALL_EV_LINE_UP);
	office_join_up(in, l);
}

static void line_up(struct office_input *in, struct office_line *l)
{
	l->up = true;
	l->goodbye = false;
	l->peer.goodbye_who[0] = l->peer.goodbye_why[0] = '\0';
	say_again(in, l);
	office_words_up(in, l);
	office_event(in, l, OL_EVENT_LINE, OL_DESK_ALL);
}

static void line_down(struct office_input *in, struct office_line *l)
{
	l->up = false;
	office_stop_test(in, l, true, "the line went down during the test");
	office_call_simple(in, l, OL_CALL_EV_LINE_DOWN);
	office_words_down(in, l);
	office_event(in, l, OL_EVENT_LINE, OL_DESK_ALL);
}

/* What was said to the node before is lost; what waits here was meant for it
 * as well. A quick restart brings the line no outage: then nothing else says
 * it again. */
static void line_fresh(struct office_input *in, struct office_line *l)
{
	ol_outbox_clear(&l->outbox);
	l->goodbye = false;
	office_stop_test(in, l, false,
			 "the other node began anew during the test");
	office_call_simple(in, l, OL_CALL_EV_LINE_FRESH);
	if (l->up)
		say_again(in, l);
	office_words_fresh(in, l);
}

static void save_number(struct office_input *in, const struct office_line *l,
			uint64_t number)
{
	office_effect(in, OL_OFFICE_SAVE_NUMBER, l->index)->number = number;
}

/* A voice packet: of a test, of the call that is up, or of none. The line's
 * bytes go with its next call, so they are kept here until the next input. */
static void take_voice(struct office_input *in, struct office_line *l,
		       const struct ol_line_effect *e)
{
	struct ol_office *o = in->o;
	struct ol_office_effect *out;

	if (ol_probe_take(&l->probe, in->now, e->bytes, e->len))
		return;
	if (l->call.machine.state != OL_CALL_TALKING || e->len < 2 ||
	    e->bytes[1] != l->call.voice_id || e->len > OL_VOICE_MAX ||
	    o->n_voices == OL_OFFICE_VOICES)
		return;
	memcpy(o->voice[o->n_voices], e->bytes, e->len);
	out = office_effect(in, OL_OFFICE_VOICE_IN, l->index);
	out->voice_id = l->call.voice_id;
	out->bytes = o->voice[o->n_voices++];
	out->len = e->len;
}

static void carry_out(struct office_input *in, struct office_line *l,
		      const struct ol_line_effect *e)
{
	switch (e->kind) {
	case OL_LINE_SEND:
		send_datagram(in, l, e);
		return;
	case OL_LINE_SAVE:
		save_number(in, l, e->number);
		return;
	case OL_LINE_UP:
		line_up(in, l);
		return;
	case OL_LINE_DOWN:
		line_down(in, l);
		return;
	case OL_LINE_FRESH:
		line_fresh(in, l);
		return;
	case OL_LINE_PATH:
		if (ol_bucket_take(&l->paths, in->now, OL_OFFICE_PATHS_US,
				   OL_OFFICE_PATHS_MOST))
			office_event(in, l, OL_EVENT_PATH, OL_DESK_ALL)->path =
				e->path;
		return;
	case OL_LINE_MOVED:
		office_path_moved(in, l, e);
		return;
	case OL_LINE_MESSAGE:
		if (e->stream == OL_STREAM_CONTROL)
			office_hear(in, l, e->bytes, e->len);
		else if (e->stream == OL_STREAM_RECORDS)
			office_words_hear(in, l, e->bytes, e->len);
		else if (e->stream == OL_STREAM_BULK)
			office_files_hear(in, l, e->bytes, e->len);
		return;
	case OL_LINE_VOICE:
		take_voice(in, l, e);
		return;
	}
}

/* Nothing below takes from the line: the bytes of the effects stay valid. */
static void carry_all(struct office_input *in, struct office_line *l)
{
	const struct ol_line_effects *fx = &in->o->line_fx;
	size_t i;

	for (i = 0; i < fx->n; i++)
		carry_out(in, l, &fx->e[i]);
}

static void carry_more(struct office_input *in, struct office_line *l)
{
	do {
		ol_line_more(l->line, in->now, &in->o->line_fx);
		carry_all(in, l);
	} while (in->o->line_fx.n > 0);
}

/* ---- time -------------------------------------------------------------------- */

/* A tick of one line gives far less than what is left then. */
#define ROOM_FOR_A_LINE (OL_OFFICE_EFFECTS - 256)

/* A line test speaks in the cells that a call would use. */
static void offer_test(struct office_input *in, struct office_line *l)
{
	struct ol_voice_offer v = { .cut = { OL_PROBE_PACKET }, .n_cuts = 1 };

	if (office_line_is_busy(l))
		return;
	if (ol_probe_packet(&l->probe, in->now, v.bytes))
		ol_line_offer_voice(l->line, &v);
}

/* The slot of the line: what waits goes in, and the cell leaves. */
static void tick_slot(struct office_input *in, struct office_line *l)
{
	enum ol_call_state s = l->call.machine.state;

	offer_test(in, l);
	office_hush(in, l);
	ol_line_set_in_call(l->line,
			    s == OL_CALL_TALKING || s == OL_CALL_INTERRUPTED);
	office_flush(l);
	office_words_tick(in, l);
	ol_line_tick(l->line, in->now, in->date, &in->o->line_fx);
	carry_all(in, l);
	if (l->goodbye) {
		l->goodbye = false;
		ol_line_goodbye(l->line, in->now, &in->o->line_fx);
		carry_all(in, l);
	}
}

static void tick_line(struct office_input *in, struct office_line *l)
{
	if (ol_due(ol_call_deadline(&l->call.machine), in->now))
		office_call_simple(in, l, OL_CALL_EV_TICK);
	if (ol_due(office_ring_deadline(l), in->now))
		(void)office_climb(in, l);
	office_tick_tests(in, l);
	office_tick_roll(in, l);
	if (ol_due(ol_line_deadline(l->line), in->now)) {
		office_mode_tick(in, l);
		office_join_tick(in, l);
		tick_slot(in, l);
		office_save_seen(in, l, false);
	}
	office_book(in->o, l);
}

/* All goodbyes are said, or it takes too long. */
static void try_to_stop(struct office_input *in)
{
	struct ol_office *o = in->o;
	const struct office_line *l;
	size_t i;

	for (i = 0; i < o->n_lines && !ol_due(o->stop_at, in->now); i++) {
		l = o->line[i];
		if (l->up && (l->outbox.len > 0 ||
			      ol_line_unacked(l->line, OL_STREAM_CONTROL) > 0))
			return;
	}
	o->stopped = true;
	office_effect(in, OL_OFFICE_STOPPED, 0);
}

ol_instant ol_office_deadline(const struct ol_office *o)
{
	uint16_t line;
	ol_instant at = ol_agenda_next(&o->agenda, &line);

	return o->stopping && !o->stopped ? ol_earlier(at, o->stop_at) : at;
}

void ol_office_tick(struct ol_office *o, ol_instant now, ol_date date,
		    struct ol_office_effects *fx)
{
	struct office_input in = { o, now, date, fx };
	uint16_t line = 0;
	size_t n;

	o->n_voices = 0;
	/* Each line at most once: one that is late does not hold up others. Who
	 * finds no room for its effects stays due. */
	for (n = 0; n < o->n_lines && fx->n < ROOM_FOR_A_LINE; n++) {
		if (!ol_due(ol_agenda_next(&o->agenda, &line), now))
			break;
		tick_line(&in, o->line[line]);
	}
	if (o->stopping && !o->stopped)
		try_to_stop(&in);
}

void ol_office_stop(struct ol_office *o, ol_instant now, ol_date date,
		    const char *who, const char *why,
		    struct ol_office_effects *fx)
{
	struct ol_control bye = { .type = OL_CONTROL_GOODBYE };
	struct office_input in = { o, now, date, fx };
	struct office_line *l;
	size_t i;

	if (o->stopping)
		return;
	o->stopping = true;
	o->stop_at = ol_after(now, OL_OFFICE_GOODBYE_US);
	(void)ol_text_copy(bye.seat, sizeof bye.seat, who);
	(void)ol_text_copy(bye.why, sizeof bye.why, why);
	for (i = 0; i < o->n_lines; i++) {
		l = o->line[i];
		office_stop_test(&in, l, false, "the node stops");
		office_save_tests(&in, l, true);
		office_call_simple(&in, l, OL_CALL_EV_STOP);
		office_save_seen(&in, l, true);
		if (l->up)
			office_say(l, &bye);
		office_book(o, l);
	}
	try_to_stop(&in);
}

/* ---- the network --------------------------------------------------------------- */

/* Of the lines that share an address, the one that the datagram is for; else
 * the one that came to have an address of theirs; else the first of them. */
static bool find_line(struct ol_office *o, ol_instant now, uint8_t socket,
		      const struct ol_addr *from, const uint8_t *bytes,
		      size_t len, struct ol_door_found *found)
{
	struct ol_door_found other;
	size_t nth;

	if (ol_door_find(o->door, now, socket, from, bytes, len, 0, found))
		return false;
	if (ol_line_is_for(o->line[found->line]->line, bytes))
		return true;
	for (nth = 1;
	     !ol_door_find(o->door, now, socket, from, bytes, len, nth, &other);
	     nth++)
		if (ol_line_is_for(o->line[other.line]->line, bytes)) {
			*found = other;
			return true;
		}
	if (!ol_door_find_stranger(o->door, now, bytes, &other))
		*found = other;
	return true;
}

void ol_office_receive(struct ol_office *o, ol_instant now, ol_date date,
		       uint8_t socket, const struct ol_addr *from,
		       const uint8_t *bytes, size_t len,
		       struct ol_office_effects *fx)
{
	struct office_input in = { o, now, date, fx };
	struct ol_door_found found;
	struct office_line *l;

	o->n_voices = 0;
	if (!find_line(o, now, socket, from, bytes, len, &found))
		return;
	l = o->line[found.line];
	if (found.path < OL_DOOR_PATHS)
		ol_line_receive(l->line, now, date, found.path, bytes,
				&o->line_fx);
	else
		ol_line_receive_from(l->line, now, date, socket, from, bytes,
				     &o->line_fx);
	carry_all(&in, l);
	carry_more(&in, l);
	office_book(o, l);
}

void ol_office_refused(struct ol_office *o, ol_instant now, uint8_t socket,
		       const struct ol_addr *to, struct ol_office_effects *fx)
{
	struct office_input in = { o, now, { 0 }, fx };
	struct office_line *l;
	size_t i, k;

	o->n_voices = 0;
	for (i = 0; i < o->n_lines; i++) {
		l = o->line[i];
		for (k = 0; k < l->n_paths; k++) {
			if (l->at[k].socket != socket ||
			    !ol_addr_equal(&l->at[k].addr, to))
				continue;
			ol_line_refused(l->line, now, (uint8_t)k, &o->line_fx);
			carry_all(&in, l);
			office_book(o, l);
		}
	}
}
