/*
 * outlet - the sending end of one TCP connection: a cell whole, or not at all.
 *
 * Does      hold the descriptor for all who may still write to it, write a
 *           cell without waiting, keep what the kernel left of one and write
 *           that first, drop the cells that find no room, say since when
 *           nothing has gone.
 * Does not  connect or read (tcp.h), wait, or keep a second cell.
 * Memory    ol_outlet_new() allocates; the last ol_outlet_drop() closes the
 *           descriptor and frees.
 * Threads   ol_outlet_put(): one thread, the sender's. All else: any.
 * Promise   what leaves are whole cells in the order of putting: the other
 *           end, which cuts its stream into cells, never loses the beat.
 *
 * With TCP_NOTSENT_LOWAT at one cell (tcp.c) the kernel takes the next cell
 * only when the one before is on its way: where the network stands still,
 * cells are dropped here, as a datagram would be, and not queued behind.
 */
#ifndef OL_OS_OUTLET_H
#define OL_OS_OUTLET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/instant.h"

#define OL_OUTLET_BYTES 288 /* of a cell */

struct ol_outlet;

/* Takes over `fd`, a connected socket, with one holder. NULL without memory:
 * then `fd` is the caller's still. */
struct ol_outlet *ol_outlet_new(int fd);

/* One more holder; one less. NULL does nothing. */
void ol_outlet_hold(struct ol_outlet *o);
void ol_outlet_drop(struct ol_outlet *o);

/* True if the cell of OL_OUTLET_BYTES is on its way (or the kernel has its
 * beginning, and its rest goes next); false where it was dropped. */
bool ol_outlet_put(struct ol_outlet *o, ol_instant now, const uint8_t *cell);

/* When the kernel first took nothing, if it has taken nothing since; OL_NEVER:
 * what was put last went, or some of it. */
ol_instant ol_outlet_stuck(const struct ol_outlet *o);

#endif
