/* law_trial - doc/protocol/session.md, "Pace". */
#include "line/law_state.h"

#define LOSS_WINDOW_US 5000000
#define LOST_LEAST 4   /* of a trial, to end it                      */
#define LOST_ENOUGH 10 /* to be expected, to keep it at once       */
#define RUNS_MANY 20

static bool is_lossy(const struct ol_stretch *t, uint64_t least, uint64_t us)
{
	return ol_stretch_loss(t) > least &&
	       ol_stretch_loss(t) <= OL_LAW_LOSS_HUGE && t->sent_us >= us &&
	       t->gaps >= OL_LAW_RUNS && ol_stretch_is_even(t);
}

/* A trial failed at about this loss, and that is not long ago. */
static bool is_known(const struct ol_law *l, ol_instant now,
		     const struct ol_stretch *t)
{
	return l->failed.us != UINT64_MAX &&
	       !ol_law_is_since(l->failed, now, OL_LAW_WAIT_MAX_US) &&
	       ol_stretch_loss(t) * 2 < l->loss_failed * 3;
}

/* A loss that no queue explains. A bottleneck drops what is too much evenly;
 * bursts come and go whatever we do. */
bool ol_law_judge_loss(struct ol_law *l, ol_instant now, uint64_t next)
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
	if (is_known(l, now, &t))
		return false;
	l->try_at = ol_after(now, OL_LAW_TRY_US);
	l->loss_was = ol_stretch_loss(&t);
	l->runs_was = t.gaps * 1000 * OL_US_PER_S / t.sent_us;
	return ol_law_go(l, now, next, OL_LAW_TRIAL,
			 ol_law_larger(ol_law_slower(l),
				       ol_law_fitting(l, &t)));
}

/* What was lost was lost to a queue, most likely, though it was not seen to
 * grow: it may have been there before anything was measured. */
static bool keep(struct ol_law *l, ol_instant now, uint64_t next)
{
	l->failed = OL_NEVER;
	ol_law_settle(l, now, OL_LAW_UP_US);
	return ol_law_start_drain(l, now, next, OL_LAW_DRAIN_OWN, l->index);
}

bool ol_law_give_up(struct ol_law *l, ol_instant now, uint64_t next)
{
	l->failed = now;
	l->loss_failed = l->loss_was;
	return ol_law_go(l, now, next, OL_LAW_STEADY, l->from);
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
 * (three deviations of a count). */
static bool is_sure(const struct ol_law *l, const struct ol_stretch *t)
{
	uint64_t expected = t->sent * l->loss_was / 1000, less;

	less = expected > t->lost ? expected - t->lost : 0;
	return less * less >= expected * 9;
}

bool ol_law_trial(struct ol_law *l, ol_instant now, uint64_t next)
{
	struct ol_stretch t = ol_samples_all(&l->samples);
	uint64_t runs = t.sent_us * l->runs_was / 1000 / OL_US_PER_S;

	if (t.lost >= LOST_LEAST && ol_stretch_loss(&t) * 4 > l->loss_was * 3)
		return ol_law_give_up(l, now, next);
	if (is_clear(l, &t, runs))
		return keep(l, now, next);
	if (t.sent_us >= OL_LAW_TRIAL_US && runs >= RUNS_MANY &&
	    ol_stretch_loss(&t) * 3 > l->loss_was * 2)
		return ol_law_give_up(l, now, next);
	if (t.sent_us >= OL_LAW_TRIAL_US && runs >= RUNS_MANY && is_sure(l, &t))
		return keep(l, now, next);
	return t.sent_us >= OL_LAW_TRIAL_MAX_US && ol_law_give_up(l, now, next);
}
