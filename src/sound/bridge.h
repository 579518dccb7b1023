/*
 * bridge - samples from one clock to another: what is put in at the pace of
 * one crystal comes out at the pace of another, without a hole or a heap.
 *
 * Does      hold the samples in between, resample by the millionths that
 *           sound/slack.h asks for, fill up what is not there with silence,
 *           drop what is far too much where it is quiet.
 * Does not  read a clock, know a card.
 * Memory    ol_bridge_new() allocates all: OL_BRIDGE_MOST samples and the
 *           resampler. What is put in beyond it pushes the oldest out.
 * Threads   one at a time.
 * Promise   after new, OL_BRIDGE_MOST is a bound however put and take go.
 *
 *   put 120, 120, ...  ->  [ samples ]  ->  take 960 at a time
 *                              ^ how many are left after a take: the slack
 */
#ifndef OL_SOUND_BRIDGE_H
#define OL_SOUND_BRIDGE_H

#include <stddef.h>
#include <stdint.h>

#include "sound/slack.h"

#define OL_BRIDGE_MOST 9600 /* samples, 200 ms */
#define OL_BRIDGE_PUT 960   /* at once, at most */

struct ol_bridge;

/* OL_ERR_NO_MEMORY. */
int ol_bridge_new(struct ol_bridge **out);
void ol_bridge_free(struct ol_bridge *b); /* NULL is fine */

/* Empty, as new; the margin and the drift that were learned stay. */
void ol_bridge_clear(struct ol_bridge *b);

/* `n` at most OL_BRIDGE_PUT. */
void ol_bridge_put(struct ol_bridge *b, const int16_t *pcm, size_t n);

/* Always `n` samples; returns how many of them are samples that were put in.
 * The rest is silence, behind a short fade. Before the first sample and its
 * margin are there, all is silence and none of it counts as missing. */
size_t ol_bridge_take(struct ol_bridge *b, int16_t *pcm, size_t n);

/* Samples that wait now. */
size_t ol_bridge_count(const struct ol_bridge *b);

/* The regulator, to look at. */
const struct ol_slack *ol_bridge_slack(const struct ol_bridge *b);

#endif
