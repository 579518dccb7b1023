/*
 * readback - does a confirm say back what was asked for.
 *
 *	message (asks, points)  ->
 *	                        <-  message (confirm, points in own words)
 *	verdict accepted        ->  done
 *	verdict corrected       ->
 *	                        <-  another confirm, and so on
 *
 * Does      hold a confirm against the points that were asked for, and keep
 *           where a read-back stands.
 * Does not  judge meaning: a person does, by the verdict.
 * Memory    values only.
 * Threads   any.
 */
#ifndef OL_RECORD_READBACK_H
#define OL_RECORD_READBACK_H

#include "record/item.h"

/* 0 where `confirm` has a point for each one of `asked`, in their order and of
 * their kinds, none more, and a number has a digit of some script in it; else
 * OL_ERR_RANGE, and `*bad` is the index of the first that is missing, more or
 * wrong. Where nothing was asked for, any points are right. */
int ol_readback_check(const struct ol_item_message *asked,
		      const struct ol_item_message *confirm, size_t *bad);

enum ol_readback {
	OL_READBACK_NONE,      /* not asked for                     */
	OL_READBACK_ASKED,     /* nothing came yet                  */
	OL_READBACK_SAID,      /* read back; no verdict on the last */
	OL_READBACK_ACCEPTED,  /* for good                          */
	OL_READBACK_CORRECTED, /* to be read back again             */
	OL_READBACKS,
};

/* Where it stands after the asking message, after a confirm, after a verdict
 * on the newest confirm. */
enum ol_readback ol_readback_begin(const struct ol_item_message *message);
enum ol_readback ol_readback_said(enum ol_readback r);
enum ol_readback ol_readback_judged(enum ol_readback r,
				    enum ol_verdict_kind verdict);

/* "none", "asked" ... ; "point", "number", "place" ... */
const char *ol_readback_name(enum ol_readback r);
const char *ol_point_name(enum ol_point_kind kind);

#endif
