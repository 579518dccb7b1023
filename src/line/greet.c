/* greet - handshakes of a line: when one is started, answered, finished, and
 * what a confirmed session changes. doc/protocol/session.md, "Sessions". */
#include <assert.h>
#include <string.h>

#include "base/bytes.h"
#include "base/error.h"
#include "line/line_state.h"
#include "seal/cell.h"

#define RTT_UNKNOWN_US 500000

/* The longest round trip that is known. */
static uint64_t slow_rtt(const struct ol_line *l)
{
	uint64_t rtt = 0;
	size_t i;

	for (i = 0; i < l->n_paths; i++)
		if (l->path[i].rtt_us > rtt)
			rtt = l->path[i].rtt_us;
	return rtt ? rtt : RTT_UNKNOWN_US;
}

/* What goes out in envelopes follows the sessions: a handshake that ended is
 * not sent any more. */
static void follow(struct ol_line *l)
{
	size_t i;

	if (ol_sessions_find(&l->sessions, OL_SESSION_STARTED) ==
	    OL_SESSION_NONE) {
		ol_knock_clear_own(&l->knock);
		ol_noise_release(&l->secret->own);
	}
	for (i = 0; i < OL_KNOCK_ANSWERS; i++) {
		struct ol_knock_answer *a = &l->knock.answer[i];

		if (a->is_set &&
		    ol_sessions_answered(&l->sessions, a->number) ==
			    OL_SESSION_NONE)
			ol_knock_clear_answer(&l->knock, a->number);
	}
}

static void save(struct ol_line *l, uint64_t number, struct ol_line_effects *fx)
{
	if (number <= l->number)
		return;
	l->number = number;
	ol_line_effect(fx, OL_LINE_SAVE)->number = number;
}

static struct ol_handshake_say say(const struct ol_line *l, uint64_t number)
{
	struct ol_handshake_say s = { .number = number,
				      .confirmed = l->sessions.confirmed };

	memcpy(s.incarnation, l->incarnation, sizeof s.incarnation);
	return s;
}

/* The counterpart's node is another one: nothing that was said before means
 * anything to it. */
static void begin_anew(struct ol_line *l, struct ol_line_effects *fx)
{
	size_t i;

	ol_content_reset(l->content);
	ol_roam_forget_counters(&l->roam);
	memset(l->bind, 0, sizeof l->bind);
	ol_outcome_init(&l->outcome);
	l->has_more = false;
	for (i = 0; i < l->n_paths; i++)
		ol_path_forget_peer(&l->path[i]);
	(void)ol_line_effect(fx, OL_LINE_FRESH);
}

static void confirmed(struct ol_line *l, ol_instant now, bool in_band,
		      bool fresh, struct ol_line_effects *fx)
{
	l->rekeys += in_band;
	save(l, l->sessions.confirmed, fx);
	follow(l);
	ol_knock_calm(&l->knock);
	if (fresh)
		begin_anew(l, fx);
	l->heard = now;
	l->said_goodbye = false;
	ol_line_go_up(l, now, fx);
}

void ol_line_cell_opened(struct ol_line *l, ol_instant now, int i,
			 struct ol_line_effects *fx)
{
	bool in_band = l->sessions.s[i].in_band;
	bool fresh = false;

	l->heard = now;
	if (ol_session_step(&l->sessions, i, OL_SESSION_EV_CELL, now, &fresh) !=
	    OL_SESSION_KEPT)
		confirmed(l, now, in_band, fresh, fx);
	else if (!l->said_goodbye &&
		 ol_sessions_find(&l->sessions, OL_SESSION_CURRENT) !=
			 OL_SESSION_NONE)
		ol_line_go_up(l, now, fx);
}

/* ---- our own ---- */

