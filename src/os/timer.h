/*
 * timer - a kernel timer on the clock of ol_instant, as a descriptor.
 *
 * Does      arm and disarm to the microsecond; readable once it has come.
 *           CLOCK_BOOTTIME, so that a machine that slept wakes late, not never.
 * Threads   arming: any, one at a time. Arming anew while another thread
 *           reads moves the moment at which that read returns.
 */
#ifndef OL_OS_TIMER_H
#define OL_OS_TIMER_H

#include <stdbool.h>

#include "base/instant.h"

/* The descriptor, or OL_ERR_IO. */
int ol_timer_open(bool blocking);

/* OL_NEVER disarms; the past is now. */
void ol_timer_arm(int fd, ol_instant at);

/* Takes the expiry. A blocking one waits for it. False: not come. */
bool ol_timer_take(int fd);

#endif
