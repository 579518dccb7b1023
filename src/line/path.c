/* path - doc/protocol/session.md, "Addresses", "Pace" and "Reports". */
#include "line/path.h"

#include <string.h>

#include "seal/secret.h"

static bool set_state(struct ol_path *p, ol_instant now,
		      enum ol_path_state state)
{
	if (p->state == state)
		return false;
	p->state = state;
	p->since = now;
	return true;
}

void ol_path_init(struct ol_path *p, ol_instant now)
{
	memset(p, 0, sizeof *p);
	p->since = now;
	p->last_cell = OL_NEVER;
	p->cover = 1;
	ol_path_configure(p, now, false, 0, 0, 0);
	ol_path_restart(p, now);
	ol_path_forget_peer(p);
	p->may_try = true;
}

void ol_path_configure(struct ol_path *p, ol_instant now, bool spare,
		       uint8_t ceiling_step, uint8_t floor_step, uint32_t salt)
{
	p->spare = spare;
	p->allows = 1;
	if (ceiling_step > OL_STEP_WIDE &&
	    ceiling_step <= OL_STEP_WIDE + OL_WIDEST) {
		p->allows = ceiling_step - OL_STEP_WIDE;
		ceiling_step = 1;
	}
	ol_law_init(&p->law, ceiling_step, floor_step, salt, now);
}

void ol_path_restart(struct ol_path *p, ol_instant now)
{
	p->start = now;
	p->bad_since = OL_NEVER;
}

void ol_path_forget_peer(struct ol_path *p)
{
	p->anew = true;
	ol_tally_init(&p->tally);
	ol_loss_init(&p->peer_loss);
	p->peer_step = 1;
	p->peer_width = 1;
	p->peer_allows = 1;
	p->peer_longest = 0;
	p->peer_spread = 0;
	p->peer_line_at = OL_NEVER;
	p->peer_received = 0;
	p->has_report = false;
	p->bad_since = OL_NEVER;
}

static ol_instant later(ol_instant a, ol_instant b)
{
	return a.us > b.us ? a : b;
}

bool ol_path_is_broken(const struct ol_path *p, ol_instant now)
{
	if (ol_since(later(p->start, p->evidence), now) >= OL_PATH_BREAK_US)
		return true;
	return p->bad_since.us != UINT64_MAX &&
	       ol_since(p->bad_since, now) >= OL_PATH_BAD_US;
}

bool ol_path_is_slow(const struct ol_path *p, ol_instant now, bool knocking)
{
	if (p->spare && !p->woken)
		return true;
	if (!knocking)
		return ol_path_is_broken(p, now);
	return ol_since(later(p->start, p->evidence), now) >= OL_PATH_KNOCK_US;
}

bool ol_path_wake(struct ol_path *p, bool woken)
{
	bool changed = p->woken != woken;

	p->woken = woken;
	return changed && p->spare;
}

bool ol_path_has_slot(const struct ol_path *p, ol_instant slot, bool knocking)
{
	uint8_t step = ol_law_step(&p->law);
	bool is_of_step = slot.us / OL_TICK_US % step == 0;

	if (!p->has_sent)
		return true;
	if (ol_path_is_slow(p, slot, knocking))
		return ol_since(p->last_sent, slot) >= OL_PATH_SLOW_US;
	if (slot.us + OL_TICK_US / 2 < p->due.us)
		return !p->keeps && step < p->cover && is_of_step;
	return slot.us < p->due.us + OL_TICK_US / 2 || is_of_step;
}

uint8_t ol_path_width(const struct ol_path *p, ol_instant now)
{
	return ol_path_is_slow(p, now, false) ? 1 : ol_law_width(&p->law);
}

uint64_t ol_path_peer_gap_us(const struct ol_path *p)
{
	return (uint64_t)p->peer_step * OL_TICK_US / p->peer_width;
}

uint8_t ol_path_step(const struct ol_path *p, ol_instant now, bool knocking)
{
	return ol_path_is_slow(p, now, knocking) ? OL_PATH_SLOW_STEP
						 : ol_law_step(&p->law);
}

uint8_t ol_path_cover(const struct ol_path *p, ol_instant now)
{
	return ol_path_is_slow(p, now, false) ? OL_PATH_SLOW_STEP : p->cover;
}

/* True if news of our cells came lately: in `us` and some cells of each end,
 * longer where the reports themselves are lost. */
static bool has_news(const struct ol_path *p, ol_instant now, uint64_t us)
{
	uint64_t ticks = OL_PATH_STALE_CELLS *
			 ((uint64_t)ol_path_step(p, now, false) + p->peer_step);
	uint64_t come = 1000 - ol_path_loss(p, now), wait;

	wait = come * come * OL_PATH_STALE_MAX_US > us * 1000000
		       ? us * 1000000 / (come * come)
		       : OL_PATH_STALE_MAX_US;
	return p->has_report &&
	       ol_since(p->evidence, now) < wait + ticks * OL_TICK_US;
}

bool ol_path_is_alive(const struct ol_path *p, ol_instant now)
{
	return p->state == OL_PATH_PROVEN &&
	       has_news(p, now, 2 * (uint64_t)OL_PATH_STALE_US);
}

