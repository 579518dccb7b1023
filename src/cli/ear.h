/*
 * ear - when a handset without a sound card hears the pieces that it gets.
 *
 * Does      what a sound card does, honestly: nothing is heard before it is
 *           there. A piece that comes after its moment shifts itself and all
 *           that follow by as much, as a buffer that ran empty does; when
 *           there was slack for long, the shift goes back in quiet places.
 * Does not  play, record or read a clock.
 * Memory    the caller owns struct ol_ear; start from zero.
 * Threads   any.
 */
#ifndef OL_CLI_EAR_H
#define OL_CLI_EAR_H

#include <stddef.h>
#include <stdint.h>

#include "base/instant.h"

#define OL_EAR_MARGIN_US 1000 /* what a shift leaves to the next piece    */
#define OL_EAR_SHIFT_MOST_US 100000 /* what comes later than that is cut     */
#define OL_EAR_BACK_MOST_US 10000 /* of a shift that goes back at once        */
#define OL_EAR_CALM 50            /* pieces without need before it goes back  */
#define OL_EAR_QUIET 200          /* largest sample of a quiet piece          */

struct ol_ear {
	uint64_t shift_us; /* how much later than told                      */
	uint64_t slack_us; /* least of the pieces counted in `calm`         */
	uint32_t calm;
	uint64_t n_late; /* pieces that came after their moment           */
};

/* A piece of `n` samples that came at `now` and is to be heard from `told` on:
 * from when it is heard, and how many of its first samples nobody hears. */
ol_instant ol_ear_place(struct ol_ear *e, ol_instant told, ol_instant now,
			const int16_t *pcm, size_t n, size_t *cut);

#endif
