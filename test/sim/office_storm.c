/*
 * office_storm - two offices and everything at once, at random: people who
 * call, answer, decline, hang up, record, come and go, suspend and test; links
 * that turn bad, are cut and mend; nodes that are killed, stopped, started.
 * When the storm is over a call must go through.
 *
 * usage: office_storm [SEED [RUNS]]
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "office/call_record.h"
#include "test/sim/office_rig.h"

#define DESKS 3

static uint64_t first_seed = 1, n_runs = 60;
static uint64_t n_calls, n_answered, n_interrupted;
static uint64_t n_compared, n_agreed, n_differs[OL_CALL_DIFFERS_KINDS];

static void random_request(struct orig *r, int office)
{
	static const enum ol_request_kind kinds[] = {
		OL_REQUEST_CALL,    OL_REQUEST_CALL,    OL_REQUEST_CALL,
		OL_REQUEST_ANSWER,  OL_REQUEST_ANSWER,  OL_REQUEST_ANSWER,
		OL_REQUEST_DECLINE, OL_REQUEST_HANGUP,  OL_REQUEST_RECORD,
		OL_REQUEST_TEST,    OL_REQUEST_SUSPEND, OL_REQUEST_RESUME,
		OL_REQUEST_RESUME,  OL_REQUEST_WATCH,   OL_REQUEST_SET,
		OL_REQUEST_TALK,
	};
	struct ol_request rq = { .line = 0 };
	uint32_t desk = 1 + (uint32_t)ol_prng_below(&r->prng, DESKS);
	struct orig_desk *d = &r->office[office].desk[desk];

	if (!d->there) {
		orig_desk(r, office, desk, ol_prng_below(&r->prng, 2),
			  ol_prng_below(&r->prng, 3) ? 0 : 200 * ORIG_MS);
		return;
	}
	if (ol_prng_below(&r->prng, 12) == 0) {
		orig_desk_gone(r, office, desk);
		return;
	}
	rq.kind =
		kinds[ol_prng_below(&r->prng, sizeof kinds / sizeof kinds[0])];
	if (rq.kind == OL_REQUEST_SUSPEND && ol_prng_below(&r->prng, 3))
		return;
	rq.precedence = (enum ol_precedence)ol_prng_below(&r->prng, 4);
	rq.recording = ol_prng_below(&r->prng, 4) == 0;
	rq.bell = d->bell;
	rq.talks = ol_prng_below(&r->prng, 2);
	strcpy(rq.why, "storm");
	strcpy(rq.key, "recording");
	strcpy(rq.value, ol_prng_below(&r->prng, 3) ? "yes" : "no");
	(void)orig_ask(r, office, desk, &rq);
}

static void random_link(struct orig *r)
{
	static const struct sim_link *const links[] = {
		&sim_link_clean, &sim_link_clean,    &sim_link_far,
		&sim_link_lossy, &sim_link_terrible, &sim_link_shaky,
	};

	if (ol_prng_below(&r->prng, 3) == 0)
		orig_cut(r, 0, 1, true);
	else
		orig_set_link(r, 0, 1, links[ol_prng_below(&r->prng, 6)]);
}

static void random_node(struct orig *r, int office)
{
	if (!r->office[office].o)
		orig_start(r, office);
	else if (ol_prng_below(&r->prng, 2))
		orig_stop(r, office);
	else
		orig_kill(r, office);
}

/* The sky clears: both run, the line is good, nothing is suspended. */
static void settle(struct orig *r)
{
	uint32_t desk;
	int i;

	orig_set_link(r, 0, 1, &sim_link_clean);
	for (i = 0; i < 2; i++) {
		if (!r->office[i].o)
			orig_start(r, i);
		for (desk = 1; desk <= DESKS; desk++)
			if (r->office[i].desk[desk].there)
				orig_desk_gone(r, i, desk);
	}
	if (!orig_run_until_up(r, 90 * ORIG_S))
		orig_fail(r, "the line does not come up");
	for (i = 0; i < 2; i++) {
		orig_desk(r, i, 1, true, 0);
		(void)orig_simple(r, i, 1, OL_REQUEST_RESUME);
	}
	orig_run(r, 90 * ORIG_S);
}

