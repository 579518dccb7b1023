/* exchange_hear - what the counterpart says: every number is held against what
 * we gave and have; what does not fit is counted and changes nothing. */
#include <string.h>

#include "base/error.h"
#include "record/exchange_state.h"

static void wrong(struct ol_exchange *x)
{
	x->malformed++;
}

/* ---- heads ------------------------------------------------------------- */

static bool mac_is_right(const struct ol_exchange *x, const struct ol_say *m)
{
	struct ol_digest mac;

	ol_ledger_mac(&mac, x->on_disk.key, x->on_disk.peer, &m->head);
	return ol_digest_equal(&mac, &m->mac);
}

static void take_head(struct ol_exchange *x, const struct ol_say *m)
{
	const struct ol_ledger_head *held = &x->on_disk.held;

	if (m->head.seq > held->seq) {
		x->hold = true;
		x->hold_head = m->head;
		x->hold_mac = m->mac;
	} else if (m->head.seq == held->seq && held->seq > 0 &&
		   !ol_digest_equal(&m->head.hash, &held->hash)) {
		exchange_tell(x, OL_EXCHANGE_CHANGED_THERE, m->head.seq);
	}
}

/* ---- hello -------------------------------------------------------------- */

/* They remember more of us than we do: we were restored. While what they have
 * comes back one epoch is enough, however often the line breaks. */
static void find_what_is_lost(struct ol_exchange *x, const struct ol_say *m)
{
	struct ol_exchange_start *d = &x->on_disk;
	bool is_known = x->missing_to >= m->have && x->missing_to > d->last;

	x->missing_to = m->have > d->last ? m->have : d->last;
	x->say_fetch = x->missing_to > d->last;
	if (x->say_fetch && !is_known)
		exchange_tell(x, OL_EXCHANGE_RESTORED, m->have - d->last);
	if ((x->say_fetch && !is_known) || m->held.seq > d->head.seq ||
	    d->restored) {
		x->open_epoch = true;
		x->lost_head = m->held;
	} else if (m->held.seq > 0) {
		x->check = true;
		x->check_head = m->held;
	}
}

/* They open the epoch after the one they say; while what they lost comes back
 * that is no news again. */
static void they_were_restored(struct ol_exchange *x, const struct ol_say *m)
{
	if (m->epoch == x->epoch_there)
		return;
	x->epoch_there = (uint64_t)m->epoch + 1;
	exchange_tell(x, OL_EXCHANGE_RESTORED_THERE, x->epoch_there);
}

/* More than any restore loses: numbers of ours would be used up by it. */
static bool is_beyond(uint64_t theirs, uint64_t ours)
{
	return theirs > ours && theirs - ours > OL_EXCHANGE_LOST_MAX;
}

static void hear_hello(struct ol_exchange *x, const struct ol_say *m)
{
	struct ol_exchange_start *d = &x->on_disk;
	bool first = !x->met;

	if (!mac_is_right(x, m) || is_beyond(m->have, d->last) ||
	    is_beyond(m->held.seq, d->head.seq)) {
		wrong(x);
		return;
	}
	if (m->asks) {
		x->say_hello = true;
		/* They are new: what was on its way to them is lost. */
		first = true;
	}
	if (!first)
		return;
	x->met = true;
	x->held_there = m->held;
	x->their_have = m->have;
	x->their_date = m->date;
	x->next = m->have + 1;
	x->in.seq = 0;
	x->held = (enum ol_say_why)0;
	x->holding = false;
	x->say_have = false;
	x->give = x->give_to = 0;
	exchange_drop_out(x);
	exchange_compare_stop(x);
	find_what_is_lost(x, m);
	if (m->last < d->have || m->head.seq < d->held.seq)
		they_were_restored(x, m);
	else
		take_head(x, m);
	x->compare.wanted = true;
	exchange_tell(x, OL_EXCHANGE_MET, 0);
}

/* ---- theirs ---------------------------------------------------------------- */

static bool bucket_take(struct exchange_bucket *b, ol_instant now,
			uint64_t interval_us, uint64_t burst, uint64_t n)
{
	if (b->full_at.us < now.us)
		b->full_at = now;
	if (ol_since(now, b->full_at) + n * interval_us > burst * interval_us)
		return false;
	b->full_at = ol_after(b->full_at, n * interval_us);
	return true;
}

/* `len`: of the item, or of its parts where there are several. */
static bool within_quota(struct ol_exchange *x, ol_instant now, size_t len)
{
	uint64_t kib = (len + 1023) / 1024;

	return bucket_take(&x->items, now, OL_EXCHANGE_QUOTA_ITEM_US,
			   OL_EXCHANGE_QUOTA_ITEMS, 1) &&
	       bucket_take(&x->kib, now, OL_EXCHANGE_QUOTA_KIB_US,
			   OL_EXCHANGE_QUOTA_KIB, kib);
}

/* Too much came: theirs is held, what comes back is fetched again later. */
static void hold(struct ol_exchange *x, ol_instant now, bool back)
{
	if (back) {
		x->fetch_to = 0;
		x->say_fetch = true;
		x->fetch_at = ol_after(now, OL_EXCHANGE_HELD_US);
		return;
	}
	x->holding = x->say_held = true;
	x->why = OL_SAY_WHY_QUOTA;
}

/* Whether number `seq` is the one that comes next; if not, no word is lost:
 * what was here before, or comes behind one that was not taken, comes again or
 * need not. */
