/* missed - see missed.h. */
#include "daemon/missed.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "daemon/log.h"
#include "daemon/node.h"
#include "os/clock.h"

struct note {
	struct ol_node *node;
	uint32_t desk;
	uint64_t re;
	struct ol_id call; /* zero: all that ended by `until` */
	ol_date until, at;
	char seat[OL_SEAT_MAX];
	uint64_t noted, left;
};

void ol_missed_start(struct ol_node *n)
{
	int err =
		ol_store_call_missed_count(ol_home_store(n->home), &n->missed);

	if (err)
		ol_log_trouble("which calls were missed cannot be read: %s",
			       ol_err_text(err));
}

/* On the store thread. */
static int work(struct ol_store *s, void *arg)
{
	struct note *m = *(struct note **)arg;
	int err = ol_store_call_note(s,
				     ol_id_is_zero(&m->call) ? NULL : &m->call,
				     m->until, m->seat, m->at, &m->noted);

	return err ? err : ol_store_call_missed_count(s, &m->left);
}

static void refuse(struct ol_node *n, uint32_t desk, uint64_t re,
		   const char *text)
{
	struct ol_refusal why = { .exit = 1 };

	ol_text_copy(why.text, sizeof why.text, text);
	ol_desk_server_refuse(n->desks, desk, re, &why);
}

static void tell(const struct note *m)
{
	struct ol_desk_event ev;

	memset(&ev, 0, sizeof ev);
	ev.what = OL_TELL_NOTED;
	ev.at = m->at;
	ev.call = m->call;
	ev.until = m->until;
	ol_text_copy(ev.seat, sizeof ev.seat, m->seat);
	ev.missed = m->left;
	ol_desk_server_event(m->node->desks, OL_DESK_ALL, &ev);
	ol_log_change("%s took note of %llu missed call%s, %llu wait", m->seat,
		      (unsigned long long)m->noted, m->noted == 1 ? "" : "s",
		      (unsigned long long)m->left);
}

static void done(void *ctx, void *arg, int err)
{
	struct note *m = *(struct note **)arg;
	struct ol_node *n = m->node;

	(void)ctx;
	if (err == OL_ERR_UNKNOWN) {
		refuse(n, m->desk, m->re,
		       "no missed call with this id waits: somebody took note "
		       "of it before, or it was not missed");
	} else if (err) {
		refuse(n, m->desk, m->re,
		       err == OL_ERR_NO_SPACE
			       ? "the disk is full: make room, and take note "
				 "again"
			       : "the disk did not take it: take note again; "
				 "the node's log says why");
		ol_log_trouble("that missed calls were noted is not on disk: "
			       "%s",
			       ol_err_text(err));
	} else {
		n->missed = m->left;
		if (m->noted)
			tell(m);
		ol_desk_server_done(n->desks, m->desk, m->re);
	}
	free(m);
}

void ol_missed_note(struct ol_node *n, uint32_t desk,
		    const struct ol_desk_request *rq)
{
	struct note *m;

	if (ol_id_is_zero(&rq->call) == !rq->until.ns) {
		refuse(n, desk, rq->id,
		       "say either \"call\", which one was seen, or \"until\", "
		       "by when they had ended");
		return;
	}
	m = calloc(1, sizeof *m);
	if (m) {
		m->node = n;
		m->desk = desk;
		m->re = rq->id;
		m->call = rq->call;
		m->until = rq->until;
		m->at = ol_clock_date();
		ol_text_copy(m->seat, sizeof m->seat, ol_seats_name(n, desk));
		if (!ol_writer_put(n->writer, work, &m, sizeof m, done, NULL))
			return;
	}
	free(m);
	refuse(n, desk, rq->id,
	       "the disk does not keep up: try again in a moment");
}
