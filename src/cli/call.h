/*
 * call - one call as a handset's command goes through it: what to do on what
 * the node tells, and with which exit status it ends.
 *
 * Does      follow the events of the call, ask for bell, answer and hang-up
 *           when they are due, say when to hang up (the WAV is over, so many
 *           seconds have passed, Ctrl-C).
 * Does not  own the socket, the sound, or a clock: it gives wishes.
 * Memory    the caller owns struct ol_cli_call.
 * Threads   one.
 *
 *   call            answer            answer --auto            ready
 *   -> CALL         -> ANSWER         -> WATCH, bell           -> WATCH
 *                                     <- ring: -> BELL, ANSWER <- connect:
 *                                                                 -> READY
 *   <- dialing ...
 *   <- answered     <- answered       <- answered
 *   <- ended        <- ended          <- ended
 */
#ifndef OL_CLI_CALL_H
#define OL_CLI_CALL_H

#include <stdbool.h>
#include <stdint.h>

#include "base/id.h"
#include "base/instant.h"
#include "cli/say.h"
#include "desk/api.h"

#define OL_CLI_CALL_LINGER_US 1000000  /* after the end of the WAV          */
#define OL_CLI_CALL_GIVE_UP_US 3000000 /* for `ended` after a hang-up      */

enum ol_cli_call_mode {
	OL_CLI_CALL_OUT,    /* call              */
	OL_CLI_CALL_ANSWER, /* the one that rings */
	OL_CLI_CALL_AUTO,   /* the next one      */
	OL_CLI_CALL_READY,  /* one to which an aide connects this seat */
};

enum ol_cli_call_phase {
	OL_CLI_CALL_WAITING, /* AUTO, READY: nothing rings yet        */
	OL_CLI_CALL_ASKED,   /* called, answered, ready; not talking yet */
	OL_CLI_CALL_TALKS,
	OL_CLI_CALL_ENDING, /* a hang-up was sent                     */
	OL_CLI_CALL_OVER,   /* `exit` counts                          */
};

struct ol_cli_call {
	enum ol_cli_call_mode mode;
	enum ol_cli_call_phase phase;
	bool recording;
	bool plays; /* a file: takes the talk key by itself; the caller's to set */
	uint64_t seconds_ms; /* 0: not asked for */
	struct ol_id id;     /* zero: not known yet */
	bool rings;          /* AUTO: it did not stop */
	bool was_answered;
	bool has_begun; /* the handset: a call that was held goes on with it */
	ol_instant hang_up_at, give_up_at;
	int exit;
};

/* What should happen next; several at once. */
struct ol_cli_wishes {
	size_t n;
	struct ol_desk_request rq[2]; /* to the node, in order              */
	bool show;  /* the event is of this call, or of nobody's: print it */
	bool begin; /* the handset begins, with the event's phase          */
};

void ol_cli_call_init(struct ol_cli_call *c, enum ol_cli_call_mode mode,
		      bool recording, uint64_t seconds_ms);

/* The first request: CALL (its line and precedence are the caller's to fill
 * in), ANSWER or WATCH. */
void ol_cli_call_start(struct ol_cli_call *c, struct ol_cli_wishes *w);

void ol_cli_call_event(struct ol_cli_call *c, const struct ol_desk_event *ev,
		       ol_instant now, struct ol_cli_wishes *w);

/* A refusal of the last CALL, ANSWER, WATCH or HANGUP. True where it ends the
 * command: its text is to be said. */
bool ol_cli_call_refused(struct ol_cli_call *c, const struct ol_refusal *why);

/* All that there was to say was said at `when`. */
void ol_cli_call_said(struct ol_cli_call *c, ol_instant when);

/* The person wants to stop: hangs up, or at once where there is nothing to
 * hang up or it is said twice. */
void ol_cli_call_stop(struct ol_cli_call *c, ol_instant now,
		      struct ol_cli_wishes *w);

ol_instant ol_cli_call_deadline(const struct ol_cli_call *c);
void ol_cli_call_tick(struct ol_cli_call *c, ol_instant now,
		      struct ol_cli_wishes *w);

/* Exit status for the end of a call. */
int ol_cli_call_exit(enum ol_end_reason reason, bool was_answered);

#endif
