/* words_books - which codebook a code word was said by. Two proposals of one
 * number may lie in the store; the one that was countersigned counts. */
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "daemon/words.h"

/* What a walk through the books of a line finds of one version. */
struct walk {
	uint32_t version;
	struct ol_words_book *to;
	struct ol_id of; /* the proposal that was countersigned */
	bool is_signed;
};

static void give_back(struct ol_words_book *b)
{
	if (b->bytes)
		ol_wipe(b->bytes, b->len);
	free(b->bytes);
}

static void keep(struct walk *w, const struct ol_item *it, const uint8_t *bytes,
		 size_t len)
{
	struct ol_item copy;
	uint8_t *p = malloc(len);

	if (!p)
		return;
	memcpy(p, bytes, len);
	if (ol_item_read(&copy, p, len)) {
		free(p);
		return;
	}
	give_back(w->to);
	w->to->bytes = p;
	w->to->len = len;
	w->to->book = copy.codebook;
	w->of = it->id;
}

static void look_at(struct walk *w, const struct ol_words_row *row,
		    const uint8_t *bytes, bool for_signed)
{
	struct ol_item it;

	if (row->fate != OL_WORDS_KEPT ||
	    ol_item_read(&it, bytes + row->at, row->len) ||
	    it.codebook.version != w->version)
		return;
	if (it.kind == OL_ITEM_CODEBOOK_AGREED && !for_signed) {
		w->of = it.of;
		w->is_signed = true;
	}
	if (it.kind == OL_ITEM_CODEBOOK && for_signed &&
	    (!w->is_signed || ol_id_equal(&it.id, &w->of)))
		keep(w, &it, bytes + row->at, row->len);
}

static void walk(struct walk *w, struct ol_store *s, uint16_t line,
		 struct ol_words_page *page, bool for_signed)
{
	int64_t from = 0;
	size_t i;

	do {
		if (ol_words_books(s, line, from, page))
			return;
		for (i = 0; i < page->n; i++)
			look_at(w, &page->row[i], page->bytes, for_signed);
		from = page->next;
	} while (from);
}

static void load(struct ol_words_books *b, struct ol_store *s, uint16_t line,
		 uint32_t version)
{
	struct ol_words_page *page = malloc(sizeof *page);
	struct walk w = { .version = version, .to = &b->book[b->n] };

	if (!page)
		return;
	memset(w.to, 0, sizeof *w.to);
	w.to->line = line;
	walk(&w, s, line, page, false);
	walk(&w, s, line, page, true);
	ol_wipe(page, sizeof *page);
	free(page);
	if (w.to->bytes)
		b->n++;
}

static bool version_of(const struct ol_words_row *row, const uint8_t *bytes,
		       uint32_t *version)
{
	struct ol_item it;

	if (row->kind != OL_ITEM_CODE_WORD || !row->len ||
	    ol_item_read(&it, bytes + row->at, row->len))
		return false;
	*version = it.code_word.version;
	return true;
}

const struct ol_item_codebook *
ol_words_books_find(const struct ol_words_books *b,
		    const struct ol_words_row *row, const uint8_t *bytes)
{
	uint32_t version;
	size_t i;

	if (!version_of(row, bytes, &version))
		return NULL;
	for (i = 0; i < b->n; i++)
		if (b->book[i].line == row->line &&
		    b->book[i].book.version == version)
			return &b->book[i].book;
	return NULL;
}

void ol_words_books_add(struct ol_words_books *b, struct ol_store *s,
			const struct ol_words_page *page)
{
	uint32_t version;
	size_t i;

	for (i = 0; i < page->n && b->n < OL_WORDS_BOOKS; i++)
		if (version_of(&page->row[i], page->bytes, &version) &&
		    !ol_words_books_find(b, &page->row[i], page->bytes))
			load(b, s, page->row[i].line, version);
}

void ol_words_books_release(struct ol_words_books *b)
{
	while (b->n)
		give_back(&b->book[--b->n]);
}
