/* playout: what is heard when frames come, come late, or do not come. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/prng.h"
#include "test/unit/voice/frames.h"

#define MS 1000u
#define S (1000u * MS)
#define FRAME_US (20u * MS)
#define START OL_PLAYOUT_START_US
#define SPREAD 3
static const uint8_t spread[SPREAD] = { 1, 3, 7 };

static struct frames f;

static bool half_quiet(uint64_t take)
{
	return take / 50 % 2;
}

/* The packet of frame `i` of a stream that began with `first`: the frame and
 * its copies. */
static void packet(uint32_t first, uint32_t i, uint64_t us)
{
	frames_put(&f, first + i, 0, false, us);
	for (size_t c = 0; c < SPREAD; c++)
		if (i >= spread[c])
			frames_put(&f, first + i - spread[c], spread[c], false,
				   us);
}

/* Frame `i` leaves at i * 20 ms and arrives, if at all, 20 ms later. */
static void regular(uint32_t from, uint32_t to)
{
	for (uint32_t i = from; i < to; i++) {
		uint64_t at = S + (uint64_t)i * FRAME_US;

		frames_until(&f, at);
		packet(0, i, at);
	}
}

/* ---- as it should be --------------------------------------------------- */

static void test_nothing_is_due_before_the_first_frame(void **state)
{
	(void)state;
	frames_init(&f, 700);
	assert_true(ol_playout_deadline(&f.p).us == OL_NEVER.us);
	assert_int_equal(ol_playout_delay_us(&f.p), 0);
}

static void test_the_first_frame_is_heard_soon_after_it_came(void **state)
{
	(void)state;
	frames_init(&f, 700);
	frames_put(&f, 40, 0, false, 123 * MS);
	assert_int_equal(ol_playout_deadline(&f.p).us, 123 * MS + START);
	frames_take(&f);
	assert_int_equal(f.n_pieces, 1);
	assert_int_equal(f.kind[0], OL_PLAYOUT_FRAME);
	assert_int_equal(f.number[0], 40);
	assert_int_equal(ol_playout_deadline(&f.p).us, 143 * MS + START);
}

static void test_regular_frames_are_all_heard_as_soon(void **state)
{
	(void)state;
	frames_init(&f, 700);
	for (uint32_t i = 0; i < 3000; i++) {
		regular(i, i + 1);
		assert_int_equal(ol_playout_delay_us(&f.p), START);
	}
	assert_int_equal(f.p.count.original, 2999);
	assert_int_equal(f.p.count.frames, 2999);
	assert_int_equal(f.p.count.concealed, 0);
	assert_int_equal(f.p.count.late, 0);
}

static void test_numbers_go_round_unnoticed(void **state)
{
	uint32_t first = OL_PACKET_SEQ_MASK - 99;

	(void)state;
	frames_init(&f, 700);
	for (uint32_t i = 0; i < 300; i++) {
		frames_until(&f, S + (uint64_t)i * FRAME_US);
		packet(first, i, S + (uint64_t)i * FRAME_US);
		if (i > 0) /* not yet taken: this one */
			assert_int_equal(f.number[0], first + i - 1);
	}
	assert_int_equal(f.p.count.original, 299);
	assert_int_equal(f.p.count.concealed, 0);
	assert_int_equal(f.p.count.restarts, 0);
}

/* ---- losses ------------------------------------------------------------ */

static void test_a_short_gap_is_made_up_and_moves_nothing(void **state)
{
	(void)state;
	frames_init(&f, 700);
	regular(0, 100);
	/* 100 is lost, 101 brings it when something stands for it already. */
	regular(101, 110);
	frames_until(&f, S + 110 * FRAME_US);
	assert_int_equal(f.p.count.copy, 0);
	assert_int_equal(f.p.count.lost, 0);
	assert_int_equal(f.p.count.discarded, 1);
	assert_int_equal(f.p.count.concealed, 1);
	assert_int_equal(f.p.count.longest_run, 1);
	assert_int_equal(ol_playout_delay_us(&f.p), START);
}

