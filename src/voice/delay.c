/* How long frames should wait, from how they arrive. */
#include "voice/delay.h"

#include <assert.h>
#include <string.h>

#define NONE INT64_MIN
#define US_PER_MS 1000
#define KEEP_US (OL_DELAY_KEEP_MS * US_PER_MS)
#define BUCKETS (OL_DELAY_MOST_MS + 1)

/* Arrivals by milliseconds over the base, rounded up; then summed. */
struct tally {
	int64_t base_us;
	uint32_t weight;          /* frames, or OL_DELAY_SURE        */
	uint32_t n;               /* arrivals                        */
	uint16_t within[BUCKETS]; /* arrivals in at most so many ms */
};

void ol_delay_init(struct ol_delay *d)
{
	memset(d, 0, sizeof *d);
	for (size_t i = 0; i < OL_DELAY_FRAMES; i++)
		d->at[i] = NONE;
}

bool ol_delay_note(struct ol_delay *d, uint64_t seq, int64_t offset_us)
{
	int64_t *at = &d->at[seq % OL_DELAY_FRAMES];
	uint64_t ahead;

	if (!d->any) {
		d->any = true;
		d->newest = d->first = seq;
		d->base_us = offset_us;
	}
	if (seq < d->first || seq + OL_DELAY_FRAMES <= d->newest)
		return false;
	if (seq > d->newest) {
		ahead = seq - d->newest;
		if (ahead > OL_DELAY_FRAMES)
			ahead = OL_DELAY_FRAMES;
		for (uint64_t i = 0; i < ahead; i++)
			d->at[(seq - i) % OL_DELAY_FRAMES] = NONE;
		d->newest = seq;
	}
	if (*at != NONE)
		return false;
	*at = offset_us;
	return true;
}

static void count(const struct ol_delay *d, struct tally *t)
{
	uint64_t span = d->newest - d->first + 1, over;

	memset(t, 0, sizeof *t);
	if (span > OL_DELAY_FRAMES)
		span = OL_DELAY_FRAMES;
	t->weight = span > OL_DELAY_SURE ? (uint32_t)span : OL_DELAY_SURE;
	t->base_us = INT64_MAX;
	for (size_t i = 0; i < OL_DELAY_FRAMES; i++)
		if (d->at[i] != NONE && d->at[i] < t->base_us)
			t->base_us = d->at[i];
	if (t->base_us == INT64_MAX) /* nothing for 1024 frames */
		t->base_us = d->base_us;
	for (size_t i = 0; i < OL_DELAY_FRAMES; i++) {
		if (d->at[i] == NONE)
			continue;
		t->n++;
		over = (uint64_t)(d->at[i] - t->base_us);
		over = (over + US_PER_MS - 1) / US_PER_MS;
		if (over < BUCKETS)
			t->within[over]++;
	}
	for (size_t i = 1; i < BUCKETS; i++)
		t->within[i] = (uint16_t)(t->within[i] + t->within[i - 1]);
}

/* What a delay of `us` over the base costs, in microseconds of delay. */
static int64_t cost(const struct tally *t, int64_t us)
{
	int64_t ms = (us - OL_DELAY_GUARD_US) / US_PER_MS;
	uint32_t late = t->n;

	if (us >= OL_DELAY_GUARD_US)
		late -= t->within[ms < BUCKETS ? ms : BUCKETS - 1];
	return us + (int64_t)late * 100 * OL_DELAY_PRICE_MS * US_PER_MS /
			    (int64_t)t->weight;
}

/* `a` mod one frame, never negative. */
static int64_t within_frame(int64_t a)
{
	a %= OL_DELAY_FRAME_US;
	return a < 0 ? a + OL_DELAY_FRAME_US : a;
}

void ol_delay_judge(struct ol_delay *d, int64_t rhythm_us, int64_t current_us,
		    uint32_t most_us, struct ol_delay_verdict *out)
{
	struct tally t;
	int64_t phase, current, best, free_us, gain, urge;

	assert(d->any);
	count(d, &t);
	d->base_us = t.base_us;
	phase = within_frame(rhythm_us - t.base_us);

	/* The one in force, brought onto the rhythm and under the bound. */
	current = current_us - t.base_us;
	current -= within_frame(current - phase);
	if (current > most_us)
		current -= current - most_us + OL_DELAY_FRAME_US -
			   within_frame((int64_t)most_us - phase);
	if (current < phase)
		current = phase;

	best = current;
	for (int64_t us = phase; us <= most_us; us += OL_DELAY_FRAME_US)
		if (cost(&t, us) < cost(&t, best) - (best == current) * KEEP_US)
			best = us;
	free_us = OL_DELAY_GUARD_US;
	for (int64_t us = free_us; us <= most_us; us += US_PER_MS)
		if (cost(&t, us) < cost(&t, free_us))
			free_us = us;
	gain = cost(&t, best) - cost(&t, free_us);
	out->base_us = t.base_us;
	out->best_us = t.base_us + best;
	out->free_us = t.base_us + free_us;
	out->gain_us = gain > 0 ? gain : 0;
	urge = cost(&t, rhythm_us - t.base_us) - cost(&t, best);
	out->urge_us = urge > 0 ? urge : 0;
}
