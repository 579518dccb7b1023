#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/prng.h"
#include "line/law.h"

/* Index of a cell every tick. */
#define STANDARD OL_LAW_STANDARD

static struct ol_law l;

/* The way of our cells. */
static struct {
	double loss;       /* share of them, evenly                   */
	unsigned per_s;    /* cells that it carries; 0: any number    */
	unsigned queue_ms; /* what would wait longer is dropped       */
	unsigned more_ms;  /* that all take more                      */
	unsigned rtt_us;   /* without these                           */
	uint64_t free_us;
} way;

static uint64_t at_us;                /* now */
static uint64_t next_cell;            /* of the sender */
static uint64_t next_slot;            /* when it leaves */
static uint64_t received, gaps, owed; /* owed: losses, thousandths */
static bool was_lost, is_new;
static struct ol_law_report newest; /* of what came */

static ol_instant now(void)
{
	return (ol_instant){ 1000000000 + at_us };
}

static void begin(uint8_t ceiling, uint8_t floor)
{
	at_us = next_slot = next_cell = received = gaps = owed = 0;
	was_lost = is_new = false;
	way.loss = 0;
	way.per_s = way.more_ms = 0;
	way.queue_ms = 400;
	way.rtt_us = 40000;
	way.free_us = 0;
	ol_law_init(&l, ceiling, floor, 0, now());
}

/* True if a cell passes; it comes at *came. */
static bool pass(uint64_t *came)
{
	uint64_t start = way.free_us > at_us ? way.free_us : at_us;

	owed += (uint64_t)(way.loss * 1000);
	if (owed >= 1000) {
		owed -= 1000;
		return false;
	}
	*came = at_us;
	if (way.per_s) {
		if (start - at_us > way.queue_ms * 1000)
			return false;
		*came = way.free_us = start + 1000000 / way.per_s;
	}
	*came += way.more_ms * 1000;
	return true;
}

static void send(void)
{
	uint64_t came;
	uint8_t gap = ol_law_leave(&l, next_cell++);

	next_slot = at_us + (gap ? gap : ol_law_step(&l)) * 20000u;
	if (!pass(&came)) {
		gaps += !was_lost;
		was_lost = true;
		return;
	}
	received++;
	was_lost = false;
	is_new = true;
	newest.largest = next_cell - 1;
	newest.sent = now();
	newest.came = (uint16_t)((1000000000 + came) / 100);
	newest.received = received;
	newest.gaps = (uint16_t)gaps;
	newest.rtt_us = way.rtt_us + came - at_us;
}

/* The cells of a tick. */
static void send_all(void)
{
	unsigned width = ol_law_width(&l), i;
	uint64_t tick = at_us;

	for (i = 0; i < width; i++) {
		at_us = tick + i * 20000 / width;
		send();
	}
	next_slot -= at_us - tick;
	at_us = tick;
}

/* Time passes; a report of what came (or is on its way) comes every 80 ms.
 * How often the step changed. */
static int run(uint64_t ms, bool may_try)
{
	uint64_t until = at_us + ms * 1000;
	int changes = 0;

	for (; at_us < until; at_us += 20000) {
		if (at_us >= next_slot)
			send_all();
		changes += ol_law_tick(&l, now(), next_cell);
		if (at_us % 80000 == 0 && is_new)
			changes += ol_law_note(&l, now(), next_cell, &newest,
					       may_try);
		if (at_us % 80000 == 0)
			is_new = false;
	}
	return changes;
}

/* Others fill a queue, in a second or so: a way becomes longer at once. */
static void others_fill(unsigned ms)
{
	while (way.more_ms < ms) {
		way.more_ms += 5;
		(void)run(40, true);
	}
}

/* Until the law is, or is no more, in a state; at most ten minutes. */
static uint64_t run_until(enum ol_law_state state, bool is)
{
	uint64_t from = at_us;

	while ((l.state == state) != is && at_us - from < 600000000)
		(void)run(20, true);
	assert_int_equal(l.state == state, is);
	return at_us - from;
}

