/* backup - see backup.h: a home into one file. */
#include "home/backup.h"

#include <stdio.h>
#include <string.h>

#include "base/bytes.h"
#include "base/error.h"
#include "home/backup_parts.h"
#include "home/why.h"
#include "os/stream.h"
#include "seal/hash.h"

const struct ol_backup_part ol_backup_part[] = {
	{ OL_PLACE_OFFICE_KEY, "keys/office.key", true, false },
	{ OL_PLACE_CHARTER_KEY, "keys/charter.key", false, false }, /* away */
	{ OL_PLACE_STORE, "store.db", true, false },
	{ OL_PLACE_FORMS, "forms/", false, true },
	{ OL_PLACE_DOCUMENTS, "documents/", false, true },
	{ OL_PLACE_SETTINGS, "openline.conf", true, false },
};

bool ol_backup_is_file(const char *name)
{
	size_t len = strlen(name);
	const char *p;

	if (!len || len > 100 || *name == '.' || !strncmp(name, "part-", 5) ||
	    (len > 5 && !strcmp(name + len - 5, ".part")))
		return false;
	for (p = name; *p; p++)
		if (!((*p >= 'a' && *p <= 'z') || (*p >= 'A' && *p <= 'Z') ||
		      (*p >= '0' && *p <= '9') || strchr("._-", *p)))
			return false;
	return true;
}

/* ---- writing ---------------------------------------------------------- */

/* A file that is hashed as it is written or read. */
struct hashed_out {
	struct ol_file_out file;
	struct ol_sha256 hash;
};

static int put(struct hashed_out *o, const void *p, size_t len)
{
	ol_sha256_add(&o->hash, p, len);
	return ol_file_out_put(&o->file, p, len);
}

static int put_head(struct hashed_out *o, const char *name, uint64_t len)
{
	uint8_t n = (uint8_t)strlen(name), length[8];
	int err = put(o, &n, 1);

	ol_put64(length, len);
	if (!err)
		err = put(o, name, n);
	return err ? err : put(o, length, sizeof length);
}

/* Which of the two files an error is about is for the caller to know. */
static int put_bytes(struct hashed_out *o, struct ol_file_in *in)
{
	uint8_t piece[OL_BACKUP_PIECE];
	uint64_t left = in->len;
	int err = 0;

	while (!err && left > 0) {
		size_t want = left < OL_BACKUP_PIECE ? (size_t)left
						     : OL_BACKUP_PIECE,
		       len;

		err = ol_file_in_get(in, piece, want, &len);
		if (!err && len < want)
			err = OL_ERR_IO; /* it got shorter */
		if (!err)
			err = put(o, piece, len);
		left -= want;
	}
	ol_wipe(piece, sizeof piece);
	return err;
}

static int put_file(struct hashed_out *o, const char *name, bool is_needed,
		    const char *path, char why[OL_WHY_TEXT])
{
	struct ol_file_in in;
	int err = ol_file_in_open(&in, path);

	if (err == OL_ERR_UNKNOWN && !is_needed)
		return 0;
	if (err)
		return ol_why_file(why, err, path);
	err = put_head(o, name, in.len);
	if (!err)
		err = put_bytes(o, &in);
	ol_file_in_close(&in);
	return err ? ol_why_file(why, err, o->file.path) : 0;
}

struct folder {
	struct hashed_out *o;
	const struct ol_backup_part *part;
	const char *dir;
	char *why;
	int err;
};

static bool put_one(void *ctx, const char *file)
{
	struct folder *f = ctx;
	char path[OL_PATH_MAX], name[OL_BACKUP_NAME_MAX];

	if (!ol_backup_is_file(file))
		return true;
	snprintf(name, sizeof name, "%s%s", f->part->name, file);
	if (ol_path_join(path, f->dir, file))
		f->err = ol_why_file(f->why, OL_ERR_RANGE, f->dir);
	else
		f->err = put_file(f->o, name, false, path, f->why);
	return !f->err;
}

static int put_part(struct hashed_out *o, const struct ol_backup_part *part,
		    const char *path, char why[OL_WHY_TEXT])
{
	struct folder f = { .o = o, .part = part, .dir = path, .why = why };
	int err;

	if (!part->is_folder)
		return put_file(o, part->name, part->is_needed, path, why);
	err = ol_dir_list(path, put_one, &f);
	if (err && err != OL_ERR_UNKNOWN)
		return ol_why_file(why, err, path);
	return f.err;
}

/* All parts; the store from its copy. */
static int put_all(struct hashed_out *o, const char *dir, const char *copy,
		   char why[OL_WHY_TEXT])
{
	uint8_t end[1 + OL_SHA256_LEN] = { 0 };
	char path[OL_PATH_MAX];
	int err = put(o, OL_BACKUP_MAGIC, OL_BACKUP_MAGIC_LEN);

	if (err)
		return ol_why_file(why, err, o->file.path);
	for (size_t i = 0; !err && i < OL_BACKUP_PARTS; i++) {
		bool is_store = ol_backup_part[i].place == OL_PLACE_STORE;

		err = ol_home_path(path, dir, ol_backup_part[i].place);
		if (err)
			return ol_why_file(why, err, dir);
		err = put_part(o, &ol_backup_part[i], is_store ? copy : path,
			       why);
	}
	if (err)
		return err;
	ol_sha256_add(&o->hash, end, 1);
	ol_sha256_end(&o->hash, end + 1);
	err = ol_file_out_put(&o->file, end, sizeof end);
	return err ? ol_why_file(why, err, o->file.path) : 0;
}

static int write_archive(const char *dir, const char *copy, const char *to,
			 char why[OL_WHY_TEXT])
{
	struct hashed_out o;
	int err = ol_file_out_open(&o.file, to, 0600);

	if (err)
		return ol_why_file(why, err, to);
	ol_sha256_init(&o.hash);
	err = put_all(&o, dir, copy, why);
	if (err) {
		ol_file_out_abort(&o.file);
		return err;
	}
	err = ol_file_out_commit(&o.file, false);
	return err ? ol_why_file(why, err, to) : 0;
}

int ol_home_backup(const char *dir, const char *to, char why[OL_WHY_TEXT])
{
	struct ol_settings settings;
	char path[OL_PATH_MAX], copy[OL_PATH_MAX];
	int n = snprintf(copy, sizeof copy, "%s.store.part", to);
	int err = ol_home_settings_of(dir, &settings, why);

	if (err)
		return err;
	if (n < 0 || (size_t)n >= sizeof copy ||
	    ol_home_path(path, dir, OL_PLACE_STORE))
		return ol_why_file(why, OL_ERR_RANGE, to);
	if (ol_file_exists(to))
		return ol_why_file(why, OL_ERR_EXISTS, to);
	(void)ol_file_remove(copy); /* a backup that was killed left it */
	err = ol_store_copy(path, copy);
	if (err == OL_ERR_EXISTS || err == OL_ERR_NO_SPACE)
		return ol_why_file(why, err, copy);
	if (err)
		return ol_why_file(why, err, path);
	err = write_archive(dir, copy, to, why);
	ol_file_remove(copy);
	return err;
}
