/* exchange - life, jobs for the disk and what came of them. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/error.h"
#include "record/exchange_state.h"

struct ol_exchange *ol_exchange_new(const struct ol_exchange_start *start)
{
	struct ol_exchange *x = calloc(1, sizeof *x);

	if (!x)
		return NULL;
	x->on_disk = *start;
	x->taking = start->have;
	x->returning = start->last;
	x->have_date = start->have_date;
	return x;
}

void ol_exchange_free(struct ol_exchange *x)
{
	if (!x)
		return;
	ol_wipe(x, sizeof *x);
	free(x);
}

void exchange_tell(struct ol_exchange *x, enum ol_exchange_news_kind kind,
		   uint64_t n)
{
	x->news |= 1u << kind;
	x->told[kind] = (struct ol_exchange_news){ kind, n, x->held };
}

bool ol_exchange_news(struct ol_exchange *x, struct ol_exchange_news *out)
{
	unsigned k;

	for (k = 0; k < OL_EXCHANGE_NEWS_KINDS; k++) {
		if (!(x->news >> k & 1))
			continue;
		x->news &= ~(1u << k);
		*out = x->told[k];
		return true;
	}
	return false;
}

void exchange_drop_out(struct ol_exchange *x)
{
	x->out.n = x->out.first = x->out.len = 0;
	x->out.part = 0;
}

bool exchange_spend(struct ol_exchange *x, ol_instant now, uint64_t us)
{
	if (ol_since(now, x->spent) > OL_EXCHANGE_CREDIT_US) {
		x->poor = true;
		return false;
	}
	if (x->spent.us < now.us)
		x->spent = now;
	x->spent = ol_after(x->spent, us);
	return true;
}

/* ---- what happens ------------------------------------------------------- */

/* What was said in the session before may be lost, also whether they asked. */
static void leave(struct ol_exchange *x)
{
	x->met = false;
	x->say_have = x->say_held = x->say_fetch = x->say_head = false;
	x->holding = false;
	x->held = (enum ol_say_why)0;
	x->give = x->give_to = 0;
	x->in.seq = 0;
	exchange_drop_out(x);
	exchange_compare_stop(x);
}

void ol_exchange_up(struct ol_exchange *x)
{
	leave(x);
	x->up = true;
	x->say_hello = x->hello_asks = true;
}

void ol_exchange_down(struct ol_exchange *x)
{
	leave(x);
	x->up = x->say_hello = false;
}

void ol_exchange_queued(struct ol_exchange *x, uint64_t n)
{
	x->on_disk.queued += n;
}

void ol_exchange_head(struct ol_exchange *x, const struct ol_ledger_head *head,
		      bool worth)
{
	x->on_disk.head = *head;
	x->say_head |= worth;
}

void ol_exchange_compare(struct ol_exchange *x)
{
	x->compare.wanted = true;
}

/* ---- jobs ------------------------------------------------------------------ */

static bool take_job(struct ol_exchange *x, struct ol_exchange_job *job)
{
	struct exchange_in *in = &x->in;

	if (!in->ready)
		return false;
	in->ready = false;
	job->kind = in->back ? OL_EXCHANGE_RETURN : OL_EXCHANGE_TAKE;
	job->seq = in->seq;
	job->erased = in->erased;
	job->oversize = in->len > OL_ITEM_MAX;
	job->digest = in->digest;
	job->salt = in->salt;
	job->bytes = in->bytes;
	job->len = in->erased || job->oversize ? 0 : in->len;
	if (in->back)
		x->returning = in->seq;
	else
		x->taking = in->seq;
	in->seq = 0;
	return true;
}

static bool epoch_job(struct ol_exchange *x, ol_instant now,
		      struct ol_exchange_job *job)
{
	if (!x->open_epoch || x->opening ||
	    !exchange_spend(x, now, OL_EXCHANGE_ENTRY_US))
		return false;
	x->opening = true;
	job->kind = OL_EXCHANGE_EPOCH;
	job->epoch = x->on_disk.epoch + 1;
	job->head = x->lost_head;
	return true;
}

