/*
 * item_parts - the smaller parts of items and of codebooks, in CBOR. Only
 * item.c, item_message.c and codebook.c include it. doc/protocol/items.md
 *
 * Does      read them, each within its bounds: 0 or OL_ERR_MALFORMED; write
 *           them, judging nothing: ol_item_write() reads what it wrote.
 * Memory    what was read points into the reader's bytes.
 * Threads   any.
 */
#ifndef OL_RECORD_ITEM_PARTS_H
#define OL_RECORD_ITEM_PARTS_H

#include "record/item.h"
#include "wire/cbor.h"

/* A text of `least` to `most` bytes. */
int ol_item_read_words(struct ol_cbor_reader *r, size_t least, size_t most,
		       struct ol_words *out);

/* The same, and plain. */
int ol_item_read_plain(struct ol_cbor_reader *r, size_t least, size_t most,
		       struct ol_words *out);

/* Exactly `len` bytes. */
int ol_item_read_fixed(struct ol_cbor_reader *r, uint8_t *out, size_t len);

/* An id that is not zero. */
int ol_item_read_id(struct ol_cbor_reader *r, struct ol_id *out);

/* The same, or no bytes: zero. */
int ol_item_read_id_or_none(struct ol_cbor_reader *r, struct ol_id *out);

/* Nanoseconds since 1970, below 2^63. */
int ol_item_read_date(struct ol_cbor_reader *r, ol_date *out);

/* An integer of either sign, at most OL_ITEM_NUMBER_MAX from 0. */
int ol_item_read_number(struct ol_cbor_reader *r, int64_t *out);

/* `least` or more texts. */
int ol_item_read_texts(struct ol_cbor_reader *r, size_t least,
		       struct ol_item_texts *out);

void ol_item_put_words(struct ol_cbor_writer *w, struct ol_words s);
void ol_item_put_number(struct ol_cbor_writer *w, int64_t v);
void ol_item_put_texts(struct ol_cbor_writer *w, const struct ol_item_texts *t);

/* ---- of a message (item_message.c) ------------------------------------- */

int ol_item_read_attachments(struct ol_cbor_reader *r,
			     struct ol_item_message *m);
int ol_item_read_reply(struct ol_cbor_reader *r, struct ol_item_message *m);
int ol_item_read_form(struct ol_cbor_reader *r, struct ol_item_message *m);
int ol_item_read_points(struct ol_cbor_reader *r, struct ol_item_message *m);

void ol_item_put_attachments(struct ol_cbor_writer *w,
			     const struct ol_item_message *m);
void ol_item_put_reply(struct ol_cbor_writer *w,
		       const struct ol_item_message *m);
void ol_item_put_form(struct ol_cbor_writer *w,
		      const struct ol_item_message *m);
void ol_item_put_points(struct ol_cbor_writer *w,
			const struct ol_item_message *m);

/* The parts of a message that was read make sense together. */
bool ol_item_message_is_sound(const struct ol_item_message *m);

/* ---- of a codebook (codebook.c) ---------------------------------------- */

/* The next item of the reader as the bytes of a codebook's entries. */
int ol_codebook_read_entries(struct ol_cbor_reader *r,
			     struct ol_item_codebook *out);

/* Entries that ol_codebook_check() took. */
void ol_codebook_put_entries(struct ol_cbor_writer *w,
			     const struct ol_item_codebook *book);

#endif
