/*
 * random - the handed-in source of randomness.
 *
 * Does      name the one function through which pure rooms get random bytes.
 * Does not  have a source of its own: os/random.h has the kernel's, tests a
 *           deterministic one (base/prng.h) with its seed printed.
 * Memory    the caller owns the struct and what ctx points to.
 * Threads   as the source says; the kernel's may be used from any.
 */
#ifndef OL_BASE_RANDOM_H
#define OL_BASE_RANDOM_H

#include <stddef.h>
#include <stdint.h>

struct ol_random {
	void (*fill)(void *ctx, uint8_t *buf, size_t len); /* cannot fail */
	void *ctx;
};

static inline void ol_random_fill(const struct ol_random *r, uint8_t *buf,
				  size_t len)
{
	r->fill(r->ctx, buf, len);
}

#endif
