/* form: what a form must be to be believed, and how its fields are found and
 * said. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/error.h"
#include "record/form.h"
#include "test/support/form_sample.h"

/* A form that a test spoils. */
struct spoilt {
	struct ol_form form;
	struct ol_form_field field[OL_FORM_FIELDS];
};

static struct spoilt sound(void)
{
	struct spoilt s;

	memset(&s, 0, sizeof s);
	form_sample(&s.form, s.field);
	return s;
}

static void test_the_sample_makes_sense(void **state)
{
	struct spoilt s = sound();
	char why[OL_FORM_ALLOWED] = "";

	(void)state;
	s.form.field = s.field;
	assert_int_equal(ol_form_check(&s.form, why), 0);
	assert_string_equal(why, "");
}

static const struct ol_saying twice[] = { { "en", "a" }, { "EN", "b" } };
static const struct ol_saying no_tag[] = { { "e", "a" } };
static const struct ol_saying empty[] = { { "en", "" } };
static const struct ol_saying turned[] = { { "en", "a\u202eb" } };
static const struct ol_form_choice same_code[] = {
	{ "a", { 1, (const struct ol_saying[]){ { "en", "a" } } } },
	{ "a", { 1, (const struct ol_saying[]){ { "en", "b" } } } },
};
static const struct ol_form_choice no_label[] = {
	{ "minor", { 1, (const struct ol_saying[]){ { "en", "a" } } } },
	{ "severe", { 0, NULL } },
};
static const struct ol_form_choice bad_code[] = {
	{ "a b", { 1, (const struct ol_saying[]){ { "en", "a" } } } },
	{ "c", { 1, (const struct ol_saying[]){ { "en", "b" } } } },
};
static const struct ol_form_choice no_cap_code[] = {
	{ "minor", { 1, (const struct ol_saying[]){ { "en", "a" } } } },
	{ "grave", { 1, (const struct ol_saying[]){ { "en", "b" } } } },
};
static const char *const no_such_code[] = { "nothing" };

static void bad_id(struct spoilt *s)
{
	s->form.id = "Sample";
}

static void long_id(struct spoilt *s)
{
	s->form.id = "a23456789012345678901234567890123";
}

static void version_0(struct spoilt *s)
{
	s->form.version = 0;
}

static void no_title(struct spoilt *s)
{
	s->form.title.n = 0;
}

static void language_twice(struct spoilt *s)
{
	s->form.title = (struct ol_label){ 2, twice };
}

static void no_language(struct spoilt *s)
{
	s->form.title = (struct ol_label){ 1, no_tag };
}

static void empty_words(struct spoilt *s)
{
	s->form.title = (struct ol_label){ 1, empty };
}

static void turned_words(struct spoilt *s)
{
	s->field[SAMPLE_NAME].hint = (struct ol_label){ 1, turned };
}

static void precedence_4(struct spoilt *s)
{
	s->form.precedence = 4;
}

static void no_cap_word(struct spoilt *s)
{
	s->form.alert.severity = "severe";
}

static void no_fields(struct spoilt *s)
{
	s->form.n_fields = 0;
}

static void many_fields(struct spoilt *s)
{
	s->form.n_fields = OL_FORM_FIELDS + 1;
}

static void name_twice(struct spoilt *s)
{
	s->field[SAMPLE_END].name = "start";
}

static void bad_name(struct spoilt *s)
{
	s->field[SAMPLE_END].name = "the_end";
}

static void dash_first(struct spoilt *s)
{
	s->field[SAMPLE_END].name = "-end";
}

static void no_chars(struct spoilt *s)
{
	s->field[SAMPLE_NAME].max_chars = 0;
}

static void many_chars(struct spoilt *s)
{
	s->field[SAMPLE_NAME].max_chars = OL_FORM_TEXT_MAX + 1;
}

static void no_units(struct spoilt *s)
{
	s->field[SAMPLE_DEPTH].n_units = 0;
}

static void mixed_units(struct spoilt *s)
{
	s->field[SAMPLE_DEPTH].unit[1] = OL_UNIT_KN;
}

static void unit_twice(struct spoilt *s)
{
	s->field[SAMPLE_DEPTH].unit[2] = OL_UNIT_M;
}

static void four_decimals(struct spoilt *s)
{
	s->field[SAMPLE_DEPTH].decimals = 4;
}

static void bounds_turned(struct spoilt *s)
{
	s->field[SAMPLE_DEPTH].min_milli = 11000000;
}

static void bound_too_large(struct spoilt *s)
{
	s->field[SAMPLE_DEPTH].max_milli = OL_UNIT_MILLI_MAX + 1;
}

static void durations_turned(struct spoilt *s)
{
	s->field[SAMPLE_LENGTH].max_s = 60;
}

static void one_code(struct spoilt *s)
{
	s->field[SAMPLE_SEVERITY].n_choices = 1;
}

static void code_twice(struct spoilt *s)
{
	s->field[SAMPLE_SEVERITY].choice = same_code;
}

