/*
 * access - how a command reaches what both a node and the home itself can do:
 * through the node where it runs, else on the home, under its lock.
 *
 * Memory    ol_access_end() gives back what ol_access_begin() took.
 * Threads   the main thread.
 */
#ifndef OL_CLI_ACCESS_H
#define OL_CLI_ACCESS_H

#include "cli/args.h"
#include "cli/client.h"
#include "home/home.h"

struct ol_access {
	bool through_node;
	struct ol_client client; /* through the node */
	struct ol_home *home;    /* ... or not       */
	struct ol_random rnd;
};

/* An exit status, said. Asks for the passphrase where the home needs it. */
int ol_access_begin(struct ol_access *a, const struct ol_args *args);
void ol_access_end(struct ol_access *a);

#endif
