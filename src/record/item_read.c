/* doc/protocol/items.md: items from bytes. */
#include <string.h>

#include "base/error.h"
#include "record/codebook.h"
#include "record/item_keys.h"
#include "record/item_parts.h"
#include "wire/cbor.h"

/* An integer of `least` to `most`. */
static int read_uint(struct ol_cbor_reader *r, uint64_t least, uint64_t most,
		     uint64_t *out)
{
	if (ol_cbor_uint(r, most, out) || *out < least)
		return OL_ERR_MALFORMED;
	return 0;
}

static int read_numbers(struct ol_cbor_reader *r, struct ol_item_code_word *c)
{
	uint64_t n, i;

	if (ol_cbor_array(r, OL_ITEM_NUMBERS, &n))
		return OL_ERR_MALFORMED;
	for (i = 0; i < n; i++)
		if (ol_item_read_number(r, &c->number[i]))
			return OL_ERR_MALFORMED;
	c->n_numbers = (size_t)n;
	return 0;
}

/* Bit 0 the caller, bit 1 the called. */
static int read_recorded(struct ol_cbor_reader *r, struct ol_item_call *c)
{
	uint64_t v;

	if (ol_cbor_uint(r, 3, &v))
		return OL_ERR_MALFORMED;
	c->recorded_by_caller = v & 1;
	c->recorded_by_called = v >> 1 & 1;
	return 0;
}

static int read_field(struct ol_cbor_reader *r, enum key key,
		      struct ol_item *it)
{
	uint64_t v = 0;
	int err = OL_ERR_MALFORMED;

	switch (key) {
	case KEY_ID:
		return ol_item_read_id(r, &it->id);
	case KEY_DATE:
		return ol_item_read_date(r, &it->date);
	case KEY_SEAT:
		return ol_item_read_plain(r, 0, OL_ITEM_SEAT_MAX, &it->seat);
	case KEY_PRECEDENCE:
		err = ol_cbor_uint(r, OL_ITEM_PRECEDENCE_MAX, &v);
		*ol_item_precedence_of(it) = (uint8_t)v;
		return err;
	case KEY_TEXTS:
		return ol_item_read_texts(r, 0, ol_item_texts_of(it));
	case KEY_ATTACHMENTS:
		return ol_item_read_attachments(r, &it->message);
	case KEY_REPLY:
		return ol_item_read_reply(r, &it->message);
	case KEY_ACK_BY:
		return ol_item_read_date(r, &it->message.ack_by);
	case KEY_FORM:
		return ol_item_read_form(r, &it->message);
	case KEY_ASKS:
		return ol_cbor_bool(r, &it->message.asks);
	case KEY_POINTS:
		return ol_item_read_points(r, &it->message);
	case KEY_OF:
		return ol_item_read_id(r, &it->of);
	case KEY_DIGEST:
		return ol_item_read_fixed(r, ol_item_digest_of(it)->b,
					  OL_DIGEST_LEN);
	case KEY_NOTE:
		err = read_uint(r, OL_NOTE_READ, OL_NOTE_KINDS - 1, &v);
		it->note = (enum ol_note_kind)v;
		return err;
	case KEY_VERDICT:
		err = read_uint(r, OL_VERDICT_ACCEPTED, OL_VERDICT_KINDS - 1,
				&v);
		it->verdict = (enum ol_verdict_kind)v;
		return err;
	case KEY_VERSION:
		err = read_uint(r, 1, OL_ITEM_VERSION_MAX, &v);
		*ol_item_version_of(it) = (uint32_t)v;
		return err;
	case KEY_ENTRIES:
		return ol_codebook_read_entries(r, &it->codebook);
	case KEY_CODE:
		err = ol_item_read_words(r, 1, OL_ITEM_CODE_MAX,
					 &it->code_word.code);
		return !err && ol_code_is_one(it->code_word.code)
			       ? 0
			       : OL_ERR_MALFORMED;
	case KEY_NUMBERS:
		return read_numbers(r, &it->code_word);
	case KEY_DAYS:
		err = ol_cbor_uint(r, OL_ITEM_DAYS_MAX, &v);
		it->days = (uint32_t)v;
		return err;
	case KEY_RECORDED:
		return read_recorded(r, &it->call);
	case KEY_BEGAN:
		return ol_item_read_date(r, &it->call.began);
	case KEY_ANSWERED:
		return ol_item_read_date(r, &it->call.answered);
	case KEY_ENDED:
		return ol_item_read_date(r, &it->call.ended);
	case KEY_REASON:
		err = ol_cbor_uint(r, OL_ITEM_REASON_MAX, &v);
		it->call.reason = (uint8_t)v;
		return err;
	case KEY_BY:
		return ol_item_read_plain(r, 0, OL_ITEM_SEAT_MAX, &it->call.by);
	case KEY_SEQ:
		return read_uint(r, 1, INT64_MAX, &it->attest.seq);
	case KEY_PUBLIC:
		return ol_item_read_fixed(r, it->attest.key,
					  sizeof it->attest.key);
	case KEY_SIGNATURE:
		return ol_item_read_fixed(r, it->attest.signature,
					  sizeof it->attest.signature);
	case KEY_AFTER:
		return ol_item_read_id_or_none(r, &it->commitment.after);
	case KEY_CONTACT:
		return ol_item_read_id_or_none(r, &it->commitment.contact);
	case KEY_OWNER:
		err = ol_cbor_uint(r, OL_OWNERS - 1, &v);
		it->commitment.owner = (enum ol_owner)v;
		return err;
	case KEY_DUE:
		return ol_item_read_date(r, &it->commitment.due);
	case KEY_STATE:
		err = ol_cbor_uint(r, OL_COMMITMENT_STATES - 1, &v);
		it->commitment.state = (enum ol_commitment_state)v;
		return err;
	case KEY_KIND:
	case KEYS:
		break;
	}
	return err;
}

