/* desks - what desks ask of the node: most of it goes to the office. */
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "base/version.h"
#include "daemon/duty.h"
#include "daemon/errands.h"
#include "daemon/log.h"
#include "daemon/missed.h"
#include "daemon/node.h"
#include "daemon/rolls.h"
#include "daemon/tests_ask.h"
#include "daemon/version.h"
#include "desk/rights.h"
#include "office/step.h"
#include "os/clock.h"

/* Lines in a piece of a status: half a millisecond's. */
#define STATUS_ROWS 16

static void came(void *ctx, uint32_t desk, const struct ol_desk_guest *guest)
{
	const struct ol_unix_peer *peer = guest->peer;
	struct ol_node *n = ctx;

	ol_seats_came(n, desk, guest);
	if (!peer) { /* somebody on the network, so far */
		ol_log_detail("desk %u came over the network", desk);
		return;
	}
	ol_log_detail("desk %u came (%s, uid %u, pid %d)", desk, peer->name,
		      peer->uid, peer->pid);
}

static void gone(void *ctx, uint32_t desk)
{
	struct ol_node *n = ctx;

	ol_log_detail("desk %u went", desk);
	ol_seats_gone(n, desk);
}

void ol_node_plan_input(struct ol_plan_input *in,
			const struct ol_office_voice *is)
{
	*in = (struct ol_plan_input){
		.room = is->news.room,
		.step = is->news.step < OL_PLAN_STEP_MOST ? is->news.step
							  : OL_PLAN_STEP_MOST,
		.lost_permille = is->news.lost_permille,
		.run_mean = is->news.run_mean,
		.run_longest = is->news.run_longest,
		.spread_us = is->news.spread_us,
		.afford_ms = is->news.afford_ms,
		.mode = is->mode == OL_MODE_VOICE ? OL_PLAN_VOICE
						  : OL_PLAN_TALK,
	};
}

void ol_node_say(struct ol_node *n, uint16_t line,
		 const int16_t pcm[OL_VOICE_FRAME])
{
	static const int16_t silence[OL_VOICE_FRAME];
	struct ol_office_voice is;
	struct ol_plan_input in;

	ol_office_voice(n->office, line, &is);
	ol_node_plan_input(&in, &is);
	ol_voices_say(n->voices, line, pcm && is.speaks ? pcm : silence, &in,
		      is.max_delay_ms);
}

static void audio(void *ctx, uint32_t desk, const struct ol_desk_audio *a)
{
	struct ol_node *n = ctx;
	struct ol_node_voice *v = ol_node_voice_of(n, desk);

	if (!v)
		return;
	ol_seats_used(n, desk); /* who speaks is not idle */
	ol_node_say(n, v->line, a->pcm);
}

/* ---- requests --------------------------------------------------------- */

static void refuse_unknown(struct ol_node *n, uint32_t desk,
			   const struct ol_desk_request *rq)
{
	struct ol_refusal why = { .exit = 1 };

	snprintf(why.text, sizeof why.text,
		 "there is no line called %s: openline status lists them",
		 rq->line);
	ol_desk_server_refuse(n->desks, desk, rq->id, &why);
}

/* The row of a line. */
static void status_line(struct ol_node *n, struct ol_desk_reply *r,
			uint32_t desk, uint16_t line)
{
	r->what = OL_REPLY_LINE;
	if (ol_desk_view_line(&r->u.line, n->office, line, &n->sockets,
			      ol_clock_now(), ol_clock_date()))
		return;
	ol_words_status(n, line, &r->u.line);
	ol_desk_server_reply(n->desks, desk, r);
}

