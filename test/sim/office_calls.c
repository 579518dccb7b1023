/*
 * office_calls - calls between whole offices: over good and bad networks,
 * crossing, interrupted, through restarts, with desks that come and go.
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
#include "line/line_state.h"
#include "office/call_record.h"
#include "office/state.h"
#include "test/sim/office_rig.h"

static struct orig *r;

/* North (0) and South (1), one line, up; a desk with a bell at each. */
static void both_up(uint64_t seed, size_t n_paths, const struct sim_link *link,
		    uint64_t answer_us)
{
	int i;

	r = orig_new(seed, 2, n_paths, link);
	orig_join(r, 0, 1);
	for (i = 0; i < 2; i++)
		orig_start(r, i);
	if (!orig_run_until_up(r, 30 * ORIG_S))
		orig_fail(r, "not up");
	for (i = 0; i < 2; i++)
		orig_desk(r, i, 1, true, i == 1 ? answer_us : 0);
	orig_run(r, 2 * ORIG_S);
}

static void expect(int office, enum ol_call_state want)
{
	enum ol_call_state got = orig_state(r, office, 0);

	if (got != want)
		orig_fail(r, "office %d is in state %d, not %d", office,
			  (int)got, (int)want);
}

static const struct ol_event *must_hear(int office, uint32_t desk,
					enum ol_event_kind kind, uint64_t since,
					uint64_t *at)
{
	const struct ol_event *ev =
		orig_heard(r, office, desk, kind, since, at);

	if (!ev)
		orig_fail(r, "desk %d.%u does not hear event %d", office, desk,
			  (int)kind);
	return ev;
}

static void run_until(int office, enum ol_call_state want, uint64_t us)
{
	uint64_t until = r->now.us + us;

	while (orig_state(r, office, 0) != want && r->now.us < until)
		orig_run(r, 10 * ORIG_MS);
	expect(office, want);
}

/* Dialled, answered, both talk; since when. */
static uint64_t talk(void)
{
	uint64_t began = r->now.us;

	if (orig_call(r, 0, 1, 0))
		orig_fail(r, "refused: %s", r->office[0].why.text);
	run_until(0, OL_CALL_TALKING, 20 * ORIG_S);
	run_until(1, OL_CALL_TALKING, 20 * ORIG_S);
	return began;
}

static void hang_up(int office)
{
	if (orig_simple(r, office, 1, OL_REQUEST_HANGUP))
		orig_fail(r, "refused: %s", r->office[office].why.text);
}

/* The last row of each end: two accounts of one call, that agree. */
static void must_agree(void)
{
	const struct ol_call_row *a = &r->office[0].line[0].row;
	const struct ol_call_row *b = &r->office[1].line[0].row;
	struct ol_call_account theirs, ours;

	must(r, a->outgoing != b->outgoing);
	must(r, ol_id_equal(&a->id, &b->id));
	ol_call_account_ours(&theirs, a->outgoing ? a : b);
	ol_call_account_ours(&ours, a->outgoing ? b : a);
	must(r, !ol_call_compare(&theirs, &ours, a->was_lost || b->was_lost)
			 .differs);
}

/* ---- one call ----------------------------------------------------------------- */

