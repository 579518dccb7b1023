/*
 * transport - the node's sockets: datagrams in and out of them by index, be
 * they UDP's or cells in a TCP connection.
 *
 * Does      bind the addresses of openline.conf, read what comes in turn with
 *           everything else or, where much does, when it is told to; pass on
 *           what the network refused, hand what is to leave to the sender.
 * Does not  know lines, or decide when anything leaves.
 * Memory    ol_transport_new() allocates; what strangers can make it hold is
 *           bounded by daemon/links.h.
 * Threads   the loop thread.
 *
 * The k-th `listen` is socket k, the k-th `listen-tcp` socket
 * OL_CONVERT_TCP + k. Who sends to a socket of TCP has a connection made.
 */
#ifndef OL_DAEMON_TRANSPORT_H
#define OL_DAEMON_TRANSPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/addr.h"
#include "base/instant.h"
#include "base/random.h"
#include "daemon/links.h"
#include "home/settings.h"
#include "os/loop.h"
#include "os/sender.h"

/* Who is told what came. */
struct ol_transport_handler {
	void *ctx;
	/* A datagram of `len` bytes came to socket `socket`. */
	void (*came)(void *ctx, uint8_t socket, const struct ol_addr *from,
		     const uint8_t *bytes, size_t len);
	/* What was sent to `to` was refused by the network. */
	void (*refused)(void *ctx, uint8_t socket, const struct ol_addr *to);
};

struct ol_transport;

/* Binds and begins to read. `random` must outlive it. On an error `why` is a
 * line for people. */
int ol_transport_new(struct ol_transport **out, struct ol_loop *loop,
		     const struct ol_settings *settings,
		     const struct ol_random *random,
		     const struct ol_transport_handler *handler,
		     char why[OL_WHY_TEXT]);

/* A datagram of OL_SENDER_BYTES leaves at `at`. False where the sender has no
 * room for it; over TCP it may be dropped, as on the network. */
bool ol_transport_send(struct ol_transport *t, struct ol_sender *sender,
		       uint8_t socket, const struct ol_addr *to, ol_instant at,
		       const uint8_t *datagram);

/* From now on datagrams wait for ol_transport_read(), which whoever calls this
 * calls all the time: one that wakes the loop by itself costs it more than
 * its cell does. TCP is not meant. */
void ol_transport_gather(struct ol_transport *t);

/* Reads what has gathered, so much that others have their turn. Does nothing
 * unless it gathers. */
void ol_transport_read(struct ol_transport *t);

/* The address that `socket` is bound to; NULL where there is none. */
const struct ol_addr *ol_transport_addr(const struct ol_transport *t,
					uint8_t socket);

/* When to call ol_transport_tick() next. */
ol_instant ol_transport_deadline(const struct ol_transport *t);
void ol_transport_tick(struct ol_transport *t);

void ol_transport_figures(const struct ol_transport *t,
			  struct ol_links_figures *out);

/* Only when the sender has stopped. NULL does nothing. */
void ol_transport_free(struct ol_transport *t);

#endif
