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

static unsigned long runs = 1000;
static unsigned long first_seed = 1;

static int by_size(const void *a, const void *b)
{
	const uint64_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

/* Milliseconds from the later start until both are up, of every run; sorted.
 * The second node starts up to `apart_us` after the first. */
static uint64_t *measure(size_t n_paths, const struct sim_link *link,
			 uint64_t apart_us)
{
	uint64_t *ms = calloc(runs, sizeof *ms);
	static struct rig r;
	unsigned long i;
	ol_instant start;
	int late;

	assert_non_null(ms);
	for (i = 0; i < runs; i++) {
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
	qsort(ms, runs, sizeof *ms, by_size);
	return ms;
}

static uint64_t at_share(const uint64_t *ms, double share)
{
	return ms[(size_t)(share * (double)(runs - 1))];
}

static void print(const char *what, const uint64_t *ms)
{
	printf("%-34s median %4llu  90 %% %4llu  99 %% %4llu  most %5llu ms\n",
	       what, (unsigned long long)at_share(ms, 0.5),
	       (unsigned long long)at_share(ms, 0.9),
	       (unsigned long long)at_share(ms, 0.99),
	       (unsigned long long)ms[runs - 1]);
}

/* 99 of 100 runs are up within `within_ms`. */
static void check(const char *what, size_t n_paths, const struct sim_link *link,
		  uint64_t apart_us, uint64_t within_ms)
{
	uint64_t *ms = measure(n_paths, link, apart_us);

	print(what, ms);
	assert_true(at_share(ms, 0.99) < within_ms);
	free(ms);
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
