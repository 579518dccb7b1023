/* segment - see segment.h. */
#include "store/segment.h"

#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/error.h"
#include "record/fold.h"
#include "seal/wrap.h"
#include "store/db.h"
#include "store/month.h"

/* ---- folding ---------------------------------------------------------- */

/* Grows as texts come. */
struct texts {
	uint8_t *p;
	size_t len, cap;
};

static int reserve(struct texts *t, size_t more)
{
	size_t cap = t->cap ? t->cap : 1024;
	uint8_t *p;

	while (cap - t->len < more)
		cap *= 2;
	if (cap == t->cap)
		return 0;
	/* Not realloc: what was said is not left in freed memory. */
	p = malloc(cap);
	if (!p)
		return OL_ERR_NO_MEMORY;
	if (t->len > 0)
		memcpy(p, t->p, t->len);
	if (t->p)
		ol_wipe(t->p, t->len);
	free(t->p);
	t->p = p;
	t->cap = cap;
	return 0;
}

static void release(struct texts *t)
{
	if (t->p)
		ol_wipe(t->p, t->len);
	free(t->p);
	*t = (struct texts){ 0 };
}

static int put_bytes(struct texts *t, const void *p, size_t len)
{
	int err = reserve(t, len);

	if (err)
		return err;
	memcpy(t->p + t->len, p, len);
	t->len += len;
	return 0;
}

static int put_text(struct texts *t, struct ol_words words)
{
	char *folded;
	size_t len;
	int err;

	if (words.len == 0)
		return 0;
	err = ol_fold(words, &folded, &len);
	if (err)
		return err;
	err = put_bytes(t, folded, len);
	if (!err)
		err = put_bytes(t, "\n", 1);
	ol_wipe(folded, len);
	free(folded);
	return err;
}

static int put_texts(struct texts *t, const struct ol_item_texts *texts)
{
	int err = 0;

	for (size_t k = 0; !err && k < texts->n; k++)
		err = put_text(t, texts->t[k].text);
	return err;
}

/* Everything that a person wrote. */
static int put_message(struct texts *t, const struct ol_item_message *m)
{
	int err = put_texts(t, &m->texts);

	for (size_t k = 0; !err && k < m->n_attachments; k++)
		err = put_text(t, m->attachment[k].name);
	for (size_t k = 0; !err && k < m->n_fields; k++)
		err = put_text(t, m->field[k].value);
	for (size_t k = 0; !err && k < m->n_points; k++)
		err = put_text(t, m->point[k].words);
	return err;
}

/* Who spoke with whom. */
static int put_call(struct texts *t, const struct ol_item *item)
{
	int err = put_text(t, item->seat);

	return err ? err : put_text(t, item->call.by);
}

/* ---- adding ----------------------------------------------------------- */

/* The newest segment of the line, if it is of the month and has room: its id
 * and bytes. `*id` 0: a new one is to be begun. That of a month before, when
 * the clock was put back, is not taken up again: rows grow from segment to
 * segment. */
static int find_last(struct ol_store *s, uint16_t line, int64_t month,
		     const uint8_t *key, struct texts *t, int64_t *id)
{
	uint8_t body[OL_SEGMENT_LEN];
	char place[OL_DB_PLACE];
	sqlite3_stmt *st;
	bool has_row;
	size_t len;
	int err = ol_db_prepare(s, &st,
				OL_SEGMENT_SELECT "WHERE line = ? "
						  "ORDER BY id DESC LIMIT 1");

	*id = 0;
	if (err)
		return err;
	sqlite3_bind_int64(st, 1, line);
	err = ol_db_step(s, st, &has_row);
	if (!err && has_row && sqlite3_column_int64(st, 2) == month &&
	    sqlite3_column_bytes(st, 3) < OL_SEGMENT_LEN + OL_WRAP_OVERHEAD) {
		*id = sqlite3_column_int64(st, 0);
		ol_db_place(place, "segment", "body", *id);
		err = ol_db_open_under(st, 3, key, place, body, sizeof body,
				       &len);
		if (!err)
			err = put_bytes(t, body, len);
		ol_wipe(body, sizeof body);
	}
	sqlite3_finalize(st);
	return err;
}