/* It replaces another one, and the first proposal none. */
static bool is_after(const struct ol_item *it)
{
	const struct ol_id *after = &it->commitment.after;

	if (ol_id_equal(&it->of, &it->id))
		return ol_id_is_zero(after);
	return !ol_id_equal(after, &it->id);
}

/* What the fields say must make sense together. */
static bool is_sound(const struct ol_item *it)
{
	const struct ol_item_call *c = &it->call;

	switch (it->kind) {
	case OL_ITEM_MESSAGE:
		return ol_item_message_is_sound(&it->message);
	case OL_ITEM_VERDICT:
		return it->verdict == OL_VERDICT_ACCEPTED || it->texts.n > 0;
	case OL_ITEM_CALL:
		if (c->answered.ns == 0)
			return c->began.ns <= c->ended.ns;
		return c->began.ns <= c->answered.ns &&
		       c->answered.ns <= c->ended.ns;
	case OL_ITEM_COMMITMENT:
		return it->texts.n > 0 && is_after(it);
	case OL_ITEM_NOTE:
	case OL_ITEM_CODEBOOK:
	case OL_ITEM_CODEBOOK_AGREED:
	case OL_ITEM_CODE_WORD:
	case OL_ITEM_RETENTION:
	case OL_ITEM_CALL_ACCEPTED:
	case OL_ITEM_ATTEST:
	case OL_ITEM_KINDS:
		break;
	}
	return true;
}

int ol_item_read(struct ol_item *out, const uint8_t *bytes, size_t len)
{
	struct ol_cbor_reader r;
	uint64_t n_pairs, kind;
	int key;

	memset(out, 0, sizeof *out);
	if (len > OL_ITEM_MAX)
		return OL_ERR_MALFORMED;
	ol_cbor_read(&r, bytes, len);
	if (ol_cbor_map(&r, KEYS, &n_pairs) || ol_cbor_key(&r, KEY_KIND) ||
	    read_uint(&r, OL_ITEM_MESSAGE, OL_ITEM_KINDS - 1, &kind))
		return OL_ERR_MALFORMED;
	out->kind = (enum ol_item_kind)kind;
	if (n_pairs != ol_item_n_keys(out->kind))
		return OL_ERR_MALFORMED;
	for (key = KEY_ID; key < KEYS; key++) {
		if (!ol_item_has(out->kind, key))
			continue;
		if (ol_cbor_key(&r, (uint64_t)key) ||
		    read_field(&r, (enum key)key, out))
			return OL_ERR_MALFORMED;
	}
	if (ol_cbor_done(&r) || !is_sound(out))
		return OL_ERR_MALFORMED;
	return 0;
}
