/* What the network lets a call be. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

/* cmocka wants the above first */
#include <cmocka.h>

#include "base/prng.h"
#include "call/mode.h"

static const ol_instant start = { 1000000000 };

static enum ol_call_mode judged(uint8_t step, uint16_t lost)
{
	struct ol_mode m;

	ol_mode_init(&m, step, lost);
	return ol_mode_now(&m);
}

static void a_call_begins_in_the_mode_that_the_network_asks_for(void **state)
{
	/* The table of mode.h, a thousandth on either side. */
	static const struct {
		uint8_t step;
		uint16_t voice, talk; /* the last loss with it */
	} row[] = {
		{ 1, 700, 893 }, { 2, 500, 787 }, { 3, 357, 681 },
		{ 4, 250, 575 }, { 6, 100, 362 }, { 8, 20, 150 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
		uint8_t s = row[i].step;

		assert_int_equal(judged(s, 0), OL_MODE_VOICE);
		assert_int_equal(judged(s, row[i].voice), OL_MODE_VOICE);
		assert_int_equal(judged(s, row[i].voice + 1), OL_MODE_TALK);
		assert_int_equal(judged(s, row[i].talk), OL_MODE_TALK);
		assert_int_equal(judged(s, row[i].talk + 1), OL_MODE_TEXT);
		assert_int_equal(judged(s, 1000), OL_MODE_TEXT);
		assert_int_equal(judged(s, UINT16_MAX), OL_MODE_TEXT);
	}
	assert_int_equal(judged(50, 0), OL_MODE_TEXT);
	assert_int_equal(judged(9, 0), OL_MODE_TALK);
}

/* Notes the same until the mode changes; returns after how long. */
static uint64_t time_to_change(struct ol_mode *m, ol_instant *now, uint8_t step,
			       uint16_t lost)
{
	ol_instant from = *now;

	for (int i = 0; i < 1000; i++) {
		if (ol_mode_note(m, *now, step, lost))
			return ol_since(from, *now);
		*now = ol_after(*now, 20000);
	}
	return UINT64_MAX;
}

static void it_goes_down_and_up_in_its_own_time(void **state)
{
	struct ol_mode m;
	ol_instant now = start;

	(void)state;
	ol_mode_init(&m, 1, 0);
	assert_int_equal(time_to_change(&m, &now, 1, 750), OL_MODE_DOWN_US);
	assert_int_equal(ol_mode_now(&m), OL_MODE_TALK);
	assert_int_equal(time_to_change(&m, &now, 1, 0), OL_MODE_UP_US);
	assert_int_equal(ol_mode_now(&m), OL_MODE_VOICE);
	assert_int_equal(time_to_change(&m, &now, 50, 0), OL_MODE_DOWN_US);
	assert_int_equal(ol_mode_now(&m), OL_MODE_TEXT);
	assert_int_equal(time_to_change(&m, &now, 1, 0), OL_MODE_UP_US);
	assert_int_equal(ol_mode_now(&m), OL_MODE_VOICE);
}

static void a_bad_second_alone_changes_nothing(void **state)
{
	struct ol_mode m;
	ol_instant now = start;

	(void)state;
	ol_mode_init(&m, 1, 0);
	for (int i = 0; i < 100; i++) {
		assert_false(ol_mode_note(&m, now, 1, 1000));
		now = ol_after(now, OL_MODE_DOWN_US - 1);
		assert_false(ol_mode_note(&m, now, 1, 1000));
		assert_false(ol_mode_note(&m, now, 1, 0));
		now = ol_after(now, 1000000);
	}
	assert_int_equal(ol_mode_now(&m), OL_MODE_VOICE);
}

static void
it_does_not_go_up_where_a_little_more_loss_would_undo_it(void **state)
{
	struct ol_mode m;
	ol_instant now = start;

	(void)state;
	ol_mode_init(&m, 1, 750);
	assert_int_equal(time_to_change(&m, &now, 1, 651), UINT64_MAX);
	assert_int_equal(time_to_change(&m, &now, 1, 650), OL_MODE_UP_US);
	assert_int_equal(ol_mode_now(&m), OL_MODE_VOICE);
	/* But without loss the step alone counts. */
	ol_mode_init(&m, 8, 100);
	assert_int_equal(time_to_change(&m, &now, 8, 21), UINT64_MAX);
	assert_int_equal(time_to_change(&m, &now, 8, 20), OL_MODE_UP_US);
}

static void it_goes_as_far_as_was_asked_for_all_the_time(void **state)
{
	struct ol_mode m;
	ol_instant now = start;

	(void)state;
	/* Down to talk where text was asked for in half of the time. */
	ol_mode_init(&m, 1, 0);
	for (int i = 0; i < 300; i++, now = ol_after(now, 20000))
		assert_false(ol_mode_note(&m, now, 1, i < 150 ? 1000 : 750));
	assert_true(ol_mode_note(&m, now, 1, 1000));
	assert_int_equal(ol_mode_now(&m), OL_MODE_TALK);
	/* Up to talk where voice was asked for in half of it. */
	ol_mode_init(&m, 1, 1000);
	for (int i = 0; i < 250; i++, now = ol_after(now, 20000))
		assert_false(ol_mode_note(&m, now, 1, i < 125 ? 0 : 750));
	assert_true(ol_mode_note(&m, now, 1, 0));
	assert_int_equal(ol_mode_now(&m), OL_MODE_TALK);
}

static void a_call_is_the_worse_of_both_directions(void **state)
{
	struct ol_mode m;

	(void)state;
	for (int own = 0; own < OL_MODES; own++)
		for (int there = 0; there < OL_MODES; there++) {
			static const uint16_t lost[] = { 0, 750, 1000 };

			ol_mode_init(&m, 1, lost[own]);
			ol_mode_note_there(&m, (enum ol_call_mode)there);
			assert_int_equal(ol_mode_now(&m),
					 own > there ? own : there);
		}
}

static void it_never_changes_twice_within_five_seconds(void **state)
{
	struct ol_prng r;
	uint64_t seed = 20261120;
	struct ol_mode m;
	ol_instant now = start, changed = start;
	unsigned changes = 0;

	(void)state;
	print_message("seed %llu\n", (unsigned long long)seed);
	ol_prng_init(&r, seed);
	ol_mode_init(&m, 1, 0);
	for (int i = 0; i < 2000000; i++) {
		static const uint8_t step[] = { 1, 2, 3, 4, 6, 8, 50 };
		static uint8_t s = 1;
		static uint16_t lost;

		if (ol_prng_below(&r, 200) == 0) {
			s = step[ol_prng_below(&r, 7)];
			lost = (uint16_t)ol_prng_below(&r, 1001);
		}
		if (ol_mode_note(&m, now, s, lost)) {
			if (changes++)
				assert_true(ol_since(changed, now) >=
					    OL_MODE_UP_US);
			changed = now;
		}
		now = ol_after(now, ol_prng_below(&r, 40000));
	}
	assert_true(changes > 100);
}

static void each_mode_has_its_word(void **state)
{
	(void)state;
	assert_string_equal(ol_mode_word(OL_MODE_VOICE), "voice");
	assert_string_equal(ol_mode_word(OL_MODE_TALK), "talk");
	assert_string_equal(ol_mode_word(OL_MODE_TEXT), "text");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			a_call_begins_in_the_mode_that_the_network_asks_for),
		cmocka_unit_test(it_goes_down_and_up_in_its_own_time),
		cmocka_unit_test(a_bad_second_alone_changes_nothing),
		cmocka_unit_test(
			it_does_not_go_up_where_a_little_more_loss_would_undo_it),
		cmocka_unit_test(it_goes_as_far_as_was_asked_for_all_the_time),
		cmocka_unit_test(a_call_is_the_worse_of_both_directions),
		cmocka_unit_test(it_never_changes_twice_within_five_seconds),
		cmocka_unit_test(each_mode_has_its_word),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
