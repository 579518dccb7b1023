/* doc/protocol/items.md, "Codebook": proposals and countersignatures. */
#include "record/agreed.h"

#include "base/error.h"

static bool is_same(const struct ol_proposal *a, const struct ol_proposal *b)
{
	return a->version == b->version && ol_id_equal(&a->id, &b->id) &&
	       ol_digest_equal(&a->digest, &b->digest);
}

static uint32_t most(uint32_t a, uint32_t b)
{
	return a > b ? a : b;
}

/* Among the items, the other office's countersignature of that proposal. */
static bool is_signed(const struct ol_agreed_item *proposal,
		      const struct ol_agreed_item *item, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (item[i].is_signature && item[i].ours != proposal->ours &&
		    is_same(&item[i].p, &proposal->p))
			return true;
	return false;
}

/* Puts a proposal of ours that is open into its place; the newest stay. */
static void insert(struct ol_agreed *a, const struct ol_proposal *p)
{
	size_t i, at = 0;

	while (at < a->n_ours && a->ours[at].version < p->version)
		at++;
	if (a->n_ours == OL_AGREED_OPEN) {
		if (at == 0)
			return;
		at--;
		for (i = 0; i < at; i++)
			a->ours[i] = a->ours[i + 1];
	} else {
		for (i = a->n_ours++; i > at; i--)
			a->ours[i] = a->ours[i - 1];
	}
	a->ours[at] = *p;
}

void ol_agreed_from(struct ol_agreed *a, const struct ol_agreed_item *item,
		    size_t n)
{
	const struct ol_proposal *p;
	size_t i;

	*a = (struct ol_agreed){ 0 };
	for (i = 0; i < n; i++) {
		p = &item[i].p;
		if (item[i].is_signature)
			continue;
		if (item[i].ours)
			a->our_last = most(a->our_last, p->version);
		else if (p->version > a->theirs.version)
			a->theirs = *p;
		if (p->version > a->in_use.version &&
		    is_signed(&item[i], item, n))
			a->in_use = *p;
	}
	for (i = 0; i < n; i++)
		if (item[i].ours && !item[i].is_signature &&
		    item[i].p.version > a->in_use.version)
			insert(a, &item[i].p);
}

uint32_t ol_agreed_next(const struct ol_agreed *a)
{
	/* What is in use was proposed by one of the two. */
	return most(a->our_last, a->theirs.version) + 1;
}

int ol_agreed_proposed(struct ol_agreed *a, bool ours,
		       const struct ol_proposal *p)
{
	if (!ours) {
		if (p->version <= a->theirs.version)
			return OL_ERR_RANGE;
		a->theirs = *p;
		return 0;
	}
	if (p->version == 0 || p->version != ol_agreed_next(a))
		return OL_ERR_RANGE;
	if (a->n_ours == OL_AGREED_OPEN)
		return OL_ERR_FULL;
	a->ours[a->n_ours++] = *p;
	a->our_last = p->version;
	return 0;
}

int ol_agreed_may(const struct ol_agreed *a)
{
	if (a->theirs.version <= a->in_use.version)
		return OL_ERR_UNKNOWN;
	return a->theirs.version <= a->our_last ? OL_ERR_STATE : 0;
}

/* Takes `p` into use; what is open of ours below it stays open no longer. */
static void use(struct ol_agreed *a, const struct ol_proposal *p)
{
	size_t i, kept = 0;

	if (p->version > a->in_use.version)
		a->in_use = *p;
	for (i = 0; i < a->n_ours; i++)
		if (a->ours[i].version > p->version)
			a->ours[kept++] = a->ours[i];
	a->n_ours = kept;
}

int ol_agreed_signed(struct ol_agreed *a, bool ours,
		     const struct ol_proposal *p)
{
	size_t i;

	if (ours) {
		if (ol_agreed_may(a) || !is_same(p, &a->theirs))
			return OL_ERR_UNKNOWN;
		use(a, p);
		return 0;
	}
	for (i = 0; i < a->n_ours; i++)
		if (is_same(p, &a->ours[i])) {
			use(a, p);
			return 0;
		}
	return OL_ERR_UNKNOWN;
}
