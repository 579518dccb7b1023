/*
 * stream - files of any length, read and written in pieces.
 *
 * Does      write a file beside its place and put it there, synced, only
 *           when it is whole; read one in pieces.
 * Memory    the caller owns the structs; nothing is allocated.
 * Threads   any, one at a time for each; not on the loop.
 *
 * Errors as in file.h.
 */
#ifndef OL_OS_STREAM_H
#define OL_OS_STREAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "os/file.h"

struct ol_file_out {
	int fd; /* -1: closed */
	char path[OL_PATH_MAX];
	char part[OL_PATH_MAX]; /* what it is called until it is whole */
};

/* `mode` holds from the first byte on. */
int ol_file_out_open(struct ol_file_out *f, const char *path, unsigned mode);
int ol_file_out_put(struct ol_file_out *f, const void *p, size_t len);

/* Syncs and puts it in its place; with `replace` false OL_ERR_EXISTS where
 * something is there. Closed in any case; on an error nothing remains. */
int ol_file_out_commit(struct ol_file_out *f, bool replace);

/* Removes what was written. Does nothing to a closed one. */
void ol_file_out_abort(struct ol_file_out *f);

struct ol_file_in {
	int fd;       /* -1: closed */
	uint64_t len; /* of the whole file, when it was opened */
};

/* OL_ERR_RANGE where it is no ordinary file. */
int ol_file_in_open(struct ol_file_in *f, const char *path);

/* Reads up to `cap` bytes; `*len` 0 at the end. */
int ol_file_in_get(struct ol_file_in *f, void *buf, size_t cap, size_t *len);
void ol_file_in_close(struct ol_file_in *f);

#endif