static void code_of_two_words(struct spoilt *s)
{
	s->field[SAMPLE_SEVERITY].choice = bad_code;
}

static void code_without_label(struct spoilt *s)
{
	s->field[SAMPLE_SEVERITY].choice = no_label;
}

static void code_not_of_cap(struct spoilt *s)
{
	s->field[SAMPLE_SEVERITY].choice = no_cap_code;
}

static void role_on_text(struct spoilt *s)
{
	s->field[SAMPLE_NAME].cap = OL_CAP_SEVERITY;
}

static void role_of_another_type(struct spoilt *s)
{
	s->field[SAMPLE_NAME].cap = OL_CAP_AREA;
}

static void role_twice(struct spoilt *s)
{
	s->field[SAMPLE_LATE].cap = OL_CAP_HEADLINE;
}

static void after_no_time(struct spoilt *s)
{
	s->field[SAMPLE_END].after = SAMPLE_NAME;
}

static void after_later_field(struct spoilt *s)
{
	s->field[SAMPLE_START].after = SAMPLE_END;
}

static void after_on_text(struct spoilt *s)
{
	s->field[SAMPLE_WORDS].after = SAMPLE_START;
}

static void when_no_choice(struct spoilt *s)
{
	s->field[SAMPLE_WORDS].when_field = SAMPLE_NAME;
}

static void when_no_field(struct spoilt *s)
{
	s->field[SAMPLE_WORDS].when_field = SAMPLE_FIELDS;
}

static void when_no_code(struct spoilt *s)
{
	s->field[SAMPLE_WORDS].when = no_such_code;
	s->field[SAMPLE_WORDS].n_when = 1;
}

static void when_and_required(struct spoilt *s)
{
	s->field[SAMPLE_WORDS].required = true;
}

static void when_itself(struct spoilt *s)
{
	s->field[SAMPLE_KIND].required = false;
	s->field[SAMPLE_KIND].when_field = SAMPLE_KIND;
	s->field[SAMPLE_KIND].n_when = 2;
	s->field[SAMPLE_KIND].when = s->field[SAMPLE_WORDS].when;
}

static void lead_on_text(struct spoilt *s)
{
	s->form.lead.field = SAMPLE_NAME;
}

static void lead_reason_required(struct spoilt *s)
{
	s->field[SAMPLE_LATE].required = true;
}

static void lead_of_nothing(struct spoilt *s)
{
	s->form.lead.s = 0;
}

static void nothing_to_read_back(struct spoilt *s)
{
	for (size_t i = 0; i < SAMPLE_FIELDS; i++)
		if (s->field[i].required)
			s->field[i].read_back = false;
}

static void negative_time(struct spoilt *s)
{
	s->form.ack_within_s = -1;
}

static const struct {
	void (*spoil)(struct spoilt *s);
	const char *says;
} faults[] = {
	{ bad_id, "the id has" },
	{ long_id, "the id has" },
	{ version_0, "version" },
	{ no_title, "title" },
	{ language_twice, "title" },
	{ no_language, "title" },
	{ empty_words, "title" },
	{ turned_words, "field name: label or hint" },
	{ precedence_4, "precedence" },
	{ negative_time, "acknowledge-within" },
	{ no_cap_word, "cap:" },
	{ no_fields, "1 to 32 fields" },
	{ many_fields, "1 to 32 fields" },
	{ name_twice, "comes twice" },
	{ bad_name, "field number 4: a name" },
	{ dash_first, "a name has" },
	{ no_chars, "field name: chars" },
	{ many_chars, "field name: chars" },
	{ no_units, "field depth: a number has" },
	{ mixed_units, "different things" },
	{ unit_twice, "a unit comes twice" },
	{ four_decimals, "decimals" },
	{ bounds_turned, "min and max" },
	{ bound_too_large, "min and max" },
	{ durations_turned, "field length: min and max" },
	{ one_code, "2 to 32 codes" },
	{ code_twice, "a code comes twice" },
	{ code_of_two_words, "a code has other letters" },
	{ code_without_label, "no good label" },
	{ code_not_of_cap, "CAP's words" },
	{ role_on_text, "needs a choice" },
	{ role_of_another_type, "does not go with its type" },
	{ role_twice, "another field has its CAP role" },
	{ after_no_time, "after names" },
	{ after_later_field, "after names" },
	{ after_on_text, "after names" },
	{ when_no_choice, "names no choice" },
	{ when_no_field, "names no choice" },
	{ when_itself, "names no choice" },
	{ when_no_code, "names no code" },
	{ when_and_required, "no required" },
	{ lead_on_text, "lead: field" },
	{ lead_reason_required, "lead: reason" },
	{ lead_of_nothing, "lead: at_least" },
	{ nothing_to_read_back, "read back" },
};

static void test_a_form_that_makes_no_sense_is_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) {
		struct spoilt s = sound();
		char why[OL_FORM_ALLOWED] = "";

		s.form.field = s.field;
		faults[i].spoil(&s);
		if (ol_form_check(&s.form, why) != OL_ERR_RANGE)
			fail_msg("%s: taken", faults[i].says);
		if (!strstr(why, faults[i].says))
			fail_msg("%s: %s", faults[i].says, why);
	}
}