static int write_segment(struct ol_store *s, const struct ol_words_row *row,
			 const uint8_t *key, const struct texts *t, int64_t id)
{
	char place[OL_DB_PLACE];
	sqlite3_stmt *st = NULL;
	int err = id ? 0 : ol_db_next_id(s, "segment", &id);

	if (!err)
		err = ol_db_prepare(s, &st,
				    "INSERT OR REPLACE INTO segment "
				    "(id, line, month, body) "
				    "VALUES (?, ?, ?, ?)");
	if (err)
		return err;
	sqlite3_bind_int64(st, 1, id);
	sqlite3_bind_int64(st, 2, row->line);
	sqlite3_bind_int64(st, 3, row->month);
	ol_db_place(place, "segment", "body", id);
	err = ol_db_bind_under(s, st, 4, key, place, t->p, t->len);
	return ol_db_finish(s, st, err);
}

static int add(struct ol_store *s, const struct ol_words_row *row,
	       const struct texts *said)
{
	struct {
		uint8_t key[OL_KEY_LEN];
		struct texts all;
	} secret = { 0 };
	uint8_t head[OL_SEGMENT_ENTRY];
	int64_t id = 0;
	int err = ol_month_key(s, row->line, row->month, secret.key);

	ol_put64(head, (uint64_t)row->row);
	ol_put32(head + 8, (uint32_t)said->len);
	if (!err)
		err = find_last(s, row->line, row->month, secret.key,
				&secret.all, &id);
	if (!err)
		err = put_bytes(&secret.all, head, sizeof head);
	if (!err)
		err = put_bytes(&secret.all, said->p, said->len);
	if (!err)
		err = write_segment(s, row, secret.key, &secret.all, id);
	release(&secret.all);
	ol_wipe(&secret, sizeof secret);
	return err;
}

int ol_segment_add(struct ol_store *s, const struct ol_words_row *row,
		   const struct ol_item *item)
{
	struct texts said = { 0 };
	int err = 0;

	if (item->kind == OL_ITEM_MESSAGE)
		err = put_message(&said, &item->message);
	else if (item->kind == OL_ITEM_VERDICT ||
		 item->kind == OL_ITEM_COMMITMENT)
		err = put_texts(&said, &item->texts);
	else if (item->kind == OL_ITEM_CALL)
		err = put_call(&said, item);
	if (!err && said.len > 0)
		err = add(s, row, &said);
	release(&said);
	return err;
}

/* ---- walking ---------------------------------------------------------- */

static int index_entries(struct ol_segment *g)
{
	size_t at = 0;

	while (at < g->len) {
		size_t len;

		if (g->n == OL_SEGMENT_ENTRIES ||
		    g->len - at < OL_SEGMENT_ENTRY)
			return OL_ERR_FORGED;
		len = ol_get32(g->bytes + at + 8);
		if (len > g->len - at - OL_SEGMENT_ENTRY)
			return OL_ERR_FORGED;
		g->at[g->n++] = (uint32_t)at;
		at += OL_SEGMENT_ENTRY + len;
	}
	return 0;
}

static int make_room(struct ol_segment *g, size_t cap)
{
	if (g->bytes && cap <= g->cap)
		return 0;
	ol_segment_release(g);
	g->bytes = malloc(cap + 1);
	if (!g->bytes)
		return OL_ERR_NO_MEMORY;
	g->cap = cap;
	return 0;
}

int ol_segment_open(struct ol_store *s, sqlite3_stmt *st,
		    struct ol_rows_key *key, struct ol_segment *g)
{
	uint16_t line = (uint16_t)sqlite3_column_int64(st, 1);
	int64_t month = sqlite3_column_int64(st, 2);
	size_t cap = (size_t)sqlite3_column_bytes(st, 3);
	char place[OL_DB_PLACE];
	int err = ol_rows_use_key(s, line, month, key);

	g->len = g->n = 0;
	if (!err)
		err = make_room(g, cap);
	if (err)
		return err;
	ol_db_place(place, "segment", "body", sqlite3_column_int64(st, 0));
	err = ol_db_open_under(st, 3, key->key, place, g->bytes, cap, &g->len);
	return err ? err : index_entries(g);
}

void ol_segment_release(struct ol_segment *g)
{
	if (g->bytes)
		ol_wipe(g->bytes, g->cap);
	free(g->bytes);
	g->bytes = NULL;
	g->cap = 0;
}

int64_t ol_segment_entry(const struct ol_segment *g, size_t k,
			 const char **text, size_t *len)
{
	const uint8_t *p = g->bytes + g->at[k];

	*text = (const char *)p + OL_SEGMENT_ENTRY;
	*len = ol_get32(p + 8);
	return (int64_t)ol_get64(p);
}

int ol_segment_erase(struct ol_store *s, int64_t month)
{
	sqlite3_stmt *st;
	int err = ol_db_prepare(s, &st, "DELETE FROM segment WHERE month = ?");

	if (err)
		return err;
	sqlite3_bind_int64(st, 1, month);
	return ol_db_finish(s, st, 0);
}
