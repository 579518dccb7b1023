/* page - reads the fenced vector blocks of doc/protocol. */
#include "test/support/page.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#define FENCE "```"
#define OPENING "```vector "

struct block {
	char name[64];
	uint8_t bytes[4096];
	size_t len;
	int high; /* the first digit of a byte; -1: none */
};

static int digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* One line of a block. False where it is not hexadecimal. */
static bool take_line(struct block *b, const char *p)
{
	int d;

	for (; *p && *p != '#' && *p != ';'; p++) {
		if (isspace((unsigned char)*p))
			continue;
		d = digit(*p);
		if (d < 0 || b->len == sizeof b->bytes)
			return false;
		if (b->high < 0) {
			b->high = d;
			continue;
		}
		b->bytes[b->len++] = (uint8_t)(b->high << 4 | d);
		b->high = -1;
	}
	return true;
}

int ol_page_vectors(const char *page,
		    void (*take)(void *ctx, const char *name,
				 const uint8_t *bytes, size_t len),
		    void *ctx)
{
	char path[1024], line[1024];
	bool open = false, good = true;
	struct block b;
	int n = 0;
	FILE *f;

	snprintf(path, sizeof path, "%s/%s", OL_SOURCE_DIR, page);
	f = fopen(path, "r");
	if (!f)
		return -1;
	while (good && fgets(line, sizeof line, f)) {
		if (!open && !strncmp(line, OPENING, strlen(OPENING))) {
			memset(&b, 0, sizeof b);
			b.high = -1;
			open = sscanf(line + strlen(OPENING), "%63[^`\n ]",
				      b.name) == 1;
		} else if (open && !strncmp(line, FENCE, strlen(FENCE))) {
			good = b.high < 0;
			open = false;
			n++;
			take(ctx, b.name, b.bytes, b.len);
		} else if (open) {
			good = take_line(&b, line);
		}
	}
	fclose(f);
	return good && !open ? n : -1;
}
