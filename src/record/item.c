/* doc/protocol/items.md: items as bytes and as values. */
#include "record/item.h"

#include <assert.h>
#include <string.h>

#include "base/error.h"
#include "record/codebook.h"
#include "record/item_parts.h"
#include "seal/hash.h"
#include "wire/cbor.h"

/* The keys of the map. An item has them in this order. */
enum key {
	KEY_KIND,
	KEY_ID,
	KEY_DATE,
	KEY_SEAT,
	KEY_PRECEDENCE,
	KEY_TEXTS,
	KEY_ATTACHMENTS,
	KEY_REPLY,
	KEY_ACK_BY,
	KEY_FORM,
	KEY_ASKS,
	KEY_POINTS,
	KEY_OF,
	KEY_DIGEST,
	KEY_NOTE,
	KEY_VERDICT,
	KEY_VERSION,
	KEY_ENTRIES,
	KEY_CODE,
	KEY_NUMBERS,
	KEY_DAYS,
	KEY_RECORDED,
	KEY_BEGAN,
	KEY_ANSWERED,
	KEY_ENDED,
	KEY_REASON,
	KEY_BY,
	KEY_SEQ,
	KEY_PUBLIC,
	KEY_SIGNATURE,
	KEYS,
};

#define HAS(key) (1u << (key))
#define HEAD (HAS(KEY_KIND) | HAS(KEY_ID) | HAS(KEY_DATE) | HAS(KEY_SEAT))

/* The table: which fields an item of each kind has. */
static const struct {
	const char *name;
	unsigned int fields;
} kinds[OL_ITEM_KINDS] = {
	/* clang-format off */
	[OL_ITEM_MESSAGE] = { "message", HEAD | HAS(KEY_PRECEDENCE) |
		HAS(KEY_TEXTS) | HAS(KEY_ATTACHMENTS) | HAS(KEY_REPLY) |
		HAS(KEY_ACK_BY) | HAS(KEY_FORM) | HAS(KEY_ASKS) |
		HAS(KEY_POINTS) },
	[OL_ITEM_NOTE] = { "note", HEAD | HAS(KEY_OF) | HAS(KEY_NOTE) },
	[OL_ITEM_VERDICT] = { "verdict",
		HEAD | HAS(KEY_TEXTS) | HAS(KEY_OF) | HAS(KEY_VERDICT) },
	[OL_ITEM_CODEBOOK] = { "codebook",
		HEAD | HAS(KEY_VERSION) | HAS(KEY_ENTRIES) },
	[OL_ITEM_CODEBOOK_AGREED] = { "codebook_agreed",
		HEAD | HAS(KEY_OF) | HAS(KEY_DIGEST) | HAS(KEY_VERSION) },
	[OL_ITEM_CODE_WORD] = { "code_word",
		HEAD | HAS(KEY_VERSION) | HAS(KEY_CODE) | HAS(KEY_NUMBERS) },
	[OL_ITEM_RETENTION] = { "retention", HEAD | HAS(KEY_DAYS) },
	[OL_ITEM_CALL] = { "call", HEAD | HAS(KEY_PRECEDENCE) | HAS(KEY_OF) |
		HAS(KEY_RECORDED) | HAS(KEY_BEGAN) | HAS(KEY_ANSWERED) |
		HAS(KEY_ENDED) | HAS(KEY_REASON) | HAS(KEY_BY) },
	[OL_ITEM_CALL_ACCEPTED] = { "call_accepted",
		HEAD | HAS(KEY_OF) | HAS(KEY_DIGEST) },
	[OL_ITEM_ATTEST] = { "attest", HEAD | HAS(KEY_DIGEST) | HAS(KEY_SEQ) |
		HAS(KEY_PUBLIC) | HAS(KEY_SIGNATURE) },
	/* clang-format on */
};

const char *ol_item_kind_name(enum ol_item_kind kind)
{
	assert(kind >= OL_ITEM_MESSAGE && kind < OL_ITEM_KINDS);
	return kinds[kind].name;
}

static bool has(enum ol_item_kind kind, int key)
{
	return (kinds[kind].fields & HAS(key)) != 0;
}

static uint64_t n_fields(enum ol_item_kind kind)
{
	uint64_t n = 0;
	int key;

	for (key = 0; key < KEYS; key++)
		n += has(kind, key);
	return n;
}

/* Where a field of two kinds is kept. */
static uint8_t *precedence_of(struct ol_item *it)
{
	return it->kind == OL_ITEM_CALL ? &it->call.precedence
					: &it->message.precedence;
}

static struct ol_item_texts *texts_of(struct ol_item *it)
{
	return it->kind == OL_ITEM_VERDICT ? &it->texts : &it->message.texts;
}

