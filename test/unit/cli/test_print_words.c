/* print_words: nothing that a counterpart wrote moves a cursor. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <setjmp.h>

#include <cmocka.h>

#include "cli/print_words.h"

#define S INT64_C(1000000000)
#define EVIL "\033[2Jred\302\233m\342\200\256txt\177\a"

static const struct ol_style plain = { false, false, false, NULL };
static const struct ol_style json = { true, false, false, NULL };

static char *printed;
static size_t printed_len;
static FILE *out;
static struct ol_desk_reply row;

static int set_up(void **state)
{
	(void)state;
	setenv("TZ", "UTC", 1);
	memset(&row, 0, sizeof row);
	out = open_memstream(&printed, &printed_len);
	return out ? 0 : -1;
}

static int tear_down(void **state)
{
	(void)state;
	fclose(out);
	free(printed);
	return 0;
}

static void assert_has(const char *part)
{
	fflush(out);
	if (!strstr(printed, part))
		fail_msg("\"%s\" is not in:\n%s", part, printed);
}

/* LF alone of what a terminal acts upon, and no mark of direction. */
static void assert_harmless(void)
{
	const unsigned char *p;

	fflush(out);
	for (p = (unsigned char *)printed; *p; p++) {
		if ((*p < ' ' && *p != '\n') || *p == 0x7f)
			fail_msg("byte %02x at %td", *p,
				 p - (unsigned char *)printed);
		if (*p == 0xc2 && p[1] < 0xa0)
			fail_msg("a control of C1");
		if (*p == 0xe2 && p[1] == 0x80 && p[2] >= 0xaa && p[2] <= 0xae)
			fail_msg("an override of direction");
	}
}

static void put(struct ol_desk_text *t, const char *text)
{
	assert_int_equal(ol_desk_pool_text(&row.pool, t, text, strlen(text)),
			 0);
}

static void make_message(const char *text)
{
	struct ol_desk_message *m = &row.u.message;
	struct ol_desk_said *said;
	struct ol_desk_attached *file;
	struct ol_desk_point *point;
	struct ol_desk_field *field;
	struct ol_desk_state *s;

	row.what = OL_REPLY_MESSAGE;
	m->kind = OL_ITEM_MESSAGE;
	strcpy(m->line, "south");
	strcpy(m->seat, "duty officer");
	m->precedence = OL_FLASH;
	m->state = OL_STATE_READ;
	m->date.ns = m->kept.ns = 1700000000 * S;
	m->ack_by.ns = 1700001800 * S;
	m->asks = true;
	strcpy(m->form, "planned-launch");
	assert_int_equal(ol_id_read(&m->message,
				    "01890a5d-ac96-774b-bcce-b302099a8057"),
			 0);
	said = ol_desk_pool_list(&row.pool, &m->texts, 1, sizeof *said);
	strcpy(said->lang, "en");
	put(&said->text, text);
	file = ol_desk_pool_list(&row.pool, &m->files, 1, sizeof *file);
	put(&file->name, text);
	file->size = 3;
	point = ol_desk_pool_list(&row.pool, &m->points, 1, sizeof *point);
	point->kind = OL_POINT_TIME;
	put(&point->words, text);
	field = ol_desk_pool_list(&row.pool, &m->fields, 1, sizeof *field);
	strcpy(field->name, "launch-site");
	put(&field->value, text);
	s = ol_desk_pool_list(&row.pool, &m->states, 1, sizeof *s);
	s->state = OL_STATE_READ;
	s->here.ns = 1700000001 * S;
}

static void test_a_line_of_a_list_says_what_counts(void **state)
{
	(void)state;
	make_message("Ships hold.\nAll of them.");
	row.u.message.form[0] = '\0';
	ol_print_message_line(out, &row, plain);
	assert_has("099a8057  2023-11-14 22:13:20  south         in   flash"
		   "      read          Ships hold.  +1 file  asks for a "
		   "read-back\n");
	assert_null(strstr(printed, "All of them"));
}

static void test_a_long_text_is_cut_between_characters(void **state)
{
	char text[3 * 61 + 1] = "";
	int i;

	(void)state;
	for (i = 0; i < 61; i++)
		strcat(text, "\342\202\254"); /* a euro sign */
	ol_print_words(out, text, strlen(text), 60);
	fflush(out);
	assert_int_equal(printed_len, 3 * 60 + 3);
	assert_string_equal(printed + 180, "...");
}

static void test_words_of_the_other_side_do_a_terminal_no_harm(void **state)
{
	(void)state;
	make_message(EVIL);
	ol_print_message_line(out, &row, plain);
	ol_print_message(out, &row, NULL, plain);
	assert_has("<U+001B>[2Jred<U+009B>m<U+202E>txt<U+007F>");
	assert_has("ack by     2023-11-14 22:43:20");
	assert_has("01890a5d-ac96-774b-bcce-b302099a8057, from south, by duty "
		   "officer, flash");
	assert_has("to be read back\n  1  time    <U+001B>");
	assert_has("  launch-site: <U+001B>");
	assert_harmless();
}

static void test_json_is_the_same_and_harmless(void **state)
{
	(void)state;
	make_message(EVIL "\342\201\246\363\240\200\201\303\251");
	ol_print_message_line(out, &row, json);
	assert_has("\\u001B[2Jred\\u009Bm\\u202Etxt\\u007F\\u0007\\u2066"
		   "\\uDB40\\uDC01\303\251");
	assert_harmless();
	assert_int_equal(printed[printed_len - 1], '\n');
	assert_ptr_equal(strchr(printed, '\n'), printed + printed_len - 1);
}

