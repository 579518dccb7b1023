/*
 * bell - how a thread sleeps until another rings or an instant comes.
 *
 * Does      wait on one of both; a ring before the wait is not lost, several
 *           are one.
 * Memory    the caller owns the struct.
 * Threads   ring: any. Wait: one. Init and release while nobody uses it.
 */
#ifndef OL_OS_BELL_H
#define OL_OS_BELL_H

#include <stdbool.h>

#include "base/instant.h"

struct ol_bell {
	int event_;
	int timer_;
};

/* OL_ERR_IO where descriptors are at their end. */
int ol_bell_init(struct ol_bell *b);
void ol_bell_release(struct ol_bell *b);

void ol_bell_ring(struct ol_bell *b);

/* True: it rang; false: `until` has come. OL_NEVER waits for the ring. */
bool ol_bell_wait(struct ol_bell *b, ol_instant until);

#endif
