/* forms: those of the program work in six languages, an office's own are read
 * strictly, and a clash names the file. With --alerts the CAP alerts of
 * filled forms are printed, for check_cap; with --page the tables of
 * doc/protocol/notices.md, to be put there when a form changes. */
#include "home/forms.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/error.h"
#include "home/form_file.h"
#include "os/file.h"
#include "record/cap.h"
#include "record/notice.h"
#include "record/notice_print.h"
#include "record/utc.h"
#include "record/value.h"
#include "test/unit/os/scratch.h"

#define DATE_S INT64_C(1795197600) /* 2026-11-20T18:00:00Z */
#define DATE ((ol_date){ DATE_S * 1000000000 })
#define CAP_BYTES (1 << 20)
#define KINDS 12 /* as many codes as the longest choice has */

static const char *const langs[] = { "en", "fr", "es", "ru", "ar", "zh" };
#define N_LANGS (sizeof langs / sizeof *langs)

static struct ol_form_set *load(const char *dir)
{
	struct ol_form_set *set = NULL;
	char why[OL_WHY_TEXT] = "";

	if (ol_form_set_load(&set, dir, why))
		fail_msg("%s", why);
	return set;
}

/* ---- the forms of the program ----------------------------------------- */

static void test_the_program_has_the_eight_forms(void **state)
{
	static const char *const ids[] = {
		"incident",         "planned-exercise",   "planned-launch",
		"airspace-closure", "humanitarian-pause", "cyber-incident",
		"correction",       "roll-call",
	};
	struct ol_form_set *set = load(NULL);
	const struct ol_forms *forms = ol_form_set_forms(set);

	(void)state;
	assert_int_equal(forms->n, sizeof ids / sizeof *ids);
	for (size_t i = 0; i < forms->n; i++) {
		const struct ol_form *f =
			ol_forms_find(forms, ids[i], strlen(ids[i]), 0);

		assert_non_null(f);
		assert_true(f->shipped);
		assert_true(f->ack_within_s > 0);
	}
	ol_form_set_free(set);
}

static void assert_translated(const char *where, const struct ol_label *l)
{
	for (size_t k = 0; k < N_LANGS; k++) {
		size_t i = 0;

		while (i < l->n && strcmp(l->in[i].lang, langs[k]) != 0)
			i++;
		if (i == l->n)
			fail_msg("%s: not in %s", where, langs[k]);
	}
}

/* "Contact: office: value" is hard to read: what belongs in is a hint. */
static void assert_no_colon(const char *where, const struct ol_label *l)
{
	for (size_t i = 0; i < l->n; i++)
		if (strchr(l->in[i].words, ':') ||
		    strstr(l->in[i].words, "\uff1a"))
			fail_msg("%s: a colon in %s", where, l->in[i].words);
}

static void test_each_label_is_there_in_six_languages(void **state)
{
	struct ol_form_set *set = load(NULL);
	const struct ol_forms *forms = ol_form_set_forms(set);

	(void)state;
	for (size_t i = 0; i < forms->n; i++) {
		const struct ol_form *f = forms->form[i];

		assert_translated(f->id, &f->title);
		assert_translated(f->id, &f->purpose);
		for (size_t j = 0; j < f->n_fields; j++) {
			const struct ol_form_field *x = &f->field[j];

			assert_translated(x->name, &x->label);
			assert_no_colon(x->name, &x->label);
			if (x->hint.n)
				assert_translated(x->name, &x->hint);
			for (size_t k = 0; k < x->n_choices; k++)
				assert_translated(x->choice[k].code,
						  &x->choice[k].label);
		}
	}
	ol_form_set_free(set);
}

/* ---- filled ----------------------------------------------------------- */

/* A notice of a form with every field, and what it lies in. */
struct filled {
	char typed[OL_FORM_FIELDS][256];
	struct ol_item_field in[OL_FORM_FIELDS];
	struct ol_item_message message;
	struct ol_notice_room room;
};

/* Something for a field; `k` chooses among the codes. Text is what XML would
 * misread. */
