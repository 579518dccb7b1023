/* What a listener heard, as a WAV file. */
#include "sound/recorder.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"

#define RATE 48000u
#define BYTES 2u /* of a sample */
#define HEAD 44
#define BLOCK 1024 /* samples written at once */
#define MOST ((uint64_t)OL_RECORDER_MAX_S * RATE)
#define SETTLE_EVERY RATE /* samples between two headers */

struct ol_recorder {
	FILE *file;
	ol_instant began;
	uint64_t written; /* samples, gaps included        */
	uint64_t settled; /* samples of which the header tells */
	int err;
};

static void put32(uint8_t *p, uint32_t v)
{
	for (int i = 0; i < 4; i++)
		p[i] = (uint8_t)(v >> 8 * i);
}

/* A RIFF file of one format and one data chunk: PCM, mono, 16 bit. */
static void write_head(uint8_t head[HEAD], uint64_t samples)
{
	static const uint8_t format[] = { 'f', 'm', 't', ' ', 16, 0,
					  0,   0,   1,   0,   1,  0 };
	uint32_t bytes = (uint32_t)(samples * BYTES);

	memcpy(head, "RIFF", 4);
	put32(head + 4, bytes + HEAD - 8);
	memcpy(head + 8, "WAVE", 4);
	memcpy(head + 12, format, sizeof format);
	put32(head + 24, RATE);
	put32(head + 28, RATE * BYTES);
	put32(head + 32, BYTES | 16u << 16);
	memcpy(head + 36, "data", 4);
	put32(head + 40, bytes);
}

static int why(void)
{
	switch (errno) {
	case ENOSPC:
	case EDQUOT:
	case EFBIG:
		return OL_ERR_NO_SPACE;
	case EACCES:
	case EPERM:
	case EROFS:
		return OL_ERR_DENIED;
	case ENOENT:
	case ENOTDIR:
		return OL_ERR_UNKNOWN;
	default:
		return OL_ERR_IO;
	}
}

/* Brings all that was written to the disk, then says so in the header. */
static int settle(struct ol_recorder *r)
{
	uint8_t head[HEAD];

	write_head(head, r->written);
	if (fflush(r->file) || fseek(r->file, 0, SEEK_SET) ||
	    fwrite(head, 1, HEAD, r->file) < HEAD || fflush(r->file) ||
	    fseek(r->file, 0, SEEK_END))
		return why();
	r->settled = r->written;
	return 0;
}

int ol_recorder_new(struct ol_recorder **out, const char *path,
		    ol_instant began)
{
	struct ol_recorder *r = calloc(1, sizeof *r);

	*out = NULL;
	if (!r)
		return OL_ERR_NO_MEMORY;
	r->began = began;
	r->file = fopen(path, "wb");
	if (!r->file)
		r->err = why();
	else
		r->err = settle(r);
	if (r->err)
		return ol_recorder_close(r, began);
	*out = r;
	return 0;
}

/* The sample that is heard at `at`. */
static uint64_t place(const struct ol_recorder *r, ol_instant at)
{
	return (ol_since(r->began, at) * (RATE / 1000) + 500) / 1000;
}

static int write_samples(struct ol_recorder *r, const int16_t *pcm, size_t n)
{
	uint8_t block[BLOCK * BYTES];
	size_t part;

	for (; n > 0; n -= part, pcm += part) {
		part = n < BLOCK ? n : BLOCK;
		for (size_t i = 0; i < part; i++) {
			block[2 * i] = (uint8_t)pcm[i];
			block[2 * i + 1] = (uint8_t)((uint16_t)pcm[i] >> 8);
		}
		if (fwrite(block, BYTES, part, r->file) < part)
			return why();
		r->written += part;
	}
	return 0;
}

/* Leaves a hole, which reads as zeros; the file must go on behind it. */
static int leave_gap(struct ol_recorder *r, uint64_t samples)
{
	if (fseek(r->file, (long)(samples * BYTES), SEEK_CUR))
		return why();
	r->written += samples;
	return 0;
}

static int put(struct ol_recorder *r, uint64_t at, const int16_t *pcm, size_t n)
{
	int err;

	if (at > r->written) {
		err = leave_gap(r, at - r->written);
		if (err)
			return err;
	}
	err = write_samples(r, pcm, n);
	if (err || r->written - r->settled < SETTLE_EVERY)
		return err;
	return settle(r);
}

int ol_recorder_put(struct ol_recorder *r, ol_instant heard_at,
		    const int16_t *pcm, size_t n)
{
	uint64_t at = place(r, heard_at), heard = 0;

	if (r->err)
		return r->err;
	if (heard_at.us < r->began.us) /* from before the beginning */
		heard = ol_since(heard_at, r->began) * (RATE / 1000) / 1000;
	else if (at < r->written)
		heard = r->written - at;
	if (heard >= n)
		return 0;
	at += heard_at.us < r->began.us ? 0 : heard;
	if (at < r->written) { /* both before and behind what is there */
		heard += r->written - at;
		at = r->written;
		if (heard >= n)
			return 0;
	}
	if (at + (n - heard) > MOST)
		return OL_ERR_RANGE;
	r->err = put(r, at, pcm + heard, n - (size_t)heard);
	return r->err;
}

int ol_recorder_close(struct ol_recorder *r, ol_instant until)
{
	static const int16_t nothing;
	uint64_t end;
	int err;

	if (!r)
		return 0;
	end = place(r, until);
	if (!r->err && end > r->written && end <= MOST)
		r->err = put(r, end - 1, &nothing, 1);
	if (!r->err)
		r->err = settle(r);
	err = r->err;
	if (r->file && fclose(r->file) && !err)
		err = why();
	free(r);
	return err;
}
