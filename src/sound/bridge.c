/* bridge - see bridge.h. */
#include "sound/bridge.h"

#include <assert.h>
#include <speex/speex_resampler.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"

#define RATE 48000
#define QUALITY 4   /* 64 taps, 0.7 ms                                   */
#define STEP_PPM 20 /* the ratio moves in such steps                     */
/* Of them: one for one. Its square must fit into 32 bits, or speexdsp 1.2.1
 * keeps a place in the old ratio and reads beyond its table. */
#define WHOLE 50000
#define FADE 96   /* samples from sound to silence and back, 2 ms      */
#define QUIET 200 /* largest sample of a quiet place                   */
#define MADE_MOST (OL_BRIDGE_PUT + 64) /* of one put, resampled            */

struct ol_bridge {
	SpeexResamplerState *resampler;
	struct ol_slack slack;
	int32_t steps; /* in force, of STEP_PPM                          */
	bool flows;    /* false: empty, waits for the first samples      */
	bool is_dry;   /* the last take found too little                 */
	size_t fade_in;
	int16_t last;
	size_t at, n;
	int16_t fifo[OL_BRIDGE_MOST]; /* a ring: n samples from `at` on   */
};

int ol_bridge_new(struct ol_bridge **out)
{
	struct ol_bridge *b = calloc(1, sizeof *b);
	int err;

	if (!b)
		return OL_ERR_NO_MEMORY;
	b->resampler = speex_resampler_init(1, RATE, RATE, QUALITY, &err);
	if (!b->resampler) {
		free(b);
		return OL_ERR_NO_MEMORY;
	}
	speex_resampler_skip_zeros(b->resampler);
	ol_slack_init(&b->slack);
	*out = b;
	return 0;
}

void ol_bridge_free(struct ol_bridge *b)
{
	if (!b)
		return;
	speex_resampler_destroy(b->resampler);
	free(b);
}

void ol_bridge_clear(struct ol_bridge *b)
{
	b->at = b->n = 0;
	b->flows = false;
	b->last = 0;
	speex_resampler_reset_mem(b->resampler);
	speex_resampler_skip_zeros(b->resampler);
}

static void follow(struct ol_bridge *b)
{
	int32_t steps = ol_slack_ppm(&b->slack) / STEP_PPM;

	if (steps == b->steps)
		return;
	b->steps = steps;
	speex_resampler_set_rate_frac(
		b->resampler, (spx_uint32_t)(WHOLE + steps), WHOLE, RATE, RATE);
}

static void drop(struct ol_bridge *b, size_t n)
{
	b->at = (b->at + n) % OL_BRIDGE_MOST;
	b->n -= n;
}

static void append(struct ol_bridge *b, const int16_t *pcm, size_t n)
{
	size_t i;

	if (b->n + n > OL_BRIDGE_MOST)
		drop(b, b->n + n - OL_BRIDGE_MOST);
	for (i = 0; i < n; i++)
		b->fifo[(b->at + b->n + i) % OL_BRIDGE_MOST] = pcm[i];
	b->n += n;
}

void ol_bridge_put(struct ol_bridge *b, const int16_t *pcm, size_t n)
{
	int16_t made[MADE_MOST];
	spx_uint32_t used = (spx_uint32_t)n, got = MADE_MOST;

	assert(n <= OL_BRIDGE_PUT);
	follow(b);
	speex_resampler_process_int(b->resampler, 0, pcm, &used, made, &got);
	append(b, made, got);
}

/* What nobody needed for a second goes where it is not heard, 10 ms at a
 * time: between two words, not between two sentences. */
static void drop_excess(struct ol_bridge *b, size_t keep)
{
	size_t i;

	if (!ol_slack_excess(&b->slack) || b->n < keep + OL_SLACK_EXCESS)
		return;
	for (i = 0; i < OL_SLACK_EXCESS; i++) {
		int16_t v = b->fifo[(b->at + i) % OL_BRIDGE_MOST];

		if (v > QUIET || v < -QUIET)
			return;
	}
	drop(b, OL_SLACK_EXCESS);
	ol_slack_dropped(&b->slack, OL_SLACK_EXCESS);
}

/* The margin lies in front of the first samples, as silence. */
static void begin(struct ol_bridge *b)
{
	int16_t *first;
	size_t i;

	b->flows = true;
	b->fade_in = 0;
	for (i = 0; i < FADE && i < b->n; i++) {
		first = &b->fifo[(b->at + i) % OL_BRIDGE_MOST];
		*first = (int16_t)(*first * (int)i / FADE);
	}
	for (i = 0; i < (size_t)b->slack.margin && b->n < OL_BRIDGE_MOST; i++) {
		b->at = (b->at + OL_BRIDGE_MOST - 1) % OL_BRIDGE_MOST;
		b->fifo[b->at] = 0;
		b->n++;
	}
}

/* The `n` samples that are missing behind `pcm[got]`. */
static void fill_up(struct ol_bridge *b, int16_t *pcm, size_t got, size_t n)
{
	size_t i, out = got < FADE ? got : FADE;

	memset(pcm + got, 0, n * sizeof *pcm);
	for (i = 0; i < out; i++)
		pcm[got - 1 - i] = (int16_t)(pcm[got - 1 - i] * (int)i / FADE);
	if (!got) /* the sound ended with the take before */
		for (i = 0; i < FADE && i < n; i++)
			pcm[i] = (int16_t)(b->last * (int)(FADE - i) / FADE);
	b->fade_in = FADE;
}

static void fade_in(struct ol_bridge *b, int16_t *pcm, size_t n)
{
	size_t i;

	for (i = 0; i < n && b->fade_in; i++, b->fade_in--)
		pcm[i] = (int16_t)(pcm[i] * (int)(FADE - b->fade_in) / FADE);
}

size_t ol_bridge_take(struct ol_bridge *b, int16_t *pcm, size_t n)
{
	size_t i, got;

	if (!b->flows && b->n >= n)
		begin(b);
	if (!b->flows) {
		memset(pcm, 0, n * sizeof *pcm);
		return 0;
	}
	drop_excess(b, n);
	got = b->n < n ? b->n : n;
	for (i = 0; i < got; i++)
		pcm[i] = b->fifo[(b->at + i) % OL_BRIDGE_MOST];
	drop(b, got);
	fade_in(b, pcm, got);
	if (got < n) {
		if (!b->is_dry)
			ol_slack_ran_dry(&b->slack);
		fill_up(b, pcm, got, n - got);
		b->flows = got > 0;
	}
	b->is_dry = got < n;
	b->last = pcm[n - 1];
	ol_slack_saw(&b->slack, (int32_t)b->n, (uint32_t)n);
	return got;
}

size_t ol_bridge_count(const struct ol_bridge *b)
{
	return b->n;
}

const struct ol_slack *ol_bridge_slack(const struct ol_bridge *b)
{
	return &b->slack;
}
