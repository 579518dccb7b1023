/* readout_header - the lines of a readout's header, in their order.
 * doc/protocol/readout.md, "Header" */
#include <string.h>
#include <utf8proc.h>

#include "record/readout_parts.h"
#include "record/tag.h"
#include "record/utc.h"

/* Bits of keys. */
#define BIT(key) (1u << (key))
#define ALWAYS                                                          \
	(BIT(OL_READOUT_KEY_VERSION) | BIT(OL_READOUT_KEY_ID) |         \
	 BIT(OL_READOUT_KEY_KIND) | BIT(OL_READOUT_KEY_FROM) |          \
	 BIT(OL_READOUT_KEY_UNTIL) | BIT(OL_READOUT_KEY_OFFICES) |      \
	 BIT(OL_READOUT_KEY_AUDIENCE) | BIT(OL_READOUT_KEY_LANGUAGES) | \
	 BIT(OL_READOUT_KEY_VALID_WITH))
#define CONTACT BIT(OL_READOUT_KEY_CONTACT)
#define SOMETIMES \
	(BIT(OL_READOUT_KEY_NOT_BEFORE) | BIT(OL_READOUT_KEY_SUPERSEDES))
#define SEATS BIT(OL_READOUT_KEY_SEATS)
#define TOPICS BIT(OL_READOUT_KEY_TOPICS)

/* What a kind must have, and what it may have beside that. */
static const struct {
	unsigned must, may;
	bool is_one_paragraph;
} of_kind[OL_READOUT_KINDS] = {
	[OL_READOUT_OWN] = { ALWAYS | CONTACT, SOMETIMES | SEATS | TOPICS,
			     false },
	[OL_READOUT_AGREED] = { ALWAYS | CONTACT, SOMETIMES | SEATS | TOPICS,
				false },
	[OL_READOUT_ACK] = { ALWAYS | CONTACT, SOMETIMES | SEATS, true },
	[OL_READOUT_NONE] = { ALWAYS, SOMETIMES, true },
};

static bool is(struct ol_words s, const char *text)
{
	return ol_words_equal(s, ol_words(text));
}

/* ---- values of the header ----------------------------------------------------- */

/* Cuts the first of a list off. */
static struct ol_words cut(struct ol_words *rest, const char sep[2])
{
	struct ol_words one = *rest;
	size_t i;

	for (i = 0; i + 1 < rest->len; i++)
		if (rest->p[i] == sep[0] && rest->p[i + 1] == sep[1])
			break;
	if (i + 1 >= rest->len) {
		*rest = (struct ol_words){ NULL, 0 };
		return one;
	}
	one.len = i;
	rest->p += i + 2;
	rest->len -= i + 2;
	return one;
}

static bool begins_blank(struct ol_words s)
{
	utf8proc_int32_t cp;

	return s.len &&
	       utf8proc_iterate((const utf8proc_uint8_t *)s.p,
				(utf8proc_ssize_t)s.len, &cp) > 0 &&
	       ol_readout_is_blank(cp);
}

static bool ends_blank(struct ol_words s)
{
	size_t i = s.len;

	while (i && ((unsigned char)s.p[i - 1] & 0xc0) == 0x80)
		i--;
	return i &&
	       begins_blank((struct ol_words){ s.p + i - 1, s.len - i + 1 });
}

/* One of a list: 1 to `most` bytes, no blank at either end, none of the signs
 * that part the list. */
static bool is_word(struct ol_readout_reader *r, struct ol_words s, size_t most,
		    const char *signs)
{
	const char *p;
	size_t i;

	if (!s.len)
		return ol_readout_fail(r, s.p,
				       "something is missing in the list");
	if (s.len > most)
		return ol_readout_fail(r, s.p + most, "longer than it may be");
	if (begins_blank(s))
		return ol_readout_fail(r, s.p, "a blank too many");
	if (ends_blank(s))
		return ol_readout_fail(r, s.p + s.len - 1, "a blank too many");
	for (p = signs; *p; p++)
		for (i = 0; i < s.len; i++)
			if (s.p[i] == *p)
				return ol_readout_fail(
					r, s.p + i,
					"a list is parted by one sign and "
					"one blank");
	return true;
}

