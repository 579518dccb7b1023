/*
 * office_ladder - calls that climb a ladder. North (0) has one and lines to
 * South (1) and East (2).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "test/sim/office_rig.h"

enum { DUTY = 1, INTERPRETER, LEADER }; /* North's desks */

static struct orig *r;

static void set(int office, uint16_t line, const char *ladder)
{
	struct ol_request rq = { .kind = OL_REQUEST_SET, .line = line };

	snprintf(rq.key, sizeof rq.key, "ladder");
	snprintf(rq.value, sizeof rq.value, "%s", ladder);
	must(r, orig_ask(r, office, 1, &rq) == 0);
}

static void is(int office, uint32_t desk, enum ol_role role)
{
	struct orig_office *n = &r->office[office];

	ol_office_desk_role(n->o, desk, role, ol_after(r->now, n->clock_us),
			    (ol_date){ 0 }, &r->fx);
}

/* Both of North's lines have the same ladder; who answers, after how long. */
static void all_up(uint64_t seed, const char *ladder, uint64_t duty_us,
		   uint64_t interpreter_us, uint64_t leader_us)
{
	int i;

	r = orig_new(seed, 3, 1, &sim_link_clean);
	orig_join(r, 0, 1);
	orig_join(r, 0, 2);
	for (i = 0; i < 3; i++)
		orig_start(r, i);
	if (!orig_run_until_up(r, 30 * ORIG_S))
		orig_fail(r, "not up");
	orig_desk(r, 0, DUTY, true, duty_us);
	orig_desk(r, 0, INTERPRETER, true, interpreter_us);
	orig_desk(r, 0, LEADER, true, leader_us);
	is(0, INTERPRETER, OL_ROLE_INTERPRETER);
	is(0, LEADER, OL_ROLE_PRINCIPAL);
	orig_desk(r, 1, 1, true, 0);
	orig_desk(r, 2, 1, true, 0);
	set(0, 0, ladder);
	set(0, 1, ladder);
	orig_run(r, 2 * ORIG_S);
}

static void call(int office, enum ol_precedence precedence)
{
	struct ol_request rq = { .kind = OL_REQUEST_CALL,
				 .precedence = precedence };

	must(r, orig_ask(r, office, 1, &rq) == 0);
}

/* When that desk was told to ring since then; 0: never. */
static uint64_t told(uint32_t desk, uint64_t since)
{
	struct orig_office *n = &r->office[0];
	size_t i = n->n_heard > ORIG_HEARD ? n->n_heard - ORIG_HEARD : 0;
	const struct ol_event *ev;

	for (; i < n->n_heard; i++) {
		ev = &n->heard[i % ORIG_HEARD];
		if (ev->kind == OL_EVENT_RING && ev->bell &&
		    (!ev->desk || ev->desk == desk) &&
		    n->heard_at[i % ORIG_HEARD] >= since)
			return n->heard_at[i % ORIG_HEARD];
	}
	return 0;
}

/* What the caller read last of bells. */
static uint32_t bells(int office)
{
	const struct ol_event *ev =
		orig_heard(r, office, 1, OL_EVENT_RINGING, 0, NULL);

	return ev ? ev->bells : 0;
}

#define LADDER "duty officer, interpreter 20, principal 45"

static void test_the_last_rung_takes_it_and_bells_rise(void **state)
{
	uint64_t since, rang;

	(void)state;
	all_up(1, LADDER, 0, 0, 3 * ORIG_S);
	since = r->now.us;
	call(1, OL_ROUTINE);
	orig_run(r, ORIG_S);
	rang = told(DUTY, since);
	must(r, rang && !told(INTERPRETER, since) && !told(LEADER, since));
	must(r, bells(1) == 1);
	orig_run(r, 20 * ORIG_S);
	must(r, told(INTERPRETER, since) == rang + 20 * ORIG_S);
	must(r, bells(1) == 2);
	must(r, !told(LEADER, since));
	orig_run(r, 25 * ORIG_S);
	must(r, told(LEADER, since) == rang + 45 * ORIG_S);
	must(r, bells(1) == 3);
	orig_run(r, 4 * ORIG_S);
	must(r, orig_state(r, 1, 0) == OL_CALL_TALKING);
	must(r,
	     !strcmp(orig_heard(r, 1, 1, OL_EVENT_ANSWERED, since, NULL)->seat,
		     "seat 0.3"));
	orig_free(r);
}