static void test_a_call_from_dialing_to_its_row_in_the_history(void **state)
{
	const struct ol_event *ev;
	const struct ol_call_row *row;
	uint64_t began, at = 0;

	(void)state;
	both_up(1, 2, &sim_link_clean, 500 * ORIG_MS);
	began = talk();
	must_hear(0, 1, OL_EVENT_DIALING, began, NULL);
	ev = must_hear(0, 1, OL_EVENT_RINGING, began, &at);
	must(r, ev->bells == 1);
	must(r, at - began <= 40 * ORIG_MS + 60 * ORIG_MS);
	ev = must_hear(0, 1, OL_EVENT_ANSWERED, began, NULL);
	must(r, strcmp(ev->seat, "seat 1.1") == 0);
	ev = must_hear(1, 0, OL_EVENT_RING, began, NULL);
	must(r, ev->unverified);
	must(r, !(ev->outgoing));
	must(r, strcmp(ev->seat, "seat 0.1") == 0);
	ev = must_hear(1, 0, OL_EVENT_RING_STOPPED, began, NULL);
	must(r, ev->reason == OL_END_TAKEN);
	must(r, strcmp(ev->seat, "seat 1.1") == 0);
	orig_run(r, 5 * ORIG_S);
	must(r, r->office[0].line[0].heard >= 240 &&
			r->office[0].line[0].heard <= 252);
	must(r, r->office[1].line[0].heard >= 240 &&
			r->office[1].line[0].heard <= 252);
	hang_up(0);
	ev = must_hear(0, 1, OL_EVENT_ENDED, began, NULL);
	must(r, ev->reason == OL_END_HUNG_UP);
	must(r, ev->seconds > 4.9 && ev->seconds < 5.2);
	run_until(1, OL_CALL_IDLE, ORIG_S);
	ev = must_hear(1, 1, OL_EVENT_ENDED, began, NULL);
	must(r, ev->reason == OL_END_HUNG_UP_THERE);
	must(r, r->office[0].line[0].n_rows == 1);
	row = &r->office[0].line[0].row;
	must(r, row->outgoing);
	must(r, row->reason == OL_END_HUNG_UP);
	must(r, row->answered.ns > row->began.ns);
	must(r, row->ended.ns > row->answered.ns);
	must_agree();
	orig_free(r);
}

static void test_ringing_is_heard_within_a_round_trip_and_60_ms(void **state)
{
	uint64_t seed, began, at = 0, worst = 0;

	(void)state;
	for (seed = 1; seed <= 200; seed++) {
		both_up(seed, 2, &sim_link_clean, 0);
		orig_run(r, ol_prng_below(&r->prng, 20 * ORIG_MS));
		began = r->now.us;
		must(r, orig_call(r, 0, 1, 0) == 0);
		orig_run(r, ORIG_S);
		must_hear(0, 1, OL_EVENT_RINGING, began, &at);
		if (at - began > worst)
			worst = at - began;
		orig_free(r);
	}
	printf("worst of 200: %.1f ms over a round trip of 40 ms\n",
	       (double)worst / 1e3);
	assert_true(worst <= 100 * ORIG_MS);
}

static void test_calls_come_through_bad_networks(void **state)
{
	static const struct {
		const char *why;
		const struct sim_link *link;
		size_t n_paths;
		uint64_t within; /* dialled to talking at both ends */
		double heard;    /* at least, of the packets        */
	} row[] = {
		{ "clean", &sim_link_clean, 1, 300, 0.97 },
		{ "300 ms away", &sim_link_far, 1, 2500, 0.9 },
		/* A path may try half its pace, the call may become text. */
		{ "30 % loss", &sim_link_lossy, 1, 3000, 0.3 },
		{ "30 % loss, two paths", &sim_link_lossy, 2, 2000, 0.75 },
		{ "80 % loss, two paths", &sim_link_terrible, 2, 20000, 0 },
		{ "shaky", &sim_link_shaky, 1, 3000, 0.3 },
	};
	uint64_t seed, began, said;
	size_t i;
	int end;

	(void)state;
	for (i = 0; i < sizeof row / sizeof row[0]; i++)
		for (seed = 1; seed <= 25; seed++) {
			both_up(seed, row[i].n_paths, row[i].link,
				20 * ORIG_MS);
			began = talk();
			if (r->now.us - began > row[i].within * ORIG_MS)
				orig_fail(r, "%s: talks after %llu ms",
					  row[i].why,
					  (unsigned long long)(r->now.us -
							       began) /
						  1000);
			orig_run(r, 10 * ORIG_S);
			for (end = 0; end < 2; end++) {
				said = r->office[!end].line[0].said;
				if (r->office[end].line[0].heard <
				    row[i].heard * (double)said)
					orig_fail(r, "%s: %u of %llu heard",
						  row[i].why,
						  r->office[end].line[0].heard,
						  (unsigned long long)said);
			}
			hang_up(seed % 2);
			run_until(0, OL_CALL_IDLE, 20 * ORIG_S);
			run_until(1, OL_CALL_IDLE, 20 * ORIG_S);
			orig_free(r);
		}
}

