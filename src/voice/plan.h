/*
 * plan - decides what a voice packet carries: how large a frame is, which
 *        earlier frames go along again, and repair symbols over which window.
 *
 * Does      one pure function from what is known to a plan.
 * Does not  measure, keep state, build packets (voice/packer.h).
 * Memory    values only.
 * Threads   any.
 * Promise   what a plan asks for fits a packet, and its new frames fit the
 *           room (where the least frames do); nothing lies further back than
 *           the counterpart can wait for; the same input gives the same plan.
 *
 * A packet carries, in the order of their worth: the newest frame; the frames
 * that are new besides it, nearest first (fresh - 1 of them); the copies; the
 * symbols. What does not fit a cell is cut from the end.
 *
 * How it chooses
 *
 * In a cell a tick there is room for three items of 60 bytes (24 kbit/s) behind
 * the newest frame. What they should be, by the share of frames still missing
 * after a wait, in %, 40,000 frames (cN: a copy N back; wN: a symbol over N;
 * rN: N % lost one by one; gN: in bursts of 200 ms; outage: 500 ms in 5 s):
 *
 *                r20    r30    r50    g10    g20    g10+r30  outage
 *   wait, ms     80     140    360    480    600    600      600
 *   c1 c2 c3     0.35   1.35   8.1    7.8    15     9.8      9.0
 *   c10 c20 c30  20     30     25     1.8    2.1    4.1      0.4
 *   w10 w10 w10  0.27   0.28   0.83   4.0    7.6    4.7      6.0
 *   w20 w20 w20  0.27   0.28   0.83   2.1    3.4    2.5      2.0
 *   c24 w16 w16  0.67   1.1    5.3    1.2    2.6    2.0      0.4
 *   c30 w20 w20  0.66   1.1    6.1    2.8    2.0    1.8      0.0
 *
 * - Lost one by one: symbols. A longer window than the wait harms nothing, so
 *   ten are there before anything is lost, and serve the first losses.
 * - In jitter the same: what is late is lost until it comes, and symbols bring
 *   it sooner; the window is as long as cells are apart in time.
 * - In bursts: one copy just behind the usual longest burst gives back what a
 *   burst took, symbols what was lost beside; one copy and two symbols do
 *   better than three copies everywhere. The copy says to the playout how long
 *   to wait, so it lies no further back than all that is lost is worth: 24
 *   frames where that is 10 %, 30 from 14 % on.
 * - The wait of the code is that of a queue: with n items a cell and losses p
 *   it has a drift of (1 - p)(n + 1) - 1 and a variance of p (1 - p)(n + 1)^2;
 *   4 ticks and 3 times variance over drift squared fit what was simulated.
 *   Where that passes what a conversation bears (560 ms, or the counterpart's
 *   bound), frames become smaller and items more: 60, 48, 40, 34, 29 bytes; 26
 *   where all seven have to fit lean cells too. What frames are worth without
 *   loss, as ESTOI of a minute of speech (voice_tune):
 *
 *     bytes   80     73     60     48     40     34     29     26
 *     ESTOI   0.986  0.983  0.975  0.962  0.948  0.930  0.905  0.883
 *
 * - Where little is lost one by one, two symbols do as well as three, and
 *   larger frames are worth more. Up to about 2 % they have 80 bytes; up to a
 *   quarter 73, for so two symbols fit into the lean cells too, that carry a
 *   report: with 80 at 10 % what is lost comes back a tick later. In bursts
 *   that take less than a seventh of the time a copy and one symbol do as
 *   well, and frames of 73 bytes give 0.008 more.
 * - At a slower step a cell stands for several frames, and so many copies are
 *   what all of them need. In bursts frames become smaller for these and a
 *   symbol, where much is lost two: at two ticks 48 or 40 bytes. In bursts of
 *   200 ms, 20 % of the time, that gives 0.91 instead of 0.77 with larger
 *   frames and symbols alone, which bursts overwhelm.
 *
 * Why no FEC and no DRED: at 24 kbit/s FEC takes its bits from the voice (0.02
 * without loss); whole frames do more at each loss.
 */
