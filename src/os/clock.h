/*
 * clock - the machine's clocks, for those who hand `now` to the pure rooms.
 *
 * Does      read CLOCK_BOOTTIME as an instant and CLOCK_REALTIME as a date.
 * Does not  sleep (bell.h, loop.h and sender.h do).
 * Memory    values only.
 * Threads   any.
 * Promise   instants never go back, and go on while the machine sleeps.
 */
#ifndef OL_OS_CLOCK_H
#define OL_OS_CLOCK_H

#include "base/instant.h"

ol_instant ol_clock_now(void);
ol_date ol_clock_date(void);

#endif
