/*
 * mirror - a folder of files for others to read, kept as it should be: what
 * is already right is not touched.
 *
 * Does      compare a file with the bytes it should have, write it beside its
 *           place and rename it where it differs, count.
 * Does not  remove anything, or wait for the disk at each file: sync does that
 *           once for all. A crash before leaves each file old, new or not
 *           there, and the next run makes it right.
 * Memory    values only.
 * Threads   one at a time; it waits for the disk.
 *
 * Errors as in file.h.
 */
#ifndef OL_OS_MIRROR_H
#define OL_OS_MIRROR_H

#include <stddef.h>

struct ol_mirror {
	int fd; /* of the folder; -1: closed */
	size_t n_written, n_same;
};

/* Opens the folder, which is made, 0755, where it lacks; those above it are
 * there. */
int ol_mirror_open(struct ol_mirror *m, const char *dir);

/* The file `name`, 0644; a "/" in it is a folder that is there. */
int ol_mirror_put(struct ol_mirror *m, const char *name, const void *p,
		  size_t len);

/* A folder in it, 0755, where it lacks. */
int ol_mirror_folder(struct ol_mirror *m, const char *name);

/* What was put is on the disk. */
int ol_mirror_sync(struct ol_mirror *m);
void ol_mirror_close(struct ol_mirror *m);

#endif