#ifndef OL_VOICE_PLAN_H
#define OL_VOICE_PLAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "voice/packet.h"

#define OL_PLAN_FRAME_BYTES 60 /* 24 kbit/s, what is wanted       */
#define OL_PLAN_FRAME_BYTES_AMPLE \
	80 /* 32 kbit/s, while hardly anything is lost  */
#define OL_PLAN_FRAME_BYTES_LARGE \
	73 /* while two symbols do; fits every cell     */
#define OL_PLAN_FRAME_BYTES_MIN 16 /* 6.4 kbit/s, what can be had     */
#define OL_PLAN_STEP_MOST 8        /* ticks a cell                    */
#define OL_PLAN_ITEMS 7            /* behind the newest frame         */
#define OL_PLAN_BACK_MOST 63       /* frames                          */
#define OL_PLAN_WINDOW_MOST 64     /* frames                          */

enum ol_plan_mode {
	OL_PLAN_VOICE, /* both speak at any time                         */
	OL_PLAN_TALK,  /* push to talk: one speaks, delay matters little */
};

/* What is known when a plan is made. All zero but `room` is a line of which
 * nothing was heard yet. */
struct ol_plan_input {
	size_t room;  /* bytes of a cell that voice may count on, see
	                 ol_line_voice_room(); above OL_PACKET_MAX it is that */
	uint8_t step; /* ticks a cell, of the best living path; 0 is 1       */
	/* Of our contents, over all paths together, as the counterpart counted
	 * them (so how many paths live, and whether they lose the same, is in
	 * these): lost ones of a thousand (0 to 1000), mean run of lost ones
	 * in quarters of a content, the longest run of the last 12 s. */
	uint16_t lost_permille;
	uint8_t run_mean;
	uint8_t run_longest;
	uint32_t spread_us; /* mean deviation of the delay of our cells    */
	uint16_t afford_ms; /* bound of the counterpart's playout; 0: not
	                       known, then the default of 700 counts        */
	enum ol_plan_mode mode;
	/* For the frame before; NULL, or all zero: there was none. */
	const struct ol_plan *before;
};

/* Why a plan is what it is. */
enum ol_plan_rule {
	OL_PLAN_PLAIN,  /* nothing to speak of is lost: symbols, in case   */
	OL_PLAN_CODE,   /* cells are lost one by one: symbols              */
	OL_PLAN_SPREAD, /* in bursts: a copy behind the longest, symbols   */
	OL_PLAN_BARE,   /* there is room for new frames alone              */
};

struct ol_plan {
	enum ol_plan_rule rule;
	uint8_t frame_bytes; /* of an Opus frame of 20 ms: 400 bit/s each  */
	uint8_t fec_percent; /* loss the encoder is told, 0: no FEC in it  */
	uint8_t fresh;       /* new frames a packet, 1 to OL_PLAN_STEP_MOST */
	/* Behind the fresh ones, in the order of their worth; fresh - 1 and
	 * both counts are together at most OL_PLAN_ITEMS. */
	uint8_t n_copies;
	uint8_t back[OL_PLAN_ITEMS]; /* frames back, `fresh` to
	                                OL_PLAN_BACK_MOST, none twice */
	uint8_t n_symbols;
	uint8_t window[OL_PLAN_ITEMS]; /* of each symbol: so many frames before
	                                  the newest, 1 to OL_PLAN_WINDOW_MOST */
	/* What the next plan goes by, for figures of a few seconds leap: losses
	 * one by one, all losses, both of a million; the usual longest burst,
	 * in contents / 4096, 0: no bursts. */
	uint32_t settled_ppm, settled_all_ppm;
	uint32_t settled_run;
};

void ol_plan_make(struct ol_plan *out, const struct ol_plan_input *in);

/* One word, as `stats` shows it: "plain", "code", "spread", "bare". */
const char *ol_plan_rule_word(enum ol_plan_rule rule);

#endif