static void send_inband(struct ol_line *l, uint64_t number, uint8_t message,
			const uint8_t *noise, size_t len)
{
	uint8_t msg[OL_LINE_INBAND_HEAD + OL_HS1_LEN];

	ol_put48(msg, number);
	msg[6] = message;
	memcpy(msg + OL_LINE_INBAND_HEAD, noise, len);
	/* Where the backlog is full the handshake comes to nothing, and the
	 * next one is tried when this one is too old. */
	(void)ol_content_send(l->content, OL_STREAM_HANDSHAKE, msg,
			      OL_LINE_INBAND_HEAD + len);
}

static void start(struct ol_line *l, ol_instant now, ol_date date, bool in_band,
		  struct ol_line_effects *fx)
{
	uint64_t number = ol_sessions_number(&l->sessions, l->number, date);
	struct ol_handshake_say own = say(l, number);
	uint8_t message[OL_HS1_LEN];
	int i;

	if (!ol_due(l->start_at, now) || number == 0)
		return;
	i = ol_sessions_place(&l->sessions, true);
	if (i == OL_SESSION_NONE)
		return;
	l->start_at = ol_after(now, OL_LINE_COMPUTE_US);
	if (ol_handshake_start(&l->secret->own, &l->handshake_keys, &own,
			       &l->random, message))
		return;
	l->sessions.s[i].own = true;
	l->sessions.s[i].in_band = in_band;
	l->sessions.s[i].number = number;
	l->sessions.s[i].knew = own.confirmed;
	(void)ol_session_step(&l->sessions, i, OL_SESSION_EV_START, now, NULL);
	save(l, number, fx);
	ol_knock_set_own(&l->knock, now, number, message);
	if (in_band)
		send_inband(l, number, 1, message, sizeof message);
}

static void give_up_own(struct ol_line *l, ol_instant now)
{
	int i = ol_sessions_find(&l->sessions, OL_SESSION_STARTED);

	if (i != OL_SESSION_NONE)
		(void)ol_session_step(&l->sessions, i, OL_SESSION_EV_TIME_OVER,
				      now, NULL);
	follow(l);
}

/* Fills what a session has beside its state. */
static void furnish(struct ol_line *l, int i,
		    const struct ol_handshake_say *peer)
{
	struct ol_session *s = &l->sessions.s[i];
	size_t p;

	memcpy(s->incarnation, peer->incarnation, sizeof s->incarnation);
	s->tag = ol_cell_session_tag(l->secret->session[i].hash);
	for (p = 0; p < OL_SESSION_PATHS; p++)
		ol_replay_init(&s->window[p]);
}

static void finish(struct ol_line *l, ol_instant now, bool in_band,
		   const uint8_t message[static OL_HS2_LEN],
		   struct ol_line_effects *fx)
{
	int i = ol_sessions_find(&l->sessions, OL_SESSION_STARTED);
	struct ol_handshake_say peer;
	bool fresh = false;
	int err;

	assert(i != OL_SESSION_NONE);
	err = ol_handshake_finish(&l->secret->own, message,
				  l->sessions.s[i].number, &peer,
				  &l->secret->session[i]);
	if (err == OL_ERR_FORGED)
		return; /* the parts were not of one message: gather anew */
	if (err || (in_band && memcmp(peer.incarnation, l->sessions.incarnation,
				      sizeof peer.incarnation) != 0)) {
		give_up_own(l, now);
		return;
	}
	/* Our next number lies above what the counterpart saw confirmed: so a
	 * node restored from an older state finds back. */
	save(l, peer.confirmed, fx);
	furnish(l, i, &peer);
	(void)ol_session_step(&l->sessions, i, OL_SESSION_EV_FINISH, now,
			      &fresh);
	confirmed(l, now, l->sessions.s[i].in_band, fresh, fx);
}

/* ---- answers ---- */

