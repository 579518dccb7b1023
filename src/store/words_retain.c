/* words_retain - forgetting contents when their time is over. */
#include "base/error.h"
#include "store/db.h"
#include "store/month.h"
#include "store/segment.h"
#include "store/words_change.h"
#include "store/words_rows.h"

/* Something of ours in it was not delivered yet. */
static int waits(struct ol_change *c, int64_t month, bool *yes)
{
	sqlite3_stmt *st;
	int err = ol_db_prepare(c->s, &st,
				"SELECT 1 FROM item WHERE month = ? AND "
				"theirs = 0 AND (seq IS NULL OR seq > ?) "
				"LIMIT 1");

	if (err)
		return err;
	sqlite3_bind_int64(st, 1, month);
	sqlite3_bind_int64(st, 2, (int64_t)c->w.delivered);
	err = ol_db_step(c->s, st, yes);
	sqlite3_finalize(st);
	return err;
}

/* The oldest month whose time is over and of which nothing waits. `*month` 0:
 * there is none. */
static int find_month(struct ol_change *c, int64_t *month)
{
	int64_t after = 0;
	bool is_waiting = true;
	int err = 0;

	*month = 0;
	if (c->w.days_here == 0)
		return 0;
	while (!err && is_waiting) {
		err = ol_month_over(c->s, c->line, c->now, c->w.days_here,
				    after, &after);
		if (!err)
			err = waits(c, after, &is_waiting);
	}
	if (err == OL_ERR_UNKNOWN)
		return 0;
	*month = after;
	return err;
}

/* One that is kept on moves to the key of today. */
static bool is_kept_on(const struct ol_words_row *row)
{
	return row->fate == OL_WORDS_KEPT &&
	       (row->kind == OL_ITEM_CODEBOOK ||
		row->kind == OL_ITEM_CODEBOOK_AGREED ||
		row->kind == OL_ITEM_ATTEST || row->kind == OL_ITEM_COMMITMENT);
}

static int forget(struct ol_change *c, int64_t id)
{
	struct ol_words_row row;
	int err = ol_rows_get(c->s, id, &row);

	if (err)
		return err;
	if (is_kept_on(&row))
		return ol_rows_move(c->s, &row, c->now);
	if (row.dir == OL_WORDS_THEIRS && row.fate == OL_WORDS_KEPT &&
	    row.has_states && !row.states.at[OL_STATE_READ].reached)
		c->w.unread--;
	err = ol_rows_erase(c->s, &row);
	if (!err)
		err = ol_mark_drop(c->s, &row);
	return err ? err : ol_change_log(c, OL_LEDGER_ERASED, &row);
}

static int find_items(struct ol_change *c, int64_t month,
		      int64_t id[static OL_WORDS_BATCH], size_t *n)
{
	sqlite3_stmt *st;
	bool has_row;
	int err = ol_db_prepare(c->s, &st,
				"SELECT id FROM item WHERE month = ? "
				"ORDER BY id LIMIT ?");

	*n = 0;
	if (err)
		return err;
	sqlite3_bind_int64(st, 1, month);
	sqlite3_bind_int64(st, 2, OL_WORDS_BATCH);
	for (;;) {
		err = ol_db_step(c->s, st, &has_row);
		if (err || !has_row)
			break;
		id[(*n)++] = sqlite3_column_int64(st, 0);
	}
	sqlite3_finalize(st);
	return err;
}

static int step(struct ol_change *c, int64_t *gone, bool *more)
{
	int64_t id[OL_WORDS_BATCH], month;
	size_t n;
	int err = find_month(c, &month);

	if (err || month == 0)
		return err;
	err = find_items(c, month, id, &n);
	for (size_t k = 0; !err && k < n; k++)
		err = forget(c, id[k]);
	*more = true;
	if (err || n == OL_WORDS_BATCH)
		return err;
	err = ol_segment_erase(c->s, month);
	if (!err)
		err = ol_month_destroy(c->s, month);
	*gone = month;
	return err;
}

int ol_words_retain(struct ol_store *s, uint16_t line, ol_date now,
		    int64_t *gone, bool *more)
{
	struct ol_change c;
	int err = ol_change_begin(&c, s, line, now);

	*gone = 0;
	*more = false;
	if (err)
		return err;
	err = ol_change_end(&c, step(&c, gone, more));
	if (!err && (*gone != 0 || s->is_unswept))
		ol_month_sweep(s);
	return err;
}
