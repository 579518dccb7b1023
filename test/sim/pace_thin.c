/*
 * pace_thin - what the law of the pace makes of links: too thin, growing
 * narrower and wider, lossy, dead.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "test/sim/bottle.h"

static struct bottle *b;
static struct pipe *there, *back;
static struct end *e;

static void begin(uint64_t seed, const struct pipe *like)
{
	b = bottle_new(seed);
	there = bottle_pipe(b, like);
	back = bottle_pipe(b, like);
	e = bottle_path(b, there, back);
}

/* The step that holds, at both ends. */
static bool both_hold(uint8_t step)
{
	return e->step == step && e->peer->step == step &&
	       !ol_law_is_trying(&e->path.law) &&
	       !ol_law_is_trying(&e->peer->path.law);
}

static uint64_t wait_for(uint8_t step, uint64_t most_us)
{
	uint64_t took = 0;

	while (took < most_us && !both_hold(step)) {
		bottle_run(b, 50 * BOTTLE_MS);
		took += 50 * BOTTLE_MS;
	}
	return took;
}

static void test_a_thin_link_is_found_and_then_loses_nothing(void **state)
{
	static const struct {
		uint64_t bits_per_s;
		uint8_t step;
		uint64_t late_ms; /* a cell takes so long on it, and 20 */
	} row[] = {
		{ 64000, 2, 60 },
		{ 40000, 4, 84 },
		{ 24000, 6, 126 },
	};
	static const uint64_t queue_ms[] = { 200, 400, 1000 };
	struct pipe thin = { .delay_us = 20000 };
	uint64_t took, found, seed;
	size_t i, k;

	(void)state;
	for (i = 0; i < sizeof row / sizeof *row; i++)
		for (k = 0; k < sizeof queue_ms / sizeof *queue_ms; k++)
			for (seed = 1; seed <= 5; seed++) {
				thin.bits_per_s = row[i].bits_per_s;
				thin.queue_us = queue_ms[k] * BOTTLE_MS;
				begin(seed, &thin);
				/* It sends no more than the link takes ... */
				found = 0;
				while (e->step < row[i].step &&
				       found < 10 * BOTTLE_S) {
					bottle_run(b, 50 * BOTTLE_MS);
					found += 50 * BOTTLE_MS;
				}
				/* ... and then the queue is empty. */
				took = found +
				       wait_for(row[i].step, 10 * BOTTLE_S);
				if (found > 5 * BOTTLE_S || took > 8 * BOTTLE_S)
					fail_msg(
						"%llu bit/s, %llu ms, seed "
						"%llu: %llu and %llu ms",
						(unsigned long long)row[i]
							.bits_per_s,
						(unsigned long long)queue_ms[k],
						(unsigned long long)seed,
						(unsigned long long)found /
							1000,
						(unsigned long long)took /
							1000);
				bottle_run(b, 2 * BOTTLE_S);
				bottle_forget(b);
				bottle_run(b, 2 * BOTTLE_S);
				/* One may be on its way. */
				if (e->sent > e->came + 1)
					fail_msg(
						"%llu bit/s, %llu ms, seed "
						"%llu: %f lost",
						(unsigned long long)row[i]
							.bits_per_s,
						(unsigned long long)queue_ms[k],
						(unsigned long long)seed,
						end_loss(e));
				assert_in_range(end_mean_late_us(e), 0,
						(row[i].late_ms + 100) *
							BOTTLE_MS);
				bottle_free(b);
			}
}

static void test_a_minute_on_a_thin_link_is_a_calm_one(void **state)
{
	struct pipe thin = { .bits_per_s = 40000,
			     .queue_us = 400000,
			     .delay_us = 20000 };

	(void)state;
	begin(3, &thin);
	bottle_run(b, 8 * BOTTLE_S);
	bottle_forget(b);
	bottle_run(b, 60 * BOTTLE_S);
	assert_true(end_loss(e) < 0.01);
	assert_in_range(e->tries, 0, 6); /* probes, each with its drain */
	assert_in_range(end_mean_late_us(e), 0, 150 * BOTTLE_MS);
	bottle_free(b);
}

