/*
 * words_line - words over a real line on a bad network, between nodes that
 * are killed at any instant: two exchanges with slow disks in memory, two
 * paths that lose, repeat and reorder cells and are cut for a while. In the
 * end the line is left alone, without a last reset, and everything written is
 * at both ends, once, in its order.
 *
 *	sim_words_line [RUNS [SEED]]
 *
 *	seat -> disk -> exchange -> line ~~ two bad paths ~~ line -> exchange -> disk
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

#define PATHS 2
#define DAY_US (600 * RIG_S)
#define STEP_US (20 * RIG_MS)
#define CALM_US (120 * RIG_S)
#define WORDS 150 /* of both */

struct node {
	struct twin_end end;
	uint64_t n_up, n_down; /* of the rig that the exchange was told */
	ol_instant back_at;    /* when it runs again; 0: it runs       */
	ol_instant disk_at;    /* the disk is busy until then          */
	unsigned kills;
};

static struct rig r;
static struct node node[RIG_NODES];
static struct ol_prng prng;
static uint64_t name;

static uint64_t runs = 6, first_seed = 1;

/* What the line told since. */
static void told(int i)
{
	const struct rig_node *line = &r.node[i];
	struct node *n = &node[i];

	if (n->n_down != line->n_down) {
		n->n_down = line->n_down;
		ol_exchange_down(n->end.x);
		twin_cut(&n->end.out);
	}
	if (n->n_up != line->n_up) {
		n->n_up = line->n_up;
		twin_cut(&n->end.out);
		ol_exchange_up(n->end.x);
	}
}

static void hear(void *ctx, int i, const uint8_t *bytes, size_t len)
{
	(void)ctx;
	told(i);
	ol_exchange_hear(node[i].end.x, r.now, bytes, len);
	twin_pump(&node[i].end, r.now);
}

static void start(int i)
{
	struct node *n = &node[i];

	twin_start(&n->end);
	n->n_up = r.node[i].n_up;
	n->n_down = r.node[i].n_down;
	n->back_at.us = 0;
	rig_start(&r, i);
}

static void kill_node(int i)
{
	rig_stop(&r, i);
	twin_kill(&node[i].end);
	twin_cut(&node[i].end.out);
	node[i].back_at = ol_after(r.now, ol_prng_below(&prng, 20 * RIG_S));
	node[i].kills++;
}

static void begin(uint64_t seed)
{
	int i;

	ol_prng_init(&prng, seed);
	name = 0;
	memset(node, 0, sizeof node);
	rig_init(&r, seed, PATHS, &sim_link_shaky);
	r.hear = hear;
	for (i = 0; i < RIG_NODES; i++) {
		twin_init(&node[i].end, (uint8_t)(1 + i), (uint8_t)(2 - i));
		start(i);
	}
}

static void end(void)
{
	twin_release(&node[0].end);
	twin_release(&node[1].end);
	rig_release(&r);
}

/* What the exchange says goes to the line, as much as it takes; the disk does
 * a job now and then. */
static void follow(int i)
{
	struct node *n = &node[i];
	struct twin_wire *w = &n->end.out;

	told(i);
	twin_pump(&n->end, r.now);
	while (ol_due(n->disk_at, r.now) && twin_work(&n->end, r.now)) {
		twin_pump(&n->end, r.now);
		n->disk_at = ol_after(r.now, ol_prng_below(&prng, 50 * RIG_MS));
	}
	while (w->n > 0 && ol_line_send(r.node[i].line, OL_STREAM_RECORDS,
					w->m[0].bytes, w->m[0].len) == 0) {
		free(w->m[0].bytes);
		w->n--;
		memmove(w->m, w->m + 1, w->n * sizeof w->m[0]);
	}
}

static void pass(uint64_t us)
{
	uint64_t gone;
	int i;

	for (gone = 0; gone < us; gone += STEP_US) {
		rig_run(&r, STEP_US);
		for (i = 0; i < RIG_NODES; i++) {
			if (node[i].back_at.us &&
			    ol_due(node[i].back_at, r.now))
				start(i);
			if (!node[i].back_at.us)
				follow(i);
		}
	}
}

static void something_happens(void)
{
	int i = (int)ol_prng_below(&prng, RIG_NODES);

	switch (ol_prng_below(&prng, 12)) {
	case 0:
		if (!node[i].back_at.us)
			kill_node(i);
		return;
	case 1:
	case 2:
		rig_cut(&r, ol_prng_below(&prng, PATHS), true);
		return;
	case 3:
	case 4:
	case 5:
		rig_cut(&r, ol_prng_below(&prng, PATHS), false);
		return;
	case 6:
		node[i].end.full = !node[i].end.full;
		return;
	default:
		if (name < WORDS && !node[i].back_at.us)
			name += twin_write(&node[i].end, name + 1);
		return;
	}
}

static void assert_got(const struct twin_disk *from, const struct twin_disk *to)
{
	assert_int_equal(from->n_queue, 0);
	assert_int_equal(to->n_theirs, from->n_ours);
	assert_int_equal(from->delivered, from->n_ours);
	assert_memory_equal(to->theirs, from->ours,
			    from->n_ours * sizeof from->ours[0]);
}

static void assert_ordered(const struct twin_disk *d)
{
	size_t k;

	for (k = 1; k < d->n_ours; k++)
		assert_true(d->ours[k - 1] < d->ours[k]);
}

static void live(uint64_t seed)
{
	struct ol_exchange_status st;
	ol_instant till;
	int i;

	begin(seed);
	till = ol_after(r.now, DAY_US);
	while (r.now.us < till.us) {
		something_happens();
		pass(STEP_US * (1 + ol_prng_below(&prng, 100)));
	}
	for (i = 0; i < PATHS; i++)
		rig_cut(&r, (size_t)i, false);
	node[0].end.full = node[1].end.full = false;
	pass(CALM_US);
	printf("seed %llu: %llu written, killed %u and %u times\n",
	       (unsigned long long)seed, (unsigned long long)name,
	       node[0].kills, node[1].kills);
	assert_got(&node[0].end.disk, &node[1].end.disk);
	assert_got(&node[1].end.disk, &node[0].end.disk);
	assert_ordered(&node[0].end.disk);
	assert_ordered(&node[1].end.disk);
	assert_int_equal(node[0].end.disk.n_ours + node[1].end.disk.n_ours,
			 name);
	for (i = 0; i < RIG_NODES; i++) {
		ol_exchange_status(node[i].end.x, &st);
		assert_int_equal(st.malformed, 0);
		assert_int_equal(node[i].end.disk.epoch, 1);
		assert_int_equal(node[i].end.disk.incidents, 0);
	}
	end();
}

static void test_words_outlive_kills_on_a_bad_line(void **state)
{
	uint64_t seed;

	(void)state;
	for (seed = first_seed; seed < first_seed + runs; seed++)
		live(seed);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_words_outlive_kills_on_a_bad_line),
	};

	if (argc > 1)
		runs = strtoull(argv[1], NULL, 10);
	if (argc > 2)
		first_seed = strtoull(argv[2], NULL, 10);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
