/* document - see document.h: life, questions, and what both directions share.
 * document_take.c has what comes, document_give.c what goes. */
#include "record/document.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/error.h"
#include "record/document_state.h"

_Static_assert(OL_DOCUMENT_AHEAD % OL_DOCUMENT_SEGMENT == 0,
	       "what may be on its way has room in whole buffers");
_Static_assert(OL_DOCUMENT_CHECK % OL_DOCUMENT_SEGMENT == 0,
	       "a check ends with a segment");
_Static_assert(OL_DOCUMENT_SEGMENT % OL_DOCUMENT_CHUNK == 0,
	       "segments are cut into whole messages");
_Static_assert(OL_DOCUMENT_TOLD + OL_DOCUMENT_REFUSED <= OL_DOCUMENT_QUEUE,
	       "all fit");

bool ol_document_ref_equal(const struct ol_document_ref *a,
			   const struct ol_document_ref *b)
{
	return a->size == b->size &&
	       !memcmp(a->sha256, b->sha256, sizeof a->sha256);
}

uint64_t ol_document_segment_end(const struct ol_document_ref *ref, uint64_t at)
{
	uint64_t end = at - at % OL_DOCUMENT_SEGMENT + OL_DOCUMENT_SEGMENT;

	return end < ref->size ? end : ref->size;
}

/* ---- life ----------------------------------------------------------------- */

struct ol_document *ol_document_new(const struct ol_document_quota *quota,
				    uint64_t bytes, uint32_t count)
{
	struct ol_document *d = calloc(1, sizeof *d);
	size_t i;

	if (!d)
		return NULL;
	ol_document_set_quota(d, quota);
	d->bytes = bytes;
	d->count = count;
	for (i = 0; i < OL_DOCUMENT_AT_ONCE; i++)
		d->taking[i].entry = OL_DOCUMENT_NOBODY;
	return d;
}

void ol_document_free(struct ol_document *d)
{
	if (!d)
		return;
	ol_wipe(d, sizeof *d);
	free(d);
}

/* Keeps it among the last ones, which lie in no order. */
static void remember(struct ol_document *d, const struct ol_document_ref *ref,
		     ol_date done)
{
	size_t i, oldest = 0;

	if (d->n_told < OL_DOCUMENT_TOLD) {
		oldest = d->n_told++;
	} else {
		for (i = 1; i < d->n_told; i++)
			if (d->told[i].done.ns < d->told[oldest].done.ns)
				oldest = i;
		if (done.ns < d->told[oldest].done.ns)
			return;
	}
	d->told[oldest].ref = *ref;
	d->told[oldest].done = done;
}

void ol_document_remember(struct ol_document *d,
			  const struct ol_document_ref *ref)
{
	ol_date newest = { 0 };
	size_t i;

	for (i = 0; i < d->n_told; i++)
		if (d->told[i].done.ns >= newest.ns)
			newest.ns = d->told[i].done.ns + 1;
	remember(d, ref, newest);
}

int ol_document_resume(struct ol_document *d, const struct ol_document_ref *ref,
		       bool whole, ol_date done)
{
	size_t i = ol_document_free_entry(d);

	if (whole) {
		remember(d, ref, done);
		return 0;
	}
	if (ol_listed_find(d, ref) != OL_DOCUMENT_NOBODY)
		return 0;
	if (i == OL_DOCUMENT_NOBODY)
		return OL_ERR_FULL;
	ol_document_add_entry(d, i, OL_ENTRY_LISTED, ref);
	return 0;
}

void ol_document_drop(struct ol_document *d, const struct ol_document_ref *ref)
{
	size_t i = ol_listed_find(d, ref), j;
	struct ol_document_entry *e;

	for (j = 0; j < d->n_told; j++)
		if (ol_document_ref_equal(&d->told[j].ref, ref)) {
			d->told[j] = d->told[--d->n_told];
			break;
		}
	if (ol_quota_forget(&d->here, ref))
		return;
	if (i == OL_DOCUMENT_NOBODY) { /* a whole one: its file went */
		d->bytes -= d->bytes < ref->size ? d->bytes : ref->size;
		d->count -= d->count > 0;
		ol_quota_room(d);
		return;
	}
	e = &d->entry[i];
	e->dropped = true;
	for (j = 0; j < OL_DOCUMENT_AT_ONCE; j++)
		if (d->taking[j].entry == i && !d->taking[j].leaving)
			ol_taking_leave(d, &d->taking[j], (ol_instant){ 0 },
					OL_DOCUMENT_WHY_DROPPED, 0);
	if (e->state == OL_ENTRY_EXPECT || e->state == OL_ENTRY_LISTED)
		e->state = OL_ENTRY_REMOVE;
}