static bool take_list(struct ol_readout_reader *r, struct ol_words v,
		      struct ol_words *out, size_t most, size_t *n,
		      size_t word_max)
{
	struct ol_words one;

	for (*n = 0; v.len || !*n; out[(*n)++] = one) {
		one = cut(&v, "; ");
		if (*n == most)
			return ol_readout_fail(r, one.p,
					       "too many in the list");
		if (!is_word(r, one, word_max, ";"))
			return false;
		if (v.p && !v.len)
			return ol_readout_fail(
				r, v.p, "something is missing in the list");
	}
	return true;
}

static bool take_version(struct ol_readout_reader *r, struct ol_words v)
{
	if (is(v, "1"))
		return true;
	r->is_newer = v.len && v.len < 6 && v.p[0] > '0' && v.p[0] <= '9';
	return ol_readout_fail(r, v.p,
			       "no version of the format that is known here");
}

static bool take_id_of(struct ol_readout_reader *r, struct ol_words v,
		       struct ol_id *id)
{
	char text[OL_ID_TEXT], again[OL_ID_TEXT];

	if (v.len != OL_ID_TEXT - 1)
		return ol_readout_fail(r, v.p, "no identifier");
	memcpy(text, v.p, v.len);
	text[v.len] = '\0';
	if (ol_id_read(id, text) || ol_id_is_zero(id))
		return ol_readout_fail(r, v.p, "no identifier");
	ol_id_write(again, id);
	return !strcmp(text, again) ||
	       ol_readout_fail(r, v.p,
			       "an identifier is written in lower case");
}

static bool take_id(struct ol_readout_reader *r, struct ol_words v)
{
	return take_id_of(r, v, &r->out->id);
}

static bool take_contact(struct ol_readout_reader *r, struct ol_words v)
{
	return take_id_of(r, v, &r->out->contact);
}

static bool take_kind(struct ol_readout_reader *r, struct ol_words v)
{
	unsigned i;

	for (i = 0; i < OL_READOUT_KINDS; i++) {
		r->out->kind = (enum ol_readout_kind)i;
		if (is(v, ol_readout_kind_name(r->out->kind)))
			return true;
	}
	return ol_readout_fail(
		r, v.p, "kind is own, agreed, acknowledgement or negative");
}

static bool take_time(struct ol_readout_reader *r, struct ol_words v,
		      int64_t *s)
{
	char again[OL_UTC_TEXT];

	if (ol_utc_read(s, v.p, v.len))
		return ol_readout_fail(r, v.p,
				       "no time as 2026-11-20T18:00:00Z");
	ol_utc_write(again, *s);
	return is(v, again) ||
	       ol_readout_fail(r, v.p,
			       "a time is written as 2026-11-20T18:00:00Z");
}

static bool take_from(struct ol_readout_reader *r, struct ol_words v)
{
	return take_time(r, v, &r->out->from_s);
}

static bool take_until(struct ol_readout_reader *r, struct ol_words v)
{
	if (!take_time(r, v, &r->out->until_s))
		return false;
	if (r->out->until_s <
	    r->out->from_s + (r->out->kind == OL_READOUT_NONE))
		return ol_readout_fail(r, v.p, "it ends before it begins");
	return true;
}

static bool take_offices(struct ol_readout_reader *r, struct ol_words v)
{
	struct ol_readout *o = r->out;
	size_t i, k;

	if (!take_list(r, v, o->office, OL_READOUT_OFFICES, &o->n_offices,
		       OL_READOUT_WORD_MAX))
		return false;
	if (o->n_offices < 2)
		return ol_readout_fail(r, v.p + v.len, "two offices at least");
	for (i = 1; i < o->n_offices; i++)
		for (k = 0; k < i; k++)
			if (ol_words_equal(o->office[i], o->office[k]))
				return ol_readout_fail(r, o->office[i].p,
						       "the same office twice");
	return true;
}

