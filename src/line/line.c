/* line - life of a line and what one may ask it. slot.c has what leaves,
 * arrival.c what comes, greet.c the handshakes. doc/protocol/session.md */
#include "line/line.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/error.h"
#include "line/line_state.h"
#include "wire/frame.h"

_Static_assert(OL_PATH_OWN_MAX <= OL_RESERVE_MAX, "the paths' own frames fit");
_Static_assert((int)OL_LINE_PATHS == OL_SESSION_PATHS, "a window per path");
_Static_assert((int)OL_LINE_PATHS == OL_ROAM_PATHS, "an address per path");
_Static_assert(OL_LINE_TAGS == OL_SESSIONS, "a tag per session");
_Static_assert(OL_LINE_PATHS *(2 + OL_WIDEST) + 8 + OL_CONTENT_EVENTS <=
		       OL_LINE_EFFECTS,
	       "no call gives more effects");

static void set_secrets(struct ol_line *l, const struct ol_line_config *cfg)
{
	struct ol_line_secrets *s = l->secret;

	s->keys = cfg->keys;
	memcpy(s->own_secret, cfg->own_secret, sizeof s->own_secret);
	memcpy(s->own_public, cfg->own_public, sizeof s->own_public);
	memcpy(s->peer_public, cfg->peer_public, sizeof s->peer_public);
	l->handshake_keys.line = &s->keys;
	l->handshake_keys.own_secret = s->own_secret;
	l->handshake_keys.own_public = s->own_public;
	l->handshake_keys.peer_public = s->peer_public;
}

static void add_to_roam(struct ol_line *l,
			const struct ol_line_path_config *cfg)
{
	struct ol_roam_place home = { cfg->socket, cfg->remote };
	struct ol_roam_place seen = { cfg->socket, cfg->seen };

	ol_roam_add_path(&l->roam, &home, &seen);
}

void ol_line_set_path(struct ol_line *l, ol_instant now, uint8_t path,
		      bool spare, uint8_t floor_step, uint8_t ceiling_step)
{
	uint8_t salt[4];

	assert(path < l->n_paths);
	ol_random_fill(&l->random, salt, sizeof salt);
	ol_path_configure(&l->path[path], now, spare, ceiling_step, floor_step,
			  ol_get32(salt));
}

int ol_line_add_path(struct ol_line *l, ol_instant now,
		     const struct ol_line_path_config *cfg)
{
	uint8_t i = (uint8_t)l->n_paths;

	if (i == OL_LINE_PATHS)
		return OL_ERR_FULL;
	l->n_paths++;
	l->config[i] = *cfg;
	add_to_roam(l, cfg);
	ol_path_init(&l->path[i], now);
	ol_line_set_path(l, now, i, cfg->spare, cfg->floor_step,
			 cfg->ceiling_step);
	return 0;
}

struct ol_line *ol_line_new(const struct ol_line_config *cfg, ol_instant now)
{
	struct ol_line *l = calloc(1, sizeof *l);
	bool is_smaller = memcmp(cfg->own_public, cfg->peer_public, 32) < 0;
	size_t i;

	assert(cfg->n_paths >= 1 && cfg->n_paths <= OL_LINE_PATHS);
	if (!l)
		return NULL;
	l->arena = ol_arena_new(sizeof *l->secret, 1);
	l->content = ol_content_new();
	if (!l->arena || !l->content)
		goto no_memory;
	l->secret = ol_arena_take(l->arena);
	set_secrets(l, cfg);
	l->random = cfg->random;
	ol_pace_init(&l->pace, cfg->phase_us, now);
	ol_outcome_init(&l->outcome);
	ol_sessions_init(&l->sessions, l->secret->session, is_smaller,
			 cfg->number);
	ol_knock_init(&l->knock, is_smaller);
	l->afford_ms = OL_LINE_AFFORD_MS;
	ol_roam_init(&l->roam);
	for (i = 0; i < cfg->n_paths; i++)
		(void)ol_line_add_path(l, now, &cfg->path[i]);
	ol_spare_init(&l->spare, now);
	memcpy(l->incarnation, cfg->incarnation, sizeof l->incarnation);
	l->number = cfg->number;
	l->start_at = now;
	l->answer_at = now;
	l->reason = OL_LINE_REASON_STARTING;
	l->since = now;
	l->heard = now;
	l->now = now;
	return l;
no_memory:
	ol_line_free(l);
	return NULL;
}

