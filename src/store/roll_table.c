/* roll_table - see rolls.h. */
#include <string.h>

#include "base/error.h"
#include "store/db.h"
#include "store/pack.h"
#include "store/rolls.h"

#define NS_PER_S INT64_C(1000000000)
#define BODY 128 /* bytes of a row before it is sealed, at most */

static int64_t second_of(ol_date date)
{
	return date.ns / NS_PER_S;
}

static size_t write_body(uint8_t out[static BODY],
			 const struct ol_store_roll *r)
{
	struct ol_pack o = { out, 0, BODY };

	ol_pack_date(&o, r->at);
	ol_pack_8(&o, r->passed);
	ol_pack_8(&o, r->why);
	ol_pack(&o, r->id.b, OL_ID_LEN);
	ol_pack_8(&o, r->ours);
	ol_pack_date(&o, r->asked);
	ol_pack_date(&o, r->answered);
	ol_pack_text(&o, r->asker);
	ol_pack_text(&o, r->answerer);
	return o.n;
}

static int read_body(struct ol_store_roll *r, const uint8_t *p, size_t len)
{
	struct ol_unpack i = { p, len, false };

	r->at = ol_unpack_date(&i);
	r->passed = ol_unpack_bool(&i);
	r->why = ol_unpack_8(&i);
	ol_unpack(&i, r->id.b, OL_ID_LEN);
	r->ours = ol_unpack_bool(&i);
	r->asked = ol_unpack_date(&i);
	r->answered = ol_unpack_date(&i);
	ol_unpack_text(&i, r->asker, sizeof r->asker);
	ol_unpack_text(&i, r->answerer, sizeof r->answerer);
	return ol_unpack_end(&i);
}

/* The sealed body stands for its row alone. */
static void place_of(char out[static OL_DB_PLACE], uint16_t line,
		     int64_t second)
{
	ol_db_place(out, "roll", "body", (int64_t)line << 40 | second);
}

/* Rows of "SELECT line, at, body". */
static int read_row(struct ol_store *s, sqlite3_stmt *st,
		    struct ol_store_roll *r)
{
	int64_t second = sqlite3_column_int64(st, 1);
	uint8_t body[BODY];
	char place[OL_DB_PLACE];
	size_t len;
	int err;

	r->line = (uint16_t)sqlite3_column_int64(st, 0);
	place_of(place, r->line, second);
	err = ol_db_open_sealed(s, st, 2, place, body, sizeof body, &len);
	if (!err)
		err = read_body(r, body, len);
	return !err && second_of(r->at) != second ? OL_ERR_FORGED : err;
}

int ol_store_roll_list(struct ol_store *s, uint16_t line, ol_date from,
		       ol_date to, struct ol_store_roll *out, size_t max,
		       size_t *n)
{
	bool has_row = true;
	sqlite3_stmt *st;
	int err = ol_db_prepare(s, &st,
				"SELECT line, at, body FROM roll WHERE line = ?"
				" AND at >= ? AND at < ? ORDER BY at");

	*n = 0;
	if (err)
		return err;
	sqlite3_bind_int64(st, 1, line);
	sqlite3_bind_int64(st, 2, second_of(from));
	sqlite3_bind_int64(st, 3, second_of(to));
	while (*n < max) {
		err = ol_db_step(s, st, &has_row);
		if (err || !has_row)
			break;
		err = read_row(s, st, &out[*n]);
		if (err)
			break;
		++*n;
	}
	sqlite3_finalize(st);
	return err;
}

int ol_store_roll_last(struct ol_store *s, uint16_t line, ol_date to,
		       bool passed, struct ol_store_roll *out)
{
	bool has_row = true;
	sqlite3_stmt *st;
	int err = ol_db_prepare(s, &st,
				"SELECT line, at, body FROM roll WHERE line = ?"
				" AND at < ? ORDER BY at DESC");

	if (err)
		return err;
	sqlite3_bind_int64(st, 1, line);
	sqlite3_bind_int64(st, 2, second_of(to));
	do {
		err = ol_db_step(s, st, &has_row);
		if (!err)
			err = has_row ? read_row(s, st, out) : OL_ERR_UNKNOWN;
	} while (!err && out->passed != passed);
	sqlite3_finalize(st);
	return err;
}

int ol_store_roll_check(struct ol_store *s)
{
	struct ol_store_roll r;
	bool has_row = true;
	sqlite3_stmt *st;
	int err = ol_db_prepare(s, &st, "SELECT line, at, body FROM roll");

	if (err)
		return err;
	while (!err && has_row) {
		err = ol_db_step(s, st, &has_row);
		if (!err && has_row)
			err = read_row(s, st, &r);
	}
	sqlite3_finalize(st);
	return err;
}

/* ---- adding ------------------------------------------------------------ */

static int put(struct ol_store *s, const struct ol_store_roll *r)
{
	uint8_t body[BODY];
	char place[OL_DB_PLACE];
	sqlite3_stmt *st;
	int err = ol_db_prepare(s, &st,
				"INSERT OR REPLACE INTO roll (line, at, body) "
				"VALUES (?, ?, ?)");

	if (err)
		return err;
	sqlite3_bind_int64(st, 1, r->line);
	sqlite3_bind_int64(st, 2, second_of(r->at));
	place_of(place, r->line, second_of(r->at));
	err = ol_db_bind_sealed(s, st, 3, place, body, write_body(body, r));
	return ol_db_finish(s, st, err);
}

static int forget(struct ol_store *s, uint16_t line, ol_date at)
{
	sqlite3_stmt *st;
	int err = ol_db_prepare(s, &st,
				"DELETE FROM roll WHERE line = ? AND at <= ?");

	if (err)
		return err;
	sqlite3_bind_int64(st, 1, line);
	sqlite3_bind_int64(st, 2, second_of(at) - OL_STORE_ROLL_S);
	return ol_db_finish(s, st, 0);
}

int ol_store_roll_add(struct ol_store *s, const struct ol_store_roll *roll)
{
	int err;

	if (roll->at.ns < 0)
		return OL_ERR_RANGE;
	err = ol_db_begin(s);
	if (err)
		return err;
	err = put(s, roll);
	if (!err)
		err = forget(s, roll->line, roll->at);
	return ol_db_end(s, err);
}
