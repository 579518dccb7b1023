/* seats_own - what a person does to the seat that is his, once he is logged in:
 * see seats.h. */
#include <string.h>

#include "base/bytes.h"
#include "base/error.h"
#include "base/text.h"
#include "daemon/log.h"
#include "daemon/node.h"
#include "daemon/seats.h"
#include "desk/rights.h"
#include "home/seats.h"
#include "os/clock.h"
#include "seal/secret.h"

/* ---- password --------------------------------------------------------------- */

static void password(struct ol_node *n, uint32_t desk,
		     const struct ol_desk_request *rq,
		     const struct ol_store_seat *seat)
{
	struct ol_hash_job job = { .tries = true, .makes = true };
	char why[OL_WHY_TEXT];
	struct ol_seats_task *t;

	if (ol_seat_judge(seat->name, rq->fresh, why)) {
		ol_seats_refuse(n, desk, rq->id, 1, "%.250s", why);
		return;
	}
	if (!strcmp(rq->password, rq->fresh)) {
		ol_seats_refuse(n, desk, rq->id, 1,
				"the new password is the old one");
		return;
	}
	if (!ol_seats_may_try(n, desk, rq->id, seat->name, &ol_seats_nowhere))
		return;
	t = ol_seats_task(n, desk, rq);
	if (!t)
		return;
	ol_delay_begin(&n->seats.delays, seat->name, &ol_seats_nowhere,
		       ol_clock_now());
	ol_text_copy(t->name, sizeof t->name, seat->name);
	t->seat = seat->id;
	job.have = seat->password;
	ol_text_copy(job.old, sizeof job.old, rq->password);
	ol_text_copy(job.fresh, sizeof job.fresh, rq->fresh);
	ol_seats_work_out(n, t, &job);
}

void ol_seats_own_done(struct ol_node *n, const struct ol_seats_task *t,
		       const struct ol_hash_job *job)
{
	struct ol_store_seat *seat = ol_seats_by_id(n, t->seat);
	struct ol_seats_write w = { .what = OL_DO_PASSWORD,
				    .desk = t->desk,
				    .re = t->re };

	if (job->err && job->err != OL_ERR_PASSPHRASE) {
		ol_seats_not_judged(n, t);
		return;
	}
	if (job->err || !seat ||
	    !ol_secret_equal(seat->password.hash, job->have.hash,
			     sizeof seat->password.hash)) {
		ol_seats_refuse(n, t->desk, t->re, 1,
				"the old password is wrong");
		return;
	}
	ol_delay_forgive(&n->seats.delays, t->name, &ol_seats_nowhere);
	w.before = *seat;
	seat->password = job->made;
	seat->first = false;
	w.seat = *seat;
	ol_seats_write(n, &w);
}

static void password_written(struct ol_node *n, const struct ol_seats_write *w)
{
	struct ol_sitting *s = ol_sitting_of(&n->seats.sessions, w->desk);
	const struct ol_store_seat *seat = ol_seats_by_id(n, w->seat.id);
	struct {
		uint8_t token[OL_API_SESSION_LEN];
	} k;

	if (s && s->seat != w->seat.id)
		s = NULL;
	ol_seats_end_all(n, w->seat.id, s, OL_SESSION_PASSWORD);
	ol_log_change("seat %s has a new password", w->seat.name);
	if (!s || !seat) { /* it logged out meanwhile */
		ol_desk_server_done(n->desks, w->desk, w->re);
		return;
	}
	ol_sitting_renew(s, k.token, &n->random);
	ol_seats_tell(n, w->desk, w->re, s, seat, k.token);
	ol_wipe(&k, sizeof k);
}

/* ---- the second factor -------------------------------------------------------- */

static void totp_begin(struct ol_node *n, uint32_t desk, uint64_t re,
		       struct ol_sitting *s, const struct ol_store_seat *seat)
{
	struct ol_desk_reply r = { .what = OL_REPLY_TOTP, .re = re };

	if (seat->has_totp) {
		ol_seats_refuse(n, desk, re, 1,
				"the seat has a second factor: drop it first");
		return;
	}
	ol_random_fill(&n->random, s->totp, sizeof s->totp);
	s->totp_begun = true;
	ol_totp_write(r.u.totp.secret, s->totp);
	ol_totp_write_uri(r.u.totp.uri, s->totp, n->settings->office,
			  seat->name);
	ol_desk_server_reply(n->desks, desk, &r);
	ol_wipe(&r, sizeof r);
}

/* True where the code is of `secret`; wrong ones wait as passwords do. */
static bool take_code(struct ol_node *n, uint32_t desk,
		      const struct ol_desk_request *rq, const char *name,
		      const uint8_t secret[static OL_TOTP_SECRET_LEN],
		      uint64_t *last)
{
	if (!ol_seats_may_try(n, desk, rq->id, name, &ol_seats_nowhere))
		return false;
	ol_delay_begin(&n->seats.delays, name, &ol_seats_nowhere,
		       ol_clock_now());
	if (ol_totp_take(last, secret, rq->code, ol_clock_date())) {
		ol_delay_forgive(&n->seats.delays, name, &ol_seats_nowhere);
		return true;
	}
	ol_seats_refuse(n, desk, rq->id, 1,
			"the code is wrong: is the authenticator's clock "
			"right?");
	return false;
}

