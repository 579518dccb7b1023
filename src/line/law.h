/*
 * law - how often a path may send: the pace law of one path.
 *
 * Does      judge what the counterpart reports of our cells, and choose the
 *           step: a cell every 1, 2, 3, 4, 6 or 8 ticks, or where that is
 *           allowed (ol_law_allow) 4, 3 or 2 cells every tick.
 * Does not  send, read a clock, know other paths, what cells carry or whether
 *           anybody speaks. The breaker and spare paths are line/path.h's.
 * Memory    the caller owns struct ol_law (about 3 KiB).
 * Threads   no locks; the loop thread.
 * Promise   the step depends on the reports of this path and the instants at
 *           which they come, on nothing else; never quicker than the ceiling
 *           nor slower than the floor, but for a drain.
 *
 * The queue of a path is line/lag.h's, less what a drain of its own could not
 * take away: a cell on a thin link takes its time. Arrivals and sendings are counted over
 * the same cells and compared as cells a second on each end's own clock: a
 * queue that fills and cells that are dropped show alike.
 *
 *   state    because and until
 *   STEADY   the step holds
 *   DRAIN    half the pace of the step, but a cell every 8 ticks at steps 4
 *            and 6 and every OL_LAW_DRAIN_STEP at 8, so that the queue empties:
 *            until it has, or does not fall (then it is not ours), at most
 *            OL_LAW_DRAIN_US
 *   TRIAL    a slower step is tried against a loss that no queue explains
 *   FEEL     a quicker step is felt for (line/feel.h), at the same pace
 *   PROBE    a quicker step is tried
 *
 *   evidence                                      what follows
 *   a queue of 100 ms, and arrivals under 95 %    one step down, or more to
 *   of sendings for 1 s; under 80 % for 0.4 s,    the quickest that fits what
 *   or as soon as three reports each tell of      arrives; drain
 *   15 ms more delay than the one before
 *   a queue never under 20 ms in 12 reports, and   one step down: many share a
 *   arrivals under 95 % for 1 s                   short queue; drain
 *   a queue of 100 ms for 5 s, all arrives        drain; again within two
 *                                                 minutes: one step down. If
 *                                                 no use: the next after 1, 2,
 *                                                 4, 5 minutes
 *   loss over 25 % for 3 s (50 %: 1.5 s), not in   trial of the quickest step
 *   bursts and without a queue; over 90 % it is   that fits what arrives, at
 *   the breaker's                                 least one down
 *   no evidence for 10 s                          FEEL for one step up; where
 *                                                 nothing is felt, PROBE
 *
 * Where a TCP flow in our place would send no less (line/fair.h; three fifths
 * more, where the queue never empties: it suffers more than its formula says),
 * the path drains before it steps down for a queue, at half of what then would
 * hold: if the queue does not fall by half, others fill it and take what we
 * leave. Then the step stays and is not judged so again for 1, 2, 4, 5 minutes,
 * as long as it is fair.
 *
 * A way that becomes longer is no queue, whatever is lost on it. Its delay
 * rises at once and then stands still, and more comes than a queue of ours that
 * grew so quickly would let through (line/sample.h): then it is learnt, and
 * nothing follows. Where so few come that it may be ours, the drain tells: if
 * the delay does not fall by a quarter and stands still, it is the way's, and
 * the step is that of before. Only after such a rise, for many who share a full
 * queue see it stand still too.
 *
 * A trial ends as soon as it is clear: after 4 lost cells of it, if more than
 * three quarters of the loss are still there; when at most a quarter of 10
 * or more losses, and a sixth of 5 or more runs, is left of what was to be
 * expected; after 3 s if 20 runs were: kept where the share of loss fell by a
 * third, and by more than chance; after 6 s at the latest, not kept. The next
 * one is a minute after it began; if it failed, five minutes after its end, or
 * when half as much again is lost as it was against. So against a loss of 30 %
 * that no step mends the pace is halved for half a second, and again after 5
 * minutes; and bursts, which come and go by chance, are not taken for a
 * success. 25 % is what the voice bears without a queue to blame; at 20 % the
 * measured share went over a limit of 20 % and back all the time, and there
 * were trials in the middle of calls.
 *
 * A probe fails when the queue grows by 20 ms while arrivals are under 95 %,
 * or half as much again is lost as before, and 5 % more, in 4 runs or more; it
 * succeeds after 3 s. The wait of 10 s (20 s after far too few arrivals: they
 * showed what fits) is doubled for each that failed or did not last 30 s, up
 * to 5 minutes, and each time that a thin link was felt, up to 40 s; and
 * prolonged by up to a half by chance, so that the two ends of a path, and
 * lines which share a bottleneck, do not try together.
 */