/* ---- who is at the desk ---------------------------------------------------------- */

static void test_nobody_at_desk_is_told_at_once_and_it_goes_on(void **state)
{
	const struct ol_event *ev;
	uint64_t began, at = 0;

	(void)state;
	both_up(3, 1, &sim_link_clean, 0);
	orig_desk_gone(r, 1, 1);
	began = r->now.us;
	must(r, orig_call(r, 0, 1, 0) == 0);
	orig_run(r, 5 * ORIG_S);
	must_hear(0, 1, OL_EVENT_NOBODY_AT_DESK, began, &at);
	must(r, at - began <= 100 * ORIG_MS);
	must(r, !orig_heard(r, 0, 1, OL_EVENT_RINGING, began, NULL));
	orig_desk(r, 1, 2, true, 0); /* comes, is told, rings */
	orig_run(r, 200 * ORIG_MS);
	ev = must_hear(0, 1, OL_EVENT_RINGING, began, NULL);
	must(r, ev->bells == 1);
	orig_desk(r, 1, 3, true, 0);
	orig_run(r, 200 * ORIG_MS);
	ev = must_hear(0, 1, OL_EVENT_RINGING, began, NULL);
	must(r, ev->bells == 2);
	orig_desk_gone(r, 1, 2);
	orig_desk_gone(r, 1, 3);
	began = r->now.us;
	orig_run(r, 200 * ORIG_MS);
	must_hear(0, 1, OL_EVENT_NOBODY_AT_DESK, began, NULL);
	expect(0, OL_CALL_RINGING_OUT);
	orig_run(r, 60 * ORIG_S); /* rings out */
	ev = must_hear(0, 1, OL_EVENT_ENDED, began, NULL);
	must(r, ev->reason == OL_END_UNANSWERED);
	must_hear(1, 0, OL_EVENT_MISSED, began, NULL);
	must(r, r->office[1].line[0].row.reason == OL_END_UNANSWERED);
	orig_free(r);
}

static void test_a_desk_that_never_rings_is_nobody(void **state)
{
	uint64_t began, at = 0;

	(void)state;
	both_up(4, 1, &sim_link_clean, 0);
	r->office[1].desk[1].bell_us = 20 * ORIG_S;
	began = r->now.us;
	must(r, orig_call(r, 0, 1, 0) == 0);
	orig_run(r, 2 * ORIG_S);
	must_hear(0, 1, OL_EVENT_NOBODY_AT_DESK, began, &at);
	must(r, at - began >= 500 * ORIG_MS);
	must(r, at - began <= 620 * ORIG_MS);
	orig_free(r);
}

static void test_the_first_desk_takes_it_and_the_others_hear_who(void **state)
{
	struct ol_request rq = { .kind = OL_REQUEST_ANSWER };
	const struct ol_event *ev;
	uint64_t began;

	(void)state;
	both_up(5, 1, &sim_link_clean, 0);
	orig_desk(r, 1, 2, true, 0);
	orig_desk(r, 1, 3, false, 0); /* only watches */
	began = r->now.us;
	must(r, orig_call(r, 0, 1, 0) == 0);
	orig_run(r, ORIG_S);
	must(r, must_hear(0, 1, OL_EVENT_RINGING, began, NULL)->bells == 2);
	rq.id = must_hear(1, 0, OL_EVENT_RING, began, NULL)->call;
	must(r, orig_ask(r, 1, 2, &rq) == 0);
	ev = must_hear(1, 0, OL_EVENT_RING_STOPPED, began, NULL);
	must(r, strcmp(ev->seat, "seat 1.2") == 0);
	must(r, orig_ask(r, 1, 1, &rq) == OL_ERR_STATE); /* too late */
	must(r, strstr(r->office[1].why.text, "seat 1.2") != NULL);
	orig_run(r, ORIG_S);
	expect(0, OL_CALL_TALKING);
	orig_desk_gone(r, 1, 2); /* with the only desk the call goes */
	orig_run(r, ORIG_S);
	expect(0, OL_CALL_IDLE);
	must(r, must_hear(0, 1, OL_EVENT_ENDED, began, NULL)->reason ==
			OL_END_HUNG_UP_THERE);
	orig_free(r);
}

