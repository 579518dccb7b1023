/*
 * keeper: sides that go are opened again, soon and then less often; nothing
 * is interrupted for what is not there.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include "sound/keeper.h"

#define MS(t) ((ol_instant){ (uint64_t)(t)*1000 })
#define MIC OL_SIDE_MIC
#define SPEAKER OL_SIDE_SPEAKER

static struct ol_keeper k;
static struct ol_keeper_signs signs;
static enum ol_side side;

static void begin(bool mic, bool speaker)
{
	const bool wanted[OL_SIDES] = { mic, speaker };

	ol_keeper_init(&k, wanted, MS(0));
	signs = (struct ol_keeper_signs){ .alive = { true, true } };
}

static void expect(const char *why, uint64_t ms, enum ol_keeper_what what,
		   enum ol_side on)
{
	enum ol_keeper_what got = ol_keeper_next(&k, &signs, MS(ms), &side);

	if (got != what)
		fail_msg("%s: %d, not %d", why, (int)got, (int)what);
	if ((what == OL_KEEPER_OPEN || what == OL_KEEPER_CLOSE) && side != on)
		fail_msg("%s: the other side", why);
}

/* Both sides listed and opened at 0, and in use up to `ms`. */
static void open_both(uint64_t ms)
{
	uint64_t t;

	begin(true, true);
	expect("list first", 0, OL_KEEPER_LIST, MIC);
	ol_keeper_listed(&k, MS(0));
	expect("then the microphone", 0, OL_KEEPER_OPEN, MIC);
	ol_keeper_opened(&k, MIC, true, 0, MS(0));
	expect("and the loudspeaker", 0, OL_KEEPER_OPEN, SPEAKER);
	ol_keeper_opened(&k, SPEAKER, true, 0, MS(0));
	for (t = 100; t <= ms; t += 100) {
		signs.calls[MIC]++;
		signs.calls[SPEAKER]++;
		expect("both live", t, OL_KEEPER_WAIT, MIC);
	}
}

static void test_nothing_wanted_is_nothing_done(void **state)
{
	(void)state;
	begin(false, false);
	expect("nothing", 0, OL_KEEPER_WAIT, MIC);
	assert_true(ol_keeper_deadline(&k, MS(0)).us == OL_NEVER.us);
}

static void test_both_sides_are_opened_from_one_list(void **state)
{
	(void)state;
	open_both(10000);
	assert_true(ol_keeper_deadline(&k, MS(10000)).us == 10100000);
}

static void test_a_side_that_ended_is_opened_at_once(void **state)
{
	(void)state;
	open_both(5000);
	signs.alive[SPEAKER] = false;
	expect("gone", 5100, OL_KEEPER_CLOSE, SPEAKER);
	ol_keeper_closed(&k, SPEAKER, MS(5100));
	/* The microphone is in use: the old list must do. */
	signs.calls[MIC]++;
	expect("again", 5100, OL_KEEPER_OPEN, SPEAKER);
	ol_keeper_opened(&k, SPEAKER, true, signs.calls[SPEAKER], MS(5100));
	signs.alive[SPEAKER] = true;
	expect("both", 5100, OL_KEEPER_WAIT, MIC);
}

static void test_a_side_without_a_sign_is_given_up(void **state)
{
	(void)state;
	open_both(5000);
	for (uint64_t t = 5100; t < 5400; t += 100) {
		signs.calls[MIC]++;
		expect("not yet", t, OL_KEEPER_WAIT, MIC);
	}
	signs.calls[MIC]++;
	expect("not yet", 5399, OL_KEEPER_WAIT, MIC);
	expect("stalled", 5400, OL_KEEPER_CLOSE, SPEAKER);
}

/* A sound server asks for what it can hold, and then wakes its device. */
static void test_a_side_may_take_its_time_to_start(void **state)
{
	uint64_t t;

	(void)state;
	begin(true, false);
	expect("list", 0, OL_KEEPER_LIST, MIC);
	ol_keeper_listed(&k, MS(0));
	expect("open", 0, OL_KEEPER_OPEN, MIC);
	ol_keeper_opened(&k, MIC, true, 7, MS(0));
	signs.calls[MIC] = 11;
	for (t = 0; t < 3000; t += 100)
		expect("starts", t, OL_KEEPER_WAIT, MIC);
	expect("starts", 2999, OL_KEEPER_WAIT, MIC);
	expect("never came", 3000, OL_KEEPER_CLOSE, MIC);
}

