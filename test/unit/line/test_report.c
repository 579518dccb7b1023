#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/prng.h"
#include "line/report.h"

static ol_instant ms(uint64_t t)
{
	return (ol_instant){ 1000000 + t * 1000 };
}

static void test_a_report_is_these_bytes(void **state)
{
	static const struct ol_report r = { .largest = 0x01020304,
					    .hold = 0x0506,
					    .received = 0x0708090a,
					    .gaps = 0x0b0c,
					    .longest = 0x0d0e,
					    .spread = 0x0f10,
					    .step = 0x11,
					    .came = 0x1213,
					    .line = { { 0x14, 0x15, 0x16 },
						      0x17 } };
	static const uint8_t want[OL_FRAME_REPORT_BYTES] = {
		1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11, 12,
		13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23
	};
	uint8_t out[OL_FRAME_REPORT_BYTES];
	struct ol_report back;

	(void)state;
	memset(out, 0xff, sizeof out);
	ol_report_write(out, &r);
	assert_memory_equal(out, want, sizeof want);
	ol_report_read(&back, out);
	assert_int_equal(back.largest, r.largest);
	assert_int_equal(back.hold, r.hold);
	assert_int_equal(back.received, r.received);
	assert_int_equal(back.gaps, r.gaps);
	assert_int_equal(back.longest, r.longest);
	assert_int_equal(back.spread, r.spread);
	assert_int_equal(back.step, r.step);
	assert_int_equal(back.came, r.came);
	assert_memory_equal(&back.line, &r.line, sizeof r.line);
	out[16] = 0;
	ol_report_read(&back, out);
	assert_int_equal(back.step, 1);
}

static void test_a_step_and_what_is_allowed_share_a_byte(void **state)
{
	static const struct {
		uint8_t byte, step, width, allows;
	} row[] = {
		{ 1, 1, 1, 1 },        { 50, 50, 1, 1 },
		{ 60, 60, 1, 1 },      { 61, 1, 2, 1 },
		{ 63, 1, 4, 1 },       { 64 + 1, 1, 1, 2 },
		{ 192 + 63, 1, 4, 4 }, { 192 + 8, 8, 1, 4 },
	};
	uint8_t bytes[OL_FRAME_REPORT_BYTES] = { 0 };
	struct ol_report r;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof row / sizeof *row; i++) {
		bytes[16] = row[i].byte;
		ol_report_read(&r, bytes);
		assert_int_equal(r.step, row[i].step);
		assert_int_equal(r.width, row[i].width);
		assert_int_equal(r.allows, row[i].allows);
		bytes[16] = 0;
		ol_report_write(bytes, &r);
		assert_int_equal(bytes[16], row[i].byte);
	}
}

static void test_an_empty_tally_says_that_nothing_came(void **state)
{
	struct ol_tally t;
	struct ol_report r;

	(void)state;
	ol_tally_init(&t);
	ol_tally_report(&t, ms(0), &r);
	assert_int_equal(r.hold, OL_REPORT_HOLD_LONG);
	assert_int_equal(r.received, 0);
	assert_int_equal(ol_loss_permille(&t.loss, 1), 0);
}

static void test_a_tally_counts_gaps_and_the_longest(void **state)
{
	static const uint64_t came[] = { 500, 501, 504, 503, 505, 515, 516 };
	struct ol_tally t;
	struct ol_report r;
	size_t i;

	(void)state;
	ol_tally_init(&t);
	for (i = 0; i < sizeof came / sizeof *came; i++)
		ol_tally_note(&t, ms(20 * (came[i] - 500)), came[i], 20000);
	ol_tally_report(&t, ms(20 * 16 + 7), &r);
	assert_int_equal(r.largest, 516);
	assert_int_equal(r.hold, 70); /* 7 ms */
	assert_int_equal(r.received, 7);
	assert_int_equal(r.gaps, 2);
	assert_int_equal(r.longest, 9);
	assert_int_equal(r.spread, 0);
	assert_int_equal(r.came, (1000000 + 320000) / 100);
}

/* Every order in which cells may come. */
static void test_gaps_are_those_of_what_never_came(void **state)
{
	enum { N = 60 };
	uint64_t order[N], gaps, seed = 3, k, j, swap;
	struct ol_prng prng;
	bool came[N + 1];
	struct ol_tally t;
	size_t n;
	int round;

	(void)state;
	ol_prng_init(&prng, seed);
	for (round = 0; round < 1000; round++) {
		memset(came, 0, sizeof came);
		n = 0;
		for (k = 0; k < N; k++) {
			came[k] = k == 0 || k == N - 1 ||
				  ol_prng_below(&prng, 3) > 0;
			if (came[k])
				order[n++] = k;
		}
		for (k = n - 1; k > 1; k--) { /* the first comes first */
			j = 1 + ol_prng_below(&prng, k);
			swap = order[k];
			order[k] = order[j];
			order[j] = swap;
		}
		ol_tally_init(&t);
		for (k = 0; k < n; k++)
			ol_tally_note(&t, ms(20 * k), 100 + order[k], 20000);
		for (gaps = 0, k = 1; k < N; k++)
			gaps += came[k - 1] && !came[k];
		if (t.gaps != gaps)
			fail_msg("seed %llu, round %d: %llu, not %llu",
				 (unsigned long long)seed, round,
				 (unsigned long long)t.gaps,
				 (unsigned long long)gaps);
	}
}

