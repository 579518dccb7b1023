/* words_read - pages of items. */
#include "base/bytes.h"
#include "base/error.h"
#include "store/db.h"
#include "store/words_rows.h"

static void begin_page(struct ol_words_page *page)
{
	page->n = page->len = 0;
	page->next = 0;
}

/* Fills the page with the rest of the statement, which it finalizes; what has
 * no room is where the next one begins: its number or its row. */
static int fill(struct ol_store *s, sqlite3_stmt *st, bool by_number,
		struct ol_words_page *page)
{
	struct ol_rows_key key = { 0 };
	struct ol_words_row row;
	bool has_row;
	int err;

	for (;;) {
		err = ol_db_step(s, st, &has_row);
		if (!err && has_row)
			err = ol_rows_read(s, st, &row);
		if (!err && has_row)
			err = ol_rows_put(s, st, &key, &row, true, page);
		if (err || !has_row)
			break;
	}
	if (err == OL_ERR_FULL) {
		page->next = by_number ? (int64_t)row.seq : row.row;
		err = 0;
	}
	sqlite3_finalize(st);
	ol_wipe(&key, sizeof key);
	return err;
}

int ol_words_load(struct ol_store *s, uint16_t line, enum ol_words_dir dir,
		  uint64_t from, struct ol_words_page *page)
{
	sqlite3_stmt *st;
	int err = ol_db_prepare(s, &st,
				OL_ROWS_WHOLE "WHERE line = ? AND theirs = ? "
					      "AND seq >= ? ORDER BY seq");

	begin_page(page);
	if (err)
		return err;
	sqlite3_bind_int64(st, 1, line);
	sqlite3_bind_int64(st, 2, (int64_t)dir);
	sqlite3_bind_int64(st, 3, (int64_t)from);
	return fill(s, st, true, page);
}

int ol_words_find(struct ol_store *s, uint16_t line, enum ol_words_dir dir,
		  const struct ol_id *id, struct ol_words_page *page)
{
	struct ol_words_row row;
	sqlite3_stmt *st;
	int err = ol_rows_of(s, line, dir, id, &row);

	begin_page(page);
	if (!err)
		err = ol_db_prepare(s, &st, OL_ROWS_WHOLE "WHERE id = ?");
	if (err)
		return err;
	sqlite3_bind_int64(st, 1, row.row);
	return fill(s, st, false, page);
}

int ol_words_about(struct ol_store *s, uint16_t line, const struct ol_id *id,
		   int64_t from, struct ol_words_page *page)
{
	uint8_t tag[OL_ROWS_TAG];
	sqlite3_stmt *st;
	int err = ol_db_prepare(s, &st,
				OL_ROWS_WHOLE "WHERE about = ? AND id >= ? "
					      "ORDER BY id");

	begin_page(page);
	if (err)
		return err;
	ol_rows_about_tag(s, tag, line, id);
	sqlite3_bind_blob(st, 1, tag, sizeof tag, SQLITE_TRANSIENT);
	sqlite3_bind_int64(st, 2, from);
	return fill(s, st, false, page);
}

int ol_words_first_about(struct ol_store *s, uint16_t line,
			 enum ol_words_dir dir, enum ol_item_kind kind,
			 const struct ol_id *id, struct ol_words_row *row)
{
	uint8_t tag[OL_ROWS_TAG];
	sqlite3_stmt *st;
	bool has_row;
	int err = ol_db_prepare(s, &st,
				OL_ROWS_HEADS "WHERE about = ? AND theirs = ? "
					      "ORDER BY id");

	if (err)
		return err;
	ol_rows_about_tag(s, tag, line, id);
	sqlite3_bind_blob(st, 1, tag, sizeof tag, SQLITE_TRANSIENT);
	sqlite3_bind_int64(st, 2, (int64_t)dir);
	for (;;) {
		err = ol_db_step(s, st, &has_row);
		if (!err && !has_row)
			err = OL_ERR_UNKNOWN;
		if (!err)
			err = ol_rows_read(s, st, row);
		if (err || (row->kind == kind && row->fate == OL_WORDS_KEPT))
			break;
	}
	sqlite3_finalize(st);
	return err;
}

