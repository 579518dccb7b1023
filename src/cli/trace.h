/*
 * trace - what is remembered of an export, to hold it against the one that the
 * other side made of the same line.
 *
 * Does      keep the hash of each entry of the ledger, each head of the
 *           other's ledger that stands in it, and the digest of each item
 *           with the entry that names it.
 * Does not  judge anything (proof.h, compared.h).
 * Memory    40 bytes an entry, 56 a head or epoch, 48 an item; freed by
 *           release; at most OL_TRACE_MOST of each.
 * Threads   one at a time.
 */
#ifndef OL_CLI_TRACE_H
#define OL_CLI_TRACE_H

#include "record/ledger.h"

#define OL_TRACE_MOST (UINT64_C(1) << 24)

struct ol_trace_list {
	void *at;
	size_t n, cap;
};

/* A head of the other's ledger, or (kind epoch) the one of ours at which we
 * went on after a restore. */
struct ol_trace_head {
	uint64_t entry; /* of ours, in which it stands */
	struct ol_ledger_head head;
	bool is_epoch;
};

struct ol_trace_item {
	uint64_t number, entry;
	struct ol_digest digest;
};

struct ol_trace {
	struct ol_trace_list entries; /* struct ol_ledger_head, by number   */
	struct ol_trace_list heads;   /* struct ol_trace_head, by entry     */
	struct ol_trace_list ours;    /* struct ol_trace_item, by number    */
	struct ol_trace_list theirs;  /* the same                           */
	bool no_memory;               /* something is not there: no use     */
};

/* A trace of all zero is empty. */
void ol_trace_release(struct ol_trace *t);

void ol_trace_entry(struct ol_trace *t, const struct ol_ledger_entry *e,
		    const struct ol_digest *hash);
void ol_trace_item(struct ol_trace *t, bool is_ours,
		   const struct ol_trace_item *item);

/* The first entry at `seq` or behind it; NULL: none. */
const struct ol_ledger_head *ol_trace_find(const struct ol_trace *t,
					   uint64_t seq);

/* The epoch that stands at that entry; NULL: it opens none. */
const struct ol_trace_head *ol_trace_epoch(const struct ol_trace *t,
					   uint64_t entry);

#endif
