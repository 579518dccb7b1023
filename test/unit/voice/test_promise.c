/* promise: which delay serves what the packets carry again. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "voice/promise.h"

#define FIRST ((uint64_t)1 << 32)
#define FRAME_US 20000u
#define GUARD_US 2000u

static struct ol_promise p;
static uint64_t frame;

static void begin(void)
{
	frame = FIRST;
	ol_promise_init(&p, FIRST);
}

/* So many packets, each with that reach. */
static void packets(unsigned n, uint32_t copies, uint32_t window)
{
	for (; n > 0; n--)
		ol_promise_note(&p, frame++, copies, window);
}

/* In frames; 0: nothing. */
static unsigned promised(void)
{
	uint32_t us = ol_promise_us(&p);

	if (us == 0)
		return 0;
	assert_int_equal(us % FRAME_US, GUARD_US);
	return us / FRAME_US;
}

static void test_nothing_is_promised_at_first(void **state)
{
	(void)state;
	begin();
	assert_int_equal(ol_promise_us(&p), 0);
	assert_int_equal(ol_promise_copies(&p), 0);
	assert_int_equal(ol_promise_window(&p), 0);
}

static const struct {
	const char *why;
	uint32_t copies, window;
	unsigned frames;
} reach[] = {
	{ "the new frames of a slow path", 7, 0, 0 },
	{ "a copy of 8 back", 8, 0, 8 },
	{ "a window that always is", 0, 10, 0 },
	{ "two thirds of a wider one", 0, 11, 7 },
	{ "the same", 0, 24, 16 },
	{ "the copy, where that is longer", 17, 24, 17 },
	{ "the window, where that is longer", 15, 24, 16 },
};

static void test_the_longer_of_copy_and_window_is_promised(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof reach / sizeof *reach; i++) {
		begin();
		packets(1, reach[i].copies, reach[i].window);
		if (promised() != reach[i].frames)
			fail_msg("%s: %u", reach[i].why, promised());
	}
}

static void test_the_reach_is_the_farther_of_both(void **state)
{
	(void)state;
	begin();
	assert_int_equal(ol_promise_reach(&p), 0);
	packets(1, 9, 10);
	assert_int_equal(ol_promise_reach(&p), 10);
	packets(1, 11, 10);
	assert_int_equal(ol_promise_reach(&p), 11);
	packets(2 * OL_PROMISE_KEPT - 2, 0, 10);
	assert_int_equal(ol_promise_reach(&p), 11);
	packets(2, 0, 10);
	assert_int_equal(ol_promise_reach(&p), 10);
}

static void test_in_the_first_packets_the_widest_counts(void **state)
{
	(void)state;
	begin();
	packets(1, 0, 30);
	packets(OL_PROMISE_KEPT - 1, 0, 12);
	assert_int_equal(promised(), 20);
}

static void test_a_reach_is_forgotten_after_one_span_to_two(void **state)
{
	(void)state;
	begin();
	packets(1, 30, 0);
	packets(2 * OL_PROMISE_KEPT - 1, 0, 0);
	assert_int_equal(ol_promise_copies(&p), 30);
	packets(1, 0, 0);
	assert_int_equal(ol_promise_copies(&p), 0);
	assert_int_equal(promised(), 0);
}

/* Packets until the usual window has gone half the way. */
static unsigned half_way(uint32_t from, uint32_t to)
{
	uint32_t half = (from + to) * 256 / 2;
	unsigned n = 0;

	begin();
	packets(OL_PROMISE_KEPT, 0, from);
	while ((p.usual_window < half) == (from < to) && n < 1000) {
		packets(1, 0, to);
		n++;
	}
	return n;
}

static void test_windows_grow_at_once_and_shrink_slowly(void **state)
{
	(void)state;
	/* ln 2 times 64 and 256, and what rounding makes of it. */
	assert_in_range(half_way(12, 28), 43, 47);
	assert_in_range(half_way(28, 12), 176, 188);
}

static void test_packets_that_were_cut_change_no_usual_window(void **state)
{
	(void)state;
	begin();
	packets(OL_PROMISE_KEPT, 0, 24);
	for (int i = 0; i < 1000; i++) {
		packets(1, 0, 0);
		packets(1, 0, 24);
	}
	assert_int_equal(promised(), 16);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_nothing_is_promised_at_first),
		cmocka_unit_test(
			test_the_longer_of_copy_and_window_is_promised),
		cmocka_unit_test(test_the_reach_is_the_farther_of_both),
		cmocka_unit_test(test_in_the_first_packets_the_widest_counts),
		cmocka_unit_test(
			test_a_reach_is_forgotten_after_one_span_to_two),
		cmocka_unit_test(test_windows_grow_at_once_and_shrink_slowly),
		cmocka_unit_test(
			test_packets_that_were_cut_change_no_usual_window),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