static void test_the_steps_between_the_bounds_of_the_operator(void **state)
{
	static const struct {
		uint8_t ceiling, floor, first, last;
	} row[] = {
		{ 0, 0, 1, 8 },   { 1, 8, 1, 8 }, { 2, 4, 2, 4 },
		{ 5, 7, 6, 6 },   { 3, 3, 3, 3 }, { 8, 1, 8, 8 },
		{ 200, 0, 8, 8 },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof row / sizeof *row; i++) {
		begin(row[i].ceiling, row[i].floor);
		assert_int_equal(ol_law_step(&l), row[i].first);
		l.index = l.floor;
		assert_int_equal(ol_law_step(&l), row[i].last);
	}
}

static void test_a_calm_path_keeps_its_step(void **state)
{
	(void)state;
	begin(0, 0);
	assert_int_equal(run(600000, true), 0);
	assert_int_equal(ol_law_step(&l), 1);
	assert_false(ol_law_is_trying(&l));
	assert_false(ol_law_is_down(&l));
}

static void test_a_queue_or_too_few_arrivals_alone_are_no_queue(void **state)
{
	unsigned more;

	(void)state;
	begin(0, 0);
	(void)run(2000, true);
	/* 15 % lost, no delay: under the 20 % of a trial as well. */
	way.loss = 0.15;
	assert_int_equal(run(120000, true), 0);
	/* A longer way, for less than 5 s. */
	way.loss = 0;
	for (more = 50; more <= 1000; more += 50) {
		way.more_ms = more;
		assert_int_equal(run(4500, true), 0);
		way.more_ms = 0;
		assert_int_equal(run(5000, true), 0);
	}
}

static void test_a_bottleneck_leads_to_the_step_that_fits(void **state)
{
	static const struct {
		const char *why;
		unsigned per_s;
		uint8_t index; /* of 1, 2, 3, 4, 6, 8 */
	} row[] = {
		{ "a little too thin", 45, 1 },
		{ "64 kbit/s", 25, 1 },
		{ "a third", 17, 2 },
		{ "40 kbit/s", 15, 3 },
		{ "24 kbit/s", 9, 4 },
		{ "16 kbit/s", 7, 5 },
		{ "less than the slowest takes", 4, 5 },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof row / sizeof *row; i++) {
		begin(0, 0);
		(void)run(3000, true);
		way.per_s = row[i].per_s;
		(void)run(9500, true);
		/* A cell alone takes 111 ms at nine a second. */
		if (l.index != STANDARD + row[i].index ||
		    l.state == OL_LAW_PROBE ||
		    (row[i].per_s > 4 && ol_law_queue_us(&l) > 160000))
			fail_msg("%s: step %d, queue %d ms", row[i].why,
				 ol_law_step(&l),
				 (int)(ol_law_queue_us(&l) / 1000));
		assert_true(ol_law_is_down(&l));
	}
}

static void test_a_drain_is_half_the_pace_until_the_queue_is_gone(void **state)
{
	uint64_t took;

	(void)state;
	begin(0, 0);
	way.queue_ms = 900;
	(void)run(3000, true);
	way.per_s = 26;
	assert_in_range(run_until(OL_LAW_DRAIN, true), 0, 3000000);
	assert_int_equal(ol_law_step(&l), 4);
	took = run_until(OL_LAW_DRAIN, false);
	/* What it grew to falls by half a second each second. */
	assert_in_range(took, 400000, 2000000);
	assert_int_equal(ol_law_step(&l), 2);
	assert_in_range(ol_law_queue_us(&l), 0, 60000);
}

/* A cell alone takes 111 ms more than it did when the link was wide. */
static void test_what_no_drain_takes_away_is_no_queue(void **state)
{
	(void)state;
	begin(0, 0);
	(void)run(3000, true);
	way.per_s = 9;
	assert_in_range(run_until(OL_LAW_DRAIN, true), 0, 3000000);
	assert_in_range(run_until(OL_LAW_DRAIN, false), 0, 2000000);
	assert_int_equal(ol_law_step(&l), 6);
	assert_int_equal(run(15000, true), 0);
	/* Wide again, and thin again: as the first time. */
	way.per_s = 0;
	(void)run(1000, true);
	way.per_s = 4;
	(void)run(6000, true);
	assert_int_equal(l.index, STANDARD + 5);
}

