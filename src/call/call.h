/*
 * call - one call of one line, from ring to end, as a state machine.
 *
 * Does      ring out and in, count the bells, make crossing calls one, time
 *           out, survive a lost line, end in exactly one reason.
 * Does not  send, play sound, know desks by name, or read a clock: it gives
 *           effects.
 * Memory    the caller owns struct ol_call; nothing is allocated.
 * Threads   the loop thread only.
 * Promise   every attempt ends in exactly one ol_end_reason; any event in any
 *           state is harmless.
 *
 * doc/protocol/call.md has the messages and the (state, event) table.
 *
 * A line has one struct ol_call for good; it is IDLE between calls and then
 * remembers how the last one ended, for a counterpart that still asks.
 */
#ifndef OL_CALL_CALL_H
#define OL_CALL_CALL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/id.h"
#include "base/instant.h"
#include "wire/control.h"

#define OL_SEAT_MAX OL_CONTROL_SEAT_MAX /* bytes of a seat with its NUL */

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
	OL_CALL_CROSSING,    /* both rang each other: one call, both ring    */
	OL_CALL_TALKING,
	OL_CALL_INTERRUPTED, /* talking, but the line is lost; it waits      */
};

enum ol_end_reason {
	OL_END_NONE,
	OL_END_HUNG_UP, /* by us                                       */
	OL_END_HUNG_UP_THERE,
	OL_END_DECLINED, /* by them, or by us for an incoming call      */
	OL_END_BUSY,
	OL_END_UNANSWERED,   /* rang its time                               */
	OL_END_CANCELLED,    /* the caller gave up before the answer        */
	OL_END_LINE_LOST,    /* and did not come back in time               */
	OL_END_TAKEN,        /* ring only: another desk took it             */
	OL_END_STOPPED,      /* a node stopped                              */
	OL_END_SUSPENDED,    /* the line was suspended                      */
	OL_END_NO_RECORDING, /* one side records, the other forbids it      */
};

/* Bounds in time. All are measured on the monotonic clock of one side. */
#define OL_CALL_BELL_US 500000u        /* a bell must confirm, else: nobody   */
#define OL_CALL_RING_LOST_US 15000000u /* the line lost while it rings      */
#define OL_CALL_RESUME_US 60000000u    /* ... and while one talks             */
#define OL_CALL_RING_US 60000000u      /* ring_seconds where nothing is set   */
#define OL_CALL_RING_IN_US 660000000u  /* a caller who never gives up        */

enum ol_call_event_kind {
	/* from our desks */
	OL_CALL_EV_DIAL,  /* id, precedence, recording, people, date, ring_us */
	OL_CALL_EV_BELLS, /* bells: so many of our desks ring now      */
	OL_CALL_EV_PICK_UP,   /* people, recording                         */
	OL_CALL_EV_TURN_AWAY, /* seat, date: decline; will call then      */
	OL_CALL_EV_HANG_UP,   /* or give up dialling                       */
	OL_CALL_EV_RECORD,    /* recording: begins or ends in mid-call     */
	OL_CALL_EV_HOLD,      /* held: nobody speaks or hears here, or again */
	OL_CALL_EV_PEOPLE,    /* people: who is in it here from now on     */
	/* from the counterpart: the message of that type, as it came */
	OL_CALL_EV_RING,
	OL_CALL_EV_RINGING,
	OL_CALL_EV_ANSWER,
	OL_CALL_EV_DECLINE,
	OL_CALL_EV_BUSY,
	OL_CALL_EV_END,
	OL_CALL_EV_PRESENCE,
	OL_CALL_EV_RESUME,
	OL_CALL_EV_RESUMED,
	/* from the line */
	OL_CALL_EV_LINE_UP,
	OL_CALL_EV_LINE_DOWN,
	OL_CALL_EV_LINE_FRESH, /* the counterpart's node began anew        */
	OL_CALL_EV_GOODBYE,    /* it stops                                 */
	/* from the office */
	OL_CALL_EV_STOP,    /* our node stops                              */
	OL_CALL_EV_SUSPEND, /* the line is suspended, by whomever          */
	/* from the clock */
	OL_CALL_EV_TICK,
	OL_CALL_EVENTS,
};

