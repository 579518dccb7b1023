/* roll - see roll.h. */
#include "office/roll.h"

#include <string.h>

#include "base/text.h"

#define NS_PER_S INT64_C(1000000000)
#define NS_PER_MINUTE (60 * NS_PER_S)
#define WINDOW_NS (OL_ROLL_WINDOW_S * NS_PER_S)
#define EARLY_NS (OL_ROLL_EARLY_S * NS_PER_S)
#define BACK_NS (OL_ROLL_BACK_S * NS_PER_S)

void ol_roll_init(struct ol_roll *r)
{
	memset(r, 0, sizeof *r);
	r->overdue_s = OL_ROLL_OVERDUE_S;
}

void ol_roll_load(struct ol_roll *r, ol_date date,
		  const struct ol_roll_call *passed, ol_date missed)
{
	r->last = *passed;
	r->alarmed = missed;
	if (!ol_id_is_zero(&passed->id))
		r->since.ns = 0;
	else
		r->since = missed.ns ? missed : date;
}

/* ---- the calendar ----------------------------------------------------- */

static ol_date later(ol_date a, ol_date b)
{
	return a.ns > b.ns ? a : b;
}

/* Where 0 stands for none. */
static ol_date sooner(ol_date a, ol_date b)
{
	if (!a.ns || !b.ns)
		return a.ns ? a : b;
	return a.ns < b.ns ? a : b;
}

static ol_date last_watch(const struct ol_roll *r, ol_date date)
{
	return later(ol_watches_last(&r->here, date),
		     ol_watches_last(&r->there, date));
}

static ol_date next_watch(const struct ol_roll *r, ol_date date)
{
	return sooner(ol_watches_next(&r->here, date),
		      ol_watches_next(&r->there, date));
}

ol_date ol_roll_here(const struct ol_roll_call *call)
{
	return call->ours ? call->asked : call->answered;
}

/* The first watch that is owed at `date`; 0: none. A roll-call that lies in
 * the future was dated by a clock that has been set since, and does not
 * count. */
static ol_date owed(const struct ol_roll *r, ol_date date)
{
	ol_date from = { r->since.ns - r->since.ns % NS_PER_MINUTE - 1 };
	ol_date at = ol_roll_here(&r->last), first;

	if (at.ns && at.ns <= date.ns + EARLY_NS)
		from = later(from, (ol_date){ at.ns + EARLY_NS });
	from = later(from, (ol_date){ date.ns - BACK_NS });
	from = later(from, (ol_date){ 0 });
	first = next_watch(r, from);
	return first.ns && first.ns <= date.ns ? first : (ol_date){ 0 };
}

static bool is_over(const struct ol_roll *r, ol_date watch, ol_date date)
{
	return watch.ns && date.ns - watch.ns >= r->overdue_s * NS_PER_S;
}

/* ---- times ------------------------------------------------------------ */

static bool is_same(const struct ol_watches *a, const struct ol_watches *b)
{
	return a->n == b->n &&
	       !memcmp(a->minute, b->minute, a->n * sizeof a->minute[0]);
}

/* What was owed before stays so. */
static void change(struct ol_roll *r, ol_date date, struct ol_watches *to,
		   const struct ol_watches *w)
{
	if (is_same(to, w))
		return;
	if (!owed(r, date).ns)
		r->since = date;
	*to = *w;
	r->look = (ol_instant){ 0 };
}

void ol_roll_set_here(struct ol_roll *r, ol_date date,
		      const struct ol_watches *w)
{
	change(r, date, &r->here, w);
}

void ol_roll_set_there(struct ol_roll *r, ol_date date,
		       const struct ol_watches *w)
{
	change(r, date, &r->there, w);
}

/* ---- what was said ---------------------------------------------------- */

static bool are_near(ol_date a, ol_date b)
{
	return a.ns >= 0 && b.ns >= 0 && a.ns - b.ns <= WINDOW_NS &&
	       b.ns - a.ns <= WINDOW_NS;
}

static const struct ol_roll_call *waiting(const struct ol_roll_call *c,
					  ol_date date)
{
	return !ol_id_is_zero(&c->id) && are_near(c->asked, date) ? c : NULL;
}

const struct ol_roll_call *ol_roll_theirs(const struct ol_roll *r, ol_date date)
{
	return waiting(&r->theirs, date);
}

const struct ol_roll_call *ol_roll_ours(const struct ol_roll *r, ol_date date)
{
	return waiting(&r->ours, date);
}

const struct ol_roll_call *ol_roll_crossed(const struct ol_roll *r,
					   ol_date date)
{
	return ol_roll_ours(r, date) ? ol_roll_theirs(r, date) : NULL;
}

bool ol_roll_asked(struct ol_roll *r, ol_date date,
		   const struct ol_roll_call *call, struct ol_roll_news *news)
{
	struct ol_roll_call *c = call->ours ? &r->ours : &r->theirs;

	if (!waiting(call, date) || ol_id_equal(&call->id, &c->id) ||
	    ol_id_equal(&call->id, &r->last.id))
		return false;
	*c = *call;
	c->answered.ns = 0;
	c->answerer[0] = '\0';
	*news = (struct ol_roll_news){ .kind = OL_ROLL_ASKED, .call = *c };
	return true;
}

