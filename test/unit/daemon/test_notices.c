/* notices: a notice of a hostile counterpart held against its form. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/text.h"
#include "daemon/notices.h"
#include "home/forms.h"
#include "seal/secret.h"
#include "store/words.h"
#include "test/unit/store/sample.h"

#define NOW INT64_C(1795176000000000000)

static struct ol_form_set *set;
static const struct ol_forms *forms;
static struct ol_notice_fault fault;

static int set_up(void **state)
{
	char why[OL_WHY_TEXT];

	(void)state;
	if (ol_seal_init() || ol_form_set_load(&set, NULL, why))
		return -1;
	forms = ol_form_set_forms(set);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	ol_form_set_free(set);
	return 0;
}

/* A correction that is right, as its author's node would have made it. */
static struct ol_item right(void)
{
	struct ol_item it = { .kind = OL_ITEM_MESSAGE,
			      .id = { { 1 } },
			      .date = { NOW } };
	static struct ol_notice_room room;
	static const char *const value[][2] = {
		{ "earlier", "019a9e1c-6000-7000-8000-776f72647301" },
		{ "action", "cancel" },
		{ "reason", "it was an error" },
		{ "contact", "duty officer" },
	};
	struct ol_item_field in[4];
	const struct ol_form *f = ol_forms_find(forms, "correction", 10, 0);

	assert_non_null(f);
	for (size_t i = 0; i < 4; i++)
		in[i] = (struct ol_item_field){ ol_words(value[i][0]),
						ol_words(value[i][1]) };
	if (ol_notice_fill(&it.message, f, in, 4, it.date, "en", &room, &fault))
		fail_msg("%s", fault.why);
	return it;
}

static void test_what_an_honest_node_sends_follows_its_form(void **state)
{
	struct ol_item it = right();

	(void)state;
	assert_int_equal(ol_notice_arrived(forms, &it, &fault),
			 OL_NOTICE_FOLLOWS);
	assert_string_equal(fault.why, "");
	it.message.form.len = 0;
	assert_int_equal(ol_notice_arrived(forms, &it, &fault), OL_NOTICE_NONE);
	it.kind = OL_ITEM_NOTE;
	assert_int_equal(ol_notice_arrived(forms, &it, &fault), OL_NOTICE_NONE);
}

/* Each names the field, and what is allowed; none has a character that could
 * do anything to a screen. */
static void test_what_breaks_it_is_named(void **state)
{
	struct ol_item it;

	(void)state;
#define BREAKS(change, named, allowed)                                       \
	do {                                                                 \
		it = right();                                                \
		change;                                                      \
		assert_int_equal(ol_notice_arrived(forms, &it, &fault),      \
				 OL_NOTICE_BREAKS);                          \
		print_message("  %s\n", fault.why);                          \
		assert_string_equal(fault.field, named);                     \
		assert_non_null(strstr(fault.why, allowed));                 \
		assert_true(ol_text_is_plain(fault.why, strlen(fault.why))); \
	} while (0)
	BREAKS(it.message.field[1].value = ol_words("forget"), "action",
	       "cancel");
	BREAKS(it.message.field[1].value = ol_words("\x1b[2Jcancel"), "action",
	       "cancel");
	BREAKS(it.message.field[0].value = ol_words("\xe2\x80\xae"
						    "1"),
	       "earlier", "earlier");
	BREAKS(it.message.field[1].name = ol_words("acton"), "acton",
	       "allowed are");
	BREAKS(it.message.field[1].name = it.message.field[0].name, "earlier",
	       "twice");
	BREAKS(it.message.n_fields = 1, "action", "action");
	BREAKS(it.message.n_fields = 0, "earlier", "earlier");
	BREAKS(it.message.ack_by.ns = 0, "", "acknowledge");
#undef BREAKS
}

