/* seats_manage - seats listed, made, changed, dropped: see seats.h. */
#include <string.h>

#include "base/bytes.h"
#include "base/error.h"
#include "base/text.h"
#include "daemon/log.h"
#include "daemon/node.h"
#include "daemon/seats.h"
#include "home/seats.h"
#include "os/clock.h"

static void list(struct ol_node *n, uint32_t desk, uint64_t re)
{
	const struct ol_store_seat *s;
	struct ol_desk_reply r;

	for (s = n->seats.seat; s < n->seats.seat + n->seats.n; s++) {
		memset(&r, 0, sizeof r);
		r.what = OL_REPLY_SEAT;
		r.re = re;
		ol_text_copy(r.u.seat.seat, sizeof r.u.seat.seat, s->name);
		r.u.seat.role = s->role;
		ol_text_copy(r.u.seat.lang, sizeof r.u.seat.lang, s->lang);
		r.u.seat.locked = s->locked;
		r.u.seat.first = s->first;
		r.u.seat.totp = s->has_totp;
		r.u.seat.sessions = ol_sitting_count(&n->seats.sessions, s->id);
		r.u.seat.made = s->made;
		r.u.seat.last = s->last;
		ol_desk_server_reply(n->desks, desk, &r);
	}
	ol_desk_server_done(n->desks, desk, re);
}

static void refuse_say(struct ol_node *n, uint32_t desk, uint64_t re,
		       const char *name, int err)
{
	char why[OL_WHY_TEXT];

	ol_seat_say(why, name, err);
	ol_seats_refuse(n, desk, re, 1, "%.250s", why);
}

/* A one-time password for the seat of the task. */
static void draw(struct ol_node *n, struct ol_seats_task *t)
{
	struct ol_hash_job job = { .makes = true };

	ol_password_draw(t->one_time, &n->random);
	ol_text_copy(job.fresh, sizeof job.fresh, t->one_time);
	ol_seats_work_out(n, t, &job);
}

/* ---- a new one -------------------------------------------------------------- */

static void add(struct ol_node *n, uint32_t desk,
		const struct ol_desk_request *rq)
{
	const char *lang = *rq->lang ? rq->lang : "en";
	struct ol_seats_task *t;

	if (!ol_seat_is_name(rq->seat) || !ol_seat_is_lang(lang)) {
		ol_seats_refuse(n, desk, rq->id, 2,
				"a name has no blanks at its ends, and a "
				"language is named like en or zh-Hant");
		return;
	}
	if (ol_seats_find(n, rq->seat)) {
		refuse_say(n, desk, rq->id, rq->seat, OL_ERR_EXISTS);
		return;
	}
	t = ol_seats_task(n, desk, rq);
	if (!t)
		return;
	ol_text_copy(t->name, sizeof t->name, rq->seat);
	ol_text_copy(t->lang, sizeof t->lang, lang);
	t->role = rq->role;
	draw(n, t);
}

static void add_done(struct ol_node *n, const struct ol_seats_task *t,
		     const struct ol_hash_job *job)
{
	struct ol_seats_write w = { .what = OL_DO_SEAT_ADD,
				    .desk = t->desk,
				    .re = t->re };

	ol_text_copy(w.seat.name, sizeof w.seat.name, t->name);
	ol_text_copy(w.seat.lang, sizeof w.seat.lang, t->lang);
	w.seat.role = t->role;
	w.seat.first = true;
	w.seat.made = ol_clock_date();
	w.seat.password = job->made;
	memcpy(w.one_time, t->one_time, sizeof w.one_time);
	ol_seats_write(n, &w);
}

/* ---- changes ------------------------------------------------------------------ */

static bool is_own(struct ol_node *n, uint32_t desk, uint32_t seat)
{
	const struct ol_sitting *s = ol_sitting_of(&n->seats.sessions, desk);

	return s && s->seat == seat;
}

/* Who has other rights now, or none, logs in anew. */
static void end_of(struct ol_seats_write *w)
{
	w->ends = w->seat.locked || w->seat.role != w->before.role;
	w->why = w->seat.locked ? OL_SESSION_LOCKED : OL_SESSION_CHANGED;
}

static void set(struct ol_node *n, uint32_t desk,
		const struct ol_desk_request *rq)
{
	struct ol_store_seat *seat = ol_seats_find(n, rq->seat);
	struct ol_seats_write w = { .what = OL_DO_SEAT_SET,
				    .desk = desk,
				    .re = rq->id };
	struct ol_seats_task *t;
	char why[OL_WHY_TEXT];

	if (!seat) {
		refuse_say(n, desk, rq->id, rq->seat, OL_ERR_UNKNOWN);
		return;
	}
	if (is_own(n, desk, seat->id) && strcmp(rq->key, "lang") != 0) {
		ol_seats_refuse(n, desk, rq->id, 1,
				"another duty officer must do that to your "
				"seat; your own are password and totp");
		return;
	}
	if (!strcmp(rq->key, "password") && !strcmp(rq->value, "new")) {
		t = ol_seats_task(n, desk, rq);
		if (!t)
			return;
		t->seat = seat->id;
		draw(n, t);
		return;
	}
	w.before = w.seat = *seat;
	if (ol_seat_change(&w.seat, rq->key, rq->value, why)) {
		ol_seats_refuse(n, desk, rq->id, 1, "%.250s", why);
	} else {
		end_of(&w);
		*seat = w.seat;
		ol_seats_write(n, &w);
	}
	ol_wipe(&w, sizeof w);
}

