/*
 * step - how people name the steps of a path: ticks from cell to cell, or the
 * kbit/s that come of it.
 *
 *   ticks    1    2    3    4    6    8
 *   kbit/s  126   63   42   32   21   16    over IPv4, headers counted
 *   wide    253  379  506                   2, 3, 4 cells in a tick
 *
 * Does      read and print them. No number stands in two rows, so any names a
 *           step. A wide one is OL_STEP_WIDE and its cells; it may be a
 *           ceiling and no floor.
 * Does not  choose a step (line/pace.h).
 * Threads   any.
 */
#ifndef OL_OFFICE_STEP_H
#define OL_OFFICE_STEP_H

#include <stdbool.h>
#include <stdint.h>

#define OL_STEP_NAMES \
	"126, 63, 42, 32, 21 or 16 (kbit/s); as a ceiling also 506, 379 or 253"

/* "63" or "2": two ticks. "default": 0, which stands for the end of the rows
 * that is meant. False where it is none. */
bool ol_step_read(uint8_t *ticks, const char *text);

/* True for one of the first row; of the last. */
bool ol_step_is_one(uint8_t ticks);
bool ol_step_is_wide(uint8_t step);

/* Cells in a tick: 1 unless it is wide. */
uint8_t ol_step_cells(uint8_t step);

/* kbit/s over IPv4 of a path at this step; `ticks` is not 0. */
uint32_t ol_step_kbps(uint8_t ticks);

/* The bounds in force: 0 is the slowest floor, the fastest ceiling. */
uint8_t ol_step_floor(uint8_t floor_step);
uint8_t ol_step_ceiling(uint8_t ceiling_step);

#endif
