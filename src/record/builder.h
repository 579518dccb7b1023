/*
 * builder - a text that is put together piece by piece in a bounded buffer.
 *
 * Does      append, remember that something did not fit.
 * Does not  allocate, or check what is appended.
 * Memory    the caller's buffer; it always ends with a NUL.
 * Threads   one at a time.
 */
#ifndef OL_RECORD_BUILDER_H
#define OL_RECORD_BUILDER_H

#include <stdbool.h>
#include <stddef.h>

struct ol_builder {
	char *p;
	size_t cap; /* above 0, with the NUL */
	size_t len;
	bool full; /* something was left out: nothing is appended after it */
};

static inline struct ol_builder ol_builder(char *p, size_t cap)
{
	p[0] = '\0';
	return (struct ol_builder){ .p = p, .cap = cap };
}

/* All of it or, where it does not fit, nothing and `full`. */
void ol_builder_bytes(struct ol_builder *b, const char *p, size_t len);
void ol_builder_text(struct ol_builder *b, const char *text);

/* As printf, pieces of at most 255 bytes; longer ones count as not fitting. */
void ol_builder_print(struct ol_builder *b, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

#endif
