/* The rule that keeps two offices from agreeing to two things at once is in
 * accord.h; doc/protocol/records.md, "Accord", has why it holds. */
#include "record/accord.h"

#include <assert.h>
#include <string.h>

#include "base/error.h"

static const struct ol_id none;

static int compare(const struct ol_id *a, const struct ol_id *b)
{
	return memcmp(a->b, b->b, sizeof a->b);
}

static const struct ol_accord_proposal *find(const struct ol_accord *a,
					     const struct ol_id *id)
{
	for (size_t i = 0; i < a->n; i++)
		if (ol_id_equal(&a->p[i].id, id))
			return &a->p[i];
	return NULL;
}

/* The place of `id`, a new one where there is none; NULL: full. */
static struct ol_accord_proposal *place(struct ol_accord *a,
					const struct ol_id *id)
{
	for (size_t i = 0; i < a->n; i++)
		if (ol_id_equal(&a->p[i].id, id))
			return &a->p[i];
	if (a->n == OL_ACCORD_PROPOSALS)
		return NULL;
	a->p[a->n] = (struct ol_accord_proposal){ .id = *id };
	return &a->p[a->n++];
}

void ol_accord_init(struct ol_accord *a, bool first)
{
	memset(a, 0, sizeof *a);
	a->first = first;
}

int ol_accord_propose(struct ol_accord *a, bool ours, const struct ol_id *id,
		      const struct ol_id *after)
{
	struct ol_accord_proposal *p;

	if (ol_id_is_zero(id) || ol_id_equal(id, after))
		return OL_ERR_RANGE;
	p = place(a, id);
	if (!p)
		return OL_ERR_FULL;
	if (p->known)
		return p->ours == ours && ol_id_equal(&p->after, after)
			       ? 0
			       : OL_ERR_RANGE;
	p->known = true;
	p->ours = ours;
	p->after = *after;
	return 0;
}

int ol_accord_judge(struct ol_accord *a, bool ours, const struct ol_id *id,
		    bool accepted)
{
	struct ol_accord_proposal *p;
	enum ol_verdict_on *v;

	if (ol_id_is_zero(id))
		return OL_ERR_RANGE;
	p = place(a, id);
	if (!p)
		return OL_ERR_FULL;
	if (p->known && p->ours == ours)
		return OL_ERR_RANGE;
	v = ours ? &p->by_us : &p->by_them;
	if (accepted)
		*v = OL_ON_ACCEPTED;
	else if (*v == OL_ON_NOTHING)
		*v = OL_ON_CONTESTED;
	return 0;
}

static enum ol_verdict_on verdict(const struct ol_accord_proposal *p)
{
	return p->ours ? p->by_them : p->by_us;
}

/* The accepted one in the place of `after`. More than one there is only where
 * an end did what it may not: then the smallest, at both ends. */
static const struct ol_accord_proposal *accepted(const struct ol_accord *a,
						 const struct ol_id *after)
{
	const struct ol_accord_proposal *least = NULL, *p;

	for (p = a->p; p < a->p + a->n; p++)
		if (p->known && verdict(p) == OL_ON_ACCEPTED &&
		    ol_id_equal(&p->after, after) &&
		    (!least || compare(&p->id, &least->id) < 0))
			least = p;
	return least;
}

/* Was, or is, in force: on the way from none to the agreed one. A proposal is
 * after one other, so that the way has no circle. */
static bool is_on_the_way(const struct ol_accord *a,
			  const struct ol_accord_proposal *wanted)
{
	const struct ol_accord_proposal *p = accepted(a, &none);

	while (p && p != wanted)
		p = accepted(a, &p->id);
	return p;
}

struct ol_id ol_accord_agreed(const struct ol_accord *a)
{
	const struct ol_accord_proposal *p = NULL, *next;

	for (next = accepted(a, &none); next; next = accepted(a, &p->id))
		p = next;
	return p ? p->id : none;
}

/* The one of that office, after the agreed one, that counts; NULL: none. */
static const struct ol_accord_proposal *newest(const struct ol_accord *a,
					       bool ours)
{
	const struct ol_accord_proposal *most = NULL, *p;
	struct ol_id agreed = ol_accord_agreed(a);

	for (p = a->p; p < a->p + a->n; p++)
		if (p->known && p->ours == ours &&
		    ol_id_equal(&p->after, &agreed) &&
		    (!most || compare(&p->id, &most->id) > 0))
			most = p;
	return most;
}

static enum ol_standing standing(const struct ol_accord *a,
				 const struct ol_accord_proposal *p)
{
	struct ol_id agreed = ol_accord_agreed(a);

	if (ol_id_equal(&p->id, &agreed))
		return OL_STANDING_AGREED;
	if (verdict(p) == OL_ON_CONTESTED)
		return OL_STANDING_CONTESTED;
	if (is_on_the_way(a, p))
		return OL_STANDING_REPLACED;
	return p == newest(a, p->ours) ? OL_STANDING_OPEN
				       : OL_STANDING_OVERTAKEN;
}

int ol_accord_standing(const struct ol_accord *a, const struct ol_id *id)
{
	const struct ol_accord_proposal *p = find(a, id);

	return p && p->known ? (int)standing(a, p) : OL_ERR_UNKNOWN;
}

struct ol_id ol_accord_open(const struct ol_accord *a, bool ours)
{
	const struct ol_accord_proposal *p = newest(a, ours);

	return p && standing(a, p) == OL_STANDING_OPEN ? p->id : none;
}

int ol_accord_may_propose(const struct ol_accord *a, const struct ol_id *id)
{
	const struct ol_accord_proposal *p = newest(a, true);

	if (a->n == OL_ACCORD_PROPOSALS)
		return OL_ERR_FULL;
	return p && compare(&p->id, id) >= 0 ? OL_ERR_RANGE : 0;
}

int ol_accord_may_contest(const struct ol_accord *a, const struct ol_id *id)
{
	const struct ol_accord_proposal *p = find(a, id);

	if (!p || !p->known)
		return OL_ERR_UNKNOWN;
	if (p->ours || verdict(p) != OL_ON_NOTHING)
		return OL_ERR_STATE;
	return standing(a, p) == OL_STANDING_OPEN ? 0 : OL_ERR_EXPIRED;
}

int ol_accord_may_accept(const struct ol_accord *a, const struct ol_id *id)
{
	const struct ol_accord_proposal *own = newest(a, true);
	int err = ol_accord_may_contest(a, id);

	if (err)
		return err;
	if (a->first && own && verdict(own) != OL_ON_CONTESTED)
		return OL_ERR_BUSY;
	return 0;
}

const char *ol_standing_name(enum ol_standing s)
{
	static const char *const name[OL_STANDINGS] = {
		[OL_STANDING_OPEN] = "open",
		[OL_STANDING_AGREED] = "agreed",
		[OL_STANDING_REPLACED] = "replaced",
		[OL_STANDING_CONTESTED] = "contested",
		[OL_STANDING_OVERTAKEN] = "overtaken",
	};

	assert(s >= OL_STANDING_OPEN && s < OL_STANDINGS);
	return name[s];
}
