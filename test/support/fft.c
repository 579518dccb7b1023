/* fft - see fft.h: radix 2, decimation in time. */
#include "test/support/fft.h"

#include <math.h>

static void swap(double *a, double *b)
{
	double t = *a;

	*a = *b;
	*b = t;
}

static void reverse_bits(double *re, double *im, size_t n)
{
	for (size_t i = 1, j = 0; i < n; i++) {
		size_t bit = n >> 1;

		for (; j & bit; bit >>= 1)
			j ^= bit;
		j ^= bit;
		if (i < j) {
			swap(&re[i], &re[j]);
			swap(&im[i], &im[j]);
		}
	}
}

/* One pass: transforms of `half` become such of twice the length. The
 * twiddle turns by steps; it is set anew before it drifts. */
static void pass(double *re, double *im, size_t n, size_t half)
{
	double angle = -acos(-1) / (double)half;

	for (size_t k = 0; k < half; k++) {
		double c = cos(angle * (double)k), s = sin(angle * (double)k);

		for (size_t i = k; i < n; i += 2 * half) {
			size_t j = i + half;
			double r = re[j] * c - im[j] * s;
			double m = re[j] * s + im[j] * c;

			re[j] = re[i] - r;
			im[j] = im[i] - m;
			re[i] += r;
			im[i] += m;
		}
	}
}

void ol_fft(double *re, double *im, size_t n)
{
	reverse_bits(re, im, n);
	for (size_t half = 1; half < n; half *= 2)
		pass(re, im, n, half);
}

void ol_fft_back(double *re, double *im, size_t n)
{
	ol_fft(im, re, n);
	for (size_t i = 0; i < n; i++) {
		re[i] /= (double)n;
		im[i] /= (double)n;
	}
}

size_t ol_fft_size(size_t n)
{
	size_t size = 1;

	while (size < n)
		size *= 2;
	return size;
}
