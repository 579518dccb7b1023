/*
 * tag - language tags (BCP 47) of texts.
 *
 * Does      say whether a tag is well formed (RFC 5646, section 2.1: language,
 *           script, region, variants, extensions, private use; no variant and
 *           no extension twice), compare tags, choose among texts the one for
 *           a reader.
 * Does not  know the registry: "xx" is well formed. The old irregular tags
 *           ("i-klingon") are refused; each has had a better one since 2009.
 * Memory    values only.
 * Threads   any.
 */
#ifndef OL_RECORD_TAG_H
#define OL_RECORD_TAG_H

#include "record/item.h"

/* 2 to OL_ITEM_TAG_MAX bytes. */
bool ol_tag_is_well_formed(struct ol_words tag);

/* Letters' case does not count. */
bool ol_tag_equal(struct ol_words a, struct ol_words b);

/* The index of the text for who reads `want` (RFC 4647, section 3.4): that
 * tag's; else the one that is left when subtags are taken away from the end;
 * else the first that is of the same language; else 0. There is one text at
 * least. `want` may be empty. */
size_t ol_tag_pick(const struct ol_item_texts *texts, struct ol_words want);

#endif
