/* client - see client.h. */
#include "cli/client.h"

#include <stdio.h>
#include <string.h>

#include "base/bytes.h"
#include "base/error.h"
#include "base/text.h"
#include "cli/say.h"
#include "home/place.h"
#include "os/clock.h"
#include "os/unix_socket.h"
#include "os/wall.h"

int ol_client_open(struct ol_client *c, const char *dir,
		   char why[OL_CLIENT_WHY])
{
	char path[OL_PATH_MAX];
	int err = ol_home_path(path, dir, OL_PLACE_DESK);

	memset(c, 0, sizeof *c);
	if (!err)
		err = ol_unix_connect(path, &c->fd);
	if (err == OL_ERR_DENIED) {
		snprintf(why, OL_CLIENT_WHY,
			 "no right to %s: be the user who runs the node, or in "
			 "the group openline",
			 path);
		return OL_EXIT_REFUSED;
	}
	if (err == OL_ERR_BUSY) {
		snprintf(why, OL_CLIENT_WHY,
			 "the node does not take more desks now: try again");
		return OL_EXIT_REFUSED;
	}
	if (err) {
		snprintf(why, OL_CLIENT_WHY,
			 "the node does not run: start openlined --home %s",
			 dir);
		return OL_EXIT_NO_NODE;
	}
	if (ol_lines_init(&c->lines, c->fd, OL_CLIENT_OUT_MAX)) {
		ol_unix_close(c->fd);
		snprintf(why, OL_CLIENT_WHY, "out of memory");
		return OL_EXIT_REFUSED;
	}
	return 0;
}

void ol_client_close(struct ol_client *c)
{
	ol_lines_release(&c->lines);
	ol_unix_close(c->fd);
}

static int gone(char why[OL_CLIENT_WHY])
{
	snprintf(why, OL_CLIENT_WHY, "the node has stopped");
	return OL_EXIT_NO_NODE;
}

int ol_client_send(struct ol_client *c, struct ol_desk_request *rq,
		   char why[OL_CLIENT_WHY])
{
	static char line[OL_API_LINE_MAX];
	size_t len;
	int err;

	rq->id = ++c->last_id;
	len = ol_api_write_request(line, sizeof line, rq);
	err = !len || ol_lines_put(&c->lines, line, len - 1);
	ol_wipe(line, sizeof line); /* cards are secret */
	/* Where the node has gone, reading tells: its last words first. */
	(void)ol_lines_flush(&c->lines);
	return err ? gone(why) : 0;
}

/* A line of the node. True where it was the reply to `id`. */
static bool take(const char *line, size_t len, uint64_t id,
		 struct ol_desk_reply *reply,
		 const struct ol_client_taker *taker)
{
	struct ol_desk_event ev;

	switch (ol_api_kind(line, len)) {
	case OL_API_IS_REPLY:
		if (ol_api_read_reply(reply, line, len))
			return false;
		/* A refusal without an id is of the connection itself. */
		if (reply->re != id &&
		    !(reply->what == OL_REPLY_REFUSED && !reply->re))
			return false;
		if (!ol_reply_is_row(reply->what))
			return true;
		if (taker && taker->row)
			taker->row(taker->ctx, reply);
		return false;
	case OL_API_IS_EVENT:
		if (taker && taker->event && !ol_api_read_event(&ev, line, len))
			taker->event(taker->ctx, &ev);
		return false;
	case OL_API_IS_AUDIO:
	case OL_API_IS_REQUEST:
	case OL_API_IS_NONE:
		break;
	}
	return false;
}

void ol_client_refusal(char out[static OL_CLIENT_WHY],
		       const struct ol_refusal *why)
{
	char since[OL_WALL_TEXT];

	ol_text_copy(out, OL_CLIENT_WHY, why->text);
	if (!why->since.ns)
		return;
	ol_wall_local(since, why->since);
	snprintf(out + strlen(out), OL_CLIENT_WHY - strlen(out), "; since %s",
		 since);
}

int ol_client_ask(struct ol_client *c, struct ol_desk_request *rq,
		  struct ol_desk_reply *reply,
		  const struct ol_client_taker *taker, char why[OL_CLIENT_WHY])
{
	uint64_t wait_s = taker && taker->wait_s ? taker->wait_s
						 : OL_CLIENT_WAIT_S;
	ol_instant until = ol_after(ol_clock_now(), wait_s * OL_US_PER_S);
	const char *line;
	size_t len;
	int status = ol_client_send(c, rq, why);

	if (status)
		return status;
	for (;;) {
		while ((line = ol_lines_next(&c->lines, &len))) {
			if (!take(line, len, rq->id, reply, taker))
				continue;
			if (reply->what != OL_REPLY_REFUSED)
				return 0;
			ol_client_refusal(why, &reply->u.refused);
			return reply->u.refused.exit;
		}
		if (!ol_lines_wait(&c->lines, until)) {
			snprintf(why, OL_CLIENT_WHY,
				 "the node does not answer: see what its log "
				 "says");
			return OL_EXIT_NO_NODE;
		}
		(void)ol_lines_flush(&c->lines);
		if (ol_lines_fill(&c->lines))
			return gone(why);
	}
}

bool ol_client_next_event(struct ol_client *c, struct ol_desk_event *ev,
			  ol_instant until)
{
	const char *line;
	size_t len;

	for (;;) {
		while ((line = ol_lines_next(&c->lines, &len)))
			if (ol_api_kind(line, len) == OL_API_IS_EVENT &&
			    !ol_api_read_event(ev, line, len))
				return true;
		if (!ol_lines_wait(&c->lines, until) ||
		    ol_lines_flush(&c->lines) || ol_lines_fill(&c->lines))
			return false;
	}
}