int ol_words_verdict(struct ol_store *s, const struct ol_words_row *said,
		     uint8_t *verdict)
{
	uint8_t tag[OL_ROWS_TAG];
	struct ol_words_row row;
	bool has_row = true;
	sqlite3_stmt *st;
	int err = ol_db_prepare(s, &st,
				OL_ROWS_HEADS "WHERE about = ? ORDER BY id "
					      "DESC");

	*verdict = 0;
	if (err)
		return err;
	ol_rows_about_tag(s, tag, said->line, &said->id);
	sqlite3_bind_blob(st, 1, tag, sizeof tag, SQLITE_TRANSIENT);
	while (!err && has_row && *verdict != OL_VERDICT_ACCEPTED) {
		err = ol_db_step(s, st, &has_row);
		if (!err && has_row)
			err = ol_rows_read(s, st, &row);
		if (!err && has_row && row.kind == OL_ITEM_VERDICT &&
		    row.dir != said->dir && row.fate != OL_WORDS_REFUSED &&
		    (!*verdict || row.what == OL_VERDICT_ACCEPTED))
			*verdict = row.what;
	}
	sqlite3_finalize(st);
	return err;
}

/* ---- lists ------------------------------------------------------------ */

static bool is_asked_for(const struct ol_words_ask *ask,
			 const struct ol_words_row *row)
{
	if (ask->dirs != 0 && !(ask->dirs >> row->dir & 1))
		return false;
	if (ask->kinds != 0 &&
	    (row->kind >= 32 || !(ask->kinds >> row->kind & 1)))
		return false;
	return !ask->unread || (row->dir == OL_WORDS_THEIRS &&
				row->has_states && row->fate == OL_WORDS_KEPT &&
				!row->states.at[OL_STATE_READ].reached);
}

static const char *select_of(const struct ol_words_ask *ask)
{
	if (ask->line == 0)
		return ask->oldest_first ? OL_ROWS_WHOLE
			       "WHERE id >= ?1 ORDER BY id"
					 : OL_ROWS_WHOLE "WHERE id <= ?1 "
							 "ORDER BY id DESC";
	return ask->oldest_first ? OL_ROWS_WHOLE "WHERE line = ?2 AND "
						 "id >= ?1 ORDER BY id"
				 : OL_ROWS_WHOLE "WHERE line = ?2 AND "
						 "id <= ?1 ORDER BY id DESC";
}

/* How many unread there are: a list of them ends with the last. */
static int count_unread(struct ol_store *s, const struct ol_words_ask *ask,
			uint64_t *n)
{
	struct ol_words_line w;
	int err;

	*n = UINT64_MAX;
	if (!ask->unread || ask->line == 0 || ask->from != 0)
		return 0;
	err = ol_words_line(s, ask->line, &w);
	*n = w.unread;
	return err;
}

int ol_words_list(struct ol_store *s, const struct ol_words_ask *ask,
		  struct ol_words_page *page)
{
	int64_t from = ask->from ? ask->from
				 : (ask->oldest_first ? 0 : INT64_MAX);
	struct ol_rows_key key = { 0 };
	struct ol_words_row row;
	sqlite3_stmt *st;
	uint64_t unread;
	bool has_row;
	int err = count_unread(s, ask, &unread);

	begin_page(page);
	if (!err)
		err = ol_db_prepare(s, &st, select_of(ask));
	if (err)
		return err;
	sqlite3_bind_int64(st, 1, from);
	if (ask->line)
		sqlite3_bind_int64(st, 2, ask->line);
	for (size_t n = 0; page->n < unread; n++) {
		err = ol_db_step(s, st, &has_row);
		if (!err && has_row)
			err = ol_rows_read(s, st, &row);
		if (err || !has_row)
			break;
		if (n == OL_WORDS_SCAN)
			err = OL_ERR_FULL;
		else if (is_asked_for(ask, &row))
			err = ol_rows_put(s, st, &key, &row, ask->contents,
					  page);
		if (err)
			break;
	}
	if (err == OL_ERR_FULL) {
		page->next = row.row;
		err = 0;
	}
	sqlite3_finalize(st);
	ol_wipe(&key, sizeof key);
	return err;
}
