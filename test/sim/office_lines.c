/*
 * office_lines - what offices do with a line beside calling: test it, suspend
 * it, forbid recording on it, begin at once, hold many of them.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/error.h"
#include "test/sim/office_rig.h"

static struct orig *r;

static void both_up(uint64_t seed, size_t n_paths, const struct sim_link *link)
{
	int i;

	r = orig_new(seed, 2, n_paths, link);
	orig_join(r, 0, 1);
	for (i = 0; i < 2; i++)
		orig_start(r, i);
	if (!orig_run_until_up(r, 30 * ORIG_S))
		orig_fail(r, "not up");
	for (i = 0; i < 2; i++)
		orig_desk(r, i, 1, true, 0);
	orig_run(r, 2 * ORIG_S);
}

static int ask(int office, const struct ol_request *rq)
{
	return orig_ask(r, office, 1, rq);
}

static const char *why(int office)
{
	return r->office[office].why.text;
}

static int set(int office, const char *key, const char *value)
{
	struct ol_request rq = { .kind = OL_REQUEST_SET };

	snprintf(rq.key, sizeof rq.key, "%s", key);
	snprintf(rq.value, sizeof rq.value, "%s", value);
	return ask(office, &rq);
}

static int with_why(int office, enum ol_request_kind kind, const char *text)
{
	struct ol_request rq = { .kind = kind };

	snprintf(rq.why, sizeof rq.why, "%s", text);
	return ask(office, &rq);
}

/* ---- line test ------------------------------------------------------------------- */

static const struct ol_test_result *test_line(int office)
{
	uint64_t since = r->now.us;
	const struct ol_event *ev = NULL;
	int i;

	if (orig_simple(r, office, 1, OL_REQUEST_TEST))
		orig_fail(r, "refused: %s", why(office));
	for (i = 0; i < 100 && !ev; i++) {
		orig_run(r, 100 * ORIG_MS);
		ev = orig_heard(r, office, 1, OL_EVENT_TEST, since, NULL);
	}
	if (!ev)
		orig_fail(r, "the test does not end");
	return &ev->test;
}

static void test_a_line_test_has_figures(void **state)
{
	const struct ol_test_result *t;

	(void)state;
	both_up(1, 1, &sim_link_clean);
	t = test_line(0);
	must(r, t->passed);
	must(r, strcmp(t->why, "") == 0);
	must(r, t->voice_sent == 50);
	must(r, t->voice_back == 50);
	must(r, t->text_rtt_us >= 40000 && t->text_rtt_us <= 100000);
	must(r, t->voice_rtt_us >= 40000 && t->voice_rtt_us <= 100000);
	t = test_line(0); /* and again */
	must(r, t->passed);
	orig_free(r);
}

static void test_both_may_test_at_once(void **state)
{
	const struct ol_event *ev;
	int i;

	(void)state;
	both_up(2, 1, &sim_link_clean);
	for (i = 0; i < 2; i++)
		must(r, orig_simple(r, i, 1, OL_REQUEST_TEST) == 0);
	must(r, orig_simple(r, 0, 1, OL_REQUEST_TEST) == OL_ERR_BUSY);
	orig_run(r, 5 * ORIG_S);
	for (i = 0; i < 2; i++) {
		ev = orig_heard(r, i, 1, OL_EVENT_TEST, 0, NULL);
		must(r, ev != NULL);
		must(r, ev->test.passed);
		must(r, ev->test.voice_back == 50);
	}
	orig_free(r);
}

static void test_a_test_over_bad_networks_tells_how_bad(void **state)
{
	const struct ol_test_result *t;
	uint64_t seed;

	(void)state;
	for (seed = 1; seed <= 20; seed++) {
		both_up(seed, 1, &sim_link_lossy);
		t = test_line(0);
		must(r, t->voice_sent == 50);
		must(r, t->voice_back >= 10 && t->voice_back <= 40);
		orig_free(r);
		both_up(seed, 1, &sim_link_clean);
		orig_cut(r, 0, 1, true);
		t = test_line(0);
		must(r, !(t->passed));
		must(r, strcmp(t->why, "") != 0);
		must(r, t->voice_back == 0);
		orig_free(r);
	}
}

