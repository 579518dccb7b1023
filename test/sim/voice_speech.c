/* voice_speech - see voice_speech.h. */
#include "test/sim/voice_speech.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "test/support/estoi.h"

#define DATA "/usr/share/pocketsphinx/test/data/"
#define BOOK DATA "librivox/sense_and_sensibility_01_austen_64kb-0"
#define WAV_HEAD 44
#define RATE 16000
#define PAUSE (RATE * 6 / 10)
#define BLOCK (RATE / 50)
#define LOUDNESS (32768 * 0.0501187) /* -26 dB of the full scale */
#define MOST (RATE * 600)
#define FRAME 960 /* samples of 20 ms at 48 kHz */

static const char *const file[] = {
	BOOK "880.wav",       DATA "cards/002.wav", DATA "numbers.raw",
	BOOK "920.wav",       DATA "cards/005.wav", DATA "goforward.raw",
	BOOK "890.wav",       DATA "cards/003.wav", DATA "something.raw",
	DATA "cards/001.wav", BOOK "930.wav",
};

static size_t read_all(const char *path, int16_t *out, size_t most)
{
	FILE *f = fopen(path, "rb");
	uint8_t b[2];
	size_t n = 0;

	if (!f)
		return 0;
	if (strstr(path, ".wav"))
		fseek(f, WAV_HEAD, SEEK_SET);
	for (; n < most && fread(b, 1, 2, f) == 2; n++)
		out[n] = (int16_t)(b[0] | b[1] << 8);
	fclose(f);
	return n;
}

static double energy(const int16_t *x)
{
	double sum = 0;

	for (size_t i = 0; i < BLOCK; i++)
		sum += (double)x[i] * x[i];
	return sum / BLOCK;
}

/* Cuts the silence off around a sentence and brings it to one loudness. The
 * number of samples left, from x[0] on. */
static size_t trim(int16_t *x, size_t n)
{
	size_t first = SIZE_MAX, last = 0, loud = 0, from;
	double most = 0, level = 0, e, v;

	for (size_t i = 0; i + BLOCK <= n; i += BLOCK)
		most = fmax(most, energy(x + i));
	for (size_t i = 0; i + BLOCK <= n; i += BLOCK) {
		e = energy(x + i);
		if (e > most * 1e-4) {
			first = first == SIZE_MAX ? i : first;
			last = i + BLOCK;
		}
		if (e > most * pow(10, -3.5)) {
			level += e;
			loud++;
		}
	}
	if (loud == 0)
		return 0;
	from = first > 2 * BLOCK ? first - 2 * BLOCK : 0;
	n = last + 4 * BLOCK < n ? last + 4 * BLOCK : n;
	for (size_t i = from; i < n; i++) {
		v = x[i] * LOUDNESS / sqrt(level / (double)loud);
		x[i - from] = (int16_t)fmax(-32767, fmin(32767, round(v)));
	}
	return n - from;
}

static size_t read_package(int16_t *out, unsigned seconds)
{
	size_t n = RATE, got;

	for (size_t i = 0; i < sizeof file / sizeof *file; i++) {
		if (n >= (size_t)seconds * RATE)
			break;
		got = read_all(file[i], out + n, MOST / 8);
		if (got == 0) {
			printf("%s is not there: install "
			       "pocketsphinx-testdata\n",
			       file[i]);
			return 0;
		}
		n += trim(out + n, got);
		memset(out + n, 0, PAUSE * sizeof *out);
		n += PAUSE;
	}
	/* A floor of -90 dB, as any room has. */
	for (size_t i = 0, state = 1; i < n; i++) {
		state = (state * 1664525 + 1013904223) & 0xffffffff;
		out[i] = (int16_t)(out[i] + (int)(state >> 30) - 1);
	}
	return n;
}

int voice_speech_load(struct voice_speech *s, const char *path,
		      unsigned seconds)
{
	double *wide, *fine = NULL;
	size_t n = 0;

	memset(s, 0, sizeof *s);
	s->said = calloc(MOST * 2, sizeof *s->said);
	if (s->said && path)
		s->n_said = read_all(path, s->said, MOST);
	else if (s->said)
		s->n_said = read_package(s->said, seconds);
	if (s->n_said == 0)
		return -1;
	wide = calloc(s->n_said, sizeof *wide);
	for (size_t i = 0; wide && i < s->n_said; i++)
		wide[i] = s->said[i];
	fine = wide ? ol_resample(wide, s->n_said, 3, 1, &n) : NULL;
	s->pcm = calloc(n + 1, sizeof *s->pcm);
	for (size_t i = 0; fine && s->pcm && i < n; i++)
		s->pcm[i] = (int16_t)fmax(-32767, fmin(32767, round(fine[i])));
	s->n_frames = n / FRAME;
	free(wide);
	free(fine);
	return s->n_frames ? 0 : -1;
}

void voice_speech_free(struct voice_speech *s)
{
	free(s->said);
	free(s->pcm);
	memset(s, 0, sizeof *s);
}
