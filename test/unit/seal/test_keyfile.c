/* Key files: there and back, with and without a passphrase. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/bytes.h"
#include "base/error.h"
#include "base/prng.h"
#include "seal/keyfile.h"
#include "seal/secret.h"

/* The least that Argon2id takes, so that the tests are quick. */
static const struct ol_passphrase_cost cheap = { 1, 8 };
static const char pass[] = "correct horse";
#define PASS pass, sizeof pass - 1

static struct ol_prng prng;
static struct ol_random rnd;
static struct ol_office_keys keys, got;
static struct ol_charter_key charter, got_charter;
static uint8_t office[OL_KEYFILE_OFFICE_LEN];
static uint8_t charter_file[OL_KEYFILE_CHARTER_LEN];

static int setup(void **state)
{
	(void)state;
	ol_prng_init(&prng, 70);
	rnd = ol_prng_source(&prng);
	if (ol_seal_init())
		return -1;
	ol_office_keys_make(&keys, &charter, &rnd);
	return 0;
}

static void write_office(bool with_pass)
{
	assert_int_equal(ol_keyfile_write_office(
				 office, &keys, with_pass ? pass : NULL,
				 with_pass ? sizeof pass - 1 : 0, cheap, &rnd),
			 0);
	memset(&got, 0, sizeof got);
}

static void test_both_files_come_back_without_a_passphrase(void **state)
{
	(void)state;
	write_office(false);
	assert_memory_equal(office, "openline key file 1\n", 20);
	assert_false(ol_keyfile_is_protected(office, sizeof office));
	assert_int_equal(ol_keyfile_read_office(&got, office, sizeof office,
						NULL, 0),
			 0);
	assert_memory_equal(&got, &keys, sizeof keys);
	assert_int_equal(ol_keyfile_write_charter(charter_file, &charter, NULL,
						  0, cheap, &rnd),
			 0);
	assert_int_equal(ol_keyfile_read_charter(&got_charter, charter_file,
						 sizeof charter_file, NULL, 0),
			 0);
	assert_memory_equal(&got_charter, &charter, sizeof charter);
	assert_memory_equal(keys.charter_public, charter.public_key, 32);
}

static void test_both_files_come_back_with_one(void **state)
{
	(void)state;
	write_office(true);
	assert_true(ol_keyfile_is_protected(office, sizeof office));
	assert_int_equal(
		ol_keyfile_read_office(&got, office, sizeof office, PASS), 0);
	assert_memory_equal(&got, &keys, sizeof keys);
	assert_int_equal(ol_keyfile_write_charter(charter_file, &charter, PASS,
						  cheap, &rnd),
			 0);
	assert_int_equal(ol_keyfile_read_charter(&got_charter, charter_file,
						 sizeof charter_file, PASS),
			 0);
	assert_memory_equal(&got_charter, &charter, sizeof charter);
}

static void test_nothing_of_the_keys_shows_in_a_protected_file(void **state)
{
	size_t i;

	(void)state;
	write_office(true);
	for (i = 0; i + 16 <= sizeof office; i++) {
		assert_memory_not_equal(office + i, keys.store, 16);
		assert_memory_not_equal(office + i, keys.line_secret, 16);
		assert_memory_not_equal(office + i, keys.sign_secret, 16);
	}
}

static void test_a_wrong_or_missing_passphrase_is_told(void **state)
{
	(void)state;
	write_office(true);
	assert_int_equal(ol_keyfile_read_office(&got, office, sizeof office,
						NULL, 0),
			 OL_ERR_PASSPHRASE);
	assert_int_equal(ol_keyfile_read_office(&got, office, sizeof office, "",
						0),
			 OL_ERR_PASSPHRASE);
	assert_int_equal(ol_keyfile_read_office(&got, office, sizeof office,
						pass, sizeof pass - 2),
			 OL_ERR_PASSPHRASE);
	assert_true(ol_secret_is_zero(&got, sizeof got));
}

static void test_a_passphrase_for_an_open_file_does_no_harm(void **state)
{
	(void)state;
	write_office(false);
	assert_int_equal(
		ol_keyfile_read_office(&got, office, sizeof office, PASS), 0);
	assert_memory_equal(&got, &keys, sizeof keys);
}

static void test_every_changed_byte_is_noticed(void **state)
{
	int with_pass, err;
	size_t i;

	(void)state;
	for (with_pass = 0; with_pass < 2; with_pass++) {
		write_office(with_pass);
		for (i = 0; i < sizeof office; i++) {
			/* Cost: any value in bounds is tried at its price. */
			if (i >= 22 && i < 30)
				continue;
			office[i] ^= 0x40;
			err = ol_keyfile_read_office(&got, office,
						     sizeof office, PASS);
			office[i] ^= 0x40;
			if (err == 0)
				fail_msg("byte %zu", i);
			assert_true(ol_secret_is_zero(&got, sizeof got));
		}
	}
}

