/* span - see span.h. */
#include "line/span.h"

#include <assert.h>

/* The word that holds `at`. */
static uint64_t word_of(uint64_t at)
{
	return at % OL_STREAM_WINDOW / 64;
}

/* How many positions from `at` on, of `n`, lie in the word of `at`. */
static uint64_t in_word(uint64_t at, uint64_t n)
{
	uint64_t rest = 64 - at % 64;

	return n < rest ? n : rest;
}

/* The bits of `n` positions (1 to 64) from `at` on within its word. */
static uint64_t mask(uint64_t at, uint64_t n)
{
	return UINT64_MAX >> (64 - n) << at % 64;
}

static uint64_t lowest_bit(uint64_t v)
{
	uint64_t n = 0;

	while (!(v & 0xff)) {
		v >>= 8;
		n += 8;
	}
	while (!(v & 1)) {
		v >>= 1;
		n++;
	}
	return n;
}

void ol_span_add(struct ol_span *s, uint64_t from, uint64_t to)
{
	uint64_t n;

	assert(from <= to && to - from <= OL_STREAM_WINDOW);
	for (; from < to; from += n) {
		n = in_word(from, to - from);
		s->w[word_of(from)] |= mask(from, n);
	}
}

void ol_span_remove(struct ol_span *s, uint64_t from, uint64_t to)
{
	uint64_t n;

	assert(from <= to && to - from <= OL_STREAM_WINDOW);
	for (; from < to; from += n) {
		n = in_word(from, to - from);
		s->w[word_of(from)] &= ~mask(from, n);
	}
}

uint64_t ol_span_next(const struct ol_span *s, uint64_t from, uint64_t to,
		      bool in)
{
	uint64_t n, found;

	assert(from <= to && to - from <= OL_STREAM_WINDOW);
	for (; from < to; from += n) {
		n = in_word(from, to - from);
		found = s->w[word_of(from)];
		found = (in ? found : ~found) & mask(from, n);
		if (found)
			return from + lowest_bit(found) - from % 64;
	}
	return to;
}
