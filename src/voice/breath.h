/*
 * breath - keeps a concealed voice from falling silent too soon: noise with
 *          the sound of the last syllable.
 *
 * Opus's concealment is the better one for a tenth of a second; then it fades
 * away within 50 ms more, and what a burst leaves is a hole. This goes on as
 * a whisper would: pieces of the last voice, 10 ms each, in random order and
 * of random sign, so that its colour stays and its melody does not.
 *
 * Does      remember the last 40 ms of a voice, fill a piece up to as loud as
 *           the last 20 ms of them were.
 * Does not  fade (voice/level.h does).
 * Memory    the caller owns struct ol_breath (about 4 KiB).
 * Threads   one at a time.
 */
#ifndef OL_VOICE_BREATH_H
#define OL_VOICE_BREATH_H

#include <stddef.h>
#include <stdint.h>

#define OL_BREATH_PIECE 960 /* samples */

struct ol_breath {
	int16_t voice[2 * OL_BREATH_PIECE];
	uint32_t noise; /* state of the chance; not a secret   */
	uint32_t at;    /* where the bit in hand was taken     */
	int32_t sign;
};

void ol_breath_init(struct ol_breath *b);

/* A piece that was heard as it was spoken. */
void ol_breath_note(struct ol_breath *b, const int16_t pcm[OL_BREATH_PIECE]);

/* Adds to a piece that was made up what it lacks of being as loud as the last
 * one noted. */
void ol_breath_add(struct ol_breath *b, int16_t pcm[OL_BREATH_PIECE]);

#endif
