/*
 * slack: a queue between two crystals keeps its margin for hours, and what a
 * stall left behind goes again.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <setjmp.h>

#include <cmocka.h>

#include "sound/slack.h"

/* A queue that is told of in seconds: `left` samples at its fewest, filled
 * `drift` millionths faster than it is emptied. */
struct queue {
	struct ol_slack s;
	double left, drift;
};

static void run(struct queue *q, int seconds)
{
	int i;

	for (i = 0; i < seconds; i++) {
		q->left += (q->drift - ol_slack_ppm(&q->s)) * 0.048;
		if (q->left < 0) {
			ol_slack_ran_dry(&q->s);
			q->left = 0;
		}
		ol_slack_saw(&q->s, (int32_t)q->left, OL_SLACK_WINDOW);
	}
}

static void test_two_crystals_are_held_together_for_hours(void **state)
{
	static const double drift[] = { 0, 20, -20, 100, -100, 300, -300 };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof drift / sizeof *drift; i++) {
		struct queue q = { .left = 300, .drift = drift[i] };
		uint64_t dry;

		ol_slack_init(&q.s);
		run(&q, 300);
		dry = q.s.n_dry;
		run(&q, 4 * 3600);
		if (q.s.n_dry != dry)
			fail_msg("%g ppm: ran dry", drift[i]);
		if (abs((int)q.left - q.s.margin) > 10)
			fail_msg("%g ppm: %g left, margin %d", drift[i], q.left,
				 (int)q.s.margin);
		assert_true(abs(ol_slack_ppm(&q.s) - (int)drift[i]) <= 5);
		assert_int_equal(q.s.margin, OL_SLACK_MARGIN_LEAST);
	}
}

static void test_nothing_asks_for_more_than_an_ear_bears(void **state)
{
	struct ol_slack s;
	int i;

	(void)state;
	ol_slack_init(&s);
	assert_int_equal(ol_slack_ppm(&s), 0);
	for (i = 0; i < 1000; i++) {
		ol_slack_saw(&s, i % 3 ? 1000000 : 0, OL_SLACK_WINDOW);
		assert_true(abs(ol_slack_ppm(&s)) <= OL_SLACK_PPM_MOST);
	}
}

static void test_the_fewest_of_a_second_count_and_no_sooner(void **state)
{
	struct ol_slack s;

	(void)state;
	ol_slack_init(&s);
	ol_slack_saw(&s, 2000, OL_SLACK_WINDOW - 240);
	ol_slack_saw(&s, OL_SLACK_MARGIN_LEAST, 239);
	assert_int_equal(s.seen, OL_SLACK_WINDOW - 1);
	assert_int_equal(ol_slack_excess(&s), 0);
	ol_slack_saw(&s, 2000, 1);
	assert_int_equal(s.seen, 0);
	assert_int_equal(ol_slack_ppm(&s), 0); /* the margin, exactly */
	assert_int_equal(ol_slack_excess(&s), 0);
}

static void test_what_nobody_needs_may_be_dropped(void **state)
{
	static const struct {
		const char *why;
		int32_t left;
		uint32_t excess;
	} row[] = {
		{ "the margin alone", OL_SLACK_MARGIN_LEAST, 0 },
		{ "little more", OL_SLACK_MARGIN_LEAST + 479, 0 },
		{ "worth a drop", OL_SLACK_MARGIN_LEAST + 480, 480 },
		{ "all of it", OL_SLACK_MARGIN_LEAST + 4800, 4800 },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof row / sizeof *row; i++) {
		struct ol_slack s;

		ol_slack_init(&s);
		ol_slack_saw(&s, row[i].left, OL_SLACK_WINDOW);
		if (ol_slack_excess(&s) != row[i].excess)
			fail_msg("%s: %u", row[i].why,
				 (unsigned)ol_slack_excess(&s));
		while (ol_slack_excess(&s) >= OL_SLACK_EXCESS)
			ol_slack_dropped(&s, OL_SLACK_EXCESS);
		assert_int_equal(ol_slack_excess(&s), 0);
		ol_slack_ran_dry(&s);
		assert_int_equal(ol_slack_excess(&s), 0);
	}
}

static void test_a_stall_is_no_crystal(void **state)
{
	struct queue q = { .left = 200, .drift = 50 };

	(void)state;
	ol_slack_init(&q.s);
	run(&q, 600);
	assert_true(abs(ol_slack_ppm(&q.s) - 50) <= 5);
	q.left += 4800; /* 100 ms in one heap */
	run(&q, 20);
	assert_true(q.s.drift > 20 && q.s.drift < 80);
	run(&q, 120);
	assert_true(abs((int)q.left - q.s.margin) < 20);
}

static void test_the_margin_follows_need_and_calm(void **state)
{
	struct ol_slack s;
	int i;

	(void)state;
	ol_slack_init(&s);
	for (i = 0; i < 20; i++) /* within one second: once */
		ol_slack_ran_dry(&s);
	assert_int_equal(s.n_dry, 20);
	assert_int_equal(s.margin, OL_SLACK_MARGIN_LEAST + OL_SLACK_MARGIN_UP);
	for (i = 0; i < 100; i++) {
		ol_slack_saw(&s, 0, OL_SLACK_WINDOW);
		ol_slack_ran_dry(&s);
		assert_true(s.margin <= OL_SLACK_MARGIN_MOST);
	}
	assert_int_equal(s.margin, OL_SLACK_MARGIN_MOST);
	ol_slack_saw(&s, 0, OL_SLACK_WINDOW);
	for (i = 1; i < OL_SLACK_CALM - 1; i++)
		ol_slack_saw(&s, 0, OL_SLACK_WINDOW);
	assert_int_equal(s.margin, OL_SLACK_MARGIN_MOST);
	ol_slack_saw(&s, 0, OL_SLACK_WINDOW);
	assert_int_equal(s.margin, OL_SLACK_MARGIN_MOST - OL_SLACK_MARGIN_DOWN);
	for (i = 0; i < 3600; i++)
		ol_slack_saw(&s, 0, OL_SLACK_WINDOW);
	assert_int_equal(s.margin, OL_SLACK_MARGIN_LEAST);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_two_crystals_are_held_together_for_hours),
		cmocka_unit_test(test_nothing_asks_for_more_than_an_ear_bears),
		cmocka_unit_test(
			test_the_fewest_of_a_second_count_and_no_sooner),
		cmocka_unit_test(test_what_nobody_needs_may_be_dropped),
		cmocka_unit_test(test_a_stall_is_no_crystal),
		cmocka_unit_test(test_the_margin_follows_need_and_calm),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