static void test_declined_cancelled_busy(void **state)
{
	const struct ol_event *ev;
	uint64_t began;

	(void)state;
	both_up(6, 1, &sim_link_clean, 0);
	began = r->now.us;
	must(r, orig_call(r, 0, 1, 0) == 0);
	must(r, orig_call(r, 0, 1, 0) == OL_ERR_BUSY);
	must(r, r->office[0].why.exit == 7);
	orig_run(r, ORIG_S);
	must(r, orig_simple(r, 1, 1, OL_REQUEST_DECLINE) == 0);
	orig_run(r, ORIG_S);
	ev = must_hear(0, 1, OL_EVENT_ENDED, began, NULL);
	must(r, ev->reason == OL_END_DECLINED);
	must(r, strcmp(ev->seat, "seat 1.1") == 0);
	must(r, !orig_heard(r, 1, 0, OL_EVENT_MISSED, began, NULL));

	began = r->now.us;
	must(r, orig_call(r, 0, 1, 0) == 0);
	orig_run(r, ORIG_S);
	hang_up(0);
	must(r, must_hear(0, 1, OL_EVENT_ENDED, began, NULL)->reason ==
			OL_END_CANCELLED);
	orig_run(r, ORIG_S);
	must(r, must_hear(1, 0, OL_EVENT_MISSED, began, NULL)->reason ==
			OL_END_CANCELLED);
	must(r, orig_simple(r, 1, 1, OL_REQUEST_ANSWER) == OL_ERR_UNKNOWN);
	orig_free(r);
}

static void test_who_dials_while_it_rings_has_answered(void **state)
{
	(void)state;
	both_up(7, 1, &sim_link_clean, 0);
	must(r, orig_call(r, 0, 1, 0) == 0);
	orig_run(r, ORIG_S);
	must(r, orig_call(r, 1, 1, 0) == 0);
	orig_run(r, ORIG_S);
	expect(0, OL_CALL_TALKING);
	expect(1, OL_CALL_TALKING);
	orig_free(r);
}

/* ---- crossing -------------------------------------------------------------------- */

/* Both dial within 300 ms of each other; a second desk at one end answers.
 * Whatever passes whatever: one call, the same at both ends. */
