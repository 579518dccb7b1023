/*
 * exchange - how the durable words of a line get across, exactly once and in
 * order, whatever breaks. doc/protocol/records.md
 *
 * Does      for one line: say where each end stands, send our items from where
 *           the counterpart has them, take theirs one after the other, tell
 *           what is on our disk, give back what a restored counterpart lost
 *           and fetch what we lost, compare the two ends' records.
 * Does not  look into items (store and office do), touch the disk or the line:
 *           it says what to do next and is told what came of it.
 * Memory    ol_exchange_new() allocates all of it, about 110 KiB: one item
 *           that comes in, and those that go out next.
 * Threads   the loop thread only.
 * Promise   an item counts as delivered when the counterpart said that it is
 *           on its disk, and never before. An item gets its number only after
 *           the counterpart has said which numbers it knows: none is given
 *           twice as long as one of the two ends remembers it. What a
 *           counterpart says wrong costs it a count (`malformed`), and us
 *           nothing: numbers are checked against what we gave, one item is
 *           put together at a time, at most OL_EXCHANGE_TAKES wait for the
 *           disk, no more is taken than OL_EXCHANGE_QUOTA_* allow, and what
 *           it can have looked up, reckoned or entered has a rate as well
 *           (OL_EXCHANGE_CREDIT_US): other lines share the disk.
 *
 * Use: after every input, and when ol_exchange_deadline() is due,
 *
 *   while (ol_exchange_job(x, now, &job))    to the store, in this order; each
 *                                            is answered once, by the function
 *                                            named beside its kind
 *   while ((len = ol_exchange_say(x, now, buf)) > 0)   as long as the line
 *                                            has room: to OL_STREAM_RECORDS
 *   while (ol_exchange_news(x, &news))       to the desks
 */
#ifndef OL_RECORD_EXCHANGE_H
#define OL_RECORD_EXCHANGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/instant.h"
#include "record/item.h"
#include "record/ledger.h"
#include "record/say.h"

#define OL_EXCHANGE_TAKES 32     /* items on their way to the other disk     */
#define OL_EXCHANGE_NUMBERS 64   /* items that get numbers at once        */
#define OL_EXCHANGE_OUT 65536    /* bytes of items that go out next       */
#define OL_EXCHANGE_OUT_ITEMS 64 /* ... and how many                      */
#define OL_EXCHANGE_LOST_MAX UINT32_MAX /* numbers that a restore may lose */
#define OL_EXCHANGE_HELD_US 30000000u /* then what is held is tried again    */
#define OL_EXCHANGE_HEAD_US 5000000u  /* heads are told no more often        */

/* What a counterpart may bring: items, and KiB of them. The bucket fills by
 * one in each interval. */
#define OL_EXCHANGE_QUOTA_ITEMS 4096
#define OL_EXCHANGE_QUOTA_ITEM_US 1000000u
#define OL_EXCHANGE_QUOTA_KIB 65536
#define OL_EXCHANGE_QUOTA_KIB_US 500000u

/* What else a counterpart can have our disk do costs time of a credit that
 * fills as time passes; what it has not enough for waits. */
#define OL_EXCHANGE_CREDIT_US 300000000u
#define OL_EXCHANGE_ROOT_US 1000000u   /* a root, and ...                */
#define OL_EXCHANGE_LEAF_US 100u       /* ... for each item under it     */
#define OL_EXCHANGE_HOLD_US 2000000u   /* a head that is kept            */
#define OL_EXCHANGE_CHECK_US 1000000u  /* an entry that is looked up     */
#define OL_EXCHANGE_ENTRY_US 20000000u /* an epoch, an incident         */

