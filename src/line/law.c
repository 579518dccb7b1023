/* law - doc/protocol/session.md, "Pace". */
#include "line/law.h"

#include <string.h>

#include "line/fair.h"

static const uint8_t steps[OL_LAW_STEPS] = { 1, 2, 3, 4, 6, 8 };

#define TICKS_PER_S (OL_US_PER_S / OL_TICK_US)
#define FIT_PERCENT 102 /* a pace that much over what came still fits */
#define RATE_US 500000  /* over which arrivals a second are counted   */
#define RATE_LEAST 4    /* arrivals                                   */
/* Over which evidence is: a way that becomes longer at once is none then. */
#define WINDOW_US 800000
#define WINDOW_LEAST_US 300000
#define PROBE_LEAST_US 200000
#define LOSS_WINDOW_US 5000000
#define DRAIN_LEAST_US 400000
#define DRAIN_NO_USE_US 1000000
#define LOST_LEAST 4   /* of a trial, to end it                      */
#define LOST_ENOUGH 10 /* to be expected, to keep it at once       */
#define LOST_PROBE 8   /* of a probe, to end it                      */
#define RUNS_MANY 20
#define FAIR_LEAST_US 2000000
#define CROWD_PERCENT 125
#define UNSEEN_US 6000000

/* The quickest step that fits what came in a stretch. */
static uint8_t fitting(const struct ol_law *l, const struct ol_stretch *t)
{
	uint8_t k = 0;

	while (k < l->floor &&
	       t->came * steps[k] * FIT_PERCENT * OL_TICK_US < t->came_us * 100)
		k++;
	return k;
}

/* The queue over what is left of it when it is empty: on a thin link a cell
 * alone takes longer than the least that was seen when it was wide. */
static uint64_t queue_of(const struct ol_law *l)
{
	return ol_lag_queue_us(&l->lag) - l->empty_us;
}

static uint8_t pace(const struct ol_law *l)
{
	uint8_t step = steps[l->index];

	if (l->state != OL_LAW_DRAIN)
		return step;
	return 2 * step < OL_LAW_DRAIN_STEP ? (uint8_t)(2 * step)
					    : OL_LAW_DRAIN_STEP;
}

/* Everything is measured anew, from the next cell on. */
static void measure_anew(struct ol_law *l, ol_instant now, uint64_t next)
{
	l->first = next;
	l->since = now;
	l->seen = OL_NEVER;
	ol_samples_clear(&l->samples);
	l->evidence = OL_NEVER;
	l->evidence_low = OL_NEVER;
	l->crowd = OL_NEVER;
	l->stands = OL_NEVER;
	l->clean = now;
}

/* The one place where state and step change. */
static bool go(struct ol_law *l, ol_instant now, uint64_t next,
	       enum ol_law_state state, uint8_t index)
{
	uint8_t was = pace(l);

	l->from = l->index;
	l->state = state;
	l->index = index;
	measure_anew(l, now, next);
	return pace(l) != was;
}

static uint64_t doubled(uint64_t wait_us)
{
	return wait_us < OL_LAW_WAIT_MAX_US / 2 ? 2 * wait_us
						: OL_LAW_WAIT_MAX_US;
}

static bool is_since(ol_instant since, ol_instant now, uint64_t us)
{
	return since.us != UINT64_MAX && ol_since(since, now) >= us;
}

/* A queue that would not empty within two seconds by itself. */
static bool must_drain(const struct ol_law *l, const struct ol_stretch *t,
		       uint8_t index)
{
	uint64_t queue = queue_of(l);
	uint64_t fits = t->came * OL_US_PER_S * 10 / t->came_us;
	uint64_t sends = (uint64_t)TICKS_PER_S * 10 / steps[index];

	if (queue <= OL_LAW_EMPTY_US)
		return false;
	return fits <= sends || queue * fits > 2 * OL_US_PER_S * (fits - sends);
}

/* A slower step holds from now on, for `wait_us` at least; where the last
 * probe did not last, for twice as long as before it. */
static void settle(struct ol_law *l, ol_instant now, uint64_t wait_us)
{
	bool lasted = is_since(l->passed, now, OL_LAW_LASTS_US);

	l->up_wait_us = l->passed.us == UINT64_MAX || lasted
				? wait_us
				: doubled(l->passed_wait_us);
	l->passed = OL_NEVER;
	l->drained = OL_NEVER;
}

