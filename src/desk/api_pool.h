/*
 * api_pool - where the long and the many of a request or a row lie: texts of
 * any length, bytes, lists.
 *
 * Does      give pieces of one block, named by where they begin.
 * Does not  give anything back before the whole block is cleared.
 * Memory    one block of OL_API_POOL_MAX bytes in the caller's struct. What
 *           points into it are offsets: a struct that holds its pool can be
 *           copied as a whole.
 * Threads   any; one at a time.
 *
 * Eight texts of 32 KiB and sixteen attachments each had room of their own
 * otherwise, or every reader of a request had something to free.
 */
#ifndef OL_DESK_API_POOL_H
#define OL_DESK_API_POOL_H

#include <stdalign.h>
#include <stddef.h>
#include <stdint.h>

#define OL_API_POOL_MAX 98304

/* A text (ended by a NUL that `len` does not count) or bytes; all zero: none.
 */
struct ol_desk_text {
	uint32_t at, len;
};

/* `n` elements of one kind, one behind the other; all zero: none. */
struct ol_desk_list {
	uint32_t at, n;
};

/* All zero: empty. */
struct ol_desk_pool {
	uint32_t len;
	alignas(8) char bytes[OL_API_POOL_MAX];
};

/* Copies a text, or bytes, into the pool. OL_ERR_FULL. */
int ol_desk_pool_text(struct ol_desk_pool *p, struct ol_desk_text *out,
		      const char *text, size_t len);

/* Room for a list of `n` elements of `size` bytes, all zero; NULL without
 * room. */
void *ol_desk_pool_list(struct ol_desk_pool *p, struct ol_desk_list *out,
			size_t n, size_t size);

/* The text; "" where there is none. */
const char *ol_desk_text(const struct ol_desk_pool *p,
			 const struct ol_desk_text *t);

/* The first element of a list that is not empty. */
const void *ol_desk_list(const struct ol_desk_pool *p,
			 const struct ol_desk_list *l);

#endif
