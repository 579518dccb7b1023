/* remind - see remind.h. */
#include "record/remind.h"

#include <stddef.h>

#define DAY INT64_C(86400000000000) /* in ns */

/* Days from the due one, ascending; then every further day. */
static const struct {
	int days;
	enum ol_reminder which;
} before[] = {
	{ -7, OL_REMINDER_WEEK },
	{ -1, OL_REMINDER_DAY },
	{ 0, OL_REMINDER_DUE },
};

#define N (sizeof before / sizeof before[0])

ol_date ol_remind_next(ol_date due, ol_date after, enum ol_reminder *which)
{
	int64_t days;

	*which = OL_REMINDER_NONE;
	if (due.ns == 0)
		return due;
	for (size_t i = 0; i < N; i++) {
		*which = before[i].which;
		if (after.ns < due.ns + before[i].days * DAY)
			return (ol_date){ due.ns + before[i].days * DAY };
	}
	*which = OL_REMINDER_LATE;
	days = (after.ns - due.ns) / DAY + 1;
	return (ol_date){ due.ns + days * DAY };
}

enum ol_reminder ol_remind_now(ol_date due, ol_date after, ol_date now)
{
	enum ol_reminder next, last = OL_REMINDER_NONE;
	ol_date at = ol_remind_next(due, after, &next);

	while (at.ns != 0 && at.ns <= now.ns) {
		last = next;
		if (last == OL_REMINDER_LATE)
			break; /* so are all that follow */
		at = ol_remind_next(due, at, &next);
	}
	return last;
}
