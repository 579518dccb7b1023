/* readout_life: two ends, messages under way, and people who do not wait. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/error.h"
#include "base/prng.h"
#include "record/readout_life.h"

#define SEED 20261121
#define QUEUE 256

static const ol_instant now = { 1000 };

/* Two ends, and what is under way to each. */
struct pair {
	struct ol_readout_life end[2];
	struct ol_readout_said way[2][QUEUE];
	size_t head[2], tail[2];
};

static struct ol_digest version(unsigned v)
{
	struct ol_digest d = { { 1, (uint8_t)v } };

	return d;
}

static struct ol_digest signature(unsigned who, const struct ol_digest *v)
{
	struct ol_digest d = { { 2, v->b[1], (uint8_t)who } };

	return d;
}

static void send(struct pair *p, unsigned to, const struct ol_readout_said *say)
{
	if (say->word == OL_READOUT_NOTHING)
		return;
	assert_true(p->tail[to] < QUEUE);
	p->way[to][p->tail[to]++] = *say;
}

static int propose(struct pair *p, unsigned who, unsigned v)
{
	struct ol_digest d = version(v);
	struct ol_readout_said say;
	int err = ol_readout_life_propose(&p->end[who], &d, &say);

	send(p, !who, &say);
	return err;
}

static int commit(struct pair *p, unsigned who)
{
	struct ol_digest d = signature(who, &p->end[who].version);
	struct ol_readout_said say;
	int err = ol_readout_life_commit(&p->end[who], &d, now, &say);

	send(p, !who, &say);
	return err;
}

static int withdraw(struct pair *p, unsigned who)
{
	struct ol_readout_said say;
	int err = ol_readout_life_withdraw(&p->end[who], &say);

	send(p, !who, &say);
	return err;
}

/* The next one under way to that end arrives. */
static bool arrive(struct pair *p, unsigned to)
{
	struct ol_readout_said heard, say;
	struct ol_digest good;

	if (p->head[to] == p->tail[to])
		return false;
	heard = p->way[to][p->head[to]++];
	good = signature(!to, &heard.version);
	assert_int_equal(
		ol_readout_life_hear(&p->end[to], &heard,
				     ol_digest_equal(&heard.signature, &good),
				     now, &say),
		0);
	send(p, !to, &say);
	return true;
}

static void settle(struct pair *p)
{
	while (arrive(p, 0) || arrive(p, 1))
		;
}

static void are(const struct pair *p, enum ol_readout_state a,
		enum ol_readout_state b)
{
	if (p->end[0].state != a || p->end[1].state != b)
		fail_msg("%s and %s, not %s and %s",
			 ol_readout_state_name(p->end[0].state),
			 ol_readout_state_name(p->end[1].state),
			 ol_readout_state_name(a), ol_readout_state_name(b));
}

static void test_two_clicks_on_each_side_agree(void **state)
{
	struct pair p = { .head = { 0 } };

	(void)state;
	assert_int_equal(propose(&p, 0, 1), 0);
	assert_int_equal(commit(&p, 0), 0);
	are(&p, OL_READOUT_COMMITTED, OL_READOUT_DRAFT);
	settle(&p);
	are(&p, OL_READOUT_COMMITTED, OL_READOUT_THEIRS);
	assert_int_equal(commit(&p, 1), 0);
	are(&p, OL_READOUT_COMMITTED, OL_READOUT_REVEALED);
	settle(&p);
	are(&p, OL_READOUT_BOTH, OL_READOUT_BOTH);
	/* Proposal and promise, the other's signature, and ours. */
	assert_int_equal(p.tail[1], 3);
	assert_int_equal(p.tail[0], 1);
}

static void test_an_amended_one_voids_a_promise(void **state)
{
	struct pair p = { .head = { 0 } };

	(void)state;
	assert_int_equal(propose(&p, 0, 1), 0);
	assert_int_equal(commit(&p, 0), 0);
	settle(&p);
	assert_int_equal(propose(&p, 1, 1), OL_ERR_EXISTS);
	assert_int_equal(propose(&p, 1, 2), 0);
	settle(&p);
	are(&p, OL_READOUT_THEIRS, OL_READOUT_OURS);
	assert_int_equal(commit(&p, 0), 0);
	settle(&p);
	assert_int_equal(commit(&p, 1), 0);
	settle(&p);
	are(&p, OL_READOUT_BOTH, OL_READOUT_BOTH);
	assert_int_equal(p.end[0].version.b[1], 2);
}

