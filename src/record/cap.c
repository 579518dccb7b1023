/* cap - see cap.h. Elements in the order of CAP-v1.2, section 3.4 (XML
 * schema). */
#include "record/cap.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "record/builder.h"
#include "record/decimal.h"
#include "record/notice.h"
#include "record/notice_print.h"
#include "record/shown.h"
#include "record/tag.h"
#include "record/utc.h"
#include "record/value.h"

#define NS_PER_S INT64_C(1000000000)
#define NAME_MAX_BYTES 255 /* of a sender, a name */

/* What an alert is written from. */
struct source {
	const struct ol_form *form;
	const struct ol_item_message *message;
	const struct ol_cap_head *head;
};

/* Text between tags. */
static void escaped(struct ol_builder *b, struct ol_words w)
{
	for (size_t i = 0; i < w.len; i++) {
		switch (w.p[i]) {
		case '&':
			ol_builder_text(b, "&amp;");
			break;
		case '<':
			ol_builder_text(b, "&lt;");
			break;
		case '>':
			ol_builder_text(b, "&gt;");
			break;
		case '"':
			ol_builder_text(b, "&quot;");
			break;
		default:
			ol_builder_bytes(b, &w.p[i], 1);
			break;
		}
	}
}

static void element_words(struct ol_builder *b, const char *name,
			  struct ol_words w)
{
	ol_builder_print(b, "<%s>", name);
	escaped(b, w);
	ol_builder_print(b, "</%s>\n", name);
}

static void element(struct ol_builder *b, const char *name, const char *text)
{
	element_words(b, name, ol_words(text));
}

/* A name of others: nothing in it that XML forbids. */
static void element_name(struct ol_builder *b, const char *name,
			 const char *text, const char *quote)
{
	char shown[OL_SHOWN_CAP(NAME_MAX_BYTES) + 1];
	struct ol_words w = ol_words(text);

	if (w.len > NAME_MAX_BYTES)
		w.len = NAME_MAX_BYTES;
	(void)ol_shown_write(shown, sizeof shown, w, OL_SHOWN_LINE);
	ol_builder_print(b, "<%s>", name);
	ol_builder_text(b, quote);
	for (const char *p = shown; *p; p++)
		if (*quote && *p == '"')
			ol_builder_text(b, "'"); /* it would end the name */
		else
			escaped(b, (struct ol_words){ p, 1 });
	ol_builder_text(b, quote);
	ol_builder_print(b, "</%s>\n", name);
}

/* As CAP has it: no 'Z', UTC is "-00:00". */
#define CAP_TIME (OL_UTC_TEXT + 6)
static void cap_time(char out[static CAP_TIME], int64_t s)
{
	char utc[OL_UTC_TEXT];

	ol_utc_write(utc, s);
	(void)snprintf(out, CAP_TIME, "%.19s-00:00", utc);
}

static int64_t seconds(ol_date date)
{
	return date.ns / NS_PER_S;
}

/* The field that has that role and a value, or NULL. */
static const struct ol_form_field *
role(const struct source *s, enum ol_form_cap cap, struct ol_words *value)
{
	for (size_t i = 0; i < s->form->n_fields; i++) {
		const struct ol_form_field *f = &s->form->field[i];
		const struct ol_words *v;

		if (f->cap != cap)
			continue;
		v = ol_notice_value(s->message, f->name);
		if (v)
			*value = *v;
		return v ? f : NULL;
	}
	return NULL;
}

static void time_role(struct ol_builder *b, const struct source *s,
		      enum ol_form_cap cap, const char *name)
{
	struct ol_words w;
	char text[CAP_TIME];
	int64_t at;

	if (!role(s, cap, &w) || ol_utc_read(&at, w.p, w.len))
		return;
	cap_time(text, at);
	element(b, name, text);
}

static void text_role(struct ol_builder *b, const struct source *s,
		      enum ol_form_cap cap, const char *name)
{
	struct ol_words w;

	if (role(s, cap, &w))
		element_words(b, name, w);
}