static void test_after_a_pause_a_lost_frame_is_heard_from_its_copy(void **state)
{
	(void)state;
	frames_init(&f, 700);
	f.quiet = half_quiet;
	regular(0, 110);
	regular(111, 150);
	assert_int_equal(f.p.count.concealed, 1);
	assert_in_range(ol_playout_delay_us(&f.p), START - MS, START);
	regular(150, 200); /* a pause: the wait becomes 20 ms longer */
	assert_in_range(ol_playout_delay_us(&f.p), START + 19 * MS,
			START + 20 * MS);
	regular(200, 210);
	regular(211, 220);
	assert_int_equal(f.p.count.copy, 1);
	assert_int_equal(f.p.count.concealed, 1);
}

/* Each 20th frame from 102 on comes from its copy alone. In which take does
 * the delay grow? */
static uint64_t first_growth(bool (*quiet)(uint64_t take))
{
	frames_init(&f, 700);
	f.quiet = quiet;
	for (uint32_t i = 0; i < 2000; i++) {
		if (i % 20 != 2 || i < 100)
			regular(i, i + 1);
		if (ol_playout_delay_us(&f.p) > START + 5 * MS && f.p.run == 0)
			return f.p.count.taken;
	}
	return 0;
}

static bool quiet_for_7(uint64_t take)
{
	return take % 50 < 7;
}

static bool quiet_for_8(uint64_t take)
{
	return take % 50 < 8;
}

static void test_a_pause_begins_with_its_eighth_piece(void **state)
{
	(void)state;
	assert_int_equal(first_growth(quiet_for_8), 158);
	/* Shorter ones are none: and after 10 s without, speech itself is
	 * stretched. */
	assert_in_range(first_growth(quiet_for_7), 500, 540);
}

static bool ever_quiet(uint64_t take)
{
	(void)take;
	return true;
}

static void test_before_the_first_word_nothing_is_a_pause_too_soon(void **state)
{
	(void)state;
	assert_in_range(first_growth(ever_quiet), 103, 115);
}

static void test_the_longer_wait_is_won_back_when_losses_end(void **state)
{
	(void)state;
	frames_init(&f, 700);
	f.quiet = half_quiet;
	regular(0, 100);
	regular(101, 1500);
	assert_in_range(ol_playout_delay_us(&f.p), 3 * MS, 6 * MS);
	assert_int_equal(f.p.count.lost, 0);
	assert_int_equal(f.p.count.concealed, 1);
}

/* ---- what packets promise ---------------------------------------------- */

/* The wanted delay over the base after 100 frames whose packets reached so
 * far, and `since` that reached nowhere. */
static int64_t wanted_after(uint32_t copies, uint32_t window, uint32_t since,
			    uint32_t bound_ms)
{
	frames_init(&f, bound_ms);
	for (uint32_t i = 0; i < 100 + since; i++) {
		frames_until(&f, S + i * FRAME_US);
		ol_playout_put(&f.p, i, OL_HAD_ORIGINAL, false,
			       (const uint8_t[]){ 1, 2, 3, 4 }, 4,
			       (ol_instant){ S + i * FRAME_US });
		if (i < 100)
			ol_playout_reach(&f.p, copies, window);
		else
			ol_playout_reach(&f.p, 0, 0);
	}
	for (int i = 0; i < 8; i++) /* judged every eighth take */
		frames_take(&f);
	return (f.p.verdict.best_us - f.p.verdict.base_us) / MS;
}

static const struct {
	const char *why;
	uint32_t copies, window, since, bound_ms;
	int64_t wanted_ms;
} promise[] = {
	{ "no more than a new frame", 0, 0, 0, 700, 4 },
	{ "the new frames of a slow path promise nothing", 7, 0, 0, 700, 4 },
	{ "copies of 8 back", 8, 0, 0, 700, 164 },
	{ "copies of 30 back", 30, 0, 0, 700, 604 },
	{ "but the bound holds", 30, 0, 0, 250, 244 },
	{ "a window that always is promises nothing", 0, 10, 0, 700, 4 },
	{ "two thirds of a wider one", 0, 12, 0, 700, 164 },
	{ "the longer of the two: the copies", 20, 24, 0, 700, 404 },
	{ "the longer of the two: the window", 10, 24, 0, 700, 324 },
	{ "a span without them: remembered", 30, 0, OL_PROMISE_KEPT, 700, 604 },
	{ "two spans: forgotten", 30, 0, 2 * OL_PROMISE_KEPT, 700, 4 },
};

