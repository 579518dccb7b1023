/* seat_table - see seat_table.h. They are few: looking for a name opens them
 * all, since a name in the clear would tell who works here. */
#include "store/seat_table.h"

#include <string.h>

#include "base/bytes.h"
#include "base/error.h"
#include "store/db.h"

static int read_row(struct ol_store *s, sqlite3_stmt *st,
		    struct ol_store_seat *seat)
{
	uint8_t body[OL_SEAT_BODY_MAX];
	char place[OL_DB_PLACE];
	int64_t row = sqlite3_column_int64(st, 0);
	size_t len = 0;
	int err;

	if (row < 1 || row > UINT32_MAX)
		return OL_ERR_FORGED;
	ol_db_place(place, "seat", "body", row);
	err = ol_db_open_sealed(s, st, 1, place, body, sizeof body, &len);
	if (!err)
		err = ol_seat_read(seat, body, len);
	if (!err)
		seat->id = (uint32_t)row;
	ol_wipe(body, sizeof body);
	return err;
}

int ol_store_seat_at(struct ol_store *s, size_t nth, struct ol_store_seat *seat)
{
	sqlite3_stmt *st;
	bool has_row;
	int err = ol_db_prepare(s, &st,
				"SELECT id, body FROM seat ORDER BY id "
				"LIMIT 1 OFFSET ?");

	if (err)
		return err;
	sqlite3_bind_int64(st, 1, (sqlite3_int64)nth);
	err = ol_db_step(s, st, &has_row);
	if (!err && !has_row)
		err = OL_ERR_UNKNOWN;
	if (!err)
		err = read_row(s, st, seat);
	sqlite3_finalize(st);
	return err;
}

/* Whether another seat than `id` has the name, and how many there are. */
static int look_around(struct ol_store *s, const char *name, uint32_t id,
		       size_t *n, bool *is_there)
{
	struct ol_store_seat other;
	sqlite3_stmt *st;
	bool has_row = true, taken = false;
	int err =
		ol_db_prepare(s, &st, "SELECT id, body FROM seat ORDER BY id");

	*n = 0;
	*is_there = false;
	while (!err) {
		err = ol_db_step(s, st, &has_row);
		if (!err && !has_row)
			break;
		if (!err)
			err = read_row(s, st, &other);
		if (err)
			break;
		(*n)++;
		*is_there |= other.id == id;
		taken |= other.id != id && !strcmp(other.name, name);
	}
	sqlite3_finalize(st);
	ol_wipe(&other, sizeof other);
	return !err && taken ? OL_ERR_EXISTS : err;
}

static int write_row(struct ol_store *s, const struct ol_store_seat *seat,
		     const char *sql)
{
	uint8_t body[OL_SEAT_BODY_MAX];
	char place[OL_DB_PLACE];
	size_t len = ol_seat_write(body, seat);
	sqlite3_stmt *st;
	int err = ol_db_prepare(s, &st, sql);

	if (!err) {
		sqlite3_bind_int64(st, 1, seat->id);
		ol_db_place(place, "seat", "body", seat->id);
		err = ol_db_bind_sealed(s, st, 2, place, body, len);
		err = ol_db_finish(s, st, err);
	}
	ol_wipe(body, sizeof body);
	return err;
}

static int add(struct ol_store *s, struct ol_store_seat *seat)
{
	bool is_there;
	int64_t id;
	size_t n;
	int err = look_around(s, seat->name, 0, &n, &is_there);

	if (!err && n >= OL_STORE_SEATS)
		err = OL_ERR_FULL;
	if (!err)
		err = ol_db_next_id(s, "seat", &id);
	if (!err && id > UINT32_MAX)
		err = OL_ERR_FULL;
	if (err)
		return err;
	seat->id = (uint32_t)id;
	return write_row(s, seat, "INSERT INTO seat (id, body) VALUES (?, ?)");
}

static int set(struct ol_store *s, const struct ol_store_seat *seat)
{
	bool is_there;
	size_t n;
	int err = look_around(s, seat->name, seat->id, &n, &is_there);

	if (!err && !is_there)
		err = OL_ERR_UNKNOWN;
	return err ? err
		   : write_row(s, seat,
			       "UPDATE seat SET body = ?2 WHERE id = ?1");
}

int ol_store_seat_add(struct ol_store *s, struct ol_store_seat *seat)
{
	int err = ol_db_begin(s);

	return err ? err : ol_db_end(s, add(s, seat));
}

int ol_store_seat_set(struct ol_store *s, const struct ol_store_seat *seat)
{
	int err = ol_db_begin(s);

	return err ? err : ol_db_end(s, set(s, seat));
}

static int drop(struct ol_store *s, uint32_t id)
{
	sqlite3_stmt *st;
	int err = ol_db_prepare(s, &st, "DELETE FROM seat WHERE id = ?");

	if (err)
		return err;
	sqlite3_bind_int64(st, 1, id);
	err = ol_db_finish(s, st, 0);
	return !err && !sqlite3_changes(s->db) ? OL_ERR_UNKNOWN : err;
}

int ol_store_seat_drop(struct ol_store *s, uint32_t id)
{
	int err = ol_db_begin(s);

	return err ? err : ol_db_end(s, drop(s, id));
}
