/* prng: repeatable, even, and right beside its published values. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/prng.h"

static void test_one_seed_gives_one_sequence(void **s)
{
	struct ol_prng a, b;
	int i;

	(void)s;
	ol_prng_init(&a, 42);
	ol_prng_init(&b, 42);
	for (i = 0; i < 100; i++)
		assert_true(ol_prng_next(&a) == ol_prng_next(&b));
	ol_prng_init(&b, 43);
	assert_false(ol_prng_next(&a) == ol_prng_next(&b));
}

/* splitmix64 from 0 starts e220a8397b1dcdaf, 6e789e6aa1b965f4,
 * 06c45d188009454f, f88bb8a8724c81ec; xoshiro256** of that state starts
 * with rotl(s1 * 5, 7) * 9. */
static void test_the_first_value_is_the_published_one(void **s)
{
	struct ol_prng p;
	uint64_t x = 0x6e789e6aa1b965f4u * 5;

	(void)s;
	ol_prng_init(&p, 0);
	assert_true(p.s[0] == 0xe220a8397b1dcdafu);
	assert_true(p.s[1] == 0x6e789e6aa1b965f4u);
	assert_true(p.s[2] == 0x06c45d188009454fu);
	assert_true(p.s[3] == 0xf88bb8a8724c81ecu);
	assert_true(ol_prng_next(&p) == (x << 7 | x >> 57) * 9);
}

static void test_numbers_below_a_bound_are_even(void **s)
{
	unsigned n[7] = { 0 };
	struct ol_prng p;
	double u;
	int i;

	(void)s;
	ol_prng_init(&p, 3);
	for (i = 0; i < 70000; i++)
		n[ol_prng_below(&p, 7)]++;
	for (i = 0; i < 7; i++)
		assert_in_range(n[i], 9600, 10400); /* 4 sigma of 10000 */
	for (i = 0; i < 1000; i++) {
		u = ol_prng_unit(&p);
		assert_true(u >= 0 && u < 1);
	}
}

static void test_a_source_fills_exactly(void **s)
{
	uint8_t b[10] = { 0 };
	struct ol_random r;
	struct ol_prng p;

	(void)s;
	ol_prng_init(&p, 4);
	r = ol_prng_source(&p);
	ol_random_fill(&r, b, 8);
	assert_true(b[0] | b[1] | b[2] | b[3] | b[4] | b[5] | b[6] | b[7]);
	assert_int_equal(b[8] | b[9], 0);
}

int main(void)
{
	const struct CMUnitTest t[] = {
		cmocka_unit_test(test_one_seed_gives_one_sequence),
		cmocka_unit_test(test_the_first_value_is_the_published_one),
		cmocka_unit_test(test_numbers_below_a_bound_are_even),
		cmocka_unit_test(test_a_source_fills_exactly),
	};

	return cmocka_run_group_tests(t, NULL, NULL);
}
