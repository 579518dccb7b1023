/*
 * words - the written word of a running node: what the exchanges of its lines
 * want of the disk, what desks write and read.
 *
 * Does      carry jobs of exchanges to the store thread and their answers
 *           back, make items of what desks say, give pages of the store to
 *           desks, tell desks what happened.
 * Does not  decide what goes over the line (record/exchange.h), what an item
 *           may hold (record/) or what is over (office/deadlines.h).
 * Memory    each job allocates until its report: at most OL_WRITER_JOBS on
 *           each thread, and at most OL_WORDS_READS reads of desks wait.
 * Threads   all of it: the loop thread. The work of jobs runs on the store
 *           thread or the reader thread.
 * Promise   a desk is told `queued` when the item is on disk.
 *
 *   words.c         beginning and end, where lines stand
 *   words_jobs.c    jobs of exchanges
 *   words_time.c    what time brings
 *   words_remind.c  ... of commitments
 *   words_ask.c     what desks write
 *   words_compose.c ... as items (words_making.h)
 *   words_show.c    what desks read (words_look.h)
 *   words_view.c    rows of the store as desks see them
 *   words_books.c   the codebooks of code words
 *   words_calls.c   shared records of calls; call_records.c on the disk's side
 *   words_files.c   files: what carries them
 *   words_upload.c  files that desks bring
 *   words_tell.c    what desks are told
 */
#ifndef OL_DAEMON_WORDS_H
#define OL_DAEMON_WORDS_H

#include "desk/api.h"
#include "home/forms.h"
#include "line/door.h"
#include "office/deadlines.h"
#include "office/reminders.h"
#include "record/document.h"
#include "record/exchange.h"
#include "record/name.h"
#include "store/document_file.h"
#include "store/reader.h"
#include "store/words.h"

struct ol_node;

#define OL_WORDS_READS 32      /* of desks, at once                      */
#define OL_WORDS_FILES 256     /* whose names are remembered             */
#define OL_WORDS_LOOK_BACK 512 /* messages of a line, at start       */

/* A file whose desk says nothing for so long makes room for another. */
#define OL_WORDS_UPLOAD_IDLE_US (60u * OL_US_PER_S)
/* What a desk had brought of a file when it was lost is kept for so long. */
#define OL_WORDS_UPLOAD_KEPT_US (600u * OL_US_PER_S)

/* A file that a message names, or that a desk has brought. */
struct ol_words_file {
	uint16_t line; /* index */
	bool ours;
	struct ol_document_ref ref;
	struct ol_id message;            /* zero: none yet */
	char name[OL_SAFE_NAME_MAX + 1]; /* empty: nothing is here */
	char type[OL_ITEM_TYPE_MAX + 1];
};

/* A file that comes in from a desk. */
struct ol_words_upload {
	bool used;
	bool begun; /* the folder has something of it: `slot` */
	bool busy;  /* the store thread is at it              */
	bool gone;  /* it failed, or nobody came back: to be dropped */
	bool lost;  /* its desk is: the next one goes on with it     */
	uint32_t desk;
	unsigned slot;
	uint64_t at;      /* so many bytes have come */
	ol_instant moved; /* its last request        */
	struct ol_words_file file;
};

/* The call of a line, as the disk is to know it. */
struct ol_words_call {
	struct ol_store_call row; /* the last one */
	uint32_t version;         /* of it, counted */
	bool lasts;
	bool unsaved, unsettled; /* the disk did not take it: again_at */
	bool settling;
	ol_instant seen_at, again_at;
};

/* Of the node; all zero before. */
struct ol_node_words {
	struct ol_reader *reader;
	struct ol_form_set *forms;
	struct ol_deadlines deadlines;
	struct ol_reminders reminders;
	struct ol_words_call call[OL_DOOR_LINES];
	ol_instant calls_at; /* the earliest of theirs */
	/* By line: when a desk here called the roll last. */
	ol_instant roll_at[OL_DOOR_LINES];
	bool starved; /* jobs wait for room at the store thread */
	bool closed;  /* the node ends: no more jobs */
	/* By line: how many days each side keeps what was said. */
	uint32_t days_here[OL_DOOR_LINES], days_there[OL_DOOR_LINES];
	struct ol_documents *documents;      /* the store thread's  */
	struct ol_documents *read_documents; /* the reader thread's */
	struct ol_document_file last_read;   /* the same           */
	struct ol_words_file file[OL_WORDS_FILES];
	size_t next_file;
	struct ol_words_upload upload[OL_DOCUMENT_UPLOADS];
};

