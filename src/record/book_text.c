/* doc/protocol/items.md, "A codebook as text". */
#include "record/book_text.h"

#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "record/builder.h"
#include "record/decimal.h"
#include "record/shown.h"

/* ---- reading ---------------------------------------------------------- */

struct reader {
	char *text;
	char *rest; /* behind this line */
	size_t left;
	unsigned int number; /* of this line, from 1 */
	struct ol_words line;
	struct ol_book_room *room;
	char *why;
};

static int wrong(const struct reader *r, const char *text)
{
	snprintf(r->why, OL_FAULT_MAX, "line %u: %s", r->number, text);
	return OL_ERR_MALFORMED;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

static struct ol_words trim(struct ol_words w)
{
	while (w.len > 0 && is_blank(w.p[w.len - 1]))
		w.len--;
	while (w.len > 0 && is_blank(*w.p)) {
		w.p++;
		w.len--;
	}
	return w;
}

/* False after the last line. */
static bool next_line(struct reader *r)
{
	const char *end;
	size_t n;

	if (r->left == 0)
		return false;
	end = memchr(r->rest, '\n', r->left);
	n = end ? (size_t)(end - r->rest) : r->left;
	r->line = (struct ol_words){ r->rest, n };
	r->rest += n + (end != NULL);
	r->left -= n + (end != NULL);
	r->number++;
	return true;
}

static struct ol_code_entry *newest(const struct reader *r)
{
	return r->room->n ? &r->room->entry[r->room->n - 1] : NULL;
}

/* "[ANCHOR]" */
static int take_code(struct reader *r, struct ol_words w)
{
	if (w.p[w.len - 1] != ']')
		return wrong(r, "a code stands between [ and ]");
	if (r->room->n == OL_CODEBOOK_ENTRIES)
		return wrong(r, "a codebook has 256 entries at most");
	r->room->entry[r->room->n++] = (struct ol_code_entry){
		.code = trim((struct ol_words){ w.p + 1, w.len - 2 })
	};
	return 0;
}

/* A line that begins with a TAB goes on with the meaning before it. */
static int take_more(struct reader *r, struct ol_words w)
{
	struct ol_code_entry *e = newest(r);
	struct ol_item_text *t;
	char *end;

	if (!e || e->meaning.n == 0)
		return wrong(r, "there is no meaning before it to go on with");
	t = &e->meaning.t[e->meaning.n - 1];
	/* Closer to the meaning than it stands: the text is ours to change, and
	 * what lies between has been read. */
	end = r->text + (t->text.p - r->text) + t->text.len;
	if (t->text.len > 0) {
		*end++ = '\n';
		t->text.len++;
	}
	memmove(end, w.p, w.len);
	t->text.len += w.len;
	return 0;
}

/* How many digits stand behind the point of the number from `p` to `end`. */
static uint8_t decimals_of(const char *p, const char *end)
{
	const char *point = memchr(p, '.', (size_t)(end - p));

	return point ? (uint8_t)(end - point - 1) : 0;
}

/* A number in steps of 10^-places at the front of `w`, which is then cut
 * off. */
static bool take_number(struct ol_words *w, uint8_t places, int64_t *out)
{
	size_t used;

	if (ol_decimal_read(out, places, w->p, w->len, &used))
		return false;
	w->p += used;
	w->len -= used;
	return true;
}

static bool take_to(struct ol_words *w)
{
	static const char to[] = " to ";

	if (w->len < sizeof to - 1 || memcmp(w->p, to, sizeof to - 1) != 0)
		return false;
	w->p += sizeof to - 1;
	w->len -= sizeof to - 1;
	return true;
}

/* "0.0 to 500.0 nmi": as fine as the finer of the two. */
static bool read_slot(struct ol_code_slot *s, struct ol_words w)
{
	const uint8_t most = OL_CODEBOOK_DECIMALS_MAX;
	struct ol_words at = w;
	const char *second;
	uint8_t places;
	int64_t v;

	if (!take_number(&at, most, &v))
		return false;
	s->decimals = decimals_of(w.p, at.p);
	if (!take_to(&at))
		return false;
	second = at.p;
	if (!take_number(&at, most, &v))
		return false;
	places = decimals_of(second, at.p);
	if (places > s->decimals)
		s->decimals = places;
	if (at.len > 0 && *at.p != ' ')
		return false;
	s->unit = trim(at);
	/* Again, now that the step is known. */
	return take_number(&w, s->decimals, &s->least) && take_to(&w) &&
	       take_number(&w, s->decimals, &s->most);
}

static int take_slot(struct reader *r, struct ol_words key, struct ol_words w)
{
	struct ol_code_entry *e = newest(r);

	if (e->n_slots == OL_ITEM_NUMBERS)
		return wrong(r, "a code has 4 slots at most");
	if (key.len != 3 || key.p[2] != '}' ||
	    (size_t)(key.p[1] - '1') != e->n_slots)
		return wrong(r, "slots are {1}, {2} ... in this order");
	if (!read_slot(&e->slot[e->n_slots], w))
		return wrong(r, "a slot is LEAST to MOST and its unit, as "
				"\"0.0 to 500.0 nmi\"");
	e->n_slots++;
	return 0;
}

/* "{1} = 1 to 99" or "en = All is well." */
static int take_value(struct reader *r, struct ol_words w)
{
	const char *sign = memchr(w.p, '=', w.len);
	struct ol_code_entry *e = newest(r);
	struct ol_words key, value;

	if (!sign)
		return wrong(r, "neither [CODE], {1} = SLOT nor "
				"LANGUAGE = MEANING");
	if (!e)
		return wrong(r, "a [CODE] comes first");
	key = trim((struct ol_words){ w.p, (size_t)(sign - w.p) });
	value = trim((struct ol_words){ sign + 1,
					(size_t)(w.p + w.len - sign - 1) });
	if (key.len > 0 && *key.p == '{')
		return take_slot(r, key, value);
	if (e->meaning.n == OL_ITEM_TEXTS)
		return wrong(r, "a code has 8 languages at most");
	e->meaning.t[e->meaning.n++] = (struct ol_item_text){ key, value };
	return 0;
}

static int take_line(struct reader *r)
{
	struct ol_words w = trim(r->line);

	if (r->line.len > 0 && *r->line.p == '\t')
		return take_more(r, w);
	if (w.len == 0 || *w.p == '#')
		return 0;
	return *w.p == '[' ? take_code(r, w) : take_value(r, w);
}

/* Empty lines behind a meaning are none of its own. */
static void trim_meanings(struct ol_book_room *room)
{
	struct ol_words *text;
	size_t i, k;

	for (i = 0; i < room->n; i++)
		for (k = 0; k < room->entry[i].meaning.n; k++) {
			text = &room->entry[i].meaning.t[k].text;
			while (text->len > 0 && text->p[text->len - 1] == '\n')
				text->len--;
		}
}

int ol_book_text_read(uint8_t *out, size_t cap, char *text, size_t len,
		      struct ol_book_room *room, char why[static OL_FAULT_MAX])
{
	struct reader r = { .text = text,
			    .rest = text,
			    .left = len,
			    .room = room,
			    .why = why };
	int err;

	room->n = 0;
	why[0] = '\0';
	if (len > OL_BOOK_TEXT_MAX) {
		snprintf(why, OL_FAULT_MAX, "it has more than %d bytes",
			 OL_BOOK_TEXT_MAX);
		return OL_ERR_FULL;
	}
	while (next_line(&r)) {
		err = take_line(&r);
		if (err)
			return err;
	}
	trim_meanings(room);
	err = ol_codebook_write(out, cap, room->entry, room->n);
	ol_fault_of_entries(why, room->entry, room->n, err);
	return err;
}

/* ---- writing ---------------------------------------------------------- */

static void put_number(struct ol_builder *b, int64_t v, uint8_t decimals)
{
	char text[OL_DECIMAL_TEXT];
	size_t n = ol_decimal_write(text, v, decimals);
	const char *point = memchr(text, '.', n);
	size_t have = point ? (size_t)(text + n - point - 1) : 0;

	ol_builder_text(b, text);
	if (have == 0 && decimals > 0)
		ol_builder_text(b, ".");
	for (; have < decimals; have++)
		ol_builder_text(b, "0");
}

static void put_slot(struct ol_builder *b, size_t i,
		     const struct ol_code_slot *s)
{
	ol_builder_print(b, "{%zu} = ", i + 1);
	put_number(b, s->least, s->decimals);
	ol_builder_text(b, " to ");
	put_number(b, s->most, s->decimals);
	ol_builder_text(b, s->unit.len ? " " : "");
	ol_builder_bytes(b, s->unit.p, s->unit.len);
	ol_builder_text(b, "\n");
}

/* Line by line, those after the first behind a TAB. */
static void put_meaning(struct ol_builder *b, const struct ol_item_text *t)
{
	char shown[OL_SHOWN_CAP(OL_CODEBOOK_MEANING_MAX)];
	const char *line = shown, *end;

	ol_shown_write(shown, sizeof shown, t->text, OL_SHOWN_TEXT);
	ol_builder_bytes(b, t->tag.p, t->tag.len);
	ol_builder_text(b, " = ");
	while ((end = strchr(line, '\n'))) {
		ol_builder_bytes(b, line, (size_t)(end - line));
		ol_builder_text(b, "\n\t");
		line = end + 1;
	}
	ol_builder_text(b, line);
	ol_builder_text(b, "\n");
}

int ol_book_text_write(char *out, size_t cap,
		       const struct ol_item_codebook *book)
{
	struct ol_builder b = ol_builder(out, cap);
	struct ol_codebook_at at;
	struct ol_code_entry e;
	const char *gap = "";
	size_t i;

	ol_codebook_begin(&at, book);
	while (ol_codebook_next(&at, &e)) {
		ol_builder_text(&b, gap);
		ol_builder_text(&b, "[");
		ol_builder_bytes(&b, e.code.p, e.code.len);
		ol_builder_text(&b, "]\n");
		for (i = 0; i < e.n_slots; i++)
			put_slot(&b, i, &e.slot[i]);
		for (i = 0; i < e.meaning.n; i++)
			put_meaning(&b, &e.meaning.t[i]);
		gap = "\n";
	}
	return b.full ? OL_ERR_FULL : (int)b.len;
}
