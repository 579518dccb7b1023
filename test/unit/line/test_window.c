/* window: which contents were taken, against a plain list. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/prng.h"
#include "line/window.h"

static void test_a_content_is_new_once(void **s)
{
	struct ol_window w;

	(void)s;
	ol_window_init(&w);
	assert_false(ol_window_is_new(&w, 0));
	assert_true(ol_window_is_new(&w, 1));
	ol_window_take(&w, 1);
	assert_false(ol_window_is_new(&w, 1));
	assert_true(ol_window_is_new(&w, 2));
	ol_window_take(&w, 5);
	assert_true(ol_window_is_new(&w, 2));
	ol_window_take(&w, 2);
	assert_false(ol_window_is_new(&w, 2));
	assert_true(ol_window_is_new(&w, 3));
	assert_false(ol_window_is_new(&w, 5));
	assert_int_equal(w.highest, 5);
}

static void test_what_is_older_than_the_window_is_not_new(void **s)
{
	struct ol_window w;

	(void)s;
	ol_window_init(&w);
	ol_window_take(&w, 5000);
	assert_true(ol_window_is_new(&w, 5000 - 1023));
	assert_false(ol_window_is_new(&w, 5000 - 1024));
	ol_window_take(&w, 5001);
	assert_false(ol_window_is_new(&w, 5001 - 1024));
	assert_true(ol_window_is_new(&w, 5001 - 1023));
}

static void test_what_the_window_moves_over_is_not_taken(void **s)
{
	static const uint64_t jump[] = { 1,    2,    63,   64,     65,
					 1023, 1024, 1025, 1 << 30 };
	struct ol_window w;
	uint64_t n, from;
	size_t i;

	(void)s;
	for (i = 0; i < sizeof jump / sizeof jump[0]; i++) {
		ol_window_init(&w);
		for (n = 1; n <= 3000; n++)
			ol_window_take(&w, n);
		ol_window_take(&w, 3000 + jump[i]);
		from = 3000 + jump[i] - 1023;
		if (from <= 3000)
			from = 3001;
		for (n = from; n < 3000 + jump[i]; n++)
			if (!ol_window_is_new(&w, n))
				fail_msg("jump %zu", (size_t)jump[i]);
		assert_false(ol_window_is_new(&w, 3000 + jump[i]));
		assert_false(ol_window_is_new(&w, 3000));
	}
}

static void test_the_bitmap_begins_below_the_highest(void **s)
{
	uint8_t map[OL_FRAME_BITMAP], none[OL_FRAME_BITMAP] = { 0 };
	struct ol_window w;

	(void)s;
	ol_window_init(&w);
	ol_window_bitmap(&w, map);
	assert_memory_equal(map, none, sizeof map);
	ol_window_take(&w, 1);
	ol_window_bitmap(&w, map);
	assert_memory_equal(map, none, sizeof map);
	ol_window_take(&w, 3);
	ol_window_bitmap(&w, map);
	assert_int_equal(map[0], 0x40); /* 1 = 3 - 1 - 1 */
	ol_window_take(&w, 129);
	ol_window_bitmap(&w, map);
	assert_int_equal(map[15], 0x05); /* 3 and 1: 129 - 1 - 125, - 127 */
	ol_window_take(&w, 130);
	ol_window_bitmap(&w, map);
	assert_int_equal(map[0], 0x80);
	assert_int_equal(map[15], 0x02); /* 3: 130 - 1 - 126; 1 has left */
}

static void test_it_is_as_a_plain_list(void **s)
{
	enum { SPAN = 6000 };
	const uint64_t seed = 99;
	static bool taken[SPAN];
	uint8_t map[OL_FRAME_BITMAP];
	struct ol_prng prng;
	struct ol_window w;
	uint64_t n, i, highest, round;
	bool is_new;

	(void)s;
	ol_prng_init(&prng, seed);
	for (round = 0; round < 20; round++) {
		ol_window_init(&w);
		memset(taken, 0, sizeof taken);
		highest = 0;
		while (highest < SPAN - 1200) {
			n = highest + 40;
			n = n - ol_prng_below(&prng, n < 1300 ? n : 1300);
			if (ol_prng_below(&prng, 300) == 0)
				n += 1100;
			is_new = n > highest ||
				 (n + 1024 > highest && !taken[n]);
			if (ol_window_is_new(&w, n) != is_new)
				fail_msg("seed %d: %d", (int)seed, (int)n);
			if (!is_new)
				continue;
			ol_window_take(&w, n);
			taken[n] = true;
			if (n > highest)
				highest = n;
			assert_true(w.highest == highest);
			ol_window_bitmap(&w, map);
			for (i = 0; i < 128; i++)
				assert_int_equal(
					map[i / 8] >> (7 - i % 8) & 1,
					highest > i + 1 &&
						taken[highest - 1 - i]);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_content_is_new_once),
		cmocka_unit_test(test_what_is_older_than_the_window_is_not_new),
		cmocka_unit_test(test_what_the_window_moves_over_is_not_taken),
		cmocka_unit_test(test_the_bitmap_begins_below_the_highest),
		cmocka_unit_test(test_it_is_as_a_plain_list),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
