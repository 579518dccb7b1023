/* seats_login - how sessions begin and go on: see seats.h. */
#include <stdio.h>
#include <string.h>

#include "base/bytes.h"
#include "base/error.h"
#include "base/text.h"
#include "daemon/log.h"
#include "daemon/node.h"
#include "daemon/seats.h"
#include "desk/rights.h"
#include "os/clock.h"
#include "seal/secret.h"

static const char wrong[] = "the seat, the password or the code is wrong";

/* ---- a session begins ---------------------------------------------------- */

void ol_seats_tell(struct ol_node *n, uint32_t desk, uint64_t re,
		   const struct ol_sitting *s, const struct ol_store_seat *seat,
		   const uint8_t token[static OL_API_SESSION_LEN])
{
	unsigned rights = seat->first ? OL_RIGHT_OWN : ol_rights_of(seat->role);
	struct ol_desk_reply r = { .what = OL_REPLY_SESSION, .re = re };
	struct ol_desk_session *to = &r.u.session;

	memcpy(to->session, token, sizeof to->session);
	ol_text_copy(to->seat, sizeof to->seat, seat->name);
	ol_text_copy(to->lang, sizeof to->lang, seat->lang);
	to->role = seat->role;
	ol_rights_write(to->rights, rights);
	to->first = seat->first;
	to->totp = seat->has_totp;
	to->idle_s = n->seats.sessions.idle_s;
	to->ends = s->ends;
	ol_desk_server_admit(n->desks, desk, rights);
	ol_desk_server_reply(n->desks, desk, &r);
	ol_wipe(&r, sizeof r);
}

/* In what part somebody of that role is in a call, until he says another. */
static enum ol_part part_of(enum ol_role role)
{
	switch (role) {
	case OL_ROLE_PRINCIPAL:
		return OL_PART_PRINCIPAL;
	case OL_ROLE_DUTY:
		return OL_PART_ACTING;
	case OL_ROLE_INTERPRETER:
		return OL_PART_INTERPRETER;
	case OL_ROLE_CLERK:
		return OL_PART_NOTES;
	case OL_ROLE_AUDITOR:
		break;
	}
	return OL_PART_LISTENER;
}

/* The desk is the seat's from now on, in the office too. */
static void sit_down(struct ol_node *n, uint32_t desk,
		     const struct ol_store_seat *seat)
{
	if (ol_office_desk_is(n->office, desk, seat->name) == OL_ERR_UNKNOWN &&
	    ol_office_desk_came(n->office, desk, seat->name))
		ol_log_trouble("desk %u has no place: too many desks", desk);
	ol_office_desk_sits(n->office, desk, part_of(seat->role),
			    ol_seats_guest(n, desk)->machine ? OL_LEG_UNSAID
							     : OL_LEG_BROWSER);
	ol_office_desk_role(n->office, desk, seat->role, ol_clock_now(),
			    ol_clock_date(), &n->fx);
	ol_node_carry(n);
}

/* A browser that was closed without a logout has left its session: of as many
 * as may be, the one that was left longest ago ends. */
static void make_room(struct ol_node *n, uint32_t seat)
{
	struct ol_sittings *t = &n->seats.sessions;
	struct ol_sitting *left = NULL;

	if (ol_sitting_count(t, seat) >= OL_SESSIONS_SEAT)
		left = ol_sitting_left(t, seat);
	else if (ol_sitting_count(t, 0) >= OL_SESSIONS)
		left = ol_sitting_left(t, 0);
	if (left)
		ol_seats_end(n, left, OL_SESSION_IDLE);
}

static void begin(struct ol_node *n, uint32_t desk, uint64_t re,
		  const struct ol_store_seat *seat)
{
	struct {
		uint8_t token[OL_API_SESSION_LEN];
	} k;
	char from[OL_API_FROM_MAX];
	struct ol_sitting *s;

	make_room(n, seat->id);
	ol_seats_write_from(from, ol_seats_guest(n, desk));
	if (ol_sitting_open(&n->seats.sessions, &s, k.token, &n->random,
			    seat->id, desk, from, ol_clock_now(),
			    ol_clock_date())) {
		ol_seats_refuse(n, desk, re, 7,
				"%d sessions of this seat or %d in all are "
				"open, which is the most: log out of one",
				OL_SESSIONS_SEAT, OL_SESSIONS);
		return;
	}
	sit_down(n, desk, seat);
	ol_seats_tell(n, desk, re, s, seat, k.token);
	ol_wipe(&k, sizeof k);
	ol_log_change("seat %s logged in (%s)", seat->name, from);
}

