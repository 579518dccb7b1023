/* words_chain - the ledger as the store keeps it: entry after entry. */
#include "base/error.h"
#include "store/words_change.h"
#include "store/words_rows.h"

static int insert(struct ol_change *c, uint64_t seq, const uint8_t *body,
		  size_t len)
{
	char place[OL_DB_PLACE];
	sqlite3_stmt *st;
	int err = ol_db_prepare(c->s, &st,
				"INSERT INTO ledger (line, seq, body) "
				"VALUES (?, ?, ?)");

	if (err)
		return err;
	sqlite3_bind_int64(st, 1, c->line);
	sqlite3_bind_int64(st, 2, (int64_t)seq);
	ol_rows_ledger_place(place, c->line, seq);
	err = ol_db_bind_sealed(c->s, st, 3, place, body, len);
	return ol_db_finish(c->s, st, err);
}

int ol_change_enter(struct ol_change *c, struct ol_ledger_entry *e)
{
	uint8_t body[OL_LEDGER_ENTRY_MAX];
	size_t len;

	e->date = c->now;
	e->seq = c->w.head.seq + 1;
	e->before = c->w.head.hash;
	len = ol_ledger_write(body, e);
	c->w.head.seq = e->seq;
	ol_sha256(c->w.head.hash.b, body, len);
	return insert(c, e->seq, body, len);
}

int ol_change_log(struct ol_change *c, enum ol_ledger_kind kind,
		  const struct ol_words_row *row)
{
	struct ol_ledger_entry e = {
		.kind = kind,
		.number = row->seq,
		.id = row->id,
		.digest = row->digest,
	};

	return ol_change_enter(c, &e);
}

int ol_words_head(struct ol_store *s, uint16_t line, ol_date now,
		  const struct ol_ledger_head *head,
		  const struct ol_digest *mac)
{
	struct ol_ledger_entry e = {
		.kind = OL_LEDGER_HEAD,
		.number = head->seq,
		.digest = head->hash,
	};
	struct ol_change c;
	int err = ol_change_begin(&c, s, line, now);

	if (err)
		return err;
	if (head->seq < c.w.their_head.seq)
		return ol_change_end(&c, OL_ERR_RANGE);
	c.w.their_head = *head;
	c.w.their_mac = *mac;
	c.w.their_date = now;
	return ol_change_end(&c, ol_change_enter(&c, &e));
}

int ol_words_epoch(struct ol_store *s, uint16_t line, ol_date now,
		   uint32_t epoch, const struct ol_ledger_head *held)
{
	struct ol_ledger_entry e = {
		.kind = OL_LEDGER_EPOCH,
		.number = held->seq,
		.digest = held->hash,
	};
	struct ol_change c;
	int err = ol_change_begin(&c, s, line, now);

	if (err)
		return err;
	if (epoch <= c.w.epoch)
		return ol_change_end(&c, OL_ERR_RANGE);
	c.w.epoch = epoch;
	c.w.restored = false;
	if (c.w.head.seq < held->seq) /* those numbers were given before */
		c.w.head.seq = held->seq;
	return ol_change_end(&c, ol_change_enter(&c, &e));
}

int ol_words_incident(struct ol_store *s, uint16_t line, ol_date now,
		      uint64_t number, const struct ol_digest *digest)
{
	struct ol_ledger_entry e = {
		.kind = OL_LEDGER_INCIDENT,
		.number = number,
		.digest = *digest,
	};
	struct ol_change c;
	int err = ol_change_begin(&c, s, line, now);

	if (err)
		return err;
	c.w.incidents++;
	return ol_change_end(&c, ol_change_enter(&c, &e));
}

/* Whether the entry of these bytes, the first there is at or behind the head's
 * number, is the head's, or opened an epoch because that one was lost. */
static bool answers(const struct ol_ledger_head *head, uint64_t seq,
		    const uint8_t *bytes, size_t len)
{
	struct ol_ledger_entry e;
	struct ol_digest hash;

	if (seq == head->seq) {
		ol_sha256(hash.b, bytes, len);
		return ol_digest_equal(&hash, &head->hash);
	}
	if (ol_ledger_read(&e, bytes, len) || e.kind != OL_LEDGER_EPOCH ||
	    e.number + 1 != seq)
		return false;
	return head->seq < e.number || ol_digest_equal(&e.digest, &head->hash);
}

int ol_words_is_entry(struct ol_store *s, uint16_t line,
		      const struct ol_ledger_head *head, bool *yes)
{
	uint8_t body[OL_LEDGER_ENTRY_MAX];
	char place[OL_DB_PLACE];
	sqlite3_stmt *st;
	bool has_row;
	uint64_t seq;
	size_t len;
	int err = ol_db_prepare(s, &st,
				"SELECT seq, body FROM ledger WHERE line = ? "
				"AND seq >= ? ORDER BY seq LIMIT 1");

	*yes = false;
	if (err)
		return err;
	sqlite3_bind_int64(st, 1, line);
	sqlite3_bind_int64(st, 2, (int64_t)head->seq);
	err = ol_db_step(s, st, &has_row);
	if (!err && has_row) {
		seq = (uint64_t)sqlite3_column_int64(st, 0);
		ol_rows_ledger_place(place, line, seq);
		err = ol_db_open_sealed(s, st, 1, place, body, sizeof body,
					&len);
		if (!err)
			*yes = answers(head, seq, body, len);
	}
	sqlite3_finalize(st);
	/* One that was changed is another one. */
	return err == OL_ERR_FORGED ? 0 : err;
}

int ol_words_entries(struct ol_store *s, uint16_t line, uint64_t from,
		     struct ol_words_entries *out)
{
	char place[OL_DB_PLACE];
	sqlite3_stmt *st;
	bool has_row;
	int err = ol_db_prepare(s, &st,
				"SELECT seq, body FROM ledger WHERE line = ? "
				"AND seq >= ? ORDER BY seq");

	out->n = 0;
	out->next = 0;
	if (err)
		return err;
	sqlite3_bind_int64(st, 1, line);
	sqlite3_bind_int64(st, 2, (int64_t)from);
	for (;;) {
		uint64_t seq;

		err = ol_db_step(s, st, &has_row);
		if (err || !has_row)
			break;
		seq = (uint64_t)sqlite3_column_int64(st, 0);
		if (out->n == OL_WORDS_ENTRIES) {
			out->next = seq;
			break;
		}
		ol_rows_ledger_place(place, line, seq);
		err = ol_db_open_sealed(s, st, 1, place,
					out->entry[out->n].bytes,
					OL_LEDGER_ENTRY_MAX,
					&out->entry[out->n].len);
		if (err)
			break;
		out->entry[out->n++].seq = seq;
	}
	sqlite3_finalize(st);
	return err;
}
