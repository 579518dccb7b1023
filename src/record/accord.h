/*
 * accord - what two offices come to agree on, step by step: a commitment, an
 * appointment, a readout.
 *
 *	here                    there
 *	proposal 1, after none  ->
 *	                        <-  accepted 1           1 is agreed
 *	proposal 2, after 1     ->
 *	                        <-  proposal 3, after 1  they cross
 *	                        <-  contested 2
 *	accepted 3              ->                       3 is agreed
 *
 * Does      follow the proposals of one subject and the verdicts on them; say
 *           which is agreed, which is open and waits for whom, which was
 *           contested or overtaken, and what each side may do next.
 * Does not  know what is proposed, judge it, send or keep it.
 * Memory    values only: OL_ACCORD_PROPOSALS of a subject.
 * Threads   any.
 * Promise   both ends come to the same from the same proposals and verdicts,
 *           in whatever order they came. Between two offices that ask ol_accord_may_*() before
 *           they act, what was agreed is never taken back but by a later
 *           agreement, and of what one end holds as agreed and what the other
 *           does, one is always a part of the other's way there.
 *
 * A proposal names the agreed one that it is to replace (`after`; zero: there
 * is none yet). Of several by one office after the same, the newest counts: the
 * one with the largest id, and whoever proposes makes ids that grow. Where
 * proposals of both offices are after the same, those of the `first` office
 * (one of the two, the same at both ends) go before: it may accept the other's
 * only when its own was contested. So no two are ever accepted in the place
 * of one, though words cross.
 */
#ifndef OL_RECORD_ACCORD_H
#define OL_RECORD_ACCORD_H

#include <stdbool.h>
#include <stddef.h>

#include "base/id.h"

/* Of one subject, by both: a counterpart can bring no more. */
#define OL_ACCORD_PROPOSALS 128

enum ol_verdict_on { OL_ON_NOTHING, OL_ON_ACCEPTED, OL_ON_CONTESTED };

struct ol_accord_proposal {
	struct ol_id id, after;
	bool known; /* false: its verdict came before it           */
	bool ours;
	enum ol_verdict_on by_us, by_them; /* the author's own counts not  */
};

struct ol_accord {
	bool first; /* we are the first office */
	struct ol_accord_proposal p[OL_ACCORD_PROPOSALS];
	size_t n;
};

enum ol_standing {
	OL_STANDING_OPEN,      /* waits for the other office than its author */
	OL_STANDING_AGREED,    /* in force                                   */
	OL_STANDING_REPLACED,  /* was agreed; a later one is                 */
	OL_STANDING_CONTESTED, /* the other office said no                   */
	OL_STANDING_OVERTAKEN, /* a newer one of its author's, or another was
	                          agreed in its place                        */
	OL_STANDINGS,
};

void ol_accord_init(struct ol_accord *a, bool first);

/* A proposal was made here (ours) or there. 0 also where it is known already.
 * OL_ERR_FULL; OL_ERR_RANGE, and nothing changes: the id is zero or its own
 * `after`, or was said otherwise before. */
int ol_accord_propose(struct ol_accord *a, bool ours, const struct ol_id *id,
		      const struct ol_id *after);

/* A verdict of ours, or of theirs, on a proposal of the other's. Who has said
 * both has accepted. 0 also where nothing is new; OL_ERR_FULL; OL_ERR_RANGE:
 * nobody judges his own, or the id is zero. */
int ol_accord_judge(struct ol_accord *a, bool ours, const struct ol_id *id,
		    bool accepted);

/* The one in force; zero: none yet. */
struct ol_id ol_accord_agreed(const struct ol_accord *a);

/* OL_ERR_UNKNOWN, or an enum ol_standing. */
int ol_accord_standing(const struct ol_accord *a, const struct ol_id *id);

/* The open one of ours, or of theirs; zero: none is. */
struct ol_id ol_accord_open(const struct ol_accord *a, bool ours);

/* May we propose `id`, after ol_accord_agreed()? OL_ERR_FULL; OL_ERR_RANGE: an
 * earlier one of ours has as large an id. */
int ol_accord_may_propose(const struct ol_accord *a, const struct ol_id *id);

/* May we accept (contest) this one of theirs? OL_ERR_UNKNOWN: not there;
 * OL_ERR_STATE: ours, or judged; OL_ERR_EXPIRED: overtaken; OL_ERR_BUSY, of
 * accepting alone: our own that is after the same must be contested first. */
int ol_accord_may_accept(const struct ol_accord *a, const struct ol_id *id);
int ol_accord_may_contest(const struct ol_accord *a, const struct ol_id *id);

/* "open", "agreed" ... */
const char *ol_standing_name(enum ol_standing s);

#endif
