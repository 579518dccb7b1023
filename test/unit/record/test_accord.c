/* accord: both ends agree to the same, step by step, however proposals and
 * verdicts cross. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/error.h"
#include "base/prng.h"
#include "record/accord.h"

#define OURS true
#define THEIRS false

static struct ol_id id(unsigned n)
{
	return (struct ol_id){ { [14] = (uint8_t)(n >> 8), [15] = (uint8_t)n } };
}

static int propose(struct ol_accord *a, bool ours, unsigned n, unsigned after)
{
	struct ol_id i = id(n), j = id(after);

	return ol_accord_propose(a, ours, &i, &j);
}

static int judge(struct ol_accord *a, bool ours, unsigned n, bool accepted)
{
	struct ol_id i = id(n);

	return ol_accord_judge(a, ours, &i, accepted);
}

static int may_accept(const struct ol_accord *a, unsigned n)
{
	struct ol_id i = id(n);

	return ol_accord_may_accept(a, &i);
}

static int may_contest(const struct ol_accord *a, unsigned n)
{
	struct ol_id i = id(n);

	return ol_accord_may_contest(a, &i);
}

static int may_propose(const struct ol_accord *a, unsigned n)
{
	struct ol_id i = id(n);

	return ol_accord_may_propose(a, &i);
}

static int standing(const struct ol_accord *a, unsigned n)
{
	struct ol_id i = id(n);

	return ol_accord_standing(a, &i);
}

static unsigned number(struct ol_id i)
{
	return (unsigned)i.b[14] << 8 | i.b[15];
}

static void test_what_the_other_accepts_is_in_force(void **state)
{
	struct ol_accord a;

	(void)state;
	ol_accord_init(&a, true);
	assert_int_equal(number(ol_accord_agreed(&a)), 0);
	assert_int_equal(propose(&a, OURS, 1, 0), 0);
	assert_int_equal(standing(&a, 1), OL_STANDING_OPEN);
	assert_int_equal(number(ol_accord_open(&a, OURS)), 1);
	assert_int_equal(number(ol_accord_open(&a, THEIRS)), 0);
	assert_int_equal(may_accept(&a, 1), OL_ERR_STATE);
	assert_int_equal(judge(&a, OURS, 1, true), OL_ERR_RANGE);
	assert_int_equal(judge(&a, THEIRS, 1, true), 0);
	assert_int_equal(number(ol_accord_agreed(&a)), 1);
	assert_int_equal(standing(&a, 1), OL_STANDING_AGREED);
	assert_int_equal(number(ol_accord_open(&a, OURS)), 0);

	assert_int_equal(propose(&a, THEIRS, 2, 1), 0);
	assert_int_equal(may_accept(&a, 2), 0);
	assert_int_equal(judge(&a, OURS, 2, true), 0);
	assert_int_equal(may_accept(&a, 2), OL_ERR_STATE);
	assert_int_equal(standing(&a, 1), OL_STANDING_REPLACED);
	assert_int_equal(standing(&a, 2), OL_STANDING_AGREED);
}

static void test_what_is_contested_changes_nothing(void **state)
{
	struct ol_accord a;

	(void)state;
	ol_accord_init(&a, true);
	propose(&a, THEIRS, 1, 0);
	assert_int_equal(judge(&a, OURS, 1, false), 0);
	assert_int_equal(number(ol_accord_agreed(&a)), 0);
	assert_int_equal(standing(&a, 1), OL_STANDING_CONTESTED);
	assert_int_equal(may_contest(&a, 1), OL_ERR_STATE);
	assert_int_equal(may_accept(&a, 1), OL_ERR_STATE);
	assert_int_equal(standing(&a, 2), OL_ERR_UNKNOWN);
	assert_int_equal(may_accept(&a, 2), OL_ERR_UNKNOWN);
}

static void test_the_newest_of_an_office_counts(void **state)
{
	struct ol_accord a;

	(void)state;
	ol_accord_init(&a, false);
	propose(&a, THEIRS, 1, 0);
	propose(&a, THEIRS, 3, 0);
	propose(&a, THEIRS, 2, 0);
	assert_int_equal(standing(&a, 1), OL_STANDING_OVERTAKEN);
	assert_int_equal(standing(&a, 2), OL_STANDING_OVERTAKEN);
	assert_int_equal(standing(&a, 3), OL_STANDING_OPEN);
	assert_int_equal(may_accept(&a, 1), OL_ERR_EXPIRED);
	assert_int_equal(may_contest(&a, 2), OL_ERR_EXPIRED);
	assert_int_equal(may_accept(&a, 3), 0);
	judge(&a, OURS, 3, false);
	/* One that was left behind does not come back. */
	assert_int_equal(standing(&a, 2), OL_STANDING_OVERTAKEN);
	propose(&a, OURS, 7, 0);
	assert_int_equal(may_propose(&a, 7), OL_ERR_RANGE);
	assert_int_equal(may_propose(&a, 6), OL_ERR_RANGE);
	assert_int_equal(may_propose(&a, 8), 0);
}

