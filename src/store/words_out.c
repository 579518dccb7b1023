/* words_out - our items: kept, numbered, delivered, given back. */
#include <string.h>

#include "base/bytes.h"
#include "base/error.h"
#include "store/db.h"
#include "store/words_change.h"
#include "store/words_rows.h"

/* ---- queue ------------------------------------------------------------ */

/* What notes or judges something needs that to be here. */
static int check_target(struct ol_change *c, const struct ol_item *item)
{
	struct ol_words_row target;

	if (item->kind != OL_ITEM_NOTE && item->kind != OL_ITEM_VERDICT)
		return 0;
	return ol_rows_of(c->s, c->line, OL_WORDS_THEIRS, &item->of, &target);
}

static int queue(struct ol_change *c, const struct ol_salt *salt,
		 const uint8_t *bytes, size_t len, const struct ol_item *item,
		 struct ol_words_done *done)
{
	struct ol_words_row *row = &done->item, twin;
	int err = ol_rows_of(c->s, c->line, OL_WORDS_OURS, &item->id, &twin);

	if (!err)
		return OL_ERR_EXISTS;
	if (err != OL_ERR_UNKNOWN)
		return err;
	if (c->w.queued + (c->w.last - c->w.delivered) >= OL_WORDS_QUEUE_MAX)
		return OL_ERR_FULL;
	err = check_target(c, item);
	if (err)
		return err;
	*row = (struct ol_words_row){ .dir = OL_WORDS_OURS };
	ol_change_describe(c, row, item);
	row->digest = ol_item_digest(salt, bytes, len);
	err = ol_rows_add(c->s, row, salt, bytes, len);
	if (!err)
		err = ol_change_apply(c, row, item, done);
	if (!err)
		err = ol_change_log(c, OL_LEDGER_QUEUED, row);
	c->w.queued++;
	return err;
}

int ol_words_queue(struct ol_store *s, uint16_t line, ol_date now,
		   const struct ol_salt *salt, const uint8_t *bytes, size_t len,
		   struct ol_words_done *done)
{
	struct ol_change c;
	struct ol_item item;
	int err = ol_item_read(&item, bytes, len);

	memset(done, 0, sizeof *done);
	if (err)
		return err;
	err = ol_change_begin(&c, s, line, now);
	if (err)
		return err;
	return ol_change_end(&c, queue(&c, salt, bytes, len, &item, done));
}

/* ---- number ----------------------------------------------------------- */

/* The rows of up to `max` queued items, oldest first. Read before anything is
 * changed: what is changed leaves the index that is being read. */
static int find_queued(struct ol_change *c, size_t max,
		       int64_t id[static OL_WORDS_BATCH], size_t *n)
{
	sqlite3_stmt *st;
	bool has_row;
	int err = ol_db_prepare(c->s, &st,
				"SELECT id FROM item WHERE line = ? AND "
				"theirs = 0 AND seq IS NULL "
				"ORDER BY id LIMIT ?");

	*n = 0;
	if (err)
		return err;
	sqlite3_bind_int64(st, 1, c->line);
	sqlite3_bind_int64(st, 2, (int64_t)max);
	for (;;) {
		err = ol_db_step(c->s, st, &has_row);
		if (err || !has_row)
			break;
		id[(*n)++] = sqlite3_column_int64(st, 0);
	}
	sqlite3_finalize(st);
	return err;
}

static int number_one(struct ol_change *c, int64_t id)
{
	static const ol_date unknown;
	struct ol_words_row row;
	int err = ol_rows_get(c->s, id, &row);

	if (err)
		return err;
	row.seq = ++c->w.last;
	c->w.queued--;
	if (row.has_states)
		ol_states_reach(&row.states, OL_STATE_SENT, c->now, unknown);
	return ol_rows_save(c->s, &row);
}

int ol_words_number(struct ol_store *s, uint16_t line, ol_date now, size_t max,
		    uint64_t *first, size_t *n)
{
	int64_t id[OL_WORDS_BATCH];
	struct ol_change c;
	int err = ol_change_begin(&c, s, line, now);

	if (err)
		return err;
	*first = c.w.last + 1;
	err = find_queued(&c, max < OL_WORDS_BATCH ? max : OL_WORDS_BATCH, id,
			  n);
	for (size_t k = 0; !err && k < *n; k++)
		err = number_one(&c, id[k]);
	return ol_change_end(&c, err);
}

