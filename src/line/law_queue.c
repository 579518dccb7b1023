/* law_queue - doc/protocol/session.md, "Pace". */
#include "line/fair.h"
#include "line/law_state.h"

#define FIT_PERCENT 102 /* a pace that much over what came still fits */
#define RATE_US 500000  /* over which arrivals a second are counted   */
#define RATE_LEAST 4    /* arrivals                                   */
#define WINDOW_LEAST_US 300000
#define LOSS_WINDOW_US 5000000
#define DRAIN_LEAST_US 400000
#define DRAIN_NO_USE_US 1000000
#define FAIR_LEAST_US 2000000
#define CROWD_PERCENT 160

uint8_t ol_law_fitting(const struct ol_law *l, const struct ol_stretch *t)
{
	uint8_t k = 0;

	while (k < l->floor &&
	       t->came * ol_law_gap_us(k) * FIT_PERCENT < t->came_us * 100)
		k++;
	return k;
}

bool ol_law_must_drain(const struct ol_law *l, const struct ol_stretch *t,
		       uint8_t index)
{
	uint64_t queue = ol_law_own_queue_us(l);
	uint64_t fits = t->came * OL_US_PER_S * 10 / t->came_us;
	uint64_t sends = OL_US_PER_S * 10 / ol_law_gap_us(index);

	if (queue <= OL_LAW_EMPTY_US)
		return false;
	return fits <= sends || queue * fits > 2 * OL_US_PER_S * (fits - sends);
}

void ol_law_settle(struct ol_law *l, ol_instant now, uint64_t wait_us)
{
	bool lasted = ol_law_is_since(l->passed, now, OL_LAW_LASTS_US);

	l->up_wait_us = l->passed.us == UINT64_MAX || lasted
				? wait_us
				: ol_law_doubled(l->passed_wait_us);
	l->passed = OL_NEVER;
	l->drained = OL_NEVER;
	l->fell = now;
}

bool ol_law_start_drain(struct ol_law *l, ol_instant now, uint64_t next,
			enum ol_law_drain why, uint8_t index)
{
	struct ol_stretch t;

	l->cell_us = 0;
	if (l->evidence_low.us != UINT64_MAX) {
		t = ol_samples_rate(&l->samples, RATE_LEAST, RATE_US);
		l->cell_us = t.came ? t.came_us / t.came : 0;
	}
	l->drain = why;
	l->queue_was_us = ol_law_own_queue_us(l);
	return ol_law_go(l, now, next, OL_LAW_DRAIN, index);
}

bool ol_law_step_down(struct ol_law *l, ol_instant now, uint64_t next,
		      const struct ol_stretch *t, uint8_t index,
		      uint64_t wait_us)
{
	ol_law_settle(l, now, wait_us);
	if (l->crowd.us != UINT64_MAX || ol_law_must_drain(l, t, index))
		return ol_law_start_drain(l, now, next, OL_LAW_DRAIN_OWN,
					  index);
	return ol_law_go(l, now, next, OL_LAW_STEADY, index);
}

static void note_since(ol_instant *since, ol_instant now, bool is)
{
	if (!is)
		*since = OL_NEVER;
	else if (since->us == UINT64_MAX)
		*since = now;
}

bool ol_law_is_crowded(const struct ol_law *l)
{
	return ol_lag_low_us(&l->lag) >= l->empty_us + OL_LAW_CROWD_US;
}

bool ol_law_is_fair(const struct ol_law *l, uint8_t index)
{
	struct ol_stretch t = ol_samples_last(&l->samples, LOSS_WINDOW_US);
	uint64_t gap = ol_fair_gap_us(l->rtt_us, t.sent, t.gaps, t.sent_us);

	if (t.sent_us < FAIR_LEAST_US)
		return true; /* nobody can tell yet */
	return gap * (ol_law_is_crowded(l) ? CROWD_PERCENT : 100) <=
	       ol_law_gap_us(index) * 100;
}

static void note_evidence(struct ol_law *l, ol_instant now,
			  const struct ol_stretch *t)
{
	bool queue = ol_law_own_queue_us(l) >= OL_LAW_QUEUE_US;
	uint64_t part = t->sent_us >= WINDOW_LEAST_US ? ol_stretch_share(t)
						      : 1000;
	struct ol_stretch of = ol_samples_last(&l->samples, WINDOW_LEAST_US);
	bool low = of.sent_us >= WINDOW_LEAST_US &&
		   ol_stretch_share(&of) < OL_LAW_SHARE_LOW;

	note_since(&l->evidence, now, queue && part < OL_LAW_SHARE);
	note_since(&l->evidence_low, now, queue && low);
	note_since(&l->crowd, now, part < OL_LAW_SHARE && ol_law_is_crowded(l));
	note_since(&l->stands, now, queue);
}

/* The step that the evidence asks for; the present one: none. Where the queue
 * is seen to fill there is no need to wait, and what came before is no guide.
 */