bool ol_path_is_good(const struct ol_path *p, ol_instant now)
{
	return ol_path_is_alive(p, now) && has_news(p, now, OL_PATH_STALE_US) &&
	       !ol_path_is_broken(p, now) && !ol_law_is_down(&p->law) &&
	       ol_path_peer_loss(p) <= OL_PATH_GOOD_PERMILLE;
}

bool ol_path_is_silent(const struct ol_path *p, ol_instant now)
{
	uint64_t cells =
		(uint64_t)OL_PATH_SILENT_CELLS * p->peer_step * OL_TICK_US;

	if (p->last_cell.us == UINT64_MAX)
		return true;
	return ol_since(p->last_cell, now) >=
	       (cells > OL_PATH_SILENT_US ? cells : OL_PATH_SILENT_US);
}

/* Heard, but not proven: ask once a second. */
static bool asks_now(const struct ol_path *p, ol_instant slot)
{
	if (p->answered || ol_path_is_silent(p, slot))
		return false;
	return !p->asks || ol_since(p->asked, slot) >= OL_PATH_ASK_US;
}

/* After 4, 6, 3 ticks and so on: a link that drops every second cell must not
 * drop every report. */
static bool reports_now(const struct ol_path *p, ol_instant slot)
{
	static const uint8_t ticks[] = { 3, 4, 6 };
	uint64_t wait = (uint64_t)ticks[p->reports % 3] * OL_TICK_US;

	return p->reports == 0 || ol_since(p->last_report, slot) >= wait;
}

static size_t frame(uint8_t *out, size_t room, enum ol_frame_type type,
		    const uint8_t *bytes, size_t len)
{
	struct ol_frame f = { .type = type, .bytes = bytes, .len = len };

	return ol_frame_write(out, room, &f);
}

static size_t put_response(struct ol_path *p, uint8_t *out, size_t room)
{
	size_t n;

	if (p->n_owed == 0)
		return 0;
	n = frame(out, room, OL_FRAME_RESPONSE, p->response[0],
		  sizeof p->response[0]);
	p->n_owed--;
	memmove(p->response, p->response + 1,
		p->n_owed * sizeof p->response[0]);
	return n;
}

static void owe_response(struct ol_path *p, const uint8_t *challenge)
{
	size_t i;

	for (i = 0; i < p->n_owed; i++)
		if (!memcmp(p->response[i], challenge, sizeof p->response[i]))
			return;
	if (p->n_owed == OL_PATH_OWES)
		memmove(p->response, p->response + 1,
			--p->n_owed * sizeof p->response[0]);
	memcpy(p->response[p->n_owed++], challenge, sizeof p->response[0]);
}

static const uint8_t *own_challenge(struct ol_path *p, ol_instant slot,
				    const struct ol_random *rnd)
{
	if (!asks_now(p, slot))
		return NULL;
	if (!p->asks)
		ol_random_fill(rnd, p->challenge, sizeof p->challenge);
	p->asks = true;
	p->asked = slot;
	return p->challenge;
}

size_t ol_path_frames_with(struct ol_path *p, ol_instant slot,
			   const uint8_t *challenge,
			   const struct ol_report_line *line,
			   uint8_t out[static OL_PATH_OWN_MAX])
{
	uint8_t bytes[OL_FRAME_REPORT_BYTES];
	struct ol_report report;
	bool slow = ol_path_is_slow(p, slot, false);
	size_t n = put_response(p, out, OL_PATH_OWN_MAX);

	if (challenge)
		n += frame(out + n, OL_PATH_OWN_MAX - n, OL_FRAME_CHALLENGE,
			   challenge, OL_FRAME_CHALLENGE_BYTES);
	if (slow || reports_now(p, slot)) {
		ol_tally_report(&p->tally, slot, &report);
		report.step = ol_path_step(p, slot, false);
		report.width = ol_path_width(p, slot);
		report.allows = p->allows;
		report.line = *line;
		ol_report_write(bytes, &report);
		n += frame(out + n, OL_PATH_OWN_MAX - n, OL_FRAME_REPORT, bytes,
			   sizeof bytes);
		p->reports++;
		p->last_report = slot;
	}
	return n;
}

size_t ol_path_frames(struct ol_path *p, ol_instant slot,
		      const struct ol_random *rnd,
		      const struct ol_report_line *line,
		      uint8_t out[static OL_PATH_OWN_MAX])
{
	return ol_path_frames_with(p, slot, own_challenge(p, slot, rnd), line,
				   out);
}

/* When the next one leaves: in the slot that its step has, or `gap` ticks
 * later. No later for what the law says in between: a voice has begun to fill a
 * cell for that time. */
static void make_due(struct ol_path *p, ol_instant slot, uint8_t gap)
{
	uint8_t step = ol_law_step(&p->law);
	uint64_t tick = slot.us / OL_TICK_US;
	uint64_t ticks = gap ? gap : step - tick % step;

	p->due = ol_after(slot, ticks * OL_TICK_US);
	p->cover = gap > step ? gap : step;
	p->keeps = gap > 0;
}