static void test_crossing_calls_become_one_in_every_phase(void **state)
{
	static const struct sim_link *const links[] = { &sim_link_clean,
							&sim_link_lossy,
							&sim_link_shaky };
	struct ol_office_line_view v[2];
	unsigned int n_crossed = 0;
	uint64_t seed;
	int first, taker;

	(void)state;
	for (seed = 1; seed <= 300; seed++) {
		both_up(seed, 1 + seed % 2, links[seed % 3], 0);
		taker = (int)ol_prng_below(&r->prng, 2);
		orig_desk(r, taker, 2, true, 1500 * ORIG_MS);
		first = (int)ol_prng_below(&r->prng, 2);
		must(r, orig_call(r, first, 1, 0) == 0);
		orig_run(r, ol_prng_below(&r->prng,
					  (seed % 2 ? 60 : 300) * ORIG_MS));
		(void)orig_call(r, !first, 1, 0);
		n_crossed += orig_state(r, !first, 0) == OL_CALL_DIALING;
		orig_run(r, 12 * ORIG_S);
		expect(0, OL_CALL_TALKING);
		expect(1, OL_CALL_TALKING);
		orig_view(r, 0, 0, &v[0]);
		orig_view(r, 1, 0, &v[1]);
		must(r, ol_id_equal(&v[0].call_id, &v[1].call_id));
		must(r, v[0].call_outgoing != v[1].call_outgoing);
		must(r, r->office[0].line[0].heard_now > 100);
		must(r, r->office[1].line[0].heard_now > 100);
		(void)orig_simple(
			r, 0,
			orig_heard(r, 0, 2, OL_EVENT_ANSWERED, 0, NULL) ? 2 : 1,
			OL_REQUEST_HANGUP);
		orig_run(r, 5 * ORIG_S);
		expect(0, OL_CALL_IDLE);
		expect(1, OL_CALL_IDLE);
		must(r, r->office[0].line[0].n_rows == 1);
		must(r, r->office[1].line[0].n_rows == 1);
		must_agree();
		orig_free(r);
	}
	printf("%u of 300 really crossed\n", n_crossed);
	assert_true(n_crossed > 80);
}

static void
test_in_a_crossing_the_desk_that_dialled_hears_who_took_it(void **state)
{
	struct ol_request rq = { .kind = OL_REQUEST_ANSWER };
	const struct ol_event *ev;
	uint64_t began;

	(void)state;
	both_up(9, 1, &sim_link_clean, 0);
	orig_desk(r, 0, 2, true, 0);
	began = r->now.us;
	must(r, orig_call(r, 0, 1, 0) == 0);
	must(r, orig_call(r, 1, 1, 0) == 0);
	orig_run(r, 500 * ORIG_MS);
	expect(0, OL_CALL_CROSSING);
	expect(1, OL_CALL_CROSSING);
	/* The desk that dialled there counts as a bell. */
	must(r, must_hear(0, 1, OL_EVENT_RINGING, began, NULL)->bells == 1);
	must(r, must_hear(1, 1, OL_EVENT_RINGING, began, NULL)->bells == 2);
	must(r, orig_ask(r, 0, 2, &rq) == 0);
	ev = must_hear(0, 1, OL_EVENT_ENDED, began, NULL);
	must(r, ev->reason == OL_END_TAKEN);
	must(r, strcmp(ev->seat, "seat 0.2") == 0);
	orig_run(r, 500 * ORIG_MS);
	expect(1, OL_CALL_TALKING);
	must(r, strcmp(must_hear(1, 1, OL_EVENT_ANSWERED, began, NULL)->seat,
		       "seat 0.2") == 0);
	orig_free(r);
}

/* ---- lines that are lost ------------------------------------------------------------- */

static void test_a_lost_line_comes_back_into_the_same_call(void **state)
{
	struct ol_office_line_view before, after;
	uint64_t seed, since;

	(void)state;
	for (seed = 1; seed <= 60; seed++) {
		both_up(seed, 2, seed % 3 ? &sim_link_clean : &sim_link_lossy,
			20 * ORIG_MS);
		talk();
		orig_run(r, 2 * ORIG_S);
		orig_view(r, 0, 0, &before);
		since = r->now.us;
		orig_cut(r, 0, 1, true);
		orig_run(r, 6 * ORIG_S + ol_prng_below(&r->prng, 44 * ORIG_S));
		expect(0, OL_CALL_INTERRUPTED);
		expect(1, OL_CALL_INTERRUPTED);
		must_hear(0, 1, OL_EVENT_INTERRUPTED, since, NULL);
		must_hear(1, 1, OL_EVENT_INTERRUPTED, since, NULL);
		orig_cut(r, 0, 1, false);
		run_until(0, OL_CALL_TALKING, 6 * ORIG_S);
		run_until(1, OL_CALL_TALKING, 6 * ORIG_S);
		must_hear(0, 1, OL_EVENT_RESUMED, since, NULL);
		must_hear(1, 1, OL_EVENT_RESUMED, since, NULL);
		orig_view(r, 1, 0, &after);
		must(r, ol_id_equal(&before.call_id, &after.call_id));
		r->office[0].line[0].heard_now = 0;
		r->office[1].line[0].heard_now = 0;
		orig_run(r, 2 * ORIG_S);
		must(r, r->office[0].line[0].heard_now > 50);
		must(r, r->office[1].line[0].heard_now > 50);
		orig_free(r);
	}
}