static bool head_job(struct ol_exchange *x, ol_instant now,
		     struct ol_exchange_job *job)
{
	if (x->hold && exchange_spend(x, now, OL_EXCHANGE_HOLD_US)) {
		x->hold = false;
		x->on_disk.held = x->hold_head;
		job->kind = OL_EXCHANGE_HOLD;
		job->head = x->hold_head;
		job->mac = x->hold_mac;
		return true;
	}
	if (x->check && !x->checking &&
	    exchange_spend(x, now, OL_EXCHANGE_CHECK_US)) {
		x->check = false;
		x->checking = true;
		job->kind = OL_EXCHANGE_CHECK;
		job->head = x->check_head;
		return true;
	}
	return false;
}

static bool delivered_job(struct ol_exchange *x, struct ol_exchange_job *job)
{
	uint64_t to = x->their_have;

	/* What they have beyond what we remember comes back first. */
	if (to > x->on_disk.last)
		to = x->on_disk.last;
	if (!x->met || x->delivering || to <= x->on_disk.delivered)
		return false;
	x->delivering = true;
	job->kind = OL_EXCHANGE_DELIVERED;
	job->seq = to;
	job->date = x->their_date;
	return true;
}

/* Nothing new is said before what was lost is known. */
static bool is_whole(const struct ol_exchange *x)
{
	return x->met && !x->open_epoch && x->missing_to <= x->on_disk.last;
}

static bool number_job(struct ol_exchange *x, struct ol_exchange_job *job)
{
	if (!is_whole(x) || x->numbering || x->on_disk.queued == 0)
		return false;
	x->numbering = true;
	job->kind = OL_EXCHANGE_NUMBER;
	job->n = x->on_disk.queued < OL_EXCHANGE_NUMBERS ? x->on_disk.queued
							 : OL_EXCHANGE_NUMBERS;
	return true;
}

static bool load_job(struct ol_exchange *x, ol_instant now,
		     struct ol_exchange_job *job)
{
	if (!x->met || x->loading || x->out.n > x->out.first)
		return false;
	x->load_back = x->give != 0 && x->give <= x->give_to;
	if (x->load_back) {
		job->seq = x->give;
		job->last = x->give_to;
	} else {
		if (x->next > x->on_disk.last ||
		    (x->held && !ol_due(x->held_until, now)))
			return false;
		job->seq = x->next;
		job->last = x->on_disk.last;
	}
	exchange_drop_out(x);
	x->loading = true;
	x->load_seq = job->seq;
	x->out.back = x->load_back;
	job->kind = OL_EXCHANGE_LOAD;
	job->theirs = x->load_back;
	return true;
}

bool ol_exchange_job(struct ol_exchange *x, ol_instant now,
		     struct ol_exchange_job *job)
{
	memset(job, 0, sizeof *job);
	x->poor = false;
	if (take_job(x, job))
		return true;
	/* What is entered is entered in the new epoch. */
	if (!x->open_epoch && head_job(x, now, job))
		return true;
	if (!ol_due(x->retry_at, now))
		return false;
	x->retry_at.us = 0;
	return epoch_job(x, now, job) || delivered_job(x, job) ||
	       number_job(x, job) || load_job(x, now, job) ||
	       exchange_compare_job(x, now, job);
}

/* ---- answers ----------------------------------------------------------------- */

static bool failed(struct ol_exchange *x, ol_instant now, int err)
{
	if (err)
		x->retry_at = ol_after(now, OL_EXCHANGE_HELD_US);
	return err != 0;
}

void ol_exchange_numbered(struct ol_exchange *x, ol_instant now, int err,
			  uint64_t n)
{
	x->numbering = false;
	if (failed(x, now, err ? err : n == 0 ? OL_ERR_STATE : 0))
		return;
	assert(n <= x->on_disk.queued);
	x->on_disk.queued -= n;
	x->on_disk.last += n;
	x->returning = x->on_disk.last;
}

