#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/prng.h"
#include "line/feel.h"

#define TICK_US 20000

static struct ol_feel f;

/* A path: cells of so many us on a link, jitter, losses, a report at times. */
static struct {
	int64_t cell_us;      /* 0: wide                            */
	uint64_t jitter_us;   /* at most                            */
	unsigned lost;        /* permille                           */
	int64_t rise_us;      /* of delay, each second: of others   */
	unsigned every;       /* ticks between reports, and one more */
	int64_t free_us, now; /* now: us                            */
	int64_t most_us;      /* that a cell waited for others      */
	unsigned pause;       /* ticks, the longest                 */
} way;

static struct ol_prng prng;

static void begin(int64_t cell_us)
{
	memset(&way, 0, sizeof way);
	way.cell_us = cell_us;
	way.every = 3;
	ol_prng_init(&prng, 7);
}

/* Cells leave until it knows; the ticks it took. Reports tell of the highest
 * that came, at once. */
static enum ol_feel_verdict run(uint8_t step, uint8_t to, unsigned *ticks)
{
	int64_t delay[64] = { 0 }, came[64] = { 0 }, wait;
	uint64_t counter = 100, told = 100, c;
	enum ol_feel_verdict v;
	unsigned due = 0, gap;

	ol_feel_begin(&f, step, to, 0);
	for (*ticks = 0; *ticks < 5000; ++*ticks, way.now += TICK_US) {
		if (*ticks == due) {
			gap = ol_feel_leave(&f, counter);
			due += gap ? gap : step - due % step;
			if (due - *ticks > way.pause)
				way.pause = due - *ticks;
			wait = way.free_us > way.now ? way.free_us - way.now
						     : 0;
			if (wait > way.most_us)
				way.most_us = wait;
			way.free_us = way.now + wait + way.cell_us;
			delay[counter % 64] =
				wait + way.cell_us +
				way.now / 1000 * way.rise_us / 1000 +
				(int64_t)ol_prng_below(&prng,
						       way.jitter_us + 1);
			came[counter % 64] = way.now + delay[counter % 64];
			if (ol_prng_below(&prng, 1000) < way.lost)
				came[counter % 64] = INT64_MAX;
			counter++;
		}
		if (*ticks % way.every)
			continue;
		for (c = counter - 1; c > told; c--)
			if (came[c % 64] <= way.now)
				break;
		if (c == told)
			continue;
		told = c;
		v = ol_feel_note(&f, c, delay[c % 64]);
		if (v != OL_FEEL_OPEN)
			return v;
	}
	fail_msg("no verdict");
	return OL_FEEL_OPEN;
}

static void test_a_cell_that_takes_too_long_shows(void **state)
{
	static const struct {
		const char *why;
		int64_t cell_us;
		uint8_t step, to;
		enum ol_feel_verdict verdict;
	} row[] = {
		{ "wide", 0, 2, 1, OL_FEEL_WIDE },
		{ "as quick as the quicker step", 20000, 2, 1, OL_FEEL_WIDE },
		{ "100 kbit/s", 25300, 2, 1, OL_FEEL_THIN },
		{ "64 kbit/s", 39500, 2, 1, OL_FEEL_THIN },
		{ "63 kbit/s: the next step fits", 40000, 3, 2, OL_FEEL_WIDE },
		{ "50 kbit/s", 50600, 3, 2, OL_FEEL_THIN },
		{ "40 kbit/s", 63200, 4, 3, OL_FEEL_THIN },
		{ "32 kbit/s", 79000, 4, 3, OL_FEEL_THIN },
		{ "24 kbit/s", 105000, 6, 4, OL_FEEL_THIN },
		{ "wide, at the slowest", 0, 8, 6, OL_FEEL_WIDE },
		{ "16 kbit/s", 158000, 8, 6, OL_FEEL_THIN },
	};
	unsigned ticks;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof row / sizeof *row; i++) {
		begin(row[i].cell_us);
		if (run(row[i].step, row[i].to, &ticks) != row[i].verdict)
			fail_msg("%s", row[i].why);
		/* It waits for less than a cell and a half takes over. */
		assert_in_range(way.most_us, 0, 40000);
		assert_in_range(ticks, 0, 300);
		assert_in_range(way.pause, row[i].step,
				row[i].step == 8 ? 10 : OL_FEEL_PAUSE);
	}
}

static void test_no_more_cells_leave_than_otherwise(void **state)
{
	static const uint8_t steps[] = { 1, 2, 3, 4, 6, 8 };
	unsigned tick, due, n, gap;
	size_t i;

	(void)state;
	for (i = 1; i < sizeof steps; i++) {
		ol_feel_begin(&f, steps[i], steps[i - 1], 0);
		for (tick = due = n = 0; tick < 2400; tick++) {
			if (tick != due)
				continue;
			gap = ol_feel_leave(&f, n);
			due += gap ? gap : steps[i] - due % steps[i];
			n++;
			/* A report of all, so that train follows train. */
			(void)ol_feel_note(&f, n - 1, 0);
			/* Behind a train each is in its own time. */
			if (f.stage == OL_FEEL_READY)
				assert_int_equal(tick, (n - 1) * steps[i]);
		}
		assert_in_range(n, 2400 / steps[i],
				2400 / steps[i] + OL_FEEL_LONGEST);
	}
}

static void test_a_queue_that_others_fill_is_not_taken_for_its_own(void **state)
{
	static const int64_t rise[] = { 50000, 150000, -150000 };
	unsigned ticks;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof rise / sizeof *rise; i++) {
		begin(1000);
		way.rise_us = rise[i];
		assert_int_equal(run(2, 1, &ticks), OL_FEEL_WIDE);
	}
}

static void test_jitter_and_losses_hide_little(void **state)
{
	static const struct {
		const char *why;
		uint64_t jitter_us;
		unsigned lost;
	} row[] = {
		{ "a little of both", 5000, 50 },
		{ "jitter", 15000, 0 },
		{ "losses", 0, 300 },
	};
	unsigned k, right, ticks;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof row / sizeof *row; i++) {
		for (k = right = 0; k < 200; k++) {
			begin(k % 2 ? 39500 : 1000);
			ol_prng_init(&prng, k);
			way.jitter_us = row[i].jitter_us;
			way.lost = row[i].lost;
			right += run(2, 1, &ticks) ==
				 (k % 2 ? OL_FEEL_THIN : OL_FEEL_WIDE);
		}
		if (right < 180)
			fail_msg("%s: %u of 200", row[i].why, right);
	}
}

/* Where no report ever tells of the last of a train it is over some day. */
static void test_what_nobody_sees_is_wide_in_the_end(void **state)
{
	unsigned trains = 0;
	uint64_t c = 0;

	(void)state;
	ol_feel_begin(&f, 2, 1, 0);
	for (;;) {
		while (f.stage != OL_FEEL_WAITS)
			(void)ol_feel_leave(&f, c++);
		(void)ol_feel_leave(&f, c++);
		trains++;
		if (ol_feel_note(&f, c - 1, 0) == OL_FEEL_WIDE)
			break;
	}
	assert_int_equal(trains, OL_FEEL_TRAINS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_cell_that_takes_too_long_shows),
		cmocka_unit_test(test_no_more_cells_leave_than_otherwise),
		cmocka_unit_test(
			test_a_queue_that_others_fill_is_not_taken_for_its_own),
		cmocka_unit_test(test_jitter_and_losses_hide_little),
		cmocka_unit_test(test_what_nobody_sees_is_wide_in_the_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
