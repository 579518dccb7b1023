/*
 * infile - what is wrong with a file that a command is told to read.
 *
 * Threads   any.
 */
#ifndef OL_CLI_INFILE_H
#define OL_CLI_INFILE_H

#include <stddef.h>

/* Says it: that the file is not there, is no file, is longer than `most` bytes
 * (0: any length will do), and then what to do instead ("" or ": ..."), or
 * that there is no right to read it. `err` is of os/file.h or os/stream.h.
 * OL_EXIT_REFUSED. */
int ol_infile_refuse(const char *path, int err, size_t most,
		     const char *instead);

#endif