void ol_document_recount(struct ol_document *d, uint64_t bytes, uint32_t count)
{
	const struct ol_document_entry *e;
	size_t i;

	d->bytes = bytes;
	d->count = count;
	for (i = 0; i < OL_DOCUMENT_WAITING; i++) {
		e = &d->entry[i];
		if (e->state != OL_ENTRY_EXPECT &&
		    e->state != OL_ENTRY_EXPECTING)
			continue;
		d->bytes += e->ref.size;
		d->count++;
	}
	ol_quota_room(d);
}

void ol_document_erased(struct ol_document *d, ol_instant now)
{
	ol_taking_erased(d, now);
	ol_giving_erased(d);
}

void ol_document_up(struct ol_document *d, ol_instant now, bool fresh)
{
	size_t i;

	(void)now;
	if (fresh) {
		d->n_queued = 0;
		ol_taking_fresh(d);
		ol_giving_fresh(d);
	}
	for (i = 0; (fresh || !d->was_up) && i < d->n_told; i++)
		ol_document_queue(d, &(struct ol_chunk){
					     .type = OL_CHUNK_WHOLE,
					     .ref = d->told[i].ref,
				     });
	if (fresh || !d->was_up)
		ol_quota_tell(d);
	d->up = true;
	d->was_up = true;
}

void ol_document_down(struct ol_document *d)
{
	d->up = false;
}

void ol_document_hear(struct ol_document *d, ol_instant now,
		      const uint8_t *bytes, size_t len)
{
	struct ol_chunk m;

	if (ol_chunk_read(&m, bytes, len)) {
		d->malformed++;
		return;
	}
	switch (m.type) {
	case OL_CHUNK_BYTES:
	case OL_CHUNK_NONE:
		ol_taking_hear(d, now, &m);
		return;
	case OL_CHUNK_WANT:
	case OL_CHUNK_HAVE:
	case OL_CHUNK_HELD:
	case OL_CHUNK_WHOLE:
	case OL_CHUNK_STOP:
	case OL_CHUNK_REFUSED:
		ol_giving_hear(d, now, &m);
		return;
	case OL_CHUNK_TYPES:
		return;
	}
}

/* ---- jobs ------------------------------------------------------------------ */

static bool arrival_job(struct ol_document *d, struct ol_document_job *job)
{
	if (d->n_arrivals == 0 || d->keeps_arrival)
		return false;
	d->keeps_arrival = true;
	job->kind = d->arrival[0].why ? OL_DOCUMENT_OPEN : OL_DOCUMENT_ARRIVED;
	job->place = OL_DOCUMENT_AT_ONCE;
	job->ref = d->arrival[0].ref;
	return true;
}

static void arrival_done(struct ol_document *d, ol_instant now,
			 const struct ol_document_job *job, int err)
{
	struct ol_document_refusal said = d->arrival[0];

	assert(d->keeps_arrival);
	d->keeps_arrival = false;
	d->n_arrivals--;
	memmove(d->arrival, d->arrival + 1,
		d->n_arrivals * sizeof d->arrival[0]);
	if (!err && said.why)
		ol_quota_refused(d, now, &said);
	else if (!err && job->whole)
		ol_document_final(d, true, OL_DOCUMENT_WHOLE,
				  OL_DOCUMENT_WHY_NONE, &job->ref,
				  job->ref.size);
}

bool ol_document_job(struct ol_document *d, ol_instant now,
		     struct ol_document_job *job)
{
	*job = (struct ol_document_job){ 0 };
	ol_quota_retry(d, now);
	return ol_taking_job(d, now, job) || ol_giving_job(d, job) ||
	       arrival_job(d, job);
}

