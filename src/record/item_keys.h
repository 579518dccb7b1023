/*
 * item_keys - the keys of an item's map, and which of them a kind has. Only
 * item.c, item_read.c and item_write.c include it. doc/protocol/items.md
 *
 * Threads   any.
 */
#ifndef OL_RECORD_ITEM_KEYS_H
#define OL_RECORD_ITEM_KEYS_H

#include "record/item.h"

/* The keys of the map. An item has them in this order. */
enum key {
	KEY_KIND,
	KEY_ID,
	KEY_DATE,
	KEY_SEAT,
	KEY_PRECEDENCE,
	KEY_TEXTS,
	KEY_ATTACHMENTS,
	KEY_REPLY,
	KEY_ACK_BY,
	KEY_FORM,
	KEY_ASKS,
	KEY_POINTS,
	KEY_OF,
	KEY_DIGEST,
	KEY_NOTE,
	KEY_VERDICT,
	KEY_VERSION,
	KEY_ENTRIES,
	KEY_CODE,
	KEY_NUMBERS,
	KEY_DAYS,
	KEY_RECORDED,
	KEY_BEGAN,
	KEY_ANSWERED,
	KEY_ENDED,
	KEY_REASON,
	KEY_BY,
	KEY_SEQ,
	KEY_PUBLIC,
	KEY_SIGNATURE,
	KEY_AFTER,
	KEY_CONTACT,
	KEY_OWNER,
	KEY_DUE,
	KEY_STATE,
	KEYS,
};

bool ol_item_has(enum ol_item_kind kind, int key);
uint64_t ol_item_n_keys(enum ol_item_kind kind);

/* Where a field of two kinds is kept. */
uint8_t *ol_item_precedence_of(struct ol_item *it);
struct ol_item_texts *ol_item_texts_of(struct ol_item *it);
struct ol_digest *ol_item_digest_of(struct ol_item *it);
uint32_t *ol_item_version_of(struct ol_item *it);

#endif
