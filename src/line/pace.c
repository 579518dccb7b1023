/* pace - doc/protocol/session.md, "Pace". */
#include "line/pace.h"

#include <assert.h>

/* The first phase + n * OL_TICK_US that is not before `t`. */
static uint64_t slot_from(uint64_t phase, uint64_t t)
{
	uint64_t rest = (t + OL_TICK_US - phase) % OL_TICK_US;

	return rest ? t + OL_TICK_US - rest : t;
}

void ol_pace_init(struct ol_pace *p, uint32_t phase_us, ol_instant now)
{
	assert(phase_us < OL_TICK_US);
	p->next.us = slot_from(phase_us, now.us + OL_LEAD_US);
	p->late = 0;
}

bool ol_pace_take(struct ol_pace *p, ol_instant now, ol_instant *slot)
{
	uint64_t lost;

	if (now.us + OL_LEAD_US < p->next.us)
		return false;
	if (now.us > p->next.us + OL_PACE_LATE_US) {
		lost = (now.us - OL_PACE_LATE_US - p->next.us + OL_TICK_US -
			1) /
		       OL_TICK_US;
		p->late += lost;
		p->next.us += lost * OL_TICK_US;
		if (now.us + OL_LEAD_US < p->next.us)
			return false;
	}
	*slot = p->next;
	p->next.us += OL_TICK_US;
	return true;
}

ol_instant ol_pace_deadline(const struct ol_pace *p)
{
	return (ol_instant){ p->next.us - OL_LEAD_US };
}

ol_instant ol_pace_slot_after(const struct ol_pace *p, ol_instant now)
{
	return (ol_instant){ slot_from(p->next.us % OL_TICK_US, now.us + 1) };
}
