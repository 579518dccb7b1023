/* A WAV file as a voice. */
#include "sound/wav.h"

#include <errno.h>
#include <math.h>
#include <sndfile.h>
#include <speex/speex_resampler.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CHUNK 1024      /* frames read at once                        */
#define CHUNKS_MOST 256 /* looked through for the samples             */
#define CHANNELS_MOST 64
#define RATE_LEAST 1000
#define RATE_MOST 768000
#define QUALITY 8 /* of the resampler, 0 to 10                  */
#define ENDLESS \
	0x7ffff000u /* sizes from here on: written by a pipe that
                               could not know its end                   */

struct ol_wav {
	SNDFILE *file;
	SpeexResamplerState *resampler; /* NULL at 48 kHz     */
	struct ol_wav_info info;
	uint64_t left;   /* samples at 48 kHz still to give  */
	float *raw;      /* CHUNK frames of all channels     */
	float in[CHUNK]; /* one channel, not yet resampled   */
	size_t n_in, at_in;
};

const char *ol_wav_fault_text(enum ol_wav_fault fault)
{
	switch (fault) {
	case OL_WAV_OK:
		return "can be played";
	case OL_WAV_ABSENT:
		return "is not there; check the name";
	case OL_WAV_DENIED:
		return "may not be read; check its permissions";
	case OL_WAV_UNREADABLE:
		return "cannot be read; check that it is a file and the "
		       "disk is well";
	case OL_WAV_NOT_WAV:
		return "is not a WAV file; convert it to WAV";
	case OL_WAV_UNSUPPORTED:
		return "is a WAV file of an unknown coding; convert it to "
		       "16 bit PCM";
	case OL_WAV_CUT_SHORT:
		return "is cut short: its header promises more than there "
		       "is; copy it again";
	case OL_WAV_EMPTY:
		return "holds no sound; choose another";
	case OL_WAV_NO_MEMORY:
		return "does not fit into memory; close other programs";
	}
	return "cannot be played";
}

static uint32_t get32(const unsigned char *p)
{
	return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 |
	       (uint32_t)p[3] << 24;
}

/* Walks the chunks up to the samples: are they all there? libsndfile would
 * play what is left of a file that was cut, as if it were whole. */
static enum ol_wav_fault check_chunks(FILE *f, long size)
{
	unsigned char head[12];
	uint32_t bytes;
	long at = sizeof head;

	if (fread(head, 1, sizeof head, f) < sizeof head)
		return ferror(f) ? OL_WAV_UNREADABLE : OL_WAV_NOT_WAV;
	if (memcmp(head + 8, "WAVE", 4))
		return OL_WAV_NOT_WAV;
	if (!memcmp(head, "RF64", 4)) /* its sizes lie elsewhere */
		return OL_WAV_OK;
	if (memcmp(head, "RIFF", 4))
		return OL_WAV_NOT_WAV;
	for (int i = 0; i < CHUNKS_MOST; i++) {
		if (at > size - 8 || fseek(f, at, SEEK_SET) ||
		    fread(head, 1, 8, f) < 8)
			return OL_WAV_CUT_SHORT;
		bytes = get32(head + 4);
		at += 8;
		if (!memcmp(head, "data", 4)) {
			if (bytes >= ENDLESS)
				return at < size ? OL_WAV_OK : OL_WAV_EMPTY;
			if (bytes == 0)
				return OL_WAV_EMPTY;
			return (long)bytes > size - at ? OL_WAV_CUT_SHORT
						       : OL_WAV_OK;
		}
		at += (long)bytes + (bytes & 1);
	}
	return OL_WAV_UNSUPPORTED;
}

static enum ol_wav_fault check_file(const char *path)
{
	FILE *f = fopen(path, "rb");
	enum ol_wav_fault fault = OL_WAV_UNREADABLE;
	long size;

	if (!f)
		return errno == ENOENT || errno == ENOTDIR ? OL_WAV_ABSENT
		       : errno == EACCES || errno == EPERM ? OL_WAV_DENIED
							   : OL_WAV_UNREADABLE;
	if (fseek(f, 0, SEEK_END) == 0) {
		size = ftell(f);
		rewind(f);
		if (size >= 0)
			fault = check_chunks(f, size);
	}
	fclose(f);
	return fault;
}

static bool is_known(const SF_INFO *info)
{
	int type = info->format & SF_FORMAT_TYPEMASK;

	return (type == SF_FORMAT_WAV || type == SF_FORMAT_WAVEX ||
		type == SF_FORMAT_RF64) &&
	       info->samplerate >= RATE_LEAST &&
	       info->samplerate <= RATE_MOST && info->channels >= 1 &&
	       info->channels <= CHANNELS_MOST;
}

