/* builder - see builder.h. */
#include "record/builder.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void ol_builder_bytes(struct ol_builder *b, const char *p, size_t len)
{
	if (b->full || len >= b->cap - b->len) {
		b->full = true;
		return;
	}
	if (len > 0)
		memcpy(b->p + b->len, p, len);
	b->len += len;
	b->p[b->len] = '\0';
}

void ol_builder_text(struct ol_builder *b, const char *text)
{
	ol_builder_bytes(b, text, strlen(text));
}

void ol_builder_print(struct ol_builder *b, const char *format, ...)
{
	char piece[256];
	va_list args;
	int len;

	va_start(args, format);
	len = vsnprintf(piece, sizeof piece, format, args);
	va_end(args);
	if (len < 0 || (size_t)len >= sizeof piece)
		b->full = true;
	else
		ol_builder_bytes(b, piece, (size_t)len);
}