/* It was asked before `is` was answered: dates of one clock, for who asks the
 * one answers the other. */
static bool is_twin(const struct ol_roll_call *c, const struct ol_roll_call *is)
{
	return c->ours != is->ours && c->asked.ns <= is->answered.ns;
}

/* Each of the other. */
static bool are_twins(const struct ol_roll_call *a,
		      const struct ol_roll_call *b)
{
	return is_twin(a, b) && is_twin(b, a);
}

bool ol_roll_answered(struct ol_roll *r, const struct ol_id *id,
		      ol_date answered, const char *seat,
		      struct ol_roll_news *news)
{
	struct ol_roll_call *c = &r->ours, *other = &r->theirs, is;

	if (!ol_id_equal(&c->id, id)) {
		c = &r->theirs;
		other = &r->ours;
	}
	if (ol_id_is_zero(id) || !ol_id_equal(&c->id, id))
		return false;
	is = *c;
	memset(c, 0, sizeof *c);
	is.answered = answered;
	(void)ol_text_copy(is.answerer, sizeof is.answerer, seat);
	if (!are_near(is.asked, answered) || are_twins(&is, &r->last))
		return false;
	if (is_twin(other, &is))
		memset(other, 0, sizeof *other);
	r->last = is;
	r->look = (ol_instant){ 0 };
	*news = (struct ol_roll_news){ .kind = OL_ROLL_PASSED, .call = is };
	return true;
}

/* ---- time ------------------------------------------------------------- */

enum ol_roll_why ol_roll_why(const struct ol_roll *r, ol_date date, bool up)
{
	if (!up)
		return OL_ROLL_DOWN;
	if (ol_roll_theirs(r, date))
		return OL_ROLL_SILENT_HERE;
	return ol_roll_ours(r, date) ? OL_ROLL_SILENT_THERE : OL_ROLL_NOT_ASKED;
}

ol_instant ol_roll_deadline(const struct ol_roll *r)
{
	return r->look;
}

/* The sooner of what comes next by the calendar, and a look at it. */
static ol_instant next_look(const struct ol_roll *r, ol_instant now,
			    ol_date date)
{
	ol_date alarm = last_watch(r, date), next = next_watch(r, date);
	uint64_t us = OL_ROLL_LOOK_US;
	int64_t left;

	alarm.ns += alarm.ns ? r->overdue_s * NS_PER_S : 0;
	if (alarm.ns > date.ns)
		next = sooner(next, alarm);
	left = next.ns ? (next.ns - date.ns + 999) / 1000 : INT64_MAX;
	if ((uint64_t)left < us)
		us = (uint64_t)left;
	return ol_after(now, us);
}

static void tell_of(struct ol_roll_news *news, const struct ol_roll *r,
		    enum ol_roll_kind kind, ol_date watch, ol_date date)
{
	const struct ol_roll_call *c = ol_roll_theirs(r, date);

	*news = (struct ol_roll_news){ .kind = kind, .watch = watch };
	if (!c)
		c = ol_roll_ours(r, date);
	if (c)
		news->call = *c;
}

/* The clock was set back: those watches come again. */
static void forget_future(struct ol_roll *r, ol_date date)
{
	if (r->told.ns > date.ns)
		r->told.ns = 0;
	if (r->alarmed.ns > date.ns)
		r->alarmed.ns = 0;
}

bool ol_roll_step(struct ol_roll *r, ol_instant now, ol_date date,
		  struct ol_roll_news *news)
{
	ol_date first, latest;

	if (!ol_due(r->look, now))
		return false;
	r->look = next_look(r, now, date);
	forget_future(r, date);
	first = owed(r, date);
	if (!first.ns)
		return false;
	latest = last_watch(r, date);
	if (is_over(r, latest, date) && r->alarmed.ns != latest.ns) {
		r->alarmed = r->told = latest;
		tell_of(news, r, OL_ROLL_OVERDUE, latest, date);
		news->first = true;
	} else if (is_over(r, first, date) && ol_due(r->again, now)) {
		tell_of(news, r, OL_ROLL_OVERDUE, first, date);
	} else if (!is_over(r, first, date) && r->told.ns != latest.ns) {
		r->told = latest;
		tell_of(news, r, OL_ROLL_DUE, latest, date);
		return true;
	} else {
		return false;
	}
	r->again = ol_after(now, OL_ROLL_AGAIN_US);
	return true;
}

void ol_roll_look(const struct ol_roll *r, ol_date date,
		  struct ol_roll_view *out)
{
	const struct ol_roll_call *waits = ol_roll_theirs(r, date);

	memset(out, 0, sizeof *out);
	out->here = r->here;
	out->there = r->there;
	out->overdue_s = r->overdue_s;
	out->owed = owed(r, date);
	out->next = next_watch(r, date);
	out->last = r->last;
	if (!waits)
		waits = ol_roll_ours(r, date);
	if (waits)
		out->waits = *waits;
	if (!out->next.ns)
		out->state = OL_ROLL_NO_TIMES;
	else if (!out->owed.ns)
		out->state = OL_ROLL_DONE;
	else
		out->state = is_over(r, out->owed, date) ? OL_ROLL_IS_OVERDUE
							 : OL_ROLL_IS_DUE;
}
