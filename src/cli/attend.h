/*
 * attend - who is in the room of a call, as it is typed and as it is said to
 * the node.
 *
 * Does      read --with, --add, --remove, --as; make the requests of them.
 * Does not  talk to a node.
 * Memory    the caller's.
 * Threads   any.
 *
 *   --as principal                     in what part the speaker is
 *   --with "interpreter: A. Karimova"  who sits with him; up to seven
 */
#ifndef OL_CLI_ATTEND_H
#define OL_CLI_ATTEND_H

#include "cli/args.h"
#include "cli/say.h"
#include "desk/api.h"

#define OL_ATTEND_REQUESTS (OL_PEOPLE_MAX + OL_PEOPLE_MAX)

struct ol_attend {
	struct ol_desk_request rq[OL_ATTEND_REQUESTS]; /* PRESENCE, in order */
	size_t n;
};

/* What the options say: --as, then --remove, then --add and --with. With `leg`
 * that of the speaker is said, too. OL_EXIT_DONE, or what is wrong was said and
 * it is OL_EXIT_USAGE. */
int ol_attend_read(struct ol_attend *a, const struct ol_args *args,
		   enum ol_leg leg);

#endif
