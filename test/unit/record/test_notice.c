/* value, notice: what people type becomes what is sent; what is sent is
 * checked at both ends, and a fault names the field and what is allowed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/error.h"
#include "base/prng.h"
#include "record/notice.h"
#include "record/notice_print.h"
#include "record/value.h"
#include "test/support/form_sample.h"

#define SEED 4
#define S_NS INT64_C(1000000000)

/* A form, what was typed, and the notice of it. */
struct desk {
	struct ol_form form;
	struct ol_form_field field[OL_FORM_FIELDS];
	struct ol_item_field typed[OL_FORM_FIELDS];
	size_t n;
	struct ol_item_message message;
	struct ol_notice_room room;
	struct ol_notice_fault fault;
};

static void sit_down(struct desk *d)
{
	memset(d, 0, sizeof *d);
	form_sample(&d->form, d->field);
	d->n = form_sample_typed(d->typed);
}

/* Types that instead; NULL: leaves the field out. */
static void type(struct desk *d, const char *name, const char *value)
{
	size_t i = 0;

	while (i < d->n && !ol_words_equal(d->typed[i].name, ol_words(name)))
		i++;
	if (!value) {
		assert_true(i < d->n);
		d->typed[i] = d->typed[--d->n];
		return;
	}
	d->typed[i] = (struct ol_item_field){ ol_words(name), ol_words(value) };
	if (i == d->n)
		d->n++;
}

static int fill(struct desk *d)
{
	return ol_notice_fill(&d->message, &d->form, d->typed, d->n,
			      FORM_SAMPLE_DATE, "en", &d->room, &d->fault);
}

static void assert_value(const struct desk *d, const char *name,
			 const char *want)
{
	const struct ol_words *v = ol_notice_value(&d->message, name);

	if (!v || !ol_words_equal(*v, ol_words(want)))
		fail_msg("%s: %.*s, not %s", name, v ? (int)v->len : 0,
			 v ? v->p : "", want);
}

static void test_what_people_type_becomes_what_is_sent(void **state)
{
	struct desk d;

	(void)state;
	sit_down(&d);
	if (fill(&d))
		fail_msg("%s", d.fault.why);
	assert_true(ol_words_equal(d.message.form, ol_words("sample")));
	assert_int_equal(d.message.form_version, 3);
	assert_int_equal(d.message.n_fields, d.n);
	assert_value(&d, "name", "Étoile");
	assert_value(&d, "kind", "survey");
	assert_value(&d, "start", FORM_SAMPLE_START);
	assert_value(&d, "end", "2026-11-22T04:00:00Z");
	assert_value(&d, "depth", "35.5 m");
	assert_value(&d, "length", "PT1H30M");
	assert_value(&d, "place", "36.508333,126.17");
	assert_value(&d, "area", "36,126 5 nmi");
	assert_value(&d, "words", "Stay away.\nAnchors are out.");
	assert_value(&d, "earlier", "0190a2b4-0000-7000-8000-00000000000f");
	/* in the form's order */
	assert_true(ol_words_equal(d.message.field[0].name, ol_words("name")));
	assert_int_equal(ol_notice_check(&d.form, &d.message, FORM_SAMPLE_DATE,
					 &d.fault),
			 0);
}

static void test_the_forms_rules_go_into_the_message(void **state)
{
	struct desk d;

	(void)state;
	sit_down(&d);
	assert_int_equal(fill(&d), 0);
	assert_int_equal(d.message.precedence, 1);
	assert_int_equal(d.message.ack_by.ns,
			 FORM_SAMPLE_DATE.ns + 3600 * S_NS);
	assert_true(d.message.asks);
	assert_int_equal(d.message.n_points, 5);
	assert_int_equal(d.message.point[0].kind, OL_POINT_NAME);
	assert_true(ol_words_equal(d.message.point[0].words,
				   ol_words("Name of the ship")));
	assert_int_equal(d.message.point[1].kind, OL_POINT_TIME);
	assert_int_equal(d.message.point[2].kind, OL_POINT_NUMBER);
	assert_int_equal(d.message.point[3].kind, OL_POINT_PLACE);
	assert_int_equal(d.message.point[4].kind, OL_POINT_POINT);

	/* What the author decided stays. */
	sit_down(&d);
	d.message.precedence = 3;
	d.message.ack_by.ns = 17;
	d.message.asks = true;
	d.message.n_points = 1;
	d.message.point[0].words = ol_words("the hour");
	assert_int_equal(fill(&d), 0);
	assert_int_equal(d.message.precedence, 3);
	assert_int_equal(d.message.ack_by.ns, 17);
	assert_int_equal(d.message.n_points, 1);

	/* A field that is not there is not asked for; labels as asked. */
	sit_down(&d);
	type(&d, "place", NULL);
	assert_int_equal(ol_notice_fill(&d.message, &d.form, d.typed, d.n,
					FORM_SAMPLE_DATE, "fr-CH", &d.room,
					&d.fault),
			 0);
	assert_int_equal(d.message.n_points, 4);
	assert_true(
		ol_words_equal(d.message.point[1].words, ol_words("Début")));
}

