/* readout_life - see readout_life.h. */
#include "record/readout_life.h"

#include <string.h>

#include "base/error.h"

static const char *const state_name[OL_READOUT_STATES] = {
	[OL_READOUT_DRAFT] = "draft",
	[OL_READOUT_OURS] = "ours",
	[OL_READOUT_THEIRS] = "theirs",
	[OL_READOUT_CROSSED] = "crossed",
	[OL_READOUT_COMMITTED] = "committed",
	[OL_READOUT_REVEALED] = "revealed",
	[OL_READOUT_WITHHELD] = "withheld",
	[OL_READOUT_BOTH] = "agreed",
	[OL_READOUT_WITHDRAWN] = "withdrawn",
};

const char *ol_readout_state_name(enum ol_readout_state state)
{
	return state_name[state];
}

/* Our signature has gone out: nothing but theirs matters any more. */
static bool is_bound(const struct ol_readout_life *l)
{
	return l->state == OL_READOUT_REVEALED ||
	       l->state == OL_READOUT_WITHHELD || l->state == OL_READOUT_BOTH;
}

/* Whether they mean the version that we promised. */
static bool is_promised(const struct ol_readout_life *l,
			const struct ol_readout_said *heard)
{
	return l->is_promised && heard->own == l->promise.seen &&
	       heard->seen == l->promise.own &&
	       ol_digest_equal(&heard->version, &l->promise.version);
}

/* ---- ours ------------------------------------------------------------------------ */

int ol_readout_life_propose(struct ol_readout_life *l,
			    const struct ol_digest *version,
			    struct ol_readout_said *say)
{
	memset(say, 0, sizeof *say);
	if (is_bound(l) || l->state == OL_READOUT_WITHDRAWN)
		return OL_ERR_STATE;
	if (l->n_ours == OL_READOUT_VERSIONS)
		return OL_ERR_FULL;
	if (l->state != OL_READOUT_DRAFT && l->state != OL_READOUT_CROSSED &&
	    ol_digest_equal(version, &l->version))
		return OL_ERR_EXISTS;
	l->version = *version;
	l->n_ours++;
	l->have_committed = false;
	l->state = OL_READOUT_OURS;
	*say = (struct ol_readout_said){ .word = OL_READOUT_PROPOSE,
					 .version = *version,
					 .own = l->n_ours,
					 .seen = l->n_theirs };
	return 0;
}

/* Both are bound to the same version: ours goes out. */
static void reveal(struct ol_readout_life *l, ol_instant now,
		   struct ol_readout_said *say)
{
	l->state = OL_READOUT_REVEALED;
	l->version = l->promise.version;
	l->reveal_by = ol_after(now, OL_READOUT_REVEAL_US);
	*say = l->promise;
	say->word = OL_READOUT_REVEAL;
}

/* The other side reveals when it hears our commitment; where theirs was here
 * before, we say both at once: the reveal, which holds all of it. */
int ol_readout_life_commit(struct ol_readout_life *l,
			   const struct ol_digest *signature, ol_instant now,
			   struct ol_readout_said *say)
{
	memset(say, 0, sizeof *say);
	if (l->is_promised ||
	    (l->state != OL_READOUT_OURS && l->state != OL_READOUT_THEIRS))
		return OL_ERR_STATE;
	l->promise = (struct ol_readout_said){ .word = OL_READOUT_COMMIT,
					       .version = l->version,
					       .own = l->n_ours,
					       .seen = l->n_theirs,
					       .signature = *signature };
	l->is_promised = true;
	l->state = OL_READOUT_COMMITTED;
	*say = l->promise;
	if (l->have_committed)
		reveal(l, now, say);
	return 0;
}

int ol_readout_life_withdraw(struct ol_readout_life *l,
			     struct ol_readout_said *say)
{
	memset(say, 0, sizeof *say);
	if (is_bound(l) || l->state == OL_READOUT_WITHDRAWN ||
	    l->state == OL_READOUT_DRAFT)
		return OL_ERR_STATE;
	say->word = OL_READOUT_WITHDRAW;
	l->state = OL_READOUT_WITHDRAWN;
	return 0;
}

