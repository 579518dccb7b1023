/*
 * window - which contents have been taken.
 *
 * Does      tell a content that is new from one that came before on another
 *           path, and give the bitmap of an acknowledgement.
 * Does not  guard against replayed datagrams: line/replay.h does, per path.
 * Memory    values only; a jump to any number costs the same.
 * Threads   the loop thread only.
 *
 * At the standard step the window is 20 s long, so paths whose delays differ
 * by less than that give every content once.
 */
#ifndef OL_LINE_WINDOW_H
#define OL_LINE_WINDOW_H

#include <stdbool.h>
#include <stdint.h>

#include "wire/frame.h"

#define OL_WINDOW_CONTENTS 1024

struct ol_window {
	uint64_t highest; /* number taken; 0: none yet          */
	uint64_t taken[OL_WINDOW_CONTENTS / 64]; /* number modulo */
};

void ol_window_init(struct ol_window *w);

/* False where `number` was taken or is OL_WINDOW_CONTENTS or more below the
 * highest: then nobody can tell. Numbers begin at 1. */
bool ol_window_is_new(const struct ol_window *w, uint64_t number);

/* Takes a number that is new. */
void ol_window_take(struct ol_window *w, uint64_t number);

/* Bit i, from the highest bit of the first byte on: highest - 1 - i is taken.
 * Zero for numbers below 1. */
void ol_window_bitmap(const struct ol_window *w,
		      uint8_t out[static OL_FRAME_BITMAP]);

#endif
