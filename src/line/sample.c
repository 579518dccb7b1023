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

static struct ol_stretch from(const struct ol_samples *x, size_t i)
{
	const struct ol_sample *a = &x->s[i], *b = newest(x);
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
