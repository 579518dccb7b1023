/*
 * store - what an office must not forget, in one SQLite file.
 *
 * Does      keep lines, their secrets, cards given out and the history of
 *           calls; every change whole and on disk when the function returns
 *           (WAL, synchronous=FULL); bring an older file up to date.
 * Does not  decide anything about them (home does), or run a thread
 *           (writer.h does).
 * Memory    ol_store_open() allocates; rows are the caller's.
 * Threads   one at a time: whoever opened it, later the store thread.
 * Promise   a stolen file does not speak: names, counterparts, dates, secrets
 *           are sealed under the office's store key, each bound to its table,
 *           column, row and format. In the clear are only how many rows there
 *           are, handshake numbers, and which cards are used. What is erased
 *           is overwritten (secure_delete) and leaves the log at once.
 *
 * Errors of all: OL_ERR_NO_SPACE (disk full), OL_ERR_DENIED (no right to the
 * file, or it is read-only), OL_ERR_BUSY (another holds it), OL_ERR_FORGED
 * (the file is damaged, or not of this office), OL_ERR_NO_MEMORY, OL_ERR_IO.
 */
#ifndef OL_STORE_STORE_H
#define OL_STORE_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/random.h"
#include "seal/kdf.h"
#include "seal/line_keys.h"
#include "store/rows.h"

#define OL_STORE_FORMAT 8 /* newest format this program knows */

struct ol_store;

/* Opens the file; with `create` makes it (OL_ERR_EXISTS where it is there).
 * The key is copied and wiped at close; the source must outlive the store.
 * OL_ERR_UNKNOWN where it is not there, OL_ERR_NEWER where a newer version
 * wrote it; then nothing was changed. */
int ol_store_open(struct ol_store **out, const char *path, bool create,
		  const uint8_t key[static OL_KEY_LEN],
		  const struct ol_random *rnd);

/* Opens a file that is open already, in this process or another, for reading
 * alone (reader.h). OL_ERR_STATE where its format is not of today, OL_ERR_DENIED
 * at every change. */
int ol_store_open_reader(struct ol_store **out, const char *path,
			 const uint8_t key[static OL_KEY_LEN]);

/* Brings the log into the file. NULL does nothing. */
void ol_store_close(struct ol_store *s);

/* ---- lines ------------------------------------------------------------ */

/* Writes a new line with its secret and marks the own card as used, or
 * nothing of it. Sets `line->id`. OL_ERR_EXISTS where the name or the
 * counterpart's line key is there already, OL_ERR_STATE where the own card is
 * not known or used already, OL_ERR_FULL at OL_STORE_LINES. */
int ol_store_line_add(struct ol_store *s, struct ol_store_line *line,
		      const struct ol_line_secret *secret);

/* How many there are, and the `nth` (from 0) in the order of ids.
 * OL_ERR_UNKNOWN. */
int ol_store_line_count(struct ol_store *s, size_t *n);
int ol_store_line_at(struct ol_store *s, size_t nth,
		     struct ol_store_line *line);

int ol_store_line_secret(struct ol_store *s, uint16_t id,
			 struct ol_line_secret *secret);

/* A later generation. OL_ERR_RANGE where it is not above the one there. */
int ol_store_line_set_secret(struct ol_store *s, uint16_t id,
			     const struct ol_line_secret *secret);

/* OL_ERR_RANGE where it is below the one there. */
int ol_store_line_set_number(struct ol_store *s, uint16_t id, uint64_t number);

/* Once `verified` is set, the share of the own card is erased with it.
 * OL_ERR_EXISTS where another line has the name. */
int ol_store_line_set(struct ol_store *s, uint16_t id,
		      const struct ol_store_settings *settings);

/* OL_ERR_RANGE where `n` is not 1 to OL_STORE_PATHS. */
int ol_store_line_set_paths(struct ol_store *s, uint16_t id,
			    const struct ol_store_path *path, size_t n);

/* Of the paths of the line those that are among these (by their own address,
 * remote and kind) get their `seen`; nothing else changes. */
