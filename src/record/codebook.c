/* doc/protocol/items.md, "Codebook": entries as bytes and as values. */
#include "record/codebook.h"

#include <stdio.h>

#include "base/error.h"
#include "record/decimal.h"
#include "record/item_parts.h"
#include "record/tag.h"

bool ol_code_is_one(struct ol_words code)
{
	size_t i;

	if (code.len == 0 || code.len > OL_ITEM_CODE_MAX)
		return false;
	for (i = 0; i < code.len; i++)
		if (!(code.p[i] >= 'A' && code.p[i] <= 'Z') &&
		    !(code.p[i] >= '0' && code.p[i] <= '9') && code.p[i] != '-')
			return false;
	return true;
}

/* ---- meanings: their slots --------------------------------------------- */

/* The slot that "{1}" at `p` names, from 0; -1 where there is none. */
static int slot_at(const char *p, size_t len)
{
	if (len < 3 || p[0] != '{' || p[2] != '}')
		return -1;
	if (p[1] < '1' || p[1] > '0' + OL_ITEM_NUMBERS)
		return -1;
	return p[1] - '1';
}

bool ol_code_names_slots(struct ol_words text, size_t n_slots)
{
	bool seen[OL_ITEM_NUMBERS] = { false };
	size_t i, n = 0;
	int slot;

	for (i = 0; i < text.len; i++) {
		if (text.p[i] == '}')
			return false;
		if (text.p[i] != '{')
			continue;
		slot = slot_at(text.p + i, text.len - i);
		if (slot < 0 || (size_t)slot >= n_slots || seen[slot])
			return false;
		seen[slot] = true;
		n++;
		i += 2;
	}
	return n == n_slots;
}

static bool are_meanings(const struct ol_code_entry *e)
{
	size_t i;

	for (i = 0; i < e->meaning.n; i++)
		if (e->meaning.t[i].text.len > OL_CODEBOOK_MEANING_MAX ||
		    !ol_code_names_slots(e->meaning.t[i].text, e->n_slots))
			return false;
	return true;
}

/* ---- reading ---------------------------------------------------------- */

static int read_slot(struct ol_cbor_reader *r, struct ol_code_slot *s)
{
	uint64_t n, decimals;

	if (ol_cbor_array(r, 4, &n) || n != 4 ||
	    ol_item_read_plain(r, 0, OL_CODEBOOK_UNIT_MAX, &s->unit) ||
	    ol_cbor_uint(r, OL_CODEBOOK_DECIMALS_MAX, &decimals) ||
	    ol_item_read_number(r, &s->least) ||
	    ol_item_read_number(r, &s->most) || s->least > s->most)
		return OL_ERR_MALFORMED;
	s->decimals = (uint8_t)decimals;
	return 0;
}

static int read_entry(struct ol_cbor_reader *r, struct ol_code_entry *e)
{
	uint64_t n, i;

	if (ol_cbor_array(r, 3, &n) || n != 3 ||
	    ol_item_read_words(r, 1, OL_ITEM_CODE_MAX, &e->code) ||
	    !ol_code_is_one(e->code) || ol_item_read_texts(r, 1, &e->meaning) ||
	    ol_cbor_array(r, OL_ITEM_NUMBERS, &n))
		return OL_ERR_MALFORMED;
	for (i = 0; i < n; i++)
		if (read_slot(r, &e->slot[i]))
			return OL_ERR_MALFORMED;
	e->n_slots = (size_t)n;
	return are_meanings(e) ? 0 : OL_ERR_MALFORMED;
}

int ol_codebook_check(const uint8_t *bytes, size_t len)
{
	struct ol_words code[OL_CODEBOOK_ENTRIES];
	struct ol_code_entry e;
	struct ol_cbor_reader r;
	uint64_t n, i, k;

	ol_cbor_read(&r, bytes, len);
	if (ol_cbor_array(&r, OL_CODEBOOK_ENTRIES, &n) || n == 0)
		return OL_ERR_MALFORMED;
	for (i = 0; i < n; i++) {
		if (read_entry(&r, &e))
			return OL_ERR_MALFORMED;
		for (k = 0; k < i; k++)
			if (ol_words_equal(code[k], e.code))
				return OL_ERR_MALFORMED;
		code[i] = e.code;
	}
	return ol_cbor_done(&r);
}

int ol_codebook_read_entries(struct ol_cbor_reader *r,
			     struct ol_item_codebook *out)
{
	const uint8_t *start = r->p;
	size_t depth = r->depth;
	struct ol_cbor_item it;
	uint64_t n;

