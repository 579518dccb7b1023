/*
 * content - what the cells of a line say: shared by all its paths.
 *
 * Does      compose the shared part of each tick's cells (acknowledgement,
 *           voice, streams) by the byte budget (line/budget.h), take in
 *           what arrived, drop what was already taken from another path,
 *           acknowledge, and send again what was lost
 *           (doc/protocol/cell-content.md).
 * Does not  seal, choose slots, know sessions or addresses, read a clock.
 *           Challenge, response and report belong to a path (line/path.h),
 *           which hands them in as ready bytes.
 * Memory    ol_content_new() allocates all it will ever need (about 1.3 MiB,
 *           of which a line that says little touches few pages);
 *           nothing grows with what the counterpart sends: streams have fixed
 *           ids, fixed windows and fixed buffers.
 * Threads   the loop thread only.
 * Promise   a message is handed up once, whole, in its stream's order, or
 *           never; the voice of a content at most once. A hostile
 *           counterpart costs itself: a body that breaks a rule counts as
 *           never come; a stream that breaks a rule between bodies (a
 *           message of length 0 or over OL_MESSAGE_MAX) is broken, its
 *           bytes are acknowledged and thrown away until
 *           ol_content_reset(), and the other streams go on. Both are
 *           counted. False acknowledgements lose messages of ours to it,
 *           nothing else.
 *
 * A content is what is said in one tick. It has a number; its cells on
 * several paths carry the same shared bytes. Numbers start at 1 when either
 * end's node starts and go on over sessions (40 bit on the wire).
 */
#ifndef OL_LINE_CONTENT_H
#define OL_LINE_CONTENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/instant.h"

#define OL_BODY_LEN 260 /* the plaintext of a cell */

/* The streams there are. Ids are fixed by the protocol; another id on the
 * wire is malformed. Lower ids go first within a cell; line/budget.h says how
 * much of it each may have before others. */
enum ol_stream {
	OL_STREAM_CONTROL,   /* ring, answer, end ...: 64 B a cell         */
	OL_STREAM_HANDSHAKE, /* rekeying: 48 B a cell while a call is up   */
	OL_STREAM_RECORDS,   /* words: at least 24 B a cell while any wait */
	OL_STREAM_BULK,      /* documents: what is left                    */
	OL_STREAMS,
};

#define OL_MESSAGE_MAX 8192      /* bytes of one message               */
#define OL_STREAM_WINDOW 65536   /* unacknowledged bytes per stream    */
#define OL_STREAM_BACKLOG 131072 /* bytes waiting at the sender        */

/* A voice packet on offer for the next cell. It may be cut at cut[0] ..
 * cut[n_cuts - 1], ascending; cut[n_cuts - 1] is its whole length, cut[0] the
 * newest frame alone, which always fits (at most OL_VOICE_NEWEST_MAX). Cuts up
 * to cut[n_wanted - 1] are redundancy that the planner needs and go before
 * documents; longer ones only take what documents leave. */
#define OL_VOICE_MAX 252
#define OL_VOICE_NEWEST_MAX 100
#define OL_VOICE_CUTS 8
struct ol_voice_offer {
	uint8_t bytes[OL_VOICE_MAX];
	uint16_t cut[OL_VOICE_CUTS];
	uint8_t n_cuts;   /* 0: nothing on offer                     */
	uint8_t n_wanted; /* at most n_cuts; 0: all of them are needed */
};

/* What the paths know, for loss recovery. Zero where nothing is known yet:
 * then 500 ms is taken. */
struct ol_content_timing {
	uint64_t fast_rtt_us; /* smoothed round trip of the fastest full path */
	uint64_t slow_rtt_us; /* of the slowest full path                     */
	uint64_t spread_us;   /* largest deviation among them                 */
	uint64_t gap_us;      /* between the counterpart's cells; below a tick,
	                         and 0: a tick                                */
	uint64_t ahead_us; /* that the content leaves later than now        */
};

struct ol_content;

/* NULL without memory. */
struct ol_content *ol_content_new(void);
void ol_content_free(struct ol_content *c);

