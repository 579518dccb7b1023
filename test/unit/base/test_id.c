/* id: UUIDv7, printed and read. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/error.h"
#include "base/id.h"
#include "base/prng.h"

static void test_an_id_tells_its_version_and_its_millisecond(void **s)
{
	struct ol_prng p;
	struct ol_random r = ol_prng_source(&p);
	struct ol_id id;
	char t[OL_ID_TEXT];

	(void)s;
	ol_prng_init(&p, 7);
	/* 0x017f22e279b0 ms: the example of RFC 9562, A.6 */
	id = ol_id_make((ol_date){ 0x017f22e279b0 * 1000000 }, &r);
	ol_id_write(t, &id);
	assert_memory_equal(t, "017f22e2-79b0-7", 15);
	assert_non_null(strchr("89ab", t[19]));
}

static void test_ids_of_one_instant_differ(void **s)
{
	struct ol_prng p;
	struct ol_random r = ol_prng_source(&p);
	struct ol_id a, b;

	(void)s;
	ol_prng_init(&p, 8);
	a = ol_id_make((ol_date){ 0 }, &r);
	b = ol_id_make((ol_date){ 0 }, &r);
	assert_false(ol_id_equal(&a, &b));
	assert_true(ol_id_equal(&a, &a));
}

static void test_an_id_is_read_as_it_was_printed(void **s)
{
	const char *text = "017f22e2-79b0-7cc3-98c4-dc0c0c07398f";
	struct ol_id id;
	char t[OL_ID_TEXT];

	(void)s;
	assert_int_equal(ol_id_read(&id, text), 0);
	assert_false(ol_id_is_zero(&id));
	ol_id_write(t, &id);
	assert_string_equal(t, text);
}

static void test_what_is_no_id_is_refused(void **s)
{
	static const char *const bad[] = {
		"",
		"017f22e2",
		"017f22e279b07cc398c4dc0c0c07398f",
		"017f22e2-79b0-7cc3-98c4-dc0c0c07398",
		"017f22e2-79b0-7cc3-98c4-dc0c0c07398f0",
		"017f22e2-79b0-7cc3-98c4_dc0c0c07398f",
		"017f22e2-79b0-7cc3-98c4-dc0c0c07398g",
	};
	struct ol_id id;
	size_t i;

	(void)s;
	for (i = 0; i < sizeof bad / sizeof bad[0]; i++)
		assert_int_equal(ol_id_read(&id, bad[i]), OL_ERR_MALFORMED);
}

int main(void)
{
	const struct CMUnitTest t[] = {
		cmocka_unit_test(
			test_an_id_tells_its_version_and_its_millisecond),
		cmocka_unit_test(test_ids_of_one_instant_differ),
		cmocka_unit_test(test_an_id_is_read_as_it_was_printed),
		cmocka_unit_test(test_what_is_no_id_is_refused),
	};

	return cmocka_run_group_tests(t, NULL, NULL);
}
