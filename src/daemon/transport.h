/*
 * transport - the node's sockets: datagrams in and out of them by index.
 *
 * Does      bind the addresses of openline.conf, read what comes in turn with
 *           everything else, pass on what the network refused, hand what is
 *           to leave to the sender.
 * Does not  know lines, or decide when anything leaves.
 * Memory    ol_transport_new() allocates.
 * Threads   the loop thread.
 */
#ifndef OL_DAEMON_TRANSPORT_H
#define OL_DAEMON_TRANSPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/addr.h"
#include "base/instant.h"
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

/* Binds and begins to read. On an error `why` is a line for people. */
int ol_transport_new(struct ol_transport **out, struct ol_loop *loop,
		     const struct ol_settings *settings,
		     const struct ol_transport_handler *handler,
		     char why[OL_WHY_TEXT]);

/* A datagram of OL_SENDER_BYTES leaves at `at`. False where the sender has no
 * room for it. */
bool ol_transport_send(struct ol_transport *t, struct ol_sender *sender,
		       uint8_t socket, const struct ol_addr *to, ol_instant at,
		       const uint8_t *datagram);

/* The address that socket `k` is bound to; NULL behind the last. */
const struct ol_addr *ol_transport_addr(const struct ol_transport *t, size_t k);

/* Only when the sender has stopped. NULL does nothing. */
void ol_transport_free(struct ol_transport *t);

#endif
