/*
 * compared - the exports that the two sides made of one line, held against
 * each other. doc/protocol/ledger.md, "Two exports"
 *
 * Does      compare the items of each direction number by number, and their
 *           trees; every head that one side holds with the other's entry; how
 *           far each goes with what the other says of it. Names the first
 *           record that is not the same.
 * Does not  check an export for itself (exported.h): both are sound before.
 * Memory    values.
 * Threads   one at a time.
 * Promise   an entry or item of one side that was changed, removed or moved,
 *           with all of that side's export made anew to fit, is found as soon
 *           as a head told after it, or the item itself, is at the other side.
 */
#ifndef OL_CLI_COMPARED_H
#define OL_CLI_COMPARED_H

#include "cli/exported.h"

#define OL_COMPARED_FAULT 512

/* Of the side that said it: [0] the first export's office, [1] the second's. */
struct ol_compared_side {
	uint64_t items; /* of its that both have                    */
	struct ol_digest root_here, root_there; /* of these, in its own
						 * export and the other's */
	uint64_t held;  /* newest entry of its ledger that the other
			 * holds, and is as it holds it; 0: none     */
	uint64_t heads; /* of its that the other holds               */
};

struct ol_compared {
	char fault[OL_COMPARED_FAULT]; /* empty: none */
	bool is_one_office; /* both are of one: nothing was compared */
	struct ol_compared_side side[2];
};

/* Both were read with `keeps_trace`, to their end. */
void ol_compare(struct ol_compared *c, const struct ol_exported *a,
		const struct ol_exported *b);

#endif
