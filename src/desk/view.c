/* view - see view.h. */
#include "desk/view.h"

#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/text.h"

/* An instant of the past as a date. */
static ol_date date_of(ol_instant then, ol_instant now, ol_date date)
{
	if (then.us == OL_NEVER.us)
		return (ol_date){ 0 };
	return (ol_date){ date.ns - (int64_t)ol_since(then, now) * 1000 };
}

static enum ol_desk_path_state view_path_state(const struct ol_path_status *st)
{
	switch (st->state) {
	case OL_PATH_UNTRIED:
		return OL_DESK_PATH_UNTRIED;
	case OL_PATH_PROVEN:
		return st->spare && !st->woken ? OL_DESK_PATH_SPARE
					       : OL_DESK_PATH_PROVEN;
	case OL_PATH_SILENT:
		return OL_DESK_PATH_SILENT;
	case OL_PATH_REFUSED:
		return OL_DESK_PATH_REFUSED;
	}
	return OL_DESK_PATH_UNTRIED;
}

static void view_path(struct ol_desk_path *out, uint8_t path,
		      const struct ol_path_status *st,
		      const struct ol_desk_sockets *sockets, ol_instant now,
		      ol_date date)
{
	out->path = path;
	out->state = view_path_state(st);
	out->since = date_of(st->since, now, date);
	out->last_cell = date_of(st->last_cell, now, date);
	out->rtt_us = st->rtt_us;
	out->loss_permille = st->loss_permille;
	out->peer_loss_permille = st->peer_loss_permille;
	out->step = st->step;
	out->peer_step = st->peer_step;
	out->peer_run = st->peer_run;
	out->spread_us = st->spread_us;
	out->peer_spread_us = st->peer_spread_us;
	out->queue_us = st->queue_us;
	out->trial = st->trial;
	out->spare = st->spare;
	out->tcp = st->socket >= sockets->first_tcp;
	out->remote = st->remote;
	if (st->learned)
		out->configured = st->configured;
	if (st->socket < sockets->n)
		out->local = sockets->addr[st->socket];
}

/* State, and in whose words it is so. */
struct state {
	enum ol_desk_line_state *state;
	enum ol_line_reason *why;
	char *who, *by, *words; /* OL_SEAT_MAX, OL_SEAT_MAX, OL_WHY_MAX */
};

static void view_state(const struct state *s,
		       const struct ol_office_line_view *v)
{
	*s->why = v->status.reason;
	*s->state = v->status.up ? OL_DESK_LINE_UP : OL_DESK_LINE_DOWN;
	if (v->settings.suspended || v->suspended_there) {
		*s->state = OL_DESK_LINE_SUSPENDED;
		*s->why = OL_LINE_REASON_SUSPENDED;
		ol_text_copy(s->who, OL_SEAT_MAX,
			     v->settings.suspended ? "here" : "there");
		ol_text_copy(s->by, OL_SEAT_MAX,
			     v->settings.suspended ? v->settings.suspended_who
						   : v->suspended_there_who);
		ol_text_copy(s->words, OL_WHY_MAX,
			     v->settings.suspended ? v->settings.suspended_why
						   : v->suspended_there_why);
	} else if (v->status.reason == OL_LINE_REASON_GOODBYE) {
		ol_text_copy(s->who, OL_SEAT_MAX, v->goodbye_who);
		ol_text_copy(s->words, OL_WHY_MAX, v->goodbye_why);
	}
}

static ol_date state_since(const struct ol_office_line_view *v, ol_instant now,
			   ol_date date)
{
	if (v->settings.suspended && v->settings.suspended_since.ns)
		return v->settings.suspended_since;
	if (v->suspended_there && v->suspended_there_since.ns)
		return v->suspended_there_since;
	return date_of(v->status.since, now, date);
}

void ol_desk_view_roll(struct ol_desk_roll *out, const struct ol_roll_call *c)
{
	out->asked_here = c->ours;
	out->at = ol_roll_here(c);
	out->at_there = c->ours ? c->answered : c->asked;
	ol_text_copy(out->here, sizeof out->here,
		     c->ours ? c->asker : c->answerer);
	ol_text_copy(out->there, sizeof out->there,
		     c->ours ? c->answerer : c->asker);
}

