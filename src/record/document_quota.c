/* document_quota - which of the counterpart's documents may come, and what
 * becomes of those that may not. doc/protocol/documents.md */
#include <string.h>

#include "base/error.h"
#include "record/document_state.h"

#define US_PER_HOUR UINT64_C(3600000000)

/* ---- entries -------------------------------------------------------------- */

size_t ol_document_free_entry(const struct ol_document *d)
{
	size_t i;

	for (i = 0; i < OL_DOCUMENT_WAITING; i++)
		if (d->entry[i].state == OL_ENTRY_FREE)
			return i;
	return OL_DOCUMENT_NOBODY;
}

void ol_document_add_entry(struct ol_document *d, size_t i,
			   enum ol_document_entry_state state,
			   const struct ol_document_ref *ref)
{
	d->entry[i] = (struct ol_document_entry){
		.state = state,
		.ref = *ref,
		.changed = true,
	};
}

static uint32_t n_open(const struct ol_document *d)
{
	uint32_t n = 0;
	size_t i;

	for (i = 0; i < OL_DOCUMENT_WAITING; i++)
		n += d->entry[i].state != OL_ENTRY_FREE;
	return n;
}

/* ---- what fits -------------------------------------------------------------- */

/* When the rate lets the next one through. */
static ol_instant rate_at(const struct ol_document *d)
{
	uint64_t span = (d->quota.burst - 1) * d->quota.each_us;

	return (ol_instant){ d->rate.us > span ? d->rate.us - span : 0 };
}

/* What is in the way of one more, with what is allowed. */
static enum ol_document_why in_the_way(const struct ol_document *d,
				       ol_instant now,
				       const struct ol_document_ref *ref,
				       uint64_t *most)
{
	const struct ol_document_quota *q = &d->quota;

	*most = q->size;
	if (q->size == 0 || ref->size > q->size)
		return OL_DOCUMENT_WHY_SIZE;
	*most = q->total;
	if (ref->size > q->total || d->bytes > q->total - ref->size)
		return OL_DOCUMENT_WHY_TOTAL;
	*most = q->count;
	if (d->count >= q->count)
		return OL_DOCUMENT_WHY_COUNT;
	*most = q->open;
	if (n_open(d) >= q->open)
		return OL_DOCUMENT_WHY_OPEN;
	*most = q->each_us ? US_PER_HOUR / q->each_us : UINT32_MAX;
	if (!ol_due(rate_at(d), now))
		return OL_DOCUMENT_WHY_RATE;
	*most = 0;
	return OL_DOCUMENT_WHY_NONE;
}

static void admit(struct ol_document *d, ol_instant now,
		  const struct ol_document_ref *ref)
{
	d->rate =
		ol_after(d->rate.us > now.us ? d->rate : now, d->quota.each_us);
	d->bytes += ref->size;
	d->count++;
	ol_document_add_entry(d, ol_document_free_entry(d), OL_ENTRY_EXPECT,
			      ref);
}

void ol_document_set_quota(struct ol_document *d,
			   const struct ol_document_quota *quota)
{
	d->quota = *quota;
	if (d->quota.size > OL_ITEM_FILE_MAX)
		d->quota.size = OL_ITEM_FILE_MAX;
	if (d->quota.open > OL_DOCUMENT_WAITING)
		d->quota.open = OL_DOCUMENT_WAITING;
	if (d->quota.burst == 0)
		d->quota.burst = 1;
	ol_quota_room(d);
}

/* ---- what was refused -------------------------------------------------------- */

static size_t seek(const struct ol_document_refusals *r,
		   const struct ol_document_ref *ref)
{
	size_t i;

	for (i = 0; i < r->n; i++)
		if (ol_document_ref_equal(&r->one[i].ref, ref))
			break;
	return i;
}

bool ol_quota_forget(struct ol_document_refusals *r,
		     const struct ol_document_ref *ref)
{
	size_t i = seek(r, ref);

	if (i == r->n)
		return false;
	r->n--;
	memmove(r->one + i, r->one + i + 1, (r->n - i) * sizeof r->one[0]);
	return true;
}

