/* proof - see proof.h. */
#include "cli/proof.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "seal/hash.h"

struct ol_proof_claim {
	struct ol_digest digest;
	uint64_t seq;    /* of the entry                                  */
	uint64_t number; /* of the item; 0: any                           */
	uint8_t kind;    /* enum ol_ledger_kind                           */
	bool is_met;
	bool is_bare; /* what it names came without content            */
};

void ol_proof_release(struct ol_proof *p)
{
	free(p->claim_);
	ol_trace_release(&p->trace);
	memset(p, 0, sizeof *p);
}

void ol_proof_fault(struct ol_proof *p, const char *format, ...)
{
	va_list args;

	if (*p->fault)
		return;
	va_start(args, format);
	vsnprintf(p->fault, sizeof p->fault, format, args);
	va_end(args);
}

/* ---- entries ---------------------------------------------------------------- */

static bool names_an_item(const struct ol_ledger_entry *e)
{
	switch (e->kind) {
	case OL_LEDGER_QUEUED:
	case OL_LEDGER_TAKEN:
	case OL_LEDGER_REFUSED:
	case OL_LEDGER_INCIDENT:
	case OL_LEDGER_RETURNED:
	case OL_LEDGER_ERASED:
		return true;
	case OL_LEDGER_DELIVERED:
	case OL_LEDGER_HEAD:
	case OL_LEDGER_EPOCH:
	case OL_LEDGER_KINDS:
		break;
	}
	return false;
}

static int add_claim(struct ol_proof *p, const struct ol_ledger_entry *e)
{
	size_t cap = p->cap_ ? p->cap_ * 2 : 256;
	struct ol_proof_claim *bigger;

	if (p->n_ == OL_PROOF_MOST)
		return OL_ERR_FULL;
	if (p->n_ == p->cap_) {
		bigger = realloc(p->claim_, cap * sizeof *bigger);
		if (!bigger)
			return OL_ERR_NO_MEMORY;
		p->claim_ = bigger;
		p->cap_ = cap;
	}
	p->claim_[p->n_++] = (struct ol_proof_claim){
		.digest = e->digest,
		.seq = e->seq,
		.number = e->kind == OL_LEDGER_QUEUED ? 0 : e->number,
		.kind = (uint8_t)e->kind,
		.is_bare = e->kind == OL_LEDGER_ERASED ||
			   e->kind == OL_LEDGER_REFUSED ||
			   ol_id_is_zero(&e->id),
	};
	return 0;
}

int ol_proof_entry(struct ol_proof *p, const struct ol_digest *hash,
		   const uint8_t *bytes, size_t len)
{
	uint64_t next = p->head.seq + 1;
	struct ol_ledger_entry e;
	enum ol_ledger_fault fault = ol_ledger_follow(&p->head, &e, bytes, len);

	p->entries++;
	if (fault != OL_LEDGER_SOUND)
		ol_proof_fault(p, "entry %" PRIu64 " %s", next,
			       ol_ledger_fault_text(fault));
	else if (!ol_digest_equal(hash, &p->head.hash))
		ol_proof_fault(p, "entry %" PRIu64 " was changed", e.seq);
	if (fault == OL_LEDGER_UNREADABLE)
		return 0;
	if (p->keeps_trace && !*p->fault)
		ol_trace_entry(&p->trace, &e, &p->head.hash);
	if ((e.kind == OL_LEDGER_DELIVERED || e.kind == OL_LEDGER_RETURNED) &&
	    e.number > p->delivered)
		p->delivered = e.number;
	return names_an_item(&e) ? add_claim(p, &e) : 0;
}

static int order(const void *a, const void *b)
{
	const struct ol_proof_claim *x = a, *y = b;
	int by = memcmp(x->digest.b, y->digest.b, OL_DIGEST_LEN);

	return by ? by : x->seq < y->seq ? -1 : x->seq > y->seq;
}

void ol_proof_seal(struct ol_proof *p)
{
	if (p->n_)
		qsort(p->claim_, p->n_, sizeof *p->claim_, order);
}

/* ---- items ------------------------------------------------------------------ */

