/* words_compose - what a desk wants written, as an item. All of it runs on
 * the store thread: what an answer answers, and which codebook is in use, the
 * store knows. doc/protocol/items.md */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/error.h"
#include "base/text.h"
#include "daemon/words.h"
#include "record/agreed.h"
#include "record/codebook.h"
#include "record/decimal.h"
#include "record/notice.h"
#include "record/readback.h"
#include "record/tag.h"
#include "seal/sshsig.h"

#define BOOKS_MOST 1024 /* codebooks and countersignatures of a line */

/* All that one item needs while it is made. */
struct making {
	const struct ol_words_maker *m;
	const struct ol_desk_request *rq;
	char *why;
	uint16_t line;
	struct ol_item item;
	struct ol_words_page page; /* of the target */
	struct ol_item target;     /* in it */
	struct ol_notice_room room;
	struct ol_words_page books;
	struct ol_agreed_item agreed[BOOKS_MOST];
	size_t n_agreed;
	uint8_t entries[OL_ITEM_MAX];
};

static int __attribute__((format(printf, 3, 4)))
no(struct making *k, int err, const char *form, ...)
{
	va_list args;

	va_start(args, form);
	vsnprintf(k->why, OL_REFUSAL_MAX, form, args);
	va_end(args);
	return err;
}

static struct ol_words words_of(const struct ol_desk_pool *p,
				const struct ol_desk_text *t)
{
	return (struct ol_words){ ol_desk_text(p, t), t->len };
}

/* ---- finding ----------------------------------------------------------------- */

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
static int find_target(struct making *k, const struct ol_id *id)
{
	const struct ol_words_maker *m = k->m;
	const struct ol_words_row *row = &k->page.row[0];
	char text[OL_ID_TEXT];
	int err;

	ol_id_write(text, id);
	err = ol_words_seek(m->store, m->store_id, m->n_lines, id, &k->line,
			    &k->page);
	if (err == OL_ERR_UNKNOWN)
		return no(k, err, "there is no message %s: inbox lists them",
			  text);
	if (err)
		return err;
	if (!row->len ||
	    ol_item_read(&k->target, k->page.bytes + row->at, row->len))
		return no(k, OL_ERR_STATE,
			  "the content of %s is not here any more", text);
	return 0;
}

/* ---- messages ---------------------------------------------------------------- */

static int take_texts(struct making *k, struct ol_item_texts *out)
{
	const struct ol_desk_pool *pool = &k->rq->pool;
	const struct ol_desk_list *l = &k->rq->said.texts;
	const struct ol_desk_said *t;
	size_t i;

	for (i = 0; i < l->n; i++) {
		t = (const struct ol_desk_said *)ol_desk_list(pool, l) + i;
		out->t[i].tag = ol_words(t->lang);
		out->t[i].text = words_of(pool, &t->text);
		if (!ol_tag_is_well_formed(out->t[i].tag))
			return no(k, OL_ERR_RANGE,
				  "\"%s\" is no language: en, fr, pt-BR, "
				  "zh-Hans (BCP 47)",
				  t->lang);
	}
	out->n = l->n;
	for (i = 0; i + 1 < l->n; i++)
		if (ol_tag_equal(out->t[i].tag, out->t[l->n - 1].tag))
			return no(k, OL_ERR_RANGE,
				  "there are two texts in one language");
	return 0;
}

static void take_points(struct making *k)
{
	const struct ol_desk_pool *pool = &k->rq->pool;
	const struct ol_desk_list *l = &k->rq->said.points;
	struct ol_item_message *msg = &k->item.message;
	const struct ol_desk_point *p;
	size_t i;

	for (i = 0; i < l->n; i++) {
		p = (const struct ol_desk_point *)ol_desk_list(pool, l) + i;
		msg->point[i].kind = p->kind;
		msg->point[i].words = words_of(pool, &p->words);
	}
	msg->n_points = l->n;
}