#ifndef OL_LINE_LAW_H
#define OL_LINE_LAW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/instant.h"
#include "line/feel.h"
#include "line/lag.h"
#include "line/pace.h"
#include "line/sample.h"

#define OL_LAW_STEPS 9
#define OL_LAW_STANDARD 3 /* of them: a cell every tick; before it, wide */
#define OL_LAW_DRAIN_STEP 12

#define OL_LAW_QUEUE_US 100000   /* such a queue is one                 */
#define OL_LAW_EMPTY_US 40000    /* such a one is none                  */
#define OL_LAW_GROWN_US 20000    /* a probe made it grow                */
#define OL_LAW_RESTLESS_US 30000 /* no more of it is jitter          */
#define OL_LAW_SHARE 950         /* arrivals of 1000 sendings: too few  */
#define OL_LAW_SHARE_LOW 800     /* far too few                         */
#define OL_LAW_EVIDENCE_US 1000000
#define OL_LAW_EVIDENCE_LOW_US 400000
#define OL_LAW_RISES 3 /* of the delay in a row, each more than:  */
#define OL_LAW_RISE_US 15000
#define OL_LAW_CROWD_US 20000 /* of queue, always: it never empties   */
#define OL_LAW_STANDS_US 5000000
#define OL_LAW_DRAIN_US 3000000
#define OL_LAW_LOSS 250      /* of 1000                              */
#define OL_LAW_LOSS_BIG 500  /* the same                             */
#define OL_LAW_LOSS_HUGE 900 /* the breaker's                       */
#define OL_LAW_LOSS_US 3000000
#define OL_LAW_LOSS_BIG_US 1500000
#define OL_LAW_RUNS 5
#define OL_LAW_TRIAL_US 3000000
#define OL_LAW_TRIAL_MAX_US 6000000
#define OL_LAW_TRY_US 60000000
#define OL_LAW_UP_US 10000000
#define OL_LAW_THIN_US 40000000
#define OL_LAW_LONGER_US 30000000 /* a drain then shows what it was */
#define OL_LAW_LASTS_US 30000000
#define OL_LAW_AGAIN_US 120000000
#define OL_LAW_WAIT_MAX_US 300000000

enum ol_law_state {
	OL_LAW_STEADY,
	OL_LAW_DRAIN,
	OL_LAW_TRIAL,
	OL_LAW_FEEL,
	OL_LAW_PROBE,
};

/* Why it drains. */
enum ol_law_drain {
	OL_LAW_DRAIN_OWN,    /* a queue that is ours                       */
	OL_LAW_DRAIN_ASKS,   /* to see whether it is: then the step holds  */
	OL_LAW_DRAIN_STANDS, /* one that costs no cells, the step stays    */
};

/* What a report says of our cells. */
struct ol_law_report {
	uint64_t largest;  /* counter that came; higher than ever before */
	ol_instant sent;   /* its slot                                   */
	uint16_t came;     /* when it came, as the report says           */
	uint64_t received; /* cells of ours that came by then            */
	uint16_t gaps;     /* runs of missing ones by then, mod 2^16     */
	uint64_t rtt_us;   /* smoothed; 0: not known                     */
};

struct ol_law {
	uint8_t ceiling, floor; /* indices of steps                  */
	uint8_t standing;       /* the ceiling without what is allowed */
	uint8_t index;          /* of the step that holds            */
	uint8_t from;           /* TRIAL, PROBE: to go back to       */
	enum ol_law_state state;
	uint64_t first;   /* counter of the first cell at this step    */
	ol_instant since; /* of the state                              */
	ol_instant seen;  /* a report of such a cell; OL_NEVER         */

