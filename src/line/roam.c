/* roam - doc/protocol/session.md, "Addresses". */
#include "line/roam.h"

#include <assert.h>
#include <string.h>

#include "line/roam_ask.h"

/* Counters whose copies are told from other old ones. */
#define STRAYS 64

bool ol_roam_place_equal(const struct ol_roam_place *a,
			 const struct ol_roam_place *b)
{
	return a->socket == b->socket && ol_addr_equal(&a->addr, &b->addr);
}

static bool is_somewhere(const struct ol_roam_place *p)
{
	return p->addr.family != 0;
}

void ol_roam_init(struct ol_roam *r)
{
	memset(r, 0, sizeof *r);
}

void ol_roam_add_path(struct ol_roam *r, const struct ol_roam_place *home,
		      const struct ol_roam_place *seen)
{
	struct ol_roam_path *p;

	assert(r->n_paths < OL_ROAM_PATHS);
	p = &r->path[r->n_paths++];
	p->now = p->home = *home;
	p->seen = *seen;
}

void ol_roam_forget_counters(struct ol_roam *r)
{
	size_t i;

	for (i = 0; i < r->n_paths; i++)
		r->path[i].has_counter = false;
	for (i = 0; i < OL_ROAM_MAX; i++)
		r->heard[i].has_counter = false;
	memset(r->stray, 0, sizeof r->stray);
}

static bool is_home(const struct ol_roam_path *p,
		    const struct ol_roam_place *place)
{
	return is_somewhere(&p->home) && ol_roam_place_equal(&p->home, place);
}

bool ol_roam_is_away(const struct ol_roam *r, size_t p)
{
	return !ol_roam_place_equal(&r->path[p].now, &r->path[p].home);
}

bool ol_roam_is_home(const struct ol_roam *r, const struct ol_roam_place *place)
{
	size_t i;

	for (i = 0; i < r->n_paths; i++)
		if (ol_roam_is_away(r, i) && is_home(&r->path[i], place))
			return true;
	return false;
}

/* ---- silence ---- */

static uint64_t at_least(uint64_t us, uint64_t gap_us)
{
	return us > OL_ROAM_CELLS * gap_us ? us : OL_ROAM_CELLS * gap_us;
}

static bool is_silent(const struct ol_roam_path *p, ol_instant now,
		      uint64_t gap_us)
{
	return !p->has_cell ||
	       ol_since(p->last, now) >= at_least(OL_ROAM_SILENT_US, gap_us);
}

/* Nothing comes from its address at all; or copies alone. */
static bool is_still(const struct ol_roam_path *p, ol_instant now,
		     uint64_t gap_us)
{
	return !p->has_cell ||
	       ol_since(p->last, now) >= at_least(OL_ROAM_DOUBT_US, gap_us);
}

static bool is_in_doubt(const struct ol_roam_path *p, ol_instant now,
			uint64_t gap_us)
{
	return !p->has_cell ||
	       ol_since(p->first, now) >= at_least(OL_ROAM_DOUBT_US, gap_us);
}

/* ---- challenges ---- */

bool ol_roam_note_response(struct ol_roam *r, ol_instant now,
			   const uint8_t bytes[static OL_FRAME_CHALLENGE_BYTES])
{
	size_t i;

	for (i = 0; i < OL_ROAM_MAX; i++)
		if (ol_roam_ask_answers(&r->heard[i].ask, bytes) ||
		    ol_roam_ask_answers(&r->told[i].ask, bytes))
			return true;
	for (i = 0; i < r->n_paths; i++)
		if (ol_roam_ask_answers(&r->path[i].ask, bytes)) {
			r->path[i].doubted = false;
			r->path[i].trusted_till =
				ol_after(now, OL_ROAM_TRUST_US);
			return true;
		}
	return false;
}

/* ---- what comes ---- */

