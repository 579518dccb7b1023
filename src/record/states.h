/*
 * states - how far a message or code word has come, at both ends.
 *
 *	            here (its author)            there
 *	queued      on our disk
 *	sent        first handed to the line
 *	delivered   we were told                 on their disk
 *	read        we were told                 a desk showed it
 *	acknowledged  we were told               a seat said so
 *	expired     ack_by came, none did        the same, by their clock
 *
 * Does      keep both ends' time of each state; apply what happens here and
 *           what the counterpart tells; say when ack_by is over.
 * Does not  read a clock: dates come in. Deadlines are office's to book.
 * Memory    values only; OL_STATES_LEN bytes in a store.
 * Threads   any.
 * Promise   a state once reached is never taken back and its times never
 *           change; what follows from another is never missing (acknowledged
 *           is read, delivered and sent). An acknowledgement after the end of
 *           its time counts, and that it was late stays to be seen.
 *
 * `ours` is the time by this node's clock, `theirs` the one that the
 * counterpart told, by its own; the difference is shown, never corrected.
 * 0 ns: not known (yet).
 */
#ifndef OL_RECORD_STATES_H
#define OL_RECORD_STATES_H

#include "record/item.h"

enum ol_state {
	OL_STATE_QUEUED,
	OL_STATE_SENT,
	OL_STATE_DELIVERED,
	OL_STATE_READ,
	OL_STATE_ACKNOWLEDGED,
	OL_STATE_EXPIRED,
	OL_STATES,
};

struct ol_state_time {
	bool reached;
	ol_date ours, theirs;
};

struct ol_states {
	bool incoming;  /* the counterpart is its author        */
	ol_date ack_by; /* 0: none                              */
	struct ol_state_time at[OL_STATES];
};

/* A message of ours: queued at `date`, on our disk. */
void ol_states_out(struct ol_states *s, ol_date date, ol_date ack_by);

/* A message of theirs, on our disk since `now`: delivered. `date` is the one
 * in the item: when its author queued it. */
void ol_states_in(struct ol_states *s, ol_date date, ol_date ack_by,
		  ol_date now);

/* A state is reached, or the missing one of its two times is known now
 * (0 where not). Of an outgoing message: sent (ours); delivered, read,
 * acknowledged (ours: now; theirs: what they told). Of an incoming one: read,
 * acknowledged (ours: now); and when the note of it is delivered (theirs: what
 * they told). True if that is news. Expired comes by ol_states_expire(). */
bool ol_states_reach(struct ol_states *s, enum ol_state state, ol_date ours,
		     ol_date theirs);

/* A note of the counterpart about a message of ours came at `now`; or a note
 * of ours about one of theirs was queued at `now`. True if that is news. */
bool ol_states_note(struct ol_states *s, enum ol_note_kind note, ol_date date,
		    ol_date now);

/* When ol_states_expire() has something to say; 0 ns: never. */
ol_date ol_states_deadline(const struct ol_states *s);

/* True once: at the first call from ack_by on without an acknowledgement. */
bool ol_states_expire(struct ol_states *s, ol_date now);

/* The furthest: acknowledged, else expired, else read, delivered ... */
enum ol_state ol_states_now(const struct ol_states *s);

/* It was acknowledged after it had expired. */
bool ol_states_was_late(const struct ol_states *s);

/* "queued", "sent" ... */
const char *ol_state_name(enum ol_state state);

/* For the store. read: OL_ERR_MALFORMED. */
#define OL_STATES_LEN (2 + 8 + OL_STATES * 16)
void ol_states_write(uint8_t out[static OL_STATES_LEN],
		     const struct ol_states *s);
int ol_states_read(struct ol_states *s, const uint8_t *bytes, size_t len);

#endif
