/* notice_print - see notice_print.h; doc/protocol/notices.md. */
#include "record/notice_print.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "record/builder.h"
#include "record/shown.h"
#include "record/utc.h"
#include "record/value.h"

#define DAY_S 86400

/* Days, hours, minutes, seconds: short, for more than one and for one. */
static const struct {
	char lang[3];
	const char *part[4];
	const char *radius; /* before the radius of a circle */
	const char *not_known;
} table[] = {
	{ "en", { "d", "h", "min", "s" }, "radius", "form not known here" },
	{ "fr", { "j", "h", "min", "s" }, "rayon", "formulaire inconnu ici" },
	{ "es",
	  { "d", "h", "min", "s" },
	  "radio",
	  "formulario desconocido aquí" },
	{ "ru", { "сут", "ч", "мин", "с" }, "радиус", "форма здесь неизвестна" },
	{ "ar", { "يوم", "س", "د", "ث" }, "نصف القطر", "النموذج غير معروف هنا" },
	{ "zh", { "天", "小时", "分", "秒" }, "半径", "此处没有该表格" },
};

static size_t row_of(const char *lang)
{
	size_t len = strcspn(lang, "-");

	for (size_t i = 0; i < sizeof table / sizeof *table; i++)
		if (len == 2 && memcmp(table[i].lang, lang, 2) == 0)
			return i;
	return 0;
}

/* Words of others: nothing of them changes what stands around them. Cut to
 * what fits between characters. */
static void shown(struct ol_builder *b, struct ol_words w, enum ol_shown_as as)
{
	size_t room = b->cap - b->len, len;

	if (b->full)
		return;
	len = ol_shown_write(b->p + b->len, room, w, as);
	if (len >= room) {
		b->full = true;
		len = strlen(b->p + b->len);
	}
	b->len += len;
}

/* Each further line indented by two blanks. */
static void lines(struct ol_builder *b, struct ol_words w)
{
	const char *end;

	while (w.len > 0 && (end = memchr(w.p, '\n', w.len)) != NULL) {
		size_t len = (size_t)(end - w.p);

		shown(b, (struct ol_words){ w.p, len }, OL_SHOWN_TEXT);
		ol_builder_text(b, "\n  ");
		w.p += len + 1;
		w.len -= len + 1;
	}
	shown(b, w, OL_SHOWN_TEXT);
}

/* "2026-11-20 18:00 UTC". */
static void time_of_day(struct ol_builder *b, int64_t s)
{
	char t[OL_UTC_TEXT];

	ol_utc_write(t, s);
	ol_builder_print(b, "%.10s %.5s", t, t + 11);
	if (memcmp(t + 16, ":00", 3) != 0)
		ol_builder_print(b, "%.3s", t + 16);
	ol_builder_text(b, " UTC");
}

static void duration(struct ol_builder *b, int64_t s, const char *lang)
{
	const int64_t part[] = { s / DAY_S, s / 3600 % 24, s / 60 % 60,
				 s % 60 };
	const char *blank = "";

	for (size_t i = 0; i < 4; i++) {
		if (part[i] == 0 && !(s == 0 && i == 3))
			continue;
		ol_builder_print(b, "%s%" PRId64 " %s", blank, part[i],
				 table[row_of(lang)].part[i]);
		blank = " ";
	}
}

static void quantity(struct ol_builder *b, int64_t milli, enum ol_unit unit,
		     const char *lang)
{
	char n[OL_QUANTITY_TEXT];

	(void)ol_quantity_write(n, milli, OL_UNIT_NONE);
	if (unit == OL_UNIT_FL) { /* in every language */
		ol_builder_print(b, "FL%s", n);
		return;
	}
	ol_builder_text(b, n);
	if (unit != OL_UNIT_NONE) {
		ol_builder_text(b, " ");
		ol_builder_text(b, ol_unit_in(unit, lang));
	}
}

static void position(struct ol_builder *b, const struct ol_position *p)
{
	char text[OL_POSITION_SEA];

	ol_position_write_sea(text, p);
	ol_builder_text(b, text);
}

static void area(struct ol_builder *b, const struct ol_area *a,
		 const char *lang)
{
	if (a->n == 0) {
		position(b, &a->centre);
		ol_builder_print(b, ", %s ", table[row_of(lang)].radius);
		quantity(b, a->radius_milli, a->unit, lang);
		return;
	}
	for (size_t i = 0; i < a->n; i++) {
		ol_builder_text(b, i ? "; " : "");
		position(b, &a->corner[i]);
	}
}

static void value(struct ol_builder *b, const struct ol_form_field *f,
		  struct ol_words w, const char *lang)
{
	char why[OL_VALUE_WHY], id[OL_ID_TEXT];
	struct ol_value v;

	if (!f || ol_value_check(&v, f, w, why)) {
		lines(b, w); /* as its author wrote it */
		return;
	}
	switch (v.type) {
	case OL_FORM_TEXT:
		lines(b, w);
		return;
	case OL_FORM_NUMBER:
		quantity(b, v.milli, v.unit, lang);
		return;
	case OL_FORM_TIME:
		time_of_day(b, v.s);
		return;
	case OL_FORM_DURATION:
		duration(b, v.s, lang);
		return;
	case OL_FORM_POSITION:
		position(b, &v.position);
		return;
	case OL_FORM_AREA:
		area(b, &v.area, lang);
		return;
	case OL_FORM_CHOICE:
		ol_builder_text(b, ol_label_in(&v.choice->label, lang));
		return;
	case OL_FORM_REFERENCE:
		ol_id_write(id, &v.reference);
		ol_builder_text(b, id);
		return;
	}
}

size_t ol_notice_print_value(char *out, size_t cap,
			     const struct ol_form_field *f, struct ol_words v,
			     const char *lang)
{
	struct ol_builder b = ol_builder(out, cap);

	value(&b, f, v, lang);
	return b.len;
}

static void row(struct ol_builder *b, const struct ol_form_field *f,
		const struct ol_item_field *in, const char *lang)
{
	if (f)
		ol_builder_text(b, ol_label_in(&f->label, lang));
	else
		shown(b, in->name, OL_SHOWN_LINE);
	ol_builder_text(b, ": ");
	value(b, f, in->value, lang);
	ol_builder_text(b, "\n");
}

static const struct ol_form_field *field_of(const struct ol_form *f,
					    struct ol_words name)
{
	return f ? ol_form_field(f, name.p, name.len) : NULL;
}

size_t ol_notice_print(char *out, size_t cap, const struct ol_form *f,
		       const struct ol_item_message *m, const char *lang)
{
	struct ol_builder b = ol_builder(out, cap);

	if (f) {
		ol_builder_text(&b, ol_label_in(&f->title, lang));
	} else {
		shown(&b, m->form, OL_SHOWN_LINE);
		ol_builder_print(&b, " (%" PRIu32 ")", m->form_version);
		ol_builder_print(&b, ", %s", table[row_of(lang)].not_known);
	}
	ol_builder_text(&b, "\n");
	for (size_t k = 0; f && k < f->n_fields; k++)
		for (size_t i = 0; i < m->n_fields; i++)
			if (field_of(f, m->field[i].name) == &f->field[k])
				row(&b, &f->field[k], &m->field[i], lang);
	for (size_t i = 0; i < m->n_fields; i++)
		if (!field_of(f, m->field[i].name))
			row(&b, NULL, &m->field[i], lang);
	return b.len;
}