	struct ol_feel feel;       /* FEEL         */
	struct ol_samples samples; /* since `seen` */
	struct ol_lag lag;
	uint64_t learnt;   /* cells up to here: how long the way is */
	ol_instant longer; /* the delay was seen to rise at once; OL_NEVER */
	uint64_t empty_us; /* of the queue that is left when it is empty */

	ol_instant evidence, evidence_low; /* since; OL_NEVER          */
	ol_instant crowd;                  /* likewise                 */
	ol_instant stands;                 /* likewise                 */
	ol_instant clean;                  /* no evidence since        */

	uint64_t rtt_us;

	uint64_t queue_was_us; /* when the drain began; before the probe at most */
	uint64_t loss_was;     /* permille, when a trial or probe began */
	uint64_t runs_was;     /* in a thousand seconds, likewise       */
	uint64_t cell_us;      /* between two arrivals, when a drain began */
	enum ol_law_drain drain;
	uint64_t down_wait_us; /* after it, where it asks               */

	ol_instant drained;        /* a standing queue; OL_NEVER        */
	ol_instant ask_at, try_at; /* not before                        */
	uint64_t ask_wait_us, up_wait_us;
	ol_instant failed;    /* the last trial, if it did; OL_NEVER    */
	uint64_t loss_failed; /* permille, that it was against          */
	ol_instant fell;      /* the last step down; OL_NEVER             */
	ol_instant passed;    /* the last probe, if it still holds; OL_NEVER */
	uint64_t passed_wait_us;
	uint32_t salt;
};

/* Begins at the ceiling. `ceiling` and `floor` are steps in ticks; 0: 1, and
 * OL_STEP_SLOWEST; steps between those there are become the next slower and
 * quicker one, and none is wide. `salt` is any number, another for each path. */
void ol_law_init(struct ol_law *l, uint8_t ceiling, uint8_t floor,
		 uint32_t salt, ol_instant now);

/* Both operators allow `width` cells in a tick, 1 to OL_WIDEST: from now on
 * the ceiling is such a step, unless it is slower than a cell every tick
 * anyway. Who stood at the ceiling goes to the new one at once: it was agreed
 * upon, as the standard step is. True if the pace changed. */
bool ol_law_allow(struct ol_law *l, ol_instant now, uint64_t next,
		  uint8_t width);

/* Cells left at another pace than the law's till now (a spare path, the
 * breaker), or the counterpart counts anew: what was measured is void, the
 * step that held still does. `next` is the counter of the next cell. */
void ol_law_resume(struct ol_law *l, ol_instant now, uint64_t next);

/* A report came while the path sends at the law's pace. `may_try`: no other
 * path of the line tries just now. True if the step changed. */
bool ol_law_note(struct ol_law *l, ol_instant now, uint64_t next,
		 const struct ol_law_report *r, bool may_try);

/* Time passed without reports. True if the step changed. */
bool ol_law_tick(struct ol_law *l, ol_instant now, uint64_t next);

/* A cell leaves. Ticks to the next one; 0: as the step has it. */
uint8_t ol_law_leave(struct ol_law *l, uint64_t counter);

/* Ticks per cell now: 1, 2, 3, 4, 6, 8; in a drain 2, 4, 6, 8 or
 * OL_LAW_DRAIN_STEP. */
uint8_t ol_law_step(const struct ol_law *l);

/* Cells per tick now: 1 unless the step is a wide one. */
uint8_t ol_law_width(const struct ol_law *l);

/* True if a step slower than the ceiling holds. */
bool ol_law_is_down(const struct ol_law *l);

/* True in a drain, a trial, a probe, and where it feels for one. */
bool ol_law_is_trying(const struct ol_law *l);

/* True if it stepped down in the last `us`: what was lost then was lost to a
 * queue that is gone. */
bool ol_law_fell(const struct ol_law *l, ol_instant now, uint64_t us);

/* The queue that our cells met lately. */
uint64_t ol_law_queue_us(const struct ol_law *l);

#endif
