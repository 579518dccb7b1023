/*
 * office_hold - calls that wait: held by a person, by a more urgent call that
 * cuts in, and handed from desk to desk of one office. North (0) has a line to
 * South (1) and one to East (2).
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

enum { SOUTH = 0, EAST = 1 }; /* North's lines */

static struct orig *r;

static void all_up(uint64_t seed)
{
	int i;

	r = orig_new(seed, 3, 1, &sim_link_clean);
	orig_join(r, 0, 1);
	orig_join(r, 0, 2);
	for (i = 0; i < 3; i++)
		orig_start(r, i);
	if (!orig_run_until_up(r, 30 * ORIG_S))
		orig_fail(r, "not up");
	orig_desk(r, 0, 1, true, 0);
	orig_desk(r, 0, 2, true, 0);
	orig_desk(r, 1, 1, true, 20 * ORIG_MS);
	orig_desk(r, 2, 1, true, 20 * ORIG_MS);
	orig_run(r, 2 * ORIG_S);
}

static int call(int office, uint32_t desk, uint16_t line,
		enum ol_precedence precedence)
{
	struct ol_request rq = { .kind = OL_REQUEST_CALL,
				 .line = line,
				 .precedence = precedence };

	return orig_ask(r, office, desk, &rq);
}

static int hold(int office, uint32_t desk, uint16_t line, bool held)
{
	struct ol_request rq = { .kind = OL_REQUEST_HOLD, .held = held };
	struct ol_office_line_view v;

	orig_view(r, office, line, &v);
	rq.id = v.call_id;
	return orig_ask(r, office, desk, &rq);
}

static int hand(uint32_t desk, const char *seat)
{
	struct ol_request rq = { .kind = OL_REQUEST_HAND };

	snprintf(rq.value, sizeof rq.value, "%s", seat);
	return orig_ask(r, 0, desk, &rq);
}

static int take(uint32_t desk)
{
	struct ol_request rq = { .kind = OL_REQUEST_TAKE };
	struct ol_office_line_view v;

	orig_view(r, 0, SOUTH, &v);
	rq.id = v.call_id;
	return orig_ask(r, 0, desk, &rq);
}

static const char *why(void)
{
	return r->office[0].why.text;
}

/* Whose mouth and ear North's call on `line` has. */
static uint32_t speaks(uint16_t line)
{
	return r->office[0].line[line].voice_desk;
}

/* What South was told last of North's end. */
static const struct ol_event *south_knows(uint64_t since)
{
	return orig_heard(r, 1, 1, OL_EVENT_PRESENCE, since, NULL);
}

static void north_talks_to_south(uint64_t seed, enum ol_precedence precedence)
{
	all_up(seed);
	must(r, call(0, 1, SOUTH, precedence) == 0);
	orig_run(r, ORIG_S);
	must(r, orig_state(r, 0, SOUTH) == OL_CALL_TALKING);
	must(r, speaks(SOUTH) == 1);
}

static void test_both_sides_know_that_a_call_is_held(void **state)
{
	uint64_t since;

	(void)state;
	north_talks_to_south(1, OL_ROUTINE);
	since = r->now.us;
	must(r, hold(0, 1, SOUTH, true) == 0);
	must(r, speaks(SOUTH) == OL_DESK_ALL);
	orig_run(r, ORIG_S);
	/* a frame each 20 ms, but for the first slot */
	must(r, r->office[0].line[SOUTH].hushed >= 48 &&
			r->office[0].line[SOUTH].hushed <= 50);
	must(r, south_knows(since) && south_knows(since)->held_there);
	must(r, orig_heard(r, 0, 1, OL_EVENT_PRESENCE, since, NULL)->held_here);
	must(r, hold(0, 2, SOUTH, false) == OL_ERR_DENIED);
	must(r, strstr(why(), "seat 0.1") != NULL);
	since = r->now.us;
	must(r, hold(0, 1, SOUTH, false) == 0);
	must(r, speaks(SOUTH) == 1);
	orig_run(r, ORIG_S);
	must(r, south_knows(since) && !south_knows(since)->held_there);
	must(r, orig_simple(r, 0, 1, OL_REQUEST_HANGUP) == 0);
	orig_run(r, ORIG_S);
	must(r, orig_state(r, 1, 0) == OL_CALL_IDLE);
	must(r, hold(0, 1, SOUTH, true) == OL_ERR_UNKNOWN);
	orig_free(r);
}

