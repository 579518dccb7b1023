/* words_diff - see words_diff.h. */
#include "record/words_diff.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/text.h"

/* A word is where it begins and a number that words with the same bytes share:
 * comparing two is comparing the numbers. */
struct word {
	uint32_t at, same_as;
};

/* Both texts as words; all[] is one behind the other, `is` from `n_was` on. */
struct search {
	struct ol_words was, is;
	struct word *all;
	size_t n_was, n_is;
	bool *changed; /* of each of all[]                                */
	int32_t *down, *up; /* the furthest of each diagonal, both ways   */
};

/* ---- words ------------------------------------------------------------------ */

static size_t count(struct ol_words t)
{
	size_t n = 0, len;

	for (; t.len; t.p += len, t.len -= len, n++)
		len = ol_words_first(t);
	return n;
}

static void cut(struct word *out, struct ol_words t)
{
	const char *begin = t.p;
	size_t len;

	for (; t.len; t.p += len, t.len -= len) {
		*out++ = (struct word){ (uint32_t)(t.p - begin), 0 };
		len = ol_words_first(t);
	}
}

/* The bytes of the i-th of all words. */
static struct ol_words text_of(const struct search *s, size_t i)
{
	bool is_old = i < s->n_was;
	struct ol_words t = is_old ? s->was : s->is;
	size_t end = is_old ? s->n_was : s->n_was + s->n_is;
	size_t next = i + 1 < end ? s->all[i + 1].at : t.len;

	return (struct ol_words){ t.p + s->all[i].at, next - s->all[i].at };
}

static uint32_t hash(struct ol_words t)
{
	uint32_t h = 2166136261u; /* FNV-1a */
	size_t i;

	for (i = 0; i < t.len; i++)
		h = (h ^ (unsigned char)t.p[i]) * 16777619u;
	return h;
}

/* Whoever chose the texts may have chosen their hashes: then a place in the
 * table is looked for so many times and no longer; two words that are the same
 * may count as different after that, which is a longer script and no error. */
#define PROBES 64

/* Gives the same words the same number. */
static int number(struct search *s)
{
	size_t n = s->n_was + s->n_is, cap = 64, i, k, slot;
	uint32_t *table; /* indices + 1 */

	while (cap < 2 * n)
		cap *= 2;
	table = calloc(cap, sizeof *table);
	if (!table)
		return OL_ERR_NO_MEMORY;
	for (i = 0; i < n; i++) {
		s->all[i].same_as = (uint32_t)i;
		slot = hash(text_of(s, i)) & (cap - 1);
		for (k = 0; k < PROBES; k++, slot = (slot + 1) & (cap - 1)) {
			if (!table[slot]) {
				table[slot] = (uint32_t)i + 1;
				break;
			}
			if (ol_words_equal(text_of(s, table[slot] - 1),
					   text_of(s, i))) {
				s->all[i].same_as = table[slot] - 1;
				break;
			}
		}
	}
	free(table);
	return 0;
}

/* ---- the search --------------------------------------------------------------- */

/* A part of both: old words a0 to before a1, new ones b0 to before b1. */
struct box {
	size_t a0, a1, b0, b1;
};

static bool same(const struct search *s, size_t a, size_t b)
{
	return s->all[a].same_as == s->all[s->n_was + b].same_as;
}

static void mark_all(struct search *s, struct box x)
{
	for (; x.a0 < x.a1; x.a0++)
		s->changed[x.a0] = true;
	for (; x.b0 < x.b1; x.b0++)
		s->changed[s->n_was + x.b0] = true;
}

/* Where a path stands: old words x and new words y of the box are behind it. */
struct point {
	int32_t x, y;
};

/* One step of d changes on diagonal k from the front; the furthest point. */
static struct point go_down(const struct search *s, const struct box *b,
			    int32_t *v, int32_t k, int32_t d)
{
	int32_t n = (int32_t)(b->a1 - b->a0), m = (int32_t)(b->b1 - b->b0);
	struct point p;

	p.x = k == -d || (k != d && v[k - 1] < v[k + 1]) ? v[k + 1]
							 : v[k - 1] + 1;
	p.y = p.x - k;
	while (p.x < n && p.y < m && p.y >= 0 &&
	       same(s, b->a0 + (size_t)p.x, b->b0 + (size_t)p.y)) {
		p.x++;
		p.y++;
	}
	v[k] = p.x;
	return p;
}

