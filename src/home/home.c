/* home - see home.h. */
#include "home/home.h"

#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/error.h"
#include "base/text.h"
#include "home/claim.h"
#include "home/why.h"
#include "os/file.h"
#include "seal/secret.h"

struct ol_home {
	char dir[OL_PATH_MAX];
	struct ol_lock lock;
	struct ol_settings settings;
	struct ol_arena *arena; /* holds the keys */
	struct ol_office_keys *keys;
	struct ol_store *store;
	struct ol_random rnd;
};

/* ---- init ------------------------------------------------------------- */

static int write_part(const char *dir, enum ol_place part, const void *p,
		      size_t len, char why[OL_WHY_TEXT])
{
	char path[OL_PATH_MAX];
	int err = ol_home_path(path, dir, part);

	if (!err)
		err = ol_file_create(path, p, len, 0600);
	return err ? ol_why_file(why, err, path) : 0;
}

static int write_keys(const char *dir, const struct ol_home_plan *plan,
		      const struct ol_office_keys *keys,
		      const struct ol_charter_key *charter,
		      const struct ol_random *rnd, char why[OL_WHY_TEXT])
{
	uint8_t office_file[OL_KEYFILE_OFFICE_LEN];
	uint8_t charter_file[OL_KEYFILE_CHARTER_LEN];
	int err = ol_keyfile_write_office(office_file, keys, plan->pass,
					  plan->pass_len, plan->cost, rnd);

	if (!err)
		err = ol_keyfile_write_charter(charter_file, charter,
					       plan->pass, plan->pass_len,
					       plan->cost, rnd);
	if (err == OL_ERR_RANGE)
		ol_why(why, err, "the passphrase has 1 to %d bytes",
		       OL_PASSPHRASE_MAX);
	else if (err)
		ol_why(why, err, "the keys cannot be sealed: %s",
		       ol_err_text(err));
	if (!err)
		err = write_part(dir, OL_PLACE_OFFICE_KEY, office_file,
				 sizeof office_file, why);
	if (!err)
		err = write_part(dir, OL_PLACE_CHARTER_KEY, charter_file,
				 sizeof charter_file, why);
	ol_wipe(office_file, sizeof office_file);
	ol_wipe(charter_file, sizeof charter_file);
	return err;
}

static int make_store(const char *dir, const struct ol_office_keys *keys,
		      const struct ol_random *rnd, char why[OL_WHY_TEXT])
{
	char path[OL_PATH_MAX];
	struct ol_store *store;
	int err = ol_home_path(path, dir, OL_PLACE_STORE);

	if (!err)
		err = ol_store_open(&store, path, true, keys->store, rnd);
	if (err)
		return ol_why_file(why, err, path);
	ol_store_close(store);
	return 0;
}

/* Everything in the claimed folder; the settings last. */
static int fill(const char *dir, const struct ol_home_plan *plan,
		const struct ol_random *rnd, char why[OL_WHY_TEXT])
{
	struct {
		struct ol_office_keys keys;
		struct ol_charter_key charter;
	} secret;
	char text[OL_SETTINGS_TEXT];
	int err;

	ol_office_keys_make(&secret.keys, &secret.charter, rnd);
	err = write_keys(dir, plan, &secret.keys, &secret.charter, rnd, why);
	if (!err)
		err = make_store(dir, &secret.keys, rnd, why);
	if (!err)
		err = write_part(dir, OL_PLACE_SETTINGS, text,
				 ol_settings_write(text, &plan->settings), why);
	ol_wipe(&secret, sizeof secret);
	return err;
}

int ol_home_init(const char *dir, const struct ol_home_plan *plan,
		 const struct ol_random *rnd, char why[OL_WHY_TEXT])
{
	struct ol_claim claim;
	int err = ol_settings_check(&plan->settings, why);

	if (!err)
		err = ol_claim_take(&claim, dir, why);
	if (err)
		return err;
	err = fill(dir, plan, rnd, why);
	if (err) {
		ol_claim_drop(&claim);
		return err;
	}
	return ol_claim_keep(&claim, why);
}

/* ---- opening ---------------------------------------------------------- */

int ol_passphrase_read(const char *path, char *out, size_t cap, size_t *len)
{
	int err = ol_file_read(path, out, cap - 1, len);
	char *end;

	if (err)
		return err;
	out[*len] = '\0';
	end = memchr(out, '\n', *len);
	if (end)
		*len = (size_t)(end - out);
	return 0;
}

int ol_home_settings_of(const char *dir, struct ol_settings *s,
			char why[OL_WHY_TEXT])
{
	char text[OL_SETTINGS_TEXT];
	char path[OL_PATH_MAX];
	size_t len;
	int err = ol_home_path(path, dir, OL_PLACE_UNFINISHED);

	if (err)
		return ol_why_file(why, err, dir);
	if (ol_file_exists(path))
		return ol_why(why, OL_ERR_STATE,
			      "the last init or restore in %s did not finish: "
			      "run it again",
			      dir);
	err = ol_home_path(path, dir, OL_PLACE_SETTINGS);
	if (!err)
		err = ol_file_read(path, text, sizeof text, &len);
	if (err == OL_ERR_UNKNOWN)
		return ol_why(why, err,
			      "there is no office in %s: run \"openline init "
			      "--office NAME --listen ADDR:PORT\", or name "
			      "its folder with --home",
			      dir);
	if (err)
		return ol_why_file(why, err, path);
	return ol_settings_read(s, path, text, len, why);
}