static uint8_t asked(const struct ol_law *l, ol_instant now)
{
	bool fills = l->evidence_low.us != UINT64_MAX &&
		     ol_lag_rises(&l->lag, OL_LAW_RISES, OL_LAW_RISE_US);
	struct ol_stretch of;

	if (fills ||
	    ol_law_is_since(l->evidence_low, now, OL_LAW_EVIDENCE_LOW_US)) {
		of = fills ? ol_samples_newest(&l->samples, OL_LAW_RISES - 1)
			   : ol_samples_rate(&l->samples, RATE_LEAST, RATE_US);
		return ol_law_larger(ol_law_slower(l), ol_law_fitting(l, &of));
	}
	return ol_law_is_since(l->evidence, now, OL_LAW_EVIDENCE_US) ||
			       ol_law_is_since(l->crowd, now,
					       OL_LAW_EVIDENCE_US)
		       ? ol_law_slower(l)
		       : l->index;
}

/* A queue grew, or is never empty, and arrivals are too few. Who takes no
 * more than is fair asks first whether it is his own. */
bool ol_law_judge_queue(struct ol_law *l, ol_instant now, uint64_t next,
			const struct ol_stretch *t)
{
	bool fair = ol_law_is_fair(l, l->index), low;
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
		return ol_law_start_drain(l, now, next, OL_LAW_DRAIN_ASKS,
					  index);
	return ol_law_step_down(l, now, next, t, index, l->down_wait_us);
}

bool ol_law_judge_standing(struct ol_law *l, ol_instant now, uint64_t next,
			   const struct ol_stretch *t)
{
	if (!ol_law_is_since(l->stands, now, OL_LAW_STANDS_US) ||
	    now.us < l->ask_at.us)
		return false;
	if (l->drained.us != UINT64_MAX &&
	    !ol_law_is_since(l->drained, now, OL_LAW_AGAIN_US) &&
	    l->index < l->floor)
		return ol_law_step_down(l, now, next, t, ol_law_slower(l),
					OL_LAW_UP_US);
	return ol_law_start_drain(l, now, next, OL_LAW_DRAIN_STANDS, l->index);
}

/* True if the queue is less by a share of what it was when the drain began. A
 * cell alone takes its time, and that does not fall. */
static bool has_fallen(const struct ol_law *l, unsigned share)
{
	uint64_t queue = ol_law_own_queue_us(l), was = l->queue_was_us;

	queue = queue > l->cell_us ? queue - l->cell_us : 0;
	was = was > l->cell_us ? was - l->cell_us : 0;
	return queue <= was - was / share;
}

/* True if the delay stood still: nobody fills or empties a queue. */
static bool is_still(const struct ol_law *l)
{
	return (ol_lag_high_us(&l->lag) - ol_lag_low_us(&l->lag)) * 4 <=
	       ol_law_own_queue_us(l);
}

bool ol_law_end_drain(struct ol_law *l, ol_instant now, uint64_t next)
{
	bool ours = has_fallen(l, 2);
	uint8_t index = l->index;

	if (l->longer.us != UINT64_MAX &&
	    !ol_law_is_since(l->longer, now, OL_LAW_LONGER_US) &&
	    !has_fallen(l, 4) && is_still(l)) {
		ol_lag_lengthen(&l->lag, ol_law_own_queue_us(l));
		l->longer = OL_NEVER;
		index = l->from;
	} else if (ours && ol_lag_is_level(&l->lag, OL_LAW_EMPTY_US / 2))
		l->empty_us = ol_lag_queue_us(&l->lag);
	if (l->drain != OL_LAW_DRAIN_OWN && !ours) {
		index = l->from;
		l->ask_at = ol_after(now, l->ask_wait_us);
		l->ask_wait_us = ol_law_doubled(l->ask_wait_us);
	} else if (l->drain == OL_LAW_DRAIN_ASKS) {
		l->ask_wait_us = OL_LAW_TRY_US;
		ol_law_settle(l, now, l->down_wait_us);
	} else if (l->drain == OL_LAW_DRAIN_STANDS) {
		l->ask_wait_us = OL_LAW_TRY_US;
		l->drained = now;
	}
	return ol_law_go(l, now, next, OL_LAW_STEADY, index);
}

bool ol_law_drain(struct ol_law *l, ol_instant now, uint64_t next)
{
	uint64_t queue = ol_law_own_queue_us(l);
	uint64_t age = ol_since(l->seen, now);

	if (queue > l->queue_was_us) /* it grew until the drain began */
		l->queue_was_us = queue;
	if ((age >= DRAIN_LEAST_US &&
	     ((queue <= OL_LAW_EMPTY_US && l->queue_was_us > OL_LAW_EMPTY_US) ||
	      has_fallen(l, 2)) &&
	     ol_lag_is_level(&l->lag, OL_LAW_EMPTY_US / 2)) ||
	    (age >= DRAIN_NO_USE_US && !has_fallen(l, 4)) ||
	    age >= OL_LAW_DRAIN_US)
		return ol_law_end_drain(l, now, next);
	return false;
}
