#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/prng.h"
#include "line/knock.h"

static struct ol_knock a, b;
static uint8_t m1[OL_HS1_LEN], m2[OL_HS2_LEN];

static ol_instant ms(uint64_t t)
{
	return (ol_instant){ 1000000000 + t * 1000 };
}

static void begin(void)
{
	struct ol_prng p;

	ol_prng_init(&p, 5);
	ol_prng_source(&p).fill(&p, m1, sizeof m1);
	ol_prng_source(&p).fill(&p, m2, sizeof m2);
	ol_knock_init(&a, true);
	ol_knock_init(&b, false);
}

static struct ol_envelope picked(struct ol_knock *k, uint64_t at_ms,
				 enum ol_knock_mode mode)
{
	struct ol_envelope e = { .number = 0 };

	assert_true(ol_knock_pick(k, ms(at_ms), mode, &e));
	return e;
}

static void test_any_six_fragments_make_message_1(void **state)
{
	uint8_t got[OL_HS1_LEN];
	struct ol_envelope e;
	struct ol_prng prng;
	uint64_t seed;
	bool in_band;
	int n;

	(void)state;
	for (seed = 1; seed <= 20; seed++) {
		begin();
		ol_prng_init(&prng, seed);
		ol_knock_set_own(&a, ms(0), 77, m1);
		for (n = 0; n < 6;) {
			e = picked(&a, 0, OL_KNOCK_LOUD);
			assert_int_equal(e.number, 77);
			assert_int_equal(e.message, 1);
			if (ol_prng_below(&prng, 5))
				continue; /* lost */
			assert_int_equal(ol_knock_whole(&b, got, &in_band), 0);
			assert_int_equal(ol_knock_take(&b, ms(0), 0, &e),
					 OL_KNOCK_NEW);
			assert_int_equal(ol_knock_take(&b, ms(0), 0, &e),
					 OL_KNOCK_NOTHING);
			n++;
		}
		assert_int_equal(ol_knock_whole(&b, got, &in_band), 77);
		assert_false(in_band);
		assert_memory_equal(got, m1, sizeof got);
		assert_int_equal(ol_knock_whole(&b, got, &in_band), 0);
	}
}

static void test_any_five_make_message_2_for_its_number_only(void **state)
{
	uint8_t got[OL_HS2_LEN];
	struct ol_envelope e;
	int n;

	(void)state;
	begin();
	ol_knock_set_own(&a, ms(0), 77, m1);
	ol_knock_set_answer(&b, ms(0), 77, m2);
	for (n = 0; n < 5; n++) {
		assert_false(ol_knock_reply(&a, got));
		e = picked(&b, 0, OL_KNOCK_LOUD);
		assert_int_equal(e.message, 2);
		e.number = 78;
		assert_int_equal(ol_knock_take(&a, ms(0), 0, &e),
				 OL_KNOCK_NOTHING);
		e.number = 77;
		assert_int_equal(ol_knock_take(&a, ms(0), 0, &e), OL_KNOCK_NEW);
	}
	assert_true(ol_knock_reply(&a, got));
	assert_memory_equal(got, m2, sizeof got);
	assert_false(ol_knock_reply(&a, got));
	ol_knock_clear_own(&a);
	assert_int_equal(ol_knock_take(&a, ms(0), 0, &e), OL_KNOCK_NOTHING);
}

static void test_numbers_not_above_the_last_confirmed_are_dropped(void **state)
{
	struct ol_envelope e;

	(void)state;
	begin();
	ol_knock_set_own(&a, ms(0), 77, m1);
	e = picked(&a, 0, OL_KNOCK_LOUD);
	assert_int_equal(ol_knock_take(&b, ms(0), 78, &e), OL_KNOCK_NOTHING);
	assert_int_equal(ol_knock_take(&b, ms(0), 77, &e), OL_KNOCK_NOTHING);
	assert_int_equal(ol_knock_take(&b, ms(0), 76, &e), OL_KNOCK_NEW);
}