static uint64_t book(struct ol_path *p, ol_instant at)
{
	uint64_t counter = p->counter++;

	p->sent_at[counter % OL_PATH_RING] = at;
	p->cells++;
	return counter;
}

uint64_t ol_path_book_between(struct ol_path *p, ol_instant at)
{
	p->sent++;
	return book(p, at);
}

uint64_t ol_path_book_cell(struct ol_path *p, ol_instant slot)
{
	uint64_t counter = book(p, slot);

	ol_path_book_envelope(p, slot);
	make_due(p, slot, ol_law_leave(&p->law, counter));
	return counter;
}

void ol_path_book_envelope(struct ol_path *p, ol_instant slot)
{
	p->sent++;
	p->has_sent = true;
	p->last_sent = slot;
	make_due(p, slot, 0);
}

void ol_path_note_cell(struct ol_path *p, ol_instant now, uint64_t counter)
{
	ol_tally_note(&p->tally, now, counter,
		      (uint32_t)ol_path_peer_gap_us(p));
	p->last_cell = now;
}

void ol_path_note_knock(struct ol_path *p, ol_instant now)
{
	p->evidence = now;
}

/* In the middle of everything: our address may be another, and the way a
 * longer one. Asked again it is no news, nor soon after both were proven. */
static void note_asked(struct ol_path *p, ol_instant now,
		       const uint8_t *challenge)
{
	if (p->state == OL_PATH_PROVEN &&
	    ol_since(p->since, now) >= OL_PATH_SETTLED_US &&
	    memcmp(p->asked_us, challenge, sizeof p->asked_us) != 0)
		p->anew = true;
	memcpy(p->asked_us, challenge, sizeof p->asked_us);
}

bool ol_path_note_frame(struct ol_path *p, ol_instant now,
			enum ol_frame_type type, const uint8_t *bytes,
			size_t len)
{
	struct ol_report report;

	switch (type) {
	case OL_FRAME_CHALLENGE:
		if (len != OL_FRAME_CHALLENGE_BYTES)
			return false;
		owe_response(p, bytes);
		note_asked(p, now, bytes);
		return false;
	case OL_FRAME_RESPONSE:
		if (!p->asks || len != OL_FRAME_CHALLENGE_BYTES ||
		    !ol_secret_equal(p->challenge, bytes, len))
			return false;
		p->asks = false;
		p->answered = true;
		return set_state(p, now, OL_PATH_PROVEN);
	case OL_FRAME_REPORT:
		if (len != OL_FRAME_REPORT_BYTES)
			return false;
		ol_report_read(&report, bytes);
		return ol_path_note_report(p, now, &report);
	case OL_FRAME_PADDING:
	case OL_FRAME_ACK:
	case OL_FRAME_STREAM:
	case OL_FRAME_VOICE:
	case OL_FRAME_TYPES:
		break;
	}
	return false;
}

static void forget_proof(struct ol_path *p)
{
	p->asks = false;
	p->answered = false;
}

bool ol_path_note_moved(struct ol_path *p, ol_instant now)
{
	p->asks = false;
	p->answered = true;
	p->anew = true; /* another way: its delay is no queue */
	ol_path_restart(p, now);
	return set_state(p, now, OL_PATH_PROVEN);
}

bool ol_path_note_refused(struct ol_path *p, ol_instant now)
{
	if (p->last_cell.us != UINT64_MAX &&
	    ol_since(p->last_cell, now) < OL_PATH_REFUSED_US)
		return false;
	forget_proof(p);
	return set_state(p, now, OL_PATH_REFUSED);
}

/* The step that both ends allow. True if the pace changed. */
static bool agree(struct ol_path *p, ol_instant now)
{
	return ol_law_allow(&p->law, now, p->counter,
			    p->allows < p->peer_allows ? p->allows
						       : p->peer_allows);
}

/* What was measured at one pace says nothing of the other. */
static bool tick_pace(struct ol_path *p, ol_instant now)
{
	bool slow = ol_path_is_slow(p, now, false);
	bool changed = slow != p->was_slow;

	p->was_slow = slow;
	if (changed || p->anew)
		ol_law_resume(&p->law, now, p->counter);
	else if (!slow)
		changed = ol_law_tick(&p->law, now, p->counter);
	p->anew = false;
	return agree(p, now) || changed;
}

bool ol_path_tick(struct ol_path *p, ol_instant now)
{
	bool changed = tick_pace(p, now);

	if (!ol_path_is_silent(p, now))
		return changed;
	forget_proof(p);
	if (p->state == OL_PATH_PROVEN)
		return set_state(p, now, OL_PATH_SILENT) || changed;
	return changed;
}

uint32_t ol_path_loss(const struct ol_path *p, ol_instant now)
{
	if (p->last_cell.us != UINT64_MAX && ol_path_is_silent(p, now))
		return 1000;
	return ol_loss_permille(&p->tally.loss, 20);
}

uint32_t ol_path_peer_loss(const struct ol_path *p)
{
	return ol_loss_permille(&p->peer_loss, 5);
}
