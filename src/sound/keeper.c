/* keeper - see keeper.h. */
#include "sound/keeper.h"

#include <string.h>

#define DOUBLINGS 3 /* of OL_KEEPER_AGAIN_US */

void ol_keeper_init(struct ol_keeper *k, const bool wanted[OL_SIDES],
		    ol_instant now)
{
	size_t i;

	memset(k, 0, sizeof *k);
	k->looked_at = now;
	for (i = 0; i < OL_SIDES; i++) {
		k->side[i].wanted = wanted[i];
		k->side[i].try_at = now;
	}
}

static bool has_lived(const struct ol_keeper_side *s, ol_instant now)
{
	return ol_due(ol_after(s->opened_at, OL_KEEPER_START_US), now);
}

/* An open side: does it still live? */
static bool is_lost(struct ol_keeper_side *s, bool alive, uint64_t calls,
		    ol_instant now)
{
	if (!alive)
		return true;
	if (calls != s->calls) {
		s->calls = calls;
		s->sign_at = now;
	}
	return has_lived(s, now) &&
	       ol_due(ol_after(s->sign_at, OL_KEEPER_STALL_US), now);
}

static bool any_open(const struct ol_keeper *k)
{
	return k->side[OL_SIDE_MIC].open || k->side[OL_SIDE_SPEAKER].open;
}

/* A machine that stood still proves nothing against its devices. */
static void forgive_sleep(struct ol_keeper *k, ol_instant now)
{
	size_t i;

	if (ol_since(k->looked_at, now) >= OL_KEEPER_SLEPT_US)
		for (i = 0; i < OL_SIDES; i++)
			k->side[i].sign_at = now;
	k->looked_at = now;
}

enum ol_keeper_what ol_keeper_next(struct ol_keeper *k,
				   const struct ol_keeper_signs *signs,
				   ol_instant now, enum ol_side *side)
{
	size_t i;

	forgive_sleep(k, now);
	for (i = 0; i < OL_SIDES; i++) {
		*side = (enum ol_side)i;
		if (k->side[i].open &&
		    is_lost(&k->side[i], signs->alive[i], signs->calls[i], now))
			return OL_KEEPER_CLOSE;
	}
	for (i = 0; i < OL_SIDES; i++) {
		*side = (enum ol_side)i;
		if (!k->side[i].wanted || k->side[i].open ||
		    !ol_due(k->side[i].try_at, now))
			continue;
		if (signs->has_changed ||
		    (!k->side[i].is_listed && !any_open(k)))
			return OL_KEEPER_LIST;
		return OL_KEEPER_OPEN;
	}
	return OL_KEEPER_WAIT;
}

void ol_keeper_listed(struct ol_keeper *k, ol_instant now)
{
	size_t i;

	for (i = 0; i < OL_SIDES; i++) {
		k->side[i].is_listed = true;
		if (!k->side[i].open)
			continue;
		k->side[i].open = false;
		k->side[i].try_at = now;
	}
}

/* The next try: sooner or later, by how often it went wrong. */
static void try_later(struct ol_keeper_side *s, ol_instant now)
{
	uint32_t n = s->tries < DOUBLINGS ? s->tries : DOUBLINGS;

	s->open = false;
	s->is_listed = false;
	s->try_at = ol_after(now, (uint64_t)OL_KEEPER_AGAIN_US << n);
	s->tries++;
}

void ol_keeper_opened(struct ol_keeper *k, enum ol_side side, bool well,
		      uint64_t calls, ol_instant now)
{
	struct ol_keeper_side *s = &k->side[side];

	if (!well) {
		try_later(s, now);
		return;
	}
	s->open = true;
	s->calls = calls;
	s->opened_at = now;
	s->sign_at = now;
}

void ol_keeper_closed(struct ol_keeper *k, enum ol_side side, ol_instant now)
{
	struct ol_keeper_side *s = &k->side[side];
	bool lived = has_lived(s, now);

	if (lived)
		s->tries = 0;
	try_later(s, now);
	if (lived)
		s->try_at = now;
}

ol_instant ol_keeper_deadline(const struct ol_keeper *k, ol_instant now)
{
	ol_instant at = OL_NEVER;
	size_t i;

	for (i = 0; i < OL_SIDES; i++) {
		if (k->side[i].open)
			at = ol_earlier(at, ol_after(now, OL_KEEPER_LOOK_US));
		else if (k->side[i].wanted)
			at = ol_earlier(at, k->side[i].try_at);
	}
	return at;
}
