/* base64 - see base64.h. */
#include "desk/base64.h"

#include "base/error.h"

static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
			      "abcdefghijklmnopqrstuvwxyz0123456789+/";

void ol_base64_write(char *out, const uint8_t *p, size_t len)
{
	uint32_t v;

	for (; len >= 3; p += 3, len -= 3) {
		v = (uint32_t)p[0] << 16 | (uint32_t)p[1] << 8 | p[2];
		*out++ = letters[v >> 18];
		*out++ = letters[v >> 12 & 63];
		*out++ = letters[v >> 6 & 63];
		*out++ = letters[v & 63];
	}
	if (len) {
		v = (uint32_t)p[0] << 16;
		if (len == 2)
			v |= (uint32_t)p[1] << 8;
		*out++ = letters[v >> 18];
		*out++ = letters[v >> 12 & 63];
		*out++ = len == 2 ? letters[v >> 6 & 63] : '=';
		*out++ = '=';
	}
	*out = '\0';
}

/* 0 to 63; 64 where it is no letter. */
static uint32_t value(char c)
{
	if (c >= 'A' && c <= 'Z')
		return (uint32_t)(c - 'A');
	if (c >= 'a' && c <= 'z')
		return (uint32_t)(c - 'a') + 26;
	if (c >= '0' && c <= '9')
		return (uint32_t)(c - '0') + 52;
	return c == '+' ? 62 : c == '/' ? 63 : 64;
}

int ol_base64_read(uint8_t *out, size_t cap, size_t *len, const char *text,
		   size_t text_len)
{
	size_t pad = 0, n, i, k;
	uint32_t v, d;

	if (text_len % 4)
		return OL_ERR_MALFORMED;
	if (text_len && text[text_len - 1] == '=')
		pad = text[text_len - 2] == '=' ? 2 : 1;
	n = text_len / 4 * 3 - pad;
	if (n > cap)
		return OL_ERR_RANGE;
	*len = n;
	for (i = 0; i < text_len; i += 4) {
		v = 0;
		for (k = 0; k < 4; k++) {
			d = value(text[i + k]);
			if (d > 63) {
				if (i + k < text_len - pad)
					return OL_ERR_MALFORMED;
				d = 0;
			}
			v = v << 6 | d;
		}
		for (k = 0; k < 3; k++, v <<= 8, v &= 0xffffff) {
			if (n) {
				*out++ = (uint8_t)(v >> 16);
				n--;
			} else if (v >> 16) {
				return OL_ERR_MALFORMED;
			}
		}
	}
	return 0;
}
