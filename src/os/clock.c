/* clock - see clock.h. */
#include "os/clock.h"

#include <time.h>

ol_instant ol_clock_now(void)
{
	struct timespec t = { 0 };

	clock_gettime(CLOCK_BOOTTIME, &t);
	return (ol_instant){ (uint64_t)t.tv_sec * OL_US_PER_S +
			     (uint64_t)t.tv_nsec / 1000 };
}

ol_date ol_clock_date(void)
{
	struct timespec t = { 0 };

	clock_gettime(CLOCK_REALTIME, &t);
	return (ol_date){ (int64_t)t.tv_sec * 1000000000 + t.tv_nsec };
}
