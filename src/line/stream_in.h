/*
 * stream_in - the receiving end of a stream: runs of bytes in any order,
 * whole messages in theirs.
 *
 * Does      put runs together, tolerate what comes twice or overlaps, hand up
 *           each message once it is whole.
 * Does not  acknowledge (contents are acknowledged, line/window.h), know
 *           frames or time.
 * Memory    inside the struct, about 34 KiB, whatever comes: an honest sender
 *           has no byte on its way that lies OL_STREAM_WINDOW or more beyond
 *           what has arrived without a gap; such a byte is malformed.
 * Threads   the loop thread only.
 * Promise   after a message of a length that cannot be, nothing more is handed
 *           up: `broken`.
 */
#ifndef OL_LINE_STREAM_IN_H
#define OL_LINE_STREAM_IN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "line/content.h"
#include "line/span.h"

/* Room for the window and, before it, for a message not yet whole. */
#define OL_STREAM_IN_RING (2 * OL_STREAM_WINDOW)

struct ol_stream_in {
	uint64_t read;      /* the lowest byte not handed up             */
	uint64_t whole;     /* the lowest byte that has not arrived      */
	struct ol_span got; /* of whole .. whole + OL_STREAM_WINDOW  */
	bool broken;        /* its bytes are thrown away             */
	uint8_t ring[OL_STREAM_IN_RING]; /* last: never cleared     */
};

/* An empty stream whose first byte is number `start`. */
void ol_stream_in_init(struct ol_stream_in *s, uint64_t start);

/* The full number of a byte from its low 32 bits, for ol_stream_in_put().
 * OL_ERR_MALFORMED where `len` bytes from there on reach out of the window. */
int ol_stream_in_place(const struct ol_stream_in *s, uint32_t offset,
		       size_t len, uint64_t *from);

/* Takes bytes that ol_stream_in_place() has placed. Every whole message must
 * have been taken with ol_stream_in_next() before. */
void ol_stream_in_put(struct ol_stream_in *s, uint64_t from,
		      const uint8_t *bytes, size_t len);

/* The length of the next message if it is whole, else 0. A length that cannot
 * be breaks the stream. */
size_t ol_stream_in_ready(struct ol_stream_in *s);

/* Whether that message lies around the end of the ring. */
bool ol_stream_in_wraps(const struct ol_stream_in *s, size_t len);

/* Takes the next message, `len` bytes as ol_stream_in_ready() said. The bytes
 * are valid until the next ol_stream_in_put(); where the message wraps they
 * are copied to `wrapped` and that is returned. */
const uint8_t *ol_stream_in_next(struct ol_stream_in *s, size_t len,
				 uint8_t wrapped[static OL_MESSAGE_MAX]);

#endif