static void renew_done(struct ol_node *n, const struct ol_seats_task *t,
		       const struct ol_hash_job *job)
{
	struct ol_store_seat *seat = ol_seats_by_id(n, t->seat);
	struct ol_seats_write w = { .what = OL_DO_SEAT_SET,
				    .desk = t->desk,
				    .re = t->re,
				    .ends = true,
				    .why = OL_SESSION_PASSWORD };

	if (!seat) {
		refuse_say(n, t->desk, t->re, "that", OL_ERR_UNKNOWN);
		return;
	}
	w.before = *seat;
	seat->password = job->made;
	seat->first = true;
	w.seat = *seat;
	memcpy(w.one_time, t->one_time, sizeof w.one_time);
	ol_seats_write(n, &w);
}

static void drop(struct ol_node *n, uint32_t desk,
		 const struct ol_desk_request *rq)
{
	const struct ol_store_seat *seat = ol_seats_find(n, rq->seat);
	struct ol_seats_write w = { .what = OL_DO_SEAT_DROP,
				    .desk = desk,
				    .re = rq->id };

	if (!seat) {
		refuse_say(n, desk, rq->id, rq->seat, OL_ERR_UNKNOWN);
		return;
	}
	if (is_own(n, desk, seat->id)) {
		ol_seats_refuse(n, desk, rq->id, 1,
				"another duty officer must do that to your "
				"seat");
		return;
	}
	w.before = w.seat = *seat;
	ol_seats_write(n, &w);
}

/* ---- done ------------------------------------------------------------------------ */

void ol_seats_manage_done(struct ol_node *n, const struct ol_seats_task *t,
			  const struct ol_hash_job *job)
{
	if (job->err)
		ol_seats_refuse(n, t->desk, t->re, 1, "out of memory");
	else if (t->what == OL_DO_SEAT_ADD)
		add_done(n, t, job);
	else
		renew_done(n, t, job);
}

/* Takes its row out of memory. */
static void forget(struct ol_node *n, uint32_t id)
{
	struct ol_node_seats *t = &n->seats;
	struct ol_store_seat *seat = ol_seats_by_id(n, id);

	if (!seat)
		return;
	*seat = t->seat[--t->n];
	ol_wipe(&t->seat[t->n], sizeof t->seat[0]);
}

static void log_change(struct ol_node *n, const struct ol_seats_write *w)
{
	const char *did = w->what == OL_DO_SEAT_ADD    ? "made"
			  : w->what == OL_DO_SEAT_DROP ? "dropped"
						       : "changed";

	ol_log_change("seat %s was %s by %s", w->seat.name, did,
		      ol_seats_name(n, w->desk));
}

void ol_seats_manage_written(struct ol_node *n, const struct ol_seats_write *w)
{
	struct ol_desk_reply r;

	log_change(n, w);
	if (w->what == OL_DO_SEAT_ADD && n->seats.n < OL_STORE_SEATS)
		n->seats.seat[n->seats.n++] = w->seat;
	if (w->what == OL_DO_SEAT_DROP)
		ol_seats_end_all(n, w->seat.id, NULL, OL_SESSION_DROPPED);
	else if (w->ends)
		ol_seats_end_all(n, w->seat.id, NULL, w->why);
	if (w->what == OL_DO_SEAT_DROP)
		forget(n, w->seat.id);
	if (!*w->one_time) {
		ol_desk_server_done(n->desks, w->desk, w->re);
		return;
	}
	memset(&r, 0, sizeof r);
	r.what = OL_REPLY_ONE_TIME;
	r.re = w->re;
	ol_text_copy(r.u.one_time.seat, sizeof r.u.one_time.seat, w->seat.name);
	ol_text_copy(r.u.one_time.password, sizeof r.u.one_time.password,
		     w->one_time);
	ol_desk_server_reply(n->desks, w->desk, &r);
	ol_wipe(&r, sizeof r);
}

void ol_seats_manage(struct ol_node *n, uint32_t desk,
		     const struct ol_desk_request *rq)
{
	if (rq->what == OL_DO_SEATS)
		list(n, desk, rq->id);
	else if (rq->what == OL_DO_SEAT_ADD)
		add(n, desk, rq);
	else if (rq->what == OL_DO_SEAT_SET)
		set(n, desk, rq);
	else
		drop(n, desk, rq);
}
