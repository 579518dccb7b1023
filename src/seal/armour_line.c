/* armour_line - doc/protocol/seal.md, "Letters". */
#include "seal/armour_line.h"

#include <stdio.h>
#include <string.h>

#define LETTERS "QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L"
#define CONSTANT 0x0f1c3a57u
#define CHECK (OL_ARMOUR_LINE - OL_ARMOUR_DATA)

char ol_armour_letter(uint8_t value)
{
	return LETTERS[value & 31];
}

uint8_t ol_armour_value(char sign)
{
	const char *p;

	if (sign >= 'a' && sign <= 'z')
		sign = (char)(sign - 'a' + 'A');
	if (sign == '1' || sign == 'I')
		sign = 'L';
	else if (sign == 'O')
		sign = '0';
	else if (sign == 'B')
		sign = '8';
	p = sign ? strchr(LETTERS, sign) : NULL;
	return p ? (uint8_t)(p - LETTERS) : OL_ARMOUR_FOREIGN;
}

static uint32_t polymod_step(uint32_t c, uint8_t value)
{
	static const uint32_t generator[5] = { 0x3b6a57b2, 0x26508e6d,
					       0x1ea119fa, 0x3d4233dd,
					       0x2a1462b3 };
	uint32_t top = c >> 25;
	int i;

	c = (c & 0x1ffffff) << 5 ^ value;
	for (i = 0; i < 5; i++)
		if (top >> i & 1)
			c ^= generator[i];
	return c;
}

static uint32_t polymod(enum ol_armour_kind kind, unsigned line,
			const uint8_t values[static OL_ARMOUR_LINE])
{
	uint32_t c = 1;
	size_t i;

	c = polymod_step(c, (uint8_t)kind);
	c = polymod_step(c, (uint8_t)(line >> 5));
	c = polymod_step(c, (uint8_t)(line & 31));
	for (i = 0; i < OL_ARMOUR_LINE; i++)
		c = polymod_step(c, values[i]);
	return c;
}

void ol_armour_line_close(enum ol_armour_kind kind, unsigned line,
			  uint8_t values[static OL_ARMOUR_LINE])
{
	uint32_t c;
	int i;

	memset(values + OL_ARMOUR_DATA, 0, CHECK);
	c = polymod(kind, line, values) ^ CONSTANT;
	for (i = 0; i < CHECK; i++)
		values[OL_ARMOUR_DATA + i] =
			(uint8_t)(c >> 5 * (CHECK - 1 - i) & 31);
}

bool ol_armour_line_is_sound(enum ol_armour_kind kind, unsigned line,
			     const uint8_t values[static OL_ARMOUR_LINE])
{
	return !memchr(values, OL_ARMOUR_FOREIGN, OL_ARMOUR_LINE) &&
	       polymod(kind, line, values) == CONSTANT;
}

/* A line that is being looked at. */
struct suspect {
	enum ol_armour_kind kind;
	unsigned line;
	uint8_t v[OL_ARMOUR_LINE];
};

static bool is_sound(const struct suspect *s)
{
	return ol_armour_line_is_sound(s->kind, s->line, s->v);
}

/* Puts every letter in place `i`, until the line is sound. */
static bool try_place(struct suspect *s, size_t i)
{
	uint8_t was = s->v[i];

	for (s->v[i] = 0; s->v[i] < 32; s->v[i]++)
		if (is_sound(s))
			return true;
	s->v[i] = was;
	return false;
}

static bool found(struct ol_armour_damage *d, enum ol_armour_fault fault,
		  const struct suspect *s, size_t i)
{
	d->fault = fault;
	d->letter = (unsigned)i + 1;
	d->expected = ol_armour_letter(s->v[i]);
	return true;
}

/* Forty of them: one is wrong, or two neighbours are exchanged. */
static bool locate_wrong(struct ol_armour_damage *d, struct suspect *s)
{
	enum ol_armour_fault fault;
	uint8_t was;
	size_t i;

	for (i = 0; i < OL_ARMOUR_LINE; i++) {
		fault = s->v[i] == OL_ARMOUR_FOREIGN ? OL_ARMOUR_ODD
						     : OL_ARMOUR_WRONG;
		if (try_place(s, i))
			return found(d, fault, s, i);
	}
	for (i = 0; i + 1 < OL_ARMOUR_LINE; i++) {
		was = s->v[i];
		s->v[i] = s->v[i + 1];
		s->v[i + 1] = was;
		if (is_sound(s))
			return found(d, OL_ARMOUR_CROSSED, s, i);
		s->v[i + 1] = s->v[i];
		s->v[i] = was;
	}
	return false;
}

