/* call - the machine: which state's function takes an event. The states are in
 * rings.c and talks.c. */
#include "call/call.h"

#include <string.h>

#include "call/parts.h"

void ol_call_init(struct ol_call *c, bool line_up)
{
	memset(c, 0, sizeof *c);
	c->recording_allowed = true;
	c->line_up = line_up;
	call_enter(c, OL_CALL_IDLE);
}

void ol_call_step(struct ol_call *c, const struct ol_call_event *ev,
		  ol_instant now, struct ol_call_effects *out)
{
	out->n = 0;
	if (ev->kind == OL_CALL_EV_LINE_UP) {
		c->line_up = true;
		memset(&c->refused, 0, sizeof c->refused);
	} else if (ev->kind == OL_CALL_EV_LINE_DOWN) {
		c->line_up = false;
	}
	switch (c->state) {
	case OL_CALL_IDLE:
		call_in_idle(c, ev, now, out);
		return;
	case OL_CALL_DIALING:
	case OL_CALL_RINGING_OUT:
		call_in_dialing(c, ev, now, out);
		return;
	case OL_CALL_RINGING_IN:
		call_in_ringing_in(c, ev, now, out);
		return;
	case OL_CALL_CROSSING:
		call_in_crossing(c, ev, now, out);
		return;
	case OL_CALL_TALKING:
		call_in_talking(c, ev, now, out);
		return;
	case OL_CALL_INTERRUPTED:
		call_in_interrupted(c, ev, now, out);
		return;
	}
}

ol_instant ol_call_deadline(const struct ol_call *c)
{
	return ol_earlier(c->bell_at, ol_earlier(c->give_up_at, c->lost_at));
}

bool ol_call_is(const struct ol_call *c, const struct ol_id *id)
{
	return c->state != OL_CALL_IDLE &&
	       (call_same(&c->ours, id) || call_same(&c->theirs, id));
}

bool ol_call_is_outgoing(const struct ol_call *c)
{
	return call_same(&c->ours, &c->id);
}

uint8_t ol_call_voice_id(const struct ol_id *id)
{
	return id->b[OL_ID_LEN - 1] % OL_CALL_VOICE_TEST;
}
