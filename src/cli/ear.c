/* ear - see ear.h. */
#include "cli/ear.h"

static int is_quiet(const int16_t *pcm, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (pcm[i] > OL_EAR_QUIET || pcm[i] < -OL_EAR_QUIET)
			return 0;
	return 1;
}

/* The piece came `late_us` after the moment it has with the shift as it is. */
static void shift_more(struct ol_ear *e, uint64_t late_us)
{
	e->n_late++;
	e->calm = 0;
	e->shift_us += late_us + OL_EAR_MARGIN_US;
	if (e->shift_us > OL_EAR_SHIFT_MOST_US)
		e->shift_us = OL_EAR_SHIFT_MOST_US;
}

/* It came `slack_us` before. After a calm second a quiet piece takes back what
 * none of that second's pieces needed, by cutting into itself where nobody
 * hears it: one stall of the machine must not delay the rest of the call. */
static void shift_back(struct ol_ear *e, uint64_t slack_us, const int16_t *pcm,
		       size_t n)
{
	uint64_t back;

	if (!e->calm || slack_us < e->slack_us)
		e->slack_us = slack_us;
	e->calm++;
	if (e->calm < OL_EAR_CALM || !e->shift_us ||
	    e->slack_us <= 2 * OL_EAR_MARGIN_US || !is_quiet(pcm, n))
		return;
	back = e->slack_us - OL_EAR_MARGIN_US;
	if (back > OL_EAR_BACK_MOST_US)
		back = OL_EAR_BACK_MOST_US;
	if (back > e->shift_us)
		back = e->shift_us;
	e->shift_us -= back;
	e->slack_us -= back;
}

ol_instant ol_ear_place(struct ol_ear *e, ol_instant told, ol_instant now,
			const int16_t *pcm, size_t n, size_t *cut)
{
	ol_instant at = ol_after(told, e->shift_us);
	uint64_t late;

	*cut = 0;
	if (ol_since(at, now))
		shift_more(e, ol_since(at, now));
	else
		shift_back(e, ol_since(now, at), pcm, n);
	at = ol_after(told, e->shift_us);
	late = ol_since(at, now);
	if (late) {
		*cut = (size_t)(late * 48 / 1000 + 1);
		if (*cut > n)
			*cut = n;
		at = ol_after(at, *cut * 1000 / 48);
	}
	return at;
}