static void test_of_crossing_ones_the_first_office_s_goes_before(void **state)
{
	struct ol_accord first, second;

	(void)state;
	ol_accord_init(&first, true);
	ol_accord_init(&second, false);
	propose(&first, OURS, 5, 0);
	propose(&first, THEIRS, 4, 0);
	propose(&second, OURS, 4, 0);
	propose(&second, THEIRS, 5, 0);
	assert_int_equal(may_accept(&first, 4), OL_ERR_BUSY);
	assert_int_equal(may_contest(&first, 4), 0);
	assert_int_equal(may_accept(&second, 5), 0);
	judge(&first, THEIRS, 5, false);
	assert_int_equal(may_accept(&first, 4), 0);
}

static void test_bad_words_change_nothing(void **state)
{
	struct ol_accord a, before;

	(void)state;
	ol_accord_init(&a, true);
	propose(&a, THEIRS, 1, 0);
	before = a;
	assert_int_equal(propose(&a, THEIRS, 0, 1), OL_ERR_RANGE);
	assert_int_equal(propose(&a, THEIRS, 2, 2), OL_ERR_RANGE);
	assert_int_equal(propose(&a, OURS, 1, 0), OL_ERR_RANGE);
	assert_int_equal(propose(&a, THEIRS, 1, 9), OL_ERR_RANGE);
	assert_int_equal(judge(&a, THEIRS, 1, true), OL_ERR_RANGE);
	assert_int_equal(judge(&a, THEIRS, 0, true), OL_ERR_RANGE);
	assert_int_equal(propose(&a, THEIRS, 1, 0), 0);
	assert_memory_equal(&a, &before, sizeof a);
}

static void test_a_verdict_may_come_before_its_proposal(void **state)
{
	struct ol_accord a;

	(void)state;
	ol_accord_init(&a, true);
	assert_int_equal(judge(&a, THEIRS, 1, true), 0);
	assert_int_equal(standing(&a, 1), OL_ERR_UNKNOWN);
	assert_int_equal(propose(&a, OURS, 1, 0), 0);
	assert_int_equal(standing(&a, 1), OL_STANDING_AGREED);
	/* Its author's own verdict is none. */
	assert_int_equal(judge(&a, THEIRS, 2, true), 0);
	assert_int_equal(propose(&a, THEIRS, 2, 1), 0);
	assert_int_equal(standing(&a, 2), OL_STANDING_OPEN);
}

static void test_a_subject_has_a_bound(void **state)
{
	struct ol_accord a;
	unsigned n;

	(void)state;
	ol_accord_init(&a, true);
	for (n = 1; n < OL_ACCORD_PROPOSALS; n++)
		assert_int_equal(propose(&a, THEIRS, n, n - 1), 0);
	assert_int_equal(may_propose(&a, 1000), 0);
	assert_int_equal(judge(&a, THEIRS, n, true), 0);
	assert_int_equal(propose(&a, THEIRS, n + 1, n - 1), OL_ERR_FULL);
	assert_int_equal(judge(&a, OURS, n + 1, true), OL_ERR_FULL);
	assert_int_equal(may_propose(&a, 1000), OL_ERR_FULL);
	for (n = 1; n < OL_ACCORD_PROPOSALS; n++)
		assert_int_equal(judge(&a, OURS, n, true), 0);
	assert_int_equal(number(ol_accord_agreed(&a)), n - 1);
}

