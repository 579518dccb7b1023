/*
 * handset - the two ends of a voice in this process: a WAV file that speaks,
 * a WAV file that keeps what is heard.
 *
 * Does      cut what is to be said into pieces of 20 ms, each ready at the
 *           instant when its last sample has been spoken and not before, and
 *           go on with silence behind it, as a microphone does; put what is
 *           heard at its place in the recording.
 * Does not  read a clock, own the socket, or know calls.
 * Memory    the caller owns the struct; the files' objects go with end or
 *           release.
 * Threads   one; reading and writing may wait for a disk.
 *
 *   phase of the node     |<- 20 ms ->|
 *   spoken    [ 0 ........ ][ 1 ........ ][ 2 ...
 *   ready               ^ 2 ms before the node takes it
 */
#ifndef OL_CLI_HANDSET_H
#define OL_CLI_HANDSET_H

#include <stdbool.h>
#include <stdint.h>

#include "base/instant.h"
#include "cli/ear.h"
#include "desk/api.h"
#include "sound/recorder.h"
#include "sound/wav.h"

#define OL_HANDSET_WHY 4608
#define OL_HANDSET_AHEAD_US 2000 /* a piece is ready before it is taken */

struct ol_handset {
	const char *record; /* file, NULL: keeps nothing */
	struct ol_wav *wav; /* NULL: says nothing        */
	struct ol_recorder *recorder;
	struct ol_ear ear;
	bool has_begun;
	ol_instant play_began, record_began;
	uint64_t n_said;   /* pieces, silence included                */
	uint64_t n_spoken; /* of them, the WAV's                      */
	bool is_silent;    /* `next` is silence: the WAV is over      */
	struct ol_desk_audio next;
	int error; /* of the recording, the first                         */
};

/* Opens what is to be played and sees whether the recording can be made, so
 * that a call is not placed in vain. 0, or an exit status with `why`. */
int ol_handset_open(struct ol_handset *h, const char *play, const char *record,
		    char why[OL_HANDSET_WHY]);

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
