/* doc/protocol/items.md, "Shown", its last paragraph. */
#include "record/fold.h"

#include <stdio.h>
#include <stdlib.h>
#include <utf8proc.h>

#include "base/bytes.h"
#include "base/error.h"

/* What is white space after NFKC, which has made U+0020 of the others. */
static bool is_blank(utf8proc_int32_t cp)
{
	return cp == ' ' || (cp >= '\t' && cp <= '\r') || cp == 0x85 ||
	       cp == 0x1680 || cp == 0x2028 || cp == 0x2029;
}

/* Each run of blanks becomes one space, in place. The new length. */
static size_t squeeze(char *p, size_t len)
{
	const utf8proc_uint8_t *b = (const utf8proc_uint8_t *)p;
	utf8proc_int32_t cp;
	size_t at = 0, kept = 0, n, i;
	bool owed = false;

	for (; at < len; at += n) {
		n = (size_t)utf8proc_iterate(b + at,
					     (utf8proc_ssize_t)(len - at), &cp);
		if (is_blank(cp)) {
			owed = kept > 0;
			continue;
		}
		if (owed)
			p[kept++] = ' ';
		owed = false;
		for (i = 0; i < n; i++)
			p[kept++] = p[at + i];
	}
	p[kept] = '\0';
	return kept;
}

#define HOW                                                     \
	(UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_COMPAT | \
	 UTF8PROC_CASEFOLD | UTF8PROC_IGNORE)

/* Not utf8proc_map(): it leaves what was said in memory that it frees. */
int ol_fold(struct ol_words text, char **out, size_t *len)
{
	const utf8proc_uint8_t *p = (const utf8proc_uint8_t *)text.p;
	utf8proc_ssize_t from = (utf8proc_ssize_t)text.len, n;
	utf8proc_int32_t *room;
	size_t cap;

	n = utf8proc_decompose(p, from, NULL, 0, HOW);
	if (n < 0)
		return OL_ERR_MALFORMED;
	cap = ((size_t)n + 1) * sizeof *room; /* UTF-8 needs no more */
	room = malloc(cap);
	if (!room)
		return OL_ERR_NO_MEMORY;
	n = utf8proc_decompose(p, from, room, n, HOW);
	n = utf8proc_reencode(room, n, HOW);
	*out = (char *)room;
	*len = squeeze(*out, (size_t)n);
	ol_wipe(*out + *len, cap - *len);
	return 0;
}

const char *ol_fold_version(void)
{
	static char text[32];

	snprintf(text, sizeof text, "utf8proc %s", utf8proc_version());
	return text;
}