static bool start_drain(struct ol_law *l, ol_instant now, uint64_t next,
			enum ol_law_drain why, uint8_t index)
{
	l->drain = why;
	l->queue_was_us = queue_of(l);
	return go(l, now, next, OL_LAW_DRAIN, index);
}

/* To `index`, after `wait_us` a step up again. */
static bool step_down(struct ol_law *l, ol_instant now, uint64_t next,
		      const struct ol_stretch *t, uint8_t index,
		      uint64_t wait_us)
{
	settle(l, now, wait_us);
	if (must_drain(l, t, index))
		return start_drain(l, now, next, OL_LAW_DRAIN_OWN, index);
	return go(l, now, next, OL_LAW_STEADY, index);
}

static uint8_t slower(const struct ol_law *l)
{
	return l->index < l->floor ? (uint8_t)(l->index + 1) : l->index;
}

static uint8_t larger(uint8_t a, uint8_t b)
{
	return a > b ? a : b;
}

/* ---- STEADY ---- */

static void note_since(ol_instant *since, ol_instant now, bool is)
{
	if (!is)
		*since = OL_NEVER;
	else if (since->us == UINT64_MAX)
		*since = now;
}

static bool is_crowded(const struct ol_law *l)
{
	return ol_lag_low_us(&l->lag) >= l->empty_us + OL_LAW_CROWD_US;
}

/* True if a TCP flow in our place would send no less at that step; where the
 * queue never empties, a quarter more: short flows suffer more there than
 * their formula says. */
static bool is_fair(const struct ol_law *l, uint8_t index)
{
	struct ol_stretch t = ol_samples_last(&l->samples, LOSS_WINDOW_US);
	uint64_t gap = ol_fair_gap_us(l->rtt_us, t.sent, t.gaps, t.sent_us);

	if (t.sent_us < FAIR_LEAST_US)
		return true; /* nobody can tell yet */
	return gap * (is_crowded(l) ? CROWD_PERCENT : 100) <=
	       (uint64_t)steps[index] * OL_TICK_US * 100;
}

static void note_evidence(struct ol_law *l, ol_instant now,
			  const struct ol_stretch *t)
{
	bool queue = queue_of(l) >= OL_LAW_QUEUE_US;
	uint64_t part = t->sent_us >= WINDOW_LEAST_US ? ol_stretch_share(t)
						      : 1000;
	struct ol_stretch of = ol_samples_last(&l->samples, WINDOW_LEAST_US);
	bool low = of.sent_us >= WINDOW_LEAST_US &&
		   ol_stretch_share(&of) < OL_LAW_SHARE_LOW;

	note_since(&l->evidence, now, queue && part < OL_LAW_SHARE);
	note_since(&l->evidence_low, now, queue && low);
	note_since(&l->crowd, now, part < OL_LAW_SHARE && is_crowded(l));
	note_since(&l->stands, now, queue);
}

/* The step that the evidence asks for; the present one: none. */
static uint8_t asked(const struct ol_law *l, ol_instant now)
{
	struct ol_stretch of;

	if (is_since(l->evidence_low, now, OL_LAW_EVIDENCE_LOW_US)) {
		of = ol_samples_rate(&l->samples, RATE_LEAST, RATE_US);
		return larger(slower(l), fitting(l, &of));
	}
	return is_since(l->evidence, now, OL_LAW_EVIDENCE_US) ||
			       is_since(l->crowd, now, OL_LAW_EVIDENCE_US)
		       ? slower(l)
		       : l->index;
}

/* A queue grew, or is never empty, and arrivals are too few. Who takes no
 * more than is fair asks first whether it is his own. */
static bool judge_queue(struct ol_law *l, ol_instant now, uint64_t next,
			const struct ol_stretch *t)
{
	bool fair = is_fair(l, l->index), low;
	uint8_t index;

	note_evidence(l, now, t);
	if (fair && now.us < l->ask_at.us)
		return false;
	low = l->evidence_low.us != UINT64_MAX;
	if (l->crowd.us != UINT64_MAX || l->evidence.us != UINT64_MAX)
		l->clean = now;
	index = asked(l, now);
	if (index == l->index)
		return false;
	l->down_wait_us = low ? 2 * OL_LAW_UP_US : OL_LAW_UP_US;
	if (fair)
		return start_drain(l, now, next, OL_LAW_DRAIN_ASKS, index);
	return step_down(l, now, next, t, index, l->down_wait_us);
}

