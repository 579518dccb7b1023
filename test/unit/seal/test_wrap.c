/* A wrapped secret opens at its place and nowhere else. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/error.h"
#include "base/prng.h"
#include "seal/secret.h"
#include "seal/wrap.h"

static struct ol_prng prng;
static struct ol_random rnd;
static uint8_t key[32], plain[100], sealed[140], back[100];

static int setup(void **state)
{
	(void)state;
	ol_prng_init(&prng, 40);
	rnd = ol_prng_source(&prng);
	ol_random_fill(&rnd, key, sizeof key);
	ol_random_fill(&rnd, plain, sizeof plain);
	return ol_seal_init();
}

static void test_every_length_comes_back(void **state)
{
	size_t len;

	(void)state;
	for (len = 0; len <= sizeof plain; len++) {
		ol_wrap_seal(sealed, key, "line/secret/7", plain, len, &rnd);
		assert_int_equal(ol_wrap_open(back, key, "line/secret/7",
					      sealed, len + OL_WRAP_OVERHEAD),
				 0);
		assert_memory_equal(back, plain, len);
	}
}

static void test_another_place_key_byte_or_length_is_refused(void **state)
{
	size_t i;

	(void)state;
	ol_wrap_seal(sealed, key, "line/secret/7", plain, sizeof plain, &rnd);
	assert_int_equal(ol_wrap_open(back, key, "line/secret/8", sealed,
				      sizeof sealed),
			 OL_ERR_FORGED);
	assert_int_equal(ol_wrap_open(back, key, "", sealed, sizeof sealed),
			 OL_ERR_FORGED);
	assert_int_equal(ol_wrap_open(back, plain, "line/secret/7", sealed,
				      sizeof sealed),
			 OL_ERR_FORGED);
	for (i = 0; i < sizeof sealed; i++) {
		sealed[i] ^= 4;
		assert_int_equal(ol_wrap_open(back, key, "line/secret/7",
					      sealed, sizeof sealed),
				 OL_ERR_FORGED);
		sealed[i] ^= 4;
		assert_int_equal(ol_wrap_open(back, key, "line/secret/7",
					      sealed, i),
				 i < OL_WRAP_OVERHEAD ? OL_ERR_MALFORMED
						      : OL_ERR_FORGED);
	}
}

static void test_two_wraps_of_one_secret_differ(void **state)
{
	uint8_t second[140];

	(void)state;
	ol_wrap_seal(sealed, key, "a", plain, sizeof plain, &rnd);
	ol_wrap_seal(second, key, "a", plain, sizeof plain, &rnd);
	assert_memory_not_equal(sealed, second, 24);
	assert_memory_not_equal(sealed + 24, second + 24, 24);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_length_comes_back),
		cmocka_unit_test(
			test_another_place_key_byte_or_length_is_refused),
		cmocka_unit_test(test_two_wraps_of_one_secret_differ),
	};

	return cmocka_run_group_tests(tests, setup, NULL);
}
