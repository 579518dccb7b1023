/*
 * promise - what the packets of late promise of lost frames: how far back
 *           their copies lie, and over how many frames their symbols.
 *
 * Does      remember the farthest copy, the widest window and the usual one,
 *           and say which delay would serve them.
 * Does not  know arrivals (voice/delay.h) or frames.
 * Memory    the caller owns struct ol_promise.
 * Threads   one at a time.
 *
 * A reach is forgotten OL_PROMISE_KEPT to twice as many frames later, so that
 * a plan that became narrow again keeps nobody waiting. The usual window grows
 * within OL_PROMISE_RISE frames and shrinks within OL_PROMISE_FALL: windows go
 * with what was lost in the last seconds, and a delay that was too short once
 * will be again.
 */
#ifndef OL_VOICE_PROMISE_H
#define OL_VOICE_PROMISE_H

#include <stdint.h>

#define OL_PROMISE_KEPT 100 /* frames */
#define OL_PROMISE_RISE 64
#define OL_PROMISE_FALL 256

struct ol_promise {
	uint64_t first; /* the frame it began with */
	/* How far back copies and windows go, of the packets since `from` and
	 * of those in the span before. */
	uint64_t from;
	uint32_t copies[2], window[2];
	uint32_t usual_window; /* times 256: the windows differ by chance */
};

/* Nothing is promised yet; packets from frame `first` on will. */
void ol_promise_init(struct ol_promise *p, uint64_t first);

/* The packet whose newest frame is `newest`, or the newest had if that is
 * newer: its farthest copy and its widest window, in frames; 0: it has none. */
void ol_promise_note(struct ol_promise *p, uint64_t newest, uint32_t copies,
		     uint32_t window);

/* The farthest copy and the widest window of late. */
uint32_t ol_promise_copies(const struct ol_promise *p);
uint32_t ol_promise_window(const struct ol_promise *p);

/* The farther of the two. */
uint32_t ol_promise_reach(const struct ol_promise *p);

/* The delay over the fastest frame's arrival that serves what is promised: the
 * farthest copy; two thirds of the usual window, for symbols give back the most
 * before its end. Of the two the longer; 0: nothing is worth waiting for. */
uint32_t ol_promise_us(const struct ol_promise *p);

#endif
