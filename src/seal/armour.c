/* armour - doc/protocol/seal.md, "Letters". */
#include "seal/armour.h"

#include <assert.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/bytes.h"
#include "base/error.h"
#include "seal/armour_line.h"
#include "seal/hash.h"

#define GROUP 5
#define HEAD 2 /* the content's length      */
#define SUM 4  /* of SHA-256, at the end    */
#define BYTES_MAX (HEAD + OL_ARMOUR_MAX + SUM)
#define KEPT (OL_ARMOUR_LINE + 4) /* of a line that is too long */

static_assert(BYTES_MAX * 8 <= OL_ARMOUR_LINES_MAX * OL_ARMOUR_DATA * 5,
	      "everything fits");

static const char *kind_text(enum ol_armour_kind kind)
{
	switch (kind) {
	case OL_ARMOUR_CARD:
		return "CARD";
	case OL_ARMOUR_SLIP:
		return "SLIP";
	}
	return "";
}

/* ---- writing ---- */

static void whole_sum(uint8_t out[static SUM], enum ol_armour_kind kind,
		      const uint8_t *p, size_t len)
{
	struct ol_sha256 hash;
	uint8_t full[OL_SHA256_LEN];
	uint8_t k = (uint8_t)kind;

	ol_sha256_init(&hash);
	ol_sha256_add(&hash, &k, 1);
	ol_sha256_add(&hash, p, len);
	ol_sha256_end(&hash, full);
	memcpy(out, full, SUM);
	ol_wipe(full, sizeof full);
}

static unsigned lines_of(size_t len)
{
	size_t bits = (HEAD + len + SUM) * 8;

	return (unsigned)((bits + OL_ARMOUR_DATA * 5 - 1) /
			  (OL_ARMOUR_DATA * 5));
}

/* The 5 bits at `bit` of n bytes, zero beyond their end. */
static uint8_t bits_at(const uint8_t *p, size_t n, size_t bit)
{
	uint8_t out = 0;
	size_t i;

	for (i = bit; i < bit + 5; i++)
		out = (uint8_t)(out << 1 |
				(i / 8 < n ? p[i / 8] >> (7 - i % 8) & 1 : 0));
	return out;
}

static size_t text_write(char *out, enum ol_armour_kind kind, const uint8_t *p,
			 size_t len, bool dense)
{
	uint8_t bytes[BYTES_MAX];
	uint8_t letters[OL_ARMOUR_LINE];
	size_t n = 0, i;
	unsigned line, last = lines_of(len);

	assert(len <= OL_ARMOUR_MAX);
	ol_put16(bytes, (uint16_t)len);
	memcpy(bytes + HEAD, p, len);
	whole_sum(bytes + HEAD + len, kind, p, len);
	for (line = 1; line <= last; line++) {
		for (i = 0; i < OL_ARMOUR_DATA; i++)
			letters[i] =
				bits_at(bytes, HEAD + len + SUM,
					((line - 1) * OL_ARMOUR_DATA + i) * 5);
		ol_armour_line_close(kind, line, letters);
		n += (size_t)snprintf(out + n, OL_ARMOUR_TEXT - n,
				      "%02u:", line);
		for (i = 0; i < OL_ARMOUR_LINE; i++) {
			if (!dense && i % GROUP == 0)
				out[n++] = ' ';
			out[n++] = ol_armour_letter(letters[i]);
		}
		if (!dense)
			out[n++] = '\n';
	}
	out[n] = '\0';
	ol_wipe(bytes, sizeof bytes);
	ol_wipe(letters, sizeof letters);
	return n;
}

size_t ol_armour_write(char out[static OL_ARMOUR_TEXT],
		       enum ol_armour_kind kind, const uint8_t *p, size_t len)
{
	size_t n;

	n = (size_t)snprintf(out, OL_ARMOUR_TEXT,
			     "-----BEGIN OPENLINE %s-----\n", kind_text(kind));
	n += text_write(out + n, kind, p, len, false);
	n += (size_t)snprintf(out + n, OL_ARMOUR_TEXT - n,
			      "-----END OPENLINE %s-----\n", kind_text(kind));
	return n;
}

size_t ol_armour_write_dense(char out[static OL_ARMOUR_TEXT],
			     enum ol_armour_kind kind, const uint8_t *p,
			     size_t len)
{
	return text_write(out, kind, p, len, true);
}

/* ---- reading ---- */

/* Signs as they were read of the line that is being collected. */
struct collected {
	unsigned line; /* 0: nothing numbered has begun */
	size_t n;      /* signs, more than KEPT are only counted */
	char sign[KEPT];
	char last[2]; /* the last two signs, whatever is kept */
};

struct reader {
	enum ol_armour_kind kind;
	struct collected now;
	unsigned highest;
	bool is_seen[OL_ARMOUR_LINES_MAX + 1];  /* in whatever state   */
	bool is_sound[OL_ARMOUR_LINES_MAX + 1]; /* and letters are its */
	uint8_t letters[OL_ARMOUR_LINES_MAX + 1][OL_ARMOUR_LINE];
	struct ol_armour_damage first;
};

