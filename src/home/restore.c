/* restore - see backup.h: a home out of a backup. */
#include <string.h>

#include "base/bytes.h"
#include "base/error.h"
#include "home/backup.h"
#include "home/backup_parts.h"
#include "home/claim.h"
#include "home/why.h"
#include "os/stream.h"
#include "seal/hash.h"
#include "seal/secret.h"

#define MAGIC_FAMILY_LEN (OL_BACKUP_MAGIC_LEN - 2) /* without the number */

struct hashed_in {
	struct ol_file_in file;
	struct ol_sha256 hash;
	uint64_t left; /* bytes before the hash */
};

/* Exactly `len` bytes. */
static int get(struct hashed_in *i, void *p, size_t len)
{
	size_t n;
	int err;

	if (len > i->left)
		return OL_ERR_FORGED;
	err = ol_file_in_get(&i->file, p, len, &n);
	if (!err && n < len)
		err = OL_ERR_FORGED;
	if (err)
		return err;
	ol_sha256_add(&i->hash, p, len);
	i->left -= len;
	return 0;
}

static bool is_known(char format)
{
	return format >= OL_BACKUP_OLDEST &&
	       format <= OL_BACKUP_MAGIC[MAGIC_FAMILY_LEN];
}

static int open_archive(struct hashed_in *i, const char *from)
{
	char magic[OL_BACKUP_MAGIC_LEN];
	int err = ol_file_in_open(&i->file, from);

	if (err)
		return err;
	ol_sha256_init(&i->hash);
	i->left = i->file.len;
	err = get(i, magic, OL_BACKUP_MAGIC_LEN);
	if (err == OL_ERR_FORGED ||
	    (!err && memcmp(magic, OL_BACKUP_MAGIC, MAGIC_FAMILY_LEN) != 0))
		err = OL_ERR_MALFORMED;
	else if (!err && !is_known(magic[MAGIC_FAMILY_LEN]))
		err = OL_ERR_NEWER;
	else if (!err && i->left < OL_SHA256_LEN + 1)
		err = OL_ERR_FORGED;
	if (err)
		ol_file_in_close(&i->file);
	else
		i->left -= OL_SHA256_LEN;
	return err;
}

/* What the entry `name` is, if it is of the part: its file within the folder,
 * or the name itself; NULL: it is of another. */
static const char *file_of(const struct ol_backup_part *part, const char *name)
{
	size_t n = strlen(part->name);

	if (!part->is_folder)
		return strcmp(part->name, name) ? NULL : name;
	return !strncmp(part->name, name, n) && ol_backup_is_file(name + n)
		       ? name + n
		       : NULL;
}

/* An entry, and which part it belongs to. */
struct entry {
	size_t k; /* OL_BACKUP_PARTS: it was the last */
	uint64_t len;
	char name[OL_BACKUP_NAME_MAX];
	const char *file; /* in `name` */
};

/* The head of the next one, of the part `e->k` or one behind it. */
static int get_head(struct hashed_in *i, struct entry *e)
{
	uint8_t n, length[8];
	int err = get(i, &n, 1);

	if (err)
		return err;
	if (n == 0) {
		e->k = OL_BACKUP_PARTS;
		return i->left == 0 ? 0 : OL_ERR_FORGED;
	}
	if (n >= sizeof e->name)
		return OL_ERR_FORGED;
	err = get(i, e->name, n);
	if (!err)
		err = get(i, length, sizeof length);
	if (err)
		return err;
	e->name[n] = 0;
	e->len = ol_get64(length);
	for (; e->k < OL_BACKUP_PARTS; e->k++) {
		e->file = file_of(&ol_backup_part[e->k], e->name);
		if (e->file)
			return e->len < i->left ? 0 : OL_ERR_FORGED;
		if (ol_backup_part[e->k].is_needed)
			break;
	}
	return OL_ERR_FORGED;
}

/* The bytes of a part, into `out` unless NULL. Errors of `out` alone are not
 * OL_ERR_FORGED. */
static int get_bytes(struct hashed_in *i, uint64_t len, struct ol_file_out *out)
{
	uint8_t piece[OL_BACKUP_PIECE];
	int err = 0;

	while (!err && len > 0) {
		size_t want = len < OL_BACKUP_PIECE ? (size_t)len
						    : OL_BACKUP_PIECE;

		err = get(i, piece, want);
		if (!err && out)
			err = ol_file_out_put(out, piece, want);
		len -= want;
	}
	ol_wipe(piece, sizeof piece);
	return err;
}

