/*
 * storm - whatever can happen to two nodes and the network between them, in
 * any order; and then it must all be well again.
 *
 * Each run is a seed: paths and their figures, then half a minute in which
 * paths are cut and healed, nodes restart, are restored from an older backup,
 * sleep, have their calendars set, talk and write. Every step of it is
 * checked by the rig (nothing lost, nothing twice, every slot as promised);
 * at the end the network is mended and everything said must arrive soon.
 *
 *	test_sim_storm [runs] [first seed]
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "test/sim/rig.h"

#define DAY_NS (86400 * INT64_C(1000000000))

static unsigned long runs = 250;
static unsigned long first_seed = 1;

static struct {
	unsigned long restarts, backups, naps, dates, cuts, downs, fresh;
	unsigned long words, again, handshakes;
	uint64_t worst_up_us, worst_said_us;
} sum;

static uint64_t below(struct rig *r, uint64_t n)
{
	return ol_prng_below(&r->prng, n);
}

static struct sim_link any_link(struct rig *r)
{
	struct sim_link l = { 0 };

	l.delay_us = below(r, 4) ? below(r, 80000) : below(r, 600000);
	if (below(r, 2))
		l.jitter_us = below(r, 60000);
	if (below(r, 2))
		l.loss = (double)below(r, 60) / 100;
	if (below(r, 4) == 0) {
		l.burst_enter = 0.01;
		l.burst_leave = 0.05;
		l.burst_loss = 0.95;
	}
	if (below(r, 3) == 0)
		l.duplicate = 0.2;
	if (below(r, 3) == 0) {
		l.reorder = 0.1;
		l.reorder_us = below(r, 300000);
	}
	return l;
}

static void set_any_link(struct rig *r, size_t path)
{
	int a = r->node[0].port[path], b = r->node[1].port[path];

	*sim_net_link(r->net, a, b) = any_link(r);
	*sim_net_link(r->net, b, a) = any_link(r);
}

static void restart(struct rig *r, int node)
{
	rig_stop(r, node);
	if (below(r, 2))
		rig_run(r, below(r, 5 * RIG_S));
	rig_start(r, node);
	sum.restarts++;
}

/* From a backup of some days ago, or of before it ever ran. */
static void restore(struct rig *r, int node)
{
	uint64_t back = below(r, 2) ? UINT64_MAX : below(r, 1000000);

	if (r->node[node].number > back)
		r->node[node].number -= back;
	else
		r->node[node].number = 0;
	restart(r, node);
	sum.backups++;
}

static void set_date(struct rig *r, int node)
{
	int64_t days = (int64_t)below(r, 2000) - 1500;

	r->node[node].date_ns += days * DAY_NS;
	sum.dates++;
}

/* One end alone, or both as on one machine. */
static void sleep_a_while(struct rig *r, int node)
{
	uint64_t us = below(r, 5 * 3600) * RIG_S;

	rig_jump(r, node, us);
	if (below(r, 2))
		rig_jump(r, 1 - node, us);
	sum.naps++;
}

static void something_happens(struct rig *r)
{
	int node = (int)below(r, 2);
	size_t path = below(r, r->n_paths);

	switch (below(r, 14)) {
	case 0:
		restart(r, node);
		return;
	case 1:
		restore(r, node);
		return;
	case 2:
		set_date(r, node);
		return;
	case 3:
		sleep_a_while(r, node);
		return;
	case 4:
	case 5:
		rig_cut(r, path, true);
		sum.cuts++;
		return;
	case 6: /* one direction only */
		sim_net_link(r->net, r->node[node].port[path],
			     r->node[1 - node].port[path])
			->cut = true;
		sum.cuts++;
		return;
	case 7:
	case 8:
		rig_cut(r, path, false);
		return;
	case 9:
		set_any_link(r, path);
		return;
	case 10:
		rig_call(r, !r->node[0].in_call);
		return;
	default:
		rig_say(r, node,
			below(r, 2) ? OL_STREAM_RECORDS : OL_STREAM_CONTROL,
			(uint32_t)below(r, 20));
		if (below(r, 4) == 0)
			rig_say(r, node, OL_STREAM_BULK, 10);
		return;
	}
}

