/*
 * rx - the receiving half of a call's voice: packets in, samples out.
 *
 * Does      join solver, playout, decoder and stretching: one object per
 *           voice that arrives (a call, and a channel in it).
 * Does not  tell calls and channels apart: the caller reads the packet
 *           (ol_packet_read) and hands it to the right object.
 * Memory    new() allocates all (about 290 KiB); none per frame. Bounded
 *           whatever the counterpart sends: 128 frames wait at most, and a
 *           packet costs what voice/solver.h says of its frames and symbols.
 * Threads   one at a time. ol_voice_rx_take() decodes (up to 2 ms): not on
 *           the loop.
 * Promise   take gives 20 ms of sound every time, whatever arrived or did not.
 *
 * The rhythm: deadline() is OL_NEVER until the first packet. From then on the
 * caller takes 960 samples whenever the deadline comes; they are heard from
 * that deadline (ol_voice_rx_deadline() before the take) for 20 ms. Nearly
 * always the next deadline is 20 ms later. In pauses of the speaker it may be
 * half a millisecond sooner or later, again and again: so the rhythm moves to
 * where it costs the least delay, and follows clocks that drift. A caller that
 * is late takes once; the ticks it missed are skipped and counted.
 */
#ifndef OL_VOICE_RX_H
#define OL_VOICE_RX_H

#include <stddef.h>
#include <stdint.h>

#include "base/instant.h"
#include "voice/encoder.h"
#include "voice/packet.h"
#include "voice/plan.h"

#define OL_VOICE_DELAY_MS 700 /* the bound of the playout, unless set */
#define OL_VOICE_DELAY_MS_LEAST 60
#define OL_VOICE_DELAY_MS_MOST 2000

struct ol_voice_rx;

struct ol_voice_rx_stats {
	uint64_t frames;          /* that the sender made and whose time came */
	uint64_t original;        /* played as they came                      */
	uint64_t repaired_copy;   /* played from a copy                       */
	uint64_t repaired_code;   /* played from what a code gave             */
	uint64_t repaired_fec;    /* played from the FEC of the next frame    */
	uint64_t lost;            /* never played: nothing of them in time    */
	uint64_t discarded;       /* there, but passed over: beyond the bound,
	                             or made up for already                */
	uint64_t late;            /* came when their time was over            */
	uint64_t taken;           /* pieces of 20 ms played                   */
	uint64_t concealed;       /* of those: made up, wholly or in part     */
	uint64_t skipped;         /* takes that the caller missed             */
	uint64_t malformed;       /* packets refused                          */
	double loss_percent;      /* before repair: of frames, not original   */
	double repaired_percent;  /* of frames, played from copy, code or FEC */
	double concealed_percent; /* of taken                                */
	uint32_t playout_delay_ms; /* now: how long a frame that travelled as
	                              fast as the fastest waits for its turn */
	uint32_t longest_gap_ms; /* longest run of concealed                 */
	uint32_t bitrate_bps;    /* of the voice itself, as the sender chose */
};

/* `max_delay_ms`: bound of the playout delay, 60 to 2000 (held within).
 * OL_ERR_NO_MEMORY. */
int ol_voice_rx_new(struct ol_voice_rx **out, uint32_t max_delay_ms);
void ol_voice_rx_free(struct ol_voice_rx *rx); /* NULL is fine */

/* Changes the bound, at any time. */
void ol_voice_rx_set_max_delay(struct ol_voice_rx *rx, uint32_t max_delay_ms);

/* Before the first packet: the plan that the counterpart is likely to have, for
 * it follows from what we count of its contents. The playout begins with the
 * delay that serves it. */
void ol_voice_rx_expect(struct ol_voice_rx *rx, const struct ol_plan *plan);

/* Takes in a packet that arrived at `now`. Errors of ol_packet_read(). */
int ol_voice_rx_put(struct ol_voice_rx *rx, const uint8_t *bytes, size_t len,
		    ol_instant now);

/* When to take next. OL_NEVER before the first packet. */
ol_instant ol_voice_rx_deadline(const struct ol_voice_rx *rx);

/* The next 20 ms; `now` at or after the deadline. Before the first packet it
 * is silence. */
void ol_voice_rx_take(struct ol_voice_rx *rx, ol_instant now,
		      int16_t pcm[OL_VOICE_FRAME]);

void ol_voice_rx_stats(const struct ol_voice_rx *rx,
		       struct ol_voice_rx_stats *out);

#endif
