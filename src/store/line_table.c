/* line_table - the lines and their secrets. */
#include <string.h>

#include "base/bytes.h"
#include "base/error.h"
#include "store/card_table.h"
#include "store/db.h"
#include "store/store.h"

#define COLUMNS "SELECT id, number, body, code FROM line "

static int read_row(struct ol_store *s, sqlite3_stmt *st,
		    struct ol_store_line *line)
{
	uint8_t body[OL_CODE_MAX];
	char place[OL_DB_PLACE];
	int64_t id = sqlite3_column_int64(st, 0);
	int64_t code = sqlite3_column_int64(st, 3);
	size_t len;
	int err;

	if (id < 1 || id > UINT16_MAX)
		return OL_ERR_FORGED;
	ol_db_place(place, "line", "body", id);
	err = ol_db_open_sealed(s, st, 2, place, body, sizeof body, &len);
	if (!err)
		err = code < 0 || code > UINT8_MAX
			      ? OL_ERR_FORGED
			      : ol_code_read_line(line, (unsigned)code, body,
						  len);
	line->id = (uint16_t)id;
	line->number = (uint64_t)sqlite3_column_int64(st, 1);
	ol_wipe(body, sizeof body);
	return err;
}

static int find(struct ol_store *s, uint16_t id, struct ol_store_line *line)
{
	sqlite3_stmt *st;
	bool has_row;
	int err = ol_db_prepare(s, &st, COLUMNS "WHERE id = ?");

	if (err)
		return err;
	sqlite3_bind_int64(st, 1, id);
	err = ol_db_step(s, st, &has_row);
	if (!err)
		err = has_row ? read_row(s, st, line) : OL_ERR_UNKNOWN;
	sqlite3_finalize(st);
	return err;
}

/* OL_ERR_EXISTS where a line other than `self` has this name or, unless NULL,
 * this counterpart. Also counts them. */
static int look_for_twin(struct ol_store *s, uint16_t self, const char *name,
			 const uint8_t *peer, size_t *n)
{
	struct ol_store_line other;
	sqlite3_stmt *st;
	bool has_row = true;
	int err = ol_db_prepare(s, &st, COLUMNS);

	*n = 0;
	while (!err && has_row) {
		err = ol_db_step(s, st, &has_row);
		if (err || !has_row)
			break;
		err = read_row(s, st, &other);
		++*n;
		if (err || other.id == self)
			continue;
		if (!strcmp(other.settings.name, name) ||
		    (peer && !memcmp(other.peer_line, peer, OL_LINE_KEY_LEN)))
			err = OL_ERR_EXISTS;
	}
	sqlite3_finalize(st);
	return err;
}

static int bind_body(struct ol_store *s, sqlite3_stmt *st, int col,
		     const struct ol_store_line *line)
{
	uint8_t body[OL_CODE_MAX];
	char place[OL_DB_PLACE];
	size_t len = ol_code_write_line(body, line);
	int err;

	ol_db_place(place, "line", "body", line->id);
	err = ol_db_bind_sealed(s, st, col, place, body, len);
	ol_wipe(body, sizeof body);
	return err;
}

static int bind_secret(struct ol_store *s, sqlite3_stmt *st, int col,
		       uint16_t id, const struct ol_line_secret *secret)
{
	uint8_t plain[OL_CODE_SECRET];
	char place[OL_DB_PLACE];
	int err;

	ol_code_write_secret(plain, secret);
	ol_db_place(place, "line", "secret", id);
	err = ol_db_bind_sealed(s, st, col, place, plain, sizeof plain);
	ol_wipe(plain, sizeof plain);
	return err;
}