static void test_every_other_length_is_malformed(void **state)
{
	uint8_t longer[OL_KEYFILE_OFFICE_LEN + 1] = { 0 };
	size_t len;

	(void)state;
	write_office(false);
	memcpy(longer, office, sizeof office);
	for (len = 0; len <= sizeof longer; len++) {
		if (len == sizeof office)
			continue;
		assert_int_equal(ol_keyfile_read_office(&got, longer, len, NULL,
							0),
				 OL_ERR_MALFORMED);
		assert_false(len < 20 && ol_keyfile_is_protected(longer, len));
	}
}

static void test_one_kind_is_not_the_other(void **state)
{
	(void)state;
	write_office(false);
	assert_int_equal(ol_keyfile_read_charter(&got_charter, office,
						 sizeof office, NULL, 0),
			 OL_ERR_MALFORMED);
	assert_int_equal(ol_keyfile_write_charter(charter_file, &charter, NULL,
						  0, cheap, &rnd),
			 0);
	assert_int_equal(ol_keyfile_read_office(&got, charter_file,
						sizeof charter_file, NULL, 0),
			 OL_ERR_MALFORMED);
}

static void test_a_newer_file_is_told_apart_from_a_broken_one(void **state)
{
	(void)state;
	write_office(false);
	office[18] = '2';
	assert_int_equal(ol_keyfile_read_office(&got, office, sizeof office,
						NULL, 0),
			 OL_ERR_NEWER);
	assert_int_equal(ol_keyfile_read_office(&got, office, 25, NULL, 0),
			 OL_ERR_NEWER);
	office[18] = '1';
	office[19] = '0'; /* version 10 and up */
	assert_int_equal(ol_keyfile_read_office(&got, office, sizeof office,
						NULL, 0),
			 OL_ERR_NEWER);
	office[18] = '0';
	assert_int_equal(ol_keyfile_read_office(&got, office, sizeof office,
						NULL, 0),
			 OL_ERR_MALFORMED);
}

static void test_a_cost_out_of_bounds_is_refused_unpaid(void **state)
{
	static const struct {
		const char *why;
		struct ol_passphrase_cost cost;
	} row[] = {
		{ "no pass", { 0, 8 } },
		{ "too many", { OL_KEYFILE_PASSES_MAX + 1, 8 } },
		{ "too little memory", { 1, 7 } },
		{ "too much", { 1, OL_KEYFILE_KIB_MAX + 1 } },
		{ "all ones", { UINT32_MAX, UINT32_MAX } },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof row / sizeof *row; i++) {
		if (ol_keyfile_write_office(office, &keys, PASS, row[i].cost,
					    &rnd) != OL_ERR_RANGE)
			fail_msg("written: %s", row[i].why);
		write_office(true);
		ol_put32(office + 22, row[i].cost.passes);
		ol_put32(office + 26, row[i].cost.kib);
		if (ol_keyfile_read_office(&got, office, sizeof office, PASS) !=
		    OL_ERR_RANGE)
			fail_msg("read: %s", row[i].why);
	}
}

static void test_passphrases_have_bounds(void **state)
{
	static char lengthy[OL_PASSPHRASE_MAX + 1];

	(void)state;
	memset(lengthy, 'x', sizeof lengthy);
	assert_int_equal(ol_keyfile_write_office(office, &keys, "", 0, cheap,
						 &rnd),
			 OL_ERR_RANGE);
	assert_int_equal(ol_keyfile_write_office(office, &keys, lengthy,
						 OL_PASSPHRASE_MAX + 1, cheap,
						 &rnd),
			 OL_ERR_RANGE);
	assert_int_equal(ol_keyfile_write_office(office, &keys, lengthy,
						 OL_PASSPHRASE_MAX, cheap,
						 &rnd),
			 0);
	assert_int_equal(ol_keyfile_read_office(&got, office, sizeof office,
						lengthy, OL_PASSPHRASE_MAX),
			 0);
	assert_int_equal(ol_keyfile_read_office(&got, office, sizeof office,
						lengthy, OL_PASSPHRASE_MAX + 1),
			 OL_ERR_PASSPHRASE);
}

static void test_release_leaves_nothing(void **state)
{
	struct ol_office_keys k = keys;
	struct ol_charter_key c = charter;

	(void)state;
	ol_office_keys_release(&k);
	ol_charter_key_release(&c);
	assert_true(ol_secret_is_zero(&k, sizeof k));
	assert_true(ol_secret_is_zero(&c, sizeof c));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			test_both_files_come_back_without_a_passphrase),
		cmocka_unit_test(test_both_files_come_back_with_one),
		cmocka_unit_test(
			test_nothing_of_the_keys_shows_in_a_protected_file),
		cmocka_unit_test(test_a_wrong_or_missing_passphrase_is_told),
		cmocka_unit_test(
			test_a_passphrase_for_an_open_file_does_no_harm),
		cmocka_unit_test(test_every_changed_byte_is_noticed),
		cmocka_unit_test(test_every_other_length_is_malformed),
		cmocka_unit_test(test_one_kind_is_not_the_other),
		cmocka_unit_test(
			test_a_newer_file_is_told_apart_from_a_broken_one),
		cmocka_unit_test(test_a_cost_out_of_bounds_is_refused_unpaid),
		cmocka_unit_test(test_passphrases_have_bounds),
		cmocka_unit_test(test_release_leaves_nothing),
	};

	return cmocka_run_group_tests(tests, setup, NULL);
}
