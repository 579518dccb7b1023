/*
 * story - what two offices say to each other, step by step, for tests that
 * break the store in between.
 *
 * Does      the k-th step, the same whenever it is done on the same state:
 *           queue, number, hear that it was delivered, take, note, expire,
 *           forget; and sums up everything that a store holds.
 */
#ifndef TEST_UNIT_STORE_STORY_H
#define TEST_UNIT_STORE_STORY_H

#include "store/words.h"

/* An item and its bytes. */
struct story_item {
	struct ol_salt salt;
	struct ol_digest digest;
	size_t len;
	uint8_t bytes[OL_ITEM_MAX];
};

/* The n-th message of one side, of `len` bytes of text or (0) of some length;
 * `ack_by` ns 0: none. */
void story_message(struct story_item *out, bool ours, unsigned n,
		   const char *text, int64_t ack_by);

/* The id of that message. */
struct ol_id story_id(bool ours, unsigned n);

/* The n-th note of one side, about message `of` of the other. */
void story_note(struct story_item *out, bool ours, unsigned n,
		enum ol_note_kind note, const struct ol_id *of);

void story_retention(struct story_item *out, bool ours, unsigned n,
		     uint32_t days);

/* An item of any kind (test/support/item_sample.h) under an id of its own. */
void story_item(struct story_item *out, bool ours, unsigned n,
		const struct ol_item *item);

/* The date of a step: some hours after the one before. */
ol_date story_date(unsigned step);

/* Does step `k` (0, 1, ...) on line 1. Gives the store's error. */
int story_step(struct ol_store *s, unsigned k);

/* Everything there is to read of line 1, summed up. */
int story_sum(struct ol_store *s, struct ol_digest *out);

#endif