static int insert(struct ol_store *s, const struct ol_store_line *line,
		  const struct ol_line_secret *secret)
{
	sqlite3_stmt *st;
	int err = ol_db_prepare(s, &st,
				"INSERT INTO line (id, number, body, secret, "
				"code) VALUES (?, ?, ?, ?, ?)");

	if (err)
		return err;
	sqlite3_bind_int64(st, 1, line->id);
	sqlite3_bind_int64(st, 2, (int64_t)line->number);
	err = bind_body(s, st, 3, line);
	if (!err)
		err = bind_secret(s, st, 4, line->id, secret);
	sqlite3_bind_int64(st, 5, OL_CODE_LINE);
	return ol_db_finish(s, st, err);
}

/* Between begin and end. */
static int add(struct ol_store *s, struct ol_store_line *line,
	       const struct ol_line_secret *secret)
{
	int64_t id;
	size_t n;
	int err = look_for_twin(s, 0, line->settings.name, line->peer_line, &n);

	if (!err && n >= OL_STORE_LINES)
		err = OL_ERR_FULL;
	if (!err)
		err = ol_card_table_use(s, &line->own_card);
	if (!err)
		err = ol_db_next_id(s, "line", &id);
	if (!err && id > UINT16_MAX)
		err = OL_ERR_FULL;
	if (err)
		return err;
	line->id = (uint16_t)id;
	return insert(s, line, secret);
}

int ol_store_line_add(struct ol_store *s, struct ol_store_line *line,
		      const struct ol_line_secret *secret)
{
	int err = ol_db_begin(s);

	return err ? err : ol_db_end(s, add(s, line, secret));
}

int ol_store_line_count(struct ol_store *s, size_t *n)
{
	int64_t count;
	int err = ol_db_int(s->db, "SELECT count(*) FROM line", &count);

	*n = err ? 0 : (size_t)count;
	return err;
}

int ol_store_line_at(struct ol_store *s, size_t nth, struct ol_store_line *line)
{
	sqlite3_stmt *st;
	bool has_row;
	int err = ol_db_prepare(s, &st, COLUMNS "ORDER BY id LIMIT 1 OFFSET ?");

	if (err)
		return err;
	sqlite3_bind_int64(st, 1, (int64_t)nth);
	err = ol_db_step(s, st, &has_row);
	if (!err)
		err = has_row ? read_row(s, st, line) : OL_ERR_UNKNOWN;
	sqlite3_finalize(st);
	return err;
}

/* ---- secrets ---------------------------------------------------------- */

int ol_store_line_secret(struct ol_store *s, uint16_t id,
			 struct ol_line_secret *secret)
{
	uint8_t plain[OL_CODE_SECRET];
	char place[OL_DB_PLACE];
	sqlite3_stmt *st;
	size_t len;
	bool has_row;
	int err = ol_db_prepare(s, &st, "SELECT secret FROM line WHERE id = ?");

	if (err)
		return err;
	sqlite3_bind_int64(st, 1, id);
	err = ol_db_step(s, st, &has_row);
	if (!err && !has_row)
		err = OL_ERR_UNKNOWN;
	if (!err) {
		ol_db_place(place, "line", "secret", id);
		err = ol_db_open_sealed(s, st, 0, place, plain, sizeof plain,
					&len);
	}
	if (!err)
		err = ol_code_read_secret(secret, plain, len);
	sqlite3_finalize(st);
	ol_wipe(plain, sizeof plain);
	return err;
}

static int set_secret(struct ol_store *s, uint16_t id,
		      const struct ol_line_secret *secret)
{
	struct ol_line_secret before;
	sqlite3_stmt *st;
	int err = ol_store_line_secret(s, id, &before);

	if (!err && secret->generation <= before.generation)
		err = OL_ERR_RANGE;
	ol_wipe(&before, sizeof before);
	if (err)
		return err;
	err = ol_db_prepare(s, &st, "UPDATE line SET secret = ? WHERE id = ?");
	if (err)
		return err;
	sqlite3_bind_int64(st, 2, id);
	err = bind_secret(s, st, 1, id, secret);
	return ol_db_finish(s, st, err);
}

