/* bell - an eventfd beside a timer. */
#include "os/bell.h"

#include <errno.h>
#include <poll.h>
#include <stdint.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/error.h"
#include "os/timer.h"

int ol_bell_init(struct ol_bell *b)
{
	b->event_ = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (b->event_ < 0)
		return OL_ERR_IO;
	b->timer_ = ol_timer_open(false);
	if (b->timer_ < 0) {
		close(b->event_);
		return OL_ERR_IO;
	}
	return 0;
}

void ol_bell_release(struct ol_bell *b)
{
	close(b->event_);
	close(b->timer_);
}

void ol_bell_ring(struct ol_bell *b)
{
	uint64_t one = 1;
	ssize_t n;

	/* A full counter is a bell that rings: nothing to do. */
	do {
		n = write(b->event_, &one, sizeof one);
	} while (n < 0 && errno == EINTR);
}

bool ol_bell_wait(struct ol_bell *b, ol_instant until)
{
	struct pollfd p[2] = {
		{ .fd = b->event_, .events = POLLIN },
		{ .fd = b->timer_, .events = POLLIN },
	};
	uint64_t rings;

	ol_timer_arm(b->timer_, until);
	for (;;) {
		if (read(b->event_, &rings, sizeof rings) > 0)
			return true;
		if (ol_timer_take(b->timer_))
			return false;
		poll(p, 2, -1);
	}
}
