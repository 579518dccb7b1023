/* print_message - all of a message, of a form, of a codebook; see
 * print_words.h. */
#include <inttypes.h>
#include <string.h>

#include "cli/print_parts.h"
#include "cli/print_words.h"
#include "os/wall.h"

static void key(FILE *out, const char *name)
{
	fprintf(out, "%-10s ", name);
}

static void date(FILE *out, const char *name, ol_date d)
{
	char text[OL_WALL_TEXT];

	if (!d.ns)
		return;
	ol_wall_local(text, d);
	key(out, name);
	fprintf(out, "%s\n", text);
}

static void texts(FILE *out, const struct ol_desk_pool *pool,
		  const struct ol_desk_list *list, const char *name)
{
	const struct ol_desk_said *said = ol_desk_list(pool, list);
	uint32_t i;

	for (i = 0; i < list->n; i++) {
		fprintf(out, "%s (%s)\n", name, said[i].lang);
		ol_print_text(out, ol_desk_text(pool, &said[i].text),
			      said[i].text.len, "  ");
	}
}

static void points(FILE *out, const struct ol_desk_reply *row)
{
	const struct ol_desk_message *m = &row->u.message;
	const struct ol_desk_point *p = ol_desk_list(&row->pool, &m->points);
	uint32_t i;

	if (!m->points.n)
		return;
	fputs(m->asks ? "to be read back\n" : "read back\n", out);
	for (i = 0; i < m->points.n; i++) {
		fprintf(out, "  %" PRIu32 "  %-6s  ", i + 1,
			ol_desk_point_name(p[i].kind));
		ol_print_words(out, ol_desk_text(&row->pool, &p[i].words),
			       p[i].words.len, OL_ITEM_WORDS_MAX);
		fputc('\n', out);
	}
}

static void files(FILE *out, const struct ol_desk_reply *row)
{
	const struct ol_desk_list *list = &row->u.message.files;
	const struct ol_desk_attached *f = ol_desk_list(&row->pool, list);
	char id[OL_PRINT_SHORT];
	uint32_t i;

	for (i = 0; i < list->n; i++) {
		ol_print_short(id, &f[i].file);
		key(out, "file");
		fprintf(out, "%s  ", ol_id_is_zero(&f[i].file) ? "-" : id);
		ol_print_words(out, ol_desk_text(&row->pool, &f[i].name),
			       f[i].name.len, 200);
		fprintf(out, ", %" PRIu64 " bytes, %s%s\n", f[i].size,
			f[i].type, f[i].here ? "" : ", not here yet");
	}
}

/* The label of a field; its name where the form is not known. */
static void label(FILE *out, const struct ol_desk_reply *form, const char *name)
{
	const struct ol_desk_form_field *f;
	uint32_t i;

	for (i = 0; form && i < form->u.form.fields.n; i++) {
		f = ol_desk_list(&form->pool, &form->u.form.fields);
		if (strcmp(f[i].name, name) != 0)
			continue;
		ol_print_words(out, ol_desk_text(&form->pool, &f[i].label),
			       f[i].label.len, 100);
		return;
	}
	fputs(name, out);
}

static void fields(FILE *out, const struct ol_desk_reply *row,
		   const struct ol_desk_reply *form)
{
	const struct ol_desk_message *m = &row->u.message;
	const struct ol_desk_field *f = ol_desk_list(&row->pool, &m->fields);
	const char *value;
	uint32_t i;

	if (!*m->form)
		return;
	key(out, "notice");
	fprintf(out, "%s", m->form);
	if (form) {
		fputs(", ", out);
		ol_print_words(out,
			       ol_desk_text(&form->pool, &form->u.form.title),
			       form->u.form.title.len, 100);
	}
	fputc('\n', out);
	for (i = 0; i < m->fields.n; i++) {
		value = ol_desk_text(&row->pool, &f[i].value);
		fputs("  ", out);
		label(out, form, f[i].name);
		fputs(strchr(value, '\n') ? ":\n" : ": ", out);
		if (strchr(value, '\n')) {
			ol_print_text(out, value, f[i].value.len, "    ");
		} else {
			ol_print_words(out, value, f[i].value.len,
				       OL_ITEM_VALUE_MAX);
			fputc('\n', out);
		}
	}
}

