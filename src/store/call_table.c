/* call_table - the history of calls. */
#include "base/bytes.h"
#include "base/error.h"
#include "store/db.h"
#include "store/store.h"

static int add(struct ol_store *s, struct ol_store_call *call)
{
	uint8_t body[OL_CODE_MAX];
	char place[OL_DB_PLACE];
	size_t len = ol_code_write_call(body, call);
	sqlite3_stmt *st;
	int64_t row;
	int err = ol_db_next_id(s, "call", &row);

	if (err)
		return err;
	err = ol_db_prepare(s, &st,
			    "INSERT INTO call (id, body) VALUES (?, ?)");
	if (err)
		return err;
	sqlite3_bind_int64(st, 1, row);
	ol_db_place(place, "call", "body", row);
	err = ol_db_bind_sealed(s, st, 2, place, body, len);
	err = ol_db_finish(s, st, err);
	if (!err)
		call->seq = (uint64_t)row;
	return err;
}

int ol_store_call_add(struct ol_store *s, struct ol_store_call *call)
{
	int err = ol_db_begin(s);

	return err ? err : ol_db_end(s, add(s, call));
}

static int read_row(struct ol_store *s, sqlite3_stmt *st,
		    struct ol_store_call *call)
{
	uint8_t body[OL_CODE_MAX];
	char place[OL_DB_PLACE];
	int64_t row = sqlite3_column_int64(st, 0);
	size_t len;
	int err;

	ol_db_place(place, "call", "body", row);
	err = ol_db_open_sealed(s, st, 1, place, body, sizeof body, &len);
	if (!err)
		err = ol_code_read_call(call, body, len);
	call->seq = (uint64_t)row;
	return err;
}

int ol_store_call_list(struct ol_store *s, uint64_t before, uint16_t line,
		       struct ol_store_call *out, size_t max, size_t *n)
{
	sqlite3_stmt *st;
	bool has_row = true;
	int err = ol_db_prepare(s, &st,
				"SELECT id, body FROM call "
				"WHERE ?1 = 0 OR id < ?1 ORDER BY id DESC");

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
		if (line == 0 || out[*n].line == line)
			++*n;
	}
	sqlite3_finalize(st);
	return err;
}
