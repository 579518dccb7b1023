/*
 * quiet - keeps libraries that chat on standard error from being heard.
 *
 * Does      send what is written to descriptor 2 nowhere from now on, and
 *           hand out a stream of our own to where it went before.
 * Does not  come undone: once is for the rest of the process.
 * Memory    one descriptor and one stream, until the process ends.
 * Threads   before others write to standard error.
 *
 * Sound libraries tell everybody of every card that they did not find.
 */
#ifndef OL_OS_QUIET_H
#define OL_OS_QUIET_H

#include <stdio.h>

/* The standard error there was. Where it cannot be kept nothing is silenced,
 * and `stderr` comes back. A second call gives the same stream. */
FILE *ol_quiet_libraries(void);

#endif
