/* replay - doc/protocol/session.md, "Replay". */
#include "line/replay.h"

#include <assert.h>
#include <string.h>

static uint64_t mask_of(uint64_t counter)
{
	return (uint64_t)1 << counter % 64;
}

static uint64_t *word_of(struct ol_replay *r, uint64_t counter)
{
	return &r->bit[counter % OL_REPLAY_BITS / 64];
}

void ol_replay_init(struct ol_replay *r)
{
	memset(r, 0, sizeof *r);
}

bool ol_replay_is_fresh(const struct ol_replay *r, uint64_t counter)
{
	if (counter >= r->end)
		return true;
	if (r->end - counter > OL_REPLAY_BITS)
		return false;
	return !(r->bit[counter % OL_REPLAY_BITS / 64] & mask_of(counter));
}

void ol_replay_mark(struct ol_replay *r, uint64_t counter)
{
	assert(counter < UINT64_MAX);
	if (counter >= r->end && counter - r->end >= OL_REPLAY_BITS) {
		memset(r->bit, 0, sizeof r->bit);
		r->end = counter + 1;
	}
	/* The places between were those of counters that fall out now. */
	for (; r->end <= counter; r->end++)
		*word_of(r, r->end) &= ~mask_of(r->end);
	*word_of(r, counter) |= mask_of(counter);
}