static void test_a_link_that_widens_is_used_again(void **state)
{
	struct pipe thin = { .bits_per_s = 40000,
			     .queue_us = 400000,
			     .delay_us = 20000 };
	uint64_t took;

	(void)state;
	begin(4, &thin);
	bottle_run(b, 10 * BOTTLE_S);
	assert_true(both_hold(4));
	there->bits_per_s = back->bits_per_s = 10000000;
	took = wait_for(1, 200 * BOTTLE_S);
	assert_in_range(took, 30 * BOTTLE_S, 120 * BOTTLE_S);
	bottle_free(b);
}

static void test_a_link_that_narrows_is_noticed(void **state)
{
	struct pipe wide = { .bits_per_s = 2000000,
			     .queue_us = 300000,
			     .delay_us = 30000,
			     .jitter_us = 20000 };
	uint64_t took;

	(void)state;
	begin(5, &wide);
	bottle_run(b, 60 * BOTTLE_S);
	assert_true(both_hold(1));
	assert_int_equal(e->steps, 0);
	there->bits_per_s = 64000;
	for (took = 0; e->step < 2 && took < 10 * BOTTLE_S;
	     took += 50 * BOTTLE_MS)
		bottle_run(b, 50 * BOTTLE_MS);
	assert_in_range(took, 0, 5 * BOTTLE_S);
	/* The other direction has its own step. */
	bottle_run(b, 5 * BOTTLE_S);
	assert_int_equal(e->peer->step, 1);
	bottle_free(b);
}

/* In the middle of a call, in both directions at once. */
static void test_what_becomes_thin_is_found_while_little_is_lost(void **state)
{
	static const struct {
		uint64_t bits_per_s;
		uint8_t step;
		uint64_t lost; /* cells, each way, at a queue of a second */
		uint64_t within_ms;
	} row[] = {
		{ 100000, 2, 0, 2500 }, { 64000, 2, 5, 3000 },
		{ 50000, 3, 20, 3500 }, { 40000, 4, 35, 3500 },
		{ 24000, 6, 90, 6500 },
	};
	struct pipe wide = { .bits_per_s = 5000000,
			     .queue_us = 1000000,
			     .delay_us = 20000,
			     .jitter_us = 3000 };
	uint64_t seed, took, lost;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof row / sizeof *row; i++) {
		for (lost = 0, seed = 1; seed <= 8; seed++) {
			begin(seed, &wide);
			bottle_run(b, 30 * BOTTLE_S + seed * 7 * BOTTLE_MS);
			there->bits_per_s = back->bits_per_s =
				row[i].bits_per_s;
			bottle_forget(b);
			took = wait_for(row[i].step, 10 * BOTTLE_S);
			if (took > row[i].within_ms * BOTTLE_MS)
				fail_msg("%llu bit/s, seed %llu: %llu ms",
					 (unsigned long long)row[i].bits_per_s,
					 (unsigned long long)seed,
					 (unsigned long long)took / 1000);
			lost += e->sent - e->came;
			bottle_free(b);
		}
		/* Some are on their way. */
		if (lost > 8 * (row[i].lost + 3))
			fail_msg("%llu bit/s: %llu cells",
				 (unsigned long long)row[i].bits_per_s,
				 (unsigned long long)lost / 8);
	}
}