/* One too few. */
static bool locate_lacking(struct ol_armour_damage *d, struct suspect *s,
			   const uint8_t *values)
{
	size_t i;

	for (i = 0; i < OL_ARMOUR_LINE; i++) {
		memcpy(s->v, values, i);
		memcpy(s->v + i + 1, values + i, OL_ARMOUR_LINE - 1 - i);
		if (try_place(s, i))
			return found(d, OL_ARMOUR_LACKS, s, i);
	}
	return false;
}

/* One too many. */
static bool locate_extra(struct ol_armour_damage *d, struct suspect *s,
			 const uint8_t *values)
{
	size_t i;

	for (i = 0; i <= OL_ARMOUR_LINE; i++) {
		memcpy(s->v, values, i);
		memcpy(s->v + i, values + i + 1, OL_ARMOUR_LINE - i);
		if (is_sound(s)) {
			d->fault = OL_ARMOUR_EXTRA;
			d->letter = (unsigned)i + 1;
			return true;
		}
	}
	return false;
}

struct ol_armour_damage ol_armour_line_locate(enum ol_armour_kind kind,
					      unsigned line,
					      const uint8_t *values, size_t n)
{
	struct ol_armour_damage d = { .fault = OL_ARMOUR_UNCLEAR,
				      .line = line };
	struct suspect s = { .kind = kind, .line = line };
	size_t seen = n < OL_ARMOUR_LINE + 1 ? n : OL_ARMOUR_LINE + 1;
	const uint8_t *odd;

	if (n == OL_ARMOUR_LINE)
		memcpy(s.v, values, sizeof s.v);
	if ((n == OL_ARMOUR_LINE && locate_wrong(&d, &s)) ||
	    (n == OL_ARMOUR_LINE - 1 && locate_lacking(&d, &s, values)) ||
	    (n == OL_ARMOUR_LINE + 1 && locate_extra(&d, &s, values)))
		return d;
	odd = memchr(values, OL_ARMOUR_FOREIGN, seen);
	if (odd) {
		d.fault = OL_ARMOUR_ODD;
		d.letter = (unsigned)(odd - values) + 1;
	}
	return d;
}

static const char *fault_text(enum ol_armour_fault fault)
{
	switch (fault) {
	case OL_ARMOUR_SOUND:
		return "every letter is right, but it is no card";
	case OL_ARMOUR_EMPTY:
		return "no numbered lines of letters in it";
	case OL_ARMOUR_OTHER:
		return "a slip in place of a card, or a card of a slip";
	case OL_ARMOUR_WHOLE:
		return "every line is right, but not all are of one card";
	case OL_ARMOUR_WRONG:
		return "is wrong";
	case OL_ARMOUR_ODD:
		return "is a sign that no card has";
	case OL_ARMOUR_LACKS:
		return "is missing";
	case OL_ARMOUR_EXTRA:
		return "is one too many";
	case OL_ARMOUR_CROSSED:
		return "and the next are exchanged";
	case OL_ARMOUR_UNCLEAR:
		return "has more than one wrong character";
	case OL_ARMOUR_MISSING:
		return "is missing";
	case OL_ARMOUR_TWICE:
		return "stands there twice, and differs";
	case OL_ARMOUR_MISPLACED:
		return "holds the letters of line";
	}
	return "";
}

void ol_armour_damage_text(char out[static OL_ARMOUR_DAMAGE_TEXT],
			   const struct ol_armour_damage *d)
{
	const char *what = fault_text(d->fault);
	const size_t cap = OL_ARMOUR_DAMAGE_TEXT;

	if (!d->line)
		(void)snprintf(out, cap, "%s", what);
	else if (d->fault == OL_ARMOUR_MISPLACED)
		(void)snprintf(out, cap, "line %u %s %u", d->line, what,
			       d->letter);
	else if (!d->letter)
		(void)snprintf(out, cap, "line %u %s", d->line, what);
	else if (!d->expected || d->fault == OL_ARMOUR_CROSSED)
		(void)snprintf(out, cap, "line %u, character %u %s", d->line,
			       d->letter, what);
	else
		(void)snprintf(out, cap,
			       "line %u, character %u %s: "
			       "%c expected",
			       d->line, d->letter, what, d->expected);
}
