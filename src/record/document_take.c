/* document_take - the documents of the counterpart that have a place: what
 * comes, what goes to the disk. doc/protocol/documents.md */
#include <assert.h>
#include <string.h>

#include "base/error.h"
#include "record/document_state.h"

#define SEGMENT OL_DOCUMENT_SEGMENT
#define NOBODY OL_DOCUMENT_NOBODY

/* ---- places --------------------------------------------------------------- */

static void give_place(struct ol_document *d, size_t place, size_t entry)
{
	struct ol_taking *t = &d->taking[place];

	d->entry[entry].state = OL_ENTRY_PLACED;
	d->entry[entry].why = OL_DOCUMENT_WHY_NONE;
	d->entry[entry].changed = true;
	memset(t, 0, offsetof(struct ol_taking, bytes));
	t->entry = entry;
	t->phase = OL_TAKING_CHECK;
}

static void free_place(struct ol_taking *t)
{
	t->entry = NOBODY;
	t->leaving = false;
}

static void say_stop(struct ol_document *d, const struct ol_taking *t,
		     enum ol_document_why why)
{
	if (t->number > 0)
		ol_document_queue(d, &(struct ol_chunk){
					     .type = OL_CHUNK_STOP,
					     .number = t->number,
					     .why = why,
				     });
}

void ol_taking_leave(struct ol_document *d, struct ol_taking *t, ol_instant now,
		     enum ol_document_why why, uint64_t again_us)
{
	struct ol_document_entry *e = &d->entry[t->entry];

	e->again = ol_after(now, again_us);
	e->why = why;
	e->here = t->here;
	e->changed = true;
	if (why == OL_DOCUMENT_WHY_DROPPED || why == OL_DOCUMENT_WHY_WRONG)
		say_stop(d, t, why);
	if (t->busy) {
		t->leaving = true;
		return;
	}
	ol_listed_again(e, e->again, why);
	free_place(t);
}

void ol_taking_fresh(struct ol_document *d)
{
	struct ol_taking *t;
	size_t i;

	for (i = 0; i < OL_DOCUMENT_AT_ONCE; i++) {
		t = &d->taking[i];
		if (t->entry != NOBODY && t->phase == OL_TAKING_ASKED)
			t->phase = OL_TAKING_ASK;
	}
}

/* Nothing is read or written of one that may be gone but by a new look at
 * what is here. */
void ol_taking_erased(struct ol_document *d, ol_instant now)
{
	size_t i;

	for (i = 0; i < OL_DOCUMENT_WAITING; i++)
		d->entry[i].doubt = d->entry[i].state == OL_ENTRY_LISTED ||
				    d->entry[i].state == OL_ENTRY_PLACED;
	for (i = 0; i < OL_DOCUMENT_AT_ONCE; i++)
		if (d->taking[i].entry != NOBODY && !d->taking[i].leaving)
			ol_taking_leave(d, &d->taking[i], now,
					OL_DOCUMENT_WHY_NONE, 0);
}

/* ---- what comes ------------------------------------------------------------- */

static struct ol_taking *by_number(struct ol_document *d, uint32_t number)
{
	struct ol_taking *t;
	size_t i;

	for (i = 0; i < OL_DOCUMENT_AT_ONCE; i++) {
		t = &d->taking[i];
		if (t->entry != NOBODY && !t->leaving &&
		    t->phase == OL_TAKING_ASKED && t->number == number)
			return t;
	}
	return NULL;
}

static void take_bytes(struct ol_document *d, struct ol_taking *t,
		       ol_instant now, const struct ol_chunk *m)
{
	const struct ol_document_ref *ref = &d->entry[t->entry].ref;
	uint64_t end = ol_document_segment_end(ref, t->next);

	if (m->from != t->next || m->bytes.len > end - t->next ||
	    t->next - t->here + m->bytes.len > OL_DOCUMENT_AHEAD) {
		d->malformed++;
		ol_taking_leave(d, t, now, OL_DOCUMENT_WHY_WRONG,
				OL_DOCUMENT_AGAIN_US);
		return;
	}
	memcpy(t->bytes[t->next / SEGMENT % OL_DOCUMENT_BUFFERS] +
		       t->next % SEGMENT,
	       m->bytes.p, m->bytes.len);
	t->next += m->bytes.len;
	t->heard = now;
}

static uint64_t wait_us(enum ol_document_why why)
{
	return why == OL_DOCUMENT_WHY_UNKNOWN || why == OL_DOCUMENT_WHY_DAMAGED
		       ? OL_DOCUMENT_LATER_US
		       : OL_DOCUMENT_AGAIN_US;
}

/* It does not come any more: what is here of it goes. */
static void give_up(struct ol_document *d, size_t entry,
		    enum ol_document_why why)
{
	struct ol_document_entry *e = &d->entry[entry];

	e->dropped = e->over = true;
	e->why = why;
	if (e->state == OL_ENTRY_LISTED)
		e->state = OL_ENTRY_REMOVE;
	e->again = (ol_instant){ 0 };
}

