/* watches: times of day as text, and which came last and comes next. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/prng.h"
#include "base/watches.h"

#define NS_PER_S INT64_C(1000000000)
#define DAY (INT64_C(86400) * NS_PER_S)
#define AT(day, hour, min, s)                                           \
	{                                                               \
		(day) * DAY + ((hour)*3600 + (min)*60 + (s)) * NS_PER_S \
	}

static const struct {
	const char *why, *in, *out; /* out NULL: refused */
} text[] = {
	{ "one time", "06:00", "06:00" },
	{ "two", "06:00 18:00", "06:00 18:00" },
	{ "in any order", "18:00 06:00", "06:00 18:00" },
	{ "with commas", "06:00, 18:00", "06:00 18:00" },
	{ "blanks around", "  06:00  ", "06:00" },
	{ "the ends of the day", "00:00 23:59", "00:00 23:59" },
	{ "eight", "00:00 03:00 06:00 09:00 12:00 15:00 18:00 21:00",
	  "00:00 03:00 06:00 09:00 12:00 15:00 18:00 21:00" },
	{ "none", "none", "none" },
	{ "nine", "00:00 03:00 06:00 09:00 12:00 15:00 18:00 21:00 22:00",
	  NULL },
	{ "nothing", "", NULL },
	{ "blanks alone", "  ", NULL },
	{ "twice the same", "06:00 18:00 06:00", NULL },
	{ "24:00 is tomorrow", "24:00", NULL },
	{ "minute 60", "06:60", NULL },
	{ "one digit", "6:00", NULL },
	{ "no blank between", "06:0018:00", NULL },
	{ "seconds", "06:00:00", NULL },
	{ "a word behind", "06:00 UTC", NULL },
	{ "none and a time", "none 06:00", NULL },
	{ "a sign", "-6:00", NULL },
	{ "cut short", "06:0", NULL },
};

static void test_times_are_read_and_written_in_order(void **state)
{
	struct ol_watches w, before;
	char out[OL_WATCHES_TEXT];
	size_t i;

	(void)state;
	memset(&before, 0x5a, sizeof before);
	for (i = 0; i < sizeof text / sizeof text[0]; i++) {
		w = before;
		if (ol_watches_read(&w, text[i].in) != (text[i].out != NULL))
			fail_msg("%s", text[i].why);
		if (!text[i].out) {
			assert_memory_equal(&w, &before, sizeof w);
			continue;
		}
		assert_true(ol_watches_are(&w));
		ol_watches_write(out, &w);
		if (strcmp(out, text[i].out) != 0)
			fail_msg("%s: %s", text[i].why, out);
	}
}

static const struct {
	const char *why;
	struct ol_watches w;
	bool are;
} set[] = {
	{ "none", { 0, { 0 } }, true },
	{ "the last minute", { 1, { 1439 } }, true },
	{ "beyond the day", { 1, { 1440 } }, false },
	{ "out of order", { 2, { 2, 1 } }, false },
	{ "twice", { 2, { 1, 1 } }, false },
	{ "too many", { 9, { 1, 2, 3, 4, 5, 6, 7, 8 } }, false },
};

static void test_what_no_set_of_times_is_is_told(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < sizeof set / sizeof set[0]; i++)
		if (ol_watches_are(&set[i].w) != set[i].are)
			fail_msg("%s", set[i].why);
}

static void test_the_last_and_the_next_turn_with_minute_and_day(void **state)
{
	static const struct {
		const char *why;
		ol_date now, last, next;
	} t[] = {
		{ "between the two", AT(100, 12, 0, 0), AT(100, 6, 0, 0),
		  AT(100, 18, 0, 0) },
		{ "a second before", AT(100, 5, 59, 59), AT(99, 18, 0, 0),
		  AT(100, 6, 0, 0) },
		{ "at the time", AT(100, 6, 0, 0), AT(100, 6, 0, 0),
		  AT(100, 18, 0, 0) },
		{ "after the last", AT(100, 23, 59, 59), AT(100, 18, 0, 0),
		  AT(101, 6, 0, 0) },
		{ "at midnight", AT(101, 0, 0, 0), AT(100, 18, 0, 0),
		  AT(101, 6, 0, 0) },
		{ "the first day", AT(0, 5, 0, 0), { 0 }, AT(0, 6, 0, 0) },
	};
	const ol_date any = AT(100, 6, 0, 0);
	struct ol_watches w;
	size_t i;

	(void)state;
	assert_true(ol_watches_read(&w, "06:00 18:00"));
	for (i = 0; i < sizeof t / sizeof t[0]; i++)
		if (ol_watches_last(&w, t[i].now).ns != t[i].last.ns ||
		    ol_watches_next(&w, t[i].now).ns != t[i].next.ns)
			fail_msg("%s", t[i].why);
	assert_true(ol_watches_read(&w, "none"));
	assert_int_equal(ol_watches_last(&w, any).ns, 0);
	assert_int_equal(ol_watches_next(&w, any).ns, 0);
}

/* The dumb twin walks minute by minute. */
static int64_t walk(const struct ol_watches *w, int64_t minute, int step)
{
	size_t i;

	for (;; minute += step)
		for (i = 0; i < w->n; i++)
			if (minute % OL_WATCHES_DAY == w->minute[i])
				return minute * 60 * NS_PER_S;
}

static void test_a_dumb_twin_finds_the_same(void **state)
{
	const uint64_t seed = 20261121;
	struct ol_watches w;
	struct ol_prng rnd;
	int64_t minute;
	ol_date now;
	int run;

	(void)state;
	ol_prng_init(&rnd, seed);
	for (run = 0; run < 500; run++) {
		w.n = (uint8_t)(1 + ol_prng_below(&rnd, OL_WATCHES));
		for (unsigned i = 0; i < w.n; i++)
			w.minute[i] =
				(uint16_t)(180 * i + ol_prng_below(&rnd, 180));
		minute = (int64_t)(5 * OL_WATCHES_DAY +
				   ol_prng_below(&rnd, 9 * OL_WATCHES_DAY));
		now.ns = minute * 60 * NS_PER_S +
			 (int64_t)ol_prng_below(&rnd, 60) * NS_PER_S;
		if (ol_watches_last(&w, now).ns != walk(&w, minute, -1) ||
		    ol_watches_next(&w, now).ns != walk(&w, minute + 1, 1))
			fail_msg("seed %llu run %d", (unsigned long long)seed,
				 run);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_times_are_read_and_written_in_order),
		cmocka_unit_test(test_what_no_set_of_times_is_is_told),
		cmocka_unit_test(
			test_the_last_and_the_next_turn_with_minute_and_day),
		cmocka_unit_test(test_a_dumb_twin_finds_the_same),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
