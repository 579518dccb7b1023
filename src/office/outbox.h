/*
 * outbox - control messages that wait for the line's next slot, in order.
 *
 * Does      keep them encoded until the line takes them; while the line is
 *           away they wait for it.
 * Memory    the caller's struct, OL_OUTBOX_BYTES; nothing is allocated.
 * Threads   the loop thread only.
 */
#ifndef OL_OFFICE_OUTBOX_H
#define OL_OFFICE_OUTBOX_H

#include <stddef.h>
#include <stdint.h>

#include "wire/control.h"

#define OL_OUTBOX_BYTES 4096 /* of messages and two bytes of length each */

struct ol_outbox {
	uint8_t bytes[OL_OUTBOX_BYTES];
	size_t len;
};

void ol_outbox_clear(struct ol_outbox *o);

/* OL_ERR_FULL; OL_ERR_RANGE for a message that cannot be written. */
int ol_outbox_push(struct ol_outbox *o, const struct ol_control *m);

/* The oldest, and its length; NULL: none. */
const uint8_t *ol_outbox_front(const struct ol_outbox *o, size_t *len);

/* Takes the oldest away, if there is one. */
void ol_outbox_pop(struct ol_outbox *o);

#endif
