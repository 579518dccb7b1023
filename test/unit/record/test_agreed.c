/* agreed: both ends come to the same version, and no number has two
 * contents, however proposals and countersignatures cross. */
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
#include "record/agreed.h"

static struct ol_proposal book(uint32_t version, uint8_t content)
{
	return (struct ol_proposal){ version,
				     { { content, 1 } },
				     { { content, 2 } } };
}

static void test_a_book_is_in_use_when_it_is_countersigned(void **state)
{
	struct ol_agreed a = { 0 }, b = { 0 };
	struct ol_proposal p = book(1, 'p');

	(void)state;
	assert_int_equal(ol_agreed_next(&a), 1);
	assert_int_equal(ol_agreed_proposed(&a, true, &p), 0);
	assert_int_equal(a.in_use.version, 0);
	assert_int_equal(ol_agreed_may(&a), OL_ERR_UNKNOWN);
	assert_int_equal(ol_agreed_proposed(&b, false, &p), 0);
	assert_int_equal(ol_agreed_may(&b), 0);
	assert_int_equal(ol_agreed_signed(&b, true, &p), 0);
	assert_int_equal(b.in_use.version, 1);
	assert_int_equal(ol_agreed_may(&b), OL_ERR_UNKNOWN);
	assert_int_equal(ol_agreed_signed(&a, false, &p), 0);
	assert_int_equal(a.in_use.version, 1);
	assert_int_equal(ol_agreed_next(&a), 2);
	assert_int_equal(ol_agreed_next(&b), 2);
}

static void test_only_what_was_proposed_is_countersigned(void **state)
{
	struct ol_agreed a = { 0 };
	struct ol_proposal p = book(1, 'p'), other = book(1, 'o');

	(void)state;
	assert_int_equal(ol_agreed_signed(&a, false, &p), OL_ERR_UNKNOWN);
	assert_int_equal(ol_agreed_signed(&a, true, &p), OL_ERR_UNKNOWN);
	assert_int_equal(ol_agreed_proposed(&a, true, &p), 0);
	assert_int_equal(ol_agreed_signed(&a, false, &other), OL_ERR_UNKNOWN);
	other = p;
	other.digest.b[31]++;
	assert_int_equal(ol_agreed_signed(&a, false, &other), OL_ERR_UNKNOWN);
	assert_int_equal(a.in_use.version, 0);
	assert_int_equal(ol_agreed_signed(&a, true, &p), OL_ERR_UNKNOWN);
	assert_int_equal(ol_agreed_signed(&a, false, &p), 0);
	assert_int_equal(ol_agreed_signed(&a, false, &p), OL_ERR_UNKNOWN);
}

static void test_versions_go_up(void **state)
{
	struct ol_agreed a = { 0 };
	struct ol_proposal p = book(2, 'p');

	(void)state;
	assert_int_equal(ol_agreed_proposed(&a, true, &p), OL_ERR_RANGE);
	p.version = 7;
	assert_int_equal(ol_agreed_proposed(&a, false, &p), 0);
	assert_int_equal(ol_agreed_proposed(&a, false, &p), OL_ERR_RANGE);
	p.version = 6;
	assert_int_equal(ol_agreed_proposed(&a, false, &p), OL_ERR_RANGE);
	assert_int_equal(ol_agreed_next(&a), 8);
	p.version = UINT32_MAX;
	assert_int_equal(ol_agreed_proposed(&a, false, &p), 0);
	assert_int_equal(ol_agreed_next(&a), 0);
	p.version = 0;
	assert_int_equal(ol_agreed_proposed(&a, true, &p), OL_ERR_RANGE);
}