static int path_of(char out[static OL_PATH_MAX], const char *dir,
		   const struct entry *e)
{
	const struct ol_backup_part *part = &ol_backup_part[e->k];
	char folder[OL_PATH_MAX];
	int err;

	if (!part->is_folder)
		return ol_home_path(out, dir, part->place);
	err = ol_home_path(folder, dir, part->place);
	if (!err)
		err = ol_dir_make(folder, NULL);
	return err ? err : ol_path_join(out, folder, e->file);
}

static int write_part(struct hashed_in *i, const char *dir,
		      const struct entry *e)
{
	struct ol_file_out out;
	char path[OL_PATH_MAX];
	int err = path_of(path, dir, e);

	if (!err)
		err = ol_file_out_open(&out, path, 0600);
	if (err)
		return err;
	err = get_bytes(i, e->len, &out);
	if (err) {
		ol_file_out_abort(&out);
		return err;
	}
	return ol_file_out_commit(&out, false);
}

static int check_hash(struct hashed_in *i)
{
	uint8_t want[OL_SHA256_LEN], have[OL_SHA256_LEN];
	size_t n;
	int err = ol_file_in_get(&i->file, have, sizeof have, &n);

	ol_sha256_end(&i->hash, want);
	if (err)
		return err;
	if (n != sizeof have || !ol_secret_equal(have, want, sizeof have))
		return OL_ERR_FORGED;
	return 0;
}

/* Nothing that is needed lacks from the part `k` on. */
static int check_end(size_t k)
{
	for (; k < OL_BACKUP_PARTS; k++)
		if (ol_backup_part[k].is_needed)
			return OL_ERR_FORGED;
	return 0;
}

/* Goes through the whole archive; unpacks into `dir` unless NULL. */
static int go_through(const char *from, const char *dir)
{
	struct entry e = { .k = 0 };
	struct hashed_in i;
	size_t before;
	int err = open_archive(&i, from);

	if (err)
		return err;
	for (;;) {
		before = e.k;
		err = get_head(&i, &e);
		if (!err && e.k == OL_BACKUP_PARTS)
			err = check_end(before);
		if (err || e.k == OL_BACKUP_PARTS)
			break;
		err = dir ? write_part(&i, dir, &e)
			  : get_bytes(&i, e.len, NULL);
		if (err)
			break;
		e.k += !ol_backup_part[e.k].is_folder;
	}
	if (!err)
		err = check_hash(&i);
	ol_file_in_close(&i.file);
	return err;
}

static int why_archive(char why[OL_WHY_TEXT], int err, const char *from)
{
	switch (err) {
	case OL_ERR_MALFORMED:
		return ol_why(why, err,
			      "%s is no backup of openline: name a file that "
			      "\"openline backup\" has written",
			      from);
	case OL_ERR_FORGED:
		return ol_why(why, err, "%s is damaged: take another backup",
			      from);
	default:
		return ol_why_file(why, err, from);
	}
}

/* Under the claim. */
static int unpack(const char *dir, const char *from, char why[OL_WHY_TEXT])
{
	struct ol_settings settings;
	char path[OL_PATH_MAX], text[OL_SETTINGS_TEXT];
	size_t len;
	int err = go_through(from, dir);

	if (err == OL_ERR_FORGED) /* it changed since it was looked at */
		return why_archive(why, err, from);
	if (err)
		return ol_why_file(why, err, dir);
	err = ol_home_path(path, dir, OL_PLACE_STORE);
	if (!err)
		err = ol_store_check(path, NULL);
	/* What was said since is for the counterparts to give back. */
	if (!err)
		err = ol_store_mark_restored(path);
	if (err)
		return ol_why(why, err, "the store in %s: %s", from,
			      ol_err_text(err));
	err = ol_home_path(path, dir, OL_PLACE_SETTINGS);
	if (!err)
		err = ol_file_read(path, text, sizeof text, &len);
	if (err)
		return ol_why_file(why, err, path);
	return ol_settings_read(&settings, path, text, len, why);
}

int ol_home_restore(const char *dir, const char *from, char why[OL_WHY_TEXT])
{
	struct ol_claim claim;
	int err = go_through(from, NULL);

	if (err)
		return why_archive(why, err, from);
	err = ol_claim_take(&claim, dir, why);
	if (err)
		return err;
	err = unpack(dir, from, why);
	if (err) {
		ol_claim_drop(&claim);
		return err;
	}
	return ol_claim_keep(&claim, why);
}