/* ---- what is expected before the first packet --------------------------- */

static const struct {
	const char *why;
	uint32_t copies, window, bound_ms;
	uint64_t wait_us;
} expected[] = {
	{ "nothing is known", 0, 0, 700, START },
	{ "nothing is lost", 0, 10, 700, START },
	{ "losses one by one", 0, 18, 700, 242 * MS },
	{ "the most that one is kept waiting", 0, 30, 700, 300 * MS },
	{ "bursts", 30, 20, 700, 300 * MS },
	{ "within the bound", 30, 20, 250, 250 * MS },
};

static void test_the_first_frame_waits_as_losses_are_expected(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof expected / sizeof *expected; i++) {
		frames_init(&f, expected[i].bound_ms);
		ol_playout_expect(&f.p, expected[i].copies, expected[i].window);
		frames_put(&f, 40, 0, false, S);
		if (ol_playout_deadline(&f.p).us != S + expected[i].wait_us)
			fail_msg("%s: %u us", expected[i].why,
				 (unsigned)(ol_playout_deadline(&f.p).us - S));
	}
}

/* What does not come to pass is forgotten in seconds; the bound is never
 * passed. */
static void test_an_expectation_that_is_wrong_is_won_back(void **state)
{
	(void)state;
	frames_init(&f, 700);
	f.quiet = half_quiet;
	ol_playout_expect(&f.p, 0, 24);
	for (uint32_t i = 0; i < 400; i++) {
		frames_until(&f, S + i * FRAME_US);
		frames_put(&f, i, 0, false, S + i * FRAME_US);
		if (i == 50)
			assert_in_range(ol_playout_delay_us(&f.p), 300 * MS,
					330 * MS);
	}
	assert_in_range(ol_playout_delay_us(&f.p), 2 * MS, 6 * MS);
	assert_int_equal(f.p.count.lost, 0);
	assert_int_equal(f.p.count.concealed, 0);
}

/* Windows that change with what was counted last. */
static void test_of_many_windows_the_usual_promises(void **state)
{
	int64_t least = INT64_MAX, most = 0, ms;

	(void)state;
	frames_init(&f, 700);
	for (uint32_t i = 0; i < 2000; i++) {
		frames_until(&f, S + i * FRAME_US);
		frames_put(&f, i, 0, false, S + i * FRAME_US);
		ol_playout_reach(&f.p, 0, i / 50 % 2 ? 18 : 30);
		ms = (f.p.verdict.best_us - f.p.verdict.base_us) / MS;
		if (i == 100) /* at first the widest: 20 frames */
			assert_int_equal(ms, 404);
		if (i > 500) {
			least = ms < least ? ms : least;
			most = ms > most ? ms : most;
		}
	}
	/* 24 would be 16 frames; those above it weigh more. */
	assert_in_range(least, 324, 344);
	assert_in_range(most, 344, 384);
}

static void test_the_delay_is_what_packets_promise(void **state)
{
	int64_t got;

	(void)state;
	for (size_t i = 0; i < sizeof promise / sizeof *promise; i++) {
		got = wanted_after(promise[i].copies, promise[i].window,
				   promise[i].since, promise[i].bound_ms);
		if (got != promise[i].wanted_ms)
			fail_msg("%s: %d ms", promise[i].why, (int)got);
	}
}