void ol_taking_hear(struct ol_document *d, ol_instant now,
		    const struct ol_chunk *m)
{
	struct ol_taking *t = by_number(d, m->number);
	struct ol_document_ref ref;

	if (!t) { /* on its way when we stopped, or never asked for */
		d->malformed += m->number > d->number;
		return;
	}
	ref = d->entry[t->entry].ref;
	if (m->type == OL_CHUNK_BYTES)
		take_bytes(d, t, now, m);
	else
		ol_taking_leave(d, t, now, m->why, wait_us(m->why));
	if (m->type == OL_CHUNK_NONE && m->why == OL_DOCUMENT_WHY_OVER)
		give_up(d, ol_listed_find(d, &ref), m->why);
}

/* ---- jobs ------------------------------------------------------------------- */

/* Whether a whole segment, or the last one, waits for the disk. */
static bool has_segment(const struct ol_document *d, const struct ol_taking *t)
{
	uint64_t end =
		ol_document_segment_end(&d->entry[t->entry].ref, t->here);

	return t->next >= end && end > t->here;
}

/* Nothing came for long though something was to. */
static ol_instant silent_at(const struct ol_document *d,
			    const struct ol_taking *t)
{
	if (!d->up || t->phase != OL_TAKING_ASKED || has_segment(d, t))
		return OL_NEVER;
	return ol_after(t->heard, OL_DOCUMENT_SILENT_US);
}

static bool place_job(struct ol_document *d, struct ol_taking *t,
		      ol_instant now, struct ol_document_job *job)
{
	const struct ol_document_entry *e = &d->entry[t->entry];

	if (t->busy || t->leaving || !ol_due(t->hold, now))
		return false;
	if (ol_due(silent_at(d, t), now))
		t->phase = OL_TAKING_ASK;
	job->ref = e->ref;
	job->offset = t->here;
	job->hash = &t->hash;
	switch (t->phase) {
	case OL_TAKING_CHECK:
		job->kind = OL_DOCUMENT_CHECK_PART;
		break;
	case OL_TAKING_ASK:
	case OL_TAKING_ASKED:
		if (!has_segment(d, t))
			return false;
		job->kind = OL_DOCUMENT_WRITE;
		job->bytes = t->bytes[t->here / SEGMENT % OL_DOCUMENT_BUFFERS];
		job->len = (size_t)(ol_document_segment_end(&e->ref, t->here) -
				    t->here);
		break;
	case OL_TAKING_FINISH:
		job->kind = OL_DOCUMENT_FINISH;
		break;
	}
	t->busy = true;
	t->hold = (ol_instant){ 0 };
	return true;
}

bool ol_taking_job(struct ol_document *d, ol_instant now,
		   struct ol_document_job *job)
{
	size_t i, entry;

	if (ol_listed_job(d, now, job))
		return true;
	for (i = 0; i < OL_DOCUMENT_AT_ONCE; i++) {
		if (d->taking[i].entry == NOBODY) {
			entry = ol_listed_next(d, i, now);
			if (entry == NOBODY)
				continue;
			give_place(d, i, entry);
		}
		if (place_job(d, &d->taking[i], now, job)) {
			job->place = (uint8_t)i;
			return true;
		}
	}
	return false;
}

/* ---- answers ------------------------------------------------------------------ */

static void check_done(struct ol_document *d, struct ol_taking *t,
		       const struct ol_document_job *job)
{
	uint64_t size = d->entry[t->entry].ref.size;

	t->here += job->len;
	d->entry[t->entry].doubt = false;
	if (job->len == OL_DOCUMENT_CHECK && t->here < size)
		return;
	t->next = t->here;
	t->told = t->here;
	t->phase = t->here < size ? OL_TAKING_ASK : OL_TAKING_FINISH;
	t->moved = true;
}

static void write_done(struct ol_document *d, struct ol_taking *t,
		       const struct ol_document_job *job)
{
	t->here += job->len;
	d->entry[t->entry].why = OL_DOCUMENT_WHY_NONE;
	t->tell_held = false;
	t->moved = true;
	if (t->here == d->entry[t->entry].ref.size)
		t->phase = OL_TAKING_FINISH;
}

static void finish_done(struct ol_document *d, struct ol_taking *t, int err)
{
	size_t entry = t->entry;

	free_place(t);
	if (!err) {
		ol_listed_whole(d, entry, false);
		return;
	}
	say_stop(d, t, OL_DOCUMENT_WHY_WRONG);
	ol_document_final(d, false, OL_DOCUMENT_FAILED, OL_DOCUMENT_WHY_WRONG,
			  &d->entry[entry].ref, 0);
	ol_listed_forget(d, entry, true);
}

/* The disk does not do it now: the place is kept, and what came; the
 * counterpart stops when it has said all that may be on its way. */
static void hold(struct ol_document *d, struct ol_taking *t, ol_instant now,
		 int err)
{
	struct ol_document_entry *e = &d->entry[t->entry];

	t->hold = ol_after(now, OL_DOCUMENT_AGAIN_US);
	e->changed |= e->why != ol_listed_why(err);
	e->why = ol_listed_why(err);
	t->tell_held = t->phase == OL_TAKING_ASKED;
}

