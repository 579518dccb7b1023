/* slot - what leaves in a slot: for each path a cell, an envelope, or (where
 * it has not this slot) nothing. doc/protocol/session.md, "Slots". */
#include <assert.h>
#include <string.h>

#include "base/bytes.h"
#include "line/line_state.h"
#include "seal/cell.h"

/* Of each path by turns, to begin to try another step: longer than from one
 * report to the next. */
#define TURN_US (OL_US_PER_S / 2)

/* Of a tick: what wide steps divide it into. */
#define PARTS 12

enum what {
	NOTHING,
	CELL,
	ENVELOPE,
};

/* The slot of all paths, as it is put together. */
struct draft {
	ol_instant slot, at; /* when it leaves: then, or between */
	int session;         /* that cells go out on */
	enum ol_knock_mode mode;
	enum what what[OL_LINE_PATHS];
	struct ol_roam_aim aim[OL_LINE_PATHS];
	uint8_t own[OL_LINE_PATHS][OL_PATH_OWN_MAX];
	size_t own_len[OL_LINE_PATHS];
	struct ol_composed shared;
};

static enum ol_knock_mode mode(const struct ol_line *l, ol_instant now,
			       int session, bool is_silent)
{
	uint64_t quiet = OL_LINE_QUIET_CELLS * ol_line_peer_gap_us(l);

	if (session == OL_SESSION_NONE || is_silent)
		return OL_KNOCK_LOUD;
	if (quiet < OL_LINE_QUIET_US)
		quiet = OL_LINE_QUIET_US;
	return ol_since(l->heard, now) >= quiet ? OL_KNOCK_QUIET
						: OL_KNOCK_CALM;
}

/* Of four datagrams of a path, while there is a session. At one a second a
 * single cell that passes is enough to find each other again, but a message 1
 * needs six envelopes. */
static bool is_envelopes_turn(const struct ol_line *l, const struct draft *d,
			      const struct ol_path *p)
{
	bool fourth = p->sent % 4 == 3;
	bool answering = ol_knock_is_answering(&l->knock, d->slot, d->mode);

	switch (d->mode) {
	case OL_KNOCK_CALM:
		return answering && fourth;
	case OL_KNOCK_QUIET:
		return answering && !fourth;
	case OL_KNOCK_LOUD:
		return answering || ol_path_is_slow(p, d->slot, false) ? !fourth
								       : fourth;
	}
	return false;
}

/* The time between two cells of the counterpart on a path. */
static uint64_t gap(const struct ol_path *p)
{
	return ol_path_peer_gap_us(p);
}

static enum what choose(struct ol_line *l, const struct draft *d, size_t path)
{
	const struct ol_path *p = &l->path[path];
	bool has_session = d->session != OL_SESSION_NONE;

	if (!ol_roam_reaches(&l->roam, d->slot, path, gap(p)))
		return NOTHING;
	if (!ol_path_has_slot(p, d->slot, !has_session))
		return NOTHING;
	if (!has_session)
		return ENVELOPE;
	return is_envelopes_turn(l, d, p) ? ENVELOPE : CELL;
}

static uint8_t *leave(struct ol_line *l, const struct draft *d, size_t path,
		      struct ol_line_effects *fx)
{
	struct ol_line_effect *e = ol_line_effect(fx, OL_LINE_SEND);

	e->path = (uint8_t)path;
	e->socket = d->aim[path].to.socket;
	e->to = d->aim[path].to.addr;
	e->at = d->at;
	l->sent++;
	return e->datagram;
}

/* False where there is nothing to knock with. */
static bool send_envelope(struct ol_line *l, struct draft *d, size_t path,
			  struct ol_line_effects *fx)
{
	struct ol_envelope e;

	if (!ol_knock_pick(&l->knock, d->slot, d->mode, &e))
		return false;
	ol_roam_aim(&l->roam, d->slot, path, false, gap(&l->path[path]),
		    &l->random, &d->aim[path]);
	ol_envelope_seal(leave(l, d, path, fx), &l->secret->keys.tx, &e,
			 &l->random);
	ol_path_book_envelope(&l->path[path], d->slot);
	return true;
}