static void test_crossing_proposals_bind_nobody(void **state)
{
	struct ol_agreed a = { 0 }, b = { 0 };
	struct ol_proposal of_a = book(1, 'a'), of_b = book(1, 'b');

	(void)state;
	assert_int_equal(ol_agreed_proposed(&a, true, &of_a), 0);
	assert_int_equal(ol_agreed_proposed(&b, true, &of_b), 0);
	assert_int_equal(ol_agreed_proposed(&a, false, &of_b), 0);
	assert_int_equal(ol_agreed_proposed(&b, false, &of_a), 0);
	assert_int_equal(ol_agreed_may(&a), OL_ERR_STATE);
	assert_int_equal(ol_agreed_may(&b), OL_ERR_STATE);
	of_a = book(2, 'c');
	assert_int_equal(ol_agreed_proposed(&a, true, &of_a), 0);
	assert_int_equal(ol_agreed_proposed(&b, false, &of_a), 0);
	assert_int_equal(ol_agreed_may(&b), 0);
	assert_int_equal(ol_agreed_signed(&b, true, &of_a), 0);
	assert_int_equal(ol_agreed_signed(&a, false, &of_a), 0);
}

static void test_an_answer_on_its_way_counts(void **state)
{
	struct ol_agreed a = { 0 };
	struct ol_proposal one = book(1, 'p'), two = book(2, 'q');

	(void)state;
	ol_agreed_proposed(&a, true, &one);
	ol_agreed_proposed(&a, true, &two);
	assert_int_equal(ol_agreed_signed(&a, false, &one), 0);
	assert_int_equal(a.in_use.version, 1);
	assert_int_equal(ol_agreed_signed(&a, false, &two), 0);
	assert_int_equal(a.in_use.version, 2);
}

static void test_open_proposals_have_a_bound(void **state)
{
	struct ol_agreed a = { 0 };
	struct ol_proposal p;
	uint32_t v;

	(void)state;
	for (v = 1; v <= OL_AGREED_OPEN; v++) {
		p = book(v, 'p');
		assert_int_equal(ol_agreed_proposed(&a, true, &p), 0);
	}
	p = book(v, 'p');
	assert_int_equal(ol_agreed_proposed(&a, true, &p), OL_ERR_FULL);
	p = book(3, 'p');
	assert_int_equal(ol_agreed_signed(&a, false, &p), 0);
	assert_int_equal(a.n_ours, OL_AGREED_OPEN - 3);
	p = book(v, 'p');
	assert_int_equal(ol_agreed_proposed(&a, true, &p), 0);
}

/* More of ours than there are places: the newest stay. */
static void test_the_newest_open_ones_are_remembered(void **state)
{
	struct ol_agreed_item item[2 * OL_AGREED_OPEN];
	struct ol_agreed a;
	size_t i, n = sizeof item / sizeof item[0];

	(void)state;
	for (i = 0; i < n; i++)
		item[i] = (struct ol_agreed_item){
			true, false, book((uint32_t)(1 + i * 5 % n), 'p')
		};
	ol_agreed_from(&a, item, n);
	assert_int_equal(a.n_ours, OL_AGREED_OPEN);
	for (i = 0; i < OL_AGREED_OPEN; i++)
		assert_int_equal(a.ours[i].version, OL_AGREED_OPEN + 1 + i);
	assert_int_equal(ol_agreed_next(&a), n + 1);
}

/* ---- two offices, whose words are on their way for a while -------------- */

#define WAITING 64
struct way {
	struct {
		bool is_signature;
		struct ol_proposal p;
	} word[WAITING];
	size_t n;
};

static void go(struct way *w, bool is_signature, const struct ol_proposal *p)
{
	assert_true(w->n < WAITING);
	w->word[w->n].is_signature = is_signature;
	w->word[w->n++].p = *p;
}

/* All that an end has, as its store would. */
#define KEPT 256
struct kept {
	struct ol_agreed_item item[KEPT];
	size_t n;
};

static void keep(struct kept *k, bool ours, bool is_signature,
		 const struct ol_proposal *p)
{
	assert_true(k->n < KEPT);
	k->item[k->n++] = (struct ol_agreed_item){ ours, is_signature, *p };
}

