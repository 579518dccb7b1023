/* exchange_say - what we say next, from what there is to say: nothing is
 * queued, so what is said is always as things are now. */
#include <string.h>

#include "record/exchange_state.h"

#define FETCH 16 /* items asked for at once; their takes are not bounded else */

static void say_hello(struct ol_exchange *x, struct ol_say *m)
{
	const struct ol_exchange_start *d = &x->on_disk;

	m->type = OL_SAY_HELLO;
	m->asks = x->hello_asks;
	m->epoch = d->epoch;
	m->last = d->last;
	m->have = d->have;
	m->date = x->have_date;
	if (!d->restored) /* else none is claimed before there is an epoch */
		m->head = d->head;
	ol_ledger_mac(&m->mac, d->key, d->own, &m->head);
	m->held = d->held;
	x->say_hello = x->hello_asks = false;
}

static void say_head(struct ol_exchange *x, ol_instant now, struct ol_say *m)
{
	const struct ol_exchange_start *d = &x->on_disk;

	m->type = OL_SAY_HEAD;
	m->head = d->head;
	ol_ledger_mac(&m->mac, d->key, d->own, &d->head);
	x->say_head = false;
	x->head_at = ol_after(now, OL_EXCHANGE_HEAD_US);
}

static void say_fetch(struct ol_exchange *x, struct ol_say *m)
{
	uint64_t last = x->on_disk.last;

	m->type = OL_SAY_FETCH;
	m->seq = last + 1;
	m->last = x->missing_to - last > FETCH ? last + FETCH : x->missing_to;
	x->fetch_to = m->last;
	x->returning = last;
	x->say_fetch = false;
	x->fetch_at.us = 0;
}

static bool say_where_we_are(struct ol_exchange *x, ol_instant now,
			     struct ol_say *m)
{
	if (x->say_have) {
		m->type = OL_SAY_HAVE;
		m->have = x->on_disk.have;
		m->date = x->have_date;
		x->say_have = false;
		return true;
	}
	if (x->say_held) { /* behind it: its number is the next of these */
		m->type = OL_SAY_HELD;
		m->seq = x->on_disk.have + 1;
		m->why = x->why;
		x->say_held = false;
		return true;
	}
	if (x->say_fetch && !x->open_epoch && ol_due(x->retry_at, now) &&
	    ol_due(x->fetch_at, now)) {
		say_fetch(x, m);
		return true;
	}
	if (x->say_head && !x->open_epoch && ol_due(x->head_at, now)) {
		say_head(x, now, m);
		return true;
	}
	return false;
}

static void item_is_said(struct ol_exchange *x)
{
	struct exchange_out *out = &x->out;

	out->first++;
	out->part = 0;
	if (out->back)
		x->give++;
	else
		x->next++;
}

static bool say_item(struct ol_exchange *x, struct ol_say *m)
{
	struct exchange_out *out = &x->out;
	const struct exchange_item *it = &out->item[out->first];
	size_t at;

	if (x->loading || out->first == out->n)
		return false;
	if (!out->back && it->seq > x->their_have + OL_EXCHANGE_TAKES)
		return false;
	m->seq = it->seq;
	if (it->erased) {
		m->type = out->back ? OL_SAY_GONE : OL_SAY_ERASED;
		m->digest = it->digest;
		item_is_said(x);
		return true;
	}
	m->type = out->back ? OL_SAY_RETURNED : OL_SAY_ITEM;
	m->part = out->part;
	m->parts = ol_say_parts(it->len);
	m->bytes.len = ol_say_part(it->len, m->part, &at);
	m->bytes.p = (const char *)out->bytes + it->at + at;
	if (m->part == 0)
		m->salt = (struct ol_words){ (const char *)it->salt.b,
					     sizeof it->salt.b };
	if (++out->part == m->parts)
		item_is_said(x);
	return true;
}

/* What is on its way to our disk will be there: a counterpart that was
 * restored meanwhile must not give its number to another item. */
static bool may_greet(const struct ol_exchange *x)
{
	return x->taking == x->on_disk.have && !x->in.ready;
}

size_t ol_exchange_say(struct ol_exchange *x, ol_instant now,
		       uint8_t out[static OL_SAY_MAX])
{
	struct ol_say m = { 0 };

	if (!x->up)
		return 0;
	if (x->say_hello) { /* nothing else would be taken before it */
		if (!may_greet(x))
			return 0;
		say_hello(x, &m);
	} else if (!x->met ||
		   !(say_where_we_are(x, now, &m) ||
		     exchange_compare_say(x, &m) || say_item(x, &m))) {
		return 0;
	}
	return ol_say_write(out, &m);
}

static ol_instant sooner(ol_instant a, ol_instant b)
{
	return a.us < b.us ? a : b;
}

ol_instant ol_exchange_deadline(const struct ol_exchange *x)
{
	ol_instant at = OL_NEVER;

	if (!x->met)
		return at;
	if (x->say_head)
		at = sooner(at, x->head_at);
	if (x->say_fetch && x->fetch_at.us)
		at = sooner(at, x->fetch_at);
	if (x->held)
		at = sooner(at, x->held_until);
	if (x->retry_at.us)
		at = sooner(at, x->retry_at);
	if (x->poor)
		at = sooner(at, (ol_instant){ x->spent.us -
					      OL_EXCHANGE_CREDIT_US });
	return at;
}
