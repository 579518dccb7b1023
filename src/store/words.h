/*
 * words - what two offices say to each other durably: items in both
 * directions, their states, the ledger, retention.
 *
 * Does      keep for every line the items of both directions under their
 *           numbers, each with its states and its entry in the ledger;
 *           number, hand out and mark our own; take those of the
 *           counterpart once each; forget contents when their time is over.
 * Does not  decide what goes over the line (record/exchange.h), run a thread
 *           (writer.h, reader.h), or keep documents (document_file.h).
 * Memory    pages are the caller's; an operation takes at most 1 MiB for as
 *           long as it runs, whatever the store holds.
 * Threads   what changes: the store thread. What reads: also a reader's.
 * Promise   every change is one transaction with its ledger entries, on disk
 *           when the function returns. Contents (texts, salts) are sealed
 *           under a key per line and month, the rest under the store key,
 *           each bound to its table, column, row and format. In the clear are
 *           row ids, lines, directions, sequence numbers and lengths, and
 *           keyed hashes of ids, that tell equal ids and nothing else.
 *
 *   ours     queue -> number -> load ... delivered
 *   theirs   take
 *
 * Errors of all: as store.h; OL_ERR_UNKNOWN where the line is not known.
 * After an error nothing was changed.
 */
#ifndef OL_STORE_WORDS_H
#define OL_STORE_WORDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "record/item.h"
#include "record/ledger.h"
#include "record/states.h"
#include "seal/hash.h"
#include "store/store.h"

#define OL_WORDS_PAGE_ROWS 64     /* rows of a page               */
#define OL_WORDS_PAGE_BYTES 65536 /* contents of a page           */
#define OL_WORDS_BATCH 256        /* items one change may touch   */
#define OL_WORDS_SCAN 8192        /* rows one page may look at    */
#define OL_WORDS_QUEUE_MAX 65536  /* our items not yet delivered  */

enum ol_words_dir {
	OL_WORDS_OURS = 0,
	OL_WORDS_THEIRS = 1,
};

/* What became of an item at this end. */
enum ol_words_fate {
	OL_WORDS_KEPT = 0,     /* it is here, whole                          */
	OL_WORDS_REFUSED = 1,  /* `why`; digest kept, content never was      */
	OL_WORDS_REPEATED = 2, /* an item that is here already: digest alone */
	OL_WORDS_CLASHED = 3,  /* its id is here with another content: kept  */
	OL_WORDS_ERASED = 4,   /* retention took its content, at either end  */
};

/* One item as it lies in the store. */
struct ol_words_row {
	int64_t row; /* of the store: 1, 2, ... in the order of writing */
	uint16_t line;
	enum ol_words_dir dir;
	uint64_t seq; /* of its direction; 0: queued, has none yet */
	enum ol_words_fate fate;
	uint8_t why;  /* enum ol_words_why; of KEPT: FORM, or 0             */
	uint8_t kind; /* enum ol_item_kind; 0: not known             */
	uint8_t what; /* enum ol_reply_kind of a message, ol_note_kind,
		       * ol_verdict_kind, ol_commitment_state; 0 else   */
	uint8_t precedence; /* of a message, of a call                     */
	bool has_states;    /* a message or code word                      */
	struct ol_id id;    /* the author's; zero where not known          */
	struct ol_id about; /* what it answers, notes, judges, agrees to;
			      * zero: nothing                               */
	ol_date date;       /* the author's                                */
	ol_date kept;       /* when it was written here                    */
	struct ol_states states;
	struct ol_digest digest;
	int64_t month; /* whose key its content is sealed under (month.h) */
	/* The content in `bytes` of the page; len 0: none is here, or none
	 * was asked for. */
	struct ol_salt salt;
	size_t at, len;
};

struct ol_words_page {
	size_t n;
	struct ol_words_row row[OL_WORDS_PAGE_ROWS];
	size_t len;
	uint8_t bytes[OL_WORDS_PAGE_BYTES];
	int64_t next; /* where the next page begins; 0: there is none */
};

/* Where a line stands. */
struct ol_words_line {
	uint32_t epoch;     /* from 1                                   */
	bool restored;      /* the store came from a backup: an epoch is
				 * to be opened                             */
	uint64_t queued;    /* our items without a number               */
	uint64_t last;      /* highest number given to one of ours      */
	uint64_t delivered; /* ours up to here are on their disk        */
	uint64_t have;      /* theirs up to here are on ours            */
	uint64_t refused;   /* of theirs, so far                        */
	uint64_t incidents; /* so far                                   */
	uint64_t unread;    /* their messages that nobody here read     */
	struct ol_ledger_head head;       /* our last entry                  */
	struct ol_ledger_head their_head; /* the newest of theirs that we hold */
	struct ol_digest their_mac;
	ol_date their_date;  /* when it came */
	uint32_t days_here;  /* retention; 0: for ever                   */
	uint32_t days_there; /* as they told                             */
	uint64_t faulty;     /* notices of theirs that broke their form  */
};