static void test_how_a_frame_was_had_is_counted(void **state)
{
	static const enum ol_had how[] = { OL_HAD_ORIGINAL, OL_HAD_COPY,
					   OL_HAD_CODE };
	static const uint8_t bytes[] = { 1, 2, 3 };

	(void)state;
	for (size_t first = 0; first < 3; first++)
		for (size_t then = 0; then < 3; then++) {
			frames_init(&f, 700);
			ol_playout_put(&f.p, 9, how[first], false, bytes, 3,
				       (ol_instant){ S });
			ol_playout_put(&f.p, 9, how[then], false, bytes, 3,
				       (ol_instant){ S });
			frames_take(&f);
			/* An original counts whenever it comes, else the
			 * first. */
			assert_int_equal(f.p.count.original,
					 first == 0 || then == 0);
			assert_int_equal(f.p.count.copy,
					 first == 1 && then > 0);
			assert_int_equal(f.p.count.code,
					 first == 2 && then > 0);
			assert_int_equal(f.p.count.frames, 1);
		}
}

static void test_fec_serves_where_no_copy_can_come(void **state)
{
	(void)state;
	frames_init(&f, 700);
	for (uint32_t i = 0; i < 20; i++) {
		frames_until(&f, S + i * FRAME_US);
		if (i != 10)
			frames_put(&f, i, 0, true, S + i * FRAME_US);
	}
	frames_until(&f, S + 20 * FRAME_US);
	assert_int_equal(f.p.count.fec, 1);
	assert_int_equal(f.p.count.lost, 0);
	assert_int_equal(f.p.count.concealed, 1); /* while it was waited for */
}

static void test_fec_in_a_frame_that_waits_spares_the_concealment(void **state)
{
	(void)state;
	frames_init(&f, 700);
	frames_put(&f, 0, 0, true, S);
	frames_put(&f, 2, 0, true, S);
	frames_take(&f);
	frames_take(&f);
	assert_int_equal(f.kind[0], OL_PLAYOUT_FEC);
	assert_int_equal(f.number[0], 2);
	frames_take(&f);
	assert_int_equal(f.kind[0], OL_PLAYOUT_FRAME);
	assert_int_equal(f.number[0], 2);
	assert_int_equal(f.p.count.concealed, 0);
}

static void test_a_frame_that_never_comes_costs_one_piece(void **state)
{
	(void)state;
	frames_init(&f, 700);
	for (uint32_t i = 0; i < 20; i++) {
		frames_until(&f, S + i * FRAME_US);
		if (i != 10)
			frames_put(&f, i, 0, false, S + i * FRAME_US);
	}
	frames_until(&f, S + 20 * FRAME_US);
	assert_int_equal(f.p.count.lost, 1);
	assert_int_equal(f.p.count.concealed, 1);
	assert_int_equal(ol_playout_delay_us(&f.p), START);
}

/* Ten packets are lost; those behind them bring seven of the frames. */
static void test_after_a_burst_what_copies_bring_is_heard_late(void **state)
{
	(void)state;
	frames_init(&f, 700);
	f.quiet = half_quiet;
	regular(0, 100);
	regular(110, 130);
	assert_int_equal(f.p.count.lost, 3);
	assert_int_equal(f.p.count.copy, 7);
	assert_int_equal(f.p.count.concealed, 10);
	assert_int_equal(f.p.count.longest_run, 10);
	assert_true(ol_playout_delay_us(&f.p) <= 145 * MS);
	regular(130, 1000);
	assert_int_equal(f.p.count.lost, 3);
	assert_int_equal(f.p.count.concealed, 10);
}

static void test_a_gap_that_nobody_closes_counts_after_a_second(void **state)
{
	(void)state;
	frames_init(&f, 700);
	regular(0, 10);
	frames_until(&f, S + 9 * FRAME_US + START + 50 * FRAME_US);
	assert_int_equal(f.p.count.concealed, 0);
	assert_int_equal(f.p.count.longest_run, 0);
	frames_take(&f);
	assert_int_equal(f.p.count.concealed, 50);
	assert_int_equal(f.p.count.longest_run, 50);
	frames_take(&f);
	assert_int_equal(f.p.count.concealed, 51);
	assert_int_equal(f.p.count.longest_run, 51);
}

/* ---- late -------------------------------------------------------------- */

/* Frames 100 up to `upto` are stuck and come all at once. */
static void stall(uint32_t upto)
{
	uint64_t at = S + (uint64_t)(upto - 1) * FRAME_US;

	regular(0, 100);
	frames_until(&f, at);
	for (uint32_t i = 100; i < upto; i++)
		frames_put(&f, i, 0, false, at);
	regular(upto, 2000);
}

