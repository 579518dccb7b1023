/* words_view - rows of the store as desks see them. */
#include <stdio.h>
#include <string.h>

#include "base/bytes.h"
#include "base/text.h"
#include "daemon/words.h"
#include "record/codebook.h"
#include "record/decimal.h"
#include "seal/sshsig.h"

/* A part that finds no room in the pool is left out: no item of OL_ITEM_MAX
 * fills it. */
static void put_words(struct ol_desk_pool *p, struct ol_desk_text *out,
		      struct ol_words w)
{
	(void)ol_desk_pool_text(p, out, w.p, w.len);
}

static void put_name(char *out, size_t cap, struct ol_words w)
{
	size_t len = w.len < cap ? w.len : cap - 1;

	if (len)
		memcpy(out, w.p, len);
	out[len] = '\0';
}

void ol_words_view_texts(struct ol_desk_pool *p, struct ol_desk_list *out,
			 const struct ol_item_texts *t)
{
	struct ol_desk_said *to =
		t->n ? ol_desk_pool_list(p, out, t->n, sizeof *to) : NULL;
	size_t i;

	for (i = 0; to && i < t->n; i++) {
		put_name(to[i].lang, sizeof to[i].lang, t->t[i].tag);
		put_words(p, &to[i].text, t->t[i].text);
	}
}

static void view_fields(struct ol_desk_pool *p, struct ol_desk_list *out,
			const struct ol_item_message *msg)
{
	struct ol_desk_field *to =
		msg->n_fields
			? ol_desk_pool_list(p, out, msg->n_fields, sizeof *to)
			: NULL;
	size_t i;

	for (i = 0; to && i < msg->n_fields; i++) {
		put_name(to[i].name, sizeof to[i].name, msg->field[i].name);
		put_words(p, &to[i].value, msg->field[i].value);
	}
}

static void view_points(struct ol_desk_pool *p, struct ol_desk_list *out,
			const struct ol_item_message *msg)
{
	struct ol_desk_point *to =
		msg->n_points
			? ol_desk_pool_list(p, out, msg->n_points, sizeof *to)
			: NULL;
	size_t i;

	for (i = 0; to && i < msg->n_points; i++) {
		to[i].kind = msg->point[i].kind;
		put_words(p, &to[i].words, msg->point[i].words);
	}
}

static void view_files(struct ol_desk_pool *p, struct ol_desk_list *out,
		       const struct ol_item_message *msg)
{
	struct ol_desk_attached *to =
		msg->n_attachments
			? ol_desk_pool_list(p, out, msg->n_attachments,
					    sizeof *to)
			: NULL;
	const struct ol_item_attachment *from;
	char name[OL_SAFE_NAME_MAX + 1];
	size_t i;

	for (i = 0; to && i < msg->n_attachments; i++) {
		from = &msg->attachment[i];
		ol_name_safe(name, from->name);
		put_words(p, &to[i].name, ol_words(name));
		put_name(to[i].type, sizeof to[i].type, from->type);
		to[i].size = from->size;
		memcpy(to[i].sha256, from->sha256, sizeof to[i].sha256);
	}
}

static void view_message(struct ol_desk_reply *out,
			 const struct ol_item_message *msg)
{
	struct ol_desk_message *to = &out->u.message;
	struct ol_desk_pool *p = &out->pool;

	ol_words_view_texts(p, &to->texts, &msg->texts);
	view_files(p, &to->files, msg);
	to->reply = msg->reply;
	to->ack_by = msg->ack_by;
	to->asks = msg->asks;
	view_points(p, &to->points, msg);
	put_name(to->form, sizeof to->form, msg->form);
	to->form_version = msg->form_version;
	view_fields(p, &to->fields, msg);
}

/* The meaning in each language of the book, with the numbers in it. */
static void view_meaning(struct ol_desk_reply *out,
			 const struct ol_code_entry *e,
			 const struct ol_item_code_word *w)
{
	struct ol_desk_pool *p = &out->pool;
	struct ol_desk_said *to = ol_desk_pool_list(p, &out->u.message.texts,
						    e->meaning.n, sizeof *to);
	char text[OL_CODEBOOK_RENDERED];
	size_t i;

	for (i = 0; to && i < e->meaning.n; i++) {
		ol_codebook_render(text, e, e->meaning.t[i].tag, w);
		put_name(to[i].lang, sizeof to[i].lang, e->meaning.t[i].tag);
		put_words(p, &to[i].text, ol_words(text));
	}
}

static void view_code(struct ol_desk_reply *out,
		      const struct ol_item_code_word *w,
		      const struct ol_item_codebook *book)
{
	struct ol_code_entry e = { .n_slots = 0 };
	struct ol_desk_message *to = &out->u.message;
	struct ol_desk_number *number;
	size_t i, bad;

	if (book && !ol_codebook_find(book, w->code, &e) &&
	    !ol_codebook_fits(&e, w, &bad))
		view_meaning(out, &e, w);
	else
		e.n_slots = 0;
	put_name(to->code, sizeof to->code, w->code);
	to->version = w->version;
	number = w->n_numbers ? ol_desk_pool_list(&out->pool, &to->numbers,
						  w->n_numbers, sizeof *number)
			      : NULL;
	for (i = 0; number && i < w->n_numbers; i++)
		ol_decimal_write(number[i].value, w->number[i],
				 i < e.n_slots ? e.slot[i].decimals : 0);
}

