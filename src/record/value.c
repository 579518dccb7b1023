/* value - see value.h; doc/protocol/notices.md. */
#include "record/value.h"

#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "record/shown.h"
#include "record/utc.h"

static bool is_space(char c)
{
	return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

static struct ol_words trimmed(struct ol_words t)
{
	while (t.len > 0 && is_space(*t.p)) {
		t.p++;
		t.len--;
	}
	while (t.len > 0 && is_space(t.p[t.len - 1]))
		t.len--;
	return t;
}

/* Code points of valid UTF-8. */
static size_t characters(struct ol_words t)
{
	size_t n = 0;

	for (size_t i = 0; i < t.len; i++)
		n += ((unsigned char)t.p[i] & 0xc0) != 0x80;
	return n;
}

/* Whether the line ends of a text are LF or CR LF, and every line is safe. */
static bool is_safe(struct ol_words t)
{
	while (t.len > 0) {
		const char *end = memchr(t.p, '\n', t.len);
		struct ol_words line = { t.p,
					 end ? (size_t)(end - t.p) : t.len };
		size_t used = line.len + (end != NULL);

		if (end && line.len > 0 && line.p[line.len - 1] == '\r')
			line.len--;
		if (!ol_shown_is_safe(line, OL_SHOWN_TEXT) ||
		    memchr(line.p, '\r', line.len))
			return false;
		t.p += used;
		t.len -= used;
	}
	return true;
}

static int text(struct ol_value *v, const struct ol_form_field *f,
		struct ol_words t, char *why)
{
	if (!ol_text_is_utf8(t.p, t.len)) {
		(void)snprintf(why, OL_VALUE_WHY, "it is not UTF-8");
		return OL_ERR_MALFORMED;
	}
	if (!is_safe(t)) {
		(void)snprintf(why, OL_VALUE_WHY,
			       "it has control characters or marks that turn "
			       "the direction of other text");
		return OL_ERR_MALFORMED;
	}
	if (!f->lines && memchr(t.p, '\n', t.len)) {
		(void)snprintf(why, OL_VALUE_WHY, "it has several lines");
		return OL_ERR_RANGE;
	}
	if (characters(t) > f->max_chars) {
		(void)snprintf(why, OL_VALUE_WHY, "it has %zu characters",
			       characters(t));
		return OL_ERR_RANGE;
	}
	v->text = t;
	return 0;
}

static bool has_unit(const struct ol_form_field *f, enum ol_unit u)
{
	for (size_t i = 0; i < f->n_units; i++)
		if (f->unit[i] == u)
			return true;
	return false;
}

static int number(struct ol_value *v, const struct ol_form_field *f,
		  struct ol_words t, char *why)
{
	static const int64_t step[] = { 1000, 100, 10, 1 };
	char said[OL_QUANTITY_TEXT];
	int err = ol_quantity_read(&v->milli, &v->unit, t.p, t.len);

	if (err == OL_ERR_UNKNOWN) {
		(void)snprintf(why, OL_VALUE_WHY, "there is no such unit");
		return OL_ERR_MALFORMED;
	}
	if (err)
		return OL_ERR_MALFORMED;
	(void)ol_quantity_write(said, v->milli, v->unit);
	if (!has_unit(f, v->unit)) {
		(void)snprintf(why, OL_VALUE_WHY, "%s is %s", said,
			       v->unit == OL_UNIT_NONE ? "without its unit"
						       : "in another unit");
		return OL_ERR_RANGE;
	}
	if (v->milli % step[f->decimals] != 0) {
		(void)snprintf(why, OL_VALUE_WHY, "%s is too fine", said);
		return OL_ERR_RANGE;
	}
	if (ol_unit_compare(v->milli, v->unit, f->min_milli, f->unit[0]) < 0) {
		(void)snprintf(why, OL_VALUE_WHY, "%s is too little", said);
		return OL_ERR_RANGE;
	}
	if (ol_unit_compare(v->milli, v->unit, f->max_milli, f->unit[0]) > 0) {
		(void)snprintf(why, OL_VALUE_WHY, "%s is too much", said);
		return OL_ERR_RANGE;
	}
	return 0;
}

static int duration(struct ol_value *v, const struct ol_form_field *f,
		    struct ol_words t, char *why)
{
	char said[OL_DURATION_TEXT];

	if (ol_duration_read(&v->s, t.p, t.len))
		return OL_ERR_MALFORMED;
	if (v->s >= f->min_s && v->s <= f->max_s)
		return 0;
	ol_duration_write(said, v->s);
	(void)snprintf(why, OL_VALUE_WHY, "%s is too %s", said,
		       v->s < f->min_s ? "short" : "long");
	return OL_ERR_RANGE;
}

static int area(struct ol_value *v, struct ol_words t, char *why)
{
	enum ol_area_fault fault = ol_area_read(&v->area, t.p, t.len);

	if (fault == OL_AREA_GOOD)
		return 0;
	(void)snprintf(why, OL_VALUE_WHY, "%s", ol_area_fault_text(fault));
	return fault == OL_AREA_SYNTAX ? OL_ERR_MALFORMED : OL_ERR_RANGE;
}

/* As small letters, with a NUL; false where it does not fit. */
static bool small(char *out, size_t cap, struct ol_words t)
{
	if (t.len >= cap)
		return false;
	for (size_t i = 0; i < t.len; i++)
		out[i] = t.p[i] >= 'A' && t.p[i] <= 'Z'
				 ? (char)(t.p[i] + ('a' - 'A'))
				 : t.p[i];
	out[t.len] = '\0';
	return !memchr(out, '\0', t.len);
}

static int choice(struct ol_value *v, const struct ol_form_field *f,
		  struct ol_words t, char *why)
{
	char code[OL_FORM_NAME_MAX + 1];

	if (!small(code, sizeof code, t) ||
	    !ol_form_is_name(code, strlen(code)))
		return OL_ERR_MALFORMED;
	v->choice = ol_form_choice(f, code, strlen(code));
	if (v->choice)
		return 0;
	(void)snprintf(why, OL_VALUE_WHY, "%s is none of the codes", code);
	return OL_ERR_RANGE;
}

static int reference(struct ol_value *v, struct ol_words t)
{
	char id[OL_ID_TEXT];

	if (!small(id, sizeof id, t) || ol_id_read(&v->reference, id) ||
	    ol_id_is_zero(&v->reference))
		return OL_ERR_MALFORMED;
	return 0;
}

int ol_value_read(struct ol_value *out, const struct ol_form_field *f,
		  struct ol_words said, char why[static OL_VALUE_WHY])
{
	struct ol_words t = trimmed(said);

	memset(out, 0, sizeof *out);
	out->type = f->type;
	why[0] = '\0';
	if (t.len == 0) {
		(void)snprintf(why, OL_VALUE_WHY, "it is empty");
		return OL_ERR_MALFORMED;
	}
	switch (f->type) {
	case OL_FORM_TEXT:
		return text(out, f, t, why);
	case OL_FORM_NUMBER:
		return number(out, f, t, why);
	case OL_FORM_TIME:
		return ol_utc_read(&out->s, t.p, t.len);
	case OL_FORM_DURATION:
		return duration(out, f, t, why);
	case OL_FORM_POSITION:
		return ol_position_read(&out->position, t.p, t.len);
	case OL_FORM_AREA:
		return area(out, t, why);
	case OL_FORM_CHOICE:
		return choice(out, f, t, why);
	case OL_FORM_REFERENCE:
		return reference(out, t);
	}
	return OL_ERR_MALFORMED;
}

/* The text with LF for CR LF. */
static size_t write_text(char *out, struct ol_words t)
{
	size_t len = 0;

	for (size_t i = 0; i < t.len; i++) {
		if (t.p[i] == '\r')
			continue;
		if (len == OL_VALUE_MAX)
			return 0;
		out[len++] = t.p[i];
	}
	return len;
}

size_t ol_value_write(char out[static OL_VALUE_MAX], const struct ol_value *v)
{
	struct ol_words t = { NULL, 0 };
	char small_text[OL_QUANTITY_TEXT] = "";

	_Static_assert(OL_AREA_TEXT <= OL_VALUE_MAX, "an area is a value");
	_Static_assert(OL_ID_TEXT <= OL_QUANTITY_TEXT &&
			       OL_DURATION_TEXT <= OL_QUANTITY_TEXT &&
			       OL_POSITION_TEXT <= OL_QUANTITY_TEXT,
		       "small texts");
	switch (v->type) {
	case OL_FORM_TEXT:
		return write_text(out, v->text);
	case OL_FORM_NUMBER:
		(void)ol_quantity_write(small_text, v->milli, v->unit);
		break;
	case OL_FORM_TIME:
		ol_utc_write(small_text, v->s);
		break;
	case OL_FORM_DURATION:
		ol_duration_write(small_text, v->s);
		break;
	case OL_FORM_POSITION:
		ol_position_write(small_text, &v->position);
		break;
	case OL_FORM_AREA:
		return ol_area_write(out, &v->area);
	case OL_FORM_CHOICE:
		t = ol_words(v->choice->code);
		break;
	case OL_FORM_REFERENCE:
		ol_id_write(small_text, &v->reference);
		break;
	}
	if (!t.p)
		t = ol_words(small_text);
	memcpy(out, t.p, t.len);
	return t.len;
}

int ol_value_check(struct ol_value *out, const struct ol_form_field *f,
		   struct ol_words sent, char why[static OL_VALUE_WHY])
{
	char canonical[OL_VALUE_MAX];
	int err = ol_value_read(out, f, sent, why);
	size_t len;

	if (err)
		return err;
	len = ol_value_write(canonical, out);
	if (len == sent.len && memcmp(canonical, sent.p, len) == 0)
		return 0;
	(void)snprintf(why, OL_VALUE_WHY, "it is not written as it is sent");
	return OL_ERR_MALFORMED;
}
