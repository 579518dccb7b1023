/*
 * office_join - two aides connect their principals: both ends change in one
 * step, or neither. At each office desk 1 is the aide's, who talks, desk 2 the
 * principal's. North (0) has placed the call, South (1) has taken it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/error.h"
#include "test/sim/office_rig.h"

enum { AIDE = 1, PRINCIPAL = 2 };

static struct orig *r;

static void they_talk(uint64_t seed, const struct sim_link *link)
{
	int i;

	r = orig_new(seed, 2, 1, link);
	orig_join(r, 0, 1);
	for (i = 0; i < 2; i++)
		orig_start(r, i);
	if (!orig_run_until_up(r, 60 * ORIG_S))
		orig_fail(r, "not up");
	for (i = 0; i < 2; i++)
		orig_desk(r, i, PRINCIPAL, false, 0);
	orig_desk(r, 0, AIDE, true, 0);
	orig_desk(r, 1, AIDE, true, 20 * ORIG_MS);
	orig_run(r, ORIG_S);
	must(r, orig_call(r, 0, AIDE, 0) == 0);
	orig_run(r, 5 * ORIG_S);
	must(r, orig_state(r, 0, 0) == OL_CALL_TALKING);
	must(r, orig_state(r, 1, 0) == OL_CALL_TALKING);
}

static int connect(int office, bool back)
{
	struct ol_request rq = { .kind = OL_REQUEST_CONNECT, .gone = back };

	snprintf(rq.value, sizeof rq.value, "seat %d.%d", office, PRINCIPAL);
	return orig_ask(r, office, AIDE, &rq);
}

static int ready(int office, uint32_t desk, bool gone)
{
	struct ol_request rq = { .kind = OL_REQUEST_READY, .gone = gone };

	return orig_ask(r, office, desk, &rq);
}

static uint32_t speaks(int office)
{
	return r->office[office].line[0].voice_desk;
}

/* What that desk was told last of how far it is; NULL: nothing. */
static const struct ol_event *told(int office, uint32_t desk, uint64_t since)
{
	return orig_heard(r, office, desk, OL_EVENT_CONNECT, since, NULL);
}

static void test_both_principals_come_on_in_one_step(void **state)
{
	struct ol_office_line_view v;
	uint64_t since, at[2];
	const struct ol_event *ev;
	int last, i;

	(void)state;
	for (last = 0; last < 2; last++) {
		they_talk(1, &sim_link_clean);
		must(r, connect(0, false) == 0);
		must(r, connect(1, false) == 0);
		orig_run(r, ORIG_S);
		ev = told(last, PRINCIPAL, 0);
		must(r, ev && ev->stage_here == OL_JOIN_OFFERED);
		orig_view(r, last, 0, &v);
		must(r, !strcmp(v.principal_there,
				last ? "seat 0.2" : "seat 1.2"));
		must(r, !strcmp(ev->seat, last ? "seat 1.1" : "seat 0.1"));
		must(r, ready(!last, PRINCIPAL, false) == 0);
		orig_run(r, ORIG_S);
		must(r, told(last, AIDE, 0)->stage_there == OL_JOIN_READY);
		must(r, speaks(0) == AIDE && speaks(1) == AIDE);
		since = r->now.us;
		must(r, ready(last, PRINCIPAL, false) == 0);
		orig_run(r, ORIG_S);
		for (i = 0; i < 2; i++) {
			must(r, speaks(i) == PRINCIPAL);
			must(r, orig_heard(r, i, PRINCIPAL, OL_EVENT_ANSWERED,
					   since, &at[i]) != NULL);
			ev = orig_heard(r, i, AIDE, OL_EVENT_ENDED, since,
					NULL);
			must(r, ev && ev->reason == OL_END_TAKEN);
			must(r, told(i, PRINCIPAL, since)->stage_there ==
					OL_JOIN_JOINED);
			ev = orig_heard(r, i, PRINCIPAL, OL_EVENT_PRESENCE,
					since, NULL);
			orig_view(r, i, 0, &v);
			must(r, ev && !strcmp(v.people_there.who[0].name,
					      i ? "seat 0.2" : "seat 1.2"));
		}
		/* 20 ms one way, and a slot of each end */
		must(r, at[1] > at[0] && at[1] - at[0] <= 100 * ORIG_MS);
		must(r, orig_simple(r, 0, PRINCIPAL, OL_REQUEST_HANGUP) == 0);
		orig_run(r, ORIG_S);
		must(r, orig_state(r, 1, 0) == OL_CALL_IDLE);
		orig_free(r);
	}
}

static void test_either_aide_may_take_it_back(void **state)
{
	uint64_t since;
	int i;

	(void)state;
	for (i = 0; i < 2; i++) {
		they_talk(2, &sim_link_clean);
		must(r, connect(i, true) == OL_ERR_STATE);
		must(r, connect(0, false) == 0);
		must(r, connect(1, false) == 0);
		must(r, ready(i, PRINCIPAL, false) == 0);
		orig_run(r, ORIG_S);
		since = r->now.us;
		must(r, connect(i, true) == 0);
		orig_run(r, ORIG_S);
		must(r, told(i, PRINCIPAL, since)->stage_here == OL_JOIN_NONE);
		must(r, told(!i, AIDE, since)->stage_there == OL_JOIN_NONE);
		must(r,
		     told(!i, PRINCIPAL, since)->stage_there == OL_JOIN_NONE);
		must(r, ready(!i, PRINCIPAL, false) == 0);
		must(r, ready(i, PRINCIPAL, false) == OL_ERR_UNKNOWN);
		orig_run(r, 5 * ORIG_S);
		must(r, speaks(0) == AIDE && speaks(1) == AIDE);
		orig_free(r);
	}
}