static const struct {
	const char *why;
	const char *name;
	const char *value; /* NULL: left out */
	int err;
	const char *says;
} wrong[] = {
	{ "a required field lacks", "depth", NULL, OL_ERR_STATE,
	  "depth: it is required; allowed is a number from -0.5 to 11000 m, "
	  "or in km, ft, at most 1 decimal" },
	{ "a required field is blank", "depth", " \n", OL_ERR_STATE,
	  "depth: it is required" },
	{ "too deep", "depth", "11000.1 m", OL_ERR_RANGE,
	  "depth: 11000.1 m is too much; allowed is a number from -0.5 to "
	  "11000 m" },
	{ "too deep in another unit", "depth", "11.1 km", OL_ERR_RANGE,
	  "11.1 km is too much" },
	{ "too high", "depth", "-0.6 m", OL_ERR_RANGE, "too little" },
	{ "too fine", "depth", "1.25 m", OL_ERR_RANGE, "1.25 m is too fine" },
	{ "no unit", "depth", "35", OL_ERR_RANGE, "35 is without its unit" },
	{ "another unit", "depth", "20 nmi", OL_ERR_RANGE,
	  "20 nmi is in another unit" },
	{ "no unit at all", "depth", "20 fathom", OL_ERR_MALFORMED,
	  "there is no such unit" },
	{ "no number", "depth", "deep", OL_ERR_MALFORMED,
	  "depth: it cannot be read; allowed is" },
	{ "a long name", "name", "Étoile du Sud", OL_ERR_RANGE,
	  "name: it has 13 characters; allowed is a text of at most 10" },
	{ "a name in two lines", "name", "a\nb", OL_ERR_RANGE,
	  "several lines" },
	{ "no UTF-8", "name", "\xff", OL_ERR_MALFORMED, "not UTF-8" },
	{ "an escape", "name", "a\033[2J", OL_ERR_MALFORMED, "control" },
	{ "a turned direction", "words", "a\u202eb", OL_ERR_MALFORMED,
	  "direction" },
	{ "a return alone", "words", "a\rb", OL_ERR_MALFORMED, "control" },
	{ "no such code", "kind", "swim", OL_ERR_RANGE,
	  "kind: swim is none of the codes; allowed is one of dive, survey, "
	  "cancel" },
	{ "a code of two words", "kind", "a dive", OL_ERR_MALFORMED,
	  "one of dive" },
	{ "needed for this kind", "words", NULL, OL_ERR_STATE,
	  "words: it is required" },
	{ "local time", "start", "2026-11-21 18:00", OL_ERR_MALFORMED,
	  "start: it cannot be read; allowed is a time with its zone" },
	{ "over before it began", "end", FORM_SAMPLE_START, OL_ERR_RANGE,
	  "end: it is not later than start" },
	{ "too short", "length", "59s", OL_ERR_RANGE, "PT59S is too short" },
	{ "too long", "length", "P2DT1S", OL_ERR_RANGE, "P2DT1S is too long" },
	{ "no place", "place", "at sea", OL_ERR_MALFORMED, "latitude" },
	{ "a bow tie", "area", "0,0; 2,2; 0,2; 2,0", OL_ERR_RANGE,
	  "sides of the polygon cross" },
	{ "no area", "area", "everywhere", OL_ERR_MALFORMED,
	  "neither a circle nor a polygon" },
	{ "no id", "earlier", "17", OL_ERR_MALFORMED, "the id of an earlier" },
	{ "the id of nothing", "earlier",
	  "00000000-0000-0000-0000-000000000000", OL_ERR_MALFORMED, "the id" },
	{ "no such field", "colour", "red", OL_ERR_UNKNOWN,
	  "colour: sample version 3 has no such field; allowed are name, "
	  "kind, start" },
	{ "late", "start", "2026-11-21T17:59:59Z", OL_ERR_STATE,
	  "late: it is required, since start is not P1D ahead (PT1S lack)" },
};

