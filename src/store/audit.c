/* audit - see audit.h. */
#include "store/audit.h"

#include "base/bytes.h"
#include "base/error.h"
#include "store/db.h"
#include "store/segment.h"
#include "store/words_rows.h"

enum phase {
	PHASE_START,
	PHASE_ENTRIES,
	PHASE_ITEMS,
	PHASE_SEGMENTS,
};

void ol_audit_begin(struct ol_audit *a, uint16_t line,
		    const struct ol_ledger_head *known)
{
	*a = (struct ol_audit){ .line = line, .next_row_ = 1, .epoch_ = 1 };
	if (known)
		a->known = *known;
}

static int found(struct ol_audit *a, enum ol_audit_fault fault, uint64_t where)
{
	a->fault = fault;
	a->where = where;
	a->is_done = true;
	return 0;
}

/* Something is wrong with the row itself, or reading failed. */
static int judge(struct ol_audit *a, int err, enum ol_audit_fault fault,
		 uint64_t where)
{
	return err == OL_ERR_FORGED ? found(a, fault, where) : err;
}

/* One moment: the numbers, and how far rows go. */
static int start(struct ol_audit *a, struct ol_store *s)
{
	int err = ol_db_exec(s->db, "BEGIN");

	if (err)
		return err;
	err = ol_words_line(s, a->line, &a->w_);
	if (!err)
		err = ol_db_int(s->db, "SELECT coalesce(max(id), 0) FROM item",
				&a->last_row_);
	if (!err)
		err = ol_db_int(s->db,
				"SELECT coalesce(max(id), 0) FROM segment",
				&a->last_segment_);
	ol_db_exec(s->db, "COMMIT");
	a->phase_ = PHASE_ENTRIES;
	return judge(a, err, OL_AUDIT_LINE, 0);
}

/* ---- entries ---------------------------------------------------------- */

static bool is_same(const struct ol_words_row *row,
		    const struct ol_ledger_entry *e)
{
	return ol_digest_equal(&row->digest, &e->digest);
}

/* The item of the entry is there: by id of ours, by number of either. */
static int check_ours(struct ol_audit *a, struct ol_store *s,
		      const struct ol_ledger_entry *e)
{
	struct ol_words_row row;
	int err = e->kind == OL_LEDGER_QUEUED
			  ? ol_rows_of(s, a->line, OL_WORDS_OURS, &e->id, &row)
			  : ol_rows_at(s, a->line, OL_WORDS_OURS, e->number,
				       &row);

	a->ours_++;
	if (err == OL_ERR_UNKNOWN || (!err && !is_same(&row, e)))
		err = OL_ERR_FORGED;
	if (e->number == a->delivered_ + 1)
		a->delivered_ = e->number;
	return err;
}

static int check_theirs(struct ol_audit *a, struct ol_store *s,
			const struct ol_ledger_entry *e)
{
	struct ol_words_row row;
	int err = ol_rows_at(s, a->line, OL_WORDS_THEIRS, e->number, &row);

	if (err == OL_ERR_UNKNOWN || e->number != a->taken_ + 1 ||
	    (!err && !is_same(&row, e)))
		return OL_ERR_FORGED;
	a->taken_ = e->number;
	return err;
}

/* An item that clashed, of either direction; or figures of the two ends. */
static int check_incident(struct ol_audit *a, struct ol_store *s,
			  const struct ol_ledger_entry *e)
{
	struct ol_words_row row;
	int err = ol_rows_at(s, a->line, OL_WORDS_THEIRS, e->number, &row);

	if (!err && is_same(&row, e) && e->number == a->taken_ + 1)
		return check_theirs(a, s, e);
	if (!err || err == OL_ERR_UNKNOWN)
		err = ol_rows_at(s, a->line, OL_WORDS_OURS, e->number, &row);
	if (!err && is_same(&row, e) && row.fate == OL_WORDS_CLASHED)
		return check_ours(a, s, e);
	return err == OL_ERR_UNKNOWN ? 0 : err;
}

static int check_erased(struct ol_audit *a, struct ol_store *s,
			const struct ol_ledger_entry *e)
{
	struct ol_words_row row;
	int err = OL_ERR_UNKNOWN;

	for (int dir = OL_WORDS_OURS; dir <= OL_WORDS_THEIRS; dir++) {
		err = ol_rows_at(s, a->line, (enum ol_words_dir)dir, e->number,
				 &row);
		if (!err && is_same(&row, e) && row.fate == OL_WORDS_ERASED)
			return 0;
		if (err && err != OL_ERR_UNKNOWN)
			return err;
	}
	return OL_ERR_FORGED;
}

