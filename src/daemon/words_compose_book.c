/* words_compose_book - see words_making.h. Codebooks that are proposed and
 * agreed to, and the code words of the one that is in use. */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "daemon/words_making.h"
#include "record/codebook.h"
#include "record/decimal.h"

/* ---- the books of the line -------------------------------------------- */

struct gathered {
	struct ol_agreed_item item[OL_WORDS_BOOKS_MOST];
	size_t n;
};

static void gather_book(struct gathered *g, const struct ol_words_row *row,
			const uint8_t *bytes)
{
	struct ol_agreed_item *to = &g->item[g->n];
	struct ol_item it;

	if (g->n == OL_WORDS_BOOKS_MOST || row->fate != OL_WORDS_KEPT ||
	    ol_item_read(&it, bytes + row->at, row->len))
		return;
	to->ours = row->dir == OL_WORDS_OURS;
	to->is_signature = it.kind == OL_ITEM_CODEBOOK_AGREED;
	to->p.version = it.codebook.version;
	to->p.id = to->is_signature ? it.of : it.id;
	to->p.digest = to->is_signature ? it.of_digest : row->digest;
	g->n++;
}

int ol_words_agreed(struct ol_store *s, uint16_t line,
		    struct ol_words_page *page, struct ol_agreed *out)
{
	struct gathered *g = calloc(1, sizeof *g);
	int64_t from = 0;
	size_t i;
	int err = g ? 0 : OL_ERR_NO_MEMORY;

	while (!err) {
		err = ol_words_books(s, line, from, page);
		for (i = 0; !err && i < page->n; i++)
			gather_book(g, &page->row[i], page->bytes);
		from = page->next;
		if (!from)
			break;
	}
	if (!err)
		ol_agreed_from(out, g->item, g->n);
	free(g);
	return err;
}

static int read_books(struct ol_words_making *k, struct ol_agreed *a)
{
	return ol_words_agreed(k->m->store, k->m->store_id[k->line], &k->books,
			       a);
}

/* ---- code words ------------------------------------------------------- */

static int take_numbers(struct ol_words_making *k,
			const struct ol_code_entry *e)
{
	const struct ol_desk_list *l = &k->rq->said.numbers;
	struct ol_item_code_word *w = &k->item.code_word;
	const struct ol_desk_number *v;
	size_t i, used, bad;

	if (l->n != e->n_slots)
		return ol_making_no(k, OL_ERR_RANGE, "%s takes %zu number%s",
				    k->rq->said.code, e->n_slots,
				    e->n_slots == 1 ? "" : "s");
	for (i = 0; i < l->n; i++) {
		v = (const struct ol_desk_number *)ol_desk_list(&k->rq->pool,
								l) +
		    i;
		if (ol_decimal_read(&w->number[i], e->slot[i].decimals,
				    v->value, strlen(v->value), &used) ||
		    used != strlen(v->value))
			return ol_making_no(
				k, OL_ERR_RANGE,
				"number %zu of %s is no number with at most "
				"%u decimals",
				i + 1, k->rq->said.code, e->slot[i].decimals);
	}
	w->n_numbers = l->n;
	if (ol_codebook_fits(e, w, &bad))
		return ol_making_no(
			k, OL_ERR_RANGE,
			"number %zu of %s is out of its range: codebook "
			"shows it",
			bad + 1, k->rq->said.code);
	return 0;
}

int ol_making_code(struct ol_words_making *k)
{
	struct ol_item_code_word *w = &k->item.code_word;
	struct ol_code_entry entry;
	struct ol_agreed a;
	int err = read_books(k, &a);

	if (err)
		return err;
	if (!a.in_use.version)
		return ol_making_no(
			k, OL_ERR_STATE,
			"no codebook is in use on this line: one side "
			"proposes one and the other agrees");
	err = ol_making_target(k, &a.in_use.id);
	if (err)
		return err;
	k->item.kind = OL_ITEM_CODE_WORD;
	w->version = a.in_use.version;
	w->code = ol_words(k->rq->said.code);
	if (ol_codebook_find(&k->target.codebook, w->code, &entry))
		return ol_making_no(
			k, OL_ERR_UNKNOWN,
			"codebook %u has no word \"%s\": openline codebook show lists them",
			w->version, k->rq->said.code);
	return take_numbers(k, &entry);
}

/* ---- proposals -------------------------------------------------------- */