/* The same from the end: x and y count what is before it. */
static struct point go_up(const struct search *s, const struct box *b,
			  int32_t *v, int32_t k, int32_t d)
{
	int32_t n = (int32_t)(b->a1 - b->a0), m = (int32_t)(b->b1 - b->b0);
	struct point p;

	p.x = k == -d || (k != d && v[k - 1] < v[k + 1]) ? v[k + 1]
							 : v[k - 1] + 1;
	p.y = p.x - k;
	while (p.x < n && p.y < m && p.y >= 0 &&
	       same(s, b->a1 - 1 - (size_t)p.x, b->b1 - 1 - (size_t)p.y)) {
		p.x++;
		p.y++;
	}
	v[k] = p.x;
	return p;
}

/* A path may run over the edge, from where its diagonal had reached it. */
static bool is_on(const struct box *b, struct point p)
{
	return p.x >= 0 && p.y >= 0 && (size_t)p.x <= b->a1 - b->a0 &&
	       (size_t)p.y <= b->b1 - b->b0;
}

/* A point in the middle of a shortest script, beside both corners; false where
 * it costs too much. */
static bool find_middle(const struct search *s, const struct box *b,
			struct point *out)
{
	int32_t n = (int32_t)(b->a1 - b->a0), m = (int32_t)(b->b1 - b->b0);
	int32_t delta = n - m, d, k;
	int32_t *down = s->down + OL_WORDS_DIFF_COST + 1;
	int32_t *up = s->up + OL_WORDS_DIFF_COST + 1;
	bool is_odd = delta & 1;
	struct point p;

	down[1] = up[1] = 0;
	for (d = 0; d <= OL_WORDS_DIFF_COST; d++) {
		for (k = -d; k <= d; k += 2) {
			p = go_down(s, b, down, k, d);
			if (is_odd && is_on(b, p) && delta - k > -d &&
			    delta - k < d && p.x + up[delta - k] >= n) {
				*out = p;
				return true;
			}
		}
		for (k = -d; k <= d; k += 2) {
			p = go_up(s, b, up, k, d);
			if (!is_odd && is_on(b, p) && delta - k >= -d &&
			    delta - k <= d && p.x + down[delta - k] >= n) {
				*out = (struct point){ n - p.x, m - p.y };
				return true;
			}
		}
	}
	return false;
}

/* Not a corner: then the halves are smaller than the whole. */
static bool halves(const struct box *b, struct point p)
{
	return (p.x || p.y) &&
	       ((size_t)p.x < b->a1 - b->a0 || (size_t)p.y < b->b1 - b->b0);
}

/* Boxes that are still to be searched lie on a stack of its own: a middle
 * halves the changes, so that it is never deep. */
#define STACK 64

static void search(struct search *s, struct box first)
{
	struct box stack[STACK], b, other;
	size_t n = 0;
	struct point p;

	stack[n++] = first;
	while (n) {
		b = stack[--n];
		while (b.a0 < b.a1 && b.b0 < b.b1 && same(s, b.a0, b.b0))
			b.a0++, b.b0++;
		while (b.a0 < b.a1 && b.b0 < b.b1 &&
		       same(s, b.a1 - 1, b.b1 - 1))
			b.a1--, b.b1--;
		if (b.a0 == b.a1 || b.b0 == b.b1 || n + 2 > STACK ||
		    !find_middle(s, &b, &p) || !halves(&b, p)) {
			mark_all(s, b);
			continue;
		}
		other = b;
		b.a1 = other.a0 = b.a0 + (size_t)p.x;
		b.b1 = other.b0 = b.b0 + (size_t)p.y;
		stack[n++] = other;
		stack[n++] = b;
	}
}

/* ---- runs ----------------------------------------------------------------------- */

static int add(struct ol_words_diff *d, enum ol_words_change change,
	       struct ol_words text)
{
	size_t cap = d->cap_ ? d->cap_ * 2 : 32;
	struct ol_words_run *bigger;

