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
 *           next one is of a higher number. Both ends come to the same: the
 *           highest version that was countersigned is in use.
 */
#ifndef OL_RECORD_AGREED_H
#define OL_RECORD_AGREED_H

#include "record/item.h"

/* Proposals of ours without an answer. One that was left open while others
 * followed may still be countersigned: the answer was on its way. */
#define OL_AGREED_OPEN 8

struct ol_proposal {
	uint32_t version; /* 0: none */
	struct ol_id id;
	struct ol_digest digest;
};

struct ol_agreed {
	struct ol_proposal ours[OL_AGREED_OPEN]; /* ascending; those in use
	                                            or below are left out  */
	size_t n_ours;
	struct ol_proposal theirs; /* the newest; it counts alone          */
	uint32_t our_last;         /* the highest version that we proposed */
	struct ol_proposal in_use; /* version 0: none yet                  */
};

/* A proposal that is kept, or a countersignature of one. */
struct ol_agreed_item {
	bool ours; /* we are its author */
	bool is_signature;
	struct ol_proposal p;
};

/* Where the line stands after all that was proposed and countersigned, in any
 * order: after a restore items do not come back in the one they were made in.
 * Gives what ol_agreed_proposed() and ol_agreed_signed() came to. */
void ol_agreed_from(struct ol_agreed *a, const struct ol_agreed_item *item,
		    size_t n);

/* The version that our next proposal must have: 1 above all seen. 0: there
 * are no more. */
uint32_t ol_agreed_next(const struct ol_agreed *a);

/* A codebook of ours is to be queued, or one of theirs was taken.
 * OL_ERR_RANGE, and nothing changes, where ours has another version than
 * ol_agreed_next(), or theirs none above all of that office's; OL_ERR_FULL
 * where OL_AGREED_OPEN of ours are open. */
int ol_agreed_proposed(struct ol_agreed *a, bool ours,
		       const struct ol_proposal *p);

/* 0 where we may countersign their newest; OL_ERR_UNKNOWN: there is none that
 * is open; OL_ERR_STATE: a proposal of ours has that number or a higher. */
int ol_agreed_may(const struct ol_agreed *a);

/* A countersignature was queued (ours: of their newest) or taken (theirs: of
 * one of ours). OL_ERR_UNKNOWN, and nothing changes, where it fits none. */
int ol_agreed_signed(struct ol_agreed *a, bool ours,
		     const struct ol_proposal *p);

#endif
