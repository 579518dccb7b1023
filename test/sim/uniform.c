/*
 * uniform - every byte of every datagram looks random: a chi-square test per
 * byte position over a million of each kind, within sessions and across their
 * renewals.
 *
 *	test_sim_uniform [datagrams of each kind]
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

/*
 * Chi-square with 255 degrees of freedom: over 400 or under 148 comes about
 * once in 10^8. There are some 1,500 positions here and the seeds are fixed,
 * so the test does not fail by chance; a bit that stands in every thousandth
 * datagram at one position gives 1,000 and more at a million.
 */
#define CHI_MOST 400.0
#define CHI_LEAST 148.0

static uint64_t wanted = 1000000;

struct count {
	uint64_t n;
	uint32_t seen[OL_DATAGRAM_LEN][256];
	uint8_t before[OL_DATAGRAM_LEN];
};

static void count_one(struct count *c, const uint8_t *d)
{
	size_t i;

	for (i = 0; i < OL_DATAGRAM_LEN; i++)
		c->seen[i][d[i]]++;
	assert_memory_not_equal(c->before, d, OL_DATAGRAM_LEN);
	memcpy(c->before, d, OL_DATAGRAM_LEN);
	c->n++;
}

static double chi_square(const uint32_t seen[256], uint64_t n)
{
	double mean = (double)n / 256, sum = 0, off;
	int v;

	for (v = 0; v < 256; v++) {
		off = seen[v] - mean;
		sum += off * off / mean;
	}
	return sum;
}

static void judge(const char *what, const struct count *c)
{
	double x, least = CHI_MOST, most = 0;
	size_t i;

	for (i = 0; i < OL_DATAGRAM_LEN; i++) {
		x = chi_square(c->seen[i], c->n);
		least = x < least ? x : least;
		most = x > most ? x : most;
	}
	printf("%-28s %8llu datagrams: chi-square %.0f to %.0f\n", what,
	       (unsigned long long)c->n, least, most);
	assert_true(most < CHI_MOST);
	assert_true(least > CHI_LEAST);
}

static void watch(void *ctx, int node, int path, ol_instant at,
		  const uint8_t *datagram)
{
	(void)node;
	(void)path;
	(void)at;
	count_one(ctx, datagram);
}

static struct count *new_count(void)
{
	struct count *c = calloc(1, sizeof *c);

	assert_non_null(c);
	return c;
}

/* Two nodes, four paths: 400 cells a second, a renewal every two minutes. */
static void cells(const char *what, uint64_t seed, bool busy)
{
	static struct rig r;
	struct count *c = new_count();
	struct ol_line_status st;

	rig_init(&r, seed, OL_LINE_PATHS, &sim_link_clean);
	rig_start(&r, 0);
	rig_start(&r, 1);
	assert_true(rig_run_until_up(&r, 3 * RIG_S));
	rig_run(&r, 1 * RIG_S);
	r.watch = watch;
	r.watch_ctx = c;
	rig_call(&r, busy);
	while (c->n < wanted) {
		if (busy) {
			rig_say(&r, 0, OL_STREAM_RECORDS, 50);
			rig_say(&r, 1, OL_STREAM_BULK, 50);
			rig_say(&r, 1, OL_STREAM_CONTROL, 20);
		}
		rig_run(&r, 10 * RIG_S);
	}
	rig_status(&r, 0, &st);
	assert_true(st.rekeys >= wanted / 400 / 130);
	judge(what, c);
	rig_release(&r);
	free(c);
}

static void test_cells_of_an_idle_line(void **state)
{
	(void)state;
	cells("cells, idle", 1, false);
}

static void test_cells_of_a_busy_line(void **state)
{
	(void)state;
	cells("cells, call and words", 2, true);
}

/* A line that knocks, and one that answers it without being heard: message 1
 * and message 2, started anew again and again. */
static void test_envelopes_of_nodes_that_knock(void **state)
{
	static struct rig r;
	struct count *c = new_count();
	uint64_t seed;

	(void)state;
	for (seed = 1; c->n < wanted / 10; seed++) {
		rig_init(&r, seed, 1, &sim_link_clean);
		sim_net_link(r.net, r.node[1].port[0], r.node[0].port[0])->cut =
			true;
		r.watch = watch;
		r.watch_ctx = c;
		rig_start(&r, 0);
		rig_start(&r, 1);
		rig_run(&r, 30 * RIG_S);
		rig_release(&r);
	}
	judge("envelopes, as they leave", c);
	free(c);
}

/* The same envelope all the time: what differs is its nonce alone. */
static void test_a_million_times_the_same_envelope(void **state)
{
	struct ol_envelope e = { .number = 1, .message = 1 };
	uint8_t d[OL_DATAGRAM_LEN];
	struct count *c = new_count();
	struct ol_line_keys keys;
	struct ol_random random;
	struct ol_prng prng;

	(void)state;
	ol_prng_init(&prng, 11);
	random = ol_prng_source(&prng);
	ol_random_fill(&random, (uint8_t *)&keys, sizeof keys);
	while (c->n < wanted) {
		ol_envelope_seal(d, &keys.tx, &e, &random);
		count_one(c, d);
	}
	judge("envelopes, of zeros", c);
	free(c);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cells_of_an_idle_line),
		cmocka_unit_test(test_cells_of_a_busy_line),
		cmocka_unit_test(test_envelopes_of_nodes_that_knock),
		cmocka_unit_test(test_a_million_times_the_same_envelope),
	};

	if (argc > 1)
		wanted = strtoull(argv[1], NULL, 10);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
