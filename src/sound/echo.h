/*
 * echo - takes out of what a microphone hears what a loudspeaker beside it
 * plays, so that the other side does not hear itself.
 *
 * Does      keep what was played by the instant at which it was heard, lay it
 *           beside what was caught at that instant, let speexdsp's canceller
 *           learn the room between the two and its preprocessor push down what
 *           is left; let the near voice through while both speak.
 * Does not  suppress noise, set levels, read a clock.
 * Memory    ol_echo_new() allocates all, about 700 KiB; what is kept of the
 *           played is OL_ECHO_KEPT samples, older ones are gone.
 * Threads   one at a time.
 * Promise   as many samples come out as go in, OL_ECHO_DELAY later.
 *
 * Alignment: the two sides are laid together once, by the instants that the
 * card tells, so that what was played lies OL_ECHO_LEAD_US before what was
 * caught: instants may be off by that much either way, and OL_ECHO_TAIL_US is
 * left for the room and for what the card does not tell. After that samples
 * are counted, not instants: a canceller cannot follow a trembling alignment.
 * Where two cards run at different speed (or a side was opened anew), the mean
 * of a second's instants leaves the counted place by OL_ECHO_OFF_US, and they
 * are laid together anew.
 *
 * The canceller is speexdsp's MDF (Valin, "On Adjusting the Learning Rate in
 * Frequency Domain Echo Cancellation With Double-Talk", IEEE 2007).
 */
#ifndef OL_SOUND_ECHO_H
#define OL_SOUND_ECHO_H

#include <stddef.h>
#include <stdint.h>

#include "base/instant.h"

#define OL_ECHO_FRAME 240 /* samples, 5 ms: the canceller's step      */
#define OL_ECHO_DELAY (2 * OL_ECHO_FRAME) /* one to fill, one of the overlap */
#define OL_ECHO_TAIL_US 200000 /* longest echo that is learned             */
#define OL_ECHO_LEAD_US 20000
#define OL_ECHO_OFF_US 10000
#define OL_ECHO_KEPT 48000 /* samples of the played, 1 s               */

struct ol_echo;

/* OL_ERR_NO_MEMORY. */
int ol_echo_new(struct ol_echo **out);
void ol_echo_free(struct ol_echo *e); /* NULL is fine */

/* `n` samples that are heard in the room from `at` on; piece after piece. */
void ol_echo_played(struct ol_echo *e, ol_instant at, const int16_t *pcm,
		    size_t n);

/* `n` samples that were caught from `at` on; the same number without the echo
 * goes to `out`, which may be `pcm`. What is to cancel must have been played
 * before: call ol_echo_played() first. */
void ol_echo_caught(struct ol_echo *e, ol_instant at, const int16_t *pcm,
		    size_t n, int16_t *out);

/* How often the two sides were laid together anew. */
uint32_t ol_echo_alignments(const struct ol_echo *e);

#endif
