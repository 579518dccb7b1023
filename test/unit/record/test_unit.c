/* unit, decimal: numbers and their units, exact. */
#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/error.h"
#include "base/prng.h"
#include "record/decimal.h"
#include "record/unit.h"

#define SEED 1852

static const struct {
	const char *why;
	const char *text;
	unsigned places;
	int err;
	int64_t steps;
	size_t used;
} decimals[] = {
	{ "a whole number", "12", 3, 0, 12000, 2 },
	{ "with decimals", "12.5", 3, 0, 12500, 4 },
	{ "below zero", "-0.001", 3, 0, -1, 6 },
	{ "up to what is no digit", "12.5 m", 3, 0, 12500, 4 },
	{ "the longest", "999999999.999999999", 9, 0, 999999999999999999, 19 },
	{ "no places", "7", 0, 0, 7, 1 },
	{ "too fine", "0.0001", 3, OL_ERR_MALFORMED, 0, 0 },
	{ "ten digits", "1000000000", 3, OL_ERR_MALFORMED, 0, 0 },
	{ "a point alone", "1.", 3, OL_ERR_MALFORMED, 0, 0 },
	{ "nothing before it", ".5", 3, OL_ERR_MALFORMED, 0, 0 },
	{ "a sign alone", "-", 3, OL_ERR_MALFORMED, 0, 0 },
	{ "a plus", "+1", 3, OL_ERR_MALFORMED, 0, 0 },
	{ "nothing", "", 3, OL_ERR_MALFORMED, 0, 0 },
};

static void test_decimals_are_read_exactly(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof decimals / sizeof *decimals; i++) {
		const char *text = decimals[i].text;
		int64_t steps = 0;
		size_t used = 0;
		int err = ol_decimal_read(&steps, decimals[i].places, text,
					  strlen(text), &used);

		if (err != decimals[i].err || steps != decimals[i].steps ||
		    used != decimals[i].used)
			fail_msg("%s: %d, %" PRId64 ", %zu", decimals[i].why,
				 err, steps, used);
	}
}

static void test_decimals_are_written_in_the_shortest_form(void **state)
{
	static const struct {
		int64_t steps;
		unsigned places;
		const char *want;
	} row[] = {
		{ 12000, 3, "12" },
		{ 12500, 3, "12.5" },
		{ -1, 3, "-0.001" },
		{ 0, 3, "0" },
		{ 100, 0, "100" },
		{ 1000000, 6, "1" },
		{ 10, 9, "0.00000001" },
		{ INT64_MIN, 0, "-9223372036854775808" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
		char out[OL_DECIMAL_TEXT];

		assert_int_equal(ol_decimal_write(out, row[i].steps,
						  row[i].places),
				 strlen(row[i].want));
		assert_string_equal(out, row[i].want);
	}
}

static const struct {
	const char *why;
	const char *text;
	const char *want; /* NULL: refused */
	int err;
} quantities[] = {
	{ "as it is sent", "12.5 nmi", "12.5 nmi", 0 },
	{ "without the blank", "12.5nmi", "12.5 nmi", 0 },
	{ "a flight level as spoken", "FL350", "350 FL", 0 },
	{ "as it is sent", "350 FL", "350 FL", 0 },
	{ "the other sign of the mile", "3 NM", "3 nmi", 0 },
	{ "the other sign of the knot", "20 kts", "20 kn", 0 },
	{ "a count", "12", "12", 0 },
	{ "zeros that say nothing", "012.50 m", "12.5 m", 0 },
	{ "zero has no sign", "-0 m", "0 m", 0 },
	{ "percent", "80 %", "80 %", 0 },
	{ "no such unit", "12 parsec", NULL, OL_ERR_UNKNOWN },
	{ "letters of another size", "12 KM", NULL, OL_ERR_UNKNOWN },
	{ "a comma", "12,5 m", NULL, OL_ERR_UNKNOWN },
	{ "two blanks", "12  m", NULL, OL_ERR_UNKNOWN },
	{ "no number", "m", NULL, OL_ERR_MALFORMED },
	{ "a level with a unit", "FL350 ft", NULL, OL_ERR_MALFORMED },
	{ "finer than a thousandth", "1.0001 m", NULL, OL_ERR_MALFORMED },
	{ "nothing", "", NULL, OL_ERR_MALFORMED },
};

static void test_quantities_keep_the_unit_they_came_in(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof quantities / sizeof *quantities; i++) {
		const char *text = quantities[i].text;
		char out[OL_QUANTITY_TEXT];
		enum ol_unit u = OL_UNIT_NONE;
		int64_t milli = 0;
		int err = ol_quantity_read(&milli, &u, text, strlen(text));

		if (err != quantities[i].err)
			fail_msg("%s: %d", quantities[i].why, err);
		if (err)
			continue;
		(void)ol_quantity_write(out, milli, u);
		if (strcmp(out, quantities[i].want) != 0)
			fail_msg("%s: %s", quantities[i].why, out);
	}
}

