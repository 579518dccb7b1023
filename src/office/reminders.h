/*
 * reminders - of which line the store is to be asked what is due by a day.
 *
 * Does      remember for each line when its next reminder comes, and that
 *           something changed which may bring another; say which line to ask
 *           now, one at a time.
 * Does not  know what is due (record/remind.h and the store do), or read a
 *           clock.
 * Memory    the caller's struct; all zero before.
 * Threads   the loop thread.
 * Promise   a line that changed is asked within OL_REMINDERS_EVERY_US and the
 *           turns of the lines before it; a reminder is told within that of
 *           its date by this node's calendar, also where that was set. Those
 *           that came while the node was down are not told: no desk was there,
 *           and the list of commitments shows what is overdue.
 */
#ifndef OL_OFFICE_REMINDERS_H
#define OL_OFFICE_REMINDERS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/instant.h"
#include "line/door.h"

#define OL_REMINDERS_EVERY_US 500000u   /* one line in this time */
#define OL_REMINDERS_AGAIN_US 10000000u /* after one that failed */

struct ol_reminders {
	struct {
		bool known;   /* asked since it changed              */
		ol_date told; /* all up to this one were told      */
		ol_date next; /* 0: none                           */
	} line[OL_DOOR_LINES];
	uint16_t turn; /* the line that is looked at first          */
	bool is_asking;
	ol_instant look_at;
};

/* What was promised on the line has changed. */
void ol_reminders_changed(struct ol_reminders *r, uint16_t line);

/* When to look next. */
ol_instant ol_reminders_next(const struct ol_reminders *r);

/* Of an office with `n` lines. True: ask `*line` for the reminders that come
 * later than `*after` and not later than `date`, and for the next one. */
bool ol_reminders_look(struct ol_reminders *r, ol_instant now, ol_date date,
		       uint16_t n, uint16_t *line, ol_date *after);

/* It was asked: reminders up to `date` are told, `next` comes then (0: none);
 * or it failed with `err`. */
void ol_reminders_end(struct ol_reminders *r, uint16_t line, ol_instant now,
		      ol_date date, ol_date next, int err);

#endif
