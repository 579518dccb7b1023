/* story - see story.h. */
#include "test/unit/store/story.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "base/bytes.h"
#include "base/error.h"
#include "base/prng.h"

#define LINE 1
#define NS_PER_HOUR INT64_C(3600000000000)
#define BEGIN INT64_C(1795000000000000000) /* in November 2026 */

/* ---- items ------------------------------------------------------------ */

static void finish(struct story_item *out, const struct ol_item *item,
		   unsigned salt)
{
	int len = ol_item_write(out->bytes, sizeof out->bytes, item);

	assert(len > 0);
	out->len = (size_t)len;
	memset(out->salt.b, (int)salt, sizeof out->salt.b);
	out->digest = ol_item_digest(&out->salt, out->bytes, out->len);
}

static struct ol_id make_id(bool ours, uint8_t sort, unsigned n)
{
	struct ol_id id = { { ours ? 1 : 2, sort } };

	/* Version and variant of a UUIDv7. */
	id.b[6] = 0x70;
	id.b[8] = 0x80;
	ol_put32(id.b + 12, n);
	return id;
}

static struct ol_item begin_item(enum ol_item_kind kind, bool ours, unsigned n)
{
	struct ol_item item = { .kind = kind };

	item.id = make_id(ours, (uint8_t)kind, n);
	item.date.ns = BEGIN + (int64_t)n * NS_PER_HOUR;
	item.seat = ol_words(ours ? "here" : "there");
	return item;
}

struct ol_id story_id(bool ours, unsigned n)
{
	return make_id(ours, OL_ITEM_MESSAGE, n);
}

void story_message(struct story_item *out, bool ours, unsigned n,
		   const char *text, int64_t ack_by)
{
	struct ol_item item = begin_item(OL_ITEM_MESSAGE, ours, n);

	item.message.precedence = (uint8_t)(n % 4);
	item.message.texts.n = 1;
	item.message.texts.t[0].tag = ol_words("en");
	item.message.texts.t[0].text = ol_words(text);
	item.message.ack_by.ns = ack_by;
	finish(out, &item, n);
}

void story_note(struct story_item *out, bool ours, unsigned n,
		enum ol_note_kind note, const struct ol_id *of)
{
	struct ol_item item = begin_item(OL_ITEM_NOTE, ours, n);

	item.note = note;
	item.of = *of;
	finish(out, &item, n);
}

void story_retention(struct story_item *out, bool ours, unsigned n,
		     uint32_t days)
{
	struct ol_item item = begin_item(OL_ITEM_RETENTION, ours, n);

	item.days = days;
	finish(out, &item, n);
}

void story_item(struct story_item *out, bool ours, unsigned n,
		const struct ol_item *item)
{
	struct ol_item it = *item;

	it.id = make_id(ours, (uint8_t)item->kind, n);
	finish(out, &it, n);
}

/* ---- steps ------------------------------------------------------------ */

ol_date story_date(unsigned step)
{
	return (ol_date){ BEGIN + step * 31 * NS_PER_HOUR };
}

/* A text of some length, now and then a long one. */
static const char *text_of(unsigned k, struct ol_prng *lot)
{
	static char text[20001];
	size_t len = ol_prng_below(lot, 8) ? 20 + ol_prng_below(lot, 200)
					   : ol_prng_below(lot, 20000);
	int n = snprintf(text, sizeof text, "step %u ", k);

	for (size_t i = (size_t)n; i < len; i++)
		text[i] = (char)('a' + ol_prng_below(lot, 26));
	text[len > (size_t)n ? len : (size_t)n] = 0;
	return text;
}

static int queue(struct ol_store *s, unsigned k, const struct story_item *item)
{
	struct ol_words_done done;

	return ol_words_queue(s, LINE, story_date(k), &item->salt, item->bytes,
			      item->len, &done);
}

static int take(struct ol_store *s, unsigned k, const struct ol_words_line *w,
		const struct story_item *item)
{
	struct ol_words_done done;

	return ol_words_take(s, LINE, w->have + 1, story_date(k), 0,
			     &item->salt, item->bytes, item->len, &item->digest,
			     &done);
}

static int deliver(struct ol_store *s, unsigned k,
		   const struct ol_words_line *w)
{
	uint64_t to = w->delivered + (w->last - w->delivered + 1) / 2, done_to;

	return ol_words_delivered(s, LINE, to, story_date(k), story_date(k),
				  &done_to);
}