static int take_form(struct making *k)
{
	const struct ol_desk_message *said = &k->rq->said;
	const struct ol_desk_pool *pool = &k->rq->pool;
	struct ol_item_field in[OL_ITEM_FIELDS];
	const struct ol_desk_field *f;
	struct ol_notice_fault fault;
	const struct ol_form *form;
	size_t i;

	if (!*said->form)
		return said->fields.n ? no(k, OL_ERR_RANGE,
					   "fields need a form: forms lists "
					   "those there are")
				      : 0;
	form = ol_forms_find(k->m->forms, said->form, strlen(said->form), 0);
	if (!form)
		return no(k, OL_ERR_UNKNOWN,
			  "no form \"%s\": forms lists those there are",
			  said->form);
	f = ol_desk_list(pool, &said->fields);
	for (i = 0; i < said->fields.n; i++) {
		in[i].name = ol_words(f[i].name);
		in[i].value = words_of(pool, &f[i].value);
	}
	if (ol_notice_fill(&k->item.message, form, in, said->fields.n,
			   k->item.date, "en", &k->room, &fault))
		return no(k, OL_ERR_RANGE, "%.255s", fault.why);
	return 0;
}

static int take_reply(struct making *k)
{
	const struct ol_desk_message *said = &k->rq->said;
	struct ol_item_message *msg = &k->item.message;
	size_t bad = 0;
	int err;

	if (ol_id_is_zero(&said->reply_to))
		return said->reply != OL_REPLY_NONE
			       ? no(k, OL_ERR_RANGE,
				    "a reply needs the message that it answers")
			       : 0;
	msg->to = said->reply_to;
	msg->reply = said->reply ? said->reply : OL_REPLY_ANSWER;
	err = find_target(k, &msg->to);
	if (err || msg->reply != OL_REPLY_CONFIRM)
		return err;
	if (k->target.kind != OL_ITEM_MESSAGE ||
	    k->page.row[0].dir != OL_WORDS_THEIRS || !k->target.message.asks)
		return no(k, OL_ERR_STATE,
			  "that message asks for no read-back: answer it");
	if (ol_readback_check(&k->target.message, msg, &bad))
		return no(k, OL_ERR_RANGE,
			  "point %zu of the read-back lacks, is too much or is "
			  "no %s: message shows what is asked for",
			  bad + 1,
			  bad < k->target.message.n_points
				  ? ol_point_name(
					    k->target.message.point[bad].kind)
				  : "point");
	return 0;
}

static void take_files(struct making *k)
{
	struct ol_item_message *msg = &k->item.message;
	const struct ol_words_file *f = k->m->file;
	size_t i;

	for (i = 0; i < k->rq->said.files.n; i++, f++) {
		msg->attachment[i].name = ol_words(f->name);
		msg->attachment[i].type = ol_words(f->type);
		msg->attachment[i].size = f->ref.size;
		memcpy(msg->attachment[i].sha256, f->ref.sha256,
		       sizeof f->ref.sha256);
	}
	msg->n_attachments = i;
}

static int make_message(struct making *k)
{
	const struct ol_desk_message *said = &k->rq->said;
	struct ol_item_message *msg = &k->item.message;
	int err;

	k->item.kind = OL_ITEM_MESSAGE;
	msg->precedence = (uint8_t)said->precedence;
	msg->ack_by = said->ack_by;
	msg->asks = said->asks;
	take_points(k);
	err = take_texts(k, &msg->texts);
	if (!err)
		err = take_reply(k);
	if (!err)
		err = take_form(k);
	if (err)
		return err;
	take_files(k);
	if (msg->ack_by.ns && msg->ack_by.ns <= k->item.date.ns)
		return no(k, OL_ERR_RANGE,
			  "the time to acknowledge it until is over already");
	if (!msg->texts.n && !msg->form.len && !msg->n_points &&
	    !msg->n_attachments)
		return no(k, OL_ERR_RANGE,
			  "there is nothing in it: say a text");
	if (msg->asks && !msg->n_points)
		return no(k, OL_ERR_RANGE,
			  "say which points are to be read back");
	if (msg->n_points && !msg->asks && msg->reply != OL_REPLY_CONFIRM)
		return no(k, OL_ERR_RANGE,
			  "points are for who asks for a read-back, or "
			  "confirms");
	return 0;
}

/* ---- about messages of theirs --------------------------------------------- */

