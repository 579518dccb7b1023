/*
 * piece - files that grow and are read piece by piece, at any place in them.
 *
 * Does      read and write bytes at an offset, sync, put one file in the
 *           place of another.
 * Does not  keep files open: each call names its file.
 * Memory    the caller's buffers.
 * Threads   any; they wait for the disk: not on the loop.
 *
 * Errors as in file.h.
 */
#ifndef OL_OS_PIECE_H
#define OL_OS_PIECE_H

#include <stddef.h>
#include <stdint.h>

/* Up to `cap` bytes from `offset` on; `*len` is less at the end. */
int ol_piece_read(const char *path, uint64_t offset, void *buf, size_t cap,
		  size_t *len);

/* Makes the file, 0600, if it lacks. After an error some may be written. */
int ol_piece_write(const char *path, uint64_t offset, const void *p,
		   size_t len);

/* Content and name are on disk. */
int ol_piece_sync(const char *path);

/* `path` in the place of `to`, whatever was there, for good. */
int ol_piece_move(const char *path, const char *to);

#endif
