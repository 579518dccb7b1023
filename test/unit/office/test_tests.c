/* tests: when a line is tested by itself, and what is counted of it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/prng.h"
#include "office/tests.h"

#define T0 ((ol_instant){ 7000000 })
#define HOUR 480000 /* the hour of `date` 0 here */

static struct ol_tests t;

static ol_instant at(uint64_t us)
{
	return ol_after(T0, us);
}

static ol_date date(int64_t seconds)
{
	return (ol_date){ (HOUR * INT64_C(3600) + seconds) * 1000000000 };
}

static void begin(uint64_t seed)
{
	struct ol_prng rnd;
	struct ol_random random;

	ol_prng_init(&rnd, seed);
	random = ol_prng_source(&rnd);
	ol_tests_init(&t, T0, &random);
}

static struct ol_test_result words(uint32_t rtt_us)
{
	return (struct ol_test_result){ .kind = OL_TEST_WORDS,
					.passed = rtt_us > 0,
					.text_rtt_us = rtt_us };
}

static void test_the_first_come_at_moments_of_their_own(void **state)
{
	enum ol_test_kind kind;
	uint64_t first[64];
	size_t i, k;

	(void)state;
	for (i = 0; i < 64; i++) {
		begin(i);
		first[i] = ol_since(T0, ol_tests_deadline(&t));
		assert_in_range(first[i], 0, OL_TESTS_WORDS_US - 1);
		assert_in_range(ol_since(T0, t.due[OL_TEST_VOICE]),
				OL_TESTS_WORDS_US, OL_TESTS_FIRST_US - 1);
		assert_true(ol_tests_due(&t, at(first[i]), &kind));
		assert_int_equal(kind, OL_TEST_WORDS);
		for (k = 0; k < i; k++)
			assert_true(first[k] != first[i]);
	}
}

static void test_words_are_due_each_minute_and_voice_each_hour(void **state)
{
	unsigned int count[OL_TEST_KINDS] = { 0 };
	enum ol_test_kind kind;
	ol_instant now, end = at(24 * OL_TESTS_VOICE_US);

	(void)state;
	begin(1);
	for (now = ol_tests_deadline(&t); now.us < end.us;
	     now = ol_tests_deadline(&t)) {
		assert_false(
			ol_tests_due(&t, (ol_instant){ now.us - 1 }, &kind));
		assert_true(ol_tests_due(&t, now, &kind));
		assert_false(ol_tests_due(&t, now, &kind));
		count[kind]++;
	}
	assert_int_equal(count[OL_TEST_VOICE], 24);
	/* that of voice counts as the minute's */
	assert_in_range(count[OL_TEST_WORDS] + count[OL_TEST_VOICE],
			24 * 60 - 24, 24 * 60);
}

static void test_what_could_not_run_comes_in_a_minute(void **state)
{
	enum ol_test_kind kind;
	ol_instant now;

	(void)state;
	begin(2);
	now = t.due[OL_TEST_VOICE];
	assert_true(ol_tests_due(&t, now, &kind));
	assert_int_equal(kind, OL_TEST_VOICE);
	ol_tests_later(&t, now, kind);
	now = ol_after(now, OL_TESTS_WORDS_US);
	assert_true(ol_tests_due(&t, now, &kind));
	assert_int_equal(kind, OL_TEST_VOICE);
}

static void test_the_last_of_each_kind_is_remembered(void **state)
{
	struct ol_test_result r = words(41000), v = words(43000);

	(void)state;
	begin(3);
	assert_int_equal(t.last[OL_TEST_WORDS].at.ns, 0);
	v.kind = OL_TEST_VOICE;
	ol_tests_note(&t, date(5), &r);
	ol_tests_note(&t, date(6), &v);
	assert_int_equal(t.last[OL_TEST_WORDS].at.ns, date(5).ns);
	assert_int_equal(t.last[OL_TEST_WORDS].result.text_rtt_us, 41000);
	assert_int_equal(t.last[OL_TEST_VOICE].at.ns, date(6).ns);
}

