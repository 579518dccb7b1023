/*
 * schema - the tables, and how an older file becomes one of today.
 *
 * Does      say which format a file has, run the numbered migrations, each in
 *           a transaction with its number.
 * Does not  leave the room.
 * Threads   as store.h.
 */
#ifndef OL_STORE_SCHEMA_H
#define OL_STORE_SCHEMA_H

#include <sqlite3.h>

/* "ol1s": tells our files from others'. */
#define OL_SCHEMA_APPLICATION 0x6f6c3173

/* The format of the file; 0: it is new and empty. OL_ERR_FORGED where it is
 * somebody else's, OL_ERR_NEWER where this program is too old for it. */
int ol_schema_format(sqlite3 *db, int *format);

/* Brings it to OL_STORE_FORMAT. */
int ol_schema_migrate(sqlite3 *db);

#endif
