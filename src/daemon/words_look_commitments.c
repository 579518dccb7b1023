/* words_look_commitments - see words_look.h. Commitments of a line, or of all,
 * as desks see them: a row a proposal. doc/protocol/items.md */
#include <string.h>

#include "daemon/words_look.h"
#include "os/clock.h"

/* ---- on the reader thread --------------------------------------------- */

int ol_look_commitments(struct ol_words_look *k, struct ol_store *s)
{
	size_t n = k->line < k->n_lines ? 1 : k->n_lines;
	uint16_t id;
	int err = 0;

	if (k->n_looked == n)
		return 0;
	id = k->node->store_id[ol_look_first(k) + k->n_looked];
	if (!k->is_gathered)
		err = ol_words_proposals_read(&k->proposals, s, id, &k->page);
	k->is_gathered = true;
	if (!err)
		err = ol_words_commitments(s, id, k->proposals_from, &k->page);
	k->proposals_from = k->page.next;
	k->goes_on = !err && (k->proposals_from || k->n_looked + 1 < n);
	return err;
}

/* ---- on the loop thread again ----------------------------------------- */

static enum ol_desk_owner owner_of(enum ol_owner owner, bool ours)
{
	switch (owner) {
	case OL_OWNER_AUTHOR:
		return ours ? OL_DESK_OWNER_OURS : OL_DESK_OWNER_THEIRS;
	case OL_OWNER_OTHER:
		return ours ? OL_DESK_OWNER_THEIRS : OL_DESK_OWNER_OURS;
	case OL_OWNER_BOTH:
	case OL_OWNERS:
		break;
	}
	return OL_DESK_OWNER_BOTH;
}

static enum ol_desk_promise state_of(enum ol_commitment_state state)
{
	switch (state) {
	case OL_COMMITMENT_DONE:
		return OL_DESK_PROMISE_DONE;
	case OL_COMMITMENT_WITHDRAWN:
		return OL_DESK_PROMISE_WITHDRAWN;
	case OL_COMMITMENT_OPEN:
	case OL_COMMITMENT_STATES:
		break;
	}
	return OL_DESK_PROMISE_OPEN;
}

static void view(struct ol_desk_reply *r, const struct ol_words_row *row,
		 const struct ol_item *it, ol_date now)
{
	struct ol_desk_commitment *to = &r->u.promise;
	const struct ol_item_commitment *c = &it->commitment;

	to->commitment = it->of;
	to->message = it->id;
	to->outgoing = row->dir == OL_WORDS_OURS;
	memcpy(to->seat, it->seat.p, it->seat.len);
	to->date = it->date;
	to->kept = row->kept;
	ol_words_view_texts(&r->pool, &to->texts, &it->texts);
	to->owner = owner_of(c->owner, to->outgoing);
	to->due = c->due;
	to->state = state_of(c->state);
	to->contact = c->contact;
	to->overdue = to->standing == OL_STANDING_AGREED &&
		      c->state == OL_COMMITMENT_OPEN && c->due.ns &&
		      c->due.ns <= now.ns;
}

/* Only what counts, unless all was asked for. */
static bool is_wanted(const struct ol_words_look *k, int standing)
{
	return standing == OL_STANDING_AGREED || standing == OL_STANDING_OPEN ||
	       (standing >= 0 && k->rq.all);
}

static void reply_row(struct ol_words_look *k, struct ol_desk_reply *r,
		      const struct ol_words_row *row, uint16_t line)
{
	struct ol_accord a;
	struct ol_item it;
	int standing;

	if (row->fate != OL_WORDS_KEPT ||
	    ol_item_read(&it, k->page.bytes + row->at, row->len))
		return;
	ol_words_proposals_of(&k->proposals, &it.of, k->node->goes_first[line],
			      &a);
	standing = ol_accord_standing(&a, &it.id);
	if (!is_wanted(k, standing))
		return;
	memset(&r->u, 0, sizeof r->u);
	r->pool.len = 0;
	r->what = OL_REPLY_COMMITMENT;
	r->u.promise.standing = (enum ol_standing)standing;
	ol_words_line_name(k->node, line, r->u.promise.line);
	view(r, row, &it, ol_clock_date());
	ol_desk_server_reply(k->node->desks, k->desk, r);
}

void ol_look_reply_commitments(struct ol_words_look *k, struct ol_desk_reply *r)
{
	uint16_t line = (uint16_t)(ol_look_first(k) + k->n_looked);

	for (size_t i = 0; i < k->page.n; i++)
		reply_row(k, r, &k->page.row[i], line);
	if (!k->proposals_from) { /* the next line */
		ol_words_proposals_free(&k->proposals);
		k->is_gathered = false;
		k->n_looked++;
	}
	if (!k->goes_on)
		ol_desk_server_done(k->node->desks, k->desk, k->rq.id);
}
