/* stream_out: what of a stream waits, is on its way, goes again. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/error.h"
#include "base/prng.h"
#include "line/stream_out.h"

static struct ol_stream_out out;

static void queue(size_t len)
{
	static uint8_t msg[OL_MESSAGE_MAX];
	size_t i;

	for (i = 0; i < len; i++)
		msg[i] = (uint8_t)(i + 1);
	assert_int_equal(ol_stream_out_queue(&out, msg, len), 0);
}

static struct ol_run run(uint64_t from, uint64_t to)
{
	return (struct ol_run){ from, to };
}

static void assert_next(uint64_t at, size_t most, uint64_t from, uint64_t to)
{
	struct ol_run r;

	assert_true(ol_stream_out_next(&out, at, most, &r));
	assert_int_equal(r.from, from);
	assert_int_equal(r.to, to);
}

static void assert_none(uint64_t at)
{
	struct ol_run r;

	assert_false(ol_stream_out_next(&out, at, 1000, &r));
}

static void assert_echo(size_t most, uint64_t from, uint64_t to)
{
	struct ol_run r;

	assert_true(ol_stream_out_echo(&out, most, &r));
	assert_int_equal(r.from, from);
	assert_int_equal(r.to, to);
}

static void test_a_message_stands_behind_its_length(void **s)
{
	uint8_t bytes[6];

	(void)s;
	ol_stream_out_init(&out, 0);
	assert_none(0);
	queue(4);
	assert_int_equal(ol_stream_out_unacked(&out), 6);
	assert_next(0, 100, 0, 6);
	ol_stream_out_copy(&out, run(0, 6), bytes);
	assert_memory_equal(bytes, "\0\4\1\2\3\4", 6);
}

static void test_lengths_and_the_backlog_have_bounds(void **s)
{
	static uint8_t msg[OL_MESSAGE_MAX + 1];
	size_t i;

	(void)s;
	ol_stream_out_init(&out, 0);
	assert_int_equal(ol_stream_out_queue(&out, msg, 0), OL_ERR_RANGE);
	assert_int_equal(ol_stream_out_queue(&out, msg, OL_MESSAGE_MAX + 1),
			 OL_ERR_RANGE);
	for (i = 0; i < 15; i++)
		queue(OL_MESSAGE_MAX);
	/* 131072 - 15 * 8194 = 8162 are left. */
	assert_int_equal(ol_stream_out_queue(&out, msg, 8161), OL_ERR_FULL);
	queue(8160);
	assert_int_equal(ol_stream_out_unacked(&out), OL_STREAM_BACKLOG);
	assert_int_equal(ol_stream_out_queue(&out, msg, 1), OL_ERR_FULL);
	ol_stream_out_sent(&out, run(0, 3));
	ol_stream_out_acked(&out, run(0, 2));
	assert_int_equal(ol_stream_out_queue(&out, msg, 1), OL_ERR_FULL);
	ol_stream_out_acked(&out, run(2, 3));
	queue(1);
}

static void test_new_bytes_stay_within_the_window(void **s)
{
	enum { W = OL_STREAM_WINDOW };
	size_t i;

	(void)s;
	ol_stream_out_init(&out, 0);
	for (i = 0; i < W / 8192 + 1; i++)
		queue(8192);
	assert_next(0, 2 * W, 0, W);
	ol_stream_out_sent(&out, run(0, W - 1));
	assert_next(0, 100, W - 1, W);
	ol_stream_out_sent(&out, run(W - 1, W));
	assert_none(0);
	ol_stream_out_acked(&out, run(1, 500)); /* not the lowest */
	assert_none(0);
	ol_stream_out_acked(&out, run(0, 1));
	assert_next(0, 1000, W, W + 500);
}

static void test_lost_bytes_go_before_new_ones(void **s)
{
	(void)s;
	ol_stream_out_init(&out, 0);
	queue(998);
	ol_stream_out_sent(&out, run(0, 100));
	ol_stream_out_sent(&out, run(100, 200));
	ol_stream_out_sent(&out, run(200, 300));
	ol_stream_out_lost(&out, run(100, 200));
	assert_next(0, 60, 100, 160);
	assert_next(160, 60, 160, 200);
	assert_next(200, 60, 300, 360);
	ol_stream_out_sent(&out, run(100, 160));
	assert_next(0, 60, 160, 200);
	ol_stream_out_acked(&out, run(150, 170));
	assert_next(0, 60, 170, 200);
	ol_stream_out_acked(&out, run(170, 200));
	assert_next(0, 60, 300, 360);
}

static void test_what_is_acknowledged_is_not_lost_any_more(void **s)
{
	(void)s;
	ol_stream_out_init(&out, 0);
	queue(298);
	ol_stream_out_sent(&out, run(0, 300));
	ol_stream_out_acked(&out, run(100, 120));
	ol_stream_out_acked(&out, run(0, 10));
	ol_stream_out_lost(&out, run(0, 130));
	assert_next(0, 500, 10, 100);
	assert_next(100, 500, 120, 130);
	assert_none(130);
	ol_stream_out_acked(&out, run(0, 300));
	assert_none(0);
	assert_int_equal(ol_stream_out_unacked(&out), 0);
	ol_stream_out_lost(&out, run(0, 300)); /* a late word: nothing */
	ol_stream_out_acked(&out, run(0, 300));
	assert_none(0);
}

