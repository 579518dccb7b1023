/*
 * server - the desks: who sits at which desk, requests in, replies, events
 * and audio out, whichever door they came through.
 *
 * Does      number the desks, read their lines into typed requests, refuse
 *           what is malformed or not their right, hand the rest to the
 *           daemon; write replies, events and audio as lines.
 * Does not  own a socket: that is a door's business (unix_door.h, web.h),
 *           which hands lines in and has a port for lines out. Decide anything
 *           about calls or lines (office does).
 * Memory    at most OL_DESK_MAX desks and one line being written; what waits
 *           to be sent is the door's, at most OL_DESK_OUT_MAX bytes a desk. A
 *           desk whose door takes no more is cut off.
 * Threads   the loop thread only. No handler is called from inside a reply,
 *           event or audio function; desks are cut off on the next turn of
 *           the loop, which closes their port and then calls gone().
 *
 *   a desk comes      came()                      it has a number for good
 *   {"do":...}        request()                   the daemon replies, at
 *                                                 once or later, in any order
 *   {"audio":...}     audio()                     only while it is open
 *   a desk goes       gone()                      replies to it are dropped
 */
#ifndef OL_DESK_SERVER_H
#define OL_DESK_SERVER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/instant.h"
#include "desk/api.h"
#include "os/unix_socket.h"

#define OL_DESK_DOOR_MAX 64                /* desks of one door   */
#define OL_DESK_MAX (2 * OL_DESK_DOOR_MAX) /* and of both of them */
#define OL_DESK_OUT_MAX (2048 * 1024)
#define OL_DESK_LINES_A_TURN 16 /* of one desk, then the loop goes on */
#define OL_DESK_TURN_US 1000    /* ... and no other line after so long */

struct ol_loop;
struct ol_desk_server;

/* Who came, as far as a door can tell. */
struct ol_desk_guest {
	/* Through the socket: the user, as the kernel tells it. NULL: over the
	 * network, and nobody until a session says who. */
	const struct ol_unix_peer *peer;
	struct ol_addr from; /* over the network */
};

struct ol_desk_handler {
	void *ctx;
	/* What the seat is called is the daemon's to say: OL_SEAT_DUTY for
	 * every user of the socket, a guest has none before he logs in. */
	void (*came)(void *ctx, uint32_t desk,
		     const struct ol_desk_guest *guest);
	void (*gone)(void *ctx, uint32_t desk);
	/* A request of the table by a desk that has the right to it. `rq` is
	 * valid until the return. It must be replied to once. */
	void (*request)(void *ctx, uint32_t desk,
			const struct ol_desk_request *rq);
	/* 20 ms of the voice of a desk whose audio is open. */
	void (*audio)(void *ctx, uint32_t desk,
		      const struct ol_desk_audio *audio);
};

/* OL_ERR_NO_MEMORY. */
int ol_desk_server_new(struct ol_desk_server **out, struct ol_loop *loop,
		       const struct ol_desk_handler *h);

/* Closes all ports: before the doors are freed. gone() is not called. */
void ol_desk_server_free(struct ol_desk_server *s);

/* ---- for the doors ---------------------------------------------------- */

/* A desk's way out. */
struct ol_desk_port {
	void *ctx;
	/* Takes a line of `len` bytes without its newline. An error: the desk
	 * takes no more and is cut off. */
	int (*put)(void *ctx, const char *line, size_t len);
	/* The desk is cut off: called once, and nothing after it. What waits
	 * may still be sent. */
	void (*close)(void *ctx);
};

/* A desk sits down. A user of the machine has all rights, a guest over the
 * network none until a session gives him some. OL_ERR_FULL. */
int ol_desk_server_seat(struct ol_desk_server *s,
			const struct ol_desk_port *port,
			const struct ol_desk_guest *guest, uint32_t *desk);

/* A line that came from it. False where it is to be cut off: what else came is
 * of no use. */
bool ol_desk_server_line(struct ol_desk_server *s, uint32_t desk,
			 const char *line, size_t len);

/* What it sent was no line: it is told. */
void ol_desk_server_no_line(struct ol_desk_server *s, uint32_t desk,
			    const char *why);

/* Whether it has any right: a door bounds those that have none. */
bool ol_desk_server_is_admitted(struct ol_desk_server *s, uint32_t desk);

/* It has gone, or must go: the port is closed on the next turn. */
void ol_desk_server_leave(struct ol_desk_server *s, uint32_t desk);

/* ---- for the daemon --------------------------------------------------- */

/* Is it still there? */
bool ol_desk_server_sits(struct ol_desk_server *s, uint32_t desk);

/* From now on it has these rights (bits of enum ol_right), as of a seat. */
void ol_desk_server_admit(struct ol_desk_server *s, uint32_t desk,
			  unsigned rights);

/* It has those again with which it came, and watches nothing. */
void ol_desk_server_dismiss(struct ol_desk_server *s, uint32_t desk);

/* A reply or row; `reply->re` is the request's id. A desk that has gone is no
 * error. One that has lost the right to it meanwhile gets a refusal, and no
 * rows. */
void ol_desk_server_reply(struct ol_desk_server *s, uint32_t desk,
			  const struct ol_desk_reply *reply);

/* The two most frequent. */
void ol_desk_server_done(struct ol_desk_server *s, uint32_t desk, uint64_t re);
void ol_desk_server_refuse(struct ol_desk_server *s, uint32_t desk, uint64_t re,
			   const struct ol_refusal *why);

/* An event to one desk, or with OL_DESK_ALL to all that watch; but to none
 * that has not the right to it. */
void ol_desk_server_event(struct ol_desk_server *s, uint32_t desk,
			  const struct ol_desk_event *ev);

/* Makes `desk` hold the audio of a call (an `audio_open` event with the
 * phase, see api.h) or not any more (`audio_close`). */
void ol_desk_server_audio_open(struct ol_desk_server *s, uint32_t desk,
			       const struct ol_id *call, const char *line,
			       uint32_t phase_us, ol_date at);
void ol_desk_server_audio_close(struct ol_desk_server *s, uint32_t desk,
				const struct ol_id *call, const char *line,
				ol_date at);

/* 20 ms of what that desk hears, its first sample at `heard_at`, which moves
 * by exactly 20 ms from piece to piece, or by more: what is left out is
 * silence. A handset that gets pieces after their moment hears all of them so
 * much later, so the delay is least when `heard_at` lies no further ahead than
 * decoding and the way to the handset take. */
void ol_desk_server_audio(struct ol_desk_server *s, uint32_t desk,
			  ol_instant heard_at,
			  const int16_t pcm[static OL_API_SAMPLES]);

#endif
