/* deadlines - see deadlines.h. */
#include "office/deadlines.h"

void ol_deadlines_due(struct ol_deadlines *d, ol_date due)
{
	d->due = due;
}

ol_instant ol_deadlines_next(const struct ol_deadlines *d)
{
	return d->look_at;
}

static bool is_overdue(const struct ol_deadlines *d, ol_instant now,
		       ol_date date)
{
	return !d->is_asking && d->due.ns && d->due.ns <= date.ns &&
	       ol_due(d->overdue_at, now);
}

bool ol_deadlines_look(struct ol_deadlines *d, ol_instant now, ol_date date,
		       uint16_t n, struct ol_deadlines_now *out)
{
	*out = (struct ol_deadlines_now){ .line = d->line };
	if (!ol_due(d->look_at, now))
		return false;
	d->look_at = ol_after(now, OL_DEADLINES_LOOK_US);
	if (n == 0)
		return false;
	if (d->line >= n) { /* everyone had his turn */
		d->line = 0;
		d->retain_at = ol_after(now, OL_DEADLINES_RETAIN_US);
	}
	out->overdue = is_overdue(d, now, date);
	out->retain = !d->is_forgetting && ol_due(d->retain_at, now);
	out->line = d->line;
	d->is_asking |= out->overdue;
	d->is_forgetting |= out->retain;
	return out->overdue || out->retain;
}

void ol_deadlines_overdue_end(struct ol_deadlines *d, ol_instant now, int err)
{
	d->is_asking = false;
	if (err)
		d->overdue_at = ol_after(now, OL_DEADLINES_AGAIN_US);
}

void ol_deadlines_retain_end(struct ol_deadlines *d, ol_instant now, int err,
			     bool more)
{
	d->is_forgetting = false;
	if (!more)
		d->line++;
	if (err)
		d->retain_at = ol_after(now, OL_DEADLINES_AGAIN_US);
	else
		d->look_at = now;
}
