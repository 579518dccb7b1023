/* unix_door - see unix_door.h. */
#include "desk/unix_door.h"

#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/error.h"
#include "os/clock.h"
#include "os/lines.h"
#include "os/loop.h"

struct guest {
	struct ol_desk_unix *door;
	uint32_t desk; /* 0: nobody sits here */
	int fd;
	struct ol_lines lines;
	struct ol_loop_watch *watch;
	bool more; /* lines wait that were not looked at yet */
};

struct ol_desk_unix {
	struct ol_loop *loop;
	struct ol_desk_server *server;
	char *path;
	int listen_fd;
	struct ol_loop_watch *watch;
	struct ol_loop_wake *wake; /* for the lines of the talkative */
	struct guest guest[OL_DESK_DOOR_MAX];
};

/* ---- out -------------------------------------------------------------- */

static int flush(struct guest *g)
{
	int err = ol_lines_flush(&g->lines);

	if (!err)
		ol_loop_watch_writes(g->watch, ol_lines_waiting(&g->lines) > 0);
	return err;
}

static int put(void *ctx, const char *line, size_t len)
{
	struct guest *g = ctx;
	int err = ol_lines_put(&g->lines, line, len);

	return err ? err : flush(g);
}

static void close_port(void *ctx)
{
	struct guest *g = ctx;

	(void)ol_lines_flush(&g->lines);
	ol_loop_unwatch(g->watch);
	ol_lines_release(&g->lines);
	ol_unix_close(g->fd);
	memset(g, 0, sizeof *g);
}

/* ---- in --------------------------------------------------------------- */

static void take_lines(struct guest *g)
{
	ol_instant until = ol_after(ol_clock_now(), OL_DESK_TURN_US);
	char *line;
	size_t len;
	bool goes_on;
	int n;

	g->more = false;
	for (n = 0; n < OL_DESK_LINES_A_TURN; n++) {
		if (n && ol_due(until, ol_clock_now()))
			break;
		line = ol_lines_next(&g->lines, &len);
		if (!line)
			return;
		goes_on = ol_desk_server_line(g->door->server, g->desk, line,
					      len);
		ol_wipe(line, len); /* passwords, cards */
		if (!goes_on)
			return;
	}
	g->more = true;
	ol_loop_wake_send(g->door->wake);
}

static void ready(void *ctx, bool readable, bool writable)
{
	struct guest *g = ctx;
	struct ol_desk_server *server = g->door->server;
	int err = 0;

	if (writable && flush(g)) {
		ol_desk_server_leave(server, g->desk);
		return;
	}
	/* What was read before is looked at first: the socket can wait. */
	if (!readable || g->more)
		return;
	err = ol_lines_fill(&g->lines);
	take_lines(g);
	if (err == OL_ERR_RANGE)
		ol_desk_server_no_line(server, g->desk,
				       "a line is at most 262144 bytes long");
	if (err)
		ol_desk_server_leave(server, g->desk);
}

/* The next turn: goes on with the talkative. */
static void turn(void *ctx)
{
	struct ol_desk_unix *u = ctx;
	struct guest *g;

	for (g = u->guest; g < u->guest + OL_DESK_DOOR_MAX; g++)
		if (g->desk && g->more)
			take_lines(g);
}

/* ---- coming and going ------------------------------------------------- */

static void turn_away(int fd)
{
	static const char full[] =
		"{\"ok\":false,\"exit\":7,\"error\":\"64 desks are connected, "
		"which is the most: close one\"}";
	struct ol_lines lines;

	if (!ol_lines_init(&lines, fd, sizeof full + 1)) {
		/* Whether it is read is not our concern. */
		if (!ol_lines_put(&lines, full, sizeof full - 1))
			(void)ol_lines_flush(&lines);
		ol_lines_release(&lines);
	}
	ol_unix_close(fd);
}

static void seat(struct ol_desk_unix *u, int fd,
		 const struct ol_unix_peer *peer)
{
	struct ol_desk_port port = { NULL, put, close_port };
	struct ol_desk_guest guest = { .peer = peer };
	struct guest *g = u->guest;

	while (g < u->guest + OL_DESK_DOOR_MAX && g->desk)
		g++;
	if (g == u->guest + OL_DESK_DOOR_MAX) {
		turn_away(fd);
		return;
	}
	g->door = u;
	g->fd = fd;
	if (ol_lines_init(&g->lines, fd, OL_DESK_OUT_MAX))
		goto no_lines;
	if (ol_loop_watch(u->loop, fd, ready, g, &g->watch))
		goto no_watch;
	port.ctx = g;
	if (ol_desk_server_seat(u->server, &port, &guest, &g->desk))
		goto no_seat;
	return;
no_seat:
	ol_loop_unwatch(g->watch);
no_watch:
	ol_lines_release(&g->lines);
no_lines:
	ol_unix_close(fd);
	memset(g, 0, sizeof *g);
}

static void accept_some(void *ctx, bool readable, bool writable)
{
	struct ol_desk_unix *u = ctx;
	struct ol_unix_peer peer;
	int fd, n;

	(void)writable;
	for (n = 0; readable && n < OL_DESK_DOOR_MAX; n++) {
		if (ol_unix_accept(u->listen_fd, &fd, &peer))
			return;
		seat(u, fd, &peer);
	}
}

int ol_desk_unix_new(struct ol_desk_unix **out, struct ol_loop *loop,
		     const char *path, struct ol_desk_server *server)
{
	struct ol_desk_unix *u = calloc(1, sizeof *u);
	size_t len = strlen(path) + 1;
	char *copy = malloc(len);
	int err = OL_ERR_NO_MEMORY;

	if (!u || !copy)
		goto no_memory;
	memcpy(copy, path, len);
	u->path = copy;
	u->loop = loop;
	u->server = server;
	u->wake = ol_loop_wake_new(loop, turn, u);
	if (!u->wake)
		goto no_memory;
	err = ol_unix_listen(path, &u->listen_fd);
	if (err)
		goto no_listen;
	err = ol_loop_watch(loop, u->listen_fd, accept_some, u, &u->watch);
	if (err)
		goto no_watch;
	*out = u;
	return 0;
no_watch:
	ol_unix_unlink(path);
	ol_unix_close(u->listen_fd);
no_listen:
	ol_loop_wake_free(u->wake);
no_memory:
	free(copy);
	free(u);
	return err;
}

void ol_desk_unix_free(struct ol_desk_unix *u)
{
	if (!u)
		return;
	ol_loop_unwatch(u->watch);
	ol_unix_unlink(u->path);
	ol_unix_close(u->listen_fd);
	ol_loop_wake_free(u->wake);
	free(u->path);
	free(u);
}
