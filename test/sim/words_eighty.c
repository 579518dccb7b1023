/*
 * words_eighty - a code word, or a line of text, where four of five cells are
 * lost on the only path: from the moment that a seat has written it until the
 * acknowledgement of the other seat is on the writer's disk. The promise: at
 * most 60 s in 99 of 100 runs.
 *
 *	a                                b
 *	written          item      ->    on disk, shown; a seat acknowledges
 *	on disk          <-      note    written
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "test/sim/rig.h"
#include "test/unit/record/twin_end.h"

#define RUNS 100
#define PROMISED_US (60 * RIG_S)
#define STEP_US (20 * RIG_MS)

static struct rig r;
static struct twin_end end[RIG_NODES];
static uint64_t n_up[RIG_NODES];

static void hear(void *ctx, int node, const uint8_t *bytes, size_t len)
{
	(void)ctx;
	ol_exchange_hear(end[node].x, r.now, bytes, len);
	twin_pump(&end[node], r.now);
}

/* What the exchange says goes to the line, as much as that takes. */
static void say(int node)
{
	struct twin_wire *w = &end[node].out;

	while (w->n > 0 && ol_line_send(r.node[node].line, OL_STREAM_RECORDS,
					w->m[0].bytes, w->m[0].len) == 0) {
		free(w->m[0].bytes);
		w->n--;
		memmove(w->m, w->m + 1, w->n * sizeof w->m[0]);
	}
}

static void follow(int node)
{
	const struct rig_node *n = &r.node[node];

	if (n->n_up != n_up[node]) {
		n_up[node] = n->n_up;
		twin_cut(&end[node].out);
		ol_exchange_up(end[node].x);
	}
	twin_pump(&end[node], r.now);
	while (twin_work(&end[node], r.now))
		twin_pump(&end[node], r.now);
	say(node);
}

static void pass(uint64_t us)
{
	uint64_t gone;

	for (gone = 0; gone < us; gone += STEP_US) {
		rig_run(&r, STEP_US);
		follow(0);
		follow(1);
	}
}

/* Until `node` has the first item of the other; microseconds. */
static uint64_t wait_for_item(int node)
{
	uint64_t us = 0;

	for (; end[node].disk.n_theirs == 0 && us < 2 * PROMISED_US;
	     us += STEP_US)
		pass(STEP_US);
	return us;
}

/* An item of a code word's length: 100 bytes, and its salt. */
static uint64_t name_of_item(uint64_t seed)
{
	static uint8_t bytes[OL_ITEM_MAX];
	uint64_t name = seed * 1000;

	while (twin_bytes(bytes, name) != 100)
		name++;
	return name;
}

static uint64_t run(uint64_t seed, uint64_t before_us, bool in_call)
{
	uint64_t us;
	int i;

	rig_init(&r, seed, 1, &sim_link_terrible);
	r.hear = hear;
	for (i = 0; i < RIG_NODES; i++) {
		n_up[i] = 0;
		twin_init(&end[i], (uint8_t)(1 + i), (uint8_t)(2 - i));
		twin_start(&end[i]);
		rig_start(&r, i);
	}
	r.voice_whole = in_call ? OL_VOICE_MAX : 0;
	rig_call(&r, in_call);
	pass(before_us);
	twin_write(&end[0], name_of_item(seed));
	us = wait_for_item(1);
	twin_write(&end[1], name_of_item(seed + 500));
	us += wait_for_item(0);
	for (i = 0; i < RIG_NODES; i++)
		twin_release(&end[i]);
	rig_release(&r);
	return us;
}

static int by_size(const void *a, const void *b)
{
	const uint64_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static void hundred_runs(const char *when, uint64_t before_us, bool in_call)
{
	uint64_t us[RUNS], seed;

	for (seed = 1; seed <= RUNS; seed++)
		us[seed - 1] = run(seed, before_us, in_call);
	qsort(us, RUNS, sizeof us[0], by_size);
	printf("%s: half within %.1f s, 99 of 100 within %.1f s, all within "
	       "%.1f s\n",
	       when, (double)us[RUNS / 2] / 1e6, (double)us[RUNS - 2] / 1e6,
	       (double)us[RUNS - 1] / 1e6);
	assert_true(us[RUNS - 2] <= PROMISED_US);
}

static void test_a_code_word_is_acknowledged_on_a_line_that_is_up(void **state)
{
	(void)state;
	hundred_runs("80 % loss, up for a minute", 60 * RIG_S, false);
}

/* The handshake is in the time as well. */
static void test_a_code_word_is_acknowledged_from_a_cold_start(void **state)
{
	(void)state;
	hundred_runs("80 % loss, from the start", 0, false);
}

/* Voice takes all of every cell but what words have for certain. */
static void test_a_code_word_is_acknowledged_while_a_call_is_up(void **state)
{
	(void)state;
	hundred_runs("80 % loss, in a call", 60 * RIG_S, true);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			test_a_code_word_is_acknowledged_on_a_line_that_is_up),
		cmocka_unit_test(
			test_a_code_word_is_acknowledged_from_a_cold_start),
		cmocka_unit_test(
			test_a_code_word_is_acknowledged_while_a_call_is_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
