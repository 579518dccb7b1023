/* estoi - see estoi.h. Both signals at 10 kHz, frames of 256 samples every
 * 128, fifteen third-octave bands from 150 Hz; segments of 30 frames, their
 * rows and then their columns brought to zero mean and unit length, and
 * compared. */
#include "test/support/estoi.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#include "test/support/fft.h"

#define RATE 10000
#define FRAME 256
#define HOP 128
#define FFT 512
#define BANDS 15
#define LOWEST 150.0
#define SEGMENT 30
#define DYNAMIC_DB 40 /* quieter frames of the reference are left out */

/* ---- resampling -------------------------------------------------------- */

/* Modified Bessel function of the first kind, order 0. */
static double bessel(double x)
{
	double sum = 1, term = 1;

	for (int k = 1; k < 50; k++) {
		term *= x / 2 / k;
		sum += term * term;
	}
	return sum;
}

static double *low_pass(unsigned up, unsigned down, size_t *half)
{
	size_t most = up > down ? up : down;
	double *h, sum = 0, pi = acos(-1);

	*half = 10 * most;
	h = malloc((2 * *half + 1) * sizeof *h);
	if (!h)
		return NULL;
	for (size_t i = 0; i <= 2 * *half; i++) {
		double at = (double)i - (double)*half;
		double r = at / (double)*half, u = pi * at / (double)most;

		h[i] = bessel(5 * sqrt(1 - r * r)) *
		       (i == *half ? 1 : sin(u) / u);
		sum += h[i];
	}
	for (size_t i = 0; i <= 2 * *half; i++)
		h[i] *= up / sum;
	return h;
}

double *ol_resample(const double *x, size_t n, unsigned up, unsigned down,
		    size_t *n_out)
{
	size_t half, count = (n * up + down - 1) / down;
	double *h = low_pass(up, down, &half);
	double *out = calloc(count + 1, sizeof *out);

	if (!h || !out) {
		free(h);
		free(out);
		return NULL;
	}
	for (size_t k = 0; k < count; k++) {
		size_t at = k * down + half; /* of h[0], at the upper rate */
		size_t m = at / up;          /* the last input under it    */

		for (size_t j = at % up; j <= 2 * half; j += up, m--) {
			if (m < n)
				out[k] += h[j] * x[m];
			if (m == 0)
				break;
		}
	}
	free(h);
	*n_out = count;
	return out;
}

/* ---- frames ------------------------------------------------------------ */

static double window(size_t i)
{
	return 0.5 - 0.5 * cos(2 * acos(-1) * (double)(i + 1) / (FRAME + 1));
}

static size_t frames(size_t n)
{
	return n < FRAME ? 0 : (n - FRAME) / HOP + 1;
}

/* Marks the frames in which somebody speaks; how many they are. */
static size_t mark(const double *x, size_t n_frames, bool *spoken)
{
	double *level = malloc(n_frames * sizeof *level);
	double most = -1e9;
	size_t n = 0;

	for (size_t f = 0; level && f < n_frames; f++) {
		double sum = 0, v;

		for (size_t i = 0; i < FRAME; i++) {
			v = x[f * HOP + i] * window(i);
			sum += v * v;
		}
		level[f] = 20 * log10(sqrt(sum) + 1e-12);
		if (level[f] > most)
			most = level[f];
	}
	for (size_t f = 0; level && f < n_frames; f++)
		n += spoken[f] = level[f] > most - DYNAMIC_DB;
	free(level);
	return n;
}

/* The spoken frames, put together again. */
static double *join(const double *x, size_t n_frames, const bool *spoken,
		    size_t n_spoken)
{
	double *out = calloc(HOP * (n_spoken - 1) + FRAME, sizeof *out);
	size_t at = 0;

	for (size_t f = 0; out && f < n_frames; f++) {
		if (!spoken[f])
			continue;
		for (size_t i = 0; i < FRAME; i++)
			out[at * HOP + i] += x[f * HOP + i] * window(i);
		at++;
	}
	return out;
}

/* The bin nearest to a frequency. */
static size_t bin(double hz)
{
	return (size_t)ceil(hz * FFT / RATE - 0.5);
}