static void test_a_call_is_still_held_after_the_line_was_lost(void **state)
{
	(void)state;
	north_talks_to_south(2, OL_ROUTINE);
	orig_cut(r, 0, 1, true);
	orig_run(r, 10 * ORIG_S);
	must(r, orig_state(r, 1, 0) == OL_CALL_INTERRUPTED);
	must(r, hold(0, 1, SOUTH, true) == 0);
	orig_cut(r, 0, 1, false);
	orig_run(r, 10 * ORIG_S);
	must(r, orig_state(r, 1, 0) == OL_CALL_TALKING);
	must(r, orig_heard(r, 1, 1, OL_EVENT_RESUMED, 0, NULL)->held_there ||
			south_knows(0)->held_there);
	orig_free(r);
}

/* Which calls cut in: the table of doc/protocol/call.md. */
static void test_a_more_urgent_call_cuts_in_and_no_other(void **state)
{
	uint64_t since;
	int up, coming;

	(void)state;
	for (up = OL_ROUTINE; up <= OL_FLASH; up++) {
		for (coming = OL_ROUTINE; coming <= OL_FLASH; coming++) {
			north_talks_to_south(3, (enum ol_precedence)up);
			must(r, call(2, 1, 0, (enum ol_precedence)coming) == 0);
			orig_run(r, ORIG_S);
			since = r->now.us;
			if (coming <= up) {
				must(r,
				     orig_simple(r, 0, 1, OL_REQUEST_ANSWER) ==
					     OL_ERR_BUSY);
				must(r, strstr(why(), "hold it") != NULL);
				must(r, speaks(SOUTH) == 1);
				orig_free(r);
				continue;
			}
			must(r, orig_simple(r, 0, 1, OL_REQUEST_ANSWER) == 0);
			must(r, speaks(EAST) == 1);
			must(r, speaks(SOUTH) == OL_DESK_ALL);
			orig_run(r, ORIG_S);
			must(r, orig_state(r, 0, SOUTH) == OL_CALL_TALKING);
			must(r, orig_state(r, 0, EAST) == OL_CALL_TALKING);
			must(r, south_knows(since)->held_there);
			orig_free(r);
		}
	}
}

static void test_the_call_that_was_held_goes_on_afterwards(void **state)
{
	uint64_t since;

	(void)state;
	north_talks_to_south(4, OL_ROUTINE);
	must(r, call(2, 1, 0, OL_FLASH) == 0);
	orig_run(r, ORIG_S);
	must(r, orig_simple(r, 0, 1, OL_REQUEST_ANSWER) == 0);
	orig_run(r, ORIG_S);
	/* back and forth between the two */
	must(r, hold(0, 1, SOUTH, false) == 0);
	must(r, speaks(SOUTH) == 1 && speaks(EAST) == OL_DESK_ALL);
	must(r, hold(0, 1, EAST, false) == 0);
	must(r, speaks(EAST) == 1 && speaks(SOUTH) == OL_DESK_ALL);
	since = r->now.us;
	/* without a name it is the one that the desk speaks in */
	must(r, orig_simple(r, 0, 1, OL_REQUEST_HANGUP) == 0);
	orig_run(r, ORIG_S);
	must(r, orig_state(r, 0, EAST) == OL_CALL_IDLE);
	must(r, orig_state(r, 0, SOUTH) == OL_CALL_TALKING);
	must(r, hold(0, 1, SOUTH, false) == 0);
	orig_run(r, ORIG_S);
	must(r, speaks(SOUTH) == 1);
	must(r, !south_knows(since)->held_there);
	orig_free(r);
}