static enum ol_wav_fault prepare(struct ol_wav *w, const char *path)
{
	SF_INFO info = { 0 };
	int err;

	w->file = sf_open(path, SFM_READ, &info);
	if (!w->file || !is_known(&info))
		return OL_WAV_UNSUPPORTED;
	if (info.frames <= 0)
		return OL_WAV_EMPTY;
	w->info.rate = (uint32_t)info.samplerate;
	w->info.channels = (uint32_t)info.channels;
	w->info.seconds = (double)info.frames / info.samplerate;
	w->left = (uint64_t)ceil(w->info.seconds * OL_WAV_RATE);
	w->raw = calloc((size_t)CHUNK * w->info.channels, sizeof *w->raw);
	if (!w->raw)
		return OL_WAV_NO_MEMORY;
	if (w->info.rate == OL_WAV_RATE)
		return OL_WAV_OK;
	w->resampler = speex_resampler_init(1, w->info.rate, OL_WAV_RATE,
					    QUALITY, &err);
	if (!w->resampler)
		return OL_WAV_NO_MEMORY;
	speex_resampler_skip_zeros(w->resampler);
	return OL_WAV_OK;
}

enum ol_wav_fault ol_wav_open(struct ol_wav **out, const char *path)
{
	enum ol_wav_fault fault = check_file(path);
	struct ol_wav *w;

	*out = NULL;
	if (fault != OL_WAV_OK)
		return fault;
	w = calloc(1, sizeof *w);
	if (!w)
		return OL_WAV_NO_MEMORY;
	fault = prepare(w, path);
	if (fault != OL_WAV_OK) {
		ol_wav_close(w);
		return fault;
	}
	*out = w;
	return OL_WAV_OK;
}

void ol_wav_close(struct ol_wav *w)
{
	if (!w)
		return;
	if (w->file)
		sf_close(w->file);
	if (w->resampler)
		speex_resampler_destroy(w->resampler);
	free(w->raw);
	free(w);
}

void ol_wav_info(const struct ol_wav *w, struct ol_wav_info *out)
{
	*out = w->info;
}

/* Reads the next frames and mixes them; past the end it is silence, which
 * brings out what the resampler still holds. */
static void refill(struct ol_wav *w)
{
	sf_count_t n = sf_readf_float(w->file, w->raw, CHUNK);
	float sum;

	memset(w->in, 0, sizeof w->in);
	for (sf_count_t i = 0; i < n; i++) {
		sum = 0;
		for (uint32_t c = 0; c < w->info.channels; c++)
			sum += w->raw[(size_t)i * w->info.channels + c];
		w->in[i] = sum / (float)w->info.channels;
	}
	w->n_in = CHUNK;
	w->at_in = 0;
	if (n < CHUNK && !w->resampler && n >= 0)
		w->n_in = n > 0 ? (size_t)n : CHUNK;
}

/* Moves samples from `in` to `out`; returns how many came out. */
static size_t convert(struct ol_wav *w, float *out, size_t room)
{
	spx_uint32_t used = (spx_uint32_t)(w->n_in - w->at_in);
	spx_uint32_t made = (spx_uint32_t)room;

	if (w->resampler) {
		speex_resampler_process_float(w->resampler, 0, w->in + w->at_in,
					      &used, out, &made);
	} else {
		if (made > used)
			made = used;
		used = made;
		memcpy(out, w->in + w->at_in, made * sizeof *out);
	}
	w->at_in += used;
	return made;
}

static int16_t to_sample(float x)
{
	float v = x * 32768.0f;

	if (!(v > -32768.0f)) /* NaN, which a float WAV may hold, as well */
		return isnan(v) ? 0 : -32768;
	return v < 32767.0f ? (int16_t)lrintf(v) : 32767;
}

bool ol_wav_read(struct ol_wav *w, int16_t pcm[OL_WAV_FRAME])
{
	float piece[OL_WAV_FRAME];
	size_t want = OL_WAV_FRAME, got = 0;

	memset(pcm, 0, OL_WAV_FRAME * sizeof *pcm);
	if (w->left == 0)
		return false;
	if (want > w->left)
		want = (size_t)w->left;
	while (got < want) {
		if (w->at_in == w->n_in)
			refill(w);
		got += convert(w, piece + got, want - got);
	}
	for (size_t i = 0; i < want; i++)
		pcm[i] = to_sample(piece[i]);
	w->left -= want;
	return true;
}

const char *ol_wav_version(void)
{
	/* "libsndfile-1.2.0", perhaps with more behind it. */
	const char *number = strchr(sf_version_string(), '-');
	static char text[48];

	snprintf(text, sizeof text, "libsndfile %.32s",
		 number ? number + 1 : "?");
	return text;
}