static void check_calm(struct orig *r)
{
	struct ol_office_line_view v;
	int i;

	for (i = 0; i < 2; i++) {
		orig_view(r, i, 0, &v);
		if (v.call != OL_CALL_IDLE)
			orig_fail(r, "a call is left over at %d", i);
		if (v.control_dropped || v.control_malformed ||
		    v.control_unsent)
			orig_fail(r, "messages of an honest side were dropped");
		if (r->office[i].line[0].rings || r->office[i].line[0].talks)
			orig_fail(r, "it still rings or talks at %d", i);
	}
	if (orig_call(r, 0, 1, 0))
		orig_fail(r, "refused: %s", r->office[0].why.text);
	orig_run(r, ORIG_S);
	if (orig_simple(r, 1, 1, OL_REQUEST_ANSWER))
		orig_fail(r, "refused: %s", r->office[1].why.text);
	orig_run(r, ORIG_S);
	if (orig_state(r, 0, 0) != OL_CALL_TALKING ||
	    orig_state(r, 1, 0) != OL_CALL_TALKING ||
	    r->office[0].line[0].heard_now < 20 ||
	    r->office[1].line[0].heard_now < 20)
		orig_fail(r, "they do not talk");
}

/* Where both ends' last row is of the same call, and was not looked at: their
 * two accounts of it, as the called end compares them. */
static void compare(struct orig *r, struct ol_id *seen)
{
	const struct ol_call_row *a = &r->office[0].line[0].row;
	const struct ol_call_row *b = &r->office[1].line[0].row;
	struct ol_call_account theirs, ours;
	uint32_t differs;
	int i;

	if (!r->office[0].line[0].n_rows || !r->office[1].line[0].n_rows ||
	    !ol_id_equal(&a->id, &b->id) || ol_id_equal(&a->id, seen) ||
	    a->outgoing == b->outgoing)
		return;
	*seen = a->id;
	ol_call_account_ours(&theirs, a->outgoing ? a : b);
	ol_call_account_ours(&ours, a->outgoing ? b : a);
	differs = ol_call_compare(&theirs, &ours,
				  a->outgoing ? b->was_lost : a->was_lost)
			  .differs;
	n_compared++;
	n_agreed += !differs;
	for (i = 0; i < OL_CALL_DIFFERS_KINDS; i++)
		n_differs[i] += differs >> i & 1;
}

static void storm(uint64_t seed)
{
	struct ol_id seen = { { 0 } };
	struct orig *r = orig_new(seed, 2, 1 + seed % 2, &sim_link_clean);
	uint64_t i, what;
	int office;

	orig_join(r, 0, 1);
	for (i = 0; i < 120; i++) {
		office = (int)ol_prng_below(&r->prng, 2);
		what = ol_prng_below(&r->prng, 40);
		if (what < 2)
			random_link(r);
		else if (what < 3 || !r->office[office].o)
			random_node(r, office);
		else
			random_request(r, office);
		orig_run(r, ol_prng_below(&r->prng, 10)
				    ? ol_prng_below(&r->prng, 400 * ORIG_MS)
				    : ol_prng_below(&r->prng, 8 * ORIG_S));
		compare(r, &seen);
	}
	settle(r);
	for (office = 0; office < 2; office++) {
		n_calls += r->office[office].line[0].n_rows;
		n_answered += orig_count(r, office, OL_EVENT_ANSWERED, 0);
		n_interrupted += orig_count(r, office, OL_EVENT_INTERRUPTED, 0);
	}
	check_calm(r);
	orig_free(r);
}

static void test_after_any_storm_a_call_goes_through(void **state)
{
	uint64_t seed;
	int i;

	(void)state;
	for (seed = first_seed; seed < first_seed + n_runs; seed++)
		storm(seed);
	printf("%llu calls, %llu answered, %llu interrupted\n",
	       (unsigned long long)n_calls, (unsigned long long)n_answered,
	       (unsigned long long)n_interrupted);
	printf("%llu told by both ends, %llu alike; differ:",
	       (unsigned long long)n_compared, (unsigned long long)n_agreed);
	for (i = 0; i < OL_CALL_DIFFERS_KINDS; i++)
		printf(" %llu", (unsigned long long)n_differs[i]);
	printf("\n");
	/* An answer that crosses a hang-up is no answer at the other end. */
	assert_true(n_agreed * 5 > n_compared * 4);
	assert_true(n_answered > n_runs && n_interrupted > n_runs / 10);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_after_any_storm_a_call_goes_through),
	};

	if (argc > 1)
		first_seed = strtoull(argv[1], NULL, 10);
	if (argc > 1)
		n_runs = argc > 2 ? strtoull(argv[2], NULL, 10) : 1;
	printf("seeds %llu to %llu\n", (unsigned long long)first_seed,
	       (unsigned long long)(first_seed + n_runs - 1));
	return cmocka_run_group_tests(tests, NULL, NULL);
}