static void
test_nobody_takes_it_and_both_sides_know_how_far_it_went(void **state)
{
	const struct ol_event *ev;
	uint64_t since;

	(void)state;
	all_up(2, LADDER, 0, 0, 0);
	since = r->now.us;
	call(1, OL_ROUTINE);
	orig_run(r, 62 * ORIG_S);
	ev = orig_heard(r, 1, 1, OL_EVENT_ENDED, since, NULL);
	must(r, ev && ev->reason == OL_END_UNANSWERED && ev->bells == 3);
	must(r, ev->rang_seconds > 59.9 && ev->rang_seconds < 60.1);
	ev = orig_heard(r, 0, 0, OL_EVENT_MISSED, since, NULL);
	must(r, ev && ev->bells == 3);
	must(r, !strcmp(ev->rang, "seat 0.1, seat 0.2, seat 0.3"));
	must(r, !strcmp(ev->seat, "seat 1.1"));
	orig_free(r);
}

static void test_the_next_rings_at_once_when_the_first_goes(void **state)
{
	uint64_t since, gone;

	(void)state;
	all_up(3, LADDER, 0, 0, 0);
	since = r->now.us;
	call(1, OL_ROUTINE);
	orig_run(r, 5 * ORIG_S);
	must(r, bells(1) == 1);
	gone = r->now.us;
	orig_desk_gone(r, 0, DUTY);
	orig_run(r, ORIG_S);
	must(r, told(INTERPRETER, since) == gone && !told(LEADER, since));
	must(r, bells(1) == 1);
	orig_desk(r, 0, DUTY, true, ORIG_S); /* he comes back, and takes it */
	orig_run(r, 3 * ORIG_S);
	must(r, orig_state(r, 1, 0) == OL_CALL_TALKING);
	must(r, !told(LEADER, since));
	orig_free(r);
}

static void test_a_flash_beside_a_routine_call_climbs_for_itself(void **state)
{
	uint64_t since, flash;

	(void)state;
	all_up(4, LADDER, 0, 0, 0);
	since = r->now.us;
	call(1, OL_ROUTINE);
	orig_run(r, 5 * ORIG_S);
	must(r, told(DUTY, since) && !told(LEADER, since));
	flash = r->now.us;
	call(2, OL_FLASH);
	orig_run(r, ORIG_S);
	must(r, told(LEADER, flash) && told(INTERPRETER, flash));
	must(r, bells(2) == 3 && bells(1) == 1);
	orig_run(r, 16 * ORIG_S);
	must(r, bells(1) == 2); /* the routine call goes on at its seconds */
	orig_free(r);
}

static void test_a_lost_line_stops_no_ladder_for_good(void **state)
{
	uint64_t since;

	(void)state;
	all_up(5, "duty officer, principal 12", 0, 0, 0);
	since = r->now.us;
	call(1, OL_ROUTINE);
	orig_run(r, 6 * ORIG_S);
	orig_cut(r, 0, 1, true);
	orig_run(r, 8 * ORIG_S); /* its second passes while nothing is heard */
	must(r, told(LEADER, since));
	orig_cut(r, 0, 1, false);
	orig_run(r, 6 * ORIG_S);
	must(r, orig_state(r, 1, 0) == OL_CALL_RINGING_OUT);
	must(r, bells(1) == 2);
	orig_free(r);
}

static void test_calls_that_cross_ring_up_the_ladder_of_each_side(void **state)
{
	struct ol_request rq = { .kind = OL_REQUEST_CALL };
	uint64_t since;

	(void)state;
	all_up(6, LADDER, 0, 0, 2 * ORIG_S);
	since = r->now.us;
	call(1, OL_ROUTINE);
	must(r, orig_ask(r, 0, DUTY, &rq) == 0);
	orig_run(r, ORIG_S);
	must(r, orig_state(r, 0, 0) == OL_CALL_CROSSING);
	must(r, orig_state(r, 1, 0) == OL_CALL_CROSSING);
	must(r, told(DUTY, since) && !told(INTERPRETER, since));
	orig_run(r, 50 * ORIG_S);
	must(r, orig_state(r, 0, 0) == OL_CALL_TALKING);
	must(r, orig_heard(r, 0, DUTY, OL_EVENT_ENDED, since, NULL)->reason ==
			OL_END_TAKEN);
	orig_free(r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_last_rung_takes_it_and_bells_rise),
		cmocka_unit_test(
			test_nobody_takes_it_and_both_sides_know_how_far_it_went),
		cmocka_unit_test(
			test_the_next_rings_at_once_when_the_first_goes),
		cmocka_unit_test(
			test_a_flash_beside_a_routine_call_climbs_for_itself),
		cmocka_unit_test(test_a_lost_line_stops_no_ladder_for_good),
		cmocka_unit_test(
			test_calls_that_cross_ring_up_the_ladder_of_each_side),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
