/*
 * words_commitments - the proposals of commitments of one line, as its store
 * has them, and what becomes of one commitment by them.
 *
 * Does      read all of a line, with the verdicts; put those of one
 *           commitment into an accord (record/accord.h).
 * Does not  keep their texts: a row has them.
 * Memory    allocates 80 bytes a proposal, of a line at most
 *           OL_WORDS_PROPOSALS, oldest first; those beyond do not count, and
 *           no more are made here.
 * Threads   the store thread, or the reader thread.
 */
#ifndef OL_DAEMON_WORDS_COMMITMENTS_H
#define OL_DAEMON_WORDS_COMMITMENTS_H

#include "record/accord.h"
#include "store/words.h"

#define OL_WORDS_PROPOSALS 8192

struct ol_words_proposal {
	struct ol_id of; /* the commitment */
	struct ol_id id, after;
	bool ours;
	uint8_t verdict; /* enum ol_verdict_kind; 0: none */
	ol_date due;
	enum ol_commitment_state state;
	size_t nth; /* in the order of writing */
};

struct ol_words_proposals {
	struct ol_words_proposal *p;
	size_t n;
};

/* All of the line, those of one commitment beside each other, in the order of
 * writing. The page is read over. OL_ERR_NO_MEMORY, or what the store
 * says; there is nothing to free then. */
int ol_words_proposals_read(struct ol_words_proposals *to, struct ol_store *s,
			    uint16_t line, struct ol_words_page *page);
void ol_words_proposals_free(struct ol_words_proposals *l);

/* Where one commitment stands; `first`: of record/accord.h. */
void ol_words_proposals_of(const struct ol_words_proposals *l,
			   const struct ol_id *commitment, bool first,
			   struct ol_accord *out);

#endif
