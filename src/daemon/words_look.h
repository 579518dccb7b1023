/*
 * words_look - one look of a desk at the written word: what it asked for, what
 * the reader thread found, and who makes replies of it.
 *
 * Does      hold what one request needs from its beginning to its last row.
 * Does not  write anything: what desks write is words_ask.c's.
 * Memory    a look is allocated until its reply; what it points to is its own
 *           and goes with it. At most OL_WORDS_READS wait.
 * Threads   functions that take the store run on the reader thread, all
 *           others on the loop thread.
 *
 *   words_show.c          begins and ends a look; pages of messages
 *   words_look_files.c    the files that messages name
 *   words_look_calls.c    the shared records of calls
 *   words_look_ledger.c   audits, and what exports are made of
 *   words_look_books.c    codebooks
 *   words_look_commitments.c  commitments
 *   words_look_notices.c  forms, and a notice as CAP
 */
#ifndef OL_DAEMON_WORDS_LOOK_H
#define OL_DAEMON_WORDS_LOOK_H

#include "daemon/call_records.h"
#include "daemon/node.h"
#include "daemon/words.h"
#include "daemon/words_commitments.h"
#include "record/agreed.h"
#include "store/audit.h"

/* What a record of a call among the rows says. */
struct ol_look_call {
	int64_t row;
	struct ol_call_seen seen;
};

struct ol_words_look {
	struct ol_node *node;
	uint32_t desk;
	struct ol_desk_request rq;
	uint16_t line; /* index; n_lines: none was named */
	size_t n_lines;
	struct ol_words_page page, more;
	bool has_more;
	/* enum ol_verdict_kind of the read-backs in `page` and `more`. */
	uint8_t verdict[2][OL_WORDS_PAGE_ROWS];
	/* FILES and messages: what lies here of the files that they name. */
	struct ol_desk_file *file;
	struct ol_document_ref *ref;
	size_t n_files;
	struct ol_look_call *call;
	size_t n_calls;
	/* FILE_READ */
	uint8_t *bytes;
	size_t len;
	struct ol_words_books books;
	/* CODEBOOK: what all of them come to; the next page. */
	struct ol_agreed agreed;
	bool is_gathered;
	int64_t books_from;
	/* COMMITMENTS: all proposals of line `n_looked`, the next page. */
	struct ol_words_proposals proposals;
	size_t n_looked;
	int64_t proposals_from;
	struct ol_audit *audit; /* a line each */
	struct ol_words_line *stands;
	struct ol_words_entries *entries;
	struct ol_ledger_head *known; /* of those lines */
	size_t n_audits;              /* that are done  */
	bool is_begun;                /* the next one   */
	int64_t from; /* rows before it were looked at; 0: none */
	bool goes_on; /* with another job of the reader */
	char why[OL_REFUSAL_MAX];
};

/* Refuses with `why`. */
void ol_look_refuse(struct ol_words_look *k);

/* The store's id of the line that was named; 0: none was. */
uint16_t ol_look_store_line(const struct ol_words_look *k);

/* Index of the line that was named, or of the first of all. */
static inline size_t ol_look_first(const struct ol_words_look *k)
{
	return k->line < k->n_lines ? k->line : 0;
}

/* Where a slice of a look for rows begins. */
static inline int64_t ol_look_from(const struct ol_words_look *k)
{
	return k->from ? k->from : (int64_t)k->rq.from;
}

/* The page was looked through, and `found` is whether there was anything: if
 * not, the look goes on with the next page, behind what others ask for. */
static inline void ol_look_on(struct ol_words_look *k, int err, bool found)
{
	k->from = k->page.next;
	k->goes_on = !err && !found && k->page.next;
}

/* The last row of a page: where the next one begins, or 0. */
void ol_look_reply_end(struct ol_words_look *k, struct ol_desk_reply *r,
		       uint64_t next);

/* ---- words_look_files.c ----------------------------------------------- */

/* What lies here of the files that the page's messages name. */
int ol_look_at_files(struct ol_words_look *k, struct ol_store *s,
		     const struct ol_words_page *page);

/* FILES, a slice at a time: `goes_on` until one is found, or none is.
 * FILE_READ. */
int ol_look_files(struct ol_words_look *k, struct ol_store *s);
int ol_look_file_read(struct ol_words_look *k, struct ol_store *s);
void ol_look_reply_files(struct ol_words_look *k, struct ol_desk_reply *r);
void ol_look_reply_bytes(struct ol_words_look *k, struct ol_desk_reply *r);

/* Of the files of the row that is in the reply: which are here. */
void ol_look_mark_files(const struct ol_words_look *k, struct ol_desk_reply *r);

/* ---- words_look_calls.c ----------------------------------------------- */

/* What the page's records of calls say, and what we know of these calls; then
 * for the row that is in the reply. */
int ol_look_at_calls(struct ol_words_look *k, struct ol_store *s,
		     const struct ol_words_page *page);
void ol_look_view_call(const struct ol_words_look *k, struct ol_desk_reply *r,
		       const struct ol_words_row *row);

/* ---- words_look_ledger.c ---------------------------------------------- */

/* What the other sides hold of our ledgers, for an audit. */
bool ol_look_note_known(struct ol_words_look *k);

/* AUDIT, a slice at a time: `goes_on` until it is done. EXPORT. */
int ol_look_audit(struct ol_words_look *k, struct ol_store *s);
int ol_look_export(struct ol_words_look *k, struct ol_store *s);
void ol_look_reply_audit(struct ol_words_look *k, struct ol_desk_reply *r);
void ol_look_reply_pieces(struct ol_words_look *k, struct ol_desk_reply *r);

/* ---- words_look_books.c ----------------------------------------------- */

/* CODEBOOK: those of the line, and which of them is in use. A page at a time:
 * `goes_on` until it is done, and each page is replied when it is read. */
int ol_look_books(struct ol_words_look *k, struct ol_store *s);
void ol_look_reply_books(struct ol_words_look *k, struct ol_desk_reply *r);

/* ---- words_look_commitments.c ----------------------------------------- */

/* COMMITMENTS: a page of a line at a time, replied when it is read. */
int ol_look_commitments(struct ol_words_look *k, struct ol_store *s);
void ol_look_reply_commitments(struct ol_words_look *k,
			       struct ol_desk_reply *r);

/* ---- words_look_notices.c --------------------------------------------- */

/* CAP: the message that the notice is about goes into `more`. */
int ol_look_earlier(struct ol_words_look *k, struct ol_store *s);
void ol_look_reply_cap(struct ol_words_look *k, struct ol_desk_reply *r);

/* The row in the reply: a notice of theirs that does not follow its form, or
 * whose form is not known here, gets its fault. */
void ol_look_view_fault(const struct ol_words_look *k, struct ol_desk_reply *r,
			const struct ol_words_row *row, const uint8_t *bytes);

/* FORMS: in memory already, so that it replies at once, in pieces. */
void ol_look_forms(struct ol_node *n, uint32_t desk,
		   const struct ol_desk_request *rq);

#endif