static void answer(struct ol_line *l, ol_instant now, uint64_t number,
		   bool in_band, const uint8_t message[static OL_HS1_LEN])
{
	struct ol_handshake_say own = say(l, number), peer;
	struct ol_noise_keys *keys;
	uint8_t reply[OL_HS2_LEN];
	int i;

	l->answer_at = ol_after(now, OL_LINE_COMPUTE_US);
	i = ol_sessions_place(&l->sessions, false);
	assert(i != OL_SESSION_NONE);
	keys = &l->secret->session[i];
	if (ol_handshake_answer(&l->secret->scratch, &l->handshake_keys,
				message, &own, &l->random, reply, &peer,
				keys)) {
		ol_wipe(keys, sizeof *keys);
		l->dropped++;
		return;
	}
	l->sessions.s[i].in_band = in_band;
	l->sessions.s[i].number = number;
	l->sessions.s[i].knew = peer.confirmed;
	furnish(l, i, &peer);
	(void)ol_session_step(&l->sessions, i, OL_SESSION_EV_ANSWER, now, NULL);
	follow(l);
	ol_knock_set_answer(&l->knock, now, number, reply);
	if (in_band) {
		ol_knock_calm(&l->knock);
		send_inband(l, number, 2, reply, sizeof reply);
	}
	follow(l); /* it may have been pushed out itself */
}

static void answer_whole(struct ol_line *l, ol_instant now)
{
	uint8_t message[OL_HS1_LEN];
	uint64_t number;
	bool in_band;

	if (!ol_due(l->answer_at, now))
		return;
	number = ol_knock_whole(&l->knock, message, &in_band);
	if (number > l->sessions.confirmed)
		answer(l, now, number, in_band, message);
}

void ol_line_gathered(struct ol_line *l, ol_instant now,
		      struct ol_line_effects *fx)
{
	uint8_t message[OL_HS2_LEN];

	if (ol_knock_reply(&l->knock, message))
		finish(l, now, false, message, fx);
	answer_whole(l, now);
}

void ol_line_inband(struct ol_line *l, ol_instant now, const uint8_t *msg,
		    size_t len, struct ol_line_effects *fx)
{
	uint64_t number;

	if (len < OL_LINE_INBAND_HEAD)
		goto drop;
	number = ol_get48(msg);
	if (msg[6] == 1 && len == OL_LINE_INBAND_HEAD + OL_HS1_LEN) {
		if (number <= l->sessions.confirmed ||
		    ol_sessions_answered(&l->sessions, number) !=
			    OL_SESSION_NONE)
			goto drop;
		ol_knock_give(&l->knock, number, msg + OL_LINE_INBAND_HEAD);
		answer_whole(l, now);
		return;
	}
	if (msg[6] == 2 && len == OL_LINE_INBAND_HEAD + OL_HS2_LEN) {
		if (!l->knock.own.is_set || l->knock.own.number != number)
			goto drop;
		finish(l, now, true, msg + OL_LINE_INBAND_HEAD, fx);
		return;
	}
drop:
	l->dropped++;
}

/* ---- time ---- */

void ol_line_expire(struct ol_line *l, ol_instant now)
{
	if (ol_sessions_tick(&l->sessions, now))
		follow(l);
}

void ol_line_greet(struct ol_line *l, ol_instant now, ol_date date,
		   bool is_silent, struct ol_line_effects *fx)
{
	bool has_session;

	ol_line_expire(l, now);
	has_session = ol_sessions_find(&l->sessions, OL_SESSION_CURRENT) !=
		      OL_SESSION_NONE;
	answer_whole(l, now);
	if (!has_session || is_silent) {
		if (ol_knock_is_stale(&l->knock, now, slow_rtt(l)))
			give_up_own(l, now);
		start(l, now, date, false, fx);
	} else if (ol_sessions_is_due(&l->sessions, now)) {
		if (l->knock.own.is_set &&
		    ol_since(l->knock.own.since, now) >= OL_LINE_INBAND_US)
			give_up_own(l, now);
		start(l, now, date, true, fx);
	}
}