void ol_document_done(struct ol_document *d, ol_instant now,
		      const struct ol_document_job *job, int err)
{
	switch (job->kind) {
	case OL_DOCUMENT_EXPECT:
	case OL_DOCUMENT_CHECK_PART:
	case OL_DOCUMENT_WRITE:
	case OL_DOCUMENT_FINISH:
	case OL_DOCUMENT_REMOVE:
		ol_taking_done(d, now, job, err);
		return;
	case OL_DOCUMENT_OPEN:
		if (job->place == OL_DOCUMENT_AT_ONCE)
			arrival_done(d, now, job, err);
		else
			ol_giving_done(d, now, job, err);
		return;
	case OL_DOCUMENT_READ:
		ol_giving_done(d, now, job, err);
		return;
	case OL_DOCUMENT_ARRIVED:
		arrival_done(d, now, job, err);
		return;
	}
}

/* ---- messages --------------------------------------------------------------- */

void ol_document_queue(struct ol_document *d, const struct ol_chunk *m)
{
	size_t at = (d->first_queued + d->n_queued) % OL_DOCUMENT_QUEUE;

	if (d->n_queued == OL_DOCUMENT_QUEUE)
		return;
	d->queue[at] = *m;
	d->n_queued++;
}

size_t ol_document_say(struct ol_document *d, ol_instant now,
		       uint8_t out[static OL_DOCUMENT_SAY_MAX])
{
	struct ol_chunk m = { 0 };

	if (!d->up)
		return 0;
	if (d->n_queued > 0) {
		m = d->queue[d->first_queued];
		d->first_queued = (d->first_queued + 1) % OL_DOCUMENT_QUEUE;
		d->n_queued--;
	} else if (!ol_taking_say(d, now, &m) && !ol_giving_say(d, &m)) {
		return 0;
	}
	return ol_chunk_write(out, &m);
}

ol_instant ol_document_deadline(const struct ol_document *d)
{
	ol_instant at = d->here.n > 0 ? d->retry : OL_NEVER;

	at = ol_earlier(at, ol_taking_deadline(d));
	return ol_earlier(at, ol_giving_deadline(d));
}

/* ---- news -------------------------------------------------------------------- */

void ol_document_last_word(struct ol_document *d,
			   const struct ol_document_news *news)
{
	if (d->n_finals == OL_DOCUMENT_FINALS) {
		d->n_finals--;
		memmove(d->final, d->final + 1,
			d->n_finals * sizeof d->final[0]);
	}
	d->final[d->n_finals++] = *news;
}

void ol_document_final(struct ol_document *d, bool ours,
		       enum ol_document_state state, enum ol_document_why why,
		       const struct ol_document_ref *ref, uint64_t offset)
{
	ol_document_last_word(d, &(struct ol_document_news){
					 .ours = ours,
					 .state = state,
					 .why = why,
					 .ref = *ref,
					 .offset = offset,
				 });
}

bool ol_document_news(struct ol_document *d, ol_instant now,
		      struct ol_document_news *out)
{
	if (d->n_finals > 0) {
		*out = d->final[0];
		d->n_finals--;
		memmove(d->final, d->final + 1,
			d->n_finals * sizeof d->final[0]);
		return true;
	}
	return ol_taking_news(d, now, out) || ol_giving_news(d, now, out);
}

bool ol_document_find(const struct ol_document *d, bool ours,
		      const struct ol_document_ref *ref,
		      struct ol_document_news *out)
{
	size_t i;

	if (ours)
		return ol_giving_find(d, ref, out) ||
		       ol_quota_find(d, true, ref, out);
	i = ol_listed_find(d, ref);
	if (i == OL_DOCUMENT_NOBODY)
		return ol_quota_find(d, false, ref, out);
	ol_listed_look(d, i, out);
	return true;
}

void ol_document_status(const struct ol_document *d,
			struct ol_document_status *out)
{
	size_t i;

	*out = (struct ol_document_status){
		.bytes = d->bytes,
		.count = d->count,
		.refused = d->refused,
		.malformed = d->malformed,
	};
	for (i = 0; i < OL_DOCUMENT_WAITING; i++)
		out->waiting += d->entry[i].state != OL_ENTRY_FREE;
	for (i = 0; i < OL_DOCUMENT_AT_ONCE; i++)
		out->sending += d->giving[i].used && !d->giving[i].leaving;
}