static void test_a_stall_delays_and_loses_nothing_within_the_bound(void **state)
{
	(void)state;
	frames_init(&f, 700);
	f.quiet = half_quiet;
	stall(115);
	assert_int_equal(f.p.count.lost, 0);
	assert_int_equal(f.p.count.discarded, 0);
	assert_int_equal(f.p.count.original, 1999);
	assert_int_equal(f.p.count.concealed, 14);
	assert_true(ol_playout_delay_us(&f.p) <= 8 * MS);
}

static void test_it_is_won_back_from_one_who_never_pauses_too(void **state)
{
	(void)state;
	frames_init(&f, 700);
	stall(115); /* up to frame 2000: 40 s */
	assert_int_equal(f.p.count.concealed, 14);
	assert_in_range(ol_playout_delay_us(&f.p), 2 * MS, 6 * MS);
}

/* With a delay of 16 frames, that a window promises, nothing comes until n
 * pieces are made up; then all does at once. The delay after, in frames. */
static uint32_t delay_after_gap(uint32_t n)
{
	uint64_t now;
	uint32_t i;

	frames_init(&f, 700);
	f.quiet = half_quiet;
	ol_playout_expect(&f.p, 0, 24);
	for (i = 0; i < 1210; i++) {
		frames_until(&f, S + i * FRAME_US);
		frames_put(&f, i, 0, false, S + i * FRAME_US);
		ol_playout_reach(&f.p, 0, 24);
	}
	assert_in_range(ol_playout_delay_us(&f.p), 321 * MS, 323 * MS);
	while (f.p.run < n)
		frames_take(&f);
	now = ol_playout_deadline(&f.p).us - MS;
	for (; S + i * FRAME_US <= now; i++) {
		frames_put(&f, i, 0, false, now);
		ol_playout_reach(&f.p, 0, 24);
	}
	frames_take(&f);
	assert_int_equal(f.p.run, 0);
	assert_int_equal(f.p.count.concealed, n);
	return (ol_playout_delay_us(&f.p) + 5 * MS) / FRAME_US;
}

static void test_a_gap_in_a_word_makes_nothing_later_up_to_nine(void **state)
{
	(void)state;
	assert_int_equal(delay_after_gap(1), 16);
	assert_int_equal(delay_after_gap(9), 16);
	assert_int_equal(f.p.count.discarded, 9);
	assert_int_equal(delay_after_gap(10), 26);
	assert_int_equal(f.p.count.discarded, 0);
}

/* Takes from a stall of that many frames on until the delay is low again. */
static uint64_t takes_after_stall(uint32_t stuck)
{
	uint64_t at = S + (uint64_t)(99 + stuck) * FRAME_US, taken;

	frames_init(&f, 700);
	f.quiet = half_quiet;
	regular(0, 100);
	frames_until(&f, at);
	for (uint32_t i = 100; i < 100 + stuck; i++)
		frames_put(&f, i, 0, false, at);
	taken = f.p.count.taken;
	for (uint32_t i = 100 + stuck; i < 2000; i++) {
		regular(i, i + 1);
		if (f.p.run == 0 && ol_playout_delay_us(&f.p) < START + 2 * MS)
			return f.p.count.taken - taken;
	}
	return UINT64_MAX;
}

static void test_a_stall_alone_is_forgotten_within_seconds(void **state)
{
	(void)state;
	/* 40 ms: what was made up stands for what was stuck. */
	assert_true(takes_after_stall(3) <= 2);
	/* 180 ms: three seconds, and the next pause. */
	assert_in_range(takes_after_stall(10), 100, 250);
}

static void test_beyond_the_bound_the_oldest_are_passed_over(void **state)
{
	(void)state;
	frames_init(&f, 300);
	f.quiet = half_quiet;
	stall(150); /* 50 frames stuck, 300 ms of them may be heard */
	assert_int_equal(f.p.count.lost, 0);
	assert_in_range(f.p.count.discarded, 34, 36);
	assert_true(ol_playout_delay_us(&f.p) <= 8 * MS);
}

