/* gf256: a field, and rows that agree with it byte by byte. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/gf256.h"
#include "base/prng.h"

static const struct {
	const char *why;
	uint8_t a, b, product;
} known[] = {
	{ "nothing times anything", 0, 0xff, 0 },
	{ "one times anything", 1, 0xa5, 0xa5 },
	{ "below the edge it shifts", 2, 0x40, 0x80 },
	{ "over the edge x^8 is x^4 + x^3 + x^2 + 1", 2, 0x80, 0x1d },
	{ "x^254 times x is one", 0x8e, 2, 1 },
};

static void test_products_are_those_of_the_polynomial(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (ol_gf256_mul(known[i].a, known[i].b) != known[i].product ||
		    ol_gf256_mul(known[i].b, known[i].a) != known[i].product)
			fail_msg("%s", known[i].why);
}

static void test_everything_but_zero_has_an_inverse(void **state)
{
	(void)state;
	for (unsigned a = 1; a < 256; a++)
		assert_int_equal(ol_gf256_mul((uint8_t)a,
					      ol_gf256_inverse((uint8_t)a)),
				 1);
}

static void test_powers_of_two_are_all_elements_but_zero(void **state)
{
	uint8_t seen[256] = { 0 }, a = 1;

	(void)state;
	for (int i = 0; i < 255; i++) {
		assert_int_equal(seen[a]++, 0);
		a = ol_gf256_mul(a, 2);
	}
	assert_int_equal(a, 1);
}

/* Every factor on every byte; the lengths go through odd ones and none. */
static void test_a_row_is_added_byte_by_byte(void **state)
{
	uint8_t from[256], to[256], was[256];
	struct ol_prng r;

	(void)state;
	ol_prng_init(&r, 41);
	for (unsigned factor = 0; factor < 256; factor++) {
		size_t len = factor < 2 ? 256 : ol_prng_below(&r, 257);

		for (size_t i = 0; i < 256; i++) {
			from[i] = (uint8_t)(i + factor);
			to[i] = was[i] = (uint8_t)ol_prng_next(&r);
		}
		ol_gf256_add_row(to, from, len, (uint8_t)factor);
		for (size_t i = 0; i < len; i++)
			assert_int_equal(
				to[i], was[i] ^ ol_gf256_mul(from[i],
							     (uint8_t)factor));
		assert_memory_equal(to + len, was + len, 256 - len);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_products_are_those_of_the_polynomial),
		cmocka_unit_test(test_everything_but_zero_has_an_inverse),
		cmocka_unit_test(test_powers_of_two_are_all_elements_but_zero),
		cmocka_unit_test(test_a_row_is_added_byte_by_byte),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
