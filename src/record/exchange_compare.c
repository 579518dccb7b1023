/* exchange_compare - whether the counterpart has our items as we have them:
 * one root over all that it has told to have; where that differs, it asks its
 * way down the tree to the first item that does. */
#include <string.h>

#include "record/exchange_state.h"

void exchange_compare_stop(struct ol_exchange *x)
{
	struct exchange_compare *c = &x->compare;
	bool rooting = c->rooting != ROOT_NONE;
	bool wanted = c->wanted, differs = c->differs;
	uint64_t seq = c->differs_seq;

	memset(c, 0, sizeof *c);
	c->rooting = rooting ? ROOT_STALE : ROOT_NONE;
	c->wanted = wanted;
	c->differs = differs;
	c->differs_seq = seq;
}

/* ---- jobs ---------------------------------------------------------------- */

static bool root_job(struct ol_exchange *x, ol_instant now,
		     struct ol_exchange_job *job, enum exchange_root what,
		     uint64_t first, uint64_t n)
{
	bool theirs = what == ROOT_CHECK || what == ROOT_SEARCH;

	if (!exchange_spend(x, now,
			    OL_EXCHANGE_ROOT_US + n * OL_EXCHANGE_LEAF_US))
		return false;
	x->compare.rooting = what;
	job->kind = OL_EXCHANGE_ROOT;
	job->theirs = theirs;
	job->seq = first + 1;
	job->n = n;
	return true;
}

static bool search_job(struct ol_exchange *x, ol_instant now,
		       struct ol_exchange_job *job)
{
	const struct exchange_node *s = &x->compare.search;
	uint64_t first = 0;
	uint64_t n = ol_merkle_span(s->n, (uint8_t)(s->level - 1), 2 * s->index,
				    &first);

	return root_job(x, now, job, ROOT_SEARCH, first, n);
}

bool exchange_compare_job(struct ol_exchange *x, ol_instant now,
			  struct ol_exchange_job *job)
{
	struct exchange_compare *c = &x->compare;
	uint64_t first = 0, n;

	if (c->differs && exchange_spend(x, now, OL_EXCHANGE_ENTRY_US)) {
		c->differs = false;
		job->kind = OL_EXCHANGE_INCIDENT;
		job->theirs = true;
		job->seq = c->differs_seq;
		return true;
	}
	if (c->rooting || !x->met)
		return false;
	if (c->answering) {
		n = ol_merkle_span(c->answer.n, c->answer.level,
				   c->answer.index, &first);
		return root_job(x, now, job, ROOT_ANSWER, first, n);
	}
	if (c->searching && !c->has_mine)
		return search_job(x, now, job);
	if (c->checking)
		return root_job(x, now, job, ROOT_CHECK, 0, c->check.n);
	if (c->wanted && !c->say_told && !x->open_epoch &&
	    x->missing_to <= x->on_disk.last) {
		n = x->on_disk.delivered;
		c->wanted = n > 0 && n <= x->their_have; /* both have some */
		if (!c->wanted || !root_job(x, now, job, ROOT_TELL, 0, n))
			return false;
		c->wanted = false;
		c->told.n = n;
		return true;
	}
	return false;
}

/* ---- the search -------------------------------------------------------------- */

static void found(struct ol_exchange *x)
{
	struct exchange_compare *c = &x->compare;

	c->searching = false;
	c->differs = true;
	c->differs_seq = c->search.index + 1;
	exchange_tell(x, OL_EXCHANGE_DIFFERS, c->differs_seq);
}

/* search differs: on to its left child. */
static void descend(struct ol_exchange *x)
{
	struct exchange_compare *c = &x->compare;

	c->has_mine = c->has_theirs = false;
	c->searching = c->say_ask = c->search.level > 0;
	if (!c->searching)
		found(x);
}

static void turn(struct ol_exchange *x)
{
	struct exchange_compare *c = &x->compare;
	struct exchange_node *s = &c->search;
	uint64_t first;

	if (!c->has_mine || !c->has_theirs)
		return;
	s->level--;
	s->index *= 2;
	if (ol_digest_equal(&c->mine, &c->theirs)) {
		s->index++;
		if (ol_merkle_span(s->n, s->level, s->index, &first) == 0) {
			/* Nothing differs below what they said differs. */
			c->searching = false;
			x->malformed++;
			return;
		}
	}
	descend(x);
}