static void test_at_a_fair_pace_it_asks_whose_queue_it_is(void **state)
{
	(void)state;
	/* A cell in 12 is lost at a round trip of 120 ms: TCP would have
	 * more than fifty cells a second. */
	begin(0, 0);
	way.rtt_us = 1000;
	(void)run(6000, true);
	way.loss = 0.08;
	others_fill(120);
	(void)run_until(OL_LAW_DRAIN, true);
	assert_int_equal(l.drain, OL_LAW_DRAIN_ASKS);
	/* It does not fall: others fill it, and the step stays. */
	assert_in_range(run_until(OL_LAW_DRAIN, false), 0, 2000000);
	assert_int_equal(ol_law_step(&l), 1);
	assert_int_equal(run(50000, true), 0);
	/* A minute later it asks again; now it is its own. */
	(void)run_until(OL_LAW_DRAIN, true);
	way.loss = 0;
	way.more_ms = 0;
	(void)run_until(OL_LAW_DRAIN, false);
	assert_int_equal(ol_law_step(&l), 2);
}

static void test_a_queue_that_stands_and_comes_back_costs_a_step(void **state)
{
	(void)state;
	begin(0, 0);
	(void)run(3000, true);
	others_fill(120); /* and nothing lost; 100 ms were a while ago */
	assert_in_range(run_until(OL_LAW_DRAIN, true), 4700000, 5100000);
	way.more_ms = 0;
	(void)run_until(OL_LAW_DRAIN, false);
	assert_int_equal(ol_law_step(&l), 1);
	others_fill(120);
	(void)run(6500, true);
	assert_int_equal(l.index, STANDARD + 1);
}

static void test_a_way_that_became_longer_is_no_queue(void **state)
{
	static const struct {
		const char *why;
		unsigned more_ms;
		double loss;
		bool drains; /* to find out */
	} row[] = {
		{ "longer, and nothing lost", 130, 0, false },
		{ "a fifth is lost", 130, 0.2, false },
		{ "half is lost", 300, 0.5, false },
		{ "so few come that it may have been our queue", 30, 0.45,
		  true },
	};
	size_t i;
	int k;

	(void)state;
	for (i = 0; i < sizeof row / sizeof *row; i++) {
		bool drained = false;

		begin(0, 0);
		(void)run(6000, false);
		way.loss = row[i].loss;
		way.more_ms = row[i].more_ms;
		for (k = 0; k < 1000; k++) {
			(void)run(20, false);
			drained = drained || l.state == OL_LAW_DRAIN;
		}
		if (drained != row[i].drains)
			fail_msg("%s", row[i].why);
		assert_int_equal(l.state, OL_LAW_STEADY);
		assert_int_equal(l.index, STANDARD);
		assert_int_equal(ol_law_queue_us(&l), 0);
		/* Shorter again, and longer again. */
		way.more_ms = 0;
		(void)run(3000, false);
		assert_int_equal(ol_law_queue_us(&l), 0);
		way.more_ms = row[i].more_ms;
		(void)run(20000, false);
		assert_int_equal(l.index, STANDARD);
		assert_int_equal(ol_law_queue_us(&l), 0);
	}
}

static void test_up_after_ten_seconds_where_nothing_waits(void **state)
{
	(void)state;
	begin(0, 0);
	l.index = STANDARD + 2; /* salt 0: no chance in the first wait */
	assert_in_range(run_until(OL_LAW_FEEL, true), 9900000, 10300000);
	assert_int_equal(ol_law_step(&l), 3);
	assert_in_range(run_until(OL_LAW_FEEL, false), 1000000, 4000000);
	assert_int_equal(l.state, OL_LAW_PROBE);
	assert_int_equal(ol_law_step(&l), 2);
	assert_in_range(run_until(OL_LAW_PROBE, false), 2900000, 3400000);
	assert_int_equal(l.state, OL_LAW_STEADY);
	assert_int_equal(ol_law_step(&l), 2);
}