static void compose(char out[static 256], const struct ol_form_field *f,
		    size_t index, size_t k)
{
	char unit[OL_QUANTITY_TEXT];

	switch (f->type) {
	case OL_FORM_TEXT:
		(void)snprintf(out, 256, "A&B <c> \"d\" 'e' ]]> \xc3\xa9%s",
			       f->lines ? "\n&amp; <!-- second -->" : "");
		break;
	case OL_FORM_NUMBER:
		(void)ol_quantity_write(unit, f->min_milli, f->unit[0]);
		(void)snprintf(out, 256, "%s", unit);
		break;
	case OL_FORM_TIME: /* each later than those before it */
		ol_utc_write(out, DATE_S + (int64_t)(100 + index) * 86400);
		break;
	case OL_FORM_DURATION:
		ol_duration_write(out, f->min_s);
		break;
	case OL_FORM_POSITION:
		(void)snprintf(out, 256, "36-30.5N 126-10.2E");
		break;
	case OL_FORM_AREA:
		(void)snprintf(out, 256, "%s",
			       k % 2 ? "36N 126E; 5 NM"
				     : "36,126; 36,127; 37,127");
		break;
	case OL_FORM_CHOICE:
		(void)snprintf(out, 256, "%s",
			       f->choice[k % f->n_choices].code);
		break;
	case OL_FORM_REFERENCE:
		(void)snprintf(out, 256,
			       "0190a2b4-0000-7000-8000-000000000001");
		break;
	}
}

static int fill(struct filled *x, const struct ol_form *f, size_t k,
		struct ol_notice_fault *fault)
{
	memset(x, 0, sizeof *x);
	for (size_t i = 0; i < f->n_fields; i++) {
		compose(x->typed[i], &f->field[i], i, k);
		x->in[i].name = ol_words(f->field[i].name);
		x->in[i].value = ol_words(x->typed[i]);
	}
	return ol_notice_fill(&x->message, f, x->in, f->n_fields, DATE, "en",
			      &x->room, fault);
}

static void test_each_form_can_be_filled_sent_and_read(void **state)
{
	static struct filled x;
	static char out[OL_NOTICE_PRINT_MAX];
	static uint8_t bytes[OL_ITEM_MAX];
	struct ol_form_set *set = load(NULL);
	const struct ol_forms *forms = ol_form_set_forms(set);
	struct ol_notice_fault fault = { .why = "" };

	(void)state;
	for (size_t i = 0; i < forms->n * KINDS; i++) {
		const struct ol_form *f = forms->form[i / KINDS];
		struct ol_item item = { .kind = OL_ITEM_MESSAGE, .date = DATE };
		struct ol_item back;
		int len;

		if (fill(&x, f, i % KINDS, &fault))
			fail_msg("%s: %s", f->id, fault.why);
		item.id.b[0] = 1;
		item.message = x.message;
		len = ol_item_write(bytes, sizeof bytes, &item);
		assert_true(len > 0);
		assert_int_equal(ol_item_read(&back, bytes, (size_t)len), 0);
		if (ol_notice_check(f, &back.message, back.date, &fault))
			fail_msg("%s: %s", f->id, fault.why);
		assert_int_equal(back.message.asks, f->read_back);
		for (size_t k = 0; k < N_LANGS; k++) {
			size_t n = ol_notice_print(out, sizeof out, f,
						   &back.message, langs[k]);

			assert_true(n > 60 && n < sizeof out - 1);
			assert_null(strstr(out, ": \n"));
		}
	}
	ol_form_set_free(set);
}

/* Only what is required, and too late without a reason. */
static void test_a_late_notice_needs_its_reason_in_each_form(void **state)
{
	static struct filled x;
	struct ol_form_set *set = load(NULL);
	const struct ol_forms *forms = ol_form_set_forms(set);
	struct ol_notice_fault fault;

	(void)state;
	for (size_t i = 0; i < forms->n; i++) {
		const struct ol_form *f = forms->form[i];
		const struct ol_form_lead *l = &f->lead;

		if (l->field == OL_FORM_NO_FIELD)
			continue;
		assert_int_equal(fill(&x, f, 0, &fault), 0);
		ol_utc_write(x.typed[l->field], DATE_S + l->s - 1);
		x.in[l->field].value = ol_words(x.typed[l->field]);
		x.in[l->reason].value = ol_words("");
		assert_int_equal(ol_notice_fill(&x.message, f, x.in,
						f->n_fields, DATE, "en",
						&x.room, &fault),
				 OL_ERR_STATE);
		assert_string_equal(fault.field, f->field[l->reason].name);
		ol_utc_write(x.typed[l->field], DATE_S + l->s);
		x.in[l->field].value = ol_words(x.typed[l->field]);
		if (ol_notice_fill(&x.message, f, x.in, f->n_fields, DATE, "en",
				   &x.room, &fault))
			fail_msg("%s: %s", f->id, fault.why);
	}
	ol_form_set_free(set);
}

