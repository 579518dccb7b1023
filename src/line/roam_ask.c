/* roam_ask - see roam_ask.h. */
#include "line/roam_ask.h"

#include <string.h>

#include "seal/secret.h"

/* ---- challenges ---- */

bool ol_roam_ask_may(const struct ol_roam_ask *a, ol_instant now)
{
	if (a->n > 0 && ol_since(a->at[0], now) < OL_ROAM_AGAIN_US)
		return false;
	return a->n < OL_ROAM_ASKS ||
	       ol_since(a->at[OL_ROAM_ASKS - 1], now) >= OL_ROAM_SPAN_US;
}

void ol_roam_ask_note(struct ol_roam_ask *a, ol_instant now)
{
	memmove(a->at + 1, a->at, (OL_ROAM_ASKS - 1) * sizeof a->at[0]);
	a->at[0] = now;
	if (a->n < OL_ROAM_ASKS)
		a->n++;
}

const uint8_t *ol_roam_ask_out(struct ol_roam_ask *a, ol_instant now,
			       const struct ol_random *rnd)
{
	ol_roam_ask_note(a, now);
	if (!a->is_set)
		ol_random_fill(rnd, a->challenge, sizeof a->challenge);
	a->is_set = true;
	a->answered = false;
	return a->challenge;
}

bool ol_roam_ask_answers(struct ol_roam_ask *a, const uint8_t *bytes)
{
	if (!a->is_set ||
	    !ol_secret_equal(a->challenge, bytes, sizeof a->challenge))
		return false;
	a->is_set = false;
	a->answered = true;
	return true;
}

/* ---- candidates ---- */

struct ol_roam_candidate *
ol_roam_candidate_find(struct ol_roam_candidate *list,
		       const struct ol_roam_place *place)
{
	size_t i;

	for (i = 0; i < OL_ROAM_MAX; i++)
		if (list[i].is_set &&
		    ol_roam_place_equal(&list[i].place, place))
			return &list[i];
	return NULL;
}

bool ol_roam_candidate_proven(const struct ol_roam_candidate *c, ol_instant now)
{
	return c->ask.answered && ol_since(c->last, now) < OL_ROAM_KEEP_US;
}

/* The one that gives way to a newcomer: free, else not proven and here for
 * long enough to answer, the one not heard for longest. */
static struct ol_roam_candidate *make_room(struct ol_roam_candidate *list,
					   ol_instant now)
{
	struct ol_roam_candidate *c, *oldest = NULL;

	for (c = list; c < list + OL_ROAM_MAX; c++) {
		if (!c->is_set)
			return c;
		if (ol_roam_candidate_proven(c, now) ||
		    ol_since(c->since, now) < OL_ROAM_TENURE_US)
			continue;
		if (!oldest || c->last.us < oldest->last.us)
			oldest = c;
	}
	return oldest;
}

struct ol_roam_candidate *
ol_roam_candidate_take(struct ol_roam_candidate *list, ol_instant now, size_t p,
		       const struct ol_roam_place *place)
{
	struct ol_roam_candidate *c = ol_roam_candidate_find(list, place);

	if (!c) {
		c = make_room(list, now);
		if (!c)
			return NULL;
		memset(c, 0, sizeof *c);
		c->is_set = true;
		c->place = *place;
		c->since = now;
	} else if (c->ask.answered && !ol_roam_candidate_proven(c, now)) {
		c->ask.answered = false;
	}
	c->path = (uint8_t)p;
	c->last = now;
	return c;
}
