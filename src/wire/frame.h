/*
 * frame - the frames inside a cell's body. doc/protocol/cell-content.md
 *
 * Does      read a body of 260 bytes into frames, write frames, bring a
 *           number that travels short back to its full length.
 * Does not  know what acknowledgements, streams or voice mean (line/content.h
 *           does), what a path reports, or how bodies are sealed.
 * Memory    the caller's; frames that were read point into the body.
 * Threads   any.
 * Promise   a body that breaks one rule is refused whole; every body has one
 *           meaning, and what the writer makes the reader accepts.
 *
 * A body is the low 40 bits of the content number, then frames, then zeros.
 * Integers are in network order.
 */
#ifndef OL_WIRE_FRAME_H
#define OL_WIRE_FRAME_H

#include <stddef.h>
#include <stdint.h>

#define OL_FRAME_BODY 260 /* bytes of a body                           */
#define OL_FRAME_NUMBER 5 /* of the content number that begins it      */
#define OL_FRAME_NUMBER_BITS 40
#define OL_FRAME_OFFSET_BITS 32
#define OL_FRAME_STREAM_IDS 4 /* streams 0 to 3                            */

/* The types there are; another one makes the body malformed. */
enum ol_frame_type {
	OL_FRAME_PADDING,   /* and nothing but zeros after it              */
	OL_FRAME_ACK,       /* contents that were taken                    */
	OL_FRAME_STREAM,    /* bytes of a stream                           */
	OL_FRAME_VOICE,     /* a voice packet                              */
	OL_FRAME_CHALLENGE, /* of a path: say this again on the same path  */
	OL_FRAME_RESPONSE,  /* of a path: the challenge said again         */
	OL_FRAME_REPORT,    /* of a path: what arrived on it (line/path.h) */
	OL_FRAME_TYPES,
};

/* Bytes a frame takes, its type included. */
#define OL_FRAME_ACK_LEN 24
#define OL_FRAME_STREAM_HEAD 7    /* then 1 to 248 bytes */
#define OL_FRAME_VOICE_HEAD 2     /* then 1 to 253 bytes */
#define OL_FRAME_CHALLENGE_LEN 17 /* a response as well  */
#define OL_FRAME_REPORT_LEN 24

/* Bytes that such a frame carries. */
#define OL_FRAME_BITMAP \
	16 /* ack: bit i, from the highest bit of the
                                 first byte, is content largest - 1 - i     */
#define OL_FRAME_CHALLENGE_BYTES 16
#define OL_FRAME_REPORT_BYTES 23

/* How often a type may stand in one body. */
#define OL_FRAME_STREAM_MAX 8
#define OL_FRAME_VOICE_MAX 2 /* the second for a second channel */
#define OL_FRAME_MAX (OL_FRAME_STREAM_MAX + OL_FRAME_VOICE_MAX + 4)

/* An acknowledgement's delay counts tenths of a millisecond and stays at the
 * greatest value. */
#define OL_FRAME_DELAY_US 100

struct ol_frame {
	enum ol_frame_type type; /* never PADDING                           */
	uint8_t stream;          /* STREAM: its id                          */
	uint32_t offset;         /* STREAM: low 32 bits of the first byte's */
	uint64_t largest;        /* ACK: low 40 bits                        */
	uint16_t delay;          /* ACK: since it came, OL_FRAME_DELAY_US   */
	const uint8_t *bytes;    /* STREAM, VOICE, CHALLENGE, RESPONSE,
	                            REPORT: what it carries; ACK: the bitmap */
	size_t len;              /* of bytes                                */
};

struct ol_body {
	uint64_t number; /* low 40 bits */
	struct ol_frame frame[OL_FRAME_MAX];
	size_t n;
};

/* Reads a body; the frames point into it. OL_ERR_MALFORMED where a type or
 * stream is unknown, a frame is cut off, empty or of a wrong length, stands
 * too often, or something other than zero follows the padding. */
int ol_body_read(struct ol_body *out, const uint8_t body[static OL_FRAME_BODY]);

/* Writes the number at the head of a body. */
void ol_body_put_number(uint8_t out[static OL_FRAME_NUMBER], uint64_t number);

/* Writes one frame and returns the bytes it took; 0 where it does not fit
 * into `room` or has a length that its type does not allow. PADDING is not
 * written: a body starts as zeros. */
size_t ol_frame_write(uint8_t *out, size_t room, const struct ol_frame *f);

/* The number nearest to `near` whose low `bits` bits (1 to 63) are those of
 * `low`; the higher one of two equally near, never below 0. */
uint64_t ol_frame_extend(uint64_t near, uint64_t low, unsigned int bits);

/* "ack", "stream" ... for logs and tests; "padding" to "report". Never NULL. */
const char *ol_frame_name(enum ol_frame_type type);

#endif
