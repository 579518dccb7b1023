/* month, retention: whose time is over, and what is gone with it. */
#include "store/month.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/error.h"
#include "base/prng.h"
#include "store/audit.h"
#include "store/db.h"
#include "store/search.h"
#include "test/support/item_sample.h"
#include "test/unit/store/sample.h"
#include "test/unit/store/story.h"

#define LINE 1
#define DAY INT64_C(86400)

static struct sample t;
static struct ol_words_page page;
static struct ol_words_done done;
static struct story_item item;

static int set_up(void **state)
{
	(void)state;
	sample_open_two(&t);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	sample_close(&t);
	return 0;
}

/* `at` seconds of the day `day`, counted from 1970. */
static ol_date on(int64_t day, int64_t at)
{
	return (ol_date){ (day * DAY + at) * 1000000000 };
}

/* ---- months ----------------------------------------------------------- */

static int64_t month_at(ol_date now)
{
	uint8_t key[OL_KEY_LEN];
	int64_t month;

	assert_int_equal(ol_month_now(t.s, LINE, now, &month, key), 0);
	return month;
}

static void test_a_month_begins_on_its_first_day(void **state)
{
	static const struct {
		const char *why;
		int64_t day; /* the first of it, since 1970 */
	} row[] = {
		{ "February 1970", 31 },
		{ "March 1970", 59 },
		{ "March 1972, a leap year", 790 },
		{ "January 2000", 10957 },
		{ "March 2000, a leap year all the same", 11017 },
		{ "December 2026", 20788 },
		{ "January 2027", 20819 },
		{ "March 2100, no leap year", 47541 },
	};

	(void)state;
	for (size_t k = 0; k < sizeof row / sizeof row[0]; k++) {
		int64_t before = month_at(on(row[k].day, -1));
		int64_t after = month_at(on(row[k].day, 0));

		if (before == after || month_at(on(row[k].day, 1)) != after ||
		    month_at(on(row[k].day + 27, DAY - 1)) != after ||
		    month_at(on(row[k].day, -1)) != before)
			fail_msg("%s", row[k].why);
	}
	/* A clock that was never set. */
	assert_int_equal(month_at(on(-500, 0)), month_at(on(0, 0)));
}

/* From 2020 on, month by month as people count. */
static void test_months_are_those_of_the_calendar(void **state)
{
	static const int64_t days[] = { 31, 28, 31, 30, 31, 30,
					31, 31, 30, 31, 30, 31 };
	int64_t day = 18262, last = 0, found;

	(void)state;
	assert_int_equal(ol_db_begin(t.s), 0);
	for (int64_t year = 2020; year < 2102; year++) {
		bool leap = year % 4 == 0 &&
			    (year % 100 != 0 || year % 400 == 0);

		for (int m = 0; m < 12; m++) {
			int64_t n = days[m] + (m == 1 && leap);

			found = month_at(on(day, 0));
			if (found != last + 1 ||
			    month_at(on(day + n - 1, DAY - 1)) != found)
				fail_msg("%d-%d", (int)year, m + 1);
			last = found;
			day += n;
		}
	}
	assert_int_equal(ol_db_end(t.s, 0), 0);
}

static void test_each_line_and_month_has_a_key_of_its_own(void **state)
{
	uint8_t key[4][OL_KEY_LEN], again[OL_KEY_LEN];
	int64_t month[4];

	(void)state;
	for (unsigned k = 0; k < 4; k++)
		assert_int_equal(ol_month_now(t.s, (uint16_t)(1 + k % 2),
					      on(20000 + k / 2 * 40, 0),
					      &month[k], key[k]),
				 0);
	for (unsigned k = 0; k < 4; k++) {
		for (unsigned j = 0; j < k; j++) {
			assert_memory_not_equal(key[k], key[j], OL_KEY_LEN);
			assert_int_not_equal(month[k], month[j]);
		}
		assert_int_equal(ol_month_key(t.s, (uint16_t)(1 + k % 2),
					      month[k], again),
				 0);
		assert_memory_equal(again, key[k], OL_KEY_LEN);
	}
	assert_int_equal(ol_month_key(t.s, 1, month[1], again), OL_ERR_UNKNOWN);
	assert_int_equal(ol_month_key(t.s, 1, 99, again), OL_ERR_UNKNOWN);
	assert_int_equal(ol_month_destroy(t.s, month[0]), 0);
	assert_int_equal(ol_month_key(t.s, 1, month[0], again), OL_ERR_EXPIRED);
	/* The same month again, as after a clock was set back. */
	assert_int_equal(ol_month_now(t.s, 1, on(20000, 0), &month[0], again),
			 0);
	assert_memory_not_equal(again, key[0], OL_KEY_LEN);
}