int ol_store_line_set_seen(struct ol_store *s, uint16_t id,
			   const struct ol_store_path *path, size_t n);

/* ---- cards ------------------------------------------------------------ */

/* OL_ERR_EXISTS where the id is there already, OL_ERR_FULL at
 * OL_STORE_CARDS. */
int ol_store_card_add(struct ol_store *s, const struct ol_store_card *card);

/* OL_ERR_UNKNOWN where it was not made here. */
int ol_store_card_find(struct ol_store *s, const struct ol_id *id,
		       struct ol_store_card *card);

/* Bytes of the store's file, as it will be when what waits in its log is
 * in it. */
int ol_store_size(struct ol_store *s, uint64_t *bytes);

/* ---- calls ------------------------------------------------------------ */

/* Keeps what is known of a call; sets `call->seq`. A line has at most one call
 * that LASTS: its row is replaced, by the same call or by what became of it. */
int ol_store_call_add(struct ol_store *s, struct ol_store_call *call);

/* The newest with that id. OL_ERR_UNKNOWN. Calls that an older program wrote
 * are not found. */
int ol_store_call_find(struct ol_store *s, uint16_t line,
		       const struct ol_id *id, struct ol_store_call *call);

/* The oldest of the line that LASTS or is DUE. OL_ERR_UNKNOWN: none. */
int ol_store_call_left(struct ol_store *s, uint16_t line,
		       struct ol_store_call *call);

/* The one of the line that LASTS. OL_ERR_UNKNOWN: none. */
int ol_store_call_lasting(struct ol_store *s, uint16_t line,
			  struct ol_store_call *call);

/* The row `call->seq` as it is now. OL_ERR_UNKNOWN. */
int ol_store_call_set(struct ol_store *s, const struct ol_store_call *call);

/* Up to `max` calls that are over, with seq below `before` (0: the newest),
 * newest first, of the line `line` or (0) of all. `*n` 0: no more. */
int ol_store_call_list(struct ol_store *s, uint64_t before, uint16_t line,
		       struct ol_store_call *out, size_t max, size_t *n);

/* The same of those that were missed and that nobody has noted, which end (where
 * it is not 0) at `until` or before. */
int ol_store_call_missed(struct ol_store *s, uint64_t before, uint16_t line,
			 ol_date until, struct ol_store_call *out, size_t max,
			 size_t *n);

/* How many there are, of all lines. */
int ol_store_call_missed_count(struct ol_store *s, uint64_t *n);

/* Somebody took note: of the missed call with that id, or (NULL) of all that
 * ended at `until` or before. `*n`: so many there were; OL_ERR_UNKNOWN where
 * `id` is none that waits for it. */
int ol_store_call_note(struct ol_store *s, const struct ol_id *id,
		       ol_date until, const char *seat, ol_date date,
		       uint64_t *n);

/* ---- the duty ---------------------------------------------------------- */

/* Who holds it; nobody, where it was never said. */
int ol_store_duty(struct ol_store *s, struct ol_store_duty *out);
int ol_store_duty_set(struct ol_store *s, const struct ol_store_duty *is);

/* ---- the file --------------------------------------------------------- */

/* Writes a consistent copy of the file at `path`, also while a node has it
 * open (any process of the same user), to `to`, 0600. It needs no key.
 * OL_ERR_EXISTS where `to` is there, OL_ERR_NEWER, OL_ERR_UNKNOWN. */
int ol_store_copy(const char *path, const char *to);

/* Says in a file nobody has open that it came from a backup: once it is opened
 * to write, every line of it has `restored` set (words.h). It needs no key. */
int ol_store_mark_restored(const char *path);

/* Looks through a file nobody has open: its structure, and every sealed
 * column under `key` (NULL: only its structure). OL_ERR_FORGED, OL_ERR_NEWER,
 * OL_ERR_UNKNOWN; with a key OL_ERR_STATE where its format is an older one. */
int ol_store_check(const char *path, const uint8_t *key);

/* "SQLite 3.40.1". */
const char *ol_store_version(void);

#endif
