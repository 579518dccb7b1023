/*
 * folder - the names in a folder, sorted by their bytes.
 *
 * Memory    of the names; at most OL_FOLDER_MOST of them.
 * Threads   any; it waits for the disk.
 */
#ifndef OL_CLI_FOLDER_H
#define OL_CLI_FOLDER_H

#include <stdbool.h>
#include <stddef.h>

#define OL_FOLDER_MOST 262144

struct ol_folder {
	const char *path; /* as it was given: must outlive this */
	char **name;
	size_t n, cap_;
	int err_;
};

/* Errors of os/file.h; OL_ERR_FULL, OL_ERR_NO_MEMORY. Release it in any
 * case. */
int ol_folder_read(struct ol_folder *f, const char *path);
void ol_folder_release(struct ol_folder *f);

/* The first name that is not before `name`. */
size_t ol_folder_find(const struct ol_folder *f, const char *name);

/* True where the name ends so and is longer than that. */
bool ol_folder_ends(const char *name, const char *end);

#endif
