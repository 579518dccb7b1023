/*
 * many - several nodes, a line between every two and a second one between
 * two of them, each node with one socket and one door; and strangers.
 *
 *	node 0 ====== node 1        each pair has a line, 0 and 1 have two:
 *	   |  \      /  |           at both, two lines share one address
 *	   |   node 4   |
 *	   |  /      \  |           a stranger sends to all of them, from an
 *	node 3 ------ node 2        address of its own or as if from node 1
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/bytes.h"
#include "base/prng.h"
#include "line/door.h"
#include "line/line.h"
#include "seal/keyfile.h"
#include "seal/secret.h"
#include "test/sim/net.h"

#define NODES 5
#define LINES (NODES * (NODES - 1) / 2 + 1)
#define S OL_US_PER_S

/* One end of a line. */
struct end {
	struct ol_line *line;
	int node, peer;
	uint16_t index; /* at its door */
	uint32_t said, heard, voice_said, voice_heard;
};

struct node {
	struct ol_door *door;
	struct ol_addr addr;
	int port;
	struct end *end[LINES]; /* by index */
	uint16_t n_ends;
};

static struct node node[NODES];
static struct end ends[2 * LINES];
static struct sim_net *net;
static struct ol_prng prng;
static struct ol_random rnd;
static ol_instant now;
static int stranger;
static struct ol_addr stranger_addr;

static void add_end(struct end *e, int at, int peer,
		    const struct ol_line_secret *secret,
		    const struct ol_office_keys *own,
		    const struct ol_office_keys *other)
{
	struct ol_line_config cfg = { .n_paths = 1 };
	struct node *n = &node[at];

	memset(e, 0, sizeof *e);
	e->node = at;
	e->peer = peer;
	e->index = n->n_ends++;
	n->end[e->index] = e;
	assert_int_equal(ol_line_keys_derive(&cfg.keys, secret,
					     own->line_public,
					     other->line_public),
			 0);
	memcpy(cfg.own_secret, own->line_secret, 32);
	memcpy(cfg.own_public, own->line_public, 32);
	memcpy(cfg.peer_public, other->line_public, 32);
	cfg.path[0].remote = node[peer].addr;
	cfg.phase_us = (uint32_t)ol_prng_below(&prng, OL_TICK_US);
	cfg.random = rnd;
	ol_random_fill(&rnd, cfg.incarnation, sizeof cfg.incarnation);
	e->line = ol_line_new(&cfg, now);
	assert_non_null(e->line);
	assert_int_equal(ol_door_add(n->door, e->index, &cfg.keys), 0);
	assert_int_equal(
		ol_door_add_path(n->door, e->index, 0, 0, &node[peer].addr), 0);
}

static void add_line(int which, int a, int b)
{
	struct ol_office_keys ka, kb;
	struct ol_charter_key charter;
	struct ol_line_secret secret;
	uint8_t share[2][32];

	ol_office_keys_make(&ka, &charter, &rnd);
	ol_office_keys_make(&kb, &charter, &rnd);
	ol_random_fill(&rnd, share[0], sizeof share);
	assert_int_equal(ol_line_secret_make(&secret, ka.line_public, share[0],
					     kb.line_public, share[1]),
			 0);
	add_end(&ends[2 * which], a, b, &secret, &ka, &kb);
	add_end(&ends[2 * which + 1], b, a, &secret, &kb, &ka);
}

static void begin(uint64_t seed)
{
	int i, j, which = 0;

	assert_int_equal(ol_seal_init(), 0);
	ol_prng_init(&prng, seed);
	rnd = ol_prng_source(&prng);
	now = (ol_instant){ 1000 * S };
	net = sim_net_new(seed);
	for (i = 0; i < NODES; i++) {
		memset(&node[i], 0, sizeof node[i]);
		node[i].addr = sim_net_addr((unsigned)i + 1);
		node[i].port = sim_net_open(net, &node[i].addr, &node[i], 0);
		node[i].door = ol_door_new(now);
		assert_non_null(node[i].door);
	}
	stranger_addr = sim_net_addr(99);
	stranger = sim_net_open(net, &stranger_addr, NULL, 0);
	for (i = 0; i < NODES; i++)
		for (j = 0; j < NODES; j++)
			sim_net_set(net, node[i].port, node[j].port,
				    &sim_link_clean);
	for (i = 0; i < NODES; i++)
		for (j = i + 1; j < NODES; j++)
			add_line(which++, i, j);
	add_line(which, 0, 1);
}

static void end_all(void)
{
	int i;

	for (i = 0; i < 2 * LINES; i++)
		ol_line_free(ends[i].line);
	for (i = 0; i < NODES; i++)
		ol_door_free(node[i].door);
	sim_net_free(net);
}

static void carry_out(struct end *e, const struct ol_line_effects *fx)
{
	size_t i;

	for (i = 0; i < fx->n; i++) {
		const struct ol_line_effect *f = &fx->e[i];

		if (f->kind == OL_LINE_SEND) {
			sim_net_send(net, node[e->node].port,
				     &node[e->peer].addr, f->at, f->datagram,
				     sizeof f->datagram);
		} else if (f->kind == OL_LINE_MESSAGE) {
			assert_int_equal(ol_get32(f->bytes), e->heard);
			e->heard++;
		} else if (f->kind == OL_LINE_VOICE) {
			e->voice_heard++;
		}
	}
}

static ol_date date(void)
{
	return (ol_date){ (int64_t)now.us * 1000 };
}