/* Loads the forms and starts the reader; the store is open. */
int ol_words_start(struct ol_node *n, char why[OL_WHY_TEXT]);

/* No job is begun from now on; then, when the writer has stopped, the rest. */
void ol_words_close(struct ol_node *n);
void ol_words_stop(struct ol_node *n);

/* Where a line stands, for the office. */
int ol_words_stand(struct ol_store *s, uint16_t id,
		   struct ol_exchange_start *out);

/* Words that wait, and why: for `status`. */
void ol_words_status(struct ol_node *n, uint16_t line,
		     struct ol_desk_line *out);

/* Jobs and news of the line's exchange. */
void ol_words_pump(struct ol_node *n, uint16_t line);

/* The same for every line, where jobs found no room before. */
void ol_words_feed(struct ol_node *n);

/* When to call ol_words_tick() next. */
ol_instant ol_words_deadline(const struct ol_node *n);
void ol_words_tick(struct ol_node *n);

/* What desks write: SEND, ACK, VERDICT, CODE, PROPOSE, AGREE, COMMITMENT, SET
 * of `retention`, and MESSAGE with `read`. */
void ol_words_ask(struct ol_node *n, uint32_t desk,
		  const struct ol_desk_request *rq);

/* The same in the name of `seat`. */
void ol_words_ask_as(struct ol_node *n, uint32_t desk,
		     const struct ol_desk_request *rq, const char *seat);

/* What they read: the others from SEND to EXPORT. */
void ol_words_show(struct ol_node *n, uint32_t desk,
		   const struct ol_desk_request *rq);

/* ---- words_calls.c ---------------------------------------------------------- */

/* What the office knows of its line's call, to the disk; with its end its
 * shared record is made. */
void ol_calls_keep(struct ol_node *n, uint16_t line,
		   const struct ol_call_row *row);

/* A record of theirs came. */
void ol_calls_came(struct ol_node *n, uint16_t line);

/* When to call ol_calls_tick() next. */
ol_instant ol_calls_deadline(const struct ol_node *n);
void ol_calls_tick(struct ol_node *n);

/* Before the line begins, with no other thread at the store: what a kill left
 * of its last call. */
void ol_calls_recover(struct ol_node *n, uint16_t store_id);

/* ---- words_files.c ---------------------------------------------------------- */

/* The folder, before the lines; what carries the files of a line. */
int ol_files_open(struct ol_node *n, char why[OL_WHY_TEXT]);
int ol_files_line(struct ol_node *n, uint16_t id, struct ol_document **out);
void ol_files_close(struct ol_node *n);

/* At start, when the line is there: the files that its last messages name.
 * What was over the quota before is asked for, or refused, anew. */
void ol_files_look_back(struct ol_node *n, uint16_t line);

/* Jobs and news of what carries the files of a line. */
void ol_files_pump(struct ol_node *n, uint16_t line);

/* The store thread: removes the files of a month whose key went; of theirs so
 * many are left, for the line's machine, on the loop thread. */
int ol_files_erase(struct ol_node *n, uint16_t id, int64_t month,
		   uint64_t *bytes, uint32_t *count);
void ol_files_recount(struct ol_node *n, uint16_t line, uint64_t bytes,
		      uint32_t count);

/* words_upload.c: FILE_BEGIN, FILE_DATA, FILE_END. */
void ol_files_upload(struct ol_node *n, uint32_t desk,
		     const struct ol_desk_request *rq);
void ol_files_desk_gone(struct ol_node *n, uint32_t desk);

/* What the disk could not drop in its time is dropped now, and what nobody
 * came back for. */
void ol_files_tick(struct ol_node *n);

/* An item names files: theirs are asked for. */
void ol_files_named(struct ol_node *n, uint16_t line, bool ours,
		    const uint8_t *bytes, size_t len);
void ol_files_know(struct ol_node *n, const struct ol_words_file *file);
const struct ol_words_file *ol_files_known(const struct ol_node *n,
					   uint16_t line, bool ours,
					   const struct ol_id *id);

/* ---- between the files --------------------------------------------------- */

/* What a change left, found out in the same job. */
struct ol_words_after {
	struct ol_words_line stands;
	ol_date due;
};
int ol_words_look_after(struct ol_store *s, uint16_t id,
			struct ol_words_after *out);
void ol_words_take_after(struct ol_node *n, uint16_t line,
			 const struct ol_words_after *after, bool worth);

/* words_compose.c: the item that the request is, with its line. On the store
 * thread. `why` is a line for people. */