int ol_store_line_set_secret(struct ol_store *s, uint16_t id,
			     const struct ol_line_secret *secret)
{
	int err = ol_db_begin(s);

	return err ? err : ol_db_end(s, set_secret(s, id, secret));
}

/* ---- changes ---------------------------------------------------------- */

int ol_store_line_set_number(struct ol_store *s, uint16_t id, uint64_t number)
{
	struct ol_store_line line;
	sqlite3_stmt *st;
	int err = ol_db_prepare(s, &st,
				"UPDATE line SET number = ?1 "
				"WHERE id = ?2 AND number <= ?1");

	if (err)
		return err;
	sqlite3_bind_int64(st, 1, (int64_t)number);
	sqlite3_bind_int64(st, 2, id);
	err = ol_db_finish(s, st, 0);
	if (err || sqlite3_changes(s->db) > 0)
		return err;
	err = find(s, id, &line); /* no such line, or a higher number there */
	return err ? err : OL_ERR_RANGE;
}

static int write_body(struct ol_store *s, const struct ol_store_line *line)
{
	sqlite3_stmt *st;
	int err = ol_db_prepare(s, &st,
				"UPDATE line SET body = ?, code = ? "
				"WHERE id = ?");

	if (err)
		return err;
	sqlite3_bind_int64(st, 2, OL_CODE_LINE);
	sqlite3_bind_int64(st, 3, line->id);
	err = bind_body(s, st, 1, line);
	return ol_db_finish(s, st, err);
}

static int set(struct ol_store *s, uint16_t id,
	       const struct ol_store_settings *settings)
{
	struct ol_store_line line;
	size_t n;
	int err = find(s, id, &line);

	if (!err)
		err = look_for_twin(s, id, settings->name, NULL, &n);
	if (err)
		return err;
	line.settings = *settings;
	err = write_body(s, &line);
	if (!err && settings->verified)
		err = ol_card_table_erase_share(s, &line.own_card);
	return err;
}

int ol_store_line_set(struct ol_store *s, uint16_t id,
		      const struct ol_store_settings *settings)
{
	int err = ol_db_begin(s);

	if (err)
		return err;
	err = ol_db_end(s, set(s, id, settings));
	/* The log still has the share, sealed: it is emptied too. A backup
	 * that reads just now may forbid it; the next one does it. */
	if (!err && settings->verified)
		sqlite3_wal_checkpoint_v2(
			s->db, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
	return err;
}

static int set_paths(struct ol_store *s, uint16_t id,
		     const struct ol_store_path *path, size_t n)
{
	struct ol_store_line line;
	int err = find(s, id, &line);

	if (err)
		return err;
	memcpy(line.path, path, n * sizeof path[0]);
	line.n_paths = n;
	return write_body(s, &line);
}

int ol_store_line_set_paths(struct ol_store *s, uint16_t id,
			    const struct ol_store_path *path, size_t n)
{
	int err;

	if (n < 1 || n > OL_STORE_PATHS)
		return OL_ERR_RANGE;
	err = ol_db_begin(s);
	return err ? err : ol_db_end(s, set_paths(s, id, path, n));
}

static bool is_same(const struct ol_store_path *a,
		    const struct ol_store_path *b)
{
	return a->listen == b->listen && a->tcp == b->tcp &&
	       ol_addr_equal(&a->remote, &b->remote);
}

static int set_seen(struct ol_store *s, uint16_t id,
		    const struct ol_store_path *path, size_t n)
{
	struct ol_store_line line;
	int err = find(s, id, &line);
	size_t i, k;

	if (err)
		return err;
	for (i = 0; i < line.n_paths; i++)
		for (k = 0; k < n; k++)
			if (is_same(&line.path[i], &path[k]))
				line.path[i].seen = path[k].seen;
	return write_body(s, &line);
}

int ol_store_line_set_seen(struct ol_store *s, uint16_t id,
			   const struct ol_store_path *path, size_t n)
{
	int err = ol_db_begin(s);

	return err ? err : ol_db_end(s, set_seen(s, id, path, n));
}