static void test_a_call_is_handed_to_another_seat(void **state)
{
	uint64_t since;

	(void)state;
	north_talks_to_south(5, OL_ROUTINE);
	must(r, take(2) == OL_ERR_UNKNOWN);
	must(r, hand(1, "nobody") == OL_ERR_UNKNOWN);
	must(r, strstr(why(), "nobody sits") != NULL);
	must(r, hand(2, "seat 0.1") == OL_ERR_DENIED);
	must(r, hold(0, 1, SOUTH, true) == 0); /* while he fetches him */
	must(r, hand(1, "seat 0.2") == 0);
	must(r, orig_heard(r, 0, 2, OL_EVENT_OFFERED, 0, NULL) != NULL);
	must(r, !strcmp(orig_heard(r, 0, 2, OL_EVENT_OFFERED, 0, NULL)->seat,
			"seat 0.1"));
	since = r->now.us;
	must(r, take(1) == OL_ERR_UNKNOWN);
	must(r, take(2) == 0);
	must(r, speaks(SOUTH) == 2);
	must(r, orig_heard(r, 0, 1, OL_EVENT_ENDED, since, NULL)->reason ==
			OL_END_TAKEN);
	must(r, orig_heard(r, 0, 2, OL_EVENT_ANSWERED, since, NULL) != NULL);
	orig_run(r, ORIG_S);
	must(r, !strcmp(south_knows(since)->seat, "seat 0.2"));
	must(r, !south_knows(since)->held_there);
	must(r, take(2) == OL_ERR_UNKNOWN); /* once */
	must(r, orig_simple(r, 0, 2, OL_REQUEST_HANGUP) == 0);
	orig_run(r, ORIG_S);
	must(r, orig_state(r, 1, 0) == OL_CALL_IDLE);
	orig_free(r);
}

static void test_an_offer_ends_with_the_call(void **state)
{
	uint64_t since;

	(void)state;
	north_talks_to_south(6, OL_ROUTINE);
	must(r, hand(1, "seat 0.2") == 0);
	since = r->now.us;
	must(r, orig_simple(r, 1, 1, OL_REQUEST_HANGUP) == 0);
	orig_run(r, ORIG_S);
	must(r, orig_heard(r, 0, 2, OL_EVENT_OFFER_OVER, since, NULL) != NULL);
	must(r, take(2) == OL_ERR_UNKNOWN);
	orig_free(r);
}

static void test_a_caller_hears_when_he_will_be_called(void **state)
{
	struct ol_request rq = { .kind = OL_REQUEST_DECLINE,
				 .date = { 1234567 } };
	const struct ol_event *ev;

	(void)state;
	all_up(7);
	must(r, call(1, 1, 0, OL_PRIORITY) == 0);
	orig_run(r, ORIG_S);
	must(r, orig_ask(r, 0, 1, &rq) == 0);
	orig_run(r, ORIG_S);
	ev = orig_heard(r, 1, 1, OL_EVENT_ENDED, 0, NULL);
	must(r, ev && ev->reason == OL_END_DECLINED);
	must(r, ev->will_call.ns == 1234567);
	must(r, !strcmp(ev->seat, "seat 0.1"));
	orig_free(r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_both_sides_know_that_a_call_is_held),
		cmocka_unit_test(
			test_a_call_is_still_held_after_the_line_was_lost),
		cmocka_unit_test(test_a_more_urgent_call_cuts_in_and_no_other),
		cmocka_unit_test(
			test_the_call_that_was_held_goes_on_afterwards),
		cmocka_unit_test(test_a_call_is_handed_to_another_seat),
		cmocka_unit_test(test_an_offer_ends_with_the_call),
		cmocka_unit_test(test_a_caller_hears_when_he_will_be_called),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