/* 16 bits of 100 us go round in 6.5 s. */
static void test_when_the_largest_came_goes_round(void **state)
{
	struct ol_tally t;
	struct ol_report r;

	(void)state;
	ol_tally_init(&t);
	ol_tally_note(&t, ms(5553), 1, 20000);
	ol_tally_report(&t, ms(5560), &r);
	assert_int_equal(r.came, 65530);
	ol_tally_note(&t, ms(5554), 2, 20000);
	ol_tally_note(&t, ms(5554), 0, 20000); /* not the largest */
	ol_tally_report(&t, ms(5560), &r);
	assert_int_equal(r.came, 4);
}

static void test_hold_stays_at_its_greatest_value(void **state)
{
	struct ol_tally t;
	struct ol_report r;

	(void)state;
	ol_tally_init(&t);
	ol_tally_note(&t, ms(0), 9, 20000);
	ol_tally_report(&t, (ol_instant){ ms(0).us + 6553499 }, &r);
	assert_int_equal(r.hold, 65534);
	ol_tally_report(&t, (ol_instant){ ms(0).us + 6553500 }, &r);
	assert_int_equal(r.hold, OL_REPORT_HOLD_LONG);
	ol_tally_report(&t, ms(3600 * 1000), &r);
	assert_int_equal(r.hold, OL_REPORT_HOLD_LONG);
}

static void test_the_longest_gap_is_forgotten_after_some_seconds(void **state)
{
	struct ol_tally t;
	struct ol_report r;
	uint64_t k;

	(void)state;
	ol_tally_init(&t);
	ol_tally_note(&t, ms(0), 0, 20000);
	ol_tally_note(&t, ms(200), 10, 20000);
	for (k = 11; k < 11 + 450; k++)
		ol_tally_note(&t, ms(20 * k), k, 20000);
	ol_tally_report(&t, ms(20 * k), &r);
	assert_int_equal(r.longest, 9); /* 9 s ago: within two spans */
	for (; k < 11 + 750; k++)
		ol_tally_note(&t, ms(20 * k), k, 20000);
	ol_tally_report(&t, ms(20 * k), &r);
	assert_int_equal(r.longest, 0);
	assert_int_equal(r.gaps, 1);
}

static void test_spread_follows_the_jitter(void **state)
{
	struct ol_tally t;
	struct ol_report r;
	uint64_t k;

	(void)state;
	ol_tally_init(&t);
	for (k = 0; k < 1000; k++) /* 10 ms to and fro */
		ol_tally_note(&t, ms(20 * k + (k % 2 ? 10 : 0)), k, 20000);
	ol_tally_report(&t, ms(20 * k), &r);
	assert_in_range(r.spread, 98, 100);
	/* A cell a second is none, once its sender has said so. */
	for (; k < 1200; k++)
		ol_tally_note(&t, ms(20 * 1000 + (k - 1000) * 1000), k,
			      1000000);
	ol_tally_report(&t, ms(20 * k), &r);
	assert_in_range(r.spread, 0, 5);
}

static void test_loss_is_that_of_the_last_seconds(void **state)
{
	struct ol_loss l;
	uint64_t s, sent = 0, came = 0;

	(void)state;
	ol_loss_init(&l);
	assert_int_equal(ol_loss_permille(&l, 1), 0);
	for (s = 0; s < 20; s++) { /* all comes */
		ol_loss_note(&l, ms(1000 * s), sent, came);
		sent += 50;
		came += 50;
	}
	ol_loss_note(&l, ms(20000), sent, came);
	assert_int_equal(ol_loss_permille(&l, 50), 0);
	for (s = 20; s < 40; s++) { /* half of it */
		sent += 50;
		came += 25;
		ol_loss_note(&l, ms(1000 * s + 1000), sent, came);
		if (s == 22)
			assert_in_range(ol_loss_permille(&l, 50), 200, 400);
	}
	assert_int_equal(ol_loss_permille(&l, 50), 500);
	assert_int_equal(ol_loss_permille(&l, 251), 0); /* too few to say */
	/* More came than was sent (late ones): none is lost. */
	ol_loss_note(&l, ms(41000), sent, came + 5000);
	assert_int_equal(ol_loss_permille(&l, 1), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_report_is_these_bytes),
		cmocka_unit_test(test_a_step_and_what_is_allowed_share_a_byte),
		cmocka_unit_test(test_an_empty_tally_says_that_nothing_came),
		cmocka_unit_test(test_a_tally_counts_gaps_and_the_longest),
		cmocka_unit_test(test_gaps_are_those_of_what_never_came),
		cmocka_unit_test(test_when_the_largest_came_goes_round),
		cmocka_unit_test(test_hold_stays_at_its_greatest_value),
		cmocka_unit_test(
			test_the_longest_gap_is_forgotten_after_some_seconds),
		cmocka_unit_test(test_spread_follows_the_jitter),
		cmocka_unit_test(test_loss_is_that_of_the_last_seconds),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
