/*
 * print_roll - the people's roll-call on a screen: where a line's people
 * stand, what happens to a roll-call, what came of one.
 *
 * Does not  ask anybody, or read a clock.
 * Threads   any.
 */
#ifndef OL_CLI_PRINT_ROLL_H
#define OL_CLI_PRINT_ROLL_H

#include "cli/print.h"

/* A line under a line's status, or two; nothing where no times are set and
 * there was none. */
void ol_print_people(FILE *out, const struct ol_desk_people *p,
		     struct ol_style style);

/* The event `roll_call`, without JSON. */
void ol_print_roll_event(FILE *out, const struct ol_desk_event *ev,
			 struct ol_style style);

/* A row of `tests`, beside its day. */
void ol_print_roll(FILE *out, const struct ol_desk_roll *r,
		   struct ol_style style);

#endif
