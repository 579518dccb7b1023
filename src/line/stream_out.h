/*
 * stream_out - the sending end of a stream: messages queued as bytes, what of
 * them is on its way, what has to go again.
 *
 * Does      hold the bytes until they are acknowledged, say which run goes
 *           next (lost bytes first, then new ones within the window), take
 *           word of runs sent, acknowledged and lost.
 * Does not  know contents, frames, time or how much room there is.
 * Memory    inside the struct, about 140 KiB.
 * Threads   the loop thread only.
 * Promise   every queued byte is offered again until it is acknowledged.
 *
 *            base            next              end
 *   acked ...|acked, again or |never sent       |
 *            |on its way      |(base + window)  |
 */
#ifndef OL_LINE_STREAM_OUT_H
#define OL_LINE_STREAM_OUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "line/content.h"
#include "line/span.h"

struct ol_stream_out {
	uint64_t base;        /* the lowest byte not acknowledged           */
	uint64_t next;        /* the lowest byte never sent                 */
	uint64_t end;         /* one past the last byte queued              */
	uint64_t echo;        /* where repeating goes on                    */
	struct ol_span acked; /* of base .. next                     */
	struct ol_span again; /* of base .. next: lost, goes first   */
	uint8_t ring[OL_STREAM_BACKLOG]; /* last: never cleared      */
};

/* Bytes from `from` to `to` - 1 of a stream. */
struct ol_run {
	uint64_t from, to;
};

/* An empty stream whose first byte will be number `start`. */
void ol_stream_out_init(struct ol_stream_out *s, uint64_t start);

/* Queues a message behind its length (2 bytes). As ol_content_send(). */
int ol_stream_out_queue(struct ol_stream_out *s, const uint8_t *msg,
			size_t len);

/* Bytes queued and not acknowledged, from the lowest such on. */
size_t ol_stream_out_unacked(const struct ol_stream_out *s);

/* The next run to send at or behind `at`, of at most `most` bytes (not 0).
 * False where nothing waits there or the window is full. */
bool ol_stream_out_next(const struct ol_stream_out *s, uint64_t at, size_t most,
			struct ol_run *out);

/* The next run to repeat while it is on its way, at most `most` bytes: from
 * where the last repetition ended, around. False where nothing is. Moves on. */
bool ol_stream_out_echo(struct ol_stream_out *s, size_t most,
			struct ol_run *out);

/* Copies the bytes of a run that is queued. */
void ol_stream_out_copy(const struct ol_stream_out *s, struct ol_run run,
			uint8_t *out);

/* The run was sent, has arrived, was lost. A run that is acknowledged already
 * changes nothing any more. */
void ol_stream_out_sent(struct ol_stream_out *s, struct ol_run run);
void ol_stream_out_acked(struct ol_stream_out *s, struct ol_run run);
void ol_stream_out_lost(struct ol_stream_out *s, struct ol_run run);

#endif
