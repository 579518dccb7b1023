/*
 * stretch - makes a piece of sound a little longer or shorter without
 *           changing its pitch (WSOLA: overlap and add where it fits itself).
 *
 * Does      take out or put in whole periods of the voice; in silence any
 *           number of samples.
 * Does not  keep anything from piece to piece: beginning and end of the piece
 *           stay as they were, so that it joins its neighbours.
 * Memory    none.
 * Threads   any.
 */
#ifndef OL_VOICE_STRETCH_H
#define OL_VOICE_STRETCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define OL_STRETCH_IN 960
#define OL_STRETCH_LAG_LEAST 120   /* 400 Hz */
#define OL_STRETCH_LAG_MOST 600    /* 80 Hz  */
#define OL_STRETCH_SILENT_MOST 720 /* in silence any number up to that */
#define OL_STRETCH_OUT (OL_STRETCH_IN + OL_STRETCH_SILENT_MOST)

/*
 * Writes the piece to `out` and returns its samples, 240 to 1680.
 * `wish` < 0: that many fewer at most. `wish` > 0: about that many more; one
 * period may be more than that. In speech it stays at 960 where the sound
 * does not resemble itself (a click would be heard), or the wish is less than
 * a period can be.
 */
size_t ol_stretch(const int16_t in[OL_STRETCH_IN], int wish, bool silent,
		  int16_t out[OL_STRETCH_OUT]);

#endif
