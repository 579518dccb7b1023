/*
 * backup_parts - what a backup holds, in which order; for backup.c, which
 * writes one, and restore.c, which reads it. Nobody else includes it.
 */
#ifndef OL_HOME_BACKUP_PARTS_H
#define OL_HOME_BACKUP_PARTS_H

#include <stdbool.h>

#include "home/place.h"

#define OL_BACKUP_MAGIC "openline backup 2\n"
#define OL_BACKUP_MAGIC_LEN (sizeof OL_BACKUP_MAGIC - 1)
#define OL_BACKUP_OLDEST '1'   /* had no folders */
#define OL_BACKUP_PIECE 65536  /* bytes, at a time */
#define OL_BACKUP_NAME_MAX 128 /* of an entry, with its NUL */

struct ol_backup_part {
	enum ol_place place;
	const char *name; /* of a folder it ends with "/" */
	bool is_needed;
	bool is_folder; /* its files, each an entry */
};

#define OL_BACKUP_PARTS 6

/* In this order. The settings last: they make the home. */
extern const struct ol_backup_part ol_backup_part[OL_BACKUP_PARTS];

/* A file of a folder that is copied: letters, digits, dots and dashes, no dot
 * in front, and nothing that is only on its way (part-0, a.part). */
bool ol_backup_is_file(const char *name);

#endif
