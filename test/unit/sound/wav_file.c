/* wav_file - see wav_file.h. */
#include "test/unit/sound/wav_file.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

static void put(struct wav_file *w, uint32_t v, int n)
{
	for (int i = 0; i < n; i++)
		w->bytes[w->len++] = (uint8_t)(v >> 8 * i);
}

void wav_file_begin(struct wav_file *w, uint16_t coding, uint16_t channels,
		    uint32_t rate, uint16_t bits)
{
	uint32_t frame = (uint32_t)channels * bits / 8;

	memcpy(w->bytes, "RIFF....WAVEfmt ", 16);
	w->len = 16;
	put(w, 16, 4);
	put(w, coding, 2);
	put(w, channels, 2);
	put(w, rate, 4);
	put(w, rate * frame, 4);
	put(w, frame, 2);
	put(w, bits, 2);
}

void wav_file_chunk(struct wav_file *w, const char *id, uint32_t said,
		    const void *bytes, size_t len)
{
	assert(w->len + 9 + len <= sizeof w->bytes);
	memcpy(w->bytes + w->len, id, 4);
	w->len += 4;
	put(w, said, 4);
	if (len)
		memcpy(w->bytes + w->len, bytes, len);
	w->len += len;
	if (len % 2)
		put(w, 0, 1);
}

void wav_file_write(struct wav_file *w, const char *path)
{
	size_t len = w->len;
	FILE *f;

	w->len = 4;
	put(w, (uint32_t)len - 8, 4);
	w->len = len;
	f = fopen(path, "wb");
	assert(f);
	if (fwrite(w->bytes, 1, len, f) < len)
		assert(0);
	fclose(f);
}