/* ---- delivered -------------------------------------------------------- */

/* A note of ours that arrived: the states of the message it is about get the
 * counterpart's time of it. */
static int note_arrived(struct ol_change *c, const struct ol_words_row *note,
			ol_date theirs)
{
	struct ol_words_row target;
	struct ol_states before;
	int err = ol_rows_of(c->s, c->line, OL_WORDS_THEIRS, &note->about,
			     &target);

	if (err == OL_ERR_UNKNOWN)
		return 0;
	if (err || !target.has_states)
		return err;
	before = target.states;
	ol_states_reach(&target.states,
			note->what == OL_NOTE_READ ? OL_STATE_READ
						   : OL_STATE_ACKNOWLEDGED,
			c->now, theirs);
	return ol_change_states(c, &target, &before);
}

static int deliver_one(struct ol_change *c, uint64_t seq, ol_date theirs)
{
	struct ol_words_row row;
	struct ol_states before;
	int err = ol_rows_at(c->s, c->line, OL_WORDS_OURS, seq, &row);

	if (err)
		return err == OL_ERR_UNKNOWN ? OL_ERR_FORGED : err;
	c->w.delivered = seq;
	before = row.states;
	if (row.has_states &&
	    ol_states_reach(&row.states, OL_STATE_DELIVERED, c->now, theirs))
		err = ol_change_states(c, &row, &before);
	if (!err && row.kind == OL_ITEM_NOTE)
		err = note_arrived(c, &row, theirs);
	return err;
}

static int deliver(struct ol_change *c, uint64_t up_to, ol_date theirs)
{
	struct ol_ledger_entry e = { .kind = OL_LEDGER_DELIVERED };
	uint64_t before = c->w.delivered;
	int err = 0;

	if (up_to > c->w.last)
		return OL_ERR_RANGE;
	if (up_to > before + OL_WORDS_BATCH)
		up_to = before + OL_WORDS_BATCH;
	while (!err && c->w.delivered < up_to)
		err = deliver_one(c, c->w.delivered + 1, theirs);
	if (err || c->w.delivered == before)
		return err;
	e.number = c->w.delivered;
	return ol_change_enter(c, &e);
}

int ol_words_delivered(struct ol_store *s, uint16_t line, uint64_t up_to,
		       ol_date now, ol_date theirs, uint64_t *done_to)
{
	struct ol_change c;
	int err = ol_change_begin(&c, s, line, now);

	if (err)
		return err;
	err = deliver(&c, up_to, theirs);
	*done_to = c.w.delivered;
	return ol_change_end(&c, err);
}

/* ---- given back after a restore ---------------------------------------- */

struct back {
	uint64_t seq;
	const struct ol_salt *salt;
	const uint8_t *bytes;
	size_t len;
	const struct ol_digest *digest; /* of one without content */
};

/* It came on their disk, by whichever of us wrote it down. */
static void is_there(struct ol_change *c, struct ol_words_row *row,
		     uint64_t seq)
{
	static const ol_date unknown;

	row->seq = seq;
	if (!row->has_states)
		return;
	ol_states_reach(&row->states, OL_STATE_SENT, c->now, unknown);
	ol_states_reach(&row->states, OL_STATE_DELIVERED, c->now, unknown);
}

/* Notes of theirs about it may have come before it did. */
static int apply_notes(struct ol_change *c, struct ol_words_row *row)
{
	uint8_t tag[OL_ROWS_TAG];
	struct ol_words_row note;
	struct ol_states before = row->states;
	sqlite3_stmt *st;
	bool has_row;
	int err;

	if (!row->has_states)
		return 0;
	err = ol_db_prepare(c->s, &st,
			    OL_ROWS_HEADS "WHERE about = ? AND theirs = 1 "
					  "ORDER BY id");
	if (err)
		return err;
	ol_rows_about_tag(c->s, tag, c->line, &row->id);
	sqlite3_bind_blob(st, 1, tag, sizeof tag, SQLITE_TRANSIENT);
	for (;;) {
		err = ol_db_step(c->s, st, &has_row);
		if (!err && has_row)
			err = ol_rows_read(c->s, st, &note);
		if (err || !has_row)
			break;
		if (note.kind == OL_ITEM_NOTE)
			ol_states_note(&row->states,
				       (enum ol_note_kind)note.what, note.date,
				       note.kept);
	}
	sqlite3_finalize(st);
	return err ? err : ol_change_states(c, row, &before);
}

