/* words_commitments - see words_commitments.h. */
#include "daemon/words_commitments.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"

#define GROW 64

void ol_words_proposals_free(struct ol_words_proposals *l)
{
	free(l->p);
	*l = (struct ol_words_proposals){ 0 };
}

/* Room for one more. */
static int grow(struct ol_words_proposals *l)
{
	struct ol_words_proposal *p;

	if (l->n % GROW)
		return 0;
	p = realloc(l->p, (l->n + GROW) * sizeof *p);
	if (!p)
		return OL_ERR_NO_MEMORY;
	l->p = p;
	return 0;
}

static int add(struct ol_words_proposals *l, struct ol_store *s,
	       const struct ol_words_row *row, const uint8_t *bytes)
{
	struct ol_item it;
	struct ol_words_proposal *to;
	int err;

	if (l->n == OL_WORDS_PROPOSALS || row->fate != OL_WORDS_KEPT ||
	    ol_item_read(&it, bytes + row->at, row->len) ||
	    it.kind != OL_ITEM_COMMITMENT)
		return 0;
	err = grow(l);
	if (err)
		return err;
	to = &l->p[l->n];
	to->of = it.of;
	to->id = it.id;
	to->after = it.commitment.after;
	to->ours = row->dir == OL_WORDS_OURS;
	to->due = it.commitment.due;
	to->state = it.commitment.state;
	to->nth = l->n;
	err = ol_words_verdict(s, row, &to->verdict);
	if (!err)
		l->n++;
	return err;
}

static int compare(const void *a, const void *b)
{
	const struct ol_words_proposal *p = a, *q = b;
	int c = memcmp(p->of.b, q->of.b, sizeof p->of.b);

	return c ? c : (p->nth > q->nth) - (p->nth < q->nth);
}

int ol_words_proposals_read(struct ol_words_proposals *to, struct ol_store *s,
			    uint16_t line, struct ol_words_page *page)
{
	int64_t from = 0;
	size_t i;
	int err;

	*to = (struct ol_words_proposals){ 0 };
	do {
		err = ol_words_commitments(s, line, from, page);
		for (i = 0; !err && i < page->n; i++)
			err = add(to, s, &page->row[i], page->bytes);
		from = page->next;
	} while (!err && from);
	if (err)
		ol_words_proposals_free(to);
	else if (to->n)
		qsort(to->p, to->n, sizeof *to->p, compare);
	return err;
}

/* Index of the first of that commitment; where there is none, of any one of
 * another. */
static size_t first_of(const struct ol_words_proposals *l,
		       const struct ol_id *commitment)
{
	size_t from = 0, to = l->n, at;

	while (from < to) {
		at = from + (to - from) / 2;
		if (memcmp(l->p[at].of.b, commitment->b, sizeof commitment->b) <
		    0)
			from = at + 1;
		else
			to = at;
	}
	return from;
}

/* What an accord cannot hold is not there for either end. */
void ol_words_proposals_of(const struct ol_words_proposals *l,
			   const struct ol_id *commitment, bool first,
			   struct ol_accord *out)
{
	const struct ol_words_proposal *p;

	ol_accord_init(out, first);
	for (p = l->p + first_of(l, commitment);
	     p < l->p + l->n && ol_id_equal(&p->of, commitment); p++) {
		if (ol_accord_propose(out, p->ours, &p->id, &p->after) ||
		    !p->verdict)
			continue;
		(void)ol_accord_judge(out, !p->ours, &p->id,
				      p->verdict == OL_VERDICT_ACCEPTED);
	}
}
