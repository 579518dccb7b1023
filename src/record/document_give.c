/* document_give - our documents that the counterpart asks for.
 * doc/protocol/documents.md */
#include <assert.h>
#include <string.h>

#include "base/bytes.h"
#include "base/error.h"
#include "record/document_state.h"

#define SEGMENT OL_DOCUMENT_SEGMENT

static void release(struct ol_giving *g)
{
	if (g->busy)
		g->leaving = true;
	else
		g->used = false;
}

void ol_giving_fresh(struct ol_document *d)
{
	size_t i;

	for (i = 0; i < OL_DOCUMENT_AT_ONCE; i++)
		if (d->giving[i].used)
			release(&d->giving[i]);
}

void ol_giving_erased(struct ol_document *d)
{
	struct ol_giving *g;
	size_t i;

	for (i = 0; i < OL_DOCUMENT_AT_ONCE; i++) {
		g = &d->giving[i];
		g->was_open |= g->opened;
		g->opened = false;
		g->loaded[0] = g->loaded[1] = 0;
		if (!g->busy) /* else the disk's */
			ol_wipe(g->bytes, sizeof g->bytes);
	}
}

/* ---- what comes ------------------------------------------------------------- */

static struct ol_giving *by_number(struct ol_document *d, uint32_t number)
{
	struct ol_giving *g;
	size_t i;

	for (i = 0; i < OL_DOCUMENT_AT_ONCE; i++) {
		g = &d->giving[i];
		if (g->used && !g->leaving && g->number == number)
			return g;
	}
	return NULL;
}

static struct ol_giving *by_ref(struct ol_document *d,
				const struct ol_document_ref *ref)
{
	struct ol_giving *g;
	size_t i;

	for (i = 0; i < OL_DOCUMENT_AT_ONCE; i++) {
		g = &d->giving[i];
		if (g->used && !g->leaving &&
		    ol_document_ref_equal(&g->ref, ref))
			return g;
	}
	return NULL;
}

/* A place: free, or one whose taker has been silent for long. */
static struct ol_giving *place(struct ol_document *d, ol_instant now)
{
	struct ol_giving *g;
	size_t i;

	for (i = 0; i < OL_DOCUMENT_AT_ONCE; i++)
		if (!d->giving[i].used)
			return &d->giving[i];
	for (i = 0; i < OL_DOCUMENT_AT_ONCE; i++) {
		g = &d->giving[i];
		if (!g->busy &&
		    ol_due(ol_after(g->heard, 2 * OL_DOCUMENT_SILENT_US), now))
			return g;
	}
	return NULL;
}

static void say_none(struct ol_document *d, uint32_t number,
		     enum ol_document_why why)
{
	ol_document_queue(d, &(struct ol_chunk){ .type = OL_CHUNK_NONE,
						 .number = number,
						 .why = why });
}

static void hear_want(struct ol_document *d, ol_instant now,
		      const struct ol_chunk *m)
{
	struct ol_giving *g = by_ref(d, &m->ref);

	if (m->from < m->have || m->from >= m->ref.size ||
	    m->from - m->have > OL_DOCUMENT_AHEAD) {
		d->malformed++;
		return;
	}
	if (!g) {
		g = place(d, now);
		if (!g) {
			say_none(d, m->number, OL_DOCUMENT_WHY_BUSY);
			return;
		}
		memset(g, 0, offsetof(struct ol_giving, bytes));
		g->used = true;
		g->ref = m->ref;
	}
	ol_quota_forget(&d->there, &m->ref);
	g->number = m->number;
	g->next = m->from;
	g->have = m->have;
	g->why = OL_DOCUMENT_WHY_NONE;
	g->heard = now;
	g->changed = true;
}

static void hear_have(struct ol_document *d, struct ol_giving *g,
		      ol_instant now, const struct ol_chunk *m)
{
	if (m->have < g->have || m->have > g->next) {
		d->malformed++;
		return;
	}
	g->have = m->have;
	g->changed |= g->why != OL_DOCUMENT_WHY_NONE;
	g->why = OL_DOCUMENT_WHY_NONE;
	g->heard = now;
	g->moved = true;
}