static struct ol_digest *digest_of(struct ol_item *it)
{
	return it->kind == OL_ITEM_ATTEST ? &it->attest.hash : &it->of_digest;
}

static uint32_t *version_of(struct ol_item *it)
{
	return it->kind == OL_ITEM_CODE_WORD ? &it->code_word.version
					     : &it->codebook.version;
}

/* ---- reading ---------------------------------------------------------- */

/* An integer of `least` to `most`. */
static int read_uint(struct ol_cbor_reader *r, uint64_t least, uint64_t most,
		     uint64_t *out)
{
	if (ol_cbor_uint(r, most, out) || *out < least)
		return OL_ERR_MALFORMED;
	return 0;
}

static int read_numbers(struct ol_cbor_reader *r, struct ol_item_code_word *c)
{
	uint64_t n, i;

	if (ol_cbor_array(r, OL_ITEM_NUMBERS, &n))
		return OL_ERR_MALFORMED;
	for (i = 0; i < n; i++)
		if (ol_item_read_number(r, &c->number[i]))
			return OL_ERR_MALFORMED;
	c->n_numbers = (size_t)n;
	return 0;
}

/* Bit 0 the caller, bit 1 the called. */
static int read_recorded(struct ol_cbor_reader *r, struct ol_item_call *c)
{
	uint64_t v;

	if (ol_cbor_uint(r, 3, &v))
		return OL_ERR_MALFORMED;
	c->recorded_by_caller = v & 1;
	c->recorded_by_called = v >> 1 & 1;
	return 0;
}

static int read_field(struct ol_cbor_reader *r, enum key key,
		      struct ol_item *it)
{
	uint64_t v = 0;
	int err = OL_ERR_MALFORMED;

	switch (key) {
	case KEY_ID:
		return ol_item_read_id(r, &it->id);
	case KEY_DATE:
		return ol_item_read_date(r, &it->date);
	case KEY_SEAT:
		return ol_item_read_plain(r, 0, OL_ITEM_SEAT_MAX, &it->seat);
	case KEY_PRECEDENCE:
		err = ol_cbor_uint(r, OL_ITEM_PRECEDENCE_MAX, &v);
		*precedence_of(it) = (uint8_t)v;
		return err;
	case KEY_TEXTS:
		return ol_item_read_texts(r, 0, texts_of(it));
	case KEY_ATTACHMENTS:
		return ol_item_read_attachments(r, &it->message);
	case KEY_REPLY:
		return ol_item_read_reply(r, &it->message);
	case KEY_ACK_BY:
		return ol_item_read_date(r, &it->message.ack_by);
	case KEY_FORM:
		return ol_item_read_form(r, &it->message);
	case KEY_ASKS:
		return ol_cbor_bool(r, &it->message.asks);
	case KEY_POINTS:
		return ol_item_read_points(r, &it->message);
	case KEY_OF:
		return ol_item_read_id(r, &it->of);
	case KEY_DIGEST:
		return ol_item_read_fixed(r, digest_of(it)->b, OL_DIGEST_LEN);
	case KEY_NOTE:
		err = read_uint(r, OL_NOTE_READ, OL_NOTE_KINDS - 1, &v);
		it->note = (enum ol_note_kind)v;
		return err;
	case KEY_VERDICT:
		err = read_uint(r, OL_VERDICT_ACCEPTED, OL_VERDICT_KINDS - 1,
				&v);
		it->verdict = (enum ol_verdict_kind)v;
		return err;
	case KEY_VERSION:
		err = read_uint(r, 1, OL_ITEM_VERSION_MAX, &v);
		*version_of(it) = (uint32_t)v;
		return err;
	case KEY_ENTRIES:
		return ol_codebook_read_entries(r, &it->codebook);
	case KEY_CODE:
		err = ol_item_read_words(r, 1, OL_ITEM_CODE_MAX,
					 &it->code_word.code);
		return !err && ol_code_is_one(it->code_word.code)
			       ? 0
			       : OL_ERR_MALFORMED;
	case KEY_NUMBERS:
		return read_numbers(r, &it->code_word);
	case KEY_DAYS:
		err = ol_cbor_uint(r, OL_ITEM_DAYS_MAX, &v);
		it->days = (uint32_t)v;
		return err;
	case KEY_RECORDED:
		return read_recorded(r, &it->call);
	case KEY_BEGAN:
		return ol_item_read_date(r, &it->call.began);
	case KEY_ANSWERED:
		return ol_item_read_date(r, &it->call.answered);
	case KEY_ENDED:
		return ol_item_read_date(r, &it->call.ended);
	case KEY_REASON:
		err = ol_cbor_uint(r, OL_ITEM_REASON_MAX, &v);
		it->call.reason = (uint8_t)v;
		return err;
	case KEY_BY:
		return ol_item_read_plain(r, 0, OL_ITEM_SEAT_MAX, &it->call.by);
	case KEY_SEQ:
		return read_uint(r, 1, INT64_MAX, &it->attest.seq);
	case KEY_PUBLIC:
		return ol_item_read_fixed(r, it->attest.key,
					  sizeof it->attest.key);
	case KEY_SIGNATURE:
		return ol_item_read_fixed(r, it->attest.signature,
					  sizeof it->attest.signature);
	case KEY_KIND:
	case KEYS:
		break;
	}
	return err;
}

