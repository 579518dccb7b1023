/* How long frames should wait, from how they arrive. */
#include "voice/delay.h"

#include <assert.h>
#include <string.h>

#define NONE INT64_MIN
#define US_PER_MS 1000
#define SURELY_OVER_US 10000 /* so much later than any recent one */
#define BUCKETS (OL_DELAY_MOST_MS + 1)

/* Arrivals by milliseconds over the base, rounded up; then summed. */
struct tally {
	int64_t base_us;
	uint32_t weight;          /* frames, or OL_DELAY_SURE        */
	uint32_t n;               /* arrivals that count             */
	uint16_t within[BUCKETS]; /* arrivals in at most so many ms */
};

void ol_delay_init(struct ol_delay *d)
{
	memset(d, 0, sizeof *d);
	for (size_t i = 0; i < OL_DELAY_FRAMES; i++)
		d->at[i] = NONE;
}

bool ol_delay_note(struct ol_delay *d, uint64_t seq, uint64_t back,
		   int64_t offset_us)
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
	d->back[seq % OL_DELAY_FRAMES] =
		(uint8_t)(back < UINT8_MAX ? back : UINT8_MAX);
	return true;
}

/* How much later than the base the frame `back` before the newest came; 0 for
 * one that did not, or that no packet would bring so late any more. */
static int64_t lateness(const struct ol_delay *d, const struct tally *t,
			uint64_t back)
{
	size_t i = (d->newest - back) % OL_DELAY_FRAMES;
	int64_t at = NONE;

	if (back <= d->newest - d->first && d->back[i] <= d->reach)
		at = d->at[i];
	return at == NONE ? 0 : at - t->base_us;
}

/* See the head of delay.h: what memory fades of. */
static int64_t surely_over(const struct ol_delay *d, const struct tally *t)
{
	int64_t latest = 0, recent = 0, ever = 0, us;
	int64_t times = d->calm ? OL_DELAY_CALM_TIMES : OL_DELAY_RECENT_TIMES;
	uint64_t event = 0;

	for (uint64_t i = 0; i < OL_DELAY_RECENT; i++)
		if (lateness(d, t, i) > latest) {
			latest = lateness(d, t, i);
			event = i;
		}
	for (uint64_t i = 0; i < OL_DELAY_FRAMES; i++) {
		if (i + OL_DELAY_EVENT > event && i < event + OL_DELAY_EVENT)
			continue;
		us = lateness(d, t, i);
		if (us > ever)
			ever = us;
		if (i < OL_DELAY_RECENT && us > recent)
			recent = us;
	}
	if (event >= OL_DELAY_ALONE && ever < latest / times)
		latest = recent;
	us = latest * times;
	return us > latest + SURELY_OVER_US ? us : latest + SURELY_OVER_US;
}

static void count(const struct ol_delay *d, struct tally *t)
{
	uint64_t span = d->newest - d->first + 1, over;
	int64_t most;

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
		if (d->at[i] == NONE || d->back[i] > d->reach)
			continue;
		over = (uint64_t)(d->at[i] - t->base_us);
		over = (over + US_PER_MS - 1) / US_PER_MS;
		if (over < BUCKETS)
			t->within[over]++;
	}
	for (size_t i = 1; i < BUCKETS; i++)
		t->within[i] = (uint16_t)(t->within[i] + t->within[i - 1]);
	most = surely_over(d, t) / US_PER_MS;
	t->n = t->within[most < BUCKETS ? most : BUCKETS - 1];
}

/* What a delay of `us` over the base costs, in microseconds of delay. */
static int64_t cost(const struct tally *t, int64_t us, int64_t price_ms)
{
	int64_t ms = (us - OL_DELAY_GUARD_US) / US_PER_MS;
	uint32_t in_time = 0, late;

	if (us >= OL_DELAY_GUARD_US)
		in_time = t->within[ms < BUCKETS ? ms : BUCKETS - 1];
	late = t->n > in_time ? t->n - in_time : 0;
	return us +
	       (int64_t)late * 100 * price_ms * US_PER_MS / (int64_t)t->weight;
}

/* The cheapest delay from `from` on, in steps, up to `most`. */
static int64_t cheapest(const struct tally *t, int64_t from, int64_t step,
			int64_t most, int64_t price_ms)
{
	int64_t best = from, least = cost(t, from, price_ms), c;

	for (int64_t us = from; us <= most; us += step) {
		c = cost(t, us, price_ms);
		if (c < least) {
			least = c;
			best = us;
		}
	}
	return best;
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
	const int64_t price = OL_DELAY_PRICE_MS, frame = OL_DELAY_FRAME_US;
	struct tally t;
	int64_t phase, best, least, longest, free_us;

	assert(d->any);
	count(d, &t);
	d->base_us = t.base_us;
	phase = within_frame(rhythm_us - t.base_us);

	/* The one in force, brought onto the rhythm. */
	best = current_us - t.base_us;
	best -= within_frame(best - phase);
	least = cheapest(&t, phase, frame, most_us, price);
	longest = cheapest(&t, phase, frame, most_us, price * OL_DELAY_KEPT);
	if (best > longest)
		best = longest;
	if (best < least)
		best = least;
	free_us = cheapest(&t, OL_DELAY_GUARD_US, US_PER_MS, most_us, price);
	out->base_us = t.base_us;
	out->best_us = t.base_us + best;
	out->free_us = t.base_us + free_us;
	out->gain_us = cost(&t, best, price) - cost(&t, free_us, price);
	if (out->gain_us < 0)
		out->gain_us = 0;
	out->urge_us =
		cost(&t, rhythm_us - t.base_us, price) - cost(&t, best, price);
	if (out->urge_us < 0)
		out->urge_us = 0;
}