/* A queue stands, though all arrives: nearly too quick. */
static bool judge_standing(struct ol_law *l, ol_instant now, uint64_t next,
			   const struct ol_stretch *t)
{
	if (!is_since(l->stands, now, OL_LAW_STANDS_US) ||
	    now.us < l->ask_at.us)
		return false;
	if (l->drained.us != UINT64_MAX &&
	    !is_since(l->drained, now, OL_LAW_AGAIN_US) && l->index < l->floor)
		return step_down(l, now, next, t, slower(l), OL_LAW_UP_US);
	return start_drain(l, now, next, OL_LAW_DRAIN_STANDS, l->index);
}

static bool is_lossy(const struct ol_stretch *t, uint64_t least, uint64_t us)
{
	return ol_stretch_loss(t) > least &&
	       ol_stretch_loss(t) <= OL_LAW_LOSS_HUGE && t->sent_us >= us &&
	       t->gaps >= OL_LAW_RUNS && ol_stretch_is_even(t);
}

/* A loss that no queue explains. A bottleneck drops what is too much evenly;
 * bursts come and go whatever we do. */
static bool judge_loss(struct ol_law *l, ol_instant now, uint64_t next)
{
	struct ol_stretch t = ol_samples_last(&l->samples, OL_LAW_LOSS_BIG_US);

	if (l->evidence.us != UINT64_MAX || l->index == l->floor ||
	    now.us < l->try_at.us || ol_stretch_loss(&t) > OL_LAW_LOSS_HUGE)
		return false;
	if (!is_lossy(&t, OL_LAW_LOSS_BIG, OL_LAW_LOSS_BIG_US)) {
		t = ol_samples_last(&l->samples, LOSS_WINDOW_US);
		if (!is_lossy(&t, OL_LAW_LOSS, OL_LAW_LOSS_US))
			return false;
	}
	l->try_at = ol_after(now, l->try_wait_us);
	l->loss_was = ol_stretch_loss(&t);
	l->runs_was = t.gaps * 1000 * OL_US_PER_S / t.sent_us;
	return go(l, now, next, OL_LAW_TRIAL,
		  larger(slower(l), fitting(l, &t)));
}

/* The wait before a probe, up to a half longer by chance. */
static uint64_t up_wait(const struct ol_law *l)
{
	return l->up_wait_us + l->up_wait_us / 512 * (l->salt % 256);
}

static bool probe(struct ol_law *l, ol_instant now, uint64_t next)
{
	struct ol_stretch t = ol_samples_last(&l->samples, LOSS_WINDOW_US);

	if (l->index == l->ceiling || !is_since(l->clean, now, up_wait(l)))
		return false;
	if ((l->evidence.us != UINT64_MAX || is_crowded(l)) &&
	    !is_fair(l, (uint8_t)(l->index - 1)))
		return false;
	l->salt = l->salt * 1664525 + 1013904223; /* Numerical Recipes */
	l->salt ^= l->salt >> 16;
	l->loss_was = ol_stretch_loss(&t);
	l->queue_was_us = queue_of(l);
	return go(l, now, next, OL_LAW_PROBE, (uint8_t)(l->index - 1));
}

static bool steady(struct ol_law *l, ol_instant now, uint64_t next,
		   bool may_try)
{
	struct ol_stretch t = ol_samples_last(&l->samples, WINDOW_US);

	if (judge_queue(l, now, next, &t))
		return true;
	if (!may_try || l->state != OL_LAW_STEADY || l->samples.n == 0)
		return false;
	return judge_standing(l, now, next, &t) || judge_loss(l, now, next) ||
	       probe(l, now, next);
}

/* ---- DRAIN ---- */

static bool end_drain(struct ol_law *l, ol_instant now, uint64_t next)
{
	bool ours = queue_of(l) <= l->queue_was_us / 2;
	uint8_t index = l->index;

	if (ours && ol_lag_is_level(&l->lag, OL_LAW_EMPTY_US / 2))
		l->empty_us = ol_lag_queue_us(&l->lag);
	if (l->drain != OL_LAW_DRAIN_OWN && !ours) {
		index = l->from;
		l->ask_at = ol_after(now, l->ask_wait_us);
		l->ask_wait_us = doubled(l->ask_wait_us);
	} else if (l->drain == OL_LAW_DRAIN_ASKS) {
		l->ask_wait_us = OL_LAW_TRY_US;
		settle(l, now, l->down_wait_us);
	} else if (l->drain == OL_LAW_DRAIN_STANDS) {
		l->ask_wait_us = OL_LAW_TRY_US;
		l->drained = now;
	}
	return go(l, now, next, OL_LAW_STEADY, index);
}

