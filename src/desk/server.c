/* server - see server.h. */
#include "desk/server.h"

#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/error.h"
#include "base/text.h"
#include "os/lines.h"
#include "os/loop.h"

struct desk {
	struct ol_desk_server *server;
	uint32_t id; /* 0: nobody sits here */
	int fd;
	struct ol_lines lines;
	struct ol_loop_watch *watch;
	unsigned rights;
	bool watches; /* gets the events of all lines             */
	bool audio;   /* holds the audio of a call                */
	bool more;    /* lines wait that were not looked at yet   */
	bool doomed;  /* to be cut off on the next turn           */
};

struct ol_desk_server {
	struct ol_loop *loop;
	struct ol_desk_handler h;
	char *path;
	int listen_fd;
	struct ol_loop_watch *watch;
	struct ol_loop_wake *wake; /* for what must not happen at once */
	uint32_t last_id;
	struct desk desk[OL_DESK_MAX];
	char line[OL_API_LINE_MAX]; /* being written */
};

/* ---- out -------------------------------------------------------------- */

static struct desk *find(struct ol_desk_server *s, uint32_t id)
{
	size_t i;

	for (i = 0; i < OL_DESK_MAX && id; i++)
		if (s->desk[i].id == id)
			return s->desk[i].doomed ? NULL : &s->desk[i];
	return NULL;
}

static void doom(struct desk *d)
{
	d->doomed = true;
	ol_loop_wake_send(d->server->wake);
}

static void flush(struct desk *d)
{
	if (ol_lines_flush(&d->lines)) {
		doom(d);
		return;
	}
	ol_loop_watch_writes(d->watch, ol_lines_waiting(&d->lines) > 0);
}

/* `len` counts the newline, as the writers of api.h give it; 0: it could not
 * be written, which only a lack of memory does. */
static void put(struct desk *d, const char *line, size_t len)
{
	if (!len || ol_lines_put(&d->lines, line, len - 1)) {
		doom(d);
		return;
	}
	flush(d);
}

static void reply_to(struct desk *d, const struct ol_desk_reply *reply)
{
	struct ol_desk_server *s = d->server;

	put(d, s->line, ol_api_write_reply(s->line, sizeof s->line, reply));
}

/* Texts of refusals may hold what was typed or a file's name, and may have
 * been cut: what is told is plain text. */
static void make_plain(char *text)
{
	size_t len = strlen(text), i;

	for (i = 0; i < 4 && len && !ol_text_is_utf8(text, len); i++)
		text[--len] = '\0';
	if (!len)
		ol_text_copy(text, OL_REFUSAL_MAX, "refused");
	if (ol_text_is_plain(text, len))
		return;
	for (i = 0; i < len; i++)
		if (text[i] < ' ' || text[i] > '~')
			text[i] = '?';
}

static void refuse(struct desk *d, uint64_t re, int exit, const char *text)
{
	struct ol_desk_reply r;

	memset(&r, 0, sizeof r);
	r.what = OL_REPLY_REFUSED;
	r.re = re;
	r.u.refused.exit = exit >= 1 && exit <= 8 ? exit : 1;
	ol_text_copy(r.u.refused.text, sizeof r.u.refused.text, text);
	make_plain(r.u.refused.text);
	reply_to(d, &r);
}

/* ---- in --------------------------------------------------------------- */

static void take_request(struct desk *d, const char *line, size_t len)
{
	struct ol_desk_server *s = d->server;
	struct ol_desk_request rq;
	struct ol_api_fault fault;

	if (ol_api_read_request(&rq, &fault, line, len)) {
		refuse(d, fault.id, 2, fault.text);
		return;
	}
	if (!(d->rights & ol_api_right(rq.what)))
		refuse(d, rq.id, 1,
		       "your seat has no right to that: ask the duty officer");
	else {
		if (rq.what == OL_DO_WATCH)
			d->watches = true;
		s->h.request(s->h.ctx, d->id, &rq);
	}
	ol_wipe(&rq, sizeof rq); /* cards are secret */
}

static void take_audio(struct desk *d, const char *line, size_t len)
{
	struct ol_desk_server *s = d->server;
	struct ol_desk_audio audio;

	if (ol_api_read_audio(&audio, line, len)) {
		refuse(d, 0, 2,
		       "audio is 960 samples in base64 and \"at\": "
		       "doc/protocol/desk.md");
		return;
	}
	/* After the end of a call some is still under way. */
	if (d->audio)
		s->h.audio(s->h.ctx, d->id, &audio);
}

