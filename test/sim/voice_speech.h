/*
 * voice_speech - people speaking, for the voice simulations.
 *
 * As test/support/mkspeech.py writes it: sentences of several people from
 * Debian's pocketsphinx-testdata, brought to one loudness, with pauses.
 */
#ifndef TEST_SIM_VOICE_SPEECH_H
#define TEST_SIM_VOICE_SPEECH_H

#include <stddef.h>
#include <stdint.h>

struct voice_speech {
	int16_t *said; /* 16 kHz mono, to be compared with           */
	size_t n_said;
	int16_t *pcm; /* the same at 48 kHz, whole frames of 20 ms  */
	size_t n_frames;
};

/* A WAV file of 16 kHz, mono, 16 bit, with a head of 44 bytes; or, with NULL,
 * sentences of the package: about `seconds` of them. 0; -1, after a line that
 * says why, where there is nothing. */
int voice_speech_load(struct voice_speech *s, const char *path,
		      unsigned seconds);
void voice_speech_free(struct voice_speech *s);

#endif
