/*
 * client - a command's connection to the node of its office.
 *
 * Does      connect to DIR/desk.sock, send a request, wait for its reply,
 *           hand over rows and what else comes meanwhile.
 * Does not  print, or interpret what it carries (desk/api.h does).
 * Memory    the caller owns struct ol_client; its buffers go with close.
 * Threads   one at a time.
 */
#ifndef OL_CLI_CLIENT_H
#define OL_CLI_CLIENT_H

#include "desk/api.h"
#include "os/lines.h"

#define OL_CLIENT_WHY 4608  /* a path and some words */
#define OL_CLIENT_WAIT_S 30 /* for a reply: longer than most take */
#define OL_CLIENT_OUT_MAX (1 << 20)

struct ol_client {
	struct ol_lines lines;
	int fd;
	uint64_t last_id;
};

/* An exit status: 0, OL_EXIT_NO_NODE, OL_EXIT_REFUSED; `why` says it. */
int ol_client_open(struct ol_client *c, const char *dir,
		   char why[OL_CLIENT_WHY]);
void ol_client_close(struct ol_client *c);

/* Takes rows (`is_row`) and the lines that are no reply to this request. */
struct ol_client_taker {
	void (*row)(void *ctx, const struct ol_desk_reply *row);  /* or NULL */
	void (*event)(void *ctx, const struct ol_desk_event *ev); /* or NULL */
	void *ctx;
	uint32_t wait_s; /* for the reply; 0: OL_CLIENT_WAIT_S */
};

/* The words of a refusal, with the time since which it is so. */
void ol_client_refusal(char out[static OL_CLIENT_WHY],
		       const struct ol_refusal *why);

/* Sends `rq` (its id is filled in) and waits. An exit status: 0 with the
 * reply, or what the node refused with, or OL_EXIT_NO_NODE where it does not
 * answer; `why` says it. */
int ol_client_ask(struct ol_client *c, struct ol_desk_request *rq,
		  struct ol_desk_reply *reply,
		  const struct ol_client_taker *taker, char why[OL_CLIENT_WHY]);

/* Only sends; 0 or OL_EXIT_NO_NODE. */
int ol_client_send(struct ol_client *c, struct ol_desk_request *rq,
		   char why[OL_CLIENT_WHY]);

/* The next event within `until`; false: none came, or the node is gone. */
bool ol_client_next_event(struct ol_client *c, struct ol_desk_event *ev,
			  ol_instant until);

#endif