struct ol_words_made {
	uint16_t line; /* index */
	struct ol_id id;
	struct ol_salt salt;
	size_t len;
	uint8_t bytes[OL_ITEM_MAX];
};
struct ol_words_maker {
	struct ol_store *store;
	const uint16_t *store_id; /* of lines by index */
	const bool *goes_first;   /* the same: record/accord.h  */
	size_t n_lines;
	uint16_t line; /* that was named, or n_lines */
	const struct ol_forms *forms;
	struct ol_random *random;
	const uint8_t *sign_secret, *sign_public;
	const struct ol_words_file *file; /* of the request, in its order */
	ol_date date;
	char seat[OL_SEAT_MAX]; /* whose words they are */
};
int ol_words_compose(struct ol_words_made *out, const struct ol_words_maker *m,
		     const struct ol_desk_request *rq,
		     char why[OL_REFUSAL_MAX]);

/* The item, of any line (or `line` alone, below n) and direction. `*line` is
 * set. OL_ERR_UNKNOWN. */
int ol_words_seek(struct ol_store *s, const uint16_t *store_id, size_t n,
		  const struct ol_id *id, uint16_t *line,
		  struct ol_words_page *page);

/* words_view.c: a row of the store as a reply, with its texts; `book` is the
 * codebook of a code word, NULL where it is not known. */
void ol_words_view(struct ol_desk_reply *out, const char *line,
		   const struct ol_words_row *row, const uint8_t *bytes,
		   const struct ol_item_codebook *book);

/* An item's texts as a list of a reply, in its pool. */
void ol_words_view_texts(struct ol_desk_pool *p, struct ol_desk_list *out,
			 const struct ol_item_texts *t);

/* enum ol_verdict_kind as desks see it. */
enum ol_desk_judged ol_words_view_verdict(uint8_t verdict);

/* The text that an attestation signs; NUL-ended. */
#define OL_WORDS_ATTEST 128
void ol_words_attest_text(char out[static OL_WORDS_ATTEST],
			  const struct ol_item_attest *a);

/* words_books.c: the codebooks that the code words of pages name. */
#define OL_WORDS_BOOKS 8 /* of one reply; code words of others have no texts */
struct ol_words_book {
	uint16_t line; /* of the store */
	struct ol_item_codebook book;
	uint8_t *bytes;
	size_t len;
};
struct ol_words_books {
	size_t n;
	struct ol_words_book book[OL_WORDS_BOOKS];
};
/* On the reader thread: adds those of the page. */
void ol_words_books_add(struct ol_words_books *b, struct ol_store *s,
			const struct ol_words_page *page);
const struct ol_item_codebook *
ol_words_books_find(const struct ol_words_books *b,
		    const struct ol_words_row *row, const uint8_t *bytes);
void ol_words_books_release(struct ol_words_books *b);

/* words_remind.c: when to look, and looking. */
ol_instant ol_words_remind_deadline(const struct ol_node *n);
void ol_words_remind(struct ol_node *n, ol_date date);

/* An item was written or came: of a commitment? */
void ol_words_remind_changed(struct ol_node *n, uint16_t line,
			     const struct ol_words_row *row);

/* words_tell.c */
void ol_words_tell_reminder(struct ol_node *n, uint16_t line,
			    const struct ol_id *commitment, ol_date due,
			    enum ol_reminder reminder);
void ol_words_tell_state(struct ol_node *n, uint16_t line,
			 const struct ol_words_row *row, enum ol_state state);
/* `fault`: of a notice that breaks its form, else empty. */
void ol_words_tell_taken(struct ol_node *n, uint16_t line,
			 const struct ol_words_done *done, const char *fault);
/* Their record of a call was held against what we know. */
void ol_words_tell_compared(struct ol_node *n, uint16_t line,
			    const struct ol_words_row *row,
			    enum ol_desk_agreed agreed);
void ol_words_tell_overdue(struct ol_node *n, uint16_t line,
			   const struct ol_words_row *row);
void ol_words_file_why(char out[static OL_WHY_MAX],
		       const struct ol_document_news *is);
const char *ol_words_held_why(enum ol_say_why why);
void ol_words_tell_document(struct ol_node *n, uint16_t line,
			    const struct ol_document_news *news);
void ol_words_tell_news(struct ol_node *n, uint16_t line,
			const struct ol_exchange_news *news);

/* The line's name; index of the line with that id of the store. */
void ol_words_line_name(struct ol_node *n, uint16_t line,
			char out[static OL_NAME_MAX]);
bool ol_words_line_of(const struct ol_node *n, uint16_t store_id,
		      uint16_t *line);

#endif
