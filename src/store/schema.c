/* schema - migration k makes format k + 1 out of format k. They are never
 * changed once released: the next one is added below. */
#include "store/schema.h"

#include <assert.h>
#include <stdint.h>
#include <stdio.h>

#include "base/error.h"
#include "store/db.h"
#include "store/store.h"

static const char *const migration[] = {
	/* 0 -> 1: the first call. What is not a key, a counter or a mark is
	 * sealed under the store key (code.h). */
	"CREATE TABLE meta ("
	"  name TEXT PRIMARY KEY,"
	"  value BLOB NOT NULL"
	") WITHOUT ROWID;"
	"CREATE TABLE line ("
	"  id INTEGER PRIMARY KEY AUTOINCREMENT,"
	"  number INTEGER NOT NULL," /* highest handshake number */
	"  body BLOB NOT NULL,"
	"  secret BLOB NOT NULL"
	");"
	"CREATE TABLE card ("
	"  id INTEGER PRIMARY KEY AUTOINCREMENT,"
	"  used INTEGER NOT NULL,"
	"  body BLOB NOT NULL,"
	"  share BLOB" /* NULL once erased */
	");"
	"CREATE TABLE call ("
	"  id INTEGER PRIMARY KEY AUTOINCREMENT,"
	"  body BLOB NOT NULL"
	");",
	/* 1 -> 2: paths got kinds, spares and steps. What a line's body is
	 * written as stands beside it (code.h); old ones are written anew
	 * when they change. */
	"ALTER TABLE line ADD COLUMN code INTEGER NOT NULL DEFAULT 1;",
	/* 2 -> 3: the written word (words.h). `tag` and `about` are keyed
	 * hashes of ids; `content` and `segment` are sealed under the key of
	 * their month, the rest under the store key. */
	"CREATE TABLE words ("
	"  line INTEGER PRIMARY KEY,"
	"  body BLOB NOT NULL"
	");"
	"CREATE TABLE month ("
	"  id INTEGER PRIMARY KEY AUTOINCREMENT,"
	"  line INTEGER NOT NULL,"
	"  body BLOB NOT NULL,"
	"  key BLOB" /* NULL once destroyed */
	");"
	"CREATE TABLE item ("
	"  id INTEGER PRIMARY KEY AUTOINCREMENT,"
	"  line INTEGER NOT NULL,"
	"  theirs INTEGER NOT NULL,"
	"  seq INTEGER," /* NULL while it is queued */
	"  month INTEGER NOT NULL,"
	"  tag BLOB,"
	"  about BLOB,"
	"  head BLOB NOT NULL,"
	"  content BLOB"
	");"
	"CREATE UNIQUE INDEX item_seq ON item (line, theirs, seq);"
	"CREATE UNIQUE INDEX item_tag ON item (tag);"
	"CREATE INDEX item_line ON item (line, id);"
	"CREATE INDEX item_month ON item (month, id);"
	"CREATE INDEX item_about ON item (about, id) WHERE about IS NOT NULL;"
	"CREATE TABLE mark (" /* what is found without looking through items */
	"  item INTEGER PRIMARY KEY,"
	"  line INTEGER NOT NULL,"
	"  body BLOB NOT NULL"
	");"
	"CREATE TABLE segment ("
	"  id INTEGER PRIMARY KEY AUTOINCREMENT,"
	"  line INTEGER NOT NULL,"
	"  month INTEGER NOT NULL,"
	"  body BLOB NOT NULL"
	");"
	"CREATE INDEX segment_month ON segment (month, id);"
	"CREATE INDEX segment_line ON segment (line, id);"
	"CREATE TABLE ledger ("
	"  line INTEGER NOT NULL,"
	"  seq INTEGER NOT NULL,"
	"  body BLOB NOT NULL,"
	"  PRIMARY KEY (line, seq)"
	") WITHOUT ROWID;",
	/* 3 -> 4: line tests by the hour. The hour is in the clear, so that old
	 * ones are found: a copied file tells when the node ran. */
	"CREATE TABLE test ("
	"  line INTEGER NOT NULL,"
	"  hour INTEGER NOT NULL,"
	"  body BLOB NOT NULL,"
	"  PRIMARY KEY (line, hour)"
	") WITHOUT ROWID;",
	/* 4 -> 5: calls that last, and whose record is due (call_table.c). */
	"ALTER TABLE call ADD COLUMN tag BLOB;"
	"ALTER TABLE call ADD COLUMN open INTEGER;"
	"CREATE INDEX call_tag ON call (tag, id) WHERE tag IS NOT NULL;"
	"CREATE INDEX call_open ON call (open, id) WHERE open IS NOT NULL;",
	/* 5 -> 6: seats (seat_table.h). */
	"CREATE TABLE seat ("
	"  id INTEGER PRIMARY KEY AUTOINCREMENT,"
	"  body BLOB NOT NULL"
	");",
	/* 6 -> 7: missed calls, until somebody takes note (call_table.c). Those
	 * of before are taken as noted: people saw them. */
	"ALTER TABLE call ADD COLUMN missed INTEGER;"
	"ALTER TABLE call ADD COLUMN note BLOB;"
	"CREATE INDEX call_missed ON call (missed) WHERE missed IS NOT NULL;",
	/* 7 -> 8: the people's roll-calls (rolls.h). `at`, in seconds, is in
	 * the clear as the hours of tests are. */
	"CREATE TABLE roll ("
	"  line INTEGER NOT NULL,"
	"  at INTEGER NOT NULL,"
	"  body BLOB NOT NULL,"
	"  PRIMARY KEY (line, at)"
	") WITHOUT ROWID;",
};

#define N_MIGRATIONS ((int)(sizeof migration / sizeof migration[0]))

static_assert(sizeof migration / sizeof migration[0] == OL_STORE_FORMAT,
	      "every format has the migration that leads to it");

int ol_schema_format(sqlite3 *db, int *format)
{
	int64_t application, version, tables;
	int err = ol_db_int(db, "PRAGMA application_id", &application);

	if (!err)
		err = ol_db_int(db, "PRAGMA user_version", &version);
	if (!err)
		err = ol_db_int(db, "SELECT count(*) FROM sqlite_schema",
				&tables);
	if (err)
		return err;
	*format = 0;
	if (application == 0 && version == 0 && tables == 0)
		return 0;
	if (application != OL_SCHEMA_APPLICATION || version < 1)
		return OL_ERR_FORGED;
	if (version > N_MIGRATIONS)
		return OL_ERR_NEWER;
	*format = (int)version;
	return 0;
}

static int step_up(sqlite3 *db, int from)
{
	char mark[96];
	int err = ol_db_exec(db, "BEGIN IMMEDIATE");

	if (err)
		return err;
	snprintf(mark, sizeof mark,
		 "PRAGMA application_id = %d; PRAGMA user_version = %d; "
		 "COMMIT",
		 OL_SCHEMA_APPLICATION, from + 1);
	err = ol_db_exec(db, migration[from]);
	if (!err)
		err = ol_db_exec(db, mark);
	if (err && !sqlite3_get_autocommit(db))
		ol_db_exec(db, "ROLLBACK");
	return err;
}

int ol_schema_migrate(sqlite3 *db)
{
	int format;
	int err = ol_schema_format(db, &format);

	for (; !err && format < N_MIGRATIONS; format++)
		err = step_up(db, format);
	return err;
}
