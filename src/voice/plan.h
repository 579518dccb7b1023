/*
 * plan - decides what a voice packet carries: how large a frame is, and which
 *        earlier frames go along again.
 *
 * Does      one pure function from what is known to a plan.
 * Does not  measure, keep state, build packets (voice/packer.h).
 * Memory    values only.
 * Threads   any.
 *
 * This version's plan is fixed but for the room in the cell: frames of 60
 * bytes, copies of 1, 3 and 7 back. Later the reports of the other end become
 * further inputs here and nowhere else.
 *
 * Why 1, 3, 7: a minute of speech of several people, three seeds, through
 * voice/playout.h with its bound of 700 ms. ESTOI, and median mouth to ear
 * in ms at 20 ms of network; rN: N % lost, each packet by itself; ge20:
 * bursts of 200 ms, 20 % of the time; outage: 500 ms dead every 5 s.
 *
 *               r20         r30         r50         ge20        outage
 *   1, 2, 5     0.971 112   0.968 152   0.944 152   0.855 152   0.908 152
 *   1, 3, 5     0.972 151   0.972 152   0.939 152   0.856 152   0.908 152
 *   1, 3, 7     0.965 168   0.972 192   0.944 192   0.874 192   0.916 192
 *   1, 4, 8     0.965 211   0.964 212   0.942 212   0.880 212   0.921 212
 *
 * Wider (1, 5, 15) gains in bursts (ge20 0.91) and costs 350 ms at all
 * losses. Narrower is lost in bursts. Without loss all are one: the copies
 * wait for nobody, 0.978 at 52 ms. On two paths 1, 3, 7 has 0.977 at r20,
 * 0.975 at r50, 0.966 at ge20.
 *
 * Why no FEC: at 24 kbit/s it takes its bits from the voice (clean 0.957
 * instead of 0.978), and a copy one back does more. The encoder and the
 * playout have it for plans without that copy.
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