	if (ol_cbor_array(r, OL_CODEBOOK_ENTRIES, &n) || n == 0)
		return OL_ERR_MALFORMED;
	while (r->depth > depth)
		if (ol_cbor_next(r, &it))
			return OL_ERR_MALFORMED;
	out->entries = start;
	out->entries_len = (size_t)(r->p - start);
	return ol_codebook_check(out->entries, out->entries_len);
}

void ol_codebook_begin(struct ol_codebook_at *at,
		       const struct ol_item_codebook *book)
{
	uint64_t n = 0;

	ol_cbor_read(&at->reader, book->entries, book->entries_len);
	if (ol_cbor_array(&at->reader, OL_CODEBOOK_ENTRIES, &n))
		n = 0;
	at->n_left = (size_t)n;
}

bool ol_codebook_next(struct ol_codebook_at *at, struct ol_code_entry *out)
{
	if (at->n_left == 0 || read_entry(&at->reader, out))
		return false;
	at->n_left--;
	return true;
}

int ol_codebook_find(const struct ol_item_codebook *book, struct ol_words code,
		     struct ol_code_entry *out)
{
	struct ol_codebook_at at;

	ol_codebook_begin(&at, book);
	while (ol_codebook_next(&at, out))
		if (ol_words_equal(out->code, code))
			return 0;
	return OL_ERR_UNKNOWN;
}

/* ---- writing ---------------------------------------------------------- */

static void put_entry(struct ol_cbor_writer *w, const struct ol_code_entry *e)
{
	size_t i;

	ol_cbor_put_array(w, 3);
	ol_item_put_words(w, e->code);
	ol_item_put_texts(w, &e->meaning);
	ol_cbor_put_array(w, e->n_slots);
	for (i = 0; i < e->n_slots; i++) {
		ol_cbor_put_array(w, 4);
		ol_item_put_words(w, e->slot[i].unit);
		ol_cbor_put_uint(w, e->slot[i].decimals);
		ol_item_put_number(w, e->slot[i].least);
		ol_item_put_number(w, e->slot[i].most);
	}
}

void ol_codebook_put_entries(struct ol_cbor_writer *w,
			     const struct ol_item_codebook *book)
{
	struct ol_codebook_at at;
	struct ol_code_entry e;

	ol_codebook_begin(&at, book);
	ol_cbor_put_array(w, at.n_left);
	while (ol_codebook_next(&at, &e))
		put_entry(w, &e);
}

int ol_codebook_write(uint8_t *out, size_t cap,
		      const struct ol_code_entry *entry, size_t n)
{
	struct ol_cbor_writer w;
	size_t i, len;

	if (n == 0 || n > OL_CODEBOOK_ENTRIES)
		return OL_ERR_RANGE;
	ol_cbor_write(&w, out, cap < OL_ITEM_MAX ? cap : OL_ITEM_MAX);
	ol_cbor_put_array(&w, n);
	for (i = 0; i < n; i++) {
		if (entry[i].meaning.n > OL_ITEM_TEXTS ||
		    entry[i].n_slots > OL_ITEM_NUMBERS)
			return OL_ERR_RANGE;
		put_entry(&w, &entry[i]);
	}
	len = ol_cbor_written(&w);
	if (len == 0)
		return OL_ERR_FULL;
	return ol_codebook_check(out, len) ? OL_ERR_RANGE : (int)len;
}

/* ---- words ------------------------------------------------------------ */

int ol_codebook_fits(const struct ol_code_entry *entry,
		     const struct ol_item_code_word *word, size_t *bad)
{
	size_t i;

	for (i = 0; i < entry->n_slots && i < word->n_numbers; i++)
		if (word->number[i] < entry->slot[i].least ||
		    word->number[i] > entry->slot[i].most)
			break;
	*bad = i;
	return i == entry->n_slots && i == word->n_numbers ? 0 : OL_ERR_RANGE;
}

void ol_codebook_render(char out[static OL_CODEBOOK_RENDERED],
			const struct ol_code_entry *entry, struct ol_words want,
			const struct ol_item_code_word *word)
{
	char number[OL_DECIMAL_TEXT];
	const struct ol_code_slot *slot;
	struct ol_words text;
	size_t i, len = 0;
	int k;

	text = entry->meaning.t[ol_tag_pick(&entry->meaning, want)].text;
	for (i = 0; i < text.len; i++) {
		k = slot_at(text.p + i, text.len - i);
		if (k < 0) {
			out[len++] = text.p[i];
			continue;
		}
		i += 2;
		slot = &entry->slot[k];
		ol_decimal_write(number, word->number[k], slot->decimals);
		len += (size_t)snprintf(out + len, OL_CODEBOOK_RENDERED - len,
					"%s%s%.*s", number,
					slot->unit.len ? " " : "",
					(int)slot->unit.len, slot->unit.p);
	}
	out[len] = '\0';
}
