/*
 * office_constant - what a watcher of the network may learn from an office:
 * nothing. The same seed is run again and again, once with an idle line, then
 * with a ring, a call, an unanswered ring, a line test, a suspension; sizes,
 * counts and booked instants of departure are the same, cell for cell.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "test/sim/office_rig.h"

#define CELLS_MAX 65536

struct cell {
	uint64_t at;
	int office;
	uint8_t socket;
};

struct log {
	struct cell cell[CELLS_MAX];
	size_t n;
	uint64_t from;
};

static struct log idle_log, log_;

static void watch(void *ctx, int office, uint16_t line, uint8_t socket,
		  uint64_t at, const uint8_t *datagram)
{
	struct log *l = ctx;

	(void)line;
	(void)datagram; /* OL_DATAGRAM_LEN bytes by its type */
	if (l->n == CELLS_MAX)
		abort();
	l->cell[l->n++] = (struct cell){ at, office, socket };
}

enum what { IDLE, RINGING, CALL, DECLINED, NOBODY, TEST, SUSPENDED, WHATS };

static const char *const name[WHATS] = { "idle",         "ringing",
					 "a call",       "a call declined",
					 "nobody there", "a line test",
					 "suspended" };

static void act(struct orig *r, enum what what)
{
	struct ol_request rq = { .kind = OL_REQUEST_SUSPEND, .why = "why" };

	switch (what) {
	case CALL:
		r->office[1].desk[1].answer_us = 300 * ORIG_MS;
		(void)orig_call(r, 0, 1, 0);
		break;
	case NOBODY:
		orig_desk_gone(r, 1, 1);
		(void)orig_call(r, 0, 1, 0);
		break;
	case RINGING:
	case DECLINED:
		(void)orig_call(r, 0, 1, 0);
		break;
	case TEST:
		(void)orig_simple(r, 0, 1, OL_REQUEST_TEST);
		(void)orig_simple(r, 1, 1, OL_REQUEST_TEST);
		break;
	case SUSPENDED:
		(void)orig_ask(r, 0, 1, &rq);
		break;
	case IDLE:
	case WHATS:
		break;
	}
	orig_run(r, 5 * ORIG_S);
	if (what == DECLINED)
		(void)orig_simple(r, 1, 1, OL_REQUEST_DECLINE);
}

/* `us` of it, from 3 s after the line is up. */
static void run(uint64_t seed, const struct sim_link *link, enum what what,
		uint64_t us, struct log *log)
{
	struct orig *r = orig_new(seed, 2, 2, link);
	int i;

	orig_join(r, 0, 1);
	for (i = 0; i < 2; i++) {
		orig_start(r, i);
		orig_desk(r, i, 1, true, 0);
	}
	if (!orig_run_until_up(r, 20 * ORIG_S))
		orig_fail(r, "not up");
	orig_run(r, 3 * ORIG_S);
	log->n = 0;
	r->watch = watch;
	r->watch_ctx = log;
	act(r, what);
	orig_run(r, us);
	orig_free(r);
}

static void compare(uint64_t seed, const struct sim_link *link, uint64_t us)
{
	enum what what;
	size_t i;

	run(seed, link, IDLE, us, &idle_log);
	assert_true(idle_log.n > us / OL_TICK_US * 3);
	for (what = RINGING; what < WHATS; what++) {
		run(seed, link, what, us, &log_);
		if (log_.n != idle_log.n)
			fail_msg("seed %llu, %s: %zu datagrams, idle %zu",
				 (unsigned long long)seed, name[what], log_.n,
				 idle_log.n);
		for (i = 0; i < log_.n; i++)
			if (log_.cell[i].at != idle_log.cell[i].at ||
			    log_.cell[i].office != idle_log.cell[i].office ||
			    log_.cell[i].socket != idle_log.cell[i].socket)
				fail_msg("seed %llu, %s: datagram %zu differs",
					 (unsigned long long)seed, name[what],
					 i);
	}
}

static void test_nothing_that_is_said_shows_outside(void **state)
{
	static const struct sim_link *const links[] = { &sim_link_clean,
							&sim_link_lossy,
							&sim_link_shaky };
	uint64_t seed;

	(void)state;
	for (seed = 1; seed <= 12; seed++)
		compare(seed, links[seed % 3], 10 * ORIG_S);
}

/* With the renewal of the session in it. */
static void test_nor_does_a_rekey_in_mid_call(void **state)
{
	(void)state;
	compare(20, &sim_link_clean, 130 * ORIG_S);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_nothing_that_is_said_shows_outside),
		cmocka_unit_test(test_nor_does_a_rekey_in_mid_call),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
