/*
 * packer - keeps the last frames of one voice and builds packets from them.
 *
 * Does      number the frames, hold the last 128, put the newest, the planned
 *           copies of earlier ones and the planned symbols into a packet.
 * Does not  encode, plan, or wait: a packet can be asked for at any time.
 * Memory    the caller owns struct ol_packer (about 21 KiB); nothing is
 *           allocated.
 * Threads   one at a time. Encoding is slow and packing is not: the frames
 *           may come from another thread through a ring.
 * Promise   each frame pushed leaves at least once while no more are pushed
 *           from one packet to the next than fit: those that no packet had
 *           come first behind the newest, whatever the plan says. A packet
 *           costs at most 7 symbols over 64 frames.
 *
 * Items stand in this order: what is new besides the newest (the plan's
 * `fresh`), nearest first; the plan's copies; its symbols.
 */
#ifndef OL_VOICE_PACKER_H
#define OL_VOICE_PACKER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "voice/packet.h"
#include "voice/plan.h"

#define OL_PACKER_FRAMES 128 /* 2.56 s; a power of two */

struct ol_packer {
	uint8_t channel;
	uint8_t call;
	uint32_t next;   /* frames pushed since the beginning        */
	uint32_t unsent; /* the first that was in no packet yet      */
	uint8_t bytes[OL_PACKER_FRAMES]; /* size of each             */
	uint8_t frame[OL_PACKER_FRAMES][OL_PACKET_FRAME_MAX];
};

void ol_packer_init(struct ol_packer *p, uint8_t channel, uint8_t call);

/* Takes the next frame; `len` in 1 to OL_PACKET_FRAME_MAX. */
void ol_packer_push(struct ol_packer *p, const uint8_t *frame, size_t len);

/* Builds the packet for the next cell, no longer than `budget` bytes (above
 * OL_PACKET_MAX it is that), of the newest frame and what `plan` wants that is
 * there and fits. Copies of frames of another size are left out; a window
 * ends before the first frame of another size. False, and n_cuts 0, when no
 * frame was pushed yet or the newest alone does not fit. */
bool ol_packer_pack(struct ol_packer *p, const struct ol_plan *plan,
		    size_t budget, struct ol_packet *out);

#endif
