/*
 * pair - two ends of a line's content, joined by paths that lose, repeat and
 * delay, on a clock of their own. For tests of line/content.h.
 *
 * A path's delay may vary (`jitter_us`), so cells overtake each other. Both
 * ends compose every `tick_us`; every cell goes over every path. What each end
 * hands up is checked at once: messages carry their number and a pattern, and
 * must come in order.
 */
#ifndef OL_TEST_UNIT_LINE_PAIR_H
#define OL_TEST_UNIT_LINE_PAIR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/prng.h"
#include "line/content.h"

#define PAIR_PATHS 2
#define PAIR_CELLS 512 /* on their way at once, all paths and directions */

struct pair_path {
	uint32_t delay_us;  /* one way                       */
	uint32_t jitter_us; /* more than that, up to so much */
	uint8_t loss[2];    /* percent, from end 0, end 1    */
	uint8_t twice;      /* percent that come twice       */
};

struct pair_cell {
	uint64_t at; /* when it arrives; 0: a free place */
	uint8_t to;
	uint8_t body[OL_BODY_LEN];
};

struct pair_end {
	struct ol_content *c;
	uint64_t sent[OL_STREAMS];    /* messages queued                    */
	uint64_t came[OL_STREAMS];    /* messages handed up                 */
	uint64_t came_at[OL_STREAMS]; /* when the last of them came      */
	uint64_t voices;              /* packets handed up               */
	uint64_t cells;               /* bodies taken                    */
	const struct ol_voice_offer *voice; /* on offer in every content */
	bool in_call;
	size_t reserve;
	bool mute; /* composes, but nothing leaves */
};

struct pair {
	struct ol_prng prng;
	uint64_t now; /* us */
	uint64_t tick_us;
	struct pair_path path[PAIR_PATHS];
	size_t n_paths;
	struct ol_content_timing timing;
	struct pair_end end[2];
	struct pair_cell cell[PAIR_CELLS];
	const char *wrong; /* the first thing that went wrong; NULL: nothing */
};

/* Two fresh ends on one path of 10 ms without loss; timing as the paths'. */
void pair_init(struct pair *p, uint64_t seed);
void pair_release(struct pair *p);

/* Sets the paths, and the timing that they would measure. */
void pair_set_paths(struct pair *p, const struct pair_path *path, size_t n);

/* Queues a message of `len` bytes (at least 8) at an end; as
 * ol_content_send(). */
int pair_send(struct pair *p, size_t end, enum ol_stream s, size_t len);

/* One tick: both ends compose, what is due arrives. */
void pair_tick(struct pair *p);

/* Ticks until everything queued came at both ends, at most `ticks`; true if it
 * did. */
bool pair_settle(struct pair *p, uint64_t ticks);

/* Both ends have nothing more to send and know it. */
bool pair_is_quiet(const struct pair *p);

#endif