static void test_a_call_goes_before_a_test(void **state)
{
	const struct ol_event *ev;

	(void)state;
	both_up(3, 1, &sim_link_clean);
	must(r, orig_simple(r, 0, 1, OL_REQUEST_TEST) == 0);
	orig_run(r, 300 * ORIG_MS);
	must(r, orig_call(r, 1, 1, 0) == 0);
	orig_run(r, 300 * ORIG_MS);
	ev = orig_heard(r, 0, 1, OL_EVENT_TEST, 0, NULL);
	must(r, ev != NULL);
	must(r, !(ev->test.passed));
	must(r, orig_simple(r, 0, 1, OL_REQUEST_TEST) == OL_ERR_BUSY);
	must(r, r->office[0].why.exit == 7);
	must(r, orig_simple(r, 0, 1, OL_REQUEST_ANSWER) == 0);
	orig_run(r, ORIG_S);
	must(r, orig_state(r, 1, 0) == OL_CALL_TALKING);
	orig_free(r);
}

static void test_a_line_that_is_down_is_not_tested(void **state)
{
	(void)state;
	r = orig_new(4, 2, 1, &sim_link_clean);
	orig_join(r, 0, 1);
	orig_start(r, 0);
	orig_desk(r, 0, 1, true, 0);
	orig_run(r, ORIG_S);
	must(r, orig_simple(r, 0, 1, OL_REQUEST_TEST) == OL_ERR_DOWN);
	must(r, r->office[0].why.exit == 6);
	orig_free(r);
}

/* ---- suspension ---------------------------------------------------------------------- */

static void test_a_suspended_line_says_who_and_why_at_both_ends(void **state)
{
	struct ol_office_line_view v;
	uint64_t since, sent;

	(void)state;
	both_up(5, 1, &sim_link_clean);
	r->office[1].desk[1].answer_us = 20 * ORIG_MS;
	must(r, orig_call(r, 0, 1, 0) == 0);
	orig_run(r, ORIG_S);
	must(r, orig_state(r, 0, 0) == OL_CALL_TALKING);
	since = r->now.us;
	must(r, with_why(1, OL_REQUEST_SUSPEND, "") == OL_ERR_RANGE);
	must(r, with_why(1, OL_REQUEST_SUSPEND, "a\nb") == OL_ERR_RANGE);
	must(r, with_why(1, OL_REQUEST_SUSPEND, "guns at the border") == 0);
	must(r, with_why(1, OL_REQUEST_SUSPEND, "twice") == OL_ERR_EXISTS);
	orig_run(r, ORIG_S);
	must(r, orig_state(r, 0, 0) == OL_CALL_IDLE);
	must(r, orig_heard(r, 0, 1, OL_EVENT_ENDED, since, NULL)->reason ==
			OL_END_SUSPENDED);
	orig_view(r, 0, 0, &v);
	must(r, v.status.up); /* it keeps its pace */
	must(r, v.suspended_there);
	must(r, strcmp(v.suspended_there_who, "seat 1.1") == 0);
	must(r, strcmp(v.suspended_there_why, "guns at the border") == 0);
	must(r, v.suspended_there_since.ns > 0);
	orig_view(r, 1, 0, &v);
	must(r, v.settings.suspended);
	must(r, orig_call(r, 0, 1, 0) == OL_ERR_STATE);
	must(r, strstr(why(0), "guns at the border") != NULL);
	must(r, orig_call(r, 1, 1, 0) == OL_ERR_STATE);
	must(r, with_why(0, OL_REQUEST_RESUME, "") == OL_ERR_STATE);
	sent = r->office[0].n_sent;
	orig_run(r, ORIG_S);
	must(r, r->office[0].n_sent - sent == 50);
	/* It outlives a restart of either side. */
	orig_kill(r, 1);
	orig_start(r, 1);
	orig_desk(r, 1, 1, true, 0);
	orig_run(r, 10 * ORIG_S);
	must(r, orig_call(r, 0, 1, 0) == OL_ERR_STATE);
	orig_kill(r, 0);
	orig_start(r, 0);
	orig_desk(r, 0, 1, true, 0);
	orig_run(r, 10 * ORIG_S);
	must(r, orig_call(r, 0, 1, 0) == OL_ERR_STATE);
	must(r, with_why(1, OL_REQUEST_RESUME, "agreed") == 0);
	orig_run(r, ORIG_S);
	must(r, orig_call(r, 0, 1, 0) == 0);
	orig_free(r);
}

