/*
 * proof - whether entries of a ledger and items fit each other, from an
 * export. doc/protocol/ledger.md, "Export"
 *
 *	entry 1, 2, 3 ... -> seal -> items of ours 1, 2 ..., theirs 1, 2 ... -> end
 *
 * Does      follow the chain of entries, hold each item against the digest in
 *           its entry and each entry against its item; name the first thing
 *           that is wrong.
 * Does not  read files (exported.h), or know what the counterpart holds.
 * Memory    80 bytes an entry that names an item, freed by release; at most
 *           OL_PROOF_MOST of them. With `keeps_trace` also trace.h's.
 * Threads   one at a time.
 * Promise   with these entries and their last hash given, an item that was
 *           changed, removed from among the others, added or moved is found,
 *           and one whose content is gone without an entry that says why.
 */
#ifndef OL_CLI_PROOF_H
#define OL_CLI_PROOF_H

#include "cli/trace.h"

#define OL_PROOF_MOST (UINT64_C(1) << 24) /* entries */
#define OL_PROOF_FAULT 160

struct ol_proof_claim; /* an entry that names an item */

struct ol_proof {
	struct ol_ledger_head head; /* the last entry                     */
	uint64_t entries, ours, theirs;
	uint64_t bare;      /* items whose content is not here            */
	uint64_t waiting;   /* ours that had no number yet: set by end    */
	uint64_t delivered; /* ours up to here, as the entries say        */
	char fault[OL_PROOF_FAULT]; /* the first; empty: none             */
	bool keeps_trace;           /* set it before the first entry      */
	struct ol_trace trace;
	struct ol_proof_claim *claim_;
	size_t n_, cap_;
};

/* A proof of all zero is empty. */
void ol_proof_release(struct ol_proof *p);

/* The next entry and the hash that it is said to have. OL_ERR_NO_MEMORY,
 * OL_ERR_FULL; what is wrong with it is a fault. */
int ol_proof_entry(struct ol_proof *p, const struct ol_digest *hash,
		   const uint8_t *bytes, size_t len);

/* No more entries come. */
void ol_proof_seal(struct ol_proof *p);

/* The next item of a side: salt and bytes, or none (`len` 0) where its content
 * is gone. False where no entry names it: it is not counted then, and no fault
 * yet. */
bool ol_proof_item(struct ol_proof *p, bool is_ours, uint64_t number,
		   const struct ol_digest *digest, const uint8_t *bytes,
		   size_t len);

/* All is there: what is missing, is a fault. */
void ol_proof_end(struct ol_proof *p);

/* A fault from elsewhere, where none was before. */
void ol_proof_fault(struct ol_proof *p, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

#endif
