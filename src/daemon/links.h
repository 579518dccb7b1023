/*
 * links - the node's TCP connections: who is dialled, who is let in, and when
 * one is over.
 *
 * Does      listen, dial where cells are to go, take who comes, hand over the
 *           cells that come, end what stands still, dial again ever more
 *           seldom.
 * Does not  know lines, read a clock, or write cells (os/outlet.h, the sender's).
 * Memory    ol_links_new() allocates; what strangers can make it hold is
 *           OL_LINKS_STRANGERS connections.
 * Threads   the loop thread.
 * Promise   a stranger gets no byte. A connection that stands still is ended,
 *           never waited for. Who connects without end costs 128 connections a
 *           second; each has half a second at least to bring what opens.
 *
 * Who is a stranger: the node knows an address because it sends there, and it
 * sends where a line's settings say or where something authentic came from
 * (line/roam.h). Every other connection that comes is a stranger's: it is read,
 * for it may bring what opens, and ended after a time that nobody can guess.
 *
 *   state      because
 *   IDLE       not connected; dialled with the next cell once `again` is there
 *   DIALLING   not decided yet
 *   UP         cells go and come
 */
#ifndef OL_DAEMON_LINKS_H
#define OL_DAEMON_LINKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/addr.h"
#include "base/instant.h"
#include "base/random.h"
#include "os/loop.h"
#include "os/outlet.h"

#define OL_LINKS_LISTEN 4     /* addresses that it listens on           */
#define OL_LINKS_KNOWN 256    /* addresses that cells go to             */
#define OL_LINKS_STRANGERS 64 /* connections of others                  */

#define OL_LINKS_STALL_US (2 * OL_US_PER_S)   /* no cell could be written   */
#define OL_LINKS_SILENT_US (3 * OL_US_PER_S)  /* none came, after some had  */
#define OL_LINKS_DIAL_US (5 * OL_US_PER_S)    /* dialling is given up       */
#define OL_LINKS_UNUSED_US (10 * OL_US_PER_S) /* no cell was to go there   */
#define OL_LINKS_AGAIN_US (OL_US_PER_S / 2)   /* dialled again: after this, */
#define OL_LINKS_AGAIN_MOST_US (30 * OL_US_PER_S) /* doubled, to this, +- 1/4 */
#define OL_LINKS_STRANGER_US (30 * OL_US_PER_S) /* a stranger stays so long, */
#define OL_LINKS_STRANGER_MORE_US \
	(60 * OL_US_PER_S)                 /* and up to so much more */
#define OL_LINKS_LOOK_US (OL_US_PER_S / 4) /* between two looks at them all */
#define OL_LINKS_CALLERS 32 /* connections let in between two looks */

/* Who is told, and who tells the time. Neither `came` nor `refused` is called
 * from ol_links_to(). */
struct ol_links_handler {
	void *ctx;
	ol_instant (*now)(void *ctx);
	/* A cell of OL_OUTLET_BYTES came to socket `socket`. */
	void (*came)(void *ctx, uint8_t socket, const struct ol_addr *from,
		     const uint8_t *cell);
	/* Nobody listens at `to`, or there is no way to it. */
	void (*refused)(void *ctx, uint8_t socket, const struct ol_addr *to);
};

struct ol_links;

/* `random` must outlive it. NULL without memory. */
struct ol_links *ol_links_new(struct ol_loop *loop,
			      const struct ol_random *random,
			      const struct ol_links_handler *handler);

/* Listens; the socket's index is `socket` from now on, told to the handler.
 * Errors as ol_tcp_listen(); OL_ERR_FULL behind OL_LINKS_LISTEN. */
int ol_links_listen(struct ol_links *l, uint8_t socket,
		    const struct ol_addr *at, char *why, size_t cap);

/* The address that `socket` is bound to, NULL where it is none of these. */
const struct ol_addr *ol_links_addr(const struct ol_links *l, uint8_t socket);

/* Where a cell for `to` out of `socket` goes now; NULL: nowhere, drop it. (It
 * is dialled, if that is due.) Valid until the loop's next callback; who keeps
 * it longer holds it. */
struct ol_outlet *ol_links_to(struct ol_links *l, uint8_t socket,
			      const struct ol_addr *to);

/* When to call ol_links_tick() again; OL_NEVER: there are no connections. */
ol_instant ol_links_deadline(const struct ol_links *l);
void ol_links_tick(struct ol_links *l);

struct ol_links_figures {
	uint32_t up, strangers; /* of now: connections; of them strangers' */
	uint64_t dialled;       /* how often                               */
	uint64_t lost;          /* known ones that ended, stood still or fell
				 * silent                                  */
	uint64_t unsent;        /* cells that had no connection            */
	uint64_t turned_away;   /* strangers, before their time            */
};
void ol_links_figures(const struct ol_links *l, struct ol_links_figures *out);

/* Ends every connection. NULL does nothing. */
void ol_links_free(struct ol_links *l);

#endif
