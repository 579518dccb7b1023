/*
 * call - one call of one line, from ring to end, as a state machine.
 *
 * Does      ring out and in, count the bells, make crossing calls one, time
 *           out, survive a lost line, end in exactly one reason.
 * Does not  send, play sound, know desks by name, or read a clock: it gives
 *           effects.
 * Memory    the caller owns struct ol_call; nothing is allocated.
 * Threads   the loop thread only.
 * Promise   every attempt ends in exactly one ol_end_reason.
 *
 * doc/protocol/call.md has the messages and the (state, event) table.
 */
#ifndef OL_CALL_CALL_H
#define OL_CALL_CALL_H

#include <stdbool.h>
#include <stdint.h>

#include "base/id.h"
#include "base/instant.h"

#define OL_SEAT_MAX 33 /* bytes of a seat's name with its NUL */

enum ol_precedence {
	OL_ROUTINE,
	OL_PRIORITY,
	OL_IMMEDIATE,
	OL_FLASH,
};

enum ol_call_state {
	OL_CALL_IDLE,
	OL_CALL_DIALING,     /* ring sent, nothing heard of it yet           */
	OL_CALL_RINGING_OUT, /* the other side rings, or nobody is there yet */
	OL_CALL_RINGING_IN,  /* our desks ring                               */
	OL_CALL_TALKING,
	OL_CALL_INTERRUPTED, /* talking, but the line is lost; it waits      */
};

enum ol_end_reason {
	OL_END_NONE,
	OL_END_HUNG_UP, /* by us                                       */
	OL_END_HUNG_UP_THERE,
	OL_END_DECLINED, /* by them, or by us for an incoming call      */
	OL_END_BUSY,
	OL_END_UNANSWERED, /* rang its time                               */
	OL_END_CANCELLED,  /* the caller gave up before the answer        */
	OL_END_LINE_LOST,  /* and did not come back in time               */
	OL_END_TAKEN,      /* ring only: another desk took it             */
	OL_END_STOPPED,    /* a node stopped                              */
	OL_END_SUSPENDED,  /* the line was suspended                      */
};

#endif
