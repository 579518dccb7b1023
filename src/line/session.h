/*
 * session - the sessions of one line, and what becomes of each.
 *
 * Does      keep at most one handshake of our own, two that we answered, the
 *           session that we send on, and two that we only still receive on;
 *           move them by one table of (state, event); decide which of two
 *           sessions leads; say when one is due to be renewed.
 * Does not  make or read handshakes (handshake.h), send (knock.h), open
 *           cells, know paths or contents.
 * Memory    the caller owns struct ol_sessions; the keys lie where the
 *           caller says, in locked memory, and are wiped with their session.
 * Threads   no locks; the loop thread.
 * Promise   every change of a session's state goes through one function and
 *           one table; a session that ends has no key left.
 *
 *   state      holds                 sends  receives
 *   FREE       nothing
 *   STARTED    our message 1                           at most 1
 *   ANSWERED   our message 2, keys          yes        at most 2 ("next")
 *   CURRENT    keys                  yes    yes        at most 1
 *   PREVIOUS   keys                         yes        at most 2
 *
 * The table is in session.c and, with its reasons, in doc/protocol/session.md.
 */
#ifndef OL_LINE_SESSION_H
#define OL_LINE_SESSION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/instant.h"
#include "line/replay.h"
#include "seal/noise.h"

#define OL_SESSIONS 7 /* one of each, the two, and one on its way */
#define OL_SESSION_ANSWERS 2
#define OL_SESSION_PREVIOUSES 2
#define OL_SESSION_PATHS 4 /* path ids 0 to 3 of the sender */
#define OL_SESSION_NONE (-1)

#define OL_SESSION_RENEW_US (120 * OL_US_PER_S)      /* the smaller key    */
#define OL_SESSION_SPREAD_US (8 * OL_US_PER_S)       /* later, by its tag  */
#define OL_SESSION_RENEW_LATE_US (150 * OL_US_PER_S) /* the other          */
#define OL_SESSION_SEND_US (175 * OL_US_PER_S)
#define OL_SESSION_RECEIVE_US (180 * OL_US_PER_S)
#define OL_SESSION_START_US (90 * OL_US_PER_S)   /* of one message 1       */
#define OL_SESSION_ANSWER_US (100 * OL_US_PER_S) /* of one answer          */
#define OL_SESSION_CROSS_US (10 * OL_US_PER_S)

enum ol_session_state {
	OL_SESSION_FREE,
	OL_SESSION_STARTED,
	OL_SESSION_ANSWERED,
	OL_SESSION_CURRENT,
	OL_SESSION_PREVIOUS,
	OL_SESSION_STATES,
};

enum ol_session_event {
	OL_SESSION_EV_START,     /* our message 1 is written                  */
	OL_SESSION_EV_ANSWER,    /* their message 1 is answered               */
	OL_SESSION_EV_FINISH,    /* message 2 of it was read                  */
	OL_SESSION_EV_CELL,      /* a new cell of it opened                   */
	OL_SESSION_EV_OVERTAKEN, /* another one was confirmed and leads       */
	OL_SESSION_EV_OUTDATED,  /* as a handshake it cannot come any more: it
				  * is older than one of the same initiator
				  * that was confirmed, or of a node's earlier
				  * incarnation                               */
	OL_SESSION_EV_DISOWNED,  /* the counterpart's node is another one now */
	OL_SESSION_EV_SEND_OVER, /* too old to send on                        */
	OL_SESSION_EV_TIME_OVER, /* too old at all, or pushed out             */
	OL_SESSION_EVENTS,
};

/* What a step did. */
enum ol_session_result {
	OL_SESSION_KEPT,  /* nothing to act upon                          */
	OL_SESSION_LEADS, /* confirmed: cells go out on it from now on    */
	OL_SESSION_STANDS_BACK, /* confirmed, but the one before is kept: the
				 * crossing rule                               */
};

struct ol_session {
	enum ol_session_state state;
	bool own;     /* started by us                         */
	bool in_band; /* by messages of a running session      */
	uint64_t number;
	uint64_t knew;          /* highest one confirmed, at its initiator
				 * when it started this: message 1 says it */
	uint64_t order;         /* of its confirmation, for pushing out  */
	uint8_t incarnation[8]; /* of the counterpart's node             */
	ol_instant since;       /* started, answered; then: confirmed    */
	uint32_t tag;
	struct ol_replay window[OL_SESSION_PATHS];
};

struct ol_sessions {
	struct ol_session s[OL_SESSIONS];
	struct ol_noise_keys *keys; /* OL_SESSIONS of them             */
	bool is_smaller;            /* our line key is                 */
	bool has_peer;              /* one was confirmed at some time: */
	uint8_t incarnation[8];     /* of the counterpart's node then  */
	uint64_t confirmed;         /* highest number confirmed        */
	uint64_t n_confirmed;
};

void ol_sessions_init(struct ol_sessions *t, struct ol_noise_keys *keys,
		      bool is_smaller, uint64_t confirmed);

/* Wipes all keys. */
void ol_sessions_release(struct ol_sessions *t);

/* A free place for a handshake (its number, `own` and keys are filled in
 * before the step), OL_SESSION_NONE for our own while one is under way. */
int ol_sessions_place(const struct ol_sessions *t, bool own);

/* Moves session `i`, and with it the others that this concerns. A third
 * answer pushes out the one with the lowest number, a third previous session
 * the one that was confirmed first.
 * On OL_SESSION_LEADS `fresh` tells whether the counterpart's node is
 * another one than before, so that contents begin anew. */
enum ol_session_result ol_session_step(struct ol_sessions *t, int i,
				       enum ol_session_event ev, ol_instant now,
				       bool *fresh);

/* Ends what is too old; true if anything may have changed. */
bool ol_sessions_tick(struct ol_sessions *t, ol_instant now);

/* The one in that state (for ANSWERED, PREVIOUS: any), or OL_SESSION_NONE. */
int ol_sessions_find(const struct ol_sessions *t, enum ol_session_state s);

/* The answered one with that number of the counterpart's. */
int ol_sessions_answered(const struct ol_sessions *t, uint64_t number);

/* The next one from `from` on that has keys and this tag. */
int ol_sessions_by_tag(const struct ol_sessions *t, uint32_t tag, int from);

/* True if the current session is due to be renewed by us. */
bool ol_sessions_is_due(const struct ol_sessions *t, ol_instant now);

/* The number of a new handshake of ours: above all confirmed, above
 * `at_least`, not below the calendar in ms. 0 where none is left. */
uint64_t ol_sessions_number(const struct ol_sessions *t, uint64_t at_least,
			    ol_date date);

#endif
