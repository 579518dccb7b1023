/* search - see search.h. */
#include "store/search.h"

#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/error.h"
#include "record/fold.h"
#include "store/db.h"
#include "store/segment.h"
#include "store/words_rows.h"

/* `next` names the entry before which the next page begins: its segment and
 * its place in it. */
#define PER_SEGMENT 4096

_Static_assert(OL_SEGMENT_ENTRIES < PER_SEGMENT, "places have room");

struct query {
	char *folded;
	size_t n;
	struct ol_words word[OL_SEARCH_WORDS];
};

static int read_query(struct query *q, const char *text)
{
	size_t len;
	const char *p, *end;
	int err;

	*q = (struct query){ 0 };
	if (strlen(text) >= OL_SEARCH_QUERY)
		return OL_ERR_RANGE;
	err = ol_fold(ol_words(text), &q->folded, &len);
	if (err)
		return err;
	end = q->folded + len;
	for (p = q->folded; p < end; p++) {
		const char *space = memchr(p, ' ', (size_t)(end - p));

		if (!space || q->n == OL_SEARCH_WORDS - 1)
			space = end;
		q->word[q->n].p = p;
		q->word[q->n++].len = (size_t)(space - p);
		p = space;
	}
	return q->n > 0 ? 0 : OL_ERR_MALFORMED;
}

static void free_query(struct query *q)
{
	if (q->folded)
		ol_wipe(q->folded, strlen(q->folded));
	free(q->folded);
}

static bool fits(const struct query *q, const char *text, size_t len)
{
	for (size_t k = 0; k < q->n; k++)
		if (!memmem(text, len, q->word[k].p, q->word[k].len))
			return false;
	return true;
}

/* ---- pages ------------------------------------------------------------ */

struct walk {
	struct ol_store *s;
	struct query q;
	struct ol_rows_key segment_key, item_key;
	sqlite3_stmt *item;
	struct ol_segment segment;
	struct ol_words_page *page;
};

static int put_item(struct walk *w, int64_t id, uint16_t line)
{
	struct ol_words_row row;
	bool has_row;
	int err;

	sqlite3_bind_int64(w->item, 1, id);
	err = ol_db_step(w->s, w->item, &has_row);
	if (!err && !has_row)
		err = OL_ERR_FORGED;
	if (!err)
		err = ol_rows_read(w->s, w->item, &row);
	if (!err && row.line != line)
		err = OL_ERR_FORGED;
	/* Erased just now: the segment goes with the month's last item. */
	if (!err && row.fate == OL_WORDS_KEPT)
		err = ol_rows_put(w->s, w->item, &w->item_key, &row, true,
				  w->page);
	sqlite3_reset(w->item);
	return err;
}

/* The entries below `below` of a segment, backwards. */
static int walk_segment(struct walk *w, sqlite3_stmt *st, int64_t below)
{
	int64_t id = sqlite3_column_int64(st, 0);
	uint16_t line = (uint16_t)sqlite3_column_int64(st, 1);
	int err = ol_segment_open(w->s, st, &w->segment_key, &w->segment);
	size_t k = w->segment.n;

	if (below >= 0 && (size_t)below < k)
		k = (size_t)below;
	while (!err && k > 0) {
		const char *text;
		size_t len;
		int64_t row = ol_segment_entry(&w->segment, k - 1, &text, &len);

		if (fits(&w->q, text, len))
			err = put_item(w, row, line);
		if (err == OL_ERR_FULL)
			w->page->next = id * PER_SEGMENT + (int64_t)k;
		k--;
	}
	return err;
}

static int walk(struct walk *w, uint16_t line, int64_t from)
{
	int64_t newest = from ? from / PER_SEGMENT : INT64_MAX;
	sqlite3_stmt *st;
	bool has_row;
	size_t n = 0;
	int err = ol_db_prepare(w->s, &st,
				line ? OL_SEGMENT_SELECT
					"WHERE id <= ?1 AND line = ?2 "
					"ORDER BY id DESC"
				     : OL_SEGMENT_SELECT "WHERE id <= ?1 "
							 "ORDER BY id DESC");

	if (err)
		return err;
	sqlite3_bind_int64(st, 1, newest);
	if (line)
		sqlite3_bind_int64(st, 2, line);
	for (;;) {
		int64_t id, below;

		err = ol_db_step(w->s, st, &has_row);
		if (err || !has_row)
			break;
		id = sqlite3_column_int64(st, 0);
		if (n++ == OL_SEARCH_SCAN) {
			w->page->next = id * PER_SEGMENT + PER_SEGMENT - 1;
			break;
		}
		below = from && id == newest ? from % PER_SEGMENT : -1;
		err = walk_segment(w, st, below);
		if (err)
			break;
	}
	sqlite3_finalize(st);
	return err == OL_ERR_FULL ? 0 : err;
}

int ol_search(struct ol_store *s, uint16_t line, const char *query,
	      int64_t from, struct ol_words_page *page)
{
	struct walk *w = calloc(1, sizeof *w);
	int err;

	page->n = page->len = 0;
	page->next = 0;
	if (!w)
		return OL_ERR_NO_MEMORY;
	w->s = s;
	w->page = page;
	err = read_query(&w->q, query);
	if (!err)
		err = ol_db_prepare(s, &w->item, OL_ROWS_WHOLE "WHERE id = ?");
	if (!err)
		err = walk(w, line, from);
	sqlite3_finalize(w->item);
	ol_segment_release(&w->segment);
	free_query(&w->q);
	ol_wipe(w, sizeof *w);
	free(w);
	return err;
}
