/*
 * fft - the fast Fourier transform of complex numbers, for the scorers.
 */
#ifndef TEST_SUPPORT_FFT_H
#define TEST_SUPPORT_FFT_H

#include <stddef.h>

/* In place; `n` a power of two. Forward, without scaling. */
void ol_fft(double *re, double *im, size_t n);

/* Turns ol_fft() round, scaling by 1 / n. */
void ol_fft_back(double *re, double *im, size_t n);

/* The least power of two that is not below `n`. */
size_t ol_fft_size(size_t n);

#endif
