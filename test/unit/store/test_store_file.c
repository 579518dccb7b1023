/* store: the file itself: what it gives away, and what is done about one that
 * is damaged, foreign, newer, or has no room. */
#include <setjmp.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/error.h"
#include "os/file.h"
#include "os/random.h"
#include "store/rolls.h"
#include "store/seat_table.h"
#include "store/tests.h"
#include "store/words.h"
#include "test/unit/store/sample.h"

static struct sample t;
static struct ol_random rnd;

static int set_up(void **state)
{
	(void)state;
	sample_open(&t);
	rnd = ol_random_kernel();
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	sample_close(&t);
	return 0;
}

static void close_store(void)
{
	ol_store_close(t.s);
	t.s = NULL;
}

static int open_again(void)
{
	return ol_store_open(&t.s, t.path, false, t.key, &rnd);
}

/* SQL from outside, as somebody with the disk might. */
static void meddle(const char *path, const char *sql)
{
	char *why = NULL;
	sqlite3 *db;

	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	if (sqlite3_exec(db, sql, NULL, NULL, &why) != SQLITE_OK)
		fail_msg("%s: %s", sql, why);
	sqlite3_close(db);
}

/* ---- what it gives away ----------------------------------------------- */

static void test_a_stolen_file_does_not_speak(void **state)
{
	struct ol_store_call call = sample_call(3);
	struct ol_line_secret secret = sample_secret(1);
	struct ol_store_card card = sample_card(1);

	(void)state;
	sample_add_line(&t, 1);
	assert_int_equal(ol_store_call_add(t.s, &call), 0);
	/* Both in the log and, once closed, in the file. */
	for (int i = 0; i < 2; i++) {
		assert_true(sample_file_has(&t, "line",
					    4)); /* the table: it looks */
		assert_false(sample_file_has(&t, "line-1", 6));
		assert_false(sample_file_has(&t, "Office 1", 8));
		assert_false(sample_file_has(&t, "seat 3", 6));
		assert_false(sample_file_has(&t, secret.key, 8));
		assert_false(sample_file_has(&t, card.share, 8));
		assert_false(sample_file_has(&t, t.key, 8));
		if (i == 0)
			close_store();
	}
}

