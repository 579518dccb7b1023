/*
 * api_print - the table of api_table.h as doc/protocol/desk.md shows it.
 */
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "desk/api_table.h"

struct page {
	char *out;
	size_t cap, len;
};

static void __attribute__((format(printf, 2, 3)))
add(struct page *p, const char *format, ...)
{
	size_t left = p->cap > p->len ? p->cap - p->len : 0;
	va_list args;
	int n;

	va_start(args, format);
	n = vsnprintf(left ? p->out + p->len : NULL, left, format, args);
	va_end(args);
	if (n > 0)
		p->len += (size_t)n;
}

/* "silent" stands for two states, and is one word. */
static bool came_before(const struct ol_enum_words *w, unsigned i)
{
	unsigned k;

	for (k = 0; k < i; k++)
		if (w->text[k] && !strcmp(w->text[k], w->text[i]))
			return true;
	return false;
}

static void print_words(struct page *p, const struct ol_enum_words *w)
{
	const char *sep = "";
	unsigned i;

	for (i = 0; i < w->n; i++) {
		if (!w->text[i] || came_before(w, i))
			continue;
		add(p, "%s`%s`", sep, w->text[i]);
		sep = ", ";
	}
}

static void print_type(struct page *p, const struct ol_field *f)
{
	switch (f->type) {
	case OL_FIELD_TEXT:
		add(p, "text, at most %zu bytes", f->size - 1);
		return;
	case OL_FIELD_BLOCK:
		add(p, "text of lines, at most %zu bytes", f->size - 1);
		return;
	case OL_FIELD_BOOL:
		add(p, "true or false");
		return;
	case OL_FIELD_U8:
	case OL_FIELD_U32:
	case OL_FIELD_U64:
		add(p, "whole number");
		if (f->max < UINT32_MAX)
			add(p, ", %" PRIu64 " to %" PRIu64, f->min, f->max);
		return;
	case OL_FIELD_WORD:
		print_words(p, f->words);
		return;
	case OL_FIELD_ID:
		add(p, "id");
		return;
	case OL_FIELD_ADDR:
		add(p, "address and port");
		return;
	case OL_FIELD_DATE:
		add(p, "date");
		return;
	case OL_FIELD_SECONDS:
		add(p, "seconds");
		return;
	case OL_FIELD_MS:
		add(p, "milliseconds");
		return;
	case OL_FIELD_PERCENT:
	case OL_FIELD_SHARE:
		add(p, "per cent");
		return;
	case OL_FIELD_LIST:
		add(p, "list of at most %" PRIu64 " objects", f->max);
		return;
	case OL_FIELD_LONG:
		add(p, "any text, at most %" PRIu64 " bytes", f->max);
		return;
	case OL_FIELD_BYTES:
		add(p, "base64 of at most %" PRIu64 " bytes", f->max);
		return;
	case OL_FIELD_HASH:
		add(p, "64 hexadecimal digits");
		return;
	case OL_FIELD_ROWS:
		add(p, "list of at most %" PRIu64 " objects", f->max);
		return;
	case OL_FIELD_OBJECT:
	case OL_FIELD_INLINE:
		add(p, "object");
		return;
	}
}

static void print_fields(struct page *p, const struct ol_fields *fields,
			 const char *indent)
{
	static const char *const need[] = {
		[OL_FIELD_MUST] = "",
		[OL_FIELD_MAY] = "may lack; ",
		[OL_FIELD_NULL] = "or null; ",
	};
	const struct ol_field *f;
	size_t i;

	for (i = 0; i < fields->n; i++) {
		f = &fields->f[i];
		if (f->type == OL_FIELD_INLINE) {
			print_fields(p, f->sub, indent);
			continue;
		}
		add(p, "%s- `%s`: %s", indent, f->name, need[f->need]);
		print_type(p, f);
		add(p, "%s%s\n", *f->note ? "; " : "", f->note);
		if (f->type == OL_FIELD_LIST || f->type == OL_FIELD_ROWS)
			print_fields(p, f->sub, *indent ? "    " : "  ");
		/* An object of the table is always one that stands there
		 * already; its note names it. */
	}
}

size_t ol_api_print_table(char *out, size_t cap)
{
	struct page p = { out, cap, 0 };
	size_t i;

	add(&p, "## Requests\n");
	for (i = 0; i < OL_N_DO; i++) {
		add(&p, "\n### `%s` (right: %s)\n\n%s\n\n", ol_do_table[i].name,
		    ol_words_write(&ol_words_right, ol_do_table[i].right),
		    ol_do_table[i].note);
		print_fields(&p, &ol_do_table[i].fields, "");
	}
	add(&p, "\n## Replies and rows\n");
	for (i = 0; i < OL_N_REPLY; i++) {
		add(&p, "\n### %s `%s`\n\n",
		    ol_reply_table[i].is_row ? "row" : "reply",
		    ol_reply_table[i].name);
		if (*ol_reply_table[i].note)
			add(&p, "%s\n\n", ol_reply_table[i].note);
		print_fields(&p, &ol_reply_table[i].fields, "");
	}
	add(&p, "\n## Events\n");
	for (i = 0; i < OL_N_TELL; i++) {
		add(&p, "\n### `%s` (right: %s)\n\n%s\n\n",
		    ol_tell_table[i].name,
		    ol_words_write(&ol_words_right, ol_tell_table[i].right),
		    ol_tell_table[i].note);
		print_fields(&p, &ol_tell_table[i].fields, "");
	}
	return p.len < cap ? p.len : 0;
}
