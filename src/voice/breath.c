/* Keeps a concealed voice from falling silent too soon. */
#include "voice/breath.h"

#include <math.h>
#include <string.h>

#define PIECE OL_BREATH_PIECE
#define BIT (PIECE / 2)
#define QUARTER_TURN 1.5707963267948966

void ol_breath_init(struct ol_breath *b)
{
	memset(b, 0, sizeof *b);
	b->noise = 1;
	b->sign = 1;
}

void ol_breath_note(struct ol_breath *b, const int16_t pcm[PIECE])
{
	memcpy(b->voice, b->voice + PIECE, PIECE * sizeof *pcm);
	memcpy(b->voice + PIECE, pcm, PIECE * sizeof *pcm);
}

static double mean_square(const int16_t *pcm, size_t n)
{
	double sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += (double)pcm[i] * pcm[i];
	return sum / (double)n;
}

/* From the bit in hand to another: BIT samples, as loud all the way. */
static void go_on(struct ol_breath *b, double gain, int16_t *pcm)
{
	const int16_t *from = b->voice + b->at + BIT, *to;
	int32_t sign = b->sign;
	double turn, v;

	b->noise = b->noise * 1664525u + 1013904223u;
	b->at = (b->noise >> 8) % PIECE;
	b->sign = b->noise >> 31 ? 1 : -1;
	to = b->voice + b->at;
	for (size_t i = 0; i < BIT; i++) {
		turn = QUARTER_TURN * (double)i / BIT;
		v = sign * from[i] * cos(turn) + b->sign * to[i] * sin(turn);
		v = pcm[i] + gain * v;
		pcm[i] = (int16_t)lrint(fmin(fmax(v, -32768), 32767));
	}
}

void ol_breath_add(struct ol_breath *b, int16_t pcm[PIECE])
{
	double lacks =
		mean_square(b->voice + PIECE, PIECE) - mean_square(pcm, PIECE);
	double all = mean_square(b->voice, 2 * (size_t)PIECE), gain;

	if (lacks <= 0 || all < 1)
		return;
	gain = fmin(sqrt(lacks / all), 1);
	go_on(b, gain, pcm);
	go_on(b, gain, pcm + BIT);
}