/* The sealed bytes of the share, as they lie in the file. */
static size_t sealed_share(uint8_t out[256])
{
	sqlite3_stmt *st;
	sqlite3 *db;
	size_t len = 0;

	assert_int_equal(sqlite3_open(t.path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_prepare_v2(db, "SELECT share FROM card", -1,
					    &st, NULL),
			 SQLITE_OK);
	assert_int_equal(sqlite3_step(st), SQLITE_ROW);
	len = (size_t)sqlite3_column_bytes(st, 0);
	assert_in_range(len, 1, 256);
	memcpy(out, sqlite3_column_blob(st, 0), len);
	sqlite3_finalize(st);
	sqlite3_close(db);
	return len;
}

static void test_what_is_erased_is_gone_from_file_and_log(void **state)
{
	struct ol_store_settings s = sample_line(1).settings;
	uint8_t sealed[256];
	size_t len;

	(void)state;
	sample_add_line(&t, 1);
	len = sealed_share(sealed);
	assert_true(sample_file_has(&t, sealed, len));
	s.verified = true;
	assert_int_equal(ol_store_line_set(t.s, 1, &s), 0);
	assert_false(sample_file_has(&t, sealed, len));
	close_store();
	assert_false(sample_file_has(&t, sealed, len));
}

static void test_the_file_is_its_owners_alone(void **state)
{
	static const char *const tail[] = { "", "-wal", "-shm" };
	mode_t before = umask(0);

	(void)state;
	sample_reopen(&t); /* with a careless umask */
	sample_add_line(&t, 1);
	umask(before);
	for (size_t i = 0; i < 3; i++) {
		char path[SCRATCH_PATH + 8];
		struct stat st;

		snprintf(path, sizeof path, "%s%s", t.path, tail[i]);
		assert_int_equal(stat(path, &st), 0);
		assert_int_equal(st.st_mode & 077, 0);
	}
}

/* ---- what is wrong with it -------------------------------------------- */

static void test_one_that_lacks_or_is_there_already(void **state)
{
	struct ol_store *s;
	char path[SCRATCH_PATH];

	(void)state;
	assert_int_equal(ol_store_open(&s, t.path, true, t.key, &rnd),
			 OL_ERR_EXISTS);
	scratch_path(path, &t.folder, "none.db");
	assert_int_equal(ol_store_open(&s, path, false, t.key, &rnd),
			 OL_ERR_UNKNOWN);
	scratch_path(path, &t.folder, "no/folder.db");
	assert_int_equal(ol_store_open(&s, path, true, t.key, &rnd),
			 OL_ERR_UNKNOWN);
}

static void test_another_key_does_not_open_it(void **state)
{
	(void)state;
	close_store();
	t.key[31] ^= 1;
	assert_int_equal(open_again(), OL_ERR_FORGED);
	t.key[31] ^= 1;
	assert_int_equal(open_again(), 0);
}

static void test_a_newer_format_is_refused_and_left_alone(void **state)
{
	static uint8_t before[1 << 18], after[1 << 18];
	size_t n_before, n_after;

	(void)state;
	close_store();
	meddle(t.path, "PRAGMA user_version = 9");
	assert_int_equal(ol_file_read(t.path, before, sizeof before, &n_before),
			 0);
	assert_int_equal(open_again(), OL_ERR_NEWER);
	assert_int_equal(ol_store_check(t.path, t.key), OL_ERR_NEWER);
	assert_int_equal(ol_file_read(t.path, after, sizeof after, &n_after),
			 0);
	assert_int_equal(n_before, n_after);
	assert_memory_equal(before, after, n_before);
}

/* Format 8 has the table of roll-calls, format 7 two more columns of calls,
 * format 6 the table of seats, format 5 two columns of calls, format 4 the
 * table of tests, format 3 these, format 2 the column. */
#define TO_FORMAT_7 "DROP TABLE roll; "
#define TO_FORMAT_6                \
	TO_FORMAT_7                \
	"DROP INDEX call_missed; " \
	"ALTER TABLE call DROP COLUMN missed; ALTER TABLE call DROP COLUMN note; "
#define TO_FORMAT_5 TO_FORMAT_6 "DROP TABLE seat; "
#define TO_FORMAT_4                                   \
	TO_FORMAT_5                                   \
	"DROP INDEX call_tag; DROP INDEX call_open; " \
	"ALTER TABLE call DROP COLUMN tag; ALTER TABLE call DROP COLUMN open; "
#define TO_FORMAT_3 TO_FORMAT_4 "DROP TABLE test; "
#define TO_FORMAT_2                                                         \
	TO_FORMAT_3 "DROP TABLE words; DROP TABLE month; DROP TABLE item; " \
		    "DROP TABLE mark; DROP TABLE segment; DROP TABLE ledger; "
#define TO_FORMAT_1 TO_FORMAT_2 "ALTER TABLE line DROP COLUMN code;"

static void test_a_file_of_the_seventh_format_is_brought_up(void **state)
{
	struct ol_store_roll roll = { .line = 1 };

	(void)state;
	close_store();
	meddle(t.path, TO_FORMAT_7 "PRAGMA user_version = 7");
	assert_int_equal(ol_store_check(t.path, t.key), OL_ERR_STATE);
	assert_int_equal(open_again(), 0);
	assert_int_equal(ol_store_roll_add(t.s, &roll), 0);
}

static void test_a_file_of_the_sixth_format_is_brought_up(void **state)
{
	struct ol_store_call call = sample_call(1);
	uint64_t n;

	(void)state;
	call.missed = true;
	assert_int_equal(ol_store_call_add(t.s, &call), 0);
	close_store();
	meddle(t.path, TO_FORMAT_6 "PRAGMA user_version = 6");
	assert_int_equal(ol_store_check(t.path, t.key), OL_ERR_STATE);
	assert_int_equal(open_again(), 0);
	/* Those of before were seen. */
	assert_int_equal(ol_store_call_missed_count(t.s, &n), 0);
	assert_int_equal(n, 0);
	assert_int_equal(ol_store_call_add(t.s, &call), 0);
	assert_int_equal(ol_store_call_missed_count(t.s, &n), 0);
	assert_int_equal(n, 1);
}

static void test_a_file_of_the_fifth_format_is_brought_up(void **state)
{
	struct ol_store_seat seat = { .name = "anna", .lang = "en" };

	(void)state;
	close_store();
	meddle(t.path, TO_FORMAT_5 "PRAGMA user_version = 5");
	assert_int_equal(ol_store_check(t.path, t.key), OL_ERR_STATE);
	assert_int_equal(open_again(), 0);
	seat.password.cost = (struct ol_passphrase_cost){ 1, 8 };
	assert_int_equal(ol_store_seat_add(t.s, &seat), 0);
	assert_int_equal(ol_store_seat_at(t.s, 0, &seat), 0);
	assert_string_equal(seat.name, "anna");
}

static void test_a_file_of_the_fourth_format_is_brought_up(void **state)
{
	struct ol_store_call call = sample_call(1), got;

	(void)state;
	close_store();
	meddle(t.path, TO_FORMAT_4 "PRAGMA user_version = 4");
	assert_int_equal(ol_store_check(t.path, t.key), OL_ERR_STATE);
	assert_int_equal(open_again(), 0);
	assert_int_equal(ol_store_call_add(t.s, &call), 0);
	assert_int_equal(ol_store_call_find(t.s, call.line, &call.id, &got), 0);
}

static void test_a_file_of_the_third_format_is_brought_up(void **state)
{
	struct ol_store_tests one = { .line = 1, .hour = 1 };

	(void)state;
	close_store();
	meddle(t.path, TO_FORMAT_3 "PRAGMA user_version = 3");
	assert_int_equal(ol_store_check(t.path, t.key), OL_ERR_STATE);
	assert_int_equal(open_again(), 0);
	assert_int_equal(ol_store_tests_add(t.s, &one), 0);
}

static void test_a_file_of_the_second_format_is_brought_up(void **state)
{
	struct ol_words_line w;

	(void)state;
	sample_add_line(&t, 1);
	close_store();
	meddle(t.path, TO_FORMAT_2 "PRAGMA user_version = 2");
	assert_int_equal(ol_store_check(t.path, t.key), OL_ERR_STATE);
	assert_int_equal(open_again(), 0);
	assert_int_equal(ol_words_line(t.s, 1, &w), 0);
	assert_int_equal(w.last + w.have, 0);
}

/* Its rows say by the default that they lack the column. */
static void test_a_file_of_the_first_format_is_brought_up(void **state)
{
	struct ol_store_line line;
	struct ol_store_path path = { .listen = 1, .tcp = true, .spare = true };

	(void)state;
	close_store();
	meddle(t.path, TO_FORMAT_1 "PRAGMA user_version = 1");
	assert_int_equal(open_again(), 0);
	sample_add_line(&t, 1);
	path.remote = sample_line(1).path[0].remote;
	assert_int_equal(ol_store_line_set_paths(t.s, 1, &path, 1), 0);
	assert_int_equal(ol_store_line_at(t.s, 0, &line), 0);
	assert_true(line.path[0].tcp);
	close_store();
	/* What a row is written as cannot be talked down. */
	meddle(t.path, "UPDATE line SET code = 1");
	assert_int_equal(ol_store_check(t.path, t.key), OL_ERR_FORGED);
	meddle(t.path, "UPDATE line SET code = 6");
	assert_int_equal(ol_store_check(t.path, t.key), OL_ERR_NEWER);
	meddle(t.path, "UPDATE line SET code = -1");
	assert_int_equal(ol_store_check(t.path, t.key), OL_ERR_FORGED);
	meddle(t.path, "UPDATE line SET code = 5");
	assert_int_equal(ol_store_check(t.path, t.key), 0);
	assert_int_equal(open_again(), 0);
}

static void test_a_file_that_is_none_of_ours_is_refused(void **state)
{
	static const char text[] = "this is a letter and no data base at all, "
				   "however long one looks at it";
	char path[SCRATCH_PATH];
	struct ol_store *s;

	(void)state;
	scratch_path(path, &t.folder, "letter");
	assert_int_equal(ol_file_write(path, text, sizeof text, 0600), 0);
	assert_int_equal(ol_store_open(&s, path, false, t.key, &rnd),
			 OL_ERR_FORGED);
	assert_int_equal(ol_file_write(path, "", 0, 0600), 0);
	assert_int_equal(ol_store_open(&s, path, false, t.key, &rnd),
			 OL_ERR_FORGED);
	assert_int_equal(ol_store_check(path, NULL), OL_ERR_FORGED);
	assert_int_equal(ol_file_remove(path), 0);
	meddle(path, "CREATE TABLE recipes (name TEXT)");
	assert_int_equal(ol_store_open(&s, path, false, t.key, &rnd),
			 OL_ERR_FORGED);
}

static void test_a_value_moved_or_changed_is_noticed(void **state)
{
	static const struct {
		const char *why, *sql;
	} row[] = {
		{ "the bodies of two lines exchanged",
		  "UPDATE line SET body = (SELECT body FROM line o "
		  "WHERE o.id = 3 - line.id)" },
		{ "the secret of one in the other",
		  "UPDATE line SET secret = (SELECT secret FROM line "
		  "WHERE id = 1) WHERE id = 2" },
		{ "a secret in place of a body",
		  "UPDATE line SET body = secret WHERE id = 1" },
		{ "a body made shorter",
		  "UPDATE line SET body = substr(body, 1, 50)" },
		{ "an empty body", "UPDATE line SET body = x''" },
		{ "a number for a body", "UPDATE line SET body = 17" },
		{ "the share of one card in the other",
		  "UPDATE card SET share = (SELECT share FROM card "
		  "WHERE id = 1) WHERE id = 2" },
		{ "a call under another number", "UPDATE call SET id = 5" },
		{ "a line under an impossible number",
		  "UPDATE line SET id = 70000 WHERE id = 2" },
		{ "a table that lacks", "DROP TABLE call" },
	};
	char saved[SCRATCH_PATH];

	(void)state;
	sample_add_line(&t, 1);
	sample_add_line(&t, 50);
	{
		struct ol_store_call call = sample_call(1);

		assert_int_equal(ol_store_call_add(t.s, &call), 0);
	}
	close_store();
	assert_int_equal(ol_store_check(t.path, t.key), 0);
	scratch_path(saved, &t.folder, "saved.db");
	assert_int_equal(ol_store_copy(t.path, saved), 0);
	for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
		int err;

		meddle(t.path, row[i].sql);
		err = ol_store_check(t.path, t.key);
		if (err != OL_ERR_FORGED)
			fail_msg("%s: %d", row[i].why, err);
		assert_int_equal(ol_file_remove(t.path), 0);
		assert_int_equal(ol_store_copy(saved, t.path), 0);
	}
}

