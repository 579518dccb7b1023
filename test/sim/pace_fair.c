/*
 * pace_fair - lines beside TCP flows on one bottleneck: what is left to them.
 *
 * A flow's fair share is that of all who send: the rate over lines and flows.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "test/sim/bottle.h"

#define SPAN_S 60

static void one(uint64_t bits_per_s, uint64_t queue_ms, size_t lines,
		size_t flows)
{
	struct pipe narrow = { .bits_per_s = bits_per_s,
			       .queue_us = queue_ms * BOTTLE_MS,
			       .delay_us = 20000 };
	struct pipe wide = { .delay_us = 20000 };
	struct bottle *b = bottle_new(lines * 100 + flows);
	struct pipe *there = bottle_pipe(b, &narrow);
	struct pipe *back = bottle_pipe(b, &wide);
	struct flow *f[BOTTLE_FLOWS];
	uint64_t tcp = 0, fair, share;
	size_t i;

	for (i = 0; i < lines; i++)
		(void)bottle_path(b, there, back);
	bottle_run(b, 2 * BOTTLE_S);
	for (i = 0; i < flows; i++)
		f[i] = bottle_flow(b, there, 20000);
	bottle_run(b, 30 * BOTTLE_S);
	bottle_forget(b);
	bottle_run(b, SPAN_S * BOTTLE_S);
	for (i = 0; i < flows; i++)
		tcp += f[i]->delivered * BOTTLE_SEGMENT * 8 / SPAN_S;
	bottle_free(b);
	fair = bits_per_s / (lines + flows) * flows;
	share = tcp * 100 / fair;
	print_message("%5llu kbit/s, %3llu ms, %2zu lines, %zu flows: %llu %% "
		      "of their share\n",
		      (unsigned long long)bits_per_s / 1000,
		      (unsigned long long)queue_ms, lines, flows,
		      (unsigned long long)share);
	if (share < 50)
		fail_msg("that is less than half");
}

static void test_lines_leave_tcp_half_of_its_share(void **state)
{
	(void)state;
	one(200000, 200, 1, 1);
	one(1000000, 200, 1, 1);
	one(300000, 300, 3, 1);
	one(600000, 100, 5, 1);
	one(1000000, 200, 5, 2);
	one(1000000, 200, 10, 1);
	one(1000000, 60, 10, 2);
	one(1000000, 200, 20, 2);
	one(2000000, 100, 20, 1);
	one(2000000, 50, 20, 4);
	one(2500000, 60, 20, 2);
	one(10000000, 50, 20, 4);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_lines_leave_tcp_half_of_its_share),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
