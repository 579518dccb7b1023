#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/prng.h"
#include "line/pace.h"

static ol_instant us(uint64_t t)
{
	return (ol_instant){ t };
}

static void test_the_first_slot_leaves_time_to_seal(void **state)
{
	static const struct {
		const char *why;
		uint32_t phase;
		uint64_t now, first;
	} row[] = {
		{ "in good time", 7000, 1000000, 1007000 },
		{ "just in time", 4000, 1000000, 1004000 },
		{ "a microsecond too late", 3999, 1000000, 1023999 },
		{ "phase 0", 0, 1000000, 1020000 },
		{ "phase 0, just in time", 0, 1016000, 1020000 },
		{ "the last phase", 19999, 1000000, 1019999 },
		{ "at the start of the clock", 0, 0, 20000 },
	};
	struct ol_pace p;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof row / sizeof *row; i++) {
		ol_pace_init(&p, row[i].phase, us(row[i].now));
		if (p.next.us != row[i].first)
			fail_msg("%s", row[i].why);
		assert_int_equal(ol_pace_deadline(&p).us,
				 row[i].first - OL_LEAD_US);
	}
}

static void test_a_slot_is_due_a_lead_ahead_and_given_once(void **state)
{
	struct ol_pace p;
	ol_instant slot = us(0);

	(void)state;
	ol_pace_init(&p, 0, us(100000));
	assert_int_equal(p.next.us, 120000);
	assert_false(ol_pace_take(&p, us(115999), &slot));
	assert_true(ol_pace_take(&p, us(116000), &slot));
	assert_int_equal(slot.us, 120000);
	assert_false(ol_pace_take(&p, us(116000), &slot));
	assert_false(ol_pace_take(&p, us(135999), &slot));
	assert_true(ol_pace_take(&p, us(136000), &slot));
	assert_int_equal(slot.us, 140000);
	assert_int_equal(p.late, 0);
}

static void test_half_a_tick_late_still_leaves_more_does_not(void **state)
{
	struct ol_pace p;
	ol_instant slot = us(0);

	(void)state;
	ol_pace_init(&p, 0, us(100000));
	assert_true(ol_pace_take(&p, us(130000), &slot));
	assert_int_equal(slot.us, 120000);
	assert_int_equal(p.late, 0);
	/* 140000 is lost one microsecond after its half tick. */
	assert_false(ol_pace_take(&p, us(150001), &slot));
	assert_int_equal(p.late, 1);
	assert_true(ol_pace_take(&p, us(156000), &slot));
	assert_int_equal(slot.us, 160000);
}

static void test_a_stall_is_counted_and_never_caught_up(void **state)
{
	struct ol_pace p;
	ol_instant slot = us(0);

	(void)state;
	ol_pace_init(&p, 0, us(100000));
	/* Ten hours asleep: one datagram, not 1.8 million. */
	assert_true(ol_pace_take(&p, us(36000118000), &slot));
	assert_int_equal(slot.us, 36000120000);
	assert_int_equal(p.late, 1800000);
	assert_false(ol_pace_take(&p, us(36000118000), &slot));
	assert_false(ol_pace_take(&p, us(36000135999), &slot));
	assert_true(ol_pace_take(&p, us(36000136000), &slot));
}

static void test_the_slot_after_a_moment(void **state)
{
	struct ol_pace p;

	(void)state;
	ol_pace_init(&p, 5000, us(100000));
	assert_int_equal(ol_pace_slot_after(&p, us(104999)).us, 105000);
	assert_int_equal(ol_pace_slot_after(&p, us(105000)).us, 125000);
	assert_int_equal(ol_pace_slot_after(&p, us(1000000)).us, 1005000);
}

/* Whoever calls it however late: slots only grow, lie on the grid, and with
 * those lost there is one for every tick that passed. */
static void test_never_a_burst_whenever_it_is_called(void **state)
{
	struct ol_prng prng;
	struct ol_pace p;
	uint64_t seed, now, first, last, taken;
	ol_instant slot;
	int i;

	(void)state;
	for (seed = 1; seed <= 50; seed++) {
		ol_prng_init(&prng, seed);
		now = ol_prng_below(&prng, 1000000);
		ol_pace_init(&p, (uint32_t)ol_prng_below(&prng, OL_TICK_US),
			     us(now));
		first = p.next.us;
		last = 0;
		taken = 0;
		for (i = 0; i < 3000; i++) {
			now += ol_prng_below(&prng, 20)
				       ? ol_prng_below(&prng, 9000)
				       : ol_prng_below(&prng, 200000);
			if (!ol_pace_take(&p, us(now), &slot))
				continue;
			taken++;
			assert_true(slot.us > last);
			assert_int_equal((slot.us - first) % OL_TICK_US, 0);
			assert_true(slot.us <= now + OL_LEAD_US);
			assert_true(now <= slot.us + OL_PACE_LATE_US);
			last = slot.us;
			assert_int_equal((slot.us - first) / OL_TICK_US + 1,
					 taken + p.late);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_first_slot_leaves_time_to_seal),
		cmocka_unit_test(
			test_a_slot_is_due_a_lead_ahead_and_given_once),
		cmocka_unit_test(
			test_half_a_tick_late_still_leaves_more_does_not),
		cmocka_unit_test(test_a_stall_is_counted_and_never_caught_up),
		cmocka_unit_test(test_the_slot_after_a_moment),
		cmocka_unit_test(test_never_a_burst_whenever_it_is_called),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