/* ---- theirs ---------------------------------------------------------------------- */

static int hear_propose(struct ol_readout_life *l,
			const struct ol_readout_said *heard)
{
	if (heard->seen > l->n_ours)
		return OL_ERR_STATE; /* they cannot have seen it */
	if (is_bound(l) || l->state == OL_READOUT_WITHDRAWN)
		return 0;
	if (l->n_theirs == OL_READOUT_VERSIONS)
		return OL_ERR_FULL;
	l->n_theirs++;
	l->have_committed = l->is_promised = false;
	l->version = heard->version;
	l->state = heard->seen == l->n_ours ? OL_READOUT_THEIRS
					    : OL_READOUT_CROSSED;
	return 0;
}

static void hear_commit(struct ol_readout_life *l,
			const struct ol_readout_said *heard, ol_instant now,
			struct ol_readout_said *say)
{
	if (is_bound(l))
		return;
	if (is_promised(l, heard)) {
		/* Also where we moved on since: they heard our commitment
		 * before that, and let their signature out. */
		l->theirs = *heard;
		reveal(l, now, say);
		return;
	}
	/* They answer something newer than what we promised. */
	if (l->state != OL_READOUT_COMMITTED &&
	    (heard->own > l->promise.seen || heard->seen > l->promise.own))
		l->is_promised = false;
	if ((l->state == OL_READOUT_OURS || l->state == OL_READOUT_THEIRS) &&
	    heard->own == l->n_theirs && heard->seen == l->n_ours &&
	    ol_digest_equal(&heard->version, &l->version)) {
		l->have_committed = true;
		l->theirs = *heard;
	}
}

static int hear_reveal(struct ol_readout_life *l,
		       const struct ol_readout_said *heard, bool is_good,
		       ol_instant now, struct ol_readout_said *say)
{
	bool is_open = l->state == OL_READOUT_REVEALED ||
		       l->state == OL_READOUT_WITHHELD;

	if (l->state == OL_READOUT_BOTH)
		return 0;
	if (!is_promised(l, heard))
		return OL_ERR_STATE;
	/* A reveal that comes first is a commitment as well. */
	if (!is_good || (is_open && !ol_digest_equal(&heard->signature,
						     &l->theirs.signature)))
		return OL_ERR_FORGED;
	if (!is_open)
		reveal(l, now, say);
	l->state = OL_READOUT_BOTH;
	return 0;
}

int ol_readout_life_hear(struct ol_readout_life *l,
			 const struct ol_readout_said *heard, bool is_good,
			 ol_instant now, struct ol_readout_said *say)
{
	memset(say, 0, sizeof *say);
	switch (heard->word) {
	case OL_READOUT_PROPOSE:
		return hear_propose(l, heard);
	case OL_READOUT_COMMIT:
		hear_commit(l, heard, now, say);
		return 0;
	case OL_READOUT_REVEAL:
		return hear_reveal(l, heard, is_good, now, say);
	case OL_READOUT_WITHDRAW:
		if (!is_bound(l))
			l->state = OL_READOUT_WITHDRAWN;
		return 0;
	case OL_READOUT_NOTHING:
	case OL_READOUT_WORDS:
		break;
	}
	return OL_ERR_STATE;
}

/* ---- time ------------------------------------------------------------------------ */

void ol_readout_life_step(struct ol_readout_life *l, ol_instant now)
{
	if (l->state == OL_READOUT_REVEALED && ol_due(l->reveal_by, now))
		l->state = OL_READOUT_WITHHELD;
}

ol_instant ol_readout_life_deadline(const struct ol_readout_life *l)
{
	return l->state == OL_READOUT_REVEALED ? l->reveal_by : OL_NEVER;
}
