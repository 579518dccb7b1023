/*
 * archive - an export as one file: a tar of small files.
 *
 * Does      write files into a tar that is in its place only when it is
 *           whole; read one, file by file, with the SHA-256 of each.
 * Does not  unpack to the disk, or read any other kind of archive, or one that
 *           is compressed: the other formats of the library stay off.
 * Memory    one file of an archive when reading, OL_ARCHIVE_FILE_MAX bytes of
 *           it.
 * Threads   one at a time; they wait for the disk.
 * Promise   what is read has plain relative names and is an ordinary file of
 *           at most OL_ARCHIVE_LONG_MAX bytes; anything else is refused.
 */
#ifndef OL_CLI_ARCHIVE_H
#define OL_CLI_ARCHIVE_H

#include "base/instant.h"
#include "os/stream.h"
#include "seal/hash.h"

#define OL_ARCHIVE_NAME_MAX 100
#define OL_ARCHIVE_FILE_MAX (16u << 20)         /* bytes of one file in it */
#define OL_ARCHIVE_LONG_MAX (UINT64_C(1) << 30) /* ... that is hashed alone */

struct archive; /* the library's */

struct ol_archive_out {
	struct archive *tar;
	struct ol_file_out file;
	int err;
};

/* Errors as in os/file.h, OL_ERR_NO_MEMORY. */
int ol_archive_create(struct ol_archive_out *a, const char *path);
int ol_archive_put(struct ol_archive_out *a, const char *name, const void *p,
		   size_t len, ol_date date);

/* The same in pieces, `size` bytes together. */
int ol_archive_begin(struct ol_archive_out *a, const char *name, uint64_t size,
		     ol_date date);
int ol_archive_add(struct ol_archive_out *a, const void *p, size_t len);

/* OL_ERR_EXISTS where something is there meanwhile. */
int ol_archive_commit(struct ol_archive_out *a);
void ol_archive_abort(struct ol_archive_out *a);

struct ol_archive_in {
	struct archive *tar;
	char name[OL_ARCHIVE_NAME_MAX];
	/* Of the file that was read last. */
	uint8_t *bytes;
	size_t len;
	bool is_long; /* over OL_ARCHIVE_FILE_MAX: only its hash is known */
	uint8_t sha256[OL_SHA256_LEN];
};

/* OL_ERR_UNKNOWN, OL_ERR_NO_MEMORY, OL_ERR_MALFORMED: no tar. */
int ol_archive_open(struct ol_archive_in *a, const char *path);

/* The next file: 1, or 0 at the end. OL_ERR_MALFORMED: damaged, or something
 * that does not belong into an export; OL_ERR_IO. */
int ol_archive_next(struct ol_archive_in *a);
void ol_archive_close(struct ol_archive_in *a);

/* "libarchive 3.6.2". */
const char *ol_archive_version(void);

#endif