void ol_roam_note_own(struct ol_roam *r, ol_instant now, size_t p,
		      uint64_t counter, bool copy)
{
	struct ol_roam_path *path = &r->path[p];

	path->has_cell = true;
	path->last = now;
	if (copy)
		return;
	path->first = now;
	path->doubted = false;
	if (!path->has_counter || counter > path->counter)
		path->counter = counter;
	path->has_counter = true;
}

void ol_roam_note_cell(struct ol_roam *r, ol_instant now, size_t p,
		       const struct ol_roam_place *from, uint64_t counter)
{
	struct ol_roam_candidate *c;

	/* One that was held back says where the counterpart was. */
	if (r->path[p].has_counter && counter < r->path[p].counter &&
	    !is_home(&r->path[p], from))
		return;
	c = ol_roam_candidate_take(r->heard, now, p, from);
	if (!c)
		return;
	c->came++;
	if (!c->has_counter || counter > c->counter)
		c->counter = counter;
	c->has_counter = true;
}

size_t ol_roam_note_envelope(struct ol_roam *r, ol_instant now,
			     const struct ol_roam_place *from)
{
	struct ol_roam_candidate *c;
	size_t i, p = r->n_paths;

	for (i = 0; i < r->n_paths; i++) {
		if (r->path[i].now.socket != from->socket ||
		    !is_silent(&r->path[i], now, 0))
			continue;
		if (p == r->n_paths || !r->path[i].has_cell ||
		    (r->path[p].has_cell &&
		     r->path[i].last.us < r->path[p].last.us))
			p = i;
	}
	c = p == r->n_paths ? NULL
			    : ol_roam_candidate_take(r->heard, now, p, from);
	if (c)
		c->came++;
	return p;
}

void ol_roam_note_told(struct ol_roam *r, ol_instant now, size_t p,
		       const struct ol_roam_place *place)
{
	(void)ol_roam_candidate_take(r->told, now, p, place);
}

void ol_roam_stray(struct ol_roam *r, uint8_t id, uint64_t counter)
{
	uint64_t up;

	if (r->stray[id].bits == 0)
		r->stray[id].newest = counter;
	if (counter > r->stray[id].newest) {
		up = counter - r->stray[id].newest;
		r->stray[id].bits = up < STRAYS ? r->stray[id].bits << up : 0;
		r->stray[id].newest = counter;
	}
	if (r->stray[id].newest - counter < STRAYS)
		r->stray[id].bits |= 1ull << (r->stray[id].newest - counter);
}

bool ol_roam_is_copy(const struct ol_roam *r, uint8_t id, uint64_t counter)
{
	uint64_t back = r->stray[id].newest - counter;

	return back < STRAYS && (r->stray[id].bits >> back & 1);
}

void ol_roam_copy_came(struct ol_roam *r, uint8_t id, uint64_t counter)
{
	r->stray[id].bits &= ~(1ull << (r->stray[id].newest - counter));
}

/* ---- who is heard ---- */

/* Datagrams come from it now. */
static bool is_fresh(const struct ol_roam_candidate *c, ol_instant now,
		     uint64_t gap_us)
{
	return c->is_set &&
	       ol_since(c->last, now) < at_least(OL_ROAM_SILENT_US, gap_us);
}

/* True if cells of it are as new as those from the path's address. At home
 * they may be copies. */
static bool is_ahead(const struct ol_roam_path *p,
		     const struct ol_roam_candidate *c)
{
	uint64_t counter = c->counter;

	if (!c->has_counter || !p->has_counter)
		return true;
	if (is_home(p, &c->place))
		counter += STRAYS;
	return counter > p->counter;
}

/* The candidate from which the path's newest cell came; where `envelopes` are
 * enough, one from which no cell came may stand in. NULL: none. */
