/* trace - see trace.h. */
#include "cli/trace.h"

#include <stdlib.h>
#include <string.h>

void ol_trace_release(struct ol_trace *t)
{
	free(t->entries.at);
	free(t->heads.at);
	free(t->ours.at);
	free(t->theirs.at);
	memset(t, 0, sizeof *t);
}

static void add(struct ol_trace *t, struct ol_trace_list *l, const void *what,
		size_t size)
{
	size_t cap = l->cap ? l->cap * 2 : 256;
	void *bigger;

	if (l->n == l->cap) {
		bigger = l->n < OL_TRACE_MOST ? realloc(l->at, cap * size)
					      : NULL;
		if (!bigger) {
			t->no_memory = true;
			return;
		}
		l->at = bigger;
		l->cap = cap;
	}
	memcpy((char *)l->at + l->n++ * size, what, size);
}

void ol_trace_entry(struct ol_trace *t, const struct ol_ledger_entry *e,
		    const struct ol_digest *hash)
{
	struct ol_ledger_head here = { e->seq, *hash };
	struct ol_trace_head head = {
		.entry = e->seq,
		.head = { e->number, e->digest },
		.is_epoch = e->kind == OL_LEDGER_EPOCH,
	};

	add(t, &t->entries, &here, sizeof here);
	if (e->kind == OL_LEDGER_HEAD || e->kind == OL_LEDGER_EPOCH)
		add(t, &t->heads, &head, sizeof head);
}

void ol_trace_item(struct ol_trace *t, bool is_ours,
		   const struct ol_trace_item *item)
{
	add(t, is_ours ? &t->ours : &t->theirs, item, sizeof *item);
}

const struct ol_ledger_head *ol_trace_find(const struct ol_trace *t,
					   uint64_t seq)
{
	const struct ol_ledger_head *e = t->entries.at;
	size_t low = 0, high = t->entries.n, mid;

	while (low < high) {
		mid = low + (high - low) / 2;
		if (e[mid].seq < seq)
			low = mid + 1;
		else
			high = mid;
	}
	return low < t->entries.n ? &e[low] : NULL;
}

const struct ol_trace_head *ol_trace_epoch(const struct ol_trace *t,
					   uint64_t entry)
{
	const struct ol_trace_head *h = t->heads.at;
	size_t i;

	for (i = 0; i < t->heads.n; i++)
		if (h[i].entry == entry)
			return h[i].is_epoch ? &h[i] : NULL;
	return NULL;
}
