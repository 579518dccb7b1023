/*
 * file - small files, whole: read with a bound, written so that a crash
 * leaves the old or the new one and never half of it.
 *
 * Does      read, replace and create files, make folders, say who may read,
 *           remove, lock a home.
 * Does not  handle large files (stream.h) or follow a format.
 * Memory    the caller's buffers.
 * Threads   any; they wait for the disk: not on the loop.
 *
 * Errors of all: OL_ERR_UNKNOWN (no such file or folder), OL_ERR_DENIED,
 * OL_ERR_NO_SPACE (disk full, quota, file-size limit), OL_ERR_EXISTS,
 * OL_ERR_IO (the rest).
 */
#ifndef OL_OS_FILE_H
#define OL_OS_FILE_H

#include <stdbool.h>
#include <stddef.h>

#define OL_PATH_MAX 4096 /* bytes of a path with its NUL */

/* Joins folder and name with one '/'. OL_ERR_RANGE where it gets too long. */
int ol_path_join(char out[static OL_PATH_MAX], const char *dir,
		 const char *name);

/* Reads the whole file. OL_ERR_RANGE where it is longer than `cap` or no
 * ordinary file. */
int ol_file_read(const char *path, void *buf, size_t cap, size_t *len);

/* As ol_file_read(), but refuses a file of secrets that anybody but its owner
 * may read or write, or that is neither ours nor root's:
 * OL_ERR_STATE. */
int ol_file_read_secret(const char *path, void *buf, size_t cap, size_t *len);

/* Replaces or makes the file with `mode` (0600 ...): written beside it,
 * synced, renamed, folder synced. On an error the old file is untouched. */
int ol_file_write(const char *path, const void *p, size_t len, unsigned mode);

/* The same, but OL_ERR_EXISTS where it is there already. */
int ol_file_create(const char *path, const void *p, size_t len, unsigned mode);

/* A file, folder or anything else is there. */
bool ol_file_exists(const char *path);

/* Removes a file. OL_ERR_UNKNOWN where it is not there. */
int ol_file_remove(const char *path);

/* Makes a folder 0700, and those above it that lack (with the umask's rights).
 * 0 where it is there already; `*made` (may be NULL) says whether it was made
 * now. OL_ERR_EXISTS where something else has its name. */
int ol_dir_make(const char *path, bool *made);

/* Removes an empty folder. OL_ERR_STATE where it is not empty. */
int ol_dir_remove(const char *path);

/* Makes the names in it durable. */
int ol_dir_sync(const char *path);

/* Names in a folder without "." and "..", one call each; `fn` returns false
 * to end it. */
int ol_dir_list(const char *path, bool (*fn)(void *ctx, const char *name),
		void *ctx);

/* ---- the lock of a home ----------------------------------------------- */

struct ol_lock {
	int fd; /* -1: not held */
};

/* Takes the lock file `path` (made if it lacks, 0600) for this process, and
 * writes the process id in it. OL_ERR_BUSY where another holds it: `*holder`
 * is its process id, 0 where it cannot be told. The lock goes with the
 * process, however it ends; a file left behind means nothing. */
int ol_lock_take(struct ol_lock *l, const char *path, long *holder);
void ol_lock_release(struct ol_lock *l);

#endif