/* ---- two offices, whose words are on their way for a while -------------- */

#define STEPS 80

struct word {
	bool is_verdict, accepted, by_first;
	unsigned n, after;
};

struct end {
	struct ol_accord a;
	unsigned way[OL_ACCORD_PROPOSALS]; /* all that was in force */
	size_t n_way;
	struct word out[STEPS]; /* said so far, and how much of it came  */
	size_t n_out, n_came;
};

static void take(struct ol_accord *a, const struct word *w, bool first)
{
	if (w->is_verdict)
		assert_int_equal(
			judge(a, w->by_first == first, w->n, w->accepted), 0);
	else
		assert_int_equal(
			propose(a, w->by_first == first, w->n, w->after), 0);
}

static void say(struct end *e, struct word w)
{
	w.by_first = e->a.first;
	take(&e->a, &w, e->a.first);
	e->out[e->n_out++] = w;
}

/* One thing that the end may do, or nothing. */
static void act(struct end *e, struct ol_prng *rnd, unsigned *next)
{
	unsigned open = number(ol_accord_open(&e->a, THEIRS));

	switch (ol_prng_below(rnd, 4)) {
	case 0:
		++*next;
		if (may_propose(&e->a, *next) == 0)
			say(e, (struct word){ .n = *next,
					      .after = number(ol_accord_agreed(
						      &e->a)) });
		break;
	case 1:
		if (may_contest(&e->a, open) == 0)
			say(e, (struct word){ .is_verdict = true, .n = open });
		break;
	default:
		if (may_accept(&e->a, open) == 0)
			say(e, (struct word){ .is_verdict = true,
					      .n = open,
					      .accepted = true });
		break;
	}
}

/* What was in force stays on the way: nothing is taken back. */
static void follow(struct end *e)
{
	unsigned now = number(ol_accord_agreed(&e->a));

	if (now && (e->n_way == 0 || e->way[e->n_way - 1] != now))
		e->way[e->n_way++] = now;
	for (size_t i = 0; i < e->n_way; i++)
		assert_int_equal(standing(&e->a, e->way[i]),
				 i + 1 == e->n_way ? OL_STANDING_AGREED
						   : OL_STANDING_REPLACED);
}

static void arrive(struct end *from, struct end *to)
{
	if (from->n_came < from->n_out)
		take(&to->a, &from->out[from->n_came++], to->a.first);
}

static void check_ways(const struct end *e)
{
	size_t n = e[0].n_way < e[1].n_way ? e[0].n_way : e[1].n_way;

	assert_memory_equal(e[0].way, e[1].way, n * sizeof e[0].way[0]);
}

/* A store gives the same words in an order of its own. */
static void check_from_store(const struct end *e, struct ol_prng *rnd)
{
	struct word word[2 * STEPS], swap;
	struct ol_accord a;
	size_t n = 0, i, with;

	for (int k = 0; k < 2; k++)
		for (i = 0; i < e[k].n_out; i++)
			word[n++] = e[k].out[i];
	for (i = n; i > 1; i--) {
		with = ol_prng_below(rnd, i);
		swap = word[i - 1];
		word[i - 1] = word[with];
		word[with] = swap;
	}
	ol_accord_init(&a, true);
	for (i = 0; i < n; i++)
		take(&a, &word[i], true);
	assert_int_equal(number(ol_accord_agreed(&a)),
			 number(ol_accord_agreed(&e[0].a)));
	for (i = 0; i < a.n; i++)
		assert_int_equal(ol_accord_standing(&a, &a.p[i].id),
				 ol_accord_standing(&e[0].a, &a.p[i].id));
}