/* What feels meets a queue of one cell, and none that stays. */
static void test_a_link_that_is_too_thin_is_felt_and_not_filled(void **state)
{
	static const unsigned per_s[] = { 26, 30, 38, 44 };
	static const uint64_t least[] = { 10000000, 20000000, 40000000 };
	uint64_t wait, until, most;
	size_t i, n;

	(void)state;
	for (i = 0; i < sizeof per_s / sizeof *per_s; i++) {
		begin(0, 0);
		l.index = STANDARD + 1;
		way.per_s = per_s[i];
		for (most = n = 0; n < 8; n++) {
			l.salt = 0;
			wait = run_until(OL_LAW_FEEL, true);
			assert_in_range(wait, least[n > 2 ? 2 : n] - 100000,
					least[n > 2 ? 2 : n] + 300000);
			until = at_us + 5000000;
			while (l.state == OL_LAW_FEEL && at_us < until) {
				(void)run(20, true);
				if (ol_lag_high_us(&l.lag) > most)
					most = ol_lag_high_us(&l.lag);
			}
			if (l.state != OL_LAW_STEADY || most > 25000)
				fail_msg("%u a second: state %d, %d ms",
					 per_s[i], l.state, (int)most / 1000);
			assert_int_equal(ol_law_step(&l), 2);
		}
	}
}

/* Nothing waits, for what is too much is dropped: that only a probe shows. */
static void test_later_and_later_after_probes_that_failed(void **state)
{
	uint64_t wait[6];
	size_t i;

	(void)state;
	begin(0, 0);
	l.index = STANDARD + 1;
	way.per_s = 30;
	way.queue_ms = 6;
	for (i = 0; i < 6; i++) {
		l.salt = 0;
		wait[i] = run_until(OL_LAW_FEEL, true) / 1000000;
		(void)run_until(OL_LAW_FEEL, false);
		assert_int_equal(l.state, OL_LAW_PROBE);
		assert_int_equal(ol_law_step(&l), 1);
		assert_in_range(run_until(OL_LAW_PROBE, false), 0, 1500000);
		assert_int_equal(ol_law_step(&l), 2);
	}
	assert_in_range(wait[0], 9, 10);
	assert_in_range(wait[1], 19, 20);
	assert_in_range(wait[2], 39, 40);
	assert_in_range(wait[4], 158, 160);
	assert_in_range(wait[5], 298, 300); /* five minutes at most */
}

static void test_a_loss_that_a_step_mends_is_kept(void **state)
{
	(void)state;
	begin(0, 0);
	(void)run(6000, true);
	way.loss = 0.4;
	assert_in_range(run_until(OL_LAW_TRIAL, true), 1000000, 5000000);
	assert_int_equal(ol_law_step(&l), 2);
	assert_false(ol_law_is_down(&l)); /* not yet */
	way.loss = 0;
	assert_in_range(run_until(OL_LAW_TRIAL, false), 500000, 3500000);
	/* A queue that was always there may have dropped it. */
	assert_int_equal(l.state, OL_LAW_DRAIN);
	assert_in_range(run_until(OL_LAW_DRAIN, false), 300000, 1000000);
	assert_int_equal(ol_law_step(&l), 2);
	assert_true(ol_law_is_down(&l));
}

static void test_a_loss_that_stays_ends_the_trial_at_once(void **state)
{
	size_t i;

	(void)state;
	begin(0, 0);
	(void)run(6000, true);
	way.loss = 0.35;
	for (i = 0; i < 3; i++) {
		assert_in_range(run_until(OL_LAW_TRIAL, true) / 1000000,
				i ? 299 : 2, i ? 302 : 6);
		assert_in_range(run_until(OL_LAW_TRIAL, false), 0, 1500000);
		assert_int_equal(ol_law_step(&l), 1);
	}
	/* Somewhat more is nothing new; half as much again is. */
	way.loss = 0.5;
	(void)run(120000, true);
	assert_int_equal(l.state, OL_LAW_STEADY);
	way.loss = 0.55;
	assert_in_range(run_until(OL_LAW_TRIAL, true), 0, 5000000);
	/* But not at once. */
	assert_in_range(run_until(OL_LAW_TRIAL, false), 0, 1500000);
	way.loss = 0.88;
	assert_in_range(run_until(OL_LAW_TRIAL, true) / 1000000, 57, 61);
}

