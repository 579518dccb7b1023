/*
 * document_twin - one end of a line for tests of documents: files in memory,
 * jobs done when the test says so.
 *
 * What is in `file` outlives a kill of the machine; a segment is there whole
 * or not at all.
 */
#ifndef OL_TEST_DOCUMENT_TWIN_H
#define OL_TEST_DOCUMENT_TWIN_H

#include "record/document.h"

#define TWIN_FILES 32
#define TWIN_JOBS 64

struct twin_file {
	bool used, ours, whole, arrived, seen_whole;
	struct ol_document_ref ref;
	uint8_t *bytes; /* ref.size of them                                 */
	uint64_t here;
};

struct document_twin {
	struct ol_document *d;
	struct twin_file file[TWIN_FILES];
	struct ol_document_job job[TWIN_JOBS];
	size_t n_jobs;
	int fails; /* what every change returns; 0: none                   */
	/* news, by state */
	unsigned n_news[2][OL_DOCUMENT_FAILED + 1];
	struct ol_document_news last[2];
	unsigned writes;
};

void document_twin_start(struct document_twin *t,
			 const struct ol_document_quota *quota);
/* The machine goes, with all that waits; the files stay. */
void document_twin_kill(struct document_twin *t);
void document_twin_end(struct document_twin *t);

/* A document of ours with contents of its own; what names it. */
struct ol_document_ref document_twin_add(struct document_twin *t, uint64_t size,
					 uint8_t seed);

/* Takes jobs from the machine, and does at most `n` of them. */
void document_twin_work(struct document_twin *t, ol_instant now, size_t n);
void document_twin_news(struct document_twin *t, ol_instant now);

struct twin_file *document_twin_find(struct document_twin *t, bool ours,
				     const struct ol_document_ref *ref);

#endif
