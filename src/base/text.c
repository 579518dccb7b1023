/* text - see text.h. */
#include "base/text.h"

#include <stdint.h>
#include <string.h>

bool ol_text_copy(char *dst, size_t cap, const char *src)
{
	size_t len = strlen(src);
	bool fits = len < cap;

	if (!fits)
		len = cap - 1;
	memcpy(dst, src, len);
	dst[len] = '\0';
	return fits;
}

/* Reads one code point; returns its length in bytes, 0 where it is none. */
static size_t decode(const uint8_t *p, size_t len, uint32_t *cp)
{
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	size_t n, i;
	uint32_t c = p[0];

	if (c < 0x80) {
		*cp = c;
		return 1;
	}
	if (c >= 0xc2 && c < 0xe0)
		n = 2;
	else if ((c & 0xf0) == 0xe0)
		n = 3;
	else if (c >= 0xf0 && c < 0xf5)
		n = 4;
	else
		return 0;
	if (len < n)
		return 0;
	c &= 0xffu >> (n + 1);
	for (i = 1; i < n; i++) {
		if ((p[i] & 0xc0) != 0x80)
			return 0;
		c = c << 6 | (p[i] & 0x3f);
	}
	if (c < least[n] || c > 0x10ffff || (c >= 0xd800 && c < 0xe000))
		return 0;
	*cp = c;
	return n;
}

bool ol_text_is_utf8(const char *p, size_t len)
{
	const uint8_t *b = (const uint8_t *)p;
	uint32_t cp;
	size_t n;

	for (; len; b += n, len -= n) {
		n = decode(b, len, &cp);
		if (!n)
			return false;
	}
	return true;
}

static bool is_plain(uint32_t cp)
{
	if (cp < 0x20 || (cp >= 0x7f && cp < 0xa0))
		return false;
	if (cp == 0x61c || cp == 0x200e || cp == 0x200f)
		return false;
	return !(cp >= 0x202a && cp <= 0x202e) &&
	       !(cp >= 0x2066 && cp <= 0x2069);
}

bool ol_text_is_plain(const char *p, size_t len)
{
	const uint8_t *b = (const uint8_t *)p;
	uint32_t cp;
	size_t n;

	for (; len; b += n, len -= n) {
		n = decode(b, len, &cp);
		if (!n || !is_plain(cp))
			return false;
	}
	return true;
}