static void tick(struct end *e)
{
	struct ol_voice_offer v = { .n_cuts = 1, .cut = { 80 } };
	struct ol_line_effects fx;
	struct ol_line_status st;

	ol_line_status(e->line, &st);
	if (st.up) {
		ol_line_offer_voice(e->line, &v);
		e->voice_said++;
	}
	ol_line_tick(e->line, now, date(), &fx);
	carry_out(e, &fx);
}

static void give(struct end *e, uint8_t path, const uint8_t *d)
{
	struct ol_line_effects fx;

	ol_line_receive(e->line, now, date(), path, d, &fx);
	do {
		carry_out(e, &fx);
		ol_line_more(e->line, now, &fx);
	} while (fx.n);
}

static void arrive(struct node *n, const struct ol_addr *from, const uint8_t *d,
		   size_t len)
{
	struct ol_door_found f, first;
	size_t nth;

	if (ol_door_find(n->door, now, 0, from, d, len, 0, &first))
		return;
	f = first;
	for (nth = 1; !ol_line_is_for(n->end[f.line]->line, d); nth++)
		if (ol_door_find(n->door, now, 0, from, d, len, nth, &f)) {
			f = first;
			break;
		}
	give(n->end[f.line], f.path == OL_DOOR_PATHS ? OL_LINE_PATHS : f.path,
	     d);
}

static void run(uint64_t us)
{
	ol_instant until = ol_after(now, us), next;
	struct sim_arrival a;
	int i;

	while (now.us < until.us) {
		next = ol_earlier(until, sim_net_deadline(net));
		for (i = 0; i < 2 * LINES; i++)
			next = ol_earlier(next, ol_line_deadline(ends[i].line));
		if (next.us > now.us)
			now = next;
		while (sim_net_take(net, now, &a)) {
			assert_non_null(a.owner); /* nothing to the stranger */
			arrive(a.owner, &a.from, a.bytes, a.len);
		}
		for (i = 0; i < 2 * LINES; i++)
			if (ol_due(ol_line_deadline(ends[i].line), now))
				tick(&ends[i]);
	}
}

static void assert_all_up(void)
{
	struct ol_line_status st;
	int i;

	for (i = 0; i < 2 * LINES; i++) {
		ol_line_status(ends[i].line, &st);
		assert_true(st.up);
	}
}

static struct end *other(const struct end *e)
{
	return &ends[(e - ends) ^ 1];
}

static void talk(void)
{
	uint8_t msg[40] = { 0 };
	int i, k;

	for (i = 0; i < 2 * LINES; i++)
		for (k = 0; k < 10; k++) {
			ol_put32(msg, ends[i].said++);
			assert_int_equal(ol_line_send(ends[i].line,
						      OL_STREAM_RECORDS, msg,
						      sizeof msg),
					 0);
		}
	run(1 * S);
	for (i = 0; i < 2 * LINES; i++)
		assert_int_equal(other(&ends[i])->heard, ends[i].said);
}

/* No voice was lost on any line but, perhaps, those of nodes 0 and 1. */
static void assert_voice_whole(bool spare_first_pair)
{
	int i;

	for (i = 0; i < 2 * LINES; i++) {
		const struct end *e = &ends[i];

		if (spare_first_pair && e->node + e->peer == 1)
			continue;
		/* What is on its way may be missing. */
		assert_in_range(other(e)->voice_heard, e->voice_said - 4,
				e->voice_said);
	}
}

static void test_every_line_comes_up_and_hears_its_own_alone(void **state)
{
	uint64_t seed;

	(void)state;
	for (seed = 1; seed <= 5; seed++) {
		begin(seed);
		run(1 * S);
		assert_all_up();
		talk();
		run(5 * S);
		assert_voice_whole(false);
		end_all();
	}
}

/* `n` datagrams at once to node 0, as if from `from`. */
static void flood(const struct ol_addr *from, size_t n)
{
	uint8_t d[OL_DATAGRAM_LEN];

	while (n--) {
		ol_random_fill(&rnd, d, sizeof d);
		arrive(&node[0], from, d,
		       ol_prng_below(&prng, 10) ? sizeof d
						: ol_prng_below(&prng, 288));
	}
}

static void test_a_strangers_flood_is_not_answered_nor_felt(void **state)
{
	struct ol_door_figures fig;
	int ms, i;

	(void)state;
	begin(11);
	run(1 * S);
	for (ms = 0; ms < 3000; ms += 10) {
		flood(&stranger_addr, 200); /* 20,000 a second */
		run(10000);
	}
	assert_all_up();
	talk();
	assert_voice_whole(false);
	for (i = 0; i < NODES; i++)
		assert_int_equal(
			sim_net_link(net, node[i].port, stranger)->sent, 0);
	ol_door_figures(node[0].door, &fig);
	assert_true(fig.dropped_stranger + fig.dropped_rate > 50000);
	assert_int_equal(fig.by_hint, 0);
	end_all();
}

static void test_a_flood_as_if_from_one_troubles_no_other_line(void **state)
{
	int ms;

	(void)state;
	begin(12);
	run(1 * S);
	for (ms = 0; ms < 3000; ms += 10) {
		flood(&node[1].addr, 200);
		run(10000);
	}
	assert_voice_whole(true);
	run(2 * S);
	assert_all_up();
	talk();
	end_all();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			test_every_line_comes_up_and_hears_its_own_alone),
		cmocka_unit_test(
			test_a_strangers_flood_is_not_answered_nor_felt),
		cmocka_unit_test(
			test_a_flood_as_if_from_one_troubles_no_other_line),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
