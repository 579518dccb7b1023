/* copy - a consistent copy of a file that may be in use, and looking through
 * one that is not. */
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/error.h"
#include "os/file.h"
#include "store/audit.h"
#include "store/db.h"
#include "store/rolls.h"
#include "store/schema.h"
#include "store/seat_table.h"
#include "store/store.h"
#include "store/tests.h"

#define BUSY_MS 5000

static int open_existing(sqlite3 **db, const char *path)
{
	int format;
	int err;

	*db = NULL;
	if (!ol_file_exists(path))
		return OL_ERR_UNKNOWN;
	err = ol_db_err(NULL,
			sqlite3_open_v2(path, db, SQLITE_OPEN_READWRITE, NULL));
	if (err)
		return err;
	sqlite3_extended_result_codes(*db, 1);
	sqlite3_busy_timeout(*db, BUSY_MS);
	err = ol_schema_format(*db, &format);
	return !err && format == 0 ? OL_ERR_FORGED : err;
}

/* All pages in one step: the copy is of one moment, and in WAL mode nobody
 * who writes meanwhile waits for it. */
static int copy_pages(sqlite3 *to, sqlite3 *from)
{
	sqlite3_backup *b = sqlite3_backup_init(to, "main", from, "main");
	int rc;

	if (!b)
		return ol_db_err(to, sqlite3_errcode(to));
	sqlite3_backup_step(b, -1);
	rc = sqlite3_backup_finish(b);
	if ((rc & 0xff) == SQLITE_IOERR || rc == SQLITE_FULL)
		return ol_db_err(to, rc);
	return ol_db_err(from, rc);
}

int ol_store_copy(const char *path, const char *to)
{
	sqlite3 *from, *copy = NULL;
	int err = open_existing(&from, path);

	if (!err)
		err = ol_file_create(to, "", 0, 0600);
	if (err) {
		sqlite3_close(from);
		return err;
	}
	err = ol_db_err(NULL, sqlite3_open_v2(to, &copy, SQLITE_OPEN_READWRITE,
					      NULL));
	/* An unfinished copy is thrown away: it needs no journal. */
	if (!err)
		err = ol_db_exec(copy, "PRAGMA journal_mode = OFF");
	if (!err)
		err = copy_pages(copy, from);
	sqlite3_close(copy);
	sqlite3_close(from);
	if (err)
		ol_file_remove(to);
	return err;
}

int ol_store_mark_restored(const char *path)
{
	sqlite3 *db;
	int err = open_existing(&db, path);

	if (!err)
		err = ol_db_exec(db, "INSERT OR REPLACE INTO meta "
				     "(name, value) VALUES ('restored', 1)");
	sqlite3_close(db);
	return err;
}

/* ---- looking through -------------------------------------------------- */

static int check_structure(sqlite3 *db)
{
	sqlite3_stmt *st = NULL;
	int rc = sqlite3_prepare_v2(db, "PRAGMA integrity_check(1)", -1, &st,
				    NULL);
	const unsigned char *word = NULL;
	int err;

	if (rc == SQLITE_OK)
		rc = sqlite3_step(st);
	if (rc == SQLITE_ROW)
		word = sqlite3_column_text(st, 0);
	err = ol_db_err(db, rc);
	if (!err && (!word || strcmp((const char *)word, "ok") != 0))
		err = OL_ERR_FORGED;
	sqlite3_finalize(st);
	return err;
}

static int check_lines(struct ol_store *s)
{
	struct ol_store_line line;
	struct ol_line_secret secret;
	size_t n;
	int err = ol_store_line_count(s, &n);

	for (size_t i = 0; !err && i < n; i++) {
		err = ol_store_line_at(s, i, &line);
		if (!err)
			err = ol_store_line_secret(s, line.id, &secret);
		ol_wipe(&secret, sizeof secret);
	}
	return err;
}

static int check_calls(struct ol_store *s)
{
	struct ol_store_call call;
	uint64_t before = 0;
	size_t n = 1;
	int err = 0;

	while (!err && n > 0) {
		err = ol_store_call_list(s, before, 0, &call, 1, &n);
		before = call.seq;
	}
	return err;
}

/* No card has this id: looking for it opens every one. */
static int check_cards(struct ol_store *s)
{
	struct ol_store_card card;
	struct ol_id nobody = { { 0 } };
	int err = ol_store_card_find(s, &nobody, &card);

	return err == OL_ERR_UNKNOWN ? 0 : err;
}

static int check_duty(struct ol_store *s)
{
	struct ol_store_duty is;

	return ol_store_duty(s, &is);
}

static int check_seats(struct ol_store *s)
{
	struct ol_store_seat seat;
	size_t i;
	int err = 0;

	for (i = 0; !err; i++)
		err = ol_store_seat_at(s, i, &seat);
	ol_wipe(&seat, sizeof seat);
	return err == OL_ERR_UNKNOWN ? 0 : err;
}

/* What was said on every line; its months too, by what lies under them. */
static int check_words(struct ol_store *s)
{
	struct ol_store_line line;
	struct ol_audit a;
	size_t n;
	int err = ol_store_line_count(s, &n);

	for (size_t i = 0; !err && i < n; i++) {
		err = ol_store_line_at(s, i, &line);
		ol_audit_begin(&a, line.id, NULL);
		while (!err && !a.is_done)
			err = ol_audit_step(&a, s);
		if (!err && a.fault != OL_AUDIT_SOUND)
			err = OL_ERR_FORGED;
	}
	return err;
}

int ol_store_check(const char *path, const uint8_t *key)
{
	struct ol_store *s;
	sqlite3 *db;
	int err = open_existing(&db, path);

	if (!err)
		err = check_structure(db);
	sqlite3_close(db);
	if (err || !key)
		return err;
	err = ol_store_open_reader(&s, path, key);
	if (err)
		return err;
	err = check_lines(s);
	if (!err)
		err = check_cards(s);
	if (!err)
		err = check_calls(s);
	if (!err)
		err = ol_store_tests_check(s);
	if (!err)
		err = ol_store_roll_check(s);
	if (!err)
		err = check_words(s);
	if (!err)
		err = check_seats(s);
	if (!err)
		err = check_duty(s);
	ol_store_close(s);
	return err;
}
