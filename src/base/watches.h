/*
 * watches - the times of day (UTC) at which people on watch do something.
 *
 * Does      read and write "06:00 18:00"; say which such time came last, and
 *           which comes next.
 * Does not  read a clock.
 * Memory    values only.
 * Threads   any.
 *
 * A day has 86,400 s: a leap second is part of the second before it, as the
 * calendar of the machine has it.
 */
#ifndef OL_BASE_WATCHES_H
#define OL_BASE_WATCHES_H

#include <stdbool.h>
#include <stdint.h>

#include "base/instant.h"

#define OL_WATCHES 8         /* times of a day, at most              */
#define OL_WATCHES_TEXT 48   /* bytes of them as text, with NUL      */
#define OL_WATCHES_DAY 1440u /* minutes                              */

struct ol_watches {
	uint8_t n;                   /* 0: none                      */
	uint16_t minute[OL_WATCHES]; /* of the day, ascending        */
};

/* Each below OL_WATCHES_DAY, each later than the one before. */
bool ol_watches_are(const struct ol_watches *w);

/* "06:00", "18:00 06:00", "06:00,18:00", "none". False where it is none of
 * that, a time stands there twice, or there are more than OL_WATCHES. */
bool ol_watches_read(struct ol_watches *out, const char *text);

/* "06:00 18:00", "none". */
void ol_watches_write(char out[static OL_WATCHES_TEXT],
		      const struct ol_watches *w);

/* The last of them that is not after `date`, the first that is. 0 ns: there
 * are none, or it lies before 1970. */
ol_date ol_watches_last(const struct ol_watches *w, ol_date date);
ol_date ol_watches_next(const struct ol_watches *w, ol_date date);

#endif
