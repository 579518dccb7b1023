/* audit: a sound store, and one in which something was changed. */
#include "store/audit.h"

#include <setjmp.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/error.h"
#include "os/file.h"
#include "record/merkle.h"
#include "test/unit/store/sample.h"
#include "test/unit/store/story.h"

#define STEPS 150

static struct sample t;
static struct ol_audit a;
static struct ol_words_line w;
static struct ol_words_page page;
static struct story_item item;

static int set_up(void **state)
{
	(void)state;
	sample_open_two(&t);
	for (unsigned k = 0; k < STEPS; k++)
		assert_int_equal(story_step(t.s, k), 0);
	assert_int_equal(ol_words_line(t.s, 1, &w), 0);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	sample_close(&t);
	return 0;
}

static enum ol_audit_fault audit(const struct ol_ledger_head *known)
{
	ol_audit_begin(&a, 1, known);
	while (!a.is_done)
		assert_int_equal(ol_audit_step(&a, t.s), 0);
	return a.fault;
}

static void meddle(const char *sql)
{
	char *why = NULL;
	sqlite3 *db;

	ol_store_close(t.s);
	t.s = NULL;
	assert_int_equal(sqlite3_open(t.path, &db), SQLITE_OK);
	if (sqlite3_exec(db, sql, NULL, NULL, &why) != SQLITE_OK)
		fail_msg("%s: %s", sql, why);
	sqlite3_close(db);
	sample_reopen(&t);
}

static void put_back(const char *saved)
{
	ol_store_close(t.s);
	t.s = NULL;
	assert_int_equal(ol_file_remove(t.path), 0);
	assert_int_equal(ol_store_copy(saved, t.path), 0);
	sample_reopen(&t);
}

static void test_a_story_is_sound(void **state)
{
	(void)state;
	if (audit(NULL) != OL_AUDIT_SOUND)
		fail_msg("%s: %d", ol_audit_text(a.fault), (int)a.where);
	assert_int_equal(a.entries, w.head.seq);
	assert_true(a.items > STEPS / 4);
	assert_int_equal(audit(&w.head), OL_AUDIT_SOUND);
	/* A line on which nothing was said is sound too. */
	ol_audit_begin(&a, 2, NULL);
	while (!a.is_done)
		assert_int_equal(ol_audit_step(&a, t.s), 0);
	assert_int_equal(a.fault, OL_AUDIT_SOUND);
	assert_int_equal(a.entries, 0);
	ol_audit_begin(&a, 3, NULL);
	assert_int_equal(ol_audit_step(&a, t.s), OL_ERR_UNKNOWN);
}

static void test_what_a_counterpart_holds_is_compared(void **state)
{
	struct ol_ledger_head known = w.head;

	(void)state;
	known.hash.b[5] ^= 1;
	assert_int_equal(audit(&known), OL_AUDIT_HELD);
	assert_int_equal(a.where, w.head.seq);
	known = w.head;
	known.seq--;
	assert_int_equal(audit(&known), OL_AUDIT_HELD);
	/* It holds more than there is: the newest were taken away, all of one
	 * piece. */
	known = w.head;
	known.seq++;
	assert_int_equal(audit(&known), OL_AUDIT_HELD);
	assert_int_equal(a.where, w.head.seq + 1);
}

/* A restored office opens an epoch behind the numbers that it lost. */
static void test_an_epoch_names_the_head_that_was_lost(void **state)
{
	struct ol_ledger_head lost = { w.head.seq + 20, { { 9 } } };

	(void)state;
	assert_int_equal(ol_words_epoch(t.s, 1, story_date(STEPS), 2, &lost),
			 0);
	for (unsigned k = STEPS; k < STEPS + 10; k++)
		assert_int_equal(story_step(t.s, k), 0);
	assert_int_equal(audit(NULL), OL_AUDIT_SOUND);
	assert_int_equal(audit(&lost), OL_AUDIT_SOUND);
	lost.hash.b[0]++;
	assert_int_equal(audit(&lost), OL_AUDIT_HELD);
	lost.seq--; /* lost as well, and nobody knows what it was */
	assert_int_equal(audit(&lost), OL_AUDIT_SOUND);
	assert_int_equal(audit(&w.head), OL_AUDIT_SOUND);
}

