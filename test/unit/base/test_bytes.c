/* bytes: network order, hexadecimal, wiping; and the words of errors. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/bytes.h"
#include "base/error.h"

static void test_integers_are_written_in_network_order(void **s)
{
	static const uint8_t want[8] = { 1, 2, 3, 4, 5, 6, 7, 8 };
	uint8_t b[8];

	(void)s;
	ol_put64(b, 0x0102030405060708u);
	assert_memory_equal(b, want, 8);
	assert_true(ol_get64(b) == 0x0102030405060708u);
	assert_true(ol_get48(b) == 0x010203040506u);
	assert_int_equal(ol_get32(b), 0x01020304);
	assert_int_equal(ol_get16(b), 0x0102);
	ol_put48(b, 0xffeeddccbbaau);
	assert_true(ol_get48(b) == 0xffeeddccbbaau);
	assert_int_equal(b[6], 7);
}

static void test_hexadecimal_goes_there_and_back(void **s)
{
	static const uint8_t want[4] = { 0x00, 0x7f, 0xab, 0xff };
	uint8_t b[4];
	char t[9];

	(void)s;
	ol_hex_write(t, want, sizeof want);
	assert_string_equal(t, "007fabff");
	assert_int_equal(ol_hex_read(b, 4, t), 0);
	assert_memory_equal(b, want, 4);
	assert_int_equal(ol_hex_read(b, 4, "007FABFF"), 0);
}

static void test_bad_hexadecimal_is_refused(void **s)
{
	static const char *const bad[] = {
		"", "0", "007fabf", "007fabff0", "007fabfg", " 07fabff"
	};
	uint8_t b[4];
	size_t i;

	(void)s;
	for (i = 0; i < sizeof bad / sizeof bad[0]; i++)
		assert_int_equal(ol_hex_read(b, 4, bad[i]), OL_ERR_MALFORMED);
}

static void test_wiping_leaves_zeros_and_no_more(void **s)
{
	uint8_t b[8];

	(void)s;
	memset(b, 0xee, sizeof b);
	ol_wipe(b + 1, 6);
	assert_int_equal(b[0], 0xee);
	assert_int_equal(b[1] | b[2] | b[3] | b[4] | b[5] | b[6], 0);
	assert_int_equal(b[7], 0xee);
}

static void test_every_error_has_words_of_its_own(void **s)
{
	int i, k;

	(void)s;
	for (i = 0; i >= OL_ERR_DOWN; i--)
		for (k = i - 1; k >= OL_ERR_DOWN; k--)
			assert_string_not_equal(ol_err_text(i), ol_err_text(k));
	assert_string_equal(ol_err_text(OL_ERR_DOWN), "down");
	assert_string_equal(ol_err_text(OL_ERR_DOWN - 1), "unknown error");
	assert_string_equal(ol_err_text(1), "unknown error");
}

int main(void)
{
	const struct CMUnitTest t[] = {
		cmocka_unit_test(test_integers_are_written_in_network_order),
		cmocka_unit_test(test_hexadecimal_goes_there_and_back),
		cmocka_unit_test(test_bad_hexadecimal_is_refused),
		cmocka_unit_test(test_wiping_leaves_zeros_and_no_more),
		cmocka_unit_test(test_every_error_has_words_of_its_own),
	};

	return cmocka_run_group_tests(t, NULL, NULL);
}