static void view_people(struct ol_desk_people *out,
			const struct ol_office_line_view *v, ol_date date)
{
	struct ol_roll_view is;
	struct ol_desk_roll last = { .at = { 0 } };

	ol_roll_look(&v->roll, date, &is);
	out->state = is.state;
	if (is.state == OL_ROLL_IS_OVERDUE)
		out->why = ol_roll_why(&v->roll, date, v->status.up);
	ol_desk_view_roll(&last, &is.last);
	out->at = last.at;
	out->at_there = last.at_there;
	ol_text_copy(out->here, sizeof out->here, last.here);
	ol_text_copy(out->there, sizeof out->there, last.there);
	out->owed = is.owed;
	out->next = is.next;
	out->asked_here = is.waits.ours;
	out->asked = is.waits.asked;
	ol_text_copy(out->asker, sizeof out->asker, is.waits.asker);
	ol_watches_write(out->times, &is.here);
	ol_watches_write(out->times_there, &is.there);
}

int ol_desk_view_line(struct ol_desk_line *out, const struct ol_office *o,
		      uint16_t index, const struct ol_desk_sockets *sockets,
		      ol_instant now, ol_date date)
{
	struct ol_office_line_view v;
	int err = ol_office_view(o, index, &v);
	uint8_t i;

	if (err)
		return err;
	memset(out, 0, sizeof *out);
	ol_text_copy(out->line, sizeof out->line, v.settings.name);
	ol_text_copy(out->office, sizeof out->office, v.peer_name);
	out->level = v.peer_level;
	view_state(&(struct state){ &out->state, &out->why, out->who, out->by,
				    out->words },
		   &v);
	out->since = state_since(&v, now, date);
	out->verified = v.settings.verified;
	memcpy(out->tested, v.tested, sizeof out->tested);
	view_people(&out->people, &v, date);
	out->call_state = v.call;
	out->call = v.call_id;
	out->handshakes = v.status.handshakes;
	out->rekeys = v.status.rekeys;
	out->sent = v.status.sent;
	out->received = v.status.received;
	out->dropped = v.status.dropped;
	out->late_slots = v.status.late_slots;
	out->n_paths = (uint8_t)v.status.n_paths;
	for (i = 0; i < out->n_paths; i++)
		view_path(&out->path[i], i, &v.status.path[i], sockets, now,
			  date);
	return 0;
}

static void view_figures(struct ol_desk_event *out,
			 const struct ol_office_line_view *v,
			 const struct ol_desk_sockets *sockets, ol_instant now,
			 ol_date date)
{
	struct ol_desk_figures *fig = &out->figures;
	const struct ol_path_status *st;
	uint8_t i;

	fig->n_paths = (uint8_t)v->status.n_paths;
	for (i = 0; i < fig->n_paths; i++) {
		st = &v->status.path[i];
		view_path(&fig->path[i], i, st, sockets, now, date);
		if (st->state == OL_PATH_PROVEN && st->rtt_us &&
		    (!fig->rtt_us || st->rtt_us < fig->rtt_us))
			fig->rtt_us = st->rtt_us;
	}
}

/* "code: 60 B, back 1 2, code 20 20": the rule; bytes of a frame; what goes
 * along: copies by how far back they are, symbols by their windows. */
static void view_plan(char out[OL_API_PLAN_MAX], const struct ol_plan *p)
{
	size_t n, i;

	out[0] = '\0';
	if (!p->frame_bytes)
		return;
	n = (size_t)snprintf(out, OL_API_PLAN_MAX, "%s: %u B",
			     ol_plan_rule_word(p->rule), p->frame_bytes);
	for (i = 0; i < p->n_copies && n < OL_API_PLAN_MAX; i++)
		n += (size_t)snprintf(out + n, OL_API_PLAN_MAX - n, "%s %u",
				      i ? "" : ", back", p->back[i]);
	for (i = 0; i < p->n_symbols && n < OL_API_PLAN_MAX; i++)
		n += (size_t)snprintf(out + n, OL_API_PLAN_MAX - n, "%s %u",
				      i ? "" : ", code", p->window[i]);
}