/* ---- retention -------------------------------------------------------- */

#define FIRST 20788 /* 1 December 2026; the month ends with day 20818 */

static void queue(ol_date now)
{
	assert_int_equal(ol_words_queue(t.s, LINE, now, &item.salt, item.bytes,
					item.len, &done),
			 0);
}

static void take(ol_date now)
{
	struct ol_words_line w;

	assert_int_equal(ol_words_line(t.s, LINE, &w), 0);
	assert_int_equal(ol_words_take(t.s, LINE, w.have + 1, now, 0,
				       &item.salt, item.bytes, item.len,
				       &item.digest, &done),
			 0);
}

static void say(bool ours, unsigned n, const char *text, ol_date now)
{
	story_message(&item, ours, n, text, on(FIRST + 300, 0).ns);
	if (ours)
		queue(now);
	else
		take(now);
}

static void keep_days(unsigned n, uint32_t days)
{
	story_retention(&item, true, n, days);
	queue(on(FIRST, 0));
}

static void deliver_all(void)
{
	struct ol_words_line w;
	uint64_t first;
	size_t n;

	assert_int_equal(
		ol_words_number(t.s, LINE, on(FIRST, 0), 200, &first, &n), 0);
	assert_int_equal(ol_words_line(t.s, LINE, &w), 0);
	while (w.delivered < w.last)
		assert_int_equal(ol_words_delivered(t.s, LINE, w.last,
						    on(FIRST, 0), on(FIRST, 0),
						    &w.delivered),
				 0);
}

/* Until there is no more; the months that went. */
static unsigned retain(ol_date now)
{
	unsigned n = 0;
	int64_t gone;
	bool more = true;

	while (more) {
		assert_int_equal(ol_words_retain(t.s, LINE, now, &gone, &more),
				 0);
		n += gone != 0;
	}
	return n;
}

static size_t found(const char *word)
{
	assert_int_equal(ol_search(t.s, 0, word, 0, &page), 0);
	return page.n;
}

static void assert_sound(void)
{
	struct ol_audit a;

	ol_audit_begin(&a, LINE, NULL);
	while (!a.is_done)
		assert_int_equal(ol_audit_step(&a, t.s), 0);
	if (a.fault != OL_AUDIT_SOUND)
		fail_msg("%s: %d", ol_audit_text(a.fault), (int)a.where);
}

static void test_a_month_goes_when_its_last_day_is_long_enough_ago(void **state)
{
	struct ol_id id = story_id(false, 2);
	struct ol_words_line w;

	(void)state;
	say(true, 1, "our harbour", on(FIRST, 0));
	say(false, 2, "their harbour", on(FIRST + 30, DAY - 1));
	say(false, 3, "next harbour", on(FIRST + 31, 0));
	deliver_all();
	/* For ever. */
	assert_int_equal(retain(on(FIRST + 40000, 0)), 0);
	keep_days(4, 30);
	deliver_all();
	assert_int_equal(retain(on(FIRST + 31 + 30, -1)), 0);
	assert_int_equal(found("harbour"), 3);
	assert_int_equal(ol_words_line(t.s, LINE, &w), 0);
	assert_int_equal(w.unread, 2);
	assert_int_equal(retain(on(FIRST + 31 + 30, 0)), 1);
	assert_int_equal(found("harbour"), 1);
	assert_int_equal(ol_words_line(t.s, LINE, &w), 0);
	assert_int_equal(w.unread, 1);
	/* It is known that it was there, and not what it was. */
	assert_int_equal(ol_words_find(t.s, LINE, OL_WORDS_THEIRS, &id, &page),
			 0);
	assert_int_equal(page.row[0].fate, OL_WORDS_ERASED);
	assert_int_equal(page.row[0].len, 0);
	assert_int_equal(page.row[0].seq, 1);
	assert_sound();
	/* Nothing alarms for it any more. */
	assert_int_equal(ol_words_due(t.s, &page.row[0]), 0);
	assert_int_equal(page.row[0].seq, 2);
	/* The same again from them is still the same. */
	story_message(&item, false, 2, "their harbour", on(FIRST + 300, 0).ns);
	assert_int_equal(ol_words_take(t.s, LINE, w.have + 1, on(FIRST + 70, 0),
				       0, &item.salt, item.bytes, item.len,
				       &item.digest, &done),
			 0);
	assert_int_equal(done.item.fate, OL_WORDS_REPEATED);
}