/* ---- login ---------------------------------------------------------------- */

const struct ol_addr ol_seats_nowhere;

bool ol_seats_may_try(struct ol_node *n, uint32_t desk, uint64_t re,
		      const char *name, const struct ol_addr *from)
{
	ol_instant now = ol_clock_now();
	ol_instant at = ol_delay_until(&n->seats.delays, name, from, now);

	if (ol_due(at, now))
		return true;
	ol_seats_refuse(n, desk, re, 7,
			"after a wrong password one waits: try again in %u s",
			(unsigned)((ol_since(now, at) + 999999) / 1000000));
	return false;
}

static void login(struct ol_node *n, uint32_t desk,
		  const struct ol_desk_request *rq)
{
	const struct ol_store_seat *seat = ol_seats_find(n, rq->seat);
	struct ol_hash_job job = { .tries = true };
	struct ol_seats_task *t;

	if (ol_sitting_of(&n->seats.sessions, desk)) {
		ol_seats_refuse(n, desk, rq->id, 1,
				"this desk has a session: log out first");
		return;
	}
	if (!ol_seats_may_try(n, desk, rq->id, rq->seat,
			      &ol_seats_guest(n, desk)->from))
		return;
	t = ol_seats_task(n, desk, rq);
	if (!t)
		return;
	ol_delay_begin(&n->seats.delays, rq->seat, &t->from, ol_clock_now());
	ol_text_copy(t->name, sizeof t->name, rq->seat);
	ol_text_copy(t->code, sizeof t->code, rq->code);
	t->seat = seat ? seat->id : 0;
	job.have = seat ? seat->password : n->seats.dummy;
	ol_text_copy(job.old, sizeof job.old, rq->password);
	ol_seats_work_out(n, t, &job);
}

/* Whether it was right; a code that was taken is so for good. */
static bool is_right(struct ol_store_seat *seat, const struct ol_seats_task *t,
		     const struct ol_hash_job *job)
{
	if (job->err || !seat ||
	    !ol_secret_equal(seat->password.hash, job->have.hash,
			     sizeof seat->password.hash))
		return false;
	return !seat->has_totp || ol_totp_take(&seat->totp_last, seat->totp,
					       t->code, ol_clock_date());
}

void ol_seats_not_judged(struct ol_node *n, const struct ol_seats_task *t)
{
	ol_delay_take_back(&n->seats.delays, t->name,
			   t->what == OL_DO_LOGIN ? &t->from
						  : &ol_seats_nowhere);
	ol_seats_refuse(n, t->desk, t->re, 1, "out of memory");
}

static void login_done(struct ol_node *n, const struct ol_seats_task *t,
		       const struct ol_hash_job *job)
{
	struct ol_store_seat *seat = ol_seats_by_id(n, t->seat);
	struct ol_seats_write w = { .what = OL_DO_LOGIN,
				    .desk = t->desk,
				    .re = t->re };
	char from[OL_API_FROM_MAX];

	if (job->err && job->err != OL_ERR_PASSPHRASE) {
		ol_seats_not_judged(n, t);
		return;
	}
	if (seat)
		w.before = *seat;
	ol_seats_write_from(from, ol_seats_guest(n, t->desk));
	if (!is_right(seat, t, job)) {
		ol_log_change("a login was refused (%s)", from);
		ol_seats_refuse(n, t->desk, t->re, 1, "%s", wrong);
		ol_wipe(&w, sizeof w);
		return;
	}
	ol_delay_forgive(&n->seats.delays, t->name, &t->from);
	if (seat->locked) {
		ol_log_change(
			"a login of seat %s, which is locked, was refused "
			"(%s)",
			seat->name, from);
		ol_seats_refuse(n, t->desk, t->re, 1,
				"this seat is locked: ask the duty officer");
		ol_wipe(&w, sizeof w);
		return;
	}
	seat->last = ol_clock_date();
	w.seat = *seat;
	ol_seats_write(n, &w);
}

