/*
 * web - the console's door: HTTP for the compiled-in pages and a WebSocket for
 * their desks, on the node's loop. doc/protocol/desk.md, "Over WebSocket".
 *
 * Does      listen where it is told, with TLS or without; answer GET of the
 *           assets, and of figures to who has the token for them
 *           (web_metrics.h); take WebSockets at /desk and pass each text message on as
 *           a line of a desk that has no rights until a session gives it some.
 * Does not  know seats and passwords (the daemon), or look into a line.
 *           HTTP/2, compression and files are off. A request whose Host is
 *           not ours, and a WebSocket whose Origin is not that Host, are
 *           refused (web_host.h).
 * Memory    OL_WEB_MAX connections: each with 4 KiB of headers, one message of
 *           OL_WEB_MESSAGE_MAX and OL_DESK_OUT_MAX bytes that wait to be sent.
 *           One whose desk has no session may send OL_WEB_STRANGER_MAX.
 * Threads   the loop thread only.
 * Promise   one slow, greedy or mischievous guest costs others nothing but a
 *           place: places, bytes, lines a turn, handshakes of TLS (0.7 ms
 *           each) and time are bounded.
 *
 *   until                     a connection lives
 *   its request is whole      OL_WEB_HEAD_S
 *   it has the answer         OL_WEB_ANSWER_S
 *   its next request comes    OL_WEB_IDLE_S
 *   its desk has a session    OL_WEB_LOGIN_S from the upgrade on
 *   then                      as long as it answers pings (OL_WEB_PING_S)
 */
#ifndef OL_DESK_WEB_H
#define OL_DESK_WEB_H

#include <stddef.h>

#include "desk/server.h"
#include "desk/web_assets.h"
#include "desk/web_host.h"
#include "desk/web_metrics.h"

#define OL_WEB_MAX OL_DESK_DOOR_MAX /* connections                         */
#define OL_WEB_STRANGERS 32         /* of them without a session           */
#define OL_WEB_STRANGERS_OF_ONE 24  /* ... from one address                */
#define OL_WEB_MESSAGE_MAX 65536    /* bytes of a message that comes       */
#define OL_WEB_STRANGER_MAX 4096    /* ... before there is a session       */
#define OL_WEB_TLS_GAP_US 20000     /* a connection with TLS, on average   */
#define OL_WEB_TLS_AHEAD 64         /* ... and so many at once             */
#define OL_WEB_HEAD_S 5
#define OL_WEB_ANSWER_S 20
#define OL_WEB_IDLE_S 3
#define OL_WEB_LOGIN_S 30
#define OL_WEB_PING_S 20 /* of silence; and as long again: it is gone */
#define OL_WEB_WHY 512   /* bytes of a reason with its NUL            */

#define OL_WEB_PATH "/desk"
#define OL_WEB_PROTOCOL "openline-desk"

struct ol_loop;
struct ol_web;

struct ol_web_config {
	struct ol_web_host host;
	/* PEM; NULL: without TLS. Needed by ol_web_new() alone. */
	const char *certificate, *key;
	const struct ol_web_assets *assets; /* stay until the end */
	struct ol_web_metrics metrics;
};

/* Listens. OL_ERR_BUSY, OL_ERR_DENIED, OL_ERR_UNKNOWN, OL_ERR_IO of the
 * address, OL_ERR_MALFORMED where certificate and key are none or not a pair,
 * OL_ERR_NO_MEMORY; with `why`, a line for people. */
int ol_web_new(struct ol_web **out, struct ol_loop *loop,
	       const struct ol_web_config *cfg, struct ol_desk_server *server,
	       char why[OL_WEB_WHY]);

/* Closes everything: turns the loop a few times, so all that it serves must
 * still be there. Its desks leave the server. */
void ol_web_free(struct ol_web *w);

/* "libwebsockets 4.1.6". */
const char *ol_web_version(void);

#endif