static void test_jitter_is_waited_out(void **state)
{
	struct ol_prng r;
	uint64_t at[3000];

	(void)state;
	ol_prng_init(&r, 7);
	frames_init(&f, 700);
	f.quiet = half_quiet;
	for (uint32_t i = 0; i < 3000; i++)
		at[i] = S + (uint64_t)i * FRAME_US + ol_prng_below(&r, 30 * MS);
	/* In the order of arrival: none is late by more than two frames. */
	for (uint32_t i = 0; i < 2990; i++)
		for (uint32_t k = i ? i - 1 : 0; k < i + 3; k++)
			if (at[k] >= S + (uint64_t)i * FRAME_US &&
			    at[k] < S + (uint64_t)(i + 1) * FRAME_US) {
				frames_until(&f, at[k]);
				frames_put(&f, k, 0, false, at[k]);
			}
	assert_int_equal(f.p.count.lost, 0);
	assert_true(f.p.count.concealed <= 6); /* 0.2 per cent */
	assert_true(ol_playout_delay_us(&f.p) <= 55 * MS);
}

static void test_ticks_that_the_caller_missed_are_skipped(void **state)
{
	(void)state;
	frames_init(&f, 700);
	regular(0, 10);
	/* Both sides of a whole tick. */
	ol_playout_begin(&f.p, (ol_instant){ S + 10 * FRAME_US + START - 1 });
	assert_int_equal(f.p.count.skipped, 0);
	ol_playout_begin(&f.p, (ol_instant){ S + 10 * FRAME_US + START });
	assert_int_equal(f.p.count.skipped, 1);
	ol_playout_begin(&f.p, (ol_instant){ 100 * S + START });
	assert_int_equal(f.p.count.skipped, 1 + 98 * 50 + 40);
	assert_int_equal(ol_playout_deadline(&f.p).us, 100 * S + START);
}

/* ---- another numbering ------------------------------------------------- */

static const struct {
	const char *why;
	uint32_t jump; /* added to the numbers, mod 2^24 */
	uint64_t pause_us;
	uint64_t restarts;
} jump[] = {
	{ "the sender's node began anew", 0x700000, 0, 1 },
	{ "back to far below", OL_PACKET_SEQ_MASK - 1000, 0, 1 },
	{ "149 frames ahead: at once is not possible, but harmless", 149, 0,
	  0 },
	{ "151 frames ahead", 151, 0, 1 },
	{ "300 frames back", OL_PACKET_SEQ_MASK + 1 - 302, 0, 1 },
	{ "the sender slept for an hour", 0, 3600ull * S, 1 },
	{ "the network slept for an hour", 180000, 3600ull * S, 0 },
};

static void test_a_new_numbering_is_taken_after_three_frames(void **state)
{
	(void)state;
	for (size_t j = 0; j < sizeof jump / sizeof *jump; j++) {
		uint64_t at = S + 100 * FRAME_US + jump[j].pause_us, before;

		frames_init(&f, 700);
		regular(0, 100);
		for (uint32_t i = 0; i < 100; i++) {
			frames_until(&f, at + i * FRAME_US);
			frames_put(&f,
				   (100 + i + jump[j].jump) &
					   OL_PACKET_SEQ_MASK,
				   0, false, at + i * FRAME_US);
			if (i == 1 && f.p.count.restarts)
				fail_msg("%s: too soon", jump[j].why);
		}
		if (f.p.count.restarts != jump[j].restarts)
			fail_msg("%s: %d", jump[j].why,
				 (int)f.p.count.restarts);
		before = f.p.count.original;
		for (uint32_t i = 100; i < 110; i++) {
			frames_until(&f, at + i * FRAME_US);
			frames_put(&f,
				   (100 + i + jump[j].jump) &
					   OL_PACKET_SEQ_MASK,
				   0, false, at + i * FRAME_US);
		}
		if (f.p.count.original < before + 9)
			fail_msg("%s: not heard", jump[j].why);
	}
}

