/*
 * plan - decides what a voice packet carries: how large a frame is, which
 *        earlier frames go along again, and repair symbols over which window.
 *
 * Does      one pure function from what is known to a plan.
 * Does not  measure, keep state, build packets (voice/packer.h).
 * Memory    values only.
 * Threads   any.
 * Promise   the plan never asks for more bytes than the room, nor for what
 *           lies further back than the counterpart can wait for; the same
 *           input gives the same plan.
 *
 * A packet carries, in the order of their worth: the newest frame; the frames
 * that are new besides it, nearest first (fresh - 1 of them); the copies; the
 * symbols. What does not fit a cell is cut from the end.
 *
 * Nothing is gained by less than a window of ten while cells are lost one by
 * one: a symbol over more frames than wait is as good as one over these. What
 * bursts need is the copy that lies behind them: symbols would have to come
 * in the number of all that a burst took.
 */
#ifndef OL_VOICE_PLAN_H
#define OL_VOICE_PLAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "voice/packet.h"

#define OL_PLAN_FRAME_BYTES 60     /* 24 kbit/s, what is wanted       */
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
	 * them: lost ones of a thousand (0 to 1000), mean run of lost ones in
	 * quarters of a content, the longest run of the last 12 s. */
	uint16_t lost_permille;
	uint8_t run_mean;
	uint8_t run_longest;
	uint32_t spread_us; /* of their arrivals, over the fastest          */
	uint16_t afford_ms; /* bound of the counterpart's playout; 0: not
	                       known, then the default of 700 counts        */
	uint8_t n_living;   /* paths; 0 is 1                                */
	bool together;      /* the paths lose the same contents             */
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
	/* What the next plan goes by, for figures of a few seconds leap: the
	 * losses one by one, of a million, and the usual longest burst, in
	 * contents / 4096; 0: no bursts. */
	uint32_t settled_ppm;
	uint32_t settled_run;
};

void ol_plan_make(struct ol_plan *out, const struct ol_plan_input *in);

/* One word, as `stats` shows it: "plain", "code", "spread", "bare". */
const char *ol_plan_rule_word(enum ol_plan_rule rule);

#endif