/* A notice that breaks its form is here all the same. */
static void fault(FILE *out, const struct ol_desk_reply *row,
		  struct ol_style style)
{
	const struct ol_desk_text *t = &row->u.message.fault;

	if (!t->len)
		return;
	ol_print_put(out, style, OL_RED, "CHECK FORM ", 0);
	ol_print_words(out, ol_desk_text(&row->pool, t), t->len, 1000);
	fputc('\n', out);
}

static void states(FILE *out, const struct ol_desk_reply *row)
{
	const struct ol_desk_list *list = &row->u.message.states;
	const struct ol_desk_state *s = ol_desk_list(&row->pool, list);
	char here[OL_WALL_TEXT], there[OL_WALL_TEXT];
	uint32_t i;

	for (i = 0; i < list->n; i++) {
		memcpy(here, "-", 2);
		memcpy(there, "-", 2);
		if (s[i].here.ns)
			ol_wall_local(here, s[i].here);
		if (s[i].there.ns)
			ol_wall_local(there, s[i].there);
		fprintf(out, "%-14s  here %-25s  there %s\n",
			ol_desk_reached_name(s[i].state), here, there);
	}
}

static void code_word(FILE *out, const struct ol_desk_reply *row)
{
	const struct ol_desk_message *m = &row->u.message;
	const struct ol_desk_number *n = ol_desk_list(&row->pool, &m->numbers);
	uint32_t i;

	if (!*m->code)
		return;
	key(out, "code word");
	fputs(m->code, out);
	for (i = 0; i < m->numbers.n; i++)
		fprintf(out, " %s", n[i].value);
	fprintf(out, " (codebook %" PRIu32 ")\n", m->version);
}

static void reply_to(FILE *out, const struct ol_desk_message *m)
{
	char id[OL_ID_TEXT];

	if (ol_id_is_zero(&m->reply_to))
		return;
	ol_id_write(id, &m->reply_to);
	switch (m->reply) {
	case OL_REPLY_CLARIFY:
		key(out, "asks back");
		break;
	case OL_REPLY_CONFIRM:
		key(out, "reads back");
		break;
	case OL_REPLY_NONE:
		key(out, "about");
		break;
	case OL_REPLY_ANSWER:
	case OL_REPLY_KINDS:
		key(out, "answers");
		break;
	}
	fprintf(out, "%s\n", id);
}

void ol_print_message(FILE *out, const struct ol_desk_reply *row,
		      const struct ol_desk_reply *form, struct ol_style style)
{
	const struct ol_desk_message *m = &row->u.message;
	char id[OL_ID_TEXT];

	if (style.json) {
		ol_print_data(out, row);
		return;
	}
	ol_id_write(id, &m->message);
	key(out, ol_desk_kind_name(m->kind));
	ol_print_put(out, style, OL_BOLD, id, 0);
	fprintf(out, ", %s %s", m->outgoing ? "to" : "from", m->line);
	if (*m->seat)
		fprintf(out, ", by %s", m->seat);
	fprintf(out, ", %s\n", ol_precedence_name(m->precedence));
	if (m->fate != OL_DESK_FATE_KEPT)
		fputs("           its content is not here\n", out);
	reply_to(out, m);
	date(out, "written", m->date);
	date(out, "ack by", m->ack_by);
	if (m->late)
		fputs("           acknowledged after its time\n", out);
	states(out, row);
	ol_print_record(out, row, style);
	fault(out, row, style);
	fields(out, row, form);
	code_word(out, row);
	texts(out, &row->pool, &m->texts, "text");
	files(out, row);
	points(out, row);
	if (m->judged == OL_DESK_JUDGED_ACCEPTED)
		fputs("it was accepted\n", out);
	if (m->judged == OL_DESK_JUDGED_CORRECTED)
		fputs("it was corrected\n", out);
	texts(out, &row->pool, &m->right, "right is");
}

/* ---- a form --------------------------------------------------------------- */

static void note(FILE *out, const struct ol_desk_pool *pool,
		 const struct ol_desk_text *t)
{
	if (t->len)
		ol_print_text(out, ol_desk_text(pool, t), t->len, "      ");
}