/* Who answers sends how many of each in 400 slots. */
static void test_shares_of_own_and_answer(void **state)
{
	static const struct {
		const char *why;
		bool is_smaller, own, answers;
		enum ol_knock_mode mode;
		int n_own, n_answers;
	} row[] = {
		{ "only our own", true, true, false, OL_KNOCK_LOUD, 400, 0 },
		{ "smaller, both", true, true, true, OL_KNOCK_LOUD, 100, 300 },
		{ "larger holds back", false, true, true, OL_KNOCK_LOUD, 0,
		  400 },
		{ "quiet: answers only", true, true, true, OL_KNOCK_QUIET, 0,
		  400 },
		{ "quiet, none", true, true, false, OL_KNOCK_QUIET, 0, 0 },
		{ "calm: as often as it was heard", true, true, true,
		  OL_KNOCK_CALM, 0, 1 },
	};
	struct ol_envelope e;
	int slot, own, answers;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof row / sizeof *row; i++) {
		begin();
		ol_knock_init(&a, row[i].is_smaller);
		if (row[i].own)
			ol_knock_set_own(&a, ms(0), 77, m1);
		if (row[i].answers)
			ol_knock_set_answer(&a, ms(0), 88, m2);
		own = answers = 0;
		for (slot = 0; slot < 400; slot++) {
			if (!ol_knock_pick(&a, ms(4 * (uint64_t)slot),
					   row[i].mode, &e))
				continue;
			own += e.message == 1;
			answers += e.message == 2;
		}
		if (own != row[i].n_own || answers != row[i].n_answers)
			fail_msg("%s: %d and %d", row[i].why, own, answers);
	}
}

static struct ol_envelope first(uint64_t number)
{
	struct ol_envelope e = { .number = number, .message = 1 };

	return e;
}

static void test_an_answer_ends_2_s_after_it_was_last_asked(void **state)
{
	struct ol_envelope e = first(88);

	(void)state;
	begin();
	ol_knock_set_answer(&b, ms(0), 88, m2);
	assert_true(ol_knock_is_answering(&b, ms(1999), OL_KNOCK_LOUD));
	assert_false(ol_knock_is_answering(&b, ms(2000), OL_KNOCK_LOUD));
	assert_int_equal(ol_knock_take(&b, ms(20000), 0, &e), OL_KNOCK_AGAIN);
	assert_true(ol_knock_is_answering(&b, ms(21999), OL_KNOCK_LOUD));
	assert_false(ol_knock_is_answering(&b, ms(22000), OL_KNOCK_LOUD));
}

static void test_in_calm_no_more_answers_than_questions(void **state)
{
	struct ol_envelope e = first(88), out;
	int i, n = 0;

	(void)state;
	begin();
	ol_knock_set_answer(&b, ms(0), 88, m2);
	ol_knock_calm(&b);
	assert_false(ol_knock_is_answering(&b, ms(0), OL_KNOCK_CALM));
	for (i = 0; i < 1000; i++)
		assert_int_equal(ol_knock_take(&b, ms(1), 0, &e),
				 OL_KNOCK_AGAIN);
	while (ol_knock_pick(&b, ms(2), OL_KNOCK_CALM, &out))
		n++;
	assert_int_equal(n, OL_KNOCK_CREDIT_MAX);
}

static void test_the_newest_of_two_answers_goes_out(void **state)
{
	struct ol_envelope e;

	(void)state;
	begin();
	ol_knock_set_answer(&b, ms(0), 90, m2);
	ol_knock_set_answer(&b, ms(0), 80, m2);
	assert_int_equal(picked(&b, 0, OL_KNOCK_LOUD).number, 90);
	/* A third takes the place of the lower number. */
	ol_knock_set_answer(&b, ms(0), 85, m2);
	e = first(80);
	assert_int_equal(ol_knock_take(&b, ms(0), 0, &e), OL_KNOCK_NEW);
	e = first(85);
	assert_int_equal(ol_knock_take(&b, ms(0), 0, &e), OL_KNOCK_AGAIN);
	ol_knock_clear_answer(&b, 90);
	assert_int_equal(picked(&b, 0, OL_KNOCK_LOUD).number, 85);
}

