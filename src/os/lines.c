/* lines - see lines.h. */
#include "os/lines.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#include "base/bytes.h"
#include "base/error.h"
#include "os/clock.h"

#define OUT_START 4096

int ol_lines_init(struct ol_lines *l, int fd, size_t out_max)
{
	*l = (struct ol_lines){ .fd = fd, .out_max = out_max };
	l->in = malloc(OL_LINES_MAX);
	return l->in ? 0 : OL_ERR_NO_MEMORY;
}

void ol_lines_release(struct ol_lines *l)
{
	if (l->in)
		ol_wipe(l->in, OL_LINES_MAX);
	if (l->out)
		ol_wipe(l->out, l->out_cap);
	free(l->in);
	free(l->out);
	*l = (struct ol_lines){ .fd = -1 };
}

static bool has_line(const struct ol_lines *l)
{
	return memchr(l->in + l->in_start, '\n', l->in_end - l->in_start) !=
	       NULL;
}

int ol_lines_fill(struct ol_lines *l)
{
	if (l->in_start > 0) {
		l->in_end -= l->in_start;
		memmove(l->in, l->in + l->in_start, l->in_end);
		l->in_start = 0;
	}
	while (!l->at_end && l->in_end < OL_LINES_MAX) {
		ssize_t n = recv(l->fd, l->in + l->in_end,
				 OL_LINES_MAX - l->in_end, MSG_DONTWAIT);

		if (n > 0)
			l->in_end += (size_t)n;
		else if (n == 0 || errno == ECONNRESET)
			l->at_end = true;
		else if (errno == EAGAIN)
			break;
		else if (errno != EINTR)
			return OL_ERR_IO;
	}
	if (has_line(l))
		return 0;
	if (l->in_end == OL_LINES_MAX)
		return OL_ERR_RANGE;
	return l->at_end ? OL_ERR_DOWN : 0;
}

char *ol_lines_next(struct ol_lines *l, size_t *len)
{
	char *line = l->in + l->in_start;
	char *end = memchr(line, '\n', l->in_end - l->in_start);

	if (!end)
		return NULL;
	*end = 0;
	*len = (size_t)(end - line);
	l->in_start += *len + 1;
	return line;
}

/* Room for `len` more bytes behind what waits. */
static int make_room(struct ol_lines *l, size_t len)
{
	size_t waiting = ol_lines_waiting(l);
	size_t cap = l->out_cap ? l->out_cap : OUT_START;
	char *bigger;

	if (waiting + len > l->out_max)
		return OL_ERR_FULL;
	if (l->out_start > 0) {
		memmove(l->out, l->out + l->out_start, waiting);
		l->out_start = 0;
		l->out_end = waiting;
	}
	while (cap < waiting + len)
		cap *= 2;
	if (cap == l->out_cap)
		return 0;
	bigger = realloc(l->out, cap);
	if (!bigger)
		return OL_ERR_NO_MEMORY;
	l->out = bigger;
	l->out_cap = cap;
	return 0;
}

int ol_lines_put(struct ol_lines *l, const char *text, size_t len)
{
	int err;

	if (len + 1 > l->out_cap - l->out_end) {
		err = make_room(l, len + 1);
		if (err)
			return err;
	} else if (ol_lines_waiting(l) + len + 1 > l->out_max) {
		return OL_ERR_FULL;
	}
	memcpy(l->out + l->out_end, text, len);
	l->out[l->out_end + len] = '\n';
	l->out_end += len + 1;
	return 0;
}

int ol_lines_flush(struct ol_lines *l)
{
	while (l->out_start < l->out_end) {
		ssize_t n = send(l->fd, l->out + l->out_start,
				 l->out_end - l->out_start,
				 MSG_DONTWAIT | MSG_NOSIGNAL);

		if (n >= 0)
			l->out_start += (size_t)n;
		else if (errno == EAGAIN)
			return 0;
		else if (errno != EINTR)
			return OL_ERR_DOWN;
	}
	l->out_start = l->out_end = 0;
	return 0;
}

size_t ol_lines_waiting(const struct ol_lines *l)
{
	return l->out_end - l->out_start;
}

bool ol_lines_wait(const struct ol_lines *l, ol_instant until)
{
	struct pollfd p = { .fd = l->fd, .events = POLLIN };
	int n;

	if (ol_lines_waiting(l) > 0)
		p.events |= POLLOUT;
	do {
		uint64_t us = ol_since(ol_clock_now(), until);
		struct timespec t = { .tv_sec = (time_t)(us / OL_US_PER_S),
				      .tv_nsec =
					      (long)(us % OL_US_PER_S) * 1000 };

		n = ppoll(&p, 1, until.us == UINT64_MAX ? NULL : &t, NULL);
	} while (n < 0 && errno == EINTR);
	return n > 0;
}
