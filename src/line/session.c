/* session - doc/protocol/session.md, "Sessions". */
#include "line/session.h"

#include <assert.h>
#include <string.h>

#include "base/bytes.h"
#include "seal/envelope.h"

/* What the calendar may say at most (the year 6429): a clock gone wild must
 * not use up the numbers. */
#define DATE_MS_MAX (1ull << 47)

/* CONFIRM asks who leads: then CURRENT or PREVIOUS. */
enum next {
	KEEP,
	FREE,
	STARTED,
	ANSWERED,
	PREVIOUS,
	CONFIRM,
};

/* clang-format off */
static const enum next table[OL_SESSION_STATES][OL_SESSION_EVENTS] = {
/*             START    ANSWER    FINISH   CELL     OVERTAKEN OUTDATED DISOWNED SEND_OVER TIME_OVER */
[OL_SESSION_FREE]     =
	     { STARTED, ANSWERED, KEEP,    KEEP,    KEEP,     KEEP,    KEEP,    KEEP,     KEEP },
[OL_SESSION_STARTED]  =
	     { KEEP,    KEEP,     CONFIRM, KEEP,    FREE,     FREE,    FREE,    KEEP,     FREE },
[OL_SESSION_ANSWERED] =
	     { KEEP,    KEEP,     KEEP,    CONFIRM, KEEP,     FREE,    KEEP,    KEEP,     FREE },
[OL_SESSION_CURRENT]  =
	     { KEEP,    KEEP,     KEEP,    KEEP,    PREVIOUS, KEEP,    FREE,    PREVIOUS, FREE },
[OL_SESSION_PREVIOUS] =
	     { KEEP,    KEEP,     KEEP,    KEEP,    KEEP,     KEEP,    FREE,    KEEP,     FREE },
};
/* clang-format on */

void ol_sessions_init(struct ol_sessions *t, struct ol_noise_keys *keys,
		      bool is_smaller, uint64_t confirmed)
{
	memset(t, 0, sizeof *t);
	t->keys = keys;
	t->is_smaller = is_smaller;
	t->confirmed = confirmed;
}

void ol_sessions_release(struct ol_sessions *t)
{
	ol_wipe(t->keys, OL_SESSIONS * sizeof *t->keys);
	ol_wipe(t, sizeof *t);
}

/* The one door: nothing else assigns a state. */
static void enter(struct ol_sessions *t, int i, enum ol_session_state state,
		  ol_instant now)
{
	struct ol_session *s = &t->s[i];

	s->state = state;
	switch (state) {
	case OL_SESSION_FREE:
		ol_wipe(&t->keys[i], sizeof t->keys[i]);
		memset(s, 0, sizeof *s);
		return;
	case OL_SESSION_STARTED:
	case OL_SESSION_ANSWERED:
		s->since = now;
		return;
	case OL_SESSION_CURRENT:
	case OL_SESSION_PREVIOUS:
	case OL_SESSION_STATES:
		return;
	}
}

static bool has_keys(const struct ol_session *s)
{
	return s->state == OL_SESSION_ANSWERED ||
	       s->state == OL_SESSION_CURRENT ||
	       s->state == OL_SESSION_PREVIOUS;
}

static bool same_node(const struct ol_session *s, const uint8_t *incarnation)
{
	return memcmp(s->incarnation, incarnation, sizeof s->incarnation) == 0;
}

/* The one of a state that gives way: the lowest number of the answered, the
 * one confirmed first of the previous. */
static int weakest(const struct ol_sessions *t, enum ol_session_state state,
		   size_t *n)
{
	int i, w = OL_SESSION_NONE;

	*n = 0;
	for (i = 0; i < OL_SESSIONS; i++) {
		if (t->s[i].state != state)
			continue;
		++*n;
		if (w == OL_SESSION_NONE || t->s[i].order < t->s[w].order ||
		    (t->s[i].order == t->s[w].order &&
		     t->s[i].number < t->s[w].number))
			w = i;
	}
	return w;
}

