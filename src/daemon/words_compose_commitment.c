/* words_compose_commitment - see words_making.h. Commitments that are made or
 * changed, and what we say to those of theirs. doc/protocol/items.md */
#include <string.h>

#include "base/error.h"
#include "daemon/words_commitments.h"
#include "daemon/words_making.h"

/* Where the commitment stands on the line of `k`. */
static int stand(struct ol_words_making *k, const struct ol_id *commitment,
		 struct ol_accord *out)
{
	struct ol_words_proposals all;
	int err = ol_words_proposals_read(&all, k->m->store,
					  k->m->store_id[k->line], &k->books);

	if (err)
		return err;
	if (all.n == OL_WORDS_PROPOSALS)
		err = ol_making_no(k, OL_ERR_FULL,
				   "the line has %d proposals of commitments, "
				   "and more are not kept",
				   OL_WORDS_PROPOSALS);
	else
		ol_words_proposals_of(&all, commitment,
				      k->m->goes_first[k->line], out);
	ol_words_proposals_free(&all);
	return err;
}

/* ---- what is proposed -------------------------------------------------- */

static enum ol_owner owner_of(enum ol_desk_owner owner)
{
	switch (owner) {
	case OL_DESK_OWNER_UNSAID:
	case OL_DESK_OWNER_OURS:
		break;
	case OL_DESK_OWNER_THEIRS:
		return OL_OWNER_OTHER;
	case OL_DESK_OWNER_BOTH:
		return OL_OWNER_BOTH;
	}
	return OL_OWNER_AUTHOR;
}

/* Whose it was, said by us. */
static enum ol_owner owner_again(const struct ol_item_commitment *before,
				 bool ours)
{
	if (ours || before->owner == OL_OWNER_BOTH)
		return before->owner;
	return before->owner == OL_OWNER_AUTHOR ? OL_OWNER_OTHER
						: OL_OWNER_AUTHOR;
}

static enum ol_commitment_state state_of(enum ol_desk_promise state)
{
	switch (state) {
	case OL_DESK_PROMISE_UNSAID:
	case OL_DESK_PROMISE_OPEN:
		break;
	case OL_DESK_PROMISE_DONE:
		return OL_COMMITMENT_DONE;
	case OL_DESK_PROMISE_WITHDRAWN:
		return OL_COMMITMENT_WITHDRAWN;
	}
	return OL_COMMITMENT_OPEN;
}

/* What the request says; what it leaves out stays as it is in the item. */
static int say(struct ol_words_making *k)
{
	const struct ol_desk_commitment *from = &k->rq->promise;
	struct ol_item_commitment *to = &k->item.commitment;

	k->item.kind = OL_ITEM_COMMITMENT;
	if (from->owner != OL_DESK_OWNER_UNSAID)
		to->owner = owner_of(from->owner);
	if (from->due.ns)
		to->due = from->due;
	if (from->state != OL_DESK_PROMISE_UNSAID)
		to->state = state_of(from->state);
	if (!ol_id_is_zero(&from->contact))
		to->contact = from->contact;
	return k->rq->said.texts.n ? ol_making_texts(k, &k->item.texts) : 0;
}

static int make_new(struct ol_words_making *k)
{
	int err = say(k);

	if (err)
		return err;
	if (!k->item.texts.n)
		return ol_making_no(k, OL_ERR_RANGE,
				    "say what is promised: it needs a text");
	if (k->item.commitment.state != OL_COMMITMENT_OPEN)
		return ol_making_no(k, OL_ERR_RANGE,
				    "a new commitment is open");
	if (k->item.commitment.due.ns &&
	    k->item.commitment.due.ns <= k->m->date.ns)
		return ol_making_no(k, OL_ERR_RANGE,
				    "the day it is due is over already");
	k->item.of = k->item.id;
	return 0;
}

/* The proposal that ours is a change of goes into `target`: what is agreed,
 * else the newest that we hear of. */
static int find_before(struct ol_words_making *k, const struct ol_accord *a)
{
	struct ol_id before = ol_accord_agreed(a);

	k->item.commitment.after = before;
	if (ol_id_is_zero(&before))
		before = ol_accord_open(a, false);
	if (ol_id_is_zero(&before))
		before = ol_accord_open(a, true);
	return ol_id_is_zero(&before) ? 0 : ol_making_target(k, &before);
}

static int make_change(struct ol_words_making *k)
{
	struct ol_item_commitment *c = &k->item.commitment;
	struct ol_accord a;
	int err = ol_making_target(k, &k->rq->promise.commitment);

	if (err)
		return err;
	if (k->target.kind != OL_ITEM_COMMITMENT)
		return ol_making_no(k, OL_ERR_STATE,
				    "that is no commitment: openline "
				    "commitment list shows them");
	k->item.of = k->target.of;
	err = stand(k, &k->item.of, &a);
	if (!err)
		err = find_before(k, &a);
	if (err)
		return err;
	if (ol_accord_may_propose(&a, &k->item.id))
		return ol_making_no(k, OL_ERR_FULL,
				    "it was changed too often, or this "
				    "machine's clock was set back: make a new "
				    "one");
	c->owner = owner_again(&k->target.commitment,
			       k->page.row[0].dir == OL_WORDS_OURS);
	c->due = k->target.commitment.due;
	c->state = k->target.commitment.state;
	c->contact = k->target.commitment.contact;
	k->item.texts = k->target.texts;
	return say(k);
}

int ol_making_commitment(struct ol_words_making *k)
{
	return ol_id_is_zero(&k->rq->promise.commitment) ? make_new(k)
							 : make_change(k);
}

/* ---- what we say to theirs --------------------------------------------- */

int ol_making_answer(struct ol_words_making *k)
{
	struct ol_accord a;
	struct ol_id id = k->target.id;
	int err = stand(k, &k->target.of, &a);

	if (err)
		return err;
	err = k->rq->accepted ? ol_accord_may_accept(&a, &id)
			      : ol_accord_may_contest(&a, &id);
	if (err == OL_ERR_STATE)
		return ol_making_no(k, err,
				    "it is ours, or was answered before");
	if (err == OL_ERR_EXPIRED)
		return ol_making_no(k, err,
				    "it is overtaken: another one was agreed, "
				    "or proposed since");
	if (err == OL_ERR_BUSY)
		return ol_making_no(k, err,
				    "our own proposal waits for their answer: "
				    "it goes before theirs");
	return err;
}