static void test_of_two_that_cross_neither_is_signed(void **state)
{
	struct pair p = { .head = { 0 } };

	(void)state;
	assert_int_equal(propose(&p, 0, 1), 0);
	assert_int_equal(propose(&p, 1, 2), 0);
	assert_int_equal(commit(&p, 0), 0);
	assert_int_equal(commit(&p, 1), 0);
	settle(&p);
	are(&p, OL_READOUT_CROSSED, OL_READOUT_CROSSED);
	assert_int_equal(commit(&p, 0), OL_ERR_STATE);
	assert_int_equal(propose(&p, 0, 2), 0); /* theirs, taken over */
	settle(&p);
	are(&p, OL_READOUT_OURS, OL_READOUT_THEIRS);
	assert_int_equal(commit(&p, 1), 0);
	assert_int_equal(commit(&p, 0), 0); /* these cross, and fit */
	settle(&p);
	are(&p, OL_READOUT_BOTH, OL_READOUT_BOTH);
}

static void test_a_promise_stands_while_the_answer_is_under_way(void **state)
{
	struct pair p = { .head = { 0 } };

	(void)state;
	assert_int_equal(propose(&p, 0, 1), 0);
	settle(&p);
	assert_int_equal(commit(&p, 1), 0);
	assert_int_equal(commit(&p, 0), 0);
	assert_int_equal(withdraw(&p, 0), 0); /* too late */
	settle(&p);
	are(&p, OL_READOUT_BOTH, OL_READOUT_BOTH);
}

static void test_one_that_is_withdrawn_is_over(void **state)
{
	struct pair p = { .head = { 0 } };

	(void)state;
	assert_int_equal(propose(&p, 0, 1), 0);
	assert_int_equal(withdraw(&p, 0), 0);
	settle(&p);
	are(&p, OL_READOUT_WITHDRAWN, OL_READOUT_WITHDRAWN);
	assert_int_equal(commit(&p, 1), OL_ERR_STATE);
	assert_int_equal(propose(&p, 1, 2), OL_ERR_STATE);
	assert_int_equal(withdraw(&p, 1), OL_ERR_STATE);
}

static void test_a_signature_that_is_kept_back_is_told_at_its_time(void **state)
{
	struct pair p = { .head = { 0 } };
	struct ol_readout_life *l = &p.end[1];

	(void)state;
	assert_int_equal(propose(&p, 0, 1), 0);
	assert_int_equal(commit(&p, 0), 0);
	settle(&p);
	assert_int_equal(ol_readout_life_deadline(l).us, OL_NEVER.us);
	assert_int_equal(commit(&p, 1), 0);
	assert_int_equal(ol_readout_life_deadline(l).us,
			 now.us + OL_READOUT_REVEAL_US);
	ol_readout_life_step(l,
			     (ol_instant){ now.us + OL_READOUT_REVEAL_US - 1 });
	assert_int_equal(l->state, OL_READOUT_REVEALED);
	ol_readout_life_step(l, (ol_instant){ now.us + OL_READOUT_REVEAL_US });
	assert_int_equal(l->state, OL_READOUT_WITHHELD);
	settle(&p); /* late, and it counts */
	are(&p, OL_READOUT_BOTH, OL_READOUT_BOTH);
}

static void test_what_is_revealed_is_what_was_promised(void **state)
{
	struct pair p = { .head = { 0 } };
	struct ol_readout_said heard, say;
	struct ol_readout_life was;

	(void)state;
	assert_int_equal(propose(&p, 0, 1), 0);
	assert_int_equal(commit(&p, 0), 0);
	settle(&p);
	assert_int_equal(commit(&p, 1), 0);
	heard = p.end[1].promise;
	heard.word = OL_READOUT_REVEAL;
	heard.own = p.end[1].promise.seen;
	heard.seen = p.end[1].promise.own;
	heard.signature = version(9); /* good, they say, but another */
	was = p.end[1];
	assert_int_equal(ol_readout_life_hear(&p.end[1], &heard, true, now,
					      &say),
			 OL_ERR_FORGED);
	heard.signature = p.end[0].promise.signature;
	assert_int_equal(ol_readout_life_hear(&p.end[1], &heard, false, now,
					      &say),
			 OL_ERR_FORGED);
	heard.version = version(3);
	assert_int_equal(ol_readout_life_hear(&p.end[1], &heard, true, now,
					      &say),
			 OL_ERR_STATE);
	heard.word = OL_READOUT_NOTHING;
	assert_int_equal(ol_readout_life_hear(&p.end[1], &heard, true, now,
					      &say),
			 OL_ERR_STATE);
	heard = (struct ol_readout_said){ .word = OL_READOUT_PROPOSE,
					  .own = 1,
					  .seen = 7 };
	assert_int_equal(ol_readout_life_hear(&p.end[1], &heard, true, now,
					      &say),
			 OL_ERR_STATE); /* has seen what we never proposed */
	assert_memory_equal(&was, &p.end[1], sizeof was);
}