/* "Severe" from the field's code "severe", else the form's own word. */
static void word_role(struct ol_builder *b, const struct source *s,
		      enum ol_form_cap cap, const char *name,
		      const char *otherwise)
{
	char word[OL_FORM_NAME_MAX + 1];
	struct ol_words w;

	if (!role(s, cap, &w) || w.len == 0 || w.len > OL_FORM_NAME_MAX) {
		element(b, name, otherwise);
		return;
	}
	memcpy(word, w.p, w.len);
	word[w.len] = '\0';
	word[0] = (char)(word[0] - ('a' - 'A'));
	element(b, name, word);
}

static void circle(struct ol_builder *b, const struct ol_position *p,
		   int64_t mm)
{
	char at[OL_POSITION_TEXT], km[OL_DECIMAL_TEXT];

	ol_position_write(at, p);
	(void)ol_decimal_write(km, mm, 6);
	ol_builder_print(b, "<circle>%s %s</circle>\n", at, km);
}

static void area(struct ol_builder *b, const struct source *s, const char *lang)
{
	char text[OL_NOTICE_PRINT_VALUE], why[OL_VALUE_WHY];
	struct ol_words w;
	struct ol_value v;
	const struct ol_form_field *f = role(s, OL_CAP_AREA, &w);

	if (!f || ol_value_check(&v, f, w, why))
		return;
	ol_builder_text(b, "<area>\n");
	(void)ol_notice_print_value(text, sizeof text, f, w, lang);
	element(b, "areaDesc", text);
	if (v.type == OL_FORM_POSITION)
		circle(b, &v.position, 0);
	else if (v.area.n == 0)
		circle(b, &v.area.centre,
		       ol_unit_to_base(v.area.radius_milli, v.area.unit));
	else
		element_words(b, "polygon", w); /* CAP's form is ours */
	ol_builder_text(b, "</area>\n");
}

/* The whole notice as people read it. */
static void description(struct ol_builder *b, const struct source *s,
			const char *lang)
{
	char text[OL_NOTICE_PRINT_VALUE];

	ol_builder_text(b, "<description>");
	for (size_t i = 0; i < s->form->n_fields; i++) {
		const struct ol_form_field *f = &s->form->field[i];
		const struct ol_words *v = ol_notice_value(s->message, f->name);

		if (!v)
			continue;
		escaped(b, ol_words(ol_label_in(&f->label, lang)));
		ol_builder_text(b, ": ");
		(void)ol_notice_print_value(text, sizeof text, f, *v, lang);
		escaped(b, ol_words(text));
		ol_builder_text(b, "\n");
	}
	ol_builder_text(b, "</description>\n");
}

static void parameters(struct ol_builder *b, const struct source *s)
{
	for (size_t i = 0; i < s->form->n_fields; i++) {
		const char *name = s->form->field[i].name;
		const struct ol_words *v = ol_notice_value(s->message, name);

		if (!v)
			continue;
		ol_builder_text(b, "<parameter>\n");
		element(b, "valueName", name);
		element_words(b, "value", *v);
		ol_builder_text(b, "</parameter>\n");
	}
}

static void info(struct ol_builder *b, const struct source *s, const char *lang)
{
	const struct ol_form *f = s->form;
	struct ol_words w;

	ol_builder_text(b, "<info>\n");
	element(b, "language", lang);
	element(b, "category", f->alert.category);
	element(b, "event", ol_label_in(&f->title, lang));
	word_role(b, s, OL_CAP_URGENCY, "urgency", f->alert.urgency);
	word_role(b, s, OL_CAP_SEVERITY, "severity", f->alert.severity);
	word_role(b, s, OL_CAP_CERTAINTY, "certainty", f->alert.certainty);
	ol_builder_text(b, "<eventCode>\n");
	element(b, "valueName", "openline-form");
	ol_builder_print(b, "<value>%s/%u</value>\n</eventCode>\n", f->id,
			 (unsigned)f->version);
	time_role(b, s, OL_CAP_ONSET, "onset");
	time_role(b, s, OL_CAP_EXPIRES, "expires");
	element_name(b, "senderName", s->head->sender_name, "");
	if (role(s, OL_CAP_HEADLINE, &w))
		element_words(b, "headline", w);
	else
		element(b, "headline", ol_label_in(&f->title, lang));
	description(b, s, lang);
	text_role(b, s, OL_CAP_INSTRUCTION, "instruction");
	text_role(b, s, OL_CAP_CONTACT, "contact");
	parameters(b, s);
	area(b, s, lang);
	ol_builder_text(b, "</info>\n");
}

