/* Opus frames into samples, and something in place of lost ones. */
#include "voice/decoder.h"

#include <opus.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/error.h"
#include "voice/breath.h"
#include "voice/level.h"

/* From 5 on Opus conceals with its neural vocoder; more would add the
 * enhancement of low rates, which this voice does not have. */
#define COMPLEXITY 5
#define FULL 256
#define RAMP 240 /* samples in which the voice comes back, 5 ms */

struct ol_decoder {
	OpusDecoder *opus;
	struct ol_level level;
	struct ol_breath breath;
	int32_t voice; /* how loud the voice was at the end, of FULL */
};

int ol_decoder_new(struct ol_decoder **out)
{
	struct ol_decoder *d = calloc(1, sizeof *d);
	int err;

	*out = NULL;
	if (!d)
		return OL_ERR_NO_MEMORY;
	d->opus = opus_decoder_create(OL_VOICE_RATE, 1, &err);
	if (!d->opus) {
		free(d);
		return OL_ERR_NO_MEMORY;
	}
	opus_decoder_ctl(d->opus, OPUS_SET_COMPLEXITY(COMPLEXITY));
	ol_level_init(&d->level);
	ol_breath_init(&d->breath);
	d->voice = FULL;
	*out = d;
	return 0;
}

void ol_decoder_free(struct ol_decoder *d)
{
	if (!d)
		return;
	ol_wipe(d->opus, (size_t)opus_decoder_get_size(1)); /* one block */
	opus_decoder_destroy(d->opus);
	ol_wipe(d, sizeof *d);
	free(d);
}

/* Opus conceals when it is given no bytes. */
static void make_up(struct ol_decoder *d, int16_t pcm[OL_VOICE_FRAME])
{
	if (opus_decode(d->opus, NULL, 0, pcm, OL_VOICE_FRAME, 0) !=
	    OL_VOICE_FRAME)
		memset(pcm, 0, OL_VOICE_FRAME * sizeof *pcm);
}

static bool is_frame(const uint8_t *bytes, size_t len)
{
	return opus_packet_get_nb_samples(bytes, (opus_int32)len,
					  OL_VOICE_RATE) == OL_VOICE_FRAME;
}

static bool decode(struct ol_decoder *d, const uint8_t *bytes, size_t len,
		   bool fec, int16_t pcm[OL_VOICE_FRAME])
{
	if (!is_frame(bytes, len) ||
	    opus_decode(d->opus, bytes, (opus_int32)len, pcm, OL_VOICE_FRAME,
			fec) != OL_VOICE_FRAME)
		make_up(d, pcm);
	if (d->voice < FULL)
		ol_level_fade(&d->level, pcm, RAMP, d->voice, FULL);
	d->voice = FULL;
	ol_breath_note(&d->breath, pcm);
	return ol_level_note(&d->level, pcm, OL_VOICE_FRAME);
}

bool ol_decoder_frame(struct ol_decoder *d, const uint8_t *bytes, size_t len,
		      int16_t pcm[OL_VOICE_FRAME])
{
	return decode(d, bytes, len, false, pcm);
}

bool ol_decoder_fec(struct ol_decoder *d, const uint8_t *bytes, size_t len,
		    int16_t pcm[OL_VOICE_FRAME])
{
	return decode(d, bytes, len, true, pcm);
}

bool ol_decoder_conceal(struct ol_decoder *d, uint32_t run,
			int16_t pcm[OL_VOICE_FRAME])
{
	int32_t from = d->voice, to = FULL;

	if (run >= OL_DECODER_FADE_TO)
		to = 0;
	else if (run >= OL_DECODER_FADE_FROM)
		to = FULL * (int32_t)(OL_DECODER_FADE_TO - run) /
		     (OL_DECODER_FADE_TO - OL_DECODER_FADE_FROM + 1);
	if (from == 0 && to == 0)
		memset(pcm, 0, OL_VOICE_FRAME * sizeof *pcm);
	else
		make_up(d, pcm);
	if (run >= OL_DECODER_BREATH_FROM && from > 0)
		ol_breath_add(&d->breath, pcm);
	if (from < FULL || to < FULL)
		ol_level_fade(&d->level, pcm, OL_VOICE_FRAME, from, to);
	d->voice = to;
	return to == 0;
}

bool ol_decoder_has_fec(const uint8_t *bytes, size_t len)
{
	return is_frame(bytes, len) &&
	       opus_packet_has_lbrr(bytes, (opus_int32)len) > 0;
}