static int make_note(struct making *k, enum ol_note_kind note)
{
	const struct ol_words_row *row = &k->page.row[0];
	enum ol_state state = note == OL_NOTE_READ ? OL_STATE_READ
						   : OL_STATE_ACKNOWLEDGED;
	int err = find_target(k, &k->rq->message);

	if (err)
		return err;
	if (row->dir != OL_WORDS_THEIRS || !row->has_states)
		return no(k, OL_ERR_STATE,
			  "only a message of theirs can be acknowledged");
	if (row->states.at[state].reached)
		return no(k, OL_ERR_EXISTS, "it is %s already",
			  ol_state_name(state));
	k->item.kind = OL_ITEM_NOTE;
	k->item.of = row->id;
	k->item.note = note;
	return 0;
}

static int make_verdict(struct making *k)
{
	const struct ol_words_row *row = &k->page.row[0];
	int err = find_target(k, &k->rq->message);

	if (!err)
		err = take_texts(k, &k->item.texts);
	if (err)
		return err;
	if (row->dir != OL_WORDS_THEIRS || k->target.kind != OL_ITEM_MESSAGE ||
	    k->target.message.reply != OL_REPLY_CONFIRM)
		return no(k, OL_ERR_STATE,
			  "that is no read-back of theirs: inbox lists them");
	if (!k->rq->accepted && !k->item.texts.n)
		return no(k, OL_ERR_RANGE, "say the right words with it");
	if (k->rq->accepted && k->item.texts.n)
		return no(k, OL_ERR_RANGE,
			  "what is accepted needs no other words");
	k->item.kind = OL_ITEM_VERDICT;
	k->item.of = row->id;
	k->item.verdict = k->rq->accepted ? OL_VERDICT_ACCEPTED
					  : OL_VERDICT_CORRECTED;
	return 0;
}

/* ---- codebooks ------------------------------------------------------------------ */

static void gather_book(struct making *k, const struct ol_words_row *row,
			const uint8_t *bytes)
{
	struct ol_agreed_item *to = &k->agreed[k->n_agreed];
	struct ol_item it;

	if (k->n_agreed == BOOKS_MOST || row->fate != OL_WORDS_KEPT ||
	    ol_item_read(&it, bytes + row->at, row->len))
		return;
	to->ours = row->dir == OL_WORDS_OURS;
	to->is_signature = it.kind == OL_ITEM_CODEBOOK_AGREED;
	to->p.version = it.codebook.version;
	to->p.id = to->is_signature ? it.of : it.id;
	to->p.digest = to->is_signature ? it.of_digest : row->digest;
	k->n_agreed++;
}

static int read_books(struct making *k, struct ol_agreed *a)
{
	struct ol_words_page *page = &k->books;
	int64_t from = 0;
	size_t i;
	int err;

	do {
		err = ol_words_books(k->m->store, k->m->store_id[k->line], from,
				     page);
		if (err)
			return err;
		for (i = 0; i < page->n; i++)
			gather_book(k, &page->row[i], page->bytes);
		from = page->next;
	} while (from);
	ol_agreed_from(a, k->agreed, k->n_agreed);
	return 0;
}

static int take_numbers(struct making *k, const struct ol_code_entry *e)
{
	const struct ol_desk_list *l = &k->rq->said.numbers;
	struct ol_item_code_word *w = &k->item.code_word;
	const struct ol_desk_number *v;
	size_t i, used, bad;

	if (l->n != e->n_slots)
		return no(k, OL_ERR_RANGE, "%s takes %zu number%s",
			  k->rq->said.code, e->n_slots,
			  e->n_slots == 1 ? "" : "s");
	for (i = 0; i < l->n; i++) {
		v = (const struct ol_desk_number *)ol_desk_list(&k->rq->pool,
								l) +
		    i;
		if (ol_decimal_read(&w->number[i], e->slot[i].decimals,
				    v->value, strlen(v->value), &used) ||
		    used != strlen(v->value))
			return no(k, OL_ERR_RANGE,
				  "number %zu of %s is no number with at most "
				  "%u decimals",
				  i + 1, k->rq->said.code, e->slot[i].decimals);
	}
	w->n_numbers = l->n;
	if (ol_codebook_fits(e, w, &bad))
		return no(k, OL_ERR_RANGE,
			  "number %zu of %s is out of its range: codebook "
			  "shows it",
			  bad + 1, k->rq->said.code);
	return 0;
}

