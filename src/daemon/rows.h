/*
 * rows - replies of many rows, a few of them in a turn of the loop.
 *
 * Does      have who asked said the first rows at once, and the next ones in
 *           later turns, those of several desks by turns.
 * Does not  make rows, or know desks: who is asked for rows of one that has
 *           gone says that there are no more.
 * Memory    ol_rows_new() allocates room for OL_ROWS_ASKS; nothing grows.
 * Threads   the loop thread only.
 * Promise   no callback of the loop lasts longer than one piece does, however
 *           many lines or forms there are, and however many desks ask.
 */
#ifndef OL_DAEMON_ROWS_H
#define OL_DAEMON_ROWS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "desk/api.h"
#include "os/loop.h"

/* What waits: a few for each desk that there can be. */
#define OL_ROWS_ASKS 512

struct ol_rows;

struct ol_rows_ask {
	uint32_t desk;
	uint64_t re;
	size_t next; /* 0 at first; whoever says rows moves it */
	void *of;    /* what the rows are made of; may be NULL      */
	bool ends;   /* nothing is to be said any more: free `of`   */
	char lang[OL_ITEM_TAG_MAX + 1];
};

/* Says a piece, which is some rows from `ask->next` on. True: there are more.
 * `of` is its own to free with the last piece, or where the ask ends. */
typedef bool ol_rows_fn(void *ctx, struct ol_rows_ask *ask);

/* OL_ERR_NO_MEMORY. The loop outlives it. */
int ol_rows_new(struct ol_rows **out, struct ol_loop *loop, void *ctx);

/* Says the first piece, and sees to the rest. OL_ERR_FULL where OL_ROWS_ASKS
 * wait: nothing was said. */
int ol_rows_begin(struct ol_rows *r, ol_rows_fn *fn,
		  const struct ol_rows_ask *ask);

/* What waits is not said any more: who has something to free is told. NULL
 * does nothing. */
void ol_rows_free(struct ol_rows *r);

#endif
