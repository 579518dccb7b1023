/* call_table - the history of calls, and the calls that last. Columns beside
 * the body: `tag`, a keyed hash of line and id (NULL: written by an older
 * program); `open`, the line while something is left to be done about it. */
#include "base/bytes.h"
#include "base/error.h"
#include "store/db.h"
#include "store/store.h"
#include "store/words_rows.h"

#define COLUMNS "SELECT id, body, tag FROM call "

/* ---- reading ---------------------------------------------------------- */

static int read_row(struct ol_store *s, sqlite3_stmt *st,
		    struct ol_store_call *call)
{
	uint8_t body[OL_CODE_MAX];
	char place[OL_DB_PLACE];
	int64_t row = sqlite3_column_int64(st, 0);
	unsigned code =
		sqlite3_column_type(st, 2) == SQLITE_NULL ? 1 : OL_CODE_CALL;
	size_t len;
	int err;

	ol_db_place(place, "call", "body", row);
	err = ol_db_open_sealed(s, st, 1, place, body, sizeof body, &len);
	if (!err)
		err = ol_code_read_call(call, code, body, len);
	call->seq = (uint64_t)row;
	return err;
}

/* The first row of a statement, which it finalizes. OL_ERR_UNKNOWN. */
static int read_first(struct ol_store *s, sqlite3_stmt *st,
		      struct ol_store_call *call)
{
	bool has_row;
	int err = ol_db_step(s, st, &has_row);

	if (!err && !has_row)
		err = OL_ERR_UNKNOWN;
	if (!err)
		err = read_row(s, st, call);
	sqlite3_finalize(st);
	return err;
}

int ol_store_call_find(struct ol_store *s, uint16_t line,
		       const struct ol_id *id, struct ol_store_call *call)
{
	uint8_t tag[OL_ROWS_TAG];
	sqlite3_stmt *st;
	int err = ol_db_prepare(s, &st,
				COLUMNS "WHERE tag = ? "
					"ORDER BY id DESC LIMIT 1");

	if (err)
		return err;
	ol_rows_call_tag(s, tag, line, id);
	sqlite3_bind_blob(st, 1, tag, sizeof tag, SQLITE_TRANSIENT);
	err = read_first(s, st, call);
	if (!err && (call->line != line || !ol_id_equal(&call->id, id)))
		err = OL_ERR_FORGED;
	return err;
}

int ol_store_call_left(struct ol_store *s, uint16_t line,
		       struct ol_store_call *call)
{
	sqlite3_stmt *st;
	int err = ol_db_prepare(s, &st,
				COLUMNS "WHERE open = ? ORDER BY id LIMIT 1");

	if (err)
		return err;
	sqlite3_bind_int64(st, 1, line);
	return read_first(s, st, call);
}

/* Others of the line may be DUE. */
int ol_store_call_lasting(struct ol_store *s, uint16_t line,
			  struct ol_store_call *call)
{
	sqlite3_stmt *st;
	bool has_row;
	int err = ol_db_prepare(s, &st,
				COLUMNS "WHERE open = ? ORDER BY id DESC");

	if (err)
		return err;
	sqlite3_bind_int64(st, 1, line);
	do {
		err = ol_db_step(s, st, &has_row);
		if (!err && !has_row)
			err = OL_ERR_UNKNOWN;
		if (!err)
			err = read_row(s, st, call);
	} while (!err && call->state != OL_STORE_CALL_LASTS);
	sqlite3_finalize(st);
	return err;
}

int ol_store_call_list(struct ol_store *s, uint64_t before, uint16_t line,
		       struct ol_store_call *out, size_t max, size_t *n)
{
	sqlite3_stmt *st;
	bool has_row = true;
	int err = ol_db_prepare(s, &st,
				COLUMNS "WHERE ?1 = 0 OR id < ?1 "
					"ORDER BY id DESC");

	*n = 0;
	if (err)
		return err;
	sqlite3_bind_int64(st, 1, (int64_t)before);
	while (*n < max) {
		err = ol_db_step(s, st, &has_row);
		if (err || !has_row)
			break;
		err = read_row(s, st, &out[*n]);
		if (err)
			break;
		if ((line == 0 || out[*n].line == line) &&
		    out[*n].state != OL_STORE_CALL_LASTS)
			++*n;
	}
	sqlite3_finalize(st);
	return err;
}

/* ---- writing ---------------------------------------------------------- */

/* Binds what follows the row's id: body, tag, open. */
static int bind(struct ol_store *s, sqlite3_stmt *st,
		const struct ol_store_call *call, int64_t row)
{
	uint8_t body[OL_CODE_MAX], tag[OL_ROWS_TAG];
	char place[OL_DB_PLACE];
	size_t len = ol_code_write_call(body, call);

	ol_rows_call_tag(s, tag, call->line, &call->id);
	sqlite3_bind_int64(st, 1, row);
	sqlite3_bind_blob(st, 3, tag, sizeof tag, SQLITE_TRANSIENT);
	if (call->state == OL_STORE_CALL_OVER)
		sqlite3_bind_null(st, 4);
	else
		sqlite3_bind_int64(st, 4, call->line);
	ol_db_place(place, "call", "body", row);
	return ol_db_bind_sealed(s, st, 2, place, body, len);
}

static int replace(struct ol_store *s, const struct ol_store_call *call)
{
	sqlite3_stmt *st;
	int err = ol_db_prepare(s, &st,
				"UPDATE call SET body = ?2, tag = ?3, "
				"open = ?4 WHERE id = ?1");

	if (err)
		return err;
	err = bind(s, st, call, (int64_t)call->seq);
	return ol_db_finish(s, st, err);
}

static int append(struct ol_store *s, struct ol_store_call *call)
{
	sqlite3_stmt *st;
	int64_t row;
	int err = ol_db_next_id(s, "call", &row);

	if (!err)
		err = ol_db_prepare(s, &st,
				    "INSERT INTO call (id, body, tag, open) "
				    "VALUES (?, ?, ?, ?)");
	if (err)
		return err;
	err = ol_db_finish(s, st, bind(s, st, call, row));
	if (!err)
		call->seq = (uint64_t)row;
	return err;
}

static int add(struct ol_store *s, struct ol_store_call *call)
{
	struct ol_store_call before;
	int err = ol_store_call_lasting(s, call->line, &before);

	if (err == OL_ERR_UNKNOWN)
		return append(s, call);
	call->seq = before.seq;
	return err ? err : replace(s, call);
}

int ol_store_call_add(struct ol_store *s, struct ol_store_call *call)
{
	int err = ol_db_begin(s);

	return err ? err : ol_db_end(s, add(s, call));
}

int ol_store_call_set(struct ol_store *s, const struct ol_store_call *call)
{
	int err = ol_db_begin(s);

	if (err)
		return err;
	err = replace(s, call);
	if (!err && sqlite3_changes(s->db) == 0)
		err = OL_ERR_UNKNOWN;
	return ol_db_end(s, err);
}
