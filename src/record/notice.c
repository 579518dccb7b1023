/* notice - see notice.h; doc/protocol/notices.md. */
#include "record/notice.h"

#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "record/builder.h"
#include "record/shown.h"
#include "record/utc.h"
#include "record/value.h"

#define NS_PER_S INT64_C(1000000000)

const struct ol_words *ol_notice_value(const struct ol_item_message *m,
				       const char *name)
{
	for (size_t i = 0; i < m->n_fields; i++)
		if (ol_words_equal(m->field[i].name, ol_words(name)))
			return &m->field[i].value;
	return NULL;
}

/* "FIELD: TEXT; allowed is ALLOWED". */
static int at_field(struct ol_notice_fault *fault,
		    const struct ol_form_field *f, int err, const char *text)
{
	struct ol_builder b = ol_builder(fault->why, sizeof fault->why);
	char allowed[OL_FORM_ALLOWED];

	(void)ol_text_copy(fault->field, sizeof fault->field, f->name);
	ol_form_allowed(allowed, f);
	ol_builder_print(&b, "%s: ", f->name);
	ol_builder_text(&b, text);
	ol_builder_text(&b, "; allowed is ");
	ol_builder_text(&b, allowed);
	return err;
}

static int twice(struct ol_notice_fault *fault, const struct ol_form_field *f)
{
	struct ol_builder b = ol_builder(fault->why, sizeof fault->why);

	(void)ol_text_copy(fault->field, sizeof fault->field, f->name);
	ol_builder_print(&b, "%s: it comes twice", f->name);
	return OL_ERR_EXISTS;
}

static int nowhere(struct ol_notice_fault *fault, int err, const char *text)
{
	struct ol_builder b = ol_builder(fault->why, sizeof fault->why);

	fault->field[0] = '\0';
	ol_builder_text(&b, text);
	return err;
}

/* A field that the form has not: which there are. */
static int unknown(struct ol_notice_fault *fault, const struct ol_form *f,
		   struct ol_words name)
{
	struct ol_builder b = ol_builder(fault->why, sizeof fault->why);
	char shown[OL_SHOWN_CAP(OL_FORM_NAME_MAX)];

	if (name.len > OL_FORM_NAME_MAX)
		name.len = OL_FORM_NAME_MAX;
	(void)ol_shown_write(shown, sizeof shown, name, OL_SHOWN_PLAIN);
	(void)snprintf(fault->field, sizeof fault->field, "%.*s",
		       ol_form_is_name(name.p, name.len) ? (int)name.len : 0,
		       name.p);
	ol_builder_text(&b, shown);
	ol_builder_print(&b, ": %s version %u has no such field; allowed are ",
			 f->id, (unsigned)f->version);
	for (size_t i = 0; i < f->n_fields; i++)
		ol_builder_print(&b, "%s%s", i ? ", " : "", f->field[i].name);
	return OL_ERR_UNKNOWN;
}

static bool is_of(const struct ol_form *f, const struct ol_item_message *m)
{
	return ol_words_equal(m->form, ol_words(f->id)) &&
	       m->form_version == f->version;
}

/* Whether the choice that makes `field` required says so. */
static bool is_required(const struct ol_form *f,
			const struct ol_form_field *field,
			const struct ol_item_message *m)
{
	const struct ol_words *code;

	if (field->required || field->when_field == OL_FORM_NO_FIELD)
		return field->required;
	code = ol_notice_value(m, f->field[field->when_field].name);
	for (size_t i = 0; code && i < field->n_when; i++)
		if (ol_words_equal(*code, ol_words(field->when[i])))
			return true;
	return false;
}

/* The time in the field of that index; false where it lacks or is none. */
static bool time_of(const struct ol_form *f, const struct ol_item_message *m,
		    uint8_t index, int64_t *s)
{
	const struct ol_words *v;

	if (index == OL_FORM_NO_FIELD)
		return false;
	v = ol_notice_value(m, f->field[index].name);
	return v && ol_utc_read(s, v->p, v->len) == 0;
}

