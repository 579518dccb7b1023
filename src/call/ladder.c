/* ladder - see ladder.h. */
#include "call/ladder.h"

#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/text.h"

#define EVERYONE "everyone"

/* The roles that may speak, as people write them. */
static const struct {
	const char *text;
	enum ol_role role;
} roles[] = {
	{ "duty officer", OL_ROLE_DUTY },
	{ "principal", OL_ROLE_PRINCIPAL },
	{ "interpreter", OL_ROLE_INTERPRETER },
};

#define N_ROLES (sizeof roles / sizeof roles[0])

/* ---- reading ---------------------------------------------------------- */

/* A piece of the text. */
struct piece {
	const char *p;
	size_t n;
};

static struct piece trimmed(const char *p, size_t n)
{
	while (n && *p == ' ') {
		p++;
		n--;
	}
	while (n && p[n - 1] == ' ')
		n--;
	return (struct piece){ p, n };
}

static bool is_word(struct piece t, const char *word)
{
	return t.n == strlen(word) && !memcmp(t.p, word, t.n);
}

/* To the comma that ends a rung; one in quotes is none. */
static size_t rung_length(const char *text)
{
	bool quoted = false;
	size_t n;

	for (n = 0; text[n] && (quoted || text[n] != ','); n++)
		quoted ^= text[n] == '"';
	return n;
}

/* Cuts the seconds off the end of a rung, where there are any. False: so many
 * that none may be. */
static bool cut_seconds(struct piece *t, uint16_t *seconds)
{
	size_t from = t->n;
	unsigned v = 0;

	while (from && t->p[from - 1] >= '0' && t->p[from - 1] <= '9')
		from--;
	if (from == t->n || !from ||
	    (t->p[from - 1] != ' ' && t->p[from - 1] != '"'))
		return true;
	for (size_t i = from; i < t->n && v <= OL_LADDER_SECONDS; i++)
		v = 10 * v + (unsigned)(t->p[i] - '0');
	if (v > OL_LADDER_SECONDS)
		return false;
	*seconds = (uint16_t)v;
	*t = trimmed(t->p, from);
	return true;
}

static const char *read_seat(struct ol_rung *r, struct piece t)
{
	static const char wrong[] = "a seat's name has 1 to 32 bytes, in "
				    "quotes where it has a comma, ends in a "
				    "number or is called like a role";

	if (t.n >= 2 && t.p[0] == '"' && t.p[t.n - 1] == '"')
		t = (struct piece){ t.p + 1, t.n - 2 };
	if (!t.n || t.n >= sizeof r->seat || memchr(t.p, '"', t.n) ||
	    t.p[0] == ' ' || t.p[t.n - 1] == ' ' || !ol_text_is_plain(t.p, t.n))
		return wrong;
	r->is_seat = true;
	memcpy(r->seat, t.p, t.n);
	return NULL;
}

/* NULL, or what is wrong. */
static const char *read_rung(struct ol_rung *r, struct piece t,
			     uint16_t before_s)
{
	*r = (struct ol_rung){ .after_s = before_s };
	if (!cut_seconds(&t, &r->after_s))
		return "a rung comes at second 0 to 600 of the ring";
	if (r->after_s < before_s)
		return "a rung cannot come before the one that stands before "
		       "it";
	if (is_word(t, "clerk") || is_word(t, "auditor"))
		return "clerks and auditors may not speak in calls and cannot "
		       "be rung";
	if (is_word(t, EVERYONE))
		return "everyone stands alone: it means no ladder";
	for (size_t i = 0; i < N_ROLES; i++)
		if (is_word(t, roles[i].text) ||
		    is_word(t, ol_role_text[roles[i].role])) {
			r->role = roles[i].role;
			return NULL;
		}
	return read_seat(r, t);
}

static bool is_same(const struct ol_rung *a, const struct ol_rung *b)
{
	return a->is_seat == b->is_seat &&
	       (a->is_seat ? !strcmp(a->seat, b->seat) : a->role == b->role);
}

static const char *read_all(struct ol_ladder *l, const char *text)
{
	const char *wrong;
	uint16_t before = 0;

	if (is_word(trimmed(text, strlen(text)), EVERYONE))
		return NULL;
	for (;; text++) {
		struct ol_rung *r = &l->rung[l->n];
		size_t n = rung_length(text);

		if (l->n == OL_LADDER_RUNGS)
			return "there are at most 8 rungs";
		wrong = read_rung(r, trimmed(text, n), before);
		if (wrong)
			return wrong;
		if (!l->n && r->after_s)
			return "the first rung comes at once: leave out its "
			       "seconds";
		for (size_t i = 0; i < l->n; i++)
			if (is_same(&l->rung[i], r))
				return "a rung stands there twice";
		before = r->after_s;
		l->n++;
		text += n;
		if (!*text)
			return NULL;
	}
}

