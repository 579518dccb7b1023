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

/* ---- one line ----------------------------------------------------------- */

/* Rows grow from segment to segment of a line, and within each. So a line is
 * gone through backwards, a segment at a time; of the segment only what was
 * found is kept. */
struct cursor {
	uint16_t line;
	bool is_over;   /* no older segment                            */
	int64_t below;  /* segments from this id on were gone through  */
	int64_t floor;  /* ... and so every row from this one on       */
	int64_t *found; /* rows, growing; freed with the cursor        */
	size_t n;
};

struct walk {
	struct ol_store *s;
	struct query q;
	struct ol_rows_key segment_key, item_key;
	sqlite3_stmt *item, *of_line;
	struct ol_segment segment;
	struct ol_words_page *page;
	size_t scanned;
	struct cursor *cursor;
	size_t n_cursors;
};

/* Opens the newest segment of the line whose id is at most `id`: `*id` is its
 * id, 0: there is none. */
static int open_segment(struct walk *w, uint16_t line, int64_t *id)
{
	bool has_row;
	int err;

	sqlite3_bind_int64(w->of_line, 1, line);
	sqlite3_bind_int64(w->of_line, 2, *id);
	err = ol_db_step(w->s, w->of_line, &has_row);
	*id = !err && has_row ? sqlite3_column_int64(w->of_line, 0) : 0;
	if (*id)
		err = ol_segment_open(w->s, w->of_line, &w->segment_key,
				      &w->segment);
	sqlite3_reset(w->of_line);
	return err;
}

static int64_t first_row(const struct ol_segment *g)
{
	const char *text;
	size_t len;

	return g->n ? ol_segment_entry(g, 0, &text, &len) : 0;
}

/* Puts the cursor before the newest segment that begins below row `from`. */
static int seek(struct walk *w, struct cursor *c, int64_t from)
{
	int64_t low = 0, high = INT64_MAX, id = high;
	int err = open_segment(w, c->line, &id);

	high = id;
	while (!err && low < high) {
		id = low + (high - low + 1) / 2;
		err = open_segment(w, c->line, &id);
		if (err || (id && first_row(&w->segment) >= from))
			high = id - 1;
		else
			low = low + (high - low + 1) / 2;
	}
	c->below = low + 1;
	return err;
}

/* What the open segment has of the query, below row `from`. */
static int find_in_segment(struct walk *w, struct cursor *c, int64_t from)
{
	const char *text;
	size_t k, len;
	int64_t row;

	c->n = 0;
	for (k = 0; k < w->segment.n; k++) {
		row = ol_segment_entry(&w->segment, k, &text, &len);
		if (row >= from)
			break;
		if (!fits(&w->q, text, len))
			continue;
		if (!c->found)
			c->found =
				malloc(OL_SEGMENT_ENTRIES * sizeof c->found[0]);
		if (!c->found)
			return OL_ERR_NO_MEMORY;
		c->found[c->n++] = row;
	}
	return 0;
}

/* The next older segment. */
static int go_on(struct walk *w, struct cursor *c, int64_t from)
{
	int64_t id = c->below - 1;
	int err = open_segment(w, c->line, &id);

	c->is_over = !id;
	if (err || !id)
		return err;
	w->scanned++;
	c->below = id;
	c->floor = first_row(&w->segment);
	return find_in_segment(w, c, from);
}

/* ---- all lines ---------------------------------------------------------- */

static int add_cursor(struct walk *w, uint16_t line)
{
	struct cursor *bigger;

	bigger = realloc(w->cursor, (w->n_cursors + 1) * sizeof *bigger);
	if (!bigger)
		return OL_ERR_NO_MEMORY;
	w->cursor = bigger;
	w->cursor[w->n_cursors++] = (struct cursor){ .line = line,
						     .below = INT64_MAX,
						     .floor = INT64_MAX };
	return 0;
}

/* A cursor for each line that has something. */
static int add_cursors(struct walk *w)
{
	sqlite3_stmt *st;
	bool has_row = true;
	int64_t line = 0;
	int err = ol_db_prepare(w->s, &st,
				"SELECT min(line) FROM segment WHERE line > ?");

	while (!err && has_row) {
		sqlite3_bind_int64(st, 1, line);
		err = ol_db_step(w->s, st, &has_row);
		line = sqlite3_column_int64(st, 0);
		has_row = !err && line > 0;
		if (has_row)
			err = add_cursor(w, (uint16_t)line);
		sqlite3_reset(st);
	}
	sqlite3_finalize(st);
	return err;
}

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

/* The newest of what the cursors have found; NULL: nothing. */
static struct cursor *newest(struct walk *w)
{
	struct cursor *best = NULL, *c;
	size_t i;

	for (i = 0; i < w->n_cursors; i++) {
		c = &w->cursor[i];
		if (c->n &&
		    (!best || c->found[c->n - 1] > best->found[best->n - 1]))
			best = c;
	}
	return best;
}

/* The one that has nothing and may yet find the newest; NULL: none. */
static struct cursor *behind(struct walk *w, int64_t than)
{
	struct cursor *best = NULL, *c;
	size_t i;

	for (i = 0; i < w->n_cursors; i++) {
		c = &w->cursor[i];
		if (!c->n && !c->is_over && c->floor > than &&
		    (!best || c->floor > best->floor))
			best = c;
	}
	return best;
}

static int walk(struct walk *w, int64_t from)
{
	struct cursor *found, *c;
	int64_t row;
	int err;

	for (;;) {
		found = newest(w);
		row = found ? found->found[found->n - 1] : 0;
		c = behind(w, row);
		if (c && w->scanned == OL_SEARCH_SCAN) {
			w->page->next = c->floor;
			return 0;
		}
		if (!c && !found)
			return 0;
		err = c ? go_on(w, c, from) : put_item(w, row, found->line);
		if (!c && err == OL_ERR_FULL) {
			w->page->next = row + 1;
			return 0;
		}
		if (err)
			return err;
		if (!c)
			found->n--;
	}
}

static int begin(struct walk *w, uint16_t line, int64_t from)
{
	int err = line ? add_cursor(w, line) : add_cursors(w);
	size_t i;

	for (i = 0; !err && i < w->n_cursors; i++) {
		w->cursor[i].floor = from;
		if (from != INT64_MAX)
			err = seek(w, &w->cursor[i], from);
	}
	return err;
}

static void end(struct walk *w)
{
	size_t i;

	for (i = 0; i < w->n_cursors; i++)
		free(w->cursor[i].found);
	free(w->cursor);
	sqlite3_finalize(w->item);
	sqlite3_finalize(w->of_line);
	ol_segment_release(&w->segment);
	free_query(&w->q);
	ol_wipe(w, sizeof *w);
	free(w);
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
		err = ol_db_prepare(s, &w->of_line,
				    OL_SEGMENT_SELECT
				    "WHERE line = ? AND id <= ? "
				    "ORDER BY id DESC LIMIT 1");
	from = from ? from : INT64_MAX;
	if (!err)
		err = begin(w, line, from);
	if (!err)
		err = walk(w, from);
	end(w);
	return err;
}
