/*
 * notices - whether a notice that came follows its form.
 *
 * Does      find the form of a notice of theirs among those known here, hold
 *           the notice against it, the same check that its author's node made,
 *           and say in a line which field is wrong and what is allowed.
 * Does not  refuse anything: a notice that breaks its form is kept, shown with
 *           its fault, and can be acknowledged; people decide.
 * Memory    the caller's.
 * Threads   any: forms do not change while a node runs.
 */
#ifndef OL_DAEMON_NOTICES_H
#define OL_DAEMON_NOTICES_H

#include "record/form.h"
#include "record/item.h"
#include "record/notice.h"

enum ol_notice_is {
	OL_NOTICE_NONE,    /* it is no notice                             */
	OL_NOTICE_FOLLOWS, /* ... its form                                */
	OL_NOTICE_BREAKS,  /* `fault`                                     */
	OL_NOTICE_UNKNOWN, /* no such form is known here: `fault` says so */
};

enum ol_notice_is ol_notice_arrived(const struct ol_forms *forms,
				    const struct ol_item *it,
				    struct ol_notice_fault *fault);

/* Whether what came is a notice that breaks its form; then `why` is a plain
 * line, without what finds no room in it. False for what is no item. */
#define OL_NOTICE_SHORT 161
bool ol_notice_bytes_break(const struct ol_forms *forms, const uint8_t *bytes,
			   size_t len, char why[static OL_NOTICE_SHORT]);

#endif