/* Old ones sent again can keep no new one from being gathered. */
static void test_the_highest_number_is_always_gathered(void **state)
{
	uint8_t got[OL_HS1_LEN];
	struct ol_envelope e, junk;
	uint64_t k;
	bool in_band;

	(void)state;
	begin();
	ol_knock_set_own(&a, ms(0), 1000, m1);
	for (k = 0; k < 6; k++) {
		junk = first(100 + k);
		(void)ol_knock_take(&b, ms(0), 0, &junk);
		junk = first(200 + k);
		(void)ol_knock_take(&b, ms(0), 0, &junk);
		e = picked(&a, 0, OL_KNOCK_LOUD);
		assert_int_equal(ol_knock_take(&b, ms(0), 0, &e), OL_KNOCK_NEW);
		junk = first(300 + k);
		(void)ol_knock_take(&b, ms(0), 0, &junk);
	}
	assert_int_equal(ol_knock_whole(&b, got, &in_band), 1000);
}

static void test_a_message_from_a_session_waits_like_one_gathered(void **state)
{
	uint8_t got[OL_HS1_LEN];
	bool in_band = false;

	(void)state;
	begin();
	ol_knock_give(&b, 5, m1);
	assert_int_equal(ol_knock_whole(&b, got, &in_band), 5);
	assert_true(in_band);
	assert_memory_equal(got, m1, sizeof got);
}

static void test_fresh_after_10_s_and_enough_or_90_s(void **state)
{
	struct ol_envelope e;
	int i;

	(void)state;
	begin();
	assert_false(ol_knock_is_stale(&a, ms(100000), 100000));
	/* Full pace: enough had left after 2.4 s. */
	ol_knock_set_own(&a, ms(0), 77, m1);
	for (i = 0; i < OL_KNOCK_FRESH_SENT; i++)
		(void)ol_knock_pick(&a, ms(20 * (uint64_t)i), OL_KNOCK_LOUD,
				    &e);
	assert_false(ol_knock_is_stale(&a, ms(9999), 100000));
	assert_true(ol_knock_is_stale(&a, ms(10000), 100000));
	/* A round trip of 5 s: 2,380 ms and two of them. */
	assert_false(ol_knock_is_stale(&a, ms(12379), 5000000));
	assert_true(ol_knock_is_stale(&a, ms(12380), 5000000));
	/* One a second: never enough before 90 s. */
	ol_knock_set_own(&a, ms(0), 78, m1);
	for (i = 0; i < 89; i++)
		(void)ol_knock_pick(&a, ms(1000 * (uint64_t)i), OL_KNOCK_LOUD,
				    &e);
	assert_false(ol_knock_is_stale(&a, ms(89999), 100000));
	assert_true(ol_knock_is_stale(&a, ms(90000), 100000));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_any_six_fragments_make_message_1),
		cmocka_unit_test(
			test_any_five_make_message_2_for_its_number_only),
		cmocka_unit_test(
			test_numbers_not_above_the_last_confirmed_are_dropped),
		cmocka_unit_test(test_shares_of_own_and_answer),
		cmocka_unit_test(
			test_an_answer_ends_2_s_after_it_was_last_asked),
		cmocka_unit_test(test_in_calm_no_more_answers_than_questions),
		cmocka_unit_test(test_the_newest_of_two_answers_goes_out),
		cmocka_unit_test(test_the_highest_number_is_always_gathered),
		cmocka_unit_test(
			test_a_message_from_a_session_waits_like_one_gathered),
		cmocka_unit_test(test_fresh_after_10_s_and_enough_or_90_s),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