static struct ol_roam_candidate *heard(struct ol_roam *r, ol_instant now,
				       size_t p, uint64_t gap_us,
				       bool envelopes)
{
	const struct ol_roam_path *path = &r->path[p];
	struct ol_roam_candidate *c, *best = NULL;

	for (c = r->heard; c < r->heard + OL_ROAM_MAX; c++) {
		if (c->path != p || !is_fresh(c, now, gap_us))
			continue;
		if (!c->has_counter && !envelopes)
			continue;
		if (!is_ahead(path, c))
			continue;
		if (!best || (c->has_counter && !best->has_counter) ||
		    (c->has_counter && c->counter > best->counter) ||
		    (!c->has_counter && !best->has_counter &&
		     c->last.us > best->last.us))
			best = c;
	}
	return best;
}

/* ---- what leaves ---- */

static bool may_send(const struct ol_roam_candidate *c)
{
	return c->ask.answered || c->came > c->sent;
}

static void aim_at(struct ol_roam_candidate *c, const uint8_t *challenge,
		   struct ol_roam_aim *out)
{
	c->sent++;
	*out = (struct ol_roam_aim){ c->place, true, challenge };
}

static struct ol_roam_candidate *told_one(struct ol_roam *r, ol_instant now,
					  size_t p)
{
	struct ol_roam_candidate *c;
	ol_instant eldest = r->told_at[r->n_told % OL_ROAM_ASKS_TOLD];

	if (r->n_told >= OL_ROAM_ASKS_TOLD &&
	    ol_since(eldest, now) < OL_ROAM_SPAN_US)
		return NULL;
	for (c = r->told; c < r->told + OL_ROAM_MAX; c++)
		if (c->is_set && c->path == p && !c->ask.answered &&
		    ol_roam_ask_may(&c->ask, now))
			return c;
	return NULL;
}

/* A challenge that is due, in a cell of its own. */
static bool aim_challenge(struct ol_roam *r, ol_instant slot, size_t p,
			  uint64_t gap_us, const struct ol_random *rnd,
			  struct ol_roam_aim *out)
{
	struct ol_roam_path *path = &r->path[p];
	struct ol_roam_candidate *c = heard(r, slot, p, gap_us, false);

	if (c && !c->ask.answered && c->came > c->sent &&
	    (is_in_doubt(path, slot, gap_us) || is_home(path, &c->place)) &&
	    ol_roam_ask_may(&c->ask, slot) &&
	    (is_still(path, slot, gap_us) ||
	     ol_roam_ask_may(&path->beside, slot))) {
		if (!is_still(path, slot, gap_us))
			ol_roam_ask_note(&path->beside, slot);
		aim_at(c, ol_roam_ask_out(&c->ask, slot, rnd), out);
		return true;
	}
	c = told_one(r, slot, p);
	if (!c)
		return false;
	r->told_at[r->n_told++ % OL_ROAM_ASKS_TOLD] = slot;
	aim_at(c, ol_roam_ask_out(&c->ask, slot, rnd), out);
	return true;
}

/* The k-th of the places of a silent path, NULL behind the last: its address,
 * the configured one, the one before, those that were told and answered, and
 * who is heard. */
static const struct ol_roam_place *place_at(struct ol_roam *r, ol_instant now,
					    size_t p, uint64_t gap_us, size_t k,
					    struct ol_roam_candidate **who)
{
	struct ol_roam_path *path = &r->path[p];
	struct ol_roam_candidate *c = heard(r, now, p, gap_us, true);
	bool is_seen = is_somewhere(&path->seen) &&
		       !ol_roam_place_equal(&path->seen, &path->now);

	*who = NULL;
	if (c && may_send(c) && k-- == 0) {
		*who = c;
		return &c->place;
	}
	if (is_somewhere(&path->now) && k-- == 0)
		return &path->now;
	if (ol_roam_is_away(r, p) && is_somewhere(&path->home) && k-- == 0)
		return &path->home;
	if (is_seen && k-- == 0)
		return &path->seen;
	for (c = r->told; c < r->told + OL_ROAM_MAX; c++)
		if (c->is_set && c->path == p && c->ask.answered && k-- == 0) {
			*who = c;
			return &c->place;
		}
	return NULL;
}