static void send_cell(struct ol_line *l, const struct draft *d, size_t path,
		      uint64_t counter, struct ol_line_effects *fx)
{
	uint8_t body[OL_BODY_LEN] = { 0 };
	struct ol_cell_head head = {
		.session = l->sessions.s[d->session].tag,
		.path = (uint8_t)path,
		.counter = counter,
	};

	assert(d->shared.len + d->own_len[path] <= sizeof body);
	memcpy(body, d->shared.bytes, d->shared.len);
	memcpy(body + d->shared.len, d->own[path], d->own_len[path]);
	ol_cell_seal(leave(l, d, path, fx), l->secret->session[d->session].tx,
		     l->secret->keys.tx.mask, &head, body);
	ol_wipe(body, sizeof body);
}

/* What the proven paths at full pace know. */
static struct ol_content_timing timing(const struct ol_line *l, ol_instant now)
{
	struct ol_content_timing t = { .gap_us = ol_line_peer_gap_us(l) };
	const struct ol_path *p;
	size_t i;

	for (i = 0; i < l->n_paths; i++) {
		p = &l->path[i];
		if (p->state != OL_PATH_PROVEN || !p->rtt_us ||
		    ol_path_is_slow(p, now, false))
			continue;
		if (!t.fast_rtt_us || p->rtt_us < t.fast_rtt_us)
			t.fast_rtt_us = p->rtt_us;
		if (p->rtt_us > t.slow_rtt_us)
			t.slow_rtt_us = p->rtt_us;
		if (p->rtt_var_us > t.spread_us)
			t.spread_us = p->rtt_var_us;
	}
	return t;
}

/* The counterpart's contents come so many in a tick. */
static uint8_t peer_width(const struct ol_line *l)
{
	uint8_t most = 1;
	size_t i;

	for (i = 0; i < l->n_paths; i++)
		if (l->path[i].peer_width > most)
			most = l->path[i].peer_width;
	return most;
}

/* A run of contents as one of ticks, rounded up; `least` where there is any. */
static uint8_t in_ticks(uint8_t run, uint8_t least, uint8_t width)
{
	uint8_t ticks = (uint8_t)((run + width - 1) / width);

	return run > 0 && ticks < least ? least : ticks;
}

/* The frames that are of one path alone, and where they go. */
static size_t own_frames(struct ol_line *l, struct draft *d, size_t path,
			 const struct ol_report_line *say)
{
	struct ol_path *p = &l->path[path];
	struct ol_roam_aim *aim = &d->aim[path];

	ol_roam_aim(&l->roam, d->slot, path, true, gap(p), &l->random, aim);
	if (aim->elsewhere || aim->challenge)
		return ol_path_frames_with(p, d->slot, aim->challenge, say,
					   d->own[path]);
	return ol_path_frames(p, d->slot, &l->random, say, d->own[path]);
}

/* The shared content, once, with room for the longest of the paths' own. */
static void compose(struct ol_line *l, struct draft *d)
{
	struct ol_content_timing t = timing(l, d->slot);
	struct ol_report_line say = { .afford = 0 };
	size_t i, reserve = 0, n_cells = 0;

	ol_outcome_read(&l->outcome, d->slot, &say.contents);
	say.contents.run = in_ticks(say.contents.run, 4, peer_width(l));
	say.contents.longest = in_ticks(say.contents.longest, 1, peer_width(l));
	say.afford =
		(uint8_t)(l->afford_ms * OL_US_PER_MS / OL_REPORT_AFFORD_US);
	for (i = 0; i < l->n_paths; i++) {
		if (d->what[i] != CELL)
			continue;
		n_cells++;
		d->own_len[i] = own_frames(l, d, i, &say);
		if (d->own_len[i] > reserve)
			reserve = d->own_len[i];
	}
	if (n_cells == 0)
		return;
	ol_content_compose(l->content, d->slot, reserve, l->in_call,
			   l->voice.n_cuts ? &l->voice : NULL, &t, &d->shared);
	l->voice.n_cuts = 0;
}

/* True if a path has one more cell, `part` twelfths of a tick after the slot:
 * never to an address that has not answered. */
static bool is_between(const struct ol_line *l, const struct draft *d,
		       size_t path, unsigned part)
{
	unsigned width = ol_path_width(&l->path[path], d->slot);

	return d->session != OL_SESSION_NONE && d->what[path] != NOTHING &&
	       !d->aim[path].elsewhere && width > 1 &&
	       part * width % PARTS == 0;
}

/* What wide paths send between this slot and the next: contents of their own,
 * for words and documents. Voice keeps to the slots, where all paths carry it.
 */
static void fill_between(struct ol_line *l, struct draft *d, unsigned part,
			 struct ol_line_effects *fx)
{
	struct ol_content_timing t;
	size_t i;
	bool composed = false;