static void test_a_machine_that_stood_still_blames_nobody(void **state)
{
	(void)state;
	open_both(5000);
	expect("stood still", 5900, OL_KEEPER_WAIT, MIC);
	expect("goes on", 6000, OL_KEEPER_WAIT, MIC);
	expect("goes on", 6200, OL_KEEPER_WAIT, MIC);
	expect("but they do not", 6300, OL_KEEPER_CLOSE, MIC);
}

static void test_tries_become_rarer_and_never_end(void **state)
{
	static const uint64_t wait_ms[] = { 250, 500, 1000, 2000, 2000, 2000 };
	uint64_t t = 0;
	size_t i;

	(void)state;
	begin(true, false);
	for (i = 0; i < sizeof wait_ms / sizeof *wait_ms; i++) {
		expect("list anew", t, OL_KEEPER_LIST, MIC);
		ol_keeper_listed(&k, MS(t));
		expect("try", t, OL_KEEPER_OPEN, MIC);
		ol_keeper_opened(&k, MIC, false, 0, MS(t));
		assert_true(ol_keeper_deadline(&k, MS(t)).us ==
			    MS(t + wait_ms[i]).us);
		expect("too early", t + wait_ms[i] - 1, OL_KEEPER_WAIT, MIC);
		t += wait_ms[i];
	}
}

static void test_what_dies_at_once_is_not_opened_at_once(void **state)
{
	uint64_t t = 0, waited;
	int i;

	(void)state;
	begin(true, false);
	for (i = 0; i < 6; i++) {
		expect("list", t, OL_KEEPER_LIST, MIC);
		ol_keeper_listed(&k, MS(t));
		expect("open", t, OL_KEEPER_OPEN, MIC);
		ol_keeper_opened(&k, MIC, true, 0, MS(t));
		signs.alive[MIC] = false;
		expect("dead", t, OL_KEEPER_CLOSE, MIC);
		ol_keeper_closed(&k, MIC, MS(t));
		signs.alive[MIC] = true;
		waited = ol_keeper_deadline(&k, MS(t)).us / 1000 - t;
		assert_true(waited >= 250);
		t += waited;
	}
	assert_int_equal(waited, 2000);
}

static void test_a_living_side_is_not_closed_for_a_dead_one(void **state)
{
	uint64_t t;

	(void)state;
	open_both(5000);
	signs.alive[SPEAKER] = false;
	expect("gone", 5100, OL_KEEPER_CLOSE, SPEAKER);
	ol_keeper_closed(&k, SPEAKER, MS(5100));
	for (t = 5100; t < 60000; t += 50) {
		signs.calls[MIC]++;
		switch (ol_keeper_next(&k, &signs, MS(t), &side)) {
		case OL_KEEPER_OPEN:
			assert_int_equal(side, SPEAKER);
			ol_keeper_opened(&k, SPEAKER, false, 0, MS(t));
			break;
		case OL_KEEPER_WAIT:
			break;
		case OL_KEEPER_LIST:
		case OL_KEEPER_CLOSE:
			fail_msg("interrupted at %u ms", (unsigned)t);
		}
	}
	/* Until the machine says that cards have come or gone. */
	signs.has_changed = true;
	for (; ol_keeper_next(&k, &signs, MS(t), &side) == OL_KEEPER_WAIT;
	     t += 50)
		signs.calls[MIC]++;
	expect("list", t, OL_KEEPER_LIST, SPEAKER);
	ol_keeper_listed(&k, MS(t));
	signs.has_changed = false;
	expect("both anew", t, OL_KEEPER_OPEN, MIC);
	ol_keeper_opened(&k, MIC, true, signs.calls[MIC], MS(t));
	expect("both anew", t, OL_KEEPER_OPEN, SPEAKER);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_nothing_wanted_is_nothing_done),
		cmocka_unit_test(test_both_sides_are_opened_from_one_list),
		cmocka_unit_test(test_a_side_that_ended_is_opened_at_once),
		cmocka_unit_test(test_a_side_without_a_sign_is_given_up),
		cmocka_unit_test(test_a_side_may_take_its_time_to_start),
		cmocka_unit_test(test_a_machine_that_stood_still_blames_nobody),
		cmocka_unit_test(test_tries_become_rarer_and_never_end),
		cmocka_unit_test(test_what_dies_at_once_is_not_opened_at_once),
		cmocka_unit_test(
			test_a_living_side_is_not_closed_for_a_dead_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
