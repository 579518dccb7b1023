/*
 * missed - calls that came in and that nobody took: they wait, on disk, until
 * a seat takes note of them.
 *
 * Does      count those that wait, at start and when one is noted; do what
 *           `note_call` asks on the store thread, tell every desk, and log the
 *           seat.
 * Does not  say which call was missed (office/call_record.h).
 * Memory    a job, until its report.
 * Threads   the loop thread.
 * Promise   every desk sees the same calls wait; noted is what is on disk as
 *           noted.
 */
#ifndef OL_DAEMON_MISSED_H
#define OL_DAEMON_MISSED_H

#include <stdint.h>

#include "desk/api.h"

struct ol_node;

/* Counts them; the store is the caller's still. */
void ol_missed_start(struct ol_node *n);

/* NOTE_CALL. */
void ol_missed_note(struct ol_node *n, uint32_t desk,
		    const struct ol_desk_request *rq);

#endif
