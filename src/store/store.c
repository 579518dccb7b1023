/* store - opening and closing; the tables are in *_table.c. */
#include "store/store.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "os/file.h"
#include "store/db.h"
#include "store/schema.h"
#include "store/words_rows.h"

#define BUSY_MS 2000 /* a backup that reads meanwhile is soon done */

/* A known text sealed at a known place: tells whether the key fits. */
static const char check_place[] = "meta/check/0/1";
static const uint8_t check_text[16] = "openline store";

static const char tag_purpose[] = "openline store tags";

static int write_check(struct ol_store *s)
{
	sqlite3_stmt *st;
	int err = ol_db_prepare(s, &st,
				"INSERT INTO meta (name, value) "
				"VALUES ('check', ?)");

	if (err)
		return err;
	err = ol_db_bind_sealed(s, st, 1, check_place, check_text,
				sizeof check_text);
	return ol_db_finish(s, st, err);
}

static int read_check(struct ol_store *s)
{
	uint8_t text[sizeof check_text];
	sqlite3_stmt *st;
	size_t len;
	bool has_row;
	int err = ol_db_prepare(s, &st,
				"SELECT value FROM meta WHERE name = 'check'");

	if (err)
		return err;
	err = ol_db_step(s, st, &has_row);
	if (!err && !has_row)
		err = OL_ERR_FORGED;
	if (!err)
		err = ol_db_open_sealed(s, st, 0, check_place, text,
					sizeof text, &len);
	sqlite3_finalize(st);
	return err;
}

/* What every connection is set to before it is used. */
static void set_up(sqlite3 *db)
{
	sqlite3_extended_result_codes(db, 1);
	sqlite3_busy_timeout(db, BUSY_MS);
	sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	sqlite3_db_config(db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
}

static int open_db(struct ol_store *s, const char *path, bool create)
{
	int format;
	int err = ol_db_err(s->db, sqlite3_open_v2(path, &s->db,
						   SQLITE_OPEN_READWRITE |
							   SQLITE_OPEN_NOMUTEX,
						   NULL));

	if (err)
		return err;
	set_up(s->db);
	if (sqlite3_db_readonly(s->db, "main"))
		return OL_ERR_DENIED;
	err = ol_schema_format(s->db, &format);
	if (err)
		return err;
	if (format == 0 && !create)
		return OL_ERR_FORGED; /* an empty file is none of ours */
	err = ol_db_exec(s->db, "PRAGMA journal_mode = WAL;"
				"PRAGMA synchronous = FULL;"
				"PRAGMA secure_delete = ON;"
				"PRAGMA cell_size_check = ON;");
	if (!err)
		err = ol_schema_migrate(s->db);
	if (err)
		return err;
	if (create)
		return write_check(s);
	err = read_check(s);
	return err ? err : ol_rows_take_over_restore(s);
}

/* Randomness is for sealing; who only reads seals nothing. */
static void no_fill(void *ctx, uint8_t *buf, size_t len)
{
	(void)ctx;
	(void)buf;
	(void)len;
	abort();
}

static int take_keys(struct ol_store *s, const uint8_t key[static OL_KEY_LEN])
{
	s->arena = ol_arena_new(OL_KEY_LEN, 2);
	if (!s->arena)
		return OL_ERR_NO_MEMORY;
	s->key = ol_arena_take(s->arena);
	s->tag_key = ol_arena_take(s->arena);
	memcpy(s->key, key, OL_KEY_LEN);
	ol_hkdf_expand(s->tag_key, OL_KEY_LEN, s->key, tag_purpose,
		       sizeof tag_purpose - 1);
	return 0;
}

/* Takes away what a creation that failed has left. */
static void remove_all(const char *path)
{
	static const char *const tail[] = { "-journal", "-wal", "-shm", "" };
	char name[OL_PATH_MAX];

	for (size_t i = 0; i < sizeof tail / sizeof tail[0]; i++) {
		int n = snprintf(name, sizeof name, "%s%s", path, tail[i]);

		if (n > 0 && (size_t)n < sizeof name)
			ol_file_remove(name);
	}
}

int ol_store_open(struct ol_store **out, const char *path, bool create,
		  const uint8_t key[static OL_KEY_LEN],
		  const struct ol_random *rnd)
{
	struct ol_store *s;
	int err;

	if (create) {
		/* Made here, so that its mode is ours from the start. */
		err = ol_file_create(path, "", 0, 0600);
		if (err)
			return err;
	} else if (!ol_file_exists(path)) {
		return OL_ERR_UNKNOWN;
	}
	s = calloc(1, sizeof *s);
	if (!s)
		return OL_ERR_NO_MEMORY;
	s->rnd = *rnd;
	err = take_keys(s, key);
	if (!err)
		err = open_db(s, path, create);
	if (err) {
		ol_store_close(s);
		if (create)
			remove_all(path);
		return err;
	}
	*out = s;
	return 0;
}

static int open_to_read(struct ol_store *s, const char *path)
{
	int format;
	int err = ol_db_err(s->db, sqlite3_open_v2(path, &s->db,
						   SQLITE_OPEN_READONLY |
							   SQLITE_OPEN_NOMUTEX,
						   NULL));

	if (err)
		return err;
	set_up(s->db);
	err = ol_schema_format(s->db, &format);
	if (!err && format != OL_STORE_FORMAT)
		err = OL_ERR_STATE;
	return err ? err : read_check(s);
}

int ol_store_open_reader(struct ol_store **out, const char *path,
			 const uint8_t key[static OL_KEY_LEN])
{
	struct ol_store *s;
	int err;

	if (!ol_file_exists(path))
		return OL_ERR_UNKNOWN;
	s = calloc(1, sizeof *s);
	if (!s)
		return OL_ERR_NO_MEMORY;
	s->rnd.fill = no_fill;
	err = take_keys(s, key);
	if (!err)
		err = open_to_read(s, path);
	if (err) {
		ol_store_close(s);
		return err;
	}
	*out = s;
	return 0;
}

int ol_store_size(struct ol_store *s, uint64_t *bytes)
{
	int64_t pages, size;
	int err = ol_db_int(s->db, "PRAGMA page_count", &pages);

	if (!err)
		err = ol_db_int(s->db, "PRAGMA page_size", &size);
	if (!err)
		*bytes = (uint64_t)pages * (uint64_t)size;
	return err;
}

void ol_store_close(struct ol_store *s)
{
	if (!s)
		return;
	sqlite3_close(s->db);
	ol_arena_free(s->arena);
	free(s);
}

const char *ol_store_version(void)
{
	static char text[32];

	if (!text[0])
		snprintf(text, sizeof text, "SQLite %s", sqlite3_libversion());
	return text;
}
