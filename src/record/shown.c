/* doc/protocol/items.md, "Shown". */
#include "record/shown.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <utf8proc.h>

/* Code points that are never put on a screen as they are, ascending. */
static const struct {
	int32_t first, last;
} hidden[] = {
	{ 0x00, 0x1f }, /* C0 */
	{ 0x7f, 0x9f }, /* DEL, C1 */
	{ 0x034f, 0x034f },
	{ 0x115f, 0x1160 },
	{ 0x17b4, 0x17b5 },
	{ 0x180e, 0x180e },
	{ 0x200b, 0x200b },
	{ 0x2028, 0x202e }, /* separators; embeddings and overrides */
	{ 0x2060, 0x2065 },
	{ 0x206a, 0x206f },
	{ 0x3164, 0x3164 },
	{ 0xfdd0, 0xfdef }, /* no characters */
	{ 0xfeff, 0xfeff },
	{ 0xffa0, 0xffa0 },
	{ 0xfff0, 0xfffb },
	{ 0x1d173, 0x1d17a },
	{ 0xe0000, 0xe00ff }, /* tags */
	{ 0xe01f0, 0xe0fff },
};

bool ol_shown_hides(int32_t cp)
{
	size_t i;

	if ((cp & 0xfffe) == 0xfffe)
		return true;
	for (i = 0; i < sizeof hidden / sizeof hidden[0]; i++)
		if (cp <= hidden[i].last)
			return cp >= hidden[i].first;
	return false;
}

static bool is_isolate(int32_t cp)
{
	return cp >= 0x2066 && cp <= 0x2069;
}

/* What belongs to a script, but not into a plain line. */
static bool is_mark(int32_t cp)
{
	return cp == 0x61c || cp == 0x200e || cp == 0x200f || is_isolate(cp);
}

/* ---- the text, character by character ---------------------------------- */

struct at {
	const char *p;
	size_t left;
	int32_t cp; /* -1: a byte that is no UTF-8 */
	size_t len; /* of this character; 0: the end */
};

static void look(struct at *a)
{
	utf8proc_int32_t cp;
	utf8proc_ssize_t n;

	if (a->left == 0) {
		a->len = 0;
		return;
	}
	n = utf8proc_iterate((const utf8proc_uint8_t *)a->p,
			     (utf8proc_ssize_t)a->left, &cp);
	a->cp = n > 0 ? cp : -1;
	a->len = n > 0 ? (size_t)n : 1;
}

static void step(struct at *a)
{
	a->p += a->len;
	a->left -= a->len;
	look(a);
}

/* True if every isolate is closed before the paragraph ends, and none is
 * closed that was not opened. `a` stands at its first character. */
static bool isolates_close(struct at a, enum ol_shown_as as)
{
	size_t depth = 0;

	for (; a.len; step(&a)) {
		if (as == OL_SHOWN_TEXT && a.cp == '\n')
			break;
		if (!is_isolate(a.cp))
			continue;
		if (a.cp != 0x2069)
			depth++;
		else if (depth-- == 0)
			return false;
	}
	return depth == 0;
}

/* ---- writing ----------------------------------------------------------- */

struct out {
	char *p;
	size_t cap; /* without NUL */
	size_t len, total;
	bool changed;
};

static void put(struct out *o, const char *p, size_t len)
{
	if (o->len == o->total && len <= o->cap - o->len) {
		memcpy(o->p + o->len, p, len);
		o->len += len;
	}
	o->total += len;
}

static void put_visible(struct out *o, const struct at *a)
{
	char text[16];
	int n;

	if (a->cp < 0)
		n = snprintf(text, sizeof text, "<x%02x>", (uint8_t)*a->p);
	else
		n = snprintf(text, sizeof text, "<U+%04" PRIX32 ">",
			     (uint32_t)a->cp);
	put(o, text, (size_t)n);
	o->changed = true;
}

/* CR LF is the end of a line as LF is. */
static bool is_cr_of_line(const struct at *a)
{
	return a->cp == '\r' && a->left > 1 && a->p[1] == '\n';
}

static void show(struct out *o, struct ol_words text, enum ol_shown_as as)
{
	struct at a = { .p = text.p, .left = text.len };
	bool isolates;

	look(&a);
	isolates = isolates_close(a, as);
	for (; a.len; step(&a)) {
		if (as == OL_SHOWN_TEXT && a.cp == '\n') {
			struct at next = a;

			put(o, "\n", 1);
			step(&next);
			isolates = isolates_close(next, as);
		} else if (as == OL_SHOWN_TEXT && a.cp == '\t') {
			put(o, "\t", 1);
		} else if (as == OL_SHOWN_TEXT && is_cr_of_line(&a)) {
			o->changed = true;
		} else if (a.cp < 0 || ol_shown_hides(a.cp) ||
			   (is_isolate(a.cp) && !isolates) ||
			   (as == OL_SHOWN_PLAIN && is_mark(a.cp))) {
			put_visible(o, &a);
		} else {
			put(o, a.p, a.len);
		}
	}
}

size_t ol_shown_write(char *out, size_t cap, struct ol_words text,
		      enum ol_shown_as as)
{
	struct out o = { .p = out, .cap = cap - 1 };

	show(&o, text, as);
	out[o.len] = '\0';
	return o.total;
}

bool ol_shown_is_safe(struct ol_words text, enum ol_shown_as as)
{
	struct out o = { 0 };

	show(&o, text, as);
	return !o.changed;
}