static enum ol_tell tell_of(enum ol_event_kind kind)
{
	static const enum ol_tell tell[] = {
		[OL_EVENT_DIALING] = OL_TELL_DIALING,
		[OL_EVENT_RINGING] = OL_TELL_RINGING,
		[OL_EVENT_NOBODY_AT_DESK] = OL_TELL_NOBODY_AT_DESK,
		[OL_EVENT_ANSWERED] = OL_TELL_ANSWERED,
		[OL_EVENT_STATS] = OL_TELL_STATS,
		[OL_EVENT_PRESENCE] = OL_TELL_PRESENCE,
		[OL_EVENT_OFFERED] = OL_TELL_OFFERED,
		[OL_EVENT_OFFER_OVER] = OL_TELL_OFFER_OVER,
		[OL_EVENT_MODE] = OL_TELL_MODE,
		[OL_EVENT_INTERRUPTED] = OL_TELL_INTERRUPTED,
		[OL_EVENT_RESUMED] = OL_TELL_RESUMED,
		[OL_EVENT_ENDED] = OL_TELL_ENDED,
		[OL_EVENT_RING] = OL_TELL_RING,
		[OL_EVENT_RING_STOPPED] = OL_TELL_RING_STOPPED,
		[OL_EVENT_MISSED] = OL_TELL_MISSED,
		[OL_EVENT_LINE] = OL_TELL_LINE,
		[OL_EVENT_PATH] = OL_TELL_PATH,
		[OL_EVENT_TEST] = OL_TELL_TEST,
		[OL_EVENT_CONNECT] = OL_TELL_CONNECT,
		[OL_EVENT_ROLL] = OL_TELL_ROLL_CALL,
	};

	return tell[kind];
}

/* Of the line; and of a call that the line, or a node, ended. */
static void view_line_state(struct ol_desk_event *out,
			    const struct ol_office *o,
			    const struct ol_event *ev,
			    const struct ol_office_line_view *v, ol_instant now,
			    ol_date date)
{
	bool ended = ev->kind == OL_EVENT_ENDED;

	if (ended && ev->reason == OL_END_STOPPED) {
		/* The line itself learns of it a moment later. */
		ol_text_copy(out->who, sizeof out->who, v->goodbye_who);
		ol_text_copy(out->words, sizeof out->words, v->goodbye_why);
		return;
	}
	if (ev->kind != OL_EVENT_LINE &&
	    !(ended && ev->reason == OL_END_SUSPENDED) &&
	    !(ended && ev->reason == OL_END_LINE_LOST && !v->status.up))
		return;
	view_state(&(struct state){ &out->state, &out->why, out->who, out->by,
				    out->words },
		   v);
	out->since = ol_office_since(o, ev->line, now, date);
}

/* What only events of its kind have. */
static void view_kind(struct ol_desk_event *out, const struct ol_event *ev)
{
	if (ev->kind == OL_EVENT_RING) {
		ol_text_copy(out->next, sizeof out->next, ev->next);
		out->next_at = ev->next_at;
	} else if (ev->kind == OL_EVENT_MISSED) {
		ol_text_copy(out->rang, sizeof out->rang, ev->rang);
	} else if (ev->kind == OL_EVENT_STATS || ev->kind == OL_EVENT_ENDED) {
		out->figures.voice = ev->voice;
		view_plan(out->figures.plan, &ev->voice.plan);
	} else if (ev->kind == OL_EVENT_TEST) {
		out->test = ev->test;
	} else if (ev->kind == OL_EVENT_ROLL) {
		out->roll_is = ev->roll.kind;
		out->watch = ev->roll.watch;
		ol_desk_view_roll(&out->roll, &ev->roll.call);
		out->roll.why = ev->roll.kind == OL_ROLL_OVERDUE
					? ev->roll_why
					: OL_ROLL_NOT_ASKED;
	}
}

