/* roam - a counterpart whose address changes: NAT that binds anew, a machine
 * that moves, and who pretends either. doc/protocol/session.md, "Addresses".
 *
 *	test_sim_roam [runs] [first seed]
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "line/line_state.h"
#include "test/sim/rig.h"

static unsigned long runs = 10;
static unsigned long first_seed = 1;

static struct rig r;

static const struct sim_link lossy20 = { .delay_us = 50000, .loss = 0.2 };

/* ---- who is heard, and for how long not ---- */

/* Per node: voice heard so far, since when, the longest time without. */
static struct {
	uint32_t got;
	ol_instant at;
	uint64_t gap_us;
} ear[RIG_NODES];

/* Sessions and outages there were before anything happened. */
static uint64_t sessions, downs;

static void listen_anew(void)
{
	struct ol_line_status st;
	int i;

	rig_status(&r, 0, &st);
	sessions = st.handshakes;
	downs = r.node[0].n_down + r.node[1].n_down;
	for (i = 0; i < RIG_NODES; i++) {
		ear[i].got = r.node[1 - i].voice_got;
		ear[i].at = r.now;
		ear[i].gap_us = 0;
	}
}

/* Lets time pass and listens at both ends. (`voice_got` of a node is what the
 * other heard of it.) */
static void hear(uint64_t us)
{
	ol_instant until = ol_after(r.now, us);
	uint64_t gap;
	int i;

	while (r.now.us < until.us) {
		rig_run(&r, 5 * RIG_MS);
		for (i = 0; i < RIG_NODES; i++) {
			gap = ol_since(ear[i].at, r.now);
			if (gap > ear[i].gap_us)
				ear[i].gap_us = gap;
			if (r.node[1 - i].voice_got == ear[i].got)
				continue;
			ear[i].got = r.node[1 - i].voice_got;
			ear[i].at = r.now;
		}
	}
}

static struct ol_line_status status(int node)
{
	struct ol_line_status st;

	rig_status(&r, node, &st);
	return st;
}

static bool is_at(int node, size_t path)
{
	struct ol_line_status st = status(1 - node);

	return ol_addr_equal(&st.path[path].remote, &r.node[node].addr[path]);
}

/* Time till the other sends to the node's new address, at most `us`. */
static uint64_t time_to_move(int node, size_t path, uint64_t us)
{
	ol_instant began = r.now;

	while (!is_at(node, path) && ol_since(began, r.now) < us)
		hear(5 * RIG_MS);
	return ol_since(began, r.now);
}

static void begin(unsigned long seed, size_t n_paths,
		  const struct sim_link *link)
{
	rig_init(&r, seed, n_paths, link);
	rig_start(&r, 0);
	rig_start(&r, 1);
	if (!rig_run_until_up(&r, 20 * RIG_S))
		rig_fail(&r, "not up");
	rig_call(&r, true);
	rig_run(&r, 3 * RIG_S);
	listen_anew();
}

/* ---- the true counterpart ---- */

static void test_one_path_moves_within_two_seconds(void **state)
{
	static const struct {
		const char *why;
		const struct sim_link *link;
		uint64_t most_us;
	} row[] = {
		{ "20 ms", &sim_link_clean, 1300 * RIG_MS },
		{ "300 ms", &sim_link_far, 1900 * RIG_MS },
		{ "20 % loss", &lossy20, 2000 * RIG_MS },
	};
	uint64_t took, worst, gap;
	unsigned long i;
	size_t k;

	(void)state;
	for (k = 0; k < sizeof row / sizeof *row; k++) {
		worst = gap = 0;
		for (i = 0; i < runs; i++) {
			begin(first_seed + i, 1, row[k].link);
			rig_rebind(&r, 1, 0, 1);
			took = time_to_move(1, 0, 10 * RIG_S);
			hear(3 * RIG_S);
			worst = took > worst ? took : worst;
			gap = ear[1].gap_us > gap ? ear[1].gap_us : gap;
			if (took > row[k].most_us ||
			    ear[1].gap_us > 2 * RIG_S)
				rig_fail(&r, "%s: moved in %llu us, gap %llu",
					 row[k].why, (unsigned long long)took,
					 (unsigned long long)ear[1].gap_us);
			/* What it says itself is taken all the while. */
			if (ear[0].gap_us > 500 * RIG_MS)
				rig_fail(&r, "%s: gap of %llu us where nothing "
					     "changed",
					 row[k].why,
					 (unsigned long long)ear[0].gap_us);
			if (r.node[0].n_down + r.node[1].n_down != downs ||
			    status(0).handshakes != sessions)
				rig_fail(&r, "%s: the line was lost",
					 row[k].why);
			assert_true(status(0).path[0].learned);
			assert_int_equal(status(0).path[0].state,
					 OL_PATH_PROVEN);
			rig_release(&r);
		}
		printf("  %s: moved in %llu ms, nothing heard for %llu ms, at "
		       "most\n",
		       row[k].why, (unsigned long long)worst / 1000,
		       (unsigned long long)gap / 1000);
	}
}

static void test_with_two_paths_nobody_hears_a_gap(void **state)
{
	uint64_t took, worst = 0, gap = 0;
	unsigned long i;
	int node;

	(void)state;
	for (i = 0; i < runs; i++) {
		begin(first_seed + i, 2, &sim_link_clean);
		rig_rebind(&r, 0, 1, 1);
		took = time_to_move(0, 1, 10 * RIG_S);
		hear(3 * RIG_S);
		worst = took > worst ? took : worst;
		for (node = 0; node < RIG_NODES; node++)
			gap = ear[node].gap_us > gap ? ear[node].gap_us : gap;
		if (took > 2 * RIG_S || gap > 60 * RIG_MS)
			rig_fail(&r, "moved in %llu us, gap %llu us",
				 (unsigned long long)took,
				 (unsigned long long)gap);
		rig_release(&r);
	}
	printf("  moved in %llu ms, nothing heard for %llu ms, at most\n",
	       (unsigned long long)worst / 1000,
	       (unsigned long long)gap / 1000);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_one_path_moves_within_two_seconds),
		cmocka_unit_test(test_with_two_paths_nobody_hears_a_gap),
	};

	if (argc > 1)
		runs = strtoul(argv[1], NULL, 10);
	if (argc > 2)
		first_seed = strtoul(argv[2], NULL, 10);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