static void take_lines(struct desk *d)
{
	char *line;
	size_t len;
	int n;

	d->more = false;
	for (n = 0; n < OL_DESK_LINES_A_TURN; n++) {
		if (d->doomed)
			return;
		line = ol_lines_next(&d->lines, &len);
		if (!line)
			return;
		if (ol_api_kind(line, len) == OL_API_IS_AUDIO)
			take_audio(d, line, len);
		else
			take_request(d, line, len);
	}
	d->more = true;
	ol_loop_wake_send(d->server->wake);
}

static void ready(void *ctx, bool readable, bool writable)
{
	struct desk *d = ctx;
	int err = 0;

	if (d->doomed)
		return;
	if (writable)
		flush(d);
	/* What was read before is looked at first: the socket can wait. */
	if (!readable || d->doomed || d->more)
		return;
	err = ol_lines_fill(&d->lines);
	take_lines(d);
	if (err == OL_ERR_RANGE)
		refuse(d, 0, 2, "a line is at most 262144 bytes long");
	if (err)
		doom(d);
}

/* ---- coming and going ------------------------------------------------- */

static void cut_off(struct desk *d)
{
	ol_loop_unwatch(d->watch);
	ol_lines_release(&d->lines);
	ol_unix_close(d->fd);
	memset(d, 0, sizeof *d);
}

/* The next turn: cuts off the doomed, goes on with the talkative. */
static void turn(void *ctx)
{
	struct ol_desk_server *s = ctx;
	struct desk *d;
	uint32_t id;

	for (d = s->desk; d < s->desk + OL_DESK_MAX; d++) {
		if (!d->id)
			continue;
		if (d->more && !d->doomed)
			take_lines(d);
		if (!d->doomed)
			continue;
		id = d->id;
		cut_off(d);
		s->h.gone(s->h.ctx, id);
	}
}

static void turn_away(struct ol_desk_server *s, int fd)
{
	static const char full[] =
		"{\"ok\":false,\"exit\":7,\"error\":\"64 desks are connected, "
		"which is the most: close one\"}";
	struct ol_lines lines;

	(void)s;
	if (!ol_lines_init(&lines, fd, sizeof full + 1)) {
		/* Whether it is read is not our concern. */
		if (!ol_lines_put(&lines, full, sizeof full - 1))
			(void)ol_lines_flush(&lines);
		ol_lines_release(&lines);
	}
	ol_unix_close(fd);
}

static void seat(struct ol_desk_server *s, int fd,
		 const struct ol_unix_peer *peer)
{
	struct desk *d = s->desk;

	while (d < s->desk + OL_DESK_MAX && d->id)
		d++;
	if (d == s->desk + OL_DESK_MAX) {
		turn_away(s, fd);
		return;
	}
	d->server = s;
	d->fd = fd;
	if (ol_lines_init(&d->lines, fd, OL_DESK_OUT_MAX))
		goto no_lines;
	if (ol_loop_watch(s->loop, fd, ready, d, &d->watch))
		goto no_watch;
	d->rights = OL_RIGHTS_ALL;
	d->id = ++s->last_id;
	s->h.came(s->h.ctx, d->id, peer);
	return;
no_watch:
	ol_lines_release(&d->lines);
no_lines:
	ol_unix_close(fd);
	memset(d, 0, sizeof *d);
}

static void accept_some(void *ctx, bool readable, bool writable)
{
	struct ol_desk_server *s = ctx;
	struct ol_unix_peer peer;
	int fd, n;

	(void)writable;
	for (n = 0; readable && n < OL_DESK_MAX; n++) {
		if (ol_unix_accept(s->listen_fd, &fd, &peer))
			return;
		seat(s, fd, &peer);
	}
}

int ol_desk_server_new(struct ol_desk_server **out, struct ol_loop *loop,
		       const char *path, const struct ol_desk_handler *h)
{
	struct ol_desk_server *s = calloc(1, sizeof *s);
	size_t len = strlen(path) + 1;
	char *copy = malloc(len);
	int err = OL_ERR_NO_MEMORY;

	if (!s || !copy)
		goto no_memory;
	memcpy(copy, path, len);
	s->path = copy;
	s->loop = loop;
	s->h = *h;
	s->wake = ol_loop_wake_new(loop, turn, s);
	if (!s->wake)
		goto no_memory;
	err = ol_unix_listen(path, &s->listen_fd);
	if (err)
		goto no_listen;
	err = ol_loop_watch(loop, s->listen_fd, accept_some, s, &s->watch);
	if (err)
		goto no_watch;
	*out = s;
	return 0;
no_watch:
	ol_unix_unlink(path);
	ol_unix_close(s->listen_fd);
no_listen:
	ol_loop_wake_free(s->wake);
no_memory:
	free(copy);
	free(s);
	return err;
}