int ol_ladder_read(struct ol_ladder *l, const char *text, const char **why)
{
	struct ol_ladder read;
	char written[OL_LADDER_TEXT];
	struct ol_ladder again;

	memset(&read, 0, sizeof read);
	*why = read_all(&read, text);
	if (*why)
		return OL_ERR_MALFORMED;
	ol_ladder_write(written, &read);
	memset(&again, 0, sizeof again);
	if (read_all(&again, written) || again.n != read.n) {
		*why = "its words have at most 160 bytes";
		return OL_ERR_MALFORMED;
	}
	*l = read;
	return 0;
}

/* ---- writing ---------------------------------------------------------- */

static const char *role_word(enum ol_role role)
{
	for (size_t i = 0; i < N_ROLES; i++)
		if (roles[i].role == role)
			return roles[i].text;
	return "?";
}

/* One rung more, all of it or nothing. False: it did not fit. */
static bool add_rung(char out[static OL_LADDER_TEXT], const struct ol_rung *r,
		     const char *quote, uint16_t before_s)
{
	char seconds[8] = "";
	size_t len = strlen(out);
	int n;

	if (r->after_s != before_s)
		snprintf(seconds, sizeof seconds, " %u", r->after_s);
	n = snprintf(out + len, OL_LADDER_TEXT - len, "%s%s%s%s%s",
		     len ? ", " : "", quote,
		     r->is_seat ? r->seat : role_word(r->role), quote, seconds);
	if (n >= 0 && (size_t)n < OL_LADDER_TEXT - len)
		return true;
	out[len] = '\0';
	return false;
}

void ol_ladder_write(char out[static OL_LADDER_TEXT], const struct ol_ladder *l)
{
	uint16_t before = 0;

	(void)ol_text_copy(out, OL_LADDER_TEXT, l->n ? "" : EVERYONE);
	for (uint8_t i = 0; i < l->n; i++) {
		if (!add_rung(out, &l->rung[i], l->rung[i].is_seat ? "\"" : "",
			      before))
			return;
		before = l->rung[i].after_s;
	}
}

/* ---- one call that rings ---------------------------------------------- */

uint8_t ol_ladder_rung(const struct ol_ladder *l, enum ol_role role,
		       const char *seat)
{
	uint8_t i;

	for (i = 0; i < l->n; i++)
		if (l->rung[i].is_seat ? !strcmp(l->rung[i].seat, seat)
				       : l->rung[i].role == role)
			return i;
	return OL_LADDER_RUNGS;
}

void ol_climb_begin(struct ol_climb *c, const struct ol_ladder *l, bool at_once,
		    ol_instant now)
{
	c->ladder = *l;
	c->began = now;
	c->come = at_once ? l->n : 0;
	c->everyone = l->n == 0;
}

static ol_instant comes_at(const struct ol_climb *c, uint8_t rung)
{
	return ol_after(c->began,
			(uint64_t)c->ladder.rung[rung].after_s * OL_US_PER_S);
}

/* Nobody is on the step that came last. */
static bool is_passed_over(const struct ol_climb *c, unsigned there)
{
	const struct ol_rung *r = c->ladder.rung;
	uint8_t i;

	for (i = c->come; i > 0 && r[i - 1].after_s == r[c->come - 1].after_s;
	     i--)
		if (there & 1u << (i - 1))
			return false;
	return true;
}

static void take_step(struct ol_climb *c)
{
	uint16_t second = c->ladder.rung[c->come].after_s;

	while (c->come < c->ladder.n &&
	       c->ladder.rung[c->come].after_s == second)
		c->come++;
}

bool ol_climb_step(struct ol_climb *c, unsigned there, ol_instant now)
{
	uint8_t come = c->come;
	bool everyone = c->everyone;

	while (c->come < c->ladder.n &&
	       (ol_due(comes_at(c, c->come), now) || is_passed_over(c, there)))
		take_step(c);
	if (!there)
		c->everyone = true;
	return c->come != come || c->everyone != everyone;
}

bool ol_climb_rings(const struct ol_climb *c, uint8_t rung)
{
	return c->everyone || rung < c->come;
}

ol_instant ol_climb_deadline(const struct ol_climb *c)
{
	return c->come < c->ladder.n ? comes_at(c, c->come) : OL_NEVER;
}

void ol_climb_next(const struct ol_climb *c, char out[static OL_LADDER_TEXT])
{
	const struct ol_rung *r = c->ladder.rung;
	uint8_t i;

	out[0] = '\0';
	for (i = c->come; i < c->ladder.n && r[i].after_s == r[c->come].after_s;
	     i++)
		(void)add_rung(out, &r[i], "", r[i].after_s);
}
