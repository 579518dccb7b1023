/*
 * recorder - what a listener heard, as a WAV file: 48 kHz, mono, 16 bit.
 *
 * Does      put every piece of sound at the place of the moment when it was
 *           heard: sample k is heard k/48000 s after the recording began.
 *           Where nothing was heard there are zeros; where two pieces overlap
 *           the earlier one stays and the later goes on behind it.
 * Does not  read a clock, mix.
 * Memory    about 8 KiB. The file grows to at most OL_RECORDER_MAX_S.
 * Threads   one at a time; writing may wait for a disk.
 * Promise   at most a second after each piece the file is a valid WAV of all
 *           that came before, also when the disk is full or the program dies.
 */
#ifndef OL_SOUND_RECORDER_H
#define OL_SOUND_RECORDER_H

#include <stddef.h>
#include <stdint.h>

#include "base/instant.h"

#define OL_RECORDER_MAX_S (12 * 3600) /* below the 4 GiB of a WAV file */

struct ol_recorder;

/* Creates (or empties) the file. OL_ERR_DENIED, OL_ERR_UNKNOWN (no such
 * folder), OL_ERR_NO_SPACE, OL_ERR_IO, OL_ERR_NO_MEMORY. */
int ol_recorder_new(struct ol_recorder **out, const char *path,
		    ol_instant began);

/* Places `n` samples heard from `heard_at` on. What lies before the beginning
 * or was heard already is left out. OL_ERR_NO_SPACE, OL_ERR_IO: the disk does
 * not take it; the same error comes from then on. OL_ERR_RANGE: beyond
 * OL_RECORDER_MAX_S, nothing is written. */
int ol_recorder_put(struct ol_recorder *r, ol_instant heard_at,
		    const int16_t *pcm, size_t n);

/* Silence up to `until`, then the header, then the end. Frees `r` whatever it
 * returns; NULL is fine. The first error of the recording is returned. */
int ol_recorder_close(struct ol_recorder *r, ol_instant until);

#endif