static void test_a_line_lost_for_too_long_ends_the_call(void **state)
{
	uint64_t since;

	(void)state;
	both_up(11, 1, &sim_link_clean, 20 * ORIG_MS);
	talk();
	since = r->now.us;
	orig_cut(r, 0, 1, true);
	orig_run(r, 75 * ORIG_S);
	expect(0, OL_CALL_IDLE);
	expect(1, OL_CALL_IDLE);
	must(r, must_hear(0, 1, OL_EVENT_ENDED, since, NULL)->reason ==
			OL_END_LINE_LOST);
	must(r, orig_call(r, 0, 1, 0) == OL_ERR_DOWN);
	must(r, r->office[0].why.exit == 6);
	orig_cut(r, 0, 1, false);
	orig_run(r, 10 * ORIG_S);
	expect(0, OL_CALL_IDLE); /* nothing rises from the dead */
	expect(1, OL_CALL_IDLE);
	talk();
	orig_free(r);
}

static void test_who_hangs_up_without_a_line_has_hung_up(void **state)
{
	uint64_t since;

	(void)state;
	both_up(12, 1, &sim_link_clean, 20 * ORIG_MS);
	talk();
	orig_cut(r, 0, 1, true);
	orig_run(r, 10 * ORIG_S);
	hang_up(0);
	expect(1, OL_CALL_INTERRUPTED);
	since = r->now.us;
	orig_cut(r, 0, 1, false);
	run_until(1, OL_CALL_IDLE, 10 * ORIG_S);
	must(r, must_hear(1, 1, OL_EVENT_ENDED, since, NULL)->reason ==
			OL_END_HUNG_UP_THERE);
	orig_free(r);
}

static void test_a_ring_outlives_a_short_loss_of_the_line(void **state)
{
	uint64_t since;

	(void)state;
	both_up(13, 1, &sim_link_clean, 0);
	since = r->now.us;
	must(r, orig_call(r, 0, 1, 0) == 0);
	orig_run(r, ORIG_S);
	orig_cut(r, 0, 1, true);
	orig_run(r, 10 * ORIG_S);
	expect(0, OL_CALL_RINGING_OUT);
	expect(1, OL_CALL_RINGING_IN);
	/* Picked up while the line is lost: it is answered when it is back. */
	must(r, orig_simple(r, 1, 1, OL_REQUEST_ANSWER) == 0);
	expect(1, OL_CALL_INTERRUPTED);
	orig_cut(r, 0, 1, false);
	run_until(0, OL_CALL_TALKING, 10 * ORIG_S);
	run_until(1, OL_CALL_TALKING, 10 * ORIG_S);
	must(r, strcmp(must_hear(0, 1, OL_EVENT_ANSWERED, since, NULL)->seat,
		       "seat 1.1") == 0);
	orig_free(r);
}

static void test_a_stale_ring_becomes_a_missed_call(void **state)
{
	uint64_t since;

	(void)state;
	both_up(14, 1, &sim_link_clean, 0);
	since = r->now.us;
	orig_cut(r, 0, 1, true); /* nobody knows yet */
	must(r, orig_call(r, 0, 1, 0) == 0);
	orig_run(r, 30 * ORIG_S);
	must(r, must_hear(0, 1, OL_EVENT_ENDED, since, NULL)->reason ==
			OL_END_LINE_LOST);
	orig_cut(r, 0, 1, false);
	orig_run(r, 10 * ORIG_S);
	must_hear(1, 0, OL_EVENT_MISSED, since, NULL);
	expect(1, OL_CALL_IDLE);
	orig_free(r);
}

