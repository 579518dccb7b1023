/* words_mark - marks, and what is found by them: messages that are to be
 * acknowledged, codebooks, commitments, and records of calls that nobody
 * compared. */
#include "base/bytes.h"
#include "base/error.h"
#include "store/db.h"
#include "store/pack.h"
#include "store/words_change.h"
#include "store/words_rows.h"

#define BODY_LEN 9
#define COLUMNS "SELECT item, body FROM mark "

int ol_mark_set(struct ol_store *s, const struct ol_words_row *row,
		enum ol_mark mark, ol_date date)
{
	uint8_t body[BODY_LEN];
	char place[OL_DB_PLACE];
	struct ol_pack o = { .p = body, .cap = sizeof body };
	sqlite3_stmt *st;
	int err = ol_db_prepare(s, &st,
				"INSERT OR REPLACE INTO mark "
				"(item, line, body) VALUES (?, ?, ?)");

	if (err)
		return err;
	ol_pack_8(&o, (uint8_t)mark);
	ol_pack_date(&o, date);
	sqlite3_bind_int64(st, 1, row->row);
	sqlite3_bind_int64(st, 2, row->line);
	ol_db_place(place, "mark", "body", row->row);
	err = ol_db_bind_sealed(s, st, 3, place, body, o.n);
	if (mark == OL_MARK_DUE &&
	    (s->due.item == 0 || date.ns < s->due.date.ns)) {
		s->due.item = row->row;
		s->due.date = date;
	}
	return ol_db_finish(s, st, err);
}

int ol_mark_drop(struct ol_store *s, const struct ol_words_row *row)
{
	sqlite3_stmt *st;
	int err = ol_db_prepare(s, &st, "DELETE FROM mark WHERE item = ?");

	if (err)
		return err;
	sqlite3_bind_int64(st, 1, row->row);
	if (s->due.item == row->row)
		s->due.is_known = false;
	return ol_db_finish(s, st, 0);
}

struct mark {
	int64_t item;
	uint8_t mark;
	ol_date date;
};

static int read_mark(struct ol_store *s, sqlite3_stmt *st, struct mark *m)
{
	uint8_t body[BODY_LEN];
	char place[OL_DB_PLACE];
	struct ol_unpack i = { .p = body };
	int err;

	m->item = sqlite3_column_int64(st, 0);
	ol_db_place(place, "mark", "body", m->item);
	err = ol_db_open_sealed(s, st, 1, place, body, sizeof body, &i.left);
	if (err)
		return err;
	m->mark = ol_unpack_8(&i);
	m->date = ol_unpack_date(&i);
	return ol_unpack_end(&i);
}

/* ---- acknowledge-by ---------------------------------------------------- */

/* Calls `fn` with every mark. */
static int each_mark(struct ol_store *s,
		     void (*fn)(void *ctx, const struct mark *m), void *ctx)
{
	struct mark m;
	sqlite3_stmt *st;
	bool has_row;
	int err = ol_db_prepare(s, &st, COLUMNS);

	if (err)
		return err;
	for (;;) {
		err = ol_db_step(s, st, &has_row);
		if (!err && has_row)
			err = read_mark(s, st, &m);
		if (err || !has_row)
			break;
		fn(ctx, &m);
	}
	sqlite3_finalize(st);
	return err;
}

static void keep_first(void *ctx, const struct mark *m)
{
	struct ol_store *s = ctx;

	if (m->mark != OL_MARK_DUE ||
	    (s->due.item != 0 && m->date.ns >= s->due.date.ns))
		return;
	s->due.item = m->item;
	s->due.date = m->date;
}

int ol_words_due(struct ol_store *s, struct ol_words_row *row)
{
	int err = 0;

	/* Who only reads does not see what changed. */
	if (!s->due.is_known || sqlite3_db_readonly(s->db, "main") == 1) {
		s->due.item = 0;
		err = each_mark(s, keep_first, s);
		s->due.is_known = !err;
	}
	if (!err && s->due.item == 0)
		err = OL_ERR_UNKNOWN;
	return err ? err : ol_rows_get(s, s->due.item, row);
}

