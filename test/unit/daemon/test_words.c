/*
 * words: what desks want written becomes an item or is refused by name, and
 * what lies in the store is shown as it was said.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/error.h"
#include "test/unit/daemon/ends.h"

/* ---- messages -------------------------------------------------------------------- */

static void test_a_message_is_shown_as_it_was_said(void **state)
{
	struct ol_desk_message *m;
	struct ol_id id;
	unsigned i;

	(void)state;
	ask(OL_DO_SEND);
	say("en", "Hold.\n\x1b[31m");
	rq.said.precedence = OL_FLASH;
	rq.said.ack_by.ns = NOW + 3600 * SECOND;
	id = written(0);
	for (i = 0; i < 2; i++) {
		m = shown(i, &id);
		assert_true(ol_id_equal(&m->message, &id));
		assert_int_equal(m->outgoing, i == 0);
		assert_int_equal(m->kind, OL_ITEM_MESSAGE);
		assert_int_equal(m->precedence, OL_FLASH);
		assert_string_equal(m->line, "south");
		assert_string_equal(m->seat, "anna");
		assert_true(m->ack_by.ns == NOW + 3600 * SECOND);
		assert_int_equal(m->texts.n, 1);
		assert_string_equal(text_of(0), "Hold.\n\x1b[31m");
		assert_int_equal(m->state,
				 i ? OL_STATE_DELIVERED : OL_STATE_QUEUED);
	}
}

static void test_what_makes_no_sense_is_refused_by_name(void **state)
{
	static char most[OL_ITEM_MAX];

	(void)state;
	ask(OL_DO_SEND);
	assert_refused("nothing in it");
	say("not a tag", "x");
	assert_refused("\"not a tag\" is no language");
	ask(OL_DO_SEND);
	say("en", "x");
	rq.said.ack_by.ns = NOW - 1;
	assert_refused("over already");
	ask(OL_DO_SEND);
	say("en", "x");
	rq.said.asks = true;
	assert_refused("which points");
	ask(OL_DO_SEND);
	say("en", "x");
	point(OL_POINT_TIME, "noon");
	assert_refused("asks for a read-back");
	ask(OL_DO_SEND);
	say("en", "x");
	rq.said.reply = OL_REPLY_CLARIFY;
	assert_refused("needs the message that it answers");
	ask(OL_DO_SEND);
	say("en", "x");
	rq.said.reply_to.b[3] = 7;
	assert_refused("no message 00000007-");
	ask(OL_DO_SEND);
	strcpy(rq.said.form, "dance");
	assert_refused("no form \"dance\"");
	memset(most, 'x', sizeof most - 1);
	ask(OL_DO_SEND);
	say("en", most);
	assert_refused("longer than the 32768 bytes");
	/* Each of them left nothing behind. */
	assert_int_equal(
		ol_words_list(end[0].s, &(struct ol_words_ask){ 0 }, &page), 0);
	assert_int_equal(page.n, 0);
}

static void test_a_line_is_named_or_known_from_what_is_answered(void **state)
{
	struct ol_id id;

	(void)state;
	ask(OL_DO_SEND);
	say("en", "x");
	assert_int_not_equal(compose(0, 1), 0);
	assert_non_null(strstr(why, "which line"));
	id = written(0);
	ask(OL_DO_SEND);
	say("fr", "y");
	rq.said.reply_to = id;
	assert_int_equal(compose(1, 1), 0);
	assert_int_equal(made.line, 0);
}

/* ---- notes and verdicts ------------------------------------------------------------ */

static void test_only_theirs_is_acknowledged_and_once(void **state)
{
	struct ol_id id;

	(void)state;
	ask(OL_DO_SEND);
	say("en", "x");
	id = written(1);
	ask(OL_DO_ACK)->message = id;
	(void)written(0);
	assert_int_equal(shown(0, &id)->state, OL_STATE_ACKNOWLEDGED);
	assert_int_equal(shown(1, &id)->state, OL_STATE_ACKNOWLEDGED);
	ask(OL_DO_ACK)->message = id;
	assert_refused("already");
	ask(OL_DO_MESSAGE)->message = id;
	assert_refused("already");
	ask(OL_DO_SEND);
	say("en", "ours");
	id = written(0);
	ask(OL_DO_ACK)->message = id;
	assert_refused("of theirs");
}

static void test_a_read_back_has_a_point_for_each_asked(void **state)
{
	struct ol_id id, confirm;

	(void)state;
	ask(OL_DO_SEND);
	say("en", "At twelve miles.");
	rq.said.asks = true;
	point(OL_POINT_NUMBER, "how far");
	id = written(1);
	ask(OL_DO_SEND)->said.reply_to = id;
	rq.said.reply = OL_REPLY_CONFIRM;
	point(OL_POINT_NUMBER, "quite far");
	assert_refused("point 1");
	ask(OL_DO_SEND)->said.reply_to = id;
	rq.said.reply = OL_REPLY_CONFIRM;
	point(OL_POINT_NUMBER, "12 miles");
	confirm = written(0);
	ask(OL_DO_VERDICT)->message = confirm;
	rq.accepted = true;
	assert_refused("no read-back of theirs");
	rq.accepted = false;
	assert_int_not_equal(compose(1, 0), 0);
	assert_non_null(strstr(why, "right words"));
	rq.accepted = true;
	id = written(1);
	assert_int_equal(shown(0, &id)->judged, OL_DESK_JUDGED_ACCEPTED);
}

