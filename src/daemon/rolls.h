/*
 * rolls - the people's roll-calls of a running node: office/roll.h joined to
 * the written word. doc/protocol/roll-call.md
 *
 * Does      make a notice, or the note that answers theirs, of what a desk
 *           asks; tell the office of those that stand in the ledger, at start
 *           too; answer what crossed.
 * Does not  decide what is due or passed (the office does).
 * Memory    each request allocates until it is queued.
 * Threads   the loop thread.
 */
#ifndef OL_DAEMON_ROLLS_H
#define OL_DAEMON_ROLLS_H

#include "daemon/node.h"

/* At start, when the line is there, before any thread: what was kept, and the
 * roll-calls among its last messages. */
void ol_rolls_load(struct ol_node *n, uint16_t line);

/* ROLL_CALL. Replies to the desk, now (refused) or later. */
void ol_rolls_ask(struct ol_node *n, uint32_t desk,
		  const struct ol_desk_request *rq);

/* An item of ours, or of theirs, is on our disk: whatever it is. */
void ol_rolls_heard(struct ol_node *n, uint16_t line, bool ours,
		    const uint8_t *bytes, size_t len);

#endif
