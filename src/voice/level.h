/*
 * level - tells speech from pause, and makes noise as loud as the pauses.
 *
 * Does      follow how loud the quietest parts of a voice are.
 * Memory    the caller owns struct ol_level.
 * Threads   one at a time.
 */
#ifndef OL_VOICE_LEVEL_H
#define OL_VOICE_LEVEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct ol_level {
	uint64_t floor; /* mean square of the quietest, times 256      */
	uint32_t noise; /* state of the noise; not a secret            */
	int32_t last;   /* the noise is dulled: its last value          */
};

void ol_level_init(struct ol_level *l);

/* Takes in `n` samples (at least 1) of the voice; true if nobody speaks in
 * them: close to the quietest, or below -60 dB of the full scale. */
bool ol_level_note(struct ol_level *l, const int16_t *pcm, size_t n);

/* Adds noise as loud as the pauses, at most -50 dB of the full scale. The
 * voice in `pcm` goes from `voice_from` to `voice_to`, in 1/256. */
void ol_level_fade(struct ol_level *l, int16_t *pcm, size_t n,
		   int32_t voice_from, int32_t voice_to);

#endif
