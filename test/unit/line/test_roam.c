#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/prng.h"
#include "line/roam.h"

#define GAP_US 20000 /* a cell a tick */

static struct ol_roam r;
static struct ol_prng prng;
static struct ol_random rnd;

static ol_instant ms(uint64_t t)
{
	return (ol_instant){ 1000000000 + t * 1000 };
}

static struct ol_roam_place place(uint8_t i)
{
	return (struct ol_roam_place){
		.addr = { .family = 4, .ip = { 192, 0, 2, i }, .port = 7100 },
	};
}

static const struct ol_roam_place nowhere;

/* One path, at home at place 1. */
static void begin(void)
{
	struct ol_roam_place home = place(1);

	ol_prng_init(&prng, 1);
	rnd = ol_prng_source(&prng);
	ol_roam_init(&r);
	ol_roam_add_path(&r, &home, &nowhere);
}

static void own(uint64_t at_ms, uint64_t counter)
{
	ol_roam_note_own(&r, ms(at_ms), 0, counter, false);
}

static void cell(uint64_t at_ms, uint8_t from, uint64_t counter)
{
	struct ol_roam_place p = place(from);

	ol_roam_note_cell(&r, ms(at_ms), 0, &p, counter);
}

/* Where a cell goes, by its place's number; what it asks in `asked`. */
static uint8_t asked[OL_FRAME_CHALLENGE_BYTES];
static bool has_asked;

static uint8_t send_as(uint64_t at_ms, bool is_cell)
{
	struct ol_roam_aim aim;

	assert_true(ol_roam_reaches(&r, ms(at_ms), 0, GAP_US));
	ol_roam_aim(&r, ms(at_ms), 0, is_cell, GAP_US, &rnd, &aim);
	has_asked = aim.challenge != NULL;
	if (has_asked)
		memcpy(asked, aim.challenge, sizeof asked);
	assert_int_equal(aim.elsewhere,
			 !ol_roam_place_equal(&aim.to, &r.path[0].now));
	return aim.to.addr.ip[3];
}

static uint8_t send(uint64_t at_ms)
{
	return send_as(at_ms, true);
}

static bool answer(uint64_t at_ms)
{
	return ol_roam_note_response(&r, ms(at_ms), asked);
}

static bool step(uint64_t at_ms)
{
	return ol_roam_step(&r, ms(at_ms), 0, GAP_US);
}

/* Cells from home till `at_ms`; counter 100 is the last. */
static void at_home_till(uint64_t at_ms)
{
	own(at_ms, 100);
}

/* ---- a path that moves ---- */

static void test_who_is_heard_elsewhere_is_asked_in_doubt_alone(void **state)
{
	static const struct {
		const char *why;
		uint64_t last, slot, gap_us;
		bool asks;
	} row[] = {
		{ "home was heard just now", 199, 200, GAP_US, false },
		{ "not yet in doubt", 1, 200, GAP_US, false },
		{ "200 ms without a cell", 0, 200, GAP_US, true },
		{ "three cells, where they are rare", 0, 479, 160000, false },
		{ "they are over", 0, 480, 160000, true },
	};
	struct ol_roam_aim aim;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof row / sizeof *row; i++) {
		begin();
		at_home_till(row[i].last);
		cell(row[i].slot, 2, 101);
		ol_roam_aim(&r, ms(row[i].slot), 0, true, row[i].gap_us, &rnd,
			    &aim);
		if ((aim.challenge != NULL) != row[i].asks ||
		    aim.elsewhere != row[i].asks)
			fail_msg("%s", row[i].why);
	}
}