static void test_a_fifth_lost_is_no_reason_for_a_trial(void **state)
{
	(void)state;
	begin(0, 0);
	way.loss = 0.23;
	assert_int_equal(run(600000, true), 0);
	way.loss = 0.28;
	assert_in_range(run_until(OL_LAW_TRIAL, true), 1000000, 6000000);
}

static void test_nobody_tries_who_may_not(void **state)
{
	(void)state;
	begin(0, 0);
	(void)run(6000, true);
	way.loss = 0.4;
	assert_int_equal(run(60000, false), 0);
	l.index = STANDARD + 3;
	way.loss = 0;
	assert_int_equal(run(60000, false), 0);
	/* A queue is judged all the same. */
	way.per_s = 8;
	(void)run(5000, false);
	assert_true(l.index > STANDARD + 3);
}

static void test_who_resumes_measures_anew_at_the_same_step(void **state)
{
	(void)state;
	begin(0, 0);
	(void)run(3000, true);
	way.per_s = 15;
	(void)run(9000, true);
	assert_int_equal(ol_law_step(&l), 4);
	way.per_s = 0;
	ol_law_resume(&l, now(), next_cell);
	assert_int_equal(ol_law_step(&l), 4);
	/* The way is longer now: no queue. */
	way.more_ms = 500;
	assert_int_equal(run(8000, true), 0);
	assert_int_equal(ol_law_queue_us(&l), 0);
	/* In a trial and in a probe: back to where it came from. */
	(void)run_until(OL_LAW_PROBE, true);
	ol_law_resume(&l, now(), next_cell);
	assert_int_equal(l.state, OL_LAW_STEADY);
	assert_int_equal(ol_law_step(&l), 4);
}

static void test_what_is_tried_without_an_answer_is_given_up(void **state)
{
	static const enum ol_law_state states[] = { OL_LAW_DRAIN, OL_LAW_TRIAL,
						    OL_LAW_PROBE };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof states / sizeof *states; i++) {
		begin(0, 0);
		l.state = states[i];
		l.index = STANDARD + 1;
		l.from = STANDARD + 1;
		at_us = 5999999;
		assert_false(ol_law_tick(&l, now(), 5));
		assert_int_equal(l.state, states[i]);
		at_us++;
		(void)ol_law_tick(&l, now(), 5);
		assert_int_equal(l.state, OL_LAW_STEADY);
		assert_int_equal(ol_law_step(&l), 2);
	}
}

/* Whatever a counterpart reports, the step stays between the bounds. */
static void test_no_report_leads_out_of_bounds(void **state)
{
	struct ol_law_report r = { .largest = 0 };
	struct ol_prng prng;
	uint64_t seed = 11, k;

	(void)state;
	ol_prng_init(&prng, seed);
	begin(2, 6);
	for (k = 0; k < 200000; k++) {
		at_us += ol_prng_below(&prng, 400000);
		next_cell += 1 + ol_prng_below(&prng, 20);
		r.largest = next_cell - 1;
		r.sent.us = now().us - ol_prng_below(&prng, 9000000);
		r.came = (uint16_t)ol_prng_next(&prng);
		r.gaps = (uint16_t)ol_prng_next(&prng);
		r.received = ol_prng_below(&prng, 4) ? r.received + 3
						     : ol_prng_next(&prng);
		r.rtt_us = ol_prng_below(&prng, 5000000);
		(void)ol_law_note(&l, now(), next_cell, &r, true);
		(void)ol_law_tick(&l, now(), next_cell);
		if (l.index < STANDARD + 1 || l.index > STANDARD + 4 ||
		    ol_law_step(&l) < 2 || ol_law_step(&l) > OL_LAW_DRAIN_STEP)
			fail_msg("seed %llu: step %d", (unsigned long long)seed,
				 ol_law_step(&l));
	}
}

/* ---- wide steps ------------------------------------------------------ */