static void test_nothing_that_was_said_leaves_after_hanging_up(void **state)
{
	const struct ol_voice_offer *v;
	struct ol_voice_offer word = { .n_cuts = 1, .cut = { 20 } };
	uint64_t ms;

	(void)state;
	for (ms = 0; ms <= 5000; ms += 5000) { /* with and without a line */
		both_up(15, 1, &sim_link_clean, 20 * ORIG_MS);
		talk();
		orig_cut(r, 0, 1, true);
		v = &r->office[0].o->line[0]->line->voice;
		ol_office_offer_voice(r->office[0].o, 0, &word);
		must(r, v->n_cuts == 1);
		orig_run(r, ms * ORIG_MS);
		hang_up(0);
		must(r, v->n_cuts == 0);
		orig_free(r);
	}
}

/* ---- restarts -------------------------------------------------------------------------- */

static void test_a_node_killed_in_mid_call_ends_it(void **state)
{
	uint64_t seed, since;
	int dies;

	(void)state;
	for (seed = 1; seed <= 40; seed++) {
		both_up(seed, 1 + seed % 2, &sim_link_clean, 20 * ORIG_MS);
		talk();
		dies = (int)(seed % 2);
		since = r->now.us;
		orig_kill(r, dies);
		orig_run(r, ol_prng_below(&r->prng, 20 * ORIG_S));
		orig_start(r, dies);
		orig_run(r, 10 * ORIG_S);
		expect(0, OL_CALL_IDLE);
		expect(1, OL_CALL_IDLE);
		must(r,
		     must_hear(!dies, 1, OL_EVENT_ENDED, since, NULL)->reason ==
			     OL_END_STOPPED);
		orig_desk(r, dies, 1, true, 20 * ORIG_MS);
		if (dies == 0)
			(void)talk();
		orig_free(r);
	}
}

static void test_a_ring_goes_on_through_the_restart_of_the_callee(void **state)
{
	uint64_t since;

	(void)state;
	both_up(16, 1, &sim_link_clean, 0);
	since = r->now.us;
	must(r, orig_call(r, 0, 1, 0) == 0);
	orig_run(r, ORIG_S);
	orig_kill(r, 1);
	orig_run(r, 2 * ORIG_S);
	orig_start(r, 1);
	orig_desk(r, 1, 1, true, 500 * ORIG_MS);
	run_until(0, OL_CALL_TALKING, 10 * ORIG_S);
	expect(1, OL_CALL_TALKING);
	must_hear(0, 1, OL_EVENT_ANSWERED, since, NULL);
	orig_free(r);
}

/* Down is said after 3 s only: the restart is over before. */
static void test_a_ring_goes_on_through_a_quick_restart(void **state)
{
	uint64_t since, seed;

	(void)state;
	for (seed = 1; seed <= 20; seed++) {
		both_up(seed, 1, &sim_link_clean, 0);
		since = r->now.us;
		must(r, orig_call(r, 0, 1, 0) == 0);
		orig_run(r, ORIG_S);
		orig_kill(r, 1);
		orig_run(r, seed * 50 * ORIG_MS);
		orig_start(r, 1);
		orig_desk(r, 1, 1, true, 500 * ORIG_MS);
		run_until(0, OL_CALL_TALKING, 10 * ORIG_S);
		expect(1, OL_CALL_TALKING);
		must_hear(0, 1, OL_EVENT_ANSWERED, since, NULL);
		orig_free(r);
	}
}

