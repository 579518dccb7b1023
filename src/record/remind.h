/*
 * remind - when people are reminded of a day by which something was promised.
 *
 * Does      say which reminder comes next: a week before, a day before, at it,
 *           and each day after it.
 * Does not  read a clock, or know what was promised.
 * Memory    values only.
 * Threads   any.
 */
#ifndef OL_RECORD_REMIND_H
#define OL_RECORD_REMIND_H

#include "base/instant.h"

enum ol_reminder {
	OL_REMINDER_NONE,
	OL_REMINDER_WEEK, /* it is due in seven days */
	OL_REMINDER_DAY,  /* ... in one              */
	OL_REMINDER_DUE,  /* it is due now           */
	OL_REMINDER_LATE, /* its day is over         */
	OL_REMINDERS,
};

/* The first reminder of `due` that comes later than `after`, and which it is;
 * 0 ns and NONE where `due` is 0: no day was said. */
ol_date ol_remind_next(ol_date due, ol_date after, enum ol_reminder *which);

/* The last one that came later than `after` and not later than `now`: of
 * several that were slept through, one is told. NONE: none did. */
enum ol_reminder ol_remind_now(ol_date due, ol_date after, ol_date now);

#endif
