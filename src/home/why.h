/*
 * why - the one line that tells people what was wrong and what to do.
 *
 * Does not  leave the room.
 * Threads   any.
 */
#ifndef OL_HOME_WHY_H
#define OL_HOME_WHY_H

#include "home/settings.h"

/* Fills `why` (control characters in it become '?') and gives `err` back, so
 * that one can return it. */
__attribute__((format(printf, 3, 4))) int ol_why(char why[OL_WHY_TEXT], int err,
						 const char *form, ...);

/* The same for an error of os/file.h or store/store.h about `path`. */
int ol_why_file(char why[OL_WHY_TEXT], int err, const char *path);

#endif