static void test_damaged_pages_are_noticed(void **state)
{
	static uint8_t all[1 << 20];
	size_t len;

	(void)state;
	for (unsigned k = 0; k < 20; k++)
		sample_add_line(&t, 10 * k);
	close_store();
	assert_int_equal(ol_file_read(t.path, all, sizeof all, &len), 0);
	memset(all + 4096, 0xff, len - 4096);
	assert_int_equal(ol_file_write(t.path, all, len, 0600), 0);
	assert_int_equal(ol_store_check(t.path, NULL), OL_ERR_FORGED);
	assert_int_equal(open_again(), OL_ERR_FORGED);
}

static int open_as_nobody(void *ctx)
{
	struct ol_store *s;

	(void)ctx;
	return ol_store_open(&s, t.path, false, t.key, &rnd) != OL_ERR_DENIED;
}

static void test_no_right_to_it_is_denied(void **state)
{
	int status;

	(void)state;
	close_store();
	assert_int_equal(chmod(t.folder.dir, 0755), 0);
	if (!scratch_as_nobody(open_as_nobody, NULL, &status))
		skip();
	assert_int_equal(status, 0);
	/* Only reading is not enough either. */
	assert_int_equal(chmod(t.path, 0644), 0);
	assert_true(scratch_as_nobody(open_as_nobody, NULL, &status));
	assert_int_equal(status, 0);
}