static void test_single_strays_change_nothing(void **state)
{
	(void)state;
	frames_init(&f, 700);
	for (uint32_t i = 0; i < 500; i++) {
		regular(i, i + 1);
		/* As far away as can be, never two alike in a row, and copies,
		 * which prove nothing. */
		if (i % 10 == 5)
			frames_put(&f, 0x800000 + i * 4096, 0, false,
				   S + i * FRAME_US);
		frames_put(&f, 0x400000 + i, 7, false, S + i * FRAME_US);
	}
	assert_int_equal(f.p.count.restarts, 0);
	assert_int_equal(f.p.count.original, 499);
	assert_int_equal(f.p.count.concealed, 0);
}

/* ---- invariants -------------------------------------------------------- */

/* Every frame whose time came is in one of five counts. */
static void check_counts(uint64_t seed)
{
	const struct ol_playout_counters *c = &f.p.count;

	if (c->frames !=
	    c->original + c->copy + c->code + c->fec + c->lost + c->discarded)
		fail_msg("seed %llu: counts", (unsigned long long)seed);
}

static void test_a_mean_sender_costs_bounded_work_and_no_order(void **state)
{
	struct ol_prng r;
	uint32_t number = 0, last;
	uint64_t now = S, restarts;

	(void)state;
	for (uint64_t seed = 1; seed <= 30; seed++) {
		ol_prng_init(&r, seed);
		frames_init(&f, 60 + (uint32_t)ol_prng_below(&r, 3000));
		last = 0;
		restarts = 0;
		for (int i = 0; i < 3000; i++) {
			switch (ol_prng_below(&r, 6)) {
			case 0: /* anything */
				number = (uint32_t)ol_prng_next(&r);
				break;
			case 1: /* near */
				number +=
					(uint32_t)ol_prng_below(&r, 400) - 200;
				break;
			default:
				number++;
			}
			number &= OL_PACKET_SEQ_MASK;
			frames_put(&f, number, ol_prng_below(&r, 2) ? 0 : 255,
				   ol_prng_below(&r, 2), now);
			now += ol_prng_below(&r, 40 * MS);
			if (!ol_prng_below(&r, 500))
				now += ol_prng_below(&r, 100ull * S);
			while (ol_playout_deadline(&f.p).us < now &&
			       ol_prng_below(&r, 50)) {
				frames_take(&f);
				if (f.p.count.restarts != restarts) {
					restarts = f.p.count.restarts;
					last = 0;
				}
				for (size_t k = 0; k < f.n_pieces; k++) {
					if (f.kind[k] != OL_PLAYOUT_FRAME)
						continue;
					/* Only ever forwards, mod 2^24. */
					assert_true(!last ||
						    ((f.number[k] - last) &
						     OL_PACKET_SEQ_MASK) <
							    0x800000);
					last = f.number[k];
				}
			}
			assert_true(f.p.newest < f.p.next + OL_PLAYOUT_FRAMES ||
				    f.p.newest < f.p.next);
		}
		check_counts(seed);
	}
}

static void test_the_wait_stays_under_the_bound(void **state)
{
	static const uint32_t bound[] = { 60, 61, 250, 700, 2000, 0, 9999 };
	static const uint32_t held[] = { 60, 61, 250, 700, 2000, 60, 2000 };
	struct ol_prng r;

	(void)state;
	for (size_t b = 0; b < sizeof bound / sizeof *bound; b++) {
		ol_prng_init(&r, b);
		frames_init(&f, bound[b]);
		for (uint32_t i = 0; i < 3000; i++) {
			uint64_t at = S + (uint64_t)i * FRAME_US;

			frames_until(&f, at);
			if (i % 3) /* a third comes 3 s late */
				frames_put(&f, i, 0, false, at);
			else if (i > 150)
				frames_put(&f, i - 150, 0, false, at);
			/* What is heard now: below the bound, but for the
			 * one piece in hand. */
			if (f.p.run == 0)
				assert_true(ol_playout_delay_us(&f.p) <=
					    held[b] * MS + FRAME_US);
		}
	}
}

/* ---- hours ------------------------------------------------------------- */