/* ---- codebooks ------------------------------------------------------------------- */

static void propose(const char *code, const char *meaning)
{
	struct ol_desk_entry *e = ol_desk_pool_list(&ask(OL_DO_PROPOSE)->pool,
						    &rq.entries, 1, sizeof *e);
	struct ol_desk_said *t =
		ol_desk_pool_list(&rq.pool, &e->meanings, 1, sizeof *t);
	struct ol_desk_slot *s =
		ol_desk_pool_list(&rq.pool, &e->slots, 1, sizeof *s);

	strcpy(e->code, code);
	strcpy(t->lang, "en");
	(void)ol_desk_pool_text(&rq.pool, &t->text, meaning, strlen(meaning));
	strcpy(s->unit, "nmi");
	s->decimals = 1;
	strcpy(s->least.value, "0");
	strcpy(s->most.value, "20");
}

static void code(const char *name, const char *number)
{
	struct ol_desk_number *v;

	strcpy(ask(OL_DO_CODE)->said.code, name);
	if (!number)
		return;
	v = ol_desk_pool_list(&rq.pool, &rq.said.numbers, 1, sizeof *v);
	strcpy(v->value, number);
}

static void test_a_code_word_is_of_the_book_that_both_agreed_to(void **state)
{
	struct ol_words_books books = { .n = 0 };
	struct ol_id id;

	(void)state;
	propose("FAR", "too far");
	assert_refused("does not name each of its slots");
	propose("far", "{1} off");
	assert_refused("no code");
	propose("FAR", "{1} off");
	(void)written(0);
	code("FAR", "1");
	assert_refused("no codebook is in use");
	ask(OL_DO_AGREE)->version = 2;
	assert_refused("no proposal 2");
	ask(OL_DO_AGREE)->version = 1;
	(void)written(1);
	code("NEAR", "1");
	assert_refused("no word \"NEAR\"");
	code("FAR", NULL);
	assert_refused("takes 1 number");
	code("FAR", "1.25");
	assert_refused("at most 1 decimals");
	code("FAR", "20.1");
	assert_refused("number 1");
	code("FAR", "12.5");
	id = written(0);
	(void)shown(1, &id);
	ol_words_books_add(&books, end[1].s, &page);
	assert_int_equal(books.n, 1);
	ol_words_view(&reply, "north", &page.row[0], page.bytes,
		      ol_words_books_find(&books, &page.row[0], page.bytes));
	assert_string_equal(text_of(0), "12.5 nmi off");
	ol_words_books_release(&books);
}

/* ---- of the line -------------------------------------------------------------------- */

static void test_retention_is_a_number_of_days(void **state)
{
	static const char *const bad[] = { "", "-1", "30 days", "36501", "x" };
	struct ol_words_line at;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		strcpy(ask(OL_DO_SET)->value, bad[i]);
		assert_refused("number of days");
	}
	strcpy(ask(OL_DO_SET)->value, "36500");
	(void)written(0);
	assert_int_equal(ol_words_line(end[0].s, 1, &at), 0);
	assert_int_equal(at.days_here, 36500);
	assert_int_equal(ol_words_line(end[1].s, 1, &at), 0);
	assert_int_equal(at.days_there, 36500);
}

static void test_an_attestation_signs_the_last_entry(void **state)
{
	struct ol_words_line at;
	struct ol_item it;

	(void)state;
	ask(OL_DO_ATTEST);
	assert_refused("nothing was written");
	ask(OL_DO_SEND);
	say("en", "x");
	(void)written(0);
	assert_int_equal(ol_words_line(end[0].s, 1, &at), 0);
	ask(OL_DO_ATTEST);
	assert_int_equal(compose(0, 0), 0);
	assert_int_equal(ol_item_read(&it, made.bytes, made.len), 0);
	assert_int_equal(it.kind, OL_ITEM_ATTEST);
	assert_true(it.attest.seq == at.head.seq);
	assert_true(ol_digest_equal(&it.attest.hash, &at.head.hash));
}

int main(void)
{
#define ROW(f) cmocka_unit_test_setup_teardown(f, ends_set_up, ends_tear_down)
	const struct CMUnitTest tests[] = {
		ROW(test_a_message_is_shown_as_it_was_said),
		ROW(test_what_makes_no_sense_is_refused_by_name),
		ROW(test_a_line_is_named_or_known_from_what_is_answered),
		ROW(test_only_theirs_is_acknowledged_and_once),
		ROW(test_a_read_back_has_a_point_for_each_asked),
		ROW(test_a_code_word_is_of_the_book_that_both_agreed_to),
		ROW(test_retention_is_a_number_of_days),
		ROW(test_an_attestation_signs_the_last_entry),
	};

	return cmocka_run_group_tests_name("words", tests, NULL, NULL);
}