static void test_a_desk_that_is_lost_is_not_ready(void **state)
{
	uint64_t since;
	int i;

	(void)state;
	for (i = 0; i < 2; i++) {
		they_talk(3, &sim_link_clean);
		must(r, connect(0, false) == 0);
		must(r, connect(1, false) == 0);
		must(r, ready(i, PRINCIPAL, false) == 0);
		orig_run(r, ORIG_S);
		must(r, told(!i, AIDE, 0)->stage_there == OL_JOIN_READY);
		since = r->now.us;
		orig_desk_gone(r, i, PRINCIPAL);
		orig_run(r, ORIG_S);
		must(r, told(!i, AIDE, since)->stage_there == OL_JOIN_OFFERED);
		must(r, told(i, AIDE, since)->stage_here == OL_JOIN_OFFERED);
		must(r, ready(!i, PRINCIPAL, false) == 0);
		orig_run(r, ORIG_S);
		must(r, speaks(0) == AIDE && speaks(1) == AIDE);
		/* He comes back, is told of it at once, and says it again. */
		orig_desk(r, i, PRINCIPAL, false, 0);
		must(r, told(i, PRINCIPAL, 0)->stage_here == OL_JOIN_OFFERED);
		must(r, told(i, PRINCIPAL, 0)->stage_there == OL_JOIN_READY);
		must(r, ready(i, PRINCIPAL, false) == 0);
		orig_run(r, ORIG_S);
		must(r, speaks(0) == PRINCIPAL && speaks(1) == PRINCIPAL);
		orig_free(r);
	}
}

static void test_who_may_say_what(void **state)
{
	struct ol_request rq = { .kind = OL_REQUEST_CONNECT };

	(void)state;
	they_talk(4, &sim_link_clean);
	must(r, ready(0, PRINCIPAL, false) == OL_ERR_UNKNOWN);
	strcpy(rq.value, "nobody");
	must(r, orig_ask(r, 0, AIDE, &rq) == OL_ERR_UNKNOWN);
	strcpy(rq.value, "seat 0.2");
	must(r, orig_ask(r, 0, PRINCIPAL, &rq) == OL_ERR_DENIED);
	must(r, connect(0, false) == 0);
	must(r, ready(0, AIDE, false) == OL_ERR_UNKNOWN);
	/* The one who has the call at the other end is the principal. */
	strcpy(rq.value, "seat 1.1");
	must(r, orig_ask(r, 1, AIDE, &rq) == 0);
	must(r, ready(0, PRINCIPAL, false) == 0);
	orig_run(r, ORIG_S);
	must(r, speaks(0) == PRINCIPAL && speaks(1) == AIDE);
	must(r, orig_heard(r, 1, AIDE, OL_EVENT_ENDED, 0, NULL) == NULL);
	orig_free(r);
}

static void test_it_ends_with_the_call(void **state)
{
	uint64_t since;

	(void)state;
	they_talk(5, &sim_link_clean);
	must(r, connect(0, false) == 0);
	must(r, ready(0, PRINCIPAL, false) == 0);
	since = r->now.us;
	must(r, orig_simple(r, 1, AIDE, OL_REQUEST_HANGUP) == 0);
	orig_run(r, ORIG_S);
	must(r, told(0, PRINCIPAL, since)->stage_here == OL_JOIN_NONE);
	must(r, ready(0, PRINCIPAL, false) == OL_ERR_UNKNOWN);
	orig_free(r);
}

/* The line goes and comes, now and then, while all of it is said. */
static void test_a_line_that_is_lost_does_not_part_them(void **state)
{
	uint64_t seed;

	(void)state;
	for (seed = 10; seed < 30; seed++) {
		they_talk(seed, &sim_link_lossy);
		must(r, connect(0, false) == 0);
		must(r, connect(1, false) == 0);
		must(r, ready(0, PRINCIPAL, false) == 0);
		orig_run(r, seed * 7 * ORIG_MS);
		must(r, ready(1, PRINCIPAL, false) == 0);
		orig_run(r, (seed - 10) * 11 * ORIG_MS);
		orig_cut(r, 0, 1, true);
		orig_run(r, 20 * ORIG_S);
		orig_cut(r, 0, 1, false);
		orig_run(r, 20 * ORIG_S);
		must(r, orig_state(r, 0, 0) == OL_CALL_TALKING);
		must(r, speaks(0) == PRINCIPAL && speaks(1) == PRINCIPAL);
		orig_free(r);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_both_principals_come_on_in_one_step),
		cmocka_unit_test(test_either_aide_may_take_it_back),
		cmocka_unit_test(test_a_desk_that_is_lost_is_not_ready),
		cmocka_unit_test(test_who_may_say_what),
		cmocka_unit_test(test_it_ends_with_the_call),
		cmocka_unit_test(test_a_line_that_is_lost_does_not_part_them),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
