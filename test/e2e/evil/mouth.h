/*
 * mouth - one end of a line that says whatever it is told to.
 *
 * Does      open a real home and its one line, shake hands as any office
 *           would, then seal and send bodies, headers and envelopes that no
 *           office would.
 * Does not  listen: what comes is counted, and the last few kept to be thrown
 *           back. It acknowledges and reports nothing by itself.
 * Memory    the caller's struct.
 */
#ifndef OL_TEST_EVIL_MOUTH_H
#define OL_TEST_EVIL_MOUTH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/prng.h"
#include "home/pairing.h"
#include "line/handshake.h"
#include "os/udp.h"
#include "seal/cell.h"
#include "wire/frame.h"

#define MOUTH_PATHS 4
#define MOUTH_HEARD 16

struct mouth {
	struct ol_home *home;
	struct ol_line_keys keys;
	struct ol_handshake_keys handshake;
	uint8_t peer_public[OL_LINE_KEY_LEN];
	struct ol_random random;
	struct ol_prng prng;

	struct ol_udp udp[MOUTH_PATHS];
	struct ol_addr to[MOUTH_PATHS];
	size_t n_paths;

	uint64_t number; /* of the last handshake */
	uint8_t incarnation[OL_INCARNATION_LEN];
	struct ol_noise_keys session;
	uint32_t tag;
	uint64_t counter[256];                /* of the next cell, by path id */
	uint64_t content;                     /* of the last content          */
	uint64_t offset[OL_FRAME_STREAM_IDS]; /* next byte of each stream */

	uint64_t sent, received;
	uint8_t heard[MOUTH_HEARD][OL_DATAGRAM_LEN];
};

/* A body in the making: its number, then frames. */
struct body {
	uint8_t b[OL_FRAME_BODY];
	size_t len;
};

/* Opens `dir` and its first line; path k goes to `to`[k]. On an error says
 * why on standard error. */
int mouth_open(struct mouth *m, const char *dir, char *const *to, size_t n_to);
void mouth_close(struct mouth *m);

/* A new session, as an honest office makes one. False where no answer came
 * within `us`. */
bool mouth_greet(struct mouth *m, uint64_t us);

/* Message 1 of a new handshake with the next number. */
int mouth_knock(struct mouth *m, struct ol_noise *noise,
		uint8_t message1[static OL_HS1_LEN]);

/* An envelope. */
void mouth_envelope(struct mouth *m, size_t path, uint64_t number,
		    uint8_t message, uint8_t fragment,
		    const uint8_t body[static OL_ENVELOPE_BODY_LEN]);

/* A body with the next content number. */
void body_begin(struct mouth *m, struct body *b);

/* Room that is left. */
size_t body_room(const struct body *b);

/* Bytes as they are; cut off at the end of the body. */
void body_put(struct body *b, const uint8_t *bytes, size_t len);

/* One stream frame, of at most 248 bytes that fit. Returns how many did. */
size_t body_stream(struct body *b, uint8_t stream, uint32_t offset,
		   const uint8_t *bytes, size_t len);

/* Sealed as the next cell of `path`, and sent. */
void mouth_send(struct mouth *m, size_t path, const struct body *b);

/* Sealed with that header, and sent. */
void mouth_cell(struct mouth *m, size_t path, uint8_t id, uint64_t counter,
		const uint8_t body[static OL_FRAME_BODY]);

/* Bytes as they are. */
void mouth_raw(struct mouth *m, size_t path, const uint8_t *bytes, size_t len);

/* A message with its length, in as many cells as it takes, on all paths. */
void mouth_say(struct mouth *m, uint8_t stream, const uint8_t *msg, size_t len);

/* Reads what came. */
void mouth_hear(struct mouth *m);

/* Random bytes; a random number below n. */
void mouth_random(struct mouth *m, uint8_t *out, size_t len);
uint64_t mouth_below(struct mouth *m, uint64_t n);

/* Sleeps. */
void mouth_wait(uint64_t us);

#endif
