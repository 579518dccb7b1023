/* words_rows - see words_rows.h. */
#include "store/words_rows.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/bytes.h"
#include "base/error.h"
#include "store/db.h"
#include "store/month.h"
#include "store/words_code.h"

#define CONTENT_MAX (OL_SALT_LEN + OL_ITEM_MAX)

/* ---- hashes of ids ---------------------------------------------------- */

/* `sort`: enum ol_words_dir of the item, 2 for what is about it, 3 for a
 * call. */
static void make_tag(const struct ol_store *s, uint8_t out[static OL_ROWS_TAG],
		     uint16_t line, uint8_t sort, const struct ol_id *id)
{
	uint8_t in[3 + OL_ID_LEN], hash[OL_KEY_LEN];

	ol_put16(in, line);
	in[2] = sort;
	memcpy(in + 3, id->b, OL_ID_LEN);
	ol_hmac_sha256(hash, s->tag_key, in, sizeof in);
	memcpy(out, hash, OL_ROWS_TAG);
}

void ol_rows_about_tag(const struct ol_store *s,
		       uint8_t out[static OL_ROWS_TAG], uint16_t line,
		       const struct ol_id *id)
{
	make_tag(s, out, line, 2, id);
}

void ol_rows_call_tag(const struct ol_store *s, uint8_t out[static OL_ROWS_TAG],
		      uint16_t line, const struct ol_id *id)
{
	make_tag(s, out, line, 3, id);
}

/* ---- reading ---------------------------------------------------------- */

int ol_rows_read(struct ol_store *s, sqlite3_stmt *st, struct ol_words_row *row)
{
	uint8_t head[OL_WORDS_HEAD_MAX];
	char place[OL_DB_PLACE];
	int64_t id = sqlite3_column_int64(st, 0);
	size_t len;
	int err;

	ol_db_place(place, "item", "head", id);
	err = ol_db_open_sealed(s, st, 5, place, head, sizeof head, &len);
	if (!err)
		err = ol_words_read_head(row, head, len);
	if (err)
		return err;
	row->row = id;
	/* No number: 0, both in the column and here. */
	if (sqlite3_column_int64(st, 1) != row->line ||
	    sqlite3_column_int64(st, 2) != (int64_t)row->dir ||
	    (uint64_t)sqlite3_column_int64(st, 3) != row->seq ||
	    sqlite3_column_int64(st, 4) != row->month)
		return OL_ERR_FORGED;
	return 0;
}

/* What is sealed under a key that is not there is not from here. */
int ol_rows_use_key(struct ol_store *s, uint16_t line, int64_t month,
		    struct ol_rows_key *key)
{
	int err;

	if (key->month == month)
		return 0;
	key->month = 0;
	err = ol_month_key(s, line, month, key->key);
	if (err == OL_ERR_UNKNOWN || err == OL_ERR_EXPIRED)
		return OL_ERR_FORGED;
	if (!err)
		key->month = month;
	return err;
}

int ol_rows_open(struct ol_store *s, sqlite3_stmt *st, struct ol_rows_key *key,
		 struct ol_words_row *row, uint8_t *out, size_t cap)
{
	uint8_t content[CONTENT_MAX];
	char place[OL_DB_PLACE];
	size_t len;
	int err;

	row->len = 0;
	if (sqlite3_column_type(st, 6) == SQLITE_NULL)
		return 0;
	err = ol_rows_use_key(s, row->line, row->month, key);
	if (err)
		return err;
	ol_db_place(place, "item", "content", row->row);
	err = ol_db_open_under(st, 6, key->key, place, content, sizeof content,
			       &len);
	if (!err && len <= OL_SALT_LEN)
		err = OL_ERR_FORGED;
	if (!err && len - OL_SALT_LEN > cap)
		err = OL_ERR_FULL;
	if (!err) {
		row->len = len - OL_SALT_LEN;
		memcpy(row->salt.b, content, OL_SALT_LEN);
		memcpy(out, content + OL_SALT_LEN, row->len);
	}
	ol_wipe(content, sizeof content);
	return err;
}

int ol_rows_put(struct ol_store *s, sqlite3_stmt *st, struct ol_rows_key *key,
		const struct ol_words_row *row, bool with_content,
		struct ol_words_page *page)
{
	struct ol_words_row *to = &page->row[page->n];
	int err = 0;

	if (page->n == OL_WORDS_PAGE_ROWS)
		return OL_ERR_FULL;
	*to = *row;
	to->at = page->len;
	if (with_content)
		err = ol_rows_open(s, st, key, to, page->bytes + page->len,
				   sizeof page->bytes - page->len);
	if (err)
		return err;
	page->len += to->len;
	page->n++;
	return 0;
}

/* The one row of a statement, which it finalizes. */
static int read_one(struct ol_store *s, sqlite3_stmt *st,
		    struct ol_words_row *row)
{
	bool has_row;
	int err = ol_db_step(s, st, &has_row);

