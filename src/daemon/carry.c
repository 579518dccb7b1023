/* carry - what the office wishes, done: datagrams to the sender, events to
 * the desks, voices to their thread; what must be kept goes to keep.c. */
#include <string.h>

#include "base/bytes.h"
#include "daemon/log.h"
#include "daemon/node.h"
#include "os/clock.h"

/* A piece of sound should be with the node so long before its cell is sealed:
 * its way through the desk's socket, and the encoding. */
#define READY_US 3000

struct ol_node_voice *ol_node_voice_of(struct ol_node *n, uint32_t desk)
{
	size_t i;

	for (i = 0; i < OL_VOICES; i++)
		if (n->voice[i].open && n->voice[i].desk == desk)
			return &n->voice[i];
	return NULL;
}

static struct ol_node_voice *voice_on(struct ol_node *n, uint16_t line)
{
	size_t i;

	for (i = 0; i < OL_VOICES; i++)
		if (n->voice[i].open && n->voice[i].line == line)
			return &n->voice[i];
	return NULL;
}

static const char *name_of(struct ol_node *n, uint16_t line,
			   struct ol_office_line_view *v)
{
	if (ol_office_view(n->office, line, v))
		return "";
	return v->settings.name;
}

/* When the datagrams of a slot leave: up to a millisecond after its instant,
 * by chance, and all of one slot at once. How soon a thread wakes depends by
 * tens of microseconds on what else the machine does, which is more in a call
 * than without; this much noise over it, no watcher learns from the gaps. */
static ol_instant departure(struct ol_node *n, ol_instant slot)
{
	uint8_t b[2];

	if (n->noise.slot.us != slot.us) {
		ol_random_fill(&n->random, b, sizeof b);
		n->noise.slot = slot;
		n->noise.us = ol_get16(b) % OL_NODE_NOISE_US;
	}
	return ol_after(slot, n->noise.us);
}

static void send_datagram(struct ol_node *n, const struct ol_office_effect *e)
{
	if (!ol_transport_send(n->transport, n->sender, e->socket, &e->to,
			       departure(n, e->at), e->u.datagram))
		n->undelivered++;
}

static void tell(struct ol_node *n, const struct ol_event *ev)
{
	struct ol_desk_event out;

	if (ol_desk_view_event(&out, n->office, ev, &n->sockets, ol_clock_now(),
			       ol_clock_date()))
		return;
	/* Of a ring each desk may be told for itself, and more than once. */
	if (ev->kind != OL_EVENT_RING || ev->first)
		ol_log_event(&out);
	ol_desk_server_event(n->desks, ev->desk, &out);
}

/* The plan that the counterpart is likely to have: it goes by what we tell it
 * of its contents. Its path is thought to be as quick as ours. */
static void expect(struct ol_node *n, uint16_t line, struct ol_plan *out)
{
	struct ol_office_voice is;
	struct ol_plan_input in;

	ol_office_voice(n->office, line, &is);
	ol_node_plan_input(&in, &is);
	in.lost_permille = (uint16_t)(is.heard.lost * 1000u / 256);
	in.run_mean = is.heard.run;
	in.run_longest = is.heard.longest;
	in.afford_ms = (uint16_t)is.max_delay_ms;
	ol_plan_make(out, &in);
}

static void tell_audio(struct ol_node *n, const struct ol_node_voice *w,
		       const char *name)
{
	uint64_t slot =
		ol_office_next_slot(n->office, w->line, ol_clock_now()).us;

	slot += OL_TICK_US - OL_LEAD_US - READY_US;
	ol_desk_server_audio_open(n->desks, w->desk, &w->call, name,
				  (uint32_t)(slot % OL_TICK_US),
				  ol_clock_date());
}

static void open_voice(struct ol_node *n, const struct ol_office_effect *e)
{
	struct ol_office_line_view v;
	struct ol_plan expected;
	struct ol_node_voice *w;
	const char *name = name_of(n, e->line, &v);
	size_t i;

	expect(n, e->line, &expected);
	if (ol_voices_open(n->voices, e->line, e->voice_id, e->desk,
			   v.settings.playout_max_ms, &expected)) {
		ol_log_trouble("line %s: no voice, %d calls speak already; "
			       "end one of them",
			       name, OL_VOICES);
		return;
	}
	for (i = 0; i < OL_VOICES && n->voice[i].open; i++)
		;
	w = voice_on(n, e->line);
	if (!w)
		w = &n->voice[i < OL_VOICES ? i : 0];
	w->open = true;
	w->line = e->line;
	w->desk = e->desk;
	w->call = v.call_id;
	tell_audio(n, w, name);
}

