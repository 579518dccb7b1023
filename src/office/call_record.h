/*
 * call_record - what an end says of a call that is over, and whether the two
 * ends say the same. doc/protocol/call.md, "The shared record"
 *
 * Does      make an account of a call out of a row of the history or out of an
 *           item, an item out of an account, and compare two accounts.
 * Does not  know whose node makes or accepts a record, or keep one
 *           (daemon/words_calls.h).
 * Memory    values; an item that was made points into its account.
 * Threads   any.
 * Promise   what ol_call_record_item() makes, ol_item_write() takes, and it
 *           is the same account again.
 *
 * Nothing of what was said is in it.
 */
#ifndef OL_OFFICE_CALL_RECORD_H
#define OL_OFFICE_CALL_RECORD_H

#include <stdbool.h>
#include <stdint.h>

#include "office/office.h"
#include "record/item.h"

/* How far two accounts of one call may lie apart, their clocks told apart. A
 * ring or an answer waits so long for a line that is away ... */
#define OL_CALL_RECORD_APART_S 20
/* ... and the end, where the line was lost or a node stopped: one end saw it
 * at once, the other when its patience was over (OL_CALL_RESUME_US). */
#define OL_CALL_RECORD_LOST_S 80
/* Clocks further apart agree on no date. Less is told, and is no difference:
 * half the world sets a clock to another zone once. */
#define OL_CALL_RECORD_CLOCK_S 86400

/* One end's account of a call, said for both alike. */
struct ol_call_account {
	enum ol_precedence precedence;
	bool recorded_by_caller, recorded_by_called;
	ol_date began, answered, ended; /* answered 0: never */
	uint8_t reason;                 /* as an item's      */
	char by[OL_SEAT_MAX]; /* the called office's seat that answered or
			       * declined */
};

/* What an account may say otherwise. */
enum ol_call_differs {
	OL_CALL_DIFFERS_PRECEDENCE,
	OL_CALL_DIFFERS_RECORDED,
	OL_CALL_DIFFERS_BEGAN,
	OL_CALL_DIFFERS_ANSWERED,
	OL_CALL_DIFFERS_ENDED,
	OL_CALL_DIFFERS_REASON,
	OL_CALL_DIFFERS_BY,
	OL_CALL_DIFFERS_CLOCK, /* they lie too far apart */
	OL_CALL_DIFFERS_KINDS,
};

struct ol_call_compared {
	uint32_t differs; /* bits 1 << enum ol_call_differs; 0: they agree  */
	int64_t clock_ms; /* so much the other end's clock is ahead of ours */
};

/* Whether a call that is over was missed: it came in, and nobody here took it,
 * declined it or was in another. */
bool ol_call_is_missed(const struct ol_call_row *row);

/* Ours, of a call that is over. */
void ol_call_account_ours(struct ol_call_account *out,
			  const struct ol_call_row *row);

/* The one in an item of kind call. */
void ol_call_account_read(struct ol_call_account *out,
			  const struct ol_item_call *in);

/* Makes `it` an item of kind call about `call`; id, date and seat stay as they
 * are. Where a clock was set back in mid-call, no date lies before the one
 * before it. */
void ol_call_record_item(struct ol_item *it, const struct ol_id *call,
			 const struct ol_call_account *a);

/* What `theirs` says otherwise than `ours`. `was_lost`: our end saw the line
 * go in mid-call. */
struct ol_call_compared ol_call_compare(const struct ol_call_account *theirs,
					const struct ol_call_account *ours,
					bool was_lost);

#endif
