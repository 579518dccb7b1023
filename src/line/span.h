/*
 * span - a set of positions in a sliding window of a stream.
 *
 * Does      add and remove runs of positions, find the next one that is in or
 *           not in the set.
 * Does not  know where the window lies: a position stands for itself modulo
 *           OL_STREAM_WINDOW, so the caller never asks about, nor leaves in
 *           the set, positions outside one window's length.
 * Memory    values only: a bit per position, whatever is put in. Lists of
 *           intervals would have to be bounded against a counterpart that
 *           sends every second byte.
 * Threads   one at a time.
 */
#ifndef OL_LINE_SPAN_H
#define OL_LINE_SPAN_H

#include <stdbool.h>
#include <stdint.h>

#include "line/content.h"

struct ol_span {
	uint64_t w[OL_STREAM_WINDOW / 64];
};

/* Adds, removes the positions from `from` to `to` - 1, at most
 * OL_STREAM_WINDOW of them. */
void ol_span_add(struct ol_span *s, uint64_t from, uint64_t to);
void ol_span_remove(struct ol_span *s, uint64_t from, uint64_t to);

/* The lowest position from `from` to `to` - 1 that is in the set (`in`) or is
 * not (!`in`); `to` where there is none. At most OL_STREAM_WINDOW of them. */
uint64_t ol_span_next(const struct ol_span *s, uint64_t from, uint64_t to,
		      bool in);

#endif
