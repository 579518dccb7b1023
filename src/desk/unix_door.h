/*
 * unix_door - the desks' Unix socket, DIR/desk.sock: programs of this
 * machine's users come in here.
 *
 * Does      listen, accept, cut what comes into lines for the desks' server,
 *           send its lines as far as each desk reads.
 * Does not  look into a line.
 * Memory    at most OL_DESK_DOOR_MAX desks, each with one line of input and
 *           OL_DESK_OUT_MAX bytes of output waiting; a desk that does not
 *           read so much is cut off, and so is one that sends a line that is
 *           too long.
 * Threads   the loop thread only.
 */
#ifndef OL_DESK_UNIX_DOOR_H
#define OL_DESK_UNIX_DOOR_H

#include "desk/server.h"

struct ol_desk_unix;

/* Listens on `path`. Errors of ol_unix_listen(), and OL_ERR_NO_MEMORY. */
int ol_desk_unix_new(struct ol_desk_unix **out, struct ol_loop *loop,
		     const char *path, struct ol_desk_server *server);

/* Removes the socket. The server was freed before. */
void ol_desk_unix_free(struct ol_desk_unix *u);

#endif
