/*
 * slack - how much faster a queue between two clocks is to be emptied.
 *
 * Does      look at how many samples are left in a queue each time one side
 *           has taken from it; every second the fewest of them count. Where
 *           they are more than the margin, taking gets faster by some millionths,
 *           where they are fewer, slower: what two crystals differ by is
 *           absorbed for hours, and what a stall left behind is caught up.
 *           The margin grows when the queue ran dry and shrinks in the calm.
 * Does not  hold samples, resample (sound/bridge.h), read a clock: time is
 *           the samples that were taken.
 * Memory    the caller owns struct ol_slack.
 * Threads   one at a time.
 * Promise   |ol_slack_ppm()| <= OL_SLACK_PPM_MOST, which no ear hears.
 *
 * The law is a PI regulator on the fewest of a second. Taking `ppm` faster
 * empties by 0.048 samples a second for each millionth, so KP closes a tenth
 * of the distance in a second and KI makes the whole critically damped.
 */
#ifndef OL_SOUND_SLACK_H
#define OL_SOUND_SLACK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define OL_SLACK_WINDOW 48000     /* samples, 1 s                          */
#define OL_SLACK_PPM_MOST 3000    /* 5 cents                               */
#define OL_SLACK_DRIFT_MOST 500   /* of it, what may stay: two bad crystals */
#define OL_SLACK_MARGIN_LEAST 192 /* samples, 4 ms: more than a block   */
#define OL_SLACK_MARGIN_MOST 1920 /* 40 ms                                 */
#define OL_SLACK_MARGIN_UP 96     /* at each time that it ran dry          */
#define OL_SLACK_MARGIN_DOWN 24   /* after each calm stretch               */
#define OL_SLACK_CALM 10          /* seconds of a calm stretch             */
#define OL_SLACK_EXCESS 480       /* samples over the margin: drop them    */

struct ol_slack {
	int32_t margin;
	int32_t fewest; /* of this second             */
	int32_t seen;   /* samples of this second     */
	bool was_dry;   /* in this second             */
	int32_t ppm;
	double drift;   /* the part that stays, ppm   */
	uint32_t calm;  /* seconds since it ran dry   */
	int32_t excess; /* what the last second never needed */
	uint64_t n_dry;
};

void ol_slack_init(struct ol_slack *s);

/* `n` samples were taken and `left` are left. */
void ol_slack_saw(struct ol_slack *s, int32_t left, uint32_t n);

/* There were not enough. Several within a second raise the margin once. */
void ol_slack_ran_dry(struct ol_slack *s);

/* How much faster to take than one for one. */
int32_t ol_slack_ppm(const struct ol_slack *s);

/* Samples that lie in the queue and were needed by nobody for a second, where
 * they are so many that they should go in the next quiet place: 0 or at least
 * OL_SLACK_EXCESS. ol_slack_dropped() says that so many of them went. */
uint32_t ol_slack_excess(const struct ol_slack *s);
void ol_slack_dropped(struct ol_slack *s, uint32_t n);

#endif