static void test_a_form_that_is_not_known_is_said_so(void **state)
{
	struct ol_item it = right();

	(void)state;
	it.message.form_version = 4711;
	assert_int_equal(ol_notice_arrived(forms, &it, &fault),
			 OL_NOTICE_UNKNOWN);
	assert_non_null(strstr(fault.why, "version 4711 of the form corr"));
	it.message.form_version = 0;
	assert_int_equal(ol_notice_arrived(forms, &it, &fault),
			 OL_NOTICE_UNKNOWN);
	it.message.form = ol_words("\x1b[31msurrender");
	assert_int_equal(ol_notice_arrived(forms, &it, &fault),
			 OL_NOTICE_UNKNOWN);
	print_message("  %s\n", fault.why);
	assert_true(ol_text_is_plain(fault.why, strlen(fault.why)));
	assert_non_null(strstr(fault.why, "not known here"));
}

/* As on the store thread: taken, marked, counted, and to be acknowledged. */
static void test_a_faulty_notice_is_kept_and_counted(void **state)
{
	static struct ol_words_page page;
	struct ol_salt salt = { { 3 } };
	struct ol_words_done done;
	struct ol_words_line at;
	char why[OL_NOTICE_SHORT];
	uint8_t bytes[OL_ITEM_MAX];
	struct ol_item it = right();
	struct sample t;
	int len, i;

	(void)state;
	sample_open(&t);
	sample_add_line(&t, 1);
	for (i = 0; i < 3; i++) {
		it = right();
		it.id.b[0] = (uint8_t)(1 + i);
		if (i < 2)
			it.message.field[1].value = ol_words("forget");
		len = ol_item_write(bytes, sizeof bytes, &it);
		assert_true(len > 0);
		assert_int_equal(ol_notice_bytes_break(forms, bytes,
						       (size_t)len, why),
				 i < 2);
		assert_int_equal(ol_words_take(t.s, 1, (uint64_t)i + 1, it.date,
					       i < 2 ? OL_WORDS_WHY_FORM : 0,
					       &salt, bytes, (size_t)len, NULL,
					       &done),
				 0);
		assert_int_equal(done.item.fate, OL_WORDS_KEPT);
		assert_int_equal(done.item.why, i < 2 ? OL_WORDS_WHY_FORM : 0);
	}
	sample_reopen(&t);
	assert_int_equal(ol_words_line(t.s, 1, &at), 0);
	assert_int_equal(at.faulty, 2);
	assert_int_equal(at.refused, 0);
	it.id.b[0] = 1;
	assert_int_equal(ol_words_find(t.s, 1, OL_WORDS_THEIRS, &it.id, &page),
			 0);
	assert_int_equal(page.row[0].why, OL_WORDS_WHY_FORM);
	assert_true(page.row[0].has_states && page.row[0].len > 0);
	it = (struct ol_item){ .kind = OL_ITEM_NOTE,
			       .id = { { 77 } },
			       .date = { NOW },
			       .of = page.row[0].id,
			       .note = OL_NOTE_ACKNOWLEDGED };
	len = ol_item_write(bytes, sizeof bytes, &it);
	assert_int_equal(ol_words_queue(t.s, 1, it.date, &salt, bytes,
					(size_t)len, &done),
			 0);
	assert_true(done.target.states.at[OL_STATE_ACKNOWLEDGED].reached);
	sample_close(&t);
}

static void test_a_fault_for_an_event_is_short_and_plain(void **state)
{
	static char longest[OL_ITEM_VALUE_MAX];
	char why[OL_NOTICE_SHORT];
	uint8_t bytes[OL_ITEM_MAX];
	struct ol_item it = right();
	int len;

	(void)state;
	memset(longest, 'x', sizeof longest);
	it.message.field[1].value =
		(struct ol_words){ longest, sizeof longest };
	len = ol_item_write(bytes, sizeof bytes, &it);
	assert_true(len > 0);
	assert_true(ol_notice_bytes_break(forms, bytes, (size_t)len, why));
	print_message("  %s\n", why);
	assert_true(strlen(why) < sizeof why);
	assert_non_null(strstr(why, "action"));
	assert_false(ol_notice_bytes_break(forms, bytes, 5, why));
	assert_false(ol_notice_bytes_break(forms, bytes, 0, why));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			test_what_an_honest_node_sends_follows_its_form),
		cmocka_unit_test(test_what_breaks_it_is_named),
		cmocka_unit_test(test_a_form_that_is_not_known_is_said_so),
		cmocka_unit_test(test_a_faulty_notice_is_kept_and_counted),
		cmocka_unit_test(test_a_fault_for_an_event_is_short_and_plain),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