static void test_an_hour_has_its_sums(void **state)
{
	struct ol_test_result r;
	struct ol_test_hour h;

	(void)state;
	begin(4);
	r = words(50000);
	ol_tests_note(&t, date(1), &r);
	r = words(0); /* failed */
	ol_tests_note(&t, date(61), &r);
	r = words(30000);
	r.kind = OL_TEST_VOICE;
	r.voice_sent = 50;
	r.voice_back = 48;
	ol_tests_note(&t, date(121), &r);
	assert_true(ol_tests_save(&t, at(0), true, &h));
	assert_int_equal(h.hour, HOUR);
	assert_int_equal(h.run[OL_TEST_WORDS], 2);
	assert_int_equal(h.passed[OL_TEST_WORDS], 1);
	assert_int_equal(h.run[OL_TEST_VOICE], 1);
	assert_int_equal(h.passed[OL_TEST_VOICE], 1);
	assert_int_equal(h.rtt_min_us, 30000);
	assert_int_equal(h.rtt_max_us, 50000);
	assert_int_equal(h.rtt_sum_us, 80000);
	assert_int_equal(h.n_rtt, 2);
	assert_int_equal(h.voice_sent, 50);
	assert_int_equal(h.voice_back, 48);
	assert_false(ol_tests_save(&t, at(0), true, &h));
}

static void test_it_goes_to_the_disk_each_five_minutes(void **state)
{
	struct ol_test_result r = words(1000);
	struct ol_test_hour h;

	(void)state;
	begin(5);
	ol_tests_note(&t, date(1), &r);
	assert_false(ol_tests_save(&t, at(OL_TESTS_SAVE_US - 1), false, &h));
	assert_true(ol_tests_save(&t, at(OL_TESTS_SAVE_US), false, &h));
	assert_int_equal(h.run[OL_TEST_WORDS], 1);
	ol_tests_note(&t, date(301), &r);
	assert_false(
		ol_tests_save(&t, at(2 * OL_TESTS_SAVE_US - 1), false, &h));
	assert_true(ol_tests_save(&t, at(2 * OL_TESTS_SAVE_US), false, &h));
	assert_int_equal(h.run[OL_TEST_WORDS], 1); /* only what is new */
}

static void test_an_hour_that_is_over_goes_at_once(void **state)
{
	struct ol_test_result r = words(1000);
	struct ol_test_hour h;

	(void)state;
	begin(6);
	ol_tests_note(&t, date(3599), &r);
	ol_tests_note(&t, date(3600), &r);
	assert_true(ol_tests_save(&t, at(1), false, &h));
	assert_int_equal(h.hour, HOUR);
	assert_false(ol_tests_save(&t, at(1), false, &h));
	assert_true(ol_tests_save(&t, at(1), true, &h));
	assert_int_equal(h.hour, HOUR + 1);
}

/* As the store adds up what it is given of an hour. */
static void add_up(struct ol_test_hour *sum, const struct ol_test_hour *more)
{
	sum->run[OL_TEST_WORDS] += more->run[OL_TEST_WORDS];
	sum->passed[OL_TEST_WORDS] += more->passed[OL_TEST_WORDS];
	sum->n_rtt += more->n_rtt;
	if (more->rtt_min_us &&
	    (!sum->rtt_min_us || more->rtt_min_us < sum->rtt_min_us))
		sum->rtt_min_us = more->rtt_min_us;
	if (more->rtt_max_us > sum->rtt_max_us)
		sum->rtt_max_us = more->rtt_max_us;
}

/* Whatever the clock does, every test is in one sum. */
static void test_no_test_is_lost_or_counted_twice(void **state)
{
	const uint64_t seed = 77;
	struct ol_test_hour h, sum = { 0 };
	struct ol_test_result r;
	struct ol_prng rnd;
	uint64_t us = 0;
	uint32_t i, n = 5000;

	(void)state;
	begin(7);
	ol_prng_init(&rnd, seed);
	for (i = 0; i < n; i++) {
		us += ol_prng_below(&rnd, 2 * OL_TESTS_WORDS_US);
		r = words((uint32_t)ol_prng_below(&rnd, 3) * 1000);
		ol_tests_note(&t, date((int64_t)ol_prng_below(&rnd, 20000)),
			      &r);
		while (ol_tests_save(&t, at(us), i == n - 1, &h))
			add_up(&sum, &h);
	}
	assert_int_equal(sum.run[OL_TEST_WORDS], n);
	assert_int_equal(sum.passed[OL_TEST_WORDS], sum.n_rtt);
	assert_int_equal(sum.rtt_min_us, 1000);
	assert_int_equal(sum.rtt_max_us, 2000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_first_come_at_moments_of_their_own),
		cmocka_unit_test(
			test_words_are_due_each_minute_and_voice_each_hour),
		cmocka_unit_test(test_what_could_not_run_comes_in_a_minute),
		cmocka_unit_test(test_the_last_of_each_kind_is_remembered),
		cmocka_unit_test(test_an_hour_has_its_sums),
		cmocka_unit_test(test_it_goes_to_the_disk_each_five_minutes),
		cmocka_unit_test(test_an_hour_that_is_over_goes_at_once),
		cmocka_unit_test(test_no_test_is_lost_or_counted_twice),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