static void push_out(struct ol_sessions *t, enum ol_session_state state,
		     size_t most, ol_instant now)
{
	size_t n;
	int i = weakest(t, state, &n);

	if (n > most)
		(void)ol_session_step(t, i, OL_SESSION_EV_TIME_OVER, now, NULL);
}

int ol_sessions_place(const struct ol_sessions *t, bool own)
{
	if (own && ol_sessions_find(t, OL_SESSION_STARTED) != OL_SESSION_NONE)
		return OL_SESSION_NONE;
	return ol_sessions_find(t, OL_SESSION_FREE);
}

/* Which of two leads, the same at both ends in whichever order they were
 * confirmed: the one that was started in knowledge of the other; of two that
 * crossed, within 10 s, the one whose initiator has the smaller key; else the
 * later. */
static bool leads(const struct ol_sessions *t, const struct ol_session *new,
		  ol_instant now)
{
	int c = ol_sessions_find(t, OL_SESSION_CURRENT);
	const struct ol_session *old;

	if (c == OL_SESSION_NONE)
		return true;
	old = &t->s[c];
	if (!same_node(new, old->incarnation))
		return true;
	if (old->knew >= new->number)
		return false;
	if (new->knew >= old->number || new->own == old->own ||
	    ol_since(old->since, now) >= OL_SESSION_CROSS_US)
		return true;
	return new->own == t->is_smaller;
}

/* What the confirmation of `i` means for another. */
static void tell(struct ol_sessions *t, int other, int i, bool in_front,
		 ol_instant now)
{
	const struct ol_session *new = &t->s[i];
	const struct ol_session *s = &t->s[other];
	bool stranger = !same_node(s, new->incarnation);

	if (s->state == OL_SESSION_STARTED ||
	    (s->state == OL_SESSION_ANSWERED &&
	     ((!new->own && s->number < new->number) ||
	      (new->own &&stranger)))) {
		(void)ol_session_step(t, other, OL_SESSION_EV_OUTDATED, now,
				      NULL);
		return;
	}
	if (stranger)
		(void)ol_session_step(t, other, OL_SESSION_EV_DISOWNED, now,
				      NULL);
	else if (in_front)
		(void)ol_session_step(t, other, OL_SESSION_EV_OVERTAKEN, now,
				      NULL);
}

static enum ol_session_result confirm(struct ol_sessions *t, int i,
				      ol_instant now, bool *fresh)
{
	struct ol_session *s = &t->s[i];
	bool in_front = leads(t, s, now);
	int k;

	*fresh = t->has_peer && !same_node(s, t->incarnation);
	t->has_peer = true;
	memcpy(t->incarnation, s->incarnation, sizeof t->incarnation);
	if (s->number > t->confirmed)
		t->confirmed = s->number;
	s->order = ++t->n_confirmed;
	s->since = now;
	for (k = 0; k < OL_SESSIONS; k++)
		if (k != i && t->s[k].state != OL_SESSION_FREE)
			tell(t, k, i, in_front, now);
	enter(t, i, in_front ? OL_SESSION_CURRENT : OL_SESSION_PREVIOUS, now);
	push_out(t, OL_SESSION_PREVIOUS, OL_SESSION_PREVIOUSES, now);
	return in_front ? OL_SESSION_LEADS : OL_SESSION_STANDS_BACK;
}

enum ol_session_result ol_session_step(struct ol_sessions *t, int i,
				       enum ol_session_event ev, ol_instant now,
				       bool *fresh)
{
	assert(i >= 0 && i < OL_SESSIONS && ev < OL_SESSION_EVENTS);
	switch (table[t->s[i].state][ev]) {
	case KEEP:
		return OL_SESSION_KEPT;
	case FREE:
		enter(t, i, OL_SESSION_FREE, now);
		return OL_SESSION_KEPT;
	case STARTED:
		enter(t, i, OL_SESSION_STARTED, now);
		return OL_SESSION_KEPT;
	case ANSWERED:
		enter(t, i, OL_SESSION_ANSWERED, now);
		push_out(t, OL_SESSION_ANSWERED, OL_SESSION_ANSWERS, now);
		return OL_SESSION_KEPT;
	case PREVIOUS:
		enter(t, i, OL_SESSION_PREVIOUS, now);
		push_out(t, OL_SESSION_PREVIOUS, OL_SESSION_PREVIOUSES, now);
		return OL_SESSION_KEPT;
	case CONFIRM:
		return confirm(t, i, now, fresh);
	}
	return OL_SESSION_KEPT;
}

