/* compared - see compared.h. */
#include "cli/compared.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "record/merkle.h"

/* One side, with the eyes of the other. */
struct view {
	const struct ol_exported *own, *other;
	const char *name, *other_name;
	struct ol_compared_side *side;
};

static void fault(struct ol_compared *c, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* The first one stays. */
static void fault(struct ol_compared *c, const char *format, ...)
{
	va_list args;

	if (*c->fault)
		return;
	va_start(args, format);
	vsnprintf(c->fault, sizeof c->fault, format, args);
	va_end(args);
}

/* ---- items ------------------------------------------------------------------ */

/* What the side said: in its own export, and in the other's. */
static void compare_items(struct ol_compared *c, const struct view *v)
{
	const struct ol_trace_list *own = &v->own->proof.trace.ours;
	const struct ol_trace_list *other = &v->other->proof.trace.theirs;
	const struct ol_trace_item *x = own->at, *y = other->at;
	struct ol_merkle here, there;
	size_t i, n = own->n < other->n ? own->n : other->n;

	ol_merkle_init(&here);
	ol_merkle_init(&there);
	for (i = 0; i < n; i++) {
		ol_merkle_add(&here, &x[i].digest);
		ol_merkle_add(&there, &y[i].digest);
		if (!ol_digest_equal(&x[i].digest, &y[i].digest))
			fault(c,
			      "item %" PRIu64 " of %s is not the same at both: "
			      "entry %" PRIu64 " of %s names one, entry "
			      "%" PRIu64 " of %s another",
			      x[i].number, v->name, x[i].entry, v->name,
			      y[i].entry, v->other_name);
	}
	v->side->items = n;
	v->side->root_here = ol_merkle_root(&here);
	v->side->root_there = ol_merkle_root(&there);
}

static void compare_lengths(struct ol_compared *c, const struct view *v)
{
	const struct ol_trace_list *other = &v->other->proof.trace.theirs;
	const struct ol_trace_item *y = other->at;
	uint64_t own = v->own->proof.ours, there = v->other->proof.theirs;

	if (there > own)
		fault(c,
		      "item %" PRIu64 " of %s, which %s has by its entry "
		      "%" PRIu64
		      ", is not in the export of %s: it was removed, "
		      "or that export is the older one",
		      own + 1, v->name, v->other_name, y[own].entry, v->name);
	if (v->own->proof.delivered > there)
		fault(c,
		      "item %" PRIu64 " of %s, which was delivered as %s says, "
		      "is not in the export of %s: it was removed, or that "
		      "export is the older one",
		      there + 1, v->name, v->name, v->other_name);
}

/* ---- heads ------------------------------------------------------------------- */

/* Whether the entry is the one that the head names, or was lost in a restore
 * that the ledger tells of (as store/audit.c has it). */
static bool is_as_held(const struct ol_trace *t,
		       const struct ol_ledger_head *entry,
		       const struct ol_ledger_head *head)
{
	const struct ol_trace_head *epoch;

	if (entry->seq == head->seq)
		return ol_digest_equal(&entry->hash, &head->hash);
	epoch = ol_trace_epoch(t, entry->seq);
	return epoch && (epoch->head.seq > head->seq ||
			 ol_digest_equal(&epoch->head.hash, &head->hash));
}

/* Each head of the side's ledger that the other one wrote down. */
static void compare_heads(struct ol_compared *c, const struct view *v)
{
	const struct ol_trace *own = &v->own->proof.trace;
	const struct ol_trace_list *l = &v->other->proof.trace.heads;
	const struct ol_trace_head *h = l->at;
	const struct ol_ledger_head *entry;
	size_t i;

	for (i = 0; i < l->n; i++) {
		if (h[i].is_epoch)
			continue;
		entry = ol_trace_find(own, h[i].head.seq);
		v->side->heads++;
		if (!entry)
			fault(c,
			      "the ledger of %s ends at entry %" PRIu64
			      ", and %s holds the hash of its entry %" PRIu64
			      " (by its own entry %" PRIu64
			      "): the newest were removed, or that export is "
			      "the older one",
			      v->name, v->own->proof.head.seq, v->other_name,
			      h[i].head.seq, h[i].entry);
		else if (!is_as_held(own, entry, &h[i].head))
			fault(c,
			      "entry %" PRIu64 " of %s is not the one whose "
			      "hash %s holds (by its own entry %" PRIu64
			      "): the ledger of %s was changed there, or "
			      "behind entry %" PRIu64,
			      h[i].head.seq, v->name, v->other_name, h[i].entry,
			      v->name, v->side->held);
		else
			v->side->held = h[i].head.seq;
	}
}

/* ---- both -------------------------------------------------------------------- */

static bool is_same_office(const struct ol_trace *a, const struct ol_trace *b)
{
	const struct ol_ledger_head *x = a->entries.at, *y = b->entries.at;

	return a->entries.n && b->entries.n &&
	       ol_digest_equal(&x->hash, &y->hash);
}

void ol_compare(struct ol_compared *c, const struct ol_exported *a,
		const struct ol_exported *b)
{
	const char *first = *a->office ? a->office : "the first";
	const char *second = *b->office ? b->office : "the second";
	const struct view view[2] = {
		{ a, b, first, second, &c->side[0] },
		{ b, a, second, first, &c->side[1] },
	};
	int i;

	memset(c, 0, sizeof *c);
	if (a->proof.trace.no_memory || b->proof.trace.no_memory) {
		fault(c, "there is no memory to hold them against each other");
		return;
	}
	if (is_same_office(&a->proof.trace, &b->proof.trace)) {
		fault(c,
		      "both are exports of the same office, %s: the second is "
		      "to be the other side's",
		      first);
		c->is_one_office = true;
		return;
	}
	for (i = 0; i < 2; i++)
		compare_items(c, &view[i]);
	for (i = 0; i < 2; i++)
		compare_heads(c, &view[i]);
	for (i = 0; i < 2; i++)
		compare_lengths(c, &view[i]);
}
