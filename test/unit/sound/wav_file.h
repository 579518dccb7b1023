/*
 * wav_file - WAV files to be read by tests: good ones, and spoilt ones.
 */
#ifndef TEST_UNIT_SOUND_WAV_FILE_H
#define TEST_UNIT_SOUND_WAV_FILE_H

#include <stddef.h>
#include <stdint.h>

#define WAV_FILE_MOST (4 << 20)

struct wav_file {
	uint8_t bytes[WAV_FILE_MOST];
	size_t len;
};

/* Begins a file: RIFF, WAVE, and a format chunk. `coding`: 1 PCM, 3 float, 6
 * A-law, 7 u-law, anything. */
void wav_file_begin(struct wav_file *w, uint16_t coding, uint16_t channels,
		    uint32_t rate, uint16_t bits);

/* Adds a chunk that says it has `said` bytes and has `len`. */
void wav_file_chunk(struct wav_file *w, const char *id, uint32_t said,
		    const void *bytes, size_t len);

/* Puts the length into the RIFF head and writes the file. */
void wav_file_write(struct wav_file *w, const char *path);

#endif