static bool tick_one(struct ol_sessions *t, int i, ol_instant now)
{
	uint64_t age = ol_since(t->s[i].since, now);
	enum ol_session_event ev = OL_SESSION_EVENTS;

	switch (t->s[i].state) {
	case OL_SESSION_STARTED:
		if (age >= OL_SESSION_START_US)
			ev = OL_SESSION_EV_TIME_OVER;
		break;
	case OL_SESSION_ANSWERED:
		if (age >= OL_SESSION_ANSWER_US)
			ev = OL_SESSION_EV_TIME_OVER;
		break;
	case OL_SESSION_CURRENT:
	case OL_SESSION_PREVIOUS:
		if (age >= OL_SESSION_RECEIVE_US)
			ev = OL_SESSION_EV_TIME_OVER;
		else if (age >= OL_SESSION_SEND_US)
			ev = OL_SESSION_EV_SEND_OVER;
		break;
	case OL_SESSION_FREE:
	case OL_SESSION_STATES:
		break;
	}
	if (ev != OL_SESSION_EVENTS)
		(void)ol_session_step(t, i, ev, now, NULL);
	return ev != OL_SESSION_EVENTS;
}

bool ol_sessions_tick(struct ol_sessions *t, ol_instant now)
{
	bool any = false;
	int i;

	for (i = 0; i < OL_SESSIONS; i++)
		any |= tick_one(t, i, now);
	return any;
}

int ol_sessions_find(const struct ol_sessions *t, enum ol_session_state s)
{
	int i;

	for (i = 0; i < OL_SESSIONS; i++)
		if (t->s[i].state == s)
			return i;
	return OL_SESSION_NONE;
}

int ol_sessions_answered(const struct ol_sessions *t, uint64_t number)
{
	int i;

	for (i = 0; i < OL_SESSIONS; i++)
		if (t->s[i].state == OL_SESSION_ANSWERED &&
		    t->s[i].number == number)
			return i;
	return OL_SESSION_NONE;
}

int ol_sessions_by_tag(const struct ol_sessions *t, uint32_t tag, int from)
{
	int i;

	for (i = from; i < OL_SESSIONS; i++)
		if (has_keys(&t->s[i]) && t->s[i].tag == tag)
			return i;
	return OL_SESSION_NONE;
}

bool ol_sessions_is_due(const struct ol_sessions *t, ol_instant now)
{
	int c = ol_sessions_find(t, OL_SESSION_CURRENT);
	uint64_t age;

	if (c == OL_SESSION_NONE)
		return false;
	age = ol_since(t->s[c].since, now);
	if (t->is_smaller)
		return age >=
		       OL_SESSION_RENEW_US + t->s[c].tag % OL_SESSION_SPREAD_US;
	return age >= OL_SESSION_RENEW_LATE_US &&
	       ol_sessions_find(t, OL_SESSION_ANSWERED) == OL_SESSION_NONE;
}

uint64_t ol_sessions_number(const struct ol_sessions *t, uint64_t at_least,
			    ol_date date)
{
	uint64_t n = (t->confirmed > at_least ? t->confirmed : at_least) + 1;
	uint64_t ms = date.ns > 0 ? (uint64_t)date.ns / OL_NS_PER_MS : 0;

	if (ms > n && ms <= DATE_MS_MAX)
		n = ms;
	return n <= OL_HANDSHAKE_NUMBER_MAX ? n : 0;
}