/* Forgets everything in flight, in both directions, and every message that
 * waits: the counterpart's node is another incarnation. Numbers start anew, so
 * bodies of its former sessions must not come in any more. */
void ol_content_reset(struct ol_content *c);

/* Queues a message of 1 to OL_MESSAGE_MAX bytes. OL_ERR_FULL where the
 * backlog has no room, OL_ERR_RANGE for a length out of range. */
int ol_content_send(struct ol_content *c, enum ol_stream s, const uint8_t *msg,
		    size_t len);

/* Bytes of the stream not yet acknowledged by the counterpart, headers
 * included; 0 means everything queued so far has arrived. */
size_t ol_content_unacked(const struct ol_content *c, enum ol_stream s);

/*
 * Composes the next content, to leave at `slot`. `reserve` bytes (at most
 * OL_RESERVE_MAX) are left for the paths' own frames. `in_call` bounds the
 * handshake stream. `voice` may be NULL. On return `out` holds the shared
 * bytes (`len` of them, at most OL_BODY_LEN - reserve), which begin with the
 * content number and are put into the cell of every path that has this slot;
 * the path's own frames (wire/frame.h) follow, then zeros. Never fails: with
 * nothing to say it is the number alone.
 */
#define OL_RESERVE_MAX 60
struct ol_composed {
	uint8_t bytes[OL_BODY_LEN]; /* zeros from len on */
	size_t len;
	uint64_t number;
	bool eliciting; /* carries stream bytes */
};
void ol_content_compose(struct ol_content *c, ol_instant slot, size_t reserve,
			bool in_call, const struct ol_voice_offer *voice,
			const struct ol_content_timing *timing,
			struct ol_composed *out);

/*
 * What arrives in one cell, in order: messages, then voice. Pointers are
 * valid until the next ol_content_take(), _more(), _reset() or _free().
 */
struct ol_content_event {
	enum { OL_CONTENT_MESSAGE, OL_CONTENT_VOICE } kind;
	enum ol_stream stream;
	const uint8_t *bytes;
	size_t len;
};
#define OL_CONTENT_EVENTS 16 /* more wait for ol_content_more() */

/* A frame that belongs to the path (challenge, response, report). */
struct ol_path_frame {
	uint8_t type; /* OL_FRAME_CHALLENGE, _RESPONSE, _REPORT; each once */
	const uint8_t *bytes;
	size_t len; /* as wire/frame.h says for the type */
};
#define OL_PATH_FRAMES 4

struct ol_content_taken {
	struct ol_content_event event[OL_CONTENT_EVENTS];
	size_t n_events;
	struct ol_path_frame own[OL_PATH_FRAMES];
	size_t n_own;
	uint64_t number;
	bool first; /* not seen on another path before */
};

/*
 * Takes the opened body of a cell. 0, or OL_ERR_MALFORMED (the whole body is
 * refused, nothing of it counts). A body seen before on another path, or so
 * old that it cannot be told (OL_WINDOW_CONTENTS of line/window.h), gives its
 * path frames only. Events left from the call before must have been taken
 * with ol_content_more().
 */
int ol_content_take(struct ol_content *c, ol_instant now,
		    const uint8_t body[static OL_BODY_LEN],
		    struct ol_content_taken *out);

/* Further events that did not fit; call it until n_events is 0 (a call may
 * give fewer than OL_CONTENT_EVENTS and still leave some). It changes only the
 * events of `out`. */
void ol_content_more(struct ol_content *c, struct ol_content_taken *out);

/* Figures since the last reset. */
struct ol_content_figures {
	uint64_t composed, taken, repeated; /* contents                    */
	uint64_t lost;         /* of ours, by loss detection               */
	uint64_t resent_bytes; /* stream bytes sent more than once         */
	uint64_t malformed;    /* bodies refused, and streams broken       */
	uint8_t broken;        /* bit s: the counterpart broke stream s    */
};
void ol_content_figures(const struct ol_content *c,
			struct ol_content_figures *out);

#endif
