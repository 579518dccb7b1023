/*
 * find - which message or file a person means: by its whole id, by the
 * beginning or end of one, or by `last`.
 *
 * Does      ask the node for pages, newest first, until it is found.
 * Memory    values.
 * Threads   the main thread.
 *
 * An id begins with the time at which it was made, so two of one minute begin
 * alike: it is their ends that differ, and what the lists show.
 */
#ifndef OL_CLI_FIND_H
#define OL_CLI_FIND_H

#include "cli/client.h"

#define OL_FIND_DIGITS 4  /* of an id, at least               */
#define OL_FIND_MOST 1024 /* the newest that are looked through */

/* What a command means by `last`: the newest of those that fit. */
struct ol_find_last {
	bool (*fits)(const struct ol_desk_reply *row);
	const char *none; /* one line, where none does: what to do */
};

extern const struct ol_find_last ol_find_any;       /* message */
extern const struct ol_find_last ol_find_of_theirs; /* message */

/* Exit statuses, said. What is named by an id may be any message or file:
 * whether the command can do it with that one, the node says. */
int ol_find_message(struct ol_client *c, const char *word,
		    const struct ol_find_last *last, struct ol_id *out);
int ol_find_file(struct ol_client *c, const char *word,
		 const struct ol_find_last *last, struct ol_id *out);

/* What is typed as a part of an id: 1 if `id` begins or ends with it; -1 if it
 * can be no part of one. Dashes and letters' case do not count. */
int ol_find_matches(const char *word, const struct ol_id *id);

#endif