static void test_whatever_is_changed_is_found(void **state)
{
	static const struct {
		const char *why, *sql;
		enum ol_audit_fault fault;
		uint64_t where; /* 0: not looked at */
	} row[] = {
		{ "an entry changed",
		  "UPDATE ledger SET body = zeroblob(length(body)) "
		  "WHERE seq = 17",
		  OL_AUDIT_ENTRY, 17 },
		{ "an entry taken away", "DELETE FROM ledger WHERE seq = 20",
		  OL_AUDIT_ENTRY, 20 },
		{ "the first one", "DELETE FROM ledger WHERE seq = 1",
		  OL_AUDIT_ENTRY, 1 },
		{ "two exchanged",
		  "UPDATE ledger SET seq = CASE seq WHEN 5 THEN -6 "
		  "ELSE -5 END WHERE seq IN (5, 6);"
		  "UPDATE ledger SET seq = -seq WHERE seq < 0",
		  OL_AUDIT_ENTRY, 5 },
		{ "the newest taken away",
		  "DELETE FROM ledger WHERE seq = (SELECT max(seq) "
		  "FROM ledger)",
		  OL_AUDIT_END, 0 },
		{ "all taken away", "DELETE FROM ledger", OL_AUDIT_END, 0 },
		{ "an entry of another line",
		  "UPDATE ledger SET line = 2 WHERE seq = 9", OL_AUDIT_ENTRY,
		  9 },
		{ "an item of theirs taken away",
		  "DELETE FROM item WHERE theirs = 1 AND seq = 2",
		  OL_AUDIT_ITEM, 0 },
		{ "an item of ours taken away",
		  "DELETE FROM item WHERE theirs = 0 AND seq = 1",
		  OL_AUDIT_ITEM, 0 },
		{ "a content taken away",
		  "UPDATE item SET content = NULL WHERE id = (SELECT "
		  "max(id) FROM item WHERE content IS NOT NULL)",
		  OL_AUDIT_ROW, 0 },
		{ "a content changed",
		  "UPDATE item SET content = zeroblob(length(content)) "
		  "WHERE id = (SELECT max(id) FROM item WHERE content IS "
		  "NOT NULL)",
		  OL_AUDIT_ROW, 0 },
		{ "two numbers exchanged",
		  "UPDATE item SET seq = -seq WHERE theirs = 1 AND seq < 3;"
		  "UPDATE item SET seq = 3 + seq WHERE seq < 0",
		  OL_AUDIT_ITEM, 0 },
		{ "an item made the other side's",
		  "UPDATE item SET theirs = 1 - theirs WHERE theirs = 0 AND "
		  "seq IS NULL",
		  OL_AUDIT_ITEM, 0 },
		{ "an item moved to another row",
		  "UPDATE item SET id = 100000 WHERE id = (SELECT max(id) "
		  "FROM item)",
		  OL_AUDIT_ITEM, 0 },
		{ "a head of one item in another",
		  "UPDATE item SET head = (SELECT head FROM item WHERE "
		  "theirs = 1 AND seq = 1) WHERE theirs = 1 AND seq = 2",
		  OL_AUDIT_ITEM, 0 },
		{ "the line's numbers changed",
		  "UPDATE words SET body = zeroblob(length(body))",
		  OL_AUDIT_LINE, 0 },
		{ "the line's numbers taken away", "DELETE FROM words",
		  OL_AUDIT_EXTRA, 0 },
		{ "a key taken away",
		  "UPDATE month SET key = NULL WHERE id = (SELECT max(month) "
		  "FROM item)",
		  OL_AUDIT_ROW, 0 },
		{ "the keys exchanged",
		  "UPDATE month SET key = (SELECT o.key FROM month o WHERE "
		  "o.id <> month.id ORDER BY id DESC LIMIT 1)",
		  OL_AUDIT_ROW, 0 },
		{ "a segment of search changed",
		  "UPDATE segment SET body = zeroblob(length(body))",
		  OL_AUDIT_SEGMENT, 0 },
	};
	char saved[SCRATCH_PATH];

	(void)state;
	scratch_path(saved, &t.folder, "saved.db");
	assert_int_equal(ol_store_copy(t.path, saved), 0);
	for (size_t k = 0; k < sizeof row / sizeof row[0]; k++) {
		meddle(row[k].sql);
		audit(NULL);
		if (a.fault != row[k].fault ||
		    (row[k].where != 0 && a.where != row[k].where))
			fail_msg("%s: %s, %d", row[k].why,
				 ol_audit_text(a.fault), (int)a.where);
		put_back(saved);
	}
	assert_int_equal(audit(&w.head), OL_AUDIT_SOUND);
	/* Looking through the whole file finds it too. */
	ol_store_close(t.s);
	t.s = NULL;
	assert_int_equal(ol_store_check(t.path, t.key), 0);
	sample_reopen(&t);
	meddle(row[0].sql);
	ol_store_close(t.s);
	t.s = NULL;
	assert_int_equal(ol_store_check(t.path, t.key), OL_ERR_FORGED);
	assert_int_equal(ol_store_check(t.path, NULL), 0);
}