/* Where the line stands on our disk (store/words.h), at start. */
struct ol_exchange_start {
	uint32_t epoch;     /* from 1                                         */
	bool restored;      /* the store came from a backup                   */
	uint64_t queued;    /* ours without a number                          */
	uint64_t last;      /* highest number given to one of ours            */
	uint64_t delivered; /* ours up to there are on their disk            */
	uint64_t have;      /* theirs up to there are on ours ...             */
	ol_date have_date;  /* ... since then, by our clock; 0 with have 0    */
	struct ol_ledger_head head; /* of our ledger                         */
	struct ol_ledger_head held; /* theirs that we hold                   */
	/* For the MACs of heads. */
	uint8_t key[OL_KEY_LEN], own[OL_KEY_LEN], peer[OL_KEY_LEN];
};

struct ol_exchange;

/* NULL without memory. */
struct ol_exchange *ol_exchange_new(const struct ol_exchange_start *start);
void ol_exchange_free(struct ol_exchange *x); /* wipes; NULL does nothing */

/* ---- what happens -------------------------------------------------------- */

/* The line is up (OL_LINE_UP, OL_LINE_FRESH), or down. */
void ol_exchange_up(struct ol_exchange *x);
void ol_exchange_down(struct ol_exchange *x);

/* A message of the records stream. Take the jobs after each. */
void ol_exchange_hear(struct ol_exchange *x, ol_instant now,
		      const uint8_t *bytes, size_t len);

/* So many more items of ours are on disk, without a number. */
void ol_exchange_queued(struct ol_exchange *x, uint64_t n);

/* Our ledger has a new head. `worth`: something happened that the counterpart
 * is to hold us to; a head of theirs that we have kept is not. */
void ol_exchange_head(struct ol_exchange *x, const struct ol_ledger_head *head,
		      bool worth);

/* Compares our items with what the counterpart has of them, soon. It is done
 * by itself each time the two have met. */
void ol_exchange_compare(struct ol_exchange *x);

/* ---- jobs for the disk ---------------------------------------------------- */

enum ol_exchange_job_kind {
	OL_EXCHANGE_NUMBER,    /* give `n` queued items numbers from last + 1
	                          on: ol_exchange_numbered()                 */
	OL_EXCHANGE_LOAD,      /* ours from `seq` to `last`, or (`theirs`)
	                          theirs: ol_exchange_loaded() for each as long
	                          as it says so, then ol_exchange_load_end()  */
	OL_EXCHANGE_TAKE,      /* theirs, `seq`: ol_exchange_taken()          */
	OL_EXCHANGE_DELIVERED, /* ours up to `seq`, at `date` of their clock:
	                          ol_exchange_delivered()                     */
	OL_EXCHANGE_RETURN,    /* ours, `seq`, given back: ol_exchange_kept() */
	OL_EXCHANGE_EPOCH,     /* open `epoch`; they hold `head` of ours:
	                          ol_exchange_opened()                        */
	OL_EXCHANGE_HOLD,      /* keep `head` of theirs with its `mac`: no
	                          answer                                      */
	OL_EXCHANGE_CHECK,     /* is entry head.seq of our ledger the one with
	                          that hash? ol_exchange_checked()            */
	OL_EXCHANGE_ROOT,      /* the root over `n` digests from number `seq`
	                          on, ours or (`theirs`) theirs:
	                          ol_exchange_rooted()                        */
	OL_EXCHANGE_INCIDENT,  /* theirs, `seq`, is not what they have there:
	                          for the ledger, no answer                   */
};

struct ol_exchange_job {
	enum ol_exchange_job_kind kind;
	bool theirs;
	bool erased;   /* TAKE, RETURN: its content is gone; digest alone     */
	bool oversize; /* TAKE: longer than OL_ITEM_MAX: refused, digest alone */
	uint64_t seq, last, n;
	uint32_t epoch;
	ol_date date;
	struct ol_ledger_head head;
	struct ol_digest mac, digest;
	struct ol_salt salt;
	const uint8_t *bytes; /* until the next call on the exchange          */
	size_t len;
};

/* False: there is nothing to do. */
bool ol_exchange_job(struct ol_exchange *x, ol_instant now,
		     struct ol_exchange_job *job);

