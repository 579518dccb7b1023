/* HMAC-SHA-1 and TOTP against RFC 2202 and RFC 6238; a code counts once. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/bytes.h"
#include "seal/sha1.h"
#include "seal/totp.h"

static const uint8_t secret[OL_TOTP_SECRET_LEN] = "12345678901234567890";

static ol_date at(uint64_t seconds)
{
	return (ol_date){ (int64_t)seconds * 1000000000 };
}

static void test_hmac_of_rfc_2202(void **state)
{
	static const struct {
		const char *why, *key, *text, *want;
	} row[] = {
		{ "case 1", "0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b",
		  "Hi There", "b617318655057264e28bc0b6fb378c8ef146be00" },
		{ "case 2", "4a656665", "what do ya want for nothing?",
		  "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79" },
		{ "case 5", "0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c",
		  "Test With Truncation",
		  "4c1a03424b55e07fe7f27be1d58bb9324a9a5a04" },
	};
	uint8_t key[64], want[OL_SHA1_LEN], out[OL_SHA1_LEN];
	size_t i, n;

	(void)state;
	for (i = 0; i < sizeof row / sizeof row[0]; i++) {
		n = strlen(row[i].key) / 2;
		assert_int_equal(ol_hex_read(key, n, row[i].key), 0);
		assert_int_equal(ol_hex_read(want, sizeof want, row[i].want),
				 0);
		ol_hmac_sha1(out, key, n, (const uint8_t *)row[i].text,
			     strlen(row[i].text));
		if (memcmp(out, want, sizeof want))
			fail_msg("%s", row[i].why);
	}
}

/* One more block of padding where 55 bytes become 56. */
static void test_hmac_of_every_length(void **state)
{
	/* A chain over the HMACs of 0 to 64 bytes 'a', made with another
	 * implementation. */
	static const char last[] = "e0f0937b7d245a133c67863f76b61fdc7af3e7c8";
	uint8_t text[OL_SHA1_TEXT_MAX], chain[OL_SHA1_LEN] = { 0 };
	uint8_t out[OL_SHA1_LEN], want[OL_SHA1_LEN];
	size_t n, i;

	(void)state;
	memset(text, 'a', sizeof text);
	for (n = 0; n <= sizeof text; n++) {
		ol_hmac_sha1(out, secret, sizeof secret, text, n);
		for (i = 0; i < sizeof chain; i++)
			out[i] ^= chain[i];
		ol_hmac_sha1(chain, secret, sizeof secret, out, sizeof out);
	}
	assert_int_equal(ol_hex_read(want, sizeof want, last), 0);
	assert_memory_equal(chain, want, sizeof want);
}

static void test_codes_of_rfc_6238(void **state)
{
	/* Appendix B, SHA-1: the last six of its eight digits. */
	static const struct {
		uint64_t seconds;
		const char *code;
	} row[] = {
		{ 59, "287082" },         { 1111111109, "081804" },
		{ 1111111111, "050471" }, { 1234567890, "005924" },
		{ 2000000000, "279037" }, { 20000000000, "353130" },
	};
	char code[OL_TOTP_CODE];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof row / sizeof row[0]; i++) {
		ol_totp_code(code, secret, row[i].seconds / 30);
		assert_string_equal(code, row[i].code);
	}
}

static void test_a_code_counts_a_step_around_its_own_and_once(void **state)
{
	/* 081804 is of the step from 1111111080 to 1111111109. */
	static const struct {
		const char *why, *code;
		uint64_t seconds, last;
		bool want;
	} row[] = {
		{ "two steps early", "081804", 1111111049, 0, false },
		{ "a step early", "081804", 1111111050, 0, true },
		{ "in its step", "081804", 1111111109, 0, true },
		{ "a step late", "081804", 1111111139, 0, true },
		{ "two steps late", "081804", 1111111140, 0, false },
		{ "taken before", "081804", 1111111100, 37037036, false },
		{ "an older one was taken", "081804", 1111111100, 37037035,
		  true },
		{ "a newer one was taken", "081804", 1111111100, 37037037,
		  false },
		{ "another", "081805", 1111111100, 0, false },
		{ "shorter", "81804", 1111111100, 0, false },
		{ "longer", "0818040", 1111111100, 0, false },
		{ "none", "", 1111111100, 0, false },
		{ "no clock", "081804", 0, 0, false },
	};
	uint64_t last;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof row / sizeof row[0]; i++) {
		last = row[i].last;
		if (ol_totp_take(&last, secret, row[i].code,
				 at(row[i].seconds)) != row[i].want)
			fail_msg("%s", row[i].why);
		assert_int_equal(last, row[i].want ? 37037036 : row[i].last);
	}
}

static void test_a_secret_is_written_for_authenticators(void **state)
{
	char text[OL_TOTP_TEXT], uri[OL_TOTP_URI_MAX];
	char office[65], seat[33];

	(void)state;
	ol_totp_write(text, secret);
	assert_string_equal(text, "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
	ol_totp_write_uri(uri, secret, "North, \xc3\xa9", "anna:b");
	assert_string_equal(uri, "otpauth://totp/North%2C%20%C3%A9:anna%3Ab"
				 "?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
	/* The longest; letters are not cut in the middle. */
	memset(office, ' ', 30);
	strcpy(office + 30, "\xc3\xa9 and more");
	memset(seat, ' ', 32);
	seat[32] = '\0';
	ol_totp_write_uri(uri, secret, office, seat);
	assert_null(strstr(uri, "%C3"));
	assert_non_null(strstr(uri, "?secret=GEZD"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_hmac_of_rfc_2202),
		cmocka_unit_test(test_hmac_of_every_length),
		cmocka_unit_test(test_codes_of_rfc_6238),
		cmocka_unit_test(
			test_a_code_counts_a_step_around_its_own_and_once),
		cmocka_unit_test(test_a_secret_is_written_for_authenticators),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