/* As the newest; the oldest is forgotten for it. */
static void remember(struct ol_document_refusals *r,
		     const struct ol_document_refusal *one)
{
	ol_quota_forget(r, &one->ref);
	if (r->n == OL_DOCUMENT_REFUSED)
		ol_quota_forget(r, &r->one[0].ref);
	r->one[r->n++] = *one;
}

static void view(struct ol_document_news *out, bool ours,
		 const struct ol_document_refusal *r)
{
	bool for_good = r->why == OL_DOCUMENT_WHY_SIZE ||
			r->why == OL_DOCUMENT_WHY_OVER;

	*out = (struct ol_document_news){
		.ours = ours,
		.state = for_good ? OL_DOCUMENT_FAILED : OL_DOCUMENT_WAITS,
		.why = r->why,
		.ref = r->ref,
		.most = r->most,
	};
}

static void tell(struct ol_document *d, bool ours,
		 const struct ol_document_refusal *r)
{
	struct ol_document_news news;

	view(&news, ours, r);
	ol_document_last_word(d, &news);
}

static void say(struct ol_document *d, const struct ol_document_refusal *r)
{
	ol_document_queue(d, &(struct ol_chunk){ .type = OL_CHUNK_REFUSED,
						 .ref = r->ref,
						 .why = r->why,
						 .most = r->most });
}

static int err_of(enum ol_document_why why)
{
	if (why == OL_DOCUMENT_WHY_SIZE)
		return OL_ERR_RANGE;
	if (why == OL_DOCUMENT_WHY_TOTAL)
		return OL_ERR_NO_SPACE;
	return why == OL_DOCUMENT_WHY_RATE ? OL_ERR_BUSY : OL_ERR_FULL;
}

int ol_document_want(struct ol_document *d, ol_instant now,
		     const struct ol_document_ref *ref)
{
	struct ol_document_refusal r = { .ref = *ref };
	size_t i = ol_listed_find(d, ref);

	if (i != OL_DOCUMENT_NOBODY)
		return d->entry[i].dropped ? OL_ERR_BUSY : 0;
	r.why = in_the_way(d, now, ref, &r.most);
	if (!r.why) {
		ol_quota_forget(&d->here, ref);
		admit(d, now, ref);
		return 0;
	}
	d->refused++;
	remember(&d->here, &r);
	tell(d, false, &r);
	say(d, &r);
	ol_quota_room(d);
	return err_of(r.why);
}

void ol_quota_room(struct ol_document *d)
{
	d->retry = (ol_instant){ 0 };
}

void ol_quota_retry(struct ol_document *d, ol_instant now)
{
	struct ol_document_refusal *r;
	enum ol_document_why why;
	size_t i = 0;

	if (!ol_due(d->retry, now))
		return;
	d->retry = OL_NEVER;
	while (i < d->here.n) {
		r = &d->here.one[i];
		why = in_the_way(d, now, &r->ref, &r->most);
		if (why == OL_DOCUMENT_WHY_RATE)
			d->retry = rate_at(d);
		if (why) {
			r->why = why;
			i++;
			continue;
		}
		admit(d, now, &r->ref);
		ol_quota_forget(&d->here, &r->ref);
	}
}

void ol_quota_tell(struct ol_document *d)
{
	size_t i;

	for (i = 0; i < d->here.n; i++)
		say(d, &d->here.one[i]);
}

void ol_quota_refused(struct ol_document *d, ol_instant now,
		      const struct ol_document_refusal *r)
{
	size_t i = seek(&d->there, &r->ref);
	bool known = i < d->there.n && d->there.one[i].why == r->why &&
		     d->there.one[i].most == r->most;

	remember(&d->there, r);
	/* However many they say, desks are not told more than they can read. */
	if (known || ol_since(now, d->there_told) >=
			     OL_DOCUMENT_TELL_BURST * OL_DOCUMENT_TELL_US)
		return;
	d->there_told =
		ol_after(d->there_told.us > now.us ? d->there_told : now,
			 OL_DOCUMENT_TELL_US);
	tell(d, true, r);
}

bool ol_quota_find(const struct ol_document *d, bool ours,
		   const struct ol_document_ref *ref,
		   struct ol_document_news *out)
{
	const struct ol_document_refusals *r = ours ? &d->there : &d->here;
	size_t i = seek(r, ref);

	if (i == r->n)
		return false;
	view(out, ours, &r->one[i]);
	return true;
}
