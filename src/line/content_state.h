/*
 * content_state - what struct ol_content consists of.
 *
 * For content.c, which takes in, compose.c, which puts together, and tests
 * that begin near the wrap of a number. Nobody else includes it.
 */
#ifndef OL_LINE_CONTENT_STATE_H
#define OL_LINE_CONTENT_STATE_H

#include "line/content.h"
#include "line/recovery.h"
#include "line/stream_in.h"
#include "line/stream_out.h"
#include "line/window.h"
#include "wire/frame.h"

/* So many cells carry the acknowledgement after something arrived that wants
 * one: lost ones do no harm. */
#define OL_ACK_CELLS 16

/* Bytes of a stream on their way, up to which they are repeated. */
#define OL_ECHO_MAX 1024

struct ol_content {
	struct ol_stream_out out[OL_STREAMS];
	struct ol_stream_in in[OL_STREAMS];
	struct ol_recovery recovery;
	struct ol_window window;

	unsigned int ack_cells; /* still to carry an acknowledgement */
	ol_instant highest_at;  /* when window.highest came          */

	/* Of the body taken last: its bytes, its voice not yet handed up. */
	uint8_t body[OL_BODY_LEN];
	struct ol_body frames;
	size_t voice_from; /* frames before it are handed up     */
	bool rest;         /* ol_content_more() has not given all */
	uint8_t wrapped[OL_MESSAGE_MAX];

	struct ol_content_figures figures;
};

#endif
