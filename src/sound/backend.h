/*
 * backend - what the card needs of a sound library, as a table of functions:
 * PortAudio (sound/portaudio.c) in the program, a made-up one in tests.
 *
 * Threads   all functions of the table: one thread, the card's keeper; they
 *           may take their time. struct ol_backend_io: the library's own
 *           threads, one a side; its functions never wait.
 */
#ifndef OL_SOUND_BACKEND_H
#define OL_SOUND_BACKEND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/instant.h"

#define OL_DEVICE_NAME 128
#define OL_BACKEND_WHY 192
#define OL_DEVICES_MOST 64

enum ol_side {
	OL_SIDE_MIC,
	OL_SIDE_SPEAKER,
};
#define OL_SIDES 2

struct ol_device {
	char name[OL_DEVICE_NAME];
	bool has[OL_SIDES];        /* it can be that side            */
	bool is_default[OL_SIDES]; /* it is when nobody names another */
};

/* What the library's threads call: samples of 48 kHz, mono. */
struct ol_backend_io {
	void *ctx;
	/* `n` samples, the first caught at `at`. */
	void (*caught)(void *ctx, ol_instant at, const int16_t *pcm, size_t n);
	/* Fills `n` samples, the first of which is heard at `at`. */
	void (*wanted)(void *ctx, ol_instant at, int16_t *pcm, size_t n);
};

struct ol_backend {
	void *ctx;
	/* Reads anew which devices there are. Only while both sides are
	 * closed. How many, at most `cap` of them in `out`; negative
	 * OL_ERR_IO. */
	int (*list)(void *ctx, struct ol_device *out, size_t cap);
	/* True when devices came or went since list(). Cheap. */
	bool (*has_changed)(void *ctx);
	/* Opens a device of list() by its index. OL_ERR_IO with a few words
	 * in `why`. */
	int (*open)(void *ctx, enum ol_side side, size_t device,
		    const struct ol_backend_io *io, char why[OL_BACKEND_WHY]);
	void (*close)(void *ctx, enum ol_side side); /* closed: fine */
	/* False: the library gave the stream up. */
	bool (*is_alive)(void *ctx, enum ol_side side);
	/* The library is not needed any more; both sides are closed. */
	void (*end)(void *ctx);
};

#endif
