/*
 * agenda - which of many lines is due next: a binary heap of deadlines.
 *
 * Does      keep one deadline per line and say the smallest.
 * Does not  read a clock or call anybody.
 * Memory    the caller's struct, fixed.
 * Threads   the loop thread only.
 *
 * With 100 lines a node has 5,000 slots a second: each costs a walk of seven
 * comparisons here instead of a look at every line.
 */
#ifndef OL_OFFICE_AGENDA_H
#define OL_OFFICE_AGENDA_H

#include <stddef.h>
#include <stdint.h>

#include "base/instant.h"

#define OL_AGENDA_LINES 1024

struct ol_agenda {
	size_t n;
	uint16_t heap[OL_AGENDA_LINES];       /* lines, the smallest first   */
	uint16_t place[OL_AGENDA_LINES];      /* of a line in the heap       */
	ol_instant deadline[OL_AGENDA_LINES]; /* of a line                   */
};

void ol_agenda_init(struct ol_agenda *a);

/* Adds the next line: its number is the count of lines before. The caller
 * adds no more than OL_AGENDA_LINES. */
void ol_agenda_add(struct ol_agenda *a, ol_instant deadline);

/* Line `line` has another deadline. */
void ol_agenda_set(struct ol_agenda *a, uint16_t line, ol_instant deadline);

/* The smallest deadline (OL_NEVER without lines) and whose it is. */
ol_instant ol_agenda_next(const struct ol_agenda *a, uint16_t *line);

#endif