static bool drain(struct ol_law *l, ol_instant now, uint64_t next)
{
	uint64_t queue = queue_of(l);
	uint64_t age = ol_since(l->seen, now);

	if ((age >= DRAIN_LEAST_US &&
	     (queue <= OL_LAW_EMPTY_US || queue <= l->queue_was_us / 2) &&
	     ol_lag_is_level(&l->lag, OL_LAW_EMPTY_US / 2)) ||
	    (age >= DRAIN_NO_USE_US && queue * 4 > l->queue_was_us * 3 &&
	     queue > OL_LAW_EMPTY_US) ||
	    age >= OL_LAW_DRAIN_US)
		return end_drain(l, now, next);
	return false;
}

/* ---- TRIAL ---- */

static bool keep(struct ol_law *l, ol_instant now, uint64_t next)
{
	struct ol_stretch t = ol_samples_all(&l->samples);

	l->try_wait_us = OL_LAW_TRY_US;
	return step_down(l, now, next, &t, l->index, OL_LAW_UP_US);
}

static bool give_up(struct ol_law *l, ol_instant now, uint64_t next)
{
	l->try_wait_us = doubled(l->try_wait_us);
	l->try_at = ol_after(now, l->try_wait_us);
	return go(l, now, next, OL_LAW_STEADY, l->from);
}

/* Whether so few were lost that it is no chance: a quarter of the loss is left,
 * and a sixth of its runs, for what is lost together is lost once. */
static bool is_clear(const struct ol_law *l, const struct ol_stretch *t,
		     uint64_t runs)
{
	uint64_t expected = t->sent * l->loss_was / 1000;

	return expected >= LOST_ENOUGH && runs >= OL_LAW_RUNS &&
	       t->lost * 4 <= expected && t->gaps * 6 <= runs;
}

/* Whether what was not lost, of what was to be expected, is more than chance
 * (five half deviations of a count). */
static bool is_sure(const struct ol_law *l, const struct ol_stretch *t)
{
	uint64_t expected = t->sent * l->loss_was / 1000, less;

	less = expected > t->lost ? expected - t->lost : 0;
	return less * less * 4 >= expected * 25;
}

static bool trial(struct ol_law *l, ol_instant now, uint64_t next)
{
	struct ol_stretch t = ol_samples_all(&l->samples);
	uint64_t runs = t.sent_us * l->runs_was / 1000 / OL_US_PER_S;

	if (t.lost >= LOST_LEAST && ol_stretch_loss(&t) * 4 > l->loss_was * 3)
		return give_up(l, now, next);
	if (is_clear(l, &t, runs))
		return keep(l, now, next);
	if (t.sent_us >= OL_LAW_TRIAL_US && runs >= RUNS_MANY &&
	    ol_stretch_loss(&t) * 3 > l->loss_was * 2)
		return give_up(l, now, next);
	if (t.sent_us >= OL_LAW_TRIAL_US && runs >= RUNS_MANY && is_sure(l, &t))
		return keep(l, now, next);
	return t.sent_us >= OL_LAW_TRIAL_MAX_US && give_up(l, now, next);
}

/* ---- PROBE ---- */

static bool fail(struct ol_law *l, ol_instant now, uint64_t next)
{
	struct ol_stretch t;

	l->up_wait_us = doubled(l->up_wait_us);
	if (l->samples.n > 0) {
		t = ol_samples_all(&l->samples);
		if (must_drain(l, &t, l->from))
			return start_drain(l, now, next, OL_LAW_DRAIN_OWN,
					   l->from);
	}
	return go(l, now, next, OL_LAW_STEADY, l->from);
}

static bool is_probe_bad(const struct ol_law *l)
{
	struct ol_stretch t = ol_samples_last(&l->samples, WINDOW_US);
	struct ol_stretch all = ol_samples_all(&l->samples);

	if (t.sent_us >= PROBE_LEAST_US &&
	    ol_stretch_share(&t) < OL_LAW_SHARE &&
	    queue_of(l) >= l->queue_was_us + OL_LAW_GROWN_US)
		return true;
	return all.lost >= LOST_PROBE && all.gaps >= LOST_LEAST &&
	       ol_stretch_loss(&all) >
		       l->loss_was * 3 / 2 + 1000 - OL_LAW_SHARE;
}