/* Those whose time has come, as many as a page holds. */
struct overdue {
	ol_date now;
	size_t n;
	bool more;
	int64_t item[OL_WORDS_PAGE_ROWS];
};

static void keep_overdue(void *ctx, const struct mark *m)
{
	struct overdue *o = ctx;

	if (m->mark != OL_MARK_DUE || m->date.ns > o->now.ns)
		return;
	if (o->n == OL_WORDS_PAGE_ROWS)
		o->more = true;
	else
		o->item[o->n++] = m->item;
}

/* Nothing of the line's own changes with it. */
static int expire_one(struct ol_store *s, ol_date now, int64_t item,
		      struct ol_words_page *page)
{
	struct ol_words_row row;
	int err = ol_rows_get(s, item, &row);

	if (!err)
		err = ol_mark_drop(s, &row);
	if (err || !ol_states_expire(&row.states, now))
		return err;
	page->row[page->n++] = row;
	return ol_rows_save(s, &row);
}

static int expire_all(struct ol_store *s, ol_date now,
		      struct ol_words_page *page)
{
	struct overdue o = { .now = now };
	int err = each_mark(s, keep_overdue, &o);

	for (size_t k = 0; !err && k < o.n; k++)
		err = expire_one(s, now, o.item[k], page);
	page->next = o.more;
	return err;
}

int ol_words_expire(struct ol_store *s, ol_date now, struct ol_words_page *page)
{
	int err = ol_db_begin(s);

	page->n = page->len = 0;
	page->next = 0;
	return err ? err : ol_db_end(s, expire_all(s, now, page));
}

/* ---- codebooks, records of calls -------------------------------------- */

static int put_item(struct ol_store *s, int64_t id, struct ol_rows_key *key,
		    struct ol_words_page *page)
{
	struct ol_words_row row;
	sqlite3_stmt *st;
	bool has_row;
	int err = ol_db_prepare(s, &st, OL_ROWS_WHOLE "WHERE id = ?");

	if (err)
		return err;
	sqlite3_bind_int64(st, 1, id);
	err = ol_db_step(s, st, &has_row);
	if (!err && !has_row)
		err = OL_ERR_FORGED;
	if (!err)
		err = ol_rows_read(s, st, &row);
	if (!err)
		err = ol_rows_put(s, st, key, &row, true, page);
	sqlite3_finalize(st);
	return err;
}

/* The items of a line that have that mark, in the order of writing. */
static int list_marked(struct ol_store *s, uint16_t line, enum ol_mark mark,
		       int64_t from, struct ol_words_page *page)
{
	struct ol_rows_key key = { 0 };
	struct mark m;
	sqlite3_stmt *st;
	bool has_row;
	int err = ol_db_prepare(
		s, &st, COLUMNS "WHERE line = ? AND item >= ? ORDER BY item");

	page->n = page->len = 0;
	page->next = 0;
	if (err)
		return err;
	sqlite3_bind_int64(st, 1, line);
	sqlite3_bind_int64(st, 2, from);
	for (;;) {
		err = ol_db_step(s, st, &has_row);
		if (!err && has_row)
			err = read_mark(s, st, &m);
		if (err || !has_row)
			break;
		if (m.mark == mark)
			err = put_item(s, m.item, &key, page);
		if (err)
			break;
	}
	if (err == OL_ERR_FULL) {
		page->next = m.item;
		err = 0;
	}
	sqlite3_finalize(st);
	ol_wipe(&key, sizeof key);
	return err;
}

int ol_words_books(struct ol_store *s, uint16_t line, int64_t from,
		   struct ol_words_page *page)
{
	return list_marked(s, line, OL_MARK_BOOK, from, page);
}

int ol_words_calls(struct ol_store *s, uint16_t line, int64_t from,
		   struct ol_words_page *page)
{
	return list_marked(s, line, OL_MARK_CALL, from, page);
}

int ol_words_commitments(struct ol_store *s, uint16_t line, int64_t from,
			 struct ol_words_page *page)
{
	return list_marked(s, line, OL_MARK_COMMITMENT, from, page);
}

int ol_words_call_done(struct ol_store *s, const struct ol_words_row *row)
{
	int err = ol_db_begin(s);

	return err ? err : ol_db_end(s, ol_mark_drop(s, row));
}
