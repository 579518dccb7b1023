/* doc/protocol/items.md: items as bytes. */
#include "base/error.h"
#include "record/codebook.h"
#include "record/item_keys.h"
#include "record/item_parts.h"
#include "wire/cbor.h"

static void put_numbers(struct ol_cbor_writer *w,
			const struct ol_item_code_word *c)
{
	size_t i;

	ol_cbor_put_array(w, c->n_numbers);
	for (i = 0; i < c->n_numbers; i++)
		ol_item_put_number(w, c->number[i]);
}

static void put_id(struct ol_cbor_writer *w, const struct ol_id *id)
{
	ol_cbor_put_bytes(w, id->b, sizeof id->b);
}

static void put_id_or_none(struct ol_cbor_writer *w, const struct ol_id *id)
{
	ol_cbor_put_bytes(w, id->b, ol_id_is_zero(id) ? 0 : sizeof id->b);
}

/* A negative date becomes one that the reader refuses. */
static void put_date(struct ol_cbor_writer *w, ol_date date)
{
	ol_cbor_put_uint(w, (uint64_t)date.ns);
}

static void put_field(struct ol_cbor_writer *w, enum key key,
		      struct ol_item *it)
{
	ol_cbor_put_uint(w, (uint64_t)key);
	switch (key) {
	case KEY_KIND:
		ol_cbor_put_uint(w, (uint64_t)it->kind);
		return;
	case KEY_ID:
		put_id(w, &it->id);
		return;
	case KEY_DATE:
		put_date(w, it->date);
		return;
	case KEY_SEAT:
		ol_item_put_words(w, it->seat);
		return;
	case KEY_PRECEDENCE:
		ol_cbor_put_uint(w, *ol_item_precedence_of(it));
		return;
	case KEY_TEXTS:
		ol_item_put_texts(w, ol_item_texts_of(it));
		return;
	case KEY_ATTACHMENTS:
		ol_item_put_attachments(w, &it->message);
		return;
	case KEY_REPLY:
		ol_item_put_reply(w, &it->message);
		return;
	case KEY_ACK_BY:
		put_date(w, it->message.ack_by);
		return;
	case KEY_FORM:
		ol_item_put_form(w, &it->message);
		return;
	case KEY_ASKS:
		ol_cbor_put_bool(w, it->message.asks);
		return;
	case KEY_POINTS:
		ol_item_put_points(w, &it->message);
		return;
	case KEY_OF:
		put_id(w, &it->of);
		return;
	case KEY_DIGEST:
		ol_cbor_put_bytes(w, ol_item_digest_of(it)->b, OL_DIGEST_LEN);
		return;
	case KEY_NOTE:
		ol_cbor_put_uint(w, (uint64_t)it->note);
		return;
	case KEY_VERDICT:
		ol_cbor_put_uint(w, (uint64_t)it->verdict);
		return;
	case KEY_VERSION:
		ol_cbor_put_uint(w, *ol_item_version_of(it));
		return;
	case KEY_ENTRIES:
		ol_codebook_put_entries(w, &it->codebook);
		return;
	case KEY_CODE:
		ol_item_put_words(w, it->code_word.code);
		return;
	case KEY_NUMBERS:
		put_numbers(w, &it->code_word);
		return;
	case KEY_DAYS:
		ol_cbor_put_uint(w, it->days);
		return;
	case KEY_RECORDED:
		ol_cbor_put_uint(
			w, (uint64_t)it->call.recorded_by_caller |
				   (uint64_t)it->call.recorded_by_called << 1);
		return;
	case KEY_BEGAN:
		put_date(w, it->call.began);
		return;
	case KEY_ANSWERED:
		put_date(w, it->call.answered);
		return;
	case KEY_ENDED:
		put_date(w, it->call.ended);
		return;
	case KEY_REASON:
		ol_cbor_put_uint(w, it->call.reason);
		return;
	case KEY_BY:
		ol_item_put_words(w, it->call.by);
		return;
	case KEY_SEQ:
		ol_cbor_put_uint(w, it->attest.seq);
		return;
	case KEY_PUBLIC:
		ol_cbor_put_bytes(w, it->attest.key, sizeof it->attest.key);
		return;
	case KEY_SIGNATURE:
		ol_cbor_put_bytes(w, it->attest.signature,
				  sizeof it->attest.signature);
		return;
	case KEY_AFTER:
		put_id_or_none(w, &it->commitment.after);
		return;
	case KEY_CONTACT:
		put_id_or_none(w, &it->commitment.contact);
		return;
	case KEY_OWNER:
		ol_cbor_put_uint(w, (uint64_t)it->commitment.owner);
		return;
	case KEY_DUE:
		put_date(w, it->commitment.due);
		return;
	case KEY_STATE:
		ol_cbor_put_uint(w, (uint64_t)it->commitment.state);
		return;
	case KEYS:
		return;
	}
}

/* What the writer itself must not stumble over. */
static bool may_be_written(const struct ol_item *it)
{
	const struct ol_item_message *m = &it->message;

	if (it->kind < OL_ITEM_MESSAGE || it->kind >= OL_ITEM_KINDS)
		return false;
	if (it->kind == OL_ITEM_CODEBOOK &&
	    ol_codebook_check(it->codebook.entries, it->codebook.entries_len))
		return false;
	if (it->kind == OL_ITEM_MESSAGE && !ol_item_message_is_sound(m))
		return false;
	return m->texts.n <= OL_ITEM_TEXTS && it->texts.n <= OL_ITEM_TEXTS &&
	       m->n_attachments <= OL_ITEM_ATTACHMENTS &&
	       m->n_fields <= OL_ITEM_FIELDS && m->n_points <= OL_ITEM_POINTS &&
	       it->code_word.n_numbers <= OL_ITEM_NUMBERS;
}

int ol_item_write(uint8_t *out, size_t cap, const struct ol_item *it)
{
	struct ol_item copy = *it; /* ol_item_texts_of() changes things */
	struct ol_cbor_writer w;
	size_t len;
	int key;

	if (!may_be_written(it))
		return OL_ERR_RANGE;
	ol_cbor_write(&w, out, cap < OL_ITEM_MAX ? cap : OL_ITEM_MAX);
	ol_cbor_put_map(&w, ol_item_n_keys(it->kind));
	for (key = KEY_KIND; key < KEYS; key++)
		if (ol_item_has(it->kind, key))
			put_field(&w, (enum key)key, &copy);
	len = ol_cbor_written(&w);
	if (len == 0)
		return OL_ERR_FULL;
	return ol_item_read(&copy, out, len) ? OL_ERR_RANGE : (int)len;
}
