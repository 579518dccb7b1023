/* archive - see archive.h. */
#include "cli/archive.h"

#include <stdlib.h>
#include <string.h>

#include <archive.h>
#include <archive_entry.h>

#include "base/error.h"
#include "base/text.h"

#define BLOCK 65536
#define NS_PER_S INT64_C(1000000000)

const char *ol_archive_version(void)
{
	return archive_version_string();
}

/* ---- out -------------------------------------------------------------------- */

static la_ssize_t put(struct archive *tar, void *ctx, const void *p, size_t len)
{
	struct ol_archive_out *a = ctx;

	(void)tar;
	if (!a->err)
		a->err = ol_file_out_put(&a->file, p, len);
	return a->err ? -1 : (la_ssize_t)len;
}

int ol_archive_create(struct ol_archive_out *a, const char *path)
{
	memset(a, 0, sizeof *a);
	a->file.fd = -1;
	a->tar = archive_write_new();
	if (!a->tar)
		return OL_ERR_NO_MEMORY;
	a->err = ol_file_out_open(&a->file, path, 0600);
	if (!a->err &&
	    (archive_write_set_format_ustar(a->tar) != ARCHIVE_OK ||
	     archive_write_set_bytes_in_last_block(a->tar, 1) != ARCHIVE_OK ||
	     archive_write_open(a->tar, a, NULL, put, NULL) != ARCHIVE_OK))
		a->err = a->err ? a->err : OL_ERR_NO_MEMORY;
	if (a->err)
		ol_archive_abort(a);
	return a->err;
}

int ol_archive_begin(struct ol_archive_out *a, const char *name, uint64_t size,
		     ol_date date)
{
	struct archive_entry *e = archive_entry_new();

	if (!e && !a->err)
		a->err = OL_ERR_NO_MEMORY;
	if (!a->err) {
		archive_entry_set_pathname(e, name);
		archive_entry_set_size(e, (la_int64_t)size);
		archive_entry_set_filetype(e, AE_IFREG);
		archive_entry_set_perm(e, 0600);
		archive_entry_set_mtime(e, (time_t)(date.ns / NS_PER_S), 0);
		if (archive_write_header(a->tar, e) != ARCHIVE_OK)
			a->err = a->err ? a->err : OL_ERR_IO;
	}
	archive_entry_free(e);
	return a->err;
}

int ol_archive_add(struct ol_archive_out *a, const void *p, size_t len)
{
	if (!a->err && len &&
	    archive_write_data(a->tar, p, len) != (la_ssize_t)len)
		a->err = a->err ? a->err : OL_ERR_IO;
	return a->err;
}

int ol_archive_put(struct ol_archive_out *a, const char *name, const void *p,
		   size_t len, ol_date date)
{
	int err = ol_archive_begin(a, name, len, date);

	return err ? err : ol_archive_add(a, p, len);
}

int ol_archive_commit(struct ol_archive_out *a)
{
	if (archive_write_close(a->tar) != ARCHIVE_OK && !a->err)
		a->err = OL_ERR_IO;
	archive_write_free(a->tar);
	a->tar = NULL;
	if (a->err)
		ol_file_out_abort(&a->file);
	else
		a->err = ol_file_out_commit(&a->file, false);
	return a->err;
}

void ol_archive_abort(struct ol_archive_out *a)
{
	if (!a->err)
		a->err = OL_ERR_STATE; /* put() takes no more */
	if (a->tar)
		archive_write_free(a->tar);
	a->tar = NULL;
	if (a->file.fd >= 0)
		ol_file_out_abort(&a->file);
}

/* ---- in --------------------------------------------------------------------- */

int ol_archive_open(struct ol_archive_in *a, const char *path)
{
	struct ol_file_in there;
	int err = ol_file_in_open(&there, path);

	memset(a, 0, sizeof *a);
	if (err)
		return err;
	ol_file_in_close(&there);
	a->bytes = malloc(OL_ARCHIVE_FILE_MAX);
	a->tar = archive_read_new();
	if (!a->bytes || !a->tar) {
		ol_archive_close(a);
		return OL_ERR_NO_MEMORY;
	}
	if (archive_read_support_format_tar(a->tar) != ARCHIVE_OK ||
	    archive_read_open_filename(a->tar, path, BLOCK) != ARCHIVE_OK) {
		ol_archive_close(a);
		return OL_ERR_MALFORMED;
	}
	return 0;
}

static bool is_plain(const char *name)
{
	const char *p;

	if (!name || !*name || *name == '/' || strstr(name, ".."))
		return false;
	for (p = name; *p; p++)
		if (!((*p >= 'a' && *p <= 'z') || (*p >= 'A' && *p <= 'Z') ||
		      (*p >= '0' && *p <= '9') || strchr("/._-", *p)))
			return false;
	return (size_t)(p - name) < OL_ARCHIVE_NAME_MAX;
}

/* The bytes of the entry, hashed, kept as far as there is room. */
static int read_entry(struct ol_archive_in *a)
{
	uint8_t more[BLOCK];
	struct ol_sha256 hash;
	uint64_t size = 0;
	la_ssize_t n;

	ol_sha256_init(&hash);
	a->len = 0;
	a->is_long = false;
	do {
		bool has_room = a->len < OL_ARCHIVE_FILE_MAX;
		uint8_t *to = has_room ? a->bytes + a->len : more;

		n = archive_read_data(a->tar, to,
				      has_room ? OL_ARCHIVE_FILE_MAX - a->len
					       : sizeof more);
		if (n < 0)
			return OL_ERR_MALFORMED;
		ol_sha256_add(&hash, to, (size_t)n);
		a->len += has_room ? (size_t)n : 0;
		a->is_long |= !has_room && n > 0;
		size += (uint64_t)n;
	} while (n > 0 && size <= OL_ARCHIVE_LONG_MAX);
	ol_sha256_end(&hash, a->sha256);
	return n ? OL_ERR_MALFORMED : 0;
}

int ol_archive_next(struct ol_archive_in *a)
{
	struct archive_entry *e;
	int err;
	int r = archive_read_next_header(a->tar, &e);

	if (r == ARCHIVE_EOF)
		return 0;
	if (r != ARCHIVE_OK || archive_entry_filetype(e) != AE_IFREG ||
	    archive_entry_hardlink(e) || !is_plain(archive_entry_pathname(e)))
		return OL_ERR_MALFORMED;
	(void)ol_text_copy(a->name, sizeof a->name, archive_entry_pathname(e));
	err = read_entry(a);
	return err ? err : 1;
}

void ol_archive_close(struct ol_archive_in *a)
{
	if (a->tar)
		archive_read_free(a->tar);
	free(a->bytes);
	memset(a, 0, sizeof *a);
}
