/*
 * words_making - one item while it is made of what a desk wants written.
 *
 * Does      hold the request, what it is about and the item that it becomes;
 *           say why a desk gets a refusal instead.
 * Does not  write to the store: words_ask.c does, with the finished item.
 * Memory    one struct (about 200 KiB) for as long as the job runs; the item's
 *           words point into the request and into this struct.
 * Threads   the store thread.
 *
 *   words_compose.c          which item it is; notes, verdicts, attestations
 *   words_compose_message.c  messages
 *   words_compose_book.c     codebooks and code words
 *   words_compose_commitment.c  commitments, and answers to theirs
 */
#ifndef OL_DAEMON_WORDS_MAKING_H
#define OL_DAEMON_WORDS_MAKING_H

#include "daemon/words.h"
#include "record/agreed.h"
#include "record/notice.h"

#define OL_WORDS_BOOKS_MOST 1024 /* codebooks and signatures of a line */

/* All that one item needs while it is made. */
struct ol_words_making {
	const struct ol_words_maker *m;
	const struct ol_desk_request *rq;
	char *why;
	uint16_t line;
	struct ol_item item;
	struct ol_words_page page; /* of the target */
	struct ol_item target;     /* in it */
	struct ol_notice_room room;
	struct ol_words_page books;
	uint8_t entries[OL_ITEM_MAX];
};

/* What all codebooks and countersignatures of the line come to. The page is
 * read over. */
int ol_words_agreed(struct ol_store *s, uint16_t line,
		    struct ol_words_page *page, struct ol_agreed *out);

/* Writes why not, and returns `err`. */
int ol_making_no(struct ol_words_making *k, int err, const char *form, ...)
	__attribute__((format(printf, 3, 4)));

/* A text of the request. */
struct ol_words ol_making_words(const struct ol_desk_pool *p,
				const struct ol_desk_text *t);

/* What the request is about, into `page` and `target`; its line is the
 * request's. */
int ol_making_target(struct ol_words_making *k, const struct ol_id *id);

/* The request's texts, each in its language. */
int ol_making_texts(struct ol_words_making *k, struct ol_item_texts *out);

/* SEND. */
int ol_making_message(struct ol_words_making *k);

/* COMMITMENT; may we say what the request says to `target`, a proposal? */
int ol_making_commitment(struct ol_words_making *k);
int ol_making_answer(struct ol_words_making *k);

/* CODE, PROPOSE, AGREE. */
int ol_making_code(struct ol_words_making *k);
int ol_making_book(struct ol_words_making *k);
int ol_making_agreed(struct ol_words_making *k);

#endif
