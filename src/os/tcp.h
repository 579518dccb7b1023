/*
 * tcp - TCP connections that carry cells back to back: listening, dialling,
 * cutting what comes into cells.
 *
 * Does      bind and listen, accept, dial from the listening port without
 *           waiting, set what a connection for cells needs, read whole cells.
 * Does not  send (outlet.h), wait (loop.h), decide when to dial or whom to
 *           keep.
 * Memory    the caller owns struct ol_tcp and struct ol_tcp_in.
 * Threads   the loop thread.
 *
 * A connection is dialled from the port that the node listens on. So both
 * ends know the other's address before it comes, and there is at most one
 * connection between two of them: where both dial at once, TCP makes one of
 * the two calls (RFC 9293, 3.5, simultaneous open); where one was first, the
 * other's dialling fails and the connection that came is the path.
 *
 * Every connection ends with a reset: nothing lingers, the same two ports may
 * meet again at once, and whoever is turned away sees the same in all cases.
 */
#ifndef OL_OS_TCP_H
#define OL_OS_TCP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/addr.h"
#include "os/outlet.h"

#define OL_TCP_CELL OL_OUTLET_BYTES
#define OL_TCP_BATCH 8        /* cells of one read                     */
#define OL_TCP_STALL_MS 2000  /* unacknowledged for so long: it is over */
#define OL_TCP_GUEST_MS 30000 /* the same, of what carries no cells    */
#define OL_TCP_WAITING 16     /* connections not accepted yet          */

/* Where a node listens. */
struct ol_tcp {
	int fd;            /* -1: closed                         */
	int spare;         /* given up when descriptors are at their end */
	struct ol_addr at; /* as bound, with the port really had */
};

/* Listens at `at` (port 0: any free one). Errors as ol_udp_open(). */
int ol_tcp_listen(struct ol_tcp *t, const struct ol_addr *at, char *why,
		  size_t cap);

/* Does nothing to a closed one. */
void ol_tcp_close(struct ol_tcp *t);

/* A connection that came: its descriptor and where from. -1: none waits, or
 * the machine has no descriptors left: then one that waited is ended, that it
 * does not wake the loop for ever. */
int ol_tcp_accept(struct ol_tcp *t, struct ol_addr *from);

/* Begins to dial `to` from the port of `t`: its descriptor, which can be
 * written to when it is decided, or an error: OL_ERR_EXISTS where there is a
 * connection between the two already, OL_ERR_DOWN where the network has no
 * way or nobody listens, OL_ERR_IO. */
int ol_tcp_dial(const struct ol_tcp *t, const struct ol_addr *to);

/* What has become of it: 0 it stands, OL_ERR_BUSY not decided yet, else as
 * ol_tcp_dial(). */
int ol_tcp_dialled(int fd);

/* Ends a connection that no outlet has. -1 does nothing. */
void ol_tcp_hang_up(int fd);

/* A connection that stands gets what cells need: no delay, no queue, an end
 * when nothing is acknowledged for OL_TCP_STALL_MS. */
void ol_tcp_prepare(int fd);

/* A connection that came for something else than cells, such as pages: it ends
 * as others do, with what was written, is not delayed, and one whose other end
 * takes nothing for OL_TCP_GUEST_MS is over. */
void ol_tcp_host(int fd);

/* What came, and is no whole cell yet. Start from zero. */
struct ol_tcp_in {
	size_t n, at; /* bytes held, of them given */
	uint8_t bytes[OL_TCP_BATCH * OL_TCP_CELL];
};

/* Reads once what fits. OL_ERR_DOWN where the connection is over; else 0 and
 * in `*got` the bytes that came, 0 where none waits. Take all cells in hand
 * before. */
int ol_tcp_read(int fd, struct ol_tcp_in *in, size_t *got);

/* The next whole cell in hand, or NULL. Valid until the next read. */
const uint8_t *ol_tcp_cell(struct ol_tcp_in *in);

#endif