static const struct {
	const char *why;
	int ppm;
} drift[] = {
	{ "the sender's clock is slow by 100 ppm", 100 },
	{ "the sender's clock is fast by 100 ppm", -100 },
};

static bool some_quiet(uint64_t take)
{
	return take % 150 > 120; /* pauses of 0.6 s every 3 s */
}

static void test_three_hours_of_drift_are_not_heard(void **state)
{
	struct ol_prng r;

	(void)state;
	for (size_t d = 0; d < 2; d++) {
		uint32_t longest = 0;

		ol_prng_init(&r, 3);
		frames_init(&f, 700);
		f.quiet = some_quiet;
		for (uint32_t i = 0; i < 3 * 3600 * 50; i++) {
			uint64_t at =
				(uint64_t)((int64_t)i *
					   (20000000 + 20 * drift[d].ppm) /
					   1000) +
				S + ol_prng_below(&r, 1 * MS);

			frames_until(&f, at);
			frames_put(&f, i, 0, false, at);
			if (ol_playout_delay_us(&f.p) > longest)
				longest = ol_playout_delay_us(&f.p);
		}
		assert_int_equal(f.p.count.lost, 0);
		assert_int_equal(f.p.count.discarded, 0);
		if (f.p.count.concealed > 0)
			fail_msg("%s: %llu pieces concealed in 3 hours",
				 drift[d].why,
				 (unsigned long long)f.p.count.concealed);
		if (longest > 35 * MS)
			fail_msg("%s: a wait of %u us", drift[d].why, longest);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_nothing_is_due_before_the_first_frame),
		cmocka_unit_test(
			test_the_first_frame_is_heard_soon_after_it_came),
		cmocka_unit_test(test_regular_frames_are_all_heard_as_soon),
		cmocka_unit_test(test_numbers_go_round_unnoticed),
		cmocka_unit_test(test_a_short_gap_is_made_up_and_moves_nothing),
		cmocka_unit_test(
			test_after_a_pause_a_lost_frame_is_heard_from_its_copy),
		cmocka_unit_test(test_a_pause_begins_with_its_eighth_piece),
		cmocka_unit_test(
			test_before_the_first_word_nothing_is_a_pause_too_soon),
		cmocka_unit_test(
			test_the_longer_wait_is_won_back_when_losses_end),
		cmocka_unit_test(
			test_it_is_won_back_from_one_who_never_pauses_too),
		cmocka_unit_test(test_the_delay_is_what_packets_promise),
		cmocka_unit_test(
			test_the_first_frame_waits_as_losses_are_expected),
		cmocka_unit_test(test_an_expectation_that_is_wrong_is_won_back),
		cmocka_unit_test(test_of_many_windows_the_usual_promises),
		cmocka_unit_test(test_how_a_frame_was_had_is_counted),
		cmocka_unit_test(test_fec_serves_where_no_copy_can_come),
		cmocka_unit_test(
			test_fec_in_a_frame_that_waits_spares_the_concealment),
		cmocka_unit_test(test_a_frame_that_never_comes_costs_one_piece),
		cmocka_unit_test(
			test_after_a_burst_what_copies_bring_is_heard_late),
		cmocka_unit_test(
			test_a_gap_that_nobody_closes_counts_after_a_second),
		cmocka_unit_test(
			test_a_gap_in_a_word_makes_nothing_later_up_to_nine),
		cmocka_unit_test(
			test_a_stall_delays_and_loses_nothing_within_the_bound),
		cmocka_unit_test(
			test_a_stall_alone_is_forgotten_within_seconds),
		cmocka_unit_test(
			test_beyond_the_bound_the_oldest_are_passed_over),
		cmocka_unit_test(test_jitter_is_waited_out),
		cmocka_unit_test(test_ticks_that_the_caller_missed_are_skipped),
		cmocka_unit_test(
			test_a_new_numbering_is_taken_after_three_frames),
		cmocka_unit_test(test_single_strays_change_nothing),
		cmocka_unit_test(
			test_a_mean_sender_costs_bounded_work_and_no_order),
		cmocka_unit_test(test_the_wait_stays_under_the_bound),
		cmocka_unit_test(test_three_hours_of_drift_are_not_heard),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
