/*
 * words_rows - rows of items and of lines' words, one at a time.
 *
 * Does      find, read, write and change them, sealed; open contents.
 * Does not  leave the room, begin transactions, or know what a change means.
 * Memory    the caller's; a content is on the stack while it is sealed.
 * Threads   as words.h.
 *
 * Errors as words.h; OL_ERR_FORGED where a row says something else inside
 * than in its columns.
 */
#ifndef OL_STORE_WORDS_ROWS_H
#define OL_STORE_WORDS_ROWS_H

#include <sqlite3.h>

#include "store/db.h"
#include "store/words.h"

/* ---- the state of a line ---------------------------------------------- */

int ol_rows_set_line(struct ol_store *s, uint16_t line,
		     const struct ol_words_line *w);

/* What ol_store_mark_restored() left becomes `restored` of every line. */
int ol_rows_take_over_restore(struct ol_store *s);

/* ---- reading ---------------------------------------------------------- */

#define OL_ROWS_HEADS "SELECT id, line, theirs, seq, month, head FROM item "
#define OL_ROWS_WHOLE \
	"SELECT id, line, theirs, seq, month, head, content FROM item "

/* The same, with what it is found by. */
#define OL_ROWS_TAGGED                                                         \
	"SELECT id, line, theirs, seq, month, head, content, tag, about FROM " \
	"item "

/* The current row of that statement is found by its id and by what it is
 * about, as ol_rows_add() made it. */
bool ol_rows_is_tagged(const struct ol_store *s, sqlite3_stmt *st,
		       const struct ol_words_row *row);

/* The key of the last content that was opened; the zero value has none. */
struct ol_rows_key {
	int64_t month;
	uint8_t key[OL_KEY_LEN];
};

int ol_rows_use_key(struct ol_store *s, uint16_t line, int64_t month,
		    struct ol_rows_key *key);

/* The current row of a statement that begins with one of the two. */
int ol_rows_read(struct ol_store *s, sqlite3_stmt *st,
		 struct ol_words_row *row);

/* The content of the current row, that ol_rows_read() gave, into `out` (`cap`
 * bytes); sets its salt and len. OL_ERR_FULL where there is no room. */
int ol_rows_open(struct ol_store *s, sqlite3_stmt *st, struct ol_rows_key *key,
		 struct ol_words_row *row, uint8_t *out, size_t cap);

/* The current row behind those of a page, with its content if asked for.
 * OL_ERR_FULL where the page has no room for it. */
int ol_rows_put(struct ol_store *s, sqlite3_stmt *st, struct ol_rows_key *key,
		const struct ol_words_row *row, bool with_content,
		struct ol_words_page *page);

/* By its number, by its id, by its row. OL_ERR_UNKNOWN. */
int ol_rows_at(struct ol_store *s, uint16_t line, enum ol_words_dir dir,
	       uint64_t seq, struct ol_words_row *row);
int ol_rows_of(struct ol_store *s, uint16_t line, enum ol_words_dir dir,
	       const struct ol_id *id, struct ol_words_row *row);
int ol_rows_get(struct ol_store *s, int64_t id, struct ol_words_row *row);

/* ---- writing ---------------------------------------------------------- */

/* A new row; sets its `row`, and with a content (`len` above 0) its `month`,
 * from `kept`. Its id is found again only if it is KEPT or ERASED. */
int ol_rows_add(struct ol_store *s, struct ol_words_row *row,
		const struct ol_salt *salt, const uint8_t *bytes, size_t len);

/* What changed of it: number, states, fate. */
int ol_rows_save(struct ol_store *s, const struct ol_words_row *row);

/* Its content anew under the key of `now`; or takes it away. */
int ol_rows_move(struct ol_store *s, struct ol_words_row *row, ol_date now);
int ol_rows_erase(struct ol_store *s, struct ol_words_row *row);

/* The hash under which rows about that id are found. */
#define OL_ROWS_TAG 16
void ol_rows_about_tag(const struct ol_store *s,
		       uint8_t out[static OL_ROWS_TAG], uint16_t line,
		       const struct ol_id *id);

/* ... and a call. */
void ol_rows_call_tag(const struct ol_store *s, uint8_t out[static OL_ROWS_TAG],
		      uint16_t line, const struct ol_id *id);

/* Where an entry of the ledger stands sealed. */
void ol_rows_ledger_place(char out[static OL_DB_PLACE], uint16_t line,
			  uint64_t seq);

#endif
