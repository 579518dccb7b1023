/* fault - see fault.h. The bounds are those of doc/protocol/items.md. */
#include "record/fault.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "record/shown.h"
#include "record/tag.h"

#define QUOTE_MAX 96 /* bytes of what is quoted */
#define PART_MAX 48

/* The line, and what the part that is looked at is called. */
struct line {
	char *out;
	char part[PART_MAX];
};

__attribute__((format(printf, 2, 3))) static void call(struct line *l,
						       const char *form, ...)
{
	va_list args;

	va_start(args, form);
	vsnprintf(l->part, sizeof l->part, form, args);
	va_end(args);
}

/* Always false: a check ends with it. */
__attribute__((format(printf, 2, 3))) static bool wrong(const struct line *l,
							const char *form, ...)
{
	char why[OL_FAULT_MAX - PART_MAX - 2];
	va_list args;

	va_start(args, form);
	vsnprintf(why, sizeof why, form, args);
	va_end(args);
	snprintf(l->out, OL_FAULT_MAX, "%s%s%s", l->part, *l->part ? ": " : "",
		 why);
	return false;
}

struct quoted {
	char text[QUOTE_MAX + 1];
};

static struct quoted quote(struct ol_words w)
{
	struct quoted q;

	ol_shown_write(q.text, sizeof q.text, w, OL_SHOWN_PLAIN);
	return q;
}

/* ---- parts ------------------------------------------------------------- */

static bool words(const struct line *l, const char *what, struct ol_words w,
		  size_t least, size_t most)
{
	if (w.len < least && w.len == 0)
		return wrong(l, "%s is empty", what);
	if (w.len > most)
		return wrong(l, "%s has %zu bytes; at most %zu are allowed",
			     what, w.len, most);
	if (!ol_text_is_utf8(w.p, w.len))
		return wrong(l, "%s is not valid UTF-8", what);
	return true;
}

static bool plain(const struct line *l, const char *what, struct ol_words w,
		  size_t least, size_t most)
{
	if (!words(l, what, w, least, most))
		return false;
	if (!ol_text_is_plain(w.p, w.len))
		return wrong(l,
			     "%s has control characters or marks of direction",
			     what);
	return true;
}

static bool count(const struct line *l, const char *what, size_t n, size_t most)
{
	if (n <= most)
		return true;
	return wrong(l, "there are %zu %s; at most %zu are allowed", n, what,
		     most);
}

static bool id(const struct line *l, const char *what, const struct ol_id *i)
{
	return !ol_id_is_zero(i) || wrong(l, "%s is missing", what);
}

static bool date(const struct line *l, const char *what, ol_date d)
{
	return d.ns >= 0 || wrong(l, "%s is before 1970", what);
}

static bool tag(const struct line *l, const struct ol_item_texts *t, size_t i)
{
	size_t k;

	if (!ol_tag_is_well_formed(t->t[i].tag))
		return wrong(l, "\"%s\" is no language tag (en, pt-BR ...)",
			     quote(t->t[i].tag).text);
	for (k = 0; k < i; k++)
		if (ol_tag_equal(t->t[k].tag, t->t[i].tag))
			return wrong(l, "the language %s comes twice",
				     quote(t->t[i].tag).text);
	return true;
}

static bool texts(struct line *l, const struct ol_item_texts *t)
{
	size_t i;

	if (!count(l, "texts", t->n, OL_ITEM_TEXTS))
		return false;
	for (i = 0; i < t->n; i++) {
		call(l, "text %zu", i + 1);
		if (!tag(l, t, i) ||
		    !words(l, "it", t->t[i].text, 1, OL_ITEM_MAX))
			return false;
	}
	call(l, "%s", "");
	return true;
}

static bool attachments(struct line *l, const struct ol_item_message *m)
{
	const struct ol_item_attachment *a = m->attachment;
	size_t i;

	if (!count(l, "attachments", m->n_attachments, OL_ITEM_ATTACHMENTS))
		return false;
	for (i = 0; i < m->n_attachments; i++, a++) {
		call(l, "attachment %zu", i + 1);
		if (!words(l, "its name", a->name, 1, OL_ITEM_NAME_MAX) ||
		    !plain(l, "its type", a->type, 1, OL_ITEM_TYPE_MAX))
			return false;
		if (a->size > OL_ITEM_FILE_MAX)
			return wrong(l, "it is longer than 1 GiB");
	}
	call(l, "%s", "");
	return true;
}