static void test_it_moves_when_all_three_are_so(void **state)
{
	static const struct {
		const char *why;
		uint64_t counter; /* of the last cell from elsewhere */
		bool answers;
		uint64_t at;
		bool moves;
	} row[] = {
		{ "newest, answered, and silent for a second", 101, true, 1000,
		  true },
		{ "silent for less", 101, true, 999, false },
		{ "not answered", 101, false, 1000, false },
		{ "held back: not the newest", 100, true, 1000, false },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof row / sizeof *row; i++) {
		begin();
		at_home_till(0);
		cell(250, 2, row[i].counter);
		(void)send(250);
		if (row[i].answers && has_asked)
			assert_true(answer(300));
		cell(990, 2, row[i].counter);
		if (step(row[i].at) != row[i].moves)
			fail_msg("%s", row[i].why);
		assert_int_equal(r.path[0].now.addr.ip[3],
				 row[i].moves ? 2 : 1);
		assert_int_equal(ol_roam_is_away(&r, 0), row[i].moves);
	}
}

static void test_who_stopped_is_not_followed(void **state)
{
	(void)state;
	begin();
	at_home_till(0);
	cell(250, 2, 101);
	(void)send(250);
	assert_true(answer(300));
	assert_false(step(1250)); /* a second after its last cell */
	assert_int_equal(r.path[0].now.addr.ip[3], 1);
}

static void test_a_response_counts_once_and_only_if_it_is_one(void **state)
{
	(void)state;
	begin();
	at_home_till(0);
	assert_false(answer(1));
	cell(250, 2, 101);
	(void)send(250);
	assert_true(has_asked);
	asked[3] ^= 1;
	assert_false(answer(260));
	asked[3] ^= 1;
	assert_true(answer(270));
	assert_false(answer(280));
}

static void test_all_goes_where_it_was_proven_while_home_is_still(void **state)
{
	uint64_t t;
	size_t there = 0;

	(void)state;
	begin();
	at_home_till(0);
	cell(250, 2, 101);
	assert_int_equal(send(250), 2);
	assert_true(answer(300));
	for (t = 300; t < 900; t += 20) {
		cell(t, 2, t);
		there += send(t) == 2;
		assert_false(has_asked);
	}
	assert_int_equal(there, 30);
	/* Home is heard again: nothing more for the other. */
	own(900, 900);
	for (t = 900; t < 1090; t += 20)
		assert_int_equal(send(t), 1);
}

static void test_it_goes_home_while_the_other_lives(void **state)
{
	uint64_t t;

	(void)state;
	begin();
	at_home_till(0);
	cell(990, 2, 101);
	(void)send(990);
	assert_true(answer(995));
	assert_true(step(1000));
	for (t = 1020; t < 2000; t += 20)
		own(t, t);
	cell(2000, 1, 2000);
	assert_int_equal(send(2000), 1);
	assert_true(has_asked);
	own(2010, 1999); /* late */
	assert_true(answer(2040));
	assert_true(step(2040));
	assert_int_equal(r.path[0].now.addr.ip[3], 1);
	assert_false(ol_roam_is_away(&r, 0));
	/* Where it was is remembered, for a day when nobody is at home. */
	assert_int_equal(r.path[0].seen.addr.ip[3], 2);
}

/* ---- what goes to whom is not proven ---- */

static void test_three_challenges_a_minute(void **state)
{
	static const struct {
		uint64_t at;
		bool asks;
	} row[] = {
		{ 200, true },    { 449, false },  { 450, true },
		{ 699, false },   { 700, true },   { 990, false },
		{ 60199, false }, { 60200, true }, { 60449, false },
		{ 60450, true },
	};
	size_t i;

	(void)state;
	begin();
	for (i = 0; i < sizeof row / sizeof *row; i++) {
		at_home_till(row[i].at - 200);
		cell(row[i].at, 2, 1000 + i);
		cell(row[i].at, 2, 1000 + i);
		(void)send(row[i].at);
		if (has_asked != row[i].asks)
			fail_msg("at %u", (unsigned int)row[i].at);
	}
}

static void test_while_copies_come_from_the_path_three_for_all(void **state)
{
	uint64_t t;
	size_t n = 0;

	(void)state;
	begin();
	at_home_till(0);
	for (t = 200; t < 60000; t += 20) { /* each from another address */
		cell(t, (uint8_t)(2 + t / 20 % 200), 100 + t);
		ol_roam_note_own(&r, ms(t), 0, 100 + t, true);
		n += send(t) != 1;
	}
	assert_int_equal(n, OL_ROAM_ASKS);
}