/* ---- full disks and sudden ends --------------------------------------- */

static void test_a_full_disk_changes_nothing_and_can_be_left(void **state)
{
	struct ol_store_line line = sample_line(50);
	struct ol_line_secret secret = sample_secret(50);
	struct ol_store_call call = sample_call(1);
	struct ol_store_card card = sample_card(50);
	struct scratch disk;
	char path[SCRATCH_PATH];
	struct ol_store *s;
	size_t n;
	int err = 0;

	(void)state;
	scratch_make(&disk);
	scratch_path(path, &disk, "store.db");
	if (!scratch_make_disk(&disk, 2048)) {
		scratch_remove(&disk);
		skip();
	}
	assert_int_equal(ol_store_open(&s, path, true, t.key, &rnd), 0);
	assert_int_equal(ol_store_card_add(s, &card), 0);
	scratch_fill(&disk);
	/* The log has room for a few more. */
	for (int i = 0; i < 100000 && !err; i++)
		err = ol_store_call_add(s, &call);
	assert_int_equal(err, OL_ERR_NO_SPACE);
	assert_int_equal(ol_store_line_add(s, &line, &secret), OL_ERR_NO_SPACE);
	scratch_unfill(&disk);
	assert_int_equal(ol_store_line_count(s, &n), 0);
	assert_int_equal(n, 0);
	assert_int_equal(ol_store_card_find(s, &card.id, &card), 0);
	assert_false(card.used);
	assert_int_equal(ol_store_line_add(s, &line, &secret), 0);
	ol_store_close(s);
	assert_int_equal(ol_store_check(path, t.key), 0);
	/* Nor is a new one begun and left lying. */
	scratch_fill(&disk);
	scratch_path(path, &disk, "new.db");
	n = scratch_count(disk.dir);
	assert_int_equal(ol_store_open(&s, path, true, t.key, &rnd),
			 OL_ERR_NO_SPACE);
	assert_int_equal(scratch_count(disk.dir), n);
	scratch_remove(&disk);
}