static bool are_seats(struct ol_readout_reader *r, struct ol_words v)
{
	struct ol_words one;
	size_t n = 0;

	if (is(v, "-"))
		return true;
	while (v.len) {
		one = cut(&v, ", ");
		if (n++ == OL_READOUT_SEATS)
			return ol_readout_fail(r, one.p,
					       "too many in the list");
		if (!is_word(r, one, OL_READOUT_WORD_MAX, ",;"))
			return false;
		if (v.p && !v.len)
			return ol_readout_fail(
				r, v.p, "something is missing in the list");
	}
	return true;
}

static bool take_seats(struct ol_readout_reader *r, struct ol_words v)
{
	struct ol_readout *o = r->out;
	size_t n, i;

	if (!take_list(r, v, o->seats, OL_READOUT_OFFICES, &n,
		       OL_READOUT_SEATS * (OL_READOUT_WORD_MAX + 2)))
		return false;
	if (n != o->n_offices)
		return ol_readout_fail(
			r, v.p, "seats of each office, - where not told");
	for (i = 0; i < n; i++)
		if (!are_seats(r, o->seats[i]))
			return false;
	return true;
}

static bool take_audience(struct ol_readout_reader *r, struct ol_words v)
{
	unsigned i;

	for (i = 0; i < OL_READOUT_AUDIENCES; i++) {
		r->out->audience = (enum ol_readout_audience)i;
		if (is(v, ol_readout_audience_name(r->out->audience)))
			return true;
	}
	return ol_readout_fail(r, v.p, "audience is public, partners or staff");
}

static bool take_languages(struct ol_readout_reader *r, struct ol_words v)
{
	struct ol_readout *o = r->out;
	struct ol_words tag;
	size_t k;

	while (v.len || !o->n_parts) {
		tag = cut(&v, ", ");
		if (o->n_parts == OL_READOUT_PARTS)
			return ol_readout_fail(r, tag.p, "too many languages");
		if (!ol_tag_is_well_formed(tag))
			return ol_readout_fail(
				r, tag.p, "no language tag as en or pt-BR");
		for (k = 0; k < o->n_parts; k++)
			if (ol_tag_equal(tag, o->part[k].tag))
				return ol_readout_fail(
					r, tag.p, "the same language twice");
		o->part[o->n_parts++].tag = tag;
		if (v.p && !v.len)
			return ol_readout_fail(
				r, v.p, "something is missing in the list");
	}
	return true;
}

static bool take_not_before(struct ol_readout_reader *r, struct ol_words v)
{
	return take_time(r, v, &r->out->not_before_s);
}

static bool take_topics(struct ol_readout_reader *r, struct ol_words v)
{
	return take_list(r, v, r->out->topic, OL_READOUT_TOPICS,
			 &r->out->n_topics, OL_READOUT_TOPIC_MAX);
}

static bool take_supersedes(struct ol_readout_reader *r, struct ol_words v)
{
	if (!take_id_of(r, v, &r->out->supersedes))
		return false;
	return !ol_id_equal(&r->out->supersedes, &r->out->id) ||
	       ol_readout_fail(r, v.p, "a readout does not supersede itself");
}

static bool take_valid_with(struct ol_readout_reader *r, struct ol_words v)
{
	enum ol_readout_kind kind = r->out->kind;

	if (!is(v, "1") && !is(v, "2"))
		return ol_readout_fail(r, v.p, "valid with 1 or 2 signatures");
	r->out->valid_with = (uint8_t)(v.p[0] - '0');
	if (kind == OL_READOUT_AGREED && r->out->valid_with != 2)
		return ol_readout_fail(r, v.p,
				       "an agreed readout is valid with 2");
	if (kind == OL_READOUT_OWN && r->out->valid_with != 1)
		return ol_readout_fail(r, v.p,
				       "an own readout is valid with 1");
	return true;
}

/* ---- the header --------------------------------------------------------------- */