int ol_desk_view_event(struct ol_desk_event *out, const struct ol_office *o,
		       const struct ol_event *ev,
		       const struct ol_desk_sockets *sockets, ol_instant now,
		       ol_date date)
{
	struct ol_office_line_view v;
	int err = ol_office_view(o, ev->line, &v);

	if (err)
		return err;
	memset(out, 0, sizeof *out);
	out->what = tell_of(ev->kind);
	out->at = ev->at;
	out->call = ev->call;
	ol_text_copy(out->line, sizeof out->line, v.settings.name);
	ol_text_copy(out->office, sizeof out->office, v.peer_name);
	out->precedence = ev->precedence;
	out->outgoing = ev->outgoing;
	out->unverified = ev->unverified;
	out->recording_here = ev->recording_here;
	out->recording_there = ev->recording_there;
	out->held_here = ev->held_here;
	out->held_there = ev->held_there;
	out->people_here = v.people_here;
	out->people_there = v.people_there;
	out->will_call = ev->will_call;
	out->mode = ev->mode;
	out->talks_here = ev->talks_here;
	out->talks_there = ev->talks_there;
	out->bells = ev->bells;
	out->bell = ev->bell;
	out->rang_seconds = ev->rang_seconds;
	ol_text_copy(out->seat, sizeof out->seat, ev->seat);
	out->stage_here = ev->stage_here;
	out->stage_there = ev->stage_there;
	ol_text_copy(out->principal_here, sizeof out->principal_here,
		     v.principal_here);
	ol_text_copy(out->principal_there, sizeof out->principal_there,
		     v.principal_there);
	out->reason = ev->reason;
	out->seconds = ev->seconds;
	view_kind(out, ev);
	view_figures(out, &v, sockets, now, date);
	view_line_state(out, o, ev, &v, now, date);
	if (ev->kind == OL_EVENT_PATH && ev->path < v.status.n_paths)
		view_path(&out->path, ev->path, &v.status.path[ev->path],
			  sockets, now, date);
	return 0;
}

/* ---- requests --------------------------------------------------------- */

static int kind_of(enum ol_do what, enum ol_request_kind *kind)
{
	switch (what) {
	case OL_DO_WATCH:
		*kind = OL_REQUEST_WATCH;
		return 0;
	case OL_DO_CALL:
		*kind = OL_REQUEST_CALL;
		return 0;
	case OL_DO_BELL:
		*kind = OL_REQUEST_BELL;
		return 0;
	case OL_DO_ANSWER:
		*kind = OL_REQUEST_ANSWER;
		return 0;
	case OL_DO_DECLINE:
		*kind = OL_REQUEST_DECLINE;
		return 0;
	case OL_DO_HANGUP:
		*kind = OL_REQUEST_HANGUP;
		return 0;
	case OL_DO_RECORD:
		*kind = OL_REQUEST_RECORD;
		return 0;
	case OL_DO_TALK:
		*kind = OL_REQUEST_TALK;
		return 0;
	case OL_DO_HOLD:
		*kind = OL_REQUEST_HOLD;
		return 0;
	case OL_DO_HAND:
		*kind = OL_REQUEST_HAND;
		return 0;
	case OL_DO_TAKE:
		*kind = OL_REQUEST_TAKE;
		return 0;
	case OL_DO_PRESENCE:
		*kind = OL_REQUEST_PRESENCE;
		return 0;
	case OL_DO_CONNECT:
		*kind = OL_REQUEST_CONNECT;
		return 0;
	case OL_DO_READY:
		*kind = OL_REQUEST_READY;
		return 0;
	case OL_DO_SET:
		*kind = OL_REQUEST_SET;
		return 0;
	case OL_DO_PATH:
		*kind = OL_REQUEST_PATH;
		return 0;
	case OL_DO_VERIFY:
		*kind = OL_REQUEST_VERIFY;
		return 0;
	case OL_DO_SUSPEND:
		*kind = OL_REQUEST_SUSPEND;
		return 0;
	case OL_DO_RESUME:
		*kind = OL_REQUEST_RESUME;
		return 0;
	case OL_DO_TEST:
		*kind = OL_REQUEST_TEST;
		return 0;
	case OL_DO_STATUS:
	case OL_DO_SHOW:
	case OL_DO_HISTORY:
	case OL_DO_NOTE_CALL:
	case OL_DO_TESTS:
	case OL_DO_ROLL_CALL:
	case OL_DO_CARD:
	case OL_DO_PAIR:
	case OL_DO_SEND:
	case OL_DO_INBOX:
	case OL_DO_SEARCH:
	case OL_DO_MESSAGE:
	case OL_DO_ACK:
	case OL_DO_VERDICT:
	case OL_DO_CAP:
	case OL_DO_FORMS:
	case OL_DO_CODE:
	case OL_DO_CODEBOOK:
	case OL_DO_PROPOSE:
	case OL_DO_AGREE:
	case OL_DO_COMMITMENT:
	case OL_DO_COMMITMENTS:
	case OL_DO_FILES:
	case OL_DO_FILE_BEGIN:
	case OL_DO_FILE_DATA:
	case OL_DO_FILE_END:
	case OL_DO_FILE_READ:
	case OL_DO_AUDIT:
	case OL_DO_ATTEST:
	case OL_DO_EXPORT:
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
	case OL_DO_DUTY:
	case OL_DO_TAKE_DUTY:
	case OL_DO_HERE:
		break;
	}
	return OL_ERR_RANGE;
}

