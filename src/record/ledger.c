/* ledger - see ledger.h. */
#include "record/ledger.h"

#include <string.h>

#include "base/bytes.h"
#include "base/error.h"
#include "record/item_parts.h"
#include "wire/cbor.h"

enum { SEQ = 1, DATE, KIND, ID, DIGEST, NUMBER, BEFORE };
#define N_KEYS 7

#define MAC_LABEL OL_PROTOCOL_NAME " head"

static void put_digest(struct ol_cbor_writer *w, const struct ol_digest *d)
{
	ol_cbor_put_bytes(w, d->b, sizeof d->b);
}

size_t ol_ledger_write(uint8_t out[static OL_LEDGER_ENTRY_MAX],
		       const struct ol_ledger_entry *e)
{
	struct ol_cbor_writer w;

	ol_cbor_write(&w, out, OL_LEDGER_ENTRY_MAX);
	ol_cbor_put_map(&w, N_KEYS);
	ol_cbor_put_uint(&w, SEQ);
	ol_cbor_put_uint(&w, e->seq);
	ol_cbor_put_uint(&w, DATE);
	ol_cbor_put_uint(&w, (uint64_t)e->date.ns);
	ol_cbor_put_uint(&w, KIND);
	ol_cbor_put_uint(&w, (uint64_t)e->kind);
	ol_cbor_put_uint(&w, ID);
	ol_cbor_put_bytes(&w, e->id.b, sizeof e->id.b);
	ol_cbor_put_uint(&w, DIGEST);
	put_digest(&w, &e->digest);
	ol_cbor_put_uint(&w, NUMBER);
	ol_cbor_put_uint(&w, e->number);
	ol_cbor_put_uint(&w, BEFORE);
	put_digest(&w, &e->before);
	return ol_cbor_written(&w);
}

int ol_ledger_read(struct ol_ledger_entry *out, const uint8_t *bytes,
		   size_t len)
{
	struct ol_ledger_entry e = { 0 };
	struct ol_cbor_reader r;
	uint64_t n, kind;

	ol_cbor_read(&r, bytes, len);
	if (ol_cbor_map(&r, N_KEYS, &n) || n != N_KEYS ||
	    ol_cbor_key(&r, SEQ) || ol_cbor_uint(&r, INT64_MAX, &e.seq) ||
	    e.seq == 0 || ol_cbor_key(&r, DATE) ||
	    ol_item_read_date(&r, &e.date) || ol_cbor_key(&r, KIND) ||
	    ol_cbor_uint(&r, OL_LEDGER_KINDS - 1, &kind) || kind == 0 ||
	    ol_cbor_key(&r, ID) ||
	    ol_item_read_fixed(&r, e.id.b, sizeof e.id.b) ||
	    ol_cbor_key(&r, DIGEST) ||
	    ol_item_read_fixed(&r, e.digest.b, sizeof e.digest.b) ||
	    ol_cbor_key(&r, NUMBER) || ol_cbor_uint(&r, INT64_MAX, &e.number) ||
	    ol_cbor_key(&r, BEFORE) ||
	    ol_item_read_fixed(&r, e.before.b, sizeof e.before.b) ||
	    ol_cbor_done(&r))
		return OL_ERR_MALFORMED;
	e.kind = (enum ol_ledger_kind)kind;
	*out = e;
	return 0;
}

/* The first entry after a restore goes on behind the head that the counterpart
 * holds: what was between is lost, and its numbers are not given again. */
static bool may_jump(const struct ol_ledger_entry *e)
{
	return e->kind == OL_LEDGER_EPOCH && e->number == e->seq - 1;
}

static enum ol_ledger_fault judge(const struct ol_ledger_head *head,
				  const struct ol_ledger_entry *e)
{
	if (e->seq > head->seq + 1 && !may_jump(e))
		return OL_LEDGER_MISSING;
	if (e->seq <= head->seq)
		return OL_LEDGER_DOUBLE;
	if (!ol_digest_equal(&e->before, &head->hash))
		return OL_LEDGER_CHANGED;
	return OL_LEDGER_SOUND;
}

enum ol_ledger_fault ol_ledger_follow(struct ol_ledger_head *head,
				      struct ol_ledger_entry *e,
				      const uint8_t *bytes, size_t len)
{
	enum ol_ledger_fault fault = OL_LEDGER_UNREADABLE;

	memset(e, 0, sizeof *e);
	if (ol_ledger_read(e, bytes, len))
		head->seq++;
	else {
		fault = judge(head, e);
		head->seq = e->seq;
	}
	ol_sha256(head->hash.b, bytes, len);
	return fault;
}

const char *ol_ledger_fault_text(enum ol_ledger_fault fault)
{
	switch (fault) {
	case OL_LEDGER_SOUND:
		return "is sound";
	case OL_LEDGER_UNREADABLE:
		return "cannot be read";
	case OL_LEDGER_MISSING:
		return "follows on entries that are missing";
	case OL_LEDGER_DOUBLE:
		return "has a number that was there before";
	case OL_LEDGER_CHANGED:
		return "does not fit the entry before it: one of them was "
		       "changed";
	}
	return "?";
}

const char *ol_ledger_kind_name(enum ol_ledger_kind kind)
{
	static const char *const name[OL_LEDGER_KINDS] = {
		[OL_LEDGER_QUEUED] = "queued",
		[OL_LEDGER_DELIVERED] = "delivered",
		[OL_LEDGER_TAKEN] = "taken",
		[OL_LEDGER_REFUSED] = "refused",
		[OL_LEDGER_INCIDENT] = "incident",
		[OL_LEDGER_RETURNED] = "returned",
		[OL_LEDGER_ERASED] = "erased",
		[OL_LEDGER_HEAD] = "head",
		[OL_LEDGER_EPOCH] = "epoch",
	};

	return kind < OL_LEDGER_KINDS && name[kind] ? name[kind] : "?";
}

void ol_ledger_mac(struct ol_digest *out, const uint8_t key[static OL_KEY_LEN],
		   const uint8_t teller[static OL_KEY_LEN],
		   const struct ol_ledger_head *head)
{
	uint8_t said[sizeof MAC_LABEL + OL_KEY_LEN + 8 + OL_DIGEST_LEN];
	uint8_t *p = said;

	memcpy(p, MAC_LABEL, sizeof MAC_LABEL); /* its NUL ends it */
	p += sizeof MAC_LABEL;
	memcpy(p, teller, OL_KEY_LEN);
	p += OL_KEY_LEN;
	ol_put64(p, head->seq);
	memcpy(p + 8, head->hash.b, OL_DIGEST_LEN);
	ol_hmac_sha256(out->b, key, said, sizeof said);
}
