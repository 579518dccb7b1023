/* What a seat must be like. Costs are small here. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/error.h"
#include "base/prng.h"
#include "home/seats.h"
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

static void test_names_and_languages(void **state)
{
	static const struct {
		const char *why, *text;
		bool name, lang;
	} row[] = {
		{ "one letter", "a", true, false },
		{ "a language", "zh-Hant-TW", true, true },
		{ "a person", "Frau M\xc3\xbcller", true, false },
		{ "the longest", "12345678901234567890123456789012", true,
		  false },
		{ "too long", "123456789012345678901234567890123", false,
		  false },
		{ "none", "", false, false },
		{ "a blank before", " anna", false, false },
		{ "a blank behind", "anna ", false, false },
		{ "two lines", "anna\nbert", false, false },
		{ "no UTF-8", "\xff\xfe", false, false },
		{ "turned around",
		  "\xe2\x80\xae"
		  "anna",
		  false, false },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof row / sizeof row[0]; i++) {
		if (ol_seat_is_name(row[i].text) != row[i].name)
			fail_msg("name: %s", row[i].why);
		if (ol_seat_is_lang(row[i].text) != row[i].lang)
			fail_msg("language: %s", row[i].why);
	}
}

static void test_passwords_that_people_choose(void **state)
{
	static const struct {
		const char *why, *text;
		int want;
	} row[] = {
		{ "eleven", "12345678901", OL_ERR_RANGE },
		{ "twelve", "123456789012", 0 },
		{ "one letter", "aaaaaaaaaaaaaaaaaa", OL_ERR_RANGE },
		{ "nearly one letter", "aaaaaaaaaaaaaaaaab", 0 },
		{ "the name", "anna anderson", OL_ERR_RANGE },
		{ "none", "", OL_ERR_RANGE },
	};
	char why[OL_WHY_TEXT], longest[OL_PASSWORD_MOST + 2];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof row / sizeof row[0]; i++)
		if (ol_seat_judge("anna anderson", row[i].text, why) !=
		    row[i].want)
			fail_msg("%s", row[i].why);
	memset(longest, 'x', sizeof longest);
	longest[0] = 'y';
	longest[OL_PASSWORD_MOST + 1] = '\0';
	assert_int_equal(ol_seat_judge("a", longest, why), OL_ERR_RANGE);
	assert_null(strstr(why, "yx")); /* it is not told */
	longest[OL_PASSWORD_MOST] = '\0';
	assert_int_equal(ol_seat_judge("a", longest, why), 0);
}

static void test_a_new_seat_has_a_one_time_password(void **state)
{
	char one_time[OL_ONE_TIME_TEXT], next[OL_ONE_TIME_TEXT];
	char why[OL_WHY_TEXT];
	struct ol_store_seat s;

	(void)state;
	assert_int_equal(ol_seat_make(&s, "anna", OL_ROLE_CLERK, "", one_time,
				      SMALL, &rnd, (ol_date){ 5 }, why),
			 0);
	assert_string_equal(s.lang, "en");
	assert_int_equal(s.role, OL_ROLE_CLERK);
	assert_true(s.first && !s.locked && !s.has_totp && s.made.ns == 5);
	assert_int_equal(
		ol_password_try(&s.password, one_time, strlen(one_time)), 0);
	assert_int_equal(ol_seat_renew(&s, next, SMALL, &rnd), 0);
	assert_int_equal(ol_password_try(&s.password, one_time,
					 strlen(one_time)),
			 OL_ERR_PASSPHRASE);
	assert_int_equal(ol_password_try(&s.password, next, strlen(next)), 0);
	assert_int_equal(ol_seat_make(&s, "", OL_ROLE_CLERK, "", one_time,
				      SMALL, &rnd, (ol_date){ 5 }, why),
			 OL_ERR_RANGE);
	assert_int_equal(ol_seat_make(&s, "a", OL_ROLE_CLERK, "?", one_time,
				      SMALL, &rnd, (ol_date){ 5 }, why),
			 OL_ERR_RANGE);
}

static void test_changes_are_said_in_two_words(void **state)
{
	static const struct {
		const char *key, *value;
		int want;
	} row[] = {
		{ "role", "auditor", 0 },
		{ "role", "king", OL_ERR_RANGE },
		{ "locked", "yes", 0 },
		{ "locked", "no", 0 },
		{ "locked", "", OL_ERR_RANGE },
		{ "lang", "ar-EG", 0 },
		{ "lang", "?", OL_ERR_RANGE },
		{ "totp", "none", 0 },
		{ "totp", "new", OL_ERR_RANGE },
		{ "password", "new", OL_ERR_RANGE },
		{ "name", "bert", OL_ERR_RANGE },
	};
	struct ol_store_seat s = { .has_totp = true, .totp = { 1 } }, before;
	char why[OL_WHY_TEXT];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof row / sizeof row[0]; i++) {
		before = s;
		if (ol_seat_change(&s, row[i].key, row[i].value, why) !=
		    row[i].want)
			fail_msg("%s %s", row[i].key, row[i].value);
		if (row[i].want)
			assert_memory_equal(&s, &before, sizeof s);
	}
	assert_int_equal(s.role, OL_ROLE_AUDITOR);
	assert_string_equal(s.lang, "ar-EG");
	assert_false(s.locked || s.has_totp || s.totp[0]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names_and_languages),
		cmocka_unit_test(test_passwords_that_people_choose),
		cmocka_unit_test(test_changes_are_said_in_two_words),
		cmocka_unit_test(test_a_new_seat_has_a_one_time_password),
	};

	return cmocka_run_group_tests(tests, set_up, NULL);
}
