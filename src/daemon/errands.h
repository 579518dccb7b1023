/*
 * errands - what desks ask that waits for a disk: cards, pairing, history.
 *
 * Does      hand each to the store thread and reply to the desk when it is
 *           done; a line that was paired joins the office at once.
 * Memory    each errand allocates until its reply; OL_WRITER_JOBS at most.
 * Threads   begin: the loop thread. The work itself runs on the store thread,
 *           the reply on the loop thread again.
 */
#ifndef OL_DAEMON_ERRANDS_H
#define OL_DAEMON_ERRANDS_H

#include "daemon/node.h"

/* CARD, PAIR or HISTORY. Replies to the desk, now (refused) or later. */
void ol_errand_begin(struct ol_node *n, uint32_t desk,
		     const struct ol_desk_request *rq);

#endif
