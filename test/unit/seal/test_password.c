/* What is kept of a password fits it and no other. Costs are small here. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/error.h"
#include "base/prng.h"
#include "seal/password.h"
#include "seal/secret.h"

#define SMALL ((struct ol_passphrase_cost){ 1, 8 })

static struct ol_prng prng;
static struct ol_random rnd;

static int set_up(void **state)
{
	(void)state;
	assert_int_equal(ol_seal_init(), 0);
	ol_prng_init(&prng, 7);
	rnd = ol_prng_source(&prng);
	return 0;
}

static void test_a_password_fits_and_no_other_does(void **state)
{
	struct ol_password p, again;

	(void)state;
	assert_int_equal(ol_password_make(&p, "correct horse", 13, SMALL, &rnd),
			 0);
	assert_int_equal(ol_password_try(&p, "correct horse", 13), 0);
	assert_int_equal(ol_password_try(&p, "correct hors", 12),
			 OL_ERR_PASSPHRASE);
	assert_int_equal(ol_password_try(&p, "", 0), OL_ERR_PASSPHRASE);
	p.hash[31] ^= 1;
	assert_int_equal(ol_password_try(&p, "correct horse", 13),
			 OL_ERR_PASSPHRASE);
	/* The same password of another seat does not look the same. */
	assert_int_equal(
		ol_password_make(&again, "correct horse", 13, SMALL, &rnd), 0);
	assert_memory_not_equal(p.hash, again.hash, sizeof p.hash);
}

static void test_bounds_hold(void **state)
{
	static const struct {
		const char *why;
		struct ol_passphrase_cost cost;
		size_t len;
		int want;
	} row[] = {
		{ "longest", { 1, 8 }, OL_PASSWORD_MOST, 0 },
		{ "too long", { 1, 8 }, OL_PASSWORD_MOST + 1, OL_ERR_RANGE },
		{ "no pass", { 0, 8 }, 1, OL_ERR_RANGE },
		{ "too many",
		  { OL_KEYFILE_PASSES_MAX + 1, 8 },
		  1,
		  OL_ERR_RANGE },
		{ "no memory", { 1, 7 }, 1, OL_ERR_RANGE },
		{ "too much", { 1, OL_KEYFILE_KIB_MAX + 1 }, 1, OL_ERR_RANGE },
	};
	char text[OL_PASSWORD_MOST + 2];
	struct ol_password p;
	size_t i;

	(void)state;
	memset(text, 'x', sizeof text);
	for (i = 0; i < sizeof row / sizeof row[0]; i++) {
		if (ol_password_make(&p, text, row[i].len, row[i].cost, &rnd) !=
		    row[i].want)
			fail_msg("%s", row[i].why);
	}
}

static void test_the_cost_in_use_is_interactive_or_better(void **state)
{
	(void)state;
	assert_true(OL_PASSWORD_COST.passes >= 2);
	assert_true(OL_PASSWORD_COST.kib >= 64 * 1024);
	assert_true(OL_PASSWORD_COST.kib <= OL_KEYFILE_KIB_MAX);
}

static void test_a_one_time_password_is_twenty_letters(void **state)
{
	char a[OL_ONE_TIME_TEXT], b[OL_ONE_TIME_TEXT];

	(void)state;
	ol_password_draw(a, &rnd);
	ol_password_draw(b, &rnd);
	assert_int_equal(strlen(a), 23);
	assert_true(a[5] == '-' && a[11] == '-' && a[17] == '-');
	assert_int_equal(strspn(a, "0123456789abcdefghjkmnpqrstvwxyz-"), 23);
	assert_string_not_equal(a, b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_password_fits_and_no_other_does),
		cmocka_unit_test(test_bounds_hold),
		cmocka_unit_test(test_the_cost_in_use_is_interactive_or_better),
		cmocka_unit_test(test_a_one_time_password_is_twenty_letters),
	};

	return cmocka_run_group_tests(tests, set_up, NULL);
}