bool ol_exchange_loaded(struct ol_exchange *x, uint64_t seq,
			const struct ol_salt *salt, const uint8_t *bytes,
			size_t len, const struct ol_digest *digest)
{
	struct exchange_out *out = &x->out;
	struct exchange_item *it = &out->item[out->n];
	uint64_t want = x->load_back ? x->give : x->next;

	if (!x->loading || !x->met || seq != want + out->n ||
	    out->n == OL_EXCHANGE_OUT_ITEMS || len > OL_ITEM_MAX ||
	    out->len + len > sizeof out->bytes)
		return false;
	*it = (struct exchange_item){ .seq = seq,
				      .erased = bytes == NULL,
				      .digest = *digest,
				      .at = out->len,
				      .len = bytes ? len : 0 };
	if (bytes) {
		it->salt = *salt;
		memcpy(out->bytes + out->len, bytes, len);
		out->len += len;
	}
	out->n++;
	return true;
}

void ol_exchange_load_end(struct ol_exchange *x, ol_instant now, int err)
{
	uint64_t want = x->load_back ? x->give : x->next;

	x->loading = false;
	if (!err && x->met && x->out.n == 0 && x->load_seq == want)
		err = OL_ERR_STATE; /* it is not there: a disk that was changed */
	if (failed(x, now, err))
		exchange_drop_out(x);
}

static enum ol_say_why why(int err)
{
	return err == OL_ERR_NO_SPACE ? OL_SAY_WHY_FULL : OL_SAY_WHY_TROUBLE;
}

void ol_exchange_taken(struct ol_exchange *x, ol_instant now, uint64_t seq,
		       int err, ol_date date)
{
	(void)now;
	if (seq != x->on_disk.have + 1)
		return; /* behind one that was not taken */
	if (!err) {
		x->on_disk.have = seq;
		if (x->taking < seq)
			x->taking = seq;
		x->have_date = date;
		x->say_have = true;
		return;
	}
	x->taking = x->on_disk.have;
	x->holding = x->say_held = true;
	x->why = why(err);
	if (!x->in.back)
		x->in.seq = 0;
}

void ol_exchange_delivered(struct ol_exchange *x, ol_instant now, int err,
			   uint64_t up_to)
{
	x->delivering = false;
	if (failed(x, now, err))
		return;
	if (up_to > x->on_disk.delivered)
		x->on_disk.delivered = up_to;
}

void ol_exchange_kept(struct ol_exchange *x, ol_instant now, uint64_t seq,
		      int err, bool was_queued)
{
	if (seq != x->on_disk.last + 1)
		return;
	if (failed(x, now, err)) {
		x->returning = x->on_disk.last;
		x->say_fetch = x->met;
		return;
	}
	assert(!was_queued || x->on_disk.queued > 0);
	x->on_disk.queued -= was_queued;
	x->on_disk.last = seq;
	if (x->on_disk.delivered < seq)
		x->on_disk.delivered = seq;
	if (seq < x->missing_to)
		x->say_fetch |= seq == x->fetch_to;
	else
		exchange_tell(x, OL_EXCHANGE_WHOLE, seq);
	if (x->next <= seq)
		x->next = seq + 1;
}

void ol_exchange_opened(struct ol_exchange *x, ol_instant now, int err,
			uint32_t epoch)
{
	x->opening = false;
	if (failed(x, now, err))
		return;
	x->on_disk.epoch = epoch;
	x->on_disk.restored = x->open_epoch = false;
	x->say_head = true;
}

void ol_exchange_checked(struct ol_exchange *x, bool same)
{
	x->checking = false;
	if (!same)
		exchange_tell(x, OL_EXCHANGE_CHANGED, x->check_head.seq);
}

/* ---- looking ------------------------------------------------------------------ */

void ol_exchange_status(const struct ol_exchange *x,
			struct ol_exchange_status *out)
{
	const struct ol_exchange_start *d = &x->on_disk;

	*out = (struct ol_exchange_status){
		.met = x->met,
		.fetching = x->missing_to > d->last,
		.queued = d->queued,
		.last = d->last,
		.delivered = d->delivered,
		.have = d->have,
		.missing = x->missing_to > d->last ? x->missing_to - d->last
						   : 0,
		.malformed = x->malformed,
		.held = x->held,
		.held_there = x->held_there,
	};
}
