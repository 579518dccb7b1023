/*
 * attack - a man in the middle who has no key: he records everything,
 * withholds, delays by seconds or minutes, sends again, from whichever
 * address, back to its sender, damaged. The rig checks at every step that
 * nothing is heard twice or out of order and that every slot is as promised;
 * when he is gone, all is well again.
 *
 *	test_sim_attack [runs] [first seed]
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

#define TAPE (1u << 16)
#define PATHS_MAX 2

static unsigned long runs = 25;
static unsigned long first_seed = 1;

static struct {
	size_t n; /* recorded in all; the newest TAPE are kept */
	struct {
		uint8_t node;
		uint8_t datagram[OL_DATAGRAM_LEN];
	} d[TAPE];
} tape;

static unsigned long injected, downs, sessions;
static uint64_t worst_up_us, worst_said_us;

static void record(void *ctx, int node, int path, ol_instant at,
		   const uint8_t *datagram)
{
	(void)ctx;
	(void)path;
	(void)at;
	tape.d[tape.n % TAPE].node = (uint8_t)node;
	memcpy(tape.d[tape.n % TAPE].datagram, datagram, OL_DATAGRAM_LEN);
	tape.n++;
}

static uint64_t below(struct rig *r, uint64_t n)
{
	return ol_prng_below(&r->prng, n);
}

/* One that was recorded, `back` before the newest, to where it was to go;
 * now and then damaged, or back to its sender. */
static void inject(struct rig *r, size_t back)
{
	uint8_t d[OL_DATAGRAM_LEN];
	size_t path = below(r, r->n_paths), at;
	int from;

	if (tape.n == 0)
		return;
	back %= tape.n < TAPE ? tape.n : TAPE;
	at = (tape.n - 1 - back) % TAPE;
	memcpy(d, tape.d[at].datagram, sizeof d);
	from = tape.d[at].node;
	if (below(r, 10) == 0)
		d[below(r, sizeof d)] ^= (uint8_t)(1 + below(r, 255));
	if (below(r, 10) == 0)
		from = 1 - from;
	sim_net_send(r->net, r->node[from].port[path],
		     &r->node[1 - from].addr[path],
		     ol_after(r->now, below(r, 20000)), d, sizeof d);
	injected++;
}

/* Some in a row, as they were sent or from anywhere on the tape. */
static void inject_some(struct rig *r)
{
	size_t i, n = below(r, 400), far = below(r, TAPE);
	bool in_order = below(r, 2);

	for (i = 0; i < n; i++)
		inject(r, in_order ? far + n - i : below(r, far + 1));
}

static void set_cuts(struct rig *r, bool may_cut)
{
	int node;
	size_t p;

	for (p = 0; p < r->n_paths; p++)
		for (node = 0; node < RIG_NODES; node++) {
			struct sim_link *l =
				sim_net_link(r->net, r->node[node].port[p],
					     r->node[1 - node].port[p]);

			*l = sim_link_clean;
			l->cut = may_cut && below(r, 3) == 0;
			if (may_cut && below(r, 3) == 0)
				l->loss = 0.5;
		}
}

static void something_happens(struct rig *r)
{
	int node = (int)below(r, 2);

	switch (below(r, 10)) {
	case 0:
	case 1:
		set_cuts(r, true);
		return;
	case 2:
		set_cuts(r, false);
		return;
	case 3:
		if (below(r, 4) == 0) {
			rig_stop(r, node);
			rig_run(r, below(r, 3 * RIG_S));
			rig_start(r, node);
		}
		return;
	case 4:
		if (below(r, 8) == 0)
			rig_jump(r, node, below(r, 400) * RIG_S);
		return;
	case 5:
		rig_say(r, node, OL_STREAM_CONTROL, (uint32_t)below(r, 10));
		rig_say(r, node, OL_STREAM_RECORDS, (uint32_t)below(r, 5));
		return;
	case 6:
		rig_call(r, !r->node[0].in_call);
		return;
	default:
		inject_some(r);
		return;
	}
}

/* The tag of the session that a node sends on. */
static uint32_t current(const struct rig *r, int node)
{
	const struct ol_sessions *t = &r->node[node].line->sessions;
	int i = ol_sessions_find(t, OL_SESSION_CURRENT);

	if (i == OL_SESSION_NONE)
		rig_fail(r, "node %d has no session", node);
	return t->s[i].tag;
}

static void note_worst(uint64_t *worst, uint64_t us)
{
	if (us > *worst)
		*worst = us;
}

static void attack(unsigned long seed)
{
	static struct rig r;
	ol_instant end, calm, up, said;
	int i;

	rig_init(&r, seed, 1 + seed % PATHS_MAX, &sim_link_clean);
	tape.n = 0;
	r.watch = record;
	rig_start(&r, 0);
	rig_start(&r, 1);
	end = ol_after(r.now, 400 * RIG_S);
	while (r.now.us < end.us) {
		rig_run(&r, below(&r, 4) ? below(&r, 2 * RIG_S)
					 : below(&r, 30 * RIG_S));
		something_happens(&r);
	}
	set_cuts(&r, false);
	calm = up = r.now;
	said = OL_NEVER;
	while (ol_since(calm, r.now) < 20 * RIG_S) {
		rig_run(&r, 50 * RIG_MS);
		if (!rig_is_up(&r))
			up = r.now;
		if (rig_is_said(&r)) /* a renewal may come after that */
			said = ol_earlier(said, r.now);
	}
	note_worst(&worst_up_us, ol_since(calm, up));
	note_worst(&worst_said_us, ol_since(calm, said));
	if (ol_since(calm, up) > 10 * RIG_S)
		rig_fail(&r, "not up again in 10 s");
	if (ol_since(calm, said) > 15 * RIG_S)
		rig_fail(&r, "not everything said in 15 s");
	if (current(&r, 0) != current(&r, 1))
		rig_fail(&r, "each sends on a session of its own");
	for (i = 0; i < RIG_NODES; i++) {
		struct ol_line_status st;

		rig_status(&r, i, &st);
		sessions += st.handshakes;
		downs += r.node[i].n_down;
	}
	rig_release(&r);
}

static void test_after_any_attack_without_keys_all_is_well(void **state)
{
	unsigned long i;

	(void)state;
	for (i = 0; i < runs; i++)
		attack(first_seed + i);
	printf("%lu runs: %lu datagrams sent again, %lu sessions, %lu times "
	       "down; after it up in %llu ms at most, all said in %llu ms\n",
	       runs, injected, sessions, downs,
	       (unsigned long long)worst_up_us / 1000,
	       (unsigned long long)worst_said_us / 1000);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			test_after_any_attack_without_keys_all_is_well),
	};

	if (argc > 1)
		runs = strtoul(argv[1], NULL, 10);
	if (argc > 2)
		first_seed = strtoul(argv[2], NULL, 10);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
