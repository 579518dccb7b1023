/*
 * door - finds the line a datagram belongs to, and turns strangers away.
 *
 * Does      look up by source address first; for an unknown source try the
 *           hint of an envelope under each line (a SipHash per line); spend
 *           three token buckets: known addresses, hint hits per line, the
 *           rest, where the rest never takes from the others; count what it
 *           drops.
 * Does not  answer, open anything, or allocate after ol_door_new().
 * Threads   the loop thread only.
 * Promise   what fits nothing is dropped without a sign.
 */
#ifndef OL_LINE_DOOR_H
#define OL_LINE_DOOR_H

#include <stddef.h>
#include <stdint.h>

#include "base/addr.h"
#include "base/instant.h"
#include "seal/line_keys.h"

#define OL_DOOR_LINES 1024 /* lines of one node */

struct ol_door;

struct ol_door *ol_door_new(ol_instant now);
void ol_door_free(struct ol_door *d);

/* Adds line number `line` (below OL_DOOR_LINES) with its keys (for hints).
 * OL_ERR_FULL, OL_ERR_NO_MEMORY. */
int ol_door_add(struct ol_door *d, uint16_t line,
		const struct ol_line_keys *keys);
void ol_door_remove(struct ol_door *d, uint16_t line);

/* Says that path `path` of `line` is socket `socket` with `remote`. */
int ol_door_add_path(struct ol_door *d, uint16_t line, uint8_t path,
		     uint8_t socket, const struct ol_addr *remote);

struct ol_door_found {
	uint16_t line;
	uint8_t path; /* OL_LINE_PATHS: known by its hint only */
};

/* 0, or OL_ERR_UNKNOWN: drop it. `len` may be anything. When several lines
 * share an address (two offices behind one), the one whose hint or, for a
 * cell, whose session tag fits is the caller's to try: `nth` counts from 0
 * until OL_ERR_UNKNOWN. */
int ol_door_find(struct ol_door *d, ol_instant now, uint8_t socket,
		 const struct ol_addr *from, const uint8_t *datagram,
		 size_t len, size_t nth, struct ol_door_found *out);

struct ol_door_figures {
	uint64_t known, by_hint, dropped_size, dropped_stranger, dropped_rate;
};
void ol_door_figures(const struct ol_door *d, struct ol_door_figures *out);

#endif