static void view_states(struct ol_desk_reply *out, const struct ol_states *s)
{
	struct ol_desk_message *to = &out->u.message;
	struct ol_desk_state *state = ol_desk_pool_list(
		&out->pool, &to->states, OL_STATES, sizeof *state);
	uint32_t i, n = 0;

	to->state = ol_states_now(s);
	to->late = ol_states_was_late(s);
	for (i = 0; state && i < OL_STATES; i++) {
		if (!s->at[i].reached)
			continue;
		state[n].state = (enum ol_state)i;
		state[n].here = s->at[i].ours;
		state[n++].there = s->at[i].theirs;
	}
	to->states.n = n;
}

void ol_words_attest_text(char out[static OL_WORDS_ATTEST],
			  const struct ol_item_attest *a)
{
	size_t i, at = (size_t)snprintf(out, OL_WORDS_ATTEST,
					"openline attest\nentry: %llu\nhash: ",
					(unsigned long long)a->seq);

	for (i = 0; i < OL_DIGEST_LEN; i++)
		at += (size_t)snprintf(out + at, OL_WORDS_ATTEST - at, "%02x",
				       a->hash.b[i]);
	snprintf(out + at, OL_WORDS_ATTEST - at, "\n");
}

/* What was signed, and the signature as ssh-keygen reads it; both in no
 * language. */
static void view_attest(struct ol_desk_reply *out,
			const struct ol_item_attest *a)
{
	char text[OL_WORDS_ATTEST], sig[OL_SSHSIG_TEXT];
	struct ol_item_texts t = { .n = 2 };

	ol_words_attest_text(text, a);
	ol_sshsig_write(sig, a->signature, a->key, "attest@openline");
	t.t[0].tag = ol_words("zxx");
	t.t[0].text = ol_words(text);
	t.t[1].tag = ol_words("zxx-x-sig");
	t.t[1].text = ol_words(sig);
	ol_words_view_texts(&out->pool, &out->u.message.texts, &t);
}

static void view_item(struct ol_desk_reply *out, const struct ol_item *it,
		      const struct ol_item_codebook *book)
{
	struct ol_desk_message *to = &out->u.message;

	put_name(to->seat, sizeof to->seat, it->seat);
	if (it->kind == OL_ITEM_MESSAGE)
		view_message(out, &it->message);
	else if (it->kind == OL_ITEM_CODE_WORD)
		view_code(out, &it->code_word, book);
	else if (it->kind == OL_ITEM_ATTEST)
		view_attest(out, &it->attest);
	else if (it->kind == OL_ITEM_COMMITMENT)
		ol_words_view_texts(&out->pool, &to->texts, &it->texts);
	else if (it->kind == OL_ITEM_VERDICT)
		ol_words_view_texts(&out->pool, &to->right, &it->texts);
	else if (it->kind == OL_ITEM_CODEBOOK ||
		 it->kind == OL_ITEM_CODEBOOK_AGREED)
		to->version = it->codebook.version;
}

enum ol_desk_judged ol_words_view_verdict(uint8_t verdict)
{
	return verdict == OL_VERDICT_ACCEPTED ? OL_DESK_JUDGED_ACCEPTED
					      : OL_DESK_JUDGED_CORRECTED;
}

void ol_words_view(struct ol_desk_reply *out, const char *line,
		   const struct ol_words_row *row, const uint8_t *bytes,
		   const struct ol_item_codebook *book)
{
	static const enum ol_desk_fate fate[] = {
		[OL_WORDS_KEPT] = OL_DESK_FATE_KEPT,
		[OL_WORDS_REFUSED] = OL_DESK_FATE_REFUSED,
		[OL_WORDS_REPEATED] = OL_DESK_FATE_REPEATED,
		[OL_WORDS_CLASHED] = OL_DESK_FATE_CLASHED,
		[OL_WORDS_ERASED] = OL_DESK_FATE_ERASED,
	};
	struct ol_desk_message *to = &out->u.message;
	struct ol_item it;

	out->what = OL_REPLY_MESSAGE;
	memset(to, 0, sizeof *to);
	out->pool.len = 0;
	to->message = row->id;
	ol_text_copy(to->line, sizeof to->line, line);
	to->outgoing = row->dir == OL_WORDS_OURS;
	to->kind = (enum ol_item_kind)row->kind;
	to->fate = fate[row->fate];
	to->seq = row->seq;
	to->precedence = (enum ol_precedence)row->precedence;
	to->date = row->date;
	to->kept = row->kept;
	to->reply_to = row->about;
	if (row->has_states) {
		view_states(out, &row->states);
		to->ack_by = row->states.ack_by;
	}
	if (row->kind == OL_ITEM_VERDICT)
		to->judged = ol_words_view_verdict(row->what);
	if (row->len && !ol_item_read(&it, bytes + row->at, row->len))
		view_item(out, &it, book);
}