static void test_what_waits_to_be_delivered_is_not_erased(void **state)
{
	(void)state;
	keep_days(1, 1);
	say(true, 2, "not yet there", on(FIRST, 0));
	assert_int_equal(retain(on(FIRST + 100, 0)), 0);
	assert_int_equal(found("there"), 1);
	deliver_all();
	assert_int_equal(retain(on(FIRST + 100, 0)), 1);
	assert_int_equal(found("there"), 0);
	assert_sound();
}

/* A codebook stays in use however old it is. */
static void test_codebooks_are_kept_on(void **state)
{
	struct ol_item book = ol_item_sample(OL_ITEM_CODEBOOK);
	int64_t month;
	size_t len;

	(void)state;
	keep_days(1, 1);
	story_item(&item, true, 2, &book);
	queue(on(FIRST, 0));
	month = done.item.month;
	len = item.len;
	say(true, 3, "not a book", on(FIRST, 0));
	deliver_all();
	assert_int_equal(retain(on(FIRST + 100, 0)), 1);
	assert_int_equal(found("book"), 0);
	assert_int_equal(ol_words_books(t.s, LINE, 0, &page), 0);
	assert_int_equal(page.n, 1);
	assert_int_equal(page.row[0].len, len);
	assert_int_not_equal(page.row[0].month, month);
	assert_sound();
	/* And again, when that month is over. */
	assert_int_equal(retain(on(FIRST + 500, 0)), 1);
	assert_int_equal(ol_words_books(t.s, LINE, 0, &page), 0);
	assert_int_equal(page.n, 1);
	assert_int_equal(retain(on(FIRST + 500, 0)), 0);
	assert_sound();
}

static void judge(unsigned n, enum ol_verdict_kind verdict,
		  const struct ol_id *of)
{
	struct ol_item it = ol_item_sample(OL_ITEM_VERDICT);

	it.of = *of;
	it.verdict = verdict;
	story_item(&item, false, n, &it);
	take(on(FIRST, 0));
}

/* What was promised, and that it was agreed to; the reasons go. */
static void test_commitments_are_kept_on(void **state)
{
	struct ol_item promise = ol_item_sample(OL_ITEM_COMMITMENT);
	struct ol_words_row row;
	uint8_t verdict;

	(void)state;
	keep_days(1, 1);
	story_item(&item, true, 2, &promise);
	queue(on(FIRST, 0));
	row = done.item;
	assert_int_equal(row.what, OL_COMMITMENT_DONE);
	assert_true(ol_id_equal(&row.about, &promise.of));
	assert_int_equal(found("ships"), 1);
	assert_int_equal(ol_words_verdict(t.s, &row, &verdict), 0);
	assert_int_equal(verdict, 0);
	judge(1, OL_VERDICT_CORRECTED, &row.id);
	assert_int_equal(ol_words_verdict(t.s, &row, &verdict), 0);
	assert_int_equal(verdict, OL_VERDICT_CORRECTED);
	judge(2, OL_VERDICT_ACCEPTED, &row.id);
	judge(3, OL_VERDICT_CORRECTED, &row.id);
	deliver_all();
	assert_int_equal(retain(on(FIRST + 100, 0)), 1);
	assert_int_equal(ol_words_commitments(t.s, LINE, 0, &page), 0);
	assert_int_equal(page.n, 1);
	assert_true(page.row[0].len > 0);
	assert_int_equal(ol_words_verdict(t.s, &page.row[0], &verdict), 0);
	assert_int_equal(verdict, OL_VERDICT_ACCEPTED);
	assert_sound();
}

static void test_a_large_month_goes_in_steps(void **state)
{
	int64_t gone;
	bool more;

	(void)state;
	for (unsigned k = 0; k < OL_WORDS_BATCH + 10; k++)
		say(false, k, "one of many", on(FIRST, k));
	keep_days(1, 1);
	deliver_all();
	assert_int_equal(
		ol_words_retain(t.s, LINE, on(FIRST + 50, 0), &gone, &more), 0);
	assert_int_equal(gone, 0);
	assert_true(more);
	/* Half of it: what is left is still found and sound. */
	assert_int_equal(found("many"), 10);
	assert_sound();
	assert_int_equal(retain(on(FIRST + 50, 0)), 1);
	assert_int_equal(found("many"), 0);
	assert_sound();
}