static const char *status_text(enum ol_cap_status status)
{
	switch (status) {
	case OL_CAP_ACTUAL:
		return "Actual";
	case OL_CAP_EXERCISE:
		return "Exercise";
	case OL_CAP_TEST:
		return "Test";
	}
	return "Test";
}

/* Whether the notice is about an earlier one that CAP can name. */
static bool is_later(const struct source *s)
{
	struct ol_words w;

	return role(s, OL_CAP_REFERENCES, &w) && s->head->earlier.sender;
}

static const char *type_text(const struct source *s)
{
	struct ol_words w;

	if (!is_later(s))
		return "Alert";
	return role(s, OL_CAP_MSG_TYPE, &w) &&
			       ol_words_equal(w, ol_words("cancel"))
		       ? "Cancel"
		       : "Update";
}

static void references(struct ol_builder *b, const struct source *s)
{
	const struct ol_cap_earlier *e = &s->head->earlier;
	char id[OL_ID_TEXT], at[CAP_TIME];

	if (!is_later(s))
		return;
	ol_id_write(id, &e->id);
	cap_time(at, seconds(e->date));
	ol_builder_text(b, "<references>");
	ol_builder_text(b, e->sender);
	ol_builder_print(b, ",%s,%s</references>\n", id, at);
}

static void alert(struct ol_builder *b, const struct source *s)
{
	char id[OL_ID_TEXT], at[CAP_TIME];

	ol_id_write(id, &s->head->id);
	cap_time(at, seconds(s->head->date));
	ol_builder_text(b, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
			   "<alert xmlns=\"urn:oasis:names:tc:emergency:"
			   "cap:1.2\">\n");
	element(b, "identifier", id);
	element(b, "sender", s->head->sender);
	element(b, "sent", at);
	element(b, "status", status_text(s->head->status));
	element(b, "msgType", type_text(s));
	element(b, "scope", "Private");
	element_name(b, "addresses", s->head->addressee, "\"");
	references(b, s);
	for (size_t i = 0; i < s->head->n_langs; i++)
		info(b, s, s->head->lang[i]);
	ol_builder_text(b, "</alert>\n");
}

static bool is_sender(const char *sender)
{
	return *sender != '\0' && strlen(sender) <= NAME_MAX_BYTES &&
	       ol_shown_is_safe(ol_words(sender), OL_SHOWN_LINE) &&
	       !strpbrk(sender, " ,<&");
}

int ol_cap_write(char *out, size_t cap, size_t *len, const struct ol_form *f,
		 const struct ol_item_message *m, const struct ol_cap_head *h)
{
	const struct source s = { f, m, h };
	struct ol_builder b = ol_builder(out, cap);

	assert(h->n_langs >= 1 && h->n_langs <= OL_CAP_LANGS);
	if (!ol_words_equal(m->form, ol_words(f->id)) ||
	    m->form_version != f->version)
		return OL_ERR_UNKNOWN;
	if (!is_sender(h->sender) ||
	    (h->earlier.sender && !is_sender(h->earlier.sender)))
		return OL_ERR_RANGE;
	for (size_t i = 0; i < h->n_langs; i++)
		if (!ol_tag_is_well_formed(ol_words(h->lang[i])))
			return OL_ERR_RANGE;
	alert(&b, &s);
	*len = b.len;
	return b.full ? OL_ERR_FULL : 0;
}