	if (!err)
		err = has_row ? ol_rows_read(s, st, row) : OL_ERR_UNKNOWN;
	sqlite3_finalize(st);
	return err;
}

int ol_rows_at(struct ol_store *s, uint16_t line, enum ol_words_dir dir,
	       uint64_t seq, struct ol_words_row *row)
{
	sqlite3_stmt *st;
	int err = ol_db_prepare(s, &st,
				OL_ROWS_HEADS "WHERE line = ? AND "
					      "theirs = ? AND seq = ?");

	if (err)
		return err;
	sqlite3_bind_int64(st, 1, line);
	sqlite3_bind_int64(st, 2, (int64_t)dir);
	sqlite3_bind_int64(st, 3, (int64_t)seq);
	return read_one(s, st, row);
}

int ol_rows_of(struct ol_store *s, uint16_t line, enum ol_words_dir dir,
	       const struct ol_id *id, struct ol_words_row *row)
{
	uint8_t tag[OL_ROWS_TAG];
	sqlite3_stmt *st;
	int err = ol_db_prepare(s, &st, OL_ROWS_HEADS "WHERE tag = ?");

	if (err)
		return err;
	make_tag(s, tag, line, (uint8_t)dir, id);
	sqlite3_bind_blob(st, 1, tag, sizeof tag, SQLITE_TRANSIENT);
	err = read_one(s, st, row);
	/* A tag moved to another row. */
	if (!err && (row->line != line || row->dir != dir ||
		     !ol_id_equal(&row->id, id)))
		err = OL_ERR_FORGED;
	return err;
}

int ol_rows_get(struct ol_store *s, int64_t id, struct ol_words_row *row)
{
	sqlite3_stmt *st;
	int err = ol_db_prepare(s, &st, OL_ROWS_HEADS "WHERE id = ?");

	if (err)
		return err;
	sqlite3_bind_int64(st, 1, id);
	return read_one(s, st, row);
}

/* ---- writing ---------------------------------------------------------- */

static int bind_head(struct ol_store *s, sqlite3_stmt *st, int col,
		     const struct ol_words_row *row)
{
	uint8_t head[OL_WORDS_HEAD_MAX];
	char place[OL_DB_PLACE];
	size_t len = ol_words_code_head(head, row);

	ol_db_place(place, "item", "head", row->row);
	return ol_db_bind_sealed(s, st, col, place, head, len);
}

static int bind_content(struct ol_store *s, sqlite3_stmt *st, int col,
			int64_t row, const uint8_t key[static OL_KEY_LEN],
			const struct ol_salt *salt, const uint8_t *bytes,
			size_t len)
{
	uint8_t content[CONTENT_MAX];
	char place[OL_DB_PLACE];
	int err;

	memcpy(content, salt->b, OL_SALT_LEN);
	memcpy(content + OL_SALT_LEN, bytes, len);
	ol_db_place(place, "item", "content", row);
	err = ol_db_bind_under(s, st, col, key, place, content,
			       OL_SALT_LEN + len);
	ol_wipe(content, sizeof content);
	return err;
}

/* NULL where it has none. */
static void bind_number(sqlite3_stmt *st, int col, uint64_t seq)
{
	if (seq > 0)
		sqlite3_bind_int64(st, col, (int64_t)seq);
}

/* Under which it is found by its id, and by what it is about: OL_ROWS_TAG
 * bytes, or none. */
struct tags {
	size_t id_len, about_len;
	uint8_t id[OL_ROWS_TAG], about[OL_ROWS_TAG];
};

static void make_tags(const struct ol_store *s, struct tags *t,
		      const struct ol_words_row *row)
{
	bool is_found = row->fate == OL_WORDS_KEPT ||
			row->fate == OL_WORDS_ERASED;

	*t = (struct tags){ 0 };
	if (is_found && !ol_id_is_zero(&row->id)) {
		make_tag(s, t->id, row->line, (uint8_t)row->dir, &row->id);
		t->id_len = OL_ROWS_TAG;
	}
	if (is_found && !ol_id_is_zero(&row->about)) {
		ol_rows_about_tag(s, t->about, row->line, &row->about);
		t->about_len = OL_ROWS_TAG;
	}
}

static void bind_tags(const struct ol_store *s, sqlite3_stmt *st, int col,
		      const struct ol_words_row *row)
{
	struct tags t;

	make_tags(s, &t, row);
	if (t.id_len)
		sqlite3_bind_blob(st, col, t.id, OL_ROWS_TAG, SQLITE_TRANSIENT);
	if (t.about_len)
		sqlite3_bind_blob(st, col + 1, t.about, OL_ROWS_TAG,
				  SQLITE_TRANSIENT);
}

static bool is_tag(sqlite3_stmt *st, int col, const uint8_t *tag, size_t len)
{
	const void *there = sqlite3_column_blob(st, col);

	return (size_t)sqlite3_column_bytes(st, col) == len &&
	       (!len || !memcmp(there, tag, len));
}