static void test_a_fault_names_the_field_and_what_is_allowed(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		struct desk d;
		int err;

		sit_down(&d);
		type(&d, wrong[i].name, wrong[i].value);
		err = fill(&d);
		if (err != wrong[i].err)
			fail_msg("%s: %d %s", wrong[i].why, err, d.fault.why);
		if (!strstr(d.fault.why, wrong[i].says))
			fail_msg("%s: %s", wrong[i].why, d.fault.why);
		if (strncmp(d.fault.why, d.fault.field,
			    strlen(d.fault.field)) != 0)
			fail_msg("%s: field %s", wrong[i].why, d.fault.field);
		assert_int_equal(d.message.form.len, 0); /* as it was */
	}
}

static void test_bounds_are_allowed_themselves(void **state)
{
	static const struct {
		const char *name, *value;
	} edge[] = {
		{ "depth", "11000 m" },
		{ "depth", "11 km" },
		{ "depth", "-0.5 m" },
		{ "name", "1234567890" },
		{ "name", "ééééééééé€" },
		{ "length", "PT1M" },
		{ "length", "P2D" },
		{ "start", FORM_SAMPLE_START },
		{ "end", "2026-11-21T18:00:01Z" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof edge / sizeof *edge; i++) {
		struct desk d;

		sit_down(&d);
		type(&d, edge[i].name, edge[i].value);
		if (fill(&d))
			fail_msg("%s %s: %s", edge[i].name, edge[i].value,
				 d.fault.why);
	}
}

static void test_a_late_notice_goes_with_a_reason(void **state)
{
	struct desk d;

	(void)state;
	sit_down(&d);
	type(&d, "start", "2026-11-20T18:00:01Z");
	type(&d, "late", "A storm");
	if (fill(&d))
		fail_msg("%s", d.fault.why);
	assert_int_equal(
		ol_notice_late_s(&d.form, &d.message, FORM_SAMPLE_DATE), 86399);
	d.form.lead.field = OL_FORM_NO_FIELD;
	assert_int_equal(
		ol_notice_late_s(&d.form, &d.message, FORM_SAMPLE_DATE), 0);
}

static void test_what_one_kind_needs_another_does_not(void **state)
{
	struct desk d;

	(void)state;
	sit_down(&d);
	type(&d, "kind", "dive");
	type(&d, "words", NULL);
	assert_int_equal(fill(&d), 0);
}

static void test_a_field_typed_twice_is_refused(void **state)
{
	struct desk d;

	(void)state;
	sit_down(&d);
	d.typed[d.n++] = d.typed[0];
	assert_int_equal(fill(&d), OL_ERR_EXISTS);
	assert_string_equal(d.fault.field, "words");
	assert_string_equal(d.fault.why, "words: it comes twice");
}

/* ---- what comes from the other end ------------------------------------- */

/* A notice that is sound, whose value of that field a counterpart changes. */
static void tamper(struct desk *d, const char *name, const char *value)
{
	sit_down(d);
	assert_int_equal(fill(d), 0);
	for (size_t i = 0; i < d->message.n_fields; i++)
		if (ol_words_equal(d->message.field[i].name, ol_words(name)))
			d->message.field[i].value = ol_words(value);
}

static const struct {
	const char *why;
	const char *name, *value;
	int err;
} received[] = {
	{ "a number spelt another way", "depth", "35.50 m", OL_ERR_MALFORMED },
	{ "without the blank", "depth", "35.5m", OL_ERR_MALFORMED },
	{ "a time spelt another way", "start", "2026-11-21T18:00Z",
	  OL_ERR_MALFORMED },
	{ "a code in capitals", "kind", "SURVEY", OL_ERR_MALFORMED },
	{ "a blank behind a text", "name", "Star ", OL_ERR_MALFORMED },
	{ "a return before the line feed", "words", "a\r\nb",
	  OL_ERR_MALFORMED },
	{ "an open polygon", "area", "1,1 1,2 2,2", OL_ERR_RANGE },
	{ "a packed position", "place", "3630N12610E", OL_ERR_MALFORMED },
	{ "too deep", "depth", "12000 m", OL_ERR_RANGE },
	{ "nothing in it", "name", "", OL_ERR_MALFORMED },
};

static void test_only_what_is_sent_is_taken(void **state)
{
	struct desk d;

	(void)state;
	for (size_t i = 0; i < sizeof received / sizeof *received; i++) {
		int err;

		tamper(&d, received[i].name, received[i].value);
		err = ol_notice_check(&d.form, &d.message, FORM_SAMPLE_DATE,
				      &d.fault);
		if (err != received[i].err)
			fail_msg("%s: %d %s", received[i].why, err,
				 d.fault.why);
		assert_string_equal(d.fault.field, received[i].name);
	}
}

static void test_the_rules_hold_for_the_other_end_too(void **state)
{
	struct desk d;

	(void)state;
	tamper(&d, "name", "Star");
	d.message.ack_by.ns = 0;
	assert_int_equal(ol_notice_check(&d.form, &d.message, FORM_SAMPLE_DATE,
					 &d.fault),
			 OL_ERR_STATE);
	tamper(&d, "name", "Star");
	d.message.asks = false;
	assert_int_equal(ol_notice_check(&d.form, &d.message, FORM_SAMPLE_DATE,
					 &d.fault),
			 OL_ERR_STATE);
	tamper(&d, "name", "Star");
	d.message.form_version = 2;
	assert_int_equal(ol_notice_check(&d.form, &d.message, FORM_SAMPLE_DATE,
					 &d.fault),
			 OL_ERR_UNKNOWN);
	tamper(&d, "name", "Star");
	d.message.field[1].name = ol_words("name");
	assert_int_equal(ol_notice_check(&d.form, &d.message, FORM_SAMPLE_DATE,
					 &d.fault),
			 OL_ERR_EXISTS);
	assert_string_equal(d.fault.why, "name: it comes twice");
	/* An unknown name is shown safely. */
	tamper(&d, "name", "Star");
	d.message.field[1].name = ol_words("\033[2Ja");
	assert_int_equal(ol_notice_check(&d.form, &d.message, FORM_SAMPLE_DATE,
					 &d.fault),
			 OL_ERR_UNKNOWN);
	assert_null(strchr(d.fault.why, '\033'));
	assert_string_equal(d.fault.field, "");
}

/* Bytes typed at random: what is taken is what is sent, at both ends. */
static void test_whatever_is_filled_in_the_other_end_takes(void **state)
{
	static const char some[] = "0123456789.-:;, NSEWTZPDHMmfktn'\n";
	struct ol_prng rnd;
	unsigned taken = 0;

	(void)state;
	ol_prng_init(&rnd, SEED);
	for (int run = 0; run < 20000; run++) {
		struct ol_form form;
		struct ol_form_field field[OL_FORM_FIELDS];
		char text[24], sent[OL_VALUE_MAX], again[OL_VALUE_MAX];
		char why[OL_VALUE_WHY];
		size_t len = ol_prng_below(&rnd, sizeof text), n;
		struct ol_value v;
		const struct ol_form_field *f;

		form_sample(&form, field);
		f = &field[ol_prng_below(&rnd, SAMPLE_FIELDS)];
		for (size_t i = 0; i < len; i++)
			text[i] = some[ol_prng_below(&rnd, sizeof some - 1)];
		if (ol_value_read(&v, f, (struct ol_words){ text, len }, why))
			continue;
		taken++;
		n = ol_value_write(sent, &v);
		assert_true(n > 0);
		if (ol_value_check(&v, f, (struct ol_words){ sent, n }, why))
			fail_msg("seed %d: %.*s: %.*s: %s", SEED, (int)len,
				 text, (int)n, sent, why);
		assert_int_equal(ol_value_write(again, &v), n);
		assert_memory_equal(again, sent, n);
	}
	assert_true(taken > 1000);
}

static void test_a_notice_is_bounded(void **state)
{
	static char text[3 * 1000 + 1];
	struct desk d;

	(void)state;
	sit_down(&d);
	for (size_t i = 0; i < 1000; i++)
		memcpy(text + 3 * i, "文", 3);
	for (size_t i = 0; i < SAMPLE_FIELDS; i++)
		if (d.field[i].type == OL_FORM_TEXT)
			d.field[i].max_chars = OL_FORM_TEXT_MAX;
	d.form.n_fields = 0;
	d.n = 0;
	for (size_t i = 0; i < 9; i++) {
		static const char *const name[] = { "a", "b", "c", "d", "e",
						    "f", "g", "h", "i" };

		d.field[i] = d.field[SAMPLE_LATE];
		d.field[i].name = name[i];
		d.typed[d.n++] = (struct ol_item_field){ ol_words(name[i]),
							 ol_words(text) };
		d.form.n_fields++;
	}
	d.form.lead.field = OL_FORM_NO_FIELD;
	d.form.read_back = false;
	assert_int_equal(fill(&d), OL_ERR_FULL);
	d.n = 8;
	if (fill(&d))
		fail_msg("%s", d.fault.why);
}

/* ---- for people -------------------------------------------------------- */

static void assert_printed(const struct desk *d, const struct ol_form *f,
			   const char *lang, const char *want)
{
	char out[OL_NOTICE_PRINT_MAX];
	size_t len = ol_notice_print(out, sizeof out, f, &d->message, lang);

	assert_int_equal(len, strlen(out));
	assert_string_equal(out, want);
}

static void test_a_notice_is_printed_in_words(void **state)
{
	struct desk d;

	(void)state;
	sit_down(&d);
	assert_int_equal(fill(&d), 0);
	assert_printed(&d, &d.form, "en-GB",
		       "A sample\n"
		       "Name of the ship: Étoile\n"
		       "Kind: a survey\n"
		       "Start: 2026-11-21 18:00 UTC\n"
		       "End: 2026-11-22 04:00 UTC\n"
		       "Depth: 35.5 m\n"
		       "How long: 1 h 30 min\n"
		       "Place: 36°30.500'N 126°10.200'E\n"
		       "Area: 36°00.000'N 126°00.000'E, radius 5 nautical "
		       "miles\n"
		       "Severity: minor\n"
		       "Earlier: 0190a2b4-0000-7000-8000-00000000000f\n"
		       "In words: Stay away.\n"
		       "  Anchors are out.\n");
	assert_printed(&d, &d.form, "fr",
		       "Un exemple\n"
		       "Nom du navire: Étoile\n"
		       "Nature: un relevé\n"
		       "Début: 2026-11-21 18:00 UTC\n"
		       "Fin: 2026-11-22 04:00 UTC\n"
		       "Profondeur: 35.5 m\n"
		       "Durée: 1 h 30 min\n"
		       "Lieu: 36°30.500'N 126°10.200'E\n"
		       "Zone: 36°00.000'N 126°00.000'E, rayon 5 milles "
		       "marins\n"
		       "Gravité: mineure\n"
		       "Antérieure: 0190a2b4-0000-7000-8000-00000000000f\n"
		       "En mots: Stay away.\n"
		       "  Anchors are out.\n");
}

static void test_a_form_not_known_here_shows_what_was_sent(void **state)
{
	struct desk d;

	(void)state;
	sit_down(&d);
	assert_int_equal(fill(&d), 0);
	d.message.n_fields = 2;
	assert_printed(&d, NULL, "en",
		       "sample (3), form not known here\n"
		       "name: Étoile\n"
		       "kind: survey\n");
	/* An empty value is none of a form, but may come. */
	d.message.field[0].value = (struct ol_words){ NULL, 0 };
	d.message.n_fields = 1;
	assert_printed(&d, NULL, "en",
		       "sample (3), form not known here\nname: \n");
	assert_int_equal(ol_notice_check(&d.form, &d.message, FORM_SAMPLE_DATE,
					 &d.fault),
			 OL_ERR_MALFORMED);
	/* Nothing of it reaches a terminal as it came. */
	d.message.field[0].name = ol_words("a\nb");
	d.message.field[0].value = ol_words("\033[2J\u202ex\ny");
	d.message.n_fields = 1;
	assert_printed(&d, NULL, "en",
		       "sample (3), form not known here\n"
		       "a<U+000A>b: <U+001B>[2J<U+202E>x\n"
		       "  y\n");
}

static void test_what_breaks_its_form_is_shown_as_it_came(void **state)
{
	struct desk d;
	char out[OL_NOTICE_PRINT_VALUE];

	(void)state;
	tamper(&d, "depth", "12000 m");
	(void)ol_notice_print_value(out, sizeof out, &d.field[SAMPLE_DEPTH],
				    ol_words("12000 m"), "fr");
	assert_string_equal(out, "12000 m");
	(void)ol_notice_print_value(out, sizeof out, &d.field[SAMPLE_DEPTH],
				    ol_words("35.5m"), "fr");
	assert_string_equal(out, "35.5m");
}

static void test_values_are_said_in_the_readers_language(void **state)
{
	static const struct {
		size_t field;
		const char *value, *lang, *want;
	} row[] = {
		{ SAMPLE_LENGTH, "P1DT2H3M4S", "ru", "1 сут 2 ч 3 мин 4 с" },
		{ SAMPLE_LENGTH, "PT1M", "zh", "1 分" },
		{ SAMPLE_DEPTH, "35.5 ft", "ar", "35.5 قدم" },
		{ SAMPLE_DEPTH, "35.5 ft", "de", "35.5 ft" },
		{ SAMPLE_DEPTH, "350 FL", "zh", "FL350" },
		{ SAMPLE_START, "2026-11-21T18:00:05Z", "es",
		  "2026-11-21 18:00:05 UTC" },
		{ SAMPLE_AREA, "0,0 0,1 1,1 0,0", "en",
		  "00°00.000'N 000°00.000'E; 00°00.000'N 001°00.000'E; "
		  "01°00.000'N 001°00.000'E" },
	};
	struct desk d;

	(void)state;
	sit_down(&d);
	d.field[SAMPLE_DEPTH].unit[1] = OL_UNIT_FL;
	for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
		char out[OL_NOTICE_PRINT_VALUE];

		(void)ol_notice_print_value(out, sizeof out,
					    &d.field[row[i].field],
					    ol_words(row[i].value),
					    row[i].lang);
		assert_string_equal(out, row[i].want);
	}
}