/* ... and the last one. */
static void status_office(struct ol_node *n, struct ol_desk_reply *r,
			  uint32_t desk)
{
	memset(&r->u, 0, sizeof r->u);
	r->what = OL_REPLY_OFFICE;
	ol_text_copy(r->u.office.office, sizeof r->u.office.office,
		     n->settings->office);
	r->u.office.level = n->settings->level;
	ol_text_copy(r->u.office.version, sizeof r->u.office.version,
		     OL_VERSION);
	r->u.office.since = n->since;
	ol_text_copy(r->u.office.console, sizeof r->u.office.console,
		     n->console);
	ol_text_copy(r->u.office.certificate, sizeof r->u.office.certificate,
		     n->console_print);
	r->u.office.missed = n->missed;
	ol_text_copy(r->u.office.duty, sizeof r->u.office.duty,
		     ol_duty_holder(n));
	if (*r->u.office.duty)
		r->u.office.duty_since = n->duty.since;
	ol_desk_server_reply(n->desks, desk, r);
}

static bool status_piece(void *ctx, struct ol_rows_ask *ask)
{
	struct ol_node *n = ctx;
	struct ol_desk_reply r = { .re = ask->re };
	size_t i, n_lines = ol_office_n_lines(n->office);

	if (!ol_desk_server_sits(n->desks, ask->desk))
		return false;
	for (i = 0; i < STATUS_ROWS && ask->next < n_lines; i++, ask->next++)
		status_line(n, &r, ask->desk, (uint16_t)ask->next);
	if (ask->next < n_lines)
		return true;
	status_office(n, &r, ask->desk);
	return false;
}

static void status(struct ol_node *n, uint32_t desk,
		   const struct ol_desk_request *rq)
{
	static const struct ol_refusal full = {
		.exit = 1,
		.text = "too much is being read: try again in a moment",
	};
	const struct ol_rows_ask ask = { .desk = desk, .re = rq->id };
	struct ol_desk_reply r = { .re = rq->id };
	uint16_t only;

	if (!*rq->line) {
		if (ol_rows_begin(n->rows, status_piece, &ask))
			ol_desk_server_refuse(n->desks, desk, rq->id, &full);
		return;
	}
	if (ol_office_find(n->office, rq->line, &only)) {
		refuse_unknown(n, desk, rq);
		return;
	}
	status_line(n, &r, desk, only);
	status_office(n, &r, desk);
}

static void show_row(struct ol_node *n, uint32_t desk, uint64_t re,
		     const char *key, const char *value)
{
	struct ol_desk_reply r = { .what = OL_REPLY_SETTING, .re = re };

	ol_text_copy(r.u.setting.key, sizeof r.u.setting.key, key);
	ol_text_copy(r.u.setting.value, sizeof r.u.setting.value, value);
	ol_desk_server_reply(n->desks, desk, &r);
}

/* The paths that are on disk, for the next start. */
static void show_paths(struct ol_node *n, uint32_t desk, uint64_t re,
		       const struct ol_office_line_view *v)
{
	char key[32], value[OL_WHY_MAX], local[OL_ADDR_TEXT], to[OL_ADDR_TEXT];
	const struct ol_line_path_config *p;
	size_t i;

	for (i = 0; i < v->n_kept; i++) {
		p = &v->kept[i];
		ol_addr_write(local, &n->addr[p->socket]);
		ol_addr_write(to, &p->remote);
		snprintf(key, sizeof key, "path %zu", i);
		snprintf(value, sizeof value, "%s%s - %s%s, %u to %u kbit/s",
			 p->socket >= OL_CONVERT_TCP ? "tcp:" : "", local, to,
			 p->spare ? ", spare" : "",
			 ol_step_kbps(ol_step_floor(p->floor_step)),
			 ol_step_kbps(ol_step_ceiling(p->ceiling_step)));
		show_row(n, desk, re, key, value);
	}
}

/* How long the texts of the line are kept. */
static void show_days(struct ol_node *n, uint32_t desk, uint64_t re,
		      const char *key, uint32_t days)
{
	char text[24] = "0 (for good)";

	if (days)
		snprintf(text, sizeof text, "%u days", days);
	show_row(n, desk, re, key, text);
}

static void show_number(struct ol_node *n, uint32_t desk, uint64_t re,
			const char *key, uint32_t value)
{
	char text[16];

	snprintf(text, sizeof text, "%u", value);
	show_row(n, desk, re, key, text);
}