/* ---- as CAP alerts ---------------------------------------------------- */

static struct ol_cap_head head_of(size_t k)
{
	struct ol_cap_head h = {
		.sender = "openline:0123abcd",
		.sender_name = "North & \"South\" <Office>",
		.addressee = "Southland, \"Foreign\" Minister & Co",
		.status = (enum ol_cap_status)(k % 3),
		.date = DATE,
		.n_langs = N_LANGS,
	};

	memcpy(h.lang, langs, sizeof langs);
	h.id.b[0] = 1;
	h.id.b[15] = (uint8_t)k;
	h.earlier.id.b[0] = 2;
	h.earlier.date = DATE;
	h.earlier.sender = k % 5 == 4 ? NULL : "openline:0123abcd";
	return h;
}

static void print_alerts(void)
{
	static struct filled x;
	static char out[CAP_BYTES];
	struct ol_form_set *set = load(NULL);
	const struct ol_forms *forms = ol_form_set_forms(set);
	struct ol_notice_fault fault;

	for (size_t i = 0; i < forms->n * KINDS; i++) {
		const struct ol_form *f = forms->form[i / KINDS];
		struct ol_cap_head h = head_of(i % KINDS);
		size_t len;

		if (fill(&x, f, i % KINDS, &fault) ||
		    ol_cap_write(out, sizeof out, &len, f, &x.message, &h))
			exit(1);
		fwrite(out, 1, len, stdout);
	}
	ol_form_set_free(set);
}

static void test_an_alert_that_does_not_fit_is_refused(void **state)
{
	static struct filled x;
	static char out[CAP_BYTES];
	struct ol_form_set *set = load(NULL);
	const struct ol_form *f = ol_form_set_forms(set)->form[0];
	struct ol_notice_fault fault;
	struct ol_cap_head h = head_of(0);
	size_t len, least;

	(void)state;
	assert_int_equal(fill(&x, f, 0, &fault), 0);
	assert_int_equal(
		ol_cap_write(out, sizeof out, &least, f, &x.message, &h), 0);
	assert_int_equal(strlen(out), least);
	for (size_t cap = 1; cap <= least; cap += 97) {
		assert_int_equal(ol_cap_write(out, cap, &len, f, &x.message,
					      &h),
				 OL_ERR_FULL);
		assert_true(strlen(out) < cap);
	}
	assert_int_equal(ol_cap_write(out, least, &len, f, &x.message, &h),
			 OL_ERR_FULL);
	assert_int_equal(ol_cap_write(out, least + 1, &len, f, &x.message, &h),
			 0);
	ol_form_set_free(set);
}

static void test_an_alert_needs_a_sender_that_cap_allows(void **state)
{
	static const char *const bad[] = { "",    "two words", "a,b",
					   "a<b", "a&b",       "a\nb" };
	static struct filled x;
	static char out[CAP_BYTES];
	struct ol_form_set *set = load(NULL);
	const struct ol_form *f = ol_form_set_forms(set)->form[0];
	struct ol_notice_fault fault;
	size_t len;

	(void)state;
	assert_int_equal(fill(&x, f, 0, &fault), 0);
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		struct ol_cap_head h = head_of(0);

		h.sender = bad[i];
		assert_int_equal(ol_cap_write(out, sizeof out, &len, f,
					      &x.message, &h),
				 OL_ERR_RANGE);
		h = head_of(0);
		h.earlier.sender = bad[i];
		assert_int_equal(ol_cap_write(out, sizeof out, &len, f,
					      &x.message, &h),
				 OL_ERR_RANGE);
	}
	{
		struct ol_cap_head h = head_of(0);

		h.lang[1] = "a b";
		assert_int_equal(ol_cap_write(out, sizeof out, &len, f,
					      &x.message, &h),
				 OL_ERR_RANGE);
		h = head_of(0);
		x.message.form_version++;
		assert_int_equal(ol_cap_write(out, sizeof out, &len, f,
					      &x.message, &h),
				 OL_ERR_UNKNOWN);
	}
	ol_form_set_free(set);
}

/* ---- the page --------------------------------------------------------- */

#define PAGE OL_SOURCE_DIR "/doc/protocol/notices.md"
#define ROW 2048

