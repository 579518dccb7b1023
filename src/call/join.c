/* join - see join.h. doc/protocol/call.md, "Principals" */
#include "call/join.h"

#include <string.h>

#include "base/text.h"

void ol_join_begin(struct ol_join *j, bool decides)
{
	memset(j, 0, sizeof *j);
	j->decides = decides;
	j->again_at = OL_NEVER;
}

ol_instant ol_join_deadline(const struct ol_join *j)
{
	return j->again_at;
}

bool ol_join_holds(const struct ol_join *j)
{
	return j->able && (j->wanted || j->bound);
}

/* ---- saying it ------------------------------------------------------------ */

static void say(struct ol_join *j, ol_instant now, struct ol_join_effects *out)
{
	struct ol_control *m = &out->message;

	memset(m, 0, sizeof *m);
	m->type = OL_CONTROL_JOIN;
	m->stage = (uint8_t)j->here;
	m->turn = j->turn;
	m->heard = j->heard;
	m->known = j->passed;
	m->on = j->on;
	(void)ol_text_copy(m->seat, sizeof m->seat, j->seat_here);
	out->says = true;
	j->again_at = j->passed < j->turn ? ol_after(now, OL_JOIN_AGAIN_US)
					  : OL_NEVER;
}

static void enter(struct ol_join *j, enum ol_join_stage stage, uint32_t on,
		  struct ol_join_effects *out)
{
	j->here = stage;
	j->on = on;
	j->turn++;
	out->says = true;
	out->tells = true;
}

/* ---- deciding it ---------------------------------------------------------- */

static void over(struct ol_join *j, enum ol_join_stage stage, uint32_t on,
		 struct ol_join_effects *out)
{
	j->wanted = j->able = false;
	enter(j, stage, on, out);
	j->bound = j->decides ? j->turn : 0;
	out->takes = stage == OL_JOIN_JOINED;
}

/* The stage that follows from what our people have said. */
static void settle(struct ol_join *j, struct ol_join_effects *out)
{
	enum ol_join_stage stage = !j->wanted             ? OL_JOIN_NONE
				   : j->able && !j->bound ? OL_JOIN_READY
							  : OL_JOIN_OFFERED;
	bool is_over = j->here == OL_JOIN_JOINED || j->here == OL_JOIN_FAILED;

	/* What was decided is heard before anything else begins. */
	if (is_over && (!j->wanted || j->passed < j->turn))
		stage = j->here;
	if (stage != j->here) {
		if (j->here == OL_JOIN_READY && !j->decides)
			j->bound = j->turn;
		enter(j, stage, 0, out);
	}
	if (j->decides && j->here == OL_JOIN_READY && j->there == OL_JOIN_READY)
		over(j, OL_JOIN_JOINED, j->heard, out);
	if (!j->wanted && !j->bound)
		j->able = false;
}

/* ---- hearing it ----------------------------------------------------------- */

static bool is_of_ours(const struct ol_join *j, const struct ol_control *m)
{
	uint32_t ready = j->here == OL_JOIN_READY ? j->turn : j->bound;

	return ready && m->stage == OL_JOIN_JOINED && m->on == ready;
}

static void release(struct ol_join *j, struct ol_join_effects *out)
{
	j->bound = 0;
	out->tells = true;
}

/* Who follows hears that it was decided, or that it was not. */
static void follow(struct ol_join *j, const struct ol_control *m,
		   struct ol_join_effects *out)
{
	if (is_of_ours(j, m))
		over(j, j->able ? OL_JOIN_JOINED : OL_JOIN_FAILED, m->turn,
		     out);
	else if (j->bound && m->heard > j->bound)
		release(j, out);
}

/* Who decides hears what came of it. */
static void note_outcome(struct ol_join *j, const struct ol_control *m,
			 struct ol_join_effects *out)
{
	if (!j->bound || m->heard < j->bound)
		return;
	if (m->stage == OL_JOIN_FAILED && m->on == j->bound) {
		j->wanted = j->able = false;
		enter(j, OL_JOIN_NONE, 0, out);
		out->returns = true;
	}
	release(j, out);
}

static void hear(struct ol_join *j, const struct ol_control *m,
		 struct ol_join_effects *out)
{
	bool is_new = m->turn > j->heard;

	if (m->heard > j->passed && m->heard <= j->turn)
		j->passed = m->heard;
	if (j->passed == j->turn)
		j->again_at = OL_NEVER;
	if (m->turn < j->heard)
		return;
	if (is_new) {
		j->heard = m->turn;
		j->there = (enum ol_join_stage)m->stage;
		(void)ol_text_copy(j->seat_there, sizeof j->seat_there,
				   m->seat);
		out->tells = true;
	}
	out->says |= m->known < j->heard; /* that it came, they do not know */
	if (j->decides)
		note_outcome(j, m, out);
	else
		follow(j, m, out);
}

/* Another principal is another turn. */
static void want(struct ol_join *j, const char *seat,
		 struct ol_join_effects *out)
{
	bool is_another = strcmp(j->seat_here, seat) != 0;

	(void)ol_text_copy(j->seat_here, sizeof j->seat_here, seat);
	if (is_another)
		j->able = false;
	if (is_another && j->here == OL_JOIN_OFFERED)
		enter(j, OL_JOIN_OFFERED, 0, out);
	j->wanted = true;
}

void ol_join_step(struct ol_join *j, const struct ol_join_event *ev,
		  ol_instant now, struct ol_join_effects *out)
{
	memset(out, 0, sizeof *out);
	switch (ev->kind) {
	case OL_JOIN_EV_WANT:
		want(j, ev->seat, out);
		break;
	case OL_JOIN_EV_BACK:
		j->wanted = false;
		break;
	case OL_JOIN_EV_ABLE:
		j->able = j->wanted;
		break;
	case OL_JOIN_EV_UNABLE:
		j->able = false;
		break;
	case OL_JOIN_EV_HEAR:
		hear(j, ev->message, out);
		break;
	case OL_JOIN_EV_LINE_UP:
		out->says = j->passed < j->turn;
		break;
	case OL_JOIN_EV_TICK:
		out->says = ol_due(j->again_at, now);
		break;
	}
	settle(j, out);
	if (out->says)
		say(j, now, out);
}