/* Every entry of the ledger, and every row of an item, taken away in turn. */
static void test_nothing_can_be_taken_away(void **state)
{
	char sql[96], saved[SCRATCH_PATH];

	(void)state;
	scratch_path(saved, &t.folder, "saved.db");
	assert_int_equal(ol_store_copy(t.path, saved), 0);
	for (uint64_t k = 1; k <= w.head.seq; k += 1 + w.head.seq / 40) {
		snprintf(sql, sizeof sql, "DELETE FROM ledger WHERE seq = %u",
			 (unsigned)k);
		meddle(sql);
		assert_true(audit(NULL) != OL_AUDIT_SOUND);
		if (k < w.head.seq)
			assert_int_equal(a.where, k);
		put_back(saved);
	}
	assert_int_equal(audit(NULL), OL_AUDIT_SOUND);
	for (uint64_t n = a.items, k = 1; k <= n; k++) {
		snprintf(sql, sizeof sql, "DELETE FROM item WHERE id = %u",
			 (unsigned)k);
		meddle(sql);
		assert_true(audit(NULL) != OL_AUDIT_SOUND);
		put_back(saved);
	}
}

/* ---- every row ---------------------------------------------------------- */

static void run(sqlite3 *db, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

static void run(sqlite3 *db, const char *format, ...)
{
	char sql[512], *why = NULL;
	va_list args;

	va_start(args, format);
	vsnprintf(sql, sizeof sql, format, args);
	va_end(args);
	if (sqlite3_exec(db, sql, NULL, NULL, &why) != SQLITE_OK)
		fail_msg("%s: %s", sql, why);
}

static int64_t ask(sqlite3 *db, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

static int64_t ask(sqlite3 *db, const char *format, ...)
{
	sqlite3_stmt *st;
	char sql[512];
	int64_t value;
	va_list args;

	va_start(args, format);
	vsnprintf(sql, sizeof sql, format, args);
	va_end(args);
	assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &st, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_step(st), SQLITE_ROW);
	value = sqlite3_column_int64(st, 0);
	sqlite3_finalize(st);
	return value;
}

/* Beside the open store, waiting for no disk. */
static sqlite3 *beside(void)
{
	sqlite3 *db;

	assert_int_equal(sqlite3_open(t.path, &db), SQLITE_OK);
	run(db, "PRAGMA synchronous = OFF");
	return db;
}

static void assert_found(const char *what, const char *column, int64_t row,
			 uint64_t where)
{
	if (audit(&w.head) == OL_AUDIT_SOUND)
		fail_msg("%s of %s, row %d: nothing is found", what, column,
			 (int)row);
	if (where && a.where != where)
		fail_msg("%s of %s, row %d: says %d %s", what, column, (int)row,
			 (int)a.where, ol_audit_text(a.fault));
}

/* A byte of each column of each row: of its first, its middle and its last
 * ones in turn. Entries are named by their number, items by their row or by an
 * entry. */
static void test_a_byte_of_any_row_that_was_changed_is_found(void **state)
{
	static const struct {
		const char *table, *column, *row;
		bool is_named;
	} at[] = {
		{ "ledger", "body", "seq", true },
		{ "item", "head", "id", false },
		{ "item", "content", "id", true },
		{ "item", "tag", "id", false },
		{ "item", "about", "id", true },
		{ "month", "key", "id", false },
		{ "segment", "body", "id", true },
		{ "words", "body", "line", false },
	};
	sqlite3 *db = beside();
	size_t i;

	(void)state;
	run(db, "CREATE TEMP TABLE kept (v BLOB)");
	for (i = 0; i < sizeof at / sizeof at[0]; i++) {
		const char *c = at[i].column, *tb = at[i].table;
		int64_t n = ask(db, "SELECT max(%s) FROM %s", at[i].row, tb), k;

		for (k = 1; k <= n; k++) {
			int64_t len = ask(db,
					  "SELECT coalesce(max(length(%s)), 0) "
					  "FROM %s WHERE %s = %d",
					  c, tb, at[i].row, (int)k);
			int64_t at_byte = k % 3 == 0   ? 1
					  : k % 3 == 1 ? len / 2 + 1
						       : len;

			if (!len)
				continue;
			run(db,
			    "DELETE FROM kept; INSERT INTO kept SELECT %s FROM "
			    "%s WHERE %s = %d; UPDATE %s SET %s = CAST("
			    "substr(%s, 1, %d) || "
			    "CASE substr(%s, %d, 1) WHEN x'55' THEN x'56' "
			    "ELSE x'55' END || substr(%s, %d) AS BLOB) WHERE "
			    "%s = %d",
			    c, tb, at[i].row, (int)k, tb, c, c,
			    (int)at_byte - 1, c, (int)at_byte, c,
			    (int)at_byte + 1, at[i].row, (int)k);
			assert_found("a byte", c, k,
				     at[i].is_named ? (uint64_t)k : 0);
			run(db,
			    "UPDATE %s SET %s = (SELECT v FROM kept) WHERE "
			    "%s = %d",
			    tb, c, at[i].row, (int)k);
		}
	}
	assert_int_equal(audit(&w.head), OL_AUDIT_SOUND);
	sqlite3_close(db);
}

/* Each row and the next one, their places exchanged, sealed as they are. */
static void test_rows_that_were_exchanged_are_found(void **state)
{
	sqlite3 *db = beside();
	int64_t n, k;

	(void)state;
	for (k = 1; k < (int64_t)w.head.seq; k++) {
		for (int back = 0; back < 2; back++) {
			run(db,
			    "UPDATE ledger SET seq = CASE seq WHEN %d THEN "
			    "-%d ELSE -%d END WHERE line = 1 AND seq IN (%d, "
			    "%d); UPDATE ledger SET seq = -seq WHERE seq < 0",
			    (int)k, (int)k + 1, (int)k, (int)k, (int)k + 1);
			if (!back)
				assert_found("exchanged", "ledger", k,
					     (uint64_t)k);
		}
	}
	n = ask(db, "SELECT max(id) FROM item");
	for (k = 1; k < n; k++) {
		if (ask(db, "SELECT count(*) FROM item WHERE id IN (%d, %d)",
			(int)k, (int)k + 1) != 2)
			continue;
		for (int back = 0; back < 2; back++) {
			run(db,
			    "UPDATE item SET id = CASE id WHEN %d THEN -%d "
			    "ELSE -%d END WHERE id IN (%d, %d);"
			    "UPDATE item SET id = -id WHERE id < 0",
			    (int)k, (int)k + 1, (int)k, (int)k, (int)k + 1);
			if (!back)
				assert_found("exchanged", "item", k, 0);
		}
	}
	assert_int_equal(audit(&w.head), OL_AUDIT_SOUND);
	sqlite3_close(db);
}

/* Of one piece, with the line's own row put back to fit: the head that the
 * counterpart holds is what is left. */
static void test_a_store_put_back_is_found_by_what_they_hold(void **state)
{
	struct ol_ledger_head held = w.head;
	struct ol_words_done done;
	char saved[SCRATCH_PATH];

	(void)state;
	scratch_path(saved, &t.folder, "saved.db");
	assert_int_equal(ol_store_copy(t.path, saved), 0);
	story_message(&item, true, 4000, "the newest", 0);
	assert_int_equal(ol_words_queue(t.s, 1, story_date(STEPS), &item.salt,
					item.bytes, item.len, &done),
			 0);
	assert_int_equal(ol_words_line(t.s, 1, &w), 0);
	assert_int_equal(audit(&w.head), OL_AUDIT_SOUND);
	put_back(saved);
	assert_int_equal(audit(NULL), OL_AUDIT_SOUND); /* for itself */
	assert_int_equal(audit(&w.head), OL_AUDIT_HELD);
	assert_int_equal(a.where, held.seq + 1);
}

static void test_an_audit_is_not_disturbed_by_what_is_written(void **state)
{
	struct ol_words_done done;
	unsigned n = 0;

	(void)state;
	ol_audit_begin(&a, 1, NULL);
	while (!a.is_done) {
		assert_int_equal(ol_audit_step(&a, t.s), 0);
		story_message(&item, true, 5000 + n++, "meanwhile", 0);
		assert_int_equal(ol_words_queue(t.s, 1, story_date(STEPS),
						&item.salt, item.bytes,
						item.len, &done),
				 0);
	}
	assert_int_equal(a.fault, OL_AUDIT_SOUND);
	assert_int_equal(a.entries, w.head.seq);
}

/* As an export would have it: pages of entries that follow each other. */
static void test_entries_come_in_pages_and_are_a_chain(void **state)
{
	static struct ol_words_entries e;
	struct ol_ledger_head head = { 0 };
	struct ol_ledger_entry entry;
	uint64_t from = 1;
	unsigned pages = 0;

	(void)state;
	for (unsigned k = STEPS; w.head.seq <= OL_WORDS_ENTRIES; k++) {
		assert_int_equal(story_step(t.s, k), 0);
		assert_int_equal(ol_words_line(t.s, 1, &w), 0);
	}
	do {
		assert_int_equal(ol_words_entries(t.s, 1, from, &e), 0);
		for (size_t k = 0; k < e.n; k++) {
			assert_int_equal(e.entry[k].seq, from + k);
			assert_int_equal(ol_ledger_follow(&head, &entry,
							  e.entry[k].bytes,
							  e.entry[k].len),
					 OL_LEDGER_SOUND);
		}
		pages++;
		from = e.next;
	} while (from != 0);
	assert_int_equal(pages, 2);
	assert_int_equal(head.seq, w.head.seq);
	assert_true(ol_digest_equal(&head.hash, &w.head.hash));
}

/* ---- trees ------------------------------------------------------------ */

static void test_roots_are_those_of_the_items(void **state)
{
	struct ol_digest want, got;
	struct ol_merkle tree;
	uint64_t n = 0;

	(void)state;
	assert_int_equal(ol_words_load(t.s, 1, OL_WORDS_THEIRS, 1, &page), 0);
	assert_in_range(page.n, 8, OL_WORDS_PAGE_ROWS);
	/* From the first on, and from the fifth. */
	for (uint64_t first = 1; first <= 5; first += 4) {
		ol_merkle_init(&tree);
		for (n = 0; first + n <= page.n; n++) {
			assert_int_equal(ol_words_root(t.s, 1, OL_WORDS_THEIRS,
						       first, n, &got),
					 0);
			want = ol_merkle_root(&tree);
			assert_true(ol_digest_equal(&want, &got));
			assert_int_equal(page.row[first - 1 + n].seq,
					 first + n);
			ol_merkle_add(&tree, &page.row[first - 1 + n].digest);
		}
	}
	assert_int_equal(ol_words_root(t.s, 1, OL_WORDS_THEIRS, 1, w.have + 1,
				       &got),
			 OL_ERR_RANGE);
	assert_int_equal(ol_words_root(t.s, 1, OL_WORDS_THEIRS, w.have + 2, 0,
				       &got),
			 OL_ERR_RANGE);
	assert_int_equal(ol_words_root(t.s, 1, OL_WORDS_OURS, 0, 1, &got),
			 OL_ERR_RANGE);
}

#define T(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(test_a_story_is_sound),
		T(test_what_a_counterpart_holds_is_compared),
		T(test_an_epoch_names_the_head_that_was_lost),
		T(test_whatever_is_changed_is_found),
		T(test_nothing_can_be_taken_away),
		T(test_a_byte_of_any_row_that_was_changed_is_found),
		T(test_rows_that_were_exchanged_are_found),
		T(test_a_store_put_back_is_found_by_what_they_hold),
		T(test_an_audit_is_not_disturbed_by_what_is_written),
		T(test_entries_come_in_pages_and_are_a_chain),
		T(test_roots_are_those_of_the_items),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
