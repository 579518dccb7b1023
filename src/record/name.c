/* doc/protocol/items.md, "Shown": names of files. */
#include "record/name.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <utf8proc.h>

#include "base/text.h"
#include "record/shown.h"

#define ENDING_MAX 16 /* bytes of "." and what follows */

/* What stands in the way of one system or another. */
static bool is_refused(char c)
{
	return strchr("/\\:*?\"<>|", c) != NULL;
}

/* One character of the name, `n` bytes of it: itself, a blank or "_". */
static size_t put_char(char *out, const char *p, size_t n, int32_t cp)
{
	if (utf8proc_category(cp) == UTF8PROC_CATEGORY_ZS) {
		*out = ' ';
		return 1;
	}
	if (ol_shown_hides(cp) || !ol_text_is_plain(p, n) ||
	    (n == 1 && is_refused(*p))) {
		*out = '_';
		return 1;
	}
	memcpy(out, p, n);
	return n;
}

/* At most OL_ITEM_NAME_MAX bytes of the name; never more than were there. */
static size_t put_name(char *out, struct ol_words name)
{
	size_t left = name.len, len = 0, n;
	utf8proc_ssize_t got;
	utf8proc_int32_t cp;
	const char *p;

	if (left > OL_ITEM_NAME_MAX)
		left = OL_ITEM_NAME_MAX;
	for (p = name.p; left; p += n, left -= n) {
		got = utf8proc_iterate((const utf8proc_uint8_t *)p,
				       (utf8proc_ssize_t)left, &cp);
		n = got > 0 ? (size_t)got : 1;
		if (got > 0)
			len += put_char(out + len, p, n, cp);
		else
			out[len++] = '_';
	}
	return len;
}

static bool is_device(const char *name)
{
	static const char *const device[] = { "con", "prn", "aux",
					      "nul", "com", "lpt" };
	size_t stem = strcspn(name, "."), i, k;

	for (i = 0; i < sizeof device / sizeof device[0]; i++) {
		for (k = 0; k < 3; k++)
			if ((name[k] | 0x20) != device[i][k])
				break;
		if (k < 3)
			continue;
		if (i < 4 ? stem == 3
			  : stem == 4 && name[3] >= '0' && name[3] <= '9')
			return true;
	}
	return false;
}

/* The length of "." and what follows; 0 where that is no ending. */
static size_t ending(const char *name, size_t len)
{
	const char *dot = strrchr(name, '.');
	size_t n = dot ? len - (size_t)(dot - name) : 0;

	return n == len || n == 1 || n > ENDING_MAX ? 0 : n;
}

/* The longest front of `name` of at most `most` bytes of whole characters. */
static size_t front(const char *name, size_t most)
{
	while (most > 0 && ((uint8_t)name[most] & 0xc0) == 0x80)
		most--;
	return most;
}

void ol_name_safe(char out[static OL_SAFE_NAME_MAX + 1], struct ol_words name)
{
	char all[1 + OL_ITEM_NAME_MAX + 1];
	size_t len, end, kept;
	char *p = all + 1;

	len = put_name(p, name);
	p[len] = '\0';
	if (len == 0) {
		ol_text_copy(out, OL_SAFE_NAME_MAX + 1, "document");
		return;
	}
	if (strchr(".- ", p[0]))
		p[0] = '_';
	if (is_device(p)) {
		*--p = '_';
		len++;
	}
	end = len > OL_SAFE_NAME_MAX ? ending(p, len) : 0;
	kept = len > OL_SAFE_NAME_MAX ? front(p, OL_SAFE_NAME_MAX - end) : len;
	memcpy(out, p, kept);
	memcpy(out + kept, p + len - end, end);
	kept += end;
	if (strchr(". ", out[kept - 1]))
		out[kept - 1] = '_';
	out[kept] = '\0';
}

void ol_name_numbered(char out[static OL_SAFE_NAME_MAX + 1], const char *name,
		      uint32_t n)
{
	char number[16];
	size_t len = strlen(name), end = ending(name, len), kept;
	size_t more =
		(size_t)snprintf(number, sizeof number, " (%" PRIu32 ")", n);

	kept = len - end;
	if (kept + more + end > OL_SAFE_NAME_MAX)
		kept = front(name, OL_SAFE_NAME_MAX - more - end);
	memcpy(out, name, kept);
	memcpy(out + kept, number, more);
	memcpy(out + kept + more, name + len - end, end + 1);
}