struct ol_call_event {
	enum ol_call_event_kind kind;
	const struct ol_control *message; /* of those from the counterpart */
	struct ol_id id;
	enum ol_precedence precedence;
	bool recording, held;
	uint32_t bells;
	uint64_t ring_us; /* DIAL: how long it rings */
	ol_date date;     /* TURN_AWAY: 0 where nothing is promised */
	const char *seat; /* TURN_AWAY: who; NULL: not said */
	const struct ol_people *people; /* NULL: nobody is named */
};

enum ol_call_effect_kind {
	OL_CALL_SEND,       /* `message` to the counterpart                  */
	OL_CALL_RING_DESKS, /* ours begin to ring; tell with EV_BELLS        */
	OL_CALL_STOP_DESKS, /* ... and stop: `reason`                        */
	OL_CALL_TELL_DIALING,
	OL_CALL_TELL_RINGING, /* `bells` of theirs ring; 0: nobody at a desk  */
	OL_CALL_TELL_ANSWERED, /* voice begins                                 */
	OL_CALL_TELL_PRESENCE, /* who is in it, holds it or records            */
	OL_CALL_TELL_INTERRUPTED,
	OL_CALL_TELL_RESUMED,
	OL_CALL_TELL_MISSED, /* an incoming call that nobody took             */
	OL_CALL_TELL_ENDED,  /* `reason`; always the last of a call           */
};

struct ol_call_effect {
	enum ol_call_effect_kind kind;
	enum ol_end_reason reason;
	uint32_t bells;
	struct ol_control message;
};

#define OL_CALL_EFFECTS 8 /* no event gives more */
struct ol_call_effects {
	struct ol_call_effect e[OL_CALL_EFFECTS];
	size_t n;
};

/* Read what is below; only this room writes it. */
struct ol_call {
	enum ol_call_state state;
	/* Of the call; while IDLE of the last one. */
	struct ol_id id;     /* the call's; of two that cross, the smaller  */
	struct ol_id ours;   /* the ring we sent; zero: none                */
	struct ol_id theirs; /* the ring that came; zero: none              */
	enum ol_precedence precedence; /* of two that cross, the higher       */
	bool recording_here, recording_there;
	bool held_here, held_there; /* nobody speaks or listens there        */
	ol_date will_call; /* declined: who declined calls then; 0: not said  */
	/* Who is in it; the first placed it, took it or declined it. */
	struct ol_people here, there;
	ol_date rung; /* the date of the ring, by the caller's clock */
	uint32_t bells_here, bells_there;
	enum ol_end_reason ended; /* while IDLE: of the last one         */
	/* Of the line. */
	bool recording_allowed; /* by our word; set by the office at any time */
	bool line_up;
	/* Deadlines, OL_NEVER where none runs. */
	ol_instant bell_at;    /* no bell by then: say that nobody is there  */
	ol_instant give_up_at; /* the ring's time is over                    */
	ol_instant lost_at;    /* the line has been away too long            */
	bool bells_said;       /* the caller knows of our bells              */
	struct ol_id heard;   /* their last ring that is over: it may come again
	                          when the line comes back                  */
	struct ol_id refused; /* the last unknown id that was answered      */
};

void ol_call_init(struct ol_call *c, bool line_up);

/* What happened, and what should happen therefore: `out` is cleared first. */
void ol_call_step(struct ol_call *c, const struct ol_call_event *ev,
		  ol_instant now, struct ol_call_effects *out);

/* When OL_CALL_EV_TICK is due. */
ol_instant ol_call_deadline(const struct ol_call *c);

/* True where `id` is one of the ids of the call that is up. */
bool ol_call_is(const struct ol_call *c, const struct ol_id *id);

/* True where we placed it (of two that cross: ours is the smaller id). */
bool ol_call_is_outgoing(const struct ol_call *c);

/* True where a call that comes cuts in on one that is up at the same desk:
 * answering it holds the other, and both sides of that are told. It is the
 * more urgent one; of two alike the one that is up goes on. */
static inline bool ol_precedence_cuts_in(enum ol_precedence coming,
					 enum ol_precedence up)
{
	return coming > up;
}

/* The byte that the voice packets of this call carry, the same at both ends,
 * never OL_CALL_VOICE_TEST. */
#define OL_CALL_VOICE_TEST 0xff /* packets of a line test */
uint8_t ol_call_voice_id(const struct ol_id *id);

#endif
