/* words_look_ledger - see words_look.h. Audits of ledgers, and the pieces that
 * an export is made of. doc/protocol/ledger.md */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/error.h"
#include "daemon/words_look.h"

/* What the other sides hold of our ledgers, for an audit: from the line that
 * is named, or the first, on. */
bool ol_look_note_known(struct ol_words_look *k)
{
	struct ol_exchange_status is;
	uint16_t i, line = 0;

	if (k->rq.what != OL_DO_AUDIT)
		return true;
	if (*k->rq.line)
		(void)ol_office_find(k->node->office, k->rq.line, &line);
	k->known = calloc(k->n_lines + 1, sizeof *k->known);
	for (i = line; k->known && i < k->n_lines; i++) {
		ol_exchange_status(ol_office_words(k->node->office, i), &is);
		k->known[i - line] = is.held_there;
	}
	return k->known != NULL;
}

/* ---- on the reader thread --------------------------------------------- */

static int begin_audit(struct ol_words_look *k, struct ol_store *s, size_t i)
{
	uint16_t id = k->node->store_id[ol_look_first(k) + i];
	const struct ol_ledger_head *known = &k->known[i];
	int err = ol_words_line(s, id, &k->stands[i]);

	k->is_begun = true;
	ol_audit_begin(&k->audit[i], id, known->seq ? known : NULL);
	return err == OL_ERR_FORGED ? 0 : err; /* the audit says it */
}

/* One slice of it, so that whoever reads meanwhile waits for no more. */
int ol_look_audit(struct ol_words_look *k, struct ol_store *s)
{
	size_t n = k->line < k->n_lines ? 1 : k->n_lines;
	struct ol_audit *a;
	int err = 0;

	if (!k->audit)
		k->audit = calloc(n + 1, sizeof *k->audit);
	if (!k->stands)
		k->stands = calloc(n + 1, sizeof *k->stands);
	if (!k->audit || !k->stands)
		return OL_ERR_NO_MEMORY;
	a = &k->audit[k->n_audits];
	if (k->n_audits < n && !k->is_begun)
		err = begin_audit(k, s, k->n_audits);
	if (k->n_audits < n && !err)
		err = ol_audit_step(a, s);
	if (!err && a->is_done) {
		k->n_audits++;
		k->is_begun = false;
	}
	k->goes_on = !err && k->n_audits < n;
	return err;
}

int ol_look_export(struct ol_words_look *k, struct ol_store *s)
{
	uint64_t from = k->rq.from ? k->rq.from : 1;

	switch (k->rq.of) {
	case OL_DESK_PIECE_OURS:
		return ol_words_load(s, ol_look_store_line(k), OL_WORDS_OURS,
				     from, &k->page);
	case OL_DESK_PIECE_THEIRS:
		return ol_words_load(s, ol_look_store_line(k), OL_WORDS_THEIRS,
				     from, &k->page);
	case OL_DESK_PIECE_ENTRY:
		k->entries = malloc(sizeof *k->entries);
		return k->entries ? ol_words_entries(s, ol_look_store_line(k),
						     from, k->entries)
				  : OL_ERR_NO_MEMORY;
	case OL_DESK_PIECE_HEAD:
		k->stands = malloc(sizeof *k->stands);
		return k->stands ? ol_words_line(s, ol_look_store_line(k),
						 k->stands)
				 : OL_ERR_NO_MEMORY;
	}
	return OL_ERR_RANGE;
}

/* ---- on the loop thread again ----------------------------------------- */