void ol_exchange_rooted(struct ol_exchange *x, int err,
			const struct ol_digest *root)
{
	struct exchange_compare *c = &x->compare;
	enum exchange_root what = c->rooting;

	c->rooting = ROOT_NONE;
	if (err || !x->met)
		return;
	switch (what) {
	case ROOT_NONE:
	case ROOT_STALE:
		return;
	case ROOT_TELL:
		c->told.hash = *root;
		c->say_told = c->told.n > 0;
		return;
	case ROOT_ANSWER:
		if (c->answering) {
			c->answering = false;
			c->answer.hash = *root;
			c->say_answer = true;
		}
		return;
	case ROOT_SEARCH:
		c->mine = *root;
		c->has_mine = c->searching;
		turn(x);
		return;
	case ROOT_CHECK:
		if (!c->checking)
			return;
		c->checking = false;
		if (ol_digest_equal(root, &c->check.hash)) {
			c->say_same = true;
			exchange_tell(x, OL_EXCHANGE_SAME, c->check.n);
			return;
		}
		c->search = c->check;
		c->search.level = ol_merkle_height(c->check.n);
		c->search.index = 0;
		descend(x);
		return;
	}
}

/* ---- messages ------------------------------------------------------------------ */

static void say_node(struct ol_say *m, enum ol_say_type type,
		     const struct exchange_node *node)
{
	m->type = type;
	m->last = node->n;
	m->level = node->level;
	m->index = node->index;
	m->digest = node->hash;
}

bool exchange_compare_say(struct ol_exchange *x, struct ol_say *m)
{
	struct exchange_compare *c = &x->compare;

	if (c->say_told) {
		c->say_told = false;
		c->wait_told = true;
		c->told.level = ol_merkle_height(c->told.n);
		say_node(m, OL_SAY_COMPARE, &c->told);
		return true;
	}
	if (c->say_same) {
		c->say_same = false;
		c->check.level = ol_merkle_height(c->check.n);
		say_node(m, OL_SAY_NODE, &c->check);
		return true;
	}
	if (c->say_answer) {
		c->say_answer = false;
		say_node(m, OL_SAY_NODE, &c->answer);
		return true;
	}
	if (c->say_ask) {
		struct exchange_node left = c->search;

		c->say_ask = false;
		left.level--;
		left.index *= 2;
		say_node(m, OL_SAY_ASK, &left);
		return true;
	}
	return false;
}

static bool is_left_of_search(const struct exchange_compare *c,
			      const struct ol_say *m)
{
	return c->searching && !c->has_theirs && m->last == c->search.n &&
	       m->level + 1 == c->search.level &&
	       m->index == 2 * c->search.index;
}

void exchange_compare_hear(struct ol_exchange *x, const struct ol_say *m)
{
	struct exchange_compare *c = &x->compare;
	uint64_t first;

	if (m->type == OL_SAY_COMPARE && m->last > 0 &&
	    m->last <= x->on_disk.have && !c->checking && !c->searching) {
		c->checking = true;
		c->check = (struct exchange_node){ .n = m->last,
						   .hash = m->digest };
	} else if (m->type == OL_SAY_ASK && m->last <= x->on_disk.delivered &&
		   ol_merkle_span(m->last, m->level, m->index, &first) > 0 &&
		   !c->answering && !c->say_answer) {
		c->answering = true;
		c->answer = (struct exchange_node){
			m->last, m->level, m->index, { { 0 } }
		};
	} else if (m->type == OL_SAY_NODE && is_left_of_search(c, m)) {
		c->theirs = m->digest;
		c->has_theirs = true;
		turn(x);
	} else if (m->type == OL_SAY_NODE && c->wait_told &&
		   m->last == c->told.n && m->level == c->told.level &&
		   ol_digest_equal(&m->digest, &c->told.hash)) {
		c->wait_told = false;
		exchange_tell(x, OL_EXCHANGE_SAME, m->last);
	} else {
		x->malformed++;
	}
}