static void show_quota(struct ol_node *n, uint32_t desk, uint64_t re,
		       const struct ol_line_quota *q)
{
	show_number(n, desk, re, "documents.size", q->size_mib);
	show_number(n, desk, re, "documents.total", q->total_mib);
	show_number(n, desk, re, "documents.count", q->count);
	show_number(n, desk, re, "documents.open", q->open);
	show_number(n, desk, re, "documents.rate", q->hourly);
}

static void show_rolls(struct ol_node *n, uint32_t desk, uint64_t re,
		       const struct ol_line_settings *s)
{
	char times[OL_WATCHES_TEXT];

	ol_watches_write(times, &s->watches);
	show_row(n, desk, re, "roll_call", times);
	show_number(n, desk, re, "roll_call_overdue", s->roll_overdue_s);
}

/* The line's own ladder, or that of all lines. */
static void show_ladder(struct ol_node *n, uint32_t desk, uint64_t re,
			const struct ol_line_settings *s)
{
	char words[OL_LADDER_TEXT], text[OL_WHY_MAX];

	ol_ladder_write(words,
			s->has_ladder ? &s->ladder : &n->settings->ladder);
	snprintf(text, sizeof text, "%s%.*s",
		 s->has_ladder ? "" : "default: ", (int)sizeof text - 10,
		 words);
	show_row(n, desk, re, "ladder", s->has_ladder ? words : text);
}

static void show(struct ol_node *n, uint32_t desk,
		 const struct ol_desk_request *rq)
{
	struct ol_office_line_view v;
	const struct ol_line_settings *s = &v.settings;
	uint16_t line;

	if (ol_office_find(n->office, rq->line, &line) ||
	    ol_office_view(n->office, line, &v)) {
		refuse_unknown(n, desk, rq);
		return;
	}
	show_row(n, desk, rq->id, "office", v.peer_name);
	show_row(n, desk, rq->id, "level", ol_level_text(v.peer_level));
	show_row(n, desk, rq->id, "verified", s->verified ? "yes" : "no");
	show_row(n, desk, rq->id, "recording",
		 s->recording_allowed ? "yes" : "no");
	show_days(n, desk, rq->id, "retention", n->words.days_here[line]);
	show_days(n, desk, rq->id, "retention there",
		  n->words.days_there[line]);
	show_number(n, desk, rq->id, "playout_max_ms", s->playout_max_ms);
	show_number(n, desk, rq->id, "ring_seconds", s->ring_seconds);
	show_ladder(n, desk, rq->id, s);
	show_rolls(n, desk, rq->id, s);
	show_quota(n, desk, rq->id, &s->documents);
	show_paths(n, desk, rq->id, &v);
	ol_desk_server_done(n->desks, desk, rq->id);
}

static void ask_office(struct ol_node *n, uint32_t desk,
		       const struct ol_desk_request *rq)
{
	struct ol_desk_reply r = { .what = OL_REPLY_CALL, .re = rq->id };
	struct ol_refusal why = { .exit = 1 };
	struct ol_office_line_view v;
	struct ol_request ask;
	int err;

	err = ol_desk_view_request(&ask, &why, n->office, rq, &n->sockets);
	if (!err)
		err = ol_office_request(n->office, desk, ol_clock_now(),
					ol_clock_date(), &ask, &why, &n->fx);
	if (err) {
		ol_desk_server_refuse(n->desks, desk, rq->id, &why);
		return;
	}
	if (rq->what == OL_DO_CALL &&
	    !ol_office_view(n->office, ask.line, &v)) {
		r.u.call = v.call_id;
		ol_desk_server_reply(n->desks, desk, &r);
		ol_node_carry(n);
		return;
	}
	n->asker.waits = true;
	n->asker.desk = desk;
	n->asker.re = rq->id;
	ol_node_carry(n);
	if (n->asker.waits)
		ol_desk_server_done(n->desks, desk, rq->id);
	n->asker.waits = false;
}

