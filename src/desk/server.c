/* server - see server.h. */
#include "desk/server.h"

#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/error.h"
#include "base/text.h"
#include "desk/rights.h"
#include "os/loop.h"

struct desk {
	struct ol_desk_server *server;
	uint32_t id; /* 0: nobody sits here */
	struct ol_desk_port port;
	unsigned rights, at_first; /* now; with which it came */
	bool watches;              /* gets the events of all lines   */
	bool audio;                /* holds the audio of a call      */
	bool doomed;               /* to be cut off on the next turn */
};

struct ol_desk_server {
	struct ol_desk_handler h;
	struct ol_loop *loop;
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

/* `len` counts the newline, as the writers of api.h give it; 0: it could not
 * be written, which only a lack of memory does. */
static void put(struct desk *d, const char *line, size_t len)
{
	if (!len || d->port.put(d->port.ctx, line, len - 1))
		doom(d);
}

static void reply_to(struct desk *d, const struct ol_desk_reply *reply)
{
	struct ol_desk_server *s = d->server;

	size_t len = ol_api_write_reply(s->line, sizeof s->line, reply);

	put(d, s->line, len);
	ol_wipe(s->line, len); /* tokens, passwords, cards */
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

static void refuse_as(struct desk *d, uint64_t re, const struct ol_refusal *why)
{
	struct ol_desk_reply r;

	memset(&r, 0, sizeof r);
	r.what = OL_REPLY_REFUSED;
	r.re = re;
	r.u.refused = *why;
	if (why->exit < 1 || why->exit > 8)
		r.u.refused.exit = 1;
	make_plain(r.u.refused.text);
	reply_to(d, &r);
}

static void refuse(struct desk *d, uint64_t re, int exit, const char *text)
{
	struct ol_refusal why = { .exit = exit };

	ol_text_copy(why.text, sizeof why.text, text);
	refuse_as(d, re, &why);
}

/* ---- in --------------------------------------------------------------- */

static const char *no_right(const struct desk *d,
			    const struct ol_desk_request *rq)
{
	if (!d->rights)
		return "log in first";
	if (d->rights == OL_RIGHT_OWN)
		return "change the one-time password first";
	if (ol_api_right(rq->what) == OL_RIGHT_OWN)
		return "this desk has no seat of its own: log in first";
	return "your seat has no right to that: ask the duty officer";
}

static void take_request(struct desk *d, const char *line, size_t len)
{
	struct ol_desk_server *s = d->server;
	struct ol_desk_request rq;
	struct ol_api_fault fault;

	if (ol_api_read_request(&rq, &fault, line, len)) {
		/* A stranger learns nothing, not even what is in the table. */
		refuse(d, fault.id, d->rights ? 2 : 1,
		       d->rights ? fault.text : "log in first");
		return;
	}
	if (ol_rights_needed(&rq) & ~d->rights) {
		refuse(d, rq.id, 1, no_right(d, &rq));
	} else {
		if (rq.what == OL_DO_WATCH)
			d->watches = true;
		ol_loop_doing(s->loop, ol_api_do_name(rq.what));
		s->h.request(s->h.ctx, d->id, &rq);
	}
	ol_wipe(&rq, sizeof rq); /* cards and passwords are secret */
}

static void take_audio(struct desk *d, const char *line, size_t len)
{
	struct ol_desk_server *s = d->server;
	struct ol_desk_audio audio;

	if (!d->rights) {
		refuse(d, 0, 1, "log in first");
		return;
	}
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

bool ol_desk_server_line(struct ol_desk_server *s, uint32_t desk,
			 const char *line, size_t len)
{
	struct desk *d = find(s, desk);

	if (!d)
		return false;
	if (ol_api_kind(line, len) == OL_API_IS_AUDIO)
		take_audio(d, line, len);
	else
		take_request(d, line, len);
	return !d->doomed;
}

void ol_desk_server_no_line(struct ol_desk_server *s, uint32_t desk,
			    const char *why)
{
	struct desk *d = find(s, desk);

	if (d)
		refuse(d, 0, 2, why);
}

/* ---- coming and going ------------------------------------------------- */

static void cut_off(struct desk *d)
{
	struct ol_desk_port port = d->port;

	memset(d, 0, sizeof *d);
	port.close(port.ctx);
}

/* The next turn: cuts off the doomed. */
static void turn(void *ctx)
{
	struct ol_desk_server *s = ctx;
	struct desk *d;
	uint32_t id;

	for (d = s->desk; d < s->desk + OL_DESK_MAX; d++) {
		if (!d->id || !d->doomed)
			continue;
		id = d->id;
		cut_off(d);
		s->h.gone(s->h.ctx, id);
	}
}

int ol_desk_server_seat(struct ol_desk_server *s,
			const struct ol_desk_port *port,
			const struct ol_desk_guest *guest, uint32_t *desk)
{
	struct desk *d = s->desk;

	while (d < s->desk + OL_DESK_MAX && d->id)
		d++;
	if (d == s->desk + OL_DESK_MAX)
		return OL_ERR_FULL;
	d->server = s;
	d->port = *port;
	d->rights = d->at_first = guest->peer ? OL_RIGHTS_ALL : 0;
	d->id = *desk = ++s->last_id;
	s->h.came(s->h.ctx, d->id, guest);
	return 0;
}

bool ol_desk_server_is_admitted(struct ol_desk_server *s, uint32_t desk)
{
	const struct desk *d = find(s, desk);

	return d && d->rights;
}

void ol_desk_server_leave(struct ol_desk_server *s, uint32_t desk)
{
	struct desk *d = find(s, desk);

	if (d)
		doom(d);
}

int ol_desk_server_new(struct ol_desk_server **out, struct ol_loop *loop,
		       const struct ol_desk_handler *h)
{
	struct ol_desk_server *s = calloc(1, sizeof *s);

	if (!s)
		return OL_ERR_NO_MEMORY;
	s->h = *h;
	s->loop = loop;
	s->wake = ol_loop_wake_new(loop, turn, s);
	if (!s->wake) {
		free(s);
		return OL_ERR_NO_MEMORY;
	}
	*out = s;
	return 0;
}

void ol_desk_server_free(struct ol_desk_server *s)
{
	struct desk *d;

	if (!s)
		return;
	for (d = s->desk; d < s->desk + OL_DESK_MAX; d++)
		if (d->id)
			cut_off(d);
	ol_loop_wake_free(s->wake);
	ol_wipe(s->line, sizeof s->line);
	free(s);
}

/* ---- for the daemon --------------------------------------------------- */

bool ol_desk_server_sits(struct ol_desk_server *s, uint32_t desk)
{
	return find(s, desk) != NULL;
}

void ol_desk_server_admit(struct ol_desk_server *s, uint32_t desk,
			  unsigned rights)
{
	struct desk *d = find(s, desk);

	if (!d)
		return;
	d->rights = rights;
	d->watches = d->watches && (rights & OL_RIGHT_LOOK);
}

void ol_desk_server_dismiss(struct ol_desk_server *s, uint32_t desk)
{
	struct desk *d = find(s, desk);

	if (!d)
		return;
	d->rights = d->at_first;
	d->watches = d->audio = false;
}

void ol_desk_server_reply(struct ol_desk_server *s, uint32_t desk,
			  const struct ol_desk_reply *reply)
{
	struct desk *d = find(s, desk);

	if (!d)
		return;
	if (reply->what == OL_REPLY_REFUSED)
		refuse_as(d, reply->re, &reply->u.refused);
	else if (!(ol_rights_to_get(reply->what) & ~d->rights))
		reply_to(d, reply);
	else if (!ol_reply_is_row(reply->what))
		refuse(d, reply->re, 1, "the right to that was lost meanwhile");
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
		refuse_as(d, re, why);
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
		if (ol_rights_to_hear(ev->what) & ~d->rights)
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