static void test_two_offices_never_agree_to_two_things(void **state)
{
	const uint64_t seed = 20261121;
	static struct end end[2];
	struct ol_prng rnd;
	unsigned next, agreed = 0;
	int run, i, k;

	(void)state;
	print_message("seed %llu\n", (unsigned long long)seed);
	ol_prng_init(&rnd, seed);
	for (run = 0; run < 3000; run++) {
		memset(end, 0, sizeof end);
		ol_accord_init(&end[0].a, true);
		ol_accord_init(&end[1].a, false);
		next = 0;
		for (i = 0; i < STEPS; i++) {
			k = (int)ol_prng_below(&rnd, 2);
			if (ol_prng_below(&rnd, 3) == 0)
				act(&end[k], &rnd, &next);
			else
				arrive(&end[k], &end[!k]);
			follow(&end[0]);
			follow(&end[1]);
			check_ways(end);
		}
		for (i = 0; i < STEPS; i++)
			for (k = 0; k < 2; k++) {
				arrive(&end[k], &end[!k]);
				follow(&end[!k]);
				check_ways(end);
			}
		assert_int_equal(end[0].n_way, end[1].n_way);
		check_from_store(end, &rnd);
		agreed += (unsigned)end[0].n_way;
	}
	assert_true(agreed > 3000);
}

#define WILD 12

/* Any words about a few proposals, by ends that ask nobody. */
static struct word any_word(const struct word *proposal, struct ol_prng *rnd)
{
	struct word w = proposal[ol_prng_below(rnd, WILD)];

	if (ol_prng_below(rnd, 2)) {
		w.is_verdict = true;
		w.by_first = ol_prng_below(rnd, 4) ? !w.by_first : w.by_first;
		w.accepted = ol_prng_below(rnd, 3) > 0;
	}
	return w;
}

static void take_any(struct ol_accord *a, const struct word *w, bool first)
{
	if (w->is_verdict)
		judge(a, w->by_first == first, w->n, w->accepted);
	else
		propose(a, w->by_first == first, w->n, w->after);
}

static void test_both_ends_come_to_the_same_whatever_was_said(void **state)
{
	const uint64_t seed = 7;
	struct word proposal[WILD], said[40];
	struct ol_accord a, b;
	struct ol_prng rnd;
	unsigned n, agreed = 0;
	size_t i;

	(void)state;
	print_message("seed %llu\n", (unsigned long long)seed);
	ol_prng_init(&rnd, seed);
	for (int run = 0; run < 3000; run++) {
		for (n = 0; n < WILD; n++)
			proposal[n] = (struct word){
				.by_first = ol_prng_below(&rnd, 2),
				.n = n,
				.after = (unsigned)ol_prng_below(&rnd, WILD),
			};
		ol_accord_init(&a, true);
		ol_accord_init(&b, false);
		for (i = 0; i < 40; i++) {
			said[i] = any_word(proposal, &rnd);
			take_any(&a, &said[i], true);
		}
		while (i-- > 0)
			take_any(&b, &said[i], false);
		assert_int_equal(number(ol_accord_agreed(&a)),
				 number(ol_accord_agreed(&b)));
		for (n = 1; n < WILD; n++)
			assert_int_equal(standing(&a, n), standing(&b, n));
		agreed += number(ol_accord_agreed(&a)) > 0;
	}
	assert_true(agreed > 300);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_what_the_other_accepts_is_in_force),
		cmocka_unit_test(test_what_is_contested_changes_nothing),
		cmocka_unit_test(test_the_newest_of_an_office_counts),
		cmocka_unit_test(
			test_of_crossing_ones_the_first_office_s_goes_before),
		cmocka_unit_test(test_bad_words_change_nothing),
		cmocka_unit_test(test_a_verdict_may_come_before_its_proposal),
		cmocka_unit_test(test_a_subject_has_a_bound),
		cmocka_unit_test(test_two_offices_never_agree_to_two_things),
		cmocka_unit_test(
			test_both_ends_come_to_the_same_whatever_was_said),
	};

	return cmocka_run_group_tests_name("record_accord", tests, NULL, NULL);
}