static int path_of(struct ol_request *out, struct ol_refusal *why,
		   const struct ol_desk_request *rq,
		   const struct ol_desk_sockets *sockets)
{
	size_t i = rq->tcp ? sockets->first_tcp : 0;
	size_t end = rq->tcp ? sockets->n : sockets->first_tcp;
	char text[OL_ADDR_TEXT];

	out->drop = rq->how == OL_PATH_DROP;
	out->tell = rq->how == OL_PATH_TELL;
	out->spare = rq->how == OL_PATH_SPARE;
	out->floor_step = rq->floor_step;
	out->ceiling_step = rq->ceiling_step;
	out->remote = rq->remote;
	if (rq->local.family != rq->remote.family) {
		ol_text_copy(why->text, sizeof why->text,
			     "the two addresses of a path must both be IPv4 "
			     "or both IPv6");
		return OL_ERR_RANGE;
	}
	for (; i < end && i < sockets->n; i++) {
		if (ol_addr_equal(&sockets->addr[i], &rq->local)) {
			out->socket = (uint8_t)i;
			return 0;
		}
	}
	ol_addr_write(text, &rq->local);
	snprintf(why->text, sizeof why->text,
		 "the node does not listen on %s%s: status shows where it "
		 "does, %s in openline.conf says it",
		 rq->tcp ? "tcp:" : "", text,
		 rq->tcp ? "listen-tcp" : "listen");
	return OL_ERR_UNKNOWN;
}

int ol_desk_view_request(struct ol_request *out, struct ol_refusal *why,
			 const struct ol_office *o,
			 const struct ol_desk_request *rq,
			 const struct ol_desk_sockets *sockets)
{
	int err = kind_of(rq->what, &out->kind);

	memset(why, 0, sizeof *why);
	why->exit = 1;
	if (err) {
		ol_text_copy(why->text, sizeof why->text,
			     "this is not for the office");
		return err;
	}
	out->line = 0;
	if (*rq->line && ol_office_find(o, rq->line, &out->line)) {
		snprintf(why->text, sizeof why->text,
			 "no line \"%s\": status lists the lines there are",
			 rq->line);
		return OL_ERR_UNKNOWN;
	}
	out->id = rq->call;
	out->precedence = rq->precedence;
	out->recording = rq->recording;
	out->bell = rq->bell;
	out->talks = rq->talks;
	out->held = rq->held;
	out->date = rq->will_call;
	out->person = rq->person;
	out->gone = rq->gone;
	out->drop = out->spare = out->tell = false;
	out->floor_step = out->ceiling_step = 0;
	out->socket = 0;
	memset(&out->remote, 0, sizeof out->remote);
	ol_text_copy(out->key, sizeof out->key, rq->key);
	ol_text_copy(out->value, sizeof out->value,
		     rq->what == OL_DO_HAND || rq->what == OL_DO_CONNECT
			     ? rq->seat
			     : rq->value);
	ol_text_copy(out->why, sizeof out->why, rq->why);
	if (rq->what == OL_DO_PATH)
		return path_of(out, why, rq, sockets);
	return 0;
}
