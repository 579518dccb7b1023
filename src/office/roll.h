/*
 * roll - the people's roll-call: those on watch at both ends prove the line to
 * each other, at set times of the day. doc/protocol/roll-call.md
 *
 * Does      say when a roll-call is due and when it is overdue, and again each
 *           hour; hold who asks and what came of the last one; tell one that
 *           was answered from one that was not.
 * Does not  write or send (a roll-call is a notice, its answer the note that
 *           acknowledges it; the daemon makes both), know desks, read a clock.
 * Memory    the caller's struct, fixed, whatever a counterpart sends: of theirs
 *           the newest that waits counts, and no other.
 * Threads   the loop thread only.
 * Promise   what both ledgers have, both ends judge alike. A clock that is set
 *           hides no roll-call that is owed for longer than it is wrong.
 *
 * A roll-call passes when a seat at each end had part in it within
 * OL_ROLL_WINDOW_S, by the dates that both wrote. It counts for every watch
 * up to OL_ROLL_EARLY_S after it. Two that cross are one.
 */
#ifndef OL_OFFICE_ROLL_H
#define OL_OFFICE_ROLL_H

#include <stdbool.h>
#include <stdint.h>

#include "base/id.h"
#include "base/instant.h"
#include "base/watches.h"
#include "call/call.h"

#define OL_ROLL_FORM "roll-call"     /* of its notice                      */
#define OL_ROLL_WINDOW_S 3600        /* from asked to answered, at most    */
#define OL_ROLL_EARLY_S 1800         /* so long before its time it counts  */
#define OL_ROLL_OVERDUE_S 1800       /* alarm so long after, by default    */
#define OL_ROLL_OVERDUE_MOST_S 43200 /* ... at most                        */
#define OL_ROLL_BACK_S 604800        /* what was owed before is not told   */
#define OL_ROLL_AGAIN_US 3600000000u /* from one alarm to the next         */
#define OL_ROLL_LOOK_US 10000000u    /* the calendar is looked at so often */

/* One roll-call, as both ledgers have it. */
struct ol_roll_call {
	struct ol_id id; /* of the notice; zero: there is none              */
	bool ours;       /* asked here                                      */
	ol_date asked;   /* by the clock of who asked                       */
	char asker[OL_SEAT_MAX];
	ol_date answered; /* by the clock of who answered; 0: nobody has    */
	char answerer[OL_SEAT_MAX];
};

enum ol_roll_kind {
	OL_ROLL_DUE,     /* `watch` has come                                */
	OL_ROLL_ASKED,   /* `call` waits for its answer                     */
	OL_ROLL_PASSED,  /* `call` was answered                             */
	OL_ROLL_OVERDUE, /* none passed since `watch`                       */
};

/* Why it is overdue. */
enum ol_roll_why {
	OL_ROLL_NOT_ASKED,    /* nobody has called the roll                 */
	OL_ROLL_DOWN,         /* the line is down                           */
	OL_ROLL_SILENT_THERE, /* `call` is ours, nobody there answered      */
	OL_ROLL_SILENT_HERE,  /* `call` is theirs, nobody here answered     */
	OL_ROLL_WHYS,
};

struct ol_roll_news {
	enum ol_roll_kind kind;
	ol_date watch; /* DUE, OVERDUE                                     */
	bool first;    /* OVERDUE: of this watch, it is to be written down */
	struct ol_roll_call call;
};

/* Where a line's people stand. */
enum ol_roll_state {
	OL_ROLL_NO_TIMES, /* neither end has set any                        */
	OL_ROLL_DONE,     /* passed for the last watch, or none was yet     */
	OL_ROLL_IS_DUE,
	OL_ROLL_IS_OVERDUE,
};

struct ol_roll {
	struct ol_watches here, there; /* both ends' times; both count      */
	uint32_t overdue_s;
	ol_date since; /* no watch before it is owed                        */
	struct ol_roll_call theirs, ours; /* that wait                      */
	struct ol_roll_call last;         /* that passed                    */
	ol_date told, alarmed;            /* watches that were              */
	ol_instant again, look;
};

struct ol_roll_view {
	struct ol_watches here, there;
	uint32_t overdue_s;
	enum ol_roll_state state;
	ol_date owed; /* the first watch that none passed for; 0: none      */
	ol_date next; /* the next watch; 0: there are none                  */
	struct ol_roll_call last;  /* that passed                           */
	struct ol_roll_call waits; /* theirs, else ours                     */
};

void ol_roll_init(struct ol_roll *r);

/* What was kept: the last that passed (id zero: none), and the last watch that
 * was missed (0 ns: none). Where there is neither, nothing is owed before
 * `date`. */
void ol_roll_load(struct ol_roll *r, ol_date date,
		  const struct ol_roll_call *passed, ol_date missed);

/* Other times hold at this end, or at the other: of the watches before the
 * minute of `date` none is owed that was not. */
void ol_roll_set_here(struct ol_roll *r, ol_date date,
		      const struct ol_watches *w);
void ol_roll_set_there(struct ol_roll *r, ol_date date,
		       const struct ol_watches *w);

/* A roll-call was asked, here or there. True: that is news. */
bool ol_roll_asked(struct ol_roll *r, ol_date date,
		   const struct ol_roll_call *call, struct ol_roll_news *news);

/* The roll-call `id` was answered at `answered` by `seat`. True: it passed,
 * and is not the twin of the last; its own twin waits no more. */
bool ol_roll_answered(struct ol_roll *r, const struct ol_id *id,
		      ol_date answered, const char *seat,
		      struct ol_roll_news *news);

/* Theirs that waits while ours does: to be answered by who asked ours, since
 * two that cross are one. NULL: there is none. */
const struct ol_roll_call *ol_roll_crossed(const struct ol_roll *r,
					   ol_date date);

/* Theirs, ours that waits for an answer still; NULL: none. */
const struct ol_roll_call *ol_roll_theirs(const struct ol_roll *r,
					  ol_date date);
const struct ol_roll_call *ol_roll_ours(const struct ol_roll *r, ol_date date);

/* When the person at this end had part in it, by our clock. */
ol_date ol_roll_here(const struct ol_roll_call *call);

/* Why nobody passed it; `up`: the line is. */
enum ol_roll_why ol_roll_why(const struct ol_roll *r, ol_date date, bool up);

/* When ol_roll_step() is to be asked. */
ol_instant ol_roll_deadline(const struct ol_roll *r);

/* True: DUE or OVERDUE is to be told. */
bool ol_roll_step(struct ol_roll *r, ol_instant now, ol_date date,
		  struct ol_roll_news *news);

void ol_roll_look(const struct ol_roll *r, ol_date date,
		  struct ol_roll_view *out);

#endif
