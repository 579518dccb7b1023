/*
 * fuzz - what every fuzz target defines, and libFuzzer or replay.c calls.
 * The build puts it before each target, so a target need not include it.
 */
#ifndef OL_TEST_FUZZ_H
#define OL_TEST_FUZZ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

/* Takes any bytes; returns 0, or does not return. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

/* Ends the run where what must hold does not. */
static inline void fuzz_must(bool holds)
{
	if (!holds)
		abort();
}

#endif