static void test_lifting_it_while_the_line_is_down_is_heard_later(void **state)
{
	struct ol_office_line_view v;

	(void)state;
	both_up(6, 1, &sim_link_clean);
	must(r, with_why(1, OL_REQUEST_SUSPEND, "rehearsal") == 0);
	orig_run(r, ORIG_S);
	orig_cut(r, 0, 1, true);
	orig_run(r, 10 * ORIG_S);
	must(r, with_why(1, OL_REQUEST_RESUME, "over") == 0);
	orig_view(r, 0, 0, &v);
	must(r, v.suspended_there);
	orig_cut(r, 0, 1, false);
	orig_run(r, 10 * ORIG_S);
	orig_view(r, 0, 0, &v);
	must(r, !v.suspended_there);
	orig_free(r);
}

/* What was changed while nobody listened leaves room for what holds now. */
static void test_after_many_changes_without_a_line_the_last_holds(void **state)
{
	struct ol_office_line_view v;
	int i;

	(void)state;
	both_up(11, 1, &sim_link_clean);
	orig_cut(r, 0, 1, true);
	orig_run(r, 10 * ORIG_S);
	for (i = 0; i < 100; i++) {
		must(r, with_why(1, OL_REQUEST_SUSPEND,
				 "a rehearsal, as was agreed upon") == 0);
		if (i < 99)
			must(r, with_why(1, OL_REQUEST_RESUME, "") == 0);
	}
	must(r, set(1, "recording", "no") == 0);
	orig_cut(r, 0, 1, false);
	orig_run(r, 10 * ORIG_S);
	orig_view(r, 0, 0, &v);
	must(r, v.suspended_there);
	must(r, !v.recording_allowed_there);
	orig_view(r, 1, 0, &v);
	must(r, v.control_unsent == 0);
	orig_free(r);
}

static void test_a_node_that_restarts_quickly_hears_the_terms(void **state)
{
	struct ol_office_line_view v;
	uint64_t ms;

	(void)state;
	for (ms = 0; ms <= 4000; ms += 400) {
		both_up(10, 1, &sim_link_clean);
		must(r, set(1, "recording", "no") == 0);
		orig_run(r, ORIG_S);
		orig_kill(r, 0);
		orig_run(r, ms * ORIG_MS);
		orig_start(r, 0);
		orig_run(r, 10 * ORIG_S);
		orig_view(r, 0, 0, &v);
		must(r, v.status.up);
		must(r, !v.recording_allowed_there);
		orig_free(r);
	}
}

/* ---- recording ------------------------------------------------------------------------- */

static void test_recording_is_announced_before_the_first_word(void **state)
{
	struct ol_request rq = { .kind = OL_REQUEST_CALL, .recording = true };
	const struct ol_event *ev;

	(void)state;
	both_up(7, 1, &sim_link_clean);
	must(r, ask(0, &rq) == 0);
	orig_run(r, 300 * ORIG_MS);
	ev = orig_heard(r, 1, 0, OL_EVENT_RING, 0, NULL);
	must(r, ev->recording_there); /* before anybody answers */
	rq.kind = OL_REQUEST_ANSWER;
	must(r, ask(1, &rq) == 0);
	orig_run(r, 300 * ORIG_MS);
	ev = orig_heard(r, 0, 1, OL_EVENT_ANSWERED, 0, NULL);
	must(r, ev->recording_there);
	must(r, ev->recording_here);
	rq.kind = OL_REQUEST_RECORD;
	rq.recording = false;
	must(r, ask(1, &rq) == 0);
	orig_run(r, 300 * ORIG_MS);
	ev = orig_heard(r, 0, 1, OL_EVENT_PRESENCE, 0, NULL);
	must(r, !(ev->recording_there));
	orig_simple(r, 0, 1, OL_REQUEST_HANGUP);
	must(r, r->office[0].line[0].row.recorded_here);
	must(r, r->office[0].line[0].row.recorded_there);
	orig_free(r);
}

