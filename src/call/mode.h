/*
 * mode - what the network as it is lets a call be: voices both ways, push to
 *        talk, or text alone.
 *
 * Does      weigh how much of what we send arrives against what a voice needs
 *           at least; go down after 6 s of it, up after 5 s; keep the worse
 *           of our own direction and the counterpart's, as it says.
 * Does not  send or tell (office does), choose how a voice is coded
 *           (voice/plan.h), move a step (line/law.h).
 * Memory    the caller owns struct ol_mode.
 * Threads   the loop thread only.
 * Promise   the same at both ends one path delay after either has said what
 *           it thinks; never changes twice within OL_MODE_UP_US.
 *
 * What a voice needs. A cell of a standard line has room for eight frames of
 * the least size that is understood (30 bytes, 12 kbit/s). At a step of `s`
 * ticks a cell, s of them are new, and of a thousand cells `lost` are lost:
 * so 8 (1 - p) / s frames arrive for every frame that is said. A code whose
 * window is short enough for a conversation (700 ms) needs 1 + 2p of them;
 * one that may wait for 2 s needs hardly more than one, and with 0.85 of it
 * every sentence is still understood, with holes. Below that only text goes.
 *
 *   step        1       2       3       4       6       8
 *   voice up to 70 %    50 %    35 %    25 %    10 %    2 %   lost
 *   talk        89 %    79 %    68 %    57 %    36 %    15 %
 *
 * Who waits two seconds for an answer must know when the other has ended:
 * hence push to talk.
 *
 * Down after 6 s: a path that was too quick for its link has found its step by
 * then (line/law.h), and what it lost before is forgotten (line/outcome.h).
 */
#ifndef OL_CALL_MODE_H
#define OL_CALL_MODE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/instant.h"

enum ol_call_mode {
	OL_MODE_VOICE, /* both speak at any time            */
	OL_MODE_TALK,  /* push to talk: one after the other */
	OL_MODE_TEXT,  /* no voice gets through             */
	OL_MODES,
};

#define OL_MODE_DOWN_US (6 * OL_US_PER_S)
#define OL_MODE_UP_US (5 * OL_US_PER_S)
#define OL_MODE_UP_PERMILLE 50 /* of loss, so much better to go up again */

struct ol_mode {
	enum ol_call_mode own;   /* of what we send                        */
	enum ol_call_mode there; /* of what comes, as the counterpart says */
	bool is_moving;          /* the network asks for another than own  */
	enum ol_call_mode asked; /* ... for this one at least              */
	ol_instant since;        /* ... since then                         */
};

/* Begins in the mode that the network asks for; voice there. `step`: ticks a
 * cell of the best living path, 1 to 50. `lost_permille`: of our contents, as
 * the counterpart counts them, 0 to 1000. */
void ol_mode_init(struct ol_mode *m, uint8_t step, uint16_t lost_permille);

/* What the network is now; at least once a second. True if `own` changed: the
 * counterpart is to be told. */
bool ol_mode_note(struct ol_mode *m, ol_instant now, uint8_t step,
		  uint16_t lost_permille);

/* What the counterpart said of its own direction. */
void ol_mode_note_there(struct ol_mode *m, enum ol_call_mode mode);

/* What the call is: the worse of both. */
enum ol_call_mode ol_mode_now(const struct ol_mode *m);

/* One word: "voice", "talk", "text". */
const char *ol_mode_word(enum ol_call_mode mode);

#endif