	if (!text.len)
		return 0;
	if (d->n == d->cap_) {
		bigger = realloc(d->run, cap * sizeof *bigger);
		if (!bigger)
			return OL_ERR_NO_MEMORY;
		d->run = bigger;
		d->cap_ = cap;
	}
	d->run[d->n++] = (struct ol_words_run){ change, text };
	return 0;
}

static bool is_blank(struct ol_words t)
{
	size_t i;

	for (i = 0; i < t.len; i++)
		if (t.p[i] != ' ')
			return false;
	return t.len;
}

/* What is the same and only a blank between two changes belongs to them:
 * "removed a, same blank, removed b" reads worse than "removed a b". Each side
 * of a place must have a change of both kinds, or the blank parts nothing. */
static void join_over_blanks(struct search *s)
{
	size_t a = 0, b = 0;
	bool *was = s->changed, *is = s->changed + s->n_was;

	while (a < s->n_was && b < s->n_is) {
		if (was[a]) {
			a++;
			continue;
		}
		if (is[b]) {
			b++;
			continue;
		}
		if (a && b && was[a - 1] && is[b - 1] && a + 1 < s->n_was &&
		    b + 1 < s->n_is && was[a + 1] && is[b + 1] &&
		    is_blank(text_of(s, a)))
			was[a] = is[b] = true;
		a++;
		b++;
	}
}

/* From the word `from` to before `to` of one text. */
static struct ol_words span(const struct search *s, size_t from, size_t to)
{
	struct ol_words first, last;

	if (from == to)
		return (struct ol_words){ NULL, 0 };
	first = text_of(s, from);
	last = text_of(s, to - 1);
	first.len = (size_t)(last.p - first.p) + last.len;
	return first;
}

static int tell(struct ol_words_diff *out, const struct search *s)
{
	size_t a = 0, b = s->n_was, end = s->n_was + s->n_is, a0, b0;
	int err = 0;

	while (!err && (a < s->n_was || b < end)) {
		a0 = a;
		b0 = b;
		while (a < s->n_was && s->changed[a])
			a++;
		while (b < end && s->changed[b])
			b++;
		err = add(out, OL_WORDS_REMOVED, span(s, a0, a));
		if (!err)
			err = add(out, OL_WORDS_ADDED, span(s, b0, b));
		b0 = b;
		while (a < s->n_was && b < end && !s->changed[a] &&
		       !s->changed[b]) {
			a++;
			b++;
		}
		if (!err)
			err = add(out, OL_WORDS_SAME, span(s, b0, b));
	}
	return err;
}

static int prepare(struct search *s)
{
	size_t n, width = 2 * OL_WORDS_DIFF_COST + 3;

	s->n_was = count(s->was);
	s->n_is = count(s->is);
	n = s->n_was + s->n_is + 1;
	s->all = calloc(n, sizeof *s->all);
	s->changed = calloc(n, sizeof *s->changed);
	s->down = calloc(width, sizeof *s->down);
	s->up = calloc(width, sizeof *s->up);
	if (!s->all || !s->changed || !s->down || !s->up)
		return OL_ERR_NO_MEMORY;
	cut(s->all, s->was);
	cut(s->all + s->n_was, s->is);
	return number(s);
}

int ol_words_diff(struct ol_words_diff *out, struct ol_words was,
		  struct ol_words is)
{
	struct search s = { .was = was, .is = is };
	int err;

	memset(out, 0, sizeof *out);
	if (was.len > OL_WORDS_DIFF_MAX || is.len > OL_WORDS_DIFF_MAX)
		return OL_ERR_RANGE;
	if (!ol_text_is_utf8(was.p, was.len) || !ol_text_is_utf8(is.p, is.len))
		return OL_ERR_MALFORMED;
	err = prepare(&s);
	if (!err) {
		search(&s, (struct box){ 0, s.n_was, 0, s.n_is });
		join_over_blanks(&s);
		err = tell(out, &s);
	}
	free(s.all);
	free(s.changed);
	free(s.down);
	free(s.up);
	return err;
}

void ol_words_diff_release(struct ol_words_diff *d)
{
	free(d->run);
	memset(d, 0, sizeof *d);
}