/* A loss that no step mends: the trials are short, rare, and given up. */
static void test_loss_that_is_no_queue_hardly_moves_the_pace(void **state)
{
	static const struct {
		const char *why;
		double loss;
		uint64_t burst_us, calm_us, jitter_us;
		uint64_t slow_most; /* of a thousand */
	} row[] = {
		{ "20 %", 0.2, 0, 0, 0, 60 },
		{ "30 %", 0.3, 0, 0, 30000, 60 },
		{ "half", 0.5, 0, 0, 0, 60 },
		{ "three fifths", 0.6, 0, 0, 0, 60 },
		{ "bursts of 200 ms, a fifth of the time", 0, 200000, 800000, 0,
		  0 },
		{ "bursts of 500 ms, a tenth of the time", 0, 500000, 4500000,
		  0, 0 },
		{ "jitter of 100 ms", 0, 0, 0, 100000, 0 },
	};
	struct pipe bad = { .delay_us = 20000 };
	uint64_t seed, k, slow, all, tries;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof row / sizeof *row; i++) {
		slow = all = tries = 0;
		for (seed = 1; seed <= 12; seed++) {
			bad.loss = row[i].loss;
			bad.burst_us = row[i].burst_us;
			bad.calm_us = row[i].calm_us;
			bad.jitter_us = row[i].jitter_us;
			begin(seed, &bad);
			for (k = 0; k < 1200; k++) {
				bottle_run(b, 100 * BOTTLE_MS);
				slow += e->step > 1;
				all++;
			}
			tries += e->tries;
			bottle_free(b);
		}
		/* One in two minutes, and what follows one that was kept by
		 * mistake. */
		if (slow * 1000 > row[i].slow_most * all || tries > 20)
			fail_msg("%s: %llu of %llu, %llu trials", row[i].why,
				 (unsigned long long)slow,
				 (unsigned long long)all,
				 (unsigned long long)tries);
	}
}

/* In the middle of a call the way becomes longer and cells are lost. */
static void change_way(uint64_t more_ms, double loss, bool both)
{
	there->delay_us += more_ms * BOTTLE_MS;
	back->delay_us += both ? more_ms * BOTTLE_MS : 0;
	there->loss = back->loss = loss;
}

static void test_a_longer_way_costs_no_pace_whatever_is_lost(void **state)
{
	static const uint64_t more_ms[] = { 30, 50, 80, 130, 300 };
	static const double loss[] = { 0, 0.05, 0.1, 0.2, 0.3 };
	struct pipe wide = { .bits_per_s = 5000000,
			     .queue_us = 400000,
			     .delay_us = 20000,
			     .jitter_us = 5000 };
	uint64_t seed, k, slow, all, tries;
	size_t i, j;

	(void)state;
	for (i = 0; i < 2 * sizeof more_ms / sizeof *more_ms; i++)
		for (j = 0; j < sizeof loss / sizeof *loss; j++) {
			slow = all = tries = 0;
			for (seed = 1; seed <= 6; seed++) {
				begin(seed, &wide);
				bottle_run(b, 20 * BOTTLE_S +
						      seed * 37 * BOTTLE_MS);
				change_way(more_ms[i / 2], loss[j], i % 2);
				bottle_run(b, 5 * BOTTLE_S);
				bottle_forget(b);
				for (k = 0; k < 1800; k++) {
					bottle_run(b, 100 * BOTTLE_MS);
					slow += e->step > 1;
					slow += e->peer->step > 1;
					all += 2;
				}
				tries += e->tries + e->peer->tries;
				bottle_free(b);
			}
			/* Trials against the loss are as without it. */
			if (slow * 1000 > (loss[j] < 0.15 ? 5 : 60) * all ||
			    tries > 6 * 2 * (loss[j] < 0.15 ? 1 : 4))
				fail_msg("%llu ms, %.0f %%: %llu of %llu, "
					 "%llu tries",
					 (unsigned long long)more_ms[i / 2],
					 100 * loss[j],
					 (unsigned long long)slow,
					 (unsigned long long)all,
					 (unsigned long long)tries);
		}
}