void ol_taking_done(struct ol_document *d, ol_instant now,
		    const struct ol_document_job *job, int err)
{
	struct ol_taking *t = &d->taking[job->place];

	if (job->kind == OL_DOCUMENT_EXPECT) {
		ol_listed_expected(d, now, job, err);
		return;
	}
	if (job->kind == OL_DOCUMENT_REMOVE) {
		ol_listed_removed(d, now, job, err);
		return;
	}
	assert(t->busy && t->entry != NOBODY);
	t->busy = false;
	if (t->leaving) {
		ol_listed_again(&d->entry[t->entry], d->entry[t->entry].again,
				d->entry[t->entry].why);
		free_place(t);
	} else if (job->kind == OL_DOCUMENT_FINISH &&
		   (!err || err == OL_ERR_FORGED)) {
		finish_done(d, t, err);
	} else if (err == OL_ERR_EXPIRED ||
		   (err == OL_ERR_UNKNOWN && d->entry[t->entry].doubt)) {
		ol_listed_over(d, t->entry);
		free_place(t);
	} else if (err == OL_ERR_UNKNOWN) {
		t->here = 0; /* its file went */
		ol_taking_leave(d, t, now, OL_DOCUMENT_WHY_TROUBLE,
				OL_DOCUMENT_AGAIN_US);
		d->entry[ol_listed_find(d, &job->ref)].state = OL_ENTRY_EXPECT;
	} else if (err) {
		hold(d, t, now, err);
	} else if (job->kind == OL_DOCUMENT_CHECK_PART) {
		check_done(d, t, job);
	} else {
		write_done(d, t, job);
	}
}

/* ---- messages ------------------------------------------------------------------ */

static bool say_want(struct ol_document *d, struct ol_taking *t, ol_instant now,
		     struct ol_chunk *m)
{
	if (t->phase != OL_TAKING_ASK)
		return false;
	t->phase = OL_TAKING_ASKED;
	t->number = ++d->number;
	t->heard = now;
	t->told = t->here;
	*m = (struct ol_chunk){
		.type = OL_CHUNK_WANT,
		.number = t->number,
		.ref = d->entry[t->entry].ref,
		.from = t->next,
		.have = t->here,
	};
	return true;
}

bool ol_taking_say(struct ol_document *d, ol_instant now, struct ol_chunk *m)
{
	struct ol_taking *t;
	size_t i;

	for (i = 0; i < OL_DOCUMENT_AT_ONCE; i++) {
		t = &d->taking[i];
		if (t->entry == NOBODY || t->leaving)
			continue;
		if (say_want(d, t, now, m))
			return true;
		if (t->phase != OL_TAKING_ASKED)
			continue;
		*m = (struct ol_chunk){
			.number = t->number,
			.have = t->here,
			.why = d->entry[t->entry].why,
		};
		if (t->here > t->told) {
			t->told = t->here;
			m->type = OL_CHUNK_HAVE;
			return true;
		}
		if (t->tell_held) {
			t->tell_held = false;
			m->type = OL_CHUNK_HELD;
			return true;
		}
	}
	return false;
}

/* ---- time and news --------------------------------------------------------------- */

static ol_instant place_deadline(const struct ol_document *d,
				 const struct ol_taking *t)
{
	ol_instant at = OL_NEVER;

	if (t->entry == NOBODY)
		return OL_NEVER;
	if (t->moved)
		at = ol_after(t->told_at, OL_DOCUMENT_TELL_US);
	if (t->busy || t->leaving)
		return at;
	at = ol_earlier(at, silent_at(d, t));
	return t->hold.us > 0 ? ol_earlier(at, t->hold) : at;
}

ol_instant ol_taking_deadline(const struct ol_document *d)
{
	const struct ol_document_entry *e;
	ol_instant at = OL_NEVER;
	size_t i;

	for (i = 0; i < OL_DOCUMENT_AT_ONCE; i++)
		at = ol_earlier(at, place_deadline(d, &d->taking[i]));
	for (i = 0; i < OL_DOCUMENT_WAITING; i++) {
		e = &d->entry[i];
		if (e->state == OL_ENTRY_EXPECT ||
		    e->state == OL_ENTRY_REMOVE ||
		    (e->state == OL_ENTRY_LISTED && ol_listed_has_place(d, e)))
			at = ol_earlier(at, e->again);
	}
	return at;
}

bool ol_taking_news(struct ol_document *d, ol_instant now,
		    struct ol_document_news *out)
{
	struct ol_taking *t;
	size_t i;

	for (i = 0; i < OL_DOCUMENT_AT_ONCE; i++) {
		t = &d->taking[i];
		if (t->entry == NOBODY || !t->moved ||
		    !ol_due(ol_after(t->told_at, OL_DOCUMENT_TELL_US), now))
			continue;
		t->moved = false;
		t->told_at = now;
		d->entry[t->entry].changed = true;
	}
	for (i = 0; i < OL_DOCUMENT_WAITING; i++) {
		if (d->entry[i].state == OL_ENTRY_FREE || !d->entry[i].changed)
			continue;
		d->entry[i].changed = false;
		ol_listed_look(d, i, out);
		return true;
	}
	return false;
}