int64_t ol_notice_late_s(const struct ol_form *f,
			 const struct ol_item_message *m, ol_date date)
{
	int64_t at, ahead;

	if (!time_of(f, m, f->lead.field, &at))
		return 0;
	ahead = at - date.ns / NS_PER_S;
	return ahead < f->lead.s ? f->lead.s - ahead : 0;
}

static int check_field(const struct ol_form *f, size_t index,
		       const struct ol_item_message *m,
		       struct ol_notice_fault *fault)
{
	const struct ol_form_field *field = &f->field[index];
	const struct ol_words *v = ol_notice_value(m, field->name);
	char why[OL_VALUE_WHY], text[OL_VALUE_WHY];
	struct ol_value value;
	int64_t before;
	int err;

	if (!v) {
		if (!is_required(f, field, m))
			return 0;
		return at_field(fault, field, OL_ERR_STATE, "it is required");
	}
	err = ol_value_check(&value, field, *v, why);
	if (err)
		return at_field(fault, field, err,
				why[0] ? why : "it cannot be read");
	if (time_of(f, m, field->after, &before) && value.s <= before) {
		(void)snprintf(text, sizeof text, "it is not later than %s",
			       f->field[field->after].name);
		return at_field(fault, field, OL_ERR_RANGE, text);
	}
	return 0;
}

/* What the form wants of the message around the fields. */
static int check_rules(const struct ol_form *f, const struct ol_item_message *m,
		       ol_date date, struct ol_notice_fault *fault)
{
	char lead[OL_DURATION_TEXT], late[OL_DURATION_TEXT];
	char text[OL_VALUE_WHY];
	int64_t late_s = ol_notice_late_s(f, m, date);

	if (late_s > 0 && !ol_notice_value(m, f->field[f->lead.reason].name)) {
		ol_duration_write(lead, f->lead.s);
		ol_duration_write(late, late_s < OL_DURATION_MAX_S
						? late_s
						: OL_DURATION_MAX_S);
		(void)snprintf(text, sizeof text,
			       "it is required, since %s is not %s ahead "
			       "(%s lack)",
			       f->field[f->lead.field].name, lead, late);
		return at_field(fault, &f->field[f->lead.reason], OL_ERR_STATE,
				text);
	}
	if (f->ack_within_s > 0 && m->ack_by.ns == 0)
		return nowhere(fault, OL_ERR_STATE,
			       "this form needs a time to acknowledge by");
	if (f->read_back && !m->asks)
		return nowhere(fault, OL_ERR_STATE,
			       "this form needs a read-back to be asked for");
	return 0;
}

int ol_notice_check(const struct ol_form *f, const struct ol_item_message *m,
		    ol_date date, struct ol_notice_fault *fault)
{
	if (!is_of(f, m))
		return nowhere(fault, OL_ERR_UNKNOWN,
			       "it is a notice of another form");
	for (size_t i = 0; i < m->n_fields; i++) {
		struct ol_words name = m->field[i].name;
		const struct ol_form_field *field =
			ol_form_field(f, name.p, name.len);

		if (!field)
			return unknown(fault, f, name);
		for (size_t j = 0; j < i; j++)
			if (ol_words_equal(name, m->field[j].name))
				return twice(fault, field);
	}
	for (size_t i = 0; i < f->n_fields; i++) {
		int err = check_field(f, i, m, fault);

		if (err)
			return err;
	}
	return check_rules(f, m, date, fault);
}

static enum ol_point_kind point_of(const struct ol_form_field *f)
{
	switch (f->type) {
	case OL_FORM_NUMBER:
		return OL_POINT_NUMBER;
	case OL_FORM_TIME:
	case OL_FORM_DURATION:
		return OL_POINT_TIME;
	case OL_FORM_POSITION:
	case OL_FORM_AREA:
		return OL_POINT_PLACE;
	case OL_FORM_TEXT:
		return f->lines ? OL_POINT_POINT : OL_POINT_NAME;
	case OL_FORM_CHOICE:
	case OL_FORM_REFERENCE:
		return OL_POINT_POINT;
	}
	return OL_POINT_POINT;
}

