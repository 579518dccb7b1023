/*
 * sent - what a desk writes, on its way: queued, and with --wait until it is
 * on the other side's disk.
 *
 * Memory    values.
 * Threads   the main thread.
 *
 *	send ->          queued: on our disk, it will go
 *	                 ...     (--wait)
 *	                 delivered: on theirs        exit 0
 *	                 the time is over            exit 6: it stays queued
 */
#ifndef OL_CLI_SENT_H
#define OL_CLI_SENT_H

#include "cli/args.h"
#include "cli/client.h"

/* Asks `rq`, whose reply is `queued`, tells it, and waits where the arguments
 * say so. An exit status, said. */
int ol_sent(struct ol_client *c, struct ol_desk_request *rq,
	    const struct ol_args *args);

/* The same with a connection of its own. */
int ol_sent_once(const struct ol_args *args, struct ol_desk_request *rq);

#endif