static void shuffle(struct kept *k, struct ol_prng *rnd)
{
	struct ol_agreed_item swap;
	size_t i, with;

	for (i = k->n; i > 1; i--) {
		with = ol_prng_below(rnd, i);
		swap = k->item[i - 1];
		k->item[i - 1] = k->item[with];
		k->item[with] = swap;
	}
}

static void arrive(struct way *w, struct ol_agreed *to, struct kept *kept)
{
	if (w->n == 0)
		return;
	keep(kept, false, w->word[0].is_signature, &w->word[0].p);
	if (w->word[0].is_signature)
		assert_int_equal(ol_agreed_signed(to, false, &w->word[0].p), 0);
	else
		assert_int_equal(ol_agreed_proposed(to, false, &w->word[0].p),
				 0);
	memmove(w->word, w->word + 1, --w->n * sizeof w->word[0]);
}

static void act(struct ol_agreed *a, struct way *out, struct kept *kept,
		struct ol_prng *rnd)
{
	struct ol_proposal p;

	if (ol_prng_below(rnd, 2)) {
		p = book(ol_agreed_next(a), (uint8_t)ol_prng_next(rnd));
		if (out->n < WAITING / 2 && !ol_agreed_proposed(a, true, &p)) {
			keep(kept, true, false, &p);
			go(out, false, &p);
		}
	} else if (!ol_agreed_may(a)) {
		p = a->theirs;
		assert_int_equal(ol_agreed_signed(a, true, &p), 0);
		keep(kept, true, true, &p);
		go(out, true, &p);
	}
}

static bool is_same_state(const struct ol_agreed *a, const struct ol_agreed *b)
{
	return a->n_ours == b->n_ours && a->our_last == b->our_last &&
	       !memcmp(&a->theirs, &b->theirs, sizeof a->theirs) &&
	       !memcmp(&a->in_use, &b->in_use, sizeof a->in_use) &&
	       !memcmp(a->ours, b->ours, a->n_ours * sizeof a->ours[0]);
}

static void test_both_ends_come_to_the_same(void **state)
{
	const uint64_t seed = 99;
	static struct kept kept[2];
	struct ol_agreed end[2], again;
	struct way way[2];
	struct ol_prng rnd;
	uint64_t agreed = 0;
	int run, i, k;

	(void)state;
	ol_prng_init(&rnd, seed);
	for (run = 0; run < 2000; run++) {
		memset(end, 0, sizeof end);
		memset(way, 0, sizeof way);
		kept[0].n = kept[1].n = 0;
		for (i = 0; i < 60; i++) {
			k = (int)ol_prng_below(&rnd, 2);
			if (ol_prng_below(&rnd, 3) == 0)
				act(&end[k], &way[k], &kept[k], &rnd);
			else
				arrive(&way[k], &end[!k], &kept[!k]);
		}
		while (way[0].n + way[1].n) {
			arrive(&way[0], &end[1], &kept[1]);
			arrive(&way[1], &end[0], &kept[0]);
		}
		if (memcmp(&end[0].in_use, &end[1].in_use,
			   sizeof end[0].in_use))
			fail_msg("seed %llu run %d", (unsigned long long)seed,
				 run);
		for (k = 0; k < 2; k++) {
			shuffle(&kept[k], &rnd);
			ol_agreed_from(&again, kept[k].item, kept[k].n);
			if (!is_same_state(&again, &end[k]))
				fail_msg("seed %llu run %d: from the store",
					 (unsigned long long)seed, run);
		}
		agreed += end[0].in_use.version;
	}
	assert_true(agreed > 2000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			test_a_book_is_in_use_when_it_is_countersigned),
		cmocka_unit_test(test_only_what_was_proposed_is_countersigned),
		cmocka_unit_test(test_versions_go_up),
		cmocka_unit_test(test_crossing_proposals_bind_nobody),
		cmocka_unit_test(test_an_answer_on_its_way_counts),
		cmocka_unit_test(test_open_proposals_have_a_bound),
		cmocka_unit_test(test_the_newest_open_ones_are_remembered),
		cmocka_unit_test(test_both_ends_come_to_the_same),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