/* What a change did, to be told to desks. */
struct ol_words_done {
	struct ol_words_row item; /* the item itself, without content     */
	bool was_queued; /* returned: it waited here, without a number */
	bool has_target;
	struct ol_words_row target; /* the message whose states it changed */
};

/* ---- lines ------------------------------------------------------------ */

/* A line nothing was said on stands at epoch 1 and 0 else. */
int ol_words_line(struct ol_store *s, uint16_t line, struct ol_words_line *out);

/* ---- our items -------------------------------------------------------- */

/* Keeps an item of ours that is to be sent. A note of ours changes the states
 * of the message it is about, a retention the line's `days_here`.
 * OL_ERR_MALFORMED no item; OL_ERR_EXISTS its id is there already;
 * OL_ERR_FULL OL_WORDS_QUEUE_MAX wait; OL_ERR_UNKNOWN what it notes or judges
 * is not here. */
int ol_words_queue(struct ol_store *s, uint16_t line, ol_date now,
		   const struct ol_salt *salt, const uint8_t *bytes, size_t len,
		   struct ol_words_done *done);

/* Gives the oldest queued items, at most `max` and OL_WORDS_BATCH of them,
 * the numbers `first` = last + 1 and so on: they count as sent `now`. `*n`
 * is how many got one. */
int ol_words_number(struct ol_store *s, uint16_t line, ol_date now, size_t max,
		    uint64_t *first, size_t *n);

/* The counterpart has ours up to `up_to` on its disk, since `theirs` by its
 * clock. Does at most OL_WORDS_BATCH of them: `*done_to` says how far it came;
 * it is to be called again until that is `up_to`. OL_ERR_RANGE where `up_to`
 * is above `last`. */
int ol_words_delivered(struct ol_store *s, uint16_t line, uint64_t up_to,
		       ol_date now, ol_date theirs, uint64_t *done_to);

/* After a restore: an item of ours that the counterpart gave back, or (`len`
 * 0) the digest of one whose content it has erased. `seq` is last + 1: `last`
 * and `delivered` become it. The same id still queued here gets this number.
 * OL_ERR_STATE another `seq`, OL_ERR_MALFORMED. */
int ol_words_returned(struct ol_store *s, uint16_t line, uint64_t seq,
		      ol_date now, const struct ol_salt *salt,
		      const uint8_t *bytes, size_t len,
		      const struct ol_digest *digest,
		      struct ol_words_done *done);

/* ---- their items ------------------------------------------------------ */

/* Keeps the item `seq` of theirs, which is have + 1 (OL_ERR_STATE else).
 * `why` 0: it is read, and kept, or found to be here already (REPEATED), or
 * its id to be here with another content (CLASHED: an incident), or to make
 * no sense (REFUSED, OL_WORDS_WHY_MALFORMED). `why` OL_WORDS_WHY_FORM: the
 * same, and a notice that is kept counts as faulty. Another `why`: the exchange
 * refused it, only `digest` is kept. `len` 0 with `why` 0: they erased it.
 * Whatever of these it became, `have` is `seq` then. */
int ol_words_take(struct ol_store *s, uint16_t line, uint64_t seq, ol_date now,
		  uint8_t why, const struct ol_salt *salt, const uint8_t *bytes,
		  size_t len, const struct ol_digest *digest,
		  struct ol_words_done *done);

/* Why an item of theirs was refused, or what is wrong with it. */
enum ol_words_why {
	OL_WORDS_WHY_MALFORMED = 1, /* it is no item          */
	OL_WORDS_WHY_OVERSIZE,      /* longer than OL_ITEM_MAX */
	OL_WORDS_WHY_FORM, /* a notice that breaks its form: KEPT all the same */
};

/* ---- what else belongs into the ledger --------------------------------- */

/* Their newest head, kept. OL_ERR_RANGE where it is below the one there. */
int ol_words_head(struct ol_store *s, uint16_t line, ol_date now,
		  const struct ol_ledger_head *head,
		  const struct ol_digest *mac);

/* Opens the epoch `epoch` (above the one there: OL_ERR_RANGE), whose first
 * entry names the head of ours that the counterpart holds and goes on behind
 * its number, if that is above ours. `restored` is
 * over with it. */
int ol_words_epoch(struct ol_store *s, uint16_t line, ol_date now,
		   uint32_t epoch, const struct ol_ledger_head *held);

/* Figures of the two ends do not agree: about number `number` of a direction,
 * or a head. Counted, kept. */
int ol_words_incident(struct ol_store *s, uint16_t line, ol_date now,
		      uint64_t number, const struct ol_digest *digest);

/* ---- reading ---------------------------------------------------------- */

/* The rows of a page; the zero value asks for everything of all lines,
 * newest first. */
