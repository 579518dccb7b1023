/*
 * api_people - the people's roll-call as desks see it: where the people of a
 * line stand, and what came of roll-calls. doc/protocol/roll-call.md
 *
 * Memory    values only.
 * Threads   any.
 */
#ifndef OL_DESK_API_PEOPLE_H
#define OL_DESK_API_PEOPLE_H

#include "office/request.h"
#include "office/roll.h"

#define OL_API_ROLL_WORDS 200 /* characters of a roll-call's words */

/* In `status`, beside the last tests of the machines. */
struct ol_desk_people {
	enum ol_roll_state state;
	enum ol_roll_why why; /* overdue */
	/* The last that passed; `at` 0: none. */
	ol_date at, at_there;
	char here[OL_SEAT_MAX], there[OL_SEAT_MAX];
	ol_date owed, next; /* 0: none */
	/* One that waits for its answer; `asked` 0: none. */
	bool asked_here;
	ol_date asked;
	char asker[OL_SEAT_MAX];
	char times[OL_WATCHES_TEXT], times_there[OL_WATCHES_TEXT];
};

/* A row of `tests`; and what the event `roll_call` is about. */
struct ol_desk_roll {
	char line[OL_NAME_MAX];
	ol_date at; /* by our clock: it passed, or the watch that was missed */
	bool passed;
	bool asked_here;
	char here[OL_SEAT_MAX], there[OL_SEAT_MAX]; /* empty: nobody */
	ol_date at_there;     /* by their clock; 0: nobody there had part */
	enum ol_roll_why why; /* missed */
};

#endif
