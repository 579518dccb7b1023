/*
 * web_state - what the files of the console's door share; nobody else reads it.
 *
 *   web.c        listening, connections and their time
 *   web_page.c   HTTP: pages
 *   web_desk.c   WebSocket: desks
 */
#ifndef OL_DESK_WEB_STATE_H
#define OL_DESK_WEB_STATE_H

#include <libwebsockets.h>

#include "base/instant.h"
#include "desk/web.h"
#include "os/tcp.h"

struct ol_loop_wake;

/* A line that waits to be sent. */
struct web_out {
	struct web_out *next;
	size_t len;
	unsigned char bytes[]; /* LWS_PRE, then the line */
};

struct web_guest {
	struct ol_web *web;
	bool taken;
	struct lws *wsi; /* NULL: its connection is over */
	struct ol_addr from;
	ol_instant until; /* then it is cut off */

	/* HTTP */
	const struct ol_web_assets *asset; /* being sent */
	size_t sent;
	void *reading; /* of figures, being sent */

	/* WebSocket */
	uint32_t desk; /* 0: none sits here */
	char *in;      /* of the message that comes, OL_WEB_MESSAGE_MAX */
	size_t in_len;
	unsigned lines; /* of this turn                     */
	bool held;      /* no more is read on this turn     */
	bool whole;     /* `in` waits for the next turn     */
	bool ending;    /* what waits is sent, then it ends */
	struct web_out *first, **last;
	size_t at;      /* of `first`, sent already */
	size_t waiting; /* bytes                    */
};

struct ol_web {
	struct ol_web_host host;
	const struct ol_web_assets *assets;
	struct ol_web_metrics metrics;
	struct ol_desk_server *server;
	struct ol_loop *loop;
	struct ol_tcp listener;
	struct ol_loop_watch *watch;
	struct ol_loop_wake *wake; /* for those that are held */
	struct lws_context *context;
	struct lws_vhost *vhost;
	lws_sorted_usec_list_t sweep;
	ol_instant paced;  /* when the next handshake of TLS is due   */
	bool sweeps;       /* the next sweep is booked */
	size_t first;      /* who is looked at first on the next turn */
	uint64_t spent_us; /* on lines, since the last turn           */
	struct web_guest guest[OL_WEB_MAX];
};

/* web_page.c: a whole request; less than 0: the connection ends. */
int web_page_asked(struct web_guest *g, struct lws *wsi);
int web_page_more(struct web_guest *g, struct lws *wsi);

/* Whether this upgrade is one to a desk, of a page of ours; else it has been
 * answered and this is what its callback returns. */
int web_page_may_upgrade(struct web_guest *g, struct lws *wsi, const char *to);

/* web_desk.c */
int web_desk_came(struct web_guest *g, struct lws *wsi);
int web_desk_bytes(struct web_guest *g, struct lws *wsi, const char *in,
		   size_t len);
int web_desk_more(struct web_guest *g, struct lws *wsi);
void web_desk_turn(struct web_guest *g);

/* web.c: the connection is over; the place is free when its desk, too, is
 * gone. */
void web_guest_lost(struct web_guest *g);
void web_guest_free(struct web_guest *g);

#endif
