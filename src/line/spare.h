/*
 * spare - when the spare paths of a line are needed.
 *
 * Does      wake them all at once where no full path carries well, and put
 *           them back when one has for half a minute.
 * Does not  judge a path (ol_path_is_good()), send, know which path is which.
 * Memory    values only.
 * Threads   no locks; the loop thread.
 * Promise   a full path that comes and goes wakes them once, not each time.
 */
#ifndef OL_LINE_SPARE_H
#define OL_LINE_SPARE_H

#include <stdbool.h>

#include "base/instant.h"

#define OL_SPARE_START_US \
	2000000                   /* of a line, or of its counterpart's: the
                                     full paths have so long to prove well */
#define OL_SPARE_BACK_US 30000000 /* of a good full path: asleep again    */

struct ol_spare {
	bool woken;
	ol_instant begun;
	ol_instant good; /* some full path is, since; OL_NEVER: none is */
};

void ol_spare_init(struct ol_spare *s, ol_instant now);

/* Time passed; `is_good`: a path that is not spare carries well now. True if
 * the spare ones must be at full pace. */
bool ol_spare_step(struct ol_spare *s, ol_instant now, bool is_good);

#endif
