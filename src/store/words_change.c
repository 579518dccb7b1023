/* words_change - see words_change.h. */
#include "store/words_change.h"

#include "base/error.h"
#include "store/db.h"
#include "store/segment.h"
#include "store/words_rows.h"

int ol_change_begin(struct ol_change *c, struct ol_store *s, uint16_t line,
		    ol_date now)
{
	int err = ol_db_begin(s);

	*c = (struct ol_change){ .s = s, .line = line, .now = now };
	if (err)
		return err;
	err = ol_words_line(s, line, &c->w);
	return err ? ol_db_end(s, err) : 0;
}

int ol_change_end(struct ol_change *c, int err)
{
	if (!err)
		err = ol_rows_set_line(c->s, c->line, &c->w);
	return ol_db_end(c->s, err);
}

/* ---- describing ------------------------------------------------------- */

static void describe_message(const struct ol_change *c,
			     struct ol_words_row *row,
			     const struct ol_item_message *m)
{
	row->what = (uint8_t)m->reply;
	row->precedence = m->precedence;
	row->about = m->to;
	row->has_states = true;
	if (row->dir == OL_WORDS_OURS)
		ol_states_out(&row->states, c->now, m->ack_by);
	else
		ol_states_in(&row->states, row->date, m->ack_by, c->now);
}

static void describe_code_word(const struct ol_change *c,
			       struct ol_words_row *row)
{
	static const ol_date none;

	row->has_states = true;
	if (row->dir == OL_WORDS_OURS)
		ol_states_out(&row->states, c->now, none);
	else
		ol_states_in(&row->states, row->date, none, c->now);
}

void ol_change_describe(const struct ol_change *c, struct ol_words_row *row,
			const struct ol_item *item)
{
	static const struct ol_id nothing;

	row->line = c->line;
	row->kept = c->now;
	row->kind = (uint8_t)item->kind;
	row->id = item->id;
	row->date = item->date;
	row->about = nothing;
	switch (item->kind) {
	case OL_ITEM_MESSAGE:
		describe_message(c, row, &item->message);
		return;
	case OL_ITEM_NOTE:
		row->what = (uint8_t)item->note;
		row->about = item->of;
		return;
	case OL_ITEM_VERDICT:
		row->what = (uint8_t)item->verdict;
		row->about = item->of;
		return;
	case OL_ITEM_CALL:
		row->precedence = item->call.precedence;
		row->about = item->of;
		return;
	case OL_ITEM_COMMITMENT:
		row->what = (uint8_t)item->commitment.state;
		row->about = item->of;
		return;
	case OL_ITEM_CODEBOOK_AGREED:
	case OL_ITEM_CALL_ACCEPTED:
		row->about = item->of;
		return;
	case OL_ITEM_CODE_WORD:
		describe_code_word(c, row);
		return;
	case OL_ITEM_CODEBOOK:
	case OL_ITEM_RETENTION:
	case OL_ITEM_ATTEST:
	case OL_ITEM_KINDS:
		return;
	}
}

/* ---- applying --------------------------------------------------------- */

static bool is_unread(const struct ol_words_row *row,
		      const struct ol_states *states)
{
	return row->dir == OL_WORDS_THEIRS && row->fate == OL_WORDS_KEPT &&
	       !states->at[OL_STATE_READ].reached;
}

int ol_change_states(struct ol_change *c, struct ol_words_row *row,
		     const struct ol_states *before)
{
	int err = 0;

	if (is_unread(row, before) && !is_unread(row, &row->states))
		c->w.unread--;
	if (!before->at[OL_STATE_ACKNOWLEDGED].reached &&
	    row->states.at[OL_STATE_ACKNOWLEDGED].reached)
		err = ol_mark_drop(c->s, row);
	return err ? err : ol_rows_save(c->s, row);
}

/* The message a note is about is of the other direction than the note. One
 * that is not here is not missed: a restore may have lost it, and it finds its
 * notes when it comes back. */
static int apply_note(struct ol_change *c, const struct ol_words_row *row,
		      const struct ol_item *item, struct ol_words_done *done)
{
	enum ol_words_dir dir = row->dir == OL_WORDS_OURS ? OL_WORDS_THEIRS
							  : OL_WORDS_OURS;
	struct ol_words_row target;
	struct ol_states before;
	int err = ol_rows_of(c->s, c->line, dir, &item->of, &target);

	if (err)
		return err == OL_ERR_UNKNOWN ? 0 : err;
	before = target.states;
	if (target.has_states &&
	    ol_states_note(&target.states, item->note, item->date, c->now))
		err = ol_change_states(c, &target, &before);
	if (done) {
		done->has_target = true;
		done->target = target;
	}
	return err;
}

static int apply_message(struct ol_change *c, const struct ol_words_row *row,
			 const struct ol_item *item)
{
	ol_date due = ol_states_deadline(&row->states);
	int err = 0;

	if (is_unread(row, &row->states))
		c->w.unread++;
	if (due.ns != 0)
		err = ol_mark_set(c->s, row, OL_MARK_DUE, due);
	return err ? err : ol_segment_add(c->s, row, item);
}

/* Their record waits until it is held against our account. */
static int apply_call(struct ol_change *c, const struct ol_words_row *row,
		      const struct ol_item *item)
{
	static const ol_date never;
	int err = 0;

	if (row->dir == OL_WORDS_THEIRS)
		err = ol_mark_set(c->s, row, OL_MARK_CALL, never);
	return err ? err : ol_segment_add(c->s, row, item);
}

static int apply_commitment(struct ol_change *c, const struct ol_words_row *row,
			    const struct ol_item *item)
{
	static const ol_date never;
	int err = ol_mark_set(c->s, row, OL_MARK_COMMITMENT, never);

	return err ? err : ol_segment_add(c->s, row, item);
}

int ol_change_apply(struct ol_change *c, const struct ol_words_row *row,
		    const struct ol_item *item, struct ol_words_done *done)
{
	static const ol_date never;

	switch (item->kind) {
	case OL_ITEM_MESSAGE:
	case OL_ITEM_CODE_WORD:
		return apply_message(c, row, item);
	case OL_ITEM_NOTE:
		return apply_note(c, row, item, done);
	case OL_ITEM_CODEBOOK:
	case OL_ITEM_CODEBOOK_AGREED:
		return ol_mark_set(c->s, row, OL_MARK_BOOK, never);
	case OL_ITEM_RETENTION:
		if (row->dir == OL_WORDS_OURS)
			c->w.days_here = item->days;
		else
			c->w.days_there = item->days;
		return 0;
	case OL_ITEM_VERDICT:
		return ol_segment_add(c->s, row, item);
	case OL_ITEM_CALL:
		return apply_call(c, row, item);
	case OL_ITEM_COMMITMENT:
		return apply_commitment(c, row, item);
	case OL_ITEM_CALL_ACCEPTED:
	case OL_ITEM_ATTEST:
	case OL_ITEM_KINDS:
		return 0;
	}
	return 0;
}
