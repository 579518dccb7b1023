/* form.h: whether a form makes sense in itself. */
#include <string.h>

#include "base/error.h"
#include "record/builder.h"
#include "record/form.h"
#include "record/item.h"
#include "record/shown.h"
#include "record/tag.h"
#include "record/utc.h"

/* The words of CAP 1.2, and the lower-case codes that stand for them. */
static const char *const categories[] = {
	"Geo", "Met",       "Safety", "Security", "Rescue", "Fire", "Health",
	"Env", "Transport", "Infra",  "CBRNE",    "Other",  NULL
};
static const char *const urgencies[] = { "Immediate", "Expected", "Future",
					 "Past",      "Unknown",  NULL };
static const char *const severities[] = { "Extreme", "Severe",  "Moderate",
					  "Minor",   "Unknown", NULL };
static const char *const certainties[] = { "Observed", "Likely",  "Possible",
					   "Unlikely", "Unknown", NULL };

/* What is looked at, and where the line goes that says what is wrong. */
struct check {
	const struct ol_form *form;
	const struct ol_form_field *field; /* NULL: the form itself */
	char *why;
};

/* Writes "field depth: TEXT", or its number where the name is no good. Returns
 * false, so that a check can end with it. */
static bool fault(const struct check *c, const char *text)
{
	struct ol_builder b = ol_builder(c->why, OL_FORM_ALLOWED);

	if (c->field && ol_form_is_name(c->field->name, strlen(c->field->name)))
		ol_builder_print(&b, "field %s: ", c->field->name);
	else if (c->field)
		ol_builder_print(&b, "field number %d: ",
				 (int)(c->field - c->form->field) + 1);
	ol_builder_text(&b, text);
	return false;
}

static bool is_label(const struct ol_label *l, bool needed)
{
	if (l->n == 0)
		return !needed;
	if (l->n > OL_FORM_LANGS)
		return false;
	for (size_t i = 0; i < l->n; i++) {
		struct ol_words w = ol_words(l->in[i].words);

		if (w.len == 0 || w.len > OL_FORM_LABEL_MAX ||
		    !ol_shown_is_safe(w, OL_SHOWN_LINE) ||
		    !ol_tag_is_well_formed(ol_words(l->in[i].lang)))
			return false;
		for (size_t j = 0; j < i; j++)
			if (ol_tag_equal(ol_words(l->in[i].lang),
					 ol_words(l->in[j].lang)))
				return false;
	}
	return true;
}

static bool is_one_of(const char *const *words, const char *word)
{
	for (; *words; words++)
		if (strcmp(*words, word) == 0)
			return true;
	return false;
}

/* "severe" for "Severe". */
static bool is_code_of(const char *const *words, const char *code)
{
	for (; *words; words++)
		if ((*words)[0] + ('a' - 'A') == code[0] &&
		    strcmp(*words + 1, code + 1) == 0)
			return true;
	return false;
}

static bool codes_of(const struct check *c, const char *const *words)
{
	if (c->field->type != OL_FORM_CHOICE)
		return fault(c, "its CAP role needs a choice");
	for (size_t i = 0; i < c->field->n_choices; i++)
		if (!is_code_of(words, c->field->choice[i].code))
			return fault(c, "a code is not one of CAP's words");
	return true;
}

static bool is_type(const struct check *c, enum ol_form_type a,
		    enum ol_form_type b)
{
	if (c->field->type != a && c->field->type != b)
		return fault(c, "its CAP role does not go with its type");
	return true;
}

static bool cap(const struct check *c)
{
	const struct ol_form_field *f = c->field;

	if (f->cap == OL_CAP_NONE)
		return true;
	for (const struct ol_form_field *o = c->form->field; o != f; o++)
		if (o->cap == f->cap)
			return fault(c, "another field has its CAP role");
	switch (f->cap) {
	case OL_CAP_NONE:
		return true;
	case OL_CAP_ONSET:
	case OL_CAP_EXPIRES:
		return is_type(c, OL_FORM_TIME, OL_FORM_TIME);
	case OL_CAP_AREA:
		return is_type(c, OL_FORM_AREA, OL_FORM_POSITION);
	case OL_CAP_HEADLINE:
	case OL_CAP_INSTRUCTION:
	case OL_CAP_CONTACT:
		return is_type(c, OL_FORM_TEXT, OL_FORM_TEXT);
	case OL_CAP_REFERENCES:
		return is_type(c, OL_FORM_REFERENCE, OL_FORM_REFERENCE);
	case OL_CAP_MSG_TYPE:
		return is_type(c, OL_FORM_CHOICE, OL_FORM_CHOICE);
	case OL_CAP_SEVERITY:
		return codes_of(c, severities);
	case OL_CAP_URGENCY:
		return codes_of(c, urgencies);
	case OL_CAP_CERTAINTY:
		return codes_of(c, certainties);
	}
	return true;
}

static bool number(const struct check *c)
{
	const struct ol_form_field *f = c->field;

	if (f->n_units < 1 || f->n_units > OL_FORM_UNITS)
		return fault(c, "a number has 1 to 6 units");
	for (size_t i = 0; i < f->n_units; i++) {
		if (!ol_unit_same_kind(f->unit[0], f->unit[i]))
			return fault(c, "its units measure different things");
		for (size_t j = 0; j < i; j++)
			if (f->unit[i] == f->unit[j])
				return fault(c, "a unit comes twice");
	}
	if (f->decimals > 3)
		return fault(c, "decimals are 0 to 3");
	if (f->min_milli >= f->max_milli || f->min_milli < -OL_UNIT_MILLI_MAX ||
	    f->max_milli > OL_UNIT_MILLI_MAX)
		return fault(c, "min and max are not bounds");
	return true;
}

