/*
 * server - the desks' Unix socket: who sits at which desk, requests in,
 * replies, events and audio out.
 *
 * Does      listen on DIR/desk.sock, number the desks, read their lines into
 *           typed requests, refuse what is malformed or not their right, hand
 *           the rest to the daemon; write replies, events and audio.
 * Does not  decide anything about calls or lines (office does), open files.
 * Memory    at most OL_DESK_MAX desks, each with one line of input and
 *           OL_DESK_OUT_MAX bytes of output waiting; a desk that does not
 *           read so much is cut off, and so is one that sends a line that is
 *           too long.
 * Threads   the loop thread only. No handler is called from inside a reply,
 *           event or audio function; desks are cut off on the next turn of
 *           the loop, which calls gone().
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

#define OL_DESK_MAX 64
#define OL_DESK_OUT_MAX (2048 * 1024)
#define OL_DESK_LINES_A_TURN 16 /* of one desk, then the loop goes on */

struct ol_loop;
struct ol_desk_server;

struct ol_desk_handler {
	void *ctx;
	/* `peer`: the user, as the kernel tells it. What his seat is called is
	 * the daemon's to say: for now OL_SEAT_DUTY. */
	void (*came)(void *ctx, uint32_t desk, const struct ol_unix_peer *peer);
	void (*gone)(void *ctx, uint32_t desk);
	/* A request of the table by a desk that has the right to it. `rq` is
	 * valid until the return. It must be replied to once. */
	void (*request)(void *ctx, uint32_t desk,
			const struct ol_desk_request *rq);
	/* 20 ms of the voice of a desk whose audio is open. */
	void (*audio)(void *ctx, uint32_t desk,
		      const struct ol_desk_audio *audio);
};

/* Listens on `path`. Errors of ol_unix_listen(), and OL_ERR_NO_MEMORY. */
int ol_desk_server_new(struct ol_desk_server **out, struct ol_loop *loop,
		       const char *path, const struct ol_desk_handler *h);

/* Sends what waits as far as the kernel takes it, cuts everybody off, removes
 * the socket. gone() is not called. */
void ol_desk_server_free(struct ol_desk_server *s);

/* A reply or row; `reply->re` is the request's id. A desk that has gone is no
 * error. */
void ol_desk_server_reply(struct ol_desk_server *s, uint32_t desk,
			  const struct ol_desk_reply *reply);

/* The two most frequent. */
void ol_desk_server_done(struct ol_desk_server *s, uint32_t desk, uint64_t re);
void ol_desk_server_refuse(struct ol_desk_server *s, uint32_t desk, uint64_t re,
			   const struct ol_refusal *why);

/* An event to one desk, or with OL_DESK_ALL to all that watch. */
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
