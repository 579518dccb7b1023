/*
 * allocations - counts what the program allocates. For test programs that the
 * linker is told --wrap=malloc,--wrap=calloc,--wrap=realloc.
 */
#ifndef TEST_UNIT_VOICE_ALLOCATIONS_H
#define TEST_UNIT_VOICE_ALLOCATIONS_H

#include <stddef.h>

extern size_t allocations;

#endif