/* What the fields say must make sense together. */
static bool is_sound(const struct ol_item *it)
{
	const struct ol_item_call *c = &it->call;

	switch (it->kind) {
	case OL_ITEM_MESSAGE:
		return ol_item_message_is_sound(&it->message);
	case OL_ITEM_VERDICT:
		return it->verdict == OL_VERDICT_ACCEPTED || it->texts.n > 0;
	case OL_ITEM_CALL:
		if (c->answered.ns == 0)
			return c->began.ns <= c->ended.ns;
		return c->began.ns <= c->answered.ns &&
		       c->answered.ns <= c->ended.ns;
	case OL_ITEM_NOTE:
	case OL_ITEM_CODEBOOK:
	case OL_ITEM_CODEBOOK_AGREED:
	case OL_ITEM_CODE_WORD:
	case OL_ITEM_RETENTION:
	case OL_ITEM_CALL_ACCEPTED:
	case OL_ITEM_ATTEST:
	case OL_ITEM_KINDS:
		break;
	}
	return true;
}

int ol_item_read(struct ol_item *out, const uint8_t *bytes, size_t len)
{
	struct ol_cbor_reader r;
	uint64_t n_pairs, kind;
	int key;

	memset(out, 0, sizeof *out);
	if (len > OL_ITEM_MAX)
		return OL_ERR_MALFORMED;
	ol_cbor_read(&r, bytes, len);
	if (ol_cbor_map(&r, KEYS, &n_pairs) || ol_cbor_key(&r, KEY_KIND) ||
	    read_uint(&r, OL_ITEM_MESSAGE, OL_ITEM_KINDS - 1, &kind))
		return OL_ERR_MALFORMED;
	out->kind = (enum ol_item_kind)kind;
	if (n_pairs != n_fields(out->kind))
		return OL_ERR_MALFORMED;
	for (key = KEY_ID; key < KEYS; key++) {
		if (!has(out->kind, key))
			continue;
		if (ol_cbor_key(&r, (uint64_t)key) ||
		    read_field(&r, (enum key)key, out))
			return OL_ERR_MALFORMED;
	}
	if (ol_cbor_done(&r) || !is_sound(out))
		return OL_ERR_MALFORMED;
	return 0;
}

/* ---- writing ---------------------------------------------------------- */

static void put_numbers(struct ol_cbor_writer *w,
			const struct ol_item_code_word *c)
{
	size_t i;

	ol_cbor_put_array(w, c->n_numbers);
	for (i = 0; i < c->n_numbers; i++)
		ol_item_put_number(w, c->number[i]);
}

static void put_id(struct ol_cbor_writer *w, const struct ol_id *id)
{
	ol_cbor_put_bytes(w, id->b, sizeof id->b);
}

/* A negative date becomes one that the reader refuses. */
static void put_date(struct ol_cbor_writer *w, ol_date date)
{
	ol_cbor_put_uint(w, (uint64_t)date.ns);
}