static void test_a_thin_link_on_a_longer_way_is_found_all_the_same(void **state)
{
	static const struct {
		uint64_t bits_per_s;
		uint8_t step;
	} row[] = { { 64000, 2 }, { 40000, 3 }, { 24000, 6 } };
	static const uint64_t more_ms[] = { 0, 80, 300 };
	static const double loss[] = { 0, 0.05 };
	struct pipe wide = { .bits_per_s = 5000000,
			     .queue_us = 400000,
			     .delay_us = 20000,
			     .jitter_us = 5000 };
	uint64_t seed, k, quick, late;
	size_t i, j;

	(void)state;
	for (i = 0; i < 3 * 3 * 2; i++)
		for (seed = 1; seed <= 6; seed++) {
			j = i / 6;
			begin(seed, &wide);
			bottle_run(b, 20 * BOTTLE_S);
			there->bits_per_s = back->bits_per_s =
				row[j].bits_per_s;
			change_way(more_ms[i / 2 % 3], loss[i % 2], true);
			bottle_run(b, 10 * BOTTLE_S);
			bottle_forget(b);
			quick = 0;
			for (k = 0; k < 1200; k++) {
				bottle_run(b, 100 * BOTTLE_MS);
				quick += e->step < row[j].step;
			}
			late = end_mean_late_us(e) - there->delay_us;
			/* Probes are quicker, for a moment. */
			if (quick > 60 || late > 200 * BOTTLE_MS)
				fail_msg("%llu bit/s, %llu ms, %.0f %%, seed "
					 "%llu: %llu of 1200 too quick, late "
					 "%llu ms",
					 (unsigned long long)row[j].bits_per_s,
					 (unsigned long long)more_ms[i / 2 % 3],
					 100 * loss[i % 2],
					 (unsigned long long)seed,
					 (unsigned long long)quick,
					 (unsigned long long)late / 1000);
			bottle_free(b);
		}
}

/* A policer drops what is too much without a queue. */
static void test_a_loss_that_a_step_mends_is_mended(void **state)
{
	struct pipe strict = { .bits_per_s = 70000,
			       .queue_us = 20000,
			       .delay_us = 20000 };

	(void)state;
	begin(6, &strict);
	bottle_run(b, 6 * BOTTLE_S);
	assert_int_equal(e->step, 2);
	bottle_forget(b);
	bottle_run(b, 5 * BOTTLE_S);
	assert_true(end_loss(e) < 0.05);
	bottle_free(b);
}

static void test_the_breaker_and_back(void **state)
{
	struct pipe wide = { .delay_us = 20000 };

	(void)state;
	begin(7, &wide);
	bottle_run(b, 20 * BOTTLE_S);
	there->is_cut = true;
	bottle_run(b, 11 * BOTTLE_S);
	assert_int_equal(e->step, OL_PATH_SLOW_STEP);
	bottle_forget(b);
	bottle_run(b, 10 * BOTTLE_S);
	assert_in_range(e->sent, 9, 11);
	there->is_cut = false;
	bottle_run(b, 3 * BOTTLE_S);
	assert_int_equal(e->step, 1);
	bottle_forget(b);
	bottle_run(b, 30 * BOTTLE_S);
	assert_int_equal(e->steps, 0);
	bottle_free(b);
}

static void test_the_bounds_of_the_operator_hold(void **state)
{
	struct pipe thin = { .bits_per_s = 24000,
			     .queue_us = 400000,
			     .delay_us = 20000 };
	uint64_t k;

	(void)state;
	begin(8, &thin);
	ol_path_configure(&e->path, (ol_instant){ 0 }, false, 2, 4, 9);
	for (k = 0; k < 600; k++) {
		bottle_run(b, 100 * BOTTLE_MS);
		assert_true(e->step >= 2 || k == 0);
		assert_true(e->path.law.index <=
			    OL_LAW_STANDARD + 3); /* step 4 */
	}
	assert_int_equal(e->step, 4);
	bottle_free(b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			test_a_thin_link_is_found_and_then_loses_nothing),
		cmocka_unit_test(test_a_minute_on_a_thin_link_is_a_calm_one),
		cmocka_unit_test(test_a_link_that_widens_is_used_again),
		cmocka_unit_test(test_a_link_that_narrows_is_noticed),
		cmocka_unit_test(
			test_what_becomes_thin_is_found_while_little_is_lost),
		cmocka_unit_test(
			test_loss_that_is_no_queue_hardly_moves_the_pace),
		cmocka_unit_test(
			test_a_longer_way_costs_no_pace_whatever_is_lost),
		cmocka_unit_test(
			test_a_thin_link_on_a_longer_way_is_found_all_the_same),
		cmocka_unit_test(test_a_loss_that_a_step_mends_is_mended),
		cmocka_unit_test(test_the_breaker_and_back),
		cmocka_unit_test(test_the_bounds_of_the_operator_hold),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