static void request(void *ctx, uint32_t desk, const struct ol_desk_request *rq)
{
	struct ol_node *n = ctx;

	if (!ol_request_by_page(rq->what))
		ol_seats_used(n, desk);
	switch (rq->what) {
	case OL_DO_STATUS:
		status(n, desk, rq);
		return;
	case OL_DO_SHOW:
		show(n, desk, rq);
		return;
	case OL_DO_HISTORY:
	case OL_DO_CARD:
	case OL_DO_PAIR:
		ol_errand_begin(n, desk, rq);
		return;
	case OL_DO_NOTE_CALL:
		ol_missed_note(n, desk, rq);
		return;
	case OL_DO_TESTS:
		ol_tests_ask(n, desk, rq);
		return;
	case OL_DO_ROLL_CALL:
		ol_rolls_ask(n, desk, rq);
		return;
	case OL_DO_WATCH:
	case OL_DO_CALL:
	case OL_DO_BELL:
	case OL_DO_ANSWER:
	case OL_DO_DECLINE:
	case OL_DO_HANGUP:
	case OL_DO_RECORD:
	case OL_DO_TALK:
	case OL_DO_HOLD:
	case OL_DO_HAND:
	case OL_DO_TAKE:
	case OL_DO_PRESENCE:
	case OL_DO_CONNECT:
	case OL_DO_READY:
	case OL_DO_SET:
		/* Both sides see how long words are kept: it is an item. */
		if (!strcmp(rq->key, "retention")) {
			ol_words_ask(n, desk, rq);
			return;
		}
		ask_office(n, desk, rq);
		return;
	case OL_DO_PATH:
	case OL_DO_VERIFY:
	case OL_DO_SUSPEND:
	case OL_DO_RESUME:
	case OL_DO_TEST:
		ask_office(n, desk, rq);
		return;
	case OL_DO_MESSAGE:
		if (rq->read)
			ol_words_ask(n, desk, rq);
		else
			ol_words_show(n, desk, rq);
		return;
	case OL_DO_SEND:
	case OL_DO_ACK:
	case OL_DO_VERDICT:
	case OL_DO_CODE:
	case OL_DO_PROPOSE:
	case OL_DO_AGREE:
	case OL_DO_COMMITMENT:
	case OL_DO_ATTEST:
		ol_words_ask(n, desk, rq);
		return;
	case OL_DO_FILE_BEGIN:
	case OL_DO_FILE_DATA:
	case OL_DO_FILE_END:
		ol_files_upload(n, desk, rq);
		return;
	case OL_DO_INBOX:
	case OL_DO_SEARCH:
	case OL_DO_CAP:
	case OL_DO_FORMS:
	case OL_DO_CODEBOOK:
	case OL_DO_COMMITMENTS:
	case OL_DO_FILES:
	case OL_DO_FILE_READ:
	case OL_DO_AUDIT:
	case OL_DO_EXPORT:
		ol_words_show(n, desk, rq);
		return;
	case OL_DO_HERE:
		ol_desk_server_done(n->desks, desk, rq->id);
		return;
	case OL_DO_DUTY:
	case OL_DO_TAKE_DUTY:
		ol_duty_ask(n, desk, rq);
		return;
	case OL_DO_LOGIN:
	case OL_DO_REJOIN:
	case OL_DO_LOGOUT:
	case OL_DO_PASSWORD:
	case OL_DO_TOTP:
	case OL_DO_SESSIONS:
	case OL_DO_SESSION_END:
	case OL_DO_SEATS:
	case OL_DO_SEAT_ADD:
	case OL_DO_SEAT_SET:
	case OL_DO_SEAT_DROP:
		ol_seats_ask(n, desk, rq);
		return;
	}
}

void ol_node_desk_handler(struct ol_node *n, struct ol_desk_handler *h)
{
	h->ctx = n;
	h->came = came;
	h->gone = gone;
	h->request = request;
	h->audio = audio;
}