/* "| planned-launch | 1 | priority | PT6H | P1D before window-start | yes |" */
static void form_row(char out[static ROW], const struct ol_form *f)
{
	static const char *const precedence[] = { "routine", "priority",
						  "immediate", "flash" };
	char ack[OL_DURATION_TEXT], lead[100] = "", ahead[OL_DURATION_TEXT];

	ol_duration_write(ack, f->ack_within_s);
	if (f->lead.field != OL_FORM_NO_FIELD) {
		ol_duration_write(ahead, f->lead.s);
		(void)snprintf(lead, sizeof lead, "%s before %s", ahead,
			       f->field[f->lead.field].name);
	}
	(void)snprintf(out, ROW, "| [%s](#%s) | %u | %s | %s | %s | %s |\n",
		       f->id, f->id, (unsigned)f->version,
		       precedence[f->precedence], ack, lead,
		       f->read_back ? "yes" : "");
}

/* "yes", "", or "if kind is corridor". */
#define NEEDED 400
static void required(char out[static NEEDED], const struct ol_form *f,
		     const struct ol_form_field *x)
{
	size_t len;

	len = (size_t)snprintf(out, NEEDED, "%s", x->required ? "yes" : "");
	for (size_t i = 0; i < x->n_when; i++)
		len += (size_t)snprintf(out + len, NEEDED - len, "%s%s%s%s",
					i ? "" : "if ",
					i ? "" : f->field[x->when_field].name,
					i ? ", " : " is ", x->when[i]);
}

/* "| end | time | yes | yes | End | later than start |". What every field of
 * a type allows is said once, above. */
static void field_row(char out[static ROW], const struct ol_form *f,
		      const struct ol_form_field *x)
{
	bool plain = x->type == OL_FORM_TIME || x->type == OL_FORM_POSITION ||
		     x->type == OL_FORM_AREA || x->type == OL_FORM_REFERENCE;
	bool after = x->after != OL_FORM_NO_FIELD;
	char allowed[OL_FORM_ALLOWED], needed[NEEDED];

	required(needed, f, x);
	ol_form_allowed(allowed, x);
	(void)snprintf(out, ROW, "| %s | %s | %s | %s | %s | %s%s%s |\n",
		       x->name, ol_form_type_text(x->type), needed,
		       x->read_back ? "yes" : "", ol_label_in(&x->label, "en"),
		       plain ? "" : allowed, after ? "later than " : "",
		       after ? f->field[x->after].name : "");
}

static void print_page(void)
{
	struct ol_form_set *set = load(NULL);
	const struct ol_forms *forms = ol_form_set_forms(set);
	char row[ROW];

	for (size_t i = 0; i < forms->n; i++) {
		form_row(row, forms->form[i]);
		fputs(row, stdout);
	}
	for (size_t i = 0; i < forms->n; i++) {
		const struct ol_form *f = forms->form[i];

		printf("\n### %s\n\n%s.\n\n"
		       "| field | type | required | read back | label | "
		       "allowed |\n| --- | --- | --- | --- | --- | --- |\n",
		       f->id, ol_label_in(&f->purpose, "en"));
		for (size_t j = 0; j < f->n_fields; j++) {
			field_row(row, f, &f->field[j]);
			fputs(row, stdout);
		}
	}
	ol_form_set_free(set);
}

static void test_the_page_has_every_form_and_field(void **state)
{
	static char page[1 << 17];
	struct ol_form_set *set = load(NULL);
	const struct ol_forms *forms = ol_form_set_forms(set);
	char row[ROW];
	size_t len;

	(void)state;
	assert_int_equal(ol_file_read(PAGE, page, sizeof page - 1, &len), 0);
	for (size_t i = 0; i < forms->n; i++) {
		const struct ol_form *f = forms->form[i];

		form_row(row, f);
		if (!strstr(page, row))
			fail_msg("notices.md lacks: %s", row);
		for (size_t j = 0; j < f->n_fields; j++) {
			field_row(row, f, &f->field[j]);
			if (!strstr(page, row))
				fail_msg("notices.md lacks: %s", row);
		}
	}
	for (unsigned u = OL_UNIT_NONE + 1; u < OL_UNITS; u++) {
		(void)snprintf(row, sizeof row, "| %s | %s |",
			       ol_unit_symbol((enum ol_unit)u),
			       ol_unit_in((enum ol_unit)u, "en"));
		if (!strstr(page, row))
			fail_msg("notices.md lacks: %s", row);
	}
	ol_form_set_free(set);
}

