/*
 * join - two principals are connected by their aides, at both ends in one step.
 *
 * Does      know how far each end is (an aide has named his principal, the
 *           principal's desk is ready), and decide the one moment at which
 *           both ends change from the aide's desk to the principal's; make it
 *           good where messages are lost, doubled, late or out of order.
 * Does not  send, know desks or seats, move a voice, or read a clock: it gives
 *           effects.
 * Memory    the caller owns struct ol_join; nothing is allocated.
 * Threads   the loop thread only.
 * Promise   an end changes only where its own aide and its own principal's
 *           desk have said so; the end that decides does it when it hears
 *           that the other is ready, the other when it hears of that, half a
 *           round trip later; whoever takes it back before that is left out
 *           at both ends, or neither.
 *
 * doc/protocol/call.md has the rules and the table. The end that placed the
 * call decides. Without that there would be a moment at which one end takes it
 * back while the other changes: whoever follows may leave READY only for good
 * once the other has heard that he left, and goes along where it had decided.
 */
#ifndef OL_CALL_JOIN_H
#define OL_CALL_JOIN_H

#include <stdbool.h>
#include <stdint.h>

#include "base/instant.h"
#include "wire/control.h"

#define OL_JOIN_AGAIN_US 1000000u /* what was not heard is said again */

/* As on the wire. */
enum ol_join_stage {
	OL_JOIN_NONE,
	OL_JOIN_OFFERED, /* the aide has named his principal              */
	OL_JOIN_READY,   /* ... whose desk is ready                       */
	OL_JOIN_JOINED,  /* the principal has the call                    */
	OL_JOIN_FAILED,  /* it was decided, but his desk had gone by then */
};
#define OL_JOIN_STAGES 5

enum ol_join_event_kind {
	OL_JOIN_EV_WANT,   /* our aide connects his principal: `seat`  */
	OL_JOIN_EV_BACK,   /* ... takes it back                        */
	OL_JOIN_EV_ABLE,   /* the principal's desk is ready            */
	OL_JOIN_EV_UNABLE, /* ... is not any more, or has gone         */
	OL_JOIN_EV_HEAR,   /* message: theirs                          */
	OL_JOIN_EV_LINE_UP,
	OL_JOIN_EV_TICK,
};

struct ol_join_event {
	enum ol_join_event_kind kind;
	const char *seat;
	const struct ol_control *message;
};

/* What should happen, in this order. */
struct ol_join_effects {
	bool says; /* `message`; its id is the caller's to fill in */
	struct ol_control message;
	bool takes;   /* the call is the principal's from now on        */
	bool returns; /* ... is the aide's again: the other end failed  */
	bool tells;   /* how far one of the ends is has changed         */
};

/* Read what is below; only this module writes it. */
struct ol_join {
	bool decides;
	bool wanted, able; /* by our aide; by our principal's desk      */
	enum ol_join_stage here, there;
	char seat_here[OL_CONTROL_SEAT_MAX], seat_there[OL_CONTROL_SEAT_MAX];
	uint32_t turn;   /* one more with each stage of ours             */
	uint32_t heard;  /* the newest turn of theirs                    */
	uint32_t passed; /* the newest turn of ours that they have heard */
	uint32_t on;     /* JOINED, FAILED: the turn of theirs it answers */
	uint32_t bound;  /* who follows: a READY that was left, on which
	                    they may have decided; who decides: a JOINED of
	                    which it is not known what came of it; 0: none */
	ol_instant again_at;
};

/* A call begins to talk: nobody is named. `decides`: we placed it. */
void ol_join_begin(struct ol_join *j, bool decides);

void ol_join_step(struct ol_join *j, const struct ol_join_event *ev,
		  ol_instant now, struct ol_join_effects *out);

/* When OL_JOIN_EV_TICK is due, while the line is up. */
ol_instant ol_join_deadline(const struct ol_join *j);

/* True while our principal's desk may be given the call: it is to be kept for
 * that. */
bool ol_join_holds(const struct ol_join *j);

#endif
