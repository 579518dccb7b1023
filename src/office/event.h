/*
 * event - what an office tells its desks, as values. desk/api.h has the one
 * table of their JSON forms.
 *
 * Memory    values only.
 * Threads   any.
 */
#ifndef OL_OFFICE_EVENT_H
#define OL_OFFICE_EVENT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/id.h"
#include "base/instant.h"
#include "call/call.h"
#include "call/join.h"
#include "call/ladder.h"
#include "call/mode.h"
#include "line/line.h"
#include "office/roll.h"
#include "voice/plan.h"

#define OL_DESK_ALL 0 /* every desk that watches; desk ids start at 1 */

enum ol_event_kind {
	OL_EVENT_DIALING,        /* to the caller's desk                     */
	OL_EVENT_RINGING,        /* `bells` desks there ring                 */
	OL_EVENT_NOBODY_AT_DESK, /* none does; it goes on ringing            */
	OL_EVENT_ANSWERED,       /* `seat` took it                           */
	OL_EVENT_STATS,          /* each second of a call: `voice`, paths    */
	OL_EVENT_PRESENCE,       /* who is in it, holds it, records          */
	OL_EVENT_OFFERED,        /* `seat` hands its call to this desk's seat */
	OL_EVENT_OFFER_OVER,     /* ... no more: taken, or the call is over  */
	OL_EVENT_MODE,           /* voice, talk or text; who holds the key   */
	OL_EVENT_INTERRUPTED,    /* the line was lost, the call waits        */
	OL_EVENT_RESUMED,        /* it goes on                               */
	OL_EVENT_ENDED,          /* reason, seconds, totals                  */
	OL_EVENT_RING,           /* a call comes in: every watching desk, and
	                            again when the next rung comes; `bell`   */
	OL_EVENT_RING_STOPPED,   /* reason; `seat` who took it               */
	OL_EVENT_MISSED,         /* nobody took it; `rang`, reason           */
	OL_EVENT_LINE,           /* state of the line changed: view it       */
	OL_EVENT_PATH,           /* state of a path changed                  */
	OL_EVENT_TEST,           /* result of a line test: `test`            */
	OL_EVENT_CONNECT,        /* to the aide, and to the desks of his
	                            principal: how far it is             */
	OL_EVENT_ROLL,           /* the people's: due, asked, passed, overdue */
};

/* Figures of the voice of one call, of the last second or of all of it. */
struct ol_voice_figures {
	uint64_t expected;  /* frames that should have come              */
	uint64_t lost;      /* of them, not there as the original        */
	uint64_t repaired;  /* had again from a copy, the code or FEC    */
	uint64_t played;    /* pieces of 20 ms that were heard           */
	uint64_t concealed; /* of them made up, wholly or in part         */
	uint64_t late;      /* came after their turn                     */
	uint32_t playout_delay_ms;
	uint32_t bitrate_bps; /* of the voice we send, copies included   */
	struct ol_plan plan;  /* of the last packet we sent; no frame: none */
	uint32_t longest_gap_ms; /* concealed in one run                 */
};

enum ol_test_kind {
	OL_TEST_WORDS, /* a control message there and back         */
	OL_TEST_VOICE, /* ... and voice packets                    */
	OL_TEST_KINDS,
};

struct ol_test_result {
	enum ol_test_kind kind;
	bool by_itself; /* no desk asked for it                     */
	bool passed;
	uint32_t text_rtt_us;  /* a control message there and back      */
	uint32_t voice_rtt_us; /* a voice packet there and back         */
	uint32_t voice_sent, voice_back; /* packets of the test             */
	char why[128]; /* what failed, empty where it passed    */
};

#define OL_RANG_TEXT 300 /* bytes of the names of those it rang, + NUL */

struct ol_event {
	enum ol_event_kind kind;
	uint32_t desk; /* OL_DESK_ALL or one */
	ol_date at;
	uint16_t line;
	uint8_t path;
	struct ol_id call;
	enum ol_precedence precedence;
	uint32_t bells; /* RINGING: now; ENDED, MISSED: the most, at one time */
	bool bell;      /* RING: who is told it rings, if he has a bell      */
	double rang_seconds; /* ENDED, MISSED: it rang so long               */
	char seat[OL_SEAT_MAX];
	bool outgoing;
	bool unverified;
	bool recording_here, recording_there;
	bool held_here, held_there;
	ol_date will_call; /* ENDED, declined: he calls then; 0: not said */
	enum ol_call_mode mode;       /* MODE */
	bool talks_here, talks_there; /* MODE */
	/* CONNECT; `seat` is our aide's. */
	enum ol_join_stage stage_here, stage_there;
	enum ol_end_reason reason;
	double seconds;
	union { /* by kind; a counterpart can cause thousands of these at once */
		struct {
			bool first; /* RING: told of this call for the first
			               time */
			char next[OL_LADDER_TEXT]; /* RING: who is rung next;
			                              may be empty */
			ol_date next_at;           /* ... when; 0: nobody */
		};
		char rang[OL_RANG_TEXT];       /* MISSED: whom; empty: nobody */
		struct ol_voice_figures voice; /* STATS: of the last second;
		                                  ENDED: totals */
		struct ol_test_result test;    /* TEST */
		struct {
			struct ol_roll_news roll;  /* ROLL */
			enum ol_roll_why roll_why; /* ... overdue */
		};
	};
};

#endif
