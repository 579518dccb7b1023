/* seats - see seats.h. */
#include "daemon/seats.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/bytes.h"
#include "base/error.h"
#include "base/text.h"
#include "daemon/log.h"
#include "daemon/node.h"
#include "home/seats.h"
#include "os/clock.h"

_Static_assert(sizeof(struct ol_seats_write) <= OL_WRITER_ARG, "one argument");

/* ---- small answers ------------------------------------------------------ */

void ol_seats_refuse(struct ol_node *n, uint32_t desk, uint64_t re, int exit,
		     const char *format, ...)
{
	struct ol_refusal why = { .exit = exit };
	va_list args;

	va_start(args, format);
	vsnprintf(why.text, sizeof why.text, format, args);
	va_end(args);
	ol_desk_server_refuse(n->desks, desk, re, &why);
}

struct ol_store_seat *ol_seats_find(struct ol_node *n, const char *name)
{
	size_t i;

	for (i = 0; i < n->seats.n; i++)
		if (!strcmp(n->seats.seat[i].name, name))
			return &n->seats.seat[i];
	return NULL;
}

struct ol_store_seat *ol_seats_by_id(struct ol_node *n, uint32_t id)
{
	size_t i;

	for (i = 0; i < n->seats.n; i++)
		if (n->seats.seat[i].id == id)
			return &n->seats.seat[i];
	return NULL;
}

bool ol_seats_is_here(const struct ol_node *n, uint32_t desk)
{
	return ol_seats_guest(n, desk)->desk == desk;
}

const struct ol_seats_guest *ol_seats_guest(const struct ol_node *n,
					    uint32_t desk)
{
	static const struct ol_seats_guest nobody = { .machine = true };
	size_t i;

	for (i = 0; i < OL_DESK_MAX && desk; i++)
		if (n->seats.guest[i].desk == desk)
			return &n->seats.guest[i];
	return &nobody;
}

void ol_seats_write_from(char out[static OL_API_FROM_MAX],
			 const struct ol_seats_guest *g)
{
	char text[OL_ADDR_TEXT], *port;

	if (g->machine) {
		ol_text_copy(out, OL_API_FROM_MAX, "the machine");
		return;
	}
	ol_addr_write(text, &g->from);
	port = strrchr(text, ':');
	if (port)
		*port = '\0';
	ol_text_copy(out, OL_API_FROM_MAX, text);
}

const char *ol_seats_name(struct ol_node *n, uint32_t desk)
{
	struct ol_sitting *s = ol_sitting_of(&n->seats.sessions, desk);
	const struct ol_store_seat *seat = s ? ol_seats_by_id(n, s->seat)
					     : NULL;

	return seat ? seat->name : OL_SEAT_DUTY;
}

/* ---- desks come and go --------------------------------------------------- */

static void leave_office(struct ol_node *n, uint32_t desk)
{
	ol_office_desk_gone(n->office, desk, ol_clock_now(), ol_clock_date(),
			    &n->fx);
	ol_node_carry(n);
}

void ol_seats_came(struct ol_node *n, uint32_t desk,
		   const struct ol_desk_guest *guest)
{
	struct ol_seats_guest *g = n->seats.guest;

	while (g < n->seats.guest + OL_DESK_MAX && g->desk)
		g++;
	if (g == n->seats.guest + OL_DESK_MAX)
		return; /* the server seats no more than that */
	g->desk = desk;
	g->machine = guest->peer != NULL;
	g->from = guest->from;
	if (g->machine && !ol_seats_sit_duty(n, desk))
		ol_log_trouble("desk %u has no place: too many desks", desk);
}

bool ol_seats_sit_duty(struct ol_node *n, uint32_t desk)
{
	if (ol_office_desk_came(n->office, desk, OL_SEAT_DUTY))
		return false;
	ol_office_desk_sits(n->office, desk, OL_PART_ACTING, OL_LEG_UNSAID);
	return true;
}

void ol_seats_gone(struct ol_node *n, uint32_t desk)
{
	struct ol_sitting *s = ol_sitting_of(&n->seats.sessions, desk);
	struct ol_seats_guest *g;

	for (g = n->seats.guest; g < n->seats.guest + OL_DESK_MAX; g++)
		if (g->desk == desk)
			memset(g, 0, sizeof *g);
	ol_files_desk_gone(n, desk);
	if (!s) {
		leave_office(n, desk);
		return;
	}
	ol_sitting_lose(s,
			ol_office_desk_away(n->office, desk, ol_clock_now(),
					    ol_clock_date(), &n->fx),
			ol_clock_now());
	ol_node_carry(n);
	if (s->lost)
		ol_log_detail("desk %u lost its connection in a call: its "
			      "place is kept for %u s",
			      desk, OL_SESSION_AWAY_US / 1000000);
}

