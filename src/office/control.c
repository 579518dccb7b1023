/* control - what the counterpart says, by a table from type to handler.
 * doc/protocol/control.md */
#include <string.h>

#include "base/text.h"
#include "office/state.h"

typedef void hear_fn(struct office_input *in, struct office_line *l,
		     const struct ol_control *m);

/* ---- calls ------------------------------------------------------------------- */

static void to_call(struct office_input *in, struct office_line *l,
		    enum ol_call_event_kind kind, const struct ol_control *m)
{
	struct ol_call_event ev = { .kind = kind, .message = m };

	office_call_step(in, l, &ev);
}

static bool is_suspended(const struct office_line *l)
{
	return l->settings.suspended || l->peer.suspended;
}

static void say_back(struct office_line *l, const struct ol_control *m,
		     enum ol_control_type type, enum ol_control_reason reason)
{
	struct ol_control back = { .type = type,
				   .id = m->id,
				   .reason = reason };

	office_say(l, &back);
}

/* New rings are rare; a counterpart that rings without end must not fill our
 * history. */
static void hear_ring(struct office_input *in, struct office_line *l,
		      const struct ol_control *m)
{
	if (is_suspended(l))
		say_back(l, m, OL_CONTROL_END, OL_CONTROL_SUSPENDED);
	else if (in->o->stopping)
		say_back(l, m, OL_CONTROL_END, OL_CONTROL_STOPPED);
	else if (!ol_call_is(&l->call.machine, &m->id) &&
		 !ol_bucket_take(&l->rings, in->now, OL_OFFICE_RINGS_US,
				 OL_OFFICE_RINGS_MOST))
		say_back(l, m, OL_CONTROL_BUSY, OL_CONTROL_HUNG_UP);
	else
		to_call(in, l, OL_CALL_EV_RING, m);
}

static void hear_ringing(struct office_input *in, struct office_line *l,
			 const struct ol_control *m)
{
	to_call(in, l, OL_CALL_EV_RINGING, m);
}

static void hear_answer(struct office_input *in, struct office_line *l,
			const struct ol_control *m)
{
	to_call(in, l, OL_CALL_EV_ANSWER, m);
}

static void hear_decline(struct office_input *in, struct office_line *l,
			 const struct ol_control *m)
{
	to_call(in, l, OL_CALL_EV_DECLINE, m);
}

static void hear_busy(struct office_input *in, struct office_line *l,
		      const struct ol_control *m)
{
	to_call(in, l, OL_CALL_EV_BUSY, m);
}

static void hear_end(struct office_input *in, struct office_line *l,
		     const struct ol_control *m)
{
	to_call(in, l, OL_CALL_EV_END, m);
}

static void hear_presence(struct office_input *in, struct office_line *l,
			  const struct ol_control *m)
{
	to_call(in, l, OL_CALL_EV_PRESENCE, m);
}

static void hear_resume(struct office_input *in, struct office_line *l,
			const struct ol_control *m)
{
	to_call(in, l, OL_CALL_EV_RESUME, m);
}

static void hear_resumed(struct office_input *in, struct office_line *l,
			 const struct ol_control *m)
{
	to_call(in, l, OL_CALL_EV_RESUMED, m);
}

static void hear_mode(struct office_input *in, struct office_line *l,
		      const struct ol_control *m)
{
	office_mode_hear(in, l, m);
}

static void hear_join(struct office_input *in, struct office_line *l,
		      const struct ol_control *m)
{
	office_join_hear(in, l, m);
}

/* ---- the line ------------------------------------------------------------------ */

/* They count at once, however often they change; only the telling of it has a
 * bound, so that nobody fills our log. */
