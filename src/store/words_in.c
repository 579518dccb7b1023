/* words_in - their items, each taken once. */
#include <string.h>

#include "base/error.h"
#include "store/words_change.h"
#include "store/words_rows.h"

struct came {
	uint8_t why;
	const struct ol_salt *salt;
	const uint8_t *bytes;
	size_t len;
	const struct ol_digest *digest; /* where there is no content */
};

/* Only its number and digest. */
static int keep_shell(struct ol_change *c, const struct came *i,
		      struct ol_words_row *row)
{
	if (i->why != 0) {
		row->fate = OL_WORDS_REFUSED;
		row->why = i->why;
		c->w.refused++;
	} else {
		row->fate = OL_WORDS_ERASED;
	}
	row->digest = *i->digest;
	return ol_rows_add(c->s, row, NULL, NULL, 0);
}

static int keep(struct ol_change *c, const struct came *i,
		struct ol_words_row *row, struct ol_words_done *done)
{
	struct ol_words_row twin;
	struct ol_item item;
	int err;

	row->digest = ol_item_digest(i->salt, i->bytes, i->len);
	if (ol_item_read(&item, i->bytes, i->len)) {
		row->fate = OL_WORDS_REFUSED;
		row->why = OL_WORDS_WHY_MALFORMED;
		c->w.refused++;
		return ol_rows_add(c->s, row, NULL, NULL, 0);
	}
	ol_change_describe(c, row, &item);
	err = ol_rows_of(c->s, c->line, OL_WORDS_THEIRS, &item.id, &twin);
	if (err == OL_ERR_UNKNOWN) {
		row->why = i->why;
		c->w.faulty += i->why == OL_WORDS_WHY_FORM;
		err = ol_rows_add(c->s, row, i->salt, i->bytes, i->len);
		return err ? err : ol_change_apply(c, row, &item, done);
	}
	if (err)
		return err;
	row->has_states = false;
	if (ol_digest_equal(&twin.digest, &row->digest)) {
		row->fate = OL_WORDS_REPEATED;
		return ol_rows_add(c->s, row, NULL, NULL, 0);
	}
	row->fate = OL_WORDS_CLASHED;
	c->w.incidents++;
	return ol_rows_add(c->s, row, i->salt, i->bytes, i->len);
}

static enum ol_ledger_kind entry_of(enum ol_words_fate fate)
{
	switch (fate) {
	case OL_WORDS_REFUSED:
		return OL_LEDGER_REFUSED;
	case OL_WORDS_CLASHED:
		return OL_LEDGER_INCIDENT;
	case OL_WORDS_KEPT:
	case OL_WORDS_REPEATED:
	case OL_WORDS_ERASED:
		break;
	}
	return OL_LEDGER_TAKEN;
}

static int take(struct ol_change *c, uint64_t seq, const struct came *i,
		struct ol_words_done *done)
{
	struct ol_words_row *row = &done->item;
	int err;

	if (seq != c->w.have + 1)
		return OL_ERR_STATE;
	*row = (struct ol_words_row){
		.line = c->line,
		.dir = OL_WORDS_THEIRS,
		.seq = seq,
		.kept = c->now,
	};
	err = (i->why != 0 && i->why != OL_WORDS_WHY_FORM) || i->len == 0
		      ? keep_shell(c, i, row)
		      : keep(c, i, row, done);
	if (err)
		return err;
	c->w.have = seq;
	return ol_change_log(c, entry_of(row->fate), row);
}

int ol_words_take(struct ol_store *s, uint16_t line, uint64_t seq, ol_date now,
		  uint8_t why, const struct ol_salt *salt, const uint8_t *bytes,
		  size_t len, const struct ol_digest *digest,
		  struct ol_words_done *done)
{
	struct came i = { why, salt, bytes, len, digest };
	struct ol_change c;
	int err = ol_change_begin(&c, s, line, now);

	memset(done, 0, sizeof *done);
	if (err)
		return err;
	return ol_change_end(&c, take(&c, seq, &i, done));
}
