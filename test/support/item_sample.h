/*
 * item_sample - items of every kind for tests.
 *
 * Memory    what they point to is static, or in the caller's struct.
 */
#ifndef TEST_SUPPORT_ITEM_SAMPLE_H
#define TEST_SUPPORT_ITEM_SAMPLE_H

#include "base/prng.h"
#include "record/item.h"

/* An item of that kind with all its fields in use. A codebook's entries come
 * out of record/codebook.h. */
struct ol_item ol_item_sample(enum ol_item_kind kind);

/* Counts, texts and numbers by lot, all of them allowed. */
struct ol_item ol_item_by_lot(struct ol_prng *rnd);

#endif
