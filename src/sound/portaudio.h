/*
 * portaudio - the backend of the sound card on PortAudio.
 *
 * Does      list, open and close; turn PortAudio's times into instants.
 * Does not  reopen (sound/keeper.h), hold samples.
 * Memory    one for the process: PortAudio is a process-wide thing.
 * Threads   as sound/backend.h says.
 *
 * Delay: PortAudio's own "low" is 8.7 ms each way. A microphone keeps what it
 * caught while nobody comes, so it is asked for about that. A loudspeaker that
 * runs dry is heard: on a busy machine 10 ms did so up to once a second behind
 * PulseAudio, 15 and 20 ms less than half as often and like each other.
 */
#ifndef OL_SOUND_PORTAUDIO_H
#define OL_SOUND_PORTAUDIO_H

#include "sound/backend.h"

#define OL_PORTAUDIO_MIC_MS 10
#define OL_PORTAUDIO_SPEAKER_MS 15
#define OL_PORTAUDIO_FRAMES 120 /* samples of one call, 2.5 ms */

void ol_portaudio_backend(struct ol_backend *out);

/* "PortAudio 19.6.0". */
const char *ol_portaudio_version(void);

#endif
