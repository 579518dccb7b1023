/* window - see window.h. */
#include "line/window.h"

#include <assert.h>
#include <string.h>

void ol_window_init(struct ol_window *w)
{
	memset(w, 0, sizeof *w);
}

static uint64_t *word(struct ol_window *w, uint64_t number)
{
	return &w->taken[number % OL_WINDOW_CONTENTS / 64];
}

static bool is_taken(const struct ol_window *w, uint64_t number)
{
	return w->taken[number % OL_WINDOW_CONTENTS / 64] >> number % 64 & 1;
}

bool ol_window_is_new(const struct ol_window *w, uint64_t number)
{
	if (number > w->highest)
		return true;
	if (number == 0 || w->highest - number >= OL_WINDOW_CONTENTS)
		return false;
	return !is_taken(w, number);
}

void ol_window_take(struct ol_window *w, uint64_t number)
{
	assert(ol_window_is_new(w, number));
	if (number > w->highest && number - w->highest >= OL_WINDOW_CONTENTS) {
		memset(w->taken, 0, sizeof w->taken);
		w->highest = number;
	}
	/* What the window moves over is not taken yet. */
	while (w->highest < number) {
		w->highest++;
		*word(w, w->highest) &= ~((uint64_t)1 << w->highest % 64);
	}
	*word(w, number) |= (uint64_t)1 << number % 64;
}

void ol_window_bitmap(const struct ol_window *w,
		      uint8_t out[static OL_FRAME_BITMAP])
{
	uint64_t i;

	memset(out, 0, OL_FRAME_BITMAP);
	for (i = 0; i < 8 * OL_FRAME_BITMAP && i + 1 < w->highest; i++)
		if (is_taken(w, w->highest - 1 - i))
			out[i / 8] |= (uint8_t)(0x80 >> i % 8);
}