/* ---- files ------------------------------------------------------------ */

#define SMALL                                                                 \
	"{\"openline_form\": 1, \"id\": \"own\", \"version\": 2,\n"           \
	" \"title\": {\"en\": \"Own\"},\n"                                    \
	" \"precedence\": \"priority\", \"acknowledge_within\": \"PT1H\",\n"  \
	" \"read_back\": true,\n"                                             \
	" \"lead\": {\"field\": \"at\", \"at_least\": \"P1D\",\n"             \
	"  \"reason\": \"why\"},\n"                                           \
	" \"cap\": {\"category\": \"Other\", \"urgency\": \"Future\",\n"      \
	"  \"severity\": \"Minor\", \"certainty\": \"Likely\"},\n"            \
	" \"fields\": [\n"                                                    \
	"  {\"name\": \"at\", \"type\": \"time\", \"required\": true,\n"      \
	"   \"read_back\": true, \"label\": {\"en\": \"At\"}},\n"             \
	"  {\"name\": \"to\", \"type\": \"time\", \"after\": \"at\",\n"       \
	"   \"label\": {\"en\": \"To\"}},\n"                                  \
	"  {\"name\": \"why\", \"type\": \"text\", \"chars\": 50,\n"          \
	"   \"label\": {\"en\": \"Why\"}},\n"                                 \
	"  {\"name\": \"what\", \"type\": \"choice\",\n"                      \
	"   \"label\": {\"en\": \"What\"}, \"choices\": [\n"                  \
	"   {\"code\": \"a\", \"label\": {\"en\": \"A\"}},\n"                 \
	"   {\"code\": \"b\", \"label\": {\"en\": \"B\"}}]},\n"               \
	"  {\"name\": \"load\", \"type\": \"number\", \"units\": [\"MW\"],\n" \
	"   \"min\": \"0\", \"max\": \"9.5\", \"decimals\": 1,\n"             \
	"   \"required_when\": {\"field\": \"what\", \"is\": [\"b\"]},\n"     \
	"   \"label\": {\"en\": \"Load\"}},\n"                                \
	"  {\"name\": \"long\", \"type\": \"duration\", \"min\": \"PT1M\",\n" \
	"   \"max\": \"P1D\", \"label\": {\"en\": \"Long\"}}]}\n"

/* SMALL with the first `from` in it changed to `to`. */
static void changed(char *out, size_t cap, const char *from, const char *to)
{
	const char *at = strstr(SMALL, from);

	assert_non_null(at);
	(void)snprintf(out, cap, "%.*s%s%s", (int)(at - SMALL), SMALL, to,
		       at + strlen(from));
}

static void test_a_form_file_is_read_whole(void **state)
{
	struct ol_form *f = NULL;
	char why[OL_WHY_TEXT] = "";

	(void)state;
	if (ol_form_file_read(&f, "own.json", SMALL, strlen(SMALL), why))
		fail_msg("%s", why);
	assert_string_equal(f->id, "own");
	assert_int_equal(f->version, 2);
	assert_false(f->shipped);
	assert_int_equal(f->precedence, 1);
	assert_int_equal(f->ack_within_s, 3600);
	assert_true(f->read_back);
	assert_int_equal(f->lead.field, 0);
	assert_int_equal(f->lead.reason, 2);
	assert_int_equal(f->lead.s, 86400);
	assert_string_equal(f->alert.severity, "Minor");
	assert_int_equal(f->n_fields, 6);
	assert_true(f->field[0].required && f->field[0].read_back);
	assert_int_equal(f->field[1].after, 0);
	assert_int_equal(f->field[2].max_chars, 50);
	assert_int_equal(f->field[3].n_choices, 2);
	assert_string_equal(f->field[3].choice[1].code, "b");
	assert_int_equal(f->field[4].unit[0], OL_UNIT_MW);
	assert_int_equal(f->field[4].max_milli, 9500);
	assert_int_equal(f->field[4].when_field, 3);
	assert_string_equal(f->field[4].when[0], "b");
	assert_int_equal(f->field[5].max_s, 86400);
	ol_form_file_free(f);
}

