/* The arena keeps what it says, and comparing compares. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/prng.h"
#include "seal/secret.h"

#define SEED 64

static void test_comparing_looks_at_every_byte(void **state)
{
	uint8_t a[33] = { 0 }, b[33] = { 0 };
	size_t i;

	(void)state;
	assert_true(ol_secret_equal(a, b, sizeof a));
	assert_true(ol_secret_is_zero(a, sizeof a));
	assert_true(ol_secret_equal(a, b, 0));
	for (i = 0; i < sizeof a; i++) {
		b[i] = 0x80;
		assert_false(ol_secret_equal(a, b, sizeof a));
		assert_false(ol_secret_is_zero(b, sizeof b));
		b[i] = 0;
	}
}

static void test_an_arena_gives_what_it_has_and_no_more(void **state)
{
	struct ol_arena *a = ol_arena_new(100, 3);
	uint8_t *slot[3];
	size_t i;

	(void)state;
	assert_non_null(a);
	for (i = 0; i < 3; i++) {
		assert_int_equal(ol_arena_taken(a), i);
		slot[i] = ol_arena_take(a);
		assert_non_null(slot[i]);
		assert_int_equal((uintptr_t)slot[i] % OL_ARENA_ALIGN, 0);
		assert_true(ol_secret_is_zero(slot[i], 100));
		memset(slot[i], 0xa0 + (int)i, 100);
	}
	assert_null(ol_arena_take(a));
	for (i = 0; i < 3; i++)
		assert_int_equal(slot[i][99], 0xa0 + i);
	ol_arena_give(a, slot[1]);
	assert_int_equal(ol_arena_taken(a), 2);
	assert_ptr_equal(ol_arena_take(a), slot[1]);
	assert_true(ol_secret_is_zero(slot[1], 100));
	ol_arena_give(a, NULL);
	ol_arena_free(a);
	ol_arena_free(NULL);
}

/* A dumb twin: an array that says which number lies in which slot. */
static void test_slots_never_overlap_in_a_random_run(void **state)
{
	enum { SLOTS = 17, LEN = 40 };
	struct ol_arena *a = ol_arena_new(LEN, SLOTS);
	uint8_t *slot[SLOTS] = { 0 };
	uint8_t want[SLOTS][LEN];
	struct ol_prng prng;
	size_t i, n = 0;
	int round;

	(void)state;
	assert_non_null(a);
	ol_prng_init(&prng, SEED);
	for (round = 0; round < 5000; round++) {
		i = ol_prng_below(&prng, SLOTS);
		if (slot[i]) {
			assert_memory_equal(slot[i], want[i], LEN);
			ol_arena_give(a, slot[i]);
			slot[i] = NULL;
			n--;
		} else {
			slot[i] = ol_arena_take(a);
			assert_non_null(slot[i]);
			memset(want[i], round & 0xff, LEN);
			memcpy(slot[i], want[i], LEN);
			n++;
		}
		assert_int_equal(ol_arena_taken(a), n);
	}
	ol_arena_free(a);
}

static void test_whether_it_is_locked_can_be_asked(void **state)
{
	struct ol_arena *a = ol_arena_new(64, 1);

	(void)state;
	assert_non_null(a);
	/* The answer hangs on the machine's limit; asking does not crash. */
	(void)ol_arena_is_locked(a);
	ol_arena_free(a);
}

static void test_the_library_is_new_enough(void **state)
{
	(void)state;
	assert_memory_equal(ol_seal_version(), "libsodium 1.0.2", 15);
	assert_true(ol_seal_version()[15] >= '1');
}

static int setup(void **state)
{
	(void)state;
	return ol_seal_init() || ol_seal_init();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_comparing_looks_at_every_byte),
		cmocka_unit_test(test_an_arena_gives_what_it_has_and_no_more),
		cmocka_unit_test(test_slots_never_overlap_in_a_random_run),
		cmocka_unit_test(test_whether_it_is_locked_can_be_asked),
		cmocka_unit_test(test_the_library_is_new_enough),
	};

	return cmocka_run_group_tests(tests, setup, NULL);
}