/* How many bytes at `at` are nothing but layout: blanks, quoting, dashes,
 * a no-break space, a byte order mark. */
static size_t layout_len(const char *text, size_t len, size_t at)
{
	if (strchr(" \t\r\n\v\f>|-", text[at]) && text[at])
		return 1;
	if (len - at >= 2 && memcmp(text + at, "\xc2\xa0", 2) == 0)
		return 2;
	if (len - at >= 3 && memcmp(text + at, "\xef\xbb\xbf", 3) == 0)
		return 3;
	return 0;
}

/* Upper case, and one sign for all that people and fonts mix up. */
static char fold(char c)
{
	if (c >= 'a' && c <= 'z')
		c = (char)(c - 'a' + 'A');
	if (c == '1' || c == 'I')
		return 'L';
	if (c == 'O')
		return '0';
	return c == 'B' ? '8' : c;
}

/* Where the words end that begin at `at`, layout between their letters
 * passed over; 0 where it is something else. */
static size_t match(const char *text, size_t len, size_t at, const char *words)
{
	size_t skip;

	while (at < len && *words) {
		skip = layout_len(text, len, at);
		if (skip) {
			at += skip;
			continue;
		}
		if (fold(text[at]) != fold(*words))
			return 0;
		at++;
		words++;
	}
	return *words ? 0 : at;
}

/* Finds BEGIN (the last one) or END (the first one) of a kind; at and after
 * are the mark's borders. */
static bool find_mark(const char *text, size_t len, size_t from,
		      const char *side, enum ol_armour_kind kind, size_t *at,
		      size_t *after)
{
	char words[24];
	bool found = false;
	size_t i, end;

	(void)snprintf(words, sizeof words, "%sOPENLINE%s", side,
		       kind_text(kind));
	for (i = from; i < len; i++) {
		if (fold(text[i]) != fold(words[0]))
			continue;
		end = match(text, len, i, words);
		if (!end)
			continue;
		*at = i;
		*after = end;
		found = true;
		if (words[0] == 'E')
			break;
	}
	return found;
}

/* A digit of a line's number, or -1. */
static int digit_of(char sign)
{
	sign = fold(sign);
	if (sign == 'L')
		return 1;
	return sign >= '0' && sign <= '9' ? sign - '0' : -1;
}

static bool is_digit(char sign)
{
	return sign >= '0' && sign <= '9';
}

/* The number that the last two signs make, or 0. The first number must have
 * a real digit in it: else "hello:" would begin line 10. */
static unsigned number_of(const struct collected *c)
{
	int tens = digit_of(c->last[0]), ones = digit_of(c->last[1]);

	if (tens < 0 || ones < 0)
		return 0;
	if (c->line == 0 && !is_digit(c->last[0]) && !is_digit(c->last[1]))
		return 0;
	return (unsigned)(tens * 10 + ones);
}

/* True if damage in that line would be the first. */
static bool is_first(const struct reader *r, unsigned line)
{
	return r->first.fault == OL_ARMOUR_SOUND || r->first.line > line;
}

static void note(struct reader *r, enum ol_armour_fault fault, unsigned line,
		 unsigned letter)
{
	if (is_first(r, line))
		r->first = (struct ol_armour_damage){ fault, line, letter, 0 };
}

/* The other line whose place these letters would fill; 0 if none. */
static unsigned belongs_to(const struct reader *r, const uint8_t *l)
{
	unsigned line;

	for (line = 1; line <= OL_ARMOUR_LINES_MAX; line++)
		if (ol_armour_line_is_sound(r->kind, line, l))
			return line;
	return 0;
}

/* The line that was being collected is over: files it under its number. */
static void line_end(struct reader *r)
{
	struct collected *c = &r->now;
	unsigned line = c->line, other;
	bool fits = c->n == OL_ARMOUR_LINE;
	uint8_t l[KEPT] = { 0 };
	size_t i;

	if (line == 0)
		return;
	for (i = 0; i < c->n && i < KEPT; i++)
		l[i] = ol_armour_value(c->sign[i]);
	other = fits ? belongs_to(r, l) : 0;
	if (line <= OL_ARMOUR_LINES_MAX) {
		if (line > r->highest)
			r->highest = line;
		if (other == line && r->is_sound[line] &&
		    memcmp(r->letters[line], l, OL_ARMOUR_LINE) != 0)
			note(r, OL_ARMOUR_TWICE, line, 0);
		if (other == line && !r->is_sound[line])
			memcpy(r->letters[line], l, OL_ARMOUR_LINE);
		r->is_seen[line] = true;
		r->is_sound[line] = r->is_sound[line] || other == line;
	}
	if (other && other != line) {
		note(r, OL_ARMOUR_MISPLACED, line, other);
		r->is_seen[other] = true;
	} else if (!other && line > OL_ARMOUR_LINES_MAX) {
		note(r, OL_ARMOUR_UNCLEAR, line, 0);
	} else if (!other && is_first(r, line)) {
		r->first = ol_armour_line_locate(r->kind, line, l, c->n);
	}
	ol_wipe(l, sizeof l);
}