static void drop(struct ol_document *d, const struct ol_document_ref *ref)
{
	struct ol_giving *g = by_ref(d, ref);

	if (g)
		release(g);
}

/* They have it, or do not take it. */
static void note(struct ol_document *d, const struct ol_chunk *m)
{
	drop(d, &m->ref);
	if (d->n_arrivals == OL_DOCUMENT_ARRIVALS) {
		d->malformed++;
		return;
	}
	d->arrival[d->n_arrivals++] =
		(struct ol_document_refusal){ m->ref, m->why, m->most };
}

void ol_giving_hear(struct ol_document *d, ol_instant now,
		    const struct ol_chunk *m)
{
	struct ol_giving *g = by_number(d, m->number);

	if (m->type == OL_CHUNK_WANT) {
		hear_want(d, now, m);
	} else if (m->type == OL_CHUNK_WHOLE || m->type == OL_CHUNK_REFUSED) {
		note(d, m);
	} else if (!g) {
		return; /* on its way when it ended */
	} else if (m->type == OL_CHUNK_HAVE) {
		hear_have(d, g, now, m);
	} else if (m->type == OL_CHUNK_HELD) {
		g->why = m->why;
		g->heard = now;
		g->changed = true;
	} else {
		ol_document_final(d, true, OL_DOCUMENT_FAILED, m->why, &g->ref,
				  g->have);
		release(g);
	}
}

/* ---- jobs ------------------------------------------------------------------- */

/* Bytes up to there may be said. */
static uint64_t limit(const struct ol_giving *g)
{
	uint64_t most = g->have + OL_DOCUMENT_AHEAD;

	return most < g->ref.size ? most : g->ref.size;
}

static bool is_loaded(const struct ol_giving *g, uint64_t segment)
{
	return g->loaded[segment % 2] == segment + 1;
}

/* The segment that is to be read: of the next byte, then the one behind. */
static bool to_load(const struct ol_giving *g, uint64_t *segment)
{
	*segment = g->next / SEGMENT;
	if (g->next >= limit(g))
		return false;
	if (!is_loaded(g, *segment))
		return true;
	++*segment;
	return *segment * SEGMENT < limit(g) && !is_loaded(g, *segment);
}

bool ol_giving_job(struct ol_document *d, struct ol_document_job *job)
{
	struct ol_giving *g;
	uint64_t segment;
	size_t i;

	for (i = 0; i < OL_DOCUMENT_AT_ONCE; i++) {
		g = &d->giving[i];
		if (!g->used || g->busy)
			continue;
		if (!g->opened) {
			job->kind = OL_DOCUMENT_OPEN;
		} else if (to_load(g, &segment)) {
			job->kind = OL_DOCUMENT_READ;
			job->offset = segment * SEGMENT;
			job->bytes = g->bytes[segment % 2];
			g->loaded[segment % 2] = 0;
		} else {
			continue;
		}
		job->place = (uint8_t)i;
		job->ref = g->ref;
		g->busy = true;
		return true;
	}
	return false;
}

static enum ol_document_why why_of(int err)
{
	switch (err) {
	case OL_ERR_UNKNOWN:
		return OL_DOCUMENT_WHY_UNKNOWN;
	case OL_ERR_EXPIRED:
		return OL_DOCUMENT_WHY_OVER;
	case OL_ERR_FORGED:
	case OL_ERR_MALFORMED:
		return OL_DOCUMENT_WHY_DAMAGED;
	default:
		return OL_DOCUMENT_WHY_TROUBLE;
	}
}

