/*
 * audit - whether what a line said is still what was written down.
 *
 * Does      walk through the ledger of a line and say whether it is a chain
 *           to the head that the line's own row and the counterpart hold;
 *           whether every entry has its item and every item its entry;
 *           whether each content fits its digest; whether every segment of
 *           search opens. Names the first thing that is wrong.
 * Does not  repair, or speak to the counterpart: without a head that it holds
 *           a store that was put back as a whole cannot be told from one of
 *           that day.
 * Memory    values.
 * Threads   a reader's; a step is a job.
 * Promise   what is written while an audit runs does not disturb it: it looks
 *           at what was there at its first step.
 *
 * Any change, removal or move of an entry or item, under whatever number, is
 * found, since each is sealed to its place and named by a digest. States of
 * messages (who read what when) lie outside of the ledger: an older state of
 * one message in its own place is not found.
 */
#ifndef OL_STORE_AUDIT_H
#define OL_STORE_AUDIT_H

#include "record/ledger.h"
#include "store/words.h"

#define OL_AUDIT_STEP 1024 /* entries or items of one step: some 15 ms */

enum ol_audit_fault {
	OL_AUDIT_SOUND,
	OL_AUDIT_ENTRY,   /* entry `where` of the ledger, see `ledger`        */
	OL_AUDIT_END,     /* the ledger ends at `where`: newer entries lack   */
	OL_AUDIT_HELD,    /* entry `where` is not the one whose hash the
			 * counterpart holds, or is not there               */
	OL_AUDIT_ITEM,    /* the item of entry `where` lacks or is another    */
	OL_AUDIT_LINE,    /* the line's numbers are not what the ledger says  */
	OL_AUDIT_ROW,     /* item in row `where` was moved or changed         */
	OL_AUDIT_EXTRA,   /* item in row `where` is in no entry (0: one is)   */
	OL_AUDIT_SEGMENT, /* segment `where` of search was changed          */
};

struct ol_audit {
	uint16_t line;
	struct ol_ledger_head known; /* as the counterpart holds ours */
	enum ol_audit_fault fault;
	enum ol_ledger_fault ledger; /* of OL_AUDIT_ENTRY             */
	uint64_t where;
	uint64_t entries, items; /* that were looked at           */
	bool is_done;
	/* The audit's own. */
	unsigned phase_;
	bool is_known_seen_;
	struct ol_words_line w_;
	int64_t last_row_, next_row_, last_segment_;
	struct ol_ledger_head head_, their_head_;
	uint64_t taken_, ours_, n_ours_, delivered_;
	uint32_t epoch_;
};

/* `known`: the head of ours that the counterpart told it holds; NULL: none is
 * known. */
void ol_audit_begin(struct ol_audit *a, uint16_t line,
		    const struct ol_ledger_head *known);

/* Goes on, until `is_done`: then `fault` is the result. Errors are those of
 * reading; what is damaged is a fault. */
int ol_audit_step(struct ol_audit *a, struct ol_store *s);

/* "is missing" ... for people. */
const char *ol_audit_text(enum ol_audit_fault fault);

#endif