static int make_code(struct making *k)
{
	struct ol_item_code_word *w = &k->item.code_word;
	struct ol_code_entry entry;
	struct ol_agreed a;
	int err = read_books(k, &a);

	if (err)
		return err;
	if (!a.in_use.version)
		return no(k, OL_ERR_STATE,
			  "no codebook is in use on this line: one side "
			  "proposes one and the other agrees");
	err = find_target(k, &a.in_use.id);
	if (err)
		return err;
	k->item.kind = OL_ITEM_CODE_WORD;
	w->version = a.in_use.version;
	w->code = ol_words(k->rq->said.code);
	if (ol_codebook_find(&k->target.codebook, w->code, &entry))
		return no(k, OL_ERR_UNKNOWN,
			  "codebook %u has no word \"%s\": codebook lists them",
			  w->version, k->rq->said.code);
	return take_numbers(k, &entry);
}

static int take_slot(struct making *k, const char *code,
		     const struct ol_desk_slot *from, struct ol_code_slot *to)
{
	size_t a, b;

	to->unit = ol_words(from->unit);
	to->decimals = from->decimals;
	if (ol_decimal_read(&to->least, to->decimals, from->least.value,
			    strlen(from->least.value), &a) ||
	    ol_decimal_read(&to->most, to->decimals, from->most.value,
			    strlen(from->most.value), &b) ||
	    a != strlen(from->least.value) || b != strlen(from->most.value) ||
	    to->least > to->most)
		return no(k, OL_ERR_RANGE,
			  "a slot of %s has no range: least and most are "
			  "numbers with at most %u decimals",
			  code, to->decimals);
	return 0;
}

static int take_entry(struct making *k, const struct ol_desk_entry *from,
		      struct ol_code_entry *to)
{
	const struct ol_desk_pool *pool = &k->rq->pool;
	const struct ol_desk_said *t;
	size_t i;
	int err = 0;

	to->code = ol_words(from->code);
	for (i = 0; i < from->meanings.n; i++) {
		t = (const struct ol_desk_said *)ol_desk_list(pool,
							      &from->meanings) +
		    i;
		to->meaning.t[i].tag = ol_words(t->lang);
		to->meaning.t[i].text = words_of(pool, &t->text);
		if (!ol_code_names_slots(to->meaning.t[i].text, from->slots.n))
			return no(k, OL_ERR_RANGE,
				  "a meaning of %s does not name each of its "
				  "slots once: {1} is the first",
				  from->code);
	}
	to->meaning.n = from->meanings.n;
	for (i = 0; !err && i < from->slots.n; i++)
		err = take_slot(k, from->code,
				(const struct ol_desk_slot *)ol_desk_list(
					pool, &from->slots) +
					i,
				&to->slot[i]);
	to->n_slots = from->slots.n;
	if (!err && !ol_code_is_one(to->code))
		return no(k, OL_ERR_RANGE,
			  "\"%s\" is no code: A to Z, 0 to 9 and -, at most %d",
			  from->code, OL_ITEM_CODE_MAX);
	return err;
}

static int make_book(struct making *k)
{
	const struct ol_desk_list *l = &k->rq->entries;
	struct ol_item_codebook *book = &k->item.codebook;
	struct ol_code_entry *entry = calloc(l->n + 1, sizeof *entry);
	struct ol_agreed a;
	size_t i;
	int n, err = entry ? read_books(k, &a) : OL_ERR_NO_MEMORY;

	for (i = 0; !err && i < l->n; i++)
		err = take_entry(k,
				 (const struct ol_desk_entry *)ol_desk_list(
					 &k->rq->pool, l) +
					 i,
				 &entry[i]);
	if (!err) {
		n = ol_codebook_write(k->entries, sizeof k->entries, entry,
				      l->n);
		if (n < 0)
			err = no(
				k, n,
				n == OL_ERR_FULL
					? "the codebook is longer than an item "
					  "may be"
					: "that is no codebook: a code twice, "
					  "a language twice, or no meaning");
		else
			book->entries_len = (size_t)n;
	}
	free(entry);
	if (err)
		return err;
	k->item.kind = OL_ITEM_CODEBOOK;
	book->entries = k->entries;
	book->version = ol_agreed_next(&a);
	return book->version && a.n_ours < OL_AGREED_OPEN
		       ? 0
		       : no(k, OL_ERR_FULL,
			    "too many proposals wait for their answer");
}