static void test_never_more_than_came(void **state)
{
	uint64_t t;
	size_t came = 0, went = 0;

	(void)state;
	begin();
	at_home_till(0);
	for (t = 1000; t < 20000; t += 20) {
		if (t % 100 == 0) {
			cell(t, 2, 100 + t);
			came++;
		}
		went += send(t) == 2;
		assert_true(went <= came);
	}
	assert_int_equal(went, came);
}

static void test_envelopes_are_answered_where_they_came_from(void **state)
{
	struct ol_roam_place from = place(2);
	size_t i, went = 0;

	(void)state;
	begin();
	at_home_till(0);
	/* While home is heard they count for nothing. */
	assert_int_equal(ol_roam_note_envelope(&r, ms(999), &from), 1);
	for (i = 0; i < 10; i++)
		assert_int_equal(ol_roam_note_envelope(&r, ms(1000), &from), 0);
	for (i = 0; i < 100; i++) {
		went += send_as(1000 + i, false) == 2;
		assert_false(has_asked);
	}
	assert_int_equal(went, 10);
	from.socket = 1; /* no path there */
	assert_int_equal(ol_roam_note_envelope(&r, ms(1000), &from), 1);
}

static void test_a_path_that_is_nowhere_sends_when_it_is_heard(void **state)
{
	struct ol_roam_place from = place(2), listening = nowhere;

	(void)state;
	ol_roam_init(&r);
	ol_roam_add_path(&r, &listening, &nowhere);
	assert_false(ol_roam_reaches(&r, ms(0), 0, GAP_US));
	assert_int_equal(ol_roam_note_envelope(&r, ms(0), &from), 0);
	assert_int_equal(send_as(0, false), 2);
	assert_false(ol_roam_reaches(&r, ms(0), 0, GAP_US));
	cell(20, 2, 1);
	assert_int_equal(send(20), 2);
	assert_true(has_asked);
	assert_true(answer(40));
	assert_true(step(40));
	assert_int_equal(send(60), 2);
}

/* ---- addresses that were told ---- */

static void test_what_was_told_is_asked_and_nothing_more(void **state)
{
	struct ol_roam_place p;
	uint64_t t;
	size_t n[8] = { 0 }, all = 0;
	uint8_t i, to;

	(void)state;
	begin();
	for (i = 0; i < 12; i++) { /* only eight are looked at */
		p = place((uint8_t)(10 + i));
		ol_roam_note_told(&r, ms(0), 0, &p);
	}
	for (t = 0; t < 60000; t += 20) {
		own(t, t);
		to = send(t);
		if (to == 1)
			continue;
		assert_true(has_asked);
		n[to - 10]++;
		all++;
	}
	assert_int_equal(all, OL_ROAM_ASKS_TOLD);
	for (i = 0; i < 8; i++)
		assert_int_equal(n[i], OL_ROAM_ASKS);
	/* Others, told in the same minute, get none. */
	begin();
	for (t = 0; t < 59000; t += 20) {
		p = place((uint8_t)(10 + t / 20 % 200));
		ol_roam_note_told(&r, ms(t), 0, &p);
		own(t, t);
		all -= send(t) != 1;
	}
	assert_int_equal(all, 0);
}

static void
test_one_that_was_told_and_answered_is_tried_in_silence(void **state)
{
	struct ol_roam_place p = place(9);
	size_t there = 0;
	uint64_t t;

	(void)state;
	begin();
	at_home_till(0);
	ol_roam_note_told(&r, ms(0), 0, &p);
	assert_int_equal(send(0), 9);
	assert_true(answer(40));
	for (t = 60; t < 1000; t += 20)
		assert_int_equal(send(t), 1);
	for (t = 1000; t < 2600; t += 20)
		there += send(t) == 9;
	assert_int_equal(there, 40);
	assert_false(step(2600)); /* it was not heard there */
}

