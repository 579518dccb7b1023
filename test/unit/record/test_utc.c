/* utc: what offices write for instants and lengths of time, and the one form
 * of it. */
#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "base/error.h"
#include "base/prng.h"
#include "record/utc.h"

#define SEED 20261120

static const struct {
	const char *why;
	const char *text;
	const char *want; /* NULL: refused */
} instants[] = {
	{ "as it is sent", "2026-11-20T18:00:00Z", "2026-11-20T18:00:00Z" },
	{ "no seconds", "2026-11-20T18:00Z", "2026-11-20T18:00:00Z" },
	{ "a blank, and UTC", "2026-11-20 18:00 UTC", "2026-11-20T18:00:00Z" },
	{ "a blank, and Z", "2026-11-20 18:00 Z", "2026-11-20T18:00:00Z" },
	{ "east of UTC", "2026-11-20T21:00+03:00", "2026-11-20T18:00:00Z" },
	{ "west of UTC", "2026-11-20T14:30-03:30", "2026-11-20T18:00:00Z" },
	{ "over midnight", "2027-01-01T01:00+02:00", "2026-12-31T23:00:00Z" },
	{ "a date-time group", "201800ZNOV26", "2026-11-20T18:00:00Z" },
	{ "as in a NOTAM", "2611201800", "2026-11-20T18:00:00Z" },
	{ "the first", "1970-01-01T00:00:00Z", "1970-01-01T00:00:00Z" },
	{ "the last", "2199-12-31T23:59:59Z", "2199-12-31T23:59:59Z" },
	{ "a leap day", "2028-02-29T00:00:00Z", "2028-02-29T00:00:00Z" },
	{ "2100 has none", "2100-02-29T00:00:00Z", NULL },
	{ "2027 has none", "2027-02-29T00:00:00Z", NULL },
	{ "before the first", "1970-01-01T00:00:00+00:01", NULL },
	{ "after the last", "2199-12-31T23:59:59-00:01", NULL },
	{ "no zone: whose time?", "2026-11-20T18:00:00", NULL },
	{ "a zone that is none", "2026-11-20T18:00+15:00", NULL },
	{ "month 13", "2026-13-01T00:00:00Z", NULL },
	{ "month 0", "2026-00-01T00:00:00Z", NULL },
	{ "31 November", "2026-11-31T00:00:00Z", NULL },
	{ "hour 24", "2026-11-20T24:00:00Z", NULL },
	{ "a leap second", "2026-12-31T23:59:60Z", NULL },
	{ "parts of a second", "2026-11-20T18:00:00.5Z", NULL },
	{ "something behind", "2026-11-20T18:00:00Z ", NULL },
	{ "another zone's letter", "201800ANOV26", NULL },
	{ "no such month", "201800ZNOW26", NULL },
	{ "small letters", "201800znov26", NULL },
	{ "nine digits", "261120180", NULL },
	{ "eleven digits", "26112018000", NULL },
	{ "a day alone", "2026-11-20", NULL },
	{ "nothing", "", NULL },
};

static void test_instants_are_read_as_offices_write_them(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof instants / sizeof *instants; i++) {
		const char *text = instants[i].text;
		char out[OL_UTC_TEXT];
		int64_t s = -1;
		int err = ol_utc_read(&s, text, strlen(text));

		if (!instants[i].want) {
			if (err != OL_ERR_MALFORMED)
				fail_msg("%s: taken", instants[i].why);
			continue;
		}
		if (err)
			fail_msg("%s: refused", instants[i].why);
		ol_utc_write(out, s);
		if (strcmp(out, instants[i].want) != 0)
			fail_msg("%s: %s", instants[i].why, out);
	}
}

/* The C library's calendar is the slow twin. */
static void test_the_calendar_is_that_of_the_library(void **state)
{
	struct ol_prng rnd;

	(void)state;
	ol_prng_init(&rnd, SEED);
	for (int i = 0; i < 20000; i++) {
		int64_t s = (int64_t)ol_prng_below(&rnd, OL_UTC_MAX_S + 1);
		int64_t again = -1;
		time_t t = (time_t)s;
		char want[64], got[OL_UTC_TEXT];
		struct tm tm;

		gmtime_r(&t, &tm);
		strftime(want, sizeof want, "%Y-%m-%dT%H:%M:%SZ", &tm);
		ol_utc_write(got, s);
		assert_string_equal(got, want);
		assert_int_equal(ol_utc_read(&again, got, strlen(got)), 0);
		assert_int_equal(again, s);
	}
}

static const struct {
	const char *why;
	const char *text;
	const char *want; /* NULL: refused */
} durations[] = {
	{ "as it is sent", "P1DT6H30M", "P1DT6H30M" },
	{ "with seconds", "PT45S", "PT45S" },
	{ "as people write it", "6h30m", "PT6H30M" },
	{ "days", "42d", "P42D" },
	{ "minutes over an hour", "PT90M", "PT1H30M" },
	{ "hours over a day", "36h", "P1DT12H" },
	{ "nothing long", "0s", "PT0S" },
	{ "nothing long, as sent", "PT0S", "PT0S" },
	{ "the longest", "P36500D", "P36500D" },
	{ "longer", "P36500DT1S", NULL },
	{ "out of order", "30m6h", NULL },
	{ "the same twice", "1h1h", NULL },
	{ "no unit", "90", NULL },
	{ "no number", "h", NULL },
	{ "months are no length", "P1M", NULL },
	{ "hours before the T", "P6H", NULL },
	{ "days behind the T", "PT1D", NULL },
	{ "nothing behind the P", "P", NULL },
	{ "nothing behind the T", "P1DT", NULL },
	{ "two T", "PT1HT1M", NULL },
	{ "letters of both kinds", "PT6h", NULL },
	{ "a sign", "-1h", NULL },
	{ "eleven digits", "10000000000s", NULL },
	{ "nothing", "", NULL },
};

static void test_lengths_of_time_have_one_form(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof durations / sizeof *durations; i++) {
		const char *text = durations[i].text;
		char out[OL_DURATION_TEXT];
		int64_t s = -1;
		int err = ol_duration_read(&s, text, strlen(text));

		if (!durations[i].want) {
			if (err != OL_ERR_MALFORMED)
				fail_msg("%s: taken", durations[i].why);
			continue;
		}
		if (err)
			fail_msg("%s: refused", durations[i].why);
		ol_duration_write(out, s);
		if (strcmp(out, durations[i].want) != 0)
			fail_msg("%s: %s", durations[i].why, out);
	}
}

static void test_lengths_read_back_as_they_were(void **state)
{
	struct ol_prng rnd;

	(void)state;
	ol_prng_init(&rnd, SEED);
	for (int i = 0; i < 20000; i++) {
		uint64_t most = OL_DURATION_MAX_S >> ol_prng_below(&rnd, 30);
		int64_t s = (int64_t)ol_prng_below(&rnd, most + 1);
		int64_t again = -1;
		char text[OL_DURATION_TEXT];

		ol_duration_write(text, s);
		assert_int_equal(ol_duration_read(&again, text, strlen(text)),
				 0);
		assert_int_equal(again, s);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_instants_are_read_as_offices_write_them),
		cmocka_unit_test(test_the_calendar_is_that_of_the_library),
		cmocka_unit_test(test_lengths_of_time_have_one_form),
		cmocka_unit_test(test_lengths_read_back_as_they_were),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