static void test_units_compare_by_what_they_measure(void **state)
{
	static const struct {
		const char *why;
		int64_t a;
		enum ol_unit ua;
		int64_t b;
		enum ol_unit ub;
		int want;
	} row[] = {
		{ "a mile is 1852 m", 1000, OL_UNIT_NMI, 1852000, OL_UNIT_M,
		  0 },
		{ "and no more", 1000, OL_UNIT_NMI, 1852001, OL_UNIT_M, -1 },
		{ "10000 ft are 3048 m", 10000000, OL_UNIT_FT, 3048000,
		  OL_UNIT_M, 0 },
		{ "FL100 is 10000 ft", 100000, OL_UNIT_FL, 10000000, OL_UNIT_FT,
		  0 },
		{ "a knot is 1.852 km/h", 1000, OL_UNIT_KN, 1852, OL_UNIT_KM_H,
		  0 },
		{ "36 km/h are 10 m/s", 36000, OL_UNIT_KM_H, 10000, OL_UNIT_M_S,
		  0 },
		{ "a ton is 1000 kg", 1000, OL_UNIT_T, 1000000, OL_UNIT_KG, 0 },
		{ "the largest", OL_UNIT_MILLI_MAX, OL_UNIT_NMI,
		  OL_UNIT_MILLI_MAX, OL_UNIT_FT, 1 },
		{ "the smallest", -OL_UNIT_MILLI_MAX, OL_UNIT_NMI,
		  OL_UNIT_MILLI_MAX, OL_UNIT_FT, -1 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
		int got = ol_unit_compare(row[i].a, row[i].ua, row[i].b,
					  row[i].ub);
		int back = ol_unit_compare(row[i].b, row[i].ub, row[i].a,
					   row[i].ua);

		if ((got > 0) - (got < 0) != row[i].want ||
		    (back > 0) - (back < 0) != -row[i].want)
			fail_msg("%s: %d, %d", row[i].why, got, back);
	}
}

/* No unit is without a word in a language that the forms have. */
static void test_each_unit_has_words_in_six_languages(void **state)
{
	static const char *const lang[] = { "en", "fr", "es", "ru", "ar", "zh" };

	(void)state;
	for (unsigned u = OL_UNIT_NONE + 1; u < OL_UNITS; u++) {
		enum ol_unit back = OL_UNIT_NONE;
		const char *symbol = ol_unit_symbol((enum ol_unit)u);

		assert_int_equal(ol_unit_read(&back, symbol, strlen(symbol)),
				 0);
		assert_int_equal(back, u);
		for (size_t i = 0; i < sizeof lang / sizeof *lang; i++)
			assert_true(strlen(ol_unit_in((enum ol_unit)u,
						      lang[i])) > 0);
	}
	assert_string_equal(ol_unit_in(OL_UNIT_NMI, "fr-CA"), "milles marins");
	assert_string_equal(ol_unit_in(OL_UNIT_NMI, "de"), "nmi");
	assert_string_equal(ol_unit_in(OL_UNIT_NMI, ""), "nmi");
}

static void test_base_units_are_rounded_to_the_nearest(void **state)
{
	(void)state;
	assert_int_equal(ol_unit_to_base(5000, OL_UNIT_NMI), 9260000);
	assert_int_equal(ol_unit_to_base(1, OL_UNIT_FT), 0);
	assert_int_equal(ol_unit_to_base(2, OL_UNIT_FT), 1);
	assert_int_equal(ol_unit_to_base(-2, OL_UNIT_FT), -1);
}

static void test_quantities_read_back_as_they_were(void **state)
{
	struct ol_prng rnd;

	(void)state;
	ol_prng_init(&rnd, SEED);
	for (int i = 0; i < 20000; i++) {
		uint64_t most = (uint64_t)(OL_UNIT_MILLI_MAX - 1) >>
				ol_prng_below(&rnd, 40);
		int64_t v = (int64_t)ol_prng_below(&rnd, most + 1), again;
		enum ol_unit u = (enum ol_unit)ol_prng_below(&rnd, OL_UNITS);
		enum ol_unit back;
		char text[OL_QUANTITY_TEXT];
		size_t len;

		if (ol_prng_below(&rnd, 2))
			v = -v;
		len = ol_quantity_write(text, v, u);
		assert_int_equal(ol_quantity_read(&again, &back, text, len), 0);
		assert_int_equal(again, v);
		assert_int_equal(back, u);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_decimals_are_read_exactly),
		cmocka_unit_test(
			test_decimals_are_written_in_the_shortest_form),
		cmocka_unit_test(test_quantities_keep_the_unit_they_came_in),
		cmocka_unit_test(test_units_compare_by_what_they_measure),
		cmocka_unit_test(test_each_unit_has_words_in_six_languages),
		cmocka_unit_test(test_base_units_are_rounded_to_the_nearest),
		cmocka_unit_test(test_quantities_read_back_as_they_were),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