void ol_desk_server_free(struct ol_desk_server *s)
{
	struct desk *d;

	if (!s)
		return;
	for (d = s->desk; d < s->desk + OL_DESK_MAX; d++) {
		if (!d->id)
			continue;
		if (!d->doomed)
			(void)ol_lines_flush(&d->lines);
		cut_off(d);
	}
	ol_loop_unwatch(s->watch);
	ol_unix_unlink(s->path);
	ol_unix_close(s->listen_fd);
	ol_loop_wake_free(s->wake);
	ol_wipe(s->line, sizeof s->line);
	free(s->path);
	free(s);
}

/* ---- for the daemon --------------------------------------------------- */

void ol_desk_server_reply(struct ol_desk_server *s, uint32_t desk,
			  const struct ol_desk_reply *reply)
{
	struct desk *d = find(s, desk);

	if (!d)
		return;
	if (reply->what == OL_REPLY_REFUSED)
		refuse(d, reply->re, reply->u.refused.exit,
		       reply->u.refused.text);
	else
		reply_to(d, reply);
}

void ol_desk_server_done(struct ol_desk_server *s, uint32_t desk, uint64_t re)
{
	struct desk *d = find(s, desk);
	struct ol_desk_reply r;

	if (!d)
		return;
	memset(&r, 0, sizeof r);
	r.what = OL_REPLY_DONE;
	r.re = re;
	reply_to(d, &r);
}

void ol_desk_server_refuse(struct ol_desk_server *s, uint32_t desk, uint64_t re,
			   const struct ol_refusal *why)
{
	struct desk *d = find(s, desk);

	if (d)
		refuse(d, re, why->exit, why->text);
}

void ol_desk_server_event(struct ol_desk_server *s, uint32_t desk,
			  const struct ol_desk_event *ev)
{
	size_t len = ol_api_write_event(s->line, sizeof s->line, ev,
					OL_API_DATES_TEXT);
	struct desk *d;

	for (d = s->desk; d < s->desk + OL_DESK_MAX; d++) {
		if (!d->id || d->doomed)
			continue;
		if (desk == OL_DESK_ALL ? d->watches : d->id == desk)
			put(d, s->line, len);
	}
}

static void tell_audio(struct ol_desk_server *s, struct desk *d,
		       enum ol_tell what, const struct ol_id *call,
		       const char *line, uint32_t phase_us, ol_date at)
{
	struct ol_desk_event ev;

	memset(&ev, 0, sizeof ev);
	ev.what = what;
	ev.at = at;
	ev.call = *call;
	ol_text_copy(ev.line, sizeof ev.line, line);
	ev.phase_us = phase_us;
	ol_desk_server_event(s, d->id, &ev);
}

void ol_desk_server_audio_open(struct ol_desk_server *s, uint32_t desk,
			       const struct ol_id *call, const char *line,
			       uint32_t phase_us, ol_date at)
{
	struct desk *d = find(s, desk);

	if (!d)
		return;
	d->audio = true;
	tell_audio(s, d, OL_TELL_AUDIO_OPEN, call, line, phase_us, at);
}

void ol_desk_server_audio_close(struct ol_desk_server *s, uint32_t desk,
				const struct ol_id *call, const char *line,
				ol_date at)
{
	struct desk *d = find(s, desk);

	if (!d || !d->audio)
		return;
	d->audio = false;
	tell_audio(s, d, OL_TELL_AUDIO_CLOSE, call, line, 0, at);
}

void ol_desk_server_audio(struct ol_desk_server *s, uint32_t desk,
			  ol_instant heard_at,
			  const int16_t pcm[static OL_API_SAMPLES])
{
	struct desk *d = find(s, desk);
	struct ol_desk_audio audio;

	if (!d || !d->audio)
		return;
	audio.at = heard_at;
	memcpy(audio.pcm, pcm, sizeof audio.pcm);
	put(d, s->line, ol_api_write_audio(s->line, &audio));
}