static const struct {
	const char *from, *to;
	const char *says;
} faults[] = {
	{ "{\"openline_form\"", "[\"openline_form\"",
	  "own.json line 1: it is "
	  "no good JSON" },
	{ "\"version\": 2,", "\"version\": 2", "own.json line 2: it is no" },
	{ "\"openline_form\": 1", "\"openline_form\": 2", "another format" },
	{ "\"openline_form\": 1, ", "", "openline_form: is missing" },
	{ "\"id\": \"own\"", "\"id\": \"Own\"", "the id has" },
	{ "\"id\": \"own\"", "\"id\": 7", "id: is missing, or no string" },
	{ "\"version\": 2", "\"version\": 0", "version is 1" },
	{ "\"version\": 2", "\"version\": 65536", "version: is out of" },
	{ "\"version\": 2", "\"version\": 2.5", "no whole number" },
	{ "\"title\"", "\"titel\"", "titel: the key is not known here" },
	{ "\"title\"", "\"t\\u202e\"", "a key is not known here" },
	{ "{\"en\": \"Own\"}", "{}", "title: has 1 to 16" },
	{ "{\"en\": \"Own\"}", "\"Own\"", "title: is of another type" },
	{ "{\"en\": \"Own\"}", "{\"en\": 1}", "words that are no string" },
	{ "{\"en\": \"Own\"}", "{\"en\": \"a\", \"en\": \"b\"}",
	  "no good JSON" },
	{ "\"priority\"", "\"urgent\"", "precedence: is none of" },
	{ "\"PT1H\"", "\"1 hour\"", "acknowledge_within: is no length" },
	{ "\"read_back\": true", "\"read_back\": 1", "neither true nor" },
	{ "\"field\": \"at\"", "\"field\": \"ta\"", "field: names no field" },
	{ "\"P1D\"", "1", "at_least: is missing, or no string" },
	{ "\"reason\": \"why\"", "\"reason\": \"to\"", "lead: reason" },
	{ "\"category\": \"Other\", ", "", "category: is missing" },
	{ "\"Minor\"", "\"minor\"", "cap: a word" },
	{ "\"name\": \"to\"", "\"name\": \"at\"", "the name comes twice" },
	{ "\"name\": \"to\"", "\"name\": \"T\\n\"",
	  "own.json: field number 2: a name has" },
	{ "\"type\": \"text\"", "\"type\": \"date\"", "field why: type: is" },
	{ "\"chars\": 50", "\"chars\": 1001", "chars: is out of bounds" },
	{ "\"chars\": 50", "\"chars\": 0", "chars are 1" },
	{ "\"chars\": 50", "\"max\": \"50\"", "max: the key is not known" },
	{ "\"after\": \"at\"", "\"after\": \"why\"", "after names no" },
	{ "\"MW\"", "\"hp\"", "units: has one that is not known" },
	{ "[\"MW\"]", "[]", "units: has 1 to 6" },
	{ "\"min\": \"0\"", "\"min\": 0", "min: is missing, or no string" },
	{ "\"9.5\"", "\"9.5 MW\"", "max: is no number" },
	{ "\"decimals\": 1", "\"decimals\": 4", "decimals: is out of" },
	{ "[\"b\"]", "[\"c\"]", "required-when names no code" },
	{ "[\"b\"]", "[]", "is: has 1 to 32" },
	{ "[\"b\"]", "[7]", "a code that is no string" },
	{ "\"code\": \"b\"", "\"code\": \"a\"", "a code comes twice" },
	{ "{\"code\": \"a\"", "{\"kode\": \"a\"", "kode: the key is not" },
	{ "\"PT1M\"", "\"PT25H\"", "min and max are not bounds" },
	{ "\"label\": {\"en\": \"Long\"}", "\"hint\": {\"en\": \"Long\"}",
	  "field long: label: is missing" },
};

static void test_a_form_file_is_read_strictly(void **state)
{
	static char text[sizeof SMALL + 200];

	(void)state;
	for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) {
		struct ol_form *f = NULL;
		char why[OL_WHY_TEXT] = "";

		changed(text, sizeof text, faults[i].from, faults[i].to);
		if (ol_form_file_read(&f, "own.json", text, strlen(text),
				      why) != OL_ERR_MALFORMED)
			fail_msg("%s: taken", faults[i].says);
		if (!strstr(why, faults[i].says) ||
		    strncmp(why, "own.json", 8) != 0)
			fail_msg("%s: %s", faults[i].says, why);
		assert_null(f);
	}
}

