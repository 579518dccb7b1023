/*
 * handset - the two ends of a voice in this process: a WAV file or a
 * microphone that speaks, a WAV file or a loudspeaker that hears.
 *
 * Does      cut what is to be said into pieces of 20 ms, each ready at the
 *           instant when its last sample has been spoken and not before, and
 *           go on with silence behind a file, as a microphone does; put what is
 *           heard at its place in the recording, or hand it to the card.
 * Does not  read a clock, own the socket or the card, or know calls.
 * Memory    the caller owns the struct; the files' objects go with end or
 *           release.
 * Threads   one; reading and writing files may wait for a disk, a card never.
 *
 *   phase of the node     |<- 20 ms ->|
 *   spoken    [ 0 ........ ][ 1 ........ ][ 2 ...
 *   ready               ^ 1 ms before the node takes it
 */
#ifndef OL_CLI_HANDSET_H
#define OL_CLI_HANDSET_H

#include <stdbool.h>
#include <stdint.h>

#include "base/instant.h"
#include "cli/ear.h"
#include "desk/api.h"
#include "sound/card.h"
#include "sound/recorder.h"
#include "sound/wav.h"

#define OL_HANDSET_WHY 4608
#define OL_HANDSET_AHEAD_US 1000 /* a piece is ready before it is taken */

struct ol_handset;

/* What speaks and what hears: a file, a card, or nothing. */
typedef void ol_handset_say_fn(struct ol_handset *h,
			       int16_t pcm[OL_API_SAMPLES]);
typedef void ol_handset_hear_fn(struct ol_handset *h, ol_instant now,
				const struct ol_desk_audio *audio);

struct ol_handset {
	ol_handset_say_fn *mouth;
	ol_handset_hear_fn *ear_end;
	const char *record; /* file, NULL: none            */
	struct ol_wav *wav; /* NULL: no file speaks        */
	struct ol_card *card;
	struct ol_recorder *recorder;
	struct ol_ear ear;
	bool has_begun;
	ol_instant play_began, record_began;
	uint64_t n_said;   /* pieces, silence included                */
	uint64_t n_spoken; /* of them, the WAV's                      */
	bool is_silent;    /* the WAV is over                         */
	int16_t ahead[OL_API_SAMPLES]; /* the WAV's next piece        */
	int error; /* of the recording, the first                         */
};

/* Opens what is to be played and sees whether the recording can be made, so
 * that a call is not placed in vain. 0, or an exit status with `why`. */
int ol_handset_open(struct ol_handset *h, const char *play, const char *record,
		    char why[OL_HANDSET_WHY]);

/* The ends that no file was named for are the card's from now on, or nothing's
 * where it is NULL. It must live until another is set or the handset ends. */
void ol_handset_set_card(struct ol_handset *h, struct ol_card *card);

/* The answer: begins to speak and to keep. `phase_us` as in audio_open.
 * Errors of ol_recorder_new(). Only once: a second begin changes nothing. */
int ol_handset_begin(struct ol_handset *h, uint32_t phase_us, ol_instant now);

/* When the next piece has been spoken. OL_NEVER before the beginning. */
ol_instant ol_handset_deadline(const struct ol_handset *h);

/* True with a piece that has been spoken by `now`; ask until false. */
bool ol_handset_say(struct ol_handset *h, ol_instant now,
		    struct ol_desk_audio *out);

/* True once all that the WAV had is said: at `*when`. */
bool ol_handset_is_done(const struct ol_handset *h, ol_instant *when);

/* A piece to be heard. Errors of the recording are kept in `error`. */
void ol_handset_hear(struct ol_handset *h, ol_instant now,
		     const struct ol_desk_audio *audio);

/* Ends the recording at `now`, releases all; the recording's first error. */
int ol_handset_end(struct ol_handset *h, ol_instant now);

#endif