/* A file that wants a passphrase: asks, reads again. */
static int open_protected(struct ol_home *h, const uint8_t *file, size_t len,
			  const struct ol_ask *ask)
{
	char pass[OL_PASSPHRASE_MAX + 1];
	size_t pass_len = 0;
	int err = OL_ERR_UNKNOWN;

	if (ask && ask->fn)
		err = ask->fn(ask->ctx, pass, sizeof pass, &pass_len);
	if (!err)
		err = ol_keyfile_read_office(h->keys, file, len, pass,
					     pass_len);
	else
		err = OL_ERR_UNKNOWN;
	ol_wipe(pass, sizeof pass);
	return err;
}

static int why_key(char why[OL_WHY_TEXT], int err, const char *path)
{
	switch (err) {
	case OL_ERR_PASSPHRASE:
		return ol_why(why, err, "%s: wrong passphrase: try again",
			      path);
	case OL_ERR_UNKNOWN: /* nobody gave one */
		return ol_why(why, OL_ERR_PASSPHRASE,
			      "%s needs its passphrase, and nobody is there "
			      "to be asked: start it at a terminal or name a "
			      "file with the passphrase",
			      path);
	case OL_ERR_MALFORMED:
	case OL_ERR_RANGE:
		return ol_why(why, OL_ERR_MALFORMED,
			      "%s is no key file or damaged: restore a "
			      "backup",
			      path);
	default:
		return ol_why_file(why, err, path);
	}
}

static int open_keys(struct ol_home *h, const struct ol_ask *ask,
		     char why[OL_WHY_TEXT])
{
	uint8_t file[OL_KEYFILE_OFFICE_LEN];
	char path[OL_PATH_MAX];
	size_t len;
	int err;

	h->arena = ol_arena_new(sizeof *h->keys, 1);
	h->keys = h->arena ? ol_arena_take(h->arena) : NULL;
	if (!h->keys)
		return ol_why_file(why, OL_ERR_NO_MEMORY, h->dir);
	err = ol_home_path(path, h->dir, OL_PLACE_OFFICE_KEY);
	if (!err)
		err = ol_file_read_secret(path, file, sizeof file, &len);
	if (err == OL_ERR_RANGE) /* longer than any key file */
		return why_key(why, OL_ERR_MALFORMED, path);
	if (err)
		return ol_why_file(why, err, path);
	if (ol_keyfile_is_protected(file, len))
		err = open_protected(h, file, len, ask);
	else
		err = ol_keyfile_read_office(h->keys, file, len, NULL, 0);
	ol_wipe(file, sizeof file);
	return err ? why_key(why, err, path) : 0;
}

static int open_store(struct ol_home *h, char why[OL_WHY_TEXT])
{
	char path[OL_PATH_MAX];
	int err = ol_home_path(path, h->dir, OL_PLACE_STORE);

	if (!err)
		err = ol_store_open(&h->store, path, false, h->keys->store,
				    &h->rnd);
	return err ? ol_why_file(why, err, path) : 0;
}

int ol_home_open(struct ol_home **out, const char *dir,
		 const struct ol_ask *ask, const struct ol_random *rnd,
		 char why[OL_WHY_TEXT])
{
	struct ol_home *h = calloc(1, sizeof *h);
	int err;

	if (!h)
		return ol_why_file(why, OL_ERR_NO_MEMORY, dir);
	h->lock.fd = -1;
	h->rnd = *rnd;
	err = ol_text_copy(h->dir, sizeof h->dir, dir) ? 0 : OL_ERR_RANGE;
	if (err)
		ol_why_file(why, err, dir);
	/* Before the lock, so that none is left where no home is. */
	if (!err)
		err = ol_home_settings_of(dir, &h->settings, why);
	if (!err)
		err = ol_home_lock(&h->lock, dir, why);
	if (!err)
		err = open_keys(h, ask, why);
	if (!err)
		err = open_store(h, why);
	if (err) {
		ol_home_close(h);
		return err;
	}
	*out = h;
	return 0;
}

void ol_home_close(struct ol_home *h)
{
	if (!h)
		return;
	ol_store_close(h->store);
	ol_arena_free(h->arena);
	ol_lock_release(&h->lock);
	free(h);
}

const char *ol_home_where(const struct ol_home *h)
{
	return h->dir;
}

const struct ol_settings *ol_home_settings(const struct ol_home *h)
{
	return &h->settings;
}

const struct ol_office_keys *ol_home_keys(const struct ol_home *h)
{
	return h->keys;
}

struct ol_store *ol_home_store(struct ol_home *h)
{
	return h->store;
}

const struct ol_random *ol_home_random(const struct ol_home *h)
{
	return &h->rnd;
}
