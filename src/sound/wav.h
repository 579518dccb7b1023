/*
 * wav - a WAV file as a voice: 48 kHz mono in pieces of 20 ms.
 *
 * Does      read WAV of any rate and channel count (8, 16, 24, 32 bit, float,
 *           A-law, u-law ...), mix the channels to one, resample to 48 kHz.
 * Does not  read other formats, pace anything, write (sound/recorder.h).
 * Memory    open() allocates all; the file is read piece by piece.
 * Threads   one at a time; reading may wait for a disk.
 */
#ifndef OL_SOUND_WAV_H
#define OL_SOUND_WAV_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define OL_WAV_RATE 48000
#define OL_WAV_FRAME 960 /* samples of a piece, 20 ms */

/* Why a file cannot be played. */
enum ol_wav_fault {
	OL_WAV_OK,
	OL_WAV_ABSENT,      /* there is no such file                     */
	OL_WAV_DENIED,      /* no right to read it                       */
	OL_WAV_UNREADABLE,  /* a folder, or the disk failed              */
	OL_WAV_NOT_WAV,     /* another format                            */
	OL_WAV_UNSUPPORTED, /* a WAV, of a coding that nobody here reads */
	OL_WAV_CUT_SHORT,   /* its header promises more than there is    */
	OL_WAV_EMPTY,       /* a WAV without a sample                    */
	OL_WAV_NO_MEMORY,
};

/* What is wrong and what to do, without the file's name and without a full
 * stop ("is cut short: its header promises 320000 bytes ..." is not built
 * here; the text is constant). Never NULL. */
const char *ol_wav_fault_text(enum ol_wav_fault fault);

struct ol_wav;

struct ol_wav_info {
	uint32_t rate;     /* of the file */
	uint32_t channels; /* of the file */
	double seconds;
};

/* Opens and checks the file. Frees with ol_wav_close(). On a fault *out is
 * NULL. */
enum ol_wav_fault ol_wav_open(struct ol_wav **out, const char *path);
void ol_wav_close(struct ol_wav *w); /* NULL is fine */

void ol_wav_info(const struct ol_wav *w, struct ol_wav_info *out);

/* The next 20 ms; the last piece is filled up with silence. False, with
 * silence, when there was nothing left (or the disk failed). */
bool ol_wav_read(struct ol_wav *w, int16_t pcm[OL_WAV_FRAME]);

/* "libsndfile 1.2.0". */
const char *ol_wav_version(void);

#endif