static void close_voice(struct ol_node *n, const struct ol_office_effect *e)
{
	struct ol_node_voice *w = voice_on(n, e->line);
	struct ol_office_line_view v;

	ol_voices_close(n->voices, e->line);
	if (!w)
		return;
	w->open = false;
	ol_desk_server_audio_close(n->desks, w->desk, &w->call,
				   name_of(n, e->line, &v), ol_clock_date());
}

/* The voice goes on; the handset is another one's, or nobody's. */
static void change_desk(struct ol_node *n, const struct ol_office_effect *e)
{
	struct ol_node_voice *w = voice_on(n, e->line);
	struct ol_office_line_view v;
	const char *name = name_of(n, e->line, &v);

	if (!w || w->desk == e->desk)
		return;
	ol_desk_server_audio_close(n->desks, w->desk, &w->call, name,
				   ol_clock_date());
	w->desk = e->desk;
	if (w->desk != OL_DESK_ALL)
		tell_audio(n, w, name);
}

static void carry_one(struct ol_node *n, const struct ol_office_effect *e)
{
	switch (e->kind) {
	case OL_OFFICE_SEND:
		send_datagram(n, e);
		return;
	case OL_OFFICE_EVENT:
		tell(n, &e->u.event);
		return;
	case OL_OFFICE_VOICE_OPEN:
		open_voice(n, e);
		return;
	case OL_OFFICE_VOICE_CLOSE:
		close_voice(n, e);
		return;
	case OL_OFFICE_VOICE_SILENCE:
		ol_node_say(n, e->line, NULL);
		return;
	case OL_OFFICE_VOICE_DESK:
		change_desk(n, e);
		return;
	case OL_OFFICE_VOICE_IN:
		ol_voices_bring(n->voices, e->line, e->bytes, e->len,
				ol_clock_now());
		return;
	case OL_OFFICE_SAVE_NUMBER:
	case OL_OFFICE_SAVE_CALL:
	case OL_OFFICE_SAVE_TESTS:
	case OL_OFFICE_SAVE_ROLL:
	case OL_OFFICE_SAVE_LINE:
	case OL_OFFICE_SAVE_PATHS:
	case OL_OFFICE_SAVE_SEEN:
		ol_node_keep(n, e);
		return;
	case OL_OFFICE_WORDS:
		ol_words_pump(n, e->line);
		return;
	case OL_OFFICE_STOPPED:
		ol_loop_stop(n->loop);
		return;
	}
}

void ol_node_carry(struct ol_node *n)
{
	size_t i;

	for (i = 0; i < n->fx.n; i++)
		carry_one(n, &n->fx.e[i]);
	ol_office_effects_clear(&n->fx);
}

/* ---- what the thread of the voices gives back ------------------------- */

static void on_packet(void *ctx, uint16_t line, const struct ol_packet *p)
{
	struct ol_node *n = ctx;
	struct ol_voice_offer v = { .n_cuts = p->n_cuts };
	size_t i;

	memcpy(v.bytes, p->bytes, sizeof v.bytes);
	for (i = 0; i < p->n_cuts && i < OL_VOICE_CUTS; i++)
		v.cut[i] = p->cut[i];
	ol_office_offer_voice(n->office, line, &v);
}

static void on_hear(void *ctx, uint16_t line, uint32_t desk,
		    ol_instant heard_at, const int16_t pcm[OL_VOICE_FRAME])
{
	struct ol_node *n = ctx;
	const struct ol_node_voice *w = voice_on(n, line);

	/* The call may be another desk's by now. */
	ol_desk_server_audio(n->desks, w ? w->desk : desk, heard_at, pcm);
}

static void on_figures(void *ctx, uint16_t line,
		       const struct ol_voice_figures *second)
{
	struct ol_node *n = ctx;

	ol_office_voice_figures(n->office, line, ol_clock_now(),
				ol_clock_date(), second, &n->fx);
	ol_node_carry(n);
}

void ol_node_voices_handler(struct ol_node *n, struct ol_voices_handler *h)
{
	h->ctx = n;
	h->packet = on_packet;
	h->hear = on_hear;
	h->figures = on_figures;
}