/* A note about an earlier message of the other side, if that step was one. */
static int note(struct ol_store *s, unsigned k, const struct ol_words_line *w,
		bool ours, struct ol_prng *lot)
{
	static struct story_item item;
	unsigned n = (unsigned)ol_prng_below(lot, k + 1);
	struct ol_id of = story_id(!ours, n);
	int err;

	story_note(&item, ours, k,
		   ol_prng_below(lot, 2) ? OL_NOTE_READ : OL_NOTE_ACKNOWLEDGED,
		   &of);
	err = ours ? queue(s, k, &item) : take(s, k, w, &item);
	return err == OL_ERR_UNKNOWN ? 0 : err; /* nothing to note */
}

/* The same again, something else under its name, or rubbish. */
static int take_odd(struct ol_store *s, unsigned k,
		    const struct ol_words_line *w, struct ol_prng *lot)
{
	static struct story_item item;

	story_message(&item, false, (unsigned)ol_prng_below(lot, k + 1),
		      "once more", 0);
	if (ol_prng_below(lot, 3) == 0)
		item.bytes[0] ^= 0xff;
	return take(s, k, w, &item);
}

static int forget(struct ol_store *s, unsigned k, struct ol_prng *lot)
{
	static struct story_item item;
	static struct ol_words_page page;
	int64_t gone;
	bool more;

	switch (ol_prng_below(lot, 3)) {
	case 0:
		story_retention(&item, true, k, 1 + k % 3);
		return queue(s, k, &item);
	case 1:
		return ol_words_expire(s, story_date(k), &page);
	default:
		return ol_words_retain(s, LINE, story_date(k), &gone, &more);
	}
}

int story_step(struct ol_store *s, unsigned k)
{
	static struct story_item item;
	struct ol_words_line w;
	struct ol_prng lot;
	uint64_t first;
	size_t n;
	int err = ol_words_line(s, LINE, &w);

	ol_prng_init(&lot, k);
	if (err)
		return err;
	switch (ol_prng_below(&lot, 10)) {
	case 0:
	case 1:
		story_message(&item, true, k, text_of(k, &lot),
			      k % 3 ? 0 : story_date(k + 9).ns);
		return queue(s, k, &item);
	case 2:
	case 3:
		story_message(&item, false, k, text_of(k, &lot),
			      k % 2 ? 0 : story_date(k + 7).ns);
		return take(s, k, &w, &item);
	case 4:
		return ol_words_number(s, LINE, story_date(k), 3, &first, &n);
	case 5:
		return deliver(s, k, &w);
	case 6:
		return note(s, k, &w, true, &lot);
	case 7:
		return note(s, k, &w, false, &lot);
	case 8:
		return take_odd(s, k, &w, &lot);
	default:
		return forget(s, k, &lot);
	}
}

/* ---- the sum ---------------------------------------------------------- */

static void add_row(struct ol_sha256 *sum, const struct ol_words_row *row,
		    const uint8_t *bytes)
{
	uint8_t states[OL_STATES_LEN] = { 0 };
	uint64_t n[] = { (uint64_t)row->row,  row->seq, row->dir,
			 row->fate,           row->why, row->kind,
			 row->what,           row->len, row->precedence,
			 (uint64_t)row->month };

	if (row->has_states)
		ol_states_write(states, &row->states);
	ol_sha256_add(sum, n, sizeof n);
	ol_sha256_add(sum, states, sizeof states);
	ol_sha256_add(sum, row->id.b, sizeof row->id.b);
	ol_sha256_add(sum, row->about.b, sizeof row->about.b);
	ol_sha256_add(sum, row->digest.b, sizeof row->digest.b);
	ol_sha256_add(sum, bytes + row->at, row->len);
}

static int add_line(struct ol_sha256 *sum, struct ol_store *s)
{
	struct ol_words_line w;
	int err = ol_words_line(s, LINE, &w);
	uint64_t n[] = { w.epoch,    w.queued,    w.last,      w.delivered,
			 w.have,     w.refused,   w.incidents, w.unread,
			 w.head.seq, w.days_here, w.days_there };

	ol_sha256_add(sum, n, sizeof n);
	ol_sha256_add(sum, w.head.hash.b, OL_DIGEST_LEN);
	return err;
}

int story_sum(struct ol_store *s, struct ol_digest *out)
{
	static struct ol_words_page page;
	struct ol_words_ask ask = { .contents = true, .oldest_first = true };
	struct ol_sha256 sum;
	int err;

	ol_sha256_init(&sum);
	err = add_line(&sum, s);
	do {
		if (!err)
			err = ol_words_list(s, &ask, &page);
		for (size_t k = 0; !err && k < page.n; k++)
			add_row(&sum, &page.row[k], page.bytes);
		ask.from = page.next;
	} while (!err && page.next != 0);
	ol_sha256_end(&sum, out->b);
	return err;
}
