/*
 * reach - how commands get to the node and back: connect, name a line, ask
 * once or page by page, say what was refused.
 *
 * Memory    the caller's; rows that were kept are freed by the caller.
 * Threads   the main thread.
 */
#ifndef OL_CLI_REACH_H
#define OL_CLI_REACH_H

#include "cli/args.h"
#include "cli/client.h"

/* All of these: an exit status, said where it is not 0. */

/* Connects to the node of the home that the arguments name. */
int ol_reach(struct ol_client *c, const struct ol_args *args);

/* The line's name into the request. */
int ol_reach_line(struct ol_desk_request *rq, const char *name);

int ol_reach_ask(struct ol_client *c, struct ol_desk_request *rq,
		 struct ol_desk_reply *reply,
		 const struct ol_client_taker *taker);

/* The same with a connection of its own: connect, ask, close. */
int ol_reach_once(const struct ol_args *args, struct ol_desk_request *rq,
		  struct ol_desk_reply *reply,
		  const struct ol_client_taker *taker);

/* A page of rows. True where another one follows: `rq` asks for it then.
 *
 *	while (ol_reach_page(&c, &rq, &reply, &taker, &status) && !enough)
 *		;
 */
bool ol_reach_page(struct ol_client *c, struct ol_desk_request *rq,
		   struct ol_desk_reply *reply,
		   const struct ol_client_taker *taker, int *status);

/* Rows of one kind, as they come: `size` is set, the rest zero. */
struct ol_reach_rows {
	void *row;
	size_t size, n, cap;
	bool no_memory;
};

/* Room for one more; NULL without memory. */
void *ol_reach_add(struct ol_reach_rows *r);

#endif