bool ol_roam_reaches(struct ol_roam *r, ol_instant slot, size_t p,
		     uint64_t gap_us)
{
	struct ol_roam_candidate *c;

	return is_somewhere(&r->path[p].now) ||
	       place_at(r, slot, p, gap_us, 0, &c) != NULL;
}

/* Nobody is where he was: each place in turn. */
static bool aim_around(struct ol_roam *r, ol_instant slot, size_t p,
		       bool is_cell, uint64_t gap_us, struct ol_roam_aim *out)
{
	struct ol_roam_path *path = &r->path[p];
	const struct ol_roam_place *place;
	struct ol_roam_candidate *c;
	size_t n = 0;

	while (place_at(r, slot, p, gap_us, n, &c))
		n++;
	if (n == 0)
		return false;
	place = place_at(r, slot, p, gap_us, path->turn++ / OL_ROAM_TURN % n,
			 &c);
	if (c) {
		/* What was asked is asked again in each cell. */
		aim_at(c, is_cell && c->ask.is_set ? c->ask.challenge : NULL,
		       out);
		return true;
	}
	*out = (struct ol_roam_aim){ *place,
				     !ol_roam_place_equal(place, &path->now),
				     NULL };
	return true;
}

/* The path's address sends copies alone, and another one that proved itself
 * sends the cells: it has to answer. */
static const uint8_t *ask_own(struct ol_roam *r, ol_instant slot, size_t p,
			      const struct ol_random *rnd)
{
	struct ol_roam_path *path = &r->path[p];

	if (!path->doubted)
		return NULL;
	if (path->ask.n > 0 &&
	    ol_since(path->ask.at[0], slot) < OL_ROAM_AGAIN_US)
		return NULL;
	return ol_roam_ask_out(&path->ask, slot, rnd);
}

void ol_roam_aim(struct ol_roam *r, ol_instant slot, size_t p, bool is_cell,
		 uint64_t gap_us, const struct ol_random *rnd,
		 struct ol_roam_aim *out)
{
	struct ol_roam_path *path = &r->path[p];
	struct ol_roam_candidate *c;

	if (is_cell && aim_challenge(r, slot, p, gap_us, rnd, out))
		return;
	if (is_silent(path, slot, gap_us) &&
	    aim_around(r, slot, p, is_cell, gap_us, out))
		return;
	if (is_still(path, slot, gap_us)) {
		c = heard(r, slot, p, gap_us, false);
		if (c && c->ask.answered) {
			aim_at(c, NULL, out);
			return;
		}
	}
	*out = (struct ol_roam_aim){ path->now, false, NULL };
	if (is_cell)
		out->challenge = ask_own(r, slot, p, rnd);
}

/* ---- another address ---- */

/* True if copies alone come from the path's address and it did not answer. */
static bool is_pretended(struct ol_roam_path *p, ol_instant now)
{
	if (ol_since(p->first, now) < OL_ROAM_SILENT_US ||
	    now.us < p->trusted_till.us)
		return false;
	if (!p->doubted) {
		p->doubted = true;
		p->doubted_at = now;
		p->ask.is_set = false;
	}
	return ol_since(p->doubted_at, now) >= OL_ROAM_PROOF_US;
}

bool ol_roam_step(struct ol_roam *r, ol_instant now, size_t p, uint64_t gap_us)
{
	struct ol_roam_path *path = &r->path[p];
	struct ol_roam_candidate *c = heard(r, now, p, gap_us, false);

	if (!c || !c->ask.answered)
		return false;
	if (!is_silent(path, now, gap_us) && !is_home(path, &c->place) &&
	    !is_pretended(path, now))
		return false;
	path->now = c->place;
	if (!is_home(path, &c->place))
		path->seen = c->place;
	path->has_counter = path->has_cell = true;
	path->counter = c->counter;
	path->last = path->first = c->last;
	path->doubted = false;
	path->trusted_till = now;
	memset(&path->ask, 0, sizeof path->ask);
	memset(c, 0, sizeof *c);
	return true;
}
