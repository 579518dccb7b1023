/* A piece of sound made longer or shorter. */
#include "voice/stretch.h"

#include <math.h>
#include <string.h>

#define IN OL_STRETCH_IN
#define FADE 240  /* samples of overlap, 5 ms                         */
#define LOOK 360  /* samples compared: IN - LOOK is the longest period */
#define LIKE 0.75 /* so alike must they be in speech                  */

_Static_assert(LOOK + OL_STRETCH_LAG_MOST <= IN, "a period must fit");
_Static_assert(FADE + OL_STRETCH_SILENT_MOST <= IN, "an overlap must fit");

/* How far the piece resembles itself `lag` samples later: -1 to 1. */
static double alike(const int16_t *in, size_t lag)
{
	double ab = 0, aa = 1, bb = 1;

	for (size_t i = 0; i < LOOK; i++) {
		ab += (double)in[i] * in[i + lag];
		aa += (double)in[i] * in[i];
		bb += (double)in[i + lag] * in[i + lag];
	}
	return ab / sqrt(aa * bb);
}

/* The period of the piece, at most `most` samples; 0 if it has none. */
static size_t find_period(const int16_t *in, size_t most)
{
	size_t best = 0;
	double like = LIKE, l;

	for (size_t lag = OL_STRETCH_LAG_LEAST; lag <= most; lag++) {
		l = alike(in, lag);
		if (l > like) {
			like = l;
			best = lag;
		}
	}
	return best;
}

/* From `a` to `b` over FADE samples. */
static void cross(const int16_t *a, const int16_t *b, int16_t *out)
{
	for (int32_t i = 0; i < FADE; i++)
		out[i] = (int16_t)((a[i] * (FADE - i) + b[i] * i) / FADE);
}

static size_t shorten(const int16_t *in, size_t lag, int16_t *out)
{
	cross(in, in + lag, out);
	memcpy(out + FADE, in + FADE + lag, (IN - FADE - lag) * sizeof *out);
	return IN - lag;
}

static size_t lengthen(const int16_t *in, size_t lag, int16_t *out)
{
	memcpy(out, in, lag * sizeof *out);
	cross(in + lag, in, out + lag);
	memcpy(out + lag + FADE, in + FADE, (IN - FADE) * sizeof *out);
	return IN + lag;
}

size_t ol_stretch(const int16_t in[IN], int wish, bool silent,
		  int16_t out[OL_STRETCH_OUT])
{
	size_t most = silent ? OL_STRETCH_SILENT_MOST : OL_STRETCH_LAG_MOST;
	size_t lag;

	if (wish < 0 && (size_t)-wish < most)
		most = (size_t)-wish;
	if (silent && wish > 0 && (size_t)wish < most)
		most = (size_t)wish;
	if (wish == 0)
		lag = 0;
	else
		lag = silent ? most : find_period(in, most);
	if (lag > 0)
		return wish < 0 ? shorten(in, lag, out)
				: lengthen(in, lag, out);
	memcpy(out, in, IN * sizeof *out);
	return IN;
}