void ol_look_reply_audit(struct ol_words_look *k, struct ol_desk_reply *r)
{
	struct ol_desk_audit *to = &r->u.audit;
	const struct ol_audit *a;
	char text[OL_REFUSAL_MAX];
	size_t i, from = ol_look_first(k);

	for (i = 0; i < k->n_audits; i++) {
		a = &k->audit[i];
		memset(&r->u, 0, sizeof r->u);
		r->pool.len = 0;
		r->what = OL_REPLY_AUDIT;
		ol_words_line_name(k->node, (uint16_t)(from + i), to->line);
		to->sound = a->fault == OL_AUDIT_SOUND;
		to->entries = a->entries;
		to->items = a->items;
		to->epoch = k->stands[i].epoch;
		to->head = k->stands[i].head.seq;
		memcpy(to->hash, k->stands[i].head.hash.b, sizeof to->hash);
		to->known = a->known.seq;
		to->incidents = k->stands[i].incidents;
		to->refused = k->stands[i].refused;
		to->faulty = k->stands[i].faulty;
		if (!to->sound) {
			snprintf(text, sizeof text, "%llu %s",
				 (unsigned long long)a->where,
				 a->fault == OL_AUDIT_ENTRY
					 ? ol_ledger_fault_text(a->ledger)
					 : ol_audit_text(a->fault));
			(void)ol_desk_pool_text(&r->pool, &to->fault, text,
						strlen(text));
		}
		ol_desk_server_reply(k->node->desks, k->desk, r);
	}
	ol_desk_server_done(k->node->desks, k->desk, k->rq.id);
}

static void begin_piece(struct ol_words_look *k, struct ol_desk_reply *r,
			uint64_t seq)
{
	memset(&r->u, 0, sizeof r->u);
	r->pool.len = 0;
	r->what = OL_REPLY_PIECE;
	r->u.piece.of = k->rq.of;
	r->u.piece.seq = seq;
}

static void put_piece(struct ol_words_look *k, struct ol_desk_reply *r,
		      const void *p, size_t len)
{
	(void)ol_desk_pool_text(&r->pool, &r->u.piece.bytes, p, len);
	ol_desk_server_reply(k->node->desks, k->desk, r);
}

static void reply_entries(struct ol_words_look *k, struct ol_desk_reply *r)
{
	struct ol_ledger_entry e;
	struct ol_digest hash;
	size_t i, len;

	for (i = 0; i < k->entries->n; i++) {
		len = k->entries->entry[i].len;
		begin_piece(k, r, k->entries->entry[i].seq);
		if (!ol_ledger_read(&e, k->entries->entry[i].bytes, len)) {
			r->u.piece.date = e.date;
			r->u.piece.message = e.id;
		}
		ol_sha256(hash.b, k->entries->entry[i].bytes, len);
		memcpy(r->u.piece.digest, hash.b, sizeof hash.b);
		put_piece(k, r, k->entries->entry[i].bytes, len);
	}
	ol_look_reply_end(k, r, k->entries->next);
}

/* Their newest head that we hold, and its MAC. */
static void reply_head(struct ol_words_look *k, struct ol_desk_reply *r)
{
	const struct ol_words_line *at = k->stands;

	if (at->their_head.seq) {
		begin_piece(k, r, at->their_head.seq);
		r->u.piece.date = at->their_date;
		memcpy(r->u.piece.digest, at->their_head.hash.b, OL_DIGEST_LEN);
		put_piece(k, r, at->their_mac.b, sizeof at->their_mac.b);
	}
	ol_look_reply_end(k, r, 0);
}

void ol_look_reply_pieces(struct ol_words_look *k, struct ol_desk_reply *r)
{
	const struct ol_words_row *row;
	uint8_t bytes[OL_SALT_LEN + OL_ITEM_MAX];
	size_t i, len;

	if (k->rq.of == OL_DESK_PIECE_ENTRY) {
		reply_entries(k, r);
		return;
	}
	if (k->rq.of == OL_DESK_PIECE_HEAD) {
		reply_head(k, r);
		return;
	}
	for (i = 0; i < k->page.n; i++) {
		row = &k->page.row[i];
		begin_piece(k, r, row->seq);
		r->u.piece.date = row->kept;
		r->u.piece.message = row->id;
		memcpy(r->u.piece.digest, row->digest.b, OL_DIGEST_LEN);
		len = row->len <= OL_ITEM_MAX ? row->len : 0;
		memcpy(bytes, row->salt.b, OL_SALT_LEN);
		memcpy(bytes + OL_SALT_LEN, k->page.bytes + row->at, len);
		put_piece(k, r, bytes, len ? OL_SALT_LEN + len : 0);
	}
	ol_wipe(bytes, sizeof bytes);
	ol_look_reply_end(k, r, (uint64_t)k->page.next);
}
