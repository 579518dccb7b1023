/*
 * feel - whether a path would bear a quicker step, found out with hardly a
 * queue: a few cells leave a little early, and as many nothing is sent after.
 *
 * Does      say when the cells of such a train leave, and judge from their
 *           one-way delays whether they had to wait for each other.
 * Does not  change the pace: as many cells leave as otherwise; know paths or
 *           the law (line/law.h), which goes on to a probe where this finds
 *           nothing.
 * Memory    values only.
 * Threads   no locks; the loop thread.
 * Promise   no pause between two cells of more than OL_FEEL_PAUSE ticks, or of
 *           the difference of the two steps over the slower one.
 *
 * At step k, to feel for step j, a train of n: n cells in a row leave j ticks
 * after the one before, the next one k ticks after it and what the n were
 * early. Where a cell takes longer than j ticks on the link, each waits for
 * the one before, the last n times what is too long; what waits is gone when
 * the pause is over, for the mean pace is that of before. The delay of the
 * last less the greater of those before and after the train tells: a queue of
 * others' goes up and down more slowly. Two trains of each length that are
 * seen by a report decide, the mean of both; first of one, then of two, of
 * three: the longer ones show links that are only a little too thin. Before a
 * train 0 to 3 cells leave in their rhythm, so that trains and reports do not
 * miss each other for ever.
 */
#ifndef OL_LINE_FEEL_H
#define OL_LINE_FEEL_H

#include <stdbool.h>
#include <stdint.h>

#define OL_FEEL_LONGEST 3      /* cells of a train                        */
#define OL_FEEL_HITS 2         /* trains of each length                   */
#define OL_FEEL_TRAINS 20      /* at most; that is wide: nothing was seen */
#define OL_FEEL_PAUSE 8        /* ticks                                   */
#define OL_FEEL_WAITED_US 7000 /* mean, of trains that met a thin link    */

enum ol_feel_verdict {
	OL_FEEL_OPEN, /* it goes on                               */
	OL_FEEL_THIN, /* the quicker step would fill a queue      */
	OL_FEEL_WIDE, /* nothing of that was seen                 */
};

enum ol_feel_stage {
	OL_FEEL_READY, /* a train begins after some cells   */
	OL_FEEL_RUNS,  /* of the train not all cells left   */
	OL_FEEL_WAITS, /* all left: reports will say        */
};

struct ol_feel {
	uint8_t step, to; /* k and j                                  */
	uint8_t length;   /* of this train                            */
	uint8_t left;     /* cells of it, or before it, that leave yet */
	uint8_t hits, trains;
	enum ol_feel_stage stage;
	uint64_t first, last; /* the counters before its cells; of its last */
	bool seen;            /* a report told of the last                */
	int64_t before_us, last_us, sum_us; /* delays                     */
};

/* Begins. `step` over `to`, in ticks; `delay_us` is that of the last cell that
 * a report told of, on clocks that need have nothing in common. */
void ol_feel_begin(struct ol_feel *f, uint8_t step, uint8_t to,
		   int64_t delay_us);

/* The cell `counter` leaves. Ticks to the next one; 0: as the step has it. */
uint8_t ol_feel_leave(struct ol_feel *f, uint64_t counter);

/* A report told of the cell `largest`, higher than ever before. */
enum ol_feel_verdict ol_feel_note(struct ol_feel *f, uint64_t largest,
				  int64_t delay_us);

#endif
