/*
 * scratch - folders for tests that need real files.
 *
 * Does      make an empty folder, remove it with all that is in it, put a
 *           tiny disk on one where that is allowed.
 * Threads   one at a time.
 */
#ifndef TEST_UNIT_OS_SCRATCH_H
#define TEST_UNIT_OS_SCRATCH_H

#include <stdbool.h>
#include <stddef.h>

#define SCRATCH_PATH 4096

struct scratch {
	char dir[SCRATCH_PATH / 2];
	bool is_disk; /* a tiny disk is mounted on it */
};

void scratch_make(struct scratch *s);
void scratch_remove(struct scratch *s);

/* The path of a name in it. */
void scratch_path(char out[static SCRATCH_PATH], const struct scratch *s,
		  const char *name);

/* A disk of `kib` KiB on it. False where that is not allowed here: the test
 * says so and skips. */
bool scratch_make_disk(struct scratch *s, unsigned kib);

/* Fills the disk to its last byte with the file "filler"; takes it away. */
void scratch_fill(const struct scratch *s);
void scratch_unfill(const struct scratch *s);

/* How many names are in a folder. */
size_t scratch_count(const char *dir);

/* Runs `fn` in a process of its own as user nobody; its result is the exit
 * status. False where that is not allowed here. */
bool scratch_as_nobody(int (*fn)(void *ctx), void *ctx, int *status);

#endif