static void hear_terms(struct office_input *in, struct office_line *l,
		       const struct ol_control *m)
{
	struct office_peer *p = &l->peer, was = *p;

	p->recording_allowed = m->recording;
	p->suspended = m->suspended;
	p->suspended_since = m->date;
	(void)ol_text_copy(p->suspended_who, sizeof p->suspended_who, m->seat);
	(void)ol_text_copy(p->suspended_why, sizeof p->suspended_why, m->why);
	if (p->suspended && !was.suspended)
		office_call_simple(in, l, OL_CALL_EV_SUSPEND);
	if ((p->suspended != was.suspended ||
	     p->recording_allowed != was.recording_allowed ||
	     strcmp(p->suspended_who, was.suspended_who) ||
	     strcmp(p->suspended_why, was.suspended_why)) &&
	    ol_bucket_take(&l->terms, in->now, OL_OFFICE_TERMS_US,
			   OL_OFFICE_TERMS_MOST))
		office_event(in, l, OL_EVENT_LINE, OL_DESK_ALL);
}

/* The line learns of it behind its next cell, which acknowledges it. */
static void hear_goodbye(struct office_input *in, struct office_line *l,
			 const struct ol_control *m)
{
	(void)ol_text_copy(l->peer.goodbye_who, sizeof l->peer.goodbye_who,
			   m->seat);
	(void)ol_text_copy(l->peer.goodbye_why, sizeof l->peer.goodbye_why,
			   m->why);
	l->goodbye = true;
	office_call_simple(in, l, OL_CALL_EV_GOODBYE);
}

/* Only challenged; and each message costs no more than a few of those. */
static void hear_addresses(struct office_input *in, struct office_line *l,
			   const struct ol_control *m)
{
	size_t i;

	for (i = 0; i < m->n_places; i++)
		ol_line_told(l->line, in->now, m->place[i].path,
			     &m->place[i].addr, OL_OFFICE_SOCKETS);
}

static void hear_test_ask(struct office_input *in, struct office_line *l,
			  const struct ol_control *m)
{
	struct ol_control answer;

	(void)in;
	ol_probe_reply(m, &answer);
	office_say(l, &answer);
}

static void hear_test_answer(struct office_input *in, struct office_line *l,
			     const struct ol_control *m)
{
	ol_probe_answer(&l->probe, in->now, m);
}

static void hear_watches(struct office_input *in, struct office_line *l,
			 const struct ol_control *m)
{
	office_roll_hear(in, l, m);
}

/* ---- the table ------------------------------------------------------------------ */

static hear_fn *const hear[OL_CONTROL_TYPES] = {
	[OL_CONTROL_RING] = hear_ring,
	[OL_CONTROL_RINGING] = hear_ringing,
	[OL_CONTROL_ANSWER] = hear_answer,
	[OL_CONTROL_DECLINE] = hear_decline,
	[OL_CONTROL_BUSY] = hear_busy,
	[OL_CONTROL_END] = hear_end,
	[OL_CONTROL_PRESENCE] = hear_presence,
	[OL_CONTROL_RESUME] = hear_resume,
	[OL_CONTROL_RESUMED] = hear_resumed,
	[OL_CONTROL_TERMS] = hear_terms,
	[OL_CONTROL_GOODBYE] = hear_goodbye,
	[OL_CONTROL_TEST_ASK] = hear_test_ask,
	[OL_CONTROL_TEST_ANSWER] = hear_test_answer,
	[OL_CONTROL_MODE] = hear_mode,
	[OL_CONTROL_ADDRESSES] = hear_addresses,
	[OL_CONTROL_JOIN] = hear_join,
	[OL_CONTROL_WATCHES] = hear_watches,
};

void office_hear(struct office_input *in, struct office_line *l,
		 const uint8_t *bytes, size_t len)
{
	struct ol_control m;

	if (!ol_bucket_take(&l->control, in->now, OL_OFFICE_CONTROL_US,
			    OL_OFFICE_CONTROL_MOST)) {
		l->control_dropped++;
		return;
	}
	if (ol_control_read(&m, bytes, len)) {
		l->control_malformed++;
		return;
	}
	hear[m.type](in, l, &m);
}
