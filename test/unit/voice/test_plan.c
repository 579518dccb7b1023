/* plan: what a packet carries, for every network that can be reported. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/prng.h"
#include "voice/plan.h"

#define ROOM 205 /* ol_line_voice_room() */
#define TICK_MS 20

static struct ol_plan plan_of(struct ol_plan_input in)
{
	struct ol_plan p;

	ol_plan_make(&p, &in);
	return p;
}

/* The same reports again and again, as long as `ticks`. */
static struct ol_plan settle(struct ol_plan_input in, struct ol_plan p,
			     unsigned ticks)
{
	while (ticks--) {
		struct ol_plan before = p;

		in.before = &before;
		ol_plan_make(&p, &in);
	}
	return p;
}

/* ---- the choice --------------------------------------------------------- */

/* Mean run, in quarters, of losses one by one. */
static uint8_t alone(unsigned permille)
{
	return (uint8_t)(permille ? 4000 / (1000 - permille) : 0);
}

static void test_each_network_gets_its_plan(void **state)
{
	static const struct {
		const char *why;
		uint16_t lost, afford;
		uint8_t run, longest, step;
		enum ol_plan_mode mode;
		/* wanted */
		enum ol_plan_rule rule;
		uint8_t bytes, copies, back, symbols, window;
	} net[] = {
		{ "nothing was heard yet", 0, 0, 0, 0, 0, OL_PLAN_VOICE,
		  OL_PLAN_PLAIN, 80, 0, 0, 2, 10 },
		{ "nothing is lost", 0, 700, 0, 0, 1, OL_PLAN_VOICE,
		  OL_PLAN_PLAIN, 80, 0, 0, 2, 10 },
		{ "a cell now and then", 4, 700, 4, 1, 1, OL_PLAN_VOICE,
		  OL_PLAN_CODE, 80, 0, 0, 2, 10 },
		{ "5 %: what every cell has room for", 50, 700, 4, 2, 1,
		  OL_PLAN_VOICE, OL_PLAN_CODE, 73, 0, 0, 2, 10 },
		{ "20 %, one by one", 200, 700, 5, 4, 1, OL_PLAN_VOICE,
		  OL_PLAN_CODE, 60, 0, 0, 3, 10 },
		{ "20 %, a run as long as chance makes it", 200, 700, 5, 6, 1,
		  OL_PLAN_VOICE, OL_PLAN_CODE, 60, 0, 0, 3, 10 },
		{ "30 %", 300, 700, 6, 5, 1, OL_PLAN_VOICE, OL_PLAN_CODE, 60, 0,
		  0, 3, 11 },
		{ "half: a long window", 500, 700, 8, 9, 1, OL_PLAN_VOICE,
		  OL_PLAN_CODE, 60, 0, 0, 3, 21 },
		{ "60 %: smaller frames, more symbols", 600, 700, 10, 11, 1,
		  OL_PLAN_VOICE, OL_PLAN_CODE, 48, 0, 0, 4, 28 },
		{ "70 %", 700, 700, 13, 15, 1, OL_PLAN_VOICE, OL_PLAN_CODE, 34,
		  0, 0, 6, 28 },
		{ "75 %: smaller buys no more", 750, 700, 16, 20, 1,
		  OL_PLAN_VOICE, OL_PLAN_CODE, 29, 0, 0, 7, 28 },
		{ "all is lost", 1000, 700, 255, 255, 1, OL_PLAN_VOICE,
		  OL_PLAN_SPREAD, 60, 1, 30, 2, 20 },
		{ "10 % in bursts of 200 ms: a copy and a symbol are enough",
		  100, 700, 40, 23, 1, OL_PLAN_VOICE, OL_PLAN_SPREAD, 73, 1, 24,
		  1, 16 },
		{ "20 % in bursts: no further than is bearable", 200, 700, 40,
		  35, 1, OL_PLAN_VOICE, OL_PLAN_SPREAD, 60, 1, 30, 2, 20 },
		{ "500 ms dead every 5 s", 100, 700, 100, 25, 1, OL_PLAN_VOICE,
		  OL_PLAN_SPREAD, 73, 1, 24, 1, 16 },
		{ "a burst among single losses", 300, 700, 7, 20, 1,
		  OL_PLAN_VOICE, OL_PLAN_SPREAD, 60, 1, 21, 2, 14 },
		{ "bursts, and little time", 200, 250, 40, 35, 1, OL_PLAN_VOICE,
		  OL_PLAN_SPREAD, 60, 1, 11, 2, 10 },
		{ "half, and little time: the smallest frames", 500, 100, 8, 9,
		  1, OL_PLAN_VOICE, OL_PLAN_CODE, 26, 0, 0, 7, 3 },
		{ "no time at all", 200, 10, 5, 4, 1, OL_PLAN_VOICE,
		  OL_PLAN_CODE, 26, 0, 0, 7, 2 },
		{ "two ticks a cell", 0, 700, 0, 0, 2, OL_PLAN_VOICE,
		  OL_PLAN_PLAIN, 80, 0, 0, 1, 10 },
		{ "two ticks a cell, 30 %", 300, 700, 6, 5, 2, OL_PLAN_VOICE,
		  OL_PLAN_CODE, 48, 0, 0, 3, 28 },
		{ "two ticks, half", 500, 700, 8, 9, 2, OL_PLAN_VOICE,
		  OL_PLAN_CODE, 34, 0, 0, 5, 28 },
		{ "two ticks, bursts: two copies and a symbol", 100, 700, 40,
		  12, 2, OL_PLAN_VOICE, OL_PLAN_SPREAD, 48, 2, 24, 1, 16 },
		{ "two ticks, many: a second symbol", 200, 700, 20, 17, 2,
		  OL_PLAN_VOICE, OL_PLAN_SPREAD, 40, 2, 30, 2, 20 },
		{ "three ticks, bursts", 100, 700, 20, 9, 3, OL_PLAN_VOICE,
		  OL_PLAN_SPREAD, 34, 3, 24, 1, 19 },
		{ "four ticks, bursts: no room for a symbol", 100, 700, 20, 9,
		  4, OL_PLAN_VOICE, OL_PLAN_SPREAD, 29, 4, 24, 0, 0 },
		{ "six ticks, bursts: no room for copies", 100, 700, 12, 5, 6,
		  OL_PLAN_VOICE, OL_PLAN_CODE, 26, 0, 0, 2, 28 },
		{ "four ticks", 0, 700, 0, 0, 4, OL_PLAN_VOICE, OL_PLAN_PLAIN,
		  48, 0, 0, 1, 10 },
		{ "six", 0, 700, 0, 0, 6, OL_PLAN_VOICE, OL_PLAN_PLAIN, 32, 0,
		  0, 1, 10 },
		{ "eight", 0, 700, 0, 0, 8, OL_PLAN_VOICE, OL_PLAN_BARE, 24, 0,
		  0, 0, 0 },
		{ "a spare path's step is eight to a voice", 0, 700, 0, 0, 50,
		  OL_PLAN_VOICE, OL_PLAN_BARE, 24, 0, 0, 0, 0 },
		{ "push to talk, 60 %: time buys quality", 600, 2000, 10, 11, 1,
		  OL_PLAN_TALK, OL_PLAN_CODE, 60, 0, 0, 3, 45 },
		{ "push to talk, 80 %: what fits every cell", 800, 2000, 20, 25,
		  1, OL_PLAN_TALK, OL_PLAN_CODE, 26, 0, 0, 7, 45 },
		{ "push to talk, bursts of a second", 300, 2000, 200, 60, 1,
		  OL_PLAN_TALK, OL_PLAN_SPREAD, 60, 1, 61, 2, 40 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof net / sizeof *net; i++) {
		struct ol_plan p = plan_of((struct ol_plan_input){
			.room = ROOM,
			.step = net[i].step,
			.lost_permille = net[i].lost,
			.run_mean = net[i].run,
			.run_longest = net[i].longest,
			.afford_ms = net[i].afford,
			.mode = net[i].mode,
		});

		if (p.rule != net[i].rule || p.frame_bytes != net[i].bytes ||
		    p.n_copies != net[i].copies || p.back[0] != net[i].back ||
		    p.n_symbols != net[i].symbols ||
		    p.window[0] != net[i].window)
			fail_msg("%s: %s, %u bytes, %u copies (%u), %u symbols "
				 "(%u)",
				 net[i].why, ol_plan_rule_word(p.rule),
				 p.frame_bytes, p.n_copies, p.back[0],
				 p.n_symbols, p.window[0]);
	}
}

static void test_the_window_is_as_long_as_cells_are_apart_in_time(void **s)
{
	static const struct {
		uint32_t spread_us;
		uint8_t window;
	} net[] = {
		{ 7500, 10 },  { 34999, 10 },      { 35000, 11 },
		{ 50000, 14 }, { UINT32_MAX, 28 },
	};

	(void)s;
	for (size_t i = 0; i < sizeof net / sizeof *net; i++)
		assert_int_equal(
			plan_of((struct ol_plan_input){
					.room = ROOM,
					.spread_us = net[i].spread_us })
				.window[0],
			net[i].window);
}

static void test_less_room_means_less_redundancy_then_smaller_frames(void **s)
{
	static const struct {
		size_t room;
		uint8_t bytes, symbols;
	} net[] = {
		{ 1000, 80, 2 }, { 252, 80, 2 }, { 202, 80, 2 }, { 145, 61, 2 },
		{ 141, 60, 2 },  { 140, 60, 1 }, { 80, 60, 1 },  { 79, 59, 1 },
		{ 40, 34, 1 },   { 22, 16, 2 },  { 21, 16, 0 },  { 0, 16, 0 },
	};

	(void)s;
	for (size_t i = 0; i < sizeof net / sizeof *net; i++) {
		struct ol_plan p =
			plan_of((struct ol_plan_input){ .room = net[i].room });

		if (p.frame_bytes != net[i].bytes ||
		    p.n_symbols != net[i].symbols)
			fail_msg("room %zu: %u bytes, %u symbols", net[i].room,
				 p.frame_bytes, p.n_symbols);
	}
}

/* ---- in time ------------------------------------------------------------ */

static struct ol_plan_input lossy(uint16_t permille)
{
	return (struct ol_plan_input){ .room = ROOM,
				       .step = 1,
				       .lost_permille = permille,
				       .run_mean = alone(permille),
				       .afford_ms = 700 };
}

static struct ol_plan_input bursts(uint8_t longest)
{
	return (struct ol_plan_input){ .room = ROOM,
				       .step = 1,
				       .lost_permille = 100,
				       .run_mean = 40,
				       .run_longest = longest,
				       .afford_ms = 700 };
}

/* A network for so long, and how large frames are then. */
struct chapter {
	struct ol_plan_input is;
	unsigned ticks;
	uint8_t bytes;
	const char *why;
};

static struct ol_plan read_story(struct ol_plan p, const struct chapter *c,
				 size_t n)
{
	size_t i;

	for (i = 0; i < n; i++) {
		p = settle(c[i].is, p, c[i].ticks);
		if (p.frame_bytes != c[i].bytes)
			fail_msg("%zu: %u instead of %u bytes: %s", i,
				 p.frame_bytes, c[i].bytes, c[i].why);
	}
	return p;
}

#define READ(p, story) read_story(p, story, sizeof story / sizeof story[0])

static void test_frames_change_their_size_reluctantly(void **state)
{
	const struct chapter story[] = {
		{ lossy(500), 0, 60, "at the beginning" },
		{ lossy(600), 50, 60, "worse by chance changes nothing" },
		{ lossy(600), 1500, 48, "when it stays so, they shrink" },
		{ lossy(560), 1500, 48, "not for a little less do they grow" },
		{ lossy(500), 1500, 60, "but where half arrives" },
	};

	(void)state;
	(void)READ(plan_of(lossy(500)), story);
}

static void test_larger_frames_come_and_go_reluctantly(void **state)
{
	const struct chapter alone_lost[] = {
		{ lossy(25), 1500, 80, "more than they would begin with" },
		{ lossy(50), 1500, 73, "and more" },
		{ lossy(25), 1500, 73, "less again" },
		{ lossy(180), 1500, 73, "as reluctantly" },
		{ lossy(230), 1500, 60, "until it is too much" },
		{ lossy(180), 1500, 60, "and back" },
		{ lossy(130), 1500, 73, "where it is clear" },
		{ lossy(8), 1500, 80, "almost nothing" },
		{ bursts(20), 1500, 73, "a copy and a symbol fit every cell" },
	};
	struct chapter in_bursts[] = {
		{ bursts(20), 1500, 60,
		  "two symbols, where bursts take much time" },
		{ bursts(20), 1500, 60, "as reluctantly" },
	};
	struct ol_plan p;

	(void)state;
	p = READ(plan_of(lossy(0)), alone_lost);
	assert_int_equal(p.n_copies, 1);
	in_bursts[0].is.lost_permille = 200;
	in_bursts[1].is.lost_permille = 170;
	(void)READ(p, in_bursts);
}

static void test_much_more_loss_is_followed_at_once(void **state)
{
	const struct chapter story[] = {
		{ lossy(740), 1, 48, "much more" },
		{ lossy(0), 1, 73, "and none" },
	};

	(void)state;
	(void)READ(plan_of(lossy(100)), story);
}

static void test_the_copy_behind_bursts_stays_where_it_is(void **state)
{
	struct ol_plan p = plan_of(bursts(15));

	(void)state;
	assert_int_equal(p.back[0], 16);
	/* Longer or shorter by chance: not yet. */
	p = settle(bursts(23), p, 25);
	assert_int_equal(p.back[0], 16);
	p = settle(bursts(9), p, 150);
	assert_int_equal(p.back[0], 16);
	/* Longer for good. */
	p = settle(bursts(23), p, 1500);
	assert_true(p.back[0] >= 21 && p.back[0] <= 24);
	/* No more bursts: it goes. */
	p = settle(lossy(0), p, 3000);
	assert_int_equal(p.rule, OL_PLAN_PLAIN);
	assert_int_equal(p.n_copies, 0);
}

static void test_a_first_burst_is_not_worth_half_a_second(void **state)
{
	struct ol_plan p = settle(lossy(0), plan_of(lossy(0)), 1000);
	struct ol_plan_input rare = bursts(20);

	(void)state;
	p = settle(bursts(20), p, 25);
	assert_true(p.n_copies == 0 || p.back[0] < 8);
	/* When they go on, it is; */
	p = settle(bursts(20), p, 1500);
	assert_in_range(p.back[0], 18, 21);
	/* one in half a minute never. */
	rare.lost_permille = 13;
	p = settle(rare, plan_of(rare), 3000);
	assert_true(p.n_copies == 0 || p.back[0] < 8);
	/* Nor smaller frames, where a cell stands for two. */
	rare.step = 2;
	p = settle(rare, plan_of(rare), 3000);
	assert_int_equal(p.n_copies, 0);
	assert_int_equal(p.frame_bytes, 60);
}

/* ---- for every input ---------------------------------------------------- */

static struct ol_plan_input any_input(struct ol_prng *r)
{
	struct ol_plan_input in = {
		.room = ol_prng_below(r, 300),
		.step = (uint8_t)ol_prng_below(r, 60),
		.lost_permille = (uint16_t)ol_prng_below(r, 1001),
		.run_mean = (uint8_t)ol_prng_below(r, 256),
		.run_longest = (uint8_t)ol_prng_below(r, 256),
		.spread_us = (uint32_t)ol_prng_below(r, 100000),
		.afford_ms = (uint16_t)ol_prng_below(r, 2600),
		.mode = ol_prng_below(r, 4) ? OL_PLAN_VOICE : OL_PLAN_TALK,
	};

	if (ol_prng_below(r, 10) == 0) /* nonsense */
		in.lost_permille = (uint16_t)ol_prng_next(r);
	if (ol_prng_below(r, 2))
		in.room = ROOM;
	return in;
}

static void check(const struct ol_plan *p, const struct ol_plan_input *in)
{
	unsigned items = p->fresh - 1u + p->n_copies + p->n_symbols;
	unsigned afford = in->afford_ms ? in->afford_ms : 700;
	unsigned ticks = afford / TICK_MS > 2 ? afford / TICK_MS : 2;

	assert_in_range(p->fresh, 1, OL_PLAN_STEP_MOST);
	assert_in_range(p->frame_bytes, OL_PLAN_FRAME_BYTES_MIN,
			OL_PLAN_FRAME_BYTES_AMPLE);
	assert_true(items <= OL_PLAN_ITEMS);
	/* It fits a packet, and what is new fits what is sure. */
	assert_true(OL_PACKET_HEAD + items + (items + 1) * p->frame_bytes <=
		    OL_PACKET_MAX);
	assert_true(p->frame_bytes == OL_PLAN_FRAME_BYTES_MIN ||
		    OL_PACKET_HEAD + p->fresh - 1u +
				    (unsigned)p->fresh * p->frame_bytes <=
			    in->room);
	for (size_t i = 0; i < p->n_copies; i++) {
		assert_in_range(p->back[i], p->fresh, OL_PLAN_BACK_MOST);
		assert_true(p->back[i] <= ticks);
		for (size_t k = 0; k < i; k++)
			assert_true(p->back[i] != p->back[k]);
	}
	for (size_t i = 0; i < p->n_symbols; i++) {
		assert_in_range(p->window[i], 1, OL_PLAN_WINDOW_MOST);
		assert_true(p->window[i] <= ticks);
	}
	assert_true(p->settled_ppm <= 1000000);
	assert_int_equal(p->fec_percent, 0);
}

static void test_every_plan_fits_and_keeps_to_the_bounds(void **state)
{
	struct ol_prng r;
	struct ol_plan p, before, again;

	(void)state;
	ol_prng_init(&r, 1);
	memset(&before, 0, sizeof before);
	for (int i = 0; i < 200000; i++) {
		struct ol_plan_input in = any_input(&r);

		in.before = ol_prng_below(&r, 3) ? &before : NULL;
		ol_plan_make(&p, &in);
		check(&p, &in);
		ol_plan_make(&again, &in);
		assert_memory_equal(&p, &again, sizeof p);
		before = p;
	}
}

/* More loss never makes frames larger or the window shorter. */
static void test_the_plan_goes_smoothly_with_the_loss(void **state)
{
	struct ol_plan p, last = plan_of(lossy(0));

	(void)state;
	for (uint16_t lost = 1; lost <= 800; lost++) {
		p = plan_of(lossy(lost));
		assert_true(p.frame_bytes <= last.frame_bytes);
		if (p.frame_bytes == last.frame_bytes) {
			assert_true(p.window[0] + 1 >= last.window[0]);
			assert_true(p.window[0] <= last.window[0] + 2);
		}
		last = p;
	}
}

static void test_every_rule_has_a_word(void **state)
{
	(void)state;
	assert_string_equal(ol_plan_rule_word(OL_PLAN_PLAIN), "plain");
	assert_string_equal(ol_plan_rule_word(OL_PLAN_CODE), "code");
	assert_string_equal(ol_plan_rule_word(OL_PLAN_SPREAD), "spread");
	assert_string_equal(ol_plan_rule_word(OL_PLAN_BARE), "bare");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_each_network_gets_its_plan),
		cmocka_unit_test(
			test_less_room_means_less_redundancy_then_smaller_frames),
		cmocka_unit_test(
			test_the_window_is_as_long_as_cells_are_apart_in_time),
		cmocka_unit_test(test_frames_change_their_size_reluctantly),
		cmocka_unit_test(test_larger_frames_come_and_go_reluctantly),
		cmocka_unit_test(test_much_more_loss_is_followed_at_once),
		cmocka_unit_test(test_the_copy_behind_bursts_stays_where_it_is),
		cmocka_unit_test(test_a_first_burst_is_not_worth_half_a_second),
		cmocka_unit_test(test_every_plan_fits_and_keeps_to_the_bounds),
		cmocka_unit_test(test_the_plan_goes_smoothly_with_the_loss),
		cmocka_unit_test(test_every_rule_has_a_word),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