static int check_item(struct ol_audit *a, struct ol_store *s,
		      const struct ol_ledger_entry *e)
{
	switch (e->kind) {
	case OL_LEDGER_QUEUED:
	case OL_LEDGER_RETURNED:
		return check_ours(a, s, e);
	case OL_LEDGER_TAKEN:
	case OL_LEDGER_REFUSED:
		return check_theirs(a, s, e);
	case OL_LEDGER_INCIDENT:
		return check_incident(a, s, e);
	case OL_LEDGER_ERASED:
		return check_erased(a, s, e);
	case OL_LEDGER_DELIVERED:
		if (e->number <= a->delivered_)
			return OL_ERR_FORGED;
		a->delivered_ = e->number;
		return 0;
	case OL_LEDGER_HEAD:
		a->their_head_.seq = e->number;
		a->their_head_.hash = e->digest;
		return 0;
	case OL_LEDGER_EPOCH:
		a->epoch_++;
		return 0;
	case OL_LEDGER_KINDS:
		break;
	}
	return OL_ERR_FORGED;
}

/* The entry, or the epoch that names it: its own number was lost then. */
static bool fits_known(struct ol_audit *a, const struct ol_ledger_entry *e)
{
	bool is_first = !a->is_known_seen_ && e->seq >= a->known.seq;

	if (a->known.seq == 0 || !is_first)
		return true;
	a->is_known_seen_ = true;
	if (e->seq == a->known.seq)
		return ol_digest_equal(&a->known.hash, &a->head_.hash);
	if (e->kind != OL_LEDGER_EPOCH)
		return false;
	/* Nobody here knows any more what those before the named one were. */
	return e->number > a->known.seq ||
	       ol_digest_equal(&e->digest, &a->known.hash);
}

static int check_entry(struct ol_audit *a, struct ol_store *s, sqlite3_stmt *st)
{
	uint8_t body[OL_LEDGER_ENTRY_MAX];
	char place[OL_DB_PLACE];
	struct ol_ledger_entry e;
	uint64_t seq = (uint64_t)sqlite3_column_int64(st, 0), next;
	size_t len;
	int err;

	next = a->head_.seq + 1;
	ol_rows_ledger_place(place, a->line, seq);
	err = ol_db_open_sealed(s, st, 1, place, body, sizeof body, &len);
	if (err) {
		a->ledger = seq == next ? OL_LEDGER_UNREADABLE
					: OL_LEDGER_MISSING;
		return judge(a, err, OL_AUDIT_ENTRY, next);
	}
	a->ledger = ol_ledger_follow(&a->head_, &e, body, len);
	if (a->ledger != OL_LEDGER_SOUND)
		return found(a, OL_AUDIT_ENTRY, next);
	a->entries++;
	if (!fits_known(a, &e))
		return found(a, OL_AUDIT_HELD, a->known.seq);
	return judge(a, check_item(a, s, &e), OL_AUDIT_ITEM, e.seq);
}

static bool is_same_head(const struct ol_ledger_head *x,
			 const struct ol_ledger_head *y)
{
	return x->seq == y->seq && ol_digest_equal(&x->hash, &y->hash);
}

static int end_of_entries(struct ol_audit *a)
{
	a->phase_ = PHASE_ITEMS;
	if (!is_same_head(&a->head_, &a->w_.head))
		return found(a, OL_AUDIT_END, a->head_.seq);
	if (a->known.seq > a->head_.seq)
		return found(a, OL_AUDIT_HELD, a->known.seq);
	if (a->taken_ != a->w_.have || a->delivered_ != a->w_.delivered ||
	    !is_same_head(&a->their_head_, &a->w_.their_head))
		return found(a, OL_AUDIT_LINE, 0);
	return 0;
}

static int look_at_entries(struct ol_audit *a, struct ol_store *s)
{
	sqlite3_stmt *st;
	bool has_row = true;
	int err = ol_db_prepare(s, &st,
				"SELECT seq, body FROM ledger WHERE line = ? "
				"AND seq > ? AND seq <= ? "
				"ORDER BY seq LIMIT ?");

	if (err)
		return err;
	sqlite3_bind_int64(st, 1, a->line);
	sqlite3_bind_int64(st, 2, (int64_t)a->head_.seq);
	sqlite3_bind_int64(st, 3, (int64_t)a->w_.head.seq);
	sqlite3_bind_int64(st, 4, OL_AUDIT_STEP);
	for (unsigned n = 0; !err && !a->is_done; n++) {
		err = ol_db_step(s, st, &has_row);
		if (!err && has_row)
			err = check_entry(a, s, st);
		if (err || !has_row) {
			if (!err && n < OL_AUDIT_STEP)
				err = end_of_entries(a);
			break;
		}
	}
	sqlite3_finalize(st);
	return err;
}

/* ---- items ------------------------------------------------------------ */

static int check_row(struct ol_audit *a, struct ol_store *s, sqlite3_stmt *st,
		     struct ol_rows_key *key)
{
	uint8_t bytes[OL_ITEM_MAX];
	uint64_t id = (uint64_t)sqlite3_column_int64(st, 0);
	struct ol_words_row row;
	struct ol_digest digest;
	bool wants;
	int err = ol_rows_read(s, st, &row);