static void test_a_form_file_is_bounded(void **state)
{
	static char text[OL_FORM_FILE_MAX + 1];
	struct ol_form *f = NULL;
	char why[OL_WHY_TEXT] = "";

	(void)state;
	memset(text, ' ', sizeof text);
	memcpy(text, SMALL, strlen(SMALL));
	assert_int_equal(ol_form_file_read(&f, "own.json", text, sizeof text,
					   why),
			 OL_ERR_MALFORMED);
	assert_non_null(strstr(why, "longer than"));
	assert_int_equal(ol_form_file_read(&f, "own.json", text,
					   sizeof text - 1, why),
			 0);
	ol_form_file_free(f);
}

/* ---- an office's own -------------------------------------------------- */

static void put(const struct scratch *s, const char *name, const char *text)
{
	char dir[SCRATCH_PATH], path[OL_PATH_MAX];

	scratch_path(dir, s, "forms");
	assert_int_equal(ol_dir_make(dir, NULL), 0);
	assert_int_equal(ol_path_join(path, dir, name), 0);
	assert_int_equal(ol_file_write(path, text, strlen(text), 0600), 0);
}

static void test_an_office_has_forms_of_its_own(void **state)
{
	static char text[sizeof SMALL + 200];
	struct scratch s;
	struct ol_form_set *set;

	(void)state;
	scratch_make(&s);
	ol_form_set_free(load(s.dir)); /* no folder: only the program's */
	put(&s, "a.json", SMALL);
	changed(text, sizeof text, "\"version\": 2", "\"version\": 3");
	put(&s, "b.json", text);
	put(&s, "README", "not a form");
	put(&s, ".hidden.json", "not a form");
	set = load(s.dir);
	assert_int_equal(ol_form_set_forms(set)->n, 10);
	assert_int_equal(
		ol_forms_find(ol_form_set_forms(set), "own", 3, 0)->version, 3);
	assert_false(
		ol_forms_find(ol_form_set_forms(set), "own", 3, 2)->shipped);
	ol_form_set_free(set);
	scratch_remove(&s);
}

static void assert_clash(const struct scratch *s, int want, const char *says)
{
	struct ol_form_set *set = NULL;
	char why[OL_WHY_TEXT] = "";

	assert_int_equal(ol_form_set_load(&set, s->dir, why), want);
	if (!strstr(why, says))
		fail_msg("%s: %s", says, why);
}

static void test_a_clash_of_forms_names_the_file(void **state)
{
	static char text[sizeof SMALL + 200];
	struct scratch s;

	(void)state;
	scratch_make(&s);
	put(&s, "a.json", SMALL);
	put(&s, "b.json", SMALL);
	assert_clash(&s, OL_ERR_EXISTS,
		     "b.json: there is a form own version 2 already; give it "
		     "another version");
	changed(text, sizeof text, "\"id\": \"own\"", "\"id\": \"incident\"");
	put(&s, "b.json", text);
	assert_clash(&s, OL_ERR_EXISTS,
		     "b.json: there is a form incident version 1 of the "
		     "program; give it another id");
	put(&s, "b.json", "{");
	assert_clash(&s, OL_ERR_MALFORMED, "b.json line 1:");
	scratch_remove(&s);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_program_has_the_eight_forms),
		cmocka_unit_test(test_each_label_is_there_in_six_languages),
		cmocka_unit_test(test_each_form_can_be_filled_sent_and_read),
		cmocka_unit_test(
			test_a_late_notice_needs_its_reason_in_each_form),
		cmocka_unit_test(test_an_alert_that_does_not_fit_is_refused),
		cmocka_unit_test(test_an_alert_needs_a_sender_that_cap_allows),
		cmocka_unit_test(test_the_page_has_every_form_and_field),
		cmocka_unit_test(test_a_form_file_is_read_whole),
		cmocka_unit_test(test_a_form_file_is_read_strictly),
		cmocka_unit_test(test_a_form_file_is_bounded),
		cmocka_unit_test(test_an_office_has_forms_of_its_own),
		cmocka_unit_test(test_a_clash_of_forms_names_the_file),
	};

	if (argc == 2 && strcmp(argv[1], "--alerts") == 0) {
		print_alerts();
		return 0;
	}
	if (argc == 2 && strcmp(argv[1], "--page") == 0) {
		print_page();
		return 0;
	}
	return cmocka_run_group_tests(tests, NULL, NULL);
}