/* However it stands, nothing hinders them to agree. */
static void agrees_after_all(struct pair *p)
{
	assert_int_equal(propose(p, 0, 99), 0);
	settle(p);
	assert_int_equal(commit(p, 1), 0);
	settle(p);
	assert_int_equal(commit(p, 0), 0);
	settle(p);
	are(p, OL_READOUT_BOTH, OL_READOUT_BOTH);
	assert_int_equal(p->end[0].version.b[1], 99);
	assert_int_equal(p->end[1].version.b[1], 99);
}

/* Whatever people do, and whatever is under way meanwhile: both have the same
 * or none, and nobody's signature is out alone. */
static void test_both_ends_come_to_the_same(void **state)
{
	size_t agreed = 0, withdrawn = 0, round, i, steps;
	struct ol_prng prng;
	struct pair p;
	unsigned who;

	(void)state;
	ol_prng_init(&prng, SEED);
	for (round = 0; round < 40000; round++) {
		memset(&p, 0, sizeof p);
		steps = 4 + (size_t)ol_prng_below(&prng, 40);
		for (i = 0; i < steps; i++) {
			who = (unsigned)ol_prng_below(&prng, 2);
			switch (ol_prng_below(&prng, 16)) {
			case 0:
			case 1:
			case 2:
				(void)propose(&p, who,
					      (unsigned)ol_prng_below(&prng,
								      3));
				break;
			case 3:
			case 4:
			case 5:
				(void)commit(&p, who);
				break;
			case 6:
				if (!ol_prng_below(&prng, 4))
					(void)withdraw(&p, who);
				break;
			default:
				(void)arrive(&p, who);
			}
		}
		settle(&p);
		if (p.end[0].state == OL_READOUT_BOTH ||
		    p.end[1].state == OL_READOUT_BOTH) {
			if (p.end[0].state != p.end[1].state ||
			    !ol_digest_equal(&p.end[0].version,
					     &p.end[1].version))
				fail_msg("round %zu of seed %d: %s and %s",
					 round, SEED,
					 ol_readout_state_name(p.end[0].state),
					 ol_readout_state_name(p.end[1].state));
			agreed++;
		} else if (p.end[0].state == OL_READOUT_REVEALED ||
			   p.end[1].state == OL_READOUT_REVEALED) {
			fail_msg("round %zu of seed %d: a signature alone",
				 round, SEED);
		}
		/* Both know the same newest version, or that two crossed. */
		if (p.end[0].state == OL_READOUT_THEIRS)
			assert_true(ol_digest_equal(&p.end[0].version,
						    &p.end[1].version));
		withdrawn += p.end[0].state == OL_READOUT_WITHDRAWN;
		if (p.end[0].state != OL_READOUT_WITHDRAWN &&
		    p.end[0].state != OL_READOUT_BOTH)
			agrees_after_all(&p);
	}
	assert_in_range(agreed, 4000, 36000);
	assert_in_range(withdrawn, 1000, 20000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_two_clicks_on_each_side_agree),
		cmocka_unit_test(test_an_amended_one_voids_a_promise),
		cmocka_unit_test(test_of_two_that_cross_neither_is_signed),
		cmocka_unit_test(
			test_a_promise_stands_while_the_answer_is_under_way),
		cmocka_unit_test(test_one_that_is_withdrawn_is_over),
		cmocka_unit_test(
			test_a_signature_that_is_kept_back_is_told_at_its_time),
		cmocka_unit_test(test_what_is_revealed_is_what_was_promised),
		cmocka_unit_test(test_both_ends_come_to_the_same),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
