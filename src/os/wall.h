/*
 * wall - dates as people read them.
 *
 * Threads   any.
 */
#ifndef OL_OS_WALL_H
#define OL_OS_WALL_H

#include <stdbool.h>

#include "base/instant.h"

#define OL_WALL_TEXT 40

/* "2026-11-20 14:05:09 +0100", in the time zone of the machine. */
void ol_wall_local(char out[static OL_WALL_TEXT], ol_date d);

/* "14:05:09", likewise. */
void ol_wall_local_time(char out[static OL_WALL_TEXT], ol_date d);

/* "2026-11-20T13:05:09Z". */
void ol_wall_utc(char out[static OL_WALL_TEXT], ol_date d);

/* From "4:05" or "04:05": when the machine's own clock shows that next, after
 * `now`. False where it is no such time. */
bool ol_wall_next(ol_date *out, const char *text, ol_date now);

#endif