static bool is_next(struct ol_exchange *x, uint64_t seq, bool back)
{
	uint64_t want = back ? x->returning + 1 : x->taking + 1;

	x->in.seq = 0;
	if (seq == want && (!back || seq <= x->fetch_to))
		return true;
	if (back ? seq > x->fetch_to && !x->say_fetch
		 : seq > want && !x->holding)
		wrong(x);
	return false;
}

/* At most so many wait for the disk: ours keep to it. */
static bool has_room(struct ol_exchange *x, bool back)
{
	if (back || x->taking - x->on_disk.have < OL_EXCHANGE_TAKES)
		return true;
	wrong(x);
	return false;
}

static void begin(struct ol_exchange *x, ol_instant now, const struct ol_say *m,
		  bool back)
{
	size_t len = (m->parts - 1u) * OL_SAY_PART + m->bytes.len;
	struct exchange_in *in = &x->in;

	if (!is_next(x, m->seq, back) || !has_room(x, back))
		return;
	if (!within_quota(x, now, len)) {
		hold(x, now, back);
		return;
	}
	if (!back)
		x->holding = false;
	in->seq = m->seq;
	in->back = back;
	in->part = 0;
	in->parts = m->parts;
	in->erased = false;
	in->len = 0;
	memcpy(in->salt.b, m->salt.p, sizeof in->salt.b);
	ol_sha256_init(&in->sha);
	ol_sha256_add(&in->sha, in->salt.b, sizeof in->salt.b);
}

static void hear_part(struct ol_exchange *x, ol_instant now,
		      const struct ol_say *m)
{
	struct exchange_in *in = &x->in;
	bool back = m->type == OL_SAY_RETURNED;

	if (m->part + 1 < m->parts && m->bytes.len != OL_SAY_PART) {
		wrong(x);
		return;
	}
	if (m->part == 0)
		begin(x, now, m, back);
	if (in->seq != m->seq || in->back != back || in->part != m->part ||
	    in->parts != m->parts)
		return; /* of one that is not taken */
	if (in->len + m->bytes.len <= sizeof in->bytes)
		memcpy(in->bytes + in->len, m->bytes.p, m->bytes.len);
	in->len += m->bytes.len;
	ol_sha256_add(&in->sha, m->bytes.p, m->bytes.len);
	if (++in->part < in->parts)
		return;
	ol_sha256_end(&in->sha, in->digest.b);
	in->ready = true;
}

static void hear_erased(struct ol_exchange *x, ol_instant now,
			const struct ol_say *m)
{
	bool back = m->type == OL_SAY_GONE;

	if (!is_next(x, m->seq, back) || !has_room(x, back))
		return;
	if (!within_quota(x, now, 0)) {
		hold(x, now, back);
		return;
	}
	x->in.seq = m->seq;
	x->in.back = back;
	x->in.erased = true;
	x->in.digest = m->digest;
	x->in.len = 0;
	x->in.ready = true;
}

/* ---- ours ------------------------------------------------------------------- */

static void hear_have(struct ol_exchange *x, const struct ol_say *m)
{
	if (m->have > x->on_disk.last) {
		wrong(x);
		return;
	}
	if (m->have <= x->their_have)
		return;
	x->their_have = m->have;
	x->their_date = m->date;
	if (x->next <= m->have) {
		x->next = m->have + 1;
		if (!x->out.back)
			exchange_drop_out(x);
	}
	if (x->held) {
		x->held = (enum ol_say_why)0;
		exchange_tell(x, OL_EXCHANGE_GOES_ON, m->have);
	}
}

static void hear_held(struct ol_exchange *x, ol_instant now,
		      const struct ol_say *m)
{
	if (m->seq != x->their_have + 1 || m->seq > x->on_disk.last) {
		wrong(x);
		return;
	}
	x->held = m->why;
	x->held_until = ol_after(now, OL_EXCHANGE_HELD_US);
	x->next = m->seq;
	if (!x->out.back)
		exchange_drop_out(x);
	exchange_tell(x, OL_EXCHANGE_HELD_THERE, m->seq);
}

/* They were restored, and want theirs back. */
static void hear_fetch(struct ol_exchange *x, const struct ol_say *m)
{
	if (m->last < m->seq || m->last > x->on_disk.have) {
		wrong(x);
		return;
	}
	x->give = m->seq;
	x->give_to = m->last;
	exchange_drop_out(x);
}

void ol_exchange_hear(struct ol_exchange *x, ol_instant now,
		      const uint8_t *bytes, size_t len)
{
	struct ol_say m;

	if (ol_say_read(&m, bytes, len) || !x->up) {
		wrong(x);
		return;
	}
	if (!x->met && m.type != OL_SAY_HELLO)
		return; /* of the session before; what counts is said again */
	switch (m.type) {
	case OL_SAY_HELLO:
		hear_hello(x, &m);
		return;
	case OL_SAY_ITEM:
	case OL_SAY_RETURNED:
		hear_part(x, now, &m);
		return;
	case OL_SAY_ERASED:
	case OL_SAY_GONE:
		hear_erased(x, now, &m);
		return;
	case OL_SAY_HAVE:
		hear_have(x, &m);
		return;
	case OL_SAY_HELD:
		hear_held(x, now, &m);
		return;
	case OL_SAY_HEAD:
		if (mac_is_right(x, &m))
			take_head(x, &m);
		else
			wrong(x);
		return;
	case OL_SAY_FETCH:
		hear_fetch(x, &m);
		return;
	case OL_SAY_COMPARE:
	case OL_SAY_ASK:
	case OL_SAY_NODE:
		exchange_compare_hear(x, &m);
		return;
	case OL_SAY_TYPES:
		return;
	}
}