static void put_field(struct ol_cbor_writer *w, enum key key,
		      struct ol_item *it)
{
	ol_cbor_put_uint(w, (uint64_t)key);
	switch (key) {
	case KEY_KIND:
		ol_cbor_put_uint(w, (uint64_t)it->kind);
		return;
	case KEY_ID:
		put_id(w, &it->id);
		return;
	case KEY_DATE:
		put_date(w, it->date);
		return;
	case KEY_SEAT:
		ol_item_put_words(w, it->seat);
		return;
	case KEY_PRECEDENCE:
		ol_cbor_put_uint(w, *precedence_of(it));
		return;
	case KEY_TEXTS:
		ol_item_put_texts(w, texts_of(it));
		return;
	case KEY_ATTACHMENTS:
		ol_item_put_attachments(w, &it->message);
		return;
	case KEY_REPLY:
		ol_item_put_reply(w, &it->message);
		return;
	case KEY_ACK_BY:
		put_date(w, it->message.ack_by);
		return;
	case KEY_FORM:
		ol_item_put_form(w, &it->message);
		return;
	case KEY_ASKS:
		ol_cbor_put_bool(w, it->message.asks);
		return;
	case KEY_POINTS:
		ol_item_put_points(w, &it->message);
		return;
	case KEY_OF:
		put_id(w, &it->of);
		return;
	case KEY_DIGEST:
		ol_cbor_put_bytes(w, digest_of(it)->b, OL_DIGEST_LEN);
		return;
	case KEY_NOTE:
		ol_cbor_put_uint(w, (uint64_t)it->note);
		return;
	case KEY_VERDICT:
		ol_cbor_put_uint(w, (uint64_t)it->verdict);
		return;
	case KEY_VERSION:
		ol_cbor_put_uint(w, *version_of(it));
		return;
	case KEY_ENTRIES:
		ol_codebook_put_entries(w, &it->codebook);
		return;
	case KEY_CODE:
		ol_item_put_words(w, it->code_word.code);
		return;
	case KEY_NUMBERS:
		put_numbers(w, &it->code_word);
		return;
	case KEY_DAYS:
		ol_cbor_put_uint(w, it->days);
		return;
	case KEY_RECORDED:
		ol_cbor_put_uint(
			w, (uint64_t)it->call.recorded_by_caller |
				   (uint64_t)it->call.recorded_by_called << 1);
		return;
	case KEY_BEGAN:
		put_date(w, it->call.began);
		return;
	case KEY_ANSWERED:
		put_date(w, it->call.answered);
		return;
	case KEY_ENDED:
		put_date(w, it->call.ended);
		return;
	case KEY_REASON:
		ol_cbor_put_uint(w, it->call.reason);
		return;
	case KEY_BY:
		ol_item_put_words(w, it->call.by);
		return;
	case KEY_SEQ:
		ol_cbor_put_uint(w, it->attest.seq);
		return;
	case KEY_PUBLIC:
		ol_cbor_put_bytes(w, it->attest.key, sizeof it->attest.key);
		return;
	case KEY_SIGNATURE:
		ol_cbor_put_bytes(w, it->attest.signature,
				  sizeof it->attest.signature);
		return;
	case KEYS:
		return;
	}
}

/* What the writer itself must not stumble over. */
static bool may_be_written(const struct ol_item *it)
{
	const struct ol_item_message *m = &it->message;

	if (it->kind < OL_ITEM_MESSAGE || it->kind >= OL_ITEM_KINDS)
		return false;
	if (it->kind == OL_ITEM_CODEBOOK &&
	    ol_codebook_check(it->codebook.entries, it->codebook.entries_len))
		return false;
	if (it->kind == OL_ITEM_MESSAGE && !ol_item_message_is_sound(m))
		return false;
	return m->texts.n <= OL_ITEM_TEXTS && it->texts.n <= OL_ITEM_TEXTS &&
	       m->n_attachments <= OL_ITEM_ATTACHMENTS &&
	       m->n_fields <= OL_ITEM_FIELDS && m->n_points <= OL_ITEM_POINTS &&
	       it->code_word.n_numbers <= OL_ITEM_NUMBERS;
}

int ol_item_write(uint8_t *out, size_t cap, const struct ol_item *it)
{
	struct ol_item copy = *it; /* put_field() shares texts_of() ... */
	struct ol_cbor_writer w;
	size_t len;
	int key;

	if (!may_be_written(it))
		return OL_ERR_RANGE;
	ol_cbor_write(&w, out, cap < OL_ITEM_MAX ? cap : OL_ITEM_MAX);
	ol_cbor_put_map(&w, n_fields(it->kind));
	for (key = KEY_KIND; key < KEYS; key++)
		if (has(it->kind, key))
			put_field(&w, (enum key)key, &copy);
	len = ol_cbor_written(&w);
	if (len == 0)
		return OL_ERR_FULL;
	return ol_item_read(&copy, out, len) ? OL_ERR_RANGE : (int)len;
}

/* ---- digest ----------------------------------------------------------- */

struct ol_words ol_words(const char *s)
{
	return (struct ol_words){ s, strlen(s) };
}

bool ol_words_equal(struct ol_words a, struct ol_words b)
{
	return a.len == b.len && (a.len == 0 || !memcmp(a.p, b.p, a.len));
}

struct ol_digest ol_item_digest(const struct ol_salt *salt,
				const uint8_t *bytes, size_t len)
{
	struct ol_digest d;
	struct ol_sha256 s;

	ol_sha256_init(&s);
	ol_sha256_add(&s, salt->b, sizeof salt->b);
	ol_sha256_add(&s, bytes, len);
	ol_sha256_end(&s, d.b);
	return d;
}

bool ol_digest_equal(const struct ol_digest *a, const struct ol_digest *b)
{
	return memcmp(a->b, b->b, sizeof a->b) == 0;
}
