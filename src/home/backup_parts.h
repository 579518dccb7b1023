/*
 * backup_parts - what a backup holds, in which order; for backup.c, which
 * writes one, and restore.c, which reads it. Nobody else includes it.
 */
#ifndef OL_HOME_BACKUP_PARTS_H
#define OL_HOME_BACKUP_PARTS_H

#include <stdbool.h>

#include "home/place.h"

#define OL_BACKUP_MAGIC "openline backup 1\n"
#define OL_BACKUP_MAGIC_LEN (sizeof OL_BACKUP_MAGIC - 1)
#define OL_BACKUP_PIECE 65536 /* bytes, at a time */

struct ol_backup_part {
	enum ol_place place;
	const char *name;
	bool is_needed;
};

#define OL_BACKUP_PARTS 4

/* In this order. The settings last: they make the home. */
extern const struct ol_backup_part ol_backup_part[OL_BACKUP_PARTS];

#endif