/* A sign that is not layout. With a colon the two signs before it are a
 * number and begin a line; elsewhere it is as foreign as any other. */
static void sign_add(struct reader *r, char sign)
{
	struct collected *c = &r->now;
	unsigned number = sign == ':' ? number_of(c) : 0;

	if (number) {
		c->n -= c->line ? 2 : 0;
		line_end(r);
		*c = (struct collected){ .line = number };
		return;
	}
	c->last[0] = c->last[1];
	c->last[1] = sign;
	if (c->line == 0)
		return;
	if (c->n < KEPT)
		c->sign[c->n] = sign;
	c->n++;
}

static void signs_read(struct reader *r, const char *text, size_t from,
		       size_t to)
{
	size_t at, skip;

	for (at = from; at < to; at += skip ? skip : 1) {
		skip = layout_len(text, to, at);
		if (!skip)
			sign_add(r, text[at]);
	}
	line_end(r);
}

/* The bytes of all lines, all of which are sound. False where together they
 * are not what was written. */
static bool join(const struct reader *r, unsigned last, uint8_t *bytes,
		 size_t len)
{
	size_t n = HEAD + len + SUM;
	size_t i, bit;
	unsigned line;
	uint8_t value, sum[SUM];

	memset(bytes, 0, BYTES_MAX);
	for (line = 1; line <= last; line++) {
		for (i = 0; i < OL_ARMOUR_DATA * 5; i++) {
			value = r->letters[line][i / 5];
			bit = (line - 1) * OL_ARMOUR_DATA * 5 + i;
			if (!(value >> (4 - i % 5) & 1))
				continue;
			if (bit >= n * 8)
				return false;
			bytes[bit / 8] |= (uint8_t)(0x80 >> bit % 8);
		}
	}
	whole_sum(sum, r->kind, bytes + HEAD, len);
	return memcmp(sum, bytes + HEAD + len, SUM) == 0;
}

/* The content's length as line 1 tells it. */
static size_t told_len(const struct reader *r)
{
	const uint8_t *l = r->letters[1];

	return (size_t)l[0] << 11 | (size_t)l[1] << 6 | (size_t)l[2] << 1 |
	       l[3] >> 4;
}

static void lines_check(struct reader *r)
{
	unsigned line, last = r->highest;

	if (r->is_sound[1] && told_len(r) <= OL_ARMOUR_MAX &&
	    lines_of(told_len(r)) > last)
		last = lines_of(told_len(r));
	if (last == 0 && r->first.fault == OL_ARMOUR_SOUND)
		r->first.fault = OL_ARMOUR_EMPTY;
	for (line = 1; line <= last; line++)
		if (!r->is_seen[line])
			note(r, OL_ARMOUR_MISSING, line, 0);
}

static int content_read(struct reader *r, uint8_t *out, size_t cap, size_t *len)
{
	uint8_t bytes[BYTES_MAX];
	size_t told = told_len(r);
	int err = 0;

	if (told > OL_ARMOUR_MAX || lines_of(told) != r->highest ||
	    !join(r, r->highest, bytes, told)) {
		r->first.fault = OL_ARMOUR_WHOLE;
		err = OL_ERR_MALFORMED;
	} else if (told > cap) {
		err = OL_ERR_RANGE;
	} else {
		memcpy(out, bytes + HEAD, told);
		*len = told;
	}
	ol_wipe(bytes, sizeof bytes);
	return err;
}

int ol_armour_read(uint8_t *out, size_t cap, size_t *len,
		   enum ol_armour_kind kind, const char *text, size_t text_len,
		   struct ol_armour_damage *damage)
{
	enum ol_armour_kind other = kind == OL_ARMOUR_CARD ? OL_ARMOUR_SLIP
							   : OL_ARMOUR_CARD;
	struct reader r = { .kind = kind };
	size_t at, from = 0, to;
	int err = OL_ERR_MALFORMED;

	if (text_len > OL_ARMOUR_TEXT_READ)
		text_len = OL_ARMOUR_TEXT_READ;
	if (!find_mark(text, text_len, 0, "BEGIN", kind, &at, &from) &&
	    find_mark(text, text_len, 0, "BEGIN", other, &at, &from)) {
		r.first.fault = OL_ARMOUR_OTHER;
	} else {
		if (!find_mark(text, text_len, from, "END", kind, &to, &at))
			to = text_len;
		signs_read(&r, text, from, to);
		lines_check(&r);
	}
	if (r.first.fault == OL_ARMOUR_SOUND)
		err = content_read(&r, out, cap, len);
	*damage = r.first;
	ol_wipe(&r, sizeof r);
	return err;
}
