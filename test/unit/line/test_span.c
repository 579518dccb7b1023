/* span: a set of positions, against an array of bools. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/prng.h"
#include "line/span.h"

enum { W = OL_STREAM_WINDOW };

static void test_an_empty_set_has_nothing(void **s)
{
	static struct ol_span span;

	(void)s;
	assert_int_equal(ol_span_next(&span, 0, W, true), W);
	assert_int_equal(ol_span_next(&span, 0, W, false), 0);
	assert_int_equal(ol_span_next(&span, 77, 77, true), 77);
	assert_int_equal(ol_span_next(&span, 77, 77, false), 77);
}

static void test_runs_are_found_from_edge_to_edge(void **s)
{
	static const struct {
		const char *why;
		uint64_t from, to;
	} row[] = {
		{ "one position", 5, 6 },
		{ "a whole word", 64, 128 },
		{ "to a word's end", 100, 128 },
		{ "from a word's begin", 128, 130 },
		{ "over a word's end", 120, 140 },
		{ "over many words", 1, 1000 },
		{ "the last position", W - 1, W },
		{ "around the end", W - 3, W + 3 },
		{ "far along", 9 * (uint64_t)W - 70, 9 * (uint64_t)W + 70 },
		{ "all of it", 12345, 12345 + W },
	};
	struct ol_span span;
	uint64_t from, to;
	size_t i;

	(void)s;
	for (i = 0; i < sizeof row / sizeof row[0]; i++) {
		memset(&span, 0, sizeof span);
		from = row[i].from;
		to = row[i].to;
		ol_span_add(&span, from, to);
		if (ol_span_next(&span, from, to, false) != to ||
		    ol_span_next(&span, from, to, true) != from ||
		    ol_span_next(&span, to - 1, to, true) != to - 1)
			fail_msg("%s: not there", row[i].why);
		if (ol_span_next(&span, to, from + W, true) != from + W)
			fail_msg("%s: too much", row[i].why);
		ol_span_remove(&span, from, to);
		if (ol_span_next(&span, from, from + W, true) != from + W)
			fail_msg("%s: does not go", row[i].why);
	}
}

static void test_it_is_as_an_array_of_bools(void **s)
{
	const uint64_t seed = 4711;
	static struct ol_span span;
	static bool twin[W];
	uint64_t base, from, to, found, round;
	struct ol_prng prng;
	bool in;

	(void)s;
	ol_prng_init(&prng, seed);
	for (round = 0; round < 20000; round++) {
		base = ol_prng_next(&prng) >> 8;
		from = base + ol_prng_below(&prng, W);
		to = from + ol_prng_below(&prng, base + W - from + 1);
		if (to - from > 300 && round % 8)
			to = from + 300;
		in = ol_prng_below(&prng, 2);
		if (in)
			ol_span_add(&span, from, to);
		else
			ol_span_remove(&span, from, to);
		for (found = from; found < to; found++)
			twin[found % W] = in;

		from = base + ol_prng_below(&prng, W);
		to = from + ol_prng_below(&prng, base + W - from + 1);
		in = ol_prng_below(&prng, 2);
		for (found = from; found < to && twin[found % W] != in;)
			found++;
		if (ol_span_next(&span, from, to, in) != found)
			fail_msg("seed %d round %d", (int)seed, (int)round);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_an_empty_set_has_nothing),
		cmocka_unit_test(test_runs_are_found_from_edge_to_edge),
		cmocka_unit_test(test_it_is_as_an_array_of_bools),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
