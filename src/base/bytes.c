/* bytes - see bytes.h. */
#include "base/bytes.h"

#include <string.h>

#include "base/error.h"

void ol_wipe(void *p, size_t len)
{
	explicit_bzero(p, len);
}

void ol_hex_write(char *out, const uint8_t *p, size_t len)
{
	static const char digit[] = "0123456789abcdef";
	size_t i;

	for (i = 0; i < len; i++) {
		out[2 * i] = digit[p[i] >> 4];
		out[2 * i + 1] = digit[p[i] & 15];
	}
	out[2 * len] = '\0';
}

static int nibble(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

int ol_hex_read(uint8_t *out, size_t len, const char *text)
{
	size_t i;
	int hi, lo;

	for (i = 0; i < len; i++) {
		hi = nibble(text[2 * i]);
		lo = hi < 0 ? -1 : nibble(text[2 * i + 1]);
		if (lo < 0)
			return OL_ERR_MALFORMED;
		out[i] = (uint8_t)(hi << 4 | lo);
	}
	return text[2 * len] == '\0' ? 0 : OL_ERR_MALFORMED;
}
