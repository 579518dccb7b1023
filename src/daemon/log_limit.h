/*
 * log_limit - so that no counterpart fills the log: of what it can bring about
 * as often as it likes, one line, and then one a minute that counts the rest.
 *
 *	it happens            printed
 *	... 4,095 times more  nothing
 *	a minute later        "4095 more within a minute"
 *	... goes on           one such line each minute
 *	a minute of nothing   it is forgotten: the next is printed at once
 *
 * Does      say whether a line is to be printed; count the others by line and
 *           kind.
 * Does not  print.
 * Memory    values: OL_LOG_LIMIT_ROWS of lines and kinds at once; what finds
 *           no row is counted together.
 * Threads   one at a time.
 */
#ifndef OL_DAEMON_LOG_LIMIT_H
#define OL_DAEMON_LOG_LIMIT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/instant.h"
#include "base/text.h"
#include "office/office.h"

#define OL_LOG_LIMIT_ROWS 128
#define OL_LOG_LIMIT_WHAT 48
#define OL_LOG_LIMIT_NS INT64_C(60000000000)

struct ol_log_limit_row {
	char line[OL_NAME_MAX], what[OL_LOG_LIMIT_WHAT];
	ol_date since; /* the line that was printed last; 0: no row */
	uint64_t more; /* since then                                */
};

/* Of all zero, nothing has happened. */
struct ol_log_limit {
	struct ol_log_limit_row row[OL_LOG_LIMIT_ROWS];
	struct ol_log_limit_row others; /* no line, no kind */
};

/* True where it is to be printed; else it was counted. A longer `what` counts
 * by its beginning. */
bool ol_log_limit_take(struct ol_log_limit *l, const char *line,
		       const char *what, ol_date date);

/* A line that counts is due: `*out` is what it counts. Call it until it is
 * false, before ol_log_limit_take() too. */
bool ol_log_limit_due(struct ol_log_limit *l, ol_date date,
		      struct ol_log_limit_row *out);

#endif
