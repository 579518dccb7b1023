/*
 * card_table - the changes to cards that belong to a change of a line.
 *
 * Does not  leave the room, or begin a transaction: the caller's counts.
 * Threads   as store.h.
 */
#ifndef OL_STORE_CARD_TABLE_H
#define OL_STORE_CARD_TABLE_H

#include "base/id.h"
#include "store/store.h"

/* OL_ERR_STATE where it is not known or used already. */
int ol_card_table_use(struct ol_store *s, const struct ol_id *id);

/* Does nothing where it is not known or erased already. */
int ol_card_table_erase_share(struct ol_store *s, const struct ol_id *id);

#endif
