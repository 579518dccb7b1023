/*
 * knock - what goes out in envelopes: our own message 1, our answers; and
 * what comes in them, until it is whole.
 *
 * Does      keep the messages, cut them into ever new coded fragments, choose
 *           the one for a slot; put together what comes.
 * Does not  compute handshakes, seal, or know sessions and paths.
 * Memory    the caller owns struct ol_knock (about 12 KiB); nothing grows:
 *           one message of our own with its reply, two answers, two
 *           messages in the making.
 * Threads   no locks; the loop thread.
 * Promise   a message is kept and repeated, never made anew; each datagram
 *           has another fragment, so that any six (five) open it.
 *
 *   who       own message 1    answers message 2
 *   smaller   1 slot of 4      3 slots of 4, while it answers
 *   larger    held back        all of them, while it answers
 *
 * "Answers": the counterpart's message 1 was heard within OL_KNOCK_HEARD_US.
 */
#ifndef OL_LINE_KNOCK_H
#define OL_LINE_KNOCK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/instant.h"
#include "seal/fragment.h"

#define OL_KNOCK_ANSWERS 2
#define OL_KNOCK_GATHERS 2
/* Longer than any gap that loss makes at full pace (25 datagrams at 80 %: one
 * time in 250), and short, because a message 1 that is not heard any more may
 * be that of a node which is gone, and holds our own back. */
#define OL_KNOCK_HEARD_US (2 * OL_US_PER_S)
#define OL_KNOCK_CREDIT_MAX 64

/* A fresh ephemeral after max(10 s, 60 datagrams of each message and two
 * round trips), at most 90 s. We see our own datagrams only, and take it
 * that the answer needs as many. */
#define OL_KNOCK_FRESH_US (10 * OL_US_PER_S)
#define OL_KNOCK_FRESH_SENT 120
#define OL_KNOCK_FRESH_MAX_US (90 * OL_US_PER_S)

struct ol_knock_own {
	bool is_set;
	uint64_t number;
	ol_instant since;
	uint32_t sent;
	ol_instant enough; /* when OL_KNOCK_FRESH_SENT had left */
	uint8_t index;     /* of the next fragment              */
	uint8_t message[OL_HS1_LEN];
	struct ol_assembler reply;
};

struct ol_knock_answer {
	bool is_set;
	uint64_t number;
	ol_instant heard; /* message 1, or a part of it     */
	uint32_t credit;  /* parts heard and not yet repaid */
	uint8_t index;
	uint8_t message[OL_HS2_LEN];
};

struct ol_knock_gather {
	bool is_set;
	bool in_band;
	uint64_t number;
	struct ol_assembler a;
};

/* How loud: what the line has beside. */
enum ol_knock_mode {
	OL_KNOCK_CALM,  /* a session on which cells come: an answer only as
			 * often as its message 1 was heard              */
	OL_KNOCK_QUIET, /* a session, but nothing came for a moment: answers */
	OL_KNOCK_LOUD,  /* no session, or silence on it: our own as well     */
};

struct ol_knock {
	bool is_smaller;
	uint32_t turn;
	struct ol_knock_own own;
	struct ol_knock_answer answer[OL_KNOCK_ANSWERS];
	struct ol_knock_gather gather[OL_KNOCK_GATHERS];
};

void ol_knock_init(struct ol_knock *k, bool is_smaller);

/* Our message 1 from now on; no more. */
void ol_knock_set_own(struct ol_knock *k, ol_instant now, uint64_t number,
		      const uint8_t message[static OL_HS1_LEN]);
void ol_knock_clear_own(struct ol_knock *k);

/* True if our message 1 should give way to one with a fresh ephemeral. */
bool ol_knock_is_stale(const struct ol_knock *k, ol_instant now,
		       uint64_t rtt_us);

/* Our answer to `number`; the older number of two gives way. What was being
 * gathered of it is dropped. */
void ol_knock_set_answer(struct ol_knock *k, ol_instant now, uint64_t number,
			 const uint8_t message[static OL_HS2_LEN]);

/* Drops the answer to `number`. */
void ol_knock_clear_answer(struct ol_knock *k, uint64_t number);

/* A session leads now: answers go out only for what is heard from now on. */
void ol_knock_calm(struct ol_knock *k);

/* True while there is an answer to be repeated. */
bool ol_knock_is_answering(const struct ol_knock *k, ol_instant now,
			   enum ol_knock_mode mode);

/* Chooses what the envelope of a slot carries: number, message, fragment and
 * body. False where there is nothing. */
bool ol_knock_pick(struct ol_knock *k, ol_instant now, enum ol_knock_mode mode,
		   struct ol_envelope *out);

enum ol_knock_taken {
	OL_KNOCK_NOTHING, /* nothing that was needed                    */
	OL_KNOCK_AGAIN,   /* message 1 of a handshake that is answered  */
	OL_KNOCK_NEW,     /* a part that was missing                    */
};

/* Takes in an envelope. `confirmed`: numbers of message 1 not above it are
 * dropped. */
enum ol_knock_taken ol_knock_take(struct ol_knock *k, ol_instant now,
				  uint64_t confirmed,
				  const struct ol_envelope *e);

/* A whole message 1, that came inside a session. */
void ol_knock_give(struct ol_knock *k, uint64_t number,
		   const uint8_t message[static OL_HS1_LEN]);

/* A whole message 1 that waits to be answered, the highest number first: its
 * number, or 0. It is dropped by taking it. */
uint64_t ol_knock_whole(struct ol_knock *k, uint8_t message[static OL_HS1_LEN],
			bool *in_band);

/* The whole message 2 for our own; true once. */
bool ol_knock_reply(struct ol_knock *k, uint8_t message[static OL_HS2_LEN]);

#endif
