/*
 * prng - a small seeded generator for simulations, tests and fragments'
 * coefficients: xoshiro256** of Blackman and Vigna, seeded by splitmix64.
 *
 * Does not  serve for secrets. Not cryptographic.
 * Memory    the caller owns struct ol_prng.
 * Threads   one at a time.
 */
#ifndef OL_BASE_PRNG_H
#define OL_BASE_PRNG_H

#include <stdint.h>

#include "base/random.h"

struct ol_prng {
	uint64_t s[4];
};

void ol_prng_init(struct ol_prng *p, uint64_t seed);
uint64_t ol_prng_next(struct ol_prng *p);

/* Uniform in [0, n); n > 0. */
uint64_t ol_prng_below(struct ol_prng *p, uint64_t n);

/* Uniform in [0, 1). */
double ol_prng_unit(struct ol_prng *p);

/* A source for ol_random over `p`, which must outlive it. */
struct ol_random ol_prng_source(struct ol_prng *p);

#endif