void ol_line_free(struct ol_line *l)
{
	if (!l)
		return;
	ol_arena_free(l->arena); /* wipes */
	ol_content_free(l->content);
	ol_wipe(l, sizeof *l);
	free(l);
}

struct ol_line_effect *ol_line_effect(struct ol_line_effects *fx,
				      enum ol_line_effect_kind kind)
{
	struct ol_line_effect *e;

	assert(fx->n < OL_LINE_EFFECTS);
	e = &fx->e[fx->n++];
	memset(e, 0, sizeof *e);
	e->kind = kind;
	return e;
}

void ol_line_go_up(struct ol_line *l, ol_instant now,
		   struct ol_line_effects *fx)
{
	if (l->up)
		return;
	l->up = true;
	l->reason = OL_LINE_REASON_ANSWERED;
	l->since = now;
	(void)ol_line_effect(fx, OL_LINE_UP);
}

void ol_line_go_down(struct ol_line *l, ol_instant now,
		     enum ol_line_reason reason, struct ol_line_effects *fx)
{
	l->reason = reason;
	if (!l->up)
		return;
	l->up = false;
	l->since = now;
	(void)ol_line_effect(fx, OL_LINE_DOWN);
}

void ol_line_tell_path(struct ol_line *l, size_t path,
		       struct ol_line_effects *fx)
{
	(void)l;
	ol_line_effect(fx, OL_LINE_PATH)->path = (uint8_t)path;
}

uint64_t ol_line_peer_gap_us(const struct ol_line *l)
{
	uint64_t least = UINT64_MAX, gap;
	size_t i;

	for (i = 0; i < l->n_paths; i++) {
		gap = (uint64_t)l->path[i].peer_step * OL_TICK_US;
		if (gap < least)
			least = gap;
	}
	return least;
}

bool ol_line_is_silent(const struct ol_line *l, ol_instant now)
{
	uint64_t cells = OL_PATH_SILENT_CELLS * ol_line_peer_gap_us(l);

	return ol_since(l->heard, now) >=
	       (cells > OL_PATH_SILENT_US ? cells : OL_PATH_SILENT_US);
}

enum ol_line_reason ol_line_why_silent(const struct ol_line *l)
{
	bool ever = false;
	size_t i;

	for (i = 0; i < l->n_paths; i++) {
		if (l->path[i].state != OL_PATH_REFUSED)
			break;
	}
	if (i == l->n_paths)
		return OL_LINE_REASON_REFUSED;
	for (i = 0; i < l->n_paths; i++)
		ever |= l->path[i].last_cell.us != UINT64_MAX;
	return ever ? OL_LINE_REASON_SILENT : OL_LINE_REASON_STARTING;
}

ol_instant ol_line_deadline(const struct ol_line *l)
{
	return ol_pace_deadline(&l->pace);
}

void ol_line_refused(struct ol_line *l, ol_instant now, uint8_t path,
		     struct ol_line_effects *fx)
{
	fx->n = 0;
	l->now = now;
	if (path < l->n_paths && ol_path_note_refused(&l->path[path], now))
		ol_line_tell_path(l, path, fx);
	if (!l->up && l->reason != OL_LINE_REASON_GOODBYE)
		l->reason = ol_line_why_silent(l);
}

int ol_line_send(struct ol_line *l, enum ol_stream s, const uint8_t *msg,
		 size_t len)
{
	if (!l->up)
		return OL_ERR_DOWN;
	return ol_content_send(l->content, s, msg, len);
}

size_t ol_line_unacked(const struct ol_line *l, enum ol_stream s)
{
	return ol_content_unacked(l->content, s);
}

