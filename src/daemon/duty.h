/*
 * duty - who holds the duty at this office: the one seat that said so, until
 * another says it or he leaves it; and who is at a desk.
 *
 * Does      keep that on disk, tell it to whoever may look, log each change.
 * Does not  end with a session: who is at no desk for a moment holds the duty
 *           still, and is shown as away. But who may not hold it any more (his
 *           seat was dropped, locked, or has another role) does not.
 * Memory    struct ol_node_duty, in the node; a job, until its report.
 * Threads   the loop thread.
 * Promise   what is told is on disk.
 *
 * Who may: seats with the right `manage`, and the machine.
 */
#ifndef OL_DAEMON_DUTY_H
#define OL_DAEMON_DUTY_H

#include <stdint.h>

#include "desk/api.h"

struct ol_node;

struct ol_node_duty {
	char seat[OL_SEAT_MAX]; /* who said it last; empty: nobody */
	ol_date since;
};

/* Reads it; the store is the caller's still. */
void ol_duty_start(struct ol_node *n);

/* Who holds it now; empty: nobody. */
const char *ol_duty_holder(struct ol_node *n);

/* DUTY, TAKE_DUTY. */
void ol_duty_ask(struct ol_node *n, uint32_t desk,
		 const struct ol_desk_request *rq);

#endif
