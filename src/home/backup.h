/*
 * backup - a home in one file, and back.
 *
 * Does      copy settings, key files, the store, the office's own forms and
 *           its documents, consistent even while a node runs, into one file;
 *           unpack one into an empty home.
 * Does not  encrypt: the file holds the key files as they are. With a
 *           passphrase on the keys it says nothing without it (the store is
 *           sealed under a key that lies in them); without one, whoever has
 *           the file has the office: keep it like the keys. There are no
 *           session keys in it: a restored node makes new sessions.
 * Memory    about 64 KiB, however long the files are.
 * Threads   any; not on the loop.
 * Promise   a backup is whole or not there. Of a document that comes while it
 *           is made it has what was on disk: the restored node goes on from
 *           there. A restore that fails or is killed
 *           leaves a folder into which restore or init may be tried again.
 *
 *   "openline backup 2\n"      18; 1 had no folders
 *   entries, each: name 1 + n, length 8, bytes
 *   0                          1
 *   SHA-256 of all before it  32
 */
#ifndef OL_HOME_BACKUP_H
#define OL_HOME_BACKUP_H

#include "home/home.h"

/* Writes `to`, 0600, over `to`.part and `to`.store.part, which one that was
 * killed has left: two at once need two names. Takes no lock and needs no
 * passphrase. OL_ERR_UNKNOWN no home in `dir`, OL_ERR_EXISTS `to` is there,
 * OL_ERR_DENIED, OL_ERR_NO_SPACE, OL_ERR_IO, OL_ERR_STATE, OL_ERR_NEWER. */
int ol_home_backup(const char *dir, const char *to, char why[OL_WHY_TEXT]);

/* Unpacks `from` into `dir`, which is empty or not there. OL_ERR_UNKNOWN no
 * such file, OL_ERR_MALFORMED no backup, OL_ERR_FORGED damaged, OL_ERR_NEWER,
 * OL_ERR_EXISTS or OL_ERR_STATE the folder holds something, OL_ERR_BUSY,
 * OL_ERR_DENIED, OL_ERR_NO_SPACE, OL_ERR_IO. */
int ol_home_restore(const char *dir, const char *from, char why[OL_WHY_TEXT]);

#endif
