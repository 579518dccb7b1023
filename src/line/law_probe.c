/* law_probe - doc/protocol/session.md, "Pace". */
#include "line/law_state.h"

#define WINDOW_US 800000
#define PROBE_LEAST_US 200000
#define LOSS_WINDOW_US 5000000
#define LOST_LEAST 4 /* of a trial, to end it                      */
#define LOST_PROBE 8 /* of a probe, to end it                      */

/* The wait before a probe, up to a half longer by chance. */
static uint64_t up_wait(const struct ol_law *l)
{
	return l->up_wait_us + l->up_wait_us / 512 * (l->salt % 256);
}

static bool probe(struct ol_law *l, ol_instant now, uint64_t next)
{
	struct ol_stretch t = ol_samples_last(&l->samples, LOSS_WINDOW_US);

	l->loss_was = ol_stretch_loss(&t);
	l->queue_was_us = ol_lag_high_us(&l->lag);
	if (l->queue_was_us > ol_lag_queue_us(&l->lag) + OL_LAW_RESTLESS_US)
		l->queue_was_us = ol_lag_queue_us(&l->lag) + OL_LAW_RESTLESS_US;
	return ol_law_go(l, now, next, OL_LAW_PROBE, (uint8_t)(l->index - 1));
}

/* The samples go on: the pace is that of before. */
static void feel(struct ol_law *l, ol_instant now)
{
	ol_feel_begin(&l->feel, ol_law_ticks(l->index),
		      ol_law_ticks((uint8_t)(l->index - 1)),
		      ol_lag_delay_us(&l->lag));
	l->state = OL_LAW_FEEL;
	l->since = now;
}

void ol_law_end_feel(struct ol_law *l, ol_instant now)
{
	l->state = OL_LAW_STEADY;
	l->clean = now;
}

/* From a queue that others fill too only to what is fair. */
static bool may_go_up(const struct ol_law *l)
{
	return (l->evidence.us == UINT64_MAX && !ol_law_is_crowded(l)) ||
	       ol_law_is_fair(l, (uint8_t)(l->index - 1));
}

bool ol_law_go_up(struct ol_law *l, ol_instant now, uint64_t next)
{
	if (l->index == l->ceiling ||
	    !ol_law_is_since(l->clean, now, up_wait(l)) || !may_go_up(l))
		return false;
	l->salt = l->salt * 1664525 + 1013904223; /* Numerical Recipes */
	l->salt ^= l->salt >> 16;
	if (l->index <= OL_LAW_STANDARD) /* no cell leaves between ticks */
		return probe(l, now, next);
	feel(l, now);
	return false;
}

bool ol_law_judge_feel(struct ol_law *l, ol_instant now, uint64_t next,
		       uint64_t largest)
{
	if (l->state != OL_LAW_FEEL)
		return false;
	switch (ol_feel_note(&l->feel, largest, ol_lag_delay_us(&l->lag))) {
	case OL_FEEL_OPEN:
		return false;
	case OL_FEEL_THIN:
		ol_law_end_feel(l, now);
		if (l->up_wait_us < OL_LAW_THIN_US)
			l->up_wait_us = ol_law_doubled(l->up_wait_us);
		return false;
	case OL_FEEL_WIDE:
		if (!may_go_up(l)) {
			ol_law_end_feel(l, now);
			return false;
		}
		return probe(l, now, next);
	}
	return false;
}

bool ol_law_fail_probe(struct ol_law *l, ol_instant now, uint64_t next)
{
	struct ol_stretch t;

	l->up_wait_us = ol_law_doubled(l->up_wait_us);
	if (l->samples.n > 0) {
		t = ol_samples_all(&l->samples);
		if (ol_law_must_drain(l, &t, l->from))
			return ol_law_start_drain(l, now, next,
						  OL_LAW_DRAIN_OWN, l->from);
	}
	return ol_law_go(l, now, next, OL_LAW_STEADY, l->from);
}

static bool is_probe_bad(const struct ol_law *l)
{
	struct ol_stretch t = ol_samples_last(&l->samples, WINDOW_US);
	struct ol_stretch all = ol_samples_all(&l->samples);

	if (t.sent_us >= PROBE_LEAST_US &&
	    ol_stretch_share(&t) < OL_LAW_SHARE &&
	    ol_lag_queue_us(&l->lag) >= l->queue_was_us + OL_LAW_GROWN_US)
		return true;
	return all.lost >= LOST_PROBE && all.gaps >= LOST_LEAST &&
	       ol_stretch_loss(&all) >
		       l->loss_was * 3 / 2 + 1000 - OL_LAW_SHARE;
}

bool ol_law_judge_probe(struct ol_law *l, ol_instant now, uint64_t next)
{
	if (is_probe_bad(l))
		return ol_law_fail_probe(l, now, next);
	if (ol_since(l->seen, now) < OL_LAW_TRIAL_US)
		return false;
	l->passed = now;
	l->passed_wait_us = l->up_wait_us;
	l->up_wait_us = OL_LAW_UP_US;
	l->state = OL_LAW_STEADY; /* at the same step: nothing to go to */
	l->clean = now;
	return false;
}
