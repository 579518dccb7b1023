/* reminders - see reminders.h. */
#include "office/reminders.h"

void ol_reminders_changed(struct ol_reminders *r, uint16_t line)
{
	r->line[line].known = false;
}

ol_instant ol_reminders_next(const struct ol_reminders *r)
{
	return r->look_at;
}

static bool is_to_be_asked(const struct ol_reminders *r, uint16_t line,
			   ol_date date)
{
	return !r->line[line].known ||
	       (r->line[line].next.ns != 0 && r->line[line].next.ns <= date.ns);
}

bool ol_reminders_look(struct ol_reminders *r, ol_instant now, ol_date date,
		       uint16_t n, uint16_t *line, ol_date *after)
{
	uint16_t i, at;

	if (!ol_due(r->look_at, now))
		return false;
	r->look_at = ol_after(now, OL_REMINDERS_EVERY_US);
	if (r->is_asking)
		return false;
	for (i = 0; i < n; i++) {
		at = (uint16_t)((r->turn + i) % n);
		if (!is_to_be_asked(r, at, date))
			continue;
		if (r->line[at].told.ns == 0) /* the node begins */
			r->line[at].told = date;
		/* What changes while it is asked is asked for again. */
		r->line[at].known = true;
		r->is_asking = true;
		*line = at;
		*after = r->line[at].told;
		return true;
	}
	return false;
}

void ol_reminders_end(struct ol_reminders *r, uint16_t line, ol_instant now,
		      ol_date date, ol_date next, int err)
{
	r->is_asking = false;
	r->turn = (uint16_t)(line + 1);
	if (err) {
		r->line[line].known = false;
		r->look_at = ol_after(now, OL_REMINDERS_AGAIN_US);
		return;
	}
	r->line[line].told = date;
	r->line[line].next = next;
}