static void test_repeating_goes_around_what_is_on_its_way(void **s)
{
	struct ol_run r;

	(void)s;
	ol_stream_out_init(&out, 0);
	assert_false(ol_stream_out_echo(&out, 10, &r));
	queue(98);
	assert_false(ol_stream_out_echo(&out, 10, &r));
	ol_stream_out_sent(&out, run(0, 50));
	assert_echo(20, 0, 20);
	assert_echo(20, 20, 40);
	assert_echo(20, 40, 50);
	assert_echo(20, 0, 20);
	ol_stream_out_acked(&out, run(30, 50));
	assert_echo(20, 20, 30);
	assert_echo(20, 0, 20);
	ol_stream_out_acked(&out, run(0, 25));
	assert_echo(20, 25, 30);
	ol_stream_out_acked(&out, run(25, 30));
	assert_false(ol_stream_out_echo(&out, 10, &r));
}

/* The twin: a state per byte of the whole stream. */
enum { WAITS, FLIES, AGAIN, ACKED };

static void test_it_is_as_a_state_per_byte(void **s)
{
	enum { TOTAL = 300000, RUNS = 64 };
	const uint64_t seed = 12;
	static uint8_t state[TOTAL], bytes[TOTAL], copy[OL_STREAM_WINDOW];
	/* Near the wrap of the short offset, and of the ring. */
	const uint64_t start = ((uint64_t)1 << 32) - 100000;
	uint64_t base = 0, end = 0, at, from, to, i;
	struct ol_run flying[RUNS], r;
	uint8_t msg[OL_MESSAGE_MAX];
	struct ol_prng prng;
	size_t n = 0, k, len;

	(void)s;
	ol_prng_init(&prng, seed);
	ol_stream_out_init(&out, start);
	while (base < TOTAL - 20000) {
		len = 1 + (size_t)ol_prng_below(&prng, 3000);
		for (i = 0; i < len; i++)
			msg[i] = (uint8_t)ol_prng_next(&prng);
		if (end + len + 2 < TOTAL &&
		    ol_stream_out_queue(&out, msg, len) == 0) {
			bytes[end++] = (uint8_t)(len >> 8);
			bytes[end++] = (uint8_t)len;
			memcpy(bytes + end, msg, len);
			end += len;
		}
		/* Send one run. */
		if (n < RUNS) {
			len = 1 + (size_t)ol_prng_below(&prng, 400);
			for (from = base; from < end &&
					  from < base + OL_STREAM_WINDOW &&
					  state[from] != AGAIN;)
				from++;
			if (from == end || from == base + OL_STREAM_WINDOW)
				for (from = base;
				     from < end && state[from] != WAITS;)
					from++;
			to = from;
			while (to < end && to < base + OL_STREAM_WINDOW &&
			       to < from + len && state[to] == state[from])
				to++;
			if (ol_stream_out_next(&out, 0, len, &r) != (to > from))
				fail_msg("seed %d at %d", (int)seed, (int)base);
			if (to > from) {
				assert_int_equal(r.from, start + from);
				assert_int_equal(r.to, start + to);
				ol_stream_out_copy(&out, r, copy);
				assert_memory_equal(copy, bytes + from,
						    to - from);
				ol_stream_out_sent(&out, r);
				memset(state + from, FLIES, to - from);
				flying[n++] = r;
			}
		}
		/* Something becomes of one or two runs. */
		for (k = ol_prng_below(&prng, 3); k > 0 && n > 0; k--) {
			i = ol_prng_below(&prng, n);
			r = flying[i];
			flying[i] = flying[--n];
			if (ol_prng_below(&prng, 3)) {
				ol_stream_out_acked(&out, r);
				for (at = r.from; at < r.to; at++)
					state[at - start] = ACKED;
			} else {
				ol_stream_out_lost(&out, r);
				for (at = r.from; at < r.to; at++)
					if (state[at - start] == FLIES)
						state[at - start] = AGAIN;
			}
		}
		while (base < end && state[base] == ACKED)
			base++;
		assert_int_equal(ol_stream_out_unacked(&out), end - base);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_message_stands_behind_its_length),
		cmocka_unit_test(test_lengths_and_the_backlog_have_bounds),
		cmocka_unit_test(test_new_bytes_stay_within_the_window),
		cmocka_unit_test(test_lost_bytes_go_before_new_ones),
		cmocka_unit_test(
			test_what_is_acknowledged_is_not_lost_any_more),
		cmocka_unit_test(test_repeating_goes_around_what_is_on_its_way),
		cmocka_unit_test(test_it_is_as_a_state_per_byte),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
