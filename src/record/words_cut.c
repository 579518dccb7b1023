/* words_cut - where a word of a text ends. words_diff.h */
#include <utf8proc.h>

#include "record/words_diff.h"

enum kind {
	LETTER, /* goes on with others of its kind             */
	BLANK,  /* likewise                                     */
	ALONE,  /* signs, and letters of scripts without blanks */
};

/* Scripts that part no words: each letter is one. */
static const struct {
	int32_t first, last;
} without_blanks[] = {
	{ 0x0e00, 0x0eff },   /* Thai, Lao             */
	{ 0x1000, 0x109f },   /* Myanmar               */
	{ 0x1780, 0x17ff },   /* Khmer                 */
	{ 0x1950, 0x19df },   /* Tai Le, New Tai Lue   */
	{ 0x1a20, 0x1aaf },   /* Tai Tham              */
	{ 0x2e80, 0x31ff },   /* radicals, kana, Bopomofo, strokes */
	{ 0x3400, 0x4dbf },   /* Han                   */
	{ 0x4e00, 0x9fff },   /* Han                   */
	{ 0xa9e0, 0xa9ff },   /* Myanmar               */
	{ 0xaa60, 0xaadf },   /* Myanmar, Tai Viet     */
	{ 0xf900, 0xfaff },   /* Han                   */
	{ 0xff66, 0xff9f },   /* kana                  */
	{ 0x1b000, 0x1b16f }, /* kana                  */
	{ 0x20000, 0x3ffff }, /* Han                   */
};

static bool is_without_blanks(int32_t cp)
{
	size_t i;

	for (i = 0; i < sizeof without_blanks / sizeof without_blanks[0]; i++)
		if (cp <= without_blanks[i].last)
			return cp >= without_blanks[i].first;
	return false;
}

static enum kind kind_of(int32_t cp)
{
	utf8proc_category_t c = utf8proc_category(cp);

	/* By ranges: the categories of letters, marks and numbers. */
	if (c >= UTF8PROC_CATEGORY_LU && c <= UTF8PROC_CATEGORY_NO)
		return is_without_blanks(cp) ? ALONE : LETTER;
	return c == UTF8PROC_CATEGORY_ZS || cp == '\t' ? BLANK : ALONE;
}

/* The length of what people see as one character; `cp` its first. */
static size_t cut_character(struct ol_words t, int32_t *cp)
{
	utf8proc_int32_t state = 0, last, next;
	const utf8proc_uint8_t *p = (const utf8proc_uint8_t *)t.p;
	utf8proc_ssize_t n;
	size_t at;

	n = utf8proc_iterate(p, (utf8proc_ssize_t)t.len, &last);
	*cp = last;
	for (at = (size_t)n; n > 0 && at < t.len; at += (size_t)n) {
		n = utf8proc_iterate(p + at, (utf8proc_ssize_t)(t.len - at),
				     &next);
		if (n <= 0 ||
		    utf8proc_grapheme_break_stateful(last, next, &state))
			break;
		last = next;
	}
	return at;
}

size_t ol_words_first(struct ol_words text)
{
	int32_t cp;
	size_t at = cut_character(text, &cp), n;
	enum kind kind = kind_of(cp);

	if (kind == ALONE)
		return at;
	while (at < text.len) {
		n = cut_character(
			(struct ol_words){ text.p + at, text.len - at }, &cp);
		if (kind_of(cp) != kind)
			break;
		at += n;
	}
	return at;
}
