/* db - see db.h. */
#include "store/db.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/bytes.h"
#include "base/error.h"
#include "seal/wrap.h"

/* SQLite says "disk I/O error" for some full disks; errno knows better. */
static int err_of_io(sqlite3 *db)
{
	switch (db ? sqlite3_system_errno(db) : 0) {
	case ENOSPC:
	case EDQUOT:
	case EFBIG:
		return OL_ERR_NO_SPACE;
	case EACCES:
	case EPERM:
	case EROFS:
		return OL_ERR_DENIED;
	default:
		return OL_ERR_IO;
	}
}

int ol_db_err(sqlite3 *db, int rc)
{
	switch (rc & 0xff) {
	case SQLITE_OK:
	case SQLITE_ROW:
	case SQLITE_DONE:
		return 0;
	case SQLITE_FULL:
		return OL_ERR_NO_SPACE;
	case SQLITE_PERM:
	case SQLITE_READONLY:
	case SQLITE_AUTH:
		return OL_ERR_DENIED;
	case SQLITE_CANTOPEN: {
		int err = err_of_io(db);

		return err == OL_ERR_IO ? OL_ERR_DENIED : err;
	}
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		return OL_ERR_BUSY;
	case SQLITE_CORRUPT:
	case SQLITE_NOTADB:
	case SQLITE_ERROR: /* a table that is not there: not our file */
		return OL_ERR_FORGED;
	case SQLITE_NOMEM:
		return OL_ERR_NO_MEMORY;
	case SQLITE_CONSTRAINT:
		return OL_ERR_EXISTS;
	default:
		return err_of_io(db);
	}
}

int ol_db_exec(sqlite3 *db, const char *sql)
{
	return ol_db_err(db, sqlite3_exec(db, sql, NULL, NULL, NULL));
}

int ol_db_int(sqlite3 *db, const char *sql, int64_t *out)
{
	sqlite3_stmt *st = NULL;
	int rc = sqlite3_prepare_v2(db, sql, -1, &st, NULL);
	int err;

	if (rc == SQLITE_OK)
		rc = sqlite3_step(st);
	err = ol_db_err(db, rc);
	if (rc == SQLITE_ROW)
		*out = sqlite3_column_int64(st, 0);
	else if (!err)
		err = OL_ERR_UNKNOWN;
	sqlite3_finalize(st);
	return err;
}

int ol_db_prepare(struct ol_store *s, sqlite3_stmt **st, const char *sql)
{
	*st = NULL;
	return ol_db_err(s->db, sqlite3_prepare_v2(s->db, sql, -1, st, NULL));
}

int ol_db_step(struct ol_store *s, sqlite3_stmt *st, bool *has_row)
{
	int rc = sqlite3_step(st);

	*has_row = rc == SQLITE_ROW;
	return ol_db_err(s->db, rc);
}

int ol_db_finish(struct ol_store *s, sqlite3_stmt *st, int err)
{
	if (!err)
		err = ol_db_err(s->db, sqlite3_step(st));
	sqlite3_finalize(st);
	return err;
}

int ol_db_begin(struct ol_store *s)
{
	/* SQLite says so only at the first write. */
	if (sqlite3_db_readonly(s->db, "main") == 1)
		return OL_ERR_DENIED;
	return ol_db_exec(s->db, "BEGIN IMMEDIATE");
}

int ol_db_end(struct ol_store *s, int err)
{
	if (!err)
		err = ol_db_exec(s->db, "COMMIT");
	if (err)
		s->due.is_known = false;
	/* After a full disk SQLite may have rolled back by itself. */
	if (err && !sqlite3_get_autocommit(s->db))
		ol_db_exec(s->db, "ROLLBACK");
	return err;
}

bool ol_db_is_inside(struct ol_store *s)
{
	return !sqlite3_get_autocommit(s->db);
}

int ol_db_next_id(struct ol_store *s, const char *table, int64_t *id)
{
	sqlite3_stmt *st;
	bool has_row = false;
	int err = ol_db_prepare(s, &st,
				"SELECT seq FROM sqlite_sequence "
				"WHERE name = ?");

	if (err)
		return err;
	sqlite3_bind_text(st, 1, table, -1, SQLITE_STATIC);
	err = ol_db_step(s, st, &has_row);
	*id = has_row ? sqlite3_column_int64(st, 0) + 1 : 1;
	sqlite3_finalize(st);
	return err;
}

void ol_db_place(char out[static OL_DB_PLACE], const char *table,
		 const char *column, int64_t row)
{
	snprintf(out, OL_DB_PLACE, "%s/%s/%" PRId64 "/1", table, column, row);
}

int ol_db_bind_under(struct ol_store *s, sqlite3_stmt *st, int col,
		     const uint8_t key[static OL_KEY_LEN], const char *place,
		     const uint8_t *plain, size_t len)
{
	uint8_t *sealed = sqlite3_malloc64(len + OL_WRAP_OVERHEAD);

	if (!sealed)
		return OL_ERR_NO_MEMORY;
	ol_wrap_seal(sealed, key, place, plain, len, &s->rnd);
	return ol_db_err(s->db, sqlite3_bind_blob64(st, col, sealed,
						    len + OL_WRAP_OVERHEAD,
						    sqlite3_free));
}

int ol_db_open_under(sqlite3_stmt *st, int col,
		     const uint8_t key[static OL_KEY_LEN], const char *place,
		     uint8_t *out, size_t cap, size_t *len)
{
	const uint8_t *sealed = sqlite3_column_blob(st, col);
	size_t n = (size_t)sqlite3_column_bytes(st, col);

	if (!sealed || n < OL_WRAP_OVERHEAD || n - OL_WRAP_OVERHEAD > cap)
		return OL_ERR_FORGED;
	if (ol_wrap_open(out, key, place, sealed, n))
		return OL_ERR_FORGED;
	*len = n - OL_WRAP_OVERHEAD;
	return 0;
}

int ol_db_bind_sealed(struct ol_store *s, sqlite3_stmt *st, int col,
		      const char *place, const uint8_t *plain, size_t len)
{
	return ol_db_bind_under(s, st, col, s->key, place, plain, len);
}

int ol_db_open_sealed(struct ol_store *s, sqlite3_stmt *st, int col,
		      const char *place, uint8_t *out, size_t cap, size_t *len)
{
	return ol_db_open_under(st, col, s->key, place, out, cap, len);
}
