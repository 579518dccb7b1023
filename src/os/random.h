/*
 * random - the kernel's randomness as a handed-in source.
 *
 * Memory    values only.
 * Threads   any.
 * Promise   every fill gives fresh bytes; where the kernel has none the
 *           program ends (abort) instead of going on without.
 */
#ifndef OL_OS_RANDOM_H
#define OL_OS_RANDOM_H

#include "base/random.h"

struct ol_random ol_random_kernel(void);

#endif