/* ---- rejoin ---------------------------------------------------------------- */

static void tell_elsewhere(struct ol_node *n, uint32_t desk)
{
	struct ol_desk_event ev;

	memset(&ev, 0, sizeof ev);
	ev.what = OL_TELL_SESSION_OVER;
	ev.at = ol_clock_date();
	ev.over = OL_SESSION_ELSEWHERE;
	ol_desk_server_event(n->desks, desk, &ev);
	ol_desk_server_dismiss(n->desks, desk);
	ol_files_desk_gone(n, desk);
	(void)ol_office_desk_away(n->office, desk, ol_clock_now(),
				  ol_clock_date(), &n->fx);
	ol_node_carry(n);
}

static void rejoin(struct ol_node *n, uint32_t desk,
		   const struct ol_desk_request *rq)
{
	ol_instant now = ol_clock_now();
	ol_date date = ol_clock_date();
	struct ol_sitting *s =
		ol_sitting_find(&n->seats.sessions, rq->session, now);
	const struct ol_store_seat *seat = s ? ol_seats_by_id(n, s->seat)
					     : NULL;
	uint32_t before, lost;

	if (!seat) {
		ol_seats_refuse(n, desk, rq->id, 1,
				"there is no such session any more: log in");
		return;
	}
	if (ol_sitting_of(&n->seats.sessions, desk)) {
		ol_seats_refuse(n, desk, rq->id, 1,
				"this desk has a session: log out first");
		return;
	}
	ol_sitting_join(s, desk, &before, &lost, now, date);
	if (before)
		tell_elsewhere(n, before);
	/* A desk of the machine is in the office already, as somebody else. */
	ol_office_desk_gone(n->office, desk, now, date, &n->fx);
	ol_node_carry(n);
	ol_seats_tell(n, desk, rq->id, s, seat, rq->session);
	/* The call that the lost desk held is this desk's. */
	if (lost)
		(void)ol_office_desk_moved(n->office, lost, desk, now, date,
					   &n->fx);
	ol_node_carry(n);
	sit_down(n, desk, seat);
	if (before && ol_seats_guest(n, before)->machine &&
	    ol_seats_is_here(n, before))
		(void)ol_seats_sit_duty(n, before);
}

/* ---- what belongs to it ---------------------------------------------------------- */

void ol_seats_login_done(struct ol_node *n, const struct ol_seats_task *t,
			 const struct ol_hash_job *job)
{
	if (t->what == OL_DO_LOGIN)
		login_done(n, t, job);
	else
		ol_seats_own_done(n, t, job);
}

void ol_seats_login_written(struct ol_node *n, const struct ol_seats_write *w)
{
	const struct ol_store_seat *seat = ol_seats_by_id(n, w->seat.id);

	if (w->what != OL_DO_LOGIN) {
		ol_seats_own_written(n, w);
	} else if (seat && !seat->locked && ol_seats_is_here(n, w->desk) &&
		   !ol_sitting_of(&n->seats.sessions, w->desk)) {
		begin(n, w->desk, w->re, seat);
	} else {
		/* Locked or dropped since, or another login was quicker. */
		ol_seats_refuse(n, w->desk, w->re, 1, "%s", wrong);
	}
}

void ol_seats_login(struct ol_node *n, uint32_t desk,
		    const struct ol_desk_request *rq)
{
	struct ol_sitting *s = ol_sitting_of(&n->seats.sessions, desk);
	struct ol_store_seat *seat = s ? ol_seats_by_id(n, s->seat) : NULL;

	if (rq->what == OL_DO_LOGIN) {
		login(n, desk, rq);
	} else if (rq->what == OL_DO_REJOIN) {
		rejoin(n, desk, rq);
	} else if (!seat) {
		ol_seats_refuse(n, desk, rq->id, 1, "log in first");
	} else if (rq->what != OL_DO_LOGOUT) {
		ol_seats_own(n, desk, rq, s, seat);
	} else {
		ol_desk_server_done(n->desks, desk, rq->id);
		ol_log_change("seat %s logged out", seat->name);
		ol_seats_end(n, s, OL_SESSION_LOGOUT);
	}
}
