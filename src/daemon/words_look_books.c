/* words_look_books - see words_look.h. A line's codebooks, as desks see them.
 * doc/protocol/items.md */
#include <string.h>

#include "daemon/words_look.h"
#include "daemon/words_making.h"
#include "record/codebook.h"
#include "record/decimal.h"

/* ---- on the reader thread --------------------------------------------- */

int ol_look_books(struct ol_words_look *k, struct ol_store *s)
{
	uint16_t line = ol_look_store_line(k);
	int err = 0;

	if (!k->is_gathered)
		err = ol_words_agreed(s, line, &k->page, &k->agreed);
	k->is_gathered = true;
	if (!err)
		err = ol_words_books(s, line, k->books_from, &k->page);
	k->books_from = k->page.next;
	k->goes_on = !err && k->books_from != 0;
	return err;
}

/* ---- on the loop thread again ----------------------------------------- */

static void view_slots(struct ol_desk_pool *p, struct ol_desk_entry *to,
		       const struct ol_code_entry *e)
{
	struct ol_desk_slot *slot =
		e->n_slots ? ol_desk_pool_list(p, &to->slots, e->n_slots,
					       sizeof *slot)
			   : NULL;
	size_t i;

	for (i = 0; slot && i < e->n_slots; i++) {
		memcpy(slot[i].unit, e->slot[i].unit.p, e->slot[i].unit.len);
		slot[i].decimals = e->slot[i].decimals;
		ol_decimal_write(slot[i].least.value, e->slot[i].least,
				 slot[i].decimals);
		ol_decimal_write(slot[i].most.value, e->slot[i].most,
				 slot[i].decimals);
	}
}

static void view_entries(struct ol_desk_reply *r,
			 const struct ol_item_codebook *book)
{
	struct ol_desk_pool *p = &r->pool;
	struct ol_codebook_at at;
	struct ol_code_entry e;
	struct ol_desk_entry *to;
	size_t n;

	ol_codebook_begin(&at, book);
	n = at.n_left;
	to = ol_desk_pool_list(p, &r->u.book.entries, n, sizeof *to);
	for (; to && n-- && ol_codebook_next(&at, &e); to++) {
		memcpy(to->code, e.code.p, e.code.len);
		ol_words_view_texts(p, &to->meanings, &e.meaning);
		view_slots(p, to, &e);
	}
}

void ol_look_reply_books(struct ol_words_look *k, struct ol_desk_reply *r)
{
	const struct ol_agreed *a = &k->agreed;
	const struct ol_words_row *row;
	struct ol_item it;
	size_t i;

	for (i = 0; i < k->page.n; i++) {
		row = &k->page.row[i];
		if (row->fate != OL_WORDS_KEPT ||
		    ol_item_read(&it, k->page.bytes + row->at, row->len) ||
		    it.kind != OL_ITEM_CODEBOOK)
			continue;
		memset(&r->u, 0, sizeof r->u);
		r->pool.len = 0;
		r->what = OL_REPLY_BOOK;
		ol_words_line_name(k->node, k->line, r->u.book.line);
		r->u.book.message = it.id;
		r->u.book.version = it.codebook.version;
		r->u.book.date = it.date;
		if (ol_id_equal(&it.id, &a->in_use.id))
			r->u.book.state = OL_DESK_BOOK_IN_USE;
		else if (it.codebook.version <= a->in_use.version)
			r->u.book.state = OL_DESK_BOOK_OLD;
		else
			r->u.book.state = row->dir == OL_WORDS_OURS
						  ? OL_DESK_BOOK_OURS
						  : OL_DESK_BOOK_THEIRS;
		view_entries(r, &it.codebook);
		ol_desk_server_reply(k->node->desks, k->desk, r);
	}
	if (!k->goes_on)
		ol_desk_server_done(k->node->desks, k->desk, k->rq.id);
}