bool ol_rows_is_tagged(const struct ol_store *s, sqlite3_stmt *st,
		       const struct ol_words_row *row)
{
	struct tags t;

	make_tags(s, &t, row);
	if (is_tag(st, 7, t.id, t.id_len) &&
	    is_tag(st, 8, t.about, t.about_len))
		return true;
	/* What clashed was never found; erased since, it still is not. */
	return row->fate == OL_WORDS_ERASED && is_tag(st, 7, NULL, 0) &&
	       is_tag(st, 8, NULL, 0);
}

int ol_rows_add(struct ol_store *s, struct ol_words_row *row,
		const struct ol_salt *salt, const uint8_t *bytes, size_t len)
{
	uint8_t key[OL_KEY_LEN];
	sqlite3_stmt *st = NULL;
	int err = ol_db_next_id(s, "item", &row->row);

	row->month = 0;
	if (!err && len > 0)
		err = ol_month_now(s, row->line, row->kept, &row->month, key);
	if (!err)
		err = ol_db_prepare(s, &st,
				    "INSERT INTO item (id, line, theirs, seq, "
				    "month, tag, about, head, content) "
				    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)");
	if (!err) {
		sqlite3_bind_int64(st, 1, row->row);
		sqlite3_bind_int64(st, 2, row->line);
		sqlite3_bind_int64(st, 3, (int64_t)row->dir);
		bind_number(st, 4, row->seq);
		sqlite3_bind_int64(st, 5, row->month);
		bind_tags(s, st, 6, row);
		err = bind_head(s, st, 8, row);
	}
	if (!err && len > 0)
		err = bind_content(s, st, 9, row->row, key, salt, bytes, len);
	ol_wipe(key, sizeof key);
	return ol_db_finish(s, st, err);
}

int ol_rows_save(struct ol_store *s, const struct ol_words_row *row)
{
	sqlite3_stmt *st;
	int err = ol_db_prepare(s, &st,
				"UPDATE item SET seq = ?, head = ? "
				"WHERE id = ?");

	if (err)
		return err;
	bind_number(st, 1, row->seq);
	err = bind_head(s, st, 2, row);
	sqlite3_bind_int64(st, 3, row->row);
	return ol_db_finish(s, st, err);
}

int ol_rows_erase(struct ol_store *s, struct ol_words_row *row)
{
	sqlite3_stmt *st;
	int err = ol_db_prepare(s, &st,
				"UPDATE item SET month = 0, head = ?, "
				"content = NULL WHERE id = ?");

	if (err)
		return err;
	row->fate = OL_WORDS_ERASED;
	row->month = 0;
	err = bind_head(s, st, 1, row);
	sqlite3_bind_int64(st, 2, row->row);
	return ol_db_finish(s, st, err);
}

/* The content of a row, into `out` of OL_ITEM_MAX bytes. */
static int read_content(struct ol_store *s, struct ol_words_row *row,
			uint8_t *out)
{
	struct ol_rows_key key = { 0 };
	sqlite3_stmt *st;
	bool has_row;
	int err = ol_db_prepare(s, &st, OL_ROWS_WHOLE "WHERE id = ?");

	if (err)
		return err;
	sqlite3_bind_int64(st, 1, row->row);
	err = ol_db_step(s, st, &has_row);
	if (!err && !has_row)
		err = OL_ERR_UNKNOWN;
	if (!err)
		err = ol_rows_open(s, st, &key, row, out, OL_ITEM_MAX);
	sqlite3_finalize(st);
	ol_wipe(&key, sizeof key);
	return err;
}

int ol_rows_move(struct ol_store *s, struct ol_words_row *row, ol_date now)
{
	uint8_t bytes[OL_ITEM_MAX], key[OL_KEY_LEN];
	sqlite3_stmt *st = NULL;
	int err = read_content(s, row, bytes);

	if (!err)
		err = ol_month_now(s, row->line, now, &row->month, key);
	if (!err)
		err = ol_db_prepare(s, &st,
				    "UPDATE item SET month = ?, head = ?, "
				    "content = ? WHERE id = ?");
	if (!err) {
		sqlite3_bind_int64(st, 1, row->month);
		err = bind_head(s, st, 2, row);
		sqlite3_bind_int64(st, 4, row->row);
	}
	if (!err)
		err = bind_content(s, st, 3, row->row, key, &row->salt, bytes,
				   row->len);
	ol_wipe(bytes, sizeof bytes);
	ol_wipe(key, sizeof key);
	return ol_db_finish(s, st, err);
}

void ol_rows_ledger_place(char out[static OL_DB_PLACE], uint16_t line,
			  uint64_t seq)
{
	snprintf(out, OL_DB_PLACE, "ledger/body/%u.%" PRIu64 "/1",
		 (unsigned)line, seq);
}