	a->next_row_ = (int64_t)id + 1;
	a->items++;
	if (!err)
		err = ol_rows_open(s, st, key, &row, bytes, sizeof bytes);
	if (err)
		return judge(a, err, OL_AUDIT_ROW, id);
	wants = row.fate == OL_WORDS_KEPT || row.fate == OL_WORDS_CLASHED;
	if (wants != (row.len > 0) || !ol_rows_is_tagged(s, st, &row))
		return found(a, OL_AUDIT_ROW, id);
	if (row.len > 0) {
		digest = ol_item_digest(&row.salt, bytes, row.len);
		ol_wipe(bytes, row.len);
		if (!ol_digest_equal(&digest, &row.digest))
			return found(a, OL_AUDIT_ROW, id);
	}
	if (row.dir == OL_WORDS_OURS)
		a->n_ours_++;
	else if (row.seq == 0 || row.seq > a->w_.have)
		return found(a, OL_AUDIT_EXTRA, id);
	return 0;
}

static int look_at_items(struct ol_audit *a, struct ol_store *s)
{
	struct ol_rows_key key = { 0 };
	sqlite3_stmt *st;
	bool has_row;
	int err = ol_db_prepare(s, &st,
				OL_ROWS_TAGGED "WHERE line = ? AND id >= ? "
					       "AND id <= ? ORDER BY id");

	if (err)
		return err;
	sqlite3_bind_int64(st, 1, a->line);
	sqlite3_bind_int64(st, 2, a->next_row_);
	sqlite3_bind_int64(st, 3, a->last_row_);
	for (unsigned n = 0; !err && !a->is_done && n < OL_AUDIT_STEP; n++) {
		err = ol_db_step(s, st, &has_row);
		if (!err && has_row) {
			err = check_row(a, s, st, &key);
			continue;
		}
		if (!err && a->n_ours_ != a->ours_)
			found(a, OL_AUDIT_EXTRA, 0);
		a->phase_ = PHASE_SEGMENTS;
		a->next_row_ = 1;
		break;
	}
	sqlite3_finalize(st);
	ol_wipe(&key, sizeof key);
	return err;
}

/* ---- segments --------------------------------------------------------- */

static int look_at_segments(struct ol_audit *a, struct ol_store *s)
{
	struct ol_rows_key key = { 0 };
	struct ol_segment g = { 0 };
	sqlite3_stmt *st;
	bool has_row;
	int err = ol_db_prepare(s, &st,
				OL_SEGMENT_SELECT "WHERE line = ? AND id >= ? "
						  "AND id <= ? ORDER BY id");

	if (err)
		return err;
	sqlite3_bind_int64(st, 1, a->line);
	sqlite3_bind_int64(st, 2, a->next_row_);
	sqlite3_bind_int64(st, 3, a->last_segment_);
	for (unsigned n = 0; !err && !a->is_done && n < OL_AUDIT_STEP; n++) {
		err = ol_db_step(s, st, &has_row);
		if (err)
			break;
		if (!has_row) {
			found(a, OL_AUDIT_SOUND, 0);
			break;
		}
		a->next_row_ = sqlite3_column_int64(st, 0) + 1;
		err = ol_segment_open(s, st, &key, &g);
		err = judge(a, err, OL_AUDIT_SEGMENT,
			    (uint64_t)a->next_row_ - 1);
	}
	ol_segment_release(&g);
	sqlite3_finalize(st);
	ol_wipe(&key, sizeof key);
	return err;
}

int ol_audit_step(struct ol_audit *a, struct ol_store *s)
{
	switch ((enum phase)a->phase_) {
	case PHASE_START:
		return start(a, s);
	case PHASE_ENTRIES:
		return look_at_entries(a, s);
	case PHASE_ITEMS:
		return look_at_items(a, s);
	case PHASE_SEGMENTS:
		return look_at_segments(a, s);
	}
	return OL_ERR_STATE;
}

const char *ol_audit_text(enum ol_audit_fault fault)
{
	switch (fault) {
	case OL_AUDIT_SOUND:
		return "is sound";
	case OL_AUDIT_ENTRY:
		return "is a ledger's entry that does not fit";
	case OL_AUDIT_END:
		return "is the last entry, but newer ones were written";
	case OL_AUDIT_HELD:
		return "is not the entry that the counterpart holds";
	case OL_AUDIT_ITEM:
		return "is an entry whose item is not there";
	case OL_AUDIT_LINE:
		return "the line's numbers are not those of its ledger";
	case OL_AUDIT_ROW:
		return "is an item that was changed or moved";
	case OL_AUDIT_EXTRA:
		return "is an item that no entry knows";
	case OL_AUDIT_SEGMENT:
		return "is a segment of search that was changed";
	}
	return "unknown";
}