static int make_agreed(struct making *k)
{
	struct ol_agreed a;
	int err = read_books(k, &a);

	if (err)
		return err;
	err = ol_agreed_may(&a);
	if (err == OL_ERR_STATE)
		return no(k, err,
			  "a proposal of ours has that number or a higher one: "
			  "one side proposes again");
	if (err || a.theirs.version != k->rq->version)
		return no(k, OL_ERR_UNKNOWN,
			  "they have no proposal %u that waits: codebook lists "
			  "them",
			  k->rq->version);
	k->item.kind = OL_ITEM_CODEBOOK_AGREED;
	k->item.of = a.theirs.id;
	k->item.of_digest = a.theirs.digest;
	k->item.codebook.version = a.theirs.version;
	return 0;
}

/* ---- of the line ---------------------------------------------------------------- */

static int make_retention(struct making *k)
{
	const char *p = k->rq->value;
	uint32_t days = 0;

	for (; *p >= '0' && *p <= '9' && days <= OL_ITEM_DAYS_MAX; p++)
		days = 10 * days + (uint32_t)(*p - '0');
	if (p == k->rq->value || *p || days > OL_ITEM_DAYS_MAX)
		return no(k, OL_ERR_RANGE,
			  "retention is a number of days from 1 to %d, or 0: "
			  "for good",
			  OL_ITEM_DAYS_MAX);
	k->item.kind = OL_ITEM_RETENTION;
	k->item.days = days;
	return 0;
}

/* The text that is signed: ledger.md, "Attest". */
static int make_attest(struct making *k)
{
	struct ol_item_attest *a = &k->item.attest;
	struct ol_words_line at;
	char text[OL_WORDS_ATTEST];
	int err;

	if (k->line >= k->m->n_lines)
		return no(k, OL_ERR_UNKNOWN, "say which line it is for");
	err = ol_words_line(k->m->store, k->m->store_id[k->line], &at);
	if (err)
		return err;
	if (!at.head.seq)
		return no(k, OL_ERR_STATE,
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

static int make(struct making *k)
{
	if (k->rq->what == OL_DO_ATTEST)
		return make_attest(k);
	if (k->rq->what == OL_DO_SET)
		return make_retention(k);
	if (k->rq->what == OL_DO_SEND)
		return make_message(k);
	if (k->rq->what == OL_DO_ACK)
		return make_note(k, OL_NOTE_ACKNOWLEDGED);
	if (k->rq->what == OL_DO_MESSAGE)
		return make_note(k, OL_NOTE_READ);
	if (k->rq->what == OL_DO_VERDICT)
		return make_verdict(k);
	if (k->rq->what == OL_DO_CODE)
		return make_code(k);
	if (k->rq->what == OL_DO_PROPOSE)
		return make_book(k);
	if (k->rq->what == OL_DO_AGREE)
		return make_agreed(k);
	return no(k, OL_ERR_STATE, "this node does not do that yet");
}

static int finish(struct ol_words_made *out, struct making *k)
{
	int n;

	if (k->line >= k->m->n_lines)
		return no(k, OL_ERR_UNKNOWN, "say which line it is for");
	n = ol_item_write(out->bytes, sizeof out->bytes, &k->item);
	if (n == OL_ERR_FULL)
		return no(k, n,
			  "it is longer than the %d bytes that one item may "
			  "have: send it as a file",
			  OL_ITEM_MAX);
	if (n < 0)
		return no(k, n,
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
	struct making *k = calloc(1, sizeof *k);
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
	k->item.seat = ol_words(OL_SEAT_DUTY);
	err = make(k);
	if (!err)
		err = finish(out, k);
	ol_wipe(k, sizeof *k);
	free(k);
	return err;
}
