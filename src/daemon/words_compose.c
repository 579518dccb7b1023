/* words_compose - what a desk wants written, as an item. All of it runs on
 * the store thread: what an answer answers, and which codebook is in use, the
 * store knows. doc/protocol/items.md */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/error.h"
#include "daemon/words_making.h"
#include "record/tag.h"
#include "seal/sshsig.h"

int ol_making_no(struct ol_words_making *k, int err, const char *form, ...)
{
	va_list args;

	va_start(args, form);
	vsnprintf(k->why, OL_REFUSAL_MAX, form, args);
	va_end(args);
	return err;
}

struct ol_words ol_making_words(const struct ol_desk_pool *p,
				const struct ol_desk_text *t)
{
	return (struct ol_words){ ol_desk_text(p, t), t->len };
}

/* ---- finding ---------------------------------------------------------- */

int ol_words_seek(struct ol_store *s, const uint16_t *store_id, size_t n,
		  const struct ol_id *id, uint16_t *line,
		  struct ol_words_page *page)
{
	size_t i, from = *line < n ? *line : 0, to = *line < n ? *line + 1u : n;
	unsigned dir;
	int err = OL_ERR_UNKNOWN;

	for (i = from; i < to; i++) {
		for (dir = OL_WORDS_OURS; dir <= OL_WORDS_THEIRS; dir++) {
			err = ol_words_find(s, store_id[i],
					    (enum ol_words_dir)dir, id, page);
			if (err == OL_ERR_UNKNOWN)
				continue;
			*line = (uint16_t)i;
			return err;
		}
	}
	return OL_ERR_UNKNOWN;
}

/* What the request is about; its line is the request's. */
int ol_making_target(struct ol_words_making *k, const struct ol_id *id)
{
	const struct ol_words_maker *m = k->m;
	const struct ol_words_row *row = &k->page.row[0];
	char text[OL_ID_TEXT];
	int err;

	ol_id_write(text, id);
	err = ol_words_seek(m->store, m->store_id, m->n_lines, id, &k->line,
			    &k->page);
	if (err == OL_ERR_UNKNOWN)
		return ol_making_no(
			k, err,
			"there is no message %s: openline inbox lists them",
			text);
	if (err)
		return err;
	if (!row->len ||
	    ol_item_read(&k->target, k->page.bytes + row->at, row->len))
		return ol_making_no(k, OL_ERR_STATE,
				    "the content of %s is not here any more",
				    text);
	return 0;
}

int ol_making_texts(struct ol_words_making *k, struct ol_item_texts *out)
{
	const struct ol_desk_pool *pool = &k->rq->pool;
	const struct ol_desk_list *l = &k->rq->said.texts;
	const struct ol_desk_said *t;
	size_t i;

	for (i = 0; i < l->n; i++) {
		t = (const struct ol_desk_said *)ol_desk_list(pool, l) + i;
		out->t[i].tag = ol_words(t->lang);
		out->t[i].text = ol_making_words(pool, &t->text);
		if (!ol_tag_is_well_formed(out->t[i].tag))
			return ol_making_no(
				k, OL_ERR_RANGE,
				"\"%s\" is no language: en, fr, pt-BR, "
				"zh-Hans (BCP 47)",
				t->lang);
	}
	out->n = l->n;
	for (i = 0; i + 1 < l->n; i++)
		if (ol_tag_equal(out->t[i].tag, out->t[l->n - 1].tag))
			return ol_making_no(
				k, OL_ERR_RANGE,
				"there are two texts in one language");
	return 0;
}

/* ---- about messages of theirs ----------------------------------------- */

static int make_note(struct ol_words_making *k, enum ol_note_kind note)
{
	const struct ol_words_row *row = &k->page.row[0];
	enum ol_state state = note == OL_NOTE_READ ? OL_STATE_READ
						   : OL_STATE_ACKNOWLEDGED;
	int err = ol_making_target(k, &k->rq->message);

	if (err)
		return err;
	if (row->dir != OL_WORDS_THEIRS || !row->has_states)
		return ol_making_no(
			k, OL_ERR_STATE,
			"only a message of theirs can be acknowledged");
	if (row->states.at[state].reached)
		return ol_making_no(k, OL_ERR_EXISTS, "it is %s already",
				    ol_state_name(state));
	k->item.kind = OL_ITEM_NOTE;
	k->item.of = row->id;
	k->item.note = note;
	return 0;
}

static void put_verdict(struct ol_words_making *k)
{
	k->item.kind = OL_ITEM_VERDICT;
	k->item.of = k->page.row[0].id;
	k->item.verdict = k->rq->accepted ? OL_VERDICT_ACCEPTED
					  : OL_VERDICT_CORRECTED;
}

/* To a proposal of theirs. */
static int make_answer(struct ol_words_making *k)
{
	int err = ol_making_answer(k);

	if (err)
		return err;
	if (!k->rq->accepted && !k->item.texts.n)
		return ol_making_no(k, OL_ERR_RANGE,
				    "say with it why it is contested");
	put_verdict(k);
	return 0;
}

