/*
 * exchange_state - what an exchange consists of. Only exchange*.c include it.
 *
 *   exchange.c          life, jobs and their answers
 *   exchange_hear.c     what the counterpart says
 *   exchange_say.c      what we say
 *   exchange_compare.c  whether both have the same, and where not
 */
#ifndef OL_RECORD_EXCHANGE_STATE_H
#define OL_RECORD_EXCHANGE_STATE_H

#include "record/exchange.h"
#include "record/merkle.h"
#include "seal/hash.h"

/* The item that is put together from parts: one of theirs, or one of ours that
 * they give back. */
struct exchange_in {
	uint64_t seq; /* 0: none */
	bool back;    /* ours    */
	uint8_t part; /* the next */
	uint8_t parts;
	bool ready; /* whole: waits for a job */
	bool erased;
	struct ol_salt salt;
	struct ol_sha256 sha;
	struct ol_digest digest;
	size_t len; /* may be more than fits: then it is oversize */
	uint8_t bytes[OL_ITEM_MAX];
};

struct exchange_item {
	uint64_t seq;
	bool erased;
	struct ol_salt salt;
	struct ol_digest digest;
	size_t at, len;
};

/* Items that go out next: ours, or (back) theirs that they lost. */
struct exchange_out {
	bool back;
	size_t n, first; /* item[first] .. item[n - 1] wait */
	uint8_t part;    /* of item[first], the next        */
	size_t len;
	struct exchange_item item[OL_EXCHANGE_OUT_ITEMS];
	uint8_t bytes[OL_EXCHANGE_OUT];
};

/* A node of a tree, or all of it. */
struct exchange_node {
	uint64_t n; /* leaves of the tree; 0: nothing is asked */
	uint8_t level;
	uint64_t index;
	struct ol_digest hash;
};

/* Whose root the disk is asked for. */
enum exchange_root {
	ROOT_NONE,
	ROOT_TELL,   /* over ours, to say it           */
	ROOT_CHECK,  /* over theirs, they said one     */
	ROOT_SEARCH, /* of a node of theirs, to find   */
	ROOT_ANSWER, /* of a node of ours, they ask    */
	ROOT_STALE,  /* of a session that is over      */
};

struct exchange_compare {
	bool wanted;
	enum exchange_root rooting;
	struct exchange_node told; /* ours, said: hash is its root     */
	bool say_told, wait_told;
	struct exchange_node check; /* theirs, as they said             */
	bool checking;
	bool say_same;
	struct exchange_node search; /* known to differ                  */
	bool searching, say_ask, has_mine, has_theirs;
	struct ol_digest mine, theirs; /* of the left child of search    */
	struct exchange_node answer;   /* they ask                         */
	bool answering, say_answer;
	bool differs; /* an incident for the ledger */
	uint64_t differs_seq;
};

struct exchange_bucket {
	ol_instant full_at;
};

struct ol_exchange {
	struct ol_exchange_start on_disk; /* as answered so far            */
	bool up, met;
	bool say_hello, hello_asks, greeted;
	/* ours */
	uint64_t their_have; /* as they told in this session             */
	ol_date their_date;
	uint64_t next; /* goes out next                                   */
	bool numbering, loading, load_back, delivering;
	uint64_t load_seq;    /* the first that was asked for            */
	enum ol_say_why held; /* 0: nothing is                             */
	ol_instant held_until;
	/* theirs */
	uint64_t taking; /* highest handed to the disk                    */
	ol_date have_date;
	bool say_have;
	bool holding; /* one was not taken: wait for it again              */
	bool say_held;
	enum ol_say_why why;
	/* after a restore */
	bool open_epoch, opening;
	struct ol_ledger_head lost_head; /* ours, that they hold           */
	uint64_t missing_to;             /* ours up to there come back     */
	uint64_t fetch_to, returning;    /* asked for; handed to the disk  */
	bool say_fetch;
	ol_instant fetch_at; /* not before */
	/* they were restored: theirs that they lost */
	uint64_t give, give_to;
	uint64_t epoch_there; /* that they opened because of it           */
	/* heads */
	bool say_head;
	ol_instant head_at; /* not before */
	bool hold;          /* keep `hold_head` */
	struct ol_ledger_head hold_head;
	struct ol_digest hold_mac;
	bool check, checking;
	struct ol_ledger_head check_head;
	struct ol_ledger_head held_there; /* ours, as they said             */
	struct exchange_compare compare;
	ol_instant retry_at; /* jobs that the disk did not do              */
	ol_instant spent;    /* the credit is full again then              */
	bool poor;           /* a job waits for credit                     */
	struct exchange_bucket items, kib;
	uint64_t malformed;
	uint32_t news; /* bits 1 << kind */
	struct ol_exchange_news told[OL_EXCHANGE_NEWS_KINDS];
	struct exchange_in in;
	struct exchange_out out;
};

/* ---- exchange.c ---- */

void exchange_tell(struct ol_exchange *x, enum ol_exchange_news_kind kind,
		   uint64_t n);
void exchange_drop_out(struct ol_exchange *x);

/* True where there is credit for one job more, whatever it costs; it is then
 * paid. */
bool exchange_spend(struct ol_exchange *x, ol_instant now, uint64_t us);

/* ---- exchange_compare.c ---- */

bool exchange_compare_job(struct ol_exchange *x, ol_instant now,
			  struct ol_exchange_job *job);
bool exchange_compare_say(struct ol_exchange *x, struct ol_say *m);
void exchange_compare_hear(struct ol_exchange *x, const struct ol_say *m);
void exchange_compare_stop(struct ol_exchange *x); /* the session is over */

#endif