void ol_seats_used(struct ol_node *n, uint32_t desk)
{
	struct ol_sitting *s = ol_sitting_of(&n->seats.sessions, desk);

	if (s)
		ol_sitting_use(s, ol_clock_now(), ol_clock_date());
}

/* ---- the end of sessions ------------------------------------------------- */

void ol_seats_end(struct ol_node *n, struct ol_sitting *s,
		  enum ol_session_end why)
{
	struct ol_desk_event ev;
	uint32_t desk = s->desk, lost = s->lost;

	ol_sitting_end(s);
	if (lost)
		leave_office(n, lost);
	if (!desk)
		return;
	memset(&ev, 0, sizeof ev);
	ev.what = OL_TELL_SESSION_OVER;
	ev.at = ol_clock_date();
	ev.over = why;
	ol_files_desk_gone(n, desk);
	leave_office(n, desk);
	ol_desk_server_event(n->desks, desk, &ev);
	ol_desk_server_dismiss(n->desks, desk);
	if (ol_seats_guest(n, desk)->machine && ol_seats_is_here(n, desk))
		(void)ol_seats_sit_duty(n, desk);
}

void ol_seats_end_all(struct ol_node *n, uint32_t seat,
		      const struct ol_sitting *but, enum ol_session_end why)
{
	struct ol_sitting *s = n->seats.sessions.s;

	for (; s < n->seats.sessions.s + OL_SESSIONS; s++)
		if (s->open && s->seat == seat && s != but)
			ol_seats_end(n, s, why);
}

ol_instant ol_seats_deadline(const struct ol_node *n)
{
	return ol_sitting_deadline(&n->seats.sessions);
}

void ol_seats_tick(struct ol_node *n)
{
	ol_instant now = ol_clock_now();
	enum ol_session_end end;
	struct ol_sitting *s;
	uint32_t lost;
	bool away;

	while ((s = ol_sitting_due(&n->seats.sessions, now, &away, &end))) {
		if (!away) {
			ol_seats_end(n, s, end);
			continue;
		}
		lost = s->lost;
		s->lost = 0;
		leave_office(n, lost);
	}
}

/* ---- passwords being worked out ------------------------------------------ */

static bool same_place(const struct ol_addr *a, const struct ol_addr *b)
{
	return a->family && a->family == b->family &&
	       !memcmp(a->ip, b->ip, a->family == 4 ? 4 : 8);
}

struct ol_seats_task *ol_seats_task(struct ol_node *n, uint32_t desk,
				    const struct ol_desk_request *rq)
{
	const struct ol_seats_guest *g = ol_seats_guest(n, desk);
	struct ol_seats_task *t, *free_one = NULL;
	unsigned same = 0;

	for (t = n->seats.task; t < n->seats.task + OL_HASHER_JOBS; t++) {
		if (!t->used)
			free_one = t;
		else
			same += same_place(&t->from, &g->from);
	}
	if (!free_one || same >= OL_SEATS_AN_ADDRESS) {
		ol_seats_refuse(n, desk, rq->id, 7,
				"too many passwords are being worked out: try "
				"again in a second");
		return NULL;
	}
	memset(free_one, 0, sizeof *free_one);
	free_one->used = true;
	free_one->what = rq->what;
	free_one->desk = desk;
	free_one->re = rq->id;
	free_one->from = g->from;
	return free_one;
}

void ol_seats_work_out(struct ol_node *n, struct ol_seats_task *t,
		       struct ol_hash_job *job)
{
	job->tag = (uint64_t)(t - n->seats.task);
	job->cost = OL_PASSWORD_COST;
	/* As many jobs as tasks: what fails is memory. */
	if (ol_hasher_put(n->seats.hasher, job)) {
		ol_seats_refuse(n, t->desk, t->re, 1, "out of memory");
		ol_wipe(t, sizeof *t);
	}
	ol_wipe(job, sizeof *job);
}

static void worked_out(void *ctx, struct ol_hash_job *job)
{
	struct ol_node *n = ctx;
	struct ol_seats_task *t = &n->seats.task[job->tag % OL_HASHER_JOBS];

	if (t->what == OL_DO_LOGIN || t->what == OL_DO_PASSWORD)
		ol_seats_login_done(n, t, job);
	else
		ol_seats_manage_done(n, t, job);
	ol_wipe(t, sizeof *t);
}