static bool fields(struct line *l, const struct ol_item_message *m)
{
	const struct ol_item_field *f = m->field;
	size_t i, k;

	if (m->form.len == 0)
		return m->n_fields == 0 ||
		       wrong(l, "there are fields without a form");
	if (!plain(l, "the form's name", m->form, 1, OL_ITEM_FORM_MAX) ||
	    !count(l, "fields", m->n_fields, OL_ITEM_FIELDS))
		return false;
	for (i = 0; i < m->n_fields; i++) {
		call(l, "field %zu", i + 1);
		if (!plain(l, "its name", f[i].name, 1, OL_ITEM_FIELD_MAX) ||
		    !words(l, "its value", f[i].value, 0, OL_ITEM_VALUE_MAX))
			return false;
		for (k = 0; k < i; k++)
			if (ol_words_equal(f[k].name, f[i].name))
				return wrong(l, "%s comes twice",
					     quote(f[i].name).text);
	}
	call(l, "%s", "");
	return true;
}

static bool points(struct line *l, const struct ol_item_message *m)
{
	bool confirms = m->reply == OL_REPLY_CONFIRM;
	size_t i;

	if (!count(l, "points", m->n_points, OL_ITEM_POINTS))
		return false;
	if (m->asks && confirms)
		return wrong(l, "a read-back cannot ask for a read-back");
	if (m->asks && m->n_points == 0)
		return wrong(l, "a read-back is asked for, but of no point");
	if (m->n_points > 0 && !m->asks && !confirms)
		return wrong(l, "points belong to a message that asks for a "
				"read-back, or to a read-back");
	for (i = 0; i < m->n_points; i++) {
		call(l, "point %zu", i + 1);
		if (!words(l, "it", m->point[i].words, confirms,
			   OL_ITEM_WORDS_MAX))
			return false;
	}
	call(l, "%s", "");
	return true;
}

static bool message(struct line *l, const struct ol_item_message *m)
{
	if (m->precedence > OL_ITEM_PRECEDENCE_MAX)
		return wrong(l, "there is no precedence %u", m->precedence);
	if (!texts(l, &m->texts) || !attachments(l, m) || !fields(l, m) ||
	    !points(l, m) || !date(l, "acknowledge-by", m->ack_by))
		return false;
	if (m->reply != OL_REPLY_NONE &&
	    !id(l, "the message that is replied to", &m->to))
		return false;
	if (m->texts.n + m->n_attachments + m->form.len + m->n_points == 0)
		return wrong(l, "there is nothing in the message");
	return true;
}

static bool code(const struct line *l, struct ol_words w)
{
	return ol_code_is_one(w) ||
	       wrong(l, "\"%s\" is no code: 1 to %d of A to Z, 0 to 9, \"-\"",
		     quote(w).text, OL_ITEM_CODE_MAX);
}

static bool number(const struct line *l, int64_t v)
{
	if (v <= OL_ITEM_NUMBER_MAX && v >= -OL_ITEM_NUMBER_MAX)
		return true;
	return wrong(l, "a number has more than 15 digits");
}

static bool code_word(const struct line *l, const struct ol_item_code_word *c)
{
	size_t i;

	if (!code(l, c->code) ||
	    !count(l, "numbers", c->n_numbers, OL_ITEM_NUMBERS))
		return false;
	for (i = 0; i < c->n_numbers; i++)
		if (!number(l, c->number[i]))
			return false;
	return c->version > 0 || wrong(l, "no version of a codebook is named");
}

static bool call_record(const struct line *l, const struct ol_item_call *c)
{
	if (!plain(l, "the seat that took the call", c->by, 0,
		   OL_ITEM_SEAT_MAX))
		return false;
	if (c->began.ns > c->ended.ns ||
	    (c->answered.ns &&
	     (c->answered.ns < c->began.ns || c->answered.ns > c->ended.ns)))
		return wrong(l, "the call's times are out of order");
	return true;
}

static bool commitment(struct line *l, const struct ol_item *it)
{
	const struct ol_item_commitment *c = &it->commitment;

	if (it->texts.n == 0)
		return wrong(l, "nothing is promised: it needs a text");
	if (ol_id_equal(&it->of, &it->id) && !ol_id_is_zero(&c->after))
		return wrong(l, "the first proposal replaces none");
	if (ol_id_equal(&c->after, &it->id))
		return wrong(l, "it cannot replace itself");
	return texts(l, &it->texts) && id(l, "the commitment", &it->of) &&
	       date(l, "the day it is due", c->due);
}

