/*
 * call_records - the shared records of calls, on the disk's side: whose node
 * makes one, and whether theirs agrees with what we know.
 * doc/protocol/call.md, "The shared record"
 *
 * Does      keep the row of a call from its beginning on; make the record of
 *           a call that we placed, once, also when the node was killed in the
 *           midst of it; hold their records against our rows and accept those
 *           that agree; tell for a desk what a record says and what we know.
 * Does not  know when a call begins or ends (office/calls.c), tell anybody
 *           (words_calls.c), or judge an account (office/call_record.h).
 * Memory    the caller's; a page for as long as it settles.
 * Threads   the store thread; ol_call_record_look() a reader's.
 * Promise   whenever it is stopped, and then called again: one record of each
 *           call, one acceptance of each record.
 */
#ifndef OL_DAEMON_CALL_RECORDS_H
#define OL_DAEMON_CALL_RECORDS_H

#include "base/random.h"
#include "desk/api_said.h"
#include "office/call_record.h"
#include "store/words.h"

#define OL_CALL_RECORDS_AT_ONCE 16 /* items that one settling makes */

/* Of one line. */
struct ol_call_records {
	struct ol_store *store;
	uint16_t line; /* its id of the store */
	ol_date now;
	struct ol_random *random;
	/* What came of it. */
	size_t n; /* items of ours that were queued */
	struct ol_words_row made[OL_CALL_RECORDS_AT_ONCE];
	size_t n_seen; /* records of theirs that were looked at */
	struct {
		struct ol_words_row row;
		enum ol_desk_agreed agreed;
	} seen[OL_CALL_RECORDS_AT_ONCE];
	bool more; /* there is more to do: settle again */
};

/* The node has just begun: what lasted when it ended is over since it was
 * known last. Errors as store.h. */
int ol_call_records_recover(struct ol_call_records *r);

/* What is known of a call: while it lasts, or over. Its record is due where we
 * placed it. */
int ol_call_records_keep(struct ol_call_records *r, struct ol_store_call *call);

/* Makes the records that are due, and looks at theirs. `n` items were queued,
 * whatever is returned. */
int ol_call_records_settle(struct ol_call_records *r);

/* ---- for desks --------------------------------------------------------- */

struct ol_call_seen {
	enum ol_desk_agreed agreed;
	struct ol_id call;
	struct ol_call_account said; /* in the record */
	bool has_ours;
	struct ol_call_account ours; /* on our own disk */
	struct ol_call_compared compared;
	bool not_theirs; /* a record of a call that we placed            */
	bool again;      /* they sent a record of it before             */
	bool other;      /* what they accepted has another content      */
};

/* What the record in `row`, of either side, says and what became of it.
 * OL_ERR_UNKNOWN: it is none, or its content is gone. */
int ol_call_record_look(struct ol_store *s, const struct ol_words_row *row,
			const uint8_t *bytes, struct ol_call_seen *out);

#endif
