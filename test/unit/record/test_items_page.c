/* The figures, tables and lists of doc/protocol/items.md; its examples are
 * test_item.c's. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "record/codebook.h"
#include "record/item.h"
#include "record/name.h"
#include "record/readback.h"
#include "record/shown.h"
#include "record/states.h"

static char page[65536];

static int read_page(void **state)
{
	FILE *f = fopen(OL_SOURCE_DIR "/doc/protocol/items.md", "r");
	size_t n;

	(void)state;
	assert_non_null(f);
	n = fread(page, 1, sizeof page - 1, f);
	fclose(f);
	assert_in_range(n, 1, sizeof page - 2);
	page[n] = '\0';
	return 0;
}

static void says(const char *text)
{
	if (!strstr(page, text))
		fail_msg("the page does not say \"%s\"", text);
}

static const struct {
	const char *form;
	int64_t is;
} figures[] = {
	{ "at most %lld bytes: a map", OL_ITEM_MAX },
	{ "%lld bytes of salt", OL_SALT_LEN },
	{ "| 1 to %lld |\n| 1 | id", OL_ITEM_KINDS - 1 },
	{ "| 0 to %lld bytes, plain: who", OL_ITEM_SEAT_MAX },
	{ "2 immediate, %lld flash", OL_ITEM_PRECEDENCE_MAX },
	{ "0 to %lld texts: [tag", OL_ITEM_TEXTS },
	{ "0 to %lld: [name, type", OL_ITEM_ATTACHMENTS },
	{ "%lld confirm |", OL_REPLY_CONFIRM },
	{ "0 to %lld: [kind, words],", OL_ITEM_POINTS },
	{ "time, %lld name |", OL_POINT_KINDS - 1 },
	{ "1 read, %lld acknowledged |", OL_NOTE_ACKNOWLEDGED },
	{ "1 accepted, %lld corrected |", OL_VERDICT_CORRECTED },
	{ "1 to %lld entries", OL_CODEBOOK_ENTRIES },
	{ "1 to %lld of A to Z", OL_ITEM_CODE_MAX },
	{ "0 to %lld integers", OL_ITEM_NUMBERS },
	{ "to %lld |\n| 20 | days", OL_ITEM_NUMBER_MAX },
	{ "| 0 to %lld; 0: for good", OL_ITEM_DAYS_MAX },
	{ "| 0 to %lld: control.md, reasons", OL_ITEM_REASON_MAX },
	{ "2 to %lld bytes; letters' case", OL_ITEM_TAG_MAX },
	{ "Name: 1 to %lld bytes", OL_ITEM_NAME_MAX },
	{ "type: 1 to %lld bytes", OL_ITEM_TYPE_MAX },
	{ "form's id (1 to %lld bytes", OL_ITEM_FORM_MAX },
	{ "0 to %lld fields", OL_ITEM_FIELDS },
	{ "name 1 to %lld bytes, plain, no", OL_ITEM_FIELD_MAX },
	{ "value 0 to %lld bytes", OL_ITEM_VALUE_MAX },
	{ "words at most %lld bytes", OL_ITEM_WORDS_MAX },
	{ "each at most %lld bytes. Each has", OL_CODEBOOK_MEANING_MAX },
	{ "unit 0 to %lld bytes", OL_CODEBOOK_UNIT_MAX },
	{ "decimals 0 to %lld", OL_CODEBOOK_DECIMALS_MAX },
	{ "at most %lld bytes, its ending kept", OL_SAFE_NAME_MAX },
};

static void test_the_figures_are_the_codes(void **state)
{
	char text[128];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof figures / sizeof figures[0]; i++) {
		/* One number into each form. */
		snprintf(text, sizeof text, "%.*s%lld%s",
			 (int)(strstr(figures[i].form, "%lld") -
			       figures[i].form),
			 figures[i].form, (long long)figures[i].is,
			 strstr(figures[i].form, "%lld") + 4);
		says(text);
	}
}

static void test_every_kind_and_state_has_its_row(void **state)
{
	char text[64];
	int i;

	(void)state;
	for (i = OL_ITEM_MESSAGE; i < OL_ITEM_KINDS; i++) {
		snprintf(text, sizeof text, "\n| %d | %s |", i,
			 ol_item_kind_name((enum ol_item_kind)i));
		says(text);
	}
	for (i = 0; i < OL_STATES; i++) {
		snprintf(text, sizeof text, "\n| %s |",
			 ol_state_name((enum ol_state)i));
		says(text);
	}
	for (i = 0; i < OL_POINT_KINDS; i++) {
		snprintf(text, sizeof text, "%d %s", i,
			 ol_point_name((enum ol_point_kind)i));
		says(text);
	}
}

/* Every code point of the list is hidden, and no other one. */
static void test_the_list_of_what_is_hidden_is_whole(void **state)
{
	static bool listed[0x110000];
	const char *p = strstr(page, "U+2028, U+2029;");
	const char *end = strstr(page, "Joiners, variation selectors");
	unsigned int first, last, cp;
	int n;

	(void)state;
	assert_non_null(p);
	assert_non_null(end);
	while ((p = strstr(p, "U+")) && p < end) {
		n = 0;
		if (sscanf(p, "U+%x to U+%x%n", &first, &last, &n) < 2 || !n) {
			assert_int_equal(sscanf(p, "U+%x%n", &first, &n), 1);
			last = first;
		}
		p += n;
		for (cp = first; cp <= last; cp++)
			listed[cp] = cp < 0x2066 || cp > 0x2069;
	}
	for (cp = 0; cp < 0x110000; cp++) {
		if (cp < 0x20 || (cp >= 0x7f && cp < 0xa0) ||
		    (cp & 0xfffe) == 0xfffe)
			listed[cp] = true;
		if (ol_shown_hides((int32_t)cp) != listed[cp])
			fail_msg("U+%04X", cp);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_figures_are_the_codes),
		cmocka_unit_test(test_every_kind_and_state_has_its_row),
		cmocka_unit_test(test_the_list_of_what_is_hidden_is_whole),
	};

	return cmocka_run_group_tests(tests, read_page, NULL);
}