static void test_in_silence_each_place_has_its_turn(void **state)
{
	struct ol_roam_place home = place(1), seen = place(5);
	size_t n[10] = { 0 }, kinds[10] = { 0 };
	uint64_t t;
	uint8_t to;
	size_t i;

	(void)state;
	ol_roam_init(&r);
	ol_roam_add_path(&r, &home, &seen);
	for (i = 0, t = 0; t < 3200; t += 20, i++) {
		/* Of four datagrams one is of another kind: each gets both. */
		to = send_as(t, i % 4 == 3);
		n[to]++;
		kinds[to] += i % 4 == 3;
	}
	assert_int_equal(n[1], 80);
	assert_int_equal(n[5], 80);
	assert_int_equal(kinds[1], 20);
	assert_int_equal(kinds[5], 20);
}

/* ---- copies ---- */

static void test_copies_are_known_once_and_not_for_ever(void **state)
{
	(void)state;
	begin();
	assert_false(ol_roam_is_copy(&r, 2, 0));
	ol_roam_stray(&r, 2, 1000);
	ol_roam_stray(&r, 2, 1063);
	ol_roam_stray(&r, 2, 1010);
	ol_roam_stray(&r, 2, 900); /* too old to be told apart */
	assert_true(ol_roam_is_copy(&r, 2, 1000));
	assert_true(ol_roam_is_copy(&r, 2, 1010));
	assert_false(ol_roam_is_copy(&r, 2, 900));
	assert_false(ol_roam_is_copy(&r, 2, 1011));
	assert_false(ol_roam_is_copy(&r, 2, 1064));
	assert_false(ol_roam_is_copy(&r, 1, 1000));
	ol_roam_copy_came(&r, 2, 1000);
	assert_false(ol_roam_is_copy(&r, 2, 1000));
	ol_roam_stray(&r, 2, 1064);
	assert_true(ol_roam_is_copy(&r, 2, 1063));
	ol_roam_stray(&r, 2, 5000);
	assert_false(ol_roam_is_copy(&r, 2, 1063));
	assert_true(ol_roam_is_copy(&r, 2, 5000));
}

/* Cells from 2 first, their copies from home. */
static void race(uint64_t from_ms, uint64_t till_ms, bool home_answers)
{
	uint64_t t;
	uint8_t to;

	for (t = from_ms; t < till_ms && r.path[0].now.addr.ip[3] == 1;
	     t += 20) {
		cell(t, 2, t);
		ol_roam_note_own(&r, ms(t + 5), 0, t, true);
		(void)step(t + 10);
		to = send(t + 10);
		if (has_asked && (to == 2 || home_answers))
			assert_true(answer(t + 15));
	}
}

static void test_copies_keep_a_path_if_it_answers(void **state)
{
	(void)state;
	begin();
	own(0, 0);
	race(20, 120000, true);
	assert_int_equal(r.path[0].now.addr.ip[3], 1);
}

static void test_copies_alone_do_not_keep_it(void **state)
{
	(void)state;
	begin();
	own(0, 0);
	race(20, 3900, false);
	assert_int_equal(r.path[0].now.addr.ip[3], 1);
	race(3900, 4500, false);
	assert_int_equal(r.path[0].now.addr.ip[3], 2);
}

/* ---- bounds ---- */

static void test_nobody_is_pushed_out_who_may_still_answer(void **state)
{
	uint64_t t = 200;
	uint8_t i;

	(void)state;
	begin();
	at_home_till(0);
	for (i = 0; i < 30; i++, t += 20)
		cell(t, (uint8_t)(2 + i), 100 + t);
	/* The first eight stay for a second, then the others have a turn. */
	for (i = 0; i < OL_ROAM_MAX; i++)
		assert_int_equal(r.heard[i].place.addr.ip[3], 2 + i);
	cell(1199, 99, 1000);
	assert_int_equal(r.heard[0].place.addr.ip[3], 2);
	cell(1200, 99, 1001);
	assert_int_equal(r.heard[0].place.addr.ip[3], 99);
}

static void test_counters_of_another_node_begin_anew(void **state)
{
	(void)state;
	begin();
	own(0, 1000000);
	ol_roam_forget_counters(&r);
	cell(900, 2, 3);
	assert_int_equal(send(900), 2);
	assert_true(answer(950));
	cell(990, 2, 4);
	assert_true(step(1000));
}

