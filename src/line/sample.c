/* sample - doc/protocol/session.md, "Pace". */
#include "line/sample.h"

#include <string.h>

static const struct ol_sample *newest(const struct ol_samples *x)
{
	return &x->s[x->n - 1];
}

static uint64_t positive(int64_t us)
{
	return us > 0 ? (uint64_t)us : 1;
}

static struct ol_stretch between(const struct ol_sample *a,
				 const struct ol_sample *b)
{
	int64_t gaps = (int64_t)(b->gaps - a->gaps);
	struct ol_stretch t = {
		.sent = b->largest - a->largest,
		.came = b->received - a->received,
		.gaps = gaps > 0 ? (uint64_t)gaps : 0,
		.sent_us = positive(b->sent_us - a->sent_us),
		.came_us = positive(b->came_us - a->came_us),
	};

	t.lost = t.sent > t.came ? t.sent - t.came : 0;
	return t;
}

static struct ol_stretch from(const struct ol_samples *x, size_t i)
{
	return between(&x->s[i], newest(x));
}

void ol_samples_clear(struct ol_samples *x)
{
	x->n = 0;
}

void ol_samples_put(struct ol_samples *x, const struct ol_sample *s)
{
	uint64_t gaps = s->gaps;

	if (x->n > 0)
		gaps = newest(x)->gaps +
		       (uint64_t)(int64_t)(int16_t)(uint16_t)(s->gaps -
							      newest(x)->gaps);
	if (x->n == OL_SAMPLES) {
		memmove(&x->s[0], &x->s[1], (OL_SAMPLES - 1) * sizeof x->s[0]);
		x->n--;
	}
	x->s[x->n] = *s;
	x->s[x->n].gaps = gaps;
	x->n++;
}

struct ol_stretch ol_samples_last(const struct ol_samples *x, uint64_t us)
{
	size_t i = x->n - 1;

	while (i > 0 && newest(x)->sent_us - x->s[i].sent_us < (int64_t)us)
		i--;
	return from(x, i);
}

struct ol_stretch ol_samples_newest(const struct ol_samples *x, size_t n)
{
	return from(x, n < x->n ? x->n - 1 - n : 0);
}

struct ol_stretch ol_samples_all(const struct ol_samples *x)
{
	return from(x, 0);
}

struct ol_stretch ol_samples_rate(const struct ol_samples *x, uint64_t least,
				  uint64_t us)
{
	size_t i = x->n - 1;
	struct ol_stretch t;

	do {
		t = from(x, i);
	} while ((t.came_us < us || t.came < least) && i-- > 0);
	return t;
}

uint64_t ol_stretch_share(const struct ol_stretch *t)
{
	return t->sent ? t->came * t->sent_us / t->sent * 1000 / t->came_us
		       : 1000;
}

uint64_t ol_stretch_loss(const struct ol_stretch *t)
{
	return t->sent ? t->lost * 1000 / t->sent : 0;
}

bool ol_stretch_is_even(const struct ol_stretch *t)
{
	return 2 * t->gaps * t->sent >= t->lost * t->came;
}

/* ---- a longer way ---- */

/* The delays of some reports. */
struct spread {
	int64_t least, most;
};

static int64_t delay(const struct ol_sample *s)
{
	return s->came_us - s->sent_us;
}

static void widen(struct spread *d, int64_t by)
{
	if (by < d->least)
		d->least = by;
	if (by > d->most)
		d->most = by;
}

static struct spread spread(const struct ol_samples *x, size_t i, size_t end)
{
	struct spread d = { INT64_MAX, INT64_MIN };

	for (; i < end; i++)
		widen(&d, delay(&x->s[i]));
	return d;
}

/* By how much at the report `i`; 0 if it did not. `is`: of all since. */
static uint64_t longer_at(const struct ol_samples *x, size_t i,
			  const struct spread *is)
{
	size_t half = i + (x->n - i) / 2;
	struct spread was, late;
	int64_t by;

	/* Of most reports the one before alone says so. */
	if (is->least - delay(&x->s[i - 1]) < OL_SAMPLE_LONGER_US)
		return 0;
	was = spread(x, i - OL_SAMPLE_BEFORE, i);
	by = is->least - was.most;
	if (by < OL_SAMPLE_LONGER_US || was.most - was.least > by / 2 ||
	    is->most - is->least > by / 2 ||
	    (by < OL_SAMPLE_FAR_US && x->n - i < 2 * OL_SAMPLE_SINCE))
		return 0;
	late = spread(x, half, x->n);
	return late.least - spread(x, i, half).least <= by / 4 ? (uint64_t)by
							       : 0;
}

/* A queue that grows by x in the time g lets through g in g + x of what is
 * sent. */
static bool is_no_queue(const struct ol_samples *x, size_t i, uint64_t by)
{
	uint64_t gap = positive(x->s[i].sent_us - x->s[i - 1].sent_us);
	struct ol_stretch t = from(x, i);

	return ol_stretch_share(&t) >= 1000 * gap / (gap + by) + OL_SAMPLE_SURE;
}

bool ol_samples_longer(const struct ol_samples *x, uint64_t after,
		       struct ol_longer *way)
{
	struct spread is = { INT64_MAX, INT64_MIN };
	size_t since, i;
	uint64_t by;

	way->us = 0;
	way->is_sure = false;
	for (since = 1;
	     since <= OL_SAMPLE_SINCE_MOST && x->n >= since + OL_SAMPLE_BEFORE;
	     since++) {
		i = x->n - since;
		widen(&is, delay(&x->s[i]));
		if (since < OL_SAMPLE_SINCE)
			continue;
		if (x->s[i - OL_SAMPLE_BEFORE].largest <= after)
			break;
		by = longer_at(x, i, &is);
		if (by == 0)
			continue;
		way->is_sure = is_no_queue(x, i, by);
		way->us = (uint64_t)(is.least -
				     spread(x, i - OL_SAMPLE_BEFORE, i).least);
		return true;
	}
	return false;
}
