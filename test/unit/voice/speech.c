/* speech - see speech.h. */
#include "test/unit/voice/speech.h"

#include <stdio.h>
#include <string.h>

#define DATA "/usr/share/pocketsphinx/test/data/"
#define BOOK DATA "librivox/sense_and_sensibility_01_austen_64kb-0"
#define WAV_HEAD 44
#define FRAME 960

static const char *const file[] = {
	BOOK "880.wav",       DATA "goforward.raw", BOOK "920.wav",
	DATA "cards/005.wav", BOOK "890.wav",       DATA "numbers.raw",
	DATA "something.raw", BOOK "930.wav",       DATA "cards/002.wav",
};

static int16_t speech[SPEECH_MOST];

/* Samples at 16 kHz become three each, on straight lines between. */
static size_t append(size_t at, const char *path)
{
	FILE *f = fopen(path, "rb");
	uint8_t b[2];
	int last = 0, now;

	if (!f)
		return 0;
	if (strstr(path, ".wav"))
		fseek(f, WAV_HEAD, SEEK_SET);
	while (at + 3 <= SPEECH_MOST && fread(b, 1, 2, f) == 2) {
		now = (int16_t)(b[0] | b[1] << 8);
		for (int i = 1; i <= 3; i++)
			speech[at++] = (int16_t)(last + (now - last) * i / 3);
		last = now;
	}
	fclose(f);
	return at;
}

const int16_t *speech_load(size_t *n_frames)
{
	size_t at = 0;

	for (size_t i = 0; i < sizeof file / sizeof *file; i++) {
		at = append(at, file[i]);
		if (at == 0) {
			printf("%s is not there: install "
			       "pocketsphinx-testdata\n",
			       file[i]);
			return NULL;
		}
	}
	*n_frames = at / FRAME;
	return speech;
}