static bool choice(const struct check *c)
{
	const struct ol_form_field *f = c->field;

	if (f->n_choices < 2 || f->n_choices > OL_FORM_CHOICES)
		return fault(c, "a choice has 2 to 32 codes");
	for (size_t i = 0; i < f->n_choices; i++) {
		const char *code = f->choice[i].code;

		if (!ol_form_is_name(code, strlen(code)))
			return fault(c, "a code has other letters than a to z, "
					"0 to 9 and '-', or over 32");
		if (ol_form_choice(f, code, strlen(code)) != &f->choice[i])
			return fault(c, "a code comes twice");
		if (!is_label(&f->choice[i].label, true))
			return fault(c, "a code has no good label");
	}
	return true;
}

static bool of_type(const struct check *c)
{
	const struct ol_form_field *f = c->field;

	switch (f->type) {
	case OL_FORM_TEXT:
		if (f->max_chars < 1 || f->max_chars > OL_FORM_TEXT_MAX)
			return fault(c, "chars are 1 to 1000");
		return true;
	case OL_FORM_NUMBER:
		return number(c);
	case OL_FORM_DURATION:
		if (f->min_s < 0 || f->min_s >= f->max_s ||
		    f->max_s > OL_DURATION_MAX_S)
			return fault(c, "min and max are not bounds");
		return true;
	case OL_FORM_CHOICE:
		return choice(c);
	case OL_FORM_TIME:
	case OL_FORM_POSITION:
	case OL_FORM_AREA:
	case OL_FORM_REFERENCE:
		return true;
	}
	return true;
}

static bool when(const struct check *c)
{
	const struct ol_form_field *f = c->field, *of;

	if (f->when_field == OL_FORM_NO_FIELD)
		return f->n_when == 0 || fault(c, "codes without a choice");
	if (f->when_field >= c->form->n_fields)
		return fault(c, "required-when names no choice");
	of = &c->form->field[f->when_field];
	if (of == f || of->type != OL_FORM_CHOICE)
		return fault(c, "required-when names no choice");
	if (f->required || f->n_when == 0)
		return fault(c, "required-when needs codes and no required");
	for (size_t i = 0; i < f->n_when; i++)
		if (!ol_form_choice(of, f->when[i], strlen(f->when[i])))
			return fault(c, "required-when names no code of it");
	return true;
}

static bool field(const struct check *c, size_t index)
{
	const struct ol_form_field *f = c->field;

	if (!ol_form_is_name(f->name, strlen(f->name)))
		return fault(c, "a name has 1 to 32 of a to z, 0 to 9, '-'");
	if (ol_form_field(c->form, f->name, strlen(f->name)) != f)
		return fault(c, "the name comes twice");
	if (!is_label(&f->label, true) || !is_label(&f->hint, false))
		return fault(c, "label or hint is no good");
	if (f->after != OL_FORM_NO_FIELD &&
	    (f->type != OL_FORM_TIME || f->after >= index ||
	     c->form->field[f->after].type != OL_FORM_TIME))
		return fault(c, "after names no earlier field that is a time");
	return of_type(c) && when(c) && cap(c);
}

static bool lead(const struct check *c)
{
	const struct ol_form *f = c->form;

	if (f->lead.field == OL_FORM_NO_FIELD)
		return true;
	if (f->lead.field >= f->n_fields ||
	    f->field[f->lead.field].type != OL_FORM_TIME)
		return fault(c, "lead: field names no time");
	if (f->lead.reason >= f->n_fields ||
	    f->field[f->lead.reason].type != OL_FORM_TEXT ||
	    f->field[f->lead.reason].required)
		return fault(c, "lead: reason names no text that may lack");
	if (f->lead.s < 1 || f->lead.s > OL_DURATION_MAX_S)
		return fault(c, "lead: at_least is no length of time");
	return true;
}

/* Something that is said back whatever else is left out. */
static bool read_back(const struct check *c)
{
	const struct ol_form *f = c->form;

	if (!f->read_back)
		return true;
	for (size_t i = 0; i < f->n_fields; i++)
		if (f->field[i].read_back && f->field[i].required)
			return true;
	return fault(c, "no required field is to be read back");
}

static bool head(const struct check *c)
{
	const struct ol_form *f = c->form;

	if (!ol_form_is_name(f->id, strlen(f->id)))
		return fault(c, "the id has 1 to 32 of a to z, 0 to 9, '-'");
	if (f->version < 1)
		return fault(c, "version is 1 to 65535");
	if (!is_label(&f->title, true) || !is_label(&f->purpose, false))
		return fault(c, "title or purpose is no good");
	if (f->precedence > OL_ITEM_PRECEDENCE_MAX)
		return fault(c, "there is no such precedence");
	if (f->ack_within_s < 0 || f->ack_within_s > OL_DURATION_MAX_S)
		return fault(c, "acknowledge-within is no length of time");
	if (!is_one_of(categories, f->alert.category) ||
	    !is_one_of(urgencies, f->alert.urgency) ||
	    !is_one_of(severities, f->alert.severity) ||
	    !is_one_of(certainties, f->alert.certainty))
		return fault(c, "cap: a word is not one of CAP's");
	if (f->n_fields < 1 || f->n_fields > OL_FORM_FIELDS)
		return fault(c, "a form has 1 to 32 fields");
	return true;
}

int ol_form_check(const struct ol_form *f, char why[static OL_FORM_ALLOWED])
{
	struct check c = { f, NULL, why };

	if (!head(&c))
		return OL_ERR_RANGE;
	for (size_t i = 0; i < f->n_fields; i++) {
		c.field = &f->field[i];
		if (!field(&c, i))
			return OL_ERR_RANGE;
	}
	c.field = NULL;
	return lead(&c) && read_back(&c) ? 0 : OL_ERR_RANGE;
}
