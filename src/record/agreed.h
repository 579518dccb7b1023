/*
 * agreed - which version of the codebook is in use on a line.
 *
 *	codebook 2      ->
 *	                <-  codebook_agreed 2, its digest
 *	both use 2
 *
 * Does      follow the proposals of both offices and their countersignatures;
 *           say what may be proposed, agreed to and used.
 * Does not  keep the books (the store does).
 * Memory    values only.
 * Threads   any.
 * Promise   no version number is ever agreed to with two contents: who has
 *           proposed a version agrees to no other of that number. Where two
 *           proposals of one number cross, neither can be agreed to, and the
 *           next one is of a higher number.
 */
#ifndef OL_RECORD_AGREED_H
#define OL_RECORD_AGREED_H

#include "record/item.h"

struct ol_proposal {
	uint32_t version; /* 0: none */
	struct ol_id id;
	struct ol_digest digest;
};

struct ol_agreed {
	struct ol_proposal ours, theirs; /* the newest of each              */
	struct ol_proposal in_use;       /* version 0: none yet             */
};

/* The version that our next proposal must have: 1 above all seen. 0: there
 * are no more. */
uint32_t ol_agreed_next(const struct ol_agreed *a);

/* A codebook of ours was queued, or one of theirs taken. OL_ERR_RANGE, and
 * nothing changes, where its version is not above all of that office's. */
int ol_agreed_proposed(struct ol_agreed *a, bool ours, uint32_t version,
		       const struct ol_id *id, const struct ol_digest *digest);

/* 0 where we may countersign their newest; OL_ERR_UNKNOWN: there is none that
 * is open; OL_ERR_STATE: a proposal of ours with that number or above. */
int ol_agreed_may(const struct ol_agreed *a);

/* A countersignature was queued (ours: of their proposal) or taken (theirs: of
 * ours). OL_ERR_UNKNOWN, and nothing changes, where it fits no newest
 * proposal. */
int ol_agreed_signed(struct ol_agreed *a, bool ours, uint32_t version,
		     const struct ol_id *id, const struct ol_digest *digest);

#endif
