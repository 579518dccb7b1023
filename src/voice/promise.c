/* What packets promise of lost frames. */
#include "voice/promise.h"

#include <string.h>

#include "voice/delay.h"

/* Nearer copies are the new frames of a slow path, and a window of ten
 * frames has who loses nothing: they promise nothing. */
#define LEAST_COPIES 8
#define USELESS_WINDOW 10

static uint32_t most(const uint32_t of[2])
{
	return of[0] > of[1] ? of[0] : of[1];
}

void ol_promise_init(struct ol_promise *p, uint64_t first)
{
	memset(p, 0, sizeof *p);
	p->first = p->from = first;
}

static void follow(struct ol_promise *p, uint32_t window)
{
	uint32_t now = window * 256;

	if (now > p->usual_window)
		p->usual_window += (now - p->usual_window) / OL_PROMISE_RISE;
	else
		p->usual_window -= (p->usual_window - now) / OL_PROMISE_FALL;
}

void ol_promise_note(struct ol_promise *p, uint64_t newest, uint32_t copies,
		     uint32_t window)
{
	if (newest - p->from >= OL_PROMISE_KEPT) {
		p->copies[1] = p->copies[0];
		p->window[1] = p->window[0];
		p->copies[0] = p->window[0] = 0;
		p->from = newest;
	}
	if (copies > p->copies[0])
		p->copies[0] = copies;
	if (window > p->window[0])
		p->window[0] = window;
	if (newest - p->first < OL_PROMISE_KEPT)
		p->usual_window = most(p->window) * 256;
	else if (window > 0)
		follow(p, window);
}

uint32_t ol_promise_copies(const struct ol_promise *p)
{
	return most(p->copies);
}

uint32_t ol_promise_window(const struct ol_promise *p)
{
	return most(p->window);
}

uint32_t ol_promise_reach(const struct ol_promise *p)
{
	uint32_t copies = most(p->copies), window = most(p->window);

	return copies > window ? copies : window;
}

uint32_t ol_promise_us(const struct ol_promise *p)
{
	uint32_t frames = 0, window = 0;

	if (most(p->copies) >= LEAST_COPIES)
		frames = most(p->copies);
	if (most(p->window) > USELESS_WINDOW)
		window = p->usual_window / 256 * 2 / 3;
	if (window > frames)
		frames = window;
	return frames ? frames * OL_DELAY_FRAME_US + OL_DELAY_GUARD_US : 0;
}
