/* Tells speech from pause, and makes noise as loud as the pauses. */
#include "voice/level.h"

#include <assert.h>
#include <math.h>

#define SCALE 256
#define BLOCKS 4 /* a piece is as loud as its loudest quarter  */
#define RISE 128 /* the floor doubles in 1.8 s while one speaks */
#define FLOOR_FIRST (100 * 100) /* -50 dB of the full scale */
#define SURELY_PAUSE (33 * 33)
#define SURELY_VOICE (400 * 400) /* -38 dB                                */
#define NEAR_FLOOR 4             /* 6 dB                                  */
#define NOISE_MOST 104.0         /* -50 dB                                */

void ol_level_init(struct ol_level *l)
{
	l->floor = (uint64_t)FLOOR_FIRST * SCALE;
	l->noise = 1;
	l->last = 0;
}

static uint64_t mean_square(const int16_t *pcm, size_t n)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += (uint64_t)((int32_t)pcm[i] * pcm[i]);
	return sum / n;
}

bool ol_level_note(struct ol_level *l, const int16_t *pcm, size_t n)
{
	uint64_t loudest = 0, all = mean_square(pcm, n), e;
	size_t block = n / BLOCKS;

	assert(n > 0);
	for (size_t i = 0; block > 0 && i < BLOCKS; i++) {
		e = mean_square(pcm + i * block, block);
		if (e > loudest)
			loudest = e;
	}
	if (all > loudest)
		loudest = all;
	l->floor += l->floor / RISE + 1;
	if (all * SCALE < l->floor)
		l->floor = all * SCALE;
	if (l->floor > (uint64_t)SURELY_VOICE * SCALE)
		l->floor = (uint64_t)SURELY_VOICE * SCALE;
	if (loudest < SURELY_PAUSE)
		return true;
	return loudest < SURELY_VOICE &&
	       loudest * SCALE < l->floor * NEAR_FLOOR;
}

/* White noise in +-1, 24 bits of a linear congruence. */
static double white(struct ol_level *l)
{
	l->noise = l->noise * 1664525u + 1013904223u;
	return (double)(l->noise >> 8) / (1 << 23) - 1.0;
}

void ol_level_fade(struct ol_level *l, int16_t *pcm, size_t n,
		   int32_t voice_from, int32_t voice_to)
{
	double rms = sqrt((double)l->floor / SCALE), from, step, v, noise;

	if (rms > NOISE_MOST)
		rms = NOISE_MOST;
	from = voice_from / 256.0;
	step = n ? (voice_to - voice_from) / 256.0 / (double)n : 0;
	for (size_t i = 0; i < n; i++) {
		v = from + step * (double)i;
		/* Dulled by one pole at a quarter, which leaves 0.218 of the
		 * loudness of +-1; so loud that rms comes out. */
		l->last += (int32_t)((white(l) * 65536 - l->last) / 4);
		noise = l->last / 65536.0 * rms / 0.218 * (1 - v);
		v = v * pcm[i] + noise;
		pcm[i] = (int16_t)lrint(fmin(fmax(v, -32768), 32767));
	}
}
