/* tag - see tag.h. RFC 5646, section 2.1; RFC 4647, section 3.4. */
#include "record/tag.h"

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static bool is_letter(char c)
{
	return lower(c) >= 'a' && lower(c) <= 'z';
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool are_letters(struct ol_words s)
{
	size_t i;

	for (i = 0; i < s.len; i++)
		if (!is_letter(s.p[i]))
			return false;
	return true;
}

static bool are_digits(struct ol_words s)
{
	size_t i;

	for (i = 0; i < s.len; i++)
		if (!is_digit(s.p[i]))
			return false;
	return true;
}

/* The subtags of a tag, one after the other. */
struct subtags {
	struct ol_words rest; /* behind `now` and its hyphen */
	struct ol_words now;  /* len 0: there is no more     */
	bool bad;             /* one that is none            */
};

static void take_subtag(struct subtags *s)
{
	size_t n = 0, cut;

	while (n < s->rest.len && s->rest.p[n] != '-')
		n++;
	s->now = (struct ol_words){ s->rest.p, n };
	for (cut = 0; cut < n; cut++)
		if (!is_letter(s->now.p[cut]) && !is_digit(s->now.p[cut]))
			s->bad = true;
	if (n > 8 || (n == 0 && s->rest.len) ||
	    (n < s->rest.len && n + 1 == s->rest.len))
		s->bad = true;
	cut = n < s->rest.len ? n + 1 : n;
	s->rest.p += cut;
	s->rest.len -= cut;
}

static bool is_variant(struct ol_words s)
{
	return (s.len >= 5 && s.len <= 8) || (s.len == 4 && is_digit(s.p[0]));
}

/* `before` begins where the first variant does. */
static bool came_before(struct ol_words before, struct ol_words variant)
{
	struct subtags s = { .rest = before };

	for (take_subtag(&s); s.now.p != variant.p; take_subtag(&s))
		if (ol_tag_equal(s.now, variant))
			return true;
	return false;
}

/* One subtag at least of `least` to 8; `s` ends behind them. */
static bool take_some(struct subtags *s, size_t least)
{
	size_t n = 0;

	for (take_subtag(s); s->now.len >= least; take_subtag(s))
		n++;
	return n > 0;
}

/* Extensions, then private use, to the end. */
static bool are_extensions(struct subtags *s)
{
	bool seen[128] = { false };
	char c;

	while (s->now.len == 1 && lower(s->now.p[0]) != 'x') {
		c = lower(s->now.p[0]);
		if (s->bad || seen[(unsigned char)c])
			return false;
		seen[(unsigned char)c] = true;
		if (!take_some(s, 2))
			return false;
	}
	if (s->now.len == 1 && !take_some(s, 1))
		return false;
	return s->now.len == 0 && !s->bad;
}

bool ol_tag_is_well_formed(struct ol_words tag)
{
	struct subtags s = { .rest = tag };
	const char *variants;
	int n;

	if (tag.len < 2 || tag.len > OL_ITEM_TAG_MAX)
		return false;
	take_subtag(&s);
	if (s.now.len == 1 && lower(s.now.p[0]) == 'x')
		return are_extensions(&s);
	if (s.now.len < 2 || !are_letters(s.now))
		return false;
	n = s.now.len > 3 ? 3 : 0; /* extended subtags, of a short one */
	for (take_subtag(&s); n < 3 && s.now.len == 3 && are_letters(s.now);
	     n++)
		take_subtag(&s);
	if (s.now.len == 4 && are_letters(s.now))
		take_subtag(&s); /* script */
	if ((s.now.len == 2 && are_letters(s.now)) ||
	    (s.now.len == 3 && are_digits(s.now)))
		take_subtag(&s); /* region */
	variants = s.now.p;
	for (; is_variant(s.now); take_subtag(&s))
		if (came_before((struct ol_words){ variants,
						   (size_t)(tag.p + tag.len -
							    variants) },
				s.now))
			return false;
	return are_extensions(&s);
}

bool ol_tag_equal(struct ol_words a, struct ol_words b)
{
	size_t i;

	if (a.len != b.len)
		return false;
	for (i = 0; i < a.len; i++)
		if (lower(a.p[i]) != lower(b.p[i]))
			return false;
	return true;
}

/* The length of the tag without its last subtag, and without a single letter
 * that would be left at its end; 0: nothing is left. */
static size_t shorter(struct ol_words tag)
{
	size_t n = tag.len;

	while (n > 0 && tag.p[n - 1] != '-')
		n--;
	if (n == 0)
		return 0;
	n--;
	return n >= 2 && tag.p[n - 2] == '-' ? n - 2 : n;
}

static struct ol_words language(struct ol_words tag)
{
	size_t n = 0;

	while (n < tag.len && tag.p[n] != '-')
		n++;
	return (struct ol_words){ tag.p, n };
}

size_t ol_tag_pick(const struct ol_item_texts *texts, struct ol_words want)
{
	struct ol_words cut;
	size_t i;

	for (cut = want; cut.len; cut.len = shorter(cut))
		for (i = 0; i < texts->n; i++)
			if (ol_tag_equal(texts->t[i].tag, cut))
				return i;
	cut = language(want);
	for (i = 0; i < texts->n; i++)
		if (ol_tag_equal(language(texts->t[i].tag), cut))
			return i;
	return 0;
}
