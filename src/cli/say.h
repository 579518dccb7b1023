/*
 * say - how commands end, and what they say when they do not get far.
 *
 * Threads   the main thread.
 */
#ifndef OL_CLI_SAY_H
#define OL_CLI_SAY_H

#include <stdio.h>

/* Exit statuses: a contract with scripts. */
enum ol_exit {
	OL_EXIT_DONE = 0,
	OL_EXIT_REFUSED = 1,    /* or failed: one line says what to do     */
	OL_EXIT_USAGE = 2,      /* wrong usage                             */
	OL_EXIT_NO_NODE = 3,    /* the node does not run                   */
	OL_EXIT_UNANSWERED = 4, /* nobody answered                         */
	OL_EXIT_DECLINED = 5,
	OL_EXIT_DOWN = 6, /* the line is down                        */
	OL_EXIT_BUSY = 7,
	OL_EXIT_LOST = 8, /* ended by loss of the line               */
};

/* Where ol_say() goes from now on; standard error until then. */
void ol_say_to(FILE *out);

#define OL_SAY_LIKE_PRINTF(n) __attribute__((format(printf, n, n + 1)))

/* "openline: ..." on standard error, one line whatever is in it; returns
 * `exit`. */
int ol_say(int exit, const char *format, ...) OL_SAY_LIKE_PRINTF(2);

#endif