static void totp(struct ol_node *n, uint32_t desk,
		 const struct ol_desk_request *rq, struct ol_sitting *s,
		 struct ol_store_seat *seat)
{
	struct ol_seats_write w = {
		.what = OL_DO_TOTP, .desk = desk, .re = rq->id, .before = *seat
	};
	uint64_t last = rq->totp == OL_TOTP_DROP ? seat->totp_last : 0;
	const uint8_t *secret = rq->totp == OL_TOTP_DROP ? seat->totp : s->totp;

	if (rq->totp == OL_TOTP_BEGIN) {
		totp_begin(n, desk, rq->id, s, seat);
	} else if (rq->totp == OL_TOTP_DROP ? !seat->has_totp
					    : !s->totp_begun) {
		ol_seats_refuse(n, desk, rq->id, 1,
				rq->totp == OL_TOTP_DROP
					? "the seat has no second factor"
					: "begin first");
	} else if (take_code(n, desk, rq, seat->name, secret, &last)) {
		ol_seat_drop_totp(seat);
		if (rq->totp == OL_TOTP_CONFIRM) {
			seat->has_totp = true;
			memcpy(seat->totp, s->totp, sizeof seat->totp);
			seat->totp_last = last;
		}
		s->totp_begun = false;
		ol_wipe(s->totp, sizeof s->totp);
		w.seat = *seat;
		ol_seats_write(n, &w);
	}
	ol_wipe(&w, sizeof w);
}

/* ---- sessions ------------------------------------------------------------------ */

/* Whether a seat may see the sessions of all. */
static bool sees_all(const struct ol_store_seat *seat)
{
	return !seat->first && ol_rights_of(seat->role) & OL_RIGHT_SEATS;
}

static void sessions(struct ol_node *n, uint32_t desk, uint64_t re,
		     const struct ol_sitting *own,
		     const struct ol_store_seat *seat)
{
	bool all = sees_all(seat);
	const struct ol_sitting *s = n->seats.sessions.s;
	const struct ol_store_seat *its;
	struct ol_desk_reply r;

	for (; s < n->seats.sessions.s + OL_SESSIONS; s++) {
		its = s->open ? ol_seats_by_id(n, s->seat) : NULL;
		if (!its || (!all && its != seat))
			continue;
		memset(&r, 0, sizeof r);
		r.what = OL_REPLY_OPEN;
		r.re = re;
		ol_text_copy(r.u.open.seat, sizeof r.u.open.seat, its->name);
		r.u.open.role = its->role;
		ol_text_copy(r.u.open.from, sizeof r.u.open.from, s->from);
		r.u.open.number = s->number;
		r.u.open.since = s->since;
		r.u.open.last = s->last;
		r.u.open.ends = s->ends;
		r.u.open.connected = s->desk != 0;
		r.u.open.own = s == own;
		ol_desk_server_reply(n->desks, desk, &r);
	}
	ol_desk_server_done(n->desks, desk, re);
}

/* What is not his to see is refused as what is not there. */
static void session_end(struct ol_node *n, uint32_t desk,
			const struct ol_desk_request *rq,
			const struct ol_sitting *own,
			const struct ol_store_seat *seat)
{
	struct ol_sitting *s =
		ol_sitting_numbered(&n->seats.sessions, rq->number);
	const struct ol_store_seat *its = s ? ol_seats_by_id(n, s->seat) : NULL;

	if (!its || (its != seat && !sees_all(seat))) {
		ol_seats_refuse(n, desk, rq->id, 1,
				"there is no such session: `sessions` lists "
				"them");
		return;
	}
	if (s == own) {
		ol_seats_refuse(n, desk, rq->id, 1,
				"it is the session that asks: log out");
		return;
	}
	ol_log_change("a session of seat %s was ended by %s", its->name,
		      seat->name);
	ol_seats_end(n, s, OL_SESSION_ENDED);
	ol_desk_server_done(n->desks, desk, rq->id);
}

/* ---- what belongs to it ---------------------------------------------------- */

void ol_seats_own_written(struct ol_node *n, const struct ol_seats_write *w)
{
	if (w->what == OL_DO_PASSWORD) {
		password_written(n, w);
		return;
	}
	ol_log_change("seat %s has %s second factor", w->seat.name,
		      w->seat.has_totp ? "a" : "no");
	ol_desk_server_done(n->desks, w->desk, w->re);
}

void ol_seats_own(struct ol_node *n, uint32_t desk,
		  const struct ol_desk_request *rq, struct ol_sitting *s,
		  struct ol_store_seat *seat)
{
	if (rq->what == OL_DO_PASSWORD)
		password(n, desk, rq, seat);
	else if (rq->what == OL_DO_TOTP)
		totp(n, desk, rq, s, seat);
	else if (rq->what == OL_DO_SESSIONS)
		sessions(n, desk, rq->id, s, seat);
	else
		session_end(n, desk, rq, s, seat);
}
