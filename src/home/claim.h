/*
 * claim - a folder that is to become a home: taken, then kept or given back.
 *
 * Does      make the folder if it lacks, lock it, make sure that nothing is
 *           in it but what an earlier attempt left, mark it unfinished; at
 *           the end take the mark away, or everything made since.
 * Does not  leave the room.
 * Threads   one at a time.
 * Promise   without ol_claim_keep() (crash, power cut) the mark stays: the
 *           folder is no home and can be claimed again.
 */
#ifndef OL_HOME_CLAIM_H
#define OL_HOME_CLAIM_H

#include <stdbool.h>

#include "home/place.h"
#include "home/settings.h"

struct ol_claim {
	char dir[OL_PATH_MAX];
	struct ol_lock lock;
	bool made; /* the folder was not there before */
};

/* Also makes DIR/keys. OL_ERR_EXISTS where a home is there, OL_ERR_STATE
 * where anything else is, OL_ERR_BUSY where another holds the lock, and as
 * os/file.h. */
int ol_claim_take(struct ol_claim *c, const char *dir, char why[OL_WHY_TEXT]);

/* It is a home now. On an error it is given back. */
int ol_claim_keep(struct ol_claim *c, char why[OL_WHY_TEXT]);

/* Removes what was made. */
void ol_claim_drop(struct ol_claim *c);

/* Takes the lock of a home; fills `why` where another holds it. */
int ol_home_lock(struct ol_lock *lock, const char *dir, char why[OL_WHY_TEXT]);

#endif