void ol_print_form(FILE *out, const struct ol_desk_reply *row,
		   struct ol_style style)
{
	const struct ol_desk_form *f = &row->u.form;
	const struct ol_desk_form_field *field;
	char span[OL_PRINT_SPAN];
	uint32_t i;

	if (style.json) {
		ol_print_data(out, row);
		return;
	}
	ol_print_form_line(out, row, style);
	if (f->purpose.len)
		ol_print_text(out, ol_desk_text(&row->pool, &f->purpose),
			      f->purpose.len, "  ");
	fprintf(out, "  %s", ol_precedence_name(f->precedence));
	if (f->ack_within_s) {
		ol_print_span(span, (int64_t)f->ack_within_s * 1000000000);
		fprintf(out, ", to be acknowledged within %s", span);
	}
	fputs(f->read_back ? ", to be read back\n" : "\n", out);
	field = ol_desk_list(&row->pool, &f->fields);
	for (i = 0; i < f->fields.n; i++, field++) {
		fputs("\n  ", out);
		ol_print_put(out, style, OL_BOLD, field->name, 0);
		fprintf(out, " (%s%s%s)  ", field->type,
			field->required ? ", must be there" : "",
			field->read_back ? ", read back" : "");
		ol_print_words(out, ol_desk_text(&row->pool, &field->label),
			       field->label.len, 200);
		fputc('\n', out);
		note(out, &row->pool, &field->hint);
		note(out, &row->pool, &field->allowed);
	}
}

/* ---- a codebook ------------------------------------------------------------ */

/* With all its decimals: they say how many the slot has. */
static void number(FILE *out, const struct ol_desk_number *n, unsigned decimals)
{
	const char *point = strchr(n->value, '.');
	size_t have = point ? strlen(point + 1) : 0;

	fprintf(out, "%s%s", n->value, decimals && !point ? "." : "");
	for (; have < decimals; have++)
		fputc('0', out);
}

static void slot(FILE *out, uint32_t nth, const struct ol_desk_slot *s)
{
	fprintf(out, "{%" PRIu32 "} = ", nth);
	number(out, &s->least, s->decimals);
	fputs(" to ", out);
	number(out, &s->most, s->decimals);
	fprintf(out, "%s%s\n", *s->unit ? " " : "", s->unit);
}

static void entry(FILE *out, const struct ol_desk_pool *pool,
		  const struct ol_desk_entry *e, struct ol_style style)
{
	const struct ol_desk_said *said = ol_desk_list(pool, &e->meanings);
	const struct ol_desk_slot *s = ol_desk_list(pool, &e->slots);
	uint32_t i;

	fputs("\n[", out);
	ol_print_put(out, style, OL_BOLD, e->code, 0);
	fputs("]\n", out);
	for (i = 0; i < e->slots.n; i++)
		slot(out, i + 1, &s[i]);
	for (i = 0; i < e->meanings.n; i++) {
		fprintf(out, "%s = ", said[i].lang);
		ol_print_words(out, ol_desk_text(pool, &said[i].text),
			       said[i].text.len, OL_API_TEXT_MAX);
		fputc('\n', out);
	}
}

void ol_print_book(FILE *out, const struct ol_desk_reply *row,
		   struct ol_style style)
{
	static const char *const state[] = {
		[OL_DESK_BOOK_IN_USE] = "in use",
		[OL_DESK_BOOK_OURS] = "proposed by us, not agreed yet",
		[OL_DESK_BOOK_THEIRS] = "proposed by them: codebook agree",
		[OL_DESK_BOOK_OLD] = "no longer in use",
	};
	const struct ol_desk_book *b = &row->u.book;
	const struct ol_desk_entry *e = ol_desk_list(&row->pool, &b->entries);
	char when[OL_WALL_TEXT];
	uint32_t i;

	if (style.json) {
		ol_print_data(out, row);
		return;
	}
	ol_wall_local(when, b->date);
	fprintf(out, "# codebook of %s, version %" PRIu32 " of %s: %s\n",
		b->line, b->version, when, state[b->state]);
	for (i = 0; i < b->entries.n; i++)
		entry(out, &row->pool, &e[i], style);
}
