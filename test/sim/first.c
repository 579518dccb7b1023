/*
 * first - the first handshake of a line, on bad paths, over many seeds.
 *
 * 	test_sim_first [runs] [first seed]
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "test/sim/rig.h"

static unsigned long runs = 500;
static unsigned long first_seed = 1;

static int by_size(const void *a, const void *b)
{
	const uint64_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

/* Milliseconds from the later start until both are up, of every run; sorted.
 * The second node starts up to `apart_us` after the first. */
static uint64_t *measure(unsigned long n, size_t n_paths,
			 const struct sim_link *link, uint64_t apart_us)
{
	uint64_t *ms = calloc(n, sizeof *ms);
	static struct rig r;
	unsigned long i;
	ol_instant start;
	int late;

	assert_non_null(ms);
	for (i = 0; i < n; i++) {
		rig_init(&r, first_seed + i, n_paths, link);
		late = (int)ol_prng_below(&r.prng, 2);
		rig_start(&r, 1 - late);
		if (apart_us)
			rig_run(&r, ol_prng_below(&r.prng, apart_us));
		rig_start(&r, late);
		start = r.now;
		if (!rig_run_until_up(&r, 60 * RIG_S))
			rig_fail(&r, "not up after a minute");
		ms[i] = ol_since(start, r.now) / 1000;
		rig_release(&r);
	}
	qsort(ms, n, sizeof *ms, by_size);
	return ms;
}

/* 99 of 100 runs are up within `within_ms`. Where the first one waits long
 * for the second, a fifth of the runs must do: each costs as many datagrams
 * as fifty others. */
static void check(const char *what, size_t n_paths, const struct sim_link *link,
		  uint64_t apart_us, uint64_t within_ms)
{
	unsigned long n = apart_us > 10 * RIG_S ? (runs + 4) / 5 : runs;
	uint64_t *ms = measure(n, n_paths, link, apart_us);
	uint64_t most = ms[(n - 1) * 99 / 100];

	printf("%-30s %4lu runs: median %4llu  90 %% %4llu  99 %% %4llu  "
	       "most %4llu ms\n",
	       what, n, (unsigned long long)ms[(n - 1) / 2],
	       (unsigned long long)ms[(n - 1) * 9 / 10],
	       (unsigned long long)most, (unsigned long long)ms[n - 1]);
	free(ms);
	assert_true(most < within_ms);
}

static void test_clean_path_is_up_in_under_a_second(void **state)
{
	(void)state;
	check("20 ms, both at once", 1, &sim_link_clean, 0, 400);
	check("20 ms, two paths", 2, &sim_link_clean, 0, 400);
	check("20 ms, one up to 70 s later", 1, &sim_link_clean, 70 * RIG_S,
	      1000);
}

static void test_80_percent_loss_is_up_in_under_3_s(void **state)
{
	(void)state;
	check("80 % loss, both at once", 1, &sim_link_terrible, 0, 3000);
	check("80 % loss, one up to 2 s later", 1, &sim_link_terrible,
	      2 * RIG_S, 3000);
	check("80 % loss, one up to 50 s later", 1, &sim_link_terrible,
	      50 * RIG_S, 3000);
	check("80 % loss, two paths", 2, &sim_link_terrible, 0, 2000);
}

static void test_far_and_shaky_paths(void **state)
{
	(void)state;
	check("300 ms each way", 1, &sim_link_far, 0, 1500);
	check("bursts, jitter, out of order", 1, &sim_link_shaky, 0, 2500);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_clean_path_is_up_in_under_a_second),
		cmocka_unit_test(test_80_percent_loss_is_up_in_under_3_s),
		cmocka_unit_test(test_far_and_shaky_paths),
	};

	if (argc > 1)
		runs = strtoul(argv[1], NULL, 10);
	if (argc > 2)
		first_seed = strtoul(argv[2], NULL, 10);
	if (runs == 0)
		return 2;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
