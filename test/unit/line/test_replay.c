#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/prng.h"
#include "line/replay.h"

static void test_each_counter_is_fresh_once(void **state)
{
	static const struct {
		const char *why;
		uint64_t counter;
		bool fresh;
	} step[] = {
		{ "the first", 1000, true },
		{ "the first again", 1000, false },
		{ "the one before, late", 999, true },
		{ "that again", 999, false },
		{ "0, before the window began", 0, true },
		{ "the highest a window carries on from", 2047, true },
		{ "0 again, the last of the window", 0, false },
		{ "one more: 0 falls out", 2048, true },
		{ "0: too old to tell", 0, false },
		{ "1: the last of the window, never seen", 1, true },
		{ "1 again", 1, false },
		{ "a leap over the whole window", 100000, true },
		{ "it again", 100000, false },
		{ "the oldest of the new window", 100000 - 2047, true },
		{ "one older", 100000 - 2048, false },
		{ "the highest there can be", ((uint64_t)1 << 56) - 1, true },
		{ "it again", ((uint64_t)1 << 56) - 1, false },
	};
	struct ol_replay r;
	size_t i;

	(void)state;
	ol_replay_init(&r);
	for (i = 0; i < sizeof step / sizeof *step; i++) {
		bool fresh = ol_replay_is_fresh(&r, step[i].counter);

		if (fresh != step[i].fresh)
			fail_msg("%s", step[i].why);
		if (fresh)
			ol_replay_mark(&r, step[i].counter);
	}
}

static void test_asking_changes_nothing(void **state)
{
	struct ol_replay r, before;

	(void)state;
	ol_replay_init(&r);
	ol_replay_mark(&r, 5);
	before = r;
	(void)ol_replay_is_fresh(&r, 5);
	(void)ol_replay_is_fresh(&r, 5000);
	assert_memory_equal(&r, &before, sizeof r);
}

/* The slow twin remembers every counter there ever was. */
#define TWIN 60000
struct twin {
	bool seen[TWIN];
	uint64_t end;
};

static bool twin_is_fresh(const struct twin *t, uint64_t counter)
{
	if (counter < t->end && t->end - counter > OL_REPLAY_BITS)
		return false;
	return !t->seen[counter];
}

static void twin_mark(struct twin *t, uint64_t counter)
{
	t->seen[counter] = true;
	if (counter >= t->end)
		t->end = counter + 1;
}

static void run_twin(uint64_t seed)
{
	static struct twin t;
	struct ol_replay r;
	struct ol_prng p;
	uint64_t at = 0, counter;
	int i;

	memset(&t, 0, sizeof t);
	ol_replay_init(&r);
	ol_prng_init(&p, seed);
	for (i = 0; i < 20000 && at < TWIN - 5000; i++) {
		switch (ol_prng_below(&p, 8)) {
		case 0: /* far back */
			counter = at > 2500 ? at - ol_prng_below(&p, 2500)
					    : ol_prng_below(&p, at + 1);
			break;
		case 1: /* around the edge of the window */
			counter = at + 1 > OL_REPLAY_BITS + 2
					  ? at - OL_REPLAY_BITS - 2 +
						    ol_prng_below(&p, 5)
					  : at;
			break;
		case 2: /* a leap */
			counter = at + (ol_prng_below(&p, 50) == 0
						? ol_prng_below(&p, 4500)
						: ol_prng_below(&p, 70));
			break;
		default:
			counter = at + ol_prng_below(&p, 3);
			break;
		}
		if (ol_replay_is_fresh(&r, counter) !=
		    twin_is_fresh(&t, counter))
			fail_msg("seed %llu, step %d: counter %llu",
				 (unsigned long long)seed, i,
				 (unsigned long long)counter);
		if (twin_is_fresh(&t, counter)) {
			ol_replay_mark(&r, counter);
			twin_mark(&t, counter);
		}
		at = t.end ? t.end - 1 : 0;
	}
}

static void test_the_window_agrees_with_a_slow_twin(void **state)
{
	uint64_t seed;

	(void)state;
	for (seed = 1; seed <= 40; seed++)
		run_twin(seed);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_each_counter_is_fresh_once),
		cmocka_unit_test(test_asking_changes_nothing),
		cmocka_unit_test(test_the_window_agrees_with_a_slow_twin),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