static bool judge_probe(struct ol_law *l, ol_instant now, uint64_t next)
{
	if (is_probe_bad(l))
		return fail(l, now, next);
	if (ol_since(l->seen, now) < OL_LAW_TRIAL_US)
		return false;
	l->passed = now;
	l->passed_wait_us = l->up_wait_us;
	l->up_wait_us = OL_LAW_UP_US;
	l->state = OL_LAW_STEADY; /* at the same step: nothing to go to */
	l->clean = now;
	return false;
}

/* ---- what others call ---- */

void ol_law_init(struct ol_law *l, uint8_t ceiling, uint8_t floor,
		 uint32_t salt, ol_instant now)
{
	memset(l, 0, sizeof *l);
	while (l->ceiling + 1 < OL_LAW_STEPS && steps[l->ceiling] < ceiling)
		l->ceiling++;
	l->floor = OL_LAW_STEPS - 1;
	while (floor && l->floor > l->ceiling && steps[l->floor] > floor)
		l->floor--;
	l->index = l->ceiling;
	l->from = l->index;
	l->salt = salt;
	l->drained = OL_NEVER;
	l->passed = OL_NEVER;
	l->ask_wait_us = OL_LAW_TRY_US;
	l->try_wait_us = OL_LAW_TRY_US;
	l->up_wait_us = OL_LAW_UP_US;
	ol_lag_init(&l->lag);
	measure_anew(l, now, 0);
}

void ol_law_resume(struct ol_law *l, ol_instant now, uint64_t next)
{
	bool tries =
		l->state == OL_LAW_TRIAL || l->state == OL_LAW_PROBE ||
		(l->state == OL_LAW_DRAIN && l->drain == OL_LAW_DRAIN_ASKS);
	uint8_t index = tries ? l->from : l->index;

	ol_lag_init(&l->lag);
	l->empty_us = 0;
	(void)go(l, now, next, OL_LAW_STEADY, index);
}

bool ol_law_note(struct ol_law *l, ol_instant now, uint64_t next,
		 const struct ol_law_report *r, bool may_try)
{
	struct ol_sample s = { .largest = r->largest,
			       .received = r->received,
			       .gaps = r->gaps,
			       .sent_us = (int64_t)r->sent.us };

	if (r->largest < l->first && !l->lag.began)
		return false; /* of before it resumed */
	ol_lag_note(&l->lag, now, r->sent, r->came);
	l->rtt_us = r->rtt_us;
	if (ol_lag_queue_us(&l->lag) < l->empty_us)
		l->empty_us = ol_lag_queue_us(&l->lag);
	if (r->largest < l->first)
		return false;
	if (l->seen.us == UINT64_MAX)
		l->seen = now;
	s.came_us = s.sent_us + ol_lag_delay_us(&l->lag);
	ol_samples_put(&l->samples, &s);
	switch (l->state) {
	case OL_LAW_STEADY:
		return steady(l, now, next, may_try);
	case OL_LAW_DRAIN:
		return drain(l, now, next);
	case OL_LAW_TRIAL:
		return trial(l, now, next);
	case OL_LAW_PROBE:
		return judge_probe(l, now, next);
	}
	return false;
}

bool ol_law_tick(struct ol_law *l, ol_instant now, uint64_t next)
{
	if (ol_since(l->since, now) < UNSEEN_US)
		return false;
	switch (l->state) {
	case OL_LAW_STEADY:
		return false;
	case OL_LAW_DRAIN:
		return end_drain(l, now, next);
	case OL_LAW_TRIAL:
		return give_up(l, now, next);
	case OL_LAW_PROBE:
		return fail(l, now, next);
	}
	return false;
}

uint8_t ol_law_step(const struct ol_law *l)
{
	return pace(l);
}

bool ol_law_is_down(const struct ol_law *l)
{
	uint8_t holds = l->state == OL_LAW_TRIAL ? l->from : l->index;

	return holds > l->ceiling;
}

bool ol_law_is_trying(const struct ol_law *l)
{
	return l->state != OL_LAW_STEADY;
}

uint64_t ol_law_queue_us(const struct ol_law *l)
{
	return ol_lag_queue_us(&l->lag);
}
