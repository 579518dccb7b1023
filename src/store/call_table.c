/* call_table - the history of calls, and the calls that last. Columns beside
 * the body: `tag`, a keyed hash of line and id (NULL: written by an older
 * program); `open`, the line while something is left to be done about it; `missed`, its
 * id while nobody has noted that it was missed; `note`, sealed, who did. */
#include "base/bytes.h"
#include "base/error.h"
#include "store/db.h"
#include "store/pack.h"
#include "store/store.h"
#include "store/words_rows.h"

#define COLUMNS "SELECT id, body, tag, missed, note FROM call "
#define NOTE (OL_STORE_SEAT_MAX + 16) /* bytes of a note, at most */

/* ---- reading ---------------------------------------------------------- */

static int read_note(struct ol_store *s, sqlite3_stmt *st, int64_t row,
		     struct ol_store_call *call)
{
	uint8_t note[NOTE];
	char place[OL_DB_PLACE];
	struct ol_unpack i = { note, 0, false };
	int err;

	call->missed = sqlite3_column_type(st, 3) != SQLITE_NULL;
	if (sqlite3_column_type(st, 4) == SQLITE_NULL)
		return 0;
	ol_db_place(place, "call", "note", row);
	err = ol_db_open_sealed(s, st, 4, place, note, sizeof note, &i.left);
	if (err)
		return err;
	ol_unpack_text(&i, call->noted_by, sizeof call->noted_by);
	call->noted_at = ol_unpack_date(&i);
	return ol_unpack_end(&i);
}

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
	return err ? err : read_note(s, st, row, call);
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

/* Binds what follows the row's id: body, tag, open, missed. */
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
	if (call->missed && call->state != OL_STORE_CALL_LASTS)
		sqlite3_bind_int64(st, 5, row);
	else
		sqlite3_bind_null(st, 5);
	ol_db_place(place, "call", "body", row);
	return ol_db_bind_sealed(s, st, 2, place, body, len);
}

static int replace(struct ol_store *s, const struct ol_store_call *call)
{
	sqlite3_stmt *st;
	int err = ol_db_prepare(s, &st,
				"UPDATE call SET body = ?2, tag = ?3, "
				"open = ?4, missed = CASE WHEN note IS NULL "
				"THEN ?5 END WHERE id = ?1");

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
				    "INSERT INTO call "
				    "(id, body, tag, open, missed) "
				    "VALUES (?, ?, ?, ?, ?)");
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

/* ---- missed, and noted ------------------------------------------------- */

int ol_store_call_missed(struct ol_store *s, uint64_t before, uint16_t line,
			 ol_date until, struct ol_store_call *out, size_t max,
			 size_t *n)
{
	sqlite3_stmt *st;
	bool has_row = true;
	int err = ol_db_prepare(s, &st,
				COLUMNS "WHERE missed < ?1 "
					"ORDER BY missed DESC");

	*n = 0;
	if (err)
		return err;
	sqlite3_bind_int64(st, 1, before ? (int64_t)before : INT64_MAX);
	while (*n < max) {
		err = ol_db_step(s, st, &has_row);
		if (err || !has_row)
			break;
		err = read_row(s, st, &out[*n]);
		if (err)
			break;
		if ((!line || out[*n].line == line) &&
		    (!until.ns || out[*n].ended.ns <= until.ns))
			++*n;
	}
	sqlite3_finalize(st);
	return err;
}

int ol_store_call_missed_count(struct ol_store *s, uint64_t *n)
{
	int64_t count;
	int err = ol_db_int(s->db,
			    "SELECT count(*) FROM call "
			    "WHERE missed IS NOT NULL",
			    &count);

	*n = err ? 0 : (uint64_t)count;
	return err;
}

static int put_note(struct ol_store *s, uint64_t seq, const char *seat,
		    ol_date date)
{
	uint8_t note[NOTE];
	struct ol_pack o = { note, 0, sizeof note };
	char place[OL_DB_PLACE];
	sqlite3_stmt *st;
	int err = ol_db_prepare(s, &st,
				"UPDATE call SET missed = NULL, note = ?2 "
				"WHERE id = ?1");

	if (err)
		return err;
	ol_pack_text(&o, seat);
	ol_pack_date(&o, date);
	sqlite3_bind_int64(st, 1, (int64_t)seq);
	ol_db_place(place, "call", "note", (int64_t)seq);
	err = ol_db_bind_sealed(s, st, 2, place, note, o.n);
	return ol_db_finish(s, st, err);
}

/* From the newest on, one after the other: `id` is most likely among the
 * first. */
static int note(struct ol_store *s, const struct ol_id *id, ol_date until,
		const char *seat, ol_date date, uint64_t *n)
{
	struct ol_store_call call;
	uint64_t before = 0;
	size_t found;
	int err;

	while (!id || *n == 0) {
		err = ol_store_call_missed(s, before, 0, until, &call, 1,
					   &found);
		if (err || !found)
			return err;
		before = call.seq;
		if (id && !ol_id_equal(&call.id, id))
			continue;
		err = put_note(s, call.seq, seat, date);
		if (err)
			return err;
		++*n;
	}
	return 0;
}

int ol_store_call_note(struct ol_store *s, const struct ol_id *id,
		       ol_date until, const char *seat, ol_date date,
		       uint64_t *n)
{
	int err = ol_db_begin(s);

	*n = 0;
	if (err)
		return err;
	err = note(s, id, until, seat, date, n);
	if (!err && id && *n == 0)
		err = OL_ERR_UNKNOWN;
	return ol_db_end(s, err);
}
