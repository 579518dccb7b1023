/* outlet - see outlet.h. */
#include "os/outlet.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

struct ol_outlet {
	int fd;
	atomic_uint holders;
	_Atomic uint64_t stuck; /* microseconds, UINT64_MAX: it is not */
	/* What the kernel left of a cell; of the thread that puts. */
	size_t n_rest;
	uint8_t rest[OL_OUTLET_BYTES];
};

struct ol_outlet *ol_outlet_new(int fd)
{
	struct ol_outlet *o = calloc(1, sizeof *o);

	if (!o)
		return NULL;
	o->fd = fd;
	atomic_init(&o->holders, 1);
	atomic_init(&o->stuck, UINT64_MAX);
	return o;
}

void ol_outlet_hold(struct ol_outlet *o)
{
	if (o)
		atomic_fetch_add(&o->holders, 1);
}

void ol_outlet_drop(struct ol_outlet *o)
{
	if (!o || atomic_fetch_sub(&o->holders, 1) > 1)
		return;
	close(o->fd);
	free(o);
}

/* How many bytes went, 0 where there is no room or no connection. */
static size_t write_some(struct ol_outlet *o, const uint8_t *p, size_t len)
{
	ssize_t n;

	do
		n = send(o->fd, p, len, MSG_DONTWAIT | MSG_NOSIGNAL);
	while (n < 0 && errno == EINTR);
	return n < 0 ? 0 : (size_t)n;
}

/* What the kernel left of the cell before. True if nothing of it remains. */
static bool write_rest(struct ol_outlet *o, size_t *went)
{
	size_t n;

	if (!o->n_rest)
		return true;
	n = write_some(o, o->rest, o->n_rest);
	o->n_rest -= n;
	memmove(o->rest, o->rest + n, o->n_rest);
	*went += n;
	return !o->n_rest;
}

static bool write_cell(struct ol_outlet *o, const uint8_t *cell, size_t *went)
{
	size_t n = write_some(o, cell, OL_OUTLET_BYTES);

	if (!n)
		return false;
	o->n_rest = OL_OUTLET_BYTES - n;
	memcpy(o->rest, cell + n, o->n_rest);
	*went += n;
	return true;
}

bool ol_outlet_put(struct ol_outlet *o, ol_instant now, const uint8_t *cell)
{
	size_t went = 0;
	bool ok = write_rest(o, &went) && write_cell(o, cell, &went);

	if (went > 0)
		atomic_store(&o->stuck, UINT64_MAX);
	else if (atomic_load(&o->stuck) == UINT64_MAX)
		atomic_store(&o->stuck, now.us);
	return ok;
}

ol_instant ol_outlet_stuck(const struct ol_outlet *o)
{
	return (ol_instant){ atomic_load(&o->stuck) };
}