/* BANDS magnitudes of each frame, frame after frame. */
static double *spectrum(const double *x, size_t n_frames)
{
	double *out = calloc(n_frames * BANDS, sizeof *out);
	double re[FFT], im[FFT];

	for (size_t f = 0; out && f < n_frames; f++) {
		for (size_t i = 0; i < FFT; i++) {
			re[i] = i < FRAME ? x[f * HOP + i] * window(i) : 0;
			im[i] = 0;
		}
		ol_fft(re, im, FFT);
		for (size_t b = 0; b < BANDS; b++) {
			double centre = LOWEST * pow(2, (double)b / 3);
			size_t low = bin(centre * pow(2, -1.0 / 6));
			size_t high = bin(centre * pow(2, 1.0 / 6));
			double sum = 0;

			for (size_t i = low; i < high; i++)
				sum += re[i] * re[i] + im[i] * im[i];
			out[f * BANDS + b] = sqrt(sum);
		}
	}
	return out;
}

/* ---- segments ---------------------------------------------------------- */

/* Brings `n` values, `stride` apart, to zero mean and unit length. */
static void unit(double *v, size_t n, size_t stride)
{
	double mean = 0, sum = 0;

	for (size_t i = 0; i < n; i++)
		mean += v[i * stride] / (double)n;
	for (size_t i = 0; i < n; i++) {
		v[i * stride] -= mean;
		sum += v[i * stride] * v[i * stride];
	}
	for (size_t i = 0; i < n; i++)
		v[i * stride] /= sqrt(sum) + 1e-9;
}

static void normalise(const double *from, double out[SEGMENT * BANDS])
{
	for (size_t i = 0; i < (size_t)SEGMENT * BANDS; i++)
		out[i] = from[i];
	for (size_t b = 0; b < BANDS; b++)
		unit(out + b, SEGMENT, BANDS);
	for (size_t f = 0; f < SEGMENT; f++)
		unit(out + f * BANDS, BANDS, 1);
}

static double compare(const double *a, const double *b, size_t n_frames)
{
	double x[SEGMENT * BANDS], y[SEGMENT * BANDS], sum = 0;
	size_t n = n_frames - SEGMENT + 1;

	for (size_t s = 0; s < n; s++) {
		normalise(a + s * BANDS, x);
		normalise(b + s * BANDS, y);
		for (size_t i = 0; i < (size_t)SEGMENT * BANDS; i++)
			sum += x[i] * y[i];
	}
	return sum / (double)n / SEGMENT;
}

/* Both at 10 kHz. */
static double measure(const double *x, const double *y, size_t n)
{
	size_t n_frames = frames(n), n_spoken, n_joined;
	bool *spoken = calloc(n_frames + 1, sizeof *spoken);
	double *xs = NULL, *ys = NULL, *a = NULL, *b = NULL;
	double result = NAN;

	n_spoken = spoken ? mark(x, n_frames, spoken) : 0;
	if (n_spoken >= SEGMENT + 2) {
		n_joined = frames(HOP * (n_spoken - 1) + FRAME);
		xs = join(x, n_frames, spoken, n_spoken);
		ys = join(y, n_frames, spoken, n_spoken);
		a = xs ? spectrum(xs, n_joined) : NULL;
		b = ys ? spectrum(ys, n_joined) : NULL;
		if (a && b)
			result = compare(a, b, n_joined);
	}
	free(spoken);
	free(xs);
	free(ys);
	free(a);
	free(b);
	return result;
}

double ol_estoi(const double *reference, const double *heard, size_t n,
		unsigned rate)
{
	unsigned up = RATE / 1000, down = rate / 1000;
	double *x, *y, result = NAN;
	size_t n_x = 0, n_y = 0;

	for (unsigned d = up; d > 1; d--)
		if (up % d == 0 && down % d == 0) {
			up /= d;
			down /= d;
		}
	x = ol_resample(reference, n, up, down, &n_x);
	y = ol_resample(heard, n, up, down, &n_y);
	if (x && y)
		result = measure(x, y, n_x);
	free(x);
	free(y);
	return result;
}