/* A sealed value as it lies in the file. */
static size_t sealed(const char *sql, uint8_t out[256])
{
	sqlite3_stmt *st;
	size_t len;

	assert_int_equal(ol_db_prepare(t.s, &st, sql), 0);
	assert_int_equal(sqlite3_step(st), SQLITE_ROW);
	len = (size_t)sqlite3_column_bytes(st, 0);
	if (len > 256)
		len = 256;
	memcpy(out, sqlite3_column_blob(st, 0), len);
	sqlite3_finalize(st);
	return len;
}

static void test_what_is_erased_is_on_no_page_and_not_in_the_log(void **state)
{
	uint8_t key[256], content[256], segment[256];
	size_t n_key, n_content, n_segment;

	(void)state;
	say(false, 1, "to be forgotten", on(FIRST, 0));
	n_key = sealed("SELECT key FROM month WHERE id = 1", key);
	n_content = sealed("SELECT content FROM item WHERE id = 1", content);
	n_segment = sealed("SELECT body FROM segment WHERE id = 1", segment);
	assert_true(sample_file_has(&t, key, n_key));
	assert_true(sample_file_has(&t, content, n_content));
	assert_true(sample_file_has(&t, segment, n_segment));
	keep_days(2, 1);
	deliver_all();
	assert_int_equal(retain(on(FIRST + 50, 0)), 1);
	for (int i = 0; i < 2; i++) {
		assert_false(sample_file_has(&t, key, n_key));
		assert_false(sample_file_has(&t, content, n_content));
		assert_false(sample_file_has(&t, segment, n_segment));
		sample_reopen(&t);
	}
}

/* Who reads the old state holds the log; the next step empties it. */
static void test_a_log_that_was_held_is_emptied_later(void **state)
{
	uint8_t content[256];
	struct ol_store *reader;
	size_t len;

	(void)state;
	say(false, 1, "to be forgotten", on(FIRST, 0));
	len = sealed("SELECT content FROM item WHERE id = 1", content);
	keep_days(2, 1);
	deliver_all();
	assert_int_equal(ol_store_open_reader(&reader, t.path, t.key), 0);
	assert_int_equal(ol_db_exec(reader->db, "BEGIN; SELECT * FROM item"),
			 0);
	sqlite3_busy_timeout(t.s->db, 0);
	assert_int_equal(retain(on(FIRST + 50, 0)), 1);
	assert_true(sample_file_has(&t, content, len));
	ol_store_close(reader);
	assert_int_equal(retain(on(FIRST + 50, 0)), 0);
	assert_false(sample_file_has(&t, content, len));
}

static void test_a_stolen_file_tells_no_words(void **state)
{
	struct ol_id id = story_id(false, 1);

	(void)state;
	say(false, 1, "the ships leave at seven", on(FIRST, 0));
	for (int i = 0; i < 2; i++) {
		assert_false(sample_file_has(&t, "ships", 5));
		assert_false(sample_file_has(&t, item.salt.b, OL_SALT_LEN));
		assert_false(sample_file_has(&t, item.digest.b, OL_DIGEST_LEN));
		assert_false(sample_file_has(&t, id.b, OL_ID_LEN));
		assert_false(sample_file_has(&t, item.bytes, 16));
		if (i == 0) {
			ol_store_close(t.s);
			t.s = NULL;
		}
	}
}

#define T(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(test_a_month_begins_on_its_first_day),
		T(test_months_are_those_of_the_calendar),
		T(test_each_line_and_month_has_a_key_of_its_own),
		T(test_a_month_goes_when_its_last_day_is_long_enough_ago),
		T(test_what_waits_to_be_delivered_is_not_erased),
		T(test_codebooks_are_kept_on),
		T(test_commitments_are_kept_on),
		T(test_a_large_month_goes_in_steps),
		T(test_what_is_erased_is_on_no_page_and_not_in_the_log),
		T(test_a_log_that_was_held_is_emptied_later),
		T(test_a_stolen_file_tells_no_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
