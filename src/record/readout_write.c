/* readout_write - a readout's file from its values; names; closed passages. */
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "record/readout_parts.h"
#include "record/utc.h"

static const char *const kind_name[OL_READOUT_KINDS] = {
	[OL_READOUT_OWN] = "own",
	[OL_READOUT_AGREED] = "agreed",
	[OL_READOUT_ACK] = "acknowledgement",
	[OL_READOUT_NONE] = "negative",
};

static const char *const audience_name[OL_READOUT_AUDIENCES] = {
	[OL_READOUT_PUBLIC] = "public",
	[OL_READOUT_PARTNERS] = "partners",
	[OL_READOUT_STAFF] = "staff",
};

static const char *const key_name[OL_READOUT_KEYS] = {
	[OL_READOUT_KEY_VERSION] = "openline-readout",
	[OL_READOUT_KEY_ID] = "id",
	[OL_READOUT_KEY_KIND] = "kind",
	[OL_READOUT_KEY_CONTACT] = "contact",
	[OL_READOUT_KEY_FROM] = "from",
	[OL_READOUT_KEY_UNTIL] = "until",
	[OL_READOUT_KEY_OFFICES] = "offices",
	[OL_READOUT_KEY_SEATS] = "seats",
	[OL_READOUT_KEY_AUDIENCE] = "audience",
	[OL_READOUT_KEY_LANGUAGES] = "languages",
	[OL_READOUT_KEY_NOT_BEFORE] = "not-before",
	[OL_READOUT_KEY_TOPICS] = "topics",
	[OL_READOUT_KEY_SUPERSEDES] = "supersedes",
	[OL_READOUT_KEY_VALID_WITH] = "valid-with",
};

const char *ol_readout_kind_name(enum ol_readout_kind kind)
{
	return kind_name[kind];
}

const char *ol_readout_audience_name(enum ol_readout_audience audience)
{
	return audience_name[audience];
}

const char *ol_readout_key_name(enum ol_readout_key key)
{
	return key_name[key];
}

struct ol_digest ol_readout_close(const struct ol_salt *salt,
				  struct ol_words text)
{
	return ol_item_digest(salt, (const uint8_t *)text.p, text.len);
}

void ol_readout_fault_text(char out[static OL_READOUT_FAULT_TEXT],
			   const struct ol_readout_fault *f)
{
	snprintf(out, OL_READOUT_FAULT_TEXT,
		 "byte %zu (line %u, column %u): %s", f->at + 1, f->line,
		 f->column, f->why);
}

/* ---- the bytes -------------------------------------------------------------- */

struct writer {
	char *p;
	size_t len, cap;
	bool is_full;
};

static void put(struct writer *w, struct ol_words s)
{
	if (s.len > w->cap - w->len) {
		w->is_full = true;
		return;
	}
	if (s.len)
		memcpy(w->p + w->len, s.p, s.len);
	w->len += s.len;
}

static void put_text(struct writer *w, const char *s)
{
	put(w, ol_words(s));
}

static void put_key(struct writer *w, enum ol_readout_key key)
{
	put_text(w, key_name[key]);
	put_text(w, ": ");
}

static void put_line(struct writer *w, enum ol_readout_key key, const char *s)
{
	put_key(w, key);
	put_text(w, s);
	put_text(w, "\n");
}

static void put_number(struct writer *w, enum ol_readout_key key, unsigned n)
{
	char text[16];

	snprintf(text, sizeof text, "%u", n);
	put_line(w, key, text);
}

static void put_id(struct writer *w, enum ol_readout_key key,
		   const struct ol_id *id)
{
	char text[OL_ID_TEXT];

	ol_id_write(text, id);
	if (!ol_id_is_zero(id))
		put_line(w, key, text);
}

static void put_time(struct writer *w, enum ol_readout_key key, int64_t s)
{
	char text[OL_UTC_TEXT];

	ol_utc_write(text, s);
	put_line(w, key, text);
}

static void put_list(struct writer *w, enum ol_readout_key key,
		     const struct ol_words *word, size_t n)
{
	size_t i;

	put_key(w, key);
	for (i = 0; i < n; i++) {
		if (i)
			put_text(w, "; ");
		put(w, word[i]);
	}
	put_text(w, "\n");
}

static void put_languages(struct writer *w, const struct ol_readout *r)
{
	size_t i;

	put_key(w, OL_READOUT_KEY_LANGUAGES);
	for (i = 0; i < r->n_parts; i++) {
		if (i)
			put_text(w, ", ");
		put(w, r->part[i].tag);
	}
	put_text(w, "\n");
}

static void put_header(struct writer *w, const struct ol_readout *r)
{
	put_number(w, OL_READOUT_KEY_VERSION, OL_READOUT_VERSION);
	put_id(w, OL_READOUT_KEY_ID, &r->id);
	put_line(w, OL_READOUT_KEY_KIND, kind_name[r->kind]);
	put_id(w, OL_READOUT_KEY_CONTACT, &r->contact);
	put_time(w, OL_READOUT_KEY_FROM, r->from_s);
	put_time(w, OL_READOUT_KEY_UNTIL, r->until_s);
	put_list(w, OL_READOUT_KEY_OFFICES, r->office, r->n_offices);
	if (r->seats[0].len)
		put_list(w, OL_READOUT_KEY_SEATS, r->seats, r->n_offices);
	put_line(w, OL_READOUT_KEY_AUDIENCE, audience_name[r->audience]);
	put_languages(w, r);
	if (r->not_before_s != OL_READOUT_AT_ONCE)
		put_time(w, OL_READOUT_KEY_NOT_BEFORE, r->not_before_s);
	if (r->n_topics)
		put_list(w, OL_READOUT_KEY_TOPICS, r->topic, r->n_topics);
	put_id(w, OL_READOUT_KEY_SUPERSEDES, &r->supersedes);
	put_number(w, OL_READOUT_KEY_VALID_WITH, r->valid_with);
}

static bool is_time(int64_t s)
{
	return s >= 0 && s <= OL_UTC_MAX_S;
}

/* Values that no bytes can be made of. */
static bool is_in_range(const struct ol_readout *r)
{
	return r->n_offices <= OL_READOUT_OFFICES &&
	       r->n_parts <= OL_READOUT_PARTS &&
	       r->n_topics <= OL_READOUT_TOPICS && is_time(r->from_s) &&
	       is_time(r->until_s) &&
	       (r->not_before_s == OL_READOUT_AT_ONCE ||
		is_time(r->not_before_s));
}

int ol_readout_write(char *out, size_t cap, const struct ol_readout *r,
		     struct ol_readout_fault *fault)
{
	struct writer w = { out, 0, cap, false };
	struct ol_readout again;
	size_t i;

	*fault = (struct ol_readout_fault){ .why = "a value out of range" };
	if (!is_in_range(r))
		return OL_ERR_RANGE;
	if (w.cap > OL_READOUT_MAX)
		w.cap = OL_READOUT_MAX;
	put_header(&w, r);
	for (i = 0; i < r->n_parts; i++) {
		put_text(&w, "\n" OL_READOUT_MARK);
		put(&w, r->part[i].tag);
		put_text(&w, "\n\n");
		put(&w, r->part[i].text);
		put_text(&w, "\n");
	}
	if (w.is_full)
		return OL_ERR_FULL;
	if (ol_readout_read(&again, fault, out, w.len))
		return OL_ERR_RANGE;
	return (int)w.len;
}