/* However little room there is: no more than that, and whole characters. */
static void test_printing_keeps_to_its_room(void **state)
{
	char whole[OL_NOTICE_PRINT_MAX], out[OL_NOTICE_PRINT_MAX];
	struct desk d;
	size_t len;

	(void)state;
	sit_down(&d);
	assert_int_equal(fill(&d), 0);
	len = ol_notice_print(whole, sizeof whole, &d.form, &d.message, "fr");
	for (size_t cap = 1; cap <= len + 1; cap++) {
		size_t n;

		memset(out, '#', len + 2);
		n = ol_notice_print(out, cap, &d.form, &d.message, "fr");
		assert_true(n < cap);
		assert_int_equal(out[n], '\0');
		assert_int_equal(out[cap], '#');
		assert_memory_equal(out, whole, n);
		assert_true(((unsigned char)whole[n] & 0xc0) != 0x80);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_what_people_type_becomes_what_is_sent),
		cmocka_unit_test(test_the_forms_rules_go_into_the_message),
		cmocka_unit_test(
			test_a_fault_names_the_field_and_what_is_allowed),
		cmocka_unit_test(test_bounds_are_allowed_themselves),
		cmocka_unit_test(test_a_late_notice_goes_with_a_reason),
		cmocka_unit_test(test_what_one_kind_needs_another_does_not),
		cmocka_unit_test(test_a_field_typed_twice_is_refused),
		cmocka_unit_test(test_only_what_is_sent_is_taken),
		cmocka_unit_test(test_the_rules_hold_for_the_other_end_too),
		cmocka_unit_test(
			test_whatever_is_filled_in_the_other_end_takes),
		cmocka_unit_test(test_a_notice_is_bounded),
		cmocka_unit_test(test_a_notice_is_printed_in_words),
		cmocka_unit_test(
			test_a_form_not_known_here_shows_what_was_sent),
		cmocka_unit_test(test_what_breaks_its_form_is_shown_as_it_came),
		cmocka_unit_test(test_values_are_said_in_the_readers_language),
		cmocka_unit_test(test_printing_keeps_to_its_room),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