/* Whatever happens: the promises of the header. */
static void anything(uint64_t seed)
{
	uint64_t came[256] = { 0 }, went[256] = { 0 }, t = 0, last_own = 0;
	static uint64_t asks[256][4096];
	size_t n_asks[256] = { 0 };
	bool proven[256] = { false };
	uint64_t counter = 0;
	uint8_t to, from, asked_of = 0;
	size_t i, k;

	begin();
	ol_prng_init(&prng, seed);
	for (i = 0; i < 20000; i++) {
		t += ol_prng_below(&prng, 40);
		from = (uint8_t)(2 + ol_prng_below(&prng, 12));
		switch (ol_prng_below(&prng, 8)) {
		case 0:
			if (t / 4000 % 2 || r.path[0].now.addr.ip[3] != 1)
				break;
			own(t, counter++);
			last_own = t;
			break;
		case 1:
		case 2:
			if (from == r.path[0].now.addr.ip[3])
				own(t, counter++);
			else
				cell(t, from, counter++);
			came[from]++;
			break;
		case 3:
			if (has_asked && ol_prng_below(&prng, 3) == 0 &&
			    answer(t))
				proven[asked_of] = true;
			break;
		case 4:
			(void)step(t);
			break;
		default:
			to = send(t);
			if (has_asked)
				asked_of = to;
			if (to == 1 || proven[to])
				break;
			went[to]++;
			if (went[to] > came[to])
				fail_msg("seed %u: more than came",
					 (unsigned int)seed);
			if (r.path[0].now.addr.ip[3] == 1 &&
			    t - last_own < 200 && last_own > 0 && !has_asked)
				fail_msg("seed %u: from a living path",
					 (unsigned int)seed);
			if (t - last_own >= 1000)
				break; /* asked again in each */
			asks[to][n_asks[to]++ % 4096] = t;
			k = n_asks[to];
			if (k > OL_ROAM_ASKS &&
			    t - asks[to][(k - 1 - OL_ROAM_ASKS) % 4096] < 1000)
				fail_msg("seed %u: asked in a row",
					 (unsigned int)seed);
		}
	}
}

static void test_its_promises_hold_whatever_happens(void **state)
{
	uint64_t seed;

	(void)state;
	for (seed = 1; seed <= 20; seed++)
		anything(seed);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			test_who_is_heard_elsewhere_is_asked_in_doubt_alone),
		cmocka_unit_test(test_it_moves_when_all_three_are_so),
		cmocka_unit_test(test_who_stopped_is_not_followed),
		cmocka_unit_test(
			test_a_response_counts_once_and_only_if_it_is_one),
		cmocka_unit_test(
			test_all_goes_where_it_was_proven_while_home_is_still),
		cmocka_unit_test(test_it_goes_home_while_the_other_lives),
		cmocka_unit_test(test_three_challenges_a_minute),
		cmocka_unit_test(
			test_while_copies_come_from_the_path_three_for_all),
		cmocka_unit_test(test_never_more_than_came),
		cmocka_unit_test(
			test_envelopes_are_answered_where_they_came_from),
		cmocka_unit_test(
			test_a_path_that_is_nowhere_sends_when_it_is_heard),
		cmocka_unit_test(test_what_was_told_is_asked_and_nothing_more),
		cmocka_unit_test(
			test_one_that_was_told_and_answered_is_tried_in_silence),
		cmocka_unit_test(test_in_silence_each_place_has_its_turn),
		cmocka_unit_test(test_copies_are_known_once_and_not_for_ever),
		cmocka_unit_test(test_copies_keep_a_path_if_it_answers),
		cmocka_unit_test(test_copies_alone_do_not_keep_it),
		cmocka_unit_test(
			test_nobody_is_pushed_out_who_may_still_answer),
		cmocka_unit_test(test_counters_of_another_node_begin_anew),
		cmocka_unit_test(test_its_promises_hold_whatever_happens),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
