/* wall: dates in the machine's zone and in UTC. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <time.h>

#include <cmocka.h>

#include "os/wall.h"

#define S 1000000000ll

static const struct {
	const char *why;
	int64_t ns;
	const char *zone, *local, *time, *utc;
} row[] = {
	{ "the epoch", 0, "UTC0", "1970-01-01 00:00:00 +0000", "00:00:00",
	  "1970-01-01T00:00:00Z" },
	{ "the last nanosecond of a second", S - 1, "UTC0",
	  "1970-01-01 00:00:00 +0000", "00:00:00", "1970-01-01T00:00:00Z" },
	{ "before the epoch", -1, "UTC0", "1969-12-31 23:59:59 +0000",
	  "23:59:59", "1969-12-31T23:59:59Z" },
	{ "east", 1795179909 * S, "EAST-1", "2026-11-20 14:05:09 +0100",
	  "14:05:09", "2026-11-20T13:05:09Z" },
	{ "half an hour west, a day before", 1795132800 * S, "WEST3:30",
	  "2026-11-19 20:30:00 -0330", "20:30:00", "2026-11-20T00:00:00Z" },
};

static void test_dates_are_written_in_their_zone(void **state)
{
	char out[OL_WALL_TEXT];

	(void)state;
	for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
		ol_date d = { row[i].ns };

		print_message("%s\n", row[i].why);
		setenv("TZ", row[i].zone, 1);
		tzset();
		ol_wall_local(out, d);
		assert_string_equal(out, row[i].local);
		ol_wall_local_time(out, d);
		assert_string_equal(out, row[i].time);
		ol_wall_utc(out, d);
		assert_string_equal(out, row[i].utc);
	}
}

static void test_a_time_of_the_clock_is_the_next_one(void **state)
{
	static const struct {
		const char *why, *text;
		int64_t from_now; /* seconds; 0: it is no time */
	} at[] = {
		{ "it is 14:05:09", "14:06", 51 },
		{ "this minute has begun: tomorrow", "14:05", 86391 },
		{ "later today", "23:59", 35631 },
		{ "tomorrow", "4:05", 50391 },
		{ "the same", "04:05", 50391 },
		{ "midnight", "00:00", 35691 },
		{ "no such hour", "24:00", 0 },
		{ "no such minute", "04:60", 0 },
		{ "nothing", "", 0 },
		{ "no minute", "04:", 0 },
		{ "half a minute", "04:5", 0 },
		{ "more than a time", "04:05:00", 0 },
		{ "no hour", ":05", 0 },
		{ "three digits", "004:05", 0 },
		{ "a sign", "-4:05", 0 },
	};
	ol_date now = { 1795179909 * S + 5 }, then;

	(void)state;
	setenv("TZ", "EAST-1", 1);
	tzset();
	for (size_t i = 0; i < sizeof at / sizeof *at; i++) {
		print_message("%s\n", at[i].why);
		assert_int_equal(ol_wall_next(&then, at[i].text, now),
				 at[i].from_now != 0);
		if (at[i].from_now)
			assert_true(then.ns ==
				    (1795179909 + at[i].from_now) * S);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_dates_are_written_in_their_zone),
		cmocka_unit_test(test_a_time_of_the_clock_is_the_next_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
