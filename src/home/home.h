/*
 * home - one office's folder, open: its settings, keys and store, together.
 *
 * Does      make a home (init), open it for a node or for a command, take its
 *           lock, tell what is wrong in one line for people.
 * Does not  make lines (pairing.h) or copies (backup.h).
 * Memory    ol_home_open() allocates; keys lie in it until close, which wipes.
 * Threads   one at a time. A node that runs a writer (store/writer.h) uses
 *           whatever needs the store on the store thread; settings and keys
 *           do not change and may be read from any.
 * Promise   an init that fails or is killed leaves a folder in which init may
 *           be tried again; one that succeeded is whole and on disk. Line
 *           secrets and shares lie on disk only sealed under the store key.
 *
 * Every function with `why` fills it on an error with one line that says what
 * is wrong and what to do, without "error:" and without a full stop.
 */
#ifndef OL_HOME_HOME_H
#define OL_HOME_HOME_H

#include <stdbool.h>
#include <stddef.h>

#include "base/random.h"
#include "home/place.h"
#include "home/settings.h"
#include "seal/keyfile.h"
#include "store/store.h"

/* Asks somebody for the passphrase of the keys: up to OL_PASSPHRASE_MAX bytes
 * into `out`. An error (OL_ERR_UNKNOWN: nobody to ask) ends the opening. */
typedef int ol_passphrase_fn(void *ctx, char *out, size_t cap, size_t *len);

struct ol_ask {
	ol_passphrase_fn *fn; /* NULL: nobody */
	void *ctx;
};

/* The passphrase that is the first line of a file: for those whom nobody can
 * ask. `cap` counts a NUL. OL_ERR_RANGE where the file is longer; errors of
 * ol_file_read(). The caller wipes `out`. */
int ol_passphrase_read(const char *path, char *out, size_t cap, size_t *len);

struct ol_home;

/* What a new office is made from. `settings` are checked. */
struct ol_home_plan {
	struct ol_settings settings;
	const char *pass; /* NULL: keys without passphrase */
	size_t pass_len;
	struct ol_passphrase_cost cost; /* OL_PASSPHRASE_COST */
};

/* Makes a home in `dir` (made, 0700, if it lacks) with new keys and an empty
 * store. OL_ERR_EXISTS where an office lives there, OL_ERR_STATE where the
 * folder holds anything else, OL_ERR_BUSY, OL_ERR_DENIED, OL_ERR_NO_SPACE,
 * OL_ERR_RANGE, OL_ERR_IO, OL_ERR_NO_MEMORY. */
int ol_home_init(const char *dir, const struct ol_home_plan *plan,
		 const struct ol_random *rnd, char why[OL_WHY_TEXT]);

/* Opens it: lock, settings, keys, store. `rnd` must outlive it.
 * OL_ERR_UNKNOWN not initialised, OL_ERR_BUSY in use by another (the process
 * id is in `why`), OL_ERR_NEWER, OL_ERR_DENIED, OL_ERR_PASSPHRASE,
 * OL_ERR_MALFORMED settings or key file, OL_ERR_FORGED store damaged or not
 * of these keys, OL_ERR_STATE init or restore did not finish, OL_ERR_NO_SPACE,
 * OL_ERR_NO_MEMORY, OL_ERR_IO. */
int ol_home_open(struct ol_home **out, const char *dir,
		 const struct ol_ask *ask, const struct ol_random *rnd,
		 char why[OL_WHY_TEXT]);

/* Closes the store, wipes, lets the lock go. NULL does nothing. */
void ol_home_close(struct ol_home *h);

/* Only the settings, without lock or keys: `openlined -n`. */
int ol_home_settings_of(const char *dir, struct ol_settings *s,
			char why[OL_WHY_TEXT]);

const char *ol_home_where(const struct ol_home *h);
const struct ol_settings *ol_home_settings(const struct ol_home *h);
const struct ol_office_keys *ol_home_keys(const struct ol_home *h);
struct ol_store *ol_home_store(struct ol_home *h);
const struct ol_random *ol_home_random(const struct ol_home *h);

#endif
