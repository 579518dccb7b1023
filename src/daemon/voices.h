/*
 * voices - the thread that encodes and decodes the calls' voices.
 *
 * Does      take what handsets say and what lines bring from the loop thread,
 *           do the slow work (milliseconds a frame) in a thread of its own,
 *           and give packets, sound to be heard and figures back on the loop.
 * Does not  know calls, lines or desks by anything but the numbers it is
 *           given.
 * Memory    start allocates two rings (about 3 MiB); every open voice about
 *           350 KiB, OL_VOICES at most. Bounded whatever a counterpart sends:
 *           of each voice 64 pieces wait for the thread, fewer where many
 *           speak; more are dropped and counted. So a flood on one line takes
 *           nothing from the others.
 * Threads   all functions: the loop thread, on which the callbacks run too.
 *
 *   handset   20 ms of sound .. say() ->  encode  -> packet()   -> a cell
 *   a cell    packet .. bring() -> playout, decode -> hear()    -> handset
 */
#ifndef OL_DAEMON_VOICES_H
#define OL_DAEMON_VOICES_H

#include <stddef.h>
#include <stdint.h>

#include "base/instant.h"
#include "office/event.h"
#include "os/loop.h"
#include "voice/packet.h"
#include "voice/plan.h"
#include "voice/rx.h"

#define OL_VOICES 32 /* calls that speak at once on one node */

/* What is heard from a deadline of the playout on reaches the handset's ear
 * so much later: the way through the desk's socket. */
#define OL_VOICES_TO_EAR_US 3000

struct ol_voices;

struct ol_voices_handler {
	void *ctx;
	/* A packet for the next cell of `line`. */
	void (*packet)(void *ctx, uint16_t line, const struct ol_packet *p);
	/* 20 ms for the ear of `desk`, heard from `heard_at` on. */
	void (*hear)(void *ctx, uint16_t line, uint32_t desk,
		     ol_instant heard_at, const int16_t pcm[OL_VOICE_FRAME]);
	/* Once a second, of that second. */
	void (*figures)(void *ctx, uint16_t line,
			const struct ol_voice_figures *second);
};

/* OL_ERR_NO_MEMORY, OL_ERR_IO. */
int ol_voices_start(struct ol_voices **out, struct ol_loop *loop,
		    const struct ol_voices_handler *h);
void ol_voices_stop(struct ol_voices *v); /* NULL does nothing */

/* The voice of the call on `line` begins; its packets carry `call`. A voice
 * that is open on the line is closed first. `expected`: the plan that the
 * counterpart is likely to have. OL_ERR_FULL: OL_VOICES are open, or the
 * thread stands still. */
int ol_voices_open(struct ol_voices *v, uint16_t line, uint8_t call,
		   uint32_t desk, uint32_t max_delay_ms,
		   const struct ol_plan *expected);
void ol_voices_close(struct ol_voices *v, uint16_t line);

/* 20 ms that the handset said; what is known, now, for the plan of its packet
 * (the plan before is kept here); and the bound of the playout, now. */
void ol_voices_say(struct ol_voices *v, uint16_t line,
		   const int16_t pcm[OL_VOICE_FRAME],
		   const struct ol_plan_input *in, uint32_t max_delay_ms);

/* A packet that came on the line at `now`. */
void ol_voices_bring(struct ol_voices *v, uint16_t line, const uint8_t *bytes,
		     size_t len, ol_instant now);

/* What did not fit into the rings, ever: the thread did not keep up. */
uint64_t ol_voices_dropped(const struct ol_voices *v);

#endif