struct ol_words_ask {
	uint16_t line;  /* 0: all                                        */
	uint32_t dirs;  /* bits 1 << enum ol_words_dir; 0: both          */
	uint32_t kinds; /* bits 1 << enum ol_item_kind; 0: all           */
	bool unread;    /* only their messages that nobody here read     */
	bool contents;  /* with contents                                 */
	bool oldest_first;
	int64_t from; /* `next` of the page before; 0: from the start  */
};

/* Those of a direction from number `from` on, in the order of numbers, with
 * contents, as many as the page holds; `next` is a number here. */
int ol_words_load(struct ol_store *s, uint16_t line, enum ol_words_dir dir,
		  uint64_t from, struct ol_words_page *page);

/* A page may be empty and have a `next`: OL_WORDS_SCAN rows were looked at
 * and none was asked for. */
int ol_words_list(struct ol_store *s, const struct ol_words_ask *ask,
		  struct ol_words_page *page);

/* One item with its content. OL_ERR_UNKNOWN. */
int ol_words_find(struct ol_store *s, uint16_t line, enum ol_words_dir dir,
		  const struct ol_id *id, struct ol_words_page *page);

/* What both sides said about it (answers, notes, verdicts), oldest first,
 * with contents. */
int ol_words_about(struct ol_store *s, uint16_t line, const struct ol_id *id,
		   int64_t from, struct ol_words_page *page);

/* What the other end made of the read-back or proposal that `said` is: enum
 * ol_verdict_kind; accepted is for good, else the newest counts; 0: none
 * yet. */
int ol_words_verdict(struct ol_store *s, const struct ol_words_row *said,
		     uint8_t *verdict);

/* The codebooks of a line and their countersignatures, of both sides, in the
 * order of writing, with contents, however old: retention leaves them. */
int ol_words_books(struct ol_store *s, uint16_t line, int64_t from,
		   struct ol_words_page *page);

/* The same of proposals of commitments; what became of them, the verdicts
 * say. */
int ol_words_commitments(struct ol_store *s, uint16_t line, int64_t from,
			 struct ol_words_page *page);

/* Their records of calls that wait to be compared, in the order of coming,
 * with contents; then one of them that was. */
int ol_words_calls(struct ol_store *s, uint16_t line, int64_t from,
		   struct ol_words_page *page);
int ol_words_call_done(struct ol_store *s, const struct ol_words_row *row);

/* The oldest of a direction and kind that is KEPT and about that id, without
 * content. OL_ERR_UNKNOWN. */
int ol_words_first_about(struct ol_store *s, uint16_t line,
			 enum ol_words_dir dir, enum ol_item_kind kind,
			 const struct ol_id *id, struct ol_words_row *row);

/* The root of the tree (record/merkle.h) over `n` items of a direction from
 * number `first` on. Reads each of them. OL_ERR_RANGE where not all have a
 * number. */
int ol_words_root(struct ol_store *s, uint16_t line, enum ol_words_dir dir,
		  uint64_t first, uint64_t n, struct ol_digest *root);

/* Entries of the ledger as their bytes (record/ledger.h). */
#define OL_WORDS_ENTRIES 256

struct ol_words_entries {
	size_t n;
	struct {
		uint64_t seq;
		size_t len;
		uint8_t bytes[OL_LEDGER_ENTRY_MAX];
	} entry[OL_WORDS_ENTRIES];
	uint64_t next; /* 0: that was all */
};

/* Those from `from` (1: the first) on. */
int ol_words_entries(struct ol_store *s, uint16_t line, uint64_t from,
		     struct ol_words_entries *out);

/* Entry `head->seq` of the line's ledger is there and has that hash, or it is
 * one of those that a restore lost: an epoch stands behind them. */
int ol_words_is_entry(struct ol_store *s, uint16_t line,
		      const struct ol_ledger_head *head, bool *yes);

/* ---- acknowledge-by ---------------------------------------------------- */

/* The message, of either direction and any line, whose ack_by comes first of
 * those neither acknowledged nor expired. OL_ERR_UNKNOWN: none. Costs nothing
 * unless the one before it was acknowledged or expired meanwhile; then each
 * that waits is looked at. */
int ol_words_due(struct ol_store *s, struct ol_words_row *row);

/* Marks the messages whose ack_by is not after `now` as expired: up to
 * OL_WORDS_PAGE_ROWS of them, without contents; `next` not 0: there are
 * more. */
int ol_words_expire(struct ol_store *s, ol_date now,
		    struct ol_words_page *page);

/* ---- retention -------------------------------------------------------- */

/* One step of what the line's `days_here` asks for: a month whose last day
 * lies more than that back loses the contents of what was kept in it, with an
 * entry in the ledger for each item, then its key (month.h). A month in which
 * something of ours still waits to be delivered is left for later. `*gone`:
 * the month whose key went with this step, so that documents of it are to be
 * removed; 0: none. `*more`: call again. */
int ol_words_retain(struct ol_store *s, uint16_t line, ol_date now,
		    int64_t *gone, bool *more);

#endif