static int take_slot(struct ol_words_making *k, const char *code,
		     const struct ol_desk_slot *from, struct ol_code_slot *to)
{
	size_t a, b;

	to->unit = ol_words(from->unit);
	to->decimals = from->decimals;
	if (ol_decimal_read(&to->least, to->decimals, from->least.value,
			    strlen(from->least.value), &a) ||
	    ol_decimal_read(&to->most, to->decimals, from->most.value,
			    strlen(from->most.value), &b) ||
	    a != strlen(from->least.value) || b != strlen(from->most.value) ||
	    to->least > to->most)
		return ol_making_no(
			k, OL_ERR_RANGE,
			"a slot of %s has no range: least and most are "
			"numbers with at most %u decimals",
			code, to->decimals);
	return 0;
}

static int take_entry(struct ol_words_making *k,
		      const struct ol_desk_entry *from,
		      struct ol_code_entry *to)
{
	const struct ol_desk_pool *pool = &k->rq->pool;
	const struct ol_desk_said *t;
	size_t i;
	int err = 0;

	to->code = ol_words(from->code);
	for (i = 0; i < from->meanings.n; i++) {
		t = (const struct ol_desk_said *)ol_desk_list(pool,
							      &from->meanings) +
		    i;
		to->meaning.t[i].tag = ol_words(t->lang);
		to->meaning.t[i].text = ol_making_words(pool, &t->text);
		if (!ol_code_names_slots(to->meaning.t[i].text, from->slots.n))
			return ol_making_no(
				k, OL_ERR_RANGE,
				"a meaning of %s does not name each of its "
				"slots once: {1} is the first",
				from->code);
	}
	to->meaning.n = from->meanings.n;
	for (i = 0; !err && i < from->slots.n; i++)
		err = take_slot(k, from->code,
				(const struct ol_desk_slot *)ol_desk_list(
					pool, &from->slots) +
					i,
				&to->slot[i]);
	to->n_slots = from->slots.n;
	if (!err && !ol_code_is_one(to->code))
		return ol_making_no(
			k, OL_ERR_RANGE,
			"\"%s\" is no code: A to Z, 0 to 9 and -, at most %d",
			from->code, OL_ITEM_CODE_MAX);
	return err;
}

int ol_making_book(struct ol_words_making *k)
{
	const struct ol_desk_list *l = &k->rq->entries;
	struct ol_item_codebook *book = &k->item.codebook;
	struct ol_code_entry *entry = calloc(l->n + 1, sizeof *entry);
	struct ol_agreed a;
	size_t i;
	int n, err = entry ? read_books(k, &a) : OL_ERR_NO_MEMORY;

	for (i = 0; !err && i < l->n; i++)
		err = take_entry(k,
				 (const struct ol_desk_entry *)ol_desk_list(
					 &k->rq->pool, l) +
					 i,
				 &entry[i]);
	if (!err) {
		n = ol_codebook_write(k->entries, sizeof k->entries, entry,
				      l->n);
		if (n < 0)
			err = ol_making_no(
				k, n,
				n == OL_ERR_FULL
					? "the codebook is longer than an item "
					  "may be"
					: "that is no codebook: a code twice, "
					  "a language twice, or no meaning");
		else
			book->entries_len = (size_t)n;
	}
	free(entry);
	if (err)
		return err;
	k->item.kind = OL_ITEM_CODEBOOK;
	book->entries = k->entries;
	book->version = ol_agreed_next(&a);
	return book->version && a.n_ours < OL_AGREED_OPEN
		       ? 0
		       : ol_making_no(
				 k, OL_ERR_FULL,
				 "too many proposals wait for their answer");
}

int ol_making_agreed(struct ol_words_making *k)
{
	struct ol_agreed a;
	int err = read_books(k, &a);

	if (err)
		return err;
	err = ol_agreed_may(&a);
	if (err == OL_ERR_STATE)
		return ol_making_no(
			k, err,
			"a proposal of ours has that number or a higher one: "
			"one side proposes again");
	if (err || a.theirs.version != k->rq->version)
		return ol_making_no(
			k, OL_ERR_UNKNOWN,
			"they have no proposal %u that waits: openline "
			"codebook show lists them",
			k->rq->version);
	k->item.kind = OL_ITEM_CODEBOOK_AGREED;
	k->item.of = a.theirs.id;
	k->item.of_digest = a.theirs.digest;
	k->item.codebook.version = a.theirs.version;
	return 0;
}
