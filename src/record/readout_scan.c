/* readout_scan - the characters that a readout may be made of.
 * doc/protocol/readout.md, "Characters" */
#include <string.h>
#include <utf8proc.h>

#include "record/readout_parts.h"
#include "record/shown.h"

bool ol_readout_is_blank(int32_t cp)
{
	return utf8proc_category(cp) == UTF8PROC_CATEGORY_ZS;
}

/* Marks of direction that some scripts are written with, but that change how
 * the rest is seen (base/text.h refuses them in names, too). */
static bool is_direction(int32_t cp)
{
	return cp == 0x61c || cp == 0x200e || cp == 0x200f ||
	       (cp >= 0x202a && cp <= 0x202e) || (cp >= 0x2066 && cp <= 0x2069);
}

static const char *refuse(int32_t cp, size_t at)
{
	if (cp == '\n')
		return NULL;
	if (cp == '\r')
		return "a carriage return; lines end with LF alone";
	if (cp < 0x20 || (cp >= 0x7f && cp < 0xa0))
		return "a control character";
	if (cp == 0xfeff)
		return at ? "a character that cannot be seen"
			  : "a byte order mark";
	if (is_direction(cp))
		return "a bidirectional control";
	if (ol_shown_hides(cp))
		return "a character that cannot be seen";
	return NULL;
}

static const char *refuse_end(const char *bytes, size_t len, size_t *at)
{
	*at = len;
	if (bytes[len - 1] != '\n')
		return "the newline at the end is missing";
	*at = len - 1;
	if (len > 1 && bytes[len - 2] == '\n')
		return "an empty line at the end";
	return NULL;
}

const char *ol_readout_scan(const char *bytes, size_t len, size_t *at)
{
	size_t i, blank = 0; /* behind the last character that is no blank */
	utf8proc_int32_t cp;
	utf8proc_ssize_t n;
	const char *why;

	*at = 0;
	if (!len)
		return "the file is empty";
	for (i = 0; i < len; i += (size_t)n) {
		*at = i;
		if (i >= OL_READOUT_MAX)
			return "the file is too long";
		n = utf8proc_iterate((const utf8proc_uint8_t *)bytes + i,
				     (utf8proc_ssize_t)(len - i), &cp);
		if (n <= 0)
			return "no UTF-8";
		why = refuse(cp, i);
		if (why)
			return why;
		if (cp == '\n' && blank < i) {
			*at = blank;
			return "a blank at the end of a line";
		}
		if (!ol_readout_is_blank(cp))
			blank = i + (size_t)n;
	}
	return refuse_end(bytes, len, at);
}