static const struct {
	bool (*take)(struct ol_readout_reader *r, struct ol_words v);
	const char *missing;
} of_key[OL_READOUT_KEYS] = {
	[OL_READOUT_KEY_VERSION] = { take_version,
				     "\"openline-readout: 1\" belongs here" },
	[OL_READOUT_KEY_ID] = { take_id, "\"id: ...\" belongs here" },
	[OL_READOUT_KEY_KIND] = { take_kind, "\"kind: ...\" belongs here" },
	[OL_READOUT_KEY_CONTACT] = { take_contact,
				     "\"contact: ...\" belongs here" },
	[OL_READOUT_KEY_FROM] = { take_from, "\"from: ...\" belongs here" },
	[OL_READOUT_KEY_UNTIL] = { take_until, "\"until: ...\" belongs here" },
	[OL_READOUT_KEY_OFFICES] = { take_offices,
				     "\"offices: ...\" belongs here" },
	[OL_READOUT_KEY_SEATS] = { take_seats, "" },
	[OL_READOUT_KEY_AUDIENCE] = { take_audience,
				      "\"audience: ...\" belongs here" },
	[OL_READOUT_KEY_LANGUAGES] = { take_languages,
				       "\"languages: ...\" belongs here" },
	[OL_READOUT_KEY_NOT_BEFORE] = { take_not_before, "" },
	[OL_READOUT_KEY_TOPICS] = { take_topics, "" },
	[OL_READOUT_KEY_SUPERSEDES] = { take_supersedes, "" },
	[OL_READOUT_KEY_VALID_WITH] = { take_valid_with,
					"\"valid-with: ...\" belongs here" },
};

/* Which keys the readout must have; until its kind is read, all do. */
static unsigned must_have(const struct ol_readout_reader *r)
{
	return r->seen & BIT(OL_READOUT_KEY_KIND) ? of_kind[r->out->kind].must
						  : ALWAYS;
}

/* That none is missing between what was seen and `key`. */
static bool lacks_none(struct ol_readout_reader *r, unsigned key, const char *p)
{
	unsigned lack = must_have(r) & ~r->seen, k;

	for (k = 0; k < key; k++)
		if (lack & BIT(k))
			return ol_readout_fail(r, p, of_key[k].missing);
	return true;
}

static bool take_key(struct ol_readout_reader *r, struct ol_words line)
{
	const char *colon = memchr(line.p, ':', line.len);
	size_t n = colon ? (size_t)(colon - line.p) : 0;
	struct ol_words name = { line.p, n }, v;
	unsigned k;

	for (k = 0; k < OL_READOUT_KEYS; k++)
		if (is(name, ol_readout_key_name((enum ol_readout_key)k)))
			break;
	if (k == OL_READOUT_KEYS)
		return ol_readout_fail(r, line.p,
				       "no key of a readout's header");
	if (r->seen & BIT(k))
		return ol_readout_fail(r, line.p, "the same key twice");
	if (r->seen >> k)
		return ol_readout_fail(r, line.p, "a key out of its order");
	if (!lacks_none(r, k, line.p))
		return false;
	if (k > OL_READOUT_KEY_KIND &&
	    !((of_kind[r->out->kind].must | of_kind[r->out->kind].may) &
	      BIT(k)))
		return ol_readout_fail(
			r, line.p, "a readout of this kind has no such key");
	if (n + 2 >= line.len || colon[1] != ' ')
		return ol_readout_fail(r, line.p + n + 1,
				       "one blank and a value go here");
	v = (struct ol_words){ colon + 2, line.len - n - 2 };
	if (begins_blank(v))
		return ol_readout_fail(r, v.p, "a blank too many");
	r->seen |= BIT(k);
	return of_key[k].take(r, v);
}

bool ol_readout_header(struct ol_readout_reader *r)
{
	struct ol_words line;

	for (;;) {
		line = ol_readout_line(r);
		if (!line.len)
			break;
		if (!take_key(r, line))
			return false;
		ol_readout_pass(r, line);
	}
	if (!lacks_none(r, OL_READOUT_KEYS, line.p))
		return false;
	if (r->at == r->len)
		return ol_readout_fail(r, line.p,
				       "an empty line and the texts go here");
	ol_readout_pass(r, line);
	return true;
}

bool ol_readout_is_one_paragraph(enum ol_readout_kind kind)
{
	return of_kind[kind].is_one_paragraph;
}