static void test_either_office_may_forbid_recording(void **state)
{
	struct ol_request rq = { .kind = OL_REQUEST_CALL, .recording = true };
	struct ol_office_line_view v;

	(void)state;
	both_up(8, 1, &sim_link_clean);
	must(r, set(1, "recording", "no") == 0);
	orig_run(r, ORIG_S);
	orig_view(r, 0, 0, &v);
	must(r, !v.recording_allowed_there);
	must(r, ask(0, &rq) == OL_ERR_DENIED); /* whose word it is */
	must(r, strstr(why(0), "Office 1 forbids") != NULL);
	must(r, ask(1, &rq) == OL_ERR_DENIED);
	must(r, strstr(why(1), "this office forbids") != NULL);
	rq.recording = false;
	must(r, ask(0, &rq) == 0);
	orig_run(r, ORIG_S);
	rq.kind = OL_REQUEST_ANSWER;
	rq.recording = true;
	must(r, ask(1, &rq) == OL_ERR_DENIED);
	must(r, orig_state(r, 1, 0) == OL_CALL_RINGING_IN);
	rq.recording = false;
	must(r, ask(1, &rq) == 0);
	rq.kind = OL_REQUEST_RECORD;
	rq.recording = true;
	must(r, ask(0, &rq) == OL_ERR_DENIED);
	orig_free(r);
}

/* The word passes the ring: who forbids ends it, and both hear why. */
static void test_a_ring_that_records_passes_the_word_against_it(void **state)
{
	struct ol_request rq = { .kind = OL_REQUEST_CALL, .recording = true };

	(void)state;
	both_up(9, 1, &sim_link_clean);
	must(r, ask(0, &rq) == 0);
	must(r, set(1, "recording", "no") == 0);
	orig_run(r, ORIG_S);
	must(r, orig_heard(r, 0, 1, OL_EVENT_ENDED, 0, NULL)->reason ==
			OL_END_NO_RECORDING);
	must(r, orig_heard(r, 1, 0, OL_EVENT_MISSED, 0, NULL)->reason ==
			OL_END_NO_RECORDING);
	must(r, !orig_heard(r, 1, 0, OL_EVENT_RING, 0, NULL));
	orig_free(r);
}

/* ---- starting, and many ----------------------------------------------------------------- */

static void test_both_nodes_starting_at_once_can_call_at_once(void **state)
{
	uint64_t seed, began;

	(void)state;
	for (seed = 1; seed <= 100; seed++) {
		r = orig_new(seed, 2, 1 + seed % 2,
			     seed % 3 ? &sim_link_clean : &sim_link_shaky);
		orig_join(r, 0, 1);
		orig_start(r, 0);
		orig_run(r, ol_prng_below(&r->prng, 100 * ORIG_MS));
		orig_start(r, 1);
		orig_desk(r, 0, 1, true, 0);
		orig_desk(r, 1, 1, true, 20 * ORIG_MS);
		began = r->now.us;
		while (orig_call(r, 0, 1, 0)) {
			orig_run(r, 10 * ORIG_MS);
			if (r->now.us > began + 5 * ORIG_S)
				orig_fail(r, "not up");
		}
		orig_run(r, 3 * ORIG_S);
		must(r, orig_state(r, 0, 0) == OL_CALL_TALKING);
		must(r, orig_state(r, 1, 0) == OL_CALL_TALKING);
		orig_free(r);
	}
}

#define MANY 30

/* 30 counterparts of one node: every line up, a call on each, none waits for
 * another, and the slots are spread over the tick. */