void ol_line_offer_voice(struct ol_line *l, const struct ol_voice_offer *v)
{
	l->voice = *v;
}

size_t ol_line_voice_room(const struct ol_line *l)
{
	(void)l;
	return OL_BODY_LEN - OL_FRAME_NUMBER - OL_FRAME_ACK_LEN -
	       OL_FRAME_REPORT_LEN - OL_FRAME_VOICE_HEAD;
}

void ol_line_heard(const struct ol_line *l, struct ol_outcome_figures *out)
{
	ol_outcome_read(&l->outcome, l->now, out);
}

void ol_line_set_afford(struct ol_line *l, uint32_t ms)
{
	l->afford_ms = ms < OL_LINE_AFFORD_MAX_MS ? ms : OL_LINE_AFFORD_MAX_MS;
}

void ol_line_set_in_call(struct ol_line *l, bool in_call)
{
	l->in_call = in_call;
}

ol_instant ol_line_next_slot(const struct ol_line *l, ol_instant now)
{
	return ol_pace_slot_after(&l->pace, now);
}

void ol_line_goodbye(struct ol_line *l, ol_instant now,
		     struct ol_line_effects *fx)
{
	fx->n = 0;
	l->said_goodbye = true;
	ol_line_go_down(l, now, OL_LINE_REASON_GOODBYE, fx);
}

static uint8_t as_step(uint8_t ticks, uint8_t width)
{
	return width > 1 ? (uint8_t)(OL_STEP_WIDE + width) : ticks;
}

static void path_status(const struct ol_line *l, size_t i, ol_instant now,
			struct ol_path_status *out)
{
	const struct ol_path *p = &l->path[i];
	bool knocking = ol_sessions_find(&l->sessions, OL_SESSION_CURRENT) ==
			OL_SESSION_NONE;

	out->state = p->state;
	out->since = p->since;
	out->last_cell = p->last_cell;
	out->rtt_us = p->rtt_us > UINT32_MAX ? UINT32_MAX : (uint32_t)p->rtt_us;
	out->loss_permille = ol_path_loss(p, now);
	out->peer_loss_permille = ol_path_peer_loss(p);
	out->spread_us = (uint32_t)p->tally.spread_us;
	out->peer_run = p->peer_longest;
	out->peer_spread_us = p->peer_spread * OL_REPORT_UNIT_US;
	out->step =
		as_step(ol_path_step(p, now, knocking), ol_path_width(p, now));
	out->peer_step = as_step(p->peer_step, p->peer_width);
	out->queue_us = (uint32_t)ol_law_queue_us(&p->law);
	out->trial = ol_law_is_trying(&p->law);
	out->spare = p->spare;
	out->woken = p->spare && p->woken;
	out->remote = l->roam.path[i].now.addr;
	out->socket = l->roam.path[i].now.socket;
	out->learned = ol_roam_is_away(&l->roam, i);
	out->configured = l->config[i].remote;
}

void ol_line_status(const struct ol_line *l, struct ol_line_status *out)
{
	size_t i;

	memset(out, 0, sizeof *out);
	out->up = l->up;
	out->since = l->since;
	out->reason = l->reason;
	out->n_paths = l->n_paths;
	for (i = 0; i < l->n_paths; i++)
		path_status(l, i, l->now, &out->path[i]);
	out->handshakes = l->sessions.n_confirmed;
	out->rekeys = l->rekeys;
	out->sent = l->sent;
	out->received = l->received;
	out->dropped = l->dropped;
	out->late_slots = l->pace.late;
}

size_t ol_line_tags(const struct ol_line *l, uint32_t out[OL_LINE_TAGS])
{
	const struct ol_session *s;
	size_t i, n = 0;

	for (i = 0; i < OL_SESSIONS; i++) {
		s = &l->sessions.s[i];
		if (s->state != OL_SESSION_FREE &&
		    s->state != OL_SESSION_STARTED)
			out[n++] = s->tag;
	}
	return n;
}