/* Asks for the fields that are to be said back and are there. */
static void ask(struct ol_item_message *m, const struct ol_form *f,
		const char *lang)
{
	if (m->asks || !f->read_back)
		return;
	m->asks = true;
	m->n_points = 0;
	for (size_t i = 0; i < f->n_fields; i++) {
		const struct ol_form_field *field = &f->field[i];

		if (field->read_back && ol_notice_value(m, field->name))
			m->point[m->n_points++] = (struct ol_item_point){
				point_of(field),
				ol_words(ol_label_in(&field->label, lang))
			};
	}
}

/* One value, made canonical, at the end of the message's fields. */
static int add(struct ol_item_message *m, const struct ol_form_field *field,
	       struct ol_words said, struct ol_notice_room *room,
	       struct ol_notice_fault *fault)
{
	char why[OL_VALUE_WHY], sent[OL_VALUE_MAX];
	struct ol_value value;
	size_t len;
	int err = ol_value_read(&value, field, said, why);

	if (err)
		return at_field(fault, field, err,
				why[0] ? why : "it cannot be read");
	len = ol_value_write(sent, &value);
	if (len == 0)
		return at_field(fault, field, OL_ERR_RANGE, "it is too long");
	if (len > sizeof room->bytes - room->len) {
		(void)at_field(fault, field, OL_ERR_FULL,
			       "the notice is too long with it");
		return OL_ERR_FULL;
	}
	memcpy(room->bytes + room->len, sent, len);
	m->field[m->n_fields++] =
		(struct ol_item_field){ ol_words(field->name),
					{ room->bytes + room->len, len } };
	room->len += len;
	return 0;
}

static bool is_blank(struct ol_words w)
{
	for (size_t i = 0; i < w.len; i++)
		if (w.p[i] != ' ' && w.p[i] != '\n' && w.p[i] != '\r' &&
		    w.p[i] != '\t')
			return false;
	return true;
}

static int fill(struct ol_item_message *m, const struct ol_form *f,
		const struct ol_item_field *in, size_t n_in,
		struct ol_notice_room *room, struct ol_notice_fault *fault)
{
	for (size_t i = 0; i < n_in; i++) {
		const struct ol_form_field *field =
			ol_form_field(f, in[i].name.p, in[i].name.len);

		if (!field)
			return unknown(fault, f, in[i].name);
		for (size_t j = 0; j < i; j++)
			if (ol_words_equal(in[i].name, in[j].name))
				return twice(fault, field);
	}
	for (size_t k = 0; k < f->n_fields; k++) {
		const struct ol_form_field *field = &f->field[k];

		for (size_t i = 0; i < n_in; i++) {
			int err;

			if (!ol_words_equal(in[i].name,
					    ol_words(field->name)) ||
			    is_blank(in[i].value))
				continue;
			err = add(m, field, in[i].value, room, fault);
			if (err)
				return err;
		}
	}
	return 0;
}

int ol_notice_fill(struct ol_item_message *m, const struct ol_form *f,
		   const struct ol_item_field *in, size_t n_in, ol_date date,
		   const char *lang, struct ol_notice_room *room,
		   struct ol_notice_fault *fault)
{
	struct ol_item_message made = *m;
	int err;

	room->len = 0;
	made.form = ol_words(f->id);
	made.form_version = f->version;
	made.n_fields = 0;
	err = fill(&made, f, in, n_in, room, fault);
	if (err)
		return err;
	if (made.precedence < f->precedence)
		made.precedence = f->precedence;
	if (made.ack_by.ns == 0 && f->ack_within_s > 0)
		made.ack_by.ns = date.ns + f->ack_within_s * NS_PER_S;
	ask(&made, f, lang);
	err = ol_notice_check(f, &made, date, fault);
	if (err)
		return err;
	*m = made;
	return 0;
}
