/*
 * claim - see claim.h.
 *
 *   lock      held throughout
 *   mark      made, synced ........................ removed, synced
 *   the rest           keys, store, settings made
 *
 * A crash at any point leaves the mark, or a whole home.
 */
#include "home/claim.h"

#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "home/why.h"

int ol_home_lock(struct ol_lock *lock, const char *dir, char why[OL_WHY_TEXT])
{
	char path[OL_PATH_MAX];
	long holder;
	int err = ol_home_path(path, dir, OL_PLACE_LOCK);

	if (!err)
		err = ol_lock_take(lock, path, &holder);
	if (err == OL_ERR_BUSY && holder > 0)
		return ol_why(why, err,
			      "%s is in use by another node or command "
			      "(process %ld): stop it first",
			      dir, holder);
	if (err == OL_ERR_BUSY)
		return ol_why(why, err,
			      "%s is in use by another node or command: stop "
			      "it first",
			      dir);
	return err ? ol_why_file(why, err, path) : 0;
}

/* What an attempt makes, in the order in which it can be removed. */
static const char *const leaves[] = {
	"openline.conf",    "openline.conf.part",   "keys/office.key",
	"keys/charter.key", "keys/office.key.part", "keys/charter.key.part",
	"store.db-wal",     "store.db-shm",         "store.db-journal",
	"store.db",         "store.db.part",
};

/* Folders it fills with files. */
static const enum ol_place folders[] = { OL_PLACE_FORMS, OL_PLACE_DOCUMENTS };

static bool remove_one(void *ctx, const char *name)
{
	char path[OL_PATH_MAX];

	if (!ol_path_join(path, ctx, name))
		ol_file_remove(path);
	return true;
}

static void remove_folders(const char *dir)
{
	char path[OL_PATH_MAX];

	for (size_t i = 0; i < sizeof folders / sizeof folders[0]; i++) {
		if (ol_home_path(path, dir, folders[i]))
			continue;
		(void)ol_dir_list(path, remove_one, path);
		ol_dir_remove(path);
	}
}

static void remove_leaves(const char *dir)
{
	char path[OL_PATH_MAX];

	remove_folders(dir);

	for (size_t i = 0; i < sizeof leaves / sizeof leaves[0]; i++)
		if (!ol_path_join(path, dir, leaves[i]))
			ol_file_remove(path);
	if (!ol_home_path(path, dir, OL_PLACE_KEYS))
		ol_dir_remove(path);
}

/* Finds a name that is neither lock nor mark nor (with a mark) ours. A crash
 * while the mark is made leaves "unfinished.part", and nothing else. */
struct look {
	bool has_mark;
	char found[256];
};

static bool is_leaf(const char *name)
{
	for (size_t i = 0; i < sizeof leaves / sizeof leaves[0]; i++)
		if (!strcmp(leaves[i], name))
			return true;
	return !strcmp(name, "keys") || !strcmp(name, "forms") ||
	       !strcmp(name, "documents");
}

static bool look_at(void *ctx, const char *name)
{
	struct look *l = ctx;

	if (!strcmp(name, "lock") || !strcmp(name, "unfinished") ||
	    !strcmp(name, "unfinished.part") || (l->has_mark && is_leaf(name)))
		return true;
	ol_text_copy(l->found, sizeof l->found, name);
	return false;
}

static bool has(const char *dir, enum ol_place part)
{
	char path[OL_PATH_MAX];

	return !ol_home_path(path, dir, part) && ol_file_exists(path);
}

static int make_sure_no_home(const char *dir, char why[OL_WHY_TEXT])
{
	if (has(dir, OL_PLACE_UNFINISHED) || !has(dir, OL_PLACE_SETTINGS))
		return 0;
	return ol_why(why, OL_ERR_EXISTS,
		      "%s is the home of an office already: choose another "
		      "with --home",
		      dir);
}

static int make_sure_empty(const char *dir, char why[OL_WHY_TEXT])
{
	struct look l = { .has_mark = has(dir, OL_PLACE_UNFINISHED) };
	int err = make_sure_no_home(dir, why);

	if (err)
		return err;
	err = ol_dir_list(dir, look_at, &l);
	if (err)
		return ol_why_file(why, err, dir);
	if (l.found[0])
		return ol_why(why, OL_ERR_STATE,
			      "%s is not empty (%s): choose another folder "
			      "with --home",
			      dir, l.found);
	return 0;
}

/* Under the lock. */
static int begin(const char *dir, char why[OL_WHY_TEXT])
{
	char path[OL_PATH_MAX];
	int err = make_sure_empty(dir, why);

	if (err)
		return err;
	err = ol_home_path(path, dir, OL_PLACE_UNFINISHED);
	if (!err)
		err = ol_file_write(path, "", 0, 0600);
	if (err)
		return ol_why_file(why, err, path);
	remove_leaves(dir);
	err = ol_home_path(path, dir, OL_PLACE_KEYS);
	if (!err)
		err = ol_dir_make(path, NULL);
	return err ? ol_why_file(why, err, path) : 0;
}

int ol_claim_take(struct ol_claim *c, const char *dir, char why[OL_WHY_TEXT])
{
	bool may_clean;
	int err;

	c->lock.fd = -1;
	c->made = false;
	if (!ol_text_copy(c->dir, sizeof c->dir, dir))
		return ol_why_file(why, OL_ERR_RANGE, dir);
	err = ol_dir_make(dir, &c->made);
	if (err)
		return ol_why_file(why, err, dir);
	may_clean = c->made || !has(dir, OL_PLACE_LOCK);
	/* Asked before the lock too: whose node runs is to hear that, not
	 * that he should stop it. */
	err = make_sure_no_home(dir, why);
	if (!err)
		err = ol_home_lock(&c->lock, dir, why);
	if (err) {
		if (c->made)
			ol_dir_remove(dir);
		return err;
	}
	err = begin(dir, why);
	if (!err)
		return 0;
	if (err == OL_ERR_EXISTS || err == OL_ERR_STATE) {
		/* What is there is not ours to touch, but the lock is, where
		 * it was not there before. */
		char path[OL_PATH_MAX];

		if (may_clean && !ol_home_path(path, dir, OL_PLACE_LOCK))
			ol_file_remove(path);
		ol_lock_release(&c->lock);
	} else {
		ol_claim_drop(c);
	}
	return err;
}

int ol_claim_keep(struct ol_claim *c, char why[OL_WHY_TEXT])
{
	char path[OL_PATH_MAX];
	int err = ol_dir_sync(c->dir);

	if (!err)
		err = ol_home_path(path, c->dir, OL_PLACE_UNFINISHED);
	if (!err)
		err = ol_file_remove(path);
	if (err) {
		ol_claim_drop(c);
		return ol_why_file(why, err, c->dir);
	}
	ol_dir_sync(c->dir);
	ol_lock_release(&c->lock);
	return 0;
}

void ol_claim_drop(struct ol_claim *c)
{
	char path[OL_PATH_MAX];

	remove_leaves(c->dir);
	/* The mark last: a crash on the way leaves it. */
	if (!ol_home_path(path, c->dir, OL_PLACE_UNFINISHED))
		ol_file_remove(path);
	if (!ol_home_path(path, c->dir, OL_PLACE_LOCK))
		ol_file_remove(path);
	ol_lock_release(&c->lock);
	if (c->made)
		ol_dir_remove(c->dir);
}