	for (i = 0; i < l->n_paths; i++) {
		if (!is_between(l, d, i, part))
			continue;
		d->at = ol_after(d->slot, part * (uint64_t)OL_TICK_US / PARTS);
		if (!composed) {
			t = timing(l, d->slot);
			t.ahead_us = ol_since(d->slot, d->at);
			ol_content_compose(l->content, d->at, 0, l->in_call,
					   NULL, &t, &d->shared);
			composed = true;
		}
		d->own_len[i] = 0;
		send_cell(l, d, i, ol_path_book_between(&l->path[i], d->at),
			  fx);
	}
}

static void fill_slot(struct ol_line *l, ol_instant slot, bool is_silent,
		      struct ol_line_effects *fx)
{
	struct draft d = { .slot = slot, .at = slot };
	unsigned part;
	size_t i;

	d.session = ol_sessions_find(&l->sessions, OL_SESSION_CURRENT);
	d.mode = mode(l, slot, d.session, is_silent);
	for (i = 0; i < l->n_paths; i++) {
		d.what[i] = choose(l, &d, i);
		if (d.what[i] == ENVELOPE && !send_envelope(l, &d, i, fx))
			d.what[i] = d.session == OL_SESSION_NONE ? NOTHING
								 : CELL;
	}
	compose(l, &d);
	for (i = 0; i < l->n_paths; i++)
		if (d.what[i] == CELL)
			send_cell(l, &d, i,
				  ol_path_book_cell(&l->path[i], slot), fx);
	for (part = 1; part < PARTS; part++)
		fill_between(l, &d, part, fx);
	ol_wipe(&d, sizeof d);
}

static void roam(struct ol_line *l, ol_instant now, size_t path,
		 struct ol_line_effects *fx)
{
	const struct ol_roam_place *to = &l->roam.path[path].now;
	struct ol_line_effect *e;

	if (!ol_roam_step(&l->roam, now, path, gap(&l->path[path])))
		return;
	(void)ol_path_note_moved(&l->path[path], now);
	e = ol_line_effect(fx, OL_LINE_MOVED);
	e->path = (uint8_t)path;
	e->socket = to->socket;
	e->to = to->addr;
}

/* True if a path that is not spare carries well. */
static bool is_any_good(const struct ol_line *l, ol_instant now)
{
	size_t i;

	for (i = 0; i < l->n_paths; i++)
		if (!l->path[i].spare && ol_path_is_good(&l->path[i], now))
			return true;
	return false;
}

/* The paths' pace: which spare ones are needed, and who may try another step:
 * one at a time, so one may begin at a time. */
static void pace(struct ol_line *l, ol_instant now, struct ol_line_effects *fx)
{
	bool woken = ol_spare_step(&l->spare, now, is_any_good(l, now));
	size_t turn = now.us / TURN_US % l->n_paths, i, n_trying = 0;
	bool changed;

	for (i = 0; i < l->n_paths; i++)
		n_trying += ol_law_is_trying(&l->path[i].law);
	for (i = 0; i < l->n_paths; i++) {
		l->path[i].may_try = n_trying == 0 && i == turn;
		changed = ol_path_wake(&l->path[i], woken);
		changed |= ol_path_tick(&l->path[i], now);
		if (changed)
			ol_line_tell_path(l, i, fx);
	}
}

/* The node was asleep: knock as after a start. */
static void wake(struct ol_line *l, ol_instant now)
{
	size_t i;

	for (i = 0; i < l->n_paths; i++)
		ol_path_restart(&l->path[i], now);
}

void ol_line_tick(struct ol_line *l, ol_instant now, ol_date date,
		  struct ol_line_effects *fx)
{
	bool is_silent;
	ol_instant slot;
	size_t i;

	fx->n = 0;
	if (!ol_pace_take(&l->pace, now, &slot))
		return;
	l->now = slot;
	if ((l->pace.late - l->late_seen) * OL_TICK_US >= OL_LINE_ASLEEP_US)
		wake(l, now);
	l->late_seen = l->pace.late;
	pace(l, now, fx);
	for (i = 0; i < l->n_paths; i++)
		roam(l, now, i, fx);
	is_silent = ol_line_is_silent(l, now);
	ol_line_greet(l, now, date, is_silent, fx);
	if (l->up &&
	    (is_silent || ol_sessions_find(&l->sessions, OL_SESSION_CURRENT) ==
				  OL_SESSION_NONE))
		ol_line_go_down(l, now, ol_line_why_silent(l), fx);
	fill_slot(l, slot, is_silent, fx);
	ol_line_hand_up_more(l, now, fx);
}
