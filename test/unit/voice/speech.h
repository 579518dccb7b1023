/*
 * speech - people speaking, 48 kHz mono, from Debian's pocketsphinx-testdata.
 */
#ifndef TEST_UNIT_VOICE_SPEECH_H
#define TEST_UNIT_VOICE_SPEECH_H

#include <stddef.h>
#include <stdint.h>

#define SPEECH_MOST (48000 * 60)

/* Several voices, one after the other, about 35 s in all, whole frames of 20
 * ms. NULL, after a line that says so, where the package is not installed.
 * The samples belong to this module. */
const int16_t *speech_load(size_t *n_frames);

#endif
