/*
 * db - the few things this room does with SQLite, each in one place.
 *
 * Does      map errors, prepare and step, bracket changes in transactions,
 *           seal what is bound and open what is read.
 * Does not  leave the room, or know tables.
 * Threads   as store.h.
 */
#ifndef OL_STORE_DB_H
#define OL_STORE_DB_H

#include <sqlite3.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/instant.h"
#include "base/random.h"
#include "seal/kdf.h"
#include "seal/secret.h"
#include "store/code.h"

/* Where a sealed value stands: "line/body/7/1". */
#define OL_DB_PLACE 48

struct ol_store {
	sqlite3 *db;
	struct ol_arena *arena; /* holds the keys                     */
	uint8_t *key;           /* OL_KEY_LEN                         */
	uint8_t *tag_key;       /* OL_KEY_LEN; of the hashes of ids   */
	struct ol_random rnd;
	bool is_unswept; /* the log has a key that was destroyed */
	/* The message that is to be acknowledged first (words_mark.c), as far
	 * as it is known; forgotten with every change that was not kept. */
	struct {
		bool is_known;
		int64_t item; /* 0: none */
		ol_date date;
	} due;
};

/* A code for what SQLite returned. */
int ol_db_err(sqlite3 *db, int rc);

/* Statements without parameters or rows. */
int ol_db_exec(sqlite3 *db, const char *sql);

/* The first column of the first row, as an integer. OL_ERR_UNKNOWN: none. */
int ol_db_int(sqlite3 *db, const char *sql, int64_t *out);

int ol_db_prepare(struct ol_store *s, sqlite3_stmt **st, const char *sql);

/* Steps; `*has_row` false: it is done. */
int ol_db_step(struct ol_store *s, sqlite3_stmt *st, bool *has_row);

/* Steps a change to its end, finalizes it; with `err` set only finalizes and
 * gives it back. */
int ol_db_finish(struct ol_store *s, sqlite3_stmt *st, int err);

/* A change of several statements: nothing of it unless end is given 0. */
int ol_db_begin(struct ol_store *s);
int ol_db_end(struct ol_store *s, int err);
bool ol_db_is_inside(struct ol_store *s);

/* The id that the next row of an AUTOINCREMENT table gets. Inside a
 * transaction. */
int ol_db_next_id(struct ol_store *s, const char *table, int64_t *id);

void ol_db_place(char out[static OL_DB_PLACE], const char *table,
		 const char *column, int64_t row);

/* Seals and binds; opens column `col` of the current row into `out` (`cap`
 * bytes): OL_ERR_FORGED where it is not what was sealed there. Under the store
 * key, and under another. */
int ol_db_bind_sealed(struct ol_store *s, sqlite3_stmt *st, int col,
		      const char *place, const uint8_t *plain, size_t len);
int ol_db_open_sealed(struct ol_store *s, sqlite3_stmt *st, int col,
		      const char *place, uint8_t *out, size_t cap, size_t *len);
int ol_db_bind_under(struct ol_store *s, sqlite3_stmt *st, int col,
		     const uint8_t key[static OL_KEY_LEN], const char *place,
		     const uint8_t *plain, size_t len);
int ol_db_open_under(sqlite3_stmt *st, int col,
		     const uint8_t key[static OL_KEY_LEN], const char *place,
		     uint8_t *out, size_t cap, size_t *len);

#endif