static const struct {
	size_t field;
	const char *want;
} allowed[] = {
	{ SAMPLE_NAME, "a text of at most 10 characters in one line" },
	{ SAMPLE_WORDS, "a text of at most 100 characters" },
	{ SAMPLE_KIND, "one of dive, survey, cancel" },
	{ SAMPLE_START,
	  "a time with its zone, as 2026-11-20T18:00Z or 201800ZNOV26" },
	{ SAMPLE_DEPTH, "a number from -0.5 to 11000 m, or in km, ft, at most "
			"1 decimal" },
	{ SAMPLE_LENGTH,
	  "a length of time from PT1M to P2D, as 6h30m or PT6H30M" },
	{ SAMPLE_PLACE, "latitude and longitude, as 36.508333,126.17 or "
			"36-30.5N 126-10.2E" },
	{ SAMPLE_AREA, "a circle, as \"36.5,126.1 5 nmi\", or a polygon, as "
		       "\"36.5,126.1; 36.6,126.1; 36.6,126.2\"" },
	{ SAMPLE_EARLIER, "the id of an earlier message" },
};

static void test_a_form_says_what_each_field_allows(void **state)
{
	struct spoilt s = sound();
	char text[OL_FORM_ALLOWED];

	(void)state;
	for (size_t i = 0; i < sizeof allowed / sizeof *allowed; i++) {
		ol_form_allowed(text, &s.field[allowed[i].field]);
		assert_string_equal(text, allowed[i].want);
	}
	s.field[SAMPLE_DEPTH].decimals = 0;
	s.field[SAMPLE_DEPTH].n_units = 1;
	ol_form_allowed(text, &s.field[SAMPLE_DEPTH]);
	assert_string_equal(text, "a number from -0.5 to 11000 m, whole");
}

/* The largest choice fits the line, and is said whole. */
static void test_what_is_allowed_fits_its_line(void **state)
{
	static char code[OL_FORM_CHOICES][OL_FORM_NAME_MAX + 1];
	struct ol_form_choice choice[OL_FORM_CHOICES] = { { 0 } };
	struct ol_form_field f = { .type = OL_FORM_CHOICE,
				   .n_choices = OL_FORM_CHOICES,
				   .choice = choice };
	char text[OL_FORM_ALLOWED];

	(void)state;
	for (size_t i = 0; i < OL_FORM_CHOICES; i++) {
		memset(code[i], 'a' + (int)(i % 26), OL_FORM_NAME_MAX);
		choice[i].code = code[i];
	}
	ol_form_allowed(text, &f);
	assert_true(strlen(text) > OL_FORM_CHOICES * OL_FORM_NAME_MAX);
}

static void test_labels_come_in_the_nearest_language(void **state)
{
	static const struct ol_saying in[] = {
		{ "ru", "р" }, { "en", "e" }, { "zh-Hant", "t" }, { "zh", "z" }
	};
	static const struct ol_label label = { 4, in };
	static const struct ol_label without_english = { 1, in };
	static const struct ol_label none = { 0, NULL };

	(void)state;
	assert_string_equal(ol_label_in(&label, "zh-Hant"), "t");
	assert_string_equal(ol_label_in(&label, "zh-CN"), "z");
	assert_string_equal(ol_label_in(&label, "ru"), "р");
	assert_string_equal(ol_label_in(&label, "de"), "e");
	assert_string_equal(ol_label_in(&label, ""), "e");
	assert_string_equal(ol_label_in(&without_english, "de"), "р");
	assert_string_equal(ol_label_in(&none, "de"), "");
}

static void test_forms_are_found_by_id_and_version(void **state)
{
	struct spoilt one = sound(), two = sound(), other = sound();
	const struct ol_form *const all[] = { &one.form, &two.form,
					      &other.form };
	const struct ol_forms forms = { 3, all };

	(void)state;
	two.form.version = 12;
	other.form.id = "sampler";
	assert_ptr_equal(ol_forms_find(&forms, "sample", 6, 3), &one.form);
	assert_ptr_equal(ol_forms_find(&forms, "sample", 6, 0), &two.form);
	assert_ptr_equal(ol_forms_find(&forms, "sampler", 7, 0), &other.form);
	assert_null(ol_forms_find(&forms, "sample", 6, 4));
	assert_null(ol_forms_find(&forms, "sample", 6, 65536 + 3));
	assert_null(ol_forms_find(&forms, "samples", 7, 0));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_sample_makes_sense),
		cmocka_unit_test(test_a_form_that_makes_no_sense_is_refused),
		cmocka_unit_test(test_a_form_says_what_each_field_allows),
		cmocka_unit_test(test_what_is_allowed_fits_its_line),
		cmocka_unit_test(test_labels_come_in_the_nearest_language),
		cmocka_unit_test(test_forms_are_found_by_id_and_version),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
