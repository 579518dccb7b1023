/*
 * solver - gives lost frames back from repair symbols. doc/protocol/voice.md,
 *          "Repair symbols".
 *
 * Does      hold the frames known of the last 128, and what symbols say of
 *           the others as equations; find a frame as soon as what has come
 *           determines it.
 * Does not  read packets (voice/packet.h) or know when a frame is due
 *           (voice/playout.h).
 * Memory    the caller owns struct ol_solver (about 37 KiB); nothing is
 *           allocated, whatever comes.
 * Threads   one at a time.
 * Promise   a frame is found if and only if the frames and symbols that came
 *           while it was among the last 128 determine it. Bounded work,
 *           whatever a counterpart sends, in bytes multiplied and added in
 *           GF(256):
 *               a frame    at most 129 rows of 288: 37 thousand
 *               a symbol   at most 192 rows of 288: 55 thousand
 *           The worst packet that was found took 0.2 ms, where an ordinary
 *           one (three symbols over 45, half of all lost) takes 0.01.
 *           Nothing is checked but sizes: symbols that contradict each other
 *           give wrong frames of their sender's own voice.
 *
 * Equations are kept solved as far as they go (reduced row echelon form, the
 * oldest frame leading): each stands for one frame that it leads with and
 * that no other has, so a frame is found when nothing is left beside it. What
 * leads with the oldest frame is all that knows of it; so to forget that
 * frame is to drop one equation, and nothing else is lost with it.
 */
#ifndef OL_VOICE_SOLVER_H
#define OL_VOICE_SOLVER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "voice/code.h"
#include "voice/packet.h"

#define OL_SOLVER_FRAMES 128 /* 2.56 s; a power of two */

/* What is known of a frame; its place is its number mod OL_SOLVER_FRAMES. */
enum ol_solver_state {
	OL_SOLVER_UNKNOWN, /* nothing, or equations that lead elsewhere   */
	OL_SOLVER_LEADS,   /* `row` says it, but for others beside it     */
	OL_SOLVER_FOUND,   /* `row` holds it; not taken yet               */
	OL_SOLVER_KNOWN,   /* `row` holds it                              */
};

/* A frame, or an equation: the sum of coefficient[i] times the frame at place
 * i is `sum`. */
struct ol_solver_row {
	uint8_t coefficient[OL_SOLVER_FRAMES];
	uint8_t sum[OL_PACKET_FRAME_MAX];
};

struct ol_solver {
	bool begun;
	uint32_t newest; /* number of the newest frame, below 2^24        */
	uint8_t n_found;
	uint8_t state[OL_SOLVER_FRAMES]; /* enum ol_solver_state          */
	uint8_t bytes[OL_SOLVER_FRAMES]; /* size of row's frame or sum    */
	struct ol_solver_row row[OL_SOLVER_FRAMES];
};

void ol_solver_init(struct ol_solver *s);

/* Takes in frame `seq` (mod 2^24) of 1 to OL_PACKET_FRAME_MAX bytes. One that
 * is known stays as it is. One beyond the newest makes it the newest, and what
 * is then 128 back or more is forgotten. */
void ol_solver_frame(struct ol_solver *s, uint32_t seq, const uint8_t *frame,
		     uint8_t bytes);

/* Takes in the symbol over the `window` (1 to OL_CODE_WINDOW) frames before
 * frame `seq`, which was taken in before. Without effect where the window
 * reaches back too far, or where it says nothing new. */
void ol_solver_symbol(struct ol_solver *s, uint32_t seq, uint8_t window,
		      uint16_t key, const uint8_t *symbol, uint8_t bytes);

/* True with a frame that was found since and its number, the oldest first; it
 * stays where it is until the next call of frame or symbol. */
bool ol_solver_take(struct ol_solver *s, uint32_t *seq, const uint8_t **frame,
		    uint8_t *bytes);

#endif
