/*
 * view - an office's state and events as the desks see them.
 *
 * Does      take snapshots and events of office (office/office.h), which know
 *           lines by index and moments by the monotonic clock, and give the
 *           values of desk/api.h, which have names and dates.
 * Does not  change anything.
 * Memory    values only.
 * Threads   the loop thread, where the office lives.
 */
#ifndef OL_DESK_VIEW_H
#define OL_DESK_VIEW_H

#include "base/instant.h"
#include "desk/api.h"
#include "office/office.h"

/* The addresses of the node's sockets, for the `local` of paths; family 0
 * where there is none of that index. From `first_tcp` on they are TCP's. */
struct ol_desk_sockets {
	size_t n;
	const struct ol_addr *addr;
	size_t first_tcp;
};

/* Line `index` as a row of status. OL_ERR_UNKNOWN where there is none. */
int ol_desk_view_line(struct ol_desk_line *out, const struct ol_office *o,
		      uint16_t index, const struct ol_desk_sockets *sockets,
		      ol_instant now, ol_date date);

/* A roll-call, without its line. */
void ol_desk_view_roll(struct ol_desk_roll *out, const struct ol_roll_call *c);

/* An event of the office, filled up with names and the figures of paths. */
int ol_desk_view_event(struct ol_desk_event *out, const struct ol_office *o,
		       const struct ol_event *ev,
		       const struct ol_desk_sockets *sockets, ol_instant now,
		       ol_date date);

/* The request as office takes it: the line's name looked up, and local as the
 * index of its socket. Only for what office does: CALL, BELL, ANSWER,
 * DECLINE, HANGUP, RECORD, SET, PATH, VERIFY, SUSPEND, RESUME, TEST, WATCH. On error
 * `why` says it: OL_ERR_UNKNOWN (no such line, no such local address),
 * OL_ERR_RANGE (not an office's request, addresses of two families). */
int ol_desk_view_request(struct ol_request *out, struct ol_refusal *why,
			 const struct ol_office *o,
			 const struct ol_desk_request *rq,
			 const struct ol_desk_sockets *sockets);

#endif
