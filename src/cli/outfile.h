/*
 * outfile - files that a command is told to write: whether they can be, before
 * anything is done that cannot be undone.
 *
 * Threads   any; it waits for the disk.
 */
#ifndef OL_CLI_OUTFILE_H
#define OL_CLI_OUTFILE_H

#include <stddef.h>

/* Why a file could not be written or read, for people: "no such folder". */
const char *ol_outfile_fault(int err);

/* 0 where `path` may be made: it is not there and its folder takes it.
 * OL_ERR_EXISTS, or another error of os/file.h. A file beside it is made and
 * removed: at `path` nothing is, whenever the command is killed. */
int ol_outfile_check(const char *path);

#endif
