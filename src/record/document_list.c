/* document_list - the counterpart's documents that are not whole here: which
 * are listed, which gets the next place, which files are made and removed.
 * doc/protocol/documents.md */
#include <assert.h>
#include <string.h>

#include "base/error.h"
#include "record/document_state.h"

#define NOBODY OL_DOCUMENT_NOBODY

/* ---- entries -------------------------------------------------------------- */

size_t ol_listed_find(const struct ol_document *d,
		      const struct ol_document_ref *ref)
{
	size_t i;

	for (i = 0; i < OL_DOCUMENT_WAITING; i++)
		if (d->entry[i].state != OL_ENTRY_FREE &&
		    ol_document_ref_equal(&d->entry[i].ref, ref))
			return i;
	return NOBODY;
}

void ol_listed_forget(struct ol_document *d, size_t entry, bool gone)
{
	struct ol_document_entry *e = &d->entry[entry];

	if (gone) {
		d->bytes -= d->bytes < e->ref.size ? d->bytes : e->ref.size;
		d->count -= d->count > 0;
	}
	e->state = OL_ENTRY_FREE;
	ol_quota_room(d);
}

void ol_listed_again(struct ol_document_entry *e, ol_instant again,
		     enum ol_document_why why)
{
	e->state = e->dropped ? OL_ENTRY_REMOVE : OL_ENTRY_LISTED;
	e->again = again;
	e->why = why;
	e->changed = true;
}

/* ---- places --------------------------------------------------------------- */

static bool may_have(size_t place, const struct ol_document_entry *e)
{
	return place + 1 < OL_DOCUMENT_AT_ONCE ||
	       e->ref.size - e->here <= OL_DOCUMENT_SHORT;
}

size_t ol_listed_next(const struct ol_document *d, size_t place, ol_instant now)
{
	const struct ol_document_entry *e;
	uint64_t least = UINT64_MAX, left;
	size_t i, found = NOBODY;

	for (i = 0; i < OL_DOCUMENT_WAITING; i++) {
		e = &d->entry[i];
		if (e->state != OL_ENTRY_LISTED || !ol_due(e->again, now) ||
		    !may_have(place, e))
			continue;
		left = e->ref.size - e->here;
		if (left < least) {
			least = left;
			found = i;
		}
	}
	return found;
}

bool ol_listed_has_place(const struct ol_document *d,
			 const struct ol_document_entry *e)
{
	size_t i;

	for (i = 0; i < OL_DOCUMENT_AT_ONCE; i++)
		if (d->taking[i].entry == NOBODY && may_have(i, e))
			return true;
	return false;
}

/* ---- jobs ------------------------------------------------------------------- */

bool ol_listed_job(struct ol_document *d, ol_instant now,
		   struct ol_document_job *job)
{
	struct ol_document_entry *e;
	size_t i;

	for (i = 0; i < OL_DOCUMENT_WAITING; i++) {
		e = &d->entry[i];
		if (!ol_due(e->again, now) || (e->state != OL_ENTRY_EXPECT &&
					       e->state != OL_ENTRY_REMOVE))
			continue;
		job->kind = e->state == OL_ENTRY_EXPECT ? OL_DOCUMENT_EXPECT
							: OL_DOCUMENT_REMOVE;
		job->ref = e->ref;
		e->state = e->state == OL_ENTRY_EXPECT ? OL_ENTRY_EXPECTING
						       : OL_ENTRY_REMOVING;
		return true;
	}
	return false;
}

/* ---- answers ------------------------------------------------------------------ */

enum ol_document_why ol_listed_why(int err)
{
	return err == OL_ERR_NO_SPACE ? OL_DOCUMENT_WHY_FULL
				      : OL_DOCUMENT_WHY_TROUBLE;
}

void ol_listed_whole(struct ol_document *d, size_t entry, bool counted)
{
	struct ol_document_ref ref = d->entry[entry].ref;

	ol_document_remember(d, &ref);
	ol_document_queue(d, &(struct ol_chunk){ .type = OL_CHUNK_WHOLE,
						 .ref = ref });
	ol_document_final(d, false, OL_DOCUMENT_WHOLE, OL_DOCUMENT_WHY_NONE,
			  &ref, ref.size);
	ol_listed_forget(d, entry, counted);
}

void ol_listed_expected(struct ol_document *d, ol_instant now,
			const struct ol_document_job *job, int err)
{
	size_t i = ol_listed_find(d, &job->ref);
	struct ol_document_entry *e = &d->entry[i];

	assert(i != NOBODY && e->state == OL_ENTRY_EXPECTING);
	if (err && !e->dropped) {
		e->state = OL_ENTRY_EXPECT;
		e->again = ol_after(now, OL_DOCUMENT_AGAIN_US);
		e->why = ol_listed_why(err);
		e->changed = true;
	} else if (job->whole && !e->dropped) {
		ol_listed_whole(d, i, true); /* counted when it came */
	} else {
		ol_listed_again(e, now, OL_DOCUMENT_WHY_NONE);
	}
}

void ol_listed_removed(struct ol_document *d, ol_instant now,
		       const struct ol_document_job *job, int err)
{
	size_t i = ol_listed_find(d, &job->ref);
	struct ol_document_entry *e = &d->entry[i];

	assert(i != NOBODY && e->state == OL_ENTRY_REMOVING);
	if (err && err != OL_ERR_UNKNOWN) {
		e->state = OL_ENTRY_REMOVE;
		e->again = ol_after(now, OL_DOCUMENT_AGAIN_US);
		return;
	}
	ol_document_final(d, false, OL_DOCUMENT_FAILED,
			  e->over ? e->why : OL_DOCUMENT_WHY_DROPPED, &e->ref,
			  0);
	ol_listed_forget(d, i, true);
}

void ol_listed_over(struct ol_document *d, size_t entry)
{
	const struct ol_document_ref *ref = &d->entry[entry].ref;

	ol_document_queue(d, &(struct ol_chunk){ .type = OL_CHUNK_REFUSED,
						 .ref = *ref,
						 .why = OL_DOCUMENT_WHY_OVER });
	ol_document_final(d, false, OL_DOCUMENT_FAILED, OL_DOCUMENT_WHY_OVER,
			  ref, 0);
	ol_listed_forget(d, entry, false); /* counted anew, without it */
}

/* ---- news --------------------------------------------------------------------- */

void ol_listed_look(const struct ol_document *d, size_t entry,
		    struct ol_document_news *out)
{
	const struct ol_document_entry *e = &d->entry[entry];
	size_t i;

	*out = (struct ol_document_news){
		.state = OL_DOCUMENT_WAITS,
		.why = e->why,
		.ref = e->ref,
		.offset = e->here,
	};
	for (i = 0; i < OL_DOCUMENT_AT_ONCE; i++) {
		if (d->taking[i].entry != entry)
			continue;
		out->offset = d->taking[i].here;
		out->state = d->taking[i].phase == OL_TAKING_CHECK
				     ? OL_DOCUMENT_CHECKS
				     : OL_DOCUMENT_MOVES;
		if (e->why != OL_DOCUMENT_WHY_NONE)
			out->state = OL_DOCUMENT_WAITS;
	}
}