static void test_files_tell_how_far_they_are(void **state)
{
	struct ol_desk_file *f = &row.u.file;

	(void)state;
	row.what = OL_REPLY_FILE;
	strcpy(f->line, "south");
	put(&f->name, EVIL);
	strcpy(f->why, "the disk is full");
	f->size = 4 << 20;
	f->done = 1 << 20;
	f->state = OL_DESK_FILE_FAILED;
	ol_print_file(out, &row, plain);
	assert_has("4.0 MiB  failed   25 %  <U+001B>");
	assert_has(": the disk is full\n");
	assert_harmless();
}

static void test_a_book_prints_as_the_text_that_is_read(void **state)
{
	struct ol_desk_entry *e;
	struct ol_desk_said *said;
	struct ol_desk_slot *slot;

	(void)state;
	row.what = OL_REPLY_BOOK;
	row.u.book.version = 2;
	strcpy(row.u.book.line, "south");
	e = ol_desk_pool_list(&row.pool, &row.u.book.entries, 1, sizeof *e);
	strcpy(e->code, "ANCHOR");
	slot = ol_desk_pool_list(&row.pool, &e->slots, 1, sizeof *slot);
	strcpy(slot->unit, "nmi");
	slot->decimals = 2;
	strcpy(slot->least.value, "0");
	strcpy(slot->most.value, "500.5");
	said = ol_desk_pool_list(&row.pool, &e->meanings, 1, sizeof *said);
	strcpy(said->lang, "en");
	put(&said->text, "Hold at {1}.");
	ol_print_book(out, &row, plain);
	assert_has(
		"version 2 of 1970-01-01 00:00:00 +0000: in use\n\n[ANCHOR]\n"
		"{1} = 0.00 to 500.50 nmi\nen = Hold at {1}.\n");
}

static void test_an_audit_says_what_it_could_not_check(void **state)
{
	struct ol_desk_audit *a = &row.u.audit;

	(void)state;
	row.what = OL_REPLY_AUDIT;
	strcpy(a->line, "south");
	a->sound = true;
	a->entries = 7;
	ol_print_audit(out, &row, plain);
	assert_has("south: sound\n  7 entries and 0 items checked");
	assert_has("no head that the other side holds was at hand");
	a->sound = false;
	a->known = 5;
	put(&a->fault, "entry 3 was changed" EVIL);
	ol_print_audit(out, &row, plain);
	assert_has("south: NOT SOUND: entry 3 was changed<U+001B>");
	assert_has("the other side holds our entry 5\n");
	assert_harmless();
}

static void test_each_event_has_a_line(void **state)
{
	static struct ol_desk_event ev;

	(void)state;
	strcpy(ev.line, "south");
	ev.what = OL_TELL_MESSAGE;
	ev.kind = OL_ITEM_MESSAGE;
	ev.reached = OL_STATE_DELIVERED;
	strcpy(ev.seat, "duty officer");
	assert_true(ol_print_words_event(out, &ev, plain));
	assert_has("south: message 00000000 came, routine, by duty officer\n");
	ev.outgoing = true;
	ev.reached = OL_STATE_ACKNOWLEDGED;
	assert_true(ol_print_words_event(out, &ev, plain));
	assert_has("message 00000000 of ours is acknowledged\n");
	ev.what = OL_TELL_HELD;
	ev.held = true;
	strcpy(ev.words, "their disk is full");
	assert_true(ol_print_words_event(out, &ev, plain));
	assert_has("south: words wait: their disk is full\n");
	ev.what = OL_TELL_OVERDUE;
	assert_true(ol_print_words_event(out, &ev, plain));
	assert_has("OVERDUE: 00000000 of ours, routine, was to be");
	ev.what = OL_TELL_INCIDENT;
	strcpy(ev.words, EVIL);
	assert_true(ol_print_words_event(out, &ev, plain));
	ev.what = OL_TELL_DOCUMENT;
	strcpy(ev.name, EVIL);
	ev.size = 10;
	ev.done = 4;
	assert_true(ol_print_words_event(out, &ev, plain));
	assert_has("4 of 10 bytes");
	ev.what = OL_TELL_RESTORED;
	ev.is_here = true;
	assert_true(ol_print_words_event(out, &ev, plain));
	assert_has("this office runs on an older state");
	ev.what = OL_TELL_RING;
	assert_false(ol_print_words_event(out, &ev, plain));
	assert_harmless();
}

static void test_status_says_what_waits_and_why(void **state)
{
	struct ol_desk_office office = { .level = OL_LEVEL_DUTY };
	static struct ol_desk_line l;

	(void)state;
	strcpy(l.line, "south");
	ol_print_status(out, &office, &l, 1, (ol_date){ 0 }, plain);
	fflush(out);
	assert_null(strstr(printed, "wait"));
	l.waiting = 3;
	strcpy(l.held, "their disk is full");
	ol_print_status(out, &office, &l, 1, (ol_date){ 0 }, plain);
	assert_has("  3 of ours wait: their disk is full\n");
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_a_line_of_a_list_says_what_counts),
		TEST(test_a_long_text_is_cut_between_characters),
		TEST(test_words_of_the_other_side_do_a_terminal_no_harm),
		TEST(test_json_is_the_same_and_harmless),
		TEST(test_files_tell_how_far_they_are),
		TEST(test_a_book_prints_as_the_text_that_is_read),
		TEST(test_an_audit_says_what_it_could_not_check),
		TEST(test_each_event_has_a_line),
		TEST(test_status_says_what_waits_and_why),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
