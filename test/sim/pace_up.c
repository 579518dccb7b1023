/*
 * pace_up - what it costs to find out, again and again, whether a thin link
 * has become wide: the queue that this makes and the cells that are dropped
 * for it, over minutes; and how soon a link that did is used.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "test/sim/bottle.h"

#define SPAN_S 300
#define SEEDS 3

/* What cells of both directions met, of all seeds. */
struct cost {
	uint64_t sent, lost; /* cells                                    */
	uint64_t over;       /* cells later than the bound               */
	uint64_t most_us;    /* that one was later than it must be       */
	uint64_t tries;
};

static void add(struct cost *c, const struct end *e, uint64_t least_us)
{
	c->sent += e->sent;
	c->lost += e->sent > e->came ? e->sent - e->came : 0;
	c->over += e->over;
	c->tries += e->tries;
	if (e->late_us_most > least_us + c->most_us)
		c->most_us = e->late_us_most - least_us;
}

/* Five minutes on a link, after the step was found. */
static struct cost spend(const struct pipe *link, uint64_t bound_us)
{
	uint64_t cell_us = BOTTLE_CELL * 8 * BOTTLE_S / link->bits_per_s;
	struct cost c = { .sent = 0 };
	struct bottle *b;
	struct end *e;
	uint64_t seed;
	size_t i;

	for (seed = 1; seed <= SEEDS; seed++) {
		b = bottle_new(seed);
		e = bottle_path(b, bottle_pipe(b, link), bottle_pipe(b, link));
		bottle_run(b, 30 * BOTTLE_S);
		for (i = 0; i < 2; i++)
			e[i].bound_us = link->delay_us + cell_us + bound_us;
		bottle_forget(b);
		bottle_run(b, SPAN_S * BOTTLE_S);
		for (i = 0; i < 2; i++)
			add(&c, &e[i], link->delay_us + cell_us);
		bottle_free(b);
	}
	return c;
}

static void tell(const struct pipe *link, const struct cost *c)
{
	print_message("%3d kbit/s, %4d ms: %2d times a minute, at most %3d ms, "
		      "%.2f %% late, %.2f %% lost\n",
		      (int)link->bits_per_s / 1000, (int)link->queue_us / 1000,
		      (int)(c->tries * 60 / SPAN_S / SEEDS / 2),
		      (int)c->most_us / 1000,
		      100 * (double)c->over / (double)c->sent,
		      100 * (double)c->lost / (double)c->sent);
}

static void test_on_a_calm_link_hardly_a_queue_is_made(void **state)
{
	static const uint64_t kbit[] = { 110, 100, 90, 80, 72, 64,
					 50,  40,  32, 24, 18 };
	static const uint64_t depth_ms[] = { 100, 200, 400, 1000 };
	struct pipe link = { .delay_us = 20000 };
	struct cost c;
	size_t i, k;

	(void)state;
	for (i = 0; i < sizeof kbit / sizeof *kbit; i++)
		for (k = 0; k < sizeof depth_ms / sizeof *depth_ms; k++) {
			link.bits_per_s = kbit[i] * 1000;
			link.queue_us = depth_ms[k] * BOTTLE_MS;
			c = spend(&link, 40 * BOTTLE_MS);
			tell(&link, &c);
			if (c.over || c.most_us > 40 * BOTTLE_MS ||
			    c.lost * 5000 > c.sent || c.tries == 0)
				fail_msg("that is too much");
		}
}

/* Jitter and losses hide a little of what is felt; then a probe shows it. */
static void test_on_a_restless_one_rarely_and_little(void **state)
{
	static const uint64_t kbit[] = { 100, 64, 40, 24 };
	struct pipe link = { .delay_us = 20000,
			     .jitter_us = 15000,
			     .loss = 0.05,
			     .queue_us = 400000 };
	struct cost c;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof kbit / sizeof *kbit; i++) {
		link.bits_per_s = kbit[i] * 1000;
		c = spend(&link, 60 * BOTTLE_MS);
		tell(&link, &c);
		if (c.over * 200 > c.sent)
			fail_msg("more than a cell in two hundred is late");
	}
}

static void
test_a_link_that_widens_is_found_within_the_stated_time(void **state)
{
	static const struct {
		uint64_t kbit, most_s;
	} row[] = { { 100, 60 }, { 64, 60 }, { 40, 105 }, { 24, 130 } };
	struct pipe thin = { .delay_us = 20000, .queue_us = 400000 };
	uint64_t seed, took, most;
	struct bottle *b;
	struct end *e;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof row / sizeof *row; i++) {
		for (most = seed = 0; seed < 10; seed++) {
			thin.bits_per_s = row[i].kbit * 1000;
			b = bottle_new(seed);
			e = bottle_path(b, bottle_pipe(b, &thin),
					bottle_pipe(b, &thin));
			bottle_run(b, (60 + seed * 7) * BOTTLE_S);
			assert_true(e->step > 1);
			e[0].out->bits_per_s = e[1].out->bits_per_s = 5000000;
			for (took = 0; e[0].step > 1 || e[1].step > 1; took++)
				bottle_run(b, BOTTLE_S);
			most = took > most ? took : most;
			/* It stays: nothing is tried any more. */
			bottle_run(b, 5 * BOTTLE_S);
			bottle_forget(b);
			bottle_run(b, 60 * BOTTLE_S);
			assert_int_equal(e->steps + e->peer->steps, 0);
			bottle_free(b);
		}
		print_message("%3d kbit/s: at full pace after %d s at most\n",
			      (int)row[i].kbit, (int)most);
		assert_in_range(most, 0, row[i].most_s);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_on_a_calm_link_hardly_a_queue_is_made),
		cmocka_unit_test(test_on_a_restless_one_rarely_and_little),
		cmocka_unit_test(
			test_a_link_that_widens_is_found_within_the_stated_time),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
