/* knock - doc/protocol/session.md, "Envelopes". */
#include "line/knock.h"

#include <string.h>

void ol_knock_init(struct ol_knock *k, bool is_smaller)
{
	memset(k, 0, sizeof *k);
	k->is_smaller = is_smaller;
}

void ol_knock_set_own(struct ol_knock *k, ol_instant now, uint64_t number,
		      const uint8_t message[static OL_HS1_LEN])
{
	memset(&k->own, 0, sizeof k->own);
	k->own.is_set = true;
	k->own.number = number;
	k->own.since = now;
	k->own.enough = OL_NEVER;
	memcpy(k->own.message, message, OL_HS1_LEN);
	ol_assembler_init(&k->own.reply, OL_HS2_FRAGMENTS);
}

void ol_knock_clear_own(struct ol_knock *k)
{
	k->own.is_set = false;
}

bool ol_knock_is_stale(const struct ol_knock *k, ol_instant now,
		       uint64_t rtt_us)
{
	uint64_t age = ol_since(k->own.since, now);

	if (!k->own.is_set)
		return false;
	if (age >= OL_KNOCK_FRESH_MAX_US)
		return true;
	return age >= OL_KNOCK_FRESH_US &&
	       ol_due(ol_after(k->own.enough, 2 * rtt_us), now);
}

static struct ol_knock_answer *find_answer(struct ol_knock *k, uint64_t number)
{
	size_t i;

	for (i = 0; i < OL_KNOCK_ANSWERS; i++)
		if (k->answer[i].is_set && k->answer[i].number == number)
			return &k->answer[i];
	return NULL;
}

void ol_knock_set_answer(struct ol_knock *k, ol_instant now, uint64_t number,
			 const uint8_t message[static OL_HS2_LEN])
{
	struct ol_knock_answer *a = &k->answer[0];
	size_t i;

	for (i = 1; i < OL_KNOCK_ANSWERS && a->is_set; i++)
		if (!k->answer[i].is_set || k->answer[i].number < a->number)
			a = &k->answer[i];
	memset(a, 0, sizeof *a);
	a->is_set = true;
	a->number = number;
	a->heard = now;
	a->credit = 1;
	memcpy(a->message, message, OL_HS2_LEN);
}

void ol_knock_clear_answer(struct ol_knock *k, uint64_t number)
{
	struct ol_knock_answer *a = find_answer(k, number);

	if (a)
		a->is_set = false;
}

void ol_knock_calm(struct ol_knock *k)
{
	size_t i;

	for (i = 0; i < OL_KNOCK_ANSWERS; i++)
		k->answer[i].credit = 0;
}

/* The answer to repeat: the highest number of those heard lately. */
static struct ol_knock_answer *live_answer(struct ol_knock *k, ol_instant now,
					   enum ol_knock_mode mode)
{
	struct ol_knock_answer *best = NULL;
	size_t i;

	for (i = 0; i < OL_KNOCK_ANSWERS; i++) {
		struct ol_knock_answer *a = &k->answer[i];

		if (!a->is_set || (mode == OL_KNOCK_CALM && !a->credit) ||
		    ol_since(a->heard, now) >= OL_KNOCK_HEARD_US)
			continue;
		if (!best || a->number > best->number)
			best = a;
	}
	return best;
}

bool ol_knock_is_answering(const struct ol_knock *k, ol_instant now,
			   enum ol_knock_mode mode)
{
	return live_answer((struct ol_knock *)k, now, mode) != NULL;
}

static void pick_own(struct ol_knock *k, ol_instant now,
		     struct ol_envelope *out)
{
	struct ol_knock_own *o = &k->own;

	out->number = o->number;
	out->message = 1;
	out->fragment = o->index++;
	ol_fragment_make(out->body, o->message, OL_HS1_FRAGMENTS,
			 out->fragment);
	if (++o->sent == OL_KNOCK_FRESH_SENT)
		o->enough = now;
}

static void pick_answer(struct ol_knock_answer *a, struct ol_envelope *out)
{
	out->number = a->number;
	out->message = 2;
	out->fragment = a->index++;
	ol_fragment_make(out->body, a->message, OL_HS2_FRAGMENTS,
			 out->fragment);
	if (a->credit)
		a->credit--;
}