static void test_many_lines_are_spread_and_do_not_touch_each_other(void **state)
{
	size_t at[OL_OFFICE_PHASES] = { 0 }, most = 0;
	uint64_t phase;
	int i;

	(void)state;
	r = orig_new(10, MANY + 1, 1, &sim_link_clean);
	for (i = 1; i <= MANY; i++)
		orig_join(r, 0, i);
	for (i = 0; i <= MANY; i++)
		orig_start(r, i);
	must(r, orig_run_until_up(r, 10 * ORIG_S));
	for (i = 1; i <= 8; i++) { /* as many desks as the rig has */
		orig_desk(r, 0, (uint32_t)i, true, 0);
		orig_desk(r, i, 1, true, 50 * ORIG_MS);
	}
	for (i = 1; i <= 8; i++)
		must(r, orig_call(r, 0, (uint32_t)i, (uint16_t)(i - 1)) == 0);
	orig_run(r, ORIG_S);
	orig_cut(r, 0, 8, true);
	orig_kill(r, 7);
	orig_run(r, 5 * ORIG_S);
	for (i = 1; i <= 6; i++) {
		must(r, orig_state(r, 0, (uint16_t)(i - 1)) == OL_CALL_TALKING);
		must(r, r->office[0].line[i - 1].heard > 290);
	}
	must(r, orig_state(r, 0, 7) == OL_CALL_INTERRUPTED);
	for (i = 0; i < MANY; i++) {
		/* By the net's clock, so from that of the first line on. */
		phase = (r->office[0].last_slot[i][0].us + OL_TICK_US -
			 r->office[0].last_slot[0][0].us % OL_TICK_US) %
			OL_TICK_US;
		must(r, phase % OL_OFFICE_PHASE_US == 0);
		if (++at[phase / OL_OFFICE_PHASE_US] > most)
			most = at[phase / OL_OFFICE_PHASE_US];
	}
	must(r, most == MANY / OL_OFFICE_PHASES);
	orig_free(r);
}

/* A thousand lines that wake at once: who finds no room is due again. */
static void test_a_full_list_of_effects_loses_none(void **state)
{
	struct ol_office_effects fx = { .n = OL_OFFICE_EFFECTS - 1,
					.cap = OL_OFFICE_EFFECTS };
	struct ol_office *o;
	ol_instant due;
	size_t i, k, sent = 0;

	(void)state;
	r = orig_new(12, 4, 1, &sim_link_clean);
	for (i = 1; i < 4; i++)
		orig_join(r, 0, (int)i);
	orig_start(r, 0);
	o = r->office[0].o;
	fx.e = calloc(fx.cap, sizeof *fx.e);
	must(r, fx.e != NULL);
	due = ol_after(ol_office_deadline(o), 14 * ORIG_MS);
	for (k = 0; k < 2; k++) {
		ol_office_tick(o, due, (ol_date){ 1 }, &fx);
		for (i = 0; i < fx.n; i++)
			sent += fx.e[i].kind == OL_OFFICE_SEND &&
				fx.e[i].at.us > 0;
		if (k == 0)
			must(r, ol_office_deadline(o).us <= due.us);
		ol_office_effects_clear(&fx);
	}
	must(r, sent == 3);
	ol_office_effects_release(&fx);
	orig_free(r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_line_test_has_figures),
		cmocka_unit_test(test_both_may_test_at_once),
		cmocka_unit_test(test_a_test_over_bad_networks_tells_how_bad),
		cmocka_unit_test(test_a_call_goes_before_a_test),
		cmocka_unit_test(test_a_line_that_is_down_is_not_tested),
		cmocka_unit_test(
			test_a_suspended_line_says_who_and_why_at_both_ends),
		cmocka_unit_test(
			test_lifting_it_while_the_line_is_down_is_heard_later),
		cmocka_unit_test(
			test_after_many_changes_without_a_line_the_last_holds),
		cmocka_unit_test(
			test_a_node_that_restarts_quickly_hears_the_terms),
		cmocka_unit_test(
			test_recording_is_announced_before_the_first_word),
		cmocka_unit_test(test_either_office_may_forbid_recording),
		cmocka_unit_test(
			test_a_ring_that_records_passes_the_word_against_it),
		cmocka_unit_test(
			test_both_nodes_starting_at_once_can_call_at_once),
		cmocka_unit_test(test_a_full_list_of_effects_loses_none),
		cmocka_unit_test(
			test_many_lines_are_spread_and_do_not_touch_each_other),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