static bool of_kind(struct line *l, const struct ol_item *it)
{
	switch (it->kind) {
	case OL_ITEM_MESSAGE:
		return message(l, &it->message);
	case OL_ITEM_VERDICT:
		if (it->verdict == OL_VERDICT_CORRECTED && it->texts.n == 0)
			return wrong(l, "a correction needs the right words");
		return texts(l, &it->texts) && id(l, "what it judges", &it->of);
	case OL_ITEM_NOTE:
	case OL_ITEM_CALL_ACCEPTED:
	case OL_ITEM_CODEBOOK_AGREED:
		return id(l, "what it is about", &it->of);
	case OL_ITEM_CODE_WORD:
		return code_word(l, &it->code_word);
	case OL_ITEM_RETENTION:
		return it->days <= OL_ITEM_DAYS_MAX ||
		       wrong(l, "a line is kept for 0 (for good) to %d days",
			     OL_ITEM_DAYS_MAX);
	case OL_ITEM_CALL:
		return call_record(l, &it->call);
	case OL_ITEM_COMMITMENT:
		return commitment(l, it);
	case OL_ITEM_CODEBOOK:
	case OL_ITEM_ATTEST:
		return true;
	case OL_ITEM_KINDS:
		break;
	}
	return wrong(l, "there is no such kind of item");
}

/* What no part is to blame for. */
static void whole(const struct line *l, int err)
{
	if (err == OL_ERR_FULL)
		wrong(l, "it has more than %d bytes in all", OL_ITEM_MAX);
	else
		wrong(l, "it is malformed");
}

void ol_fault_of_item(char out[static OL_FAULT_MAX], const struct ol_item *it,
		      int err)
{
	struct line l = { .out = out };

	out[0] = '\0';
	if (err >= 0)
		return;
	if (id(&l, "the id", &it->id) && date(&l, "the date", it->date) &&
	    plain(&l, "the seat", it->seat, 0, OL_ITEM_SEAT_MAX) &&
	    of_kind(&l, it))
		whole(&l, err);
}

/* ---- codebooks --------------------------------------------------------- */

static bool slots(const struct line *l, const struct ol_code_entry *e)
{
	const struct ol_code_slot *s = e->slot;
	size_t i;

	if (!count(l, "slots", e->n_slots, OL_ITEM_NUMBERS))
		return false;
	for (i = 0; i < e->n_slots; i++, s++) {
		if (!plain(l, "a unit", s->unit, 0, OL_CODEBOOK_UNIT_MAX) ||
		    !number(l, s->least) || !number(l, s->most))
			return false;
		if (s->decimals > OL_CODEBOOK_DECIMALS_MAX)
			return wrong(l, "slot %zu has more than %d decimals",
				     i + 1, OL_CODEBOOK_DECIMALS_MAX);
		if (s->least > s->most)
			return wrong(l,
				     "the least of slot %zu is above its "
				     "most",
				     i + 1);
	}
	return true;
}

static bool meanings(const struct line *l, const struct ol_code_entry *e)
{
	const struct ol_item_text *t = e->meaning.t;
	size_t i;

	if (e->meaning.n == 0)
		return wrong(l, "it has no meaning");
	if (!count(l, "languages", e->meaning.n, OL_ITEM_TEXTS))
		return false;
	for (i = 0; i < e->meaning.n; i++, t++) {
		if (!tag(l, &e->meaning, i) ||
		    !words(l, "a meaning", t->text, 1, OL_CODEBOOK_MEANING_MAX))
			return false;
		if (ol_code_names_slots(t->text, e->n_slots))
			continue;
		if (e->n_slots == 0)
			return wrong(l,
				     "the meaning in %s has braces, but "
				     "there is no slot",
				     quote(t->tag).text);
		return wrong(l,
			     "the meaning in %s has not {1} to {%zu} once "
			     "each",
			     quote(t->tag).text, e->n_slots);
	}
	return true;
}

static bool is_new(const struct line *l, const struct ol_code_entry *entry,
		   size_t i)
{
	size_t k;

	for (k = 0; k < i; k++)
		if (ol_words_equal(entry[k].code, entry[i].code))
			return wrong(l, "the code comes twice");
	return true;
}

void ol_fault_of_entries(char out[static OL_FAULT_MAX],
			 const struct ol_code_entry *entry, size_t n, int err)
{
	struct line l = { .out = out };
	size_t i;

	out[0] = '\0';
	if (err >= 0)
		return;
	if (n == 0) {
		wrong(&l, "the codebook has no entry");
		return;
	}
	if (!count(&l, "entries", n, OL_CODEBOOK_ENTRIES))
		return;
	for (i = 0; i < n; i++) {
		call(&l, "entry %zu", i + 1);
		if (!code(&l, entry[i].code))
			return;
		call(&l, "entry %zu, %s", i + 1, quote(entry[i].code).text);
		if (!is_new(&l, entry, i) || !slots(&l, &entry[i]) ||
		    !meanings(&l, &entry[i]))
			return;
	}
	call(&l, "%s", "");
	whole(&l, err);
}