void ol_giving_done(struct ol_document *d, ol_instant now,
		    const struct ol_document_job *job, int err)
{
	struct ol_giving *g = &d->giving[job->place];
	uint64_t segment = job->offset / SEGMENT;
	enum ol_document_why why;

	(void)now;
	assert(g->used && g->busy);
	g->busy = false;
	if (g->leaving) {
		g->used = false;
		return;
	}
	if (err) {
		why = why_of(err);
		if (why == OL_DOCUMENT_WHY_UNKNOWN &&
		    (g->opened || g->was_open))
			why = OL_DOCUMENT_WHY_OVER;
		say_none(d, g->number, why);
		if (g->opened || g->was_open)
			ol_document_final(d, true, OL_DOCUMENT_FAILED, why,
					  &g->ref, g->have);
		g->used = false;
		return;
	}
	if (job->kind == OL_DOCUMENT_OPEN) {
		g->opened = true;
		return;
	}
	g->loaded[segment % 2] = segment + 1;
	g->len[segment % 2] = job->len;
}

/* ---- messages ------------------------------------------------------------------ */

static bool say_bytes(struct ol_giving *g, struct ol_chunk *m)
{
	uint64_t segment = g->next / SEGMENT;
	size_t at = (size_t)(g->next % SEGMENT), len;

	if (!g->used || g->leaving || !g->opened || g->next >= limit(g) ||
	    !is_loaded(g, segment) || at >= g->len[segment % 2])
		return false;
	len = g->len[segment % 2] - at;
	if (len > OL_DOCUMENT_CHUNK)
		len = OL_DOCUMENT_CHUNK;
	if (len > limit(g) - g->next)
		len = (size_t)(limit(g) - g->next);
	*m = (struct ol_chunk){
		.type = OL_CHUNK_BYTES,
		.number = g->number,
		.from = g->next,
		.bytes = { (const char *)g->bytes[segment % 2] + at, len },
	};
	g->next += len;
	return true;
}

/* By turns. */
bool ol_giving_say(struct ol_document *d, struct ol_chunk *m)
{
	size_t i, at;

	for (i = 0; i < OL_DOCUMENT_AT_ONCE; i++) {
		at = (d->turn + i) % OL_DOCUMENT_AT_ONCE;
		if (say_bytes(&d->giving[at], m)) {
			d->turn = at + 1;
			return true;
		}
	}
	return false;
}

/* ---- time and news --------------------------------------------------------------- */

ol_instant ol_giving_deadline(const struct ol_document *d)
{
	const struct ol_giving *g;
	ol_instant at = OL_NEVER;
	size_t i;

	for (i = 0; i < OL_DOCUMENT_AT_ONCE; i++) {
		g = &d->giving[i];
		if (g->used && !g->leaving && g->moved)
			at = ol_earlier(at, ol_after(g->told_at,
						     OL_DOCUMENT_TELL_US));
	}
	return at;
}

static void look(const struct ol_giving *g, struct ol_document_news *out)
{
	*out = (struct ol_document_news){
		.ours = true,
		.state = g->why == OL_DOCUMENT_WHY_NONE ? OL_DOCUMENT_MOVES
							: OL_DOCUMENT_WAITS,
		.why = g->why,
		.ref = g->ref,
		.offset = g->have,
	};
}

bool ol_giving_news(struct ol_document *d, ol_instant now,
		    struct ol_document_news *out)
{
	struct ol_giving *g;
	size_t i;

	for (i = 0; i < OL_DOCUMENT_AT_ONCE; i++) {
		g = &d->giving[i];
		if (!g->used || g->leaving || !g->opened)
			continue;
		if (!g->changed &&
		    (!g->moved ||
		     !ol_due(ol_after(g->told_at, OL_DOCUMENT_TELL_US), now)))
			continue;
		g->changed = false;
		g->moved = false;
		g->told_at = now;
		look(g, out);
		return true;
	}
	return false;
}

bool ol_giving_find(const struct ol_document *d,
		    const struct ol_document_ref *ref,
		    struct ol_document_news *out)
{
	const struct ol_giving *g;
	size_t i;

	for (i = 0; i < OL_DOCUMENT_AT_ONCE; i++) {
		g = &d->giving[i];
		if (g->used && !g->leaving && g->opened &&
		    ol_document_ref_equal(&g->ref, ref)) {
			look(g, out);
			return true;
		}
	}
	return false;
}
