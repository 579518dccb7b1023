/*
 * sample - rows for the tests of the store, all different from each other.
 */
#ifndef TEST_UNIT_STORE_SAMPLE_H
#define TEST_UNIT_STORE_SAMPLE_H

#include "store/store.h"
#include "test/unit/os/scratch.h"

/* A store in a folder of its own, and its card for line `n` already made. */
struct sample {
	struct scratch folder;
	char path[SCRATCH_PATH];
	uint8_t key[OL_KEY_LEN];
	struct ol_store *s;
};

void sample_open(struct sample *t);
void sample_open_two(struct sample *t); /* and lines 1 and 50 */
void sample_reopen(struct sample *t);
void sample_close(struct sample *t);

struct ol_store_card sample_card(unsigned n);

/* Uses sample_card(n). */
struct ol_store_line sample_line(unsigned n);
struct ol_line_secret sample_secret(unsigned n);
struct ol_store_call sample_call(unsigned n);

/* Card and line `n`, into the store. */
void sample_add_line(struct sample *t, unsigned n);

/* Do the bytes stand anywhere in the store's files, as they lie on disk? */
bool sample_file_has(const struct sample *t, const void *needle, size_t len);

void assert_same_line(const struct ol_store_line *a,
		      const struct ol_store_line *b);
void assert_same_call(const struct ol_store_call *a,
		      const struct ol_store_call *b);

#endif