static int make_verdict(struct ol_words_making *k)
{
	const struct ol_words_row *row = &k->page.row[0];
	int err = ol_making_target(k, &k->rq->message);

	if (!err)
		err = ol_making_texts(k, &k->item.texts);
	if (err)
		return err;
	if (k->target.kind == OL_ITEM_COMMITMENT)
		return make_answer(k);
	if (row->dir != OL_WORDS_THEIRS || k->target.kind != OL_ITEM_MESSAGE ||
	    k->target.message.reply != OL_REPLY_CONFIRM)
		return ol_making_no(
			k, OL_ERR_STATE,
			"that is no read-back of theirs: openline inbox lists them");
	if (!k->rq->accepted && !k->item.texts.n)
		return ol_making_no(k, OL_ERR_RANGE,
				    "say the right words with it");
	if (k->rq->accepted && k->item.texts.n)
		return ol_making_no(k, OL_ERR_RANGE,
				    "what is accepted needs no other words");
	put_verdict(k);
	return 0;
}

/* ---- of the line ------------------------------------------------------ */

static int make_retention(struct ol_words_making *k)
{
	const char *p = k->rq->value;
	uint32_t days = 0;

	for (; *p >= '0' && *p <= '9' && days <= OL_ITEM_DAYS_MAX; p++)
		days = 10 * days + (uint32_t)(*p - '0');
	if (p == k->rq->value || *p || days > OL_ITEM_DAYS_MAX)
		return ol_making_no(
			k, OL_ERR_RANGE,
			"retention is a number of days from 1 to %d, or 0: "
			"for good",
			OL_ITEM_DAYS_MAX);
	k->item.kind = OL_ITEM_RETENTION;
	k->item.days = days;
	return 0;
}

/* The text that is signed: ledger.md, "Attest". */
static int make_attest(struct ol_words_making *k)
{
	struct ol_item_attest *a = &k->item.attest;
	struct ol_words_line at;
	char text[OL_WORDS_ATTEST];
	int err;

	if (k->line >= k->m->n_lines)
		return ol_making_no(k, OL_ERR_UNKNOWN,
				    "say which line it is for");
	err = ol_words_line(k->m->store, k->m->store_id[k->line], &at);
	if (err)
		return err;
	if (!at.head.seq)
		return ol_making_no(k, OL_ERR_STATE,
				    "nothing was written on this line yet");
	k->item.kind = OL_ITEM_ATTEST;
	a->seq = at.head.seq;
	a->hash = at.head.hash;
	memcpy(a->key, k->m->sign_public, sizeof a->key);
	ol_words_attest_text(text, a);
	ol_sshsig_sign(a->signature, k->m->sign_secret, "attest@openline", text,
		       strlen(text));
	return 0;
}

/* ---- which it is ------------------------------------------------------ */

static int make(struct ol_words_making *k)
{
	if (k->rq->what == OL_DO_ATTEST)
		return make_attest(k);
	if (k->rq->what == OL_DO_SET)
		return make_retention(k);
	if (k->rq->what == OL_DO_SEND)
		return ol_making_message(k);
	if (k->rq->what == OL_DO_ACK)
		return make_note(k, OL_NOTE_ACKNOWLEDGED);
	if (k->rq->what == OL_DO_MESSAGE)
		return make_note(k, OL_NOTE_READ);
	if (k->rq->what == OL_DO_VERDICT)
		return make_verdict(k);
	if (k->rq->what == OL_DO_COMMITMENT)
		return ol_making_commitment(k);
	if (k->rq->what == OL_DO_CODE)
		return ol_making_code(k);
	if (k->rq->what == OL_DO_PROPOSE)
		return ol_making_book(k);
	if (k->rq->what == OL_DO_AGREE)
		return ol_making_agreed(k);
	return ol_making_no(k, OL_ERR_STATE, "this node does not do that yet");
}

static int finish(struct ol_words_made *out, struct ol_words_making *k)
{
	int n;

	if (k->line >= k->m->n_lines)
		return ol_making_no(k, OL_ERR_UNKNOWN,
				    "say which line it is for");
	n = ol_item_write(out->bytes, sizeof out->bytes, &k->item);
	if (n == OL_ERR_FULL)
		return ol_making_no(
			k, n,
			"it is longer than the %d bytes that one item may "
			"have: send it as a file",
			OL_ITEM_MAX);
	if (n < 0)
		return ol_making_no(
			k, n,
			"something in it is empty, too long or there twice");
	out->len = (size_t)n;
	out->line = k->line;
	out->id = k->item.id;
	ol_random_fill(k->m->random, out->salt.b, sizeof out->salt.b);
	return 0;
}

int ol_words_compose(struct ol_words_made *out, const struct ol_words_maker *m,
		     const struct ol_desk_request *rq, char why[OL_REFUSAL_MAX])
{
	struct ol_words_making *k = calloc(1, sizeof *k);
	int err;

	why[0] = '\0';
	if (!k)
		return OL_ERR_NO_MEMORY;
	k->m = m;
	k->rq = rq;
	k->why = why;
	k->line = m->line;
	k->item.date = m->date;
	k->item.id = ol_id_make(m->date, m->random);
	k->item.seat = ol_words(m->seat);
	err = make(k);
	if (!err)
		err = finish(out, k);
	ol_wipe(k, sizeof *k);
	free(k);
	return err;
}
