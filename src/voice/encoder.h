/*
 * encoder - one voice into Opus frames of 20 ms.
 *
 * Does      48 kHz mono, constant bit rate, voice mode, no silence
 *           suppression: every frame has exactly the size asked for, so that
 *           size says nothing about speech.
 * Does not  keep or send frames (voice/packer.h).
 * Memory    new() allocates all (about 110 KiB); none per frame.
 * Threads   one at a time; a frame takes about 1 ms, so not the loop.
 */
#ifndef OL_VOICE_ENCODER_H
#define OL_VOICE_ENCODER_H

#include <stddef.h>
#include <stdint.h>

#define OL_VOICE_RATE 48000 /* samples a second              */
#define OL_VOICE_FRAME 960  /* samples of a frame, 20 ms      */
#define OL_VOICE_FRAME_US 20000

struct ol_encoder;

/* OL_ERR_NO_MEMORY. */
int ol_encoder_new(struct ol_encoder **out);
void ol_encoder_free(struct ol_encoder *e); /* NULL is fine */

/* Encodes one frame into exactly `frame_bytes` bytes (8 to 160); the encoder
 * is told to expect `fec_percent` of loss (0 to 100; 0: no in-band FEC). The
 * values may change from frame to frame. */
void ol_encoder_frame(struct ol_encoder *e, const int16_t pcm[OL_VOICE_FRAME],
		      uint8_t frame_bytes, uint8_t fec_percent, uint8_t *out);

/* "libopus 1.6". */
const char *ol_encoder_version(void);

#endif
