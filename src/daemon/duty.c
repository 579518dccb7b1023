/* duty - see duty.h. */
#include "daemon/duty.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "daemon/log.h"
#include "daemon/node.h"
#include "desk/rights.h"
#include "os/clock.h"

struct taking {
	struct ol_node *node;
	uint32_t desk;
	uint64_t re;
	struct ol_store_duty is;
};

void ol_duty_start(struct ol_node *n)
{
	struct ol_store_duty is;
	int err = ol_store_duty(ol_home_store(n->home), &is);

	if (err) {
		ol_log_trouble("who holds the duty cannot be read: %s",
			       ol_err_text(err));
		return;
	}
	ol_text_copy(n->duty.seat, sizeof n->duty.seat, is.seat);
	n->duty.since = is.since;
}

const char *ol_duty_holder(struct ol_node *n)
{
	const struct ol_store_seat *seat = ol_seats_find(n, n->duty.seat);

	if (!strcmp(n->duty.seat, OL_SEAT_DUTY))
		return n->duty.seat;
	return seat && !seat->locked &&
			       ol_rights_of(seat->role) & OL_RIGHT_MANAGE
		       ? n->duty.seat
		       : "";
}

/* ---- who is there --------------------------------------------------------- */

/* The seat's session that is at a desk, the longest; NULL. */
static const struct ol_sitting *sits(const struct ol_node *n, uint32_t seat)
{
	const struct ol_sitting *s = n->seats.sessions.s, *found = NULL;

	for (; s < n->seats.sessions.s + OL_SESSIONS; s++)
		if (s->open && s->desk && s->seat == seat &&
		    (!found || s->since.ns < found->since.ns))
			found = s;
	return found;
}

static void row(struct ol_node *n, uint32_t desk, uint64_t re, const char *name,
		enum ol_role role, ol_date since)
{
	struct ol_desk_reply r = { .what = OL_REPLY_DUTY, .re = re };

	ol_text_copy(r.u.duty.seat, sizeof r.u.duty.seat, name);
	r.u.duty.role = role;
	r.u.duty.since = since;
	r.u.duty.holds = !strcmp(name, ol_duty_holder(n));
	if (r.u.duty.holds)
		r.u.duty.held_since = n->duty.since;
	ol_desk_server_reply(n->desks, desk, &r);
}

/* All that are at a desk, and who holds the duty in any case. */
static void list(struct ol_node *n, uint32_t desk, uint64_t re)
{
	const struct ol_node_seats *t = &n->seats;
	const char *holder = ol_duty_holder(n);
	const struct ol_sitting *s;
	size_t i;

	for (i = 0; i < t->n; i++) {
		s = sits(n, t->seat[i].id);
		if (s || !strcmp(t->seat[i].name, holder))
			row(n, desk, re, t->seat[i].name, t->seat[i].role,
			    s ? s->since : (ol_date){ 0 });
	}
	if (!strcmp(holder, OL_SEAT_DUTY))
		row(n, desk, re, holder, OL_ROLE_DUTY, (ol_date){ 0 });
	ol_desk_server_done(n->desks, desk, re);
}

/* ---- taking it ------------------------------------------------------------- */

/* On the store thread. */
static int work(struct ol_store *s, void *arg)
{
	const struct taking *t = arg;

	return ol_store_duty_set(s, &t->is);
}

static void tell(struct ol_node *n, const char *before)
{
	struct ol_desk_event ev;

	memset(&ev, 0, sizeof ev);
	ev.what = OL_TELL_DUTY;
	ev.at = n->duty.since;
	ol_text_copy(ev.seat, sizeof ev.seat, n->duty.seat);
	ol_desk_server_event(n->desks, OL_DESK_ALL, &ev);
	if (!*n->duty.seat)
		ol_log_change("%s left the duty: nobody holds it", before);
	else
		ol_log_change("%s holds the duty%s%s", n->duty.seat,
			      *before ? ", after " : "", before);
}

static void done(void *ctx, void *arg, int err)
{
	const struct taking *t = arg;
	struct ol_node *n = t->node;
	char before[OL_SEAT_MAX];

	(void)ctx;
	if (err) {
		ol_log_trouble("who holds the duty is not on disk: %s",
			       ol_err_text(err));
		ol_seats_refuse(n, t->desk, t->re, 1,
				"%s, so it is as before: say it again",
				err == OL_ERR_NO_SPACE
					? "the disk is full"
					: "the disk did not take it");
		return;
	}
	ol_text_copy(before, sizeof before, ol_duty_holder(n));
	ol_text_copy(n->duty.seat, sizeof n->duty.seat, t->is.seat);
	n->duty.since = t->is.since;
	tell(n, before);
	ol_desk_server_done(n->desks, t->desk, t->re);
}

static void take(struct ol_node *n, uint32_t desk,
		 const struct ol_desk_request *rq)
{
	struct taking t = { .node = n, .desk = desk, .re = rq->id };
	const char *me = ol_seats_name(n, desk), *holder = ol_duty_holder(n);
	bool mine = !strcmp(me, holder);

	if (rq->leaves && !mine) {
		ol_seats_refuse(n, desk, rq->id, 1,
				"%s holds the duty: who does not hold it "
				"cannot leave it",
				*holder ? holder : "nobody");
		return;
	}
	if (!rq->leaves && mine) { /* pressing twice does no harm */
		ol_desk_server_done(n->desks, desk, rq->id);
		return;
	}
	if (!rq->leaves)
		ol_text_copy(t.is.seat, sizeof t.is.seat, me);
	t.is.since = ol_clock_date();
	if (ol_writer_put(n->writer, work, &t, sizeof t, done, NULL))
		ol_seats_refuse(n, desk, rq->id, 1,
				"the disk does not keep up: try again in a "
				"moment");
}

void ol_duty_ask(struct ol_node *n, uint32_t desk,
		 const struct ol_desk_request *rq)
{
	if (rq->what == OL_DO_DUTY)
		list(n, desk, rq->id);
	else
		take(n, desk, rq);
}