static void test_a_wide_step_is_there_as_soon_as_both_allow_it(void **state)
{
	unsigned width;

	(void)state;
	for (width = 2; width <= OL_WIDEST; width++) {
		begin(0, 0);
		assert_int_equal(ol_law_width(&l), 1);
		assert_true(ol_law_allow(&l, now(), 0, (uint8_t)width));
		assert_int_equal(ol_law_step(&l), 1);
		assert_int_equal(ol_law_width(&l), width);
		assert_false(ol_law_is_down(&l));
		assert_int_equal(run(30000, true), 0);
		/* And gone as soon as one does not. */
		assert_false(
			ol_law_allow(&l, now(), next_cell, (uint8_t)width));
		assert_true(ol_law_allow(&l, now(), next_cell, 1));
		assert_int_equal(ol_law_width(&l), 1);
	}
	/* A ceiling of the operator's that is slower stands. */
	begin(2, 0);
	assert_false(ol_law_allow(&l, now(), 0, 4));
	assert_int_equal(ol_law_step(&l), 2);
	assert_int_equal(ol_law_width(&l), 1);
}

static void test_a_wide_step_goes_down_to_what_fits_and_up_again(void **state)
{
	static const struct {
		const char *why;
		unsigned per_s;
		uint8_t index;
	} row[] = {
		{ "three a tick", 160, 1 },
		{ "two a tick", 110, 2 },
		{ "one", 60, STANDARD },
		{ "64 kbit/s", 25, STANDARD + 1 },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof row / sizeof *row; i++) {
		begin(0, 0);
		(void)run(3000, true);
		assert_true(ol_law_allow(&l, now(), next_cell, 4));
		(void)run(3000, true);
		way.per_s = row[i].per_s;
		(void)run(9500, true);
		if (l.index != row[i].index && l.from != row[i].index)
			fail_msg("%s: index %d", row[i].why, l.index);
		assert_true(ol_law_is_down(&l));
		way.per_s = 0;
		(void)run(180000, true);
		assert_int_equal(ol_law_width(&l), 4);
	}
}

static void test_a_drain_halves_a_wide_step(void **state)
{
	static const uint8_t want[] = { 1, 1, 1, 2 };
	uint8_t width;

	(void)state;
	for (width = 2; width <= OL_WIDEST; width++) {
		begin(0, 0);
		(void)ol_law_allow(&l, now(), 0, width);
		l.state = OL_LAW_DRAIN;
		assert_int_equal(ol_law_width(&l), want[width - 1]);
		assert_int_equal(ol_law_step(&l), 1);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			test_the_steps_between_the_bounds_of_the_operator),
		cmocka_unit_test(test_a_calm_path_keeps_its_step),
		cmocka_unit_test(
			test_a_queue_or_too_few_arrivals_alone_are_no_queue),
		cmocka_unit_test(test_a_bottleneck_leads_to_the_step_that_fits),
		cmocka_unit_test(
			test_a_drain_is_half_the_pace_until_the_queue_is_gone),
		cmocka_unit_test(test_what_no_drain_takes_away_is_no_queue),
		cmocka_unit_test(test_at_a_fair_pace_it_asks_whose_queue_it_is),
		cmocka_unit_test(
			test_a_queue_that_stands_and_comes_back_costs_a_step),
		cmocka_unit_test(test_a_way_that_became_longer_is_no_queue),
		cmocka_unit_test(test_up_after_ten_seconds_where_nothing_waits),
		cmocka_unit_test(
			test_a_link_that_is_too_thin_is_felt_and_not_filled),
		cmocka_unit_test(test_later_and_later_after_probes_that_failed),
		cmocka_unit_test(test_a_loss_that_a_step_mends_is_kept),
		cmocka_unit_test(test_a_loss_that_stays_ends_the_trial_at_once),
		cmocka_unit_test(test_a_fifth_lost_is_no_reason_for_a_trial),
		cmocka_unit_test(test_nobody_tries_who_may_not),
		cmocka_unit_test(
			test_who_resumes_measures_anew_at_the_same_step),
		cmocka_unit_test(
			test_what_is_tried_without_an_answer_is_given_up),
		cmocka_unit_test(test_no_report_leads_out_of_bounds),
		cmocka_unit_test(
			test_a_wide_step_is_there_as_soon_as_both_allow_it),
		cmocka_unit_test(
			test_a_wide_step_goes_down_to_what_fits_and_up_again),
		cmocka_unit_test(test_a_drain_halves_a_wide_step),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
