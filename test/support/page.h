/*
 * page - the worked examples of a page of doc/protocol, for the test that
 * checks them.
 *
 * An example is a fenced block whose first line is ```vector NAME```: bytes
 * in hexadecimal, split by blanks and lines as it reads best; what follows a
 * `#` or `;` is for people.
 */
#ifndef TEST_SUPPORT_PAGE_H
#define TEST_SUPPORT_PAGE_H

#include <stddef.h>
#include <stdint.h>

/* Calls `take` with each example of the page (a path below the source
 * folder), in order. The number of examples; -1 where the page cannot be read
 * or a block is not hexadecimal or longer than 4096 bytes. */
int ol_page_vectors(const char *page,
		    void (*take)(void *ctx, const char *name,
				 const uint8_t *bytes, size_t len),
		    void *ctx);

#endif
