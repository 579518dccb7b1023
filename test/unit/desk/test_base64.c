/* base64: the vectors of RFC 4648, and what is none. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <setjmp.h>

#include <cmocka.h>

#include "base/error.h"
#include "base/prng.h"
#include "desk/base64.h"

static const struct {
	const char *bytes, *text;
} vector[] = {
	{ "", "" },
	{ "f", "Zg==" },
	{ "fo", "Zm8=" },
	{ "foo", "Zm9v" },
	{ "foob", "Zm9vYg==" },
	{ "fooba", "Zm9vYmE=" },
	{ "foobar", "Zm9vYmFy" },
};

static void test_the_vectors_of_the_rfc(void **state)
{
	char text[16];
	uint8_t bytes[16];
	size_t i, len;

	(void)state;
	for (i = 0; i < sizeof vector / sizeof vector[0]; i++) {
		len = strlen(vector[i].bytes);
		ol_base64_write(text, (const uint8_t *)vector[i].bytes, len);
		assert_string_equal(text, vector[i].text);
		assert_int_equal(strlen(text), OL_BASE64_LEN(len));
		assert_int_equal(ol_base64_read(bytes, sizeof bytes, &len, text,
						strlen(text)),
				 0);
		assert_int_equal(len, strlen(vector[i].bytes));
		assert_memory_equal(bytes, vector[i].bytes, len);
	}
}

static void test_only_the_one_encoding_is_read(void **state)
{
	static const struct {
		const char *why, *text;
		int err;
	} row[] = {
		{ "three letters", "Zm9", OL_ERR_MALFORMED },
		{ "no letter", "Zm9*", OL_ERR_MALFORMED },
		{ "a blank", "Zm 9", OL_ERR_MALFORMED },
		{ "padding in the middle", "Zg==Zg==", OL_ERR_MALFORMED },
		{ "padding alone", "====", OL_ERR_MALFORMED },
		{ "padding before a letter", "Zg=v", OL_ERR_MALFORMED },
		{ "bits beyond one byte", "Zh==", OL_ERR_MALFORMED },
		{ "bits beyond two bytes", "Zm9=", OL_ERR_MALFORMED },
		{ "the letters of URLs", "-_-_", OL_ERR_MALFORMED },
		{ "more than there is room for", "Zm9vYmFy", OL_ERR_RANGE },
	};
	uint8_t bytes[5];
	size_t i, len;

	(void)state;
	for (i = 0; i < sizeof row / sizeof row[0]; i++) {
		if (ol_base64_read(bytes, sizeof bytes, &len, row[i].text,
				   strlen(row[i].text)) != row[i].err)
			fail_msg("%s", row[i].why);
	}
}

static void test_random_bytes_come_back(void **state)
{
	struct ol_prng p;
	struct ol_random rnd;
	uint8_t bytes[200], back[200];
	char text[OL_BASE64_LEN(200) + 1];
	size_t n, len;

	(void)state;
	ol_prng_init(&p, 4648);
	rnd = ol_prng_source(&p);
	for (n = 0; n <= sizeof bytes; n++) {
		ol_random_fill(&rnd, bytes, n);
		ol_base64_write(text, bytes, n);
		assert_int_equal(ol_base64_read(back, sizeof back, &len, text,
						strlen(text)),
				 0);
		assert_int_equal(len, n);
		assert_memory_equal(back, bytes, n);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_vectors_of_the_rfc),
		cmocka_unit_test(test_only_the_one_encoding_is_read),
		cmocka_unit_test(test_random_bytes_come_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
