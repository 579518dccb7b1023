/*
 * codebook - words agreed beforehand: each with its meaning in the languages
 * of both offices and a few numbers. doc/protocol/items.md
 *
 * Does      read and make the entries of a codebook item, find a word, check
 *           its numbers against its slots, put them into the meaning.
 * Does not  keep which version both agreed to (record/agreed.h).
 * Memory    an entry that was read points into the item's bytes. Nothing is
 *           allocated.
 * Threads   any.
 * Promise   a code word from a seat of up to 16 bytes whose numbers are below
 *           2^32 goes with its salt in the cell of one tick, beside the most
 *           that paths and an acknowledgement of contents take of it.
 *
 * A meaning names its slots as {1}, {2} ...: "{1} ships at {2}" and the
 * numbers 3 and 125, with the slots' units "" and "nmi" and the second one
 * with a decimal, is "3 ships at 12.5 nmi". record/decimal.h reads and writes
 * such numbers.
 */
#ifndef OL_RECORD_CODEBOOK_H
#define OL_RECORD_CODEBOOK_H

#include "record/item.h"
#include "wire/cbor.h"

#define OL_CODEBOOK_ENTRIES 256 /* and not more than an item holds */
#define OL_CODEBOOK_MEANING_MAX 1024
#define OL_CODEBOOK_UNIT_MAX 16
#define OL_CODEBOOK_DECIMALS_MAX 6
#define OL_CODEBOOK_RENDERED 1200 /* holds any meaning with numbers, with NUL */

struct ol_code_slot {
	struct ol_words unit; /* "nmi", "min", "°C"; may be empty              */
	uint8_t decimals;    /* number 125 with 1 decimal is 12.5             */
	int64_t least, most; /* in steps of the last decimal                  */
};

struct ol_code_entry {
	struct ol_words code; /* A to Z, 0 to 9, "-"; no code twice            */
	struct ol_item_texts meaning; /* in 1 language at least, each slot
	                                 once in each                          */
	struct ol_code_slot slot[OL_ITEM_NUMBERS];
	size_t n_slots;
};

/* 1 to OL_ITEM_CODE_MAX of A to Z, 0 to 9 and "-". */
bool ol_code_is_one(struct ol_words code);

/* Each of {1} to {n_slots} stands in the text once, and no other brace. */
bool ol_code_names_slots(struct ol_words text, size_t n_slots);

/* Reading the entries of an item that ol_item_read() took, one by one:
 * false after the last. */
struct ol_codebook_at {
	struct ol_cbor_reader reader;
	size_t n_left;
};
void ol_codebook_begin(struct ol_codebook_at *at,
		       const struct ol_item_codebook *book);
bool ol_codebook_next(struct ol_codebook_at *at, struct ol_code_entry *out);

/* Any bytes: 0 where they are the entries of a codebook, else
 * OL_ERR_MALFORMED. The reader of items uses it. */
int ol_codebook_check(const uint8_t *bytes, size_t len);

/* The bytes of `n` entries (1 to OL_CODEBOOK_ENTRIES) into `out`: their
 * number. OL_ERR_FULL over `cap`; OL_ERR_RANGE where ol_codebook_check() would
 * refuse them. */
int ol_codebook_write(uint8_t *out, size_t cap,
		      const struct ol_code_entry *entry, size_t n);

/* OL_ERR_UNKNOWN: the book has no such code. */
int ol_codebook_find(const struct ol_item_codebook *book, struct ol_words code,
		     struct ol_code_entry *out);

/* OL_ERR_RANGE: too few or too many numbers, or one out of its slot's range;
 * `*bad` is the first one's index (n_slots or n_numbers: the count). */
int ol_codebook_fits(const struct ol_code_entry *entry,
		     const struct ol_item_code_word *word, size_t *bad);

/* The meaning in the language `want` (record/tag.h picks) with the numbers of
 * a word that fits and their units in it. */
void ol_codebook_render(char out[static OL_CODEBOOK_RENDERED],
			const struct ol_code_entry *entry, struct ol_words want,
			const struct ol_item_code_word *word);

#endif