static void test_a_caller_that_restarts_has_given_up(void **state)
{
	uint64_t since;

	(void)state;
	both_up(17, 1, &sim_link_clean, 0);
	since = r->now.us;
	must(r, orig_call(r, 0, 1, 0) == 0);
	orig_run(r, ORIG_S);
	expect(1, OL_CALL_RINGING_IN);
	orig_kill(r, 0);
	orig_start(r, 0);
	orig_run(r, 10 * ORIG_S);
	expect(1, OL_CALL_IDLE);
	must_hear(1, 0, OL_EVENT_MISSED, since, NULL);
	orig_free(r);
}

static void test_a_node_that_stops_says_goodbye_who_and_why(void **state)
{
	struct ol_office_line_view v;
	uint64_t since, took;

	(void)state;
	both_up(18, 2, &sim_link_clean, 20 * ORIG_MS);
	talk();
	since = r->now.us;
	orig_stop(r, 0);
	took = r->now.us - since;
	must(r, took < 400 * ORIG_MS);
	orig_run(r, 500 * ORIG_MS);
	expect(1, OL_CALL_IDLE);
	must(r, must_hear(1, 1, OL_EVENT_ENDED, since, NULL)->reason ==
			OL_END_STOPPED);
	orig_view(r, 1, 0, &v);
	must(r, !v.status.up);
	must(r, v.status.reason == OL_LINE_REASON_GOODBYE);
	must(r, strcmp(v.goodbye_who, "operator") == 0);
	must(r, strcmp(v.goodbye_why, "new kernel") == 0);
	orig_start(r, 0);
	must(r, orig_run_until_up(r, 10 * ORIG_S));
	orig_view(r, 1, 0, &v);
	must(r, strcmp(v.goodbye_who, "") == 0);
	orig_free(r);
}

static void test_a_stop_without_an_answer_takes_half_a_second(void **state)
{
	uint64_t since;

	(void)state;
	both_up(19, 1, &sim_link_clean, 0);
	orig_cut(r, 0, 1, true);
	since = r->now.us;
	orig_stop(r, 0);
	must(r, r->now.us - since >= 490 * ORIG_MS);
	must(r, r->now.us - since <= 520 * ORIG_MS);
	orig_free(r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			test_a_call_from_dialing_to_its_row_in_the_history),
		cmocka_unit_test(
			test_ringing_is_heard_within_a_round_trip_and_60_ms),
		cmocka_unit_test(test_calls_come_through_bad_networks),
		cmocka_unit_test(
			test_nobody_at_desk_is_told_at_once_and_it_goes_on),
		cmocka_unit_test(test_a_desk_that_never_rings_is_nobody),
		cmocka_unit_test(
			test_the_first_desk_takes_it_and_the_others_hear_who),
		cmocka_unit_test(test_declined_cancelled_busy),
		cmocka_unit_test(test_who_dials_while_it_rings_has_answered),
		cmocka_unit_test(test_crossing_calls_become_one_in_every_phase),
		cmocka_unit_test(
			test_in_a_crossing_the_desk_that_dialled_hears_who_took_it),
		cmocka_unit_test(
			test_a_lost_line_comes_back_into_the_same_call),
		cmocka_unit_test(test_a_line_lost_for_too_long_ends_the_call),
		cmocka_unit_test(test_who_hangs_up_without_a_line_has_hung_up),
		cmocka_unit_test(test_a_ring_outlives_a_short_loss_of_the_line),
		cmocka_unit_test(test_a_stale_ring_becomes_a_missed_call),
		cmocka_unit_test(
			test_nothing_that_was_said_leaves_after_hanging_up),
		cmocka_unit_test(test_a_node_killed_in_mid_call_ends_it),
		cmocka_unit_test(
			test_a_ring_goes_on_through_the_restart_of_the_callee),
		cmocka_unit_test(test_a_ring_goes_on_through_a_quick_restart),
		cmocka_unit_test(test_a_caller_that_restarts_has_given_up),
		cmocka_unit_test(
			test_a_node_that_stops_says_goodbye_who_and_why),
		cmocka_unit_test(
			test_a_stop_without_an_answer_takes_half_a_second),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