/* An incident is about an item of either side, or about none. */
static bool is_of(const struct ol_proof_claim *c, bool is_ours, uint64_t number)
{
	bool is_theirs = c->kind == OL_LEDGER_TAKEN ||
			 c->kind == OL_LEDGER_REFUSED;

	if (c->kind == OL_LEDGER_INCIDENT)
		return c->number == number;
	if (is_theirs == is_ours)
		return false;
	return !c->number || c->number == number;
}

/* What the entries say of an item. */
struct meeting {
	uint64_t entry; /* that names it; 0: none does                     */
	bool may_be_bare;
};

/* The same content under a lower number: it is kept there. */
static bool is_repeated(const struct ol_proof_claim *c, uint64_t number)
{
	return c->kind == OL_LEDGER_TAKEN && c->number < number;
}

static struct meeting meet(struct ol_proof *p, bool is_ours, uint64_t number,
			   const struct ol_digest *digest)
{
	struct meeting m = { 0, false };
	size_t low = 0, high = p->n_, mid;
	struct ol_proof_claim *c;

	while (low < high) {
		mid = low + (high - low) / 2;
		if (memcmp(p->claim_[mid].digest.b, digest->b, OL_DIGEST_LEN) <
		    0)
			low = mid + 1;
		else
			high = mid;
	}
	for (; low < p->n_ && ol_digest_equal(&p->claim_[low].digest, digest);
	     low++) {
		c = &p->claim_[low];
		if (!is_ours && is_repeated(c, number))
			m.may_be_bare = true;
		if (c->kind == OL_LEDGER_ERASED ? c->number != number
						: !is_of(c, is_ours, number))
			continue;
		c->is_met = true;
		m.may_be_bare |= c->is_bare;
		if (!m.entry && c->kind != OL_LEDGER_ERASED)
			m.entry = c->seq;
	}
	return m;
}

bool ol_proof_item(struct ol_proof *p, bool is_ours, uint64_t number,
		   const struct ol_digest *digest, const uint8_t *bytes,
		   size_t len)
{
	uint64_t *n = is_ours ? &p->ours : &p->theirs;
	const char *whose = is_ours ? "ours" : "theirs";
	struct meeting m = meet(p, is_ours, number, digest);
	struct ol_trace_item item = { number, m.entry, *digest };
	struct ol_digest sum;

	if (!m.entry)
		return false;
	if (number != *n + 1)
		ol_proof_fault(p, "item %" PRIu64 " of %s %s", *n + 1, whose,
			       number > *n ? "is missing" : "is there twice");
	*n = number;
	/* What is not sound is held against nothing. */
	if (p->keeps_trace && !*p->fault)
		ol_trace_item(&p->trace, is_ours, &item);
	if (len) {
		ol_sha256(sum.b, bytes, len);
		if (!ol_digest_equal(&sum, digest))
			ol_proof_fault(p, "item %" PRIu64 " of %s was changed",
				       number, whose);
	} else {
		p->bare++;
		if (!m.may_be_bare)
			ol_proof_fault(p,
				       "the content of item %" PRIu64
				       " of %s (entry %" PRIu64
				       ") is gone, and no entry says that it "
				       "was erased",
				       number, whose, m.entry);
	}
	return true;
}

/* ---- the end ------------------------------------------------------------------ */

void ol_proof_end(struct ol_proof *p)
{
	const struct ol_proof_claim *c, *first = NULL;
	const struct ol_digest *last = NULL;
	size_t i;

	for (i = 0; i < p->n_; i++) {
		c = &p->claim_[i];
		if (c->is_met || c->kind == OL_LEDGER_INCIDENT ||
		    c->kind == OL_LEDGER_ERASED)
			continue;
		if (c->kind == OL_LEDGER_QUEUED) {
			if (!last || !ol_digest_equal(last, &c->digest))
				p->waiting++;
			last = &c->digest;
		} else if (!first || c->seq < first->seq) {
			first = c;
		}
	}
	if (first)
		ol_proof_fault(
			p,
			"entry %" PRIu64 " (%s): its item, number "
			"%" PRIu64 ", is not there or is another",
			first->seq,
			ol_ledger_kind_name((enum ol_ledger_kind)first->kind),
			first->number);
	if (p->delivered > p->ours)
		ol_proof_fault(p,
			       "item %" PRIu64 " of ours is missing: up to "
			       "%" PRIu64 " were delivered",
			       p->ours + 1, p->delivered);
}
