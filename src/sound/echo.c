/* echo - see echo.h. */
#include "sound/echo.h"

#include <math.h>
#include <speex/speex_echo.h>
#include <speex/speex_preprocess.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"

#define RATE 48000
#define SAMPLES(us) ((int64_t)(us)*RATE / 1000000)
#define TAIL ((int)SAMPLES(OL_ECHO_TAIL_US))
#define WINDOW RATE      /* samples of one mean of instants            */
#define JUMP (RATE / 10) /* off the mean: the side was opened anew     */
#define SUPPRESS (-40)   /* dB, what is left of the echo alone        */
#define SUPPRESS_ACTIVE \
	(-6) /* dB, while somebody speaks here: the default of
				-15 was heard to thin the near voice */

/* Where a side's samples lie in time: the mean of (instant - count). */
struct clock {
	int64_t n;  /* samples so far                            */
	double sum; /* of this second's blocks, weighted, samples */
	int64_t weight;
	double mean; /* of the last whole second                  */
	bool is_known;
};

struct ol_echo {
	SpeexEchoState *canceller;
	SpeexPreprocessState *rest;
	struct clock near, far;
	bool is_laid;
	int64_t shift; /* index in the played minus index in the caught */
	uint32_t alignments;
	size_t n_frame;
	int16_t frame[OL_ECHO_FRAME]; /* of the caught, fills up         */
	int16_t done[OL_ECHO_FRAME];  /* the frame before, cleaned       */
	int16_t played[OL_ECHO_KEPT]; /* sample i lies at i % KEPT       */
};

int ol_echo_new(struct ol_echo **out)
{
	struct ol_echo *e = calloc(1, sizeof *e);
	int rate = RATE, zero = 0, echo = SUPPRESS, active = SUPPRESS_ACTIVE;

	if (!e)
		return OL_ERR_NO_MEMORY;
	e->canceller = speex_echo_state_init(OL_ECHO_FRAME, TAIL);
	e->rest = speex_preprocess_state_init(OL_ECHO_FRAME, RATE);
	if (!e->canceller || !e->rest) {
		ol_echo_free(e);
		return OL_ERR_NO_MEMORY;
	}
	speex_echo_ctl(e->canceller, SPEEX_ECHO_SET_SAMPLING_RATE, &rate);
	speex_preprocess_ctl(e->rest, SPEEX_PREPROCESS_SET_ECHO_STATE,
			     e->canceller);
	speex_preprocess_ctl(e->rest, SPEEX_PREPROCESS_SET_NOISE_SUPPRESS,
			     &zero);
	speex_preprocess_ctl(e->rest, SPEEX_PREPROCESS_SET_ECHO_SUPPRESS,
			     &echo);
	speex_preprocess_ctl(e->rest, SPEEX_PREPROCESS_SET_ECHO_SUPPRESS_ACTIVE,
			     &active);
	*out = e;
	return 0;
}

void ol_echo_free(struct ol_echo *e)
{
	if (!e)
		return;
	if (e->canceller)
		speex_echo_state_destroy(e->canceller);
	if (e->rest)
		speex_preprocess_state_destroy(e->rest);
	free(e);
}

uint32_t ol_echo_alignments(const struct ol_echo *e)
{
	return e->alignments;
}

/* ---- the two clocks --------------------------------------------------- */

/* True when a mean is new: the first at once, then each second. */
static bool tick(struct clock *c, ol_instant at, size_t n)
{
	double place = (double)at.us * RATE / 1e6 - (double)c->n;
	bool is_first;

	if (c->is_known && fabs(place - c->mean) > JUMP) {
		c->is_known = false;
		c->sum = 0;
		c->weight = 0;
	}
	is_first = !c->is_known;
	c->sum += place * (double)n;
	c->weight += (int64_t)n;
	c->n += (int64_t)n;
	if (!is_first && c->weight < WINDOW)
		return false;
	c->mean = c->sum / (double)c->weight;
	c->is_known = true;
	c->sum = 0;
	c->weight = 0;
	return true;
}

/* Lays the two together where they are not, or lie off. */
static void lay(struct ol_echo *e)
{
	int64_t shift, last;

	if (!e->near.is_known || !e->far.is_known)
		return;
	shift = llround(e->near.mean - e->far.mean) + SAMPLES(OL_ECHO_LEAD_US);
	/* Never ahead of what has been played by now. */
	last = e->far.n - e->near.n - OL_ECHO_FRAME;
	if (shift > last)
		shift = last;
	if (e->is_laid && llabs(shift - e->shift) < SAMPLES(OL_ECHO_OFF_US))
		return;
	if (e->is_laid)
		speex_echo_state_reset(e->canceller);
	e->is_laid = true;
	e->shift = shift;
	e->alignments++;
}

/* ---- samples ---------------------------------------------------------- */

void ol_echo_played(struct ol_echo *e, ol_instant at, const int16_t *pcm,
		    size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		e->played[(uint64_t)(e->far.n + (int64_t)i) % OL_ECHO_KEPT] =
			pcm[i];
	(void)tick(&e->far, at, n);
}

/* The played samples that belong to the frame that begins at near sample
 * `first`; silence where there are none. */
static void fetch(const struct ol_echo *e, int64_t first,
		  int16_t far[OL_ECHO_FRAME])
{
	int64_t i, at;

	for (i = 0; i < OL_ECHO_FRAME; i++) {
		at = first + e->shift + i;
		far[i] = e->is_laid && at >= 0 && at < e->far.n &&
					 at >= e->far.n - OL_ECHO_KEPT
				 ? e->played[at % OL_ECHO_KEPT]
				 : 0;
	}
}

static void clean(struct ol_echo *e)
{
	int16_t far[OL_ECHO_FRAME];

	fetch(e, e->near.n - OL_ECHO_FRAME, far);
	speex_echo_cancellation(e->canceller, e->frame, far, e->done);
	(void)speex_preprocess_run(e->rest, e->done);
}

static void take(struct ol_echo *e, const int16_t *pcm, size_t n, int16_t *out)
{
	size_t i;
	int16_t v;

	for (i = 0; i < n; i++) {
		v = pcm[i];
		out[i] = e->done[e->n_frame + i];
		e->frame[e->n_frame + i] = v;
	}
	e->n_frame += n;
}

void ol_echo_caught(struct ol_echo *e, ol_instant at, const int16_t *pcm,
		    size_t n, int16_t *out)
{
	size_t part;

	while (n) {
		part = OL_ECHO_FRAME - e->n_frame;
		if (part > n)
			part = n;
		take(e, pcm, part, out);
		if (tick(&e->near, at, part))
			lay(e);
		if (e->n_frame == OL_ECHO_FRAME) {
			clean(e);
			e->n_frame = 0;
		}
		at = ol_after(at, part * 1000000 / RATE);
		pcm += part;
		out += part;
		n -= part;
	}
}