/* Adds calls for ever, tells each that it was told is on disk. */
static void add_for_ever(int out)
{
	for (unsigned k = 1;; k++) {
		struct ol_store_call call = sample_call(k);

		if (ol_store_call_add(t.s, &call))
			_exit(1);
		if (write(out, &call.seq, sizeof call.seq) < 0)
			_exit(2);
	}
}

static void test_what_was_reported_written_survives_a_kill(void **state)
{
	struct ol_store_call last;
	uint64_t seq = 0, got;
	size_t n;

	(void)state;
	close_store();
	for (int round = 0; round < 5; round++) {
		int p[2], word;
		pid_t child;

		assert_int_equal(pipe(p), 0);
		child = fork();
		assert_true(child >= 0);
		if (child == 0) {
			if (open_again())
				_exit(3);
			add_for_ever(p[1]);
		}
		close(p[1]);
		for (int k = 0; k < 20 + round; k++)
			assert_int_equal(read(p[0], &seq, sizeof seq),
					 sizeof seq);
		kill(child, SIGKILL);
		assert_int_equal(waitpid(child, &word, 0), child);
		assert_true(WIFSIGNALED(word));
		while (read(p[0], &got, sizeof got) == sizeof got)
			seq = got;
		close(p[0]);
		assert_int_equal(open_again(), 0);
		assert_int_equal(ol_store_call_list(t.s, 0, 0, &last, 1, &n),
				 0);
		assert_int_equal(n, 1);
		/* The one it was just writing may be there too. */
		assert_in_range(last.seq, seq, seq + 1);
		close_store();
		assert_int_equal(ol_store_check(t.path, t.key), 0);
	}
}

/* ---- copies ----------------------------------------------------------- */

static void test_a_copy_is_whole_while_the_node_goes_on(void **state)
{
	struct ol_store_call call = sample_call(1);
	struct ol_store_line line, want = sample_line(1);
	char to[SCRATCH_PATH];
	struct ol_store *copy;
	struct stat st;
	size_t names;

	(void)state;
	sample_add_line(&t, 1);
	scratch_path(to, &t.folder, "copy.db");
	names = scratch_count(t.folder.dir);
	assert_int_equal(ol_store_copy(t.path, to), 0);
	assert_int_equal(scratch_count(t.folder.dir), names + 1);
	assert_int_equal(stat(to, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	assert_int_equal(ol_store_copy(t.path, to), OL_ERR_EXISTS);
	/* It still writes. */
	assert_int_equal(ol_store_call_add(t.s, &call), 0);
	assert_int_equal(ol_store_check(to, t.key), 0);
	assert_int_equal(ol_store_open(&copy, to, false, t.key, &rnd), 0);
	assert_int_equal(ol_store_line_at(copy, 0, &line), 0);
	want.id = 1;
	assert_same_line(&line, &want);
	ol_store_close(copy);
	assert_int_equal(ol_store_copy("/nowhere/store.db", to),
			 OL_ERR_UNKNOWN);
}

static void test_the_library_is_named(void **state)
{
	(void)state;
	assert_int_equal(strncmp(ol_store_version(), "SQLite 3.", 9), 0);
}

#define T(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(test_a_stolen_file_does_not_speak),
		T(test_what_is_erased_is_gone_from_file_and_log),
		T(test_the_file_is_its_owners_alone),
		T(test_one_that_lacks_or_is_there_already),
		T(test_another_key_does_not_open_it),
		T(test_a_newer_format_is_refused_and_left_alone),
		T(test_a_file_of_the_seventh_format_is_brought_up),
		T(test_a_file_of_the_sixth_format_is_brought_up),
		T(test_a_file_of_the_fifth_format_is_brought_up),
		T(test_a_file_of_the_fourth_format_is_brought_up),
		T(test_a_file_of_the_third_format_is_brought_up),
		T(test_a_file_of_the_second_format_is_brought_up),
		T(test_a_file_of_the_first_format_is_brought_up),
		T(test_a_file_that_is_none_of_ours_is_refused),
		T(test_a_value_moved_or_changed_is_noticed),
		T(test_damaged_pages_are_noticed),
		T(test_no_right_to_it_is_denied),
		T(test_a_full_disk_changes_nothing_and_can_be_left),
		T(test_what_was_reported_written_survives_a_kill),
		T(test_a_copy_is_whole_while_the_node_goes_on),
		T(test_the_library_is_named),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
