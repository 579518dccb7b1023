/* form - see form.h; doc/protocol/notices.md. form_check.c has the rest. */
#include "record/form.h"

#include <assert.h>
#include <string.h>

#include "record/builder.h"
#include "record/decimal.h"
#include "record/utc.h"

bool ol_form_is_name(const char *p, size_t len)
{
	if (len == 0 || len > OL_FORM_NAME_MAX || p[0] == '-')
		return false;
	for (size_t i = 0; i < len; i++)
		if (!(p[i] >= 'a' && p[i] <= 'z') &&
		    !(p[i] >= '0' && p[i] <= '9') && p[i] != '-')
			return false;
	return true;
}

static bool is_called(const char *name, const char *p, size_t len)
{
	return strlen(name) == len && memcmp(name, p, len) == 0;
}

const struct ol_form_field *ol_form_field(const struct ol_form *f,
					  const char *name, size_t len)
{
	for (size_t i = 0; i < f->n_fields; i++)
		if (is_called(f->field[i].name, name, len))
			return &f->field[i];
	return NULL;
}

const struct ol_form_choice *ol_form_choice(const struct ol_form_field *f,
					    const char *code, size_t len)
{
	for (size_t i = 0; i < f->n_choices; i++)
		if (is_called(f->choice[i].code, code, len))
			return &f->choice[i];
	return NULL;
}

const struct ol_form *ol_forms_find(const struct ol_forms *forms,
				    const char *id, size_t len,
				    uint32_t version)
{
	const struct ol_form *best = NULL;

	for (size_t i = 0; i < forms->n; i++) {
		const struct ol_form *f = forms->form[i];

		if (!is_called(f->id, id, len))
			continue;
		if (version != 0 && f->version == version)
			return f;
		if (version == 0 && (!best || f->version > best->version))
			best = f;
	}
	return best;
}

/* The words in exactly the first `len` bytes of `lang`. */
static const char *words_in(const struct ol_label *label, const char *lang,
			    size_t len)
{
	for (size_t i = 0; i < label->n; i++)
		if (is_called(label->in[i].lang, lang, len))
			return label->in[i].words;
	return NULL;
}

const char *ol_label_in(const struct ol_label *label, const char *lang)
{
	const char *words = words_in(label, lang, strlen(lang));

	if (!words)
		words = words_in(label, lang, strcspn(lang, "-"));
	if (!words)
		words = words_in(label, "en", 2);
	if (!words && label->n > 0)
		words = label->in[0].words;
	return words ? words : "";
}

const char *ol_form_type_text(enum ol_form_type t)
{
	switch (t) {
	case OL_FORM_TEXT:
		return "text";
	case OL_FORM_NUMBER:
		return "number";
	case OL_FORM_TIME:
		return "time";
	case OL_FORM_DURATION:
		return "duration";
	case OL_FORM_POSITION:
		return "position";
	case OL_FORM_AREA:
		return "area";
	case OL_FORM_CHOICE:
		return "choice";
	case OL_FORM_REFERENCE:
		return "reference";
	}
	return "";
}

static void number(struct ol_builder *b, const struct ol_form_field *f)
{
	char least[OL_DECIMAL_TEXT];
	char most[OL_QUANTITY_TEXT];

	(void)ol_decimal_write(least, f->min_milli, 3);
	(void)ol_quantity_write(most, f->max_milli, f->unit[0]);
	ol_builder_print(b, "a number from %s to %s", least, most);
	for (size_t i = 1; i < f->n_units; i++)
		ol_builder_print(b, "%s%s", i == 1 ? ", or in " : ", ",
				 ol_unit_symbol(f->unit[i]));
	if (f->decimals == 0)
		ol_builder_text(b, ", whole");
	else
		ol_builder_print(b, ", at most %u decimal%s",
				 (unsigned)f->decimals,
				 f->decimals == 1 ? "" : "s");
}

static void duration(struct ol_builder *b, const struct ol_form_field *f)
{
	char least[OL_DURATION_TEXT], most[OL_DURATION_TEXT];

	ol_duration_write(least, f->min_s);
	ol_duration_write(most, f->max_s);
	ol_builder_print(b,
			 "a length of time from %s to %s, as 6h30m or PT6H30M",
			 least, most);
}

void ol_form_allowed(char out[static OL_FORM_ALLOWED],
		     const struct ol_form_field *f)
{
	struct ol_builder b = ol_builder(out, OL_FORM_ALLOWED);

	switch (f->type) {
	case OL_FORM_TEXT:
		ol_builder_print(&b, "a text of at most %u characters%s",
				 (unsigned)f->max_chars,
				 f->lines ? "" : " in one line");
		break;
	case OL_FORM_NUMBER:
		number(&b, f);
		break;
	case OL_FORM_TIME:
		ol_builder_text(&b, "a time with its zone, as 2026-11-20T18:00Z"
				    " or 201800ZNOV26");
		break;
	case OL_FORM_DURATION:
		duration(&b, f);
		break;
	case OL_FORM_POSITION:
		ol_builder_text(&b, "latitude and longitude, as "
				    "36.508333,126.17 or 36-30.5N 126-10.2E");
		break;
	case OL_FORM_AREA:
		ol_builder_text(&b, "a circle, as \"36.5,126.1 5 nmi\", or a "
				    "polygon, as \"36.5,126.1; 36.6,126.1; "
				    "36.6,126.2\"");
		break;
	case OL_FORM_CHOICE:
		ol_builder_text(&b, "one of ");
		for (size_t i = 0; i < f->n_choices; i++)
			ol_builder_print(&b, "%s%s", i ? ", " : "",
					 f->choice[i].code);
		break;
	case OL_FORM_REFERENCE:
		ol_builder_text(&b, "the id of an earlier message");
		break;
	}
	assert(!b.full); /* 32 codes of 32 bytes are the most */
}
