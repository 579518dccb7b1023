/*
 * law_state - what the parts of the law share: law.c (life, what others call),
 * law_queue.c (queues and drains), law_trial.c (losses), law_probe.c (up).
 *
 * Nobody else includes it. What returns a bool says whether the pace changed;
 * `next` is the counter of the next cell.
 */
#ifndef OL_LINE_LAW_STATE_H
#define OL_LINE_LAW_STATE_H

#include "line/law.h"
#include "line/pace.h"

/* The time from cell to cell at a step, in OL_LAW_PARTS of a tick. */
#define OL_LAW_PARTS 12
extern const uint8_t ol_law_gaps[OL_LAW_STEPS];

static inline uint64_t ol_law_gap_us(uint8_t index)
{
	return (uint64_t)ol_law_gaps[index] * OL_TICK_US / OL_LAW_PARTS;
}

/* Of a step that is not wide. */
static inline uint8_t ol_law_ticks(uint8_t index)
{
	return ol_law_gaps[index] / OL_LAW_PARTS;
}

/* The queue over what is left of it when it is empty: on a thin link a cell
 * alone takes longer than the least that was seen when it was wide. */
static inline uint64_t ol_law_own_queue_us(const struct ol_law *l)
{
	return ol_lag_queue_us(&l->lag) - l->empty_us;
}

static inline uint64_t ol_law_doubled(uint64_t wait_us)
{
	return wait_us < OL_LAW_WAIT_MAX_US / 2 ? 2 * wait_us
						: OL_LAW_WAIT_MAX_US;
}

static inline bool ol_law_is_since(ol_instant since, ol_instant now,
				   uint64_t us)
{
	return since.us != UINT64_MAX && ol_since(since, now) >= us;
}

static inline uint8_t ol_law_slower(const struct ol_law *l)
{
	return l->index < l->floor ? (uint8_t)(l->index + 1) : l->index;
}

static inline uint8_t ol_law_larger(uint8_t a, uint8_t b)
{
	return a > b ? a : b;
}

/* ---- law.c ---- */

/* The one place where state and step change. */
bool ol_law_go(struct ol_law *l, ol_instant now, uint64_t next,
	       enum ol_law_state state, uint8_t index);

/* ---- law_queue.c ---- */

/* The quickest step that fits what came in a stretch. */
uint8_t ol_law_fitting(const struct ol_law *l, const struct ol_stretch *t);

/* A queue that would not empty within two seconds by itself. */
bool ol_law_must_drain(const struct ol_law *l, const struct ol_stretch *t,
		       uint8_t index);

bool ol_law_is_crowded(const struct ol_law *l);

/* True if a TCP flow in our place would send no less at that step; where the
 * queue never empties, three fifths more: short flows suffer more there than
 * their formula says. */
bool ol_law_is_fair(const struct ol_law *l, uint8_t index);

/* A slower step holds from now on, for `wait_us` at least; where the last
 * probe did not last, for twice as long as before it. */
void ol_law_settle(struct ol_law *l, ol_instant now, uint64_t wait_us);

bool ol_law_start_drain(struct ol_law *l, ol_instant now, uint64_t next,
			enum ol_law_drain why, uint8_t index);
bool ol_law_drain(struct ol_law *l, ol_instant now, uint64_t next);
bool ol_law_end_drain(struct ol_law *l, ol_instant now, uint64_t next);

/* To `index`, after `wait_us` a step up again. */
bool ol_law_step_down(struct ol_law *l, ol_instant now, uint64_t next,
		      const struct ol_stretch *t, uint8_t index,
		      uint64_t wait_us);

/* A queue grew, or is never empty, and arrivals are too few. */
bool ol_law_judge_queue(struct ol_law *l, ol_instant now, uint64_t next,
			const struct ol_stretch *t);

/* A queue stands, though all arrives: nearly too quick. */
bool ol_law_judge_standing(struct ol_law *l, ol_instant now, uint64_t next,
			   const struct ol_stretch *t);

/* ---- law_trial.c ---- */

bool ol_law_judge_loss(struct ol_law *l, ol_instant now, uint64_t next);
bool ol_law_trial(struct ol_law *l, ol_instant now, uint64_t next);
bool ol_law_give_up(struct ol_law *l, ol_instant now, uint64_t next);

/* ---- law_probe.c ---- */

/* Begins to feel for a quicker step, where it is time; a wide one is tried
 * without. */
bool ol_law_go_up(struct ol_law *l, ol_instant now, uint64_t next);

/* Of the train that was sent; see line/feel.h. */
bool ol_law_judge_feel(struct ol_law *l, ol_instant now, uint64_t next,
		       uint64_t largest);
void ol_law_end_feel(struct ol_law *l, ol_instant now);

bool ol_law_judge_probe(struct ol_law *l, ol_instant now, uint64_t next);
bool ol_law_fail_probe(struct ol_law *l, ol_instant now, uint64_t next);

#endif
