/* law - doc/protocol/session.md, "Pace". */
#include "line/law.h"

#include <string.h>

#include "line/law_state.h"

const uint8_t ol_law_gaps[OL_LAW_STEPS] = { 3, 4, 6, 12, 24, 36, 48, 72, 96 };

/* Over which evidence is: a way that becomes longer at once is none then. */
#define WINDOW_US 800000
#define UNSEEN_US 6000000
#define FEEL_MAX_US 20000000

static uint8_t pace(const struct ol_law *l)
{
	uint8_t step;

	if (l->index < OL_LAW_STANDARD)
		return 1;
	step = ol_law_ticks(l->index);
	if (l->state != OL_LAW_DRAIN)
		return step;
	if (step == OL_STEP_SLOWEST)
		return OL_LAW_DRAIN_STEP;
	return 2 * step < OL_STEP_SLOWEST ? (uint8_t)(2 * step)
					  : OL_STEP_SLOWEST;
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

bool ol_law_go(struct ol_law *l, ol_instant now, uint64_t next,
	       enum ol_law_state state, uint8_t index)
{
	uint8_t was = pace(l), width_was = ol_law_width(l);

	l->from = l->index;
	l->state = state;
	l->index = index;
	measure_anew(l, now, next);
	return pace(l) != was || ol_law_width(l) != width_was;
}

/* A way that became longer is no queue. Where it is not sure a drain shows. */
static void learn(struct ol_law *l, ol_instant now, uint64_t largest)
{
	struct ol_longer way;

	if (!ol_samples_longer(&l->samples, l->learnt, &way))
		return;
	l->longer = now;
	if (way.is_sure) {
		ol_lag_lengthen(&l->lag, way.us);
		l->learnt = largest;
	}
}

static bool steady(struct ol_law *l, ol_instant now, uint64_t next,
		   bool may_try)
{
	struct ol_stretch t = ol_samples_last(&l->samples, WINDOW_US);

	if (ol_law_judge_queue(l, now, next, &t))
		return true;
	if (!may_try || l->state != OL_LAW_STEADY || l->samples.n == 0)
		return false;
	if (ol_law_judge_standing(l, now, next, &t) ||
	    ol_law_judge_loss(l, now, next))
		return true;
	return ol_law_go_up(l, now, next);
}

void ol_law_init(struct ol_law *l, uint8_t ceiling, uint8_t floor,
		 uint32_t salt, ol_instant now)
{
	memset(l, 0, sizeof *l);
	l->ceiling = OL_LAW_STANDARD;
	while (l->ceiling + 1 < OL_LAW_STEPS &&
	       ol_law_ticks(l->ceiling) < ceiling)
		l->ceiling++;
	l->standing = l->ceiling;
	l->floor = OL_LAW_STEPS - 1;
	while (floor && l->floor > l->ceiling && ol_law_ticks(l->floor) > floor)
		l->floor--;
	l->index = l->ceiling;
	l->from = l->index;
	l->salt = salt;
	l->drained = OL_NEVER;
	l->fell = OL_NEVER;
	l->longer = OL_NEVER;
	l->passed = OL_NEVER;
	l->ask_wait_us = OL_LAW_TRY_US;
	l->failed = OL_NEVER;
	l->up_wait_us = OL_LAW_UP_US;
	ol_lag_init(&l->lag);
	measure_anew(l, now, 0);
}

bool ol_law_allow(struct ol_law *l, ol_instant now, uint64_t next,
		  uint8_t width)
{
	bool stood = l->index == l->ceiling &&
		     (l->state == OL_LAW_STEADY || l->state == OL_LAW_FEEL);

	l->ceiling = l->standing == OL_LAW_STANDARD && width > 1
			     ? (uint8_t)(OL_WIDEST - width)
			     : l->standing;
	if ((stood && l->index != l->ceiling) || l->index < l->ceiling)
		return ol_law_go(l, now, next, OL_LAW_STEADY, l->ceiling);
	return false;
}

void ol_law_resume(struct ol_law *l, ol_instant now, uint64_t next)
{
	bool tries =
		l->state == OL_LAW_TRIAL || l->state == OL_LAW_PROBE ||
		(l->state == OL_LAW_DRAIN && l->drain == OL_LAW_DRAIN_ASKS);
	uint8_t index = tries ? l->from : l->index;

	ol_lag_init(&l->lag);
	l->learnt = next;
	l->longer = OL_NEVER;
	l->empty_us = 0;
	(void)ol_law_go(l, now, next, OL_LAW_STEADY, index);
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
	learn(l, now, r->largest);
	switch (l->state) {
	case OL_LAW_STEADY:
		return steady(l, now, next, may_try);
	case OL_LAW_DRAIN:
		return ol_law_drain(l, now, next);
	case OL_LAW_TRIAL:
		return ol_law_trial(l, now, next);
	case OL_LAW_FEEL:
		return steady(l, now, next, may_try) ||
		       ol_law_judge_feel(l, now, next, r->largest);
	case OL_LAW_PROBE:
		return ol_law_judge_probe(l, now, next);
	}
	return false;
}

uint8_t ol_law_leave(struct ol_law *l, uint64_t counter)
{
	return l->state == OL_LAW_FEEL ? ol_feel_leave(&l->feel, counter) : 0;
}

bool ol_law_tick(struct ol_law *l, ol_instant now, uint64_t next)
{
	if (ol_since(l->since, now) <
	    (l->state == OL_LAW_FEEL ? FEEL_MAX_US : UNSEEN_US))
		return false;
	switch (l->state) {
	case OL_LAW_STEADY:
		return false;
	case OL_LAW_DRAIN:
		return ol_law_end_drain(l, now, next);
	case OL_LAW_TRIAL:
		return ol_law_give_up(l, now, next);
	case OL_LAW_FEEL:
		ol_law_end_feel(l, now);
		return false;
	case OL_LAW_PROBE:
		return ol_law_fail_probe(l, now, next);
	}
	return false;
}

uint8_t ol_law_step(const struct ol_law *l)
{
	return pace(l);
}

uint8_t ol_law_width(const struct ol_law *l)
{
	uint8_t width;

	if (l->index >= OL_LAW_STANDARD)
		return 1;
	width = (uint8_t)(OL_WIDEST - l->index);
	return l->state == OL_LAW_DRAIN ? width / 2 : width;
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

bool ol_law_fell(const struct ol_law *l, ol_instant now, uint64_t us)
{
	return l->fell.us != UINT64_MAX && ol_since(l->fell, now) < us;
}

uint64_t ol_law_queue_us(const struct ol_law *l)
{
	return ol_lag_queue_us(&l->lag);
}
