/*
 * plan - decides what a voice packet carries: how large a frame is, and which
 *        earlier frames go along again.
 *
 * Does      one pure function from what is known to a plan.
 * Does not  measure, keep state, build packets (voice/packer.h).
 * Memory    values only.
 * Threads   any.
 *
 * This version's plan is fixed but for the room in the cell. Later the
 * reports of the other end become further inputs here and nowhere else.
 */
#ifndef OL_VOICE_PLAN_H
#define OL_VOICE_PLAN_H

#include <stddef.h>
#include <stdint.h>

#include "voice/packet.h"

#define OL_PLAN_FRAME_BYTES 60     /* 24 kbit/s, what is wanted       */
#define OL_PLAN_FRAME_BYTES_MIN 40 /* 16 kbit/s, below it voice hurts */

/* What is known when a plan is made. */
struct ol_plan_input {
	size_t room; /* bytes of a cell that voice may count on, see
	                ol_line_voice_room(); above OL_PACKET_MAX it is that */
};

struct ol_plan {
	uint8_t frame_bytes; /* of an Opus frame of 20 ms: 400 bit/s each */
	uint8_t fec_percent; /* loss the encoder is told, 0: no FEC in it */
	uint8_t n_copies;
	uint8_t back[OL_PACKET_COPIES_MAX]; /* in the order of their worth */
};

void ol_plan_make(struct ol_plan *out, const struct ol_plan_input *in);

#endif
