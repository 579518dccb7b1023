/*
 * decoder - Opus frames into samples, and something in place of lost ones.
 *
 * Does      decode a frame, its FEC, or conceal: neural concealment, from a
 *           tenth of a second on held up by a whisper (voice/breath.h), which
 *           fades into noise as loud as the speaker's pauses.
 * Does not  choose (voice/playout.h).
 * Memory    new() allocates all (about 200 KiB); none per frame.
 * Threads   one at a time; a frame takes up to 2 ms.
 */
#ifndef OL_VOICE_DECODER_H
#define OL_VOICE_DECODER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "voice/encoder.h"

#define OL_DECODER_BREATH_FROM 5 /* pieces concealed before it whispers */
#define OL_DECODER_FADE_FROM 5   /* before it fades                     */
#define OL_DECODER_FADE_TO 20    /* until only noise is left            */

struct ol_decoder;

/* OL_ERR_NO_MEMORY. */
int ol_decoder_new(struct ol_decoder **out);
void ol_decoder_free(struct ol_decoder *d); /* NULL is fine */

/* All three give 20 ms and say whether nobody speaks in them. Bytes that are
 * no Opus frame of 20 ms are concealed. */
bool ol_decoder_frame(struct ol_decoder *d, const uint8_t *bytes, size_t len,
		      int16_t pcm[OL_VOICE_FRAME]);
bool ol_decoder_fec(struct ol_decoder *d, const uint8_t *bytes, size_t len,
		    int16_t pcm[OL_VOICE_FRAME]);
/* `run`: pieces concealed in a row before this one. */
bool ol_decoder_conceal(struct ol_decoder *d, uint32_t run,
			int16_t pcm[OL_VOICE_FRAME]);

/* True if these bytes say something of the frame before. */
bool ol_decoder_has_fec(const uint8_t *bytes, size_t len);

#endif
