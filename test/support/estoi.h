/*
 * estoi - how much of speech can still be understood: 0 to 1, in C, so that
 *         tests need no Python. bench/estoi.py is the same; test_estoi.c
 *         holds the two together.
 *
 * J. Jensen and C. H. Taal, "An Algorithm for Predicting the Intelligibility
 * of Speech Masked by Modulated Noise Maskers", IEEE/ACM TASLP 24(11), 2016.
 */
#ifndef TEST_SUPPORT_ESTOI_H
#define TEST_SUPPORT_ESTOI_H

#include <stddef.h>

/* Resamples by up / down (low-pass: Kaiser window, beta 5, ten zero crossings
 * on each side). The result has n * up / down samples, rounded up; the caller
 * frees it. NULL: no memory. */
double *ol_resample(const double *x, size_t n, unsigned up, unsigned down,
		    size_t *n_out);

/* `heard` against `reference`, aligned, `n` samples each at `rate` (a
 * multiple of 1000). NaN where less than 0.4 s is spoken. */
double ol_estoi(const double *reference, const double *heard, size_t n,
		unsigned rate);

#endif