/* ---- answers: 0, or OL_ERR_NO_SPACE and others: nothing was done ----------- */

void ol_exchange_numbered(struct ol_exchange *x, ol_instant now, int err,
			  uint64_t n);

/* One item in the order of numbers; `bytes` NULL: its content is gone. False:
 * this one and those behind it are not wanted now. */
bool ol_exchange_loaded(struct ol_exchange *x, uint64_t seq,
			const struct ol_salt *salt, const uint8_t *bytes,
			size_t len, const struct ol_digest *digest);
void ol_exchange_load_end(struct ol_exchange *x, ol_instant now, int err);

/* `date`: when it was on disk. */
void ol_exchange_taken(struct ol_exchange *x, ol_instant now, uint64_t seq,
		       int err, ol_date date);
void ol_exchange_delivered(struct ol_exchange *x, ol_instant now, int err,
			   uint64_t up_to);
/* `was_queued`: it waited here without a number, and has this one now. */
void ol_exchange_kept(struct ol_exchange *x, ol_instant now, uint64_t seq,
		      int err, bool was_queued);
void ol_exchange_opened(struct ol_exchange *x, ol_instant now, int err,
			uint32_t epoch);
void ol_exchange_checked(struct ol_exchange *x, bool same);
void ol_exchange_rooted(struct ol_exchange *x, int err,
			const struct ol_digest *root);

/* ---- messages for the line ------------------------------------------------ */

/* The next message for the records stream, at most OL_SAY_MAX bytes; 0: none
 * now. It counts as said. */
size_t ol_exchange_say(struct ol_exchange *x, ol_instant now,
		       uint8_t out[static OL_SAY_MAX]);

/* When to look for jobs and messages again without an input. */
ol_instant ol_exchange_deadline(const struct ol_exchange *x);

/* ---- news for the desks ---------------------------------------------------- */

enum ol_exchange_news_kind {
	OL_EXCHANGE_MET,        /* the two ends know where they stand       */
	OL_EXCHANGE_HELD_THERE, /* ours wait: `why`                         */
	OL_EXCHANGE_GOES_ON,    /* ... not any more                         */
	OL_EXCHANGE_RESTORED,   /* we were: `n` of ours come back           */
	OL_EXCHANGE_WHOLE,      /* ... they are here                        */
	OL_EXCHANGE_RESTORED_THERE, /* they were: epoch `n` begins there      */
	OL_EXCHANGE_CHANGED,        /* our ledger is not what they hold of it:
	                             entry `n` was changed here               */
	OL_EXCHANGE_CHANGED_THERE, /* theirs is not what we hold of it        */
	OL_EXCHANGE_SAME,          /* they have our first `n` as we have them;
	                             or we theirs                             */
	OL_EXCHANGE_DIFFERS, /* theirs number `n` is not as they have it */
	OL_EXCHANGE_NEWS_KINDS,
};

struct ol_exchange_news {
	enum ol_exchange_news_kind kind;
	uint64_t n;
	enum ol_say_why why;
};

/* The newest of each kind. False: no more. */
bool ol_exchange_news(struct ol_exchange *x, struct ol_exchange_news *out);

/* ---- looking ---------------------------------------------------------------- */

struct ol_exchange_status {
	bool met;      /* since the line came up                              */
	bool fetching; /* what a restore lost                                 */
	uint64_t queued, last, delivered, have;
	uint64_t missing;   /* of ours, which come back                       */
	uint64_t malformed; /* messages of theirs without sense               */
	enum ol_say_why held; /* 0: nothing is held                           */
	/* The newest head of our ledger that the counterpart said it holds,
	 * since this exchange began; seq 0: it has not said. For an audit. */
	struct ol_ledger_head held_there;
};
void ol_exchange_status(const struct ol_exchange *x,
			struct ol_exchange_status *out);

#endif
