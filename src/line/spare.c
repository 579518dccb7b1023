/* spare - doc/protocol/session.md, "Spare paths". */
#include "line/spare.h"

void ol_spare_init(struct ol_spare *s, ol_instant now)
{
	s->woken = false;
	s->begun = now;
	s->good = OL_NEVER;
}

bool ol_spare_step(struct ol_spare *s, ol_instant now, bool is_good)
{
	if (!is_good) {
		s->good = OL_NEVER;
		s->woken |= ol_since(s->begun, now) >= OL_SPARE_START_US;
	} else if (s->good.us == UINT64_MAX) {
		s->good = now;
	} else if (ol_since(s->good, now) >= OL_SPARE_BACK_US) {
		s->woken = false;
	}
	return s->woken;
}