/* It was queued here all along; it has its number again. */
static int renumber(struct ol_change *c, const struct back *b,
		    struct ol_words_done *done)
{
	done->was_queued = true;
	is_there(c, &done->item, b->seq);
	c->w.queued--;
	return ol_rows_save(c->s, &done->item);
}

static int keep_back(struct ol_change *c, const struct back *b,
		     const struct ol_item *item, struct ol_words_done *done)
{
	struct ol_words_row *row = &done->item;
	struct ol_digest digest = ol_item_digest(b->salt, b->bytes, b->len);
	int err = ol_rows_of(c->s, c->line, OL_WORDS_OURS, &item->id, row);

	if (!err && row->seq == 0 && ol_digest_equal(&row->digest, &digest))
		return renumber(c, b, done);
	if (err && err != OL_ERR_UNKNOWN)
		return err;
	*row = (struct ol_words_row){ .dir = OL_WORDS_OURS, .digest = digest };
	ol_change_describe(c, row, item);
	is_there(c, row, b->seq);
	if (!err) {
		row->fate = OL_WORDS_CLASHED;
		row->has_states = false;
		c->w.incidents++;
		return ol_rows_add(c->s, row, b->salt, b->bytes, b->len);
	}
	err = ol_rows_add(c->s, row, b->salt, b->bytes, b->len);
	if (!err)
		err = ol_change_apply(c, row, item, done);
	return err ? err : apply_notes(c, row);
}

/* Without a content, or with one that is no item. */
static int keep_shell(struct ol_change *c, const struct back *b,
		      struct ol_words_done *done)
{
	struct ol_words_row *row = &done->item;

	*row = (struct ol_words_row){
		.line = c->line,
		.dir = OL_WORDS_OURS,
		.seq = b->seq,
		.kept = c->now,
	};
	if (b->len > 0) {
		row->fate = OL_WORDS_REFUSED;
		row->why = OL_WORDS_WHY_MALFORMED;
		row->digest = ol_item_digest(b->salt, b->bytes, b->len);
	} else {
		row->fate = OL_WORDS_ERASED;
		row->digest = *b->digest;
	}
	return ol_rows_add(c->s, row, NULL, NULL, 0);
}

/* An item that was here has its entry since it was queued: what is new is that
 * it and those before it are there. */
static int log_back(struct ol_change *c, const struct back *b,
		    const struct ol_words_done *done)
{
	struct ol_ledger_entry e = {
		.kind = OL_LEDGER_DELIVERED,
		.number = b->seq,
	};

	if (done->was_queued)
		return ol_change_enter(c, &e);
	return ol_change_log(c,
			     done->item.fate == OL_WORDS_CLASHED
				     ? OL_LEDGER_INCIDENT
				     : OL_LEDGER_RETURNED,
			     &done->item);
}

static int take_back(struct ol_change *c, const struct back *b,
		     struct ol_words_done *done)
{
	static const ol_date unknown;
	struct ol_item item;
	int err = 0;

	if (b->seq != c->w.last + 1)
		return OL_ERR_STATE;
	/* Who gives back what is newer has all that is older. */
	while (!err && c->w.delivered < c->w.last)
		err = deliver(c, c->w.last, unknown);
	if (err)
		return err;
	if (b->len > 0 && !ol_item_read(&item, b->bytes, b->len))
		err = keep_back(c, b, &item, done);
	else
		err = keep_shell(c, b, done);
	if (err)
		return err;
	c->w.last = c->w.delivered = b->seq;
	return log_back(c, b, done);
}

int ol_words_returned(struct ol_store *s, uint16_t line, uint64_t seq,
		      ol_date now, const struct ol_salt *salt,
		      const uint8_t *bytes, size_t len,
		      const struct ol_digest *digest,
		      struct ol_words_done *done)
{
	struct back b = {
		.seq = seq,
		.salt = salt,
		.bytes = bytes,
		.len = len,
		.digest = digest,
	};
	struct ol_change c;
	int err = ol_change_begin(&c, s, line, now);

	memset(done, 0, sizeof *done);
	if (err)
		return err;
	return ol_change_end(&c, take_back(&c, &b, done));
}
