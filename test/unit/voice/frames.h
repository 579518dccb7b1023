/*
 * frames - drives a playout with numbered opaque frames, in virtual time.
 *
 * A frame's bytes are its number. A stretcher that fulfils every wish stands
 * in for the real one; nobody decodes. `quiet` says in which pieces nobody
 * speaks.
 */
#ifndef TEST_UNIT_VOICE_FRAMES_H
#define TEST_UNIT_VOICE_FRAMES_H

#include <stdbool.h>
#include <stdint.h>

#include "voice/playout.h"

#define FRAMES_PIECES 4 /* a take has fewer */

struct frames {
	struct ol_playout p;
	bool (*quiet)(uint64_t take); /* NULL: somebody always speaks */
	/* Of the last take: */
	size_t n_pieces;
	enum ol_playout_kind kind[FRAMES_PIECES];
	uint32_t number[FRAMES_PIECES]; /* of the frame whose bytes came */
};

void frames_init(struct frames *f, uint32_t max_delay_ms);

/* Frame `number` arrives at `us`; a copy of so many back where back > 0. */
void frames_put(struct frames *f, uint32_t number, uint8_t back, bool fec,
		uint64_t us);

/* One take, at the deadline. */
void frames_take(struct frames *f);

/* All takes that are due before `us`. */
void frames_until(struct frames *f, uint64_t us);

#endif