static void count(const struct rig *r)
{
	struct ol_line_status st;
	size_t s;
	int i;

	for (i = 0; i < RIG_NODES; i++) {
		rig_status(r, i, &st);
		sum.handshakes += st.handshakes;
		sum.downs += r->node[i].n_down;
		sum.fresh += r->node[i].n_fresh;
		for (s = 0; s < OL_STREAMS; s++) {
			sum.words += r->node[i].words[s].heard;
			sum.again += r->node[i].words[s].again;
		}
	}
}

static void note_worst(uint64_t *worst, uint64_t us)
{
	if (us > *worst)
		*worst = us;
}

static void storm(unsigned long seed)
{
	static struct rig r;
	ol_instant calm, up, said;
	uint64_t us;
	size_t p;

	rig_init(&r, seed, 1, &sim_link_clean);
	p = 1 + below(&r, 3);
	rig_release(&r);
	rig_init(&r, seed, p, &sim_link_clean);
	for (p = 0; p < r.n_paths; p++)
		if (below(&r, 4))
			set_any_link(&r, p);
	rig_start(&r, 0);
	if (below(&r, 2))
		rig_run(&r, below(&r, 3 * RIG_S));
	rig_start(&r, 1);
	for (us = 0; us < 30 * RIG_S;) {
		uint64_t step = below(&r, 4) ? below(&r, 2 * RIG_S)
					     : below(&r, 100 * RIG_MS);
		rig_run(&r, step);
		us += step + 1;
		something_happens(&r);
	}
	for (p = 0; p < r.n_paths; p++)
		rig_set_path(&r, p,
			     below(&r, 2) ? &sim_link_clean : &sim_link_lossy);
	/* Well: both up and everything said, for five seconds; what happened
	 * last may not be noticed yet. Most take a second or two. The worst is
	 * a node from an old backup with an old calendar beside one that has
	 * been silent for 10 s: that one's message 1 must come through at one
	 * datagram a second. */
	calm = up = said = r.now;
	do {
		rig_run(&r, 50 * RIG_MS);
		if (!rig_is_up(&r))
			up = r.now;
		if (!rig_is_said(&r))
			said = r.now;
		if (ol_since(calm, r.now) > 30 * RIG_S)
			rig_fail(&r, "not well again in 25 s");
	} while (ol_since(up, r.now) < 5 * RIG_S ||
		 ol_since(said, r.now) < 5 * RIG_S);
	note_worst(&sum.worst_up_us, ol_since(calm, up));
	note_worst(&sum.worst_said_us, ol_since(calm, said));
	count(&r);
	rig_release(&r);
}

static void test_after_any_storm_all_is_well_again(void **state)
{
	unsigned long i;

	(void)state;
	for (i = 0; i < runs; i++)
		storm(first_seed + i);
	printf("%lu runs: %lu restarts, %lu of them from backups, %lu naps, "
	       "%lu calendars set, %lu cuts\n",
	       runs, sum.restarts, sum.backups, sum.naps, sum.dates, sum.cuts);
	printf("%lu sessions, %lu times down, %lu fresh, %lu messages, "
	       "%lu heard again after a restart\n",
	       sum.handshakes, sum.downs, sum.fresh, sum.words, sum.again);
	printf("after the storm: up in %llu ms at most, all said in %llu ms\n",
	       (unsigned long long)sum.worst_up_us / 1000,
	       (unsigned long long)sum.worst_said_us / 1000);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_after_any_storm_all_is_well_again),
	};

	if (argc > 1)
		runs = strtoul(argv[1], NULL, 10);
	if (argc > 2)
		first_seed = strtoul(argv[2], NULL, 10);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
