/*
 * lines - lines of text over a stream socket, both ways, with bounds.
 *
 * Does      gather bytes into lines, buffer what the other end is slow to
 *           take, say when a bound is passed.
 * Does not  own the socket, wait, or look into a line.
 * Memory    256 KiB for reading from init on; for writing what waits, at most
 *           the bound given at init.
 * Threads   one at a time.
 *
 * Use: when readable ol_lines_fill(), then ol_lines_next() until NULL; when
 * something was put, ol_lines_flush(); watch for writability while
 * ol_lines_waiting() is not 0.
 */
#ifndef OL_OS_LINES_H
#define OL_OS_LINES_H

#include <stdbool.h>
#include <stddef.h>

#include "base/instant.h"

#define OL_LINES_MAX 262144 /* bytes of one line, its newline included */

struct ol_lines {
	int fd;
	bool at_end;     /* the other end has finished             */
	char *in;        /* OL_LINES_MAX bytes                     */
	size_t in_start; /* where the next line begins             */
	size_t in_end;
	char *out;
	size_t out_start, out_end, out_cap;
	size_t out_max; /* what may wait at most                  */
};

/* `fd` is non-blocking. OL_ERR_NO_MEMORY. */
int ol_lines_init(struct ol_lines *l, int fd, size_t out_max);

/* Frees, wiping; the socket stays open. */
void ol_lines_release(struct ol_lines *l);

/* Reads what is there. OL_ERR_RANGE where a line is longer than
 * OL_LINES_MAX, OL_ERR_DOWN where the other end is gone and no whole line is
 * left to be taken, OL_ERR_IO. */
int ol_lines_fill(struct ol_lines *l);

/* The next whole line without its newline, ended with NUL (a NUL inside is
 * left in it: `*len` tells), or NULL. Valid until the next fill. */
char *ol_lines_next(struct ol_lines *l, size_t *len);

/* Queues a line and its newline. OL_ERR_FULL where more than out_max would
 * wait: the other end is too slow and is to be cut off. OL_ERR_NO_MEMORY. */
int ol_lines_put(struct ol_lines *l, const char *text, size_t len);

/* Writes what the socket takes. OL_ERR_DOWN where the other end is gone. */
int ol_lines_flush(struct ol_lines *l);

/* Bytes that wait to be written. */
size_t ol_lines_waiting(const struct ol_lines *l);

/* For programs without a loop: blocks until readable, or writable while
 * something waits. False where `until` came first. */
bool ol_lines_wait(const struct ol_lines *l, ol_instant until);

#endif