bool ol_knock_pick(struct ol_knock *k, ol_instant now, enum ol_knock_mode mode,
		   struct ol_envelope *out)
{
	struct ol_knock_answer *a = live_answer(k, now, mode);
	bool own = k->own.is_set && mode == OL_KNOCK_LOUD;

	if (a && own)
		own = k->is_smaller && k->turn++ % 4 == 0;
	if (own)
		pick_own(k, now, out);
	else if (a)
		pick_answer(a, out);
	return own || a;
}

/* The one that gathers this number; else a free one; else the one with the
 * lower number gives way, so that old ones sent again never displace the
 * newest. */
static struct ol_knock_gather *place(struct ol_knock *k, uint64_t number)
{
	struct ol_knock_gather *g = &k->gather[0], *low = g;
	size_t i;

	for (i = 0; i < OL_KNOCK_GATHERS; i++) {
		g = &k->gather[i];
		if (g->is_set && g->number == number)
			return g;
		if (!g->is_set)
			low = g;
		else if (low->is_set && g->number < low->number)
			low = g;
	}
	low->is_set = true;
	low->in_band = false;
	low->number = number;
	ol_assembler_init(&low->a, OL_HS1_FRAGMENTS);
	return low;
}

static enum ol_knock_taken take_first(struct ol_knock *k, ol_instant now,
				      uint64_t confirmed,
				      const struct ol_envelope *e)
{
	struct ol_knock_answer *a;
	struct ol_knock_gather *g;

	if (e->number <= confirmed)
		return OL_KNOCK_NOTHING;
	a = find_answer(k, e->number);
	if (a) {
		a->heard = now;
		if (a->credit < OL_KNOCK_CREDIT_MAX)
			a->credit++;
		return OL_KNOCK_AGAIN;
	}
	g = place(k, e->number);
	if (!ol_assembler_add(&g->a, e->fragment, e->body))
		return OL_KNOCK_NOTHING;
	return OL_KNOCK_NEW;
}

static enum ol_knock_taken take_second(struct ol_knock *k,
				       const struct ol_envelope *e)
{
	if (!k->own.is_set || k->own.number != e->number)
		return OL_KNOCK_NOTHING;
	return ol_assembler_add(&k->own.reply, e->fragment, e->body)
		       ? OL_KNOCK_NEW
		       : OL_KNOCK_NOTHING;
}

enum ol_knock_taken ol_knock_take(struct ol_knock *k, ol_instant now,
				  uint64_t confirmed,
				  const struct ol_envelope *e)
{
	return e->message == 1 ? take_first(k, now, confirmed, e)
			       : take_second(k, e);
}

void ol_knock_give(struct ol_knock *k, uint64_t number,
		   const uint8_t message[static OL_HS1_LEN])
{
	struct ol_knock_gather *g = place(k, number);
	uint8_t i;

	g->in_band = true;
	for (i = 0; i < OL_HS1_FRAGMENTS; i++)
		(void)ol_assembler_add(&g->a, i, message + i * OL_FRAGMENT_LEN);
}

uint64_t ol_knock_whole(struct ol_knock *k, uint8_t message[static OL_HS1_LEN],
			bool *in_band)
{
	struct ol_knock_gather *best = NULL;
	size_t i;

	for (i = 0; i < OL_KNOCK_GATHERS; i++) {
		struct ol_knock_gather *g = &k->gather[i];

		if (g->is_set && ol_assembler_is_complete(&g->a) &&
		    (!best || g->number > best->number))
			best = g;
	}
	if (!best)
		return 0;
	best->is_set = false;
	*in_band = best->in_band;
	(void)ol_assembler_read(&best->a, message);
	return best->number;
}

bool ol_knock_reply(struct ol_knock *k, uint8_t message[static OL_HS2_LEN])
{
	if (!k->own.is_set || !ol_assembler_is_complete(&k->own.reply))
		return false;
	(void)ol_assembler_read(&k->own.reply, message);
	ol_assembler_init(&k->own.reply, OL_HS2_FRAGMENTS);
	return true;
}
