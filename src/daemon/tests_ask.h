/*
 * tests_ask - hours of line tests for a desk that asks.
 *
 * Does      read a page on the reader's thread, reply with rows and the page.
 * Memory    each request allocates its page until the reply.
 * Threads   the loop thread.
 */
#ifndef OL_DAEMON_TESTS_ASK_H
#define OL_DAEMON_TESTS_ASK_H

#include "daemon/node.h"

/* TESTS. Replies to the desk, now (refused) or later. */
void ol_tests_ask(struct ol_node *n, uint32_t desk,
		  const struct ol_desk_request *rq);

#endif
