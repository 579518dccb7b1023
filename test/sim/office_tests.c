/*
 * office_tests - lines that are tested without being asked: each minute, at
 * both ends, whatever state they are in.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/error.h"
#include "test/sim/office_rig.h"

#define MINUTE (60 * ORIG_S)

static struct orig *r;

static void both_up(uint64_t seed)
{
	int i;

	r = orig_new(seed, 2, 1, &sim_link_clean);
	orig_join(r, 0, 1);
	for (i = 0; i < 2; i++)
		orig_start(r, i);
	if (!orig_run_until_up(r, 30 * ORIG_S))
		orig_fail(r, "not up");
	for (i = 0; i < 2; i++)
		orig_desk(r, i, 1, true, 0);
}

static struct ol_test_last last(int office, enum ol_test_kind kind)
{
	struct ol_office_line_view v;

	orig_view(r, office, 0, &v);
	return v.tested[kind];
}

static void test_each_end_tests_by_itself(void **state)
{
	struct ol_test_last t;
	uint64_t seed;
	int i;

	(void)state;
	for (seed = 1; seed <= 10; seed++) {
		both_up(seed);
		orig_run(r, MINUTE + ORIG_S);
		for (i = 0; i < 2; i++) {
			t = last(i, OL_TEST_WORDS);
			must(r, t.at.ns && t.result.passed);
			must(r, t.result.text_rtt_us >= 40000 &&
					t.result.text_rtt_us < 100000);
		}
		orig_run(r, 3 * MINUTE);
		for (i = 0; i < 2; i++) {
			t = last(i, OL_TEST_VOICE);
			must(r, t.at.ns && t.result.passed);
			must(r, t.result.voice_back == 50);
		}
		orig_free(r);
	}
}

static const struct ol_event *heard(uint64_t since)
{
	return orig_heard(r, 0, 0, OL_EVENT_TEST, since, NULL);
}

static void test_desks_hear_of_a_minute_that_is_another(void **state)
{
	uint64_t since;

	(void)state;
	both_up(20);
	orig_run(r, 5 * MINUTE);
	must(r, heard(0) && heard(0)->test.by_itself);
	since = r->now.us;
	orig_run(r, 5 * MINUTE);
	must(r, !heard(since));
	must(r, last(0, OL_TEST_WORDS).result.passed);
	orig_cut(r, 0, 1, true);
	orig_run(r, MINUTE + 10 * ORIG_S);
	must(r, heard(since) && !heard(since)->test.passed);
	must(r, strstr(last(0, OL_TEST_WORDS).result.why, "down"));
	since = r->now.us;
	orig_run(r, 3 * MINUTE);
	must(r, !heard(since));
	must(r, last(0, OL_TEST_WORDS).at.ns > 0 &&
			!last(0, OL_TEST_WORDS).result.passed);
	orig_cut(r, 0, 1, false);
	orig_run(r, 2 * MINUTE);
	must(r, heard(since) && heard(since)->test.passed);
	orig_free(r);
}

static void test_words_are_tested_in_a_call_and_voice_after_it(void **state)
{
	struct ol_test_last before;

	(void)state;
	both_up(21);
	r->office[1].desk[1].answer_us = 20 * ORIG_MS;
	must(r, orig_call(r, 0, 1, 0) == 0);
	orig_run(r, 5 * MINUTE);
	must(r, orig_state(r, 0, 0) == OL_CALL_TALKING);
	must(r, last(0, OL_TEST_WORDS).result.passed);
	before = last(0, OL_TEST_VOICE);
	must(r, before.at.ns == 0);
	must(r, orig_simple(r, 0, 1, OL_REQUEST_HANGUP) == 0);
	orig_run(r, 2 * MINUTE);
	must(r, last(0, OL_TEST_VOICE).result.passed);
	orig_free(r);
}

static void test_a_suspended_line_is_left_alone(void **state)
{
	struct ol_request rq = { .kind = OL_REQUEST_SUSPEND,
				 .why = "rehearsal" };
	struct ol_test_last before[2];
	int i;

	(void)state;
	both_up(22);
	orig_run(r, 5 * MINUTE);
	must(r, orig_ask(r, 0, 1, &rq) == 0);
	orig_run(r, 10 * ORIG_S);
	for (i = 0; i < 2; i++)
		before[i] = last(i, OL_TEST_WORDS);
	orig_run(r, 5 * MINUTE);
	for (i = 0; i < 2; i++)
		must(r, before[i].at.ns == last(i, OL_TEST_WORDS).at.ns);
	orig_free(r);
}

/* Asked in every moment of a minute, one of which is that of a test. */
static void test_who_asks_does_not_wait_for_the_minutes_test(void **state)
{
	int i;

	(void)state;
	for (i = 0; i < 60; i++) {
		both_up(30);
		orig_run(r, (uint64_t)i * ORIG_S + 20 * ORIG_MS);
		must(r, orig_simple(r, 0, 1, OL_REQUEST_TEST) == 0);
		orig_run(r, 3 * ORIG_S);
		must(r, last(0, OL_TEST_VOICE).result.passed);
		must(r, !last(0, OL_TEST_VOICE).result.by_itself);
		orig_free(r);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_each_end_tests_by_itself),
		cmocka_unit_test(test_desks_hear_of_a_minute_that_is_another),
		cmocka_unit_test(
			test_words_are_tested_in_a_call_and_voice_after_it),
		cmocka_unit_test(test_a_suspended_line_is_left_alone),
		cmocka_unit_test(
			test_who_asks_does_not_wait_for_the_minutes_test),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
