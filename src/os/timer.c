/* timer - timerfd(2). */
#include "os/timer.h"

#include <assert.h>
#include <errno.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#include "base/error.h"

int ol_timer_open(bool blocking)
{
	int fd = timerfd_create(CLOCK_BOOTTIME,
				TFD_CLOEXEC | (blocking ? 0 : TFD_NONBLOCK));

	return fd < 0 ? OL_ERR_IO : fd;
}

void ol_timer_arm(int fd, ol_instant at)
{
	struct itimerspec t = { 0 };
	int err;

	if (at.us != UINT64_MAX) {
		/* Zero would disarm it, and the first microsecond after the
		 * machine's start is always past. */
		uint64_t us = at.us ? at.us : 1;

		t.it_value.tv_sec = (time_t)(us / OL_US_PER_S);
		t.it_value.tv_nsec = (long)(us % OL_US_PER_S) * 1000;
	}
	err = timerfd_settime(fd, TFD_TIMER_ABSTIME, &t, NULL);
	assert(err == 0); /* it fails for bad arguments only */
	(void)err;
}

bool ol_timer_take(int fd)
{
	uint64_t times;
	ssize_t n;

	do {
		n = read(fd, &times, sizeof times);
	} while (n < 0 && errno == EINTR);
	return n == (ssize_t)sizeof times;
}
