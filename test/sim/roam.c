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
			if (took > row[k].most_us || ear[1].gap_us > 2 * RIG_S)
				rig_fail(&r, "%s: moved in %llu us, gap %llu",
					 row[k].why, (unsigned long long)took,
					 (unsigned long long)ear[1].gap_us);
			/* What it says itself is taken all the while. */
			if (ear[0].gap_us > 500 * RIG_MS)
				rig_fail(&r,
					 "%s: gap of %llu us where nothing "
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

/* The new way takes longer: that is no queue, and what was lost meanwhile no
 * sign of a narrow one. */
static void test_a_longer_way_changes_no_step(void **state)
{
	static const uint64_t longer_ms[] = { 0, 50, 150, 400 };
	struct sim_link link;
	uint64_t t;
	size_t k;
	int node;

	(void)state;
	for (k = 0; k < sizeof longer_ms / sizeof *longer_ms; k++) {
		begin(first_seed + k, 1, &sim_link_clean);
		rig_rebind(&r, 1, 0, 1);
		link = sim_link_clean;
		link.delay_us += longer_ms[k] * RIG_MS;
		rig_set_path(&r, 0, &link);
		assert_in_range(time_to_move(1, 0, 10 * RIG_S), 0, 2 * RIG_S);
		for (t = 0; t < 30; t++) {
			hear(RIG_S);
			for (node = 0; node < RIG_NODES; node++)
				if (status(node).path[0].step != 1)
					rig_fail(&r, "step %u, %llu ms longer",
						 status(node).path[0].step,
						 (unsigned long long)
							 longer_ms[k]);
		}
		rig_release(&r);
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

/* As if NAT changed what a node's datagrams come from; what goes to its old
 * address still arrives. */
static void mask_source(int node, unsigned int where)
{
	int was = r.node[node].port[0], peer = r.node[1 - node].port[0];

	rig_rebind(&r, node, 0, where);
	sim_net_link(r.net, peer, was)->cut = false;
}

static void test_both_ends_change_their_source_at_once(void **state)
{
	unsigned long i;

	(void)state;
	for (i = 0; i < runs; i++) {
		begin(first_seed + i, 1, &sim_link_clean);
		mask_source(0, 1);
		mask_source(1, 1);
		(void)time_to_move(0, 0, 5 * RIG_S);
		(void)time_to_move(1, 0, 5 * RIG_S);
		if (ol_since(ear[0].at, r.now) > 2 * RIG_S || !is_at(0, 0) ||
		    !is_at(1, 0))
			rig_fail(&r, "not moved");
		listen_anew();
		hear(2 * RIG_S);
		assert_in_range(ear[0].gap_us, 0, 60 * RIG_MS);
		assert_in_range(ear[1].gap_us, 0, 60 * RIG_MS);
		rig_release(&r);
	}
}

/* Nothing from either arrives at the other any more: only what they told each
 * other over another path helps. */
static void test_both_ends_move_and_had_said_where(void **state)
{
	unsigned int where = 3;
	unsigned long i;
	int node;

	(void)state;
	for (i = 0; i < runs; i++) {
		begin(first_seed + i, 2, &sim_link_clean);
		for (node = 0; node < RIG_NODES; node++) {
			rig_rebind(&r, node, 0, where);
			ol_line_told(r.node[1 - node].line,
				     ol_after(r.now, r.node[1 - node].clock_us),
				     0, &r.node[node].addr[0], 1);
		}
		(void)time_to_move(0, 0, 10 * RIG_S);
		(void)time_to_move(1, 0, 10 * RIG_S);
		if (!is_at(0, 0) || !is_at(1, 0))
			rig_fail(&r, "not moved in 10 s");
		assert_in_range(ear[0].gap_us, 0, 60 * RIG_MS);
		assert_in_range(ear[1].gap_us, 0, 60 * RIG_MS);
		rig_release(&r);
	}
}

static void test_a_flapping_address_is_followed_when_it_rests(void **state)
{
	static const uint64_t every_ms[] = { 100, 300, 700, 1500, 4000 };
	unsigned int where = 0;
	uint64_t took;
	size_t k, n;

	(void)state;
	for (k = 0; k < sizeof every_ms / sizeof *every_ms; k++) {
		begin(first_seed + k, 1, &sim_link_clean);
		for (n = 0; n < 21; n++) {
			where = 1 - where;
			rig_rebind(&r, 1, 0, where);
			hear(every_ms[k] * RIG_MS);
		}
		took = time_to_move(1, 0, 10 * RIG_S);
		if (took > 2 * RIG_S || ear[0].gap_us > 100 * RIG_MS)
			rig_fail(&r, "every %llu ms: %llu us, gap %llu us",
				 (unsigned long long)every_ms[k],
				 (unsigned long long)took,
				 (unsigned long long)ear[0].gap_us);
		printf("  every %llu ms, 21 times: %llu moves, gaps to %llu "
		       "ms, then in %llu ms\n",
		       (unsigned long long)every_ms[k],
		       (unsigned long long)r.node[0].n_moved,
		       (unsigned long long)ear[1].gap_us / 1000,
		       (unsigned long long)took / 1000);
		assert_int_equal(r.node[0].n_down + r.node[1].n_down, downs);
		rig_release(&r);
		where = 0;
	}
}

static void test_a_restart_behind_a_new_address_is_found(void **state)
{
	static const uint64_t away_s[] = { 0, 1, 5, 100 };
	ol_instant began;
	uint64_t worst;
	unsigned long i;
	size_t k;

	(void)state;
	for (k = 0; k < sizeof away_s / sizeof *away_s; k++) {
		worst = 0;
		for (i = 0; i < runs; i++) {
			begin(first_seed + i, 1, &sim_link_clean);
			rig_stop(&r, 1);
			rig_run(&r, away_s[k] * RIG_S);
			rig_rebind(&r, 1, 0, 1);
			rig_start(&r, 1);
			rig_call(&r, true);
			began = r.now;
			if (!rig_run_until_up(&r, 20 * RIG_S))
				rig_fail(&r, "not found");
			while (!is_at(1, 0) &&
			       ol_since(began, r.now) < 20 * RIG_S)
				rig_run(&r, 20 * RIG_MS);
			worst = ol_since(began, r.now) > worst
					? ol_since(began, r.now)
					: worst;
			listen_anew();
			hear(2 * RIG_S);
			if (!is_at(1, 0) || ear[0].gap_us > 60 * RIG_MS ||
			    ear[1].gap_us > 60 * RIG_MS)
				rig_fail(&r, "a gap when it is found");
			rig_release(&r);
		}
		printf("  away for %llu s: found in %llu ms at most\n",
		       (unsigned long long)away_s[k],
		       (unsigned long long)worst / 1000);
		assert_in_range(worst, 0, 4 * RIG_S);
	}
}

/* Both were followed elsewhere, both start anew, nobody is at home: the last
 * proven addresses are tried too. */
static void test_after_two_restarts_the_last_addresses_are_tried(void **state)
{
	unsigned long i;

	(void)state;
	for (i = 0; i < runs; i++) {
		begin(first_seed + i, 1, &sim_link_clean);
		rig_rebind(&r, 0, 0, 1);
		rig_run(&r, 3 * RIG_S);
		rig_rebind(&r, 1, 0, 1);
		rig_run(&r, 3 * RIG_S);
		assert_true(is_at(0, 0) && is_at(1, 0));
		rig_stop(&r, 0);
		rig_stop(&r, 1);
		rig_start(&r, 0);
		rig_start(&r, 1);
		if (!rig_run_until_up(&r, 5 * RIG_S))
			rig_fail(&r, "not found");
		rig_run(&r, 3 * RIG_S);
		assert_true(is_at(0, 0) && is_at(1, 0));
		rig_release(&r);
	}
}

/* ---- who is not ---- */

#define MALLORYS 64

/* Sees what node 1 sends, and sends it on from addresses of his own. */
static struct {
	int port[MALLORYS];
	size_t n;    /* addresses                                   */
	size_t next; /* of them                                     */
	bool forwards, relays, replays, forges;
	uint64_t delay_us;
	uint64_t in, out; /* datagrams he sent, and got              */
	uint8_t tape[512][OL_DATAGRAM_LEN];
	size_t n_tape;
} mallory;

static void to_node_0(const uint8_t *datagram, ol_instant at)
{
	int from = mallory.port[mallory.next++ % mallory.n];

	mallory.in++;
	sim_net_send(r.net, from, &r.node[0].addr[0], at, datagram,
		     OL_DATAGRAM_LEN);
}

static void sees(void *ctx, int node, int path, ol_instant at,
		 const uint8_t *datagram)
{
	(void)ctx;
	if (node != 1 || path != 0)
		return;
	memcpy(mallory.tape[mallory.n_tape++ % 512], datagram, OL_DATAGRAM_LEN);
	if (mallory.forwards)
		to_node_0(datagram, ol_after(at, mallory.delay_us));
	if (mallory.forges) /* as if from where node 1 was before */
		sim_net_send(r.net, mallory.port[0], &r.node[0].addr[0],
			     ol_after(at, mallory.delay_us), datagram,
			     OL_DATAGRAM_LEN);
}

static void gets(void *ctx, const struct sim_arrival *a)
{
	(void)ctx;
	if (a->refused)
		return;
	mallory.out++;
	if (mallory.relays) /* as if node 0 had sent it there itself */
		sim_net_send(r.net, r.node[0].port[0], &r.node[1].addr[0],
			     r.now, a->bytes, OL_DATAGRAM_LEN);
}

static void mallory_comes(size_t n)
{
	struct ol_addr addr;
	size_t i;

	memset(&mallory, 0, sizeof mallory);
	mallory.n = n;
	for (i = 0; i < n; i++) {
		addr = sim_net_addr(0x4000 + (unsigned int)i);
		mallory.port[i] = sim_net_open(r.net, &addr, NULL, 0);
	}
	r.watch = sees;
	r.stranger = gets;
}

static void set_way(bool cut)
{
	sim_net_link(r.net, r.node[1].port[0], r.node[0].port[0])->cut = cut;
}

static void check_quiet(const char *why, uint64_t most)
{
	if (!is_at(1, 0) || r.node[0].n_moved)
		rig_fail(&r, "%s: moved", why);
	if (status(0).path[0].state != OL_PATH_PROVEN)
		rig_fail(&r, "%s: not proven", why);
	if (mallory.out > most || mallory.out > mallory.in)
		rig_fail(&r, "%s: he sent %llu and got %llu", why,
			 (unsigned long long)mallory.in,
			 (unsigned long long)mallory.out);
	if (ear[0].gap_us > 60 * RIG_MS || ear[1].gap_us > 60 * RIG_MS)
		rig_fail(&r, "%s: gaps of %llu and %llu us", why,
			 (unsigned long long)ear[0].gap_us,
			 (unsigned long long)ear[1].gap_us);
}

static void test_cells_sent_again_from_elsewhere_draw_nothing(void **state)
{
	size_t i;

	(void)state;
	begin(first_seed, 1, &sim_link_clean);
	mallory_comes(1);
	hear(12 * RIG_S);
	listen_anew();
	for (i = 0; i < 2000; i++) {
		to_node_0(mallory.tape[i % 512], r.now);
		hear(5 * RIG_MS);
	}
	check_quiet("replayed", 0);
	rig_release(&r);
}

/* Quicker than the path itself: each cell comes from him first. He may even
 * bring the challenges on, so that they are answered. */
static void test_who_forwards_cells_moves_no_living_path(void **state)
{
	static const struct {
		const char *why;
		uint64_t delay_us;
		bool relays;
	} row[] = {
		{ "later than the true ones", 30000, false },
		{ "earlier", 1000, false },
		{ "earlier, and brings on what he gets", 1000, true },
	};
	size_t k;

	(void)state;
	for (k = 0; k < sizeof row / sizeof *row; k++) {
		begin(first_seed + k, 1, &sim_link_clean);
		mallory_comes(1);
		mallory.delay_us = row[k].delay_us;
		mallory.relays = row[k].relays;
		mallory.forwards = true;
		hear(59 * RIG_S);
		check_quiet(row[k].why, OL_ROAM_ASKS);
		printf("  %s: he sent %llu and got %llu\n", row[k].why,
		       (unsigned long long)mallory.in,
		       (unsigned long long)mallory.out);
		rig_release(&r);
	}
}

/* Who holds the true cells back and forwards them, both ways, is a part of the
 * network. When the true address is there again the path goes back. */
static void test_when_the_true_address_returns_it_moves_back(void **state)
{
	uint64_t took;
	ol_instant began;

	(void)state;
	begin(first_seed, 1, &sim_link_clean);
	mallory_comes(1);
	mallory.forwards = mallory.relays = true;
	set_way(true);
	hear(5 * RIG_S);
	assert_false(is_at(1, 0));
	assert_in_range(ear[1].gap_us, 0, 2 * RIG_S);
	set_way(false);
	began = r.now;
	took = time_to_move(1, 0, 10 * RIG_S);
	printf("  back in %llu ms\n", (unsigned long long)took / 1000);
	assert_in_range(ol_since(began, r.now), 0, 2 * RIG_S);
	mallory.forwards = false;
	listen_anew();
	hear(3 * RIG_S);
	assert_in_range(ear[1].gap_us, 0, 60 * RIG_MS);
	assert_false(status(0).path[0].learned);
	rig_release(&r);
}

/* He sees the cells from the new address and sends copies with the old one's
 * name on them, to hold the path where nobody is any more. */
static void test_copies_with_the_old_name_do_not_hold_a_path(void **state)
{
	uint64_t took;
	int was;

	(void)state;
	begin(first_seed, 1, &sim_link_clean);
	was = r.node[1].port[0];
	mallory_comes(1);
	rig_rebind(&r, 1, 0, 1);
	mallory.port[0] = was;
	sim_net_link(r.net, was, r.node[0].port[0])->cut = false;
	mallory.delay_us = 25000;
	mallory.forges = true;
	took = time_to_move(1, 0, 20 * RIG_S);
	printf("  moved in %llu ms\n", (unsigned long long)took / 1000);
	assert_in_range(took, 0, 6 * RIG_S);
	rig_release(&r);
}

static void test_a_flood_of_addresses_costs_nearly_nothing(void **state)
{
	uint64_t took;

	(void)state;
	begin(first_seed, 1, &sim_link_clean);
	mallory_comes(40);
	mallory.delay_us = 1000;
	mallory.forwards = true;
	hear(60 * RIG_S);
	check_quiet("40 addresses", OL_ROAM_ASKS * 40);
	printf("  he sent %llu from 40 addresses and got %llu\n",
	       (unsigned long long)mallory.in, (unsigned long long)mallory.out);
	/* And the true one is found among them, if it comes through. */
	rig_rebind(&r, 1, 0, 1);
	mallory.delay_us = 21000;
	took = time_to_move(1, 0, 20 * RIG_S);
	printf("  moved in %llu ms beside them\n",
	       (unsigned long long)took / 1000);
	assert_in_range(took, 0, 2 * RIG_S);
	rig_release(&r);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_one_path_moves_within_two_seconds),
		cmocka_unit_test(test_a_longer_way_changes_no_step),
		cmocka_unit_test(test_with_two_paths_nobody_hears_a_gap),
		cmocka_unit_test(test_both_ends_change_their_source_at_once),
		cmocka_unit_test(test_both_ends_move_and_had_said_where),
		cmocka_unit_test(
			test_a_flapping_address_is_followed_when_it_rests),
		cmocka_unit_test(test_a_restart_behind_a_new_address_is_found),
		cmocka_unit_test(
			test_after_two_restarts_the_last_addresses_are_tried),
		cmocka_unit_test(
			test_cells_sent_again_from_elsewhere_draw_nothing),
		cmocka_unit_test(test_who_forwards_cells_moves_no_living_path),
		cmocka_unit_test(
			test_when_the_true_address_returns_it_moves_back),
		cmocka_unit_test(
			test_copies_with_the_old_name_do_not_hold_a_path),
		cmocka_unit_test(
			test_a_flood_of_addresses_costs_nearly_nothing),
	};

	if (argc > 1)
		runs = strtoul(argv[1], NULL, 10);
	if (argc > 2)
		first_seed = strtoul(argv[2], NULL, 10);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
