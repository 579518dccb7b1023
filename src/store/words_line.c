/* words_line - where the written word of a line stands; and that it was
 * restored. */
#include "base/error.h"
#include "store/db.h"
#include "store/words_code.h"
#include "store/words_rows.h"

static int is_line(struct ol_store *s, uint16_t line)
{
	sqlite3_stmt *st;
	bool has_row;
	int err = ol_db_prepare(s, &st, "SELECT 1 FROM line WHERE id = ?");

	if (err)
		return err;
	sqlite3_bind_int64(st, 1, line);
	err = ol_db_step(s, st, &has_row);
	sqlite3_finalize(st);
	return err || has_row ? err : OL_ERR_UNKNOWN;
}

int ol_words_line(struct ol_store *s, uint16_t line, struct ol_words_line *out)
{
	uint8_t body[OL_WORDS_LINE_MAX];
	char place[OL_DB_PLACE];
	sqlite3_stmt *st;
	bool has_row;
	size_t len;
	int err =
		ol_db_prepare(s, &st, "SELECT body FROM words WHERE line = ?");

	*out = (struct ol_words_line){ .epoch = 1 };
	if (err)
		return err;
	sqlite3_bind_int64(st, 1, line);
	err = ol_db_step(s, st, &has_row);
	if (!err && has_row) {
		ol_db_place(place, "words", "body", line);
		err = ol_db_open_sealed(s, st, 0, place, body, sizeof body,
					&len);
		if (!err)
			err = ol_words_read_line(out, body, len);
	}
	sqlite3_finalize(st);
	return err || has_row ? err : is_line(s, line);
}

int ol_rows_set_line(struct ol_store *s, uint16_t line,
		     const struct ol_words_line *w)
{
	uint8_t body[OL_WORDS_LINE_MAX];
	char place[OL_DB_PLACE];
	size_t len = ol_words_code_line(body, w);
	sqlite3_stmt *st;
	int err = ol_db_prepare(s, &st,
				"INSERT OR REPLACE INTO words (line, body) "
				"VALUES (?, ?)");

	if (err)
		return err;
	sqlite3_bind_int64(st, 1, line);
	ol_db_place(place, "words", "body", line);
	err = ol_db_bind_sealed(s, st, 2, place, body, len);
	return ol_db_finish(s, st, err);
}

static int mark_lines(struct ol_store *s)
{
	struct ol_words_line w;
	sqlite3_stmt *st;
	bool has_row;
	int err = ol_db_prepare(s, &st, "SELECT id FROM line");

	if (err)
		return err;
	for (;;) {
		uint16_t line;

		err = ol_db_step(s, st, &has_row);
		if (err || !has_row)
			break;
		line = (uint16_t)sqlite3_column_int64(st, 0);
		err = ol_words_line(s, line, &w);
		w.restored = true;
		if (!err)
			err = ol_rows_set_line(s, line, &w);
		if (err)
			break;
	}
	sqlite3_finalize(st);
	return err;
}

int ol_rows_take_over_restore(struct ol_store *s)
{
	int64_t n;
	int err = ol_db_int(
		s->db, "SELECT count(*) FROM meta WHERE name = 'restored'", &n);

	if (err || n == 0)
		return err;
	err = ol_db_begin(s);
	if (err)
		return err;
	err = mark_lines(s);
	if (!err)
		err = ol_db_exec(s->db,
				 "DELETE FROM meta WHERE name = 'restored'");
	return ol_db_end(s, err);
}