/* ---- writing -------------------------------------------------------------- */

/* On the store thread. */
static int write_seat(struct ol_store *s, void *arg)
{
	struct ol_seats_write *w = arg;

	if (w->what == OL_DO_SEAT_ADD)
		return ol_store_seat_add(s, &w->seat);
	if (w->what == OL_DO_SEAT_DROP)
		return ol_store_seat_drop(s, w->seat.id);
	return ol_store_seat_set(s, &w->seat);
}

static bool same_seat(const struct ol_store_seat *a,
		      const struct ol_store_seat *b)
{
	struct {
		uint8_t a[OL_SEAT_BODY_MAX], b[OL_SEAT_BODY_MAX];
	} k;
	size_t len = ol_seat_write(k.a, a);
	bool same = ol_seat_write(k.b, b) == len && !memcmp(k.a, k.b, len);

	ol_wipe(&k, sizeof k);
	return same;
}

static void written(void *ctx, void *arg, int err)
{
	struct ol_node *n = ctx;
	struct ol_seats_write *w = arg;
	struct ol_store_seat *seat = ol_seats_by_id(n, w->seat.id);
	char why[OL_WHY_TEXT];

	if (err && w->what == OL_DO_LOGIN) {
		/* Of all moments people must be able to log in at this one. */
		ol_log_trouble("that seat %s logged in cannot be written: %s",
			       w->seat.name, ol_err_text(err));
	} else if (err) {
		/* Taken back, unless something else changed it since. */
		if (seat && w->what != OL_DO_SEAT_ADD &&
		    same_seat(seat, &w->seat))
			*seat = w->before;
		ol_seat_say(why, w->seat.name, err);
		ol_seats_refuse(n, w->desk, w->re, 1, "%.250s", why);
		return;
	}
	if (w->what == OL_DO_SEAT_ADD || w->what == OL_DO_SEAT_SET ||
	    w->what == OL_DO_SEAT_DROP)
		ol_seats_manage_written(n, w);
	else
		ol_seats_login_written(n, w);
}

void ol_seats_write(struct ol_node *n, struct ol_seats_write *w)
{
	if (ol_writer_put(n->writer, write_seat, w, sizeof *w, written, n))
		written(n, w, OL_ERR_BUSY);
	ol_wipe(w, sizeof *w);
}

/* ---- life ------------------------------------------------------------------ */

static int read_seats(struct ol_node *n)
{
	struct ol_node_seats *t = &n->seats;
	int err = 0;

	while (!err && t->n < OL_STORE_SEATS) {
		err = ol_store_seat_at(ol_home_store(n->home), t->n,
				       &t->seat[t->n]);
		t->n += !err;
	}
	return err == OL_ERR_UNKNOWN ? 0 : err;
}

int ol_seats_start(struct ol_node *n, char why[OL_WHY_TEXT])
{
	struct ol_node_seats *t = &n->seats;
	int err;

	ol_sittings_init(&t->sessions, n->settings->session_idle_s,
			 n->settings->session_most_s);
	ol_delays_init(&t->delays, &n->random);
	t->dummy.cost = OL_PASSWORD_COST;
	ol_random_fill(&n->random, t->dummy.salt, sizeof t->dummy.salt);
	ol_random_fill(&n->random, t->dummy.hash, sizeof t->dummy.hash);
	err = read_seats(n);
	if (!err)
		err = ol_hasher_start(&t->hasher, n->loop, worked_out, n);
	if (err)
		snprintf(why, OL_WHY_TEXT, "the seats cannot be read: %s",
			 ol_err_text(err));
	return err;
}

void ol_seats_stop(struct ol_node *n)
{
	ol_hasher_stop(n->seats.hasher);
	n->seats.hasher = NULL;
}

void ol_seats_release(struct ol_node *n)
{
	ol_wipe(&n->seats, sizeof n->seats);
}

void ol_seats_ask(struct ol_node *n, uint32_t desk,
		  const struct ol_desk_request *rq)
{
	if (rq->what == OL_DO_SEATS || rq->what == OL_DO_SEAT_ADD ||
	    rq->what == OL_DO_SEAT_SET || rq->what == OL_DO_SEAT_DROP)
		ol_seats_manage(n, desk, rq);
	else
		ol_seats_login(n, desk, rq);
}
