/*
 * cutdisk - a disk in memory, under SQLite, whose power can be cut.
 *
 * Does      be the file system of every SQLite connection of this process: it
 *           keeps what was written and, apart from it, what was synced; stops
 *           at the k-th write and comes back with what a disk may then have;
 *           fails single writes.
 * Does not  lock: one thread, and no connection writes while another is in
 *           the middle of something.
 * Memory    allocated by cutdisk_start(), freed by cutdisk_end().
 *
 * There are two disks: names that begin with "b" lie on the second one. What
 * is said below is about the one that cutdisk_use() named last.
 *
 * What counts as a write: writing, truncating, syncing, removing. A file's
 * name is durable with its first sync, as SQLite syncs the folder then.
 */
#ifndef TEST_UNIT_STORE_CUTDISK_H
#define TEST_UNIT_STORE_CUTDISK_H

#include <stdbool.h>
#include <stdint.h>

#include "base/prng.h"

/* What is left of writes that no sync followed. */
enum cutdisk_tear {
	CUTDISK_NOTHING, /* all are forgotten                                */
	CUTDISK_PREFIX,  /* some of the first, and a part of the next one    */
	CUTDISK_ANY,     /* any of them, each whole, in part or not          */
};

enum cutdisk_fault {
	CUTDISK_FULL, /* no space left     */
	CUTDISK_BAD,  /* input/output error */
};

/* From here on SQLite's default file system; the first disk is in use. */
void cutdisk_start(void);
void cutdisk_end(void);

void cutdisk_use(unsigned disk); /* 0 or 1 */

#define CUTDISK_KEPT 32 /* disks */

/* Keeps the disk as it is now, as if all were synced; puts it back, with the
 * power on (no connection may be open then). */
void cutdisk_keep(unsigned slot);
void cutdisk_put_back(unsigned slot);

/* Writes since the last call. */
unsigned cutdisk_writes(void);

/* The power goes at the k-th write from now (1: the next); what is being
 * written then is the first thing that was not synced. 0: never. */
void cutdisk_cut_at(unsigned k);

/* The n writes from the k-th on fail, all later ones do not. */
void cutdisk_fail_at(unsigned k, unsigned n, enum cutdisk_fault fault);

bool cutdisk_is_cut(void);

/* After the cut, and after every connection was closed: power again. */
void cutdisk_power(enum cutdisk_tear tear, struct ol_prng *lot);

#endif
