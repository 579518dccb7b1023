/* ring: order, bounds, and two threads at once. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/prng.h"
#include "os/ring.h"
#include "os/thread.h"

#define SLOTS 8
#define MANY 200000

struct slot {
	uint32_t number;
	uint8_t fill[20]; /* so that a torn copy shows */
};

static struct slot slot_of(uint32_t number)
{
	struct slot s = { .number = number };

	memset(s.fill, (int)(number & 0xff), sizeof s.fill);
	return s;
}

static void assert_slot(const struct slot *s, uint32_t number)
{
	struct slot want = slot_of(number);

	assert_int_equal(s->number, number);
	assert_memory_equal(s->fill, want.fill, sizeof want.fill);
}

static void test_an_empty_ring_gives_nothing(void **state)
{
	struct ol_ring r;
	struct slot s;

	(void)state;
	assert_int_equal(ol_ring_init(&r, sizeof s, SLOTS), 0);
	assert_false(ol_ring_take(&r, &s));
	assert_int_equal(ol_ring_count(&r), 0);
	ol_ring_release(&r);
}

static void test_a_full_ring_takes_nothing_and_loses_nothing(void **state)
{
	struct ol_ring r;
	struct slot s;

	(void)state;
	assert_int_equal(ol_ring_init(&r, sizeof s, SLOTS), 0);
	for (uint32_t i = 0; i < SLOTS; i++) {
		s = slot_of(i);
		assert_true(ol_ring_put(&r, &s));
		assert_int_equal(ol_ring_count(&r), i + 1);
	}
	s = slot_of(99);
	assert_false(ol_ring_put(&r, &s));
	for (uint32_t i = 0; i < SLOTS; i++) {
		assert_true(ol_ring_take(&r, &s));
		assert_slot(&s, i);
	}
	assert_false(ol_ring_take(&r, &s));
	ol_ring_release(&r);
}

static void test_a_ring_behaves_as_a_plain_queue(void **state)
{
	const uint64_t seed = 20261120;
	uint32_t put = 0, taken = 0; /* the twin: two numbers */
	struct ol_prng rnd;
	struct ol_ring r;
	struct slot s;

	(void)state;
	print_message("seed %llu\n", (unsigned long long)seed);
	ol_prng_init(&rnd, seed);
	assert_int_equal(ol_ring_init(&r, sizeof s, SLOTS), 0);
	for (int i = 0; i < 100000; i++) {
		if (ol_prng_below(&rnd, 2)) {
			s = slot_of(put);
			assert_int_equal(ol_ring_put(&r, &s),
					 put - taken < SLOTS);
			put += put - taken < SLOTS;
		} else {
			bool any = put != taken;

			assert_int_equal(ol_ring_take(&r, &s), any);
			if (any)
				assert_slot(&s, taken++);
		}
		assert_int_equal(ol_ring_count(&r), put - taken);
	}
	ol_ring_release(&r);
}

static void put_many(void *ctx)
{
	struct ol_ring *r = ctx;

	for (uint32_t i = 0; i < MANY;) {
		struct slot s = slot_of(i);

		i += ol_ring_put(r, &s);
	}
}

static void test_two_threads_see_every_slot_once_in_order(void **state)
{
	struct ol_thread *t;
	struct ol_ring r;
	struct slot s;

	(void)state;
	assert_int_equal(ol_ring_init(&r, sizeof s, SLOTS), 0);
	assert_int_equal(ol_thread_start(&t, "putter", OL_THREAD_NORMAL,
					 put_many, &r),
			 0);
	for (uint32_t i = 0; i < MANY;)
		if (ol_ring_take(&r, &s))
			assert_slot(&s, i++);
	ol_thread_join(t);
	assert_false(ol_ring_take(&r, &s));
	ol_ring_release(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_an_empty_ring_gives_nothing),
		cmocka_unit_test(
			test_a_full_ring_takes_nothing_and_loses_nothing),
		cmocka_unit_test(test_a_ring_behaves_as_a_plain_queue),
		cmocka_unit_test(test_two_threads_see_every_slot_once_in_order),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
